"""softmax 一家准不准：以 mpmath 60 位为准。"""

import mpmath
import numpy as np
import pytest
import scipy.special

from lib.softmax import log_softmax, logsumexp, softmax

pytestmark = pytest.mark.filterwarnings("error")
INF, NAN = np.inf, np.nan


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def reference_rows(z):
    with mpmath.workdps(60):
        for row in z:
            row = [mpmath.mpf(float(v)) for v in row]
            lse = mpmath.log(mpmath.fsum(map(mpmath.exp, row)))
            yield [mpmath.exp(v - lse) for v in row], [v - lse for v in row], lse


def error(actual, exact):
    return abs(float(mpmath.mpf(float(actual)) - exact))


def unavoidable(row, probs):
    """z_j − max z 各舍入半个 ulp，经 ln Σ exp 传到结果里的误差：任何实现都逃不掉。"""
    halves = np.spacing(abs(row - row.max())) / 2
    return float(np.dot([float(p) for p in probs], halves))


def assert_within_4_ulp_of_the_achievable(z):
    """log_softmax 与 logsumexp：不可避免的误差之外不超过 4（2）个 ulp。

    softmax：指数把 z_k − max z 的舍入误差变成不超过 |z_k − max z| 个 ulp 的相对误差。
    """
    for row, probs, log_probs, lse, exact in zip(
        z, softmax(z), log_softmax(z), logsumexp(z), reference_rows(z), strict=True
    ):
        exact_probs, exact_log_probs, exact_lse = exact
        slack = unavoidable(row, exact_probs)
        for actual, wanted in zip(log_probs, exact_log_probs, strict=True):
            assert error(actual, wanted) <= slack + 4 * ulp(z, wanted)
        for value, actual, wanted in zip(row, probs, exact_probs, strict=True):
            allowed = 4 + abs(float(value - row.max()))
            assert error(actual, wanted) <= allowed * ulp(z, wanted)
        # LSE = max z + ln Σ 可以相消到接近 0，所以以较大的一项的 ulp 来量。
        largest_term = max(abs(row.max()), abs(float(exact_lse) - row.max()))
        assert error(lse, exact_lse) <= slack + 2 * ulp(z, largest_term)


def ulp(z, value):
    return float(np.spacing(z.dtype.type(abs(float(value)))))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(40, 10), (6, 200)])
@pytest.mark.parametrize("scale", [1e-3, 1, 10, 30])
def test_accuracy_on_random_logits(rng, dtype, shape, scale):
    assert_within_4_ulp_of_the_achievable(rng.normal(scale=scale, size=shape).astype(dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "row",
    [
        [0, -40],
        [0] + [-40] * 999,  # 每一项都被 1 吃掉，合起来却不可忽略
        [0] + [-16] * 999,
        [1e6, 1e6 + 1, 1e6 - 3],
        [-1e4, -1e4 - 0.5, -1e4 - 80],
        [0, np.finfo(np.float32).eps, -np.finfo(np.float32).eps],
        [1e-20, 0, -1e-20],
        [0.1, 0.2, 0.3, -0.4],  # 和略大于 2
        [0, -0.7],
        [0] * 7 + [-30],
        [0, -86],  # float32 里已近下溢
        np.linspace(-80, 0, 33),  # 33 个类别：不再换成 class-major
        [3],
    ],
    ids=str,
)
def test_accuracy_on_adversarial_logits(dtype, row):
    assert_within_4_ulp_of_the_achievable(np.array([row, row[::-1]], dtype))


@pytest.mark.parametrize("tail", [1, 3])
def test_small_tail_next_to_the_maximum_is_kept(tail):
    """最大项之外只剩 e^-40：1 + e^-40 会舍入成 1，结果不能因此变成 0。"""
    row = [0.0] + [-40.0] * tail
    exact = tail * np.exp(-40.0)
    assert logsumexp(row) == pytest.approx(exact, rel=1e-15)
    assert log_softmax(row)[0] == pytest.approx(-exact, rel=1e-15)
    assert logsumexp(row) == scipy.special.logsumexp(row)


def test_ties_at_the_maximum_count_fully():
    assert logsumexp([0.0, 0.0, -40.0]) == pytest.approx(np.log(2), rel=1e-15)
    assert logsumexp([0.0, -1e-17]) == pytest.approx(np.log(2), rel=1e-15)
