"""第 6 节的自检要认得出每一种常见错误；这里的错误实现另写一遍，写法与练习里收录的不同。"""

import itertools
import math

import numpy as np
import pytest
import scipy.special

from lib.exercises import beyond as wrong
from lib.exercises.beyond import ECE, MULTILABEL_LOSS
from lib.exercises.judge import RIGHT, diagnose
from lib.tests.exercises.attempts import cases, right_cases, untried


def by_cell(p, t, M):
    """{格号: [(置信度, 对错), …]}，右端点归最后一格。"""
    cells = {}
    for row, label in zip(p, t, strict=True):
        m = min(int(max(row) * M), M - 1)
        cells.setdefault(m, []).append((max(row), float(np.argmax(row) == label)))
    return cells


def over_cells(finish):
    """由 [(样本所占的比例, 平均置信度, 准确率, 格的中点), …] 得到结果。"""
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


WRONG = {
    ECE: {
        wrong.unweighted: over_cells(lambda cells: np.mean([abs(a - c) for _, c, a, _ in cells])),
        wrong.signed_differences: over_cells(
            lambda cells: sum(w * (c - a) for w, c, a, _ in cells)
        ),
        wrong.no_cells: lambda p, t, M: abs(p.max(1) - (p.argmax(1) == t)).mean(),
        wrong.right_end_outside: open_ended,
        wrong.confidence_in_true_class: true_class,
        wrong.every_class: every_class,
        wrong.middle_of_cell: over_cells(lambda cells: sum(w * abs(a - m) for w, _, a, m in cells)),
        wrong.squared_differences: over_cells(
            lambda cells: sum(w * (a - c) ** 2 for w, c, a, _ in cells)
        ),
        wrong.worst_cell: over_cells(lambda cells: max(abs(a - c) for _, c, a, _ in cells)),
        wrong.counts_as_weights: lambda p, t, M: right_ece(p, t, M) * len(p),
    },
    MULTILABEL_LOSS: {
        wrong.softmax_per_sample: lambda z, y: (
            -(y * scipy.special.log_softmax(z, axis=1)).sum() / len(z)
        ),
        wrong.ones_only: by_tag(lambda z, y: y * right_tag(z, 1)),
        wrong.tags_swapped: by_tag(lambda z, y: right_tag(z, 1 - y)),
        wrong.no_minus: by_tag(lambda z, y: -right_tag(z, y)),
        wrong.mean_over_samples_only: by_tag(right_tag, lambda losses: losses.sum() / len(losses)),
        wrong.mean_over_tags_only: by_tag(right_tag, lambda losses: losses.sum() / len(losses[0])),
        wrong.summed: by_tag(right_tag, np.sum),
        wrong.no_mean: by_tag(right_tag, lambda losses: losses),
        wrong.in_bits: by_tag(lambda z, y: right_tag(z, y) * math.log2(math.e)),
        wrong.squared_errors: by_tag(lambda z, y: (scipy.special.expit(z) - y) ** 2),
        wrong.no_sigmoid: by_tag(lambda z, y: -np.log(np.float64(z if y else 1 - z))),
        wrong.plus_small: by_tag(
            lambda z, y: (
                -math.log(scipy.special.expit(z if y else -z) + 1e-8)
                if z < 0 or y
                else -math.log(1 - scipy.special.expit(z) + 1e-8)
            )
        ),
        wrong.log_of_sigmoid: by_tag(
            lambda z, y: -y * np.log(s := scipy.special.expit(z)) - (1 - y) * np.log(1 - s)
        ),
    },
}

SOLUTIONS = {
    ECE: [right_ece, right_closed],
    MULTILABEL_LOSS: [by_tag(right_tag), lambda z, y: np.mean(np.logaddexp(0, z) - y * z)],
}


@pytest.mark.parametrize(("exercise", "mistake", "attempt"), cases(WRONG))
def test_each_mistake_gets_its_own_diagnosis(exercise, mistake, attempt):
    assert diagnose(exercise, attempt) == mistake.diagnosis


def test_every_mistake_is_made_here():
    assert untried(WRONG) == []


@pytest.mark.parametrize(("exercise", "attempt"), right_cases(SOLUTIONS))
def test_right_solutions_pass(exercise, attempt):
    assert diagnose(exercise, attempt) == RIGHT
