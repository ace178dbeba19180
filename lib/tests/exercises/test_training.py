"""第 5 节的自检要认得出每一种常见错误；这里的错误实现另写一遍，写法与练习里收录的不同。"""

import math

import numpy as np
import pytest
import scipy.special
from sklearn.preprocessing import StandardScaler

from lib.exercises import training as wrong
from lib.exercises.judge import CHANGED, RIGHT, diagnose
from lib.exercises.training import PENALIZED_LOSS, STANDARDIZE, TRAINING_STEP
from lib.tests.exercises.attempts import (
    cases,
    hot,
    right_cases,
    right_loss,
    right_softmax,
    untried,
)


def mean_loss(X, t, W, b):
    return np.mean([right_loss(x @ W + b, k) for x, k in zip(X, t, strict=True)])


def step_of(error):
    """逐个样本算的一步；error(logits, 标签) 是一个样本的误差。"""

    def step(X, t, W, b, rate):
        errors = [error(x @ W + b, k) for x, k in zip(X, t, strict=True)]
        grad_W = np.mean([np.outer(*pair) for pair in zip(X, errors, strict=True)], axis=0)
        return W - rate * grad_W, b - rate * np.mean(errors, axis=0), mean_loss(X, t, W, b)

    return step


def gradients_of(X, t, W, b):
    """（W 的梯度，b 的梯度），不带 1/N，逐个样本相加。"""
    errors = [right_softmax(x @ W + b) - hot(W[0], k) for x, k in zip(X, t, strict=True)]
    return sum(map(np.outer, X, errors)), sum(errors)


def moving(move):
    """move(参数, 梯度, 学习率) 用在 W 与 b 上，损失照旧。"""

    def step(X, t, W, b, rate):
        grads = [g / len(X) for g in gradients_of(X, t, W, b)]
        new = [move(*pair, rate) for pair in zip((W, b), grads, strict=True)]
        return *new, mean_loss(X, t, W, b)

    return step


def labels_along_classes(X, t, W, b, rate):
    """(N, K) 的概率直接减去 (N,) 的标签。"""
    G = (np.array([right_softmax(x @ W + b) for x in X]) - t) / len(X)
    return W - rate * X.T @ G, b - rate * G.sum(axis=0), mean_loss(X, t, W, b)


def descending(grads):
    """梯度换成 grads(X, 误差)，误差是 (N, K)，不带 1/N。"""

    def step(X, t, W, b, rate):
        errors = [right_softmax(x @ W + b) - hot(W[0], k) for x, k in zip(X, t, strict=True)]
        grad_W, grad_b = grads(X, np.array(errors))
        return W - rate * grad_W, b - rate * grad_b, mean_loss(X, t, W, b)

    return step


def whole_step(error):
    """一步，误差是 error(整批 logits, 标签, 类别数)。"""

    def step(X, t, W, b, rate):
        E = error(X @ W + b, t, len(b)) / len(X)
        return W - rate * X.T @ E, b - rate * E.sum(0), mean_loss(X, t, W, b)

    return step


def columnwise_step(X, t, W, b, rate):
    Y, P = np.eye(len(b))[t], scipy.special.softmax(X @ W + b, axis=0)
    with np.errstate(all="ignore"):
        loss = -np.average(np.log(P[Y == 1]))
    return W - rate * np.einsum("nd,nk->dk", X, P - Y) / len(X), b - rate * (P - Y).mean(0), loss


def rows_of_probs(z):
    return np.array([right_softmax(row) for row in z])


def one_at_a_time(X, t, W, b, rate):
    loss = mean_loss(X, t, W, b)
    for n in range(len(X)):
        W, b, _ = right_step(X[n : n + 1], t[n : n + 1], W, b, rate)
    return W, b, loss


def thousand_steps(X, t, W, b, rate):
    losses = []
    for _ in range(1000):
        Z = X @ W + b
        P = scipy.special.softmax(Z, axis=1)
        losses.append(np.mean(scipy.special.logsumexp(Z, axis=1) - Z[np.arange(len(t)), t]))
        E = (P - np.eye(len(b))[t]) / len(t)
        W, b = W - rate * X.T @ E, b - rate * np.ones(len(t)) @ E
    return W, b, losses[-1]


def from_old_bias(X, t, W, b, rate):
    """逐个样本更新，前向用新的 W、旧的 b。"""
    V, c, loss = W, b, mean_loss(X, t, W, b)
    for n in range(len(X)):
        new_V, new_c, _ = right_step(X[n : n + 1], t[n : n + 1], V, b, rate / len(X))
        V, c = new_V, c + new_c - b
    return V, c, loss


def without_bias(X, t, W, b, rate):
    V, c, loss = right_step(X, t, W, 0 * b, rate)
    return V, b + c, loss


def W_first(X, t, W, b, rate):
    V, _, loss = right_step(X, t, W, b, rate)
    _, c, _ = right_step(X, t, V, b, rate)
    return V, c, loss


right_step = step_of(lambda z, k: right_softmax(z) - hot(z, k))


def revised(revise):
    """在正确的一步之后改动：revise(旧的 W, 旧的 b, 新的 W, 新的 b, 损失, N)。"""
    return lambda X, t, W, b, rate: revise(W, b, *right_step(X, t, W, b, rate), len(X))


def reporting(loss):
    """参数都对，损失换成 loss(X, t, 旧的 W, 旧的 b, 新的 W, 新的 b)。"""

    def step(X, t, W, b, rate):
        V, c, _ = right_step(X, t, W, b, rate)
        return V, c, loss(X, t, W, b, V, c)

    return step


def accuracy(X, t, W, b, *_):
    return np.average([np.argmax(x @ W + b) == k for x, k in zip(X, t, strict=True)])


def log_of_probs(X, t, W, b, *_):
    return np.mean([-np.log(right_softmax(x @ W + b)[k]) for x, k in zip(X, t, strict=True)])


def too_long_a_step(X, t, W, b, rate):
    V, c, _ = right_step(X, t, W, b, rate * len(X))
    return V, c, mean_loss(X, t, W, b)


def gradients(X, t, W, b, rate):
    V, c, loss = right_step(X, t, W, b, rate)
    return (W - V) / rate, (b - c) / rate, loss


def binary_losses(p, label):
    return [-np.log(q) if k == label else -np.log1p(-q) for k, q in enumerate(np.array(p))]


def with_penalty(penalty):
    return lambda X, t, W, b, l2: mean_loss(X, t, W, b) + l2 * penalty(W.ravel(), b, len(X))


def penalizing(loss):
    """惩罚照旧，每个样本的损失换成 loss(logits, 标签)。"""
    return lambda X, t, W, b, l2: (
        np.mean([loss(x @ W + b, k) for x, k in zip(X, t, strict=True)]) + l2 / 2 * np.vdot(W, W)
    )


def balanced(X, t, W, b, l2):
    by_class = {}
    for x, k in zip(X, t, strict=True):
        by_class.setdefault(int(k), []).append(right_loss(x @ W + b, k))
    return np.mean([np.mean(losses) for losses in by_class.values()]) + l2 / 2 * np.vdot(W, W)


def columnwise(one_column):
    """逐列处理；one_column(训练列, 测试列) 返回（平移，除数）。"""

    def both(train, test):
        numbers = [one_column(*map(list, pair)) for pair in zip(train.T, test.T, strict=True)]
        shift, divisor = np.array(numbers, dtype=float).T
        divisor[divisor == 0] = 1
        return (train - shift) / divisor, (test - shift) / divisor

    return both


def copied_column_by_column(train, test, copied=np.copy):
    """在抄本里逐列改；标准差为 0 的列跳过。"""
    results = copied(train), copied(test)
    for j in np.flatnonzero(np.std(train, axis=0)):
        for source, result in zip((train, test), results, strict=True):
            result[:, j] = (source[:, j] - np.average(train[:, j])) / np.std(train[:, j])
    return results


def mean_std(column):
    return np.average(column), np.std(column)


right_standardize = columnwise(lambda a, b: mean_std(a))


def scaled_by_sklearn(train, test):
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)


WRONG = {
    TRAINING_STEP: {
        wrong.uphill: step_of(lambda z, k: hot(z, k) - right_softmax(z)),
        wrong.not_averaged: too_long_a_step,
        wrong.averaged_twice: revised(lambda W, b, V, c, loss, n: (V, b + (c - b) / n, loss)),
        wrong.b_not_updated: revised(lambda W, b, V, c, loss, n: (V, b, loss)),
        wrong.W_not_updated: revised(lambda W, b, V, c, loss, n: (W, c, loss)),
        wrong.accuracy_as_loss: reporting(accuracy),
        wrong.loss_after_update: reporting(lambda X, t, W, b, V, c: mean_loss(X, t, V, c)),
        wrong.summed_loss: revised(lambda W, b, V, c, loss, n: (V, c, loss * n)),
        wrong.negative_loss: revised(lambda W, b, V, c, loss, n: (V, c, -loss)),
        wrong.gradients_only: gradients,
        wrong.no_learning_rate: lambda X, t, W, b, rate: right_step(X, t, W, b, 1),
        wrong.logits_minus_y: step_of(lambda z, k: z - hot(z, k)),
        wrong.hardmax_minus_y: step_of(lambda z, k: hot(z, z.argmax()) - hot(z, k)),
        wrong.log_of_probs: reporting(log_of_probs),
        wrong.averaged_over_classes: descending(
            lambda X, E: (X.T @ E / len(E[0]), E.sum(0) / len(E[0]))
        ),
        wrong.b_summed_over_classes: descending(
            lambda X, E: (X.T @ E / len(X), np.einsum("nk->n", E) / len(X))
        ),
        wrong.b_from_grad_W: descending(
            lambda X, E: ((g := X.T @ E / len(X)), np.ones(len(g)) @ g)
        ),
        wrong.swapped_product: descending(
            lambda X, E: (np.outer(X.sum(0), E.sum(0)) / len(X), E.mean(0))
        ),
        wrong.one_sample: descending(lambda X, E: (np.outer(X[-1], E[-1]), E[-1])),
        wrong.nothing_updated: moving(lambda p, g, rate: p.copy()),
        wrong.divided_by_rate: moving(lambda p, g, rate: p - g / rate),
        wrong.rate_squared: moving(lambda p, g, rate: p - rate * rate * g),
        wrong.rate_on_parameters: [
            moving(lambda p, g, rate: rate * p - rate * g),
            moving(lambda p, g, rate: p - rate * g * p),
        ],
        wrong.b_after_W: W_first,
        wrong.many_steps: [one_at_a_time, thousand_steps, from_old_bias],
        wrong.scores_without_bias: without_bias,
        wrong.loss_per_sample: reporting(
            lambda X, t, W, b, *_: [right_loss(x @ W + b, k) for x, k in zip(X, t, strict=True)]
        ),
        wrong.loss_over_size: [
            reporting(lambda X, t, W, b, *_: mean_loss(X, t, W, b) / len(b)),
            reporting(
                lambda X, t, W, b, *_: np.mean(
                    [right_loss(x @ W + b, k) for x in X for k in range(len(b))]
                )
            ),
        ],
        wrong.loss_of_columns: reporting(
            lambda X, t, W, b, *_: np.mean([right_loss(x @ W + b, k) for x in X for k in t])
        ),
        wrong.loss_without_log: [
            reporting(
                lambda X, t, W, b, *_: (
                    -np.mean([right_softmax(x @ W + b)[k] for x, k in zip(X, t, strict=True)])
                )
            ),
            reporting(
                lambda X, t, W, b, *_: np.mean(
                    [(right_softmax(x @ W + b) - hot(b, k)) ** 2 for x, k in zip(X, t, strict=True)]
                )
            ),
        ],
        wrong.double_softmax_loss: reporting(
            lambda X, t, W, b, *_: np.mean(
                [right_loss(right_softmax(x @ W + b), k) for x, k in zip(X, t, strict=True)]
            )
        ),
        wrong.scores_minus_bias: lambda X, t, W, b, rate: (
            right_step(X, t, W, -b, rate)[0],
            2 * b + right_step(X, t, W, -b, rate)[1],
            mean_loss(X, t, W, -b),
        ),
        wrong.true_class_replaced: step_of(
            lambda z, k: np.array(right_softmax(z)) * (1 - hot(z, k)) - hot(z, k)
        ),
        wrong.log_of_mean: reporting(
            lambda X, t, W, b, *_: (
                -np.log(np.mean([right_softmax(x @ W + b)[k] for x, k in zip(X, t, strict=True)]))
            )
        ),
        wrong.binary_loss: reporting(
            lambda X, t, W, b, *_: np.mean(
                [binary_losses(right_softmax(x @ W + b), k) for x, k in zip(X, t, strict=True)]
            )
        ),
        wrong.loss_in_bits: revised(lambda W, b, V, c, loss, n: (V, c, loss * math.log2(math.e))),
        wrong.sigmoid_minus_y: step_of(lambda z, k: scipy.special.expit(z) - hot(z, k)),
        wrong.log_probs_minus_y: step_of(lambda z, k: z - scipy.special.logsumexp(z) - hot(z, k)),
        wrong.softmax_over_samples: [
            whole_step(lambda z, t, K: scipy.special.softmax(z, axis=0) - np.eye(K)[t]),
            columnwise_step,
        ],
        wrong.softmax_twice: step_of(lambda z, k: right_softmax(right_softmax(z)) - hot(z, k)),
        wrong.classes_of_batch: whole_step(
            lambda z, t, K: rows_of_probs(z) - np.eye(max(t) + 1)[t]
        ),
        wrong.minus_label: [
            step_of(lambda z, k: np.array(right_softmax(z)) - k),
            labels_along_classes,
        ],
        wrong.same_for_all_classes: step_of(lambda z, k: np.array(right_softmax(z))),
        wrong.times_slope: [
            step_of(lambda z, k: (p := np.array(right_softmax(z))) * (1 - p) * (p - hot(z, k))),
            step_of(lambda z, k: (right_softmax(z) - hot(z, k)) * hot(z, k)),
        ],
        wrong.minus_log_slope: step_of(lambda z, k: -hot(z, k) / right_softmax(z)),
        wrong.made_positive: step_of(lambda z, k: abs(right_softmax(z) - hot(z, k))),
        wrong.doubled: step_of(lambda z, k: 2 * (right_softmax(z) - hot(z, k))),
        wrong.bias_misplaced: lambda X, t, W, b, rate: (
            (V := right_step(X, t, W + b, 0 * b, rate))[0] - b,
            V[1] + b,
            V[2],
        ),
        wrong.gradients_reshaped: [
            moving(lambda p, g, rate: p - rate * (1.0 * (g > 0) - (g < 0))),
            moving(lambda p, g, rate: p - rate * np.minimum(np.maximum(g, -1), 1)),
        ],
        wrong.loss_of_one: reporting(
            lambda X, t, W, b, *_: max(right_loss(x @ W + b, k) for x, k in zip(X, t, strict=True))
        ),
        wrong.plus_small: reporting(
            lambda X, t, W, b, *_: np.mean(
                [-np.log(right_softmax(x @ W + b)[k] + 1e-9) for x, k in zip(X, t, strict=True)]
            )
        ),
    },
    PENALIZED_LOSS: {
        wrong.bias_penalized: with_penalty(lambda w, b, n: (w @ w + b @ b) / 2),
        wrong.no_half: with_penalty(lambda w, b, n: w @ w),
        wrong.norm_not_squared: with_penalty(lambda w, b, n: math.sqrt(w @ w) / 2),
        wrong.penalty_over_n: with_penalty(lambda w, b, n: w @ w / 2 / n),
        wrong.mean_of_squares: with_penalty(lambda w, b, n: w @ w / 2 / len(w)),
        wrong.absolute_values: with_penalty(lambda w, b, n: sum(map(abs, w)) / 2),
        wrong.minus_penalty: with_penalty(lambda w, b, n: -(w @ w) / 2),
        wrong.no_penalty: with_penalty(lambda w, b, n: 0),
        wrong.summed_cross_entropy: lambda X, t, W, b, l2: (
            np.size(t) * mean_loss(X, t, W, b) + l2 / 2 * np.vdot(W, W)
        ),
        wrong.penalty_only: lambda X, t, W, b, l2: l2 / 2 * np.vdot(W, W),
        wrong.only_bias_penalized: with_penalty(lambda w, b, n: b @ b / 2),
        wrong.integer_half: lambda X, t, W, b, l2: (
            mean_loss(X, t, W, b) + math.floor(l2 / 2) * np.vdot(W, W)
        ),
        wrong.penalty_per_sample: with_penalty(lambda w, b, n: n * (w @ w) / 2),
        wrong.square_of_sum: with_penalty(lambda w, b, n: sum(w) ** 2 / 2),
        wrong.sum_of_gram: [
            lambda X, t, W, b, l2: mean_loss(X, t, W, b) + l2 / 2 * (W.T @ W),
            lambda X, t, W, b, l2: mean_loss(X, t, W, b) + l2 / 2 * (W @ W.T),
            lambda X, t, W, b, l2: mean_loss(X, t, W, b) + l2 / 2 * np.sum(W.T @ W),
            lambda X, t, W, b, l2: mean_loss(X, t, W, b) + l2 / 2 * np.sum(W @ W.T),
        ],
        wrong.not_squared: with_penalty(lambda w, b, n: sum(w) / 2),
        wrong.other_norm: lambda X, t, W, b, l2: (
            mean_loss(X, t, W, b) + l2 / 2 * max(np.linalg.eigvalsh(W.T @ W))
        ),
        wrong.part_of_W: lambda X, t, W, b, l2: (
            mean_loss(X, t, W, b) + l2 / 2 * sum(row @ row for row in list(W)[1:])
        ),
        wrong.no_l2: lambda X, t, W, b, l2: mean_loss(X, t, W, b) + np.vdot(W, W) / 2,
        wrong.l2_squared: lambda X, t, W, b, l2: (
            mean_loss(X, t, W, b) + (l2 * np.linalg.norm(W)) ** 2 / 2
        ),
        wrong.penalty_over_width: lambda X, t, W, b, l2: (
            mean_loss(X, t, W, b) + l2 / 2 * np.vdot(W, W) / len(b)
        ),
        wrong.squares_not_summed: lambda X, t, W, b, l2: mean_loss(X, t, W, b) + l2 * W * W / 2,
        wrong.penalty_gradient: lambda X, t, W, b, l2: mean_loss(X, t, W, b) + W * l2,
        wrong.multiplied: lambda X, t, W, b, l2: mean_loss(X, t, W, b) * l2 / 2 * np.vdot(W, W),
        wrong.double_softmax: penalizing(lambda z, k: right_loss(right_softmax(z), k)),
        wrong.negative_cross_entropy: penalizing(lambda z, k: -right_loss(z, k)),
        wrong.cross_entropy_over_size: penalizing(lambda z, k: right_loss(z, k) / len(z)),
        wrong.not_reduced: lambda X, t, W, b, l2: (
            np.array([right_loss(x @ W + b, k) for x, k in zip(X, t, strict=True)])
            + l2 / 2 * np.vdot(W, W)
        ),
        wrong.whole_columns_of_logs: lambda X, t, W, b, l2: (
            np.mean([right_loss(x @ W + b, k) for x in X for k in t]) + l2 / 2 * np.vdot(W, W)
        ),
        wrong.no_log: [
            penalizing(lambda z, k: right_softmax(z)[k]),
            penalizing(lambda z, k: np.argmax(z) == k),
            penalizing(lambda z, k: ((right_softmax(z) - hot(z, k)) ** 2).mean()),
        ],
        wrong.binary_cross_entropy: penalizing(
            lambda z, k: np.mean(
                [
                    -j * np.log(q) - (1 - j) * np.log(1 - q)
                    for j, q in zip(hot(z, k), scipy.special.expit(z), strict=True)
                ]
            )
        ),
        wrong.features_penalized: [
            lambda X, t, W, b, l2: mean_loss(X, t, W, b) + l2 / 2 * np.vdot(X, X),
            lambda X, t, W, b, l2: mean_loss(X, t, W, b) + l2 / 2 * np.sum((X @ W + b) ** 2),
        ],
        wrong.log_of_mean_prob: lambda X, t, W, b, l2: (
            -np.log(np.mean([right_softmax(x @ W + b)[k] for x, k in zip(X, t, strict=True)]))
            + l2 / 2 * np.vdot(W, W)
        ),
        wrong.cross_entropy_over_samples: lambda X, t, W, b, l2: (
            -np.mean(scipy.special.log_softmax(X @ W + b, axis=0)[np.arange(len(t)), t])
            + l2 / 2 * np.vdot(W, W)
        ),
        wrong.loss_minus_bias: lambda X, t, W, b, l2: (
            mean_loss(X, t, W, -b) + l2 / 2 * np.vdot(W, W)
        ),
        wrong.quarter: with_penalty(lambda w, b, n: w @ w / 4),
        wrong.strength_as_power: [
            lambda X, t, W, b, l2: mean_loss(X, t, W, b) + 0.5 * sum(W.ravel() ** l2),
            lambda X, t, W, b, l2: mean_loss(X, t, W, b) + l2 * sum(abs(W.ravel()) ** l2) / 2,
        ],
        wrong.divided_by_l2: lambda X, t, W, b, l2: (
            mean_loss(X, t, W, b) + np.vdot(W, W) / (2 * l2)
        ),
        wrong.root_of_l2: lambda X, t, W, b, l2: (
            mean_loss(X, t, W, b) + l2**0.5 * np.vdot(W, W) / 2
        ),
        wrong.all_halved: lambda X, t, W, b, l2: (mean_loss(X, t, W, b) + l2 * np.vdot(W, W)) / 2,
        wrong.both_penalties: with_penalty(lambda w, b, n: (w @ w + sum(abs(w))) / 2),
        wrong.centered_weights: with_penalty(lambda w, b, n: len(w) * w.var() / 2),
        wrong.hinge: penalizing(
            lambda z, k: sum(max(0, z[j] - z[k] + 1) for j in range(len(z)) if j != k)
        ),
        wrong.classes_balanced: balanced,
        wrong.loss_of_one_sample: lambda X, t, W, b, l2: (
            max(right_loss(x @ W + b, k) for x, k in zip(X, t, strict=True))
            + l2 / 2 * np.vdot(W, W)
        ),
        wrong.cubes: with_penalty(lambda w, b, n: sum(abs(w) ** 3) / 2),
        wrong.in_bits: penalizing(lambda z, k: right_loss(z, k) * math.log2(math.e)),
        wrong.log_of_computed_probs: penalizing(lambda z, k: -np.log(right_softmax(z)[k])),
        wrong.log_of_shifted_probs: penalizing(lambda z, k: -np.log(right_softmax(z)[k] + 1e-10)),
        wrong.loss_without_bias: lambda X, t, W, b, l2: (
            mean_loss(X, t, W, 0 * b) + l2 / 2 * np.vdot(W, W)
        ),
    },
    STANDARDIZE: {
        wrong.zero_spread: lambda a, b: ((a - a.mean(0)) / a.std(0), (b - a.mean(0)) / a.std(0)),
        wrong.each_by_itself: lambda a, b: (right_standardize(a, a)[0], right_standardize(b, b)[0]),
        wrong.both_together: columnwise(lambda a, b: mean_std(a + b)),
        wrong.by_test_set: columnwise(lambda a, b: mean_std(b)),
        wrong.by_sample: lambda a, b: tuple(right_standardize(X.T, X.T)[0].T for X in (a, b)),
        wrong.by_sample_in_train: lambda a, b: (right_standardize(a.T, a.T)[0].T, b),
        wrong.one_scale_for_all: lambda a, b: (
            (a - a.mean()) / a.std(),
            (b - a.mean()) / a.std(),
        ),
        wrong.centered_only: columnwise(lambda a, b: (np.average(a), 1)),
        wrong.not_centered: columnwise(lambda a, b: (0, np.std(a))),
        wrong.divided_by_variance: columnwise(lambda a, b: (np.average(a), np.var(a))),
        wrong.n_minus_one: columnwise(lambda a, b: (np.average(a), np.std(a, ddof=1))),
        wrong.test_set_untouched: lambda a, b: (right_standardize(a, b)[0], b),
        wrong.plus_small_spread: columnwise(lambda a, b: (np.average(a), np.std(a) + 1e-7)),
        wrong.all_or_nothing: lambda a, b: tuple(
            (X - a.mean(0)) / (a.std(0) if min(a.std(0)) > 0 else 1) for X in (a, b)
        ),
        wrong.at_least_one: columnwise(lambda a, b: (np.average(a), max(np.std(a), 1))),
        wrong.constant_columns_zeroed: [
            columnwise(lambda a, b: (np.average(a), np.std(a) or math.inf)),
            lambda a, b: copied_column_by_column(a, b, np.zeros_like),
            lambda a, b: tuple(
                np.nan_to_num((X - np.average(a, axis=0)) / np.std(a, axis=0)) for X in (a, b)
            ),
        ],
        wrong.constant_columns_untouched: [
            columnwise(lambda a, b: (np.average(a) * (np.std(a) > 0), np.std(a))),
            copied_column_by_column,
        ],
        wrong.constant_columns_dropped: lambda a, b: tuple(
            X[:, np.ptp(a, axis=0) > 0] for X in right_standardize(a, b)
        ),
        wrong.root_of_spread: columnwise(lambda a, b: (np.average(a), math.sqrt(np.std(a)))),
        wrong.min_max: columnwise(lambda a, b: (min(a), max(a) - min(a))),
        wrong.other_center: columnwise(lambda a, b: (np.median(a), np.std(a))),
        wrong.other_spread: [
            columnwise(lambda a, b: (np.average(a), np.average(abs(np.array(a) - np.average(a))))),
            columnwise(lambda a, b: (np.average(a), math.hypot(*a) / math.sqrt(len(a)))),
        ],
        wrong.divided_by_mean: columnwise(lambda a, b: (np.average(a), np.average(a))),
        wrong.multiplied_by_spread: columnwise(
            lambda a, b: (np.average(a), 1 / np.std(a) if np.std(a) else 1)
        ),
        wrong.divided_before_centering: lambda a, b: tuple(
            X - a.mean(0) / np.where(a.std(0) > 0, a.std(0), 1) for X in (a, b)
        ),
        wrong.center_minus_value: lambda a, b: tuple(-X for X in right_standardize(a, b)),
        wrong.test_set_only_scaled: lambda a, b: (
            A := right_standardize(a, a)[0],
            (b - A.mean(0)) / np.where(a.std(0) > 0, a.std(0), 1),
        ),
        wrong.test_set_only_centered: lambda a, b: (
            right_standardize(a, b)[0],
            b - np.average(a, axis=0),
        ),
        wrong.train_set_untouched: lambda a, b: (a, right_standardize(a, b)[1]),
        wrong.train_set_twice: lambda a, b: (
            ((A := right_standardize(a, b))[0] - a.mean(0)) / (a.std(0) + (a.std(0) == 0)),
            A[1],
        ),
        wrong.clipped_results: lambda a, b: tuple(
            np.minimum(np.maximum(X, -3), 3) for X in right_standardize(a, b)
        ),
    },
}

SOLUTIONS = {
    TRAINING_STEP: [right_step],
    PENALIZED_LOSS: [with_penalty(lambda w, b, n: w @ w / 2)],
    STANDARDIZE: [right_standardize, scaled_by_sklearn],
}


@pytest.mark.parametrize(("exercise", "mistake", "attempt"), cases(WRONG))
def test_each_mistake_gets_its_own_diagnosis(exercise, mistake, attempt):
    assert diagnose(exercise, attempt) == mistake.diagnosis


def test_every_mistake_is_made_here():
    assert untried(WRONG) == []


@pytest.mark.parametrize(("exercise", "attempt"), right_cases(SOLUTIONS))
def test_right_solutions_pass(exercise, attempt):
    assert diagnose(exercise, attempt) == RIGHT


def test_in_place_update_is_noticed():
    def step(X, t, W, b, rate):
        new_W, new_b, loss = right_step(X, t, W, b, rate)
        W[:], b[:] = new_W, new_b
        return W, b, loss

    assert diagnose(TRAINING_STEP, step) == CHANGED


@pytest.mark.parametrize(
    ("exercise", "attempt", "fault"),
    [
        (
            TRAINING_STEP,
            lambda X, t, W, b, rate: (W, b),
            "返回了 2 样，应返回三样：",
        ),
        (TRAINING_STEP, lambda X, t, W, b, rate: (b, W, 0), "新的 W 不对：少了"),
        (STANDARDIZE, lambda a, b: a, "只返回了一样，应返回两样：训练集、测试集。"),
        (STANDARDIZE, lambda a, b: (b, a), "训练集不对：形状不对（得到 (2, 3)，应为 (4, 3)）"),
    ],
)
def test_wrong_shapes_are_named(exercise, attempt, fault):
    assert fault in diagnose(exercise, attempt)
