"""第 4 节的自检要认得出每一种常见错误；这里的错误实现另写一遍，写法与练习里收录的不同。"""

import numpy as np
import pytest
import scipy.special

from lib.exercises import gradient as wrong
from lib.exercises.gradient import JACOBIAN, LINEAR_GRAD, P_MINUS_Y
from lib.exercises.judge import CHANGED, RIGHT, diagnose
from lib.tests.exercises.attempts import cases, hot, right_cases, untried


def by_entry(entry):
    """由 (p, i, j) 逐项填出的 K × K 表。"""
    return lambda p: [[entry(p, i, j) for j in range(len(p))] for i in range(len(p))]


def by_sample(error):
    """由一个样本的 (概率, 标签, N) 得到它那一行梯度。"""
    return lambda z, t: [
        error(scipy.special.softmax(row), label, len(z)) for row, label in zip(z, t, strict=True)
    ]


def subtract_columns(z, t):
    P = scipy.special.softmax(z, axis=1)
    P[:, t] = P[:, t] - 1
    return P


def subtract_and_divide(z, t):
    P = scipy.special.softmax(z, axis=1)
    for row, k in zip(P, t, strict=True):
        row[k] -= 1
        P /= len(t)
    return P


def subtract_once(z, t):
    P = scipy.special.softmax(z, axis=1)
    for n, k in enumerate(t):
        P[n, k] -= 1
        return P / len(t)


def hinge_slope(row, k):
    slope = np.array([1.0 * (z - row[k] + 1 > 0) for z in row])
    slope[k] = 0
    slope[k] = -sum(slope)
    return slope


def running_totals(X, G):
    grad, total = np.zeros((X.shape[1], G.shape[1])), 0.0
    for d, k in np.ndindex(*grad.shape):
        total += X[:, d] @ G[:, k]
        grad[d, k] = total
    return grad, G.sum(0)


WRONG = {
    JACOBIAN: {
        wrong.diagonal_only: by_entry(lambda p, i, j: p[i] * (1 - p[i]) if i == j else 0),
        wrong.plus_off_diagonal: by_entry(
            lambda p, i, j: p[i] * (1 - p[i]) if i == j else p[i] * p[j]
        ),
        wrong.p_on_diagonal: by_entry(lambda p, i, j: p[i] if i == j else -p[i] * p[j]),
        wrong.plus_outer: by_entry(lambda p, i, j: p[i] * (i == j) + p[i] * p[j]),
        wrong.outer_minus_diagonal: by_entry(lambda p, i, j: p[i] * p[j] - p[i] * (i == j)),
        wrong.minus_outer_only: by_entry(lambda p, i, j: -p[i] * p[j]),
        wrong.identity_minus_outer: by_entry(lambda p, i, j: (i == j) - p[i] * p[j]),
        wrong.diagonal_everywhere: by_entry(lambda p, i, j: p[i] * (1 - p[j])),
        wrong.inner_product: [
            lambda p: np.diagflat(p) - np.dot(p, p.T),
            lambda p: np.diagflat(p) - p * p.T,
            lambda p: np.diagflat(p) - np.tile(p**2, (len(p), 1)).T,
        ],
        wrong.diagonal_taken: [
            lambda p: np.diag(p[:, np.newaxis]) - np.outer(p, p),
            lambda p: np.diag(p.reshape(1, -1)) - (q := p.reshape(-1, 1)) @ q.T,
            lambda p: np.diag(q := p.reshape(-1, 1)) - q.T @ q,
        ],
        wrong.sigmoid_derivative: lambda p: p - p**2,
        wrong.probs_on_diagonal_only: by_entry(lambda p, i, j: p[i] * (i == j)),
        wrong.nothing_on_diagonal: by_entry(lambda p, i, j: -p[i] * p[j] * (i != j)),
        wrong.jacobian_of_log: [
            by_entry(lambda p, i, j: (i == j) - p[j]),
            by_entry(lambda p, i, j: (i == j) - p[i]),
        ],
        wrong.one_minus_p_on_diagonal: by_entry(
            lambda p, i, j: 1 - p[i] if i == j else -p[i] * p[j]
        ),
        wrong.negative_on_diagonal: by_entry(
            lambda p, i, j: p[i] ** 2 - p[i] if i == j else -p[i] * p[j]
        ),
        wrong.outer_scaled: by_entry(lambda p, i, j: p[i] * ((i == j) - 2 * p[j])),
        wrong.plus_on_diagonal: by_entry(
            lambda p, i, j: p[i] + p[i] ** 2 if i == j else -p[i] * p[j]
        ),
        wrong.one_factor_off_diagonal: [
            by_entry(lambda p, i, j: p[i] * (1 - p[i]) if i == j else -p[j]),
            by_entry(lambda p, i, j: p[i] * (1 - p[i]) if i == j else p[i]),
            by_entry(lambda p, i, j: p[i] * (i == j) - p[i]),
        ],
        wrong.softmax_again: lambda p: by_entry(lambda q, i, j: q[i] * ((i == j) - q[j]))(
            scipy.special.softmax(p)
        ),
        wrong.half_filled: [
            by_entry(lambda p, i, j: p[i] * ((i == j) - p[j]) if i <= j else 0),
            by_entry(lambda p, i, j: p[i] * ((i == j) - p[j]) if i >= j else 0),
        ],
        wrong.one_row_and_column_missing: [
            by_entry(lambda p, i, j: p[i] * ((i == j) - p[j]) if i * j else 0),
            by_entry(lambda p, i, j: p[i] * ((i == j) - p[j]) if max(i, j) < len(p) - 1 else 0),
        ],
        wrong.divided_by_classes_too: by_entry(lambda p, i, j: p[i] * ((i == j) - p[j]) / len(p)),
        wrong.compared_by_identity: by_entry(
            lambda p, i, j: p[i] * (1 - p[i]) if i is j else -p[i] * p[j]
        ),
        wrong.equal_values_as_diagonal: by_entry(
            lambda p, i, j: p[i] * (1 - p[i]) if p[i] == p[j] else -p[i] * p[j]
        ),
        wrong.square_subtracted_twice: lambda p: np.diagflat(p - p**2) - np.outer(p, p),
        wrong.two_class_products: [
            lambda p: np.where(np.eye(len(p)) > 0, p * (1 - p), -p * (1 - p)),
            lambda p: (2 * np.eye(len(p)) - 1) * (p * (1 - p))[:, None],
        ],
        wrong.sign_by_order: by_entry(
            lambda p, i, j: p[i] * (1 - p[i]) if i == j else (p[i] * p[j] * (1 if i > j else -1))
        ),
    },
    P_MINUS_Y: {
        wrong.divided_twice: by_sample(lambda p, t, n: (p - hot(p, t)) / n / n),
        wrong.only_y_divided: [
            by_sample(lambda p, t, n: p - hot(p, t) / n),
            by_sample(lambda p, t, n: p / n - hot(p, t)),
        ],
        wrong.inverted_onehot: by_sample(lambda p, t, n: (p - 1 + hot(p, t)) / n),
        wrong.nothing_subtracted: by_sample(lambda p, t, n: p / n),
        wrong.minus_predicted: by_sample(lambda p, t, n: (p - hot(p, p.argmax())) / n),
        wrong.neighbour_class: by_sample(lambda p, t, n: (p - hot(p, (t - 1) % len(p))) / n),
        wrong.classes_of_batch: lambda z, t: (
            (scipy.special.softmax(z, axis=1) - np.eye(max(t) + 1)[t]) / len(z)
        ),
        wrong.log_probs_minus_y: by_sample(lambda p, t, n: (np.log(p) - hot(p, t)) / n),
        wrong.unnormalized: lambda z, t: (np.exp(z) - np.eye(z.shape[1])[t]) / len(z),
        wrong.softmax_over_samples: lambda z, t: (
            (scipy.special.softmax(z, axis=0) - np.eye(z.shape[1])[t]) / len(z)
        ),
        wrong.softmax_over_all: lambda z, t: (
            (scipy.special.softmax(z) - np.eye(z.shape[1])[t]) / len(z)
        ),
        wrong.softmax_twice: by_sample(lambda p, t, n: (scipy.special.softmax(p) - hot(p, t)) / n),
        wrong.times_slope: [
            by_sample(lambda p, t, n: (p - hot(p, t)) * (p - p**2) / n),
            by_sample(lambda p, t, n: (np.diag(p) - np.outer(p, p)) @ (p - hot(p, t)) / n),
        ],
        wrong.times_p: by_sample(lambda p, t, n: (p**2 - p * hot(p, t)) / n),
        wrong.made_positive: [
            by_sample(lambda p, t, n: abs(p - hot(p, t)) / n),
            by_sample(lambda p, t, n: (p - hot(p, t)) ** 2 / n),
        ],
        wrong.all_negative: by_sample(lambda p, t, n: (-p + hot(p, t) * (2 * p - 1)) / n),
        wrong.true_class_replaced: [
            by_sample(lambda p, t, n: (p * (1 - hot(p, t)) - hot(p, t)) / n),
            by_sample(lambda p, t, n: p * (1 - hot(p, t)) / n),
        ],
        wrong.divided_by_one_less: by_sample(lambda p, t, n: (p - hot(p, t)) / np.float64(n - 1)),
        wrong.clipped_scores: [
            lambda z, t: by_sample(lambda p, t, n: (p - hot(p, t)) / n)(
                np.minimum(np.maximum(z, -50), 50), t
            ),
            by_sample(lambda p, t, n: (np.clip(p, 1e-8, 1 - 1e-8) - hot(p, t)) / n),
        ],
        wrong.smoothed: by_sample(lambda p, t, n: (p - 0.9 * hot(p, t) - 0.1 / len(p)) / n),
        wrong.doubled: by_sample(lambda p, t, n: (p - hot(p, t)) / n * 2),
        wrong.p_plus_y: by_sample(lambda p, t, n: (p + hot(p, t)) / n),
        wrong.loss_itself: [
            lambda z, t: np.mean(
                scipy.special.logsumexp(z, axis=1) - np.take_along_axis(z, t[:, None], 1)[:, 0]
            ),
            lambda z, t: (
                -np.eye(z.shape[1])[t] * (z - scipy.special.logsumexp(z, axis=1, keepdims=True))
            ),
        ],
        wrong.common_shift: lambda z, t: (
            (
                np.exp(z - z.max()) / np.exp(z - z.max()).sum(1, keepdims=True)
                - np.eye(z.shape[1])[t]
            )
            / len(z)
        ),
        wrong.y_minus_p: [
            by_sample(lambda p, t, n: (hot(p, t) - p) / n),
            by_sample(lambda p, t, n: hot(p, t) - p),
        ],
        wrong.not_averaged: by_sample(lambda p, t, n: p - hot(p, t)),
        wrong.divided_in_the_loop: subtract_and_divide,
        wrong.divided_by_place: lambda z, t: [
            row * len(z) / n
            for n, row in enumerate(by_sample(lambda p, k, N: (p - hot(p, k)) / N)(z, t), 1)
        ],
        wrong.one_row_subtracted: subtract_once,
        wrong.subtracted_inside: lambda z, t: (
            scipy.special.softmax(z - np.eye(z.shape[1])[t], axis=1) / len(z)
        ),
        wrong.minus_ones_elsewhere: by_sample(lambda p, t, n: (p + 1 - 2 * hot(p, t)) / n),
        wrong.own_prob_subtracted: by_sample(lambda p, t, n: (p - p[t]) / n),
        wrong.other_amount: by_sample(lambda p, t, n: (p - hot(p, t) / 2) / n),
        wrong.hinge_gradient: lambda z, t: [
            hinge_slope(row, k) / len(z) for row, k in zip(z, t, strict=True)
        ],
        wrong.divided_by_size: by_sample(lambda p, t, n: (p - hot(p, t)) / (n * len(p))),
        wrong.divided_by_classes: by_sample(lambda p, t, n: (p - hot(p, t)) / len(p)),
        wrong.hardmax_minus_y: by_sample(lambda p, t, n: (hot(p, p.argmax()) - hot(p, t)) / n),
        wrong.minus_one_everywhere: by_sample(lambda p, t, n: (p - 1) / n),
        wrong.minus_label: [
            by_sample(lambda p, t, n: (p - t) / n),
            lambda z, t: (scipy.special.softmax(z, axis=1) - t) / len(z),
            lambda z, t: scipy.special.softmax(z, axis=1) - t,
        ],
        wrong.whole_columns: [lambda z, t: subtract_columns(z, t) / len(z), subtract_columns],
        wrong.logits_minus_y: lambda z, t: (z - np.eye(z.shape[1])[t]) / len(z),
        wrong.true_class_only: by_sample(lambda p, t, n: (p - 1) * hot(p, t) / n),
        wrong.gradient_of_probs: [
            by_sample(lambda p, t, n: -hot(p, t) / p / n),
            by_sample(lambda p, t, n: -hot(p, t) / p),
        ],
        wrong.gradient_of_binary_loss: by_sample(
            lambda p, t, n: ((1 - hot(p, t)) / (1 - p) - hot(p, t) / p) / n
        ),
        wrong.sigmoid_minus_y: lambda z, t: (
            (scipy.special.expit(z) - np.eye(z.shape[1])[t]) / len(z)
        ),
        wrong.averaged_into_one_row: lambda z, t: np.mean(
            by_sample(lambda p, t, n: p - hot(p, t))(z, t), axis=0
        ),
        wrong.no_shift: lambda z, t: (
            ((np.exp(z).T / np.exp(z).sum(1)).T - np.eye(z.shape[1])[t]) / len(z)
        ),
    },
    LINEAR_GRAD: {
        wrong.reshaped: lambda X, G: (np.ravel(G.T @ X).reshape(X.shape[1], -1), G.sum(0)),
        wrong.multiplied_by_n: [
            lambda X, G: (X.T @ (G * len(X)), len(X) * G.sum(0)),
            lambda X, G: (X.T @ G, len(X) * G.sum(0)),
        ],
        wrong.divided_by_width: lambda X, G: (X.T @ G / X.shape[1], G.sum(0) / X.shape[1]),
        wrong.grad_b_over_all: [
            lambda X, G: (X.T @ G, sum(map(sum, G))),
            lambda X, G: (X.T @ G, np.ones(G.shape[1]) * G.sum()),
        ],
        wrong.grad_b_not_summed: lambda X, G: (X.T @ G, G.copy()),
        wrong.grad_b_of_features: [
            lambda X, G: (X.T @ G, X.T @ np.ones(len(X))),
            lambda X, G: (X.T @ G, np.einsum("nd,nk->k", X, G)),
        ],
        wrong.grad_b_of_absolutes: lambda X, G: (X.T @ G, np.linalg.norm(G, 1, axis=0)),
        wrong.grad_b_is_zero: lambda X, G: (X.T @ G, 0 * G[0]),
        wrong.grad_b_of_ones: [
            lambda X, G: (X.T @ G, [1.0 for _ in X]),
            lambda X, G: (X.T @ G, np.ones_like(G[0])),
        ],
        wrong.outer_of_all: lambda X, G: (X.reshape(-1, 1) * G.ravel(), G.sum(0)),
        wrong.row_of_b_kept: [
            lambda X, G: (g := np.c_[X, np.ones(len(X))].T @ G, g[-1]),
            lambda X, G: (g := np.c_[np.ones(len(X)), X].T @ G, g[0]),
        ],
        wrong.one_sample: [
            lambda X, G: (X[-1:].T @ G[-1:], G[len(G) - 1]),
            lambda X, G: (X.T @ G, G[0]),
        ],
        wrong.one_sample_missing: [
            lambda X, G: (
                sum(np.outer(X[n], G[n]) for n in range(1, len(X)))
                + np.zeros((X.shape[1], G.shape[1])),
                sum(G[n] for n in range(1, len(X))) + np.zeros(G.shape[1]),
            ),
            lambda X, G: (sum(np.outer(*pair) for pair in zip(X[:-1], G)), G.sum(0)),  # noqa: B905
        ],
        wrong.outer_of_sums: lambda X, G: (
            X.sum(0)[:, np.newaxis] * G.sum(0)[np.newaxis],
            G.sum(0),
        ),
        wrong.tables_not_summed: lambda X, G: (np.einsum("nd,nk->ndk", X, G), G.sum(0)),
        wrong.features_only: lambda X, G: (np.dot(X.T, X), G.sum(0)),
        wrong.transposed: lambda X, G: (np.einsum("nd,nk->kd", X, G), G.sum(0)),
        wrong.averaged_again: [
            lambda X, G: (np.einsum("nd,nk->dk", X, G) / len(X), G.mean(0)),
            lambda X, G: (np.einsum("nd,nk->dk", X, G) / len(X), G.sum(0)),
        ],
        wrong.grad_b_averaged_again: lambda X, G: (
            np.einsum("nd,nk->dk", X, G),
            np.average(G, axis=0),
        ),
        wrong.grad_b_over_classes: lambda X, G: (
            np.einsum("nd,nk->dk", X, G),
            np.einsum("nk->n", G),
        ),
        wrong.X_not_transposed: lambda X, G: (np.matmul(X, G), G.sum(0)),
        wrong.minus_gradient: lambda X, G: (np.einsum("nd,nk->dk", X, -G), -G.sum(0)),
        wrong.split_at_first_row: lambda X, G: (
            (rows := np.c_[X, np.ones(len(X))].T @ G)[1:],
            rows[0],
        ),
        wrong.features_changed: [
            lambda X, G: (np.einsum("nd,nk->dk", abs(X), G), G.sum(0)),
            lambda X, G: ((X - np.average(X, axis=0)).T @ G, G.sum(0)),
        ],
        wrong.same_feature_everywhere: lambda X, G: ([G.T @ X[:, 0] for _ in X[0]], G.sum(0)),
        wrong.total_carried_over: running_totals,
        wrong.summed_over_features: lambda X, G: (G * X.sum(1, keepdims=True), G.sum(0)),
    },
}

SOLUTIONS = {
    JACOBIAN: [
        by_entry(lambda p, i, j: p[i] * ((i == j) - p[j])),
        lambda p: np.diagflat(p) - p[:, None] * p,
    ],
    P_MINUS_Y: [by_sample(lambda p, t, n: (p - hot(p, t)) / n)],
    LINEAR_GRAD: [lambda X, G: [np.einsum("nd,nk->dk", X, G), np.ones(len(G)) @ G]],
}


@pytest.mark.parametrize(("exercise", "mistake", "attempt"), cases(WRONG))
def test_each_mistake_gets_its_own_diagnosis(exercise, mistake, attempt):
    assert diagnose(exercise, attempt) == mistake.diagnosis


def test_every_mistake_is_made_here():
    assert untried(WRONG) == []


@pytest.mark.parametrize(("exercise", "attempt"), right_cases(SOLUTIONS))
def test_right_solutions_pass(exercise, attempt):
    assert diagnose(exercise, attempt) == RIGHT


def test_right_gradient_that_changes_its_input():
    def in_place(z, t):
        z -= z.max(axis=1, keepdims=True)
        return by_sample(lambda p, t, n: (p - hot(p, t)) / n)(z, t)

    assert diagnose(P_MINUS_Y, in_place) == CHANGED


@pytest.mark.parametrize(
    ("attempt", "fault"),
    [
        (lambda X, G: X.T @ G, "只返回了一样，应返回两样：grad_W、grad_b。"),
        (lambda X, G: (X.T @ G, G), "grad_b 没有对样本求和，还是 (N, K)"),
        (lambda X, G: (G.sum(axis=0), X.T @ G), "返回的次序不对，应依次是 grad_W、grad_b。"),
        (
            lambda X, G: (X.T @ G, G.sum(axis=0, keepdims=True)),
            "grad_b 不对：多了一个长度为 1 的轴",
        ),
    ],
)
def test_wrong_shapes_of_linear_grad_are_named(attempt, fault):
    assert fault in diagnose(LINEAR_GRAD, attempt)
