"""第 3 节的自检要认得出每一种常见错误；这里的错误实现另写一遍，写法与练习里收录的不同。"""

import functools
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


def assigned_transposed(t, K):
    Y = np.zeros((len(t), K))
    for n, label in enumerate(t):
        Y[label, n] = 1
    return Y


def per_sample(one_row):
    """把只管一个样本的损失推广到一批，再取平均。"""
    return lambda z, t: np.mean([one_row(row, label) for row, label in zip(z, t, strict=True)])


def binary(row, label):
    probs = np.array(right_softmax(row))
    return right_loss(row, label) - sum(np.log(1 - p) for k, p in enumerate(probs) if k != label)


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
        wrong.three_columns: lambda t, K: by_rows(t, 3, lambda label, _: np.arange(3) == label),
        wrong.columns_off_by_one: lambda t, K: right_one_hot(t, K + 1),
        wrong.indices_swapped: assigned_transposed,
        wrong.columns_reversed: lambda t, K: right_one_hot(K - 1 - t, K),
        wrong.rows_sorted: lambda t, K: right_one_hot(sorted(t), K),
        wrong.diagonal: lambda t, K: right_one_hot(range(len(t)), K),
        wrong.as_many_columns_as_samples: lambda t, K: np.identity(len(t))[t],
        wrong.left_over: lambda t, K: [
            [float(k in t[: n + 1]) for k in range(K)] for n in range(len(t))
        ],
        wrong.a_row_a_class: lambda t, K: right_one_hot(sorted(set(t.tolist())), K),
        wrong.whole_rows: lambda t, K: [[1] * K for _ in t],
        wrong.flat_without_offset: lambda t, K: np.reshape(
            [float(place in t) for place in range(len(t) * K)], (len(t), K)
        ),
        wrong.flat_with_wrong_offset: lambda t, K: np.reshape(
            np.bincount([n + int(label) for n, label in enumerate(t)], minlength=len(t) * K) > 0,
            (len(t), K),
        ),
        wrong.cumulative: lambda t, K: by_rows(t, K, lambda label, K: label >= np.arange(K)),
        wrong.minus_one_elsewhere: lambda t, K: np.where(np.arange(K) == t[:, None], 1, -1),
        wrong.not_a_column: lambda t, K: (t == np.arange(K)).astype(int),
        wrong.counts: lambda t, K: sum(right_one_hot(t, K)),
        wrong.transposed: lambda t, K: (np.arange(K)[:, None] == t).astype(int),
        wrong.one_place_left: lambda t, K: np.roll(right_one_hot(t, K), -1, axis=1),
        wrong.whole_columns: lambda t, K: [[float(k in t) for k in range(K)]] * len(t),
        wrong.label_as_value: [
            lambda t, K: by_rows(t, K, lambda i, K: [i * (k == i) for k in range(K)]),
            lambda t, K: by_rows(t, K, lambda i, K: [(i + 1) * (k == i) for k in range(K)]),
        ],
        wrong.zeros_and_ones_swapped: lambda t, K: np.arange(K) != t[:, None],
    },
    CROSS_ENTROPY: {
        wrong.log_of_probs: per_sample(lambda r, k: -np.log(right_softmax(r)[k])),
        wrong.softmax_twice: per_sample(lambda r, k: right_loss(right_softmax(r), k)),
        wrong.log_of_logits: per_sample(lambda r, k: -np.log(r[k])),
        wrong.not_normalized: per_sample(lambda r, k: -r[k]),
        wrong.in_bits: per_sample(lambda r, k: right_loss(r, k) * math.log2(math.e)),
        wrong.little_added: [
            per_sample(lambda r, k: -np.log(right_softmax(r)[k] + 1e-12)),
            per_sample(lambda r, k: -np.log(max(right_softmax(r)[k], 1e-15))),
        ],
        wrong.zeros_passed_over: per_sample(
            lambda r, k: -math.log(p) if (p := right_softmax(r)[k]) else 0.0
        ),
        wrong.loss_of_another_base: per_sample(
            lambda r, k: max(r) - r[k] + math.log(math.fsum(2.718 ** (r - max(r))))
        ),
        wrong.divided_on_the_way: lambda z, t: functools.reduce(
            lambda total, loss: (total + loss) / 2, map(right_loss, z, t)
        ),
        wrong.sizes_of_scores: per_sample(lambda r, k: right_loss(abs(r), k)),
        wrong.equal_losses_once: lambda z, t: np.mean([*{*map(right_loss, z, t)}]),
        wrong.class_zero_left_out: lambda z, t: (
            sum(right_loss(r, k) for r, k in zip(z, t, strict=True) if k) / len(t)
        ),
        wrong.labels_sorted: lambda z, t: np.mean([*map(right_loss, z, sorted(t))]),
        wrong.mean_of_class_means: lambda z, t: np.mean(
            [np.mean([right_loss(z[n], k) for n in np.flatnonzero(t == k)]) for k in {*t.tolist()}]
        ),
        wrong.always_first_row: lambda z, t: np.mean([right_loss(z[0], k) for k in t]),
        wrong.log_of_odds: per_sample(lambda r, k: scipy.special.logsumexp(np.delete(r, k)) - r[k]),
        wrong.clipped_logits: per_sample(lambda r, k: right_loss(np.clip(r, -50, 50), k)),
        wrong.behind_the_first: per_sample(lambda r, k: max(r) - r[k]),
        wrong.shift_in_total_only: per_sample(
            lambda r, k: math.log(math.fsum(np.exp(r - max(r)))) - r[k]
        ),
        wrong.mean_in_total: per_sample(lambda r, k: right_loss(r, k) - math.log(len(r))),
        wrong.probs_not_logs: per_sample(lambda r, k: 1 - right_softmax(r)[k]),
        wrong.log_of_sigmoid: per_sample(lambda r, k: np.logaddexp(0, -r[k])),
        wrong.lost_keepdims: lambda z, t: (
            -(z - scipy.special.logsumexp(z, axis=1))[np.arange(len(t)), t].mean()
        ),
        wrong.wrong_divisor: lambda z, t: sum(map(right_loss, z, t)) / z.shape[1],
        wrong.one_sample: lambda z, t: right_loss(z[0], t[0]),
        wrong.one_sample_missing: lambda z, t: (
            sum(right_loss(z[n], t[n]) for n in range(1, len(t))) / len(t)
        ),
        wrong.not_the_mean: lambda z, t: max(map(right_loss, z, t)),
        wrong.log_of_mean: lambda z, t: (
            -np.log(sum(right_softmax(r)[k] for r, k in zip(z, t, strict=True)) / len(t))
        ),
        wrong.perplexity: lambda z, t: np.exp(per_sample(right_loss)(z, t)),
        wrong.squared_or_rooted: per_sample(lambda r, k: right_loss(r, k) ** 2),
        wrong.every_class: per_sample(
            lambda r, _: sum(right_loss(r, j) for j in range(len(r))) / len(r)
        ),
        wrong.entropy_of_prediction: per_sample(
            lambda r, _: sum(p * right_loss(r, j) for j, p in enumerate(right_softmax(r)))
        ),
        wrong.labels_as_rows: lambda z, t: np.mean(
            [right_loss(z[k], j) for k in t for j in range(z.shape[1])]
        ),
        wrong.wrong_column: [
            per_sample(lambda r, k: right_loss(r, k - 1)),
            per_sample(lambda r, k: right_loss(r, 0)),
        ],
        wrong.weighted_by_label: per_sample(lambda r, k: right_loss(r, k) * k),
        wrong.binary_form: per_sample(binary),
        wrong.log_of_the_rest: per_sample(lambda r, k: -np.log(1 - right_softmax(r)[k])),
        wrong.smoothed_targets: per_sample(
            lambda r, k: (
                0.9 * right_loss(r, k) + 0.1 / len(r) * sum(right_loss(r, j) for j in range(len(r)))
            )
        ),
        wrong.the_other_classes: per_sample(
            lambda r, k: sum(right_loss(r, j) for j in range(len(r)) if j != k)
        ),
        wrong.weighted_by_prob: per_sample(
            lambda r, k: (1 - right_softmax(r)[k]) ** 2 * right_loss(r, k)
        ),
        wrong.hinge: [
            per_sample(lambda r, k: sum(max(0, 1 + r[j] - r[k]) for j in range(len(r)) if j != k)),
            per_sample(lambda r, k: max(0, 1 + max(np.delete(r, k)) - r[k])),
        ],
        wrong.gradient_instead: lambda z, t: np.array(
            [
                np.subtract(right_softmax(r), np.arange(len(r)) == k)
                for r, k in zip(z, t, strict=True)
            ]
        ),
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
        wrong.shared_by_wrong_count: smoothing(
            lambda K, eps: 1 - eps + eps / (K - 1), lambda K, eps: eps / (K - 1)
        ),
        wrong.shared_by_samples: lambda t, K, eps: (1 - eps) * right_one_hot(t, K) + eps / len(t),
        wrong.nothing_shared: smoothing(lambda K, eps: 1 - eps, lambda K, eps: 0),
        wrong.gives_another_amount: smoothing(lambda K, eps: 1, lambda K, eps: eps / K),
        wrong.clipped_labels: smoothing(lambda K, eps: 1 - eps / K, lambda K, eps: eps / K),
        wrong.true_class_pays_twice: smoothing(
            lambda K, eps: 1 - eps / K - eps, lambda K, eps: eps / K
        ),
        wrong.eps_for_each_other: smoothing(lambda K, eps: 1 - eps, lambda K, eps: eps),
        wrong.others_still_zero: smoothing(lambda K, eps: 1 - eps + eps / K, lambda K, eps: 0),
        wrong.given_to_neighbours: lambda t, K, eps: [
            np.convolve(row, [eps / 2, 1 - eps, eps / 2], mode="same" if K >= 3 else "full")[
                -K - (K < 3) :
            ][:K]
            for row in right_one_hot(t, K)
        ],
        wrong.softmax_of_labels: lambda t, K, eps: [
            right_softmax(row / eps) if eps else row + np.nan for row in right_one_hot(t, K)
        ],
        wrong.eps_fixed: lambda t, K, eps: right_smoothing(t, K, 0.1),
        wrong.another_eps: lambda t, K, eps: right_smoothing(t, K, eps * 2),
        wrong.normalized_afterwards: smoothing(
            lambda K, eps: (1 + eps) / (1 + K * eps), lambda K, eps: eps / (1 + K * eps)
        ),
        wrong.class_frequencies: lambda t, K, eps: (
            (1 - eps) * right_one_hot(t, K) + eps * np.bincount(t, minlength=K) / len(t)
        ),
        wrong.columns_from_labels: lambda t, K, eps: right_smoothing(t, max(t) + 1, eps),
        wrong.label_one_less: lambda t, K, eps: right_smoothing((t - 1) % K, K, eps),
        wrong.whole_numbers: lambda t, K, eps: right_smoothing(t, K, eps) // 1,
        wrong.columns_raised: lambda t, K, eps: [
            np.isin(np.arange(K), t) * (1 - eps) + eps / K for _ in t
        ],
        wrong.uniform: smoothing(lambda K, eps: 1 / K, lambda K, eps: 1 / K),
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
