"""看得见的毛病：每条规则该说的时候说，不该说的时候不说。"""

import itertools

import numpy as np
import pytest

from lib.exercises import clues, traits
from lib.exercises.traits import Case
from lib.exercises.values import as_numbers
from lib.softmax import softmax

VECTORS = [(np.array([2.0, 1.0, 0.5]),), (np.array([0.3, -1.2]),)]
MATRICES = [
    (np.array([[1.0, 2.0, 3.0], [0.5, 0.0, 2.5], [4.0, 1.0, 1.5]]),),
    (np.array([[0.2, 1.7], [1.1, 0.3], [0.4, -0.6], [0.7, 0.9]]),),
]
FAR = [(np.array([800.0, 801.5, 3.0]),)]
INTEGERS = [(np.array([3, 1, 2]),)]
SAMPLES = [(np.arange(2.0 * N).reshape(N, 2), np.arange(1, N + 1)) for N in (2, 3, 4)]
SCALED = [(np.array([2.0, 1.0]), t) for t in (0.1, 0.5, 0.5, 2.0)]


def case_of(attempt, truth, probes):
    """学生的实现与正确的实现，在这些试探输入上。"""

    def again(function):
        return lambda probe: as_numbers(function(*probe))

    return Case(
        probes,
        [again(attempt)(probe) for probe in probes],
        [again(truth)(probe) for probe in probes],
        ["z", "t"][: len(probes[0])],
        again(attempt),
        again(truth),
    )


def clumsy(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def switched(z):
    """大的换了算法，再大就上溢。"""
    return np.ones_like(z) if 500 < z.max() < 1000 else clumsy(z)


def in_integers(z):
    return softmax(z).astype(z.dtype)


def kept(rows):
    """只算了这几行，别的空着。"""

    def attempt(z):
        p = np.zeros(z.shape)
        p[rows] = softmax(z)[rows]
        return p

    return attempt


def mean_product(z, t):
    return (z[:, 1] * t).mean()


def running_sum(z):
    return np.cumsum(z.sum(axis=-1))


calls = itertools.count()
SPEAKING = {
    traits.wrong_shape: [
        (lambda z: z.sum(), lambda z: z.sum(axis=-1), MATRICES, "只得到一个数"),
        (lambda z: z.T, lambda z: z, MATRICES[1:], "行和列对调了"),
        (lambda z: z.ravel(), lambda z: z, MATRICES, "拉平成了一维"),
        (lambda z: z[0], lambda z: z, MATRICES, "只返回了一行"),
        (lambda z: np.zeros(z.shape[1]), lambda z: z[:, 0], MATRICES[1:], "个数是类别数"),
        (
            lambda z: np.zeros(max(z.shape)),
            lambda z: z[:, 0],
            [*MATRICES, (np.ones((2, 4)),)],
            "长度成了类别数 K",
        ),
        (np.squeeze, np.asarray, [*MATRICES, (np.array([[1.0, 2.0]]),)], "只有一个样本"),
        (lambda z: z[:-1], lambda z: z, MATRICES, "range 的终点少了 1"),
        (lambda z: z.sum(axis=0), lambda z: z.sum(axis=1), MATRICES[1:], "个数是类别数"),
        (
            lambda z: z.sum(axis=1, keepdims=True),
            lambda z: z.sum(axis=1),
            MATRICES,
            "多了一个长度为 1 的轴",
        ),
        (lambda z: np.add.outer(z, z), lambda z: z, VECTORS, "成了方阵"),
        (lambda z: z[z > 0.5], lambda z: z, VECTORS, "有的输入少了几个"),
        (lambda z: np.repeat(z, len(z) - 1), lambda z: z, VECTORS, "个数不对，随数据而变"),
        (lambda z: np.r_[z, 1], lambda z: z, VECTORS, "或者多拼了一行"),
        (lambda z: np.ones(len(z)), lambda z: z[0], MATRICES, "个数是样本数，不是类别数"),
    ],
    traits.unrepeatable: [(lambda z: z + next(calls), lambda z: z, VECTORS, "np.empty 没有填满")],
    traits.sign: [(np.negative, np.asarray, VECTORS, "符号全反了")],
    traits.all_zero: [(lambda z: 0 * z, np.asarray, VECTORS, "全是 0")],
    traits.rounded: [
        (lambda z: np.round(softmax(z), 3), softmax, MATRICES, "结果是四舍五入过的"),
        (lambda z: softmax(z) > 0.5, softmax, MATRICES, "或者与 0.5 比了大小"),
        (lambda z: np.trunc(3 * z), lambda z: 3 * z, MATRICES, "小数部分都没有了"),
    ],
    traits.transposed: [(lambda z: z.T @ z.T, lambda z: z @ z, MATRICES[:1], "转置一下就对")],
    traits.only_integers: [(in_integers, softmax, INTEGERS, "整数输入不对")],
    traits.only_some_dimensions: [
        (
            lambda z: softmax(z.ravel()).reshape(z.shape),
            softmax,
            [*VECTORS, *MATRICES],
            "单个向量都对",
        ),
        (
            lambda z: softmax(z) if z.ndim > 1 else z,
            softmax,
            [*VECTORS, *MATRICES],
            "矩阵都对，单个向量不对",
        ),
    ],
    traits.only_extremes: [
        (clumsy, softmax, [*VECTORS, *FAR], "不会上溢、下溢的等价写法"),
        (
            lambda z: softmax(np.minimum(z, 50)),
            softmax,
            [*VECTORS, *FAR],
            "数一大就不对：多半截断了",
        ),
        (
            switched,
            softmax,
            [*VECTORS, *FAR, (np.full(2, 2000.0),)],
            "数一大就不对，有的成了 nan 或 inf：",
        ),
        (
            lambda z: np.exp(z - np.log(np.exp(z).sum())),
            softmax,
            [*VECTORS, *FAR, (np.full(2, -2000.0),)],
            "有的成了 nan 或 inf：多半中间有一步上溢",
        ),
        (
            lambda z: np.exp(z - np.log(np.exp(z).sum())),
            softmax,
            [*VECTORS, *FAR],
            "数一大就不对：多半中间有一步上溢",
        ),
    ],
    traits.only_some_rows: [
        (kept(slice(0, 1)), softmax, MATRICES, "只有第一行对。其余的都空着"),
        (kept(slice(-1, None)), softmax, MATRICES, "只有最后一行对。其余的都空着：多半每走一步"),
        (kept(slice(None, -1)), softmax, MATRICES, "只有最后一行不对。那里空着"),
        (running_sum, lambda z: z.sum(axis=-1), MATRICES, "只有第一行对。其余的也有数"),
    ],
    traits.reordered: [
        (lambda z: softmax(z)[::-1], softmax, MATRICES, "次序却变了"),
        (lambda z: np.sort(softmax(z), axis=-1), softmax, MATRICES, "位置却换了"),
    ],
    traits.same_rows: [
        (lambda z: [softmax(z)[-1]] * len(z), softmax, MATRICES, "同一个列表或数组放进去了几次"),
        (lambda z: np.tile(softmax(z)[0], (len(z), 1)), softmax, MATRICES, "一直在用第 0 个样本"),
    ],
    traits.only_some_samples: [
        (lambda z, t: mean_product(z[:1], t[:1]), mean_product, SAMPLES, "只算了第一个样本"),
        (
            lambda z, t: (z[:-1, 1] * t[:-1]).sum() / len(t),
            mean_product,
            SAMPLES,
            "只算了最后一个以外的样本",
        ),
    ],
    traits.not_finite: [
        (lambda z: z / (z - z), np.asarray, MATRICES, "结果里有 nan"),
        (lambda z: abs(z) / 0.0, np.asarray, VECTORS, "结果里有 inf"),
    ],
    traits.factor: [
        (lambda z: z.sum(axis=0), lambda z: z.mean(axis=0), MATRICES, "N 倍"),
        (lambda z: z * 1.00001, np.asarray, MATRICES, "1.00001 倍"),
        (lambda z: z / 7, np.asarray, VECTORS, "0.1429 倍"),
        (lambda z: z * z.max(), np.asarray, MATRICES, "同一个倍数；输入一换"),
    ],
    traits.complement: [(lambda z: 1 - softmax(z), softmax, VECTORS, "加起来处处是 1")],
    traits.shift: [
        (lambda z: z + 2, np.asarray, VECTORS, "多 2"),
        (lambda z: z - 1, np.asarray, VECTORS, "少 1"),
    ],
    traits.unused_argument: [(lambda z, t: z, lambda z, t: z / t, SCALED, "参数 t 怎么变")],
    traits.only_some_values: [
        (
            lambda z, t: z * t if t else z,
            lambda z, t: z * t,
            [*SCALED, (SCALED[0][0], 0.0)],
            "是 0",
        ),
        (lambda z, t: z / max(t, 0.5), lambda z, t: z / t, SCALED, "t 不小于 0.5 时都对"),
        (lambda z, t: z / 0.5 + 0 * t, lambda z, t: z / t, SCALED, "只有 t 等于 0.5 时对"),
    ],
    traits.sums: [
        (lambda z: softmax(z, axis=0), softmax, MATRICES, "每一列的和等于 1"),
        (lambda z: softmax(z.ravel()).reshape(z.shape), softmax, MATRICES, "所有元素加起来"),
        (lambda z: softmax(z) ** 2, softmax, MATRICES, "每行的和应当是 1"),
        (
            lambda z: softmax(z) * (1 - 1e-4),
            softmax,
            MATRICES,
            "比例都对，每行的和却不是 1（如 0.9999",
        ),
    ],
    traits.nearly: [
        (lambda z: softmax(z) + 1e-5 * z, softmax, MATRICES, "比 float64 的舍入误差大得多")
    ],
    traits.asymmetry: [(lambda z: np.outer(z, z + 1), lambda z: np.outer(z, z), VECTORS, "对称")],
}

# 与它最像、却不该由它来说的情形
SILENT = {
    traits.wrong_shape: (lambda z: -z, np.asarray, MATRICES),
    traits.unrepeatable: (lambda z: -z, np.asarray, VECTORS),
    traits.sign: (lambda z: np.where(z > 1, -z, z), np.asarray, VECTORS),
    traits.all_zero: (lambda z: z * (z > 1), np.asarray, VECTORS),
    traits.rounded: (lambda z: softmax(z) + 1e-3, softmax, MATRICES),
    traits.transposed: (lambda z: z[::-1], np.asarray, MATRICES[:1]),
    traits.only_integers: (lambda z: -z, np.asarray, INTEGERS + VECTORS),
    traits.only_some_dimensions: (lambda z: softmax(z) if z.ndim > 1 else z, softmax, MATRICES),
    traits.only_extremes: (lambda z: softmax(2 * z), softmax, [*VECTORS, *FAR]),
    traits.only_some_rows: (lambda z: softmax(2 * z), softmax, MATRICES),
    traits.reordered: (lambda z: softmax(z) ** 2, softmax, MATRICES),
    traits.same_rows: (lambda z: softmax(z)[:, ::-1], softmax, MATRICES),
    traits.only_some_samples: (lambda z, t: 2 * mean_product(z, t), mean_product, SAMPLES),
    traits.not_finite: (np.log, np.log, VECTORS),
    traits.factor: (lambda z: 2 * z.sum() + 1, np.sum, MATRICES),  # 一个数总是另一个数的几倍
    traits.complement: (lambda z: 2 - softmax(z), softmax, VECTORS),
    traits.shift: (lambda z: z * 2, np.asarray, VECTORS),
    traits.unused_argument: (  # 只差一点点时看不出来，换得远就变了
        lambda z, t: z * max(t, 7),
        lambda z, t: z * t,
        SCALED,
    ),
    traits.only_some_values: (lambda z, t: z, lambda z, t: z / t, SCALED),
    traits.sums: (lambda z: z * 2, np.asarray, MATRICES),
    traits.nearly: (lambda z: softmax(z) + 0.1, softmax, MATRICES),
    traits.asymmetry: (lambda z: z[::-1], np.asarray, [*MATRICES, (np.ones((2, 3)),)]),
}


@pytest.mark.parametrize(
    ("rule", "attempt", "truth", "probes", "told"),
    [(rule, *example) for rule, examples in SPEAKING.items() for example in examples],
)
def test_a_rule_speaks(rule, attempt, truth, probes, told):
    with np.errstate(all="ignore"):
        probes = [*VECTORS, *probes] if rule is traits.only_integers else probes
        assert told in rule(case_of(attempt, truth, probes))


@pytest.mark.parametrize(("rule", "example"), list(SILENT.items()))
def test_a_rule_is_silent(rule, example):
    with np.errstate(all="ignore"):
        assert rule(case_of(*example)) is None


def test_an_argument_that_has_no_effect_on_the_right_result_is_not_blamed():
    assert traits.unused_argument(case_of(lambda z, t: z, lambda z, t: z, SCALED)) is None


def test_a_count_is_tried_at_several_values():
    probes = [(np.array([0.2, 0.5]), 10), (np.array([0.1, 0.7]), 30)]
    late = case_of(lambda z, t: z + (t == 50), lambda z, t: z * t, probes)
    never = case_of(lambda z, t: z, lambda z, t: z * t, probes)
    assert traits.unused_argument(late) is None
    assert "参数 t 怎么变" in traits.unused_argument(never)


def test_every_rule_is_tried_both_ways():
    assert set(SPEAKING) == set(SILENT) == set(traits.RULES)


LABELLED = [
    (np.array(t), K)
    for t, K in [([2, 0, 1], 3), ([0, 0, 3], 5), ([1], 2), ([3, 1], 4), ([0, 1], 3)]
]
SCORED = [
    (np.linspace(-1.0, 2.0, N * K).reshape(N, K) ** 2, np.arange(N) % K)
    for N, K in [(1, 3), (3, 3), (2, 4), (1, 5), (4, 2)]
]
ROWS = [
    (np.array([[1.0, 2.0, 3.0], [2.0, 2.0, -1.0]]),),
    (np.array([[0.5, 0.5], [-0.3, 0.4], [-1.0, -2.0]]),),
    (np.array([-0.3, -0.2, -0.4]),),
    (np.array([[0.1, 0.2, 0.4]]),),
]


TALL = [
    (np.array(z),)
    for z in (
        [[1.0, 2.5, -3.0], [0.5, 4.0, 2.0], [4.0, 1.0, 1.5], [2.0, 0.3, 0.7]],
        [[0.2, 1.7, 3.0], [1.1, 0.3, 5.0], [0.4, -0.6, 1.0]],
        [[0.9, 2.0, 0.1], [-0.3, 1.0, 0.7], [0.8, 5.0, 0.2]],
    )
]
STEPS = [(z, np.roll(z, 1, axis=0) - 0.3) for (z,) in TALL]


def squares(z):
    return np.outer(z, z)


def hot(t, K):
    return np.eye(K)[t]


def greatest(z):
    return z.max(axis=-1)


def distinct_sum(z):
    return np.apply_along_axis(lambda row: sum(set(row.tolist())), -1, z)


def mean_picked(z, t):
    return z[np.arange(len(t)), t].mean()


SPEAKING_CLUES = {
    clues.only_true_class: [
        (lambda t, K: 0.9 * hot(t, K), hot, LABELLED, "只有真实类别那一项不对"),
        (lambda t, K: hot(t, K) + 0.1 * (1 - hot(t, K)), hot, LABELLED, "真实类别那一项都对"),
    ],
    clues.only_some_kinds_of_rows: [
        (distinct_sum, lambda z: z.sum(axis=-1), ROWS, "有几个分数相等的行不对"),
        (lambda z: np.maximum(greatest(z), 0), greatest, ROWS, "全是负数的行不对"),
        (lambda z: abs(z).sum(axis=-1), lambda z: z.sum(axis=-1), ROWS, "有负数的行不对"),
        (lambda t, K: hot(t, K) * (t > 0)[:, None], hot, LABELLED, "第 0 类的样本不对"),
        (lambda t, K: hot(t, K) * (t < K - 1)[:, None], hot, LABELLED, "最后一类的样本不对"),
    ],
    clues.only_some_kinds_of_inputs: [
        (lambda z, t: mean_picked(z, t) * len(t), mean_picked, SCORED, "只有一个样本时都对"),
        (
            lambda z, t: mean_picked(abs(z), t),
            mean_picked,
            [*SCORED, *[(z - 9.0, t) for z, t in SCORED]],
            "有负数的输入不对",
        ),
    ],
    clues.only_diagonal: [
        (lambda z: np.outer(z, z) + np.diag(z), squares, VECTORS, "只有对角线不对"),
        (lambda z: np.diag(z**2), squares, VECTORS, "对角线都对，别处不对"),
    ],
    clues.argument_left_over: [
        (lambda z, t: 0.9 * z - t, lambda z, t: z - t, STEPS, "参数 z 的一个倍数"),
    ],
    clues.step_of_another_length: [
        (lambda z, t: z - t / np.linalg.norm(t), lambda z, t: z - t, STEPS, "变的方向对"),
    ],
    clues.lines_rescaled: [
        (lambda z: z * np.arange(1, z.shape[1] + 1), np.asarray, TALL, "每一列里的比例都对"),
        (lambda z: z.T * np.arange(1, len(z) + 1), np.transpose, TALL, "每一列里的比例都对"),
        (lambda z: z / z.sum(1, keepdims=True), np.asarray, TALL, "每一行里的比例都对"),
        (lambda z: z - z.mean(axis=0), np.asarray, TALL, "每一列里都差同一个数"),
        (lambda z: (z - z.min(0)) / np.ptp(z, axis=0), np.asarray, TALL, "每一列都要平移、再缩放"),
    ],
}
SILENT_CLUES = {
    clues.only_true_class: (lambda t, K: hot(t, K) + 0.1, hot, LABELLED),
    clues.only_some_kinds_of_rows: (lambda z: 2 * greatest(z), greatest, ROWS),
    clues.only_some_kinds_of_inputs: (lambda z, t: 1 + mean_picked(z, t), mean_picked, SCORED),
    clues.only_diagonal: (lambda z: np.outer(z, z) + 1, squares, VECTORS),
    clues.argument_left_over: (lambda z, t: z - t**2, lambda z, t: z - t, STEPS),
    clues.step_of_another_length: (lambda z, t: z - np.sign(t), lambda z, t: z - t, STEPS),
    clues.lines_rescaled: (np.exp, np.asarray, TALL),
}


@pytest.mark.parametrize(
    ("rule", "attempt", "truth", "probes", "told"),
    [(rule, *example) for rule, examples in SPEAKING_CLUES.items() for example in examples],
)
def test_a_clue_is_given(rule, attempt, truth, probes, told):
    assert told in rule(case_of(attempt, truth, probes))


@pytest.mark.parametrize(("rule", "example"), list(SILENT_CLUES.items()))
def test_a_clue_is_kept_back(rule, example):
    assert rule(case_of(*example)) is None


def test_labels_are_mentioned_only_where_there_are_some():
    labelled = case_of(lambda z, t: mean_picked(z, t) * len(t), mean_picked, SCORED)
    unlabelled = case_of(
        lambda z: z.mean() * len(z), np.mean, [(z,) for z, _ in SCORED if z.shape != (3, 3)]
    )
    assert "自己的标签" in clues.only_some_kinds_of_inputs(labelled)
    assert "自己的那一行，要么" in clues.only_some_kinds_of_inputs(unlabelled)


def test_every_clue_is_tried_both_ways():
    assert set(SPEAKING_CLUES) == set(SILENT_CLUES) == set(clues.RULES)
    assert set(clues.in_turn()) == set(clues.RULES) | set(traits.RULES)


def smoothed(t, K):
    return 0.9 * hot(t, K) + 0.1 / K


def test_the_wrong_entries_are_told_before_the_sums_of_rows():
    spoiled = case_of(lambda t, K: np.where(hot(t, K), 0.7, 0.1 / K), smoothed, LABELLED)
    assert traits.sums(spoiled)
    assert clues.describe(spoiled)[0] == "only_true_class"


def test_finite_faults_are_told_before_nan():
    probes = [*MATRICES, (np.array([[0.0, 2.0], [1.0, 3.0]]),)]
    with np.errstate(all="ignore"):
        key, told = clues.describe(case_of(lambda z: 2 * z * (z / z), np.asarray, probes))
    assert key == "factor"
    assert told.endswith(clues.ALSO_NOT_FINITE)


def test_nan_alone_is_told_as_nan():
    probes = [*MATRICES, (np.array([[0.0, 2.0], [1.0, 3.0]]),)]
    with np.errstate(all="ignore"):
        key, told = clues.describe(case_of(lambda z: z * (z / z), np.asarray, probes))
    assert key == "not_finite"
    assert clues.ALSO_NOT_FINITE not in told


def test_integer_inputs_alone_say_nothing_about_integers():
    assert traits.only_integers(case_of(in_integers, softmax, INTEGERS * 2)) is None


@pytest.mark.parametrize(
    ("probe", "N", "K"),
    [
        ((np.zeros(4),), 1, 4),
        ((np.zeros((2, 5)),), 2, 5),
        ((np.array([0, 2, 1]), 4), 3, 4),
        ((np.array([0, 2, 1]), np.array([3, 7])), 3, 2),
        ((np.zeros((6, 2)), np.zeros((6, 3))), 6, 3),
        ((np.zeros((6, 2)), np.zeros(6, dtype=int), np.zeros((2, 3))), 6, 3),
        ((np.zeros((2, 5)), np.array([0, 1])), 2, 5),
    ],
)
def test_sizes_are_read_from_the_arguments(probe, N, K):
    assert traits.size_of(probe) == {"N": N, "K": K}
