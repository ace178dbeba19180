"""梯度：手算值、中心差分、恒等式、极端值、dtype、内存、坏输入。"""

import tracemalloc

import numpy as np
import pytest
import scipy.optimize

from lib.cross_entropy import cross_entropy, one_hot
from lib.gradient import (
    check_gradient,
    cross_entropy_grad,
    cross_entropy_with_grad,
    linear_grad,
    numerical_gradient,
    softmax_jacobian,
)
from lib.softmax import logsumexp, softmax

pytestmark = pytest.mark.filterwarnings("error")
INF, NAN = np.inf, np.nan


def grad_of_pair(*args, **kwargs):
    return cross_entropy_with_grad(*args, **kwargs)[1]


GRADIENTS = [cross_entropy_grad, grad_of_pair]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(params=["整数标签", "概率标签"])
def batch(request, rng):
    """(logits, targets)，N ≠ K。"""
    logits, labels = rng.normal(scale=2, size=(6, 4)), rng.integers(0, 4, 6)
    return logits, labels if request.param == "整数标签" else rng.dirichlet(np.ones(4), 6)


# 雅可比矩阵


def test_jacobian_hand_value():
    expected = [[0.16, -0.1, -0.06], [-0.1, 0.25, -0.15], [-0.06, -0.15, 0.21]]
    np.testing.assert_allclose(softmax_jacobian([0.2, 0.5, 0.3]), expected)


def test_jacobian_is_the_derivative_of_softmax(rng):
    z = rng.normal(size=5)
    jacobian = softmax_jacobian(softmax(z))
    for i in range(5):
        row = numerical_gradient(lambda z, i=i: softmax(z)[i], z)
        np.testing.assert_allclose(jacobian[i], row, atol=1e-10)


def test_jacobian_structure(rng):
    """对称、半正定、秩 K − 1、零空间是全 1 向量。"""
    probs = softmax(rng.normal(size=(2, 3, 4)))
    jacobian = softmax_jacobian(probs)
    assert jacobian.shape == (2, 3, 4, 4)
    np.testing.assert_array_equal(jacobian, jacobian.swapaxes(-1, -2))
    np.testing.assert_allclose(jacobian @ np.ones(4), 0, atol=1e-15)
    np.testing.assert_array_equal(np.linalg.matrix_rank(jacobian), 3)
    assert (np.linalg.eigvalsh(jacobian) > -1e-15).all()
    np.testing.assert_allclose(jacobian[1, 2], np.diag(probs[1, 2]) - np.outer(*[probs[1, 2]] * 2))


def test_jacobian_chain_gives_p_minus_y(rng):
    logits, soft = rng.normal(size=(6, 4)), rng.dirichlet(np.ones(4), 6)
    probs = softmax(logits)
    chained = np.einsum("nij,nj->ni", softmax_jacobian(probs), -soft / probs)
    np.testing.assert_allclose(chained, cross_entropy_grad(logits, soft, "sum"), atol=1e-14)


# 交叉熵的梯度


@pytest.mark.parametrize("grad", GRADIENTS)
def test_gradient_hand_value(grad):
    logits = np.log([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3]])
    expected = np.array([[-0.3, 0.2, 0.1], [0.2, 0.5, -0.7]])
    np.testing.assert_allclose(grad(logits, [0, 2]), expected / 2)
    np.testing.assert_allclose(grad(logits, [0, 2], "sum"), expected)
    np.testing.assert_allclose(grad(logits, [0, 2], "none"), expected)
    smoothed = np.array([0.7, 0.2, 0.1]) - [0.9, 0.05, 0.05]
    np.testing.assert_allclose(grad(logits[0], 0, label_smoothing=0.15), smoothed)


@pytest.mark.parametrize("grad", GRADIENTS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("eps", [0.0, 0.2, 1.0])
def test_gradient_equals_central_differences(batch, grad, reduction, eps):
    logits, targets = batch
    error = check_gradient(
        lambda z: cross_entropy(z, targets, reduction, eps),
        grad(logits, targets, reduction, eps),
        logits,
    )
    assert error < 1e-8


@pytest.mark.parametrize("num_classes", [4, 50])
def test_gradient_with_extra_leading_axes(rng, num_classes):
    logits = rng.normal(size=(2, 3, 5, num_classes))
    for targets in (
        rng.integers(0, num_classes, (2, 3, 5)),
        rng.dirichlet(np.ones(num_classes), (2, 3, 5)),
    ):
        flat = targets.reshape(30, *targets.shape[3:])
        expected = softmax(logits.reshape(30, -1)) - (
            one_hot(flat, num_classes) if flat.ndim == 1 else flat
        )
        for grad in GRADIENTS:
            actual = grad(logits, targets)
            assert actual.shape == logits.shape
            np.testing.assert_allclose(actual.reshape(30, -1), expected / 30, atol=1e-15)


@pytest.mark.parametrize("num_classes", [4, 50])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("eps", [0.0, 0.2])
def test_one_pass_equals_two(rng, num_classes, reduction, eps):
    logits = rng.normal(scale=5, size=(7, num_classes))
    labels, soft = rng.integers(0, num_classes, 7), rng.dirichlet(np.ones(num_classes), 7)
    for targets in (labels, soft):
        loss, grad = cross_entropy_with_grad(logits, targets, reduction, eps)
        np.testing.assert_allclose(loss, cross_entropy(logits, targets, reduction, eps))
        np.testing.assert_allclose(
            grad, cross_entropy_grad(logits, targets, reduction, eps), atol=1e-16
        )
        assert np.shape(loss) == ((7,) if reduction == "none" else ())


@pytest.mark.parametrize("grad", GRADIENTS)
def test_each_row_sums_to_zero(batch, grad):
    np.testing.assert_allclose(grad(*batch).sum(axis=1), 0, atol=1e-15)


def test_gradient_vanishes_at_the_targets(rng):
    probs = rng.dirichlet(np.ones(4), 6)
    np.testing.assert_allclose(cross_entropy_grad(np.log(probs), probs), 0, atol=1e-16)


def test_gradient_of_logsumexp_is_softmax(rng):
    z = rng.normal(size=5)
    assert check_gradient(logsumexp, softmax, z) < 1e-8


@pytest.mark.parametrize("grad", GRADIENTS)
def test_extreme_logits(grad):
    np.testing.assert_array_equal(grad([[1000.0, -1000.0]], [1]), [[1, -1]])
    np.testing.assert_array_equal(grad([[0.0, -INF]], [1]), [[1, -1]])
    np.testing.assert_array_equal(grad([[0.0, -INF]], [0]), [[0, 0]])
    np.testing.assert_array_equal(grad([[NAN, 0.0], [0, 0]], [0, 0], "sum")[1], [-0.5, 0.5])
    assert np.isnan(grad([[0.0, INF]], [0])).all()


@pytest.mark.parametrize("grad", GRADIENTS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("num_classes", [4, 50])
def test_floats_keep_their_dtype(rng, grad, dtype, num_classes):
    logits = rng.normal(size=(3, num_classes)).astype(dtype)
    for targets in ([0, 1, 2], rng.dirichlet(np.ones(num_classes), 3)):
        result = grad(logits, targets, label_smoothing=0.1)
        assert result.dtype == dtype
        expected = cross_entropy_grad(logits.astype(float), targets, label_smoothing=0.1)
        np.testing.assert_allclose(result, expected, atol=2 * np.finfo(dtype).eps)
    assert cross_entropy_with_grad(logits, [0, 1, 2])[0].dtype == dtype


@pytest.mark.parametrize("num_classes", [4, 50])
def test_inputs_stay_unchanged(rng, num_classes):
    logits, soft = rng.normal(size=(3, num_classes)), rng.dirichlet(np.ones(num_classes), 3)
    labels, backup = rng.integers(0, num_classes, 3), (logits.copy(), soft.copy())
    for array in (logits, soft, labels):
        array.flags.writeable = False
    for grad in GRADIENTS:
        for z in (logits, np.asfortranarray(logits), logits[::-1]):
            grad(z, labels, label_smoothing=0.1)
            grad(z, soft, label_smoothing=0.1)
    np.testing.assert_array_equal(logits, backup[0])
    np.testing.assert_array_equal(soft, backup[1])


def test_no_samples():
    for grad in GRADIENTS:
        assert grad(np.zeros((0, 3)), np.zeros((0, 3)), "sum").shape == (0, 3)
        assert grad(np.zeros((0, 3)), [], "none").shape == (0, 3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("num_classes", [10, 1000])
def test_peak_memory(rng, dtype, num_classes):
    """峰值不超过 logits 的 2.5 倍：一份在变成梯度，一份临时数组，再加几条长为 N 的向量。"""
    logits = rng.normal(size=(200_000 // num_classes, num_classes)).astype(dtype)
    labels = rng.integers(0, num_classes, len(logits))
    tracemalloc.start()
    cross_entropy_with_grad(logits, labels)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= 2.5 * logits.nbytes


# 线性层


def test_linear_grad_equals_central_differences(rng):
    X, W, b = rng.normal(size=(6, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)
    labels = rng.integers(0, 4, 6)
    grad_W, grad_b = linear_grad(X, cross_entropy_grad(X @ W + b, labels))
    assert grad_W.shape == W.shape and grad_b.shape == b.shape
    assert check_gradient(lambda W: cross_entropy(X @ W + b, labels), grad_W, W) < 1e-8
    assert check_gradient(lambda b: cross_entropy(X @ W + b, labels), grad_b, b) < 1e-8


def test_linear_grad_of_many_samples(rng):
    X, G = rng.normal(size=(300, 2)), rng.normal(size=(300, 3))
    grad_W, grad_b = linear_grad(X, G)
    np.testing.assert_allclose(grad_W, np.einsum("nd,nk->dk", X, G))
    np.testing.assert_allclose(grad_b, np.einsum("nk->k", G), atol=1e-13)


def test_linear_grad_keeps_float32(rng):
    X, G = rng.normal(size=(6, 3)).astype(np.float32), np.ones((6, 4), np.float32)
    assert {grad.dtype for grad in linear_grad(X, G)} == {np.dtype(np.float32)}


# 数值微分与梯度检验


def test_numerical_gradient_against_scipy(rng):
    x = rng.normal(size=4)
    ours = numerical_gradient(scipy.optimize.rosen, x)
    np.testing.assert_allclose(ours, scipy.optimize.rosen_der(x), rtol=1e-7, atol=1e-7)


def test_numerical_gradient_is_central():
    """三次函数上，中心差分恰好多出 h²；单侧差分会多出 3h。"""
    assert numerical_gradient(lambda x: x**3, 1.0, h=0.1) == pytest.approx(3 + 0.1**2)


def test_numerical_gradient_of_any_shape():
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(numerical_gradient(lambda x: (x**2).sum(), x), 2 * x)
    assert numerical_gradient(lambda x: x**2, 3).shape == ()


def test_default_step_is_near_the_best():
    exact = np.exp(1.0)
    errors = {h: abs(float(numerical_gradient(np.exp, 1.0, h=h)) - exact) for h in (1e-2, 1e-11)}
    default = abs(float(numerical_gradient(np.exp, 1.0)) - exact)
    assert default < 1e-9 < min(errors.values())


def test_float32_stays_float32_and_is_less_accurate():
    x = np.float32([1.0])
    grad = numerical_gradient(lambda x: np.exp(x).sum(), x)
    assert grad.dtype == np.float32
    assert 1e-7 < abs(grad[0] - np.e) < 1e-3


def test_numerical_gradient_leaves_x_unchanged():
    x = np.array([1.0, 2.0])
    x.flags.writeable = False
    numerical_gradient(np.sum, x)
    np.testing.assert_array_equal(x, [1, 2])


def test_check_gradient_measure():
    x = np.array([1.0, -3.0])

    def f(x):
        return (x**2).sum()

    assert check_gradient(f, 2 * x, x) == check_gradient(f, lambda x: 2 * x, x) < 1e-9
    assert check_gradient(f, x, x) == pytest.approx(0.5)
    assert check_gradient(f, [2.0, 6.0], x) == pytest.approx(2)
    assert check_gradient(lambda x: 1e-6 * f(x), 1e-6 * x, x) == pytest.approx(0.5)
    assert check_gradient(lambda x: 0.0, [0, 0], x) == 0
    assert np.isnan(check_gradient(f, [NAN, -6], x))


# 坏输入


def expect(error, *parts):
    return pytest.raises(error, match=".*".join(parts))


@pytest.mark.parametrize("grad", GRADIENTS)
class TestBadInput:
    logits = np.zeros((2, 3))

    def test_label_out_of_range(self, grad):
        with expect(ValueError, "targets 越界：得到 7", r"\[0, 3\)"):
            grad(self.logits, [0, 7])

    def test_float_labels(self, grad):
        with expect(TypeError, "targets 应为整数标签", "float64"):
            grad(self.logits, [0.0, 1.0])

    def test_rows_that_do_not_sum_to_one(self, grad):
        with expect(ValueError, "targets 每行的和应为 1", "得到 3"):
            grad(self.logits, np.ones((2, 3)))

    def test_mismatched_shapes(self, grad):
        with expect(ValueError, "targets 形状不符", r"\(3,\)"):
            grad(self.logits, [0, 1, 2])

    def test_unknown_reduction(self, grad):
        with expect(ValueError, "reduction 应为", "得到 None"):
            grad(self.logits, [0, 1], reduction=None)

    def test_label_smoothing_out_of_range(self, grad):
        with expect(ValueError, r"label_smoothing 应在 \[0, 1\]", "得到 2"):
            grad(self.logits, [0, 1], label_smoothing=2)

    def test_mean_over_nothing(self, grad):
        with expect(ValueError, "没有样本", "无法取平均"):
            grad(np.zeros((0, 3)), [])

    def test_empty_class_axis(self, grad):
        with expect(ValueError, "类别轴不能为空"):
            grad(np.zeros((2, 0)), [0, 0])

    def test_complex_logits(self, grad):
        with expect(TypeError, "logits 应为实数数组", "complex128"):
            grad(self.logits + 0j, [0, 1])


def test_jacobian_bad_inputs():
    with expect(ValueError, "probs 每行的和应为 1", "得到 2"):
        softmax_jacobian([1.0, 1.0])
    with expect(ValueError, "probs 应为非负的概率", "得到 -1"):
        softmax_jacobian([2.0, -1.0])
    with expect(ValueError, "probs 应至少有一个类别轴"):
        softmax_jacobian(1.0)


def test_linear_grad_bad_inputs():
    with expect(ValueError, "样本数不符", "X 有 2 行", "grad_logits 有 3 行"):
        linear_grad(np.zeros((2, 4)), np.zeros((3, 5)))
    with expect(ValueError, "X 应为二维数组", r"\(4,\)"):
        linear_grad(np.zeros(4), np.zeros((1, 3)))
    with expect(ValueError, "grad_logits 应为二维数组", r"\(3,\)"):
        linear_grad(np.zeros((1, 4)), np.zeros(3))
    with expect(TypeError, "X 应为实数数组", "<U1"):
        linear_grad([["a"]], [[1.0]])


def test_numerical_gradient_bad_inputs():
    with expect(ValueError, "f 应返回标量", r"\(2,\)"):
        numerical_gradient(lambda x: x, [1.0, 2.0])
    for h in (0, -1e-5, NAN, INF):
        with expect(ValueError, "h 应为有限的正数", f"得到 {h}"):
            numerical_gradient(np.sum, [1.0], h=h)
    with expect(TypeError, "h 应为实数"):
        numerical_gradient(np.sum, [1.0], h="small")
    with expect(TypeError, "x 应为实数数组", "complex128"):
        numerical_gradient(np.sum, [1j])


def test_check_gradient_bad_shape():
    with expect(ValueError, "grad 形状不符", r"\(3,\)", r"\(2,\)"):
        check_gradient(np.sum, [1.0, 1.0, 1.0], [1.0, 2.0])
