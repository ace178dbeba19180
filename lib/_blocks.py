"""样本分块与内存次序：lib 快，几乎全靠这一处；公式都在别的模块里。

NumPy 沿最后一轴做归约时，每一行都要重新起一个内层循环；只有 10 个类别时，循环的开销
比加法本身还大。把类别轴放到最前面并复制成连续内存（class-major），归约就变成 K 个长向量
逐元素相加，内层循环长达 N。类别一多，行内循环本身已够长，复制反而是浪费。

样本再分块：一块的中间结果留在缓存里，用完即还，不必为整个数组一次次地要内存。
"""

import numpy as np

CLASS_MAJOR_LIMIT = 32  # 实测：类别数在 32 上下时，两种布局一样快
BLOCK_BYTES = 1 << 20  # 实测：2**20 与 2**19 最快；再小，时间花在调用上；再大，花在等内存上


def each(source, *others, axis=-1, into=None):
    """逐块给出 (z, others 各自的那一块)，类别轴都换到最前；没有 others 时只给 z。

    z 是 source 那一块的副本，可以就地改；给了 into，z 就在 into 里，改完即是结果。
    """
    source, *others = [array.swapaxes(0, axis) for array in (source, *others)]
    into = None if into is None else into.swapaxes(0, axis)
    for block in slices(source):
        z = empty(source[block]) if into is None else into[block]
        z[...] = source[block]
        yield (z, *[other[block] for other in others]) if others else z


def slices(array):
    """各块样本的下标，类别轴在最前；没有样本轴时只有一块。"""
    if array.ndim == 1:
        return [...]
    step = max(1, BLOCK_BYTES // max(1, array[:, :1].nbytes))
    return [np.s_[:, start : start + step] for start in range(0, array.shape[1], step)]


def widen(array):
    """半精度只有 11 位有效数字，计算时改用 float32；其余类型原样返回。"""
    return array.astype(np.float32) if array.dtype == np.float16 else array


def empty(array):
    """与 array 同形（类别轴在最前）、供计算用的空数组：类别少时 class-major。"""
    dtype = np.float32 if array.dtype == np.float16 else array.dtype
    if len(array) <= CLASS_MAJOR_LIMIT:
        return np.empty(array.shape, dtype)
    return np.empty_like(array, dtype)


def one_per_class(logits, axis=-1):
    """与 logits 同形的空数组。"""
    return empty(logits.swapaxes(0, axis)).swapaxes(0, axis)


def one_per_sample(logits, axis=-1):
    """每个样本一个数的空数组，类别轴长度为 1。"""
    return empty(logits.swapaxes(0, axis)[:1]).swapaxes(0, axis)


def entries(classes):
    """整数类别 (1, ...) 在类别轴最前的数组里所指的元素，用作下标。"""
    return classes, *np.indices(classes.shape[1:], sparse=True)


def split_top(exps):
    """(最大的一项, 其余各项之和)，形状 (1, ...)；最大的一项是 1，并列的也可以归在一起。"""
    if exps.strides[0] == exps.itemsize:  # 一个样本的各类连着放：argmax 很快
        top = entries(exps.argmax(axis=0, keepdims=True))
        largest, exps[top] = exps[top], 0
        others = exps.sum(axis=0, keepdims=True)
        exps[top] = largest
        return largest, others
    ones = np.floor(exps)  # 一类的各样本连着放：逐元素的运算很快
    count = ones.sum(axis=0, keepdims=True)
    return count, np.subtract(exps, ones, out=ones).sum(axis=0, keepdims=True)
