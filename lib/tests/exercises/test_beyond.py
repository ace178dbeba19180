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


def right_numbers(p, M):
    return [min(int(top * M), M - 1) for top in p.max(1)]


def by_numbers(p, t, numbers, cells=None, conf=None, ok=None):
    """按给定的格号算；`cells` 是要走到的格，空格是 nan。"""
    conf = p.max(1) if conf is None else conf
    ok, numbers = p.argmax(1) == t if ok is None else ok, np.array(numbers)
    total = 0.0
    for m in set(numbers.tolist()) if cells is None else cells:
        own = numbers == m
        if own.any():
            total += own.mean() * abs(ok[own].mean() - conf[own].mean())
    return total


def closed_at_both_ends(edge):
    """每格两头都带等号。"""

    def attempt(p, t, M):
        conf = p.max(1)
        cells = [(edge(m, M) <= conf) & (conf <= edge(m + 1, M)) for m in range(M)]
        return sum(by_numbers(p, t, own, [True]) for own in cells)

    return attempt


def by_histogram(p, t, M):
    conf = p.max(1)
    gaps, _ = np.histogram(conf, bins=M, weights=(p.argmax(1) == t) - conf)
    return sum(map(abs, gaps)) / len(t)


def by_order(p, t, M):
    order = np.argsort(p.max(1))
    rows = [(p.max(1)[n], p.argmax(1)[n] == t[n]) for n in order]
    parts = [part for part in np.array_split(np.array(rows, dtype=float), M) if len(part)]
    return sum(len(part) * abs(np.subtract(*part.mean(0))) for part in parts) / len(t)


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


def right_tag_of_many(row, label):
    return scipy.special.logsumexp(row) - row[label]


def by_definition(z, y, prob=scipy.special.expit):
    p = prob(z)
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


WRONG = {
    ECE: {
        wrong.unweighted: over_cells(lambda cells: np.mean([abs(a - c) for _, c, a, _ in cells])),
        wrong.signed_differences: over_cells(
            lambda cells: sum(w * (c - a) for w, c, a, _ in cells)
        ),
        wrong.no_cells: [
            lambda p, t, M: abs(p.max(1) - (p.argmax(1) == t)).mean(),
            lambda p, t, M: (
                sum(abs(conf - ok) for rows in by_cell(p, t, M).values() for conf, ok in rows)
                / len(t)
            ),
        ],
        wrong.last_cell_open: open_ended,
        wrong.confidence_in_true_class: true_class,
        wrong.every_class: every_class,
        wrong.middle_of_cell: over_cells(lambda cells: sum(w * abs(a - m) for w, _, a, m in cells)),
        wrong.squared_differences: over_cells(
            lambda cells: sum(w * (a - c) ** 2 for w, c, a, _ in cells)
        ),
        wrong.worst_cell: over_cells(lambda cells: max(abs(a - c) for _, c, a, _ in cells)),
        wrong.counts_as_weights: lambda p, t, M: right_ece(p, t, M) * len(p),
        wrong.not_weighted_at_all: over_cells(
            lambda cells: sum(abs(a - c) for _, c, a, _ in cells)
        ),
        wrong.other_weights: [
            lambda p, t, M: right_ece(p, t, M) * len(p) / M,
            over_cells(lambda cells: sum(w**2 * abs(a - c) for w, c, a, _ in cells)),
        ],
        wrong.overall_difference: [
            lambda p, t, M: abs(np.average(p.max(1)) - np.average(p.argmax(1) == t)),
            lambda p, t, M: by_numbers(p, t, np.minimum(p.max(1) // (M + 1), M - 1)),
        ],
        wrong.truncated_too_early: lambda p, t, M: by_numbers(
            p, t, [min(int(top) * M, M - 1) for top in p.max(1)]
        ),
        wrong.groups_by_class: [
            lambda p, t, M: by_numbers(p, t, p.argmax(1)),
            lambda p, t, M: by_numbers(p, t, t),
        ],
        wrong.one_sided_cells: lambda p, t, M: sum(
            by_numbers(p, t, p.max(1) <= edge, [True]) for edge in np.arange(1, M + 1) / M
        ),
        wrong.lonely_cells_skipped: lambda p, t, M: by_numbers(
            p, t, n := right_numbers(p, M), {m for m in n if n.count(m) > 1}
        ),
        wrong.brier: lambda p, t, M: (
            sum(
                (q - (k == label)) ** 2
                for row, label in zip(p, t, strict=True)
                for k, q in enumerate(row)
            )
            / len(t)
        ),
        wrong.not_averaged_in_cell: [
            lambda p, t, M: sum(
                len(rows)
                / len(t)
                * abs(sum(ok for _, ok in rows) / len(t) - np.mean([conf for conf, _ in rows]))
                for rows in by_cell(p, t, M).values()
            ),
            lambda p, t, M: sum(
                len(rows) / len(t) * abs(sum(ok - conf for conf, ok in rows))
                for rows in by_cell(p, t, M).values()
            ),
        ],
        wrong.single_confidences: lambda p, t, M: (
            sum(
                abs(conf - np.mean([right for _, right in rows]))
                for rows in by_cell(p, t, M).values()
                for conf, _ in rows
            )
            / len(t)
        ),
        wrong.extra_cell: lambda p, t, M: by_numbers(p, t, (p.max(1) * M).astype(int)),
        wrong.empty_cells_too: lambda p, t, M: (
            right_ece(p, t, M) if len(by_cell(p, t, M)) == M else np.nan
        ),
        wrong.cells_between_extremes: [
            by_histogram,
            lambda p, t, M: by_numbers(p, t, np.minimum(p.max(1) / p.max() * M // 1, M - 1)),
        ],
        wrong.one_cell_more_or_less: lambda p, t, M: right_ece(p, t, M + 1),
        wrong.fixed_cells: lambda p, t, M: right_ece(p, t, 10),
        wrong.rounded_numbers: [
            lambda p, t, M: by_numbers(p, t, (p.max(1) * M + 0.5) // 1),
            lambda p, t, M: by_numbers(p, t, [round(q * (M - 1)) for q in p.max(1)]),
        ],
        wrong.equal_counts: by_order,
        wrong.one_cell_skipped: lambda p, t, M: by_numbers(
            p, t, np.digitize(p.max(1), np.arange(M + 1) / M), range(M)
        ),
        wrong.one_cell_only: [
            lambda p, t, M: by_numbers(p, t, n := right_numbers(p, M), [max(n)]),
            lambda p, t, M: by_numbers(p, t, right_numbers(p, M), [0]),
        ],
        wrong.other_confidence: lambda p, t, M: by_numbers(
            p, t, np.minimum(p[:, 0] * M // 1, M - 1), conf=p[:, 0]
        ),
        wrong.stopped_at_empty_cell: lambda p, t, M: by_numbers(
            p,
            t,
            n := right_numbers(p, M),
            [*itertools.takewhile(lambda m: m in n, range(M))],
        ),
        wrong.fractional_numbers: [
            lambda p, t, M: by_numbers(p, t, [q * M - (q == 1) for q in p.max(1)], range(M)),
            lambda p, t, M: by_numbers(p, t, p.max(1) * M, range(M)),
            lambda p, t, M: by_numbers(p, t, [min(q * M, M - 1) for q in p.max(1)], range(M)),
            lambda p, t, M: by_numbers(p, t, [min(q * M, M - 1) for q in p.max(1)]),
        ],
        wrong.times_one_less: lambda p, t, M: by_numbers(
            p, t, [q * (M - 1) // 1 for q in p.max(1)]
        ),
        wrong.number_minus_one: lambda p, t, M: by_numbers(
            p, t, [max(int(q * M), 1) - 1 for q in p.max(1)]
        ),
        wrong.edges_counted_twice: [
            closed_at_both_ends(lambda m, M: m / M),
            closed_at_both_ends(lambda m, M: np.linspace(0, 1, M + 1)[m]),
        ],
        wrong.softmax_again: lambda p, t, M: by_numbers(
            p,
            t,
            (scipy.special.softmax(p, 1).max(1) * M).astype(int).clip(0, M - 1),
            conf=scipy.special.softmax(p, axis=1).max(1),
        ),
        wrong.other_hits: [
            lambda p, t, M: by_numbers(p, t, right_numbers(p, M), ok=p.max(1) > 0.5),
            lambda p, t, M: by_numbers(p, t, right_numbers(p, M), ok=p.argmax(1) + 1 == t),
        ],
        wrong.misses: lambda p, t, M: by_numbers(p, t, right_numbers(p, M), ok=p.argmax(1) != t),
        wrong.overall_side: over_cells(
            lambda cells: sum(
                w * abs(a - sum(v * c for v, c, _, _ in cells)) for w, _, a, _ in cells
            )
        ),
        wrong.no_difference: [
            lambda p, t, M: sum(p.argmax(1) == t) / len(t),
            over_cells(lambda cells: sum(w * a for w, c, a, _ in cells)),
            over_cells(lambda cells: sum(w * (1 - c) for w, c, a, _ in cells)),
        ],
        wrong.one_sided: over_cells(lambda cells: sum(w * max(c - a, 0) for w, c, a, _ in cells)),
        wrong.averaged_again: over_cells(
            lambda cells: np.mean([w * abs(c - a) for w, c, a, _ in cells])
        ),
        wrong.gap_of_each_cell: lambda p, t, M: [
            len(rows) / len(t) * abs(np.subtract(*np.mean(rows, axis=0)))
            for _, rows in sorted(by_cell(p, t, M).items())
        ],
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
        wrong.summed: [by_tag(right_tag, np.sum), lambda z, y: np.sum(by_definition(z, y))],
        wrong.no_mean: [
            by_tag(right_tag, lambda losses: losses),
            by_definition,
            lambda z, y: by_definition(z, y, lambda z: 1 / (1 + np.exp(-z))),
        ],
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
        wrong.logs_of_sigmoid: by_tag(
            lambda z, y: -y * np.log(s := scipy.special.expit(z)) - (1 - y) * np.log(1 - s)
        ),
        wrong.tags_as_distribution: [
            lambda z, y: np.mean(
                -np.sum(
                    y / np.sum(y, axis=1)[:, None] * scipy.special.log_softmax(z, axis=1), axis=1
                )
            ),
            lambda z, y: np.mean(
                [
                    np.mean([right_tag_of_many(row, k) for k in np.flatnonzero(tags)] or 0)
                    for row, tags in zip(z, y, strict=True)
                ]
            ),
        ],
        wrong.tags_as_given_distribution: lambda z, y: np.mean(
            [
                right_tag_of_many(row, np.flatnonzero(tags).item())
                for row, tags in zip(z, y, strict=True)
            ]
        ),
        wrong.balanced: [
            lambda z, y: np.mean(
                [
                    np.mean([right_tag(a, tag) for a in z[y == tag]]) if (y == tag).any() else 0
                    for tag in (0, 1)
                ]
            ),
            by_tag(lambda z, y: right_tag(z, y) * (1 - math.exp(-right_tag(z, y))) ** 2),
        ],
        wrong.hinge: by_tag(lambda z, y: max(0, 1 - z if y else 1 + z)),
        wrong.log_of_mean: lambda z, y: (
            -math.log(by_tag(lambda a, b: scipy.special.expit(a if b else -a))(z, y))
        ),
        wrong.scores_scaled: by_tag(lambda z, y: right_tag(z / 2, y)),
        wrong.some_left_out: [
            lambda z, y: by_tag(right_tag, np.sum)(z[:, :-1], y[:, :-1]) / z.size,
            lambda z, y: by_tag(right_tag, np.sum)(z[1:], y[1:]) / z.size,
        ],
        wrong.zeros_only: by_tag(lambda z, y: (1 - y) * right_tag(z, 0)),
        wrong.halves_subtracted: by_tag(lambda z, y: right_tag(z, y) * (1 if y else -1)),
        wrong.same_tag_twice: by_tag(lambda z, y: y * (right_tag(z, 1) + right_tag(z, 0))),
        wrong.tags_ignored: by_tag(lambda z, y: right_tag(z, 1) + right_tag(z, 0)),
        wrong.averaged_again_over_tags: [
            by_tag(right_tag, lambda losses: losses.mean() / losses.shape[1]),
            lambda z, y: by_tag(right_tag, np.sum)(z, y) / np.sum(y == 1),
        ],
        wrong.not_a_mean: by_tag(right_tag, np.max),
        wrong.accuracy: by_tag(lambda z, y: (z > 0) == y),
        wrong.no_logs: by_tag(lambda z, y: -scipy.special.expit(z if y else -z)),
        wrong.scores_as_logs: by_tag(lambda z, y: -z if y else z),
        wrong.sigmoid_twice: by_tag(lambda z, y: right_tag(scipy.special.expit(z), y)),
        wrong.clipped_scores: by_tag(lambda z, y: right_tag(max(min(z, 20), -20), y)),
        wrong.shifted_scores: lambda z, y: by_tag(right_tag)(z - np.max(z, axis=1)[:, None], y),
        wrong.tail_without_abs: [
            by_tag(lambda z, y: max(z, 0) - z * y + right_tag(z, 1)),
            by_tag(lambda z, y: max(0, -z if y else z) + right_tag(z, y)),
            by_tag(lambda z, y: max(0, u := -z if y else z) + np.log(1 + np.exp(u))),
        ],
        wrong.one_term_shifted: by_tag(
            lambda z, y: (m := max(0, u := -z if y else z)) + math.log(1 + math.exp(u - m))
        ),
        wrong.one_as_exponent: lambda z, y: np.mean(np.logaddexp((1 - 2 * y) * z, 1)),
        wrong.margin_instead_of_largest: by_tag(
            lambda z, y: (-z if y else z) + math.log1p(math.exp(-abs(z)))
        ),
        wrong.product_wrong: by_tag(lambda z, y: max(z, 0) + z * y + math.log1p(math.exp(-abs(z)))),
        wrong.zero_in_exponent: by_tag(lambda z, y: right_tag(z, 1) if y else math.log(2)),
        wrong.tail_wrong: by_tag(lambda z, y: max(z, 0) - z * y - math.log1p(math.exp(-abs(z)))),
        wrong.tail_only: by_tag(lambda z, y: math.log1p(math.exp(-abs(z)))),
        wrong.without_tail: by_tag(lambda z, y: max(-z if y else z, 0)),
        wrong.positive_part_wrong: by_tag(
            lambda z, y: min(z, 0) - z * y + math.log1p(math.exp(-abs(z)))
        ),
        wrong.gradient: by_tag(lambda z, y: scipy.special.expit(z) - y, np.array),
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
