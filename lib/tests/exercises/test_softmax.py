"""第 2 节的自检要认得出每一种常见错误；这里的错误实现另写一遍，写法与练习里收录的不同。"""

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


def log_sum(values):
    return math.log(math.fsum(values))


WRONG = {
    SOFTMAX: {
        wrong.no_shift: by_row(lambda r: np.exp(r) / sum(np.exp(r))),
        wrong.global_max: lambda z: (e := np.exp(z - np.amax(z))) / e.sum(-1)[..., None],
        wrong.no_axis: scipy.special.softmax,
        wrong.over_samples: lambda z: scipy.special.softmax(z, axis=0),
        wrong.lost_keepdims: [lost_keepdims, lost_keepdims_twice],
        wrong.fixed_axis: second_axis_only,
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
        wrong.base_two: by_row(lambda r: 2.0 ** (r - max(r)) / sum(2.0 ** (r - max(r)))),
        wrong.sigmoid_of_each: scipy.special.expit,
        wrong.log_of_probs: lambda z: scipy.special.log_softmax(z, axis=-1),
        wrong.hard_choice: by_row(lambda r: np.eye(len(r))[np.argmax(r)]),
        wrong.max_minus_z: by_row(lambda r: right_softmax(-r)),
        wrong.dtype_of_input: integer_result,
    },
    TEMPERATURE: {
        wrong.times_temperature: by_row(lambda r, t: right_softmax(r * t)),
        wrong.divided_probs: by_row(lambda r, t: np.divide(right_softmax(r), t)),
        wrong.root_of_probs: by_row(lambda r, t: np.power(right_softmax(r), 1 / t)),
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
        wrong.lse_no_shift: by_row(lambda r: np.log(sum(np.exp(r)))),
        wrong.max_not_added_back: by_row(lambda r: log_sum(np.exp(r - max(r)))),
        wrong.max_only_added: by_row(lambda r: max(r) + np.log(sum(np.exp(r)))),
        wrong.no_log: by_row(lambda r: sum(np.exp(r))),
        wrong.sum_of_logs: by_row(math.fsum),
        wrong.hard_max: by_row(max),
        wrong.log_base_two: by_row(lambda r: max(r) + math.log2(math.fsum(np.exp(r - max(r))))),
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
