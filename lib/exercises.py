"""练习自检：学生写自己的实现，答错时指出错在哪个想法上。

一道练习是一个 `Exercise`：正确的实现、一组试探输入、一张常见错误表。学生的函数若在每个试探输入上
都与某个常见错误表现相同，就给出那条诊断；否则说出第一处不对的地方。
加一道练习，只需加一个 `Exercise` 和一个 `check_…`。
"""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lib.cross_entropy import cross_entropy, one_hot
from lib.gradient import (
    cross_entropy_grad,
    cross_entropy_with_grad,
    linear_grad,
    softmax_jacobian,
)
from lib.softmax import hardmax, log_softmax, logsumexp, sigmoid, softmax


class Exercise(NamedTuple):
    """一道练习。"""

    reference: Callable  # 正确的实现
    probes: list[tuple]  # 试探输入，每项是一组参数
    mistakes: list[tuple[str, list[Callable]]]  # （诊断，犯这个错的各种写法）


RIGHT = "答对了：所有试探输入都与参考实现一致。"
EMPTY = "还没有作答：把 ... 换成你的实现，再运行这一格。"
NOT_CALLABLE = "请把函数本身交给自检，不要先调用它：写函数名，后面不加括号。"
CHANGED = (
    "数值都对，但传入的数组被改掉了：调用者手里的数据会跟着变。"
    "多半是 -=、/= 之类的就地运算造成的。提示：每一步都生成新数组。"
)


def diagnose(exercise, attempt):
    """学生的实现对不对；不对时错在哪里。

    Parameters
    ----------
    exercise : Exercise
    attempt : callable
        学生的函数，参数与 `exercise.reference` 相同。

    Returns
    -------
    str
        一段评语；同样的实现总得到同样的评语。

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> diagnose(SOFTMAX, lambda logits: ...)
    '还没有作答：把 ... 换成你的实现，再运行这一格。'
    >>> diagnose(SOFTMAX, softmax)
    '答对了：所有试探输入都与参考实现一致。'
    """
    if not callable(attempt):
        return NOT_CALLABLE
    given, changed = _results(attempt, exercise.probes)
    wanted, _ = _results(exercise.reference, exercise.probes)
    if given[0] is None or given[0] is ...:
        return EMPTY
    if _agree(given, wanted):
        return CHANGED if changed else RIGHT
    for diagnosis, versions in exercise.mistakes:
        if any(_agree(given, _results(wrong, exercise.probes)[0]) for wrong in versions):
            return diagnosis
    cases = zip(exercise.probes, given, wanted, strict=True)
    return next(_first_fault(*case) for case in cases if not _same(*case[1:]))


def _results(function, probes):
    """（每个试探输入的返回值或异常，有没有改动传入的数组）。"""
    results, changed = [], False
    for probe in probes:
        arguments = [np.copy(part) if np.ndim(part) else part for part in probe]
        with warnings.catch_warnings(action="ignore"):
            try:
                results.append(function(*arguments))
            except Exception as error:
                results.append(error)
        changed |= not all(map(np.array_equal, arguments, probe))
    return results, changed


def _agree(given, wanted):
    """两列结果处处相同。"""
    return all(map(_same, given, wanted))


def _same(given, wanted):
    """同类的异常，或形状与数值都相同的数组；nan 与 nan 算相同。"""
    if isinstance(given, Exception) or isinstance(wanted, Exception):
        return type(given) is type(wanted)
    given = _as_numbers(given)
    if given is None or given.shape != np.shape(wanted):
        return False
    return np.allclose(given, wanted, rtol=1e-6, atol=1e-12, equal_nan=True)


def _as_numbers(value):
    """转成浮点数组；转不了则为 None。"""
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None


def _first_fault(probe, given, wanted):
    """认不出是哪种错误时，如实说出第一处不对。"""
    where = f"输入 {'、'.join(str(np.asarray(part).tolist()) for part in probe)} 时，"
    numbers = _as_numbers(given)
    if isinstance(given, Exception):
        return f"{where}运行出错：{type(given).__name__}：{given}"
    if numbers is None or given is None:
        return f"{where}返回了 {type(given).__name__}，应为数组。"
    if numbers.shape != np.shape(wanted):
        return f"{where}返回值的形状是 {numbers.shape}，应为 {np.shape(wanted)}。"
    return f"{where}得到 {numbers.round(4).tolist()}，应为 {np.round(wanted, 4).tolist()}。"


# ---------------------------------------------------------------- 常见错误的零件

def _row_max(z):
    return z.max(axis=-1, keepdims=True)


def _rows(exps):
    return exps / exps.sum(axis=-1, keepdims=True)


def _exps(z):
    """指数的三种写法：不减最大值、减每行的、减全局的；后面再犯的错都可能接在任一种上。"""
    return [np.exp(z), np.exp(z - _row_max(z)), np.exp(z - z.max())]


def _after_exp(finish):
    """错在取指数之后：对指数的每种写法都算一个版本。"""
    return [lambda z, i=i: finish(_exps(z)[i]) for i in range(3)]


def _like_input(z):
    """结果存进与输入同类型的数组。"""
    out = np.zeros_like(z)
    out[...] = softmax(z)
    return out


# ---------------------------------------------------------------- 第 2 节

VECTOR = np.array([2.0, 1.0, 0.1])
SQUARE = np.array([[1.0, 2.0, 3.0], [0.5, 0.0, 2.5], [4.0, 1.0, 1.5]])
WIDE = np.array([[0.2, 1.7, -0.4, 0.9], [1.1, 0.3, 2.0, -1.5]])
FAR_ROWS = np.array([[1000.0, 1001.0, 1002.0], [0.0, 1.0, 2.0]])
TINY = np.array([[-1000.0, -1001.0], [-2000.0, -2000.0]])
INTEGERS = np.array([3, 1, 2])
LOGITS = [(z,) for z in (VECTOR, SQUARE, WIDE, FAR_ROWS, TINY, INTEGERS)]

SOFTMAX = Exercise(
    softmax,
    LOGITS,
    [
        (
            "小的数都对，logits 一大就成了 nan。exp(1000) 在浮点数里上溢成 inf，inf/inf 没有意义。"
            "提示：softmax 平移不变，取指数之前先把每行变小，结果不变。",
            [lambda z: _rows(np.exp(z))],
        ),
        (
            "单独一行时都对，几行相差悬殊时出现 nan。你减的是整个数组的最大值，"
            "远小于它的那一行全部下溢成 0，于是 0/0。提示：每一行该减谁的最大值？",
            [lambda z: _rows(np.exp(z - z.max()))],
        ),
        (
            "向量是对的，矩阵却是所有元素加起来才等于 1。每一行是一个样本，各自都该是一个分布。"
            "提示：求和时说明沿哪个轴。",
            _after_exp(lambda exps: exps / exps.sum()),
        ),
        (
            "现在是每一列的和等于 1：归一化沿着样本的方向做了。类别在最后一个轴上。"
            "提示：查一查 axis=0 与 axis=-1 各消去哪个轴。",
            [
                *_after_exp(lambda exps: exps / exps.sum(axis=0)),
                lambda z: np.exp(z - z.max(axis=0)) / np.exp(z - z.max(axis=0)).sum(axis=0),
            ],
        ),
        (
            "求和（或求最大值）之后少了一个轴：(N,) 与 (N, K) 相除，N = K 时不报错，却除错了行；"
            "N ≠ K 时才报形状不符。提示：怎样让求和的结果保持 (N, 1)？",
            [
                *_after_exp(lambda exps: exps / exps.sum(axis=-1)),
                lambda z: _rows(np.exp(z - z.max(axis=-1))),
                lambda z: (e := np.exp(z - z.max(axis=-1))) / e.sum(axis=-1),
            ],
        ),
        (
            "矩阵是对的，单个向量却报错：轴写死成了 1，而向量没有第 1 轴。"
            "提示：从后往前数的轴号对向量和矩阵都成立。",
            [
                lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
                lambda z: _rows(np.exp(z - z.max(axis=1, keepdims=True))),
            ],
        ),
        (
            "你用 logits 自己的比例代替了概率。logits 可正可负，比例会出现负数，也随平移而变。"
            "提示：softmax 看的是差，要先用一个恒为正的函数把差变成比。",
            [
                lambda z: z / z.sum(axis=-1, keepdims=True),
                lambda z: z / z.sum(),
                lambda z: (s := z - _row_max(z)) / s.sum(axis=-1, keepdims=True),
            ],
        ),
        (
            "分子取了指数，分母没有，每行的和不等于 1。提示：分母应是所有分子之和。",
            [
                lambda z: np.exp(z) / z.sum(axis=-1, keepdims=True),
                lambda z: np.exp(z - _row_max(z)) / z.sum(axis=-1, keepdims=True),
            ],
        ),
        (
            "只取了指数，没有归一化：每行的和不等于 1。提示：还差一步除法。",
            [np.exp],
        ),
        (
            "每行最大的一项恰好是 1，和却超过 1：要么减去最大值之后没有归一化，"
            "要么除以了最大的一项。提示：概率之和等于 1，分母该是什么？",
            _after_exp(lambda exps: exps / exps.max(axis=-1, keepdims=True)),
        ),
        (
            "底数用了 2。和仍等于 1，但差距被缩小了：这相当于温度 T = 1/ln 2。"
            "提示：定义里的底数是 e。",
            [
                lambda z: _rows(np.exp2(z)),
                lambda z: _rows(np.exp2(z - _row_max(z))),
            ],
        ),
        (
            "你对每一项分别用了 sigmoid：各类互不竞争，和不等于 1。那是多标签分类的做法。"
            "提示：softmax 的每一项都与同一行的其他项有关。",
            [sigmoid, lambda z: 1 / (1 + np.exp(-z))],
        ),
        (
            "结果都不大于 0：这是概率的对数 log_softmax，不是概率。提示：要回到概率，还差哪一步？",
            [log_softmax, lambda z: np.log(softmax(z))],
        ),
        (
            "结果只有 0 和 1：这是 hardmax。它几乎处处导数为 0，不能用来训练。"
            "提示：最大的一项应该占多数，而不是占全部。",
            [hardmax],
        ),
        (
            "大小顺序反了：logits 最小的一类得到了最大的概率。多半是把差的方向写成了最大值减 z。"
            "提示：减完之后，每一项都应不大于 0。",
            [
                lambda z: _rows(np.exp(_row_max(z) - z)),
                lambda z: _rows(np.exp(-z)),
                lambda z: softmax(-z),
            ],
        ),
        (
            "浮点输入都对，整数输入却全是 0：结果存进了与输入同类型的数组，小数部分被截掉了。"
            "提示：概率应放在浮点数组里。",
            [_like_input],
        ),
    ],
)


def check_softmax(attempt):
    """检查 softmax(logits)：沿最后一轴，向量与矩阵都行，很大的数也不上溢。"""
    print(diagnose(SOFTMAX, attempt))


TEMPERATURE = Exercise(
    lambda logits, temperature: softmax(logits, temperature=temperature),
    [(VECTOR, 2.0), (VECTOR, 0.5), (SQUARE, 3.0), (WIDE, 1.0), (FAR_ROWS, 0.5), (VECTOR, 0.001)],
    [
        (
            "方向反了：你的 T 越大分布越尖。温度是除数，T 越大差距越小，分布越平。"
            "提示：T → ∞ 时 z/T 趋于什么？",
            [lambda z, t: softmax(z * t)],
        ),
        (
            "温度用晚了：先得到概率再除以 T，和成了 1/T。温度要在取指数之前起作用。"
            "提示：把 T 用在 logits 上。",
            [lambda z, t: softmax(z) / t],
        ),
        (
            "对概率取 1/T 次方是对的思路，但之后和不再等于 1。提示：还差一次归一化。",
            [lambda z, t: softmax(z) ** (1 / t)],
        ),
        (
            "对概率取了 T 次方：方向反了，和也不再等于 1。提示：温度是除数，用在 logits 上。",
            [lambda z, t: softmax(z) ** t],
        ),
        (
            "温度没有起作用：可能没有用到 T；可能除在取指数之后，归一化时约掉了；"
            "也可能是减去了 T，而 softmax 平移不变。提示：在取指数之前改变 logits 的差距。",
            [lambda z, t: softmax(z)],
        ),
        (
            "把概率当作 logits 又做了一次 softmax。概率都在 0 和 1 之间，差距太小，结果近乎均匀。"
            "提示：只需要一次 softmax。",
            [lambda z, t: softmax(softmax(z) / t), lambda z, t: softmax(softmax(z), temperature=t)],
        ),
        (
            "你除以了 √T。注意力里的 √d 本身就是温度，不用再开方。",
            [lambda z, t: softmax(z / np.sqrt(t))],
        ),
        (
            "温度高时都对，T 很小时成了 nan：z/T 变得很大，exp 上溢。"
            "提示：除以 T 之后、取指数之前，还要减去每行的最大值。",
            [lambda z, t: _rows(np.exp(z / t))],
        ),
        (
            "几行相差悬殊时出现 nan：减的是整个数组的最大值，远小于它的行成了 0/0。"
            "提示：每一行该减谁的最大值？",
            [lambda z, t: _rows(np.exp((z - z.max()) / t))],
        ),
    ],
)


def check_temperature(attempt):
    """检查 softmax_with_temperature(logits, temperature)：沿最后一轴。"""
    print(diagnose(TEMPERATURE, attempt))


def _log_of_sum(z, shift):
    """ln Σ exp(z − shift)，不补回 shift。"""
    return np.log(np.exp(z - shift).sum(axis=-1))


LOGSUMEXP = Exercise(
    logsumexp,
    LOGITS,
    [
        (
            "中等大小的数都对，很大时得到 inf，很小时得到 -inf：exp 先上溢或下溢，取对数已来不及。"
            "提示：先提出最大值，ln Σ exp(z) = m + ln Σ exp(z − m)。",
            [lambda z: _log_of_sum(z, 0.0)],
        ),
        (
            "减去的最大值没有加回来，所以结果总在 0 与 ln K 之间。"
            "提示：LSE 不是平移不变的，z 整体加 c，LSE 也加 c。",
            [lambda z: _log_of_sum(z, _row_max(z))],
        ),
        (
            "加回了最大值，却没有先减去它：结果恰好多出一个最大值。"
            "提示：提出来的和补回去的要是同一个数。",
            [lambda z: z.max(axis=-1) + _log_of_sum(z, 0.0)],
        ),
        (
            "这是 Σ exp(z)，还没有取对数。提示：LSE 与 z 是同一个量纲，应当接近 max z。",
            [lambda z: np.exp(z).sum(axis=-1), lambda z: np.exp(logsumexp(z))],
        ),
        (
            "这是 logits 之和：exp 与 log 逐项抵消了。提示：先求和，再取对数，次序不能换。",
            [lambda z: z.sum(axis=-1), lambda z: np.log(np.exp(z)).sum(axis=-1)],
        ),
        (
            "这是硬的最大值。LSE 比它略大，最多大 ln K；并列的项越多，大得越多。"
            "提示：其余各项也要算进来。",
            [lambda z: z.max(axis=-1)],
        ),
        (
            "对数的底用了 2，指数的底却是 e，两者不能抵消。提示：用自然对数。",
            [
                lambda z: np.log2(np.exp(z).sum(axis=-1)),
                lambda z: z.max(axis=-1) + _log_of_sum(z, _row_max(z)) / np.log(2),
                lambda z: logsumexp(z) / np.log(2),
            ],
        ),
        (
            "你取的是平均，不是求和：结果处处小了 ln K。提示：K 个相同的数 c，LSE 是 c + ln K。",
            [
                lambda z: np.log(np.exp(z).mean(axis=-1)),
                lambda z: z.max(axis=-1) + np.log(np.exp(z - _row_max(z)).mean(axis=-1)),
            ],
        ),
        (
            "单独一行时都对，几行相差悬殊时得到 -inf。你减的是整个数组的最大值，"
            "远小于它的那一行全部下溢成 0。提示：每一行该减谁的最大值？",
            [lambda z: z.max() + _log_of_sum(z, z.max())],
        ),
        (
            "数值对，但多留了一个长度为 1 的轴：(N, K) 应得到 (N,)。"
            "提示：keepdims 只在相减那一步需要。",
            [
                lambda z: logsumexp(z, keepdims=True),
                lambda z: np.log(np.exp(z).sum(axis=-1, keepdims=True)),
            ],
        ),
        (
            "整个数组只得到一个数。每一行是一个样本，各有各的 LSE。提示：求和时说明沿哪个轴。",
            [
                lambda z: z.max() + np.log(np.exp(z - z.max()).sum()),
                lambda z: np.log(np.exp(z).sum()),
            ],
        ),
        (
            "归并的是样本，不是类别：求和沿着第 0 轴做了。类别在最后一个轴上。",
            [lambda z: logsumexp(z, axis=0), lambda z: np.log(np.exp(z).sum(axis=0))],
        ),
        (
            "相减时少了一个轴：最大值的形状是 (N,)，N = K 时不报错，却减错了行。"
            "提示：相减时让它保持 (N, 1)，最后加回时再用 (N,)。",
            [lambda z: z.max(axis=-1) + _log_of_sum(z, z.max(axis=-1))],
        ),
    ],
)


def check_logsumexp(attempt):
    """检查 logsumexp(logits)：沿最后一轴，(N, K) 得到 (N,)。"""
    print(diagnose(LOGSUMEXP, attempt))


# ---------------------------------------------------------------- 第 3 节

ONE_HOT = Exercise(
    one_hot,
    [
        (np.array([2, 0, 1]), 3),
        (np.array([0, 0, 3]), 5),
        (np.array([1]), 2),
        (np.array([3, 1]), 4),
    ],
    [
        (
            "列数不对：你从标签里的最大值数出了类别数，可是一批样本里未必出现最后一类。"
            "提示：列数由 num_classes 决定。",
            [lambda t, K: one_hot(t, t.max() + 1), lambda t, K: one_hot(t, len(set(t.tolist())))],
        ),
        (
            "转置了：应当一行一个样本、一列一个类别，形状是 (N, K)。",
            [lambda t, K: one_hot(t, K).T],
        ),
        (
            "1 的位置整体偏了一格：类别从 0 数起，不从 1 数起。",
            [lambda t, K: np.eye(K)[t - 1], lambda t, K: np.eye(K)[(t + 1) % K]],
        ),
        (
            "每一行都有好几个 1：赋值时选中了整列，各行互相串了。"
            "提示：行下标与列下标要成对给出，第 n 行只改第 targets[n] 列。",
            [lambda t, K: np.tile(np.isin(np.arange(K), t), (len(t), 1))],
        ),
        (
            "该是 1 的地方写成了标签的值：第 0 类于是整行都是 0。独热编码里只有 0 和 1。",
            [lambda t, K: one_hot(t, K) * t[:, np.newaxis]],
        ),
        (
            "0 与 1 写反了：真实类别处应为 1，其余为 0。",
            [lambda t, K: 1 - one_hot(t, K)],
        ),
    ],
)


def check_one_hot(attempt):
    """检查 one_hot(targets, num_classes)：(N,) 得到 (N, K)。"""
    print(diagnose(ONE_HOT, attempt))


def _picked(scores, targets):
    """每行挑出真实类别的那一项。"""
    return scores[np.arange(len(targets)), targets]


def _log_probs(z):
    """对数概率的几种写法；后三种在分数悬殊时得到 -inf 或 nan。"""
    naive_lse = np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return [log_softmax(z), np.log(softmax(z)), np.log(_rows(np.exp(z))), z - naive_lse]


def _after_log_probs(finish):
    """错在对数概率之后：对它的每种写法都算一个版本。"""
    return [lambda z, t, i=i: finish(_log_probs(z)[i], t) for i in range(4)]


CROSS_ENTROPY = Exercise(
    cross_entropy,
    [
        (SQUARE, np.array([2, 0, 1])),
        (WIDE, np.array([1, 2])),
        (np.array([[2.0, 1.0, 0.1]]), np.array([0])),
        (np.array([[1000.0, 999.0, 0.0], [0.0, 1.0, 2.0]]), np.array([2, 2])),
        (np.array([[3, 1, 2], [0, 0, 5]]), np.array([2, 1])),
    ],
    [
        (
            "平常的分数都对，分数一悬殊就得到 inf 或 nan：真实类别的概率下溢成 0，或者指数上溢了。"
            "提示：别绕道概率，把指数与对数先在纸上消掉。",
            _after_log_probs(lambda log_p, t: -_picked(log_p, t).mean())[1:],
        ),
        (
            "做了两次 softmax：你把概率又当作 logits 用了一遍，损失于是有一块下不去的地板。"
            "提示：一次就够。",
            [lambda z, t: cross_entropy(softmax(z), t)],
        ),
        (
            "你把 logits 当成了概率，直接取对数：负的分数没有对数。提示：先把分数变成概率。",
            [lambda z, t: -np.log(_picked(z, t)).mean()],
        ),
        (
            "只用了真实类别的 logit，没有归一化。提示：还要减去（软的）最大值。",
            [lambda z, t: -_picked(z, t).mean()],
        ),
        (
            "对数的底用了 2，得到的单位是 bit。提示：用自然对数，单位是 nat。",
            _after_log_probs(lambda log_p, t: -_picked(log_p, t).mean() / np.log(2)),
        ),
        (
            "多行时大了 N 倍：你对样本求了和，没有取平均。",
            _after_log_probs(lambda log_p, t: -_picked(log_p, t).sum()),
        ),
        (
            "小了 K 倍：你对 N·K 个元素取了平均。提示：每个样本只有一份损失，除以 N 就够。",
            _after_log_probs(lambda log_p, t: -_picked(log_p, t).mean() / log_p.shape[1]),
        ),
        (
            "差了一个负号：概率的对数不大于 0，损失不应为负。",
            _after_log_probs(lambda log_p, t: _picked(log_p, t).mean()),
        ),
        (
            "你数的是对了几个（或错了几个），那是准确率。提示：要看分给真实类别的概率的对数。",
            [
                lambda z, t: (z.argmax(axis=-1) == t).mean(),
                lambda z, t: (z.argmax(axis=-1) != t).mean(),
            ],
        ),
        (
            "没有用到真实标签：你取的是最大概率的对数。提示：该看的是真实类别那一项，哪怕它不是最大。",
            _after_log_probs(lambda log_p, t: -log_p.max(axis=-1).mean()),
        ),
        (
            "归一化的方向错了：沿样本这一轴加起来等于 1。提示：每行才是一个样本，类别在最后一轴。",
            [
                lambda z, t: -_picked(log_softmax(z, axis=0), t).mean(),
                lambda z, t: -np.log(_picked(softmax(z, axis=0), t)).mean(),
            ],
        ),
        (
            "下标没有成对：你对每一行都取了所有样本的真实类别，得到 N×N 个数。"
            "提示：第 n 行只取第 targets[n] 列。",
            _after_log_probs(lambda log_p, t: -log_p[:, t].mean()),
        ),
        (
            "还差最后一步：你给出了每个样本的损失。提示：对样本取平均，得到一个数。",
            _after_log_probs(lambda log_p, t: -_picked(log_p, t)),
        ),
        (
            "这是均方误差，不是交叉熵。提示：交叉熵只看真实类别那一项的对数。",
            [
                lambda z, t: ((softmax(z) - one_hot(t, z.shape[1])) ** 2).sum(axis=-1).mean(),
                lambda z, t: ((softmax(z) - one_hot(t, z.shape[1])) ** 2).mean(),
            ],
        ),
    ],
)


def check_cross_entropy(attempt):
    """检查 cross_entropy(logits, targets)：(N, K) 与 (N,) 得到平均损失。"""
    print(diagnose(CROSS_ENTROPY, attempt))


def _smooth_labels(targets, num_classes, eps):
    """标签平滑以后的标签：(1 − ε) y + ε / K。"""
    return (1 - eps) * one_hot(targets, num_classes) + eps / num_classes


LABEL_SMOOTHING = Exercise(
    _smooth_labels,
    [
        (np.array([2, 0, 1]), 3, 0.1),
        (np.array([0, 3]), 5, 0.3),
        (np.array([1]), 2, 0.0),
        (np.array([1, 0]), 4, 1.0),
    ],
    [
        (
            "每行的和超过了 1：加上 ε/K 之前，原来的标签没有让出 ε。提示：先乘以 (1 − ε)。",
            [lambda t, K, eps: one_hot(t, K) + eps / K],
        ),
        (
            "每行的和超过了 1：ε 是总量，要由 K 个类别来分，不是每类加 ε。",
            [
                lambda t, K, eps: (1 - eps) * one_hot(t, K) + eps,
                lambda t, K, eps: one_hot(t, K) + eps,
            ],
        ),
        (
            "每行的和不到 1：真实类别也要分到 ε/K 的一份，所以是 1 − ε + ε/K。",
            [lambda t, K, eps: np.where(one_hot(t, K) == 1, 1 - eps, eps / K)],
        ),
        (
            "你把 ε 只分给了其余 K − 1 类。约定是 K 类平分，真实类别也有一份。",
            [lambda t, K, eps: np.where(one_hot(t, K) == 1, 1 - eps, eps / (K - 1))],
        ),
        (
            "ε 与 1 − ε 用反了：ε = 0 时应当就是独热编码。",
            [lambda t, K, eps: _smooth_labels(t, K, 1 - eps)],
        ),
        (
            "没有平滑：返回的还是独热编码，ε 没有起作用。",
            [lambda t, K, eps: one_hot(t, K)],
        ),
        (
            "形状应为 (N, K)，你得到的是它的转置。",
            [lambda t, K, eps: _smooth_labels(t, K, eps).T],
        ),
    ],
)


def check_label_smoothing(attempt):
    """检查 smooth_labels(targets, num_classes, eps)：(N,) 得到 (N, K)。"""
    print(diagnose(LABEL_SMOOTHING, attempt))


# ---------------------------------------------------------------- 第 4 节

JACOBIAN = Exercise(
    softmax_jacobian,
    [
        (np.array(p),)
        for p in ([0.2, 0.5, 0.3], [0.7, 0.3], [0.1, 0.2, 0.3, 0.4], [0.25] * 4, [0, 1, 0])
    ],
    [
        (
            "对角线对了，其余都是 0：只写了 i = j 的情形。一个分数变大，别人的概率也会变小。"
            "提示：i ≠ j 时，用商的求导法则再推一次。",
            [lambda p: np.diag(p * (1 - p))],
        ),
        (
            "对角线对了，其余的符号反了。猫的分数变大，狗的概率是变大还是变小？"
            "提示：每一行的和应为 0。",
            [lambda p: np.diag(p - 2 * p**2) + np.outer(p, p)],
        ),
        (
            "对角线以外对了，对角线上成了 p_i：i = j 时也要减去 p_i 的平方。"
            "提示：每一行的和应为 0。",
            [lambda p: np.diag(p + p**2) - np.outer(p, p)],
        ),
        (
            "对角线与其余各项都是加号：应从 diag(p) 里减去外积，你加上了它。"
            "提示：每一行的和应为 0。",
            [lambda p: np.diag(p) + np.outer(p, p)],
        ),
        (
            "所有符号都反了：i = j 时分数变大，自己的概率也变大，对角线应为正。"
            "提示：检查谁减谁。",
            [lambda p: np.outer(p, p) - np.diag(p)],
        ),
        (
            "只有负的外积，缺了对角线上的那一项。提示：i = j 时分子里也有 z_i，求导多出一项。",
            [lambda p: -np.outer(p, p)],
        ),
        (
            "对角线上用了 1，而不是 p_i：减去外积之前应是 diag(p)，不是单位矩阵。"
            "提示：δ 的前面还乘着一个 p_i。",
            [lambda p: np.eye(len(p)) - np.outer(p, p)],
        ),
        (
            "每一项都写成了 p_i(1 − p_j)：1 只在 i = j 时才有。提示：i ≠ j 时分子与 z_j 无关。",
            [lambda p: np.outer(p, 1 - p), lambda p: np.outer(1 - p, p)],
        ),
        (
            "外积没有乘出矩阵：一维数组相乘得到的是一个数，或者逐个元素的平方；"
            "一维数组转置也还是一维。提示：怎样由两个向量得到 K × K 的表？",
            [
                lambda p: np.diag(p) - p @ p,
                lambda p: np.diag(p) - p * p,
                lambda p: np.diag(p) - (p * p)[:, np.newaxis],
            ],
        ),
        (
            "返回的是向量 p(1 − p)，那是每一项各用一个 sigmoid 时的导数。"
            "提示：K 个输出、K 个输入，导数共有 K × K 个。",
            [lambda p: p * (1 - p)],
        ),
    ],
)


def check_jacobian(attempt):
    """检查 jacobian(probs)：由一组概率 (K,) 得到雅可比矩阵 (K, K)。"""
    print(diagnose(JACOBIAN, attempt))


def _from_p_and_y(wrong):
    """由概率 P 与独热编码 Y 算出的错误梯度，写成 logits 与标签的函数。"""
    return lambda z, t: wrong(softmax(z), one_hot(t, z.shape[1]))


def _one_column_for_all(logits, targets):
    """每一行都在 targets 所列的全部列上减 1。"""
    probs = softmax(logits)
    probs[:, targets] -= 1
    return probs


P_MINUS_Y = Exercise(
    cross_entropy_grad,
    [
        (WIDE, np.array([1, 2])),
        (SQUARE, np.array([2, 0, 0])),
        (np.vstack([WIDE, -WIDE, WIDE / 2]), np.array([0, 3, 3, 1, 2, 0])),
        (FAR_ROWS, np.array([0, 1])),
        (VECTOR[np.newaxis], np.array([1])),
        (np.array([[3, 1], [0, 2], [1, 1]]), np.array([0, 0, 1])),
    ],
    [
        (
            "符号反了：是预测减真实，不是真实减预测。照这样更新，损失只会上升。"
            "提示：真实类别的那一项应为负。",
            [_from_p_and_y(lambda P, Y: (Y - P) / len(P)), _from_p_and_y(lambda P, Y: Y - P)],
        ),
        (
            "漏了 1/N：这是损失求和时的梯度。题目的损失对样本取平均。"
            "提示：把数据复制一份，平均损失不变，梯度也不该变。",
            [_from_p_and_y(lambda P, Y: P - Y)],
        ),
        (
            "除以了 N·K：平均只对样本取，不对类别取。提示：损失里，每个样本只有一个数。",
            [_from_p_and_y(lambda P, Y: (P - Y) / P.size)],
        ),
        (
            "除以了类别数 K，应除以样本数 N；N = K 时看不出来。提示：哪个轴是样本？",
            [_from_p_and_y(lambda P, Y: (P - Y) / P.shape[1])],
        ),
        (
            "预测用了 hardmax：猜对的样本梯度全是 0，猜错的一律是 1，与把握大小无关。"
            "提示：预测减真实里的“预测”是概率。",
            [lambda z, t: (hardmax(z) - one_hot(t, z.shape[1])) / len(z)],
        ),
        (
            "忘了独热编码：每一类都减去了 1。只有真实类别那一项该减 1，每行的和应为 0。"
            "提示：其余各类的 y 是多少？",
            [_from_p_and_y(lambda P, Y: (P - 1) / len(P))],
        ),
        (
            "直接减去了标签的编号：编号只是名字，第 2 类不是“两倍的概率”。"
            "提示：先把编号变成独热编码。",
            [
                lambda z, t: (softmax(z) - t[:, np.newaxis]) / len(z),
                lambda z, t: (softmax(z) - t) / len(z),
            ],
        ),
        (
            "减错了位置：每一行都在好几列上减了 1。冒号选中了所有的行，"
            "而每个样本只该减自己的那一列。提示：行号与列号要成对给出。",
            [
                lambda z, t: _one_column_for_all(z, t) / len(z),
                _one_column_for_all,
            ],
        ),
        (
            "用 logits 直接减去了 Y，还没有变成概率。提示：预测减真实里的“预测”是 softmax 的输出。",
            [lambda z, t: (z - one_hot(t, z.shape[1])) / len(z)],
        ),
        (
            "只有真实类别那一项有梯度，其余是 0。虽然损失里只有真实类别的概率，"
            "可它的分母里有所有的分数。提示：每行的和应为 0。",
            [_from_p_and_y(lambda P, Y: (P - Y) * Y / len(P))],
        ),
        (
            "停在了第一步：这是损失对概率的导数，还没有乘以雅可比矩阵。"
            "提示：题目要的是对 logits 的导数。",
            [_from_p_and_y(lambda P, Y: -Y / P / len(P)), _from_p_and_y(lambda P, Y: -Y / P)],
        ),
        (
            "每一类各用了一个 sigmoid，那是一对其余的梯度。提示：每行概率的和应为 1。",
            [lambda z, t: (sigmoid(z) - one_hot(t, z.shape[1])) / len(z)],
        ),
        (
            "把各样本的梯度平均成了一行：梯度应与 logits 同形，(N, K)。"
            "提示：1/N 是每行各除以 N，不是把各行加起来。",
            [_from_p_and_y(lambda P, Y: (P - Y).mean(axis=0))],
        ),
        (
            "小的数都对，logits 一大就成了 nan：exp 上溢了。"
            "提示：求概率时先减去每行的最大值，或者用现成的 softmax。",
            [lambda z, t: (_rows(np.exp(z)) - one_hot(t, z.shape[1])) / len(z)],
        ),
    ],
)


def check_p_minus_y(attempt):
    """检查 p_minus_y(logits, targets)：平均交叉熵对 logits 的梯度，(N, K)。"""
    print(diagnose(P_MINUS_Y, attempt))


def _stacked(function):
    """把返回值 (grad_W, grad_b) 接成 (D + 1, K)：偏置就是输入恒为 1 的那一行权重。"""

    def stacked(X, G):
        grads = function(X, G)
        if grads is None or grads is ...:
            return grads
        if not isinstance(grads, (tuple, list)) or len(grads) != 2:
            raise TypeError("应返回两个数组：grad_W 与 grad_b")
        shapes, wanted = [np.shape(grad) for grad in grads], [(X[0].size, G[0].size), G[0].shape]
        if shapes != wanted:
            raise ValueError(f"梯度与参数同形，应为 {wanted}，得到 {shapes}")
        return np.vstack(grads)

    return stacked


_X = np.array([[1.0, 2.0, -1.0], [0.5, -1.5, 2.0], [0.0, 1.0, 3.0], [2.0, 0.0, 1.0]])
_G = cross_entropy_grad(np.vstack([WIDE, WIDE[::-1] / 2]), np.array([0, 2, 1, 1]))
LINEAR_GRAD = Exercise(
    _stacked(linear_grad),
    [
        (_X[:3], _G[:3, :3]),  # N = D = K：形状看不出错，只有数值看得出
        (_X, _G),
        (_X[:2], _G[:2, :2]),
        (1000 * _X[:1], _G[:1]),
        (np.array([[1, 2], [3, 4], [0, 1]]), _G[:3]),
    ],
    [
        (diagnosis, [_stacked(wrong) for wrong in versions])
        for diagnosis, versions in [
            (
                "grad_W 转置了，成了 (K, D)；D = K 时形状看不出错，数值却是错的。"
                "提示：梯度与参数同形，行对应特征，列对应类别。",
                [lambda X, G: (G.T @ X, G.sum(axis=0))],
            ),
            (
                "多除了一次 N：1/N 已经在 G 里了。提示：这一步只有矩阵乘法与求和。",
                [
                    lambda X, G: (X.T @ G / len(X), G.mean(axis=0)),
                    lambda X, G: (X.T @ G / len(X), G.sum(axis=0)),
                ],
            ),
            (
                "grad_W 对了，grad_b 取了平均：1/N 已经在 G 里，不要再除一次。"
                "提示：同一个 b 给每个样本都用了一遍，各处的梯度要加起来。",
                [lambda X, G: (X.T @ G, G.mean(axis=0))],
            ),
            (
                "grad_W 对了，grad_b 沿错了轴：对类别求和，每个样本都得 0。"
                "提示：b 是 (K,)，要消去的是样本那个轴。",
                [lambda X, G: (X.T @ G, G.sum(axis=1))],
            ),
            (
                "X 没有转置，那样不是在对样本求和。提示：从形状 (D, K) 倒推该怎么乘。",
                [lambda X, G: (X @ G, G.sum(axis=0))],
            ),
            (
                "符号反了：G 已经是预测减真实，不用再变号，减号留到更新那一步。",
                [lambda X, G: (-X.T @ G, -G.sum(axis=0))],
            ),
        ]
    ],
)


def check_linear_grad(attempt):
    """检查 linear_grad(X, G)：返回 (grad_W, grad_b)，形状 (D, K) 与 (K,)。"""
    print(diagnose(LINEAR_GRAD, _stacked(attempt) if callable(attempt) else attempt))


# ---------------------------------------------------------------- 第 1 节

CODES = np.array([100, 200, 300, 999])


def _as_they_come(labels, classes):
    """按首次出现的先后编号。"""
    seen = list(dict.fromkeys(labels.tolist()))
    return [seen.index(label) for label in labels]


LABEL_ENCODING = Exercise(
    lambda labels, classes: np.searchsorted(classes, labels),
    [
        (np.array([300, 100, 999, 300, 200]), CODES),
        (np.array([999, 200]), CODES),
        (np.array([200, 300, 999, 999]), CODES),
        (np.array([7, 3, 3]), np.array([3, 5, 7])),
    ],
    [
        (
            "你原样返回了标签。标签只是名字，不能当下标用。提示：它在 classes 里排第几？",
            [lambda labels, classes: labels],
        ),
        (
            "你拿标签做了加减或除法。名字的大小和间距没有意义，代码也未必等距。"
            "提示：不做算术，只问它在 classes 里排第几。",
            [
                lambda labels, classes: labels - classes[0],
                lambda labels, classes: labels // 100 - 1,
                lambda labels, classes: labels // 100,
                lambda labels, classes: labels // classes[0] - 1,
            ],
        ),
        (
            "你对这一批标签重新编了号，没有用 classes。这一批未必出现所有类别，"
            "编号就和训练集对不上了。提示：编号由 classes 决定。",
            [lambda labels, classes: np.unique(labels, return_inverse=True)[1]],
        ),
        (
            "你按首次出现的先后编号：换一批样本，同一个标签的编号就变了。"
            "提示：编号由 classes 的次序决定，与样本的次序无关。",
            [_as_they_come],
        ),
        (
            "编号整体大了 1：下标从 0 数起，最后一类是 K−1。",
            [
                lambda labels, classes: np.searchsorted(classes, labels) + 1,
                lambda labels, classes: np.searchsorted(classes, labels, side="right"),
            ],
        ),
        (
            "这是标签的排序或名次：同样的标签得到了不同的编号。提示：同名的样本，编号一定相同。",
            [
                lambda labels, classes: labels.argsort(kind="stable"),
                lambda labels, classes: labels.argsort(kind="stable").argsort(),
            ],
        ),
        (
            "这是独热编码 (N, K)，已经走到下一步了。这里只要下标，形状是 (N,)。",
            [lambda labels, classes: labels[:, np.newaxis] == classes],
        ),
        (
            "方向反了：你拿标签当下标去取 classes，标签比 K 大，越界了。那是解码的写法。"
            "提示：已知名字，求下标。",
            [lambda labels, classes: classes[labels]],
        ),
    ],
)


def check_label_encoding(attempt):
    """检查 encode(labels, classes)：每个标签在 classes 里的下标，(N,) 得到 (N,)。"""
    print(diagnose(LABEL_ENCODING, attempt))


def _claimed(probs):
    return probs > 0.5


CLAIM_COUNTS = Exercise(
    lambda probs: _claimed(probs).sum(axis=-1),
    [
        (np.array([[0.9, 0.2, 0.1], [0.6, 0.7, 0.1], [0.2, 0.1, 0.1], [0.8, 0.6, 0.9]]),),
        (np.array([[0.7, 0.8, 0.2], [0.6, 0.1, 0.1], [0.9, 0.3, 0.4]]),),
        (np.array([[0.5, 0.5, 0.5, 0.2], [0.5, 0.8, 0.1, 0.3]]),),
    ],
    [
        (
            "你数的是每个分类器认领了几个样本：求和沿着样本的方向做了。一行是一个样本。"
            "提示：该消去的是类别轴，N = K 时形状看不出错。",
            [lambda p: _claimed(p).sum(axis=0)],
        ),
        (
            "所有样本加在一起只得到一个数。每个样本各数各的。提示：求和时说明沿哪个轴。",
            [lambda p: _claimed(p).sum()],
        ),
        (
            "你只回答了“有没有人认领”，没有数出几个：多人认领的地方也成了 1。",
            [lambda p: _claimed(p).any(axis=-1)],
        ),
        (
            "概率恰好等于 0.5 的也被数进去了。那是边界，两边都不算认领。",
            [lambda p: (p >= 0.5).sum(axis=-1)],
        ),
        (
            "这是 argmax：概率最大的是第几个分类器，不是有几个认领。没人认领时它也照样给出一个。",
            [lambda p: p.argmax(axis=-1)],
        ),
        (
            "每个样本都得 1：你只数了概率最大的那一个。一对其余可以没人认领，也可以多人认领。",
            [lambda p: np.ones(len(p))],
        ),
        (
            "你先把概率加起来，再与 0.5 比。要数的是有几个各自超过 0.5。提示：先比较，再求和。",
            [lambda p: p.sum(axis=-1) > 0.5],
        ),
        (
            "这是概率之和，还没有与 0.5 比较。提示：先判断每个分类器认领与否，再数个数。",
            [lambda p: p.sum(axis=-1)],
        ),
        (
            "你先归一化再与 0.5 比，于是多人认领的都消失了。要用每个分类器原来的概率。",
            [lambda p: _claimed(p / p.sum(axis=-1, keepdims=True)).sum(axis=-1)],
        ),
        (
            "这是认领者所占的比例，乘上 K 才是个数。",
            [lambda p: _claimed(p).mean(axis=-1)],
        ),
        (
            "还差一步：每个分类器认领与否都对了，没有数出每个样本有几个。",
            [_claimed],
        ),
        (
            "数反了：你数的是不认领的分类器。",
            [lambda p: (p <= 0.5).sum(axis=-1), lambda p: (p < 0.5).sum(axis=-1)],
        ),
        (
            "数值对，但多留了一个长度为 1 的轴：(N, K) 应得到 (N,)。",
            [lambda p: _claimed(p).sum(axis=-1, keepdims=True)],
        ),
    ],
)


def check_claim_counts(attempt):
    """检查 claim_counts(probs)：每个样本有几个分类器的概率大于 0.5，(N, K) 得到 (N,)。"""
    print(diagnose(CLAIM_COUNTS, attempt))


# ---------------------------------------------------------------- 第 5 节

def _joined(function):
    """把返回值 (W, b, loss) 接成一个向量，形状不对就报错。"""

    def joined(X, targets, W, b, learning_rate):
        parts = function(X, targets, W, b, learning_rate)
        if parts is None or parts is ...:
            return parts
        if not isinstance(parts, (tuple, list)) or len(parts) != 3:
            raise TypeError("应返回三样：新的 W、新的 b、损失")
        shapes = [np.shape(part) for part in parts]
        if shapes != [W.shape, b.shape, ()]:
            raise ValueError(f"形状应为 {[W.shape, b.shape, ()]}，得到 {shapes}")
        return np.concatenate([np.ravel(part) for part in parts])

    return joined


def _training_step(X, targets, W, b, learning_rate):
    """一步梯度下降：（新的 W，新的 b，更新之前的平均损失）。"""
    loss, G = cross_entropy_with_grad(X @ W + b, targets)
    grad_W, grad_b = linear_grad(X, G)
    return W - learning_rate * grad_W, b - learning_rate * grad_b, loss


def _altered_step(rate_W=1.0, rate_b=1.0, loss=None):
    """把 W、b 的学习率各乘一个系数（可以与 N 有关），或者换掉损失。"""

    def step(X, targets, W, b, learning_rate):
        new_W, new_b, right_loss = _training_step(X, targets, W, b, learning_rate)
        factors = [rate(len(X)) if callable(rate) else rate for rate in (rate_W, rate_b)]
        new_W, new_b = W + factors[0] * (new_W - W), b + factors[1] * (new_b - b)
        return new_W, new_b, loss(X, targets, new_W, new_b, W, b) if loss else right_loss

    return _joined(step)


def _step_along(error):
    """由 (logits, 独热编码) 算出的误差代替 P − Y，其余照旧。"""

    def step(X, targets, W, b, learning_rate):
        z = X @ W + b
        G = error(z, one_hot(targets, len(b))) / len(X)
        return W - learning_rate * X.T @ G, b - learning_rate * G.sum(axis=0), _loss(z, targets)

    return _joined(step)


def _loss(logits, targets, **options):
    return cross_entropy(logits, targets, **options)


def _gradients(X, targets, W, b, learning_rate):
    loss, G = cross_entropy_with_grad(X @ W + b, targets)
    return *linear_grad(X, G), loss


def _rate_forgotten(X, targets, W, b, learning_rate):
    return _training_step(X, targets, W, b, 1.0)


def _fragile_steps():
    """先求概率再取对数：exp 上溢或概率下溢，损失以 P[…] 或 Y·ln P 写成，共四种。"""

    def fragile(probs, log_true):
        def step(X, targets, W, b, learning_rate):
            P, Y = probs(X @ W + b), one_hot(targets, len(b))
            G = (P - Y) / len(X)
            loss = -log_true(P, Y).mean()
            return W - learning_rate * X.T @ G, b - learning_rate * G.sum(axis=0), loss

        return _joined(step)

    picked = [lambda P, Y: np.log(P[Y == 1]), lambda P, Y: (Y * np.log(P)).sum(axis=1)]
    return [fragile(p, t) for p in (softmax, lambda z: _rows(np.exp(z))) for t in picked]


_W = np.array([[0.3, -0.2, 0.1, 0.0], [0.1, 0.4, -0.5, 0.2], [-0.3, 0.0, 0.2, 0.6]])
_B = np.array([0.5, -0.1, 0.0, 0.2])
_TARGETS = np.array([0, 2, 1, 3])
TRAINING_STEP = Exercise(
    _joined(_training_step),
    [
        (_X, _TARGETS, _W, _B, 0.1),
        (_X[:3], np.array([2, 0, 0]), _W[:, :3], _B[:3], 2.0),  # N = D = K
        (_X[:2], np.array([1, 1]), np.zeros((3, 2)), np.zeros(2), 0.5),
        (1000 * _X, _TARGETS, _W, _B, 0.01),
        (np.array([[1, 2], [3, 4], [0, 1]]), np.array([1, 0, 2]), _W[:2, :3], _B[:3], 0.3),
    ],
    [
        (
            "方向反了：梯度指向损失上升最快的方向，下降要减去它。提示：更新那一步是加号还是减号？",
            [_altered_step(-1, -1), _altered_step(-1, 1)],
        ),
        (
            "漏了 1/N：损失对样本取平均，梯度也要除以 N。否则数据多一倍，步子就大一倍。"
            "提示：W 和 b 的梯度都要除。",
            [
                _altered_step(lambda n: n, lambda n: n),
                _altered_step(lambda n: n, 1),
                _altered_step(1, lambda n: n),
            ],
        ),
        (
            "多除了一次 N：平均只取一次。提示：1/N 已经在误差 (P − Y)/N 里了，之后只求和。",
            [
                _altered_step(lambda n: 1 / n, lambda n: 1 / n),
                _altered_step(1, lambda n: 1 / n),
                _altered_step(lambda n: 1 / n, 1),
            ],
        ),
        (
            "b 没有更新，或者更新之后没有返回。少了它，边界只能绕着原点转。",
            [_altered_step(1, 0)],
        ),
        (
            "W 没有更新，或者更新之后没有返回，只有 b 动了。",
            [_altered_step(0, 1)],
        ),
        (
            "参数都对，可是损失报的是准确率。准确率只数对错，几乎处处导数为 0。"
            "提示：损失是真实类别概率的负对数。",
            [_altered_step(loss=lambda X, t, V, c, W, b: ((X @ W + b).argmax(1) == t).mean())],
        ),
        (
            "参数都对，可是损失用更新之后的参数又算了一遍。题目要的是更新之前的损失，"
            "前向时已经算好，不必再算。",
            [_altered_step(loss=lambda X, t, V, c, W, b: _loss(X @ V + c, t))],
        ),
        (
            "参数都对，可是损失是各样本之和。提示：损失与梯度要么都平均，要么都求和。",
            [_altered_step(loss=lambda X, t, V, c, W, b: _loss(X @ W + b, t, reduction="sum"))],
        ),
        (
            "参数都对，可是损失的符号反了。提示：概率的对数是负的，损失应为正。",
            [_altered_step(loss=lambda X, t, V, c, W, b: -_loss(X @ W + b, t))],
        ),
        (
            "返回的是梯度，还没有更新。提示：新的参数 = 旧的参数 − 学习率 × 梯度。",
            [_joined(_gradients)],
        ),
        (
            "学习率没有用上。提示：梯度要先乘以 learning_rate，再从参数里减去。",
            [_joined(_rate_forgotten)],
        ),
        (
            "误差里的“预测”是 logits，还没有变成概率。提示：前向的最后一步是 softmax。",
            [_step_along(lambda z, Y: z - Y)],
        ),
        (
            "误差里的“预测”用了 hardmax：分对的样本不再起作用。提示：预测减真实，预测是概率。",
            [_step_along(lambda z, Y: hardmax(z) - Y)],
        ),
        (
            "小的数都对，logits 一大就成了 nan 或 inf。提示：取指数之前先减去每行的最大值；"
            "要对数概率就用 log_softmax，不要先求概率再取对数。",
            _fragile_steps(),
        ),
    ],
)


def check_training_step(attempt):
    """检查 training_step(X, targets, W, b, learning_rate)：返回新的 W、新的 b 与损失。"""
    print(diagnose(TRAINING_STEP, _joined(attempt) if callable(attempt) else attempt))


def _penalized(penalty):
    """交叉熵加上 penalty(W, b, l2, N)。"""
    return lambda X, t, W, b, l2: _loss(X @ W + b, t) + penalty(W, b, l2, len(X))


PENALIZED_LOSS = Exercise(
    _penalized(lambda W, b, l2, n: l2 / 2 * (W**2).sum()),
    [
        (_X, _TARGETS, _W, _B, 0.1),
        (_X[:2], np.array([1, 0]), 3 * _W, _B, 2.0),
        (_X[:3], np.array([2, 0, 0]), _W[:, :3], 10 * _B[:3], 0.01),
        (_X, _TARGETS, _W, _B, 0.0),
    ],
    [
        (
            "b 也加了惩罚。偏置管的是类别的多少，压它会把类别频率也压向均匀。提示：只惩罚 W。",
            [_penalized(lambda W, b, l2, n: l2 / 2 * ((W**2).sum() + (b**2).sum()))],
        ),
        (
            "漏了 1/2。有了它，惩罚项的梯度才恰好是 λW。",
            [_penalized(lambda W, b, l2, n: l2 * (W**2).sum())],
        ),
        (
            "范数忘了平方。提示：惩罚是 W 各元素的平方和，不开方。",
            [
                _penalized(lambda W, b, l2, n: l2 / 2 * np.linalg.norm(W)),
                _penalized(lambda W, b, l2, n: l2 * np.linalg.norm(W)),
            ],
        ),
        (
            "惩罚项除以了 N。平均只对样本取，惩罚与样本数无关。",
            [
                _penalized(lambda W, b, l2, n: l2 / 2 * (W**2).sum() / n),
                _penalized(lambda W, b, l2, n: l2 * (W**2).sum() / n),
            ],
        ),
        (
            "惩罚取了 W 各元素平方的平均，应是求和。",
            [
                _penalized(lambda W, b, l2, n: l2 / 2 * (W**2).mean()),
                _penalized(lambda W, b, l2, n: l2 * (W**2).mean()),
            ],
        ),
        (
            "这是 L1：惩罚了绝对值。题目要的是平方。",
            [
                _penalized(lambda W, b, l2, n: l2 / 2 * abs(W).sum()),
                _penalized(lambda W, b, l2, n: l2 * abs(W).sum()),
            ],
        ),
        (
            "惩罚项的符号反了：权重越大损失反而越小，‖W‖ 会一直长下去。",
            [_penalized(lambda W, b, l2, n: -l2 / 2 * (W**2).sum())],
        ),
        (
            "没有惩罚项：l2 没有起作用。",
            [_penalized(lambda W, b, l2, n: 0)],
        ),
        (
            "交叉熵对样本求了和，题目要的是平均。这样一来，惩罚的份量会随样本数变小。",
            [lambda X, t, W, b, l2: len(X) * _loss(X @ W + b, t) + l2 / 2 * (W**2).sum()],
        ),
        (
            "只有惩罚项，缺了交叉熵。",
            [lambda X, t, W, b, l2: l2 / 2 * (W**2).sum()],
        ),
    ],
)


def check_penalized_loss(attempt):
    """检查 penalized_loss(X, targets, W, b, l2)：平均交叉熵加 l2 / 2 乘以 W 的平方和。"""
    print(diagnose(PENALIZED_LOSS, attempt))


def _both(function):
    """把返回值（训练集，测试集）上下接成一个数组，形状不对就报错。"""

    def both(train, test):
        parts = function(train, test)
        if parts is None or parts is ...:
            return parts
        if not isinstance(parts, (tuple, list)) or len(parts) != 2:
            raise TypeError("应返回两个数组：处理过的训练集与测试集")
        shapes = [np.shape(part) for part in parts]
        if shapes != [train.shape, test.shape]:
            raise ValueError(f"形状应为 {[train.shape, test.shape]}，得到 {shapes}")
        return np.vstack(parts)

    return both


def _scale(X, center, spread):
    return (X - center) / np.where(spread == 0, 1, spread)


def _by_train(spread):
    """均值取自训练集，除数是 spread(训练集)；除数为 0 时有没有照顾到，各算一个版本。"""
    return [
        _both(lambda a, b: tuple(_scale(X, a.mean(axis=0), spread(a)) for X in (a, b))),
        _both(lambda a, b: tuple((X - a.mean(axis=0)) / spread(a) for X in (a, b))),
    ]


def _by_source(sources):
    """两份数据各自的统计量取自 sources(训练集, 测试集) 里的对应一份；同上，两个版本。"""

    def version(scale):
        return _both(
            lambda a, b: tuple(
                scale(X, source.mean(axis=0), source.std(axis=0))
                for X, source in zip((a, b), sources(a, b), strict=True)
            )
        )

    return [version(_scale), version(lambda X, center, spread: (X - center) / spread)]


def _by_rows(X):
    return _scale(X, X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True))


STANDARDIZE = Exercise(
    _by_source(lambda a, b: (a, a))[0],
    [
        (_X, np.array([[3.0, 0.0, 1.0], [-1.0, 2.0, 2.5]])),
        (np.array([[1.0, 5.0], [3.0, 5.0], [8.0, 5.0]]), np.array([[2.0, 5.0], [4.0, 6.0]])),
        (np.array([[1, 20, 0], [2, 10, 4], [6, 60, 2]]), np.array([[3, 30, 1]])),
    ],
    [
        (
            "都对，只有标准差为 0 的那一列成了 nan 或 inf：0/0。手写数字的四角就是这样的像素。"
            "提示：这样的列只减均值，除数换成 1。",
            _by_source(lambda a, b: (a, a))[1:],
        ),
        (
            "测试集用了它自己的均值和标准差：同样的原始值，在两边成了不同的特征，模型会认错。"
            "提示：测试集要用训练集的尺子去量。",
            _by_source(lambda a, b: (a, b)),
        ),
        (
            "均值和标准差是拿训练集与测试集合起来算的：测试集的信息漏进了训练，等于偷看考卷。"
            "提示：统计量只从训练集算。",
            _by_source(lambda a, b: (np.vstack([a, b]),) * 2),
        ),
        (
            "统计量取自测试集，反了。提示：测试集在训练时还不该被看到。",
            _by_source(lambda a, b: (b, b)),
        ),
        (
            "沿错了轴：你把每个样本自己标准化了。一列是一个特征，各特征的单位可能不同。"
            "提示：该消去的是样本轴。",
            [_both(lambda a, b: (_by_rows(a), _by_rows(b)))],
        ),
        (
            "所有特征共用了一个均值和标准差。各特征的单位可能不同，要各算各的。",
            [_both(lambda a, b: tuple((X - a.mean()) / a.std() for X in (a, b)))],
        ),
        (
            "只减了均值，没有除以标准差。",
            [_both(lambda a, b: (a - a.mean(axis=0), b - a.mean(axis=0)))],
        ),
        (
            "只除以了标准差，没有减均值。",
            [
                _both(lambda a, b: tuple(_scale(X, 0, a.std(axis=0)) for X in (a, b))),
                _both(lambda a, b: tuple(X / a.std(axis=0) for X in (a, b))),
            ],
        ),
        (
            "除以的是方差，不是标准差：单位成了平方的倒数。提示：还差一次开方。",
            _by_train(lambda a: a.var(axis=0)),
        ),
        (
            "标准差用了 N − 1 的那种。两种都有人用，这里约定除以 N，与 NumPy 的默认相同。",
            _by_train(lambda a: a.std(axis=0, ddof=1)),
        ),
        (
            "训练集对了，测试集原样没动。两边的特征不在同一个刻度上，模型会认错。",
            [
                _both(lambda a, b: (_scale(a, a.mean(axis=0), a.std(axis=0)), b)),
                _both(lambda a, b: ((a - a.mean(axis=0)) / a.std(axis=0), b)),
            ],
        ),
    ],
)


def check_standardize(attempt):
    """检查 standardize(X_train, X_test)：用训练集的均值与标准差处理两份数据。"""
    print(diagnose(STANDARDIZE, _both(attempt) if callable(attempt) else attempt))

# ---------------------------------------------------------------- 第 6 节


def _cells(probs, targets, num_bins, score=None):
    """每个非空格的（样本所占的比例，平均把握，准确率），各 (格数,)。"""
    confidence, correct = probs.max(axis=1), probs.argmax(axis=1) == targets
    score = confidence if score is None else score
    cells = np.minimum((score * num_bins).astype(int), num_bins - 1)
    members = [cells == m for m in np.unique(cells)]
    rows = [(own.mean(), score[own].mean(), correct[own].mean()) for own in members]
    return np.array(rows).T


def _ece(probs, targets, num_bins):
    weight, confidence, accuracy = _cells(probs, targets, num_bins)
    return (weight * abs(accuracy - confidence)).sum()


def _without_top(probs, targets, num_bins, error=None):
    """把握恰为 1 的样本不属于任何一格；给了 error 就当场出错。"""
    own = probs.max(axis=1) < 1
    if error and not own.all():
        raise error
    return own.mean() * _ece(probs[own], targets[own], num_bins) if own.any() else 0.0


def _middles(probs, targets, num_bins):
    """各非空格的中点。"""
    cells = np.unique(np.minimum(probs.max(axis=1) * num_bins, num_bins - 1).astype(int))
    return (cells + 0.5) / num_bins


def _from_cells(finish):
    """由各格的（比例，把握，准确率）算错的版本。"""
    return lambda p, t, M: finish(*_cells(p, t, M))


def _from_samples(finish):
    """不分格，由每个样本的（把握，对错）算错的版本。"""
    return lambda p, t, M: finish(p.max(axis=1), p.argmax(axis=1) == t)


_P = np.array(
    [
        [0.95, 0.03, 0.02], [0.04, 0.92, 0.04], [0.75, 0.15, 0.10], [0.14, 0.14, 0.72],
        [0.11, 0.78, 0.11], [0.55, 0.25, 0.20], [0.45, 0.30, 0.25], [0.00, 1.00, 0.00],
    ]
)  # fmt: skip
_PAIRS = np.array([[0.62, 0.38], [0.93, 0.07], [0.32, 0.68], [0.41, 0.59], [0.12, 0.88]])
ECE = Exercise(
    _ece,
    [
        (_P, np.array([0, 0, 0, 1, 1, 2, 0, 1]), 10),
        (_P, np.array([0, 1, 2, 2, 0, 0, 1, 2]), 3),
        (_P[:3], np.array([0, 1, 2]), 10),
        (_PAIRS, np.array([0, 1, 1, 0, 1]), 5),
        (_P[-1:], np.array([0]), 10),
        (np.eye(3, dtype=int), np.array([0, 1, 1]), 5),
    ],
    [
        (
            "各格一样重地平均了：只有一个样本的格，与有一百个样本的格同样算数。"
            "提示：权重是格里样本所占的比例。",
            [
                _from_cells(lambda weight, conf, acc: abs(acc - conf).mean()),
                lambda p, t, M: abs(np.subtract(*_cells(p, t, M)[1:])).sum() / M,
            ],
        ),
        (
            "差距带着正负号相加，过于自信的格与不够自信的格抵消了；分不分格都一样。"
            "提示：每一格先取绝对值，再加权相加。",
            [
                _from_cells(lambda weight, conf, acc: abs((weight * (acc - conf)).sum())),
                _from_cells(lambda weight, conf, acc: (weight * (acc - conf)).sum()),
                _from_cells(lambda weight, conf, acc: (weight * (conf - acc)).sum()),
            ],
        ),
        (
            "没有分格：你把每个样本的把握与它的 0/1 对错直接相减了。七成把握的事，"
            "对了也差 0.3。提示：先把把握相近的样本放进一格，再求准确率。",
            [_from_samples(lambda conf, ok: abs(conf - ok).mean())],
        ),
        (
            "把握恰为 1 的样本漏掉了，或者越界出错：它算出的格号是 M，而最后一格是 M − 1。"
            "提示：让最后一格包含右端点。",
            [
                _without_top,
                lambda p, t, M: _without_top(p, t, M, IndexError()),
                lambda p, t, M: _without_top(p, t, M, ValueError()),
            ],
        ),
        (
            "把握取成了真实类别的概率。模型并不知道真实类别，它的把握是自己选中的那一类的概率。"
            "提示：先在每行里取最大。",
            [
                lambda p, t, M: (
                    (c := _cells(p, t, M, p[np.arange(len(t)), t]))[0] * abs(c[2] - c[1])
                ).sum()
            ],
        ),
        (
            "把 K 个类别的概率全都放进了格里。那是逐类别的校准误差；"
            "这里只看每个样本最大的那个概率。",
            [
                lambda p, t, M: _ece(
                    np.stack([p.ravel(), np.zeros(p.size)], axis=1),
                    1 - one_hot(t, p.shape[1]).ravel().astype(int),
                    M,
                )
            ],
        ),
        (
            "用格的中点代替了格里的平均把握。样本未必均匀地铺满一格。"
            "提示：平均把握要由格里的样本算。",
            [
                lambda p, t, M: (
                    (c := _cells(p, t, M))[0] * abs(c[2] - _middles(p, t, M))
                ).sum()
            ],
        ),
        (
            "差距取了平方。提示：定义里是绝对值，结果才与概率同一个单位。",
            [
                _from_cells(lambda weight, conf, acc: (weight * (acc - conf) ** 2).sum()),
                _from_cells(lambda weight, conf, acc: (weight * (acc - conf) ** 2).sum() ** 0.5),
            ],
        ),
        (
            "只取了差距最大的一格，那叫最大校准误差。提示：这里要按比例加权平均。",
            [_from_cells(lambda weight, conf, acc: abs(acc - conf).max())],
        ),
        (
            "权重用了样本的个数，没有除以 N：样本越多，结果越大，会超过 1。",
            [lambda p, t, M: len(t) * _ece(p, t, M)],
        ),
    ],
)


def check_ece(attempt):
    """检查 ece(probs, targets, num_bins)：预期校准误差，一个数。"""
    print(diagnose(ECE, attempt))


def _log_sigmoids(z):
    """（ln σ(z)，ln(1 − σ(z))）的两种写法：稳定的，和先求 sigmoid 再取对数的。"""
    return [
        (-np.logaddexp(0, -z), -np.logaddexp(0, z)),
        (np.log(sigmoid(z)), np.log(1 - sigmoid(z))),
    ]


def _bce(z, y):
    """逐元素的损失，稳定的写法。"""
    on, off = _log_sigmoids(z)[0]
    return -np.where(y > 0, on, off)


def _from_logs(finish):
    """由 (ln σ, ln(1 − σ), y) 算错的版本，两种写法各一个。"""
    return [lambda z, y, i=i: finish(*_log_sigmoids(z)[i], y) for i in range(2)]


def _patched(patch):
    """先求 sigmoid，动一点手脚再取对数。"""
    return lambda z, y: -np.log(patch(np.where(y > 0, sigmoid(z), 1 - sigmoid(z)))).mean()


_TAGS = np.array([[1, 1, 0, 0], [0, 1, 1, 1]])
MULTILABEL = Exercise(
    lambda logits, targets: _bce(logits, targets).mean(),
    [
        (WIDE, _TAGS),
        (SQUARE - 2, np.array([[0, 1, 1], [0, 0, 0], [1, 1, 1]])),
        (np.array([[3, -1, 2]]), np.array([[1, 0, 0]])),
        (np.array([[40.0, -40.0], [2.0, -3.0]]), np.array([[0, 1], [1, 0]])),
        (np.array([[1000.0, -1000.0, 0.5]]), np.array([[1, 1, 0]])),
        (np.array([[50.0, -60.0, 1000.0]]), np.array([[1, 0, 1]])),
    ],
    [
        (
            "用了 softmax：各标签在争同一份概率，一个上去，别的就得下来。"
            "提示：多标签时每个标签各有一个 sigmoid，互不相干。",
            [
                lambda z, y: -(y * log_softmax(z)).sum(axis=1).mean(),
                lambda z, y: -(y * log_softmax(z)).mean(),
                lambda z, y: -(y * np.log(softmax(z))).sum(axis=1).mean(),
                lambda z, y: -(y * np.log(softmax(z))).mean(),
                lambda z, y: -(
                    y * log_softmax(z) + (1 - y) * np.log1p(-softmax(z))
                ).mean(),
            ],
        ),
        (
            "只算了标签为 1 的项。标签为 0 也是信息：照这样，把所有分数都推到无穷大，损失就是 0。"
            "提示：还差 (1 − y) 的那一半。",
            [
                *_from_logs(lambda on, off, y: -(y * on).mean()),
                *_from_logs(lambda on, off, y: -(y * on).sum(axis=1).mean()),
            ],
        ),
        (
            "标签的 0 与 1 用反了。提示：y = 1 时，损失应是 −ln σ(z)。",
            _from_logs(lambda on, off, y: -np.where(y > 0, off, on).mean()),
        ),
        (
            "符号反了：损失应是正的，预测越准越接近 0。",
            _from_logs(lambda on, off, y: np.where(y > 0, on, off).mean()),
        ),
        (
            "各标签的损失加了起来，只对样本取了平均。这里约定对所有元素（样本 × 标签）取平均，"
            "与 `binary_cross_entropy` 的默认相同。",
            [lambda z, y: _bce(z, y).sum(axis=1).mean()],
        ),
        (
            "只对标签取了平均，对样本却是求和：样本越多，损失越大。",
            [lambda z, y: _bce(z, y).mean(axis=1).sum()],
        ),
        (
            "把所有元素加了起来，没有取平均。",
            [lambda z, y: _bce(z, y).sum()],
        ),
        (
            "还差最后一步：逐项的损失都对，没有对所有元素取平均。",
            [
                lambda z, y: _bce(z, y),
                lambda z, y: _bce(z, y).mean(axis=1),
                lambda z, y: _bce(z, y).sum(axis=1),
                lambda z, y: _bce(z, y).mean(axis=0),
            ],
        ),
        (
            "对数的底用了 2，得到的单位是 bit。全讲用自然对数，单位 nat。",
            [lambda z, y: _bce(z, y).mean() / np.log(2)],
        ),
        (
            "这是均方误差，不是交叉熵。饱和处它的梯度会消失，第 3 节见过。",
            [lambda z, y: ((sigmoid(z) - y) ** 2).mean()],
        ),
        (
            "没有经过 sigmoid：你把 logits 直接当成了概率，负数取对数就成了 nan。",
            [
                lambda z, y: -(y * np.log(z) + (1 - y) * np.log(1 - z)).mean(),
                lambda z, y: -np.log(np.where(y > 0, z, 1 - z)).mean(),
            ],
        ),
        (
            "取对数之前加了个小数，或者截断了。inf 没有了，押错得越离谱的样本，损失却越不对，"
            "也不再有梯度。提示：别先求出概率，直接由 logits 算。",
            [
                *(_patched(lambda p, eps=eps: p + eps) for eps in 10.0 ** -np.arange(5, 17)),
                *(
                    _patched(lambda p, eps=eps: p.clip(eps, 1 - eps))
                    for eps in 10.0 ** -np.arange(5, 17)
                ),
            ],
        ),
        (
            "小的数都对，logits 一大就成了 inf 或 nan：σ(z) 舍入成了 0 或 1，或者 exp 上溢了。"
            "提示：ln(1 + exp(−|z|)) 从不上溢。",
            [
                lambda z, y: -(y * np.log(sigmoid(z)) + (1 - y) * np.log(1 - sigmoid(z))).mean(),
                lambda z, y: -np.log(np.where(y > 0, sigmoid(z), 1 - sigmoid(z))).mean(),
                lambda z, y: (np.log(1 + np.exp(z)) - y * z).mean(),
                lambda z, y: (np.log1p(np.exp(z)) - y * z).mean(),
                lambda z, y: (np.log(1 + np.exp(-z)) + (1 - y) * z).mean(),
                lambda z, y: (np.log1p(np.exp(-z)) + (1 - y) * z).mean(),
                lambda z, y: -np.log(np.where(y > 0, sigmoid(z), sigmoid(-z))).mean(),
            ],
        ),
    ],
)


def check_multilabel_loss(attempt):
    """检查 multilabel_loss(logits, targets)：逐标签对数损失的平均，(N, K) 得到一个数。"""
    print(diagnose(MULTILABEL, attempt))
