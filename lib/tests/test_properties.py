"""对任意输入都应成立的性质，由 hypothesis 找反例：形状、轴、dtype、内存布局、分块都是随机的。"""

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lib import _blocks
from lib.cross_entropy import cross_entropy, entropy, nll
from lib.gradient import (
    check_gradient,
    cross_entropy_grad,
    cross_entropy_with_grad,
    numerical_gradient,
    softmax_jacobian,
)
from lib.softmax import hardmax, log_softmax, logsumexp, sigmoid, softmax, softmax_naive

# 每次都试同样的例子，也不在磁盘上留东西。
settings.register_profile(
    "reproducible", derandomize=True, database=None, deadline=None, max_examples=40
)
settings.load_profile("reproducible")

pytestmark = pytest.mark.filterwarnings("error")
SAME_SHAPE = [softmax, log_softmax, hardmax, softmax_naive]
DTYPES = st.sampled_from([np.float16, np.float32, np.float64])


def reals(dtype, bound):
    width = np.dtype(dtype).itemsize * 8
    return st.floats(-bound, bound, width=width, allow_subnormal=False)


def tolerance(dtype, num_classes):
    return 10 * num_classes * np.finfo(dtype).eps


@st.composite
def logits_and_axis(draw, dtypes=DTYPES, bound=20, min_dims=1):
    """任意形状的 logits（类别数也会超过 class-major 的上限）与一根轴。"""
    shape = draw(hnp.array_shapes(min_dims=min_dims, max_dims=4, max_side=5))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    if draw(st.booleans()):
        sizes = list(shape)
        sizes[axis] = draw(st.integers(1, 40))
        shape = tuple(sizes)
    dtype = draw(dtypes)
    return draw(hnp.arrays(dtype, shape, elements=reals(dtype, bound))), axis


@st.composite
def whole_numbers_and_axis(draw):
    """整数值的 logits：加减都没有舍入，该相等的就逐位相等。"""
    z, axis = draw(logits_and_axis(st.just(np.float64)))
    return z.round(), axis


@st.composite
def batches(draw, probabilities=None):
    """(logits, targets)：float64，targets 是整数标签或概率标签。"""
    n, k = draw(st.integers(1, 6)), draw(st.integers(1, 40))
    z = draw(hnp.arrays(np.float64, (n, k), elements=reals(np.float64, 10)))
    if draw(st.booleans()) if probabilities is None else probabilities:
        return z, softmax(draw(hnp.arrays(np.float64, (n, k), elements=reals(np.float64, 10))))
    return z, draw(hnp.arrays(np.int64, n, elements=st.integers(0, k - 1)))


# softmax 一家


@given(whole_numbers_and_axis(), st.integers(-1000, 1000))
def test_shift(case, shift):
    z, axis = case
    np.testing.assert_array_equal(softmax(z + shift, axis), softmax(z, axis))
    np.testing.assert_array_equal(log_softmax(z + shift, axis), log_softmax(z, axis))


@given(logits_and_axis(), st.randoms(use_true_random=False))
def test_permutation(case, random):
    z, axis = case
    order = list(range(z.shape[axis]))
    random.shuffle(order)
    permuted = softmax(z.take(order, axis), axis)
    tol = tolerance(z.dtype, len(order))
    np.testing.assert_allclose(permuted, softmax(z, axis).take(order, axis), rtol=tol, atol=tol)
    before, after = logsumexp(z, axis), logsumexp(z.take(order, axis), axis)
    np.testing.assert_allclose(after, before, rtol=tol, atol=tol)


@given(logits_and_axis(bound=1e4))
def test_normalisation(case):
    z, axis = case
    p = softmax(z, axis)
    assert ((p >= 0) & (p <= 1)).all()
    tol = tolerance(z.dtype, z.shape[axis])
    np.testing.assert_allclose(p.sum(axis, dtype=np.float64), 1, atol=tol)
    np.testing.assert_allclose(np.exp(log_softmax(z, axis).astype(float)), p, rtol=0.02, atol=tol)


@given(logits_and_axis())
def test_order_is_kept(case):
    z, axis = case
    p = softmax(z, axis)
    order = z.argsort(axis)
    assert (np.diff(np.take_along_axis(p, order, axis), axis=axis) >= 0).all()


@given(logits_and_axis(st.just(np.float64)), st.floats(0, 5), st.data())
def test_raising_one_logit_raises_its_probability_only(case, amount, data):
    z, axis = case
    k = data.draw(st.integers(0, z.shape[axis] - 1))
    raised = np.moveaxis(z.copy(), axis, 0)
    raised[k] += amount
    before = np.moveaxis(softmax(z, axis), axis, 0)
    after = np.moveaxis(softmax(np.moveaxis(raised, 0, axis), axis), axis, 0)
    tol = tolerance(float, len(before))
    assert (after[k] >= before[k] - tol).all()
    assert (np.delete(after, k, 0) <= np.delete(before, k, 0) + tol).all()


@given(logits_and_axis(bound=1e4))
def test_bounds_of_logsumexp(case):
    z, axis = case
    lse, x_max = logsumexp(z, axis).astype(float), z.max(axis).astype(float)
    slack = tolerance(z.dtype, 1) * np.maximum(1, abs(x_max))
    assert (lse >= x_max - slack).all()
    assert (lse <= x_max + np.log(z.shape[axis]) + slack).all()


@given(logits_and_axis(st.sampled_from([np.float32, np.float64])))
def test_any_axis_and_shape_equals_scipy(case):
    z, axis = case
    tol = tolerance(z.dtype, z.shape[axis])
    for ours, scipys in [
        (softmax, scipy.special.softmax),
        (log_softmax, scipy.special.log_softmax),
        (logsumexp, scipy.special.logsumexp),
    ]:
        np.testing.assert_allclose(ours(z, axis), scipys(z, axis), rtol=tol, atol=tol)


@pytest.mark.parametrize("f", SAME_SHAPE)
@given(case=logits_and_axis())
def test_dtype_and_shape_are_kept(f, case):
    z, axis = case
    assert (f(z, axis).dtype, f(z, axis).shape) == (z.dtype, z.shape)
    for keepdims in (False, True):
        lse = logsumexp(z, axis, keepdims=keepdims)
        assert (lse.dtype, lse.shape) == (z.dtype, z.max(axis, keepdims=keepdims).shape)


@pytest.mark.parametrize("f", [*SAME_SHAPE, logsumexp])
@given(case=logits_and_axis())
def test_layout_of_the_input_does_not_matter(f, case):
    """步长、次序、只读都不影响结果；输入也不被修改。"""
    z, axis = case
    expected = f(z, axis)
    wide = np.full((*z.shape[:-1], 2 * z.shape[-1]), np.nan, z.dtype)
    wide[..., ::2] = z
    backwards = np.flip(np.flip(z).copy())
    for same in (np.asfortranarray(z), wide[..., ::2], backwards):
        same.flags.writeable = False
        np.testing.assert_array_equal(same, z)
        tol = tolerance(z.dtype, z.shape[axis])  # 求和的次序可以不同
        np.testing.assert_allclose(f(same, axis), expected, rtol=tol, atol=tol)
        np.testing.assert_array_equal(same, z)


# 损失与梯度


@given(batches())
def test_gradient_sums_to_zero_over_classes(batch):
    assert abs(cross_entropy_grad(*batch).sum(axis=1)).max() < 1e-14


@given(batches(), st.sampled_from(["mean", "sum"]), st.sampled_from([0.0, 0.1, 1.0]))
def test_gradient_is_the_central_difference(batch, reduction, eps):
    z, targets = batch
    f = lambda z: cross_entropy(z, targets, reduction, eps)  # noqa: E731
    numerical, exact = numerical_gradient(f, z), cross_entropy_grad(z, targets, reduction, eps)
    np.testing.assert_allclose(exact, numerical, atol=1e-8)


@given(batches(), st.sampled_from(["mean", "sum", "none"]), st.sampled_from([0.0, 0.1, 1.0]))
def test_loss_with_gradient_equals_each_alone(batch, reduction, eps):
    loss, grad = cross_entropy_with_grad(*batch, reduction, eps)
    np.testing.assert_array_equal(loss, cross_entropy(*batch, reduction, eps))
    np.testing.assert_array_equal(grad, cross_entropy_grad(*batch, reduction, eps))


@given(hnp.arrays(np.float64, st.integers(1, 6), elements=reals(np.float64, 5)), st.data())
def test_jacobian_is_the_derivative_of_softmax_and_of_the_gradient(z, data):
    J = softmax_jacobian(softmax(z))
    label = data.draw(st.integers(0, len(z) - 1))
    for k in range(len(z)):
        assert_derivative(lambda z, k=k: softmax(z)[k], J[k], z)
        assert_derivative(lambda z, k=k: cross_entropy_grad(z, label)[k], J[k], z)


def assert_derivative(f, expected, z):
    np.testing.assert_allclose(numerical_gradient(f, z), expected, atol=1e-9)


@given(batches(probabilities=True))
def test_chain_rule_through_the_jacobian_gives_p_minus_y(batch):
    z, y = batch
    p = softmax(z)
    chain = np.einsum("nk,nkj->nj", -y / p, softmax_jacobian(p))
    # −y/p 可以大到 1/p，相消之后的误差也随之放大。
    np.testing.assert_allclose(cross_entropy_grad(z, y, "sum"), chain, atol=1e-15 / p.min() + 1e-13)


@given(batches(probabilities=True))
def test_loss_is_at_least_the_entropy_of_the_targets(batch):
    z, y = batch
    losses = cross_entropy(z, y, "none")
    assert (losses >= entropy(y) - 1e-13 * np.maximum(1, losses)).all()
    np.testing.assert_allclose(cross_entropy(np.log(y), y, "none"), entropy(y), atol=1e-13)


@given(batches())
def test_loss_is_the_nll_of_log_softmax(batch):
    z, targets = batch
    np.testing.assert_allclose(
        cross_entropy(z, targets, "none"), nll(log_softmax(z), targets, "none"), atol=1e-13
    )


@pytest.mark.parametrize("num_classes", [4, 40])
def test_losses_of_a_grid_of_samples_keep_the_shape_of_the_grid(num_classes):
    z = np.random.default_rng(0).normal(size=(2, 3, num_classes))
    targets = np.arange(6).reshape(2, 3) % num_classes
    for losses in (
        cross_entropy(z, targets, "none"),
        cross_entropy_with_grad(z, targets, "none")[0],
        nll(log_softmax(z), targets, "none"),
    ):
        one_by_one = [cross_entropy(z[cell], targets[cell]) for cell in np.ndindex(2, 3)]
        np.testing.assert_allclose(losses, np.reshape(one_by_one, (2, 3)))


@given(st.integers(1, 40), st.integers(0, 3))
def test_no_samples(num_classes, extra_dims):
    shape = (0, *[2] * extra_dims, num_classes)
    for f in SAME_SHAPE:
        assert f(np.zeros(shape)).shape == shape
    assert logsumexp(np.zeros(shape)).shape == shape[:-1]
    loss, grad = cross_entropy_with_grad(np.zeros(shape), np.zeros(shape[:-1], int), "sum")
    assert (loss, grad.shape) == (0, shape)


@given(st.floats(-800, 800))
def test_scalars(z):
    for f in [*SAME_SHAPE, logsumexp]:
        with pytest.raises(ValueError, match="标量"):
            f(z)
    assert isinstance(sigmoid(z), np.float64)
    np.testing.assert_allclose(sigmoid(z), scipy.special.expit(z), rtol=1e-15)
    assert check_gradient(sigmoid, sigmoid(z) * sigmoid(-z), z) < 1e-8 or abs(z) > 5


# 分块：块的大小只影响快慢


@pytest.mark.parametrize("block_bytes", [1, 100, 5000])
@given(case=logits_and_axis(min_dims=2))
def test_blocks_do_not_change_the_answer(block_bytes, case):
    z, axis = case
    whole = [f(z, axis) for f in (softmax, log_softmax, logsumexp)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_blocks, "BLOCK_BYTES", block_bytes)
        parts = [f(z, axis) for f in (softmax, log_softmax, logsumexp)]
    for part, expected in zip(parts, whole, strict=True):
        np.testing.assert_allclose(part, expected, rtol=tolerance(z.dtype, z.shape[axis]))


@pytest.mark.parametrize("block_bytes", [1, 100, 5000])
@given(batch=batches(), eps=st.sampled_from([0.0, 0.1]))
def test_blocks_do_not_change_loss_or_gradient(block_bytes, batch, eps):
    loss, grad = cross_entropy_with_grad(*batch, label_smoothing=eps)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_blocks, "BLOCK_BYTES", block_bytes)
        part_loss, part_grad = cross_entropy_with_grad(*batch, label_smoothing=eps)
        assert cross_entropy(*batch, label_smoothing=eps) == part_loss
    np.testing.assert_allclose(part_loss, loss, rtol=1e-13)
    np.testing.assert_allclose(part_grad, grad, atol=1e-15)
