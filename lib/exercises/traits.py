"""认不出是哪种常见错误时，结果有什么看得见的毛病：符号、倍数、形状、只有一部分对……

每条规则看一列结果（每个试探输入一个数组），说得出就给一句话，说不出给 None。只说看到了什么，
几种原因看起来一样时，写“多半”。
"""

from dataclasses import dataclass, replace

import numpy as np

from lib.exercises.values import close
from lib.exercises.wording import listed, told_apart

UNREPEATABLE = (
    "同样的输入，两次的结果不同：用了随机数，np.empty 没有填满，或者把上一次的东西留在了函数外面。"
    "提示：函数只看参数，每一格都要填。"
)
FAR = 50  # 绝对值超过它的输入，算“很大”


@dataclass(eq=False)
class Case:
    """一道题的一列结果：参数、得到的、应有的，都按试探输入排。"""

    probes: list
    given: list  # 浮点数组
    wanted: list
    parameters: list  # 学生的函数，参数叫什么
    again: object  # again(试探输入) 再运行一次，给出这一列的数组；出了错则为 None
    truth: object  # 同上，运行的是正确的实现

    @property
    def pairs(self):
        """得到的与应有的，同形的那些。"""
        pairs = zip(self.given, self.wanted, strict=True)
        return [(g, w) for g, w in pairs if g.shape == w.shape]

    @property
    def are_comparable(self):
        return len(self.pairs) == len(self.probes)

    @property
    def right(self):
        """每个试探输入对不对。"""
        return [close(g, w) for g, w in zip(self.given, self.wanted, strict=True)]


def everywhere(case, rule):
    """同形的每一对都合规则，而且不是处处都是 0。"""
    return (
        case.are_comparable
        and all(rule(g, w) for g, w in case.pairs)
        and any(np.any(w) for _, w in case.pairs)
    )


# ---------------------------------------------------------------- 形状


def wrong_shape(case):
    shapes = [(g.shape, w.shape) for g, w in zip(case.given, case.wanted, strict=True)]
    wrong = [pair for pair in shapes if pair[0] != pair[1]]
    if not wrong:
        return None
    given, wanted = min(wrong, key=lambda pair: len({*pair[1]}) < len(pair[1]))  # 先看不是方阵的
    story = _many_shapes_story(case, shapes) or _shape_story(given, wanted)
    return f"{story}（得到 {given}，应为 {wanted}）。"


def _many_shapes_story(case, shapes):
    """要看完所有试探输入才说得准的：处处少一个，个数是类别数……"""
    steps = {g[0] - w[0] if len(g) == len(w) > 0 and g[1:] == w[1:] else None for g, w in shapes}
    if steps == {-1}:
        return "少了一个：多半是 range 的终点少了 1"
    if steps == {1}:
        return "多了一个：多半是 range 的终点多了 1，开头多放了一个，或者多拼了一行（列）"
    sizes = [size_of(probe) for probe in case.probes]
    counted = list(zip(shapes, sizes, strict=True))
    if all(g == (size["K"],) and w == (size["N"],) for (g, w), size in counted):
        return "个数是类别数，不是样本数：每个类别问了一次，应当每个样本问一次"
    if all(g == (size["N"],) and w == (size["K"],) for (g, w), size in counted):
        return "个数是样本数，不是类别数：长度取错了，或者求和沿错了轴、没有求和"
    wrong = [(g, w, size) for (g, w), size in zip(shapes, sizes, strict=True) if g != w]
    if len(wrong) < len(shapes) and all(size["N"] == 1 and len(g) < len(w) for g, w, size in wrong):
        return "只有一个样本（N = 1）时少了轴：多半 squeeze 之类把长度为 1 的轴都去掉了"
    if all(_is_length_of_classes(*each) for each in wrong):
        return "长度成了类别数 K，不是样本数 N：range、minlength 或求和的轴用成了另一个"
    if all(len(g) == len(w) == 1 for g, w in shapes):
        if max(steps) <= 0:
            return "有的输入少了几个：有些样本没有算进来，比如值为 0 的、循环没有走到的"
        return (
            "个数不对，随数据而变：多半有一步沿错了轴、长度取成了另一个，多拼或少拼了一行（列），"
            "或者 append 写在了 if 里面、里层的循环里面"
        )
    return None


def _is_length_of_classes(given, wanted, size):
    """第一个轴该有 N 个，却有 K 个；不是转置。"""
    N, K = size["N"], size["K"]
    is_as_deep = len(given) == len(wanted) > 0 and given != wanted[::-1]
    return is_as_deep and N != K and (given[0], wanted[0]) == (K, N)


def _shape_story(given, wanted):
    if given == ():
        return (
            "只得到一个数：多半求和、求平均没有说明沿哪个轴，或者循环里每次盖掉、头一次就 return 了"
        )
    if len(given) == len(wanted) == 2 and given == wanted[::-1]:
        return "行和列对调了"
    if len(given) == 2 and len(wanted) == 1 and given == wanted * 2:
        return "成了方阵：少了一次求和，或者 (N,) 与 (N, 1) 放在一起，广播成了 (N, N)"
    if len(given) == len(wanted) + 1 and 1 in given:
        return "多了一个长度为 1 的轴：求和时多留的，或者每一项自己又是个长度为 1 的数组"
    if len(given) > len(wanted):
        return "多了一个轴：还差一次求和或挑选"
    if len(given) < len(wanted) and np.prod(given) == np.prod(wanted) > np.prod(wanted[1:]):
        return "拉平成了一维：个数对，行和列却没有了，多半各行接成了一长串"
    if given == wanted[1:]:
        return "少了一个轴：多半只返回了一行，或者有一步求和、求最大值把行消掉了"
    if len(given) < len(wanted):
        return "少了一个轴：多半有一步求和、求最大值把它消掉了，或者每个样本只放了一个数"
    if np.prod(given) == np.prod(wanted):
        return "个数对，排成的形状不对"
    return "形状不对"


# ---------------------------------------------------------------- 数值整体


def sign(case):
    if everywhere(case, lambda g, w: close(-g, w)):
        return "大小都对，符号全反了。提示：看看哪一步把被减数和减数写反了，或者少了一个负号。"
    return None


def all_zero(case):
    if everywhere(case, lambda g, w: not np.any(g)):
        return (
            "结果全是 0：多半是建好了一个全 0 的数组却没有填，if 的条件从来不成立，"
            "或者整数数组把小数截掉了。"
        )
    return None


def factor(case):
    """处处差同一个倍数：倍数是 N、K、2……"""
    if not case.are_comparable:
        return None
    told = np.array([bool(np.any(w)) for _, w in case.pairs])  # 应有的全是 0，看不出倍数
    if not told.any() or any(
        np.any(g) for (g, _), seen in zip(case.pairs, told, strict=True) if not seen
    ):
        return None
    ratios = [_ratio(g, w) for (g, w), seen in zip(case.pairs, told, strict=True) if seen]
    if None in ratios:
        return None
    for name, values in _sizes(case).items():
        if np.allclose(ratios, values[told], rtol=1e-6) and not np.allclose(ratios, 1):
            return f"方向和比例都对，结果却整体成了应有的 {name} 倍。提示：这个倍数从哪一步来？"
    if np.ptp(ratios) < 1e-6 * abs(ratios[0]):
        return f"结果处处是应有的 {told_apart(ratios[0], 1)[0]} 倍。提示：这个倍数从哪一步来？"
    if np.ptp(ratios) > 1e-6 and all(np.count_nonzero(w) != 1 for _, w in case.pairs):
        return "每个输入里，结果都是应有的同一个倍数；输入一换，倍数就变。提示：乘、除了什么？"
    return None


def _ratio(given, wanted):
    """处处相同的倍数；不同则为 None。"""
    nonzero = np.abs(wanted) > 1e-12
    if not nonzero.any() or not np.all(np.isfinite(given)) or not np.all(np.isfinite(wanted)):
        return None
    if not np.allclose(given[~nonzero], 0, atol=1e-12):
        return None
    ratios = given[nonzero] / wanted[nonzero]
    return float(ratios[0]) if np.allclose(ratios, ratios[0], rtol=1e-6) else None


def _sizes(case):
    """样本数、类别数等等，每个试探输入的值。"""
    sizes = [size_of(probe) for probe in case.probes]
    N, K = (np.array([float(size[name]) for size in sizes]) for name in "NK")
    named = {"N": N, "1/N": 1 / N, "K": K, "1/K": 1 / K, "N·K": N * K, "1/(N·K)": 1 / (N * K)}
    named |= {"N/(N−1)": N / np.maximum(N - 1, 1), "N²": N**2, "1/N²": 1 / N**2}
    constant = {"2": 2.0, "1/2": 0.5, "1/ln 2（底数用了 2）": 1 / np.log(2), "−1": -1.0}
    return named | {name: np.full(len(N), value) for name, value in constant.items()}


def size_of(probe):
    """样本数 N、类别数 K。"""
    first, *rest = probe
    N = len(first) if np.ndim(first) == 2 else 1
    K = np.shape(first)[-1] if np.ndim(first) else 1
    if len(rest) > 1 and np.ndim(rest[1]) == 2:  # 特征、标签、W……
        K = np.shape(rest[1])[1]
    elif rest and np.ndim(rest[0]) == 2:  # 特征、每个样本的误差
        K = np.shape(rest[0])[1]
    elif rest and np.ndim(first) == 1 and np.ndim(rest[0]) == 1:  # 标签、类别
        N, K = len(first), len(rest[0])
    elif rest and np.ndim(first) == 1 and isinstance(rest[0], int):  # 标签、类别数
        N, K = len(first), rest[0]
    return {"N": N, "K": K}


def shift(case):
    if not case.are_comparable or not all(np.all(np.isfinite(g)) for g, _ in case.pairs):
        return None
    gaps = [g - w for g, w in case.pairs]
    first = gaps[0].flat[0] if gaps[0].size else 0
    if abs(first) > 1e-6 and all(np.allclose(gap, first, rtol=1e-6) for gap in gaps):
        if first < 0:
            return f"结果处处比应有的少 {-first:.4g}。提示：多减、少加了什么？"
        return f"结果处处比应有的多 {first:.4g}。提示：多加、少减了什么？"
    return None


def complement(case):
    if everywhere(case, lambda g, w: close(g + w, np.ones(w.shape))):
        return "得到的与应有的加起来处处是 1：多半多写了一个 1 −，或者取成了另一边的概率。"
    return None


def transposed(case):
    square = [(g, w) for g, w in case.pairs if g.ndim == 2 and g.shape[0] == g.shape[1]]
    wrong = [(g, w) for g, w in square if not close(g, w)]
    if wrong and all(close(g.T, w) for g, w in wrong):
        return "行和列对调了：转置一下就对。方阵的形状看不出来，数值看得出。"
    return None


def rounded(case):
    for cut in (np.trunc, np.floor):
        if everywhere(case, lambda g, w, cut=cut: close(cut(w), g)):
            return "小数部分都没有了：结果放进了整数数组，或者用了 //、int()。"
    if everywhere(case, lambda g, w: close(np.round(w), g)):
        return "像是四舍五入到了整数，或者与 0.5 比了大小：应有的是小数，得到的都是整数。"
    for digits in (1, 2, 3, 4, 6):
        if everywhere(case, lambda g, w, d=digits: close(np.round(w, d), g)):
            return "结果是四舍五入过的：中间和最后都不要 round，印的时候再说。"
    return None


def nearly(case):
    """处处只差一点点。"""
    if case.are_comparable and all(
        np.allclose(g, w, rtol=1e-2, atol=1e-3, equal_nan=True) for g, w in case.pairs
    ):
        gap = max(float(np.nanmax(np.abs(g - w), initial=0)) for g, w in case.pairs)
        return (
            f"差得很少（最多 {gap:.1e}），却比 float64 的舍入误差大得多："
            "多半有个常数只写了几位（如 2.718）、中间 round 过，或者加了一个很小的数、截断了概率、"
            "用了 float32、数值微分。提示：照公式写，不取近似。"
        )
    return None


def not_finite(case):
    """该是有限的数，却是 nan 或 inf；只在很大的输入上才这样的，由 `only_extremes` 说。

    别的输入得到有限的数，也不对：那就先说那些。
    """
    if _has_finite_faults(case):
        return None
    for probe, given, wanted in zip(case.probes, case.given, case.wanted, strict=True):
        where = f"输入 {listed(probe)} 时，"
        if given.shape != wanted.shape or not np.all(np.isfinite(wanted)):
            continue
        if np.any(np.isnan(given)):
            return (
                f"{where}结果里有 nan：多半是 0/0、inf − inf、0·ln 0，对负数取了对数或开了方，"
                "或者对空数组求了平均。"
            )
        if np.any(np.isinf(given)):
            return f"{where}结果里有 inf：多半是除以了 0、对 0 取了对数，或者 exp 上溢了。"
    return None


def _has_finite_faults(case):
    right = zip(case.given, case.right, strict=True)
    return any(np.all(np.isfinite(given)) and not is_right for given, is_right in right)


def finite_part(case):
    """只留下得到有限的数的试探输入；全是有限的，就不必另看，是 None。"""
    kept = [np.all(np.isfinite(given)) for given in case.given]
    if all(kept) or not _has_finite_faults(case):
        return None
    columns = (case.probes, case.given, case.wanted)
    return replace(
        case,
        **{
            name: [value for value, keep in zip(column, kept, strict=True) if keep]
            for name, column in zip(("probes", "given", "wanted"), columns, strict=True)
        },
    )


# ---------------------------------------------------------------- 只有一部分对


def is_extreme(probe):
    parts = [part for part in map(np.asarray, probe) if part.dtype.kind == "f"]
    return any(np.any(np.abs(part) > FAR) for part in parts)


def is_integer(probe):
    return np.asarray(probe[0]).dtype.kind in "iu" and np.ndim(probe[0]) > 0


def only_extremes(case):
    right = case.right
    extreme = [is_extreme(probe) for probe in case.probes]
    if all(r or e for r, e in zip(right, extreme, strict=True)) and any(
        r and not e for r, e in zip(right, extreme, strict=True)
    ):
        bad = [g for g, r in zip(case.given, right, strict=True) if not r]
        finite = [bool(np.all(np.isfinite(g))) for g in bad]
        if not any(finite):
            return (
                "一般大小的数都对，数一大就成了 nan 或 inf：中间有一步上溢，或者下溢成 0 再取对数。"
                "提示：找出那一步，换成不会上溢、下溢的等价写法。"
            )
        seen = f"一般大小的数都对，数一大就不对{'' if all(finite) else '，有的成了 nan 或 inf'}："
        if not all(finite) or all(_is_blown_up(g, w) for g, w in case.pairs):
            return seen + (
                "多半中间有一步上溢成 inf，或者下溢成 0；"
                "也可能事后把 nan 和 inf 换成了别的、用了 float32。"
                "提示：找出那一步，换成不会上溢、下溢的等价写法。"
            )
        return seen + (
            "多半截断了（clip、加 ε）、换了算法、把 nan 和 inf 换成了别的、用了 float32，"
            "或者下溢了。提示：极端的输入也该照公式算。"
        )
    return None


def _is_blown_up(given, wanted):
    """不对的那几项，不是 nan、inf，就是 0 或 1：像是上溢、下溢留下的。"""
    wrong = given[~np.isclose(given, wanted, rtol=1e-6, atol=1e-12, equal_nan=True)]
    return bool(np.all(~np.isfinite(wrong) | np.isin(wrong, (0, 1))))


def only_integers(case):
    kinds = [is_integer(probe) for probe in case.probes]
    mixed = any(kinds) and not all(kinds)
    if mixed and all(r != k for r, k in zip(case.right, kinds, strict=True)):
        return "浮点输入都对，整数输入不对：结果存进了与输入同类型的整数数组，小数被截掉了。"
    return None


def only_some_dimensions(case):
    flat = [np.ndim(probe[0]) == 1 for probe in case.probes]
    if min(sum(flat), len(flat) - sum(flat)) >= 2:  # 只有一个，说明不了什么
        if all(r == f for r, f in zip(case.right, flat, strict=True)):
            return "单个向量都对，几行的矩阵不对：每一行是一个样本，各算各的。提示：沿哪个轴？"
        if all(r != f for r, f in zip(case.right, flat, strict=True)):
            return "矩阵都对，单个向量不对：轴写死了，或者取了 shape[1]。提示：轴号从后往前数。"
    return None


PLACES = {
    "第一行对": lambda rows: [0],
    "最后一行对": lambda rows: [rows - 1],
    "第一行不对": lambda rows: list(range(1, rows)),
    "最后一行不对": lambda rows: list(range(rows - 1)),
}


def only_some_rows(case):
    """几行的结果里，只有某一处对。"""
    tall = [(g, w) for g, w in case.pairs if w.ndim >= 1 and len(w) >= 3]
    if not tall or all(close(g, w) for g, w in tall):
        return None
    for axis, word in ((0, "行"), (-1, "列")):
        for name, pick in PLACES.items():
            rows = [_right_rows(g, w, axis) for g, w in tall if w.shape[axis] > 1]
            if _are_just(rows, pick):
                return f"只有{name.replace('行', word)}。{_why_only(tall, pick)}"
    return None


def reordered(case):
    """每一行（每个数）都在，次序却变了。"""
    several = [(g, w) for g, w in case.pairs if w.ndim and len(w) > 1]
    if len(several) < 2 or not case.are_comparable:
        return None
    if all(close(_in_order(g), _in_order(w)) for g, w in several):
        return (
            "每一行（每个数）都在，次序却变了：多半排了序、倒着走了循环，或者外层循环走的不是样本。"
            "提示：第 n 行属于第 n 个样本。"
        )
    if all(close(np.sort(g, axis=-1), np.sort(w, axis=-1)) for g, w in several):
        return "同一行里的数都在，位置却换了。提示：第 k 个位置属于第 k 类，不要排序、不要倒过来。"
    return None


def _in_order(array):
    """各行按大小排好；舍入的差别不影响次序。"""
    rows = array.reshape(len(array), -1)
    return rows[np.lexsort(np.round(rows, 9).T[::-1])]


def same_rows(case):
    """应当各不相同的几行，得到的一模一样。"""
    tall = [(g, w) for g, w in case.pairs if w.ndim == 2 and not np.all(w == w[0])]
    if len(tall) < 2 or not all(np.array_equal(g, np.broadcast_to(g[0], g.shape)) for g, _ in tall):
        return None
    if all(close(g[0], w[0]) for g, w in tall):
        return (
            "每一行都与第一行一样，而第一行是对的：循环里多半一直在用第 0 个样本。"
            "提示：每行用自己的数。"
        )
    return (
        "几行一模一样：多半同一个列表或数组放进去了几次（[[0] * K] * N 也是），改一行等于全改；"
        "或者没有用到每行自己的数，后来赋的值又盖掉了它。提示：每行新建一个。"
    )


def only_some_samples(case):
    """各个样本的结果要合起来，却只合了其中几个。"""
    several = [
        (probe, given, wanted)
        for probe, given, wanted in zip(case.probes, case.given, case.wanted, strict=True)
        if len(probe) >= 2 and _are_samples(probe) and np.shape(wanted)[:1] != (len(probe[0]),)
    ]
    if len(several) < 3:
        return None
    for name, pick in SAMPLES.items():
        if all(_is_of_samples(case, *each, pick) for each in several):
            return f"只算了{name}样本。提示：循环走完了没有？是累加，还是每次都盖掉了上一次？"
    return None


SAMPLES = {
    "第一个": slice(0, 1),
    "最后一个": slice(-1, None),
    "第一个以外的": slice(1, None),
    "最后一个以外的": slice(None, -1),
}


def _are_samples(probe):
    return np.ndim(probe[0]) == 2 and np.shape(probe[1])[:1] == (len(probe[0]),) != (1,)


def _is_of_samples(case, probe, given, wanted, pick):
    """只看这几个样本时的结果；平均的除数可以还是 N。"""
    truth = case.truth((probe[0][pick], probe[1][pick], *probe[2:]))
    if truth is None or truth.shape != given.shape:
        return False
    share = len(probe[0][pick]) / len(probe[0])
    return close(given, truth) or close(given, truth * share)


def _why_only(tall, pick):
    """不对的空着，还是也有数。"""
    is_empty = all(not np.any(g[~np.isclose(g, w)]) for g, w in tall)
    if len(pick(9)) > 1:
        return (
            "那里空着。提示：循环从 1 数起、range 的终点少了 1，或者把 0 当成了没有（if t:）？"
            if is_empty
            else "那里也有数，却不对。提示：那一处的算法有什么两样？"
        )
    if is_empty and pick(9) == [8]:
        return "其余的都空着：多半每走一步又新建了一次数组，前面填好的就没有了。"
    if is_empty:
        return "其余的都空着：循环走完了没有？return 是不是缩进在循环里面？"
    return "其余的也有数，却不对。提示：循环里的变量每次都从头算起了吗？"


def _are_just(rows, pick):
    """这几行处处都对；别的行偶尔也对（本来就是 0），可是足足三行的，有一半恰好只有这几行对。"""
    picked = [[i in pick(len(right)) for i in range(len(right))] for right in rows]
    kept = all(
        r or not p for rs, ps in zip(rows, picked, strict=True) for r, p in zip(rs, ps, strict=True)
    )
    exact = [rs == ps for rs, ps in zip(rows, picked, strict=True) if len(rs) >= 3]
    return kept and any(exact) and 2 * sum(exact) >= len(exact)


def _right_rows(given, wanted, axis):
    """每一行（列）对不对。"""
    g, w = np.moveaxis(given, axis, 0), np.moveaxis(wanted, axis, 0)
    return [close(a, b) for a, b in zip(g, w, strict=True)]


def sums(case):
    """应当每行的和为 1，却不是。"""
    rows = [(g, w) for g, w in case.pairs if w.ndim and np.allclose(w.sum(axis=-1), 1)]
    totals = [g.sum(axis=-1) for g, _ in rows]
    if len(rows) < len(case.probes) or not all(np.all(np.isfinite(total)) for total in totals):
        return None
    if all(np.allclose(total, 1) for total in totals):
        return None
    tall = [g for g, _ in rows if g.ndim == 2 and len(g) > 1]
    if tall and all(np.allclose(g.sum(axis=0), 1) for g in tall):
        return "现在是每一列的和等于 1：归一化沿着样本的方向做了。提示：一行是一个样本。"
    if tall and all(np.allclose(g.sum(), 1) for g in tall):
        return "现在是所有元素加起来等于 1。每一行是一个样本，各自都该是一个分布。"
    each = np.concatenate([np.ravel(total) for total in totals])
    first = told_apart(each[~np.isclose(each, 1)][0], 1)[0]
    if all(_are_rows_scaled(g, w) for g, w in rows):
        return (
            f"同一行里各项的比例都对，每行的和却不是 1（如 {first}）：除以的数错了。"
            "提示：除以这一行所有分子之和，每行从头加起。"
        )
    return f"每行的和应当是 1，得到的却有 {first}。提示：多出、少掉的是哪一份？"


def _are_rows_scaled(given, wanted):
    """每一行都是应有的一个倍数。"""
    totals = given.sum(axis=-1, keepdims=True)
    with np.errstate(all="ignore"):
        return close(given / totals, wanted)


def asymmetry(case):
    square = [(g, w) for g, w in case.pairs if w.ndim == 2 and close(w, w.T) and len(w) > 1]
    if (
        square
        and len(square) == len(case.pairs)
        and not all(np.allclose(g, g.T) for g, _ in square)
    ):
        return "结果应当是对称的，得到的却不是。提示：第 i 行第 j 列与第 j 行第 i 列该是同一个数。"
    return None


# ---------------------------------------------------------------- 再运行几次


def unrepeatable(case):
    for probe, given in zip(case.probes, case.given, strict=True):
        again = case.again(probe)
        if again is None or not close(again, given):
            return UNREPEATABLE
    return None


def unused_argument(case):
    """几个参数里，有一个怎么变，结果都不变；而正确的结果是变的。"""
    if len(case.parameters) < 2 or any(len(case.parameters) != len(probe) for probe in case.probes):
        return None
    for place, name in enumerate(case.parameters):
        if _has_no_effect(case, place):
            return f"参数 {name} 怎么变，结果都不变：它没有起作用。提示：它变了，结果该怎样变？"
    return None


def _has_no_effect(case, place):
    tried = 0
    for probe, given, wanted in zip(case.probes, case.given, case.wanted, strict=True):
        for argument in _others(probe[place]):
            other = (*probe[:place], argument, *probe[place + 1 :])
            right = case.truth(other)
            if right is None or close(right, wanted):
                continue
            result = case.again(other)
            if result is None or not np.all(np.isfinite(result)) or not close(result, given):
                return False
            tried += 1
    return tried > 0


def _others(argument):
    """另外几个值，形状与种类不变：只换一个，也许碰巧看不出它起的作用。"""
    scaled = [argument * 2, argument * 3, argument + 7]
    if not np.ndim(argument):
        if isinstance(argument, int):
            return [argument + 1, *scaled, 2, 3, 5, 50]
        return [argument * 1.7 + 0.1, *scaled]
    if argument.dtype.kind == "f":
        return [argument[..., ::-1] * 1.3 + 0.2, *scaled]
    if argument.ndim == 1:  # 标签：只调换次序，有的错误看不出来
        return [np.full_like(argument, label) for label in np.unique(argument)]
    return [np.roll(argument, 1, axis=-1), np.roll(argument, 1, axis=0)]


def only_some_values(case):
    """对不对，只看一个数值参数是多少：写死了，或者设了下限。"""
    for place, value in enumerate(case.probes[0]):
        if np.ndim(value) or any(len(probe) <= place for probe in case.probes):
            continue
        name = case.parameters[place] if len(case.parameters) > place else "那个数"
        values = [probe[place] for probe in case.probes]
        good = {v for v, right in zip(values, case.right, strict=True) if right}
        bad = {v for v, right in zip(values, case.right, strict=True) if not right}
        if len(good) >= 2 and bad == {0}:
            return (
                f"只有 {name} 是 0 时不对：多半给 0 写了特例，或者除以了它、拿它判断了真假。"
                "提示：是 0 也照公式算。"
            )
        if len(good) >= 2 and max(bad) < min(good):
            return (
                f"{name} 不小于 {min(good):g} 时都对，更小时不对：多半给它设了下限、"
                "小的时候换了算法，或者中间上溢、下溢了。提示：多小也照公式算。"
            )
        if len(good) == 1 and len(bad) >= 2 and not good & bad and values.count(min(good)) > 1:
            told = f"只有 {name} 等于 {min(good):g} 时对"
            return f"{told}：多半写死成了这个数，或者有一步漏了它（括号对吗）。"
    return None


RULES = [
    wrong_shape,
    unrepeatable,
    sign,
    all_zero,
    rounded,
    transposed,
    only_integers,
    only_some_dimensions,
    only_extremes,
    reordered,
    same_rows,
    only_some_rows,
    only_some_samples,
    not_finite,
    factor,
    shift,
    complement,
    unused_argument,
    only_some_values,
    sums,
    nearly,
    asymmetry,
]
