"""第 6 节的练习：预期校准误差、多标签的损失。"""

from itertools import pairwise

import numpy as np

from lib.cross_entropy import cross_entropy, one_hot
from lib.exercises.common import SQUARE, WIDE, picked
from lib.exercises.exercise import Exercise, each
from lib.exercises.judge import check
from lib.softmax import log_softmax, sigmoid, softmax

# ---------------------------------------------------------------- 预期校准误差


def largest_prob(probs, targets):
    return probs.max(axis=1)


def hits(probs, targets):
    return probs.argmax(axis=1) == targets


def cell_numbers(score, num_bins):
    """每个样本在第几格；最后一格包含右端点。"""
    return np.minimum((score * num_bins).astype(int), num_bins - 1)


def nonempty(numbers, num_bins):
    return np.unique(numbers[numbers >= 0])


def distance(confidence, accuracy, middle):
    return abs(accuracy - confidence)


def share(size, total, num_bins, cells):
    return size / total


def expected_calibration_error(
    probs, targets, num_bins,
    score=largest_prob, correct=hits, number=cell_numbers, visited=nonempty, gap=distance,
    weight=share, total=np.sum,
):  # fmt: skip
    confidence, is_right = score(probs, targets), correct(probs, targets)
    numbers = number(confidence, num_bins)
    cells, gaps = visited(numbers, num_bins), []
    for m in cells:
        own = numbers == m
        apart = gap(confidence[own].mean(), is_right[own].mean(), (m + 0.5) / num_bins)
        gaps.append(weight(own.sum(), len(own), num_bins, len(cells)) * apart)
    return total(np.array(gaps))


PROBS = np.array(
    [
        [0.94, 0.04, 0.02], [0.04, 0.92, 0.04], [0.76, 0.14, 0.10], [0.14, 0.14, 0.72],
        [0.11, 0.78, 0.11], [0.56, 0.24, 0.20], [0.46, 0.30, 0.24], [0.00, 1.00, 0.00],
    ]
)  # fmt: skip
PAIRS = np.array([[0.62, 0.38], [0.93, 0.07], [0.32, 0.68], [0.41, 0.59], [0.12, 0.88]])
FOURS = np.array(
    [
        [0.10, 0.20, 0.31, 0.39], [0.11, 0.41, 0.26, 0.22], [0.05, 0.58, 0.27, 0.10],
        [0.08, 0.12, 0.63, 0.17], [0.02, 0.85, 0.07, 0.06], [0.01, 0.06, 0.83, 0.10],
        [0.09, 0.44, 0.40, 0.07], [0.03, 0.02, 0.05, 0.90], [0.12, 0.68, 0.11, 0.09],
    ]
)  # fmt: skip
ECE = Exercise(
    expected_calibration_error,
    [
        (PROBS, np.array([0, 0, 0, 1, 1, 2, 0, 1]), 10),
        (PROBS, np.array([0, 1, 2, 2, 0, 0, 1, 2]), 3),
        (PROBS[:3], np.array([0, 1, 2]), 10),
        (PAIRS, np.array([0, 1, 1, 0, 1]), 5),
        (PAIRS, np.array([0, 0, 1, 1, 1]), 4),
        (PROBS[-1:], np.array([0]), 10),
        (np.eye(3, dtype=int), np.array([0, 1, 1]), 5),
        (FOURS, np.array([2, 1, 1, 2, 1, 1, 2, 1, 1]), 7),  # 第一类与最后一类都没有出现
        (np.array([[0.96, 0.04], [0, 1], [0.97, 0.03], [0.3, 0.7]]), np.array([0, 0, 0, 1]), 10),
        (FOURS, np.array([3, 1, 1, 2, 1, 2, 1, 3, 1]), 1),
        (
            np.array(
                [
                    [0.24, 0.20, 0.20, 0.18, 0.18],
                    [0.10, 0.45, 0.20, 0.15, 0.10],
                    [0.05, 0.05, 0.75, 0.10, 0.05],
                    [0.10, 0.10, 0.10, 0.40, 0.30],
                ]
            ),
            # 0.75 恰在两格的交界上，两格都没有别的样本：归哪一格都对
            np.array([0, 2, 2, 1]),
            4,
        ),
    ],
    title="预期校准误差",
    slide="可靠性图：一个温度就能校准",
)


def check_ece(attempt):
    """检查 ece(probs, targets, num_bins)：预期校准误差，一个数。"""
    check(ECE, attempt)


@ECE.mistake(
    "各格一样重地平均了：只有一个样本的格，与有一百个样本的格同样算数。"
    "提示：权重是格里样本所占的比例。",
    step="weight",
)
def unweighted(size, total, num_bins, cells):
    return 1 / cells


@unweighted.also
def unweighted_with_empty_cells(size, total, num_bins, cells):
    return 1 / num_bins


@ECE.mistake("各格的差距直接加了起来，没有加权。提示：权重是格里样本所占的比例。", step="weight")
def not_weighted_at_all(size, total, num_bins, cells):
    return 1


@ECE.mistake("权重用了样本的个数，没有除以 N：样本越多，结果越大，会超过 1。", step="weight")
def counts_as_weights(size, total, num_bins, cells):
    return size


@ECE.mistake(
    "权重之和不是 1：除错了数，或者平方了。提示：权重是格里样本所占的比例。",
    step="weight",
)
def other_weights(size, total, num_bins, cells):
    return size / num_bins


@other_weights.also
def weights_squared(size, total, num_bins, cells):
    return (size / total) ** 2


@ECE.mistake(
    "差距带着正负号相加，过于自信的格与不够自信的格抵消了。提示：每一格先取绝对值，再加权相加。",
    step="gap",
)
@each(1, -1)
def signed_differences(sign, confidence, accuracy, middle):
    return sign * (accuracy - confidence)


@ECE.mistake(
    "比较的是总的准确率与平均置信度：要么没有分格，要么格号算错、全落进了一格，"
    "要么到最后才取绝对值。提示：每一格各取绝对值，再加权相加。"
)
def overall_difference(p, t, M):
    return abs(hits(p, t).mean() - p.max(axis=1).mean())


@ECE.mistake(
    "每个样本的置信度与它的 0/1 对错直接相减了：没有分格，或者格号没有取整，一个值自成一格。"
    "提示：先分格；每一格先各自求平均，再相减、取绝对值。"
)
def no_cells(p, t, M):
    return abs(p.max(axis=1) - hits(p, t)).mean()


@no_cells.also
@each(1, 0.5)
def no_cells_squared(power, p, t, M):
    return ((p.max(axis=1) - hits(p, t)) ** 2).mean() ** power


@ECE.mistake(
    "每一格里没有先求平均：把每个样本的置信度与格里的准确率（或对错与平均置信度）相减再取绝对值了。"
)
def single_confidences(p, t, M):
    score, right = p.max(axis=1), hits(p, t)
    numbers = cell_numbers(score, M)
    return np.mean(
        [abs(s - right[numbers == m].mean()) for s, m in zip(score, numbers, strict=True)]
    )


@single_confidences.also
def single_hits(p, t, M):
    score, right = p.max(axis=1), hits(p, t)
    numbers = cell_numbers(score, M)
    return np.mean(
        [abs(r - score[numbers == m].mean()) for r, m in zip(right, numbers, strict=True)]
    )


@ECE.mistake(
    "置信度恰为 1 的样本漏掉了，或者越界出错：它算出的格号是 M，而最后一格是 M − 1。"
    "提示：让最后一格包含右端点。",
    step="number",
)
def last_cell_open(score, num_bins):
    return np.where(score < 1, (score * num_bins).astype(int), -1)


@last_cell_open.also(step="")
@each(None, IndexError, ValueError, KeyError)
def right_end_outside(error, p, t, M, **steps):
    inside = p.max(axis=1) < 1
    if error and not inside.all():
        raise error
    if not inside.any():
        return 0.0
    return inside.mean() * expected_calibration_error(p[inside], t[inside], M, **steps)


@last_cell_open.also(step="")
def right_end_outside_without_weight(p, t, M):
    inside = p.max(axis=1) < 1
    return expected_calibration_error(p[inside], t[inside], M) if inside.any() else 0.0


@ECE.mistake(
    "置信度恰为 1 的样本自成了一格：格号 M 是多出来的一格，它该归最后一格 M − 1。", step="number"
)
def extra_cell(score, num_bins):
    return (score * num_bins).astype(int)


@ECE.mistake(
    "最后（或最前）一格没有算到：循环少走了一格，或者格号从 1 数起（digitize 就是）。"
    "提示：看看格号最小、最大是几。",
    step="visited",
)
@each(slice(0, -1), slice(1, None))
def one_cell_skipped(kept, numbers, num_bins):
    return [m for m in range(num_bins)[kept] if np.any(numbers == m)]


@ECE.mistake(
    "空的格没有跳过：它没有平均值，0/0 得到 nan，或者报了错。提示：格里有样本才算。",
    step="visited",
)
def empty_cells_too(numbers, num_bins):
    return range(num_bins)


@empty_cells_too.also(step="")
@each(ZeroDivisionError, ValueError)
def division_by_empty_cell(error, p, t, M):
    numbers = cell_numbers(p.max(axis=1), M)
    if len(set(numbers.tolist())) < M:
        raise error
    return expected_calibration_error(p, t, M)


@ECE.mistake(
    "各格没有铺满 [0, 1]：多半只从出现过的最小置信度（或 1/K）分到最大的。提示：均分的是 [0, 1]。",
    step="number",
)
def cells_between_extremes(score, num_bins):
    low, high = score.min(), score.max()
    if low == high:
        low, high = low - 0.5, high + 0.5
    return cell_numbers((score - low) / (high - low), num_bins)


@cells_between_extremes.also
def cells_up_to_largest(score, num_bins):
    return cell_numbers(score / score.max(), num_bins)


@cells_between_extremes.also(step="")
def cells_from_uniform(p, t, M):
    low = 1 / p.shape[1]
    return expected_calibration_error(
        p, t, M, number=lambda score, M: cell_numbers((score - low) / (1 - low), M)
    )


@ECE.mistake(
    "格数不对：num_bins 格有 num_bins + 1 个边界，少写一个就少一格，多写一个就多一格。",
    step="number",
)
@each(-1, 1)
def one_cell_more_or_less(change, score, num_bins):
    count = max(num_bins + change, 1)
    return cell_numbers(score, count)


@one_cell_more_or_less.also(step="")
@each(0.0, np.nan)
def one_cell_less_or_none(nothing, p, t, M):
    return expected_calibration_error(p, t, M - 1) if M > 1 else nothing


@one_cell_more_or_less.also(step="")
def one_cell_less_and_open(p, t, M):
    inside = p.max(axis=1) < 1
    if M < 2 or not inside.any():
        return 0.0
    return inside.mean() * expected_calibration_error(p[inside], t[inside], M - 1)


@ECE.mistake(
    "置信度先取了整，再乘格数：小于 1 的全成了 0，都进了第一格。提示：先乘格数，再取整。",
    step="number",
)
def truncated_too_early(score, num_bins):
    return np.minimum(score.astype(int) * num_bins, num_bins - 1)


@ECE.mistake("按类别分了组，不是按置信度分格：num_bins 没有起作用。提示：置信度相近的放进同一格。")
@each(lambda p, t: p.argmax(axis=1), lambda p, t: t)
def groups_by_class(group, p, t, M):
    return expected_calibration_error(p, t, M, number=lambda score, M: group(p, t))


@ECE.mistake(
    "每一格只管了一头的边界：不小于左边界（或不大于右边界）的全算进来，一个样本进了好几格。"
    "提示：左右两个边界要同时满足。"
)
@each("左", "左，不含", "右", "右，不含")
def one_sided_cells(side, p, t, M):
    score, right, total = p.max(axis=1), hits(p, t), 0.0
    for m in range(M):
        low, high = m / M, (m + 1) / M
        own = {
            "左": score >= low, "左，不含": score > low,
            "右": score <= high, "右，不含": score < high,
        }[side]  # fmt: skip
        if own.any():
            total += own.mean() * abs(right[own].mean() - score[own].mean())
    return total


@ECE.mistake(
    "只有一个样本的格没有算：格里有一个样本就有准确率，非 0 即 1。提示：空的格才跳过。",
    step="visited",
)
def lonely_cells_skipped(numbers, num_bins):
    return [m for m in np.unique(numbers) if np.sum(numbers == m) > 1]


@ECE.mistake(
    "这是 Brier 分数（概率与独热标签的平方误差），不是校准误差：它不分格。"
    "提示：先把置信度相近的样本放进一格。"
)
@each(lambda E: E.sum(axis=1).mean(), np.mean, lambda E: E.sum(axis=1).mean() / 2)
def brier(reduced, p, t, M):
    return reduced((p - one_hot(t, p.shape[1])) ** 2)


@ECE.mistake(
    "格里的准确率（或平均置信度）除数不对：对的个数要除以这一格的样本数，不是 N，也不能不除。"
)
@each((True, False), (False, True), None)
def not_averaged_in_cell(which, p, t, M):
    score, right, total = p.max(axis=1), hits(p, t), 0.0
    for m in np.unique(cell_numbers(score, M)):
        own = cell_numbers(score, M) == m
        counts = np.where(which, len(t), own.sum()) if which else (1, 1)
        gap = right[own].sum() / counts[0] - score[own].sum() / counts[1]
        total += own.mean() * abs(gap)
    return total


@ECE.mistake("格数写死了：num_bins 没有起作用。提示：均分成几格，由参数决定。", step="number")
@each(10, 5, 15, 20)
def fixed_cells(count, score, num_bins):
    return cell_numbers(score, count)


@ECE.mistake(
    "格号是四舍五入得到的：第一格只剩一半宽，最后一格也不与别的等宽。"
    "提示：均分成 M 格，用取整，不用舍入。",
    step="number",
)
def rounded_numbers(score, num_bins):
    return np.round(score * num_bins)


@rounded_numbers.also
def rounded_numbers_inside(score, num_bins):
    return np.minimum(np.round(score * num_bins), num_bins - 1)


@rounded_numbers.also
def rounded_numbers_up_to_last(score, num_bins):
    return np.round(score * (num_bins - 1))


@ECE.mistake(
    "各格按样本数均分了：每格的样本一样多，宽窄却不同。提示：均分的是 [0, 1]，不是样本。",
    step="number",
)
def equal_counts(score, num_bins):
    places = np.argsort(np.argsort(score))
    parts = np.array_split(np.arange(len(score)), num_bins)
    return np.repeat(np.arange(num_bins), [*map(len, parts)])[places]


@ECE.mistake(
    "只算了一格就返回了：return 在循环里面，或者每一格都盖掉了上一格的结果。提示：各格要加起来。",
    step="visited",
)
@each(-1, 0)
def one_cell_only(place, numbers, num_bins):
    return [np.unique(numbers)[place]]


@one_cell_only.also
def first_cell_only_or_none(numbers, num_bins):
    return [0] if np.any(numbers == 0) else []


@ECE.mistake(
    "遇到空的格就停下了（break，或者 return）：它后面的格都没有算。"
    "提示：空的格只是没有东西可加，后面还有别的格。",
    step="visited",
)
def stopped_at_empty_cell(numbers, num_bins):
    is_empty = [not np.any(numbers == m) for m in range(num_bins)]
    return range((*is_empty, True).index(True))


@ECE.mistake(
    "格号不是整数：置信度乘了格数，却没有取整，与 0、1、2……几乎从不相等，样本都不在格里"
    "（或者一个值自成一格）。提示：印出格号来看看。",
)
@each(
    lambda score, M: score * M,
    lambda score, M: np.where(score < 1, score * M, M - 1),
    lambda score, M: np.minimum(score * M, M - 1),
)
def fractional_numbers(number, p, t, M):
    return expected_calibration_error(
        p, t, M, number=number, visited=lambda n, M: np.intersect1d(n, np.arange(M))
    )


@fractional_numbers.also(step="number")
def a_cell_for_each_value(score, num_bins):
    return np.minimum(score * num_bins, num_bins - 1)


@ECE.mistake(
    "置信度乘的是 num_bins − 1：恰为 1 的自成一格，其余的只分成了 num_bins − 1 格。"
    "提示：乘的是格数；越界的只有恰为 1 的样本，单独管它。",
    step="number",
)
def times_one_less(score, num_bins):
    return (score * (num_bins - 1)).astype(int)


@ECE.mistake(
    "格号往前错了一格：整数部分又减了 1，第 0 格与第 1 格并成了一格，恰为 1 的却自成一格。"
    "提示：整数部分本来就从 0 数起；越界的只有恰为 1 的样本。",
    step="number",
)
def number_minus_one(score, num_bins):
    return np.maximum((score * num_bins).astype(int) - 1, 0)


@ECE.mistake(
    "恰在交界上的样本算了两次：左右两个边界都带等号，它就同时在相邻的两格里。"
    "提示：一格只留一头的等号，最后一格除外。"
)
@each(lambda M: np.linspace(0, 1, M + 1), lambda M: np.arange(M + 1) / M)
def edges_counted_twice(edges, p, t, M):
    score, right, total = p.max(axis=1), hits(p, t), 0.0
    for low, high in pairwise(edges(M)):
        own = (score >= low) & (score <= high)
        if own.any():
            total += own.mean() * abs(right[own].mean() - score[own].mean())
    return total


@ECE.mistake(
    "置信度取成了真实类别的概率。模型并不知道真实类别，它的置信度是自己选中的那一类的概率。"
    "提示：先在每行里取最大。",
    step="score",
)
def confidence_in_true_class(p, t):
    return picked(p, t)


@ECE.mistake("置信度应是每行最大的概率：这里取的是别的一列，或者别的量。", step="score")
@each(
    lambda p: p.mean(axis=1),
    lambda p: p.min(axis=1),
    lambda p: p[:, 0],
    lambda p: p[:, -1],
    lambda p: p[:, 1],
    lambda p: np.diff(np.sort(p, axis=1)[:, -2:])[:, 0],
)
def other_confidence(column, p, t):
    return column(p)


@ECE.mistake("输入已经是概率，你又对它做了一次 softmax：置信度全被压低了。", step="score")
def softmax_again(p, t):
    return softmax(p).max(axis=1)


@ECE.mistake(
    "对错不是这样判的：预测是每行最大的那一列，它等于 targets 才算对。"
    "提示：与 0.5 比、与别的列比，都不是。",
    step="correct",
)
@each(
    lambda p, t: p.max(axis=1) > 0.5,
    lambda p, t: picked(p, t) > 0.5,
    lambda p, t: p.argmin(axis=1) == t,
    lambda p, t: p.argmax(axis=1) == t - 1,
    lambda p, t: p.argmax(axis=1) + 1 == t,
    lambda p, t: p.argmax() == t,
    lambda p, t: (np.argsort(p, axis=1)[:, -2:] == t[:, np.newaxis]).any(axis=1),
    lambda p, t: p.argmax(axis=1),
    lambda p, t: t,
    lambda p, t: picked(p, t),
)
def other_hits(judged, p, t):
    return judged(p, t)


@ECE.mistake(
    "准确率与错误率，或者置信度与 1 − 置信度，弄反了一个。提示：两样说的都是“对”。", step="correct"
)
def misses(p, t):
    return p.argmax(axis=1) != t


@misses.also(step="score")
def doubt(p, t):
    return 1 - p.max(axis=1)


@ECE.mistake(
    "把 K 个类别的概率全都放进了格里。那是逐类别的校准误差；这里只看每个样本最大的那个概率。"
)
def every_class(p, t, M):
    yes_or_no = np.stack([p.ravel(), np.zeros(p.size)], axis=1)
    right = one_hot(t, p.shape[1]).ravel()
    return expected_calibration_error(
        yes_or_no, right, M, score=lambda p, t: p[:, 0], correct=lambda p, t: right
    )


@ECE.mistake(
    "用格的中点或边界代替了格里的平均置信度。样本未必均匀地铺满一格。"
    "提示：平均置信度要由格里的样本算。",
    step="gap",
)
def middle_of_cell(confidence, accuracy, middle):
    return abs(accuracy - middle)


@middle_of_cell.also(step="")
@each(0, 1)
def edge_of_cell(offset, p, t, M):
    numbers = cell_numbers(p.max(axis=1), M)
    own = [(m, numbers == m) for m in np.unique(numbers)]
    return sum(o.mean() * abs(hits(p, t)[o].mean() - (m + offset) / M) for m, o in own)


@ECE.mistake("一边是格里的，一边却是总的：准确率与平均置信度都要在同一格里求。")
@each((True, False), (False, True))
def overall_side(which, p, t, M):
    is_overall_score, is_overall_right = which
    score, right = p.max(axis=1), hits(p, t)
    own = [cell_numbers(score, M) == m for m in np.unique(cell_numbers(score, M))]
    return sum(
        o.mean()
        * abs(
            (right if is_overall_right else right[o]).mean()
            - (score if is_overall_score else score[o]).mean()
        )
        for o in own
    )


@ECE.mistake("差距取了平方。提示：定义里是绝对值，结果才与概率同一个单位。", step="gap")
def squared_differences(confidence, accuracy, middle):
    return (confidence - accuracy) ** 2


@squared_differences.also(step="")
def root_of_squared_differences(p, t, M):
    return np.sqrt(expected_calibration_error(p, t, M, gap=squared_differences_of_cell))


def squared_differences_of_cell(confidence, accuracy, middle):
    return (confidence - accuracy) ** 2


@ECE.mistake(
    "算出来的是准确率、错误率或置信度的平均，不是它们之差。提示：每一格要的是准确率与平均置信度之差。",
    step="gap",
)
@each(
    lambda conf, acc: acc,
    lambda conf, acc: conf,
    lambda conf, acc: 1 - acc,
    lambda conf, acc: 1 - conf,
)
def no_difference(combined, confidence, accuracy, middle):
    return combined(confidence, accuracy)


@ECE.mistake("只看了过于自信（或不够自信）的格，另一边的差距当成了 0。提示：取绝对值。", step="gap")
@each(1, -1)
def one_sided(sign, confidence, accuracy, middle):
    return max(sign * (confidence - accuracy), 0)


@ECE.mistake("只取了差距最大的一格，那叫最大校准误差。提示：这里要按比例加权平均。")
def worst_cell(p, t, M):
    return expected_calibration_error(p, t, M, weight=lambda *sizes: 1, total=np.max)


@worst_cell.also(step="total")
def worst_weighted_cell(gaps):
    return gaps.max()


@ECE.mistake("加权之后又平均了一次：权重之和已经是 1，各格直接相加。", step="total")
def averaged_again(gaps):
    return gaps.mean()


@averaged_again.also(step="weight")
def averaged_over_cells_again(size, total, num_bins, cells):
    return size / total / num_bins


@ECE.mistake("返回的是各格的差距，还没有加起来：ECE 是一个数。", step="total")
def gap_of_each_cell(gaps):
    return gaps


# ---------------------------------------------------------------- 多标签的损失


def as_given(value):
    return value


def stable_logs(z):
    """ln σ(z) 与 ln(1 − σ(z))。"""
    return -np.logaddexp(0, -z), -np.logaddexp(0, z)


def both_halves(y, log_on, log_off):
    """逐元素的损失，(N, K)。"""
    return -np.where(y > 0, log_on, log_off)


def multilabel_loss(
    z, y, scores=as_given, tags=as_given, logs=stable_logs, halves=both_halves, reduced=np.mean
):
    return reduced(halves(tags(y), *logs(scores(z))))


def tag_losses(z, y):
    return both_halves(y, *stable_logs(z))


def right_prob(z, y):
    """分给真实那一边的概率。"""
    return np.where(y > 0, sigmoid(z), 1 - sigmoid(z))


TAGS = np.array([[1, 1, 0, 0], [0, 1, 1, 1]])
MULTILABEL_LOSS = Exercise(
    multilabel_loss,
    [
        (WIDE, TAGS),
        (SQUARE - 2, np.array([[0, 1, 1], [0, 0, 0], [1, 1, 1]])),
        (np.array([[3, -1, 2]]), np.array([[1, 0, 0]])),
        (np.array([[40.0, -40.0], [2.0, -3.0]]), np.array([[0, 1], [1, 0]])),
        (np.array([[1000.0, -1000.0, 0.5]]), np.array([[1, 1, 0]])),
        (np.array([[50.0, -60.0, 1000.0]]), np.array([[1, 0, 1]])),
        (
            np.array(
                [
                    [0.3, -2.0, 1.1, 0.0, 2.5],
                    [-0.7, 0.9, -1.6, 4.0, -0.2],
                    [1.5, 0.4, -3.0, 0.8, 0.6],
                ]
            ),
            np.array([[0, 0, 1, 0, 1], [0, 1, 0, 0, 1], [0, 0, 1, 0, 0]]),
        ),
        (np.array([[-0.4, 900.0], [0.6, -900.0]]), np.array([[0, 0], [0, 1]])),
    ],
    title="多标签的损失",
    slide="多标签：每个标签一个 sigmoid",
)
STABLE = "03-cross-entropy#从 logits 直接算：真实类别落后“软的第一名”多少分"


def check_multilabel_loss(attempt):
    """检查 multilabel_loss(logits, targets)：逐标签对数损失的平均，(N, K) 得到一个数。"""
    check(MULTILABEL_LOSS, attempt)


def log_of_softmax(z):
    return np.log(softmax(z))


@MULTILABEL_LOSS.mistake(
    "用了 softmax：各标签在争同一份概率，一个上去，别的就得下来。"
    "提示：多标签时每个标签各有一个 sigmoid，互不相干。",
    slide="softmax 做多标签：一个门槛顾不了两头",
)
@each(log_softmax, log_of_softmax)
def softmax_per_sample(log_probs, z, y):
    return -(y * log_probs(z)).sum(axis=1).mean()


@softmax_per_sample.also
@each(log_softmax, log_of_softmax)
def softmax_per_tag(log_probs, z, y):
    return -(y * log_probs(z)).mean()


@softmax_per_sample.also
def softmax_summed(z, y):
    return -(y * log_softmax(z)).sum()


@softmax_per_sample.also
def softmax_of_any_number_of_tags(z, y):
    lse = np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1)) + z.max(axis=1)
    return (lse - (y * z).sum(axis=1)).mean()


@softmax_per_sample.also
@each(np.log1p, lambda x: np.log(1 + x))
def softmax_with_both_halves(log_one_plus, z, y):
    return -(y * log_softmax(z) + (1 - y) * log_one_plus(-softmax(z))).mean()


@softmax_per_sample.also
def logs_of_softmax_with_both_halves(z, y):
    return -(y * log_of_softmax(z) + (1 - y) * np.log(1 - softmax(z))).mean()


@softmax_per_sample.also(step="logs")
@each(np.log1p, lambda x: np.log(1 + x))
def logs_of_competing_tags(log_one_plus, z):
    return log_softmax(z), log_one_plus(-softmax(z))


@softmax_per_sample.also(step="")
@each(log_softmax, log_of_softmax)
def softmax_picked(log_probs, z, y):
    return cross_entropy(z, y.argmax(axis=1))


@MULTILABEL_LOSS.mistake(
    "你把多个标签当成一个分布，各除以标签的个数，用了多分类的交叉熵：各标签在争同一份概率，"
    "一个标签也没有的样本又凑不成分布。提示：每个标签各是一道二选一。",
    slide="softmax 做多标签：一个门槛顾不了两头",
)
def tags_as_distribution(z, y):
    return cross_entropy(z, y / y.sum(axis=1, keepdims=True))


@tags_as_distribution.also
def tags_as_distribution_by_hand(z, y):
    return -(y / y.sum(axis=1, keepdims=True) * log_softmax(z)).sum(axis=1).mean()


@tags_as_distribution.also
def tags_as_distribution_guarded(z, y):
    count = np.maximum(y.sum(axis=1, keepdims=True), 1)
    return -(y / count * log_softmax(z)).sum(axis=1).mean()


@MULTILABEL_LOSS.mistake(
    "用了多分类的交叉熵：它要每行恰有一个标签，几个标签、一个也没有，就出错。"
    "提示：每个标签各是一道二选一。",
    slide="softmax 做多标签：一个门槛顾不了两头",
)
def tags_as_given_distribution(z, y):
    return cross_entropy(z, y)


@MULTILABEL_LOSS.mistake(
    "只算了标签为 1 的项。标签为 0 也是信息：照这样，把所有分数都推到无穷大，损失就是 0。"
    "提示：还差 (1 − y) 的那一半。",
    step="halves",
)
def ones_only(y, log_on, log_off):
    return -y * log_on


@ones_only.also
def ones_only_where(y, log_on, log_off):
    return -np.where(y > 0, log_on, 0)


@ones_only.also(step="")
def ones_only_averaged(z, y):
    return tag_losses(z, y)[y > 0].mean() if y.any() else np.nan


@MULTILABEL_LOSS.mistake(
    "只算了标签为 0 的项，标签为 1 的没有算进去。提示：y 与 (1 − y) 各管一半。", step="halves"
)
def zeros_only(y, log_on, log_off):
    return -np.where(y > 0, 0, log_off)


@zeros_only.also
def zeros_only_product(y, log_on, log_off):
    return -(1 - y) * log_off


@MULTILABEL_LOSS.mistake(
    "标签的 0 与 1 用反了，或者分数的正负反了。提示：y = 1 时，损失应是 −ln σ(z)，z 越大越小。",
    step="tags",
    title="二分类损失罚错了一侧",
)
def tags_swapped(y):
    return 1 - y


@MULTILABEL_LOSS.mistake(
    "两半之间的符号不对：y 与 (1 − y) 两项前面都是负号。提示：任何一项的损失都不会是负的。",
    step="halves",
)
@each(1, -1)
def halves_subtracted(sign, y, log_on, log_off):
    return -sign * np.where(y > 0, log_on, -log_off)


@MULTILABEL_LOSS.mistake(
    "两半前面乘的是同一个：一半乘 y，另一半乘 (1 − y)，每个元素只有一半起作用。", step="halves"
)
@each(lambda y: y, lambda y: 1 - y)
def same_tag_twice(tag, y, log_on, log_off):
    return -np.where(tag(y) > 0, log_on + log_off, 0)


@MULTILABEL_LOSS.mistake(
    "标签没有起作用：不管 y 是几，两半都加了上去，或者只算了一半。提示：y 与 (1 − y) 各管一半。",
    step="halves",
)
@each(lambda on, off: on + off, lambda on, off: on, lambda on, off: off)
def tags_ignored(combined, y, log_on, log_off):
    return -combined(log_on, log_off)


@MULTILABEL_LOSS.mistake("符号反了：损失应是正的，预测越准越接近 0。", step="halves")
def no_minus(y, log_on, log_off):
    return np.where(y > 0, log_on, log_off)


# 先照定义求出概率的写法：分数一大，结果里就有 nan 或 inf
PLAIN = (sigmoid, lambda z: 1 / (1 + np.exp(-z)))


def plain_losses(prob, z, y):
    p = prob(z)
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


@MULTILABEL_LOSS.mistake(
    "各标签的损失加了起来，只对样本取了平均。这里约定对所有元素（样本 × 标签）取平均，"
    "与 `binary_cross_entropy` 的默认相同。",
    step="reduced",
)
def mean_over_samples_only(losses):
    return losses.sum(axis=1).mean()


@MULTILABEL_LOSS.mistake("只对标签取了平均，对样本却是求和：样本越多，损失越大。", step="reduced")
def mean_over_tags_only(losses):
    return losses.mean(axis=1).sum()


@MULTILABEL_LOSS.mistake("把所有元素加了起来，没有取平均。", step="reduced")
def summed(losses):
    return losses.sum()


@summed.also(step="")
@each(*PLAIN)
def plain_losses_summed(prob, z, y):
    return plain_losses(prob, z, y).sum()


@MULTILABEL_LOSS.mistake(
    "除数不对：应对 N·K 个元素取平均，你多除了一次，或者除以了标签为 1 的个数。", step="reduced"
)
@each(lambda L: L.mean() / len(L), lambda L: L.mean() / L.shape[1], lambda L: L.mean() / 2)
def averaged_again_over_tags(divided, losses):
    return divided(losses)


@averaged_again_over_tags.also(step="")
def divided_by_ones(z, y):
    return tag_losses(z, y).sum() / y.sum()


@MULTILABEL_LOSS.mistake(
    "还差最后一步：没有对所有元素取平均，结果还是一个数组。提示：损失是一个数。", step="reduced"
)
def no_mean(losses):
    return losses


@no_mean.also(step="")
@each(*PLAIN)
def plain_losses_without_mean(prob, z, y):
    return plain_losses(prob, z, y)


@no_mean.also
@each((np.mean, 1), (np.sum, 1), (np.mean, 0), (np.sum, 0))
def one_axis_left(how, losses):
    reduce, axis = how
    return reduce(losses, axis=axis)


@MULTILABEL_LOSS.mistake(
    "标签为 1 的与为 0 的先各自平均，或者另加了权重：少的那一边份量就重了。"
    "提示：题目对所有元素一样地平均。"
)
@each(1, 1 / 2)
def balanced(factor, z, y):
    L = tag_losses(z, y)
    return factor * sum(L[y == tag].mean() if np.any(y == tag) else 0 for tag in (0, 1))


@balanced.also
@each(True, False)
def weighted_ones(is_guarded, z, y):
    ratio = np.sum(y == 0) / (max(np.sum(y == 1), 1) if is_guarded else np.sum(y == 1))
    return np.where(y > 0, ratio * tag_losses(z, y), tag_losses(z, y)).mean()


@balanced.also
@each(1, 2)
def focal(power, z, y):
    return ((1 - right_prob(z, y)) ** power * tag_losses(z, y)).mean()


@MULTILABEL_LOSS.mistake(
    "这是合页损失（hinge），不是对数损失：押对、超过 1 分以后就不再付钱。"
    "提示：损失是 σ(z) 或 1 − σ(z) 的负对数。"
)
@each(1, 2)
def hinge(power, z, y):
    return (np.maximum(1 - np.where(y > 0, z, -z), 0) ** power).mean()


@hinge.also
def hinge_with_given_tags(z, y):
    return np.maximum(1 - y * z, 0).mean()


@MULTILABEL_LOSS.mistake("先平均了概率，再取对数。提示：每个元素先各取负对数，再平均。")
@each(lambda q: -np.log(q.mean()), lambda q: -np.log(q.mean(axis=1)).mean())
def log_of_mean(total, z, y):
    return total(right_prob(z, y))


@MULTILABEL_LOSS.mistake(
    "分数先乘、除了 2（sigmoid 写成 tanh 时也容易这样）：σ(z) 里就是 z 本身。", step="scores"
)
@each(2, 1 / 2)
def scores_scaled(factor, z):
    return factor * z


@MULTILABEL_LOSS.mistake(
    "最后（或最前）一列、一行没有算进去，那里还是 0。提示：range 从 0 数起，到 K、N 之前为止。",
    step="reduced",
)
@each(np.s_[:, -1], np.s_[:, 0], np.s_[-1], np.s_[0])
def some_left_out(place, losses):
    losses = losses.copy()
    losses[place] = 0
    return losses.mean()


@MULTILABEL_LOSS.mistake("取了中位数或最大值，应是平均。", step="reduced")
@each(np.median, np.max)
def not_a_mean(reduce, losses):
    return reduce(losses)


@not_a_mean.also
def largest_of_each_sample(losses):
    return losses.max(axis=1).mean()


@MULTILABEL_LOSS.mistake("对数的底用了 2 或 10，应是自然对数。全讲的单位是 nat。", step="logs")
@each(2, 10)
def in_bits(base, z):
    return tuple(log / np.log(base) for log in stable_logs(z))


@in_bits.also(step="")
def softplus_in_bits(z, y):
    return (np.logaddexp2(0, z) - y * z).mean()


@in_bits.also(step="")
def product_in_bits(z, y):
    return (np.logaddexp2(0, z / np.log(2)) - y * z).mean()


@in_bits.also
@each(np.log2, np.log10)
def bits_of_sigmoid(log, z):
    return log(sigmoid(z)), log(1 - sigmoid(z))


@MULTILABEL_LOSS.mistake(
    "这是平方误差或绝对误差，不是交叉熵。饱和处它的梯度会消失，第 3 节见过。",
    slide="03-cross-entropy#自信地错：交叉熵是坡，平方误差是平地",
)
@each(np.mean, np.sum, lambda E: E.sum(axis=1).mean(), lambda E: E.mean() / 2)
def squared_errors(reduce, z, y):
    return reduce((sigmoid(z) - y) ** 2)


@squared_errors.also
def absolute_errors(z, y):
    return abs(sigmoid(z) - y).mean()


@MULTILABEL_LOSS.mistake(
    "只数了对错：按 0.5 划线，再看对了几成。它没有梯度，也不看把握有多大。提示：要的是对数损失。"
)
@each(lambda right: right.mean(), lambda right: 1 - right.mean(), lambda r: r.all(axis=1).mean())
def accuracy(reduce, z, y):
    return reduce((z > 0) == (y > 0))


@MULTILABEL_LOSS.mistake("没有取对数：用的是概率本身。提示：损失是概率的负对数。", step="logs")
def no_logs(z):
    return sigmoid(z), 1 - sigmoid(z)


@MULTILABEL_LOSS.mistake(
    "结果全是 nan：多半没有经过 sigmoid，logits 直接当成了概率，负数取了对数；或者拿标签取了对数。"
    "提示：取对数的是 σ(z)。",
    step="logs",
)
def no_sigmoid(z):
    return np.log(z), np.log(1 - z)


@no_sigmoid.also(step="")
def no_sigmoid_multiplied(z, y):
    return -(y * np.log(z) + (1 - y) * np.log(1 - z)).mean()


@MULTILABEL_LOSS.mistake("logits 直接当成了对数概率，没有经过 sigmoid。", step="logs")
@each(lambda z: -z, lambda z: 1 - z)
def scores_as_logs(off, z):
    return z, off(z)


@MULTILABEL_LOSS.mistake(
    "做了两次 sigmoid：概率又当成分数变换了一次，损失怎么也降不到 0。提示：分数只变换一次。",
    step="scores",
)
def sigmoid_twice(z):
    return sigmoid(z)


@MULTILABEL_LOSS.mistake(
    "小的数都对，logits 一大就成了 inf 或 nan：σ(z) 舍入成了 0 或 1，或者 exp 上溢了。"
    "提示：别先求出概率；把 σ 与 ln 合在一起化简，让指数里的数总不大于 0。",
    step="logs",
    slide=STABLE,
)
def logs_of_sigmoid(z):
    return np.log(sigmoid(z)), np.log(1 - sigmoid(z))


@logs_of_sigmoid.also(step="")
def log_of_sigmoid(z, y):
    return -(y * np.log(sigmoid(z)) + (1 - y) * np.log(1 - sigmoid(z))).mean()


@logs_of_sigmoid.also(step="")
def log1p_of_sigmoid(z, y):
    return -(y * np.log(sigmoid(z)) + (1 - y) * np.log1p(-sigmoid(z))).mean()


@logs_of_sigmoid.also
def logs_of_naive_sigmoid(z):
    p = 1 / (1 + np.exp(-z))
    return np.log(p), np.log(1 - p)


@logs_of_sigmoid.also(step="")
def log_of_sigmoid_of_either_sign(z, y):
    return -np.log(sigmoid(np.where(y > 0, z, -z))).mean()


@logs_of_sigmoid.also(step="")
@each(lambda x: np.log(1 + x), np.log1p)
def softplus_of_either_sign(log_one_plus, z, y):
    return log_one_plus(np.exp(np.where(y > 0, -z, z))).mean()


@logs_of_sigmoid.also
@each(lambda x: np.log(1 + x), np.log1p)
def softplus_logs(log_one_plus, z):
    return -log_one_plus(np.exp(-z)), -log_one_plus(np.exp(z))


@logs_of_sigmoid.also(step="")
@each(lambda x: np.log(1 + x), np.log1p)
def softplus_products(log_one_plus, z, y):
    return (y * log_one_plus(np.exp(-z)) + (1 - y) * log_one_plus(np.exp(z))).mean()


@logs_of_sigmoid.also(step="")
@each(lambda x: np.log(1 + x), np.log1p)
def softplus(log_one_plus, z, y):
    return (log_one_plus(np.exp(z)) - y * z).mean()


@logs_of_sigmoid.also(step="")
@each(lambda x: np.log(1 + x), np.log1p)
def softplus_of_minus_z(log_one_plus, z, y):
    return (log_one_plus(np.exp(-z)) + (1 - y) * z).mean()


@MULTILABEL_LOSS.mistake(
    "截断了分数：押错得再离谱，损失也只到截断的地方为止，也不再有梯度。提示：分数再大也照公式算。",
    step="scores",
    slide=STABLE,
)
@each(1, 5, 10, 15, 20, 30, 35, 36, 37, 50, 88, 100, 200, 500, 700, 709, 710)
def clipped_scores(limit, z):
    return np.clip(z, -limit, limit)


@clipped_scores.also(step="")
@each(10, 15, 20, 30, 35)
def clipped_scores_with_plain_logs(limit, z, y):
    p = sigmoid(np.clip(z, -limit, limit))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()


@clipped_scores.also(step="")
@each(15, 20, 30, 35, 50, 100, 500, 700, 709)
def clipped_scores_with_softplus(limit, z, y):
    z = np.clip(z, -limit, limit)
    return (np.log1p(np.exp(z)) - y * z).mean()


@MULTILABEL_LOSS.mistake(
    "先减了每行的最大值：那是 softmax 的做法，sigmoid 平移以后就不是原来的值了。", step="scores"
)
@each(1, None)
def shifted_scores(axis, z):
    return z - z.max(axis=axis, keepdims=True)


SMALL = tuple(10.0 ** -np.arange(3, 17))


@MULTILABEL_LOSS.mistake(
    "取对数之前加了个小数、截断了，或者把 inf、nan 换成了别的数（或去掉了）：押错得离谱的样本，"
    "损失就不对，也不再有梯度。提示：别先求出概率，直接由 logits 算。",
    slide=STABLE,
)
@each(*SMALL)
def plus_small(eps, z, y):
    return -np.log(right_prob(z, y) + eps).mean()


@plus_small.also
@each(*SMALL)
def clipped(eps, z, y):
    return -np.log(right_prob(z, y).clip(eps, 1 - eps)).mean()


@plus_small.also
@each(*SMALL)
def clipped_below(eps, z, y):
    return -np.log(right_prob(z, y).clip(eps)).mean()


@plus_small.also
@each(*SMALL)
def clipped_twice(eps, z, y):
    p = sigmoid(z).clip(eps, 1 - eps)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()


@plus_small.also
@each(*SMALL)
def plus_small_twice(eps, z, y):
    p = sigmoid(z)
    return -(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps)).mean()


@plus_small.also(step="logs")
def small_in_logs(z):
    return np.log(sigmoid(z) + 1e-12), np.log(1 - sigmoid(z) + 1e-12)


@plus_small.also(step="")
@each(np.nan_to_num, lambda L: np.nan_to_num(L, posinf=0), lambda L: L[np.isfinite(L)])
def repaired(repair, z, y):
    return repair(-np.log(right_prob(z, y))).mean()


@plus_small.also
def repaired_product(z, y):
    p = sigmoid(z)
    return np.nan_to_num(-(y * np.log(p) + (1 - y) * np.log(1 - p))).mean()


# 直接由 logits 算的那个公式：三项相加，常常记错其中一项


def positive_part(z):
    return np.maximum(z, 0)


def tail(z):
    return np.log1p(np.exp(-abs(z)))


@MULTILABEL_LOSS.mistake(
    "稳定的公式里指数不对，少了绝对值或负号：至少有一侧的分数算错了，有的写法还会上溢。"
    "提示：指数里的数怎样才总不大于 0？",
    slide=STABLE,
)
@each(
    lambda z: np.log1p(np.exp(-z)), lambda z: np.log(1 + np.exp(-z)), lambda z: np.logaddexp(0, -z)
)
def tail_without_abs(other_tail, z, y):
    return (positive_part(z) - z * y + other_tail(z)).mean()


@tail_without_abs.also
@each(
    lambda z: np.logaddexp(0, z),
    lambda z: np.log1p(np.exp(z)),
    lambda z: np.logaddexp(0, abs(z)),
    lambda z: np.log1p(np.exp(abs(z))),
)
def tail_with_other_sign(other_tail, z, y):
    return (positive_part(z) - z * y + other_tail(z)).mean()


def toward_wrong(z, y):
    """往错的一边押了多少分：损失是 ln(1 + exp(u))。"""
    return np.where(y > 0, -z, z)


@tail_without_abs.also
@each(
    lambda u: np.logaddexp(0, u), lambda u: np.log1p(np.exp(u)), lambda u: np.log(1 + np.exp(u)),
    lambda u: np.logaddexp(0, -u), lambda u: np.log1p(np.exp(-u)),
)  # fmt: skip
def tail_of_margin_without_abs(other_tail, z, y):
    u = toward_wrong(z, y)
    return (positive_part(u) + other_tail(u)).mean()


@MULTILABEL_LOSS.mistake(
    "只有一项减了最大值：要加的两项是 exp(0) 与 exp(u)，一同减去 m，exp(0) 就不再是 1。"
    "提示：取对数之前，两项乘的是同一个 exp(−m)。",
    slide=STABLE,
)
def one_term_shifted(z, y):
    u = toward_wrong(z, y)
    return (positive_part(u) + np.log1p(np.exp(u - positive_part(u)))).mean()


@MULTILABEL_LOSS.mistake(
    "logaddexp 的两个参数是指数，不是加数：写 1，加进去的是 e。提示：要加的 1 是 e 的几次方？",
    slide=STABLE,
)
def one_as_exponent(z, y):
    return np.logaddexp(1, toward_wrong(z, y)).mean()


@MULTILABEL_LOSS.mistake(
    "取对数的那一项前面，不论押对押错，加的都是往错的一边押的分数：押对时它是负的，损失也成了负的。"
    "提示：押对时，两项里大的是哪一项？",
    slide=STABLE,
)
def margin_instead_of_largest(z, y):
    return (toward_wrong(z, y) + tail(z)).mean()


@MULTILABEL_LOSS.mistake(
    "z·y 那一项不对：它前面是减号，标签为 1 时分数越高损失越小。提示：代入 y = 1，让 z 很大。",
    slide=STABLE,
)
def product_wrong(z, y):
    return (positive_part(z) + z * y + tail(z)).mean()


@product_wrong.also
def product_added_to_softplus(z, y):
    return (np.logaddexp(0, z) + z * y).mean()


@MULTILABEL_LOSS.mistake(
    "标签是 0 与 1，不是 −1 与 1：直接乘进指数里，标签为 0 的项一律成了 ln 2，与分数无关。",
    slide=STABLE,
)
def zero_in_exponent(z, y):
    return np.logaddexp(0, -z * y).mean()


@MULTILABEL_LOSS.mistake(
    "稳定的公式里 ln(1 + exp(−|z|)) 那一项不对：前面是加号，里面有 exp，也有 1。", slide=STABLE
)
@each(
    lambda z: -tail(z),
    lambda z: np.log1p(abs(z)),
    lambda z: np.exp(-abs(z)),
    lambda z: np.log(1 - np.exp(-abs(z))),
    lambda z: np.log1p(-np.exp(-abs(z))),
    lambda z: -abs(z),
    lambda z: 1 + np.exp(-abs(z)),
)
def tail_wrong(last, z, y):
    return (positive_part(z) - z * y + last(z)).mean()


@MULTILABEL_LOSS.mistake(
    "只剩下 ln(1 + exp(−|z|))：押错一边时要付的 |z| 没有了，对与错一样便宜，标签没有起作用。"
    "提示：还差与 y 有关的一项。",
    slide=STABLE,
)
def tail_only(z, y):
    return tail(z).mean()


@MULTILABEL_LOSS.mistake(
    "少了取对数的那一项：押对的一律不付钱，押错的付 |z|，损失在 0 附近成了折线。"
    "提示：z = 0 时损失应是多少？",
    slide=STABLE,
)
def without_tail(z, y):
    return (positive_part(z) - z * y).mean()


@MULTILABEL_LOSS.mistake(
    "max(z, 0) 那一项不对：漏了，或者写成了别的。提示：代入 y = 0，损失应是 ln(1 + exp(z))。",
    slide=STABLE,
)
@each(lambda z: 0, lambda z: np.minimum(z, 0), lambda z: z, lambda z: np.maximum(-z, 0))
def positive_part_wrong(first, z, y):
    return (first(z) - z * y + tail(z)).mean()


@positive_part_wrong.also
def positive_part_times_zero(z, y):
    return (positive_part(z) * (1 - y) - z * y + tail(z)).mean()


@MULTILABEL_LOSS.mistake(
    "返回的是梯度 σ(z) − y，或者概率与标签之差，不是损失。提示：损失是一个数，越准越接近 0。"
)
@each(lambda E: E, lambda E: E / E.size, np.mean, lambda E: E / len(E))
def gradient(reduce, z, y):
    return reduce(sigmoid(z) - y)
