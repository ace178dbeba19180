"""看不出整体的毛病时，看不对的是哪几处：哪样的输入、哪样的行、哪样的项，恰好都不对。

与 `traits` 的规则一样，每条看一列结果，说得出就给一句话。只说看到了什么，原因写“多半”。
"""

import numpy as np

from lib.exercises import traits
from lib.exercises.traits import size_of
from lib.exercises.values import close


def is_split(marked, wrong, least=(2, 2)):
    """有记号的恰好都不对，没有的恰好都对；两边都要有几个，一两个说明不了什么。"""
    marked, wrong = np.asarray(marked, bool), np.asarray(wrong, bool)
    bad, good = least
    return wrong.sum() >= bad and (~wrong).sum() >= good and np.array_equal(marked, wrong)


# ---------------------------------------------------------------- 哪样的项


def only_true_class(case):
    """(N, K) 的结果里，只有真实类别那一项对，或者只有它不对。"""
    labels = [_labels(probe) for probe in case.probes]
    if not all(
        g.shape == w.shape and w.ndim == 2 and t is not None and t.shape == w.shape[:1]
        for g, w, t in zip(case.given, case.wanted, labels, strict=True)
    ):
        return None
    pairs = [pair for pair in zip(*map(_flat, (case.given, case.wanted)), strict=True)]
    hot = np.concatenate(
        [
            np.ravel(t[:, np.newaxis] == np.arange(w.shape[1]))
            for t, w in zip(labels, case.wanted, strict=True)
        ]
    )
    wrong = np.array([not close(g, w) for g, w in pairs])
    if wrong[hot].any() and not wrong[~hot].any():
        return "只有真实类别那一项不对，其余各项都对。提示：那一项该是多少，从哪几份加起来？"
    if wrong[~hot].any() and not wrong[hot].any():
        return "真实类别那一项都对，别的类不对。提示：其余各类该是多少，和标签隔得远近有关吗？"
    return None


def _flat(arrays):
    return np.concatenate([np.ravel(array) for array in arrays])


def _labels(probe):
    """整数标签：先标签后类别数，或者先分数后标签；没有则为 None。"""
    for part in probe[:2]:
        array = np.asarray(part)
        if array.ndim == 1 and array.dtype.kind in "iu" and len(probe) > 1:
            return array
    return None


# ---------------------------------------------------------------- 哪样的行

TIED = (
    "有几个分数相等的行不对，别的行都对：多半去重了，或者去掉最大的一项时，"
    "把与它相等的也一起去掉了。提示：并列的每一个都要算。"
)
NEGATIVE = (
    "有负数的行不对，没有负数的行都对：多半取了绝对值、平方、对数，或者从 0 起找最大值。"
    "提示：分数可正可负。"
)
ALL_NEGATIVE = (
    "全是负数的行不对，别的行都对：多半找最大值时从 0 找起，或者把小于 0 的换成了 0。"
    "提示：最大值也可以是负的。"
)
SORTED = "从小到大排好的行都对，没有排好的行不对。提示：每一项的位置就是它的类别，不要动次序。"
FIRST_CLASS = (
    "第 0 类的样本不对，别的样本都对：多半把 0 当成了“没有”（if label: 之类），或者循环从 1 数起。"
)
LAST_CLASS = "最后一类的样本不对，别的样本都对：多半循环少走了一步。提示：最后一类是 K − 1。"
AGAIN = (
    "标签在前面出现过的样本不对，头一次出现的都对：多半查的是它在这一批里的位置，"
    "或者动了前面的结果。"
)


def only_some_kinds_of_rows(case):
    """各行各有结果时，不对的行恰好有同一个特点。"""
    rows = [
        row
        for each in zip(case.probes, case.given, case.wanted, strict=True)
        for row in _rows(*each)
    ]
    if not rows:
        return None
    wrong = [not close(given, wanted) for _, _, given, wanted in rows]
    for of, told in ROW_FEATURES:
        marked = [of(scores, label) for scores, label, _, _ in rows]
        if None not in marked and is_split(marked, wrong, least=(2, 3)):
            return told
    return None


def _rows(probe, given, wanted):
    """一个试探输入的各行：(这一行的分数, (标签, 类别数, 出现过没有), 得到的, 应有的)。"""
    first = np.asarray(probe[0])
    if given.shape != wanted.shape:
        return []
    if first.ndim == 2 and wanted.shape[:1] == first.shape[:1]:
        return list(zip(first, [None] * len(first), given, wanted, strict=True))
    if first.ndim == 1 and first.dtype.kind == "f":
        return [(first, None, given, wanted)]
    labels, K = (_labels(probe), size_of(probe)["K"]) if len(probe) > 1 else (None, 0)
    if len(probe) > 1 and np.ndim(probe[1]) == 1 and wanted.shape == first.shape:
        labels = wanted  # 标签编码：应有的下标就是类别
    if labels is None or wanted.shape[:1] != labels.shape:
        return []
    told = [(int(k), K, k in labels[:n]) for n, k in enumerate(labels)]
    return list(zip([None] * len(told), told, given, wanted, strict=True))


def of_scores(feature):
    """看分数的特点；没有分数时不说。"""
    return lambda scores, label: None if scores is None else bool(feature(scores))


def of_label(feature):
    """看标签的特点；没有标签时不说。"""
    return lambda scores, label: None if label is None else bool(feature(*label))


ROW_FEATURES = [
    (of_scores(lambda z: len(np.unique(z)) < len(z)), TIED),
    (of_scores(lambda z: np.all(z < 0)), ALL_NEGATIVE),
    (of_scores(lambda z: np.any(z < 0)), NEGATIVE),
    (of_scores(lambda z: np.any(np.diff(z) < 0)), SORTED),
    (of_label(lambda label, K, again: label == 0), FIRST_CLASS),
    (of_label(lambda label, K, again: label == K - 1), LAST_CLASS),
    (of_label(lambda label, K, again: again), AGAIN),
]


# ---------------------------------------------------------------- 哪样的输入

OWN_LABEL = "、自己的标签"  # 参数里没有标签时不提
SEVERAL = (
    f"只有一个样本时都对，几个样本就不对：要么各个样本没有用到自己的那一行{OWN_LABEL}，"
    "要么合起来的那一步错了（除早了、盖掉了、没有从头算起）。提示：拿两个样本手算一遍。"
)
TALL = "样本比类别多（N > K）时不对，别的都对：多半把 N 与 K 用混了。提示：哪一轴是样本？"
SQUARE = (
    "样本与类别恰好一样多（N = K）时不对，别的都对：多半有一步少了一个轴，方阵才看不出形状不合。"
)
NOT_SQUARE = (
    "只有样本与类别恰好一样多（N = K）时对：要么把 N 与 K 用混了，要么以为每类恰好一个样本。"
)
ABSENT = (
    "有的类别在这一批里没有出现时不对，各类都有时才对：多半从标签里数了类别数。"
    "提示：类别数看列数，或者看参数。"
)
REPEATED = "有几个样本标签相同时不对，各不相同时都对：多半同一类的样本互相盖掉、合并了。"


def only_some_kinds_of_inputs(case):
    """不对的试探输入恰好有同一个特点。"""
    wrong = [not right for right in case.right]
    sizes = [size_of(probe) for probe in case.probes]
    labels = [_labels(probe) for probe in case.probes]
    negative = [bool(np.any(_scores(probe) < 0)) for probe in case.probes]
    if is_split(negative, wrong):
        return NEGATIVE.replace("行", "输入")
    for of, told in INPUT_FEATURES:
        marked = [of(size["N"], size["K"], t) for size, t in zip(sizes, labels, strict=True)]
        if None not in marked and is_split(marked, wrong):
            return told if any(t is not None for t in labels) else told.replace(OWN_LABEL, "")
    return None


def _scores(probe):
    """分数；第一个参数是标签时是空的。"""
    first = np.asarray(probe[0])
    return first if first.dtype.kind == "f" or first.ndim == 2 else np.zeros(0)


def of_labels(feature):
    return lambda N, K, labels: None if labels is None else feature(N, K, labels)


INPUT_FEATURES = [
    (lambda N, K, labels: N > 1, SEVERAL),
    (of_labels(lambda N, K, labels: len(np.unique(labels)) < N), REPEATED),
    (of_labels(lambda N, K, labels: len(np.unique(labels)) < K), ABSENT),
    (lambda N, K, labels: N == K, SQUARE),
    (lambda N, K, labels: N != K, NOT_SQUARE),
    (lambda N, K, labels: N > K, TALL),
]

# ---------------------------------------------------------------- 差的是什么


def only_diagonal(case):
    """应有的全是方阵时：只有对角线不对，或者只有它对。"""
    if not case.are_comparable or not all(
        w.ndim == 2 and len(w) == w.shape[1] > 1 for _, w in case.pairs
    ):
        return None
    own = [close(np.diag(g), np.diag(w)) for g, w in case.pairs]
    others = [close(g - np.diag(np.diag(g)), w - np.diag(np.diag(w))) for g, w in case.pairs]
    if all(others):
        return "只有对角线不对，别处都对。提示：行号与列号相同的那一项，单独再推一次。"
    if all(own):
        return "对角线都对，别处不对。提示：行号与列号不同的那些项，单独再推一次。"
    return None


def argument_left_over(case):
    """与应有的差，是某个参数的一个倍数。"""
    for name, same in _arguments_of_same_shape(case):
        gaps = [(g - w, a) for a, g, w in same]
        ratios = [_multiple(gap, a) for gap, a in gaps]
        if None not in ratios and any(ratios):
            return (
                f"与应有的差，处处恰好是参数 {name} 的一个倍数：{name} 多乘了一个系数，"
                "或者多加、多减了它的一份（权重衰减就是这样）。提示：题目的公式里有这一份吗？"
            )
    return None


def step_of_another_length(case):
    """从某个参数出发，变的方向对，大小不对。"""
    for name, same in _arguments_of_same_shape(case):
        ratios = [_multiple(g - a, w - a) for a, g, w in same]
        if None not in ratios and any(ratios):
            return (
                f"从参数 {name} 出发，变的方向对，大小却不对：每个输入里差同一个倍数。"
                "提示：改变量里多乘、多除了什么？"
            )
    return None


def _arguments_of_same_shape(case):
    """[(参数名, [(参数, 得到的, 应有的), …])]：处处与结果同形的参数，而且不能只有一两项。"""
    triples = zip(case.probes, case.given, case.wanted, strict=True)
    rows = [
        (probe, g, w) for probe, g, w in triples if g.shape == w.shape and np.all(np.isfinite(g))
    ]
    if len(rows) < max(len(case.probes), 3):
        return
    for place, name in enumerate(case.parameters):
        if all(len(p) > place and _is_number_of_shape(p[place], w.shape) for p, _, w in rows):
            same = [(np.asarray(p[place], float), g, w) for p, g, w in rows]
            if sum(np.count_nonzero(a) >= 3 for a, _, _ in same) >= 3:
                yield name, same


def _is_number_of_shape(argument, shape):
    array = np.asarray(argument)
    return array.dtype.kind in "fiu" and array.shape == shape != ()


def _multiple(gap, base):
    """gap 是 base 的多少倍；不成倍数则为 None。"""
    if not np.any(base):
        return None if np.any(np.abs(gap) > 1e-12) else 0.0
    ratio = float(np.vdot(gap, base) / np.vdot(base, base))
    return ratio if np.allclose(gap, ratio * base, rtol=1e-6, atol=1e-9) else None


def lines_rescaled(case):
    """每一列（行）平移、缩放一下就对。"""
    pairs = [(g, w) for g, w in case.pairs if w.ndim == 2 and len(w) >= 3 and w.shape[1] >= 2]
    if len(pairs) < 3 or not all(np.all(np.isfinite(g)) for g, _ in pairs):
        return None
    for word, turn in (("列", np.asarray), ("行", np.transpose)):
        turned = [(turn(g), turn(w)) for g, w in pairs if len(turn(w)) >= 3]
        for fit, told in FITS:
            if len(turned) >= 3 and all(fit(g, w) for g, w in turned):
                return told.format(word)
    return None


def _is_scaled(given, wanted):
    square = (wanted**2).sum(axis=0)
    factors = (given * wanted).sum(axis=0) / np.where(square > 0, square, 1)
    return bool(np.all(factors)) and np.allclose(given, factors * wanted, atol=1e-9)


def _is_shifted(given, wanted):
    gaps = given - wanted
    return np.allclose(gaps, gaps[:1], atol=1e-9)


def _is_scaled_and_shifted(given, wanted):
    return _is_scaled(given - given.mean(axis=0), wanted - wanted.mean(axis=0))


FITS = [
    (
        _is_scaled,
        "每一{0}里的比例都对，各{0}差的倍数却不同。提示：这一{0}乘的、除的是什么？",
    ),
    (
        _is_shifted,
        "每一{0}里都差同一个数，各{0}差的不同。提示：这一{0}加的、减的是什么？",
    ),
    (
        _is_scaled_and_shifted,
        "每一{0}都要平移、再缩放，才与应有的一样：这一{0}加减的、乘除的两样都不对。"
        "提示：拿一{0}手算一遍。",
    ),
]

FIRST = [only_true_class, only_some_kinds_of_rows]  # 比“每行的和不是 1”说得准
RULES = [
    *FIRST,
    only_some_kinds_of_inputs,
    only_diagonal,
    argument_left_over,
    step_of_another_length,
    lines_rescaled,
]


def in_turn():
    """`traits` 的规则与这里的，先说的在前。"""
    place = traits.RULES.index(traits.sums)
    return [*traits.RULES[:place], *FIRST, *traits.RULES[place:], *RULES[len(FIRST) :]]


ALSO_NOT_FINITE = "另外，有的输入得到 nan 或 inf。"


def describe(case):
    """看得见的毛病里最先的一条：(规则的名字, 一句话)；没有则为 None。

    有的输入得到 nan，别的得到有限的数也不对：说不出整体的，就单看有限的那些。
    """
    for part, more in ((case, ""), (traits.finite_part(case), ALSO_NOT_FINITE)):
        for rule in in_turn() if part else []:
            if told := rule(part):
                return rule.__name__, told + more
    return None
