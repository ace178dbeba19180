"""内存布局：lib 快，几乎全靠这一处。

NumPy 沿最后一轴做归约时，每一行都要重新起一个内层循环；只有 10 个类别时，循环的开销
比加法本身还大。把类别轴放到最前面并复制成连续内存（class-major），归约就变成 K 个长向量
逐元素相加，内层循环长达 N。类别一多，行内循环本身已够长，复制反而是浪费。

样本再分块：一块的中间结果留在缓存里，用完即还，不必为整个数组一次次地要内存。
"""

import numpy as np

CLASS_MAJOR_LIMIT = 32  # 实测：类别数在 32 上下时，两种布局一样快
BLOCK_BYTES = 1 << 19  # 实测：2**19 与 2**20 最快；再小，时间花在调用上；再大，花在等内存上


def widen(array):
    """半精度只有 11 位有效数字，计算时改用 float32；其余类型原样返回。"""
    return array.astype(np.float32) if array.dtype == np.float16 else array


def classes_first(array, axis):
    """类别轴换到第 0 轴；只是视图，不复制。"""
    return array.swapaxes(0, axis)


def blocks(z):
    """各块样本的下标，z[block] 是类别轴在最前的一块；没有样本轴时只有一块。"""
    if z.ndim == 1:
        return [...]
    step = max(1, BLOCK_BYTES // max(1, z[:, :1].nbytes))
    return [np.s_[:, start : start + step] for start in range(0, z.shape[1], step)]


def empty_result(z):
    """与 z 同形、供计算用的空数组：类别少时 class-major；半精度换成 float32。"""
    dtype = np.float32 if z.dtype == np.float16 else z.dtype
    return np.empty(z.shape, dtype) if len(z) <= CLASS_MAJOR_LIMIT else np.empty_like(z, dtype)


def load(block, out=None):
    """把一块复制到 out（默认是新的 `empty_result`），此后可以就地计算。"""
    out = empty_result(block) if out is None else out
    np.copyto(out, block)
    return out


def classes_back(array, axis, dtype):
    """把第 0 轴换回 axis，dtype 还原；返回视图，不再复制一次。"""
    return array.swapaxes(0, axis).astype(dtype, copy=False)


def drop_classes(array, axis, dtype):
    """归约之后第 0 轴长度为 1：换回 axis 再去掉它；结果若是标量，就给 NumPy 标量。"""
    return classes_back(array, axis, dtype).squeeze(axis)[()]
