"""自检要认得出每一种常见错误。这里的错误实现另写一遍，写法与 lib.exercises 里的不同。"""

import itertools
import math

import numpy as np
import pytest
import scipy.special
from sklearn.preprocessing import StandardScaler

from lib import exercises
from lib.exercises import (
    CHANGED,
    CROSS_ENTROPY,
    EMPTY,
    LABEL_SMOOTHING,
    LOGSUMEXP,
    NOT_CALLABLE,
    ONE_HOT,
    RIGHT,
    SOFTMAX,
    TEMPERATURE,
)


def by_row(one_row):
    """把只管一行的函数推广到最后一轴。"""
    return lambda z, *rest: np.apply_along_axis(one_row, -1, z.astype(float), *rest)


def right_softmax(row):
    exps = [math.exp(z - max(row)) for z in row]
    return [e / sum(exps) for e in exps]


def in_place(z):
    z = z.astype(float) if z.dtype.kind == "i" else z
    z -= z.max(axis=-1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=-1, keepdims=True)
    return z


def lost_keepdims(z):
    exps = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return exps / np.sum(exps, axis=-1)


def lost_keepdims_twice(z):
    exps = np.exp(z - np.max(z, -1))
    return exps / np.sum(exps, -1)


def second_axis_only(z):
    exps = np.exp(z - np.max(z, axis=1)[:, None])
    return exps / np.sum(exps, axis=1)[:, None]


def integer_result(z):
    out = np.empty(z.shape, dtype=z.dtype)
    out[:] = scipy.special.softmax(z, axis=-1)
    return out


SOFTMAX_MISTAKES = {
    "上溢成 inf，inf/inf": by_row(lambda r: np.exp(r) / sum(np.exp(r))),
    "几行相差悬殊": lambda z: (e := np.exp(z - np.amax(z))) / e.sum(-1)[..., None],
    "矩阵却是所有元素加起来才等于 1": scipy.special.softmax,
    "每一列的和等于 1": lambda z: scipy.special.softmax(z, axis=0),
    "N = K 时不报错，却除错了行": lost_keepdims,
    "(N,) 与 (N, K) 相除": lost_keepdims_twice,
    "轴写死成了 1": second_axis_only,
    "用 logits 自己的比例": by_row(lambda r: r / sum(r)),
    "要先用一个恒为正的函数": by_row(lambda r: (r - max(r)) / sum(r - max(r))),
    "分子取了指数，分母没有": by_row(lambda r: np.exp(r - max(r)) / sum(r)),
    "没有归一化：每行的和不等于 1": lambda z: math.e**z.astype(float),
    "减去最大值之后没有归一化": by_row(lambda r: np.exp(r - max(r))),
    "除以了最大的一项": by_row(lambda r: np.divide(right_softmax(r), max(right_softmax(r)))),
    "底数用了 2": by_row(lambda r: 2.0 ** (r - max(r)) / sum(2.0 ** (r - max(r)))),
    "分别用了 sigmoid": scipy.special.expit,
    "概率的对数 log_softmax": lambda z: scipy.special.log_softmax(z, axis=-1),
    "这是 hardmax": by_row(lambda r: np.eye(len(r))[np.argmax(r)]),
    "大小顺序反了": by_row(lambda r: right_softmax(-r)),
    "小数部分被截掉": integer_result,
    "改掉": in_place,
}

TEMPERATURE_MISTAKES = {
    "T 越大分布越尖": by_row(lambda r, t: right_softmax(r * t)),
    "温度用晚了": by_row(lambda r, t: np.divide(right_softmax(r), t)),
    "1/T 次方": by_row(lambda r, t: np.power(right_softmax(r), 1 / t)),
    "取了 T 次方": by_row(lambda r, t: np.power(right_softmax(r), t)),
    "没有起作用": by_row(lambda r, t: right_softmax(r)),
    "归一化时约掉了": by_row(lambda r, t: (e := np.exp(r - max(r)) / t) / sum(e)),
    "而 softmax 平移不变": by_row(lambda r, t: right_softmax(r - t)),
    "又做了一次 softmax": by_row(lambda r, t: right_softmax(np.divide(right_softmax(r), t))),
    "√T": by_row(lambda r, t: right_softmax(r / t**0.5)),
    "z/T 变得很大": by_row(lambda r, t: np.exp(r / t) / sum(np.exp(r / t))),
    "几行相差悬殊": lambda z, t: (e := np.exp((z - np.amax(z)) / t)) / e.sum(-1)[..., None],
}


def log_sum(values):
    return math.log(math.fsum(values))


LOGSUMEXP_MISTAKES = {
    "很大时得到 inf": by_row(lambda r: np.log(sum(np.exp(r)))),
    "没有加回来": by_row(lambda r: log_sum(np.exp(r - max(r)))),
    "没有先减去它": by_row(lambda r: max(r) + np.log(sum(np.exp(r)))),
    "还没有取对数": by_row(lambda r: sum(np.exp(r))),
    "这是 logits 之和": by_row(math.fsum),
    "这是硬的最大值": by_row(max),
    "对数的底用了 2": by_row(lambda r: max(r) + math.log2(math.fsum(np.exp(r - max(r))))),
    "你取的是平均": by_row(lambda r: max(r) + math.log(np.mean(np.exp(r - max(r))))),
    "相差悬殊时得到 -inf": lambda z: np.amax(z) + np.log(np.exp(z - np.amax(z)).sum(axis=-1)),
    "多留了一个长度为 1 的轴": lambda z: scipy.special.logsumexp(z, axis=-1, keepdims=True),
    "整个数组只得到一个数": scipy.special.logsumexp,
    "归并的是样本": lambda z: scipy.special.logsumexp(z, axis=0),
    "减错了行": lambda z: np.max(z, -1) + np.log(np.sum(np.exp(z - np.max(z, -1)), -1)),
}


def by_rows(t, K, one_row):
    """逐个标签调用 one_row，一行一个样本。"""
    return np.array([one_row(int(label), K) for label in t])


def right_one_hot(t, K):
    return by_rows(t, K, lambda label, K: [float(k == label) for k in range(K)])


def whole_columns(t, K):
    Y = np.zeros((len(t), K))
    Y[:, t] = 1
    return Y


def label_as_value(t, K):
    Y = np.zeros((len(t), K))
    Y[np.arange(len(t)), t] = t
    return Y


ONE_HOT_MISTAKES = {
    "最大值数出了类别数": lambda t, K: np.eye(max(t) + 1)[t],
    "转置了": lambda t, K: (np.arange(K)[:, None] == t).astype(int),
    "整体偏了一格": lambda t, K: np.roll(right_one_hot(t, K), -1, axis=1),
    "每一行都有好几个 1": whole_columns,
    "写成了标签的值": label_as_value,
    "0 与 1 写反了": lambda t, K: np.arange(K) != t[:, None],
}


def per_sample(one_row):
    """把只管一个样本的损失推广到一批，再取平均。"""
    return lambda z, t: np.mean([one_row(row, label) for row, label in zip(z, t, strict=True)])


def right_loss(row, label):
    return scipy.special.logsumexp(row) - row[label]


CROSS_ENTROPY_MISTAKES = {
    "分数一悬殊就得到 inf": per_sample(lambda r, k: -np.log(right_softmax(r)[k])),
    "做了两次 softmax": per_sample(lambda r, k: right_loss(right_softmax(r), k)),
    "负的分数没有对数": per_sample(lambda r, k: -np.log(r[k])),
    "没有归一化": per_sample(lambda r, k: -r[k]),
    "得到的单位是 bit": per_sample(lambda r, k: right_loss(r, k) * math.log2(math.e)),
    "大了 N 倍": lambda z, t: sum(map(right_loss, z, t)),
    "小了 K 倍": lambda z, t: sum(map(right_loss, z, t)) / z.size,
    "差了一个负号": per_sample(lambda r, k: r[k] - scipy.special.logsumexp(r)),
    "那是准确率": per_sample(lambda r, k: np.argmax(r) == k),
    "没有用到真实标签": per_sample(lambda r, k: right_loss(r, np.argmax(r))),
    "归一化的方向错了": lambda z, t: np.mean(
        scipy.special.logsumexp(z, axis=0)[t] - np.take_along_axis(z, t[:, None], 1)[:, 0]
    ),
    "下标没有成对": lambda z, t: np.mean([right_loss(row, k) for row in z for k in t]),
    "还差最后一步": lambda z, t: list(map(right_loss, z, t)),
    "这是均方误差": per_sample(
        lambda r, k: sum((p - (j == k)) ** 2 for j, p in enumerate(right_softmax(r)))
    ),
}


def right_smoothing(t, K, eps):
    return by_rows(t, K, lambda label, K: [eps / K + (k == label) * (1 - eps) for k in range(K)])


def smoothing(true_value, other_value):
    """真实类别处一个值，其余处另一个值。"""
    return lambda t, K, eps: by_rows(
        t,
        K,
        lambda label, K: [(true_value if k == label else other_value)(K, eps) for k in range(K)],
    )


LABEL_SMOOTHING_MISTAKES = {
    "没有让出 ε": smoothing(lambda K, eps: 1 + eps / K, lambda K, eps: eps / K),
    "不是每类加 ε": smoothing(lambda K, eps: 1.0, lambda K, eps: eps),
    "每行的和不到 1": smoothing(lambda K, eps: 1 - eps, lambda K, eps: eps / K),
    "只分给了其余 K − 1 类": smoothing(lambda K, eps: 1 - eps, lambda K, eps: eps / (K - 1)),
    "用反了": lambda t, K, eps: right_smoothing(t, K, 1 - eps),
    "没有平滑": lambda t, K, eps: right_one_hot(t, K),
    "它的转置": lambda t, K, eps: np.transpose(right_smoothing(t, K, eps)),
}

TABLES = [
    (SOFTMAX, SOFTMAX_MISTAKES),
    (TEMPERATURE, TEMPERATURE_MISTAKES),
    (LOGSUMEXP, LOGSUMEXP_MISTAKES),
    (ONE_HOT, ONE_HOT_MISTAKES),
    (CROSS_ENTROPY, CROSS_ENTROPY_MISTAKES),
    (LABEL_SMOOTHING, LABEL_SMOOTHING_MISTAKES),
]
CASES = [(exercise, clue, wrong) for exercise, table in TABLES for clue, wrong in table.items()]


@pytest.mark.parametrize(("exercise", "clue", "wrong"), CASES, ids=[case[1] for case in CASES])
def test_mistake_gets_its_own_diagnosis(exercise, clue, wrong):
    assert clue in exercises.diagnose(exercise, wrong)


def test_every_catalogued_mistake_is_tried_here():
    for exercise, mistakes in TABLES:
        given = {exercises.diagnose(exercise, wrong) for wrong in mistakes.values()} - {CHANGED}
        assert given == {diagnosis for diagnosis, _ in exercise.mistakes}


@pytest.mark.parametrize("exercise", [exercise for exercise, _ in TABLES])
def test_no_version_of_a_mistake_is_taken_for_another(exercise):
    for diagnosis, versions in exercise.mistakes:
        assert {exercises.diagnose(exercise, wrong) for wrong in versions} == {diagnosis}


@pytest.mark.parametrize(
    ("exercise", "attempt"),
    [
        (SOFTMAX, by_row(right_softmax)),
        (SOFTMAX, lambda z: np.exp(z - scipy.special.logsumexp(z, axis=-1, keepdims=True))),
        (SOFTMAX, lambda z: by_row(right_softmax)(z).tolist()),
        (TEMPERATURE, by_row(lambda r, t: right_softmax(r / t))),
        (TEMPERATURE, lambda z, t: scipy.special.softmax(z / t, axis=-1)),
        (LOGSUMEXP, by_row(lambda r: max(r) + log_sum(np.exp(r - max(r))))),
        (LOGSUMEXP, lambda z: scipy.special.logsumexp(z, axis=-1)),
        (ONE_HOT, right_one_hot),
        (ONE_HOT, lambda t, K: np.eye(K, dtype=int)[t]),
        (CROSS_ENTROPY, per_sample(right_loss)),
        (CROSS_ENTROPY, lambda z, t: np.mean(-scipy.special.log_softmax(z, 1)[range(len(t)), t])),
        (LABEL_SMOOTHING, right_smoothing),
        (LABEL_SMOOTHING, lambda t, K, eps: (1 - eps) * np.eye(K)[t] + eps * np.full(K, 1 / K)),
    ],
)
def test_right_solutions_pass(exercise, attempt):
    assert exercises.diagnose(exercise, attempt) == RIGHT


@pytest.mark.parametrize("stub", [lambda z: ..., lambda z: None])
def test_stub_is_unanswered(stub):
    assert exercises.diagnose(SOFTMAX, stub) == EMPTY


def test_result_instead_of_function():
    assert exercises.diagnose(SOFTMAX, np.ones(3)) == NOT_CALLABLE


def crash(z):
    raise KeyError("忘了定义")


@pytest.mark.parametrize(
    ("attempt", "fault"),
    [
        (crash, "输入 [2.0, 1.0, 0.1] 时，运行出错：KeyError：'忘了定义'"),
        (lambda z: "概率", "返回了 str，应为数组。"),
        (lambda z: {"p": z}, "返回了 dict，应为数组。"),
        (lambda z: right_softmax(z) if z.ndim == 1 else None, "返回了 NoneType，应为数组。"),
        (lambda z: right_softmax(z)[:2], "返回值的形状是 (2,)，应为 (3,)。"),
        (lambda z: z * 0, "得到 [0.0, 0.0, 0.0]，应为 [0.659, 0.2424, 0.0986]。"),
    ],
)
def test_unknown_mistake_is_described_as_it_is(attempt, fault):
    assert exercises.diagnose(SOFTMAX, attempt).endswith(fault)


@pytest.mark.parametrize("name", [name for name in dir(exercises) if name.startswith("check_")])
def test_checks_print_one_line_and_return_nothing(name, capsys):
    assert getattr(exercises, name)(lambda *arguments: ...) is None
    assert capsys.readouterr().out == EMPTY + "\n"


def test_diagnosing_is_silent_and_leaves_the_probes_alone(recwarn):
    before = [np.copy(probe[0]) for probe in SOFTMAX.probes]
    exercises.diagnose(SOFTMAX, in_place)
    exercises.diagnose(SOFTMAX, SOFTMAX_MISTAKES["上溢成 inf，inf/inf"])
    assert all(map(np.array_equal, before, [probe[0] for probe in SOFTMAX.probes]))
    assert not recwarn.list


def test_diagnoses_do_not_contain_code_of_the_answer():
    texts = [diagnosis for exercise, _ in TABLES for diagnosis, _ in exercise.mistakes]
    assert not [text for text in texts if "np." in text or "keepdims=" in text]
    assert all(len(text) <= 110 for text in texts)


# ---------------------------------------------------------------- 第 4 节


def by_entry(entry):
    """由 (p, i, j) 逐项填出的 K × K 表。"""
    return lambda p: [[entry(p, i, j) for j in range(len(p))] for i in range(len(p))]


JACOBIAN_MISTAKES = {
    "只写了 i = j 的情形": by_entry(lambda p, i, j: p[i] * (1 - p[i]) if i == j else 0),
    "其余的符号反了": by_entry(lambda p, i, j: p[i] * (1 - p[i]) if i == j else p[i] * p[j]),
    "对角线上成了 p_i": by_entry(lambda p, i, j: p[i] if i == j else -p[i] * p[j]),
    "都是加号": by_entry(lambda p, i, j: p[i] * (i == j) + p[i] * p[j]),
    "所有符号都反了": by_entry(lambda p, i, j: p[i] * p[j] - p[i] * (i == j)),
    "只有负的外积": by_entry(lambda p, i, j: -p[i] * p[j]),
    "对角线上用了 1": by_entry(lambda p, i, j: (i == j) - p[i] * p[j]),
    "1 只在 i = j 时才有": by_entry(lambda p, i, j: p[i] * (1 - p[j])),
    "外积没有乘出矩阵": lambda p: np.diagflat(p) - np.dot(p, p.T),
    "一维数组转置也还是一维": lambda p: np.diagflat(p) - p * p.T,
    "由两个向量得到 K × K": lambda p: np.diagflat(p) - np.tile(p**2, (len(p), 1)).T,
    "各用一个 sigmoid 时的导数": lambda p: p - p**2,
}


def by_sample(error):
    """由一个样本的 (概率, 标签, N) 得到它那一行梯度。"""
    return lambda z, t: [
        error(scipy.special.softmax(row), label, len(z)) for row, label in zip(z, t, strict=True)
    ]


def hot(p, label):
    return 1.0 * (np.arange(len(p)) == label)


def subtract_columns(z, t):
    P = scipy.special.softmax(z, axis=1)
    P[:, t] = P[:, t] - 1
    return P


P_MINUS_Y_MISTAKES = {
    "符号反了": by_sample(lambda p, t, n: (hot(p, t) - p) / n),
    "不是真实减预测": by_sample(lambda p, t, n: hot(p, t) - p),
    "漏了 1/N": by_sample(lambda p, t, n: p - hot(p, t)),
    "除以了 N·K": by_sample(lambda p, t, n: (p - hot(p, t)) / (n * len(p))),
    "除以了类别数 K": by_sample(lambda p, t, n: (p - hot(p, t)) / len(p)),
    "预测用了 hardmax": by_sample(lambda p, t, n: (hot(p, p.argmax()) - hot(p, t)) / n),
    "每一类都减去了 1": by_sample(lambda p, t, n: (p - 1) / n),
    "标签的编号": by_sample(lambda p, t, n: (p - t) / n),
    "编号只是名字": lambda z, t: (scipy.special.softmax(z, axis=1) - t) / len(z),
    "减错了位置": lambda z, t: subtract_columns(z, t) / len(z),
    "行号与列号要成对": subtract_columns,
    "还没有变成概率": lambda z, t: (z - np.eye(z.shape[1])[t]) / len(z),
    "可它的分母里有所有的分数": by_sample(lambda p, t, n: (p - 1) * hot(p, t) / n),
    "停在了第一步": by_sample(lambda p, t, n: -hot(p, t) / p / n),
    "损失对概率的导数": by_sample(lambda p, t, n: -hot(p, t) / p),
    "一对其余的梯度": lambda z, t: (scipy.special.expit(z) - np.eye(z.shape[1])[t]) / len(z),
    "平均成了一行": lambda z, t: np.mean(by_sample(lambda p, t, n: p - hot(p, t))(z, t), axis=0),
    "exp 上溢了": lambda z, t: (
        (np.exp(z).T / np.exp(z).sum(1)).T - np.eye(z.shape[1])[t]
    ) / len(z),
}

LINEAR_GRAD_MISTAKES = {
    "grad_W 转置了": lambda X, G: (np.einsum("nd,nk->kd", X, G), G.sum(0)),
    "多除了一次 N": lambda X, G: (np.einsum("nd,nk->dk", X, G) / len(X), G.mean(0)),
    "只有矩阵乘法与求和": lambda X, G: (np.einsum("nd,nk->dk", X, G) / len(X), G.sum(0)),
    "grad_b 取了平均": lambda X, G: (np.einsum("nd,nk->dk", X, G), np.average(G, axis=0)),
    "grad_b 沿错了轴": lambda X, G: (np.einsum("nd,nk->dk", X, G), np.einsum("nk->n", G)),
    "X 没有转置": lambda X, G: (np.matmul(X, G), G.sum(0)),
    "符号反了": lambda X, G: (np.einsum("nd,nk->dk", X, -G), -G.sum(0)),
}

GRADIENT_EXERCISES = [
    (exercises.JACOBIAN, JACOBIAN_MISTAKES),
    (exercises.P_MINUS_Y, P_MINUS_Y_MISTAKES),
    (exercises.LINEAR_GRAD, LINEAR_GRAD_MISTAKES),
]


def diagnose_gradient(exercise, attempt):
    if exercise is exercises.LINEAR_GRAD:
        attempt = exercises._stacked(attempt)
    return exercises.diagnose(exercise, attempt)


@pytest.mark.parametrize(
    ("exercise", "clue", "wrong"),
    [(ex, clue, wrong) for ex, mistakes in GRADIENT_EXERCISES for clue, wrong in mistakes.items()],
)
def test_gradient_mistake_gets_its_own_diagnosis(exercise, clue, wrong):
    assert clue in diagnose_gradient(exercise, wrong)


@pytest.mark.parametrize(("exercise", "mistakes"), GRADIENT_EXERCISES)
def test_every_gradient_mistake_is_tried_and_told_apart(exercise, mistakes):
    given = {diagnose_gradient(exercise, wrong) for wrong in mistakes.values()}
    assert given == {diagnosis for diagnosis, _ in exercise.mistakes}
    for diagnosis, versions in exercise.mistakes:
        assert {exercises.diagnose(exercise, wrong) for wrong in versions} == {diagnosis}
        assert "np." not in diagnosis and len(diagnosis) <= 110


@pytest.mark.parametrize(
    ("exercise", "attempt"),
    [
        (exercises.JACOBIAN, by_entry(lambda p, i, j: p[i] * ((i == j) - p[j]))),
        (exercises.JACOBIAN, lambda p: np.diagflat(p) - p[:, None] * p),
        (exercises.P_MINUS_Y, by_sample(lambda p, t, n: (p - hot(p, t)) / n)),
        (exercises.LINEAR_GRAD, lambda X, G: [np.einsum("nd,nk->dk", X, G), np.ones(len(G)) @ G]),
    ],
)
def test_right_gradients_pass(exercise, attempt):
    assert diagnose_gradient(exercise, attempt) == RIGHT


def test_right_gradient_that_changes_its_input():
    def in_place(z, t):
        z -= z.max(axis=1, keepdims=True)
        return by_sample(lambda p, t, n: (p - hot(p, t)) / n)(z, t)

    assert diagnose_gradient(exercises.P_MINUS_Y, in_place) == CHANGED


@pytest.mark.parametrize(
    ("attempt", "fault"),
    [
        (lambda X, G: X.T @ G, "应返回两个数组：grad_W 与 grad_b"),
        (lambda X, G: (X.T @ G, G), "应为 [(3, 3), (3,)]，得到 [(3, 3), (3, 3)]"),
        (lambda X, G: (G.sum(axis=0), X.T @ G), "应为 [(3, 3), (3,)]，得到 [(3,), (3, 3)]"),
        (lambda X, G: (X.T @ G, G.sum(axis=0, keepdims=True)), "得到 [(3, 3), (1, 3)]"),
    ],
)
def test_wrong_shapes_of_linear_grad_are_named(attempt, fault):
    assert diagnose_gradient(exercises.LINEAR_GRAD, attempt).endswith(fault)


@pytest.mark.parametrize("name", ["jacobian", "p_minus_y", "linear_grad"])
def test_gradient_checks_print_one_line_and_return_nothing(name, capsys):
    check = getattr(exercises, f"check_{name}")
    assert check(lambda *arguments: ...) is None
    assert check(lambda *arguments: None) is None
    check(np.ones(3))
    assert capsys.readouterr().out.splitlines() == [EMPTY, EMPTY, NOT_CALLABLE]


# ---------------------------------------------------------------- 第 1 节


def each(one_label):
    """把只管一个标签的函数推广到整列。"""
    return lambda labels, classes: [one_label(label, classes.tolist()) for label in labels]


def by_first_seen(labels, classes):
    numbers = {}
    return [numbers.setdefault(label, len(numbers)) for label in labels.tolist()]


LABEL_ENCODING_MISTAKES = {
    "原样返回了标签": each(lambda label, classes: label),
    "拿标签做了加减或除法": each(lambda label, classes: label / 100 // 1 - 1),
    "对这一批标签重新编了号": lambda labels, classes: each(
        lambda label, _: sorted(set(labels.tolist())).index(label)
    )(labels, classes),
    "按首次出现的先后编号": by_first_seen,
    "编号整体大了 1": each(lambda label, classes: 1 + classes.index(label)),
    "排序或名次": lambda labels, classes: np.lexsort([labels]),
    "这是独热编码": each(lambda label, classes: [float(c == label) for c in classes]),
    "方向反了": each(lambda label, classes: classes[label]),
}


def counting(row_rule):
    return lambda probs: [row_rule(row) for row in probs.tolist()]


CLAIM_COUNTS_MISTAKES = {
    "每个分类器认领了几个样本": lambda probs: counting(lambda r: sum(p > 0.5 for p in r))(probs.T),
    "所有样本加在一起": lambda probs: np.count_nonzero(probs > 0.5),
    "有没有人认领": counting(lambda row: max(row) > 0.5),
    "恰好等于 0.5": counting(lambda row: sum(p >= 0.5 for p in row)),
    "这是 argmax": counting(lambda row: row.index(max(row))),
    "每个样本都得 1": counting(lambda row: len({max(row)})),
    "先把概率加起来": counting(lambda row: sum(row) > 0.5),
    "这是概率之和": counting(sum),
    "先归一化": counting(lambda row: sum(p > 0.5 * sum(row) for p in row)),
    "所占的比例": counting(lambda row: sum(p > 0.5 for p in row) / len(row)),
    "还差一步": counting(lambda row: [p > 0.5 for p in row]),
    "数反了": counting(lambda row: sum(p < 0.5 for p in row)),
    "多留了一个长度为 1 的轴": counting(lambda row: [sum(p > 0.5 for p in row)]),
}

SECTION_1 = [
    (exercises.LABEL_ENCODING, LABEL_ENCODING_MISTAKES),
    (exercises.CLAIM_COUNTS, CLAIM_COUNTS_MISTAKES),
]


@pytest.mark.parametrize(("exercise", "mistakes"), SECTION_1)
def test_section_1_tells_the_mistakes_apart(exercise, mistakes):
    given = {clue: exercises.diagnose(exercise, wrong) for clue, wrong in mistakes.items()}
    assert all(clue in diagnosis for clue, diagnosis in given.items())
    assert set(given.values()) == {diagnosis for diagnosis, _ in exercise.mistakes}
    for diagnosis, versions in exercise.mistakes:
        assert {exercises.diagnose(exercise, wrong) for wrong in versions} == {diagnosis}


@pytest.mark.parametrize(
    ("exercise", "attempt"),
    [
        (exercises.LABEL_ENCODING, each(lambda label, classes: classes.index(label))),
        (exercises.LABEL_ENCODING, lambda labels, classes: (labels[:, None] > classes).sum(axis=1)),
        (exercises.CLAIM_COUNTS, counting(lambda row: sum(p > 0.5 for p in row))),
        (exercises.CLAIM_COUNTS, lambda probs: np.count_nonzero(probs > 0.5, axis=1)),
    ],
)
def test_section_1_right_solutions_pass(exercise, attempt):
    assert exercises.diagnose(exercise, attempt) == RIGHT


@pytest.mark.parametrize("name", ["label_encoding", "claim_counts"])
def test_section_1_stubs_are_unanswered(name, capsys):
    getattr(exercises, f"check_{name}")(lambda *arguments: ...)
    assert capsys.readouterr().out == EMPTY + "\n"


# ---------------------------------------------------------------- 第 5 节


def mean_loss(X, t, W, b):
    return np.mean([right_loss(x @ W + b, k) for x, k in zip(X, t, strict=True)])


def step_of(error):
    """逐个样本算的一步；error(logits, 标签) 是一个样本的误差。"""

    def step(X, t, W, b, rate):
        errors = [error(x @ W + b, k) for x, k in zip(X, t, strict=True)]
        grad_W = np.mean([np.outer(*pair) for pair in zip(X, errors, strict=True)], axis=0)
        return W - rate * grad_W, b - rate * np.mean(errors, axis=0), mean_loss(X, t, W, b)

    return step


right_step = step_of(lambda z, k: right_softmax(z) - hot(z, k))


def revised(revise):
    """在正确的一步之后改动：revise(参数…, 新的 W, 新的 b, 损失)。"""
    return lambda X, t, W, b, rate: revise(X, t, W, b, rate, *right_step(X, t, W, b, rate))


TRAINING_STEP_MISTAKES = {
    "方向反了": step_of(lambda z, k: hot(z, k) - right_softmax(z)),
    "漏了 1/N": lambda X, t, W, b, rate: (
        *right_step(X, t, W, b, rate * len(X))[:2],
        mean_loss(X, t, W, b),
    ),
    "多除了一次 N": revised(lambda X, t, W, b, rate, V, c, loss: (V, b + (c - b) / len(X), loss)),
    "b 没有更新": revised(lambda X, t, W, b, rate, V, c, loss: (V, b, loss)),
    "W 没有更新": revised(lambda X, t, W, b, rate, V, c, loss: (W, c, loss)),
    "损失报的是准确率": revised(
        lambda X, t, W, b, rate, V, c, loss: (
            V,
            c,
            np.average([np.argmax(x @ W + b) == k for x, k in zip(X, t, strict=True)]),
        )
    ),
    "题目要的是更新之前的损失": revised(
        lambda X, t, W, b, rate, V, c, loss: (V, c, mean_loss(X, t, V, c))
    ),
    "损失是各样本之和": revised(lambda X, t, W, b, rate, V, c, loss: (V, c, loss * len(X))),
    "损失的符号反了": revised(lambda X, t, W, b, rate, V, c, loss: (V, c, -loss)),
    "返回的是梯度": revised(
        lambda X, t, W, b, rate, V, c, loss: ((W - V) / rate, (b - c) / rate, loss)
    ),
    "学习率没有用上": lambda X, t, W, b, rate: right_step(X, t, W, b, 1),
    "还没有变成概率": step_of(lambda z, k: z - hot(z, k)),
    "用了 hardmax": step_of(lambda z, k: hot(z, z.argmax()) - hot(z, k)),
    "先求概率再取对数": revised(
        lambda X, t, W, b, rate, V, c, loss: (
            V,
            c,
            np.mean([-np.log(right_softmax(x @ W + b)[k]) for x, k in zip(X, t, strict=True)]),
        )
    ),
}


def with_penalty(penalty):
    return lambda X, t, W, b, l2: mean_loss(X, t, W, b) + l2 * penalty(W.ravel(), b, len(X))


PENALIZED_LOSS_MISTAKES = {
    "b 也加了惩罚": with_penalty(lambda w, b, n: (w @ w + b @ b) / 2),
    "漏了 1/2": with_penalty(lambda w, b, n: w @ w),
    "范数忘了平方": with_penalty(lambda w, b, n: math.sqrt(w @ w) / 2),
    "除以了 N": with_penalty(lambda w, b, n: w @ w / 2 / n),
    "应是求和": with_penalty(lambda w, b, n: w @ w / 2 / len(w)),
    "这是 L1": with_penalty(lambda w, b, n: sum(map(abs, w)) / 2),
    "权重越大损失反而越小": with_penalty(lambda w, b, n: -(w @ w) / 2),
    "l2 没有起作用": with_penalty(lambda w, b, n: 0),
    "题目要的是平均": lambda X, t, W, b, l2: (
        np.size(t) * mean_loss(X, t, W, b) + l2 / 2 * np.vdot(W, W)
    ),
    "缺了交叉熵": lambda X, t, W, b, l2: l2 / 2 * np.vdot(W, W),
}


def columnwise(one_column):
    """逐列处理；one_column(训练列, 测试列) 返回（平移，除数）。"""

    def both(train, test):
        numbers = [one_column(*map(list, pair)) for pair in zip(train.T, test.T, strict=True)]
        shift, divisor = np.array(numbers, dtype=float).T
        divisor[divisor == 0] = 1
        return (train - shift) / divisor, (test - shift) / divisor

    return both


def mean_std(column):
    return np.average(column), np.std(column)


right_standardize = columnwise(lambda a, b: mean_std(a))

STANDARDIZE_MISTAKES = {
    "成了 nan 或 inf": lambda a, b: ((a - a.mean(0)) / a.std(0), (b - a.mean(0)) / a.std(0)),
    "它自己的均值和标准差": lambda a, b: (right_standardize(a, a)[0], right_standardize(b, b)[0]),
    "等于偷看考卷": columnwise(lambda a, b: mean_std(a + b)),
    "统计量取自测试集": columnwise(lambda a, b: mean_std(b)),
    "沿错了轴": lambda a, b: (right_standardize(a.T, a.T)[0].T, right_standardize(b.T, b.T)[0].T),
    "共用了一个均值": lambda a, b: ((a - a.mean()) / a.std(), (b - a.mean()) / a.std()),
    "没有除以标准差": columnwise(lambda a, b: (np.average(a), 1)),
    "没有减均值": columnwise(lambda a, b: (0, np.std(a))),
    "除以的是方差": columnwise(lambda a, b: (np.average(a), np.var(a))),
    "N − 1": columnwise(lambda a, b: (np.average(a), np.std(a, ddof=1))),
    "测试集原样没动": lambda a, b: (right_standardize(a, b)[0], b),
}


def as_it_is(attempt):
    return attempt


SECTION_5 = [
    (exercises.TRAINING_STEP, exercises._joined, TRAINING_STEP_MISTAKES),
    (exercises.PENALIZED_LOSS, as_it_is, PENALIZED_LOSS_MISTAKES),
    (exercises.STANDARDIZE, exercises._both, STANDARDIZE_MISTAKES),
]


@pytest.mark.parametrize(("exercise", "wrap", "mistakes"), SECTION_5)
def test_section_5_tells_the_mistakes_apart(exercise, wrap, mistakes):
    given = {clue: exercises.diagnose(exercise, wrap(wrong)) for clue, wrong in mistakes.items()}
    assert [clue for clue, diagnosis in given.items() if clue not in diagnosis] == []
    assert set(given.values()) == {diagnosis for diagnosis, _ in exercise.mistakes}
    for diagnosis, versions in exercise.mistakes:
        assert {exercises.diagnose(exercise, wrong) for wrong in versions} == {diagnosis}
        assert "np." not in diagnosis and len(diagnosis) <= 110


def scaled_by_sklearn(train, test):
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)


@pytest.mark.parametrize(
    ("exercise", "wrap", "attempt"),
    [
        (exercises.TRAINING_STEP, exercises._joined, right_step),
        (exercises.PENALIZED_LOSS, as_it_is, with_penalty(lambda w, b, n: w @ w / 2)),
        (exercises.STANDARDIZE, exercises._both, right_standardize),
        (exercises.STANDARDIZE, exercises._both, scaled_by_sklearn),
    ],
)
def test_section_5_right_solutions_pass(exercise, wrap, attempt):
    assert exercises.diagnose(exercise, wrap(attempt)) == RIGHT


def test_section_5_in_place_update_is_noticed():
    def step(X, t, W, b, rate):
        new_W, new_b, loss = right_step(X, t, W, b, rate)
        W[:], b[:] = new_W, new_b
        return W, b, loss

    assert exercises.diagnose(exercises.TRAINING_STEP, exercises._joined(step)) == CHANGED


@pytest.mark.parametrize(
    ("exercise", "attempt", "fault"),
    [
        ("TRAINING_STEP", lambda X, t, W, b, rate: (W, b), "应返回三样：新的 W、新的 b、损失"),
        ("TRAINING_STEP", lambda X, t, W, b, rate: (b, W, 0), "应为 [(3, 4), (4,), ()]"),
        ("STANDARDIZE", lambda a, b: a, "应返回两个数组：处理过的训练集与测试集"),
        ("STANDARDIZE", lambda a, b: (b, a), "得到 [(2, 3), (4, 3)]"),
    ],
)
def test_section_5_wrong_shapes_are_named(exercise, attempt, fault):
    wrap = exercises._joined if exercise == "TRAINING_STEP" else exercises._both
    assert fault in exercises.diagnose(getattr(exercises, exercise), wrap(attempt))


@pytest.mark.parametrize("name", ["training_step", "penalized_loss", "standardize"])
def test_section_5_checks_print_one_line(name, capsys):
    check = getattr(exercises, f"check_{name}")
    check(lambda *arguments: ...)
    check(3)
    assert capsys.readouterr().out.splitlines() == [EMPTY, NOT_CALLABLE]


# ---------------------------------------------------------------- 第 6 节


def by_cell(p, t, M):
    """{格号: [(把握, 对错), …]}，右端点归最后一格。"""
    cells = {}
    for row, label in zip(p, t, strict=True):
        m = min(int(max(row) * M), M - 1)
        cells.setdefault(m, []).append((max(row), float(np.argmax(row) == label)))
    return cells


def over_cells(finish):
    """由 [(样本所占的比例, 平均把握, 准确率, 格的中点), …] 得到结果。"""
    return lambda p, t, M: finish(
        [
            (len(rows) / len(t), *np.mean(rows, axis=0), (m + 0.5) / M)
            for m, rows in by_cell(p, t, M).items()
        ]
    )


right_ece = over_cells(lambda cells: sum(w * abs(acc - conf) for w, conf, acc, _ in cells))


def open_ended(p, t, M):
    """每格左闭右开，包括最后一格。"""
    top, edges, total = p.max(1), np.linspace(0, 1, M + 1), 0.0
    for low, high in itertools.pairwise(edges):
        own = (low <= top) & (top < high)
        if own.any():
            total += own.mean() * abs((p.argmax(1) == t)[own].mean() - top[own].mean())
    return total


def right_closed(p, t, M):
    """每格左开右闭：试探输入都不在格与格的交界上，两种约定应当同样通过。"""
    cells = np.ceil(p.max(1) * M) - 1
    ok, top = p.argmax(1) == t, p.max(1)
    return sum(abs(ok[cells == m].sum() - top[cells == m].sum()) for m in range(M)) / len(t)


def every_class(p, t, M):
    total = 0.0
    for m in range(M):
        own = (np.minimum(np.floor(p * M), M - 1)) == m
        if own.any():
            total += own.mean() * abs(np.eye(p.shape[1])[t][own].mean() - p[own].mean())
    return total


def true_class(p, t, M):
    q = p[np.arange(len(t)), t]
    total = 0.0
    for m in range(M):
        own = np.minimum(np.floor(q * M), M - 1) == m
        if own.any():
            total += own.mean() * abs((p.argmax(1) == t)[own].mean() - q[own].mean())
    return total


ECE_MISTAKES = {
    "各格一样重": over_cells(lambda cells: np.mean([abs(a - c) for _, c, a, _ in cells])),
    "抵消了": over_cells(lambda cells: sum(w * (c - a) for w, c, a, _ in cells)),
    "没有分格": lambda p, t, M: abs(p.max(1) - (p.argmax(1) == t)).mean(),
    "让最后一格包含右端点": open_ended,
    "取成了真实类别的概率": true_class,
    "逐类别的校准误差": every_class,
    "用格的中点代替": over_cells(lambda cells: sum(w * abs(a - m) for w, _, a, m in cells)),
    "取了平方": over_cells(lambda cells: sum(w * (a - c) ** 2 for w, c, a, _ in cells)),
    "最大校准误差": over_cells(lambda cells: max(abs(a - c) for _, c, a, _ in cells)),
    "没有除以 N": lambda p, t, M: right_ece(p, t, M) * len(p),
}


def by_tag(one_tag, finish=np.mean):
    """逐个元素算损失，再归约。"""
    return lambda z, y: finish(
        np.array(
            [
                [one_tag(float(a), int(b)) for a, b in zip(*rows, strict=True)]
                for rows in zip(z, y, strict=True)
            ]
        )
    )


def right_tag(z, y):
    """−ln σ(±z)，对称的写法。"""
    margin = z if y else -z
    return math.log1p(math.exp(-margin)) if margin > 0 else math.log1p(math.exp(margin)) - margin


MULTILABEL_MISTAKES = {
    "用了 softmax": lambda z, y: -(y * scipy.special.log_softmax(z, axis=1)).sum() / len(z),
    "只算了标签为 1 的项": by_tag(lambda z, y: y * right_tag(z, 1)),
    "0 与 1 用反了": by_tag(lambda z, y: right_tag(z, 1 - y)),
    "符号反了": by_tag(lambda z, y: -right_tag(z, y)),
    "只对样本取了平均": by_tag(right_tag, lambda losses: losses.sum() / len(losses)),
    "只对标签取了平均": by_tag(right_tag, lambda losses: losses.sum() / len(losses[0])),
    "没有取平均": by_tag(right_tag, np.sum),
    "还差最后一步": by_tag(right_tag, lambda losses: losses),
    "单位是 bit": by_tag(lambda z, y: right_tag(z, y) * math.log2(math.e)),
    "均方误差": by_tag(lambda z, y: (scipy.special.expit(z) - y) ** 2),
    "把 logits 直接当成了概率": by_tag(lambda z, y: -np.log(np.float64(z if y else 1 - z))),
    "加了个小数": by_tag(
        lambda z, y: -math.log(scipy.special.expit(z if y else -z) + 1e-8)
        if z < 0 or y
        else -math.log(1 - scipy.special.expit(z) + 1e-8)
    ),
    "大就成了 inf 或 nan": by_tag(
        lambda z, y: -y * np.log(s := scipy.special.expit(z)) - (1 - y) * np.log(1 - s)
    ),
}

SECTION_6 = [(exercises.ECE, ECE_MISTAKES), (exercises.MULTILABEL, MULTILABEL_MISTAKES)]


@pytest.mark.parametrize(("exercise", "mistakes"), SECTION_6)
def test_section_6_tells_the_mistakes_apart(exercise, mistakes):
    given = {clue: exercises.diagnose(exercise, wrong) for clue, wrong in mistakes.items()}
    assert [clue for clue, diagnosis in given.items() if clue not in diagnosis] == []
    assert set(given.values()) == {diagnosis for diagnosis, _ in exercise.mistakes}
    for diagnosis, versions in exercise.mistakes:
        assert {exercises.diagnose(exercise, wrong) for wrong in versions} == {diagnosis}
        assert "np." not in diagnosis and len(diagnosis) <= 110


@pytest.mark.parametrize(
    ("exercise", "attempt"),
    [
        (exercises.ECE, right_ece),
        (exercises.ECE, right_closed),
        (exercises.MULTILABEL, by_tag(right_tag)),
        (exercises.MULTILABEL, lambda z, y: np.mean(np.logaddexp(0, z) - y * z)),
    ],
)
def test_section_6_right_solutions_pass(exercise, attempt):
    assert exercises.diagnose(exercise, attempt) == RIGHT


@pytest.mark.parametrize("name", ["ece", "multilabel_loss"])
def test_section_6_checks_print_one_line(name, capsys):
    check = getattr(exercises, f"check_{name}")
    check(lambda *arguments: ...)
    check(3)
    assert capsys.readouterr().out.splitlines() == [EMPTY, NOT_CALLABLE]
