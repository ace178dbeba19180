"""几节的练习测试共用：作答表怎样逐条去试，和与 lib 写法不同的正确的实现。

作答表是 {练习: {常见错误: 另写一遍的错误实现，或一组这样的实现}}。
"""

import math

import numpy as np
import pytest
import scipy.special


def cases(table):
    """作答表的每一条，编号是错误的名字。"""
    return [
        pytest.param(exercise, mistake, attempt, id=mistake.name)
        for exercise, mistakes in table.items()
        for mistake, attempts in mistakes.items()
        for attempt in (attempts if isinstance(attempts, list) else [attempts])
    ]


def right_cases(table):
    """{练习: [正确的实现, …]} 的每一条。"""
    return [(exercise, attempt) for exercise, attempts in table.items() for attempt in attempts]


def untried(table):
    """练习收录了、作答表里却没有试过的错误。"""
    return [
        mistake.name
        for exercise, mistakes in table.items()
        for mistake in exercise.mistakes
        if mistake not in mistakes
    ]


def by_row(one_row):
    """把只管一行的函数推广到最后一轴。"""
    return lambda z, *rest: np.apply_along_axis(one_row, -1, z.astype(float), *rest)


def right_softmax(row):
    exps = [math.exp(z - max(row)) for z in row]
    return [e / sum(exps) for e in exps]


def right_loss(row, label):
    return scipy.special.logsumexp(row) - row[label]


def hot(p, label):
    return 1.0 * (np.arange(len(p)) == label)
