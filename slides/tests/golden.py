"""由 lib 写出的标准答案，供 slides/widgets/numerics.mjs 对照：随机的，和极端的。

每行一个 JSON：{"name": 函数, "args": [...], "expected": ...}。JSON 没有无穷和 NaN，写成字符串。
"""

import json
import sys

import numpy as np

from lib.cross_entropy import cross_entropy, entropy, kl_divergence, nll, one_hot
from lib.gradient import cross_entropy_with_grad, linear_grad
from lib.softmax import hardmax, log_softmax, logsumexp, sigmoid, softmax, softmax_naive

EXTREME = [
    [0.0, 0.0, 0.0],
    [1000.0, 1001.0, 1002.0],
    [-1000.0, -1001.0, -1002.0],
    [709.0, 710.0, -745.0],
    [0.0, 40.0, 800.0],
    [1e308, -1e308, 0.0],
    [5e-324, 0.0, -5e-324],
    [3.0, 3.0],
    [0.0, -np.inf, 1.0],
    [-np.inf, -np.inf],
    [np.inf, 0.0],
    [np.nan, 1.0],
]


def plain(value):
    """JSON 写得出的样子：数组变列表，无穷与 NaN 变字符串。"""
    if isinstance(value, np.ndarray | list | tuple):
        return [plain(item) for item in value]
    value = float(value)
    return value if np.isfinite(value) else repr(value)


def emit(name, expected, *args):
    written = [arg if isinstance(arg, int) else plain(arg) for arg in args]
    sys.stdout.write(json.dumps({"name": name, "args": written, "expected": plain(expected)}) + "\n")


def vectors(rng):
    yield from (np.array(row) for row in EXTREME)
    for size in (2, 3, 10, 50):
        for spread in (0.1, 3, 100):
            yield rng.normal(scale=spread, size=size)


def one_vector(z, rng):
    target = int(rng.integers(len(z)))
    soft = rng.dirichlet(np.ones(len(z)))
    for function in (softmax, softmax_naive, hardmax, log_softmax, logsumexp):
        emit(function.__name__, function(z), z)
    for temperature in (0.25, 5.0):
        emit("softmax", softmax(z, temperature=temperature), z, temperature)
    for value in z:
        emit("sigmoid", sigmoid(value), value)
    for label in (target, soft):
        emit("cross_entropy", cross_entropy(z, label), z, label)
        emit("cross_entropy_with_grad", cross_entropy_with_grad(z, label), z, label)
    emit("one_hot", one_hot(target, len(z)), target, len(z))


def distributions(rng):
    for size in (2, 3, 10):
        p, q = rng.dirichlet(np.ones(size), size=2)
        for first in (p, one_hot(0, size)):
            emit("entropy", entropy(first), first)
            emit("kl_divergence", kl_divergence(first, q), first, q)
            emit("nll", nll(np.log(q), first), np.log(q), first)
    emit("kl_divergence", np.inf, [0.5, 0.5], [1.0, 0.0])


def batches(rng):
    """一批样本的平均损失（含 L2）和它对 W、b 的梯度。"""
    for n, d, k, l2 in ((1, 1, 2, 0.0), (30, 2, 3, 0.1), (100, 5, 4, 1e-3)):
        X, y = rng.normal(size=(n, d)), rng.integers(k, size=n)
        W, b = rng.normal(size=(d, k)), rng.normal(size=k)
        loss, grad_logits = cross_entropy_with_grad(X @ W + b, y)
        grad_W, grad_b = linear_grad(X, grad_logits)
        expected = loss + l2 / 2 * (W**2).sum(), grad_W + l2 * W, grad_b
        emit("loss_and_grad", expected, X, y, W, b, l2)


def main():
    rng = np.random.default_rng(0)
    for z in vectors(rng):
        one_vector(z, rng)
    distributions(rng)
    batches(rng)


main()
