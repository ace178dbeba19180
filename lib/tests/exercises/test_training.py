"""第 5 节的自检要认得出每一种常见错误；这里的错误实现另写一遍，写法与练习里收录的不同。"""

import math

import numpy as np
import pytest
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


def with_penalty(penalty):
    return lambda X, t, W, b, l2: mean_loss(X, t, W, b) + l2 * penalty(W.ravel(), b, len(X))


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
    },
    STANDARDIZE: {
        wrong.zero_spread: lambda a, b: ((a - a.mean(0)) / a.std(0), (b - a.mean(0)) / a.std(0)),
        wrong.each_by_itself: lambda a, b: (right_standardize(a, a)[0], right_standardize(b, b)[0]),
        wrong.both_together: columnwise(lambda a, b: mean_std(a + b)),
        wrong.by_test_set: columnwise(lambda a, b: mean_std(b)),
        wrong.by_sample: lambda a, b: tuple(right_standardize(X.T, X.T)[0].T for X in (a, b)),
        wrong.one_scale_for_all: lambda a, b: (
            (a - a.mean()) / a.std(),
            (b - a.mean()) / a.std(),
        ),
        wrong.centered_only: columnwise(lambda a, b: (np.average(a), 1)),
        wrong.not_centered: columnwise(lambda a, b: (0, np.std(a))),
        wrong.divided_by_variance: columnwise(lambda a, b: (np.average(a), np.var(a))),
        wrong.n_minus_one: columnwise(lambda a, b: (np.average(a), np.std(a, ddof=1))),
        wrong.test_set_untouched: lambda a, b: (right_standardize(a, b)[0], b),
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
        (TRAINING_STEP, lambda X, t, W, b, rate: (b, W, 0), "新的 W不对：少了"),
        (STANDARDIZE, lambda a, b: a, "只返回了一样，应返回两样：训练集、测试集。"),
        (STANDARDIZE, lambda a, b: (b, a), "训练集不对：形状不对（得到 (2, 3)，应为 (4, 3)）"),
    ],
)
def test_wrong_shapes_are_named(exercise, attempt, fault):
    assert fault in diagnose(exercise, attempt)
