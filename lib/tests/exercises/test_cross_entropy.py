"""第 3 节的自检要认得出每一种常见错误；这里的错误实现另写一遍，写法与练习里收录的不同。"""

import math

import numpy as np
import pytest
import scipy.special

from lib.exercises import cross_entropy as wrong
from lib.exercises.cross_entropy import CROSS_ENTROPY, LABEL_SMOOTHING, ONE_HOT
from lib.exercises.judge import RIGHT, diagnose
from lib.tests.exercises.attempts import cases, right_cases, right_loss, right_softmax, untried


def by_rows(t, K, one_row):
    """逐个标签调用 one_row，一行一个样本。"""
    return np.array([one_row(int(label), K) for label in t])


def right_one_hot(t, K):
    return by_rows(t, K, lambda label, K: [float(k == label) for k in range(K)])


def per_sample(one_row):
    """把只管一个样本的损失推广到一批，再取平均。"""
    return lambda z, t: np.mean([one_row(row, label) for row, label in zip(z, t, strict=True)])


def right_smoothing(t, K, eps):
    return by_rows(t, K, lambda label, K: [eps / K + (k == label) * (1 - eps) for k in range(K)])


def smoothing(true_value, other_value):
    """真实类别处一个值，其余处另一个值。"""
    return lambda t, K, eps: by_rows(
        t,
        K,
        lambda label, K: [(true_value if k == label else other_value)(K, eps) for k in range(K)],
    )


WRONG = {
    ONE_HOT: {
        wrong.columns_from_max: lambda t, K: np.eye(max(t) + 1)[t],
        wrong.transposed: lambda t, K: (np.arange(K)[:, None] == t).astype(int),
        wrong.one_place_left: lambda t, K: np.roll(right_one_hot(t, K), -1, axis=1),
        wrong.whole_columns: lambda t, K: [[float(k in t) for k in range(K)]] * len(t),
        wrong.label_as_value: lambda t, K: by_rows(
            t, K, lambda label, K: [label * (k == label) for k in range(K)]
        ),
        wrong.zeros_and_ones_swapped: lambda t, K: np.arange(K) != t[:, None],
    },
    CROSS_ENTROPY: {
        wrong.log_of_probs: per_sample(lambda r, k: -np.log(right_softmax(r)[k])),
        wrong.softmax_twice: per_sample(lambda r, k: right_loss(right_softmax(r), k)),
        wrong.log_of_logits: per_sample(lambda r, k: -np.log(r[k])),
        wrong.not_normalized: per_sample(lambda r, k: -r[k]),
        wrong.in_bits: per_sample(lambda r, k: right_loss(r, k) * math.log2(math.e)),
        wrong.summed: lambda z, t: sum(map(right_loss, z, t)),
        wrong.mean_over_elements: lambda z, t: sum(map(right_loss, z, t)) / z.size,
        wrong.no_minus: per_sample(lambda r, k: r[k] - scipy.special.logsumexp(r)),
        wrong.accuracy: per_sample(lambda r, k: np.argmax(r) == k),
        wrong.most_probable: per_sample(lambda r, k: right_loss(r, np.argmax(r))),
        wrong.over_samples: lambda z, t: np.mean(
            scipy.special.logsumexp(z, axis=0)[t] - np.take_along_axis(z, t[:, None], 1)[:, 0]
        ),
        wrong.unpaired_indices: lambda z, t: np.mean([right_loss(row, k) for row in z for k in t]),
        wrong.no_mean: lambda z, t: list(map(right_loss, z, t)),
        wrong.mean_of_squared_errors: per_sample(
            lambda r, k: sum((p - (j == k)) ** 2 for j, p in enumerate(right_softmax(r)))
        ),
    },
    LABEL_SMOOTHING: {
        wrong.nothing_given_up: smoothing(lambda K, eps: 1 + eps / K, lambda K, eps: eps / K),
        wrong.whole_eps_for_each: smoothing(lambda K, eps: 1.0, lambda K, eps: eps),
        wrong.no_share_for_true_class: smoothing(lambda K, eps: 1 - eps, lambda K, eps: eps / K),
        wrong.shared_by_the_others: smoothing(lambda K, eps: 1 - eps, lambda K, eps: eps / (K - 1)),
        wrong.parts_swapped: lambda t, K, eps: right_smoothing(t, K, 1 - eps),
        wrong.not_smoothed: lambda t, K, eps: right_one_hot(t, K),
        wrong.smoothed_and_transposed: lambda t, K, eps: np.transpose(right_smoothing(t, K, eps)),
    },
}

SOLUTIONS = {
    ONE_HOT: [right_one_hot, lambda t, K: np.eye(K, dtype=int)[t]],
    CROSS_ENTROPY: [
        per_sample(right_loss),
        lambda z, t: np.mean(-scipy.special.log_softmax(z, 1)[range(len(t)), t]),
    ],
    LABEL_SMOOTHING: [
        right_smoothing,
        lambda t, K, eps: (1 - eps) * np.eye(K)[t] + eps * np.full(K, 1 / K),
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
