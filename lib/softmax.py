"""第 2 节：softmax 与它的一家，全部按“先减去每行最大值”的办法计算。

讲义：slides/02-softmax.md

本模块约定
----------
- 类别轴是 `axis`，默认最后一轴（SciPy 的默认值是 `None`，即把整个数组当成一个分布）。
- 浮点输入保持 dtype；整数与布尔值变成 float64；float16 在内部用 float32 计算，最后舍入一次。
- 输入从不被修改；输出与输入同形，但内存布局不作保证（见 `lib._blocks`）。
- logits 里的 -inf 表示概率为 0。一行里全是 -inf、含 +inf 或含 NaN 时没有答案，
  `softmax` 与 `log_softmax` 整行给 NaN，`logsumexp` 分别给 -inf、+inf、NaN。
- 上溢、下溢与 NaN 都有约定的结果，所以函数一律不发出 RuntimeWarning。

参考：P. Blanchard, D. J. Higham, N. J. Higham (2021). Accurately computing the
log-sum-exp and softmax functions. IMA Journal of Numerical Analysis 41(4), 2311-2330.
"""

import numpy as np

from lib import _blocks, _validate

__all__ = ["hardmax", "log_softmax", "logsumexp", "sigmoid", "softmax", "softmax_naive"]


@np.errstate(all="ignore")
def softmax(logits, axis=-1, temperature=1.0):
    """把任意实数变成概率：非负、和为 1。

    p_k = exp(z_k / T) / Σ_j exp(z_j / T)

    Parameters
    ----------
    logits : array_like, (..., K, ...)
        未归一化的对数概率 z。
    axis : int
        类别轴，默认最后一轴。
    temperature : float
        温度 T > 0。T → 0 趋于 `hardmax`，T → ∞ 趋于均匀分布。

    Returns
    -------
    ndarray，与 `logits` 同形
        概率。含 NaN 或 +inf 的行、全为 -inf 的行是 NaN。

    Raises
    ------
    ValueError
        类别轴为空、`axis` 越界，或温度不是正数（按 logits 的 dtype 计）。
    TypeError
        `logits` 不是实数（复数、字符串、object）。

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> softmax([2.0, 1.0, 0.0]).round(4)
    array([0.6652, 0.2447, 0.09  ])
    >>> softmax([1000.0, 1000.0])  # 直接算 exp(1000) 会上溢
    array([0.5, 0.5])
    >>> softmax([2.0, 1.0, 0.0], temperature=0.1).round(4)
    array([1., 0., 0.])
    """
    logits, axis = _validate.as_logits(logits, axis)
    probs = _blocks.one_per_class(logits, axis)
    temperature = _validate.as_temperature(temperature, probs.dtype)
    for z in _blocks.each(logits, axis=axis, into=probs):  # 一块样本，类别轴在最前
        z -= z.max(axis=0)  # 平移不变：exp 从此不会上溢
        if temperature != 1:
            z /= temperature
        np.exp(z, out=z)
        z /= z.sum(axis=0)
    return probs.astype(logits.dtype, copy=False)


@np.errstate(all="ignore")
def log_softmax(logits, axis=-1):
    """softmax 的对数，不经过会下溢成 0 的概率。

    ln p_k = (z_k − max z) − ln Σ_j exp(z_j − max z)

    Parameters
    ----------
    logits : array_like, (..., K, ...)
        未归一化的对数概率 z。
    axis : int
        类别轴，默认最后一轴。

    Returns
    -------
    ndarray，与 `logits` 同形
        对数概率，单位 nat。含 NaN 或 +inf 的行、全为 -inf 的行是 NaN。

    Raises
    ------
    ValueError
        类别轴为空，或 `axis` 越界。
    TypeError
        `logits` 不是实数。

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> log_softmax([0.0, -1000.0])  # softmax 之后再取对数，第二项会是 -inf
    array([    0., -1000.])
    >>> float(log_softmax([40.0, 0.0])[0])
    -4.248354255291589e-18
    """
    logits, axis = _validate.as_logits(logits, axis)
    log_probs = _blocks.one_per_class(logits, axis)
    for z in _blocks.each(logits, axis=axis, into=log_probs):
        z -= z.max(axis=0)
        _, log_total = _sum_and_log(np.exp(z))  # 不经过概率：不会下溢成 ln 0
        z -= log_total
    return log_probs.astype(logits.dtype, copy=False)


@np.errstate(all="ignore")
def logsumexp(logits, axis=-1, keepdims=False):
    """软的最大值：max z ≤ LSE(z) ≤ max z + ln K；它的梯度就是 softmax。

    LSE(z) = ln Σ_j exp(z_j) = max z + ln Σ_j exp(z_j − max z)

    Parameters
    ----------
    logits : array_like, (..., K, ...)
        未归一化的对数概率 z。
    axis : int
        类别轴，默认最后一轴。
    keepdims : bool
        为真时类别轴留作长度 1。

    Returns
    -------
    ndarray 或 NumPy 标量，形状是去掉类别轴的 `logits`
        单位 nat。全为 -inf 的行是 -inf，含 +inf 的行是 +inf，含 NaN 的行是 NaN。

    Raises
    ------
    ValueError
        类别轴为空，或 `axis` 越界。
    TypeError
        `logits` 不是实数。

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> logsumexp([1000.0, 1000.0]).round(4)  # 1000 + ln 2
    np.float64(1000.6931)
    >>> float(logsumexp([0.0, -40.0]))  # 尾项没有被 1 吃掉
    4.248354255291589e-18
    """
    logits, axis = _validate.as_logits(logits, axis)
    lse = _blocks.one_per_sample(logits, axis)
    for z, result in _blocks.each(logits, lse, axis=axis):
        z_max = z.max(axis=0)
        z -= z_max
        _, log_total = _sum_and_log(np.exp(z, out=z))
        result[...] = np.where(np.isfinite(z_max), z_max + log_total, z_max)
    lse = lse.astype(logits.dtype, copy=False)
    return lse if keepdims else lse.squeeze(axis)[()]


def _sum_and_log(exps):
    """(Σ exps, ln Σ exps)，类别轴在最前；最大的一项是 1，其余再小，也不会被它吃掉。"""
    top, others = _blocks.split_top(exps)
    total = top + others
    lost = others - (total - top)  # 加的时候舍去的零头，按 ln(t + δ) ≈ ln t + δ/t 补回
    return total, np.log(total) + lost / total


def hardmax(logits, axis=-1):
    """最大的一项置 1，其余置 0；argmax 给的是下标，hardmax 给的是独热编码。

    hardmax(z)_k = 1 若 k = argmax z，否则为 0；它是 softmax 在 T → 0 时的极限。

    Parameters
    ----------
    logits : array_like, (..., K, ...)
        未归一化的对数概率 z。
    axis : int
        类别轴，默认最后一轴。

    Returns
    -------
    ndarray，与 `logits` 同形
        并列最大时取第一个；含 NaN 的行整行是 NaN。

    Raises
    ------
    ValueError
        类别轴为空，或 `axis` 越界。
    TypeError
        `logits` 不是实数。

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> hardmax([[1.0, 3.0, 2.0], [5.0, 5.0, 0.0]])
    array([[0., 1., 0.],
           [1., 0., 0.]])
    """
    logits, axis = _validate.as_logits(logits, axis)
    onehot = np.zeros_like(logits)
    np.put_along_axis(onehot, logits.argmax(axis=axis, keepdims=True), 1, axis=axis)
    has_nan = np.isnan(logits).any(axis=axis, keepdims=True)
    return np.where(has_nan, np.nan, onehot)


@np.errstate(all="ignore")
def sigmoid(z):
    """二分类时的 softmax：σ(z) = softmax(z, 0) 的第一项。

    σ(z) = 1 / (1 + exp(−z))，z < 0 时改写成 exp(z) / (1 + exp(z))，两侧都不上溢。

    Parameters
    ----------
    z : array_like
        对数几率，任意形状，可以是标量。

    Returns
    -------
    ndarray 或 NumPy 标量，与 `z` 同形

    Raises
    ------
    TypeError
        `z` 不是实数。

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    z = _validate.as_floats("z", z)
    small = np.exp(-abs(_blocks.widen(z)))
    return (np.where(z >= 0, 1, small) / (1 + small)).astype(z.dtype)[()]


@np.errstate(all="ignore")
def softmax_naive(logits, axis=-1):
    """照公式直译的 softmax，只供教学：一上溢就得到 NaN。

    p_k = exp(z_k) / Σ_j exp(z_j)，全程使用 logits 自己的 dtype，不减最大值。

    Parameters
    ----------
    logits : array_like, (..., K, ...)
        未归一化的对数概率 z。
    axis : int
        类别轴，默认最后一轴。

    Returns
    -------
    ndarray，与 `logits` 同形
        exp 上溢的项是 inf / inf = NaN；全部下溢时是 0 / 0 = NaN。

    Raises
    ------
    ValueError
        类别轴为空，或 `axis` 越界。
    TypeError
        `logits` 不是实数。

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> softmax_naive([2.0, 1.0, 0.0]).round(4)
    array([0.6652, 0.2447, 0.09  ])
    >>> softmax_naive([1000.0, 0.0])
    array([nan,  0.])
    """
    logits, axis = _validate.as_logits(logits, axis)
    exps = np.exp(logits)
    return exps / exps.sum(axis=axis, keepdims=True)
