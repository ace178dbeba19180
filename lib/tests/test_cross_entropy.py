"""交叉熵一家：手算值、恒等式、极端值、dtype、独立对照。"""

import mpmath
import numpy as np
import pytest
import scipy.special
import scipy.stats
from sklearn.metrics import log_loss

from lib.cross_entropy import (
    binary_cross_entropy,
    cross_entropy,
    entropy,
    kl_divergence,
    nll,
    one_hot,
)
from lib.softmax import log_softmax

pytestmark = pytest.mark.filterwarnings("error")
INF, NAN = np.inf, np.nan
FLOATS = [np.float16, np.float32, np.float64, np.longdouble]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def batch(rng):
    """(logits, 整数标签, 概率标签)，N ≠ K。"""
    logits = rng.normal(scale=3, size=(6, 4))
    return logits, rng.integers(0, 4, 6), rng.dirichlet(np.ones(4), 6)


# 手算值


def test_one_hot():
    np.testing.assert_array_equal(one_hot([2, 0], 3), [[0, 0, 1], [1, 0, 0]])
    np.testing.assert_array_equal(one_hot(1, 3), [0, 1, 0])
    assert one_hot([], 3).shape == (0, 3)
    assert one_hot(np.uint64([1]), 3).dtype == np.float64


def test_hand_values():
    logits = np.log([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3]])
    np.testing.assert_allclose(cross_entropy(logits, [0, 2], reduction="none"), -np.log([0.7, 0.3]))
    assert cross_entropy(logits, [0, 2]) == pytest.approx(-np.log(0.7 * 0.3) / 2)
    assert cross_entropy(logits, [0, 2], reduction="sum") == pytest.approx(-np.log(0.7 * 0.3))
    assert nll(logits, [0, 2]) == pytest.approx(-np.log(0.7 * 0.3) / 2)
    soft = [[0.5, 0.5, 0], [0, 0, 1]]
    expected = [-(np.log(0.7) + np.log(0.2)) / 2, -np.log(0.3)]
    np.testing.assert_allclose(cross_entropy(logits, soft, "none"), expected)
    np.testing.assert_allclose(nll(logits, soft, "none"), expected)


def test_smoothing_hand_value():
    """ε = 0.3、K = 3：y = (0.8, 0.1, 0.1)。"""
    p = np.array([0.7, 0.2, 0.1])
    expected = -np.dot([0.8, 0.1, 0.1], np.log(p))
    assert cross_entropy(np.log(p), 0, label_smoothing=0.3) == pytest.approx(expected)
    soft = cross_entropy(np.log(p), [1.0, 0.0, 0.0], label_smoothing=0.3)
    assert soft == pytest.approx(expected)


def test_binary_hand_values():
    p = np.array([0.2, 0.9, 0.5])
    y = np.array([0, 1, 0.25])
    expected = -y * np.log(p) - (1 - y) * np.log(1 - p)
    logits = scipy.special.logit(p)
    np.testing.assert_allclose(binary_cross_entropy(logits, y, reduction="none"), expected)
    assert binary_cross_entropy(logits, y) == pytest.approx(expected.mean())
    assert binary_cross_entropy(logits, y, reduction="sum") == pytest.approx(expected.sum())
    np.testing.assert_array_equal(
        binary_cross_entropy(logits, y > 0.5), binary_cross_entropy(logits, [0, 1, 0])
    )


def test_entropy_and_kl_hand_values():
    np.testing.assert_allclose(entropy([[0.25] * 4, [1, 0, 0, 0]]), [np.log(4), 0])
    assert not np.signbit(entropy([1.0, 0.0]))
    assert kl_divergence([0.5, 0.5], [0.9, 0.1]) == pytest.approx(0.5 * np.log(25 / 9))
    assert kl_divergence([0.3, 0.7], [0.3, 0.7]) == 0
    assert kl_divergence([0.5, 0.5], [1, 0]) == INF
    assert kl_divergence([1, 0], [0.5, 0.5]) == pytest.approx(np.log(2))


# 恒等式


def test_labels_equal_their_one_hot(batch):
    logits, labels, _ = batch
    for eps in (0, 0.1, 1):
        np.testing.assert_allclose(
            cross_entropy(logits, labels, label_smoothing=eps),
            cross_entropy(logits, one_hot(labels, 4), label_smoothing=eps),
        )


def test_smoothing_equals_smoothed_targets(batch):
    logits, _, soft = batch
    for eps in (0.1, 0.7, 1.0):
        smoothed = cross_entropy(logits, soft, "none", label_smoothing=eps)
        expected = cross_entropy(logits, (1 - eps) * soft + eps / 4, "none")
        np.testing.assert_allclose(smoothed, expected)


def test_cross_entropy_is_nll_of_log_softmax(batch):
    logits, labels, soft = batch
    for targets in (labels, soft):
        for reduction in ("mean", "sum", "none"):
            np.testing.assert_allclose(
                cross_entropy(logits, targets, reduction),
                nll(log_softmax(logits), targets, reduction),
            )


def test_cross_entropy_is_entropy_plus_kl(batch):
    logits, _, soft = batch
    probs = scipy.special.softmax(logits, axis=1)
    losses = cross_entropy(logits, soft, "none")
    np.testing.assert_allclose(losses, entropy(soft) + kl_divergence(soft, probs))
    assert (losses >= entropy(soft)).all()


def test_two_classes_equal_the_binary_loss(rng):
    z, y = rng.normal(scale=5, size=20), rng.integers(0, 2, 20)
    softmax_loss = cross_entropy(np.column_stack([np.zeros(20), z]), y, "none")
    np.testing.assert_allclose(softmax_loss, binary_cross_entropy(z, y, "none"))


def test_uniform_prediction_costs_ln_k():
    assert cross_entropy(np.zeros((5, 7)), [0, 1, 2, 3, 6]) == pytest.approx(np.log(7))


# 独立对照


@pytest.mark.parametrize("num_classes", [4, 50])
def test_against_scikit_learn(rng, num_classes):
    logits = rng.normal(scale=3, size=(30, num_classes))
    labels = rng.integers(0, num_classes, 30)
    probs = scipy.special.softmax(logits, axis=1)
    expected = log_loss(labels, probs, labels=range(num_classes))
    assert cross_entropy(logits, labels) == pytest.approx(expected, rel=1e-12)


def test_against_scipy(rng):
    p, q = rng.dirichlet(np.ones(5), (2, 3, 4))
    np.testing.assert_allclose(entropy(p), scipy.stats.entropy(p, axis=-1))
    np.testing.assert_allclose(kl_divergence(p, q), scipy.stats.entropy(p, q, axis=-1))
    p, q = p.transpose(2, 0, 1), q.transpose(2, 0, 1)
    np.testing.assert_allclose(entropy(p, axis=0), scipy.stats.entropy(p, axis=0))
    np.testing.assert_allclose(kl_divergence(p, q, axis=0), scipy.stats.entropy(p, q, axis=0))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_within_a_few_ulp_of_mpmath(rng, dtype):
    logits = rng.normal(scale=2, size=(40, 10)).astype(dtype)
    labels = rng.integers(0, 10, 40)
    losses = cross_entropy(logits, labels, "none")
    for row, label, loss in zip(logits, labels, losses, strict=True):
        with mpmath.workdps(60):
            z = [mpmath.mpf(float(v)) for v in row]
            exact = float(mpmath.log(mpmath.fsum(map(mpmath.exp, z))) - z[label])
        assert abs(float(loss) - exact) <= 6 * np.spacing(dtype(exact))


def test_almost_certain_predictions_keep_relative_accuracy():
    expected = np.exp(-40.0)
    for targets in (0, [1.0, 0.0]):
        assert cross_entropy([40.0, 0.0], targets) == pytest.approx(expected, rel=1e-15)
    assert cross_entropy([[40, 0]], [0]) == pytest.approx(expected, rel=1e-15)
    assert binary_cross_entropy([40.0], [1]) == pytest.approx(expected, rel=1e-15)
    assert binary_cross_entropy([-40.0], [0]) == pytest.approx(expected, rel=1e-15)


# 极端值


def test_large_logits():
    assert cross_entropy([[1000.0, -1000.0]], [1]) == 2000
    assert cross_entropy([[1000.0, -1000.0]], [0]) == 0
    np.testing.assert_array_equal(
        binary_cross_entropy([1000.0, -1000.0, 1000.0, -1000.0], [1, 0, 0, 1], "none"),
        [0, 0, 1000, 1000],
    )


def test_impossible_classes():
    """-inf 的类别概率为 0：不是真实类别就不影响损失，是真实类别损失就是 inf。"""
    row = [0.0, -INF, 0.0]
    assert cross_entropy(row, 0) == pytest.approx(np.log(2))
    assert cross_entropy(row, [0.5, 0, 0.5]) == pytest.approx(np.log(2))
    assert nll([-np.log(2), -INF, -np.log(2)], [0.5, 0, 0.5]) == pytest.approx(np.log(2))
    assert cross_entropy(row, 1) == INF
    assert cross_entropy(row, [0, 1, 0]) == INF
    assert cross_entropy(row, 0, label_smoothing=0.1) == INF


@pytest.mark.parametrize("row", [[-INF, -INF], [0, INF], [0, NAN]])
def test_rows_without_an_answer_are_nan(row):
    losses = cross_entropy([row, [0, 0]], [0, 0], "none")
    np.testing.assert_allclose(losses, [NAN, np.log(2)])


def test_binary_infinite_logits():
    z, y = [INF, -INF, INF, -INF, NAN, NAN], [1, 0, 0, 1, 0, 1]
    np.testing.assert_array_equal(binary_cross_entropy(z, y, "none"), [0, 0, INF, INF, NAN, NAN])


# 形状与 dtype


def test_one_sample_needs_no_batch_axis(batch):
    logits, labels, soft = batch
    assert cross_entropy(logits[0], labels[0]) == cross_entropy(logits[:1], labels[:1])
    assert cross_entropy(logits[0], soft[0]) == cross_entropy(logits[:1], soft[:1])


@pytest.mark.parametrize("num_classes", [4, 50])
def test_extra_leading_axes(rng, num_classes):
    logits = rng.normal(size=(2, 3, 5, num_classes))
    labels = rng.integers(0, num_classes, (2, 3, 5))
    soft = rng.dirichlet(np.ones(num_classes), (2, 3, 5))
    for targets in (labels, soft):
        losses = cross_entropy(logits, targets, "none")
        assert losses.shape == (2, 3, 5)
        flat = targets.reshape(30, *targets.shape[3:])
        expected = cross_entropy(logits.reshape(30, -1), flat, "none")
        np.testing.assert_allclose(losses.ravel(), expected)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_floats_keep_their_dtype(batch, dtype, reduction):
    logits, labels, soft = batch
    logits = logits.astype(dtype)
    for targets in (labels, soft, soft.astype(np.float32)):
        assert cross_entropy(logits, targets, reduction, 0.1).dtype == dtype
        assert nll(logits, targets, reduction).dtype == dtype
    assert binary_cross_entropy(logits, soft, reduction).dtype == dtype
    p = np.array([0.25, 0.75], dtype)
    assert entropy(p).dtype == kl_divergence(p, p).dtype == dtype


def test_float16_targets_may_sum_to_one_within_rounding(rng):
    soft = rng.dirichlet(np.ones(50), 20).astype(np.float16)
    assert abs(soft.sum(axis=1, dtype=float) - 1).max() > 1e-5
    logits = rng.normal(size=(20, 50))
    exact = cross_entropy(logits, soft / soft.sum(axis=1, dtype=float)[:, np.newaxis])
    assert cross_entropy(logits, soft) == pytest.approx(exact, rel=1e-2)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_float16_is_rounded_only_once(rng, reduction):
    """内部用 float32：结果就是精确值舍入到半精度，误差不超过半个 ulp（留一点余量）。"""
    logits = rng.normal(scale=3, size=(50, 7)).astype(np.float16)
    labels, soft = rng.integers(0, 7, 50), rng.dirichlet(np.ones(7), 50)
    for f, targets in (
        (cross_entropy, labels), (cross_entropy, soft), (nll, soft), (binary_cross_entropy, soft)
    ):  # fmt: skip
        exact = f(logits.astype(np.float64), targets, reduction)
        error = abs(f(logits, targets, reduction) - exact)
        assert (error <= 0.51 * np.spacing(abs(exact).astype(np.float16))).all()


def test_integer_inputs_become_float64():
    assert cross_entropy([[1, 2, 3]], [0]).dtype == np.float64
    assert binary_cross_entropy([1, 2], [0, 1]).dtype == np.float64
    assert entropy([0, 1]).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.uint64, np.int64])
def test_any_integer_type_of_labels(batch, dtype):
    logits, labels, _ = batch
    assert cross_entropy(logits, labels.astype(dtype)) == cross_entropy(logits, labels)


@pytest.mark.parametrize("num_classes", [4, 50])
def test_inputs_stay_unchanged(rng, num_classes):
    p, q = rng.dirichlet(np.ones(num_classes), (2, 3))
    labels = rng.integers(0, num_classes, 3)
    backup = p.copy(), q.copy(), labels.copy()
    for array in (p, q, labels):
        array.flags.writeable = False
    for f in (cross_entropy, nll, binary_cross_entropy, kl_divergence):
        f(p, q)
    cross_entropy(p, labels, label_smoothing=0.1)
    cross_entropy(np.asfortranarray(p), labels)
    nll(p, labels)
    entropy(p)
    one_hot(labels, num_classes)
    for array, original in zip((p, q, labels), backup, strict=True):
        np.testing.assert_array_equal(array, original)


def test_non_contiguous_inputs(rng):
    logits, labels = rng.normal(size=(8, 6))[::-2, ::2], rng.integers(0, 3, 8)[::2]
    assert cross_entropy(logits, labels) == cross_entropy(logits.copy(), labels.copy())


def test_no_samples():
    logits = np.zeros((0, 3))
    for f in (cross_entropy, nll, binary_cross_entropy):
        assert f(logits, np.zeros((0, 3)), "sum") == 0
    assert cross_entropy(logits, [], "none").shape == (0,)
    assert cross_entropy(logits, np.zeros((0, 3)), "none").shape == (0,)
    assert binary_cross_entropy(logits, logits, "none").shape == (0, 3)
    assert entropy(logits).shape == kl_divergence(logits, logits).shape == (0,)
