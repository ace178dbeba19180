"""内存布局：lib 快，几乎全靠这一处。

NumPy 沿最后一轴做归约时，每一行都要重新起一个内层循环；只有 10 个类别时，循环的开销
比加法本身还大。把类别轴放到最前面并复制成连续内存（class-major），归约就变成 K 个长向量
逐元素相加，内层循环长达 N。类别一多，行内循环本身已够长，复制反而是浪费。
"""

import numpy as np

CLASS_MAJOR_LIMIT = 32  # 实测：类别数在 32 上下时，两种布局一样快


def widen(array):
    """半精度只有 11 位有效数字，计算时改用 float32；其余类型原样返回。"""
    return array.astype(np.float32) if array.dtype == np.float16 else array


def classes_first(array, axis):
    """类别轴换到第 0 轴；类别少时复制成连续内存，否则只是输入的视图。"""
    view = widen(array.swapaxes(0, axis))
    return np.ascontiguousarray(view) if len(view) <= CLASS_MAJOR_LIMIT else view


def classes_back(array, axis, dtype):
    """把第 0 轴换回 axis，dtype 还原；返回视图，不再复制一次。"""
    return array.swapaxes(0, axis).astype(dtype, copy=False)


def drop_classes(array, axis, dtype):
    """归约之后第 0 轴长度为 1：换回 axis 再去掉它；结果若是标量，就给 NumPy 标量。"""
    return classes_back(array, axis, dtype).squeeze(axis)[()]
