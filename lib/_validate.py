"""参数检查：整个 lib 只在这里认参数；出错时用中文说清“得到了什么、应当是什么”。"""

import operator

import numpy as np

from lib._blocks import widen

REAL = (float, int, np.floating, np.integer)
REDUCTIONS = ("mean", "sum", "none")


def as_array(name, values):
    """规则的 NumPy 数组；子类与嵌套列表都化成 ndarray。"""
    try:
        return np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} 各行长度不一，应为规则的数组") from None


def as_floats(name, values):
    """实数数组：浮点类型保持不变，整数与布尔值变成 float64。"""
    array = as_array(name, values)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} 应为实数数组，得到 dtype={array.dtype}")
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def as_matrix(name, values):
    """二维的实数数组。"""
    matrix = as_floats(name, values)
    if matrix.ndim != 2:
        raise ValueError(f"{name} 应为二维数组，得到形状 {matrix.shape}")
    return matrix


def as_axis(axis, ndim):
    """把 axis 化成 [0, ndim) 里的下标。"""
    try:
        axis = operator.index(axis)
    except TypeError:
        raise TypeError(f"axis 应为整数，得到 {axis!r}") from None
    if not -ndim <= axis < ndim:
        raise ValueError(f"axis 越界：得到 {axis}，应在 [{-ndim}, {ndim})")
    return axis % ndim


def as_logits(logits, axis=-1, name="logits"):
    """(数组, 非负的类别轴)；标量没有类别轴，空的类别轴没有答案，都算错。"""
    logits = as_floats(name, logits)
    if logits.ndim == 0:
        raise ValueError(f"{name} 应至少有一个类别轴，得到标量 {logits}")
    axis = as_axis(axis, logits.ndim)
    if logits.shape[axis] == 0:
        raise ValueError(f"{name} 的类别轴不能为空，得到形状 {logits.shape}，axis={axis}")
    return logits, axis


def as_probs(probs, axis=-1, name="probs"):
    """(数组, 非负的类别轴)；概率非负，沿类别轴的和为 1。"""
    probs, axis = as_logits(probs, axis, name)
    if not (probs >= 0).all():
        raise ValueError(f"{name} 应为非负的概率，得到 {probs[~(probs >= 0)][0]}")
    sums = probs.sum(axis=axis, dtype=np.float64)
    # 容差要容得下 float32 与 float16 的舍入，又要认得出没有归一化的概率。
    wrong = abs(sums - 1) > max(1e-5, 10 * np.finfo(probs.dtype).eps)
    if wrong.any():
        raise ValueError(f"{name} 每行的和应为 1，得到 {sums[wrong][0]:.6g}")
    return probs, axis


def as_labels(targets, num_classes):
    """[0, num_classes) 里的整数标签，任意形状。"""
    targets = as_array("targets", targets)
    if targets.dtype.kind not in "iu" and targets.size:
        raise TypeError(f"targets 应为整数标签，得到 dtype={targets.dtype}")
    outside = targets[(targets < 0) | (targets >= num_classes)]
    if outside.size:
        raise ValueError(f"targets 越界：得到 {outside[0]}，应在 [0, {num_classes})")
    return targets.astype(np.intp, copy=False)


def as_targets(targets, shape):
    """整数标签 (...,) 变成 (..., 1)；概率标签 (..., K) 原样返回。"""
    targets = as_array("targets", targets)
    if targets.shape == shape[:-1]:
        return as_labels(targets, shape[-1])[..., np.newaxis]
    if targets.shape == shape:
        return as_probs(targets, name="targets")[0]
    raise ValueError(
        f"targets 形状不符：得到 {targets.shape}，"
        f"应为 {shape[:-1]}（整数标签）或 {shape}（概率标签）"
    )


def as_real(name, value):
    """Python 浮点数：与 NumPy 标量不同，它不会抬高数组的 dtype。"""
    if isinstance(value, bool) or not isinstance(value, REAL):
        raise TypeError(f"{name} 应为实数，得到 {value!r}")
    return float(value)


def as_positive(name, value):
    """有限的正数。"""
    if not 0 < as_real(name, value) < np.inf:
        raise ValueError(f"{name} 应为有限的正数，得到 {value}")
    return float(value)


def as_count(name, value):
    """正整数。"""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} 应为整数，得到 {value!r}")
    if value < 1:
        raise ValueError(f"{name} 应至少为 1，得到 {value}")
    return int(value)


def as_temperature(temperature, dtype):
    """正的温度；先化成 logits 的 dtype 再比较，免得 1e-50 在 float32 里悄悄变成 0。"""
    value = dtype.type(as_real("temperature", temperature))
    if not value > 0:
        raise ValueError(f"temperature 应大于 0，得到 {temperature}（按 {dtype} 计）")
    return value


def as_smoothing(label_smoothing):
    """标签平滑的强度 ε，在 [0, 1] 之内。"""
    value = as_real("label_smoothing", label_smoothing)
    if not 0 <= value <= 1:
        raise ValueError(f"label_smoothing 应在 [0, 1] 之内，得到 {label_smoothing}")
    return value


def check_reduction(reduction, num_losses):
    """归约方式；没有样本时平均没有答案。"""
    if reduction not in REDUCTIONS:
        raise ValueError(f"reduction 应为 'mean'、'sum' 或 'none'，得到 {reduction!r}")
    if reduction == "mean" and num_losses == 0:
        raise ValueError("没有样本（N = 0），无法取平均；可改用 reduction='sum'")


def as_loss_args(logits, targets, reduction, label_smoothing=0.0, name="logits"):
    """(logits, targets, ε)：各种损失与梯度共有的参数。"""
    logits, _ = as_logits(logits, name=name)
    check_reduction(reduction, logits[..., 0].size)
    return logits, as_targets(targets, logits.shape), as_smoothing(label_smoothing)


def as_features(X, num_features=None):
    """二维、有限的特征 (N, D)；float16 不够训练之用，换成 float32。"""
    X = as_matrix("X", X)
    if num_features not in (None, X.shape[1]):
        raise ValueError(f"X 应有 {num_features} 个特征，得到 {X.shape[1]} 个")
    if X.size and not np.isfinite([X.min(), X.max()]).all():
        raise ValueError("X 应全为有限值，得到 NaN 或 inf")
    return widen(X)


def as_class_labels(y, num_samples):
    """任意整数、布尔值或字符串的标签 (N,)。"""
    y = as_array("y", y)
    if y.dtype.kind not in "iubU":
        raise TypeError(f"y 应为整数或字符串标签，得到 dtype={y.dtype}")
    if y.shape != (num_samples,):
        raise ValueError(f"y 形状不符：得到 {y.shape}，应为 ({num_samples},)，与 X 的行数相同")
    return y
