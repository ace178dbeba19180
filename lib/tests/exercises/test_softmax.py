"""第 2 节的自检要认得出每一种常见错误；这里的错误实现另写一遍，写法与练习里收录的不同。"""

import functools
import itertools
import math

import numpy as np
import pytest
import scipy.special

from lib.exercises import softmax as wrong
from lib.exercises.judge import CHANGED, RIGHT, diagnose
from lib.exercises.softmax import LOGSUMEXP, SOFTMAX, TEMPERATURE
from lib.tests.exercises.attempts import by_row, cases, right_cases, right_softmax, untried


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


def loop_total(z):
    return sum(math.exp(x - max(z)) for x in z)


def cold(row, temperature):
    if temperature < 0.01:
        return np.eye(len(row))[np.argmax(row)]
    return right_softmax(row / temperature)


def one_sided(row, temperature):
    row = row - max(row)
    return np.exp(row / temperature) / sum(np.exp(row))


def overwriting(row):
    for k in range(len(row)):
        row[k] = math.exp(row[k] - max(row)) / math.fsum(np.exp(row - max(row)))
    return row


def log_sum(values):
    return math.log(math.fsum(values))


WRONG = {
    SOFTMAX: {
        wrong.no_shift: by_row(lambda r: np.exp(r) / sum(np.exp(r))),
        wrong.global_max: lambda z: (e := np.exp(z - np.amax(z))) / e.sum(-1)[..., None],
        wrong.another_shift: by_row(lambda r: (e := np.exp(r - sum(r) / len(r))) / sum(e)),
        wrong.max_from_zero: by_row(
            lambda r: (e := np.exp(r - max([0.0, *r]))) / math.fsum(e.tolist())
        ),
        wrong.equal_ones_added_once: by_row(lambda r: np.exp(r) / sum({*np.exp(r)})),
        wrong.changed_on_the_way: by_row(overwriting),
        wrong.column_max: lambda z: (
            (e := np.exp(z - np.amax(z, axis=0 if z.ndim == 2 else None))) / e.sum(-1)[..., None]
        ),
        wrong.divided_before: by_row(lambda r: right_softmax(r / max(r))),
        wrong.clipped: by_row(
            lambda r: np.exp(np.clip(r, -500, 500)) / sum(np.exp(np.clip(r, -500, 500)))
        ),
        wrong.nan_replaced: by_row(lambda r: np.nan_to_num(np.exp(r) / sum(np.exp(r)))),
        wrong.vectors_only: lambda z: [math.exp(x - max(z)) / loop_total(z) for x in z],
        wrong.another_positive_function: by_row(lambda r: r**2 / sum(r**2)),
        wrong.one_too_many: by_row(lambda r: np.exp(r) / (1 + sum(np.exp(r)))),
        wrong.unequal_shifts: by_row(lambda r: np.exp(r - max(r)) / sum(np.exp(r))),
        wrong.divided_by_mean: by_row(
            lambda r: np.exp(r - max(r)) / (sum(np.exp(r - max(r))) / len(r))
        ),
        wrong.divided_by_count: by_row(lambda r: np.exp(r - max(r)) / len(r)),
        wrong.unit_length: by_row(lambda r: np.exp(r - max(r)) / math.hypot(*np.exp(r - max(r)))),
        wrong.once_more: by_row(lambda r: right_softmax(right_softmax(r))),
        wrong.sorted_probs: by_row(lambda r: sorted(right_softmax(r), reverse=True)),
        wrong.accumulated: [
            by_row(lambda r: list(itertools.accumulate(right_softmax(r)))),
            by_row(lambda r: (e := np.exp(r - max(r))) / [*itertools.accumulate(e)]),
        ],
        wrong.max_added: by_row(lambda r: (e := np.exp(r + max(r))) / sum(e)),
        wrong.each_number_as_a_row: lambda z: np.array([np.exp(r) / np.sum(np.exp(r)) for r in z]),
        wrong.no_axis: scipy.special.softmax,
        wrong.over_samples: lambda z: scipy.special.softmax(z, axis=0),
        wrong.lost_keepdims: [lost_keepdims, lost_keepdims_twice],
        wrong.fixed_axis: second_axis_only,
        wrong.column_of_vector: [
            lambda z: (e := np.exp(z - np.max(z, -1)[:, None])) / np.sum(e, -1, keepdims=True),
            lambda z: (e := np.exp(z - np.max(z, -1)[:, None])) / np.sum(e, -1)[:, None],
            lambda z: np.exp(z) / np.sum(np.exp(z), axis=-1)[:, None],
        ],
        wrong.ratio_of_logits: [
            by_row(lambda r: r / sum(r)),
            by_row(lambda r: (r - max(r)) / sum(r - max(r))),
        ],
        wrong.exp_on_top_only: by_row(lambda r: np.exp(r - max(r)) / sum(r)),
        wrong.no_division: lambda z: math.e ** z.astype(float),
        wrong.divided_by_max: [
            by_row(lambda r: np.exp(r - max(r))),
            by_row(lambda r: np.divide(right_softmax(r), max(right_softmax(r)))),
        ],
        wrong.another_base: by_row(lambda r: 2.0 ** (r - max(r)) / sum(2.0 ** (r - max(r)))),
        wrong.sigmoid_of_each: scipy.special.expit,
        wrong.log_of_probs: lambda z: scipy.special.log_softmax(z, axis=-1),
        wrong.hard_choice: by_row(lambda r: np.eye(len(r))[np.argmax(r)]),
        wrong.max_minus_z: by_row(lambda r: right_softmax(-r)),
        wrong.dtype_of_input: integer_result,
    },
    TEMPERATURE: {
        wrong.temperature_over_scores: by_row(lambda r, t: right_softmax([t / x for x in r])),
        wrong.whole_temperature: by_row(lambda r, t: right_softmax(r / np.float64(int(t)))),
        wrong.only_max_divided: by_row(
            lambda r, t: (e := np.exp(r - max(r) / t)) / math.fsum(e.tolist())
        ),
        wrong.power_of_scores: by_row(lambda r, t: right_softmax(np.power(r, 1 / t))),
        wrong.times_temperature: by_row(lambda r, t: right_softmax(r * t)),
        wrong.divided_probs: by_row(lambda r, t: np.divide(right_softmax(r), t)),
        wrong.root_of_probs: by_row(lambda r, t: np.power(right_softmax(r), 1 / t)),
        wrong.normalized_root: [
            by_row(lambda r, t: (p := np.power(right_softmax(r), 1 / t)) / sum(p)),
            by_row(lambda r, t: (e := np.power(np.exp(r), 1 / t)) / sum(e)),
        ],
        wrong.temperature_twice: by_row(lambda r, t: right_softmax(r / t / t)),
        wrong.floor_division: by_row(lambda r, t: right_softmax(np.floor(r / t))),
        wrong.temperature_floor: [
            by_row(lambda r, t: right_softmax(r / np.clip(t, 0.1, None))),
            by_row(lambda r, t: right_softmax(r / (t + 1e-6))),
        ],
        wrong.hard_when_cold: by_row(cold),
        wrong.one_side_tempered: by_row(one_sided),
        wrong.mixed_with_uniform: by_row(
            lambda r, t: [(1 - t) * p + t / len(r) for p in right_softmax(r)]
        ),
        wrong.temperature_as_base: by_row(
            lambda r, t: [t ** (z - max(r)) / sum(t ** (r - max(r))) for z in r]
        ),
        wrong.one_plus_temperature: by_row(lambda r, t: right_softmax(r / (t + 1))),
        wrong.reversed_order: by_row(lambda r, t: right_softmax((max(r) - r) / t)),
        wrong.another_shift_after_division: by_row(
            lambda r, t: (e := np.exp((r - sum(r) / len(r)) / t)) / sum(e)
        ),
        wrong.tempered_over_samples: lambda z, t: scipy.special.softmax(z / t, axis=0),
        wrong.tempered_clipped: by_row(
            lambda r, t: np.exp(np.clip(r / t, -100, 100)) / sum(np.exp(np.clip(r / t, -100, 100)))
        ),
        wrong.tempered_column_max: lambda z, t: (
            (e := np.exp(z / t - np.amax(z / t, axis=0 if z.ndim == 2 else None)))
            / e.sum(-1)[..., None]
        ),
        wrong.tempered_number_as_a_row: lambda z, t: np.array(
            [np.exp(r / t - np.max(r / t)) / np.sum(np.exp(r / t - np.max(r / t))) for r in z]
        ),
        wrong.tempered_no_axis: lambda z, t: scipy.special.softmax(z / t),
        wrong.tempered_lost_keepdims: lambda z, t: (
            (e := np.exp(z / t - (z / t).max(axis=-1, keepdims=True))) / np.sum(e, -1)
        ),
        wrong.tempered_fixed_axis: lambda z, t: scipy.special.softmax(z / t, axis=1),
        wrong.tempered_sigmoid: lambda z, t: scipy.special.expit(z / t),
        wrong.tempered_without_division: by_row(lambda r, t: np.exp((r - max(r)) / t)),
        wrong.tempered_log: lambda z, t: scipy.special.log_softmax(z / t, axis=-1),
        wrong.tempered_hard: by_row(lambda r, t: np.eye(len(r))[np.argmax(r)]),
        wrong.tempered_other_base: by_row(
            lambda r, t: (e := np.power(2.0, (r - max(r)) / t)) / sum(e)
        ),
        wrong.power_of_probs: by_row(lambda r, t: np.power(right_softmax(r), t)),
        wrong.no_temperature: [
            by_row(lambda r, t: right_softmax(r)),
            by_row(lambda r, t: (e := np.exp(r - max(r)) / t) / sum(e)),
            by_row(lambda r, t: right_softmax(r - t)),
        ],
        wrong.softmax_twice: by_row(lambda r, t: right_softmax(np.divide(right_softmax(r), t))),
        wrong.root_of_temperature: by_row(lambda r, t: right_softmax(r / t**0.5)),
        wrong.no_shift_after_division: by_row(lambda r, t: np.exp(r / t) / sum(np.exp(r / t))),
        wrong.global_max_before_division: lambda z, t: (
            (e := np.exp((z - np.amax(z)) / t)) / e.sum(-1)[..., None]
        ),
    },
    LOGSUMEXP: {
        wrong.starts_at_zero: by_row(lambda r: functools.reduce(np.logaddexp, r, 0.0)),
        wrong.repaired_by_max: by_row(
            lambda r: max(r) if np.isinf(s := np.log(sum(np.exp(r)))) else s
        ),
        wrong.equal_ones_merged: by_row(lambda r: max(r) + log_sum({*np.exp(r - max(r))})),
        wrong.lse_of_another_base: by_row(lambda r: max(r) + log_sum(2.718 ** (r - max(r)))),
        wrong.lse_no_shift: by_row(lambda r: np.log(sum(np.exp(r)))),
        wrong.max_not_added_back: by_row(lambda r: log_sum(np.exp(r - max(r)))),
        wrong.max_only_added: [
            by_row(lambda r: max(r) + np.log(sum(np.exp(r)))),
            by_row(lambda r: 2 * max(r) + log_sum(np.exp(r - max(r)))),
        ],
        wrong.no_log: by_row(lambda r: sum(np.exp(r))),
        wrong.sum_of_logs: by_row(math.fsum),
        wrong.hard_max: by_row(max),
        wrong.lse_another_shift: by_row(lambda r: np.log(sum(np.exp(r - r[0]))) + r[0]),
        wrong.max_taken_again: by_row(lambda r: log_sum(np.exp(r - max(r))) - max(r)),
        wrong.log_of_one_more: by_row(lambda r: max(r) + math.log(1 + sum(np.exp(r - max(r))))),
        wrong.greatest_left_out: by_row(
            lambda r: max(r) + np.log(np.exp(np.delete(r, r.argmax()) - max(r)).sum())
        ),
        wrong.two_classes_only: by_row(lambda r: np.logaddexp(*r[:2])),
        wrong.exp_sum_log: by_row(lambda r: np.exp(sum(np.log(r)))),
        wrong.log_of_sum: by_row(lambda r: np.log(sum(r))),
        wrong.mean_score: by_row(lambda r: sum(r) / len(r)),
        wrong.lse_of_each_number: lambda z: [
            np.max(r) + np.log(np.sum(np.exp(r - np.max(r)))) for r in z
        ],
        wrong.upper_bound: by_row(lambda r: max(r) + math.log(len(r))),
        wrong.expected_score: by_row(lambda r: np.dot(right_softmax(r), r)),
        wrong.softmax_instead: by_row(right_softmax),
        wrong.log_of_total_prob: [
            by_row(lambda r: round(math.log(math.fsum(right_softmax(r))), 9)),
            lambda z: np.zeros(z.shape[:-1]),
        ],
        wrong.rows_with_common_total: lambda z: (
            np.amax(z, -1) + np.log(np.exp(z - np.amax(z, -1, keepdims=True)).ravel().sum())
        ),
        wrong.lse_in_another_unit: by_row(lambda r: scipy.special.logsumexp(r) / math.log(2)),
        wrong.log_of_length: by_row(lambda r: max(r) + math.log(math.hypot(*np.exp(r - max(r))))),
        wrong.not_a_single_number: lambda z: scipy.special.logsumexp(
            z.reshape(-1, z.shape[-1]), -1
        ),
        wrong.square_of_sums: lambda z: (
            z.max(axis=-1, keepdims=True)
            + np.log(np.sum(np.exp(z - z.max(axis=-1, keepdims=True)), axis=-1))
        ),
        wrong.minus_log: by_row(lambda r: max(r) - log_sum(np.exp(r - max(r)))),
        wrong.global_max_added_back: lambda z: (
            np.amax(z) + by_row(lambda r: log_sum(np.exp(r - max(r))))(z)
        ),
        wrong.global_max_subtracted: lambda z: (
            np.log(np.exp(z - np.amax(z)).sum(-1)) + np.amax(z, -1)
        ),
        wrong.lse_column_of_vector: [
            lambda z: scipy.special.logsumexp(z - np.amax(z, -1)[:, None], -1) + np.amax(z, -1),
            lambda z: scipy.special.logsumexp(z, -1, keepdims=True)[:, 0],
        ],
        wrong.lse_fixed_axis: lambda z: scipy.special.logsumexp(z, axis=1),
        wrong.lse_clipped: by_row(lambda r: np.log(sum(np.exp(np.clip(r, -700, 700))))),
        wrong.lse_dtype_of_input: lambda z: np.array(
            scipy.special.logsumexp(z, axis=-1), dtype=z.dtype
        ),
        wrong.another_log: by_row(lambda r: max(r) + math.log2(math.fsum(np.exp(r - max(r))))),
        wrong.log_mean_exp: by_row(lambda r: max(r) + math.log(np.mean(np.exp(r - max(r))))),
        wrong.lse_global_max: lambda z: np.amax(z) + np.log(np.exp(z - np.amax(z)).sum(axis=-1)),
        wrong.kept_dims: lambda z: scipy.special.logsumexp(z, axis=-1, keepdims=True),
        wrong.lse_no_axis: scipy.special.logsumexp,
        wrong.lse_over_samples: lambda z: scipy.special.logsumexp(z, axis=0),
        wrong.lse_lost_keepdims: lambda z: (
            np.max(z, -1) + np.log(np.sum(np.exp(z - np.max(z, -1)), -1))
        ),
    },
}

SOLUTIONS = {
    SOFTMAX: [
        by_row(right_softmax),
        lambda z: np.exp(z - scipy.special.logsumexp(z, axis=-1, keepdims=True)),
        lambda z: by_row(right_softmax)(z).tolist(),
    ],
    TEMPERATURE: [
        by_row(lambda r, t: right_softmax(r / t)),
        lambda z, t: scipy.special.softmax(z / t, axis=-1),
    ],
    LOGSUMEXP: [
        by_row(lambda r: max(r) + log_sum(np.exp(r - max(r)))),
        lambda z: scipy.special.logsumexp(z, axis=-1),
    ],
}


@pytest.mark.parametrize(("exercise", "mistake", "attempt"), cases(WRONG))
def test_each_mistake_gets_its_own_diagnosis(exercise, mistake, attempt):
    assert diagnose(exercise, attempt) == mistake.diagnosis


def test_every_mistake_is_made_here():
    assert untried(WRONG) == []


@pytest.mark.parametrize(("exercise", "attempt"), right_cases(SOLUTIONS))
def test_right_solutions_pass(exercise, attempt):
    assert diagnose(exercise, attempt) == RIGHT


def test_right_numbers_in_a_changed_array_are_noticed():
    assert diagnose(SOFTMAX, in_place) == CHANGED


@pytest.mark.parametrize(
    ("mistake", "slide"),
    [
        (wrong.no_shift_after_division, "按行减去最大值"),
        (wrong.tempered_lost_keepdims, "按行减去最大值"),
        (wrong.tempered_over_samples, "按行减去最大值"),
        (wrong.lse_no_shift, "按行减去最大值"),
        (wrong.lse_global_max, "按行减去最大值"),
        (wrong.sigmoid_of_each, "06-beyond#多标签：每个标签一个 sigmoid"),
        (wrong.times_temperature, TEMPERATURE.slide),
        (wrong.max_not_added_back, LOGSUMEXP.slide),
    ],
)
def test_a_mistake_leads_to_the_slide_about_it(mistake, slide):
    assert mistake.slide == slide
