"""第 4 节：softmax 与交叉熵的梯度，以及检验梯度的办法。

讲义：slides/04-gradient.md

本模块约定
----------
- 形状：X (N, D)，W (D, K)，b (K,)，logits 与它的梯度 (N, K)；梯度与求导的对象同形。
- `targets`、`reduction`、dtype 的约定与 `lib.cross_entropy` 相同。
- p − y 的推导只用到 Σ_k y_k = 1，所以概率标签、标签平滑同样成立。
"""

import numpy as np

from lib import _blocks, _validate
from lib.cross_entropy import _expected_score, _reduce
from lib.softmax import _sum_and_log

__all__ = [
    "check_gradient",
    "cross_entropy_grad",
    "cross_entropy_with_grad",
    "linear_grad",
    "numerical_gradient",
    "softmax_jacobian",
]


def softmax_jacobian(probs):
    """softmax 的雅可比矩阵，由它的输出就能写出来。

    ∂p_i / ∂z_j = p_i (δ_ij − p_j)，即 J = diag(p) − p pᵀ：对称、半正定，每行的和为 0

    Parameters
    ----------
    probs : array_like, (..., K)
        softmax 的输出，每行和为 1。

    Returns
    -------
    ndarray, (..., K, K)

    Raises
    ------
    ValueError
        概率为负、含 NaN、和不为 1，或类别轴为空。
    TypeError
        `probs` 不是实数。

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> softmax_jacobian([0.5, 0.5])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    p, _ = _validate.as_probs(probs)
    identity = np.eye(p.shape[-1], dtype=p.dtype)
    return p[..., :, np.newaxis] * (identity - p[..., np.newaxis, :])


def cross_entropy_grad(logits, targets, reduction="mean", label_smoothing=0.0):
    """交叉熵对 logits 的梯度：预测减真实。

    ∂L/∂z = p − y；对 N 个样本取平均时是 (P − Y) / N

    Parameters
    ----------
    logits : array_like, (N, K)
        未归一化的对数概率。
    targets : array_like, (N,) 或 (N, K)
        整数标签，或每行和为 1 的概率标签。
    reduction : {"mean", "sum", "none"}
        只有 "mean" 带 1/N；"none" 给出每个样本对自己那一行的梯度，与 "sum" 相同。
    label_smoothing : float
        标签平滑 ε ∈ [0, 1]：y 换成 (1 − ε) y + ε / K。

    Returns
    -------
    ndarray, (N, K)
        每行的和为 0。

    Raises
    ------
    ValueError, TypeError
        与 `lib.cross_entropy.cross_entropy` 相同。

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> cross_entropy_grad([[2.0, 1.0, 0.0]], [0]).round(4)
    array([[-0.3348,  0.2447,  0.09  ]])
    """
    return cross_entropy_with_grad(logits, targets, reduction, label_smoothing)[1]


@np.errstate(all="ignore")
def cross_entropy_with_grad(logits, targets, reduction="mean", label_smoothing=0.0):
    """损失与梯度一次算出，每个 logit 只求一次指数。

    L = LSE(z) − Σ_k y_k z_k，∂L/∂z = p − y

    Parameters
    ----------
    logits, targets, reduction, label_smoothing
        与 `cross_entropy_grad` 相同。

    Returns
    -------
    loss : NumPy 标量，或 ndarray, (N,)
        与 `lib.cross_entropy.cross_entropy` 的结果相同，单位 nat。
    grad : ndarray, (N, K)
        与 `cross_entropy_grad` 的结果相同。

    Raises
    ------
    ValueError, TypeError
        与 `lib.cross_entropy.cross_entropy` 相同。

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> loss, grad = cross_entropy_with_grad([[0.0, 0.0], [0.0, 0.0]], [0, 1])
    >>> loss.round(4)
    np.float64(0.6931)
    >>> grad
    array([[-0.25,  0.25],
           [ 0.25, -0.25]])
    """
    logits, targets, eps = _validate.as_loss_args(logits, targets, reduction, label_smoothing)
    losses, grad = _blocks.one_per_sample(logits), _blocks.one_per_class(logits)
    weight = 1 / losses.size if reduction == "mean" else 1.0
    for z, y, loss in _blocks.each(logits, targets, losses, into=grad):
        z -= z.max(axis=0)
        score = _expected_score(z, y, eps)
        total, log_total = _sum_and_log(np.exp(z, out=z))
        loss[...] = log_total - score
        z *= weight / total  # 归一化与 1/N 合成一次乘法
        _subtract_targets(z, y, eps, weight)  # p − y
    return _reduce(losses, reduction, logits.dtype), grad.astype(logits.dtype, copy=False)


def _subtract_targets(probs, targets, eps, weight):
    """从 weight·P 里就地减去 weight·Y；y 经 ε 平滑；类别轴在最前。"""
    if targets.dtype.kind == "i":
        probs[_blocks.entries(targets)] -= weight * (1 - eps)
    else:
        probs -= weight * (1 - eps) * targets
    if eps:
        probs -= weight * eps / len(probs)


def linear_grad(X, grad_logits):
    """把 logits 的梯度传回线性层 Z = XW + b。

    ∇W = Xᵀ G，∇b = 1ᵀ G，其中 G = ∂L/∂Z；1/N 已经在 G 里

    Parameters
    ----------
    X : array_like, (N, D)
        输入特征。
    grad_logits : array_like, (N, K)
        损失对 logits 的梯度 G。

    Returns
    -------
    grad_W : ndarray, (D, K)
    grad_b : ndarray, (K,)

    Raises
    ------
    ValueError
        不是二维，或两者的样本数不同。
    TypeError
        输入不是实数。

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> grad_W, grad_b = linear_grad([[1.0, 2.0]], [[-0.5, 0.5]])
    >>> grad_W
    array([[-0.5,  0.5],
           [-1. ,  1. ]])
    >>> grad_b
    array([-0.5,  0.5])
    """
    X, G = _validate.as_matrix("X", X), _validate.as_matrix("grad_logits", grad_logits)
    if len(X) != len(G):
        raise ValueError(f"样本数不符：X 有 {len(X)} 行，grad_logits 有 {len(G)} 行")
    return X.T @ G, G.sum(axis=0)


def numerical_gradient(f, x, h=None):
    """数值微分：中心差分，一次只动一个分量。

    ∂f/∂x_i ≈ (f(x + h e_i) − f(x − h e_i)) / 2h

    Parameters
    ----------
    f : callable
        接受与 `x` 同形的数组，返回标量。
    x : array_like
        求导的位置，任意形状。
    h : float, 可选
        步长。截断误差约 h²，舍入误差约 ε/h，两者之和在 h ≈ ε^(1/3) 处最小，
        这就是默认值：float64 约 6.1e-6，float32 约 4.9e-3。

    Returns
    -------
    ndarray，与 `x` 同形、同 dtype
        float32 的 x 只能检验到约 1e-4；检验梯度请用 float64。

    Raises
    ------
    ValueError
        `f` 的返回值不是标量，或 `h` 不是正数。
    TypeError
        `x` 或 `h` 不是实数。

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**2).sum(), [1.0, -3.0]).round(6)
    array([ 2., -6.])
    """
    x = _validate.as_floats("x", x).copy()
    h = _validate.as_positive("h", np.cbrt(np.finfo(x.dtype).eps) if h is None else h)
    grad = np.empty_like(x)
    for i in np.ndindex(x.shape):
        center = x[i]
        x[i] = high = center + x.dtype.type(h)
        f_high = _scalar_value(f, x)
        x[i] = low = center - x.dtype.type(h)
        f_low = _scalar_value(f, x)
        x[i] = center
        grad[i] = (f_high - f_low) / (high - low)  # 实际走过的步长，比 2h 少一次舍入误差
    return grad


def _scalar_value(f, x):
    """f(x)，必须是标量。"""
    value = f(x)
    if np.ndim(value) != 0:
        raise ValueError(f"f 应返回标量，得到形状 {np.shape(value)}")
    return value


def check_gradient(f, grad, x):
    """梯度检验：手写的梯度与数值微分相差多少。

    误差 = max_i |g_i − ĝ_i| / max_i max(|g_i|, |ĝ_i|)，ĝ 是 `numerical_gradient` 的结果

    分母取全体分量的最大值，所以误差不随梯度的大小而变（漏写 1/N 也看得出来），
    也不会被本来就接近 0 的分量放大。

    Parameters
    ----------
    f : callable
        接受与 `x` 同形的数组，返回标量。
    grad : callable 或 array_like
        手写的梯度：函数 grad(x)，或它在 `x` 处的值。
    x : array_like
        检验的位置；请用 float64。

    Returns
    -------
    float
        最大相对误差；float64 下正确的梯度通常小于 1e-8。两个梯度都是 0 时为 0。

    Raises
    ------
    ValueError
        梯度与 `x` 形状不同，或 `f` 的返回值不是标量。
    TypeError
        `x` 或梯度不是实数。

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> x = np.array([1.0, -3.0])
    >>> check_gradient(lambda x: (x**2).sum(), lambda x: 2 * x, x) < 1e-8
    True
    >>> round(check_gradient(lambda x: (x**2).sum(), lambda x: x, x), 3)  # 漏了系数 2
    0.5
    """
    x = _validate.as_floats("x", x)
    grad = _validate.as_floats("grad", grad(x) if callable(grad) else grad)
    if grad.shape != x.shape:
        raise ValueError(f"grad 形状不符：得到 {grad.shape}，应为 {x.shape}")
    numerical = numerical_gradient(f, x)
    scale = np.maximum(abs(grad), abs(numerical)).max(initial=0)
    return float(abs(grad - numerical).max(initial=0) / scale) if scale else 0.0
