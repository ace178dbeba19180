"""第 3 节：交叉熵损失，一律从 logits 直接计算。

讲义：slides/03-cross-entropy.md

本模块约定
----------
- 对数取自然对数，单位 nat。
- `targets` 是整数标签 (N,)，或每行和为 1 的概率标签 (N, K)；`logits` 是 (N, K)。
  只有一个样本时可以省去 N：logits (K,)、标签是一个整数；更多的前导轴同理。
- `reduction`："mean" 对样本取平均（默认），"sum" 求和，"none" 给出每个样本的损失。
- 浮点 logits 的 dtype 就是结果的 dtype；float16 在内部用 float32 计算。
- 约定 0·ln 0 = 0：概率标签为 0 的类别不计入损失，哪怕它的 logit 是 -inf。
"""

import numpy as np

from lib import _blocks, _validate
from lib.softmax import _sum_and_log

__all__ = ["binary_cross_entropy", "cross_entropy", "entropy", "kl_divergence", "nll", "one_hot"]


def one_hot(targets, num_classes):
    """独热编码：真实类别的位置是 1，其余是 0。

    Y[n, k] = 1 若 k = targets[n]，否则为 0

    Parameters
    ----------
    targets : array_like of int, (...)
        整数标签，取值在 [0, num_classes)。
    num_classes : int
        类别数 K ≥ 1。

    Returns
    -------
    ndarray of float64, (..., K)

    Raises
    ------
    ValueError
        标签越界（不会悄悄变成全 0 的一行），或 `num_classes` 小于 1。
    TypeError
        标签不是整数。

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    targets = _validate.as_labels(targets, _validate.as_count("num_classes", num_classes))
    return (targets[..., np.newaxis] == np.arange(num_classes)).astype(np.float64)


@np.errstate(all="ignore")
def cross_entropy(logits, targets, reduction="mean", label_smoothing=0.0):
    """交叉熵损失：分给真实类别的概率的负对数，从 logits 直接计算。

    L = −Σ_k y_k ln p_k = LSE(z) − Σ_k y_k z_k，其中 p = softmax(z)

    两项都先减去 max z，于是不会上溢；真实类别几乎确定时，损失仍有完整的相对精度。

    Parameters
    ----------
    logits : array_like, (N, K)
        未归一化的对数概率 z；不要先做 softmax。
    targets : array_like, (N,) 或 (N, K)
        整数标签，或每行和为 1 的概率标签。
    reduction : {"mean", "sum", "none"}
        默认对样本取平均。
    label_smoothing : float
        标签平滑 ε ∈ [0, 1]：y 换成 (1 − ε) y + ε / K。

    Returns
    -------
    NumPy 标量；reduction="none" 时是 ndarray, (N,)
        损失，单位 nat。真实类别的 logit 是 -inf 时损失是 inf。

    Raises
    ------
    ValueError
        标签越界、概率为负或每行的和不为 1、形状不符、`reduction` 不认识、
        `label_smoothing` 不在 [0, 1]、类别轴为空，或对 0 个样本取平均。
    TypeError
        整数标签的位置上是浮点数，或输入不是实数。

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> cross_entropy([[2.0, 1.0, 0.0]], [0]).round(4)  # 即 −ln 0.6652
    np.float64(0.4076)
    >>> cross_entropy([[0.0, 0.0, 0.0]], [1]).round(4)  # 均匀预测的损失是 ln K
    np.float64(1.0986)
    >>> float(cross_entropy([[40.0, 0.0]], [0]))
    4.248354255291589e-18
    """
    logits, targets, eps = _validate.as_loss_args(logits, targets, reduction, label_smoothing)
    losses = _blocks.one_per_sample(logits)
    for z, y, loss in _blocks.each(logits, targets, losses):
        z -= z.max(axis=0)  # LSE(z) 与 Σ y z 同减一个数：不会上溢，差不变
        score = _expected_score(z, y, eps)
        _, log_total = _sum_and_log(np.exp(z, out=z))
        loss[...] = log_total - score
    return _reduce(losses, reduction, logits.dtype)


def _expected_score(z, targets, eps=0.0):
    """Σ_k y_k z_k；y 经 ε 平滑；类别轴在最前。"""
    if targets.dtype.kind == "i":
        expected = z[_blocks.entries(targets)]
    else:
        y = np.empty_like(z)
        y[...] = targets
        expected = np.where(y > 0, y * z, 0).sum(axis=0)
    if eps == 0:  # 不平滑时不碰其余类别：0·(-inf) 会变成 NaN
        return expected
    return (1 - eps) * expected + eps * z.mean(axis=0)


def _reduce(losses, reduction, dtype):
    """去掉类别轴，按 reduction 归约；先归约，再舍入到 dtype。"""
    losses = losses.squeeze(-1)[()]
    if reduction == "none":
        return losses.astype(dtype, copy=False)
    total = losses.sum()
    return (total / losses.size if reduction == "mean" else total).astype(dtype)


@np.errstate(all="ignore")
def nll(log_probs, targets, reduction="mean"):
    """负对数似然：输入已经是对数概率。

    L = −Σ_k y_k ln p_k；整数标签时就是 −ln p_true

    Parameters
    ----------
    log_probs : array_like, (N, K)
        对数概率，例如 `log_softmax` 的输出。
    targets : array_like, (N,) 或 (N, K)
        整数标签，或每行和为 1 的概率标签。
    reduction : {"mean", "sum", "none"}
        默认对样本取平均。

    Returns
    -------
    NumPy 标量；reduction="none" 时是 ndarray, (N,)
        损失，单位 nat。

    Raises
    ------
    ValueError, TypeError
        与 `cross_entropy` 相同。

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> nll(np.log([[0.7, 0.2, 0.1]]), [0]).round(4)
    np.float64(0.3567)
    """
    log_probs, targets, _ = _validate.as_loss_args(log_probs, targets, reduction, name="log_probs")
    losses = _blocks.one_per_sample(log_probs)
    for log_p, y, loss in _blocks.each(log_probs, targets, losses):
        loss[...] = -_expected_score(log_p, y)
    return _reduce(losses, reduction, log_probs.dtype)


@np.errstate(all="ignore")
def binary_cross_entropy(logits, targets, reduction="mean"):
    """多标签分类的损失：每个标签各自一个 sigmoid，互不竞争。

    L = −y ln σ(z) − (1 − y) ln(1 − σ(z)) = ln(1 + exp(−|z|)) + m |z|

    其中 m 是押错的那一侧的概率：z > 0 时 m = 1 − y，否则 m = y。

    Parameters
    ----------
    logits : array_like, 任意形状，通常是 (N, 标签数)
        每个标签的对数几率 z。
    targets : array_like, 与 `logits` 同形
        0/1、布尔值，或 [0, 1] 之内的概率；每行的和不必为 1。
    reduction : {"mean", "sum", "none"}
        默认对所有元素（样本 × 标签）取平均。

    Returns
    -------
    NumPy 标量；reduction="none" 时是 ndarray，与 `logits` 同形
        损失，单位 nat。

    Raises
    ------
    ValueError
        形状不符、`targets` 不在 [0, 1]、`reduction` 不认识，或对 0 个元素取平均。
    TypeError
        输入不是实数。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> binary_cross_entropy([[0.0, 40.0]], [[1, 0]], reduction="none").round(4)
    array([[ 0.6931, 40.    ]])
    """
    logits = _validate.as_floats("logits", logits)
    targets = _validate.as_floats("targets", targets)
    if targets.shape != logits.shape:
        raise ValueError(f"targets 形状不符：得到 {targets.shape}，应为 {logits.shape}")
    inside = (targets >= 0) & (targets <= 1)
    if not inside.all():
        raise ValueError(f"targets 应在 [0, 1] 之内，得到 {targets[~inside][0]}")
    _validate.check_reduction(reduction, logits.size)
    z = _blocks.widen(logits)
    mismatch = np.where(z > 0, 1 - targets, targets).astype(z.dtype)
    costs = np.where(mismatch > 0, mismatch * abs(z), 0)
    losses = np.log1p(np.exp(-abs(z))) + costs
    return _reduce(losses[..., np.newaxis], reduction, logits.dtype)


def entropy(probs, axis=-1):
    """熵：一个分布自身的不确定程度，也是交叉熵的下限。

    H(p) = −Σ_k p_k ln p_k，约定 0·ln 0 = 0；0 ≤ H(p) ≤ ln K

    Parameters
    ----------
    probs : array_like, (..., K, ...)
        概率，沿类别轴的和为 1。
    axis : int
        类别轴，默认最后一轴。

    Returns
    -------
    ndarray 或 NumPy 标量，形状是去掉类别轴的 `probs`
        单位 nat。

    Raises
    ------
    ValueError
        概率为负、含 NaN、和不为 1，类别轴为空，或 `axis` 越界。
    TypeError
        `probs` 不是实数。

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> entropy([[0.5, 0.5], [1.0, 0.0]]).round(4)
    array([0.6931, 0.    ])
    """
    probs, axis = _validate.as_probs(probs, axis)
    p = _blocks.widen(probs)
    total = _x_log_y(p, p).sum(axis=axis)
    return (0 - total).astype(probs.dtype)  # 0 − 0 是 0，而 −(0) 会印成 -0.0


def kl_divergence(p, q, axis=-1):
    """KL 散度：用 q 代替真实分布 p 时，交叉熵比熵多出来的部分。

    KL(p ‖ q) = Σ_k p_k (ln p_k − ln q_k) = H(p, q) − H(p) ≥ 0

    Parameters
    ----------
    p, q : array_like, (..., K, ...)
        形状相同的概率，沿类别轴的和为 1。
    axis : int
        类别轴，默认最后一轴。

    Returns
    -------
    ndarray 或 NumPy 标量，形状是去掉类别轴的 `p`
        单位 nat。某个类别 q_k = 0 而 p_k > 0 时是 inf。

    Raises
    ------
    ValueError
        形状不同、概率为负、含 NaN、和不为 1，类别轴为空，或 `axis` 越界。
    TypeError
        输入不是实数。

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> kl_divergence([0.5, 0.5], [0.9, 0.1]).round(4)
    np.float64(0.5108)
    >>> kl_divergence([0.5, 0.5], [1.0, 0.0])
    np.float64(inf)
    """
    (p, axis), (q, _) = _validate.as_probs(p, axis, "p"), _validate.as_probs(q, axis, "q")
    if p.shape != q.shape:
        raise ValueError(f"p 与 q 形状应相同，得到 {p.shape} 与 {q.shape}")
    dtype = np.result_type(p, q)
    p, q = _blocks.widen(p), _blocks.widen(q)
    terms = _x_log_y(p, p) - _x_log_y(p, q)
    return terms.sum(axis=axis).astype(dtype)


@np.errstate(all="ignore")
def _x_log_y(x, y):
    """x ln y，约定 x = 0 时为 0。"""
    return np.where(x > 0, x * np.log(y), 0)
