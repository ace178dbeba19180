"""几节的练习共用的试探输入，和错误写法里反复出现的几步。"""

import numpy as np

VECTOR = np.array([2.0, 1.0, 0.1])
SQUARE = np.array([[1.0, 2.0, 3.0], [0.5, 0.0, 2.5], [4.0, 1.0, 1.5]])  # N = K：形状看不出错
WIDE = np.array([[0.2, 1.7, -0.4, 0.9], [1.1, 0.3, 2.0, -1.5]])
FAR_ROWS = np.array([[1000.0, 1001.0, 1002.0], [0.0, 1.0, 2.0]])
FEATURES = np.array([[1.0, 2.0, -1.0], [0.5, -1.5, 2.0], [0.0, 1.0, 3.0], [2.0, 0.0, 1.0]])


def row_max(z):
    return z.max(axis=-1, keepdims=True)


def normalized(exps):
    """每行除以自己的和。"""
    return exps / exps.sum(axis=-1, keepdims=True)


def naive_softmax(z):
    """不减最大值：分数一大就上溢。"""
    return normalized(np.exp(z))


def picked(scores, targets):
    """每行挑出真实类别的那一项。"""
    return scores[np.arange(len(targets)), targets]
