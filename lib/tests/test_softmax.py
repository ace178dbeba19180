"""softmax 一家：手算值、不变性、极端值、dtype、SciPy 对照、坏输入。"""

import numpy as np
import pytest
import scipy.special

from lib.softmax import hardmax, log_softmax, logsumexp, sigmoid, softmax, softmax_naive

pytestmark = pytest.mark.filterwarnings("error")
INF, NAN = np.inf, np.nan
FAMILY = [softmax, log_softmax, logsumexp, hardmax, softmax_naive]
ORACLES = [
    (softmax, scipy.special.softmax),
    (log_softmax, scipy.special.log_softmax),
    (logsumexp, scipy.special.logsumexp),
]
FLOATS = [np.float16, np.float32, np.float64, np.longdouble]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


# 手算值


def test_hand_values():
    np.testing.assert_allclose(softmax([np.log(1), np.log(2), np.log(5)]), [1 / 8, 2 / 8, 5 / 8])
    np.testing.assert_allclose(log_softmax([0, 0, 0, 0]), [-np.log(4)] * 4)
    assert logsumexp([np.log(1), np.log(2), np.log(5)]) == pytest.approx(np.log(8))
    np.testing.assert_allclose(sigmoid([0, np.log(3)]), [0.5, 0.75])
    np.testing.assert_allclose(softmax_naive([np.log(1), np.log(3)]), [0.25, 0.75])


def test_softmax_of_10_0_0_has_tails_of_order_e_minus_10():
    tail = np.exp(-10) / (1 + 2 * np.exp(-10))
    np.testing.assert_allclose(softmax([10, 0, 0]), [1 - 2 * tail, tail, tail], rtol=1e-14)


def test_two_classes_are_a_sigmoid_of_the_difference(rng):
    z = rng.normal(scale=20, size=(50, 2))
    np.testing.assert_allclose(softmax(z)[:, 0], sigmoid(z[:, 0] - z[:, 1]), rtol=1e-13)


def test_temperature_divides_the_logits(rng):
    z = rng.normal(size=(7, 4))
    np.testing.assert_allclose(softmax(z, temperature=2.5), softmax(z / 2.5), rtol=1e-14)
    assert softmax([1.0, 0.0], temperature=0.5)[0] > softmax([1.0, 0.0])[0]


@pytest.mark.parametrize("temperature", [1e-3, 1e-300, 5e-324])
def test_low_temperature_tends_to_hardmax(temperature):
    np.testing.assert_array_equal(softmax([3.0, 1.0, 2.0], temperature=temperature), [1, 0, 0])


def test_infinite_temperature_is_uniform():
    np.testing.assert_array_equal(softmax([3.0, 1.0, 2.0, 9.0], temperature=INF), [0.25] * 4)


@pytest.mark.parametrize("temperature", [2, np.float64(2), np.float32(2), np.int64(2)])
def test_temperature_of_any_real_type_keeps_dtype(temperature):
    probs = softmax(np.float32([1, 2]), temperature=temperature)
    assert probs.dtype == np.float32
    np.testing.assert_array_equal(probs, softmax(np.float32([0.5, 1])))


def test_hardmax_takes_the_first_of_ties():
    np.testing.assert_array_equal(hardmax([[1, 3, 2], [5, 0, 5]]), [[0, 1, 0], [1, 0, 0]])


def test_hardmax_of_special_rows():
    z = [[NAN, 1, 2], [0, INF, 1], [-INF, -INF, -INF], [-INF, 4, -INF]]
    expected = [[NAN] * 3, [0, 1, 0], [1, 0, 0], [0, 1, 0]]
    np.testing.assert_array_equal(hardmax(z), expected)


# 不变性


@pytest.mark.parametrize("shift", [-1e3, 0.0, 1e3, [[1e3], [-1e3], [0.0]]])
def test_shift_invariance_per_row(rng, shift):
    z = np.round(rng.normal(size=(3, 5)) * 2**10) / 2**10  # 平移后仍可精确表示
    np.testing.assert_array_equal(softmax(z + shift), softmax(z))
    np.testing.assert_array_equal(log_softmax(z + shift), log_softmax(z))


def test_rows_are_normalised_independently():
    """按行减最大值：减全局最大值会让第二行变成 0/0。"""
    np.testing.assert_array_equal(softmax([[1000, 1000], [-1000, -1000]]), [[0.5, 0.5]] * 2)
    np.testing.assert_allclose(logsumexp([[1000, 1000], [-1000, -1000]]), [1000, -1000], atol=1)


def test_square_logits_are_normalised_by_row():
    np.testing.assert_allclose(softmax(np.diag([1.0, 2, 3])).sum(axis=1), 1)


def test_bounds_of_logsumexp(rng):
    z = rng.normal(scale=30, size=(200, 7))
    assert (logsumexp(z) >= z.max(axis=1)).all()
    assert (logsumexp(z) <= z.max(axis=1) + np.log(7)).all()


# 极端值


@pytest.mark.parametrize(
    ("row", "probs", "log_probs", "lse"),
    [
        ([1000, -1000], [1, 0], [0, -2000], 1000),
        ([-1000, -1000], [0.5, 0.5], [-np.log(2)] * 2, -1000 + np.log(2)),
        ([0, -INF], [1, 0], [0, -INF], 0),
        ([-INF, 5, -INF], [0, 1, 0], [-INF, 0, -INF], 5),
        ([-INF, -INF], [NAN, NAN], [NAN, NAN], -INF),
        ([0, INF], [NAN, NAN], [NAN, NAN], INF),
        ([INF, INF], [NAN, NAN], [NAN, NAN], INF),
        ([INF, -INF], [NAN, NAN], [NAN, NAN], INF),
        ([0, NAN], [NAN, NAN], [NAN, NAN], NAN),
        ([INF, NAN], [NAN, NAN], [NAN, NAN], NAN),
        ([-INF, NAN], [NAN, NAN], [NAN, NAN], NAN),
        ([1e308, -1e308], [1, 0], [0, -INF], 1e308),
        ([7], [1], [0], 7),
    ],
)
@pytest.mark.parametrize("padding", [0, 60])
def test_special_rows(row, probs, log_probs, lse, padding):
    """padding 补上 -inf：类别多时走的是另一种内存布局，答案不该变。"""
    fill = [-INF] * padding
    special_fill = [NAN] * padding if np.isnan(probs[0]) else [0] * padding
    np.testing.assert_allclose(softmax(row + fill), probs + special_fill)
    special_fill = [NAN] * padding if np.isnan(probs[0]) else fill
    np.testing.assert_allclose(log_softmax(row + fill), log_probs + special_fill)
    assert logsumexp(row + fill) == pytest.approx(lse, nan_ok=True)
    with np.errstate(all="ignore"):  # 参考实现相减上溢时会警告
        reference = scipy.special.logsumexp(np.array(row + fill, float))
    np.testing.assert_allclose(logsumexp(row + fill), reference)


def test_a_bad_row_does_not_touch_its_neighbours(rng):
    z = rng.normal(size=(4, 3))
    bad = z.copy()
    bad[1], bad[2, 0] = -INF, INF
    for f in (softmax, log_softmax, logsumexp):
        np.testing.assert_array_equal(f(bad)[[0, 3]], f(z)[[0, 3]])


def test_sigmoid_on_both_sides():
    z = [-INF, -1000, -800, 800, 1000, INF, NAN]
    np.testing.assert_array_equal(sigmoid(z), [0, 0, 0, 1, 1, 1, NAN])
    assert sigmoid(-700.0) == pytest.approx(np.exp(-700.0), rel=1e-13)


@pytest.mark.parametrize(
    ("dtype", "limit"), [(np.float16, 11.09), (np.float32, 88.72), (np.float64, 709.78)]
)
def test_naive_softmax_overflows_where_exp_does(dtype, limit):
    assert np.isfinite(softmax_naive(np.array([limit - 1, 0], dtype))).all()
    assert np.isnan(softmax_naive(np.array([limit + 1, 0], dtype))[0])
    assert np.isnan(softmax_naive(np.array([-2000, -2000], dtype))).all()
    assert np.isfinite(softmax(np.array([limit + 1, 0], dtype))).all()


def test_no_floating_point_error_reaches_the_caller():
    z = np.array([[1e308, -1e308], [-INF, -INF], [INF, NAN], [0, -800]])
    with np.errstate(all="raise"):
        for f in (softmax, log_softmax, logsumexp, softmax_naive, sigmoid, hardmax):
            f(z)
        softmax(z, temperature=1e-300)


# 轴、形状、dtype、布局：与 SciPy 对照


@pytest.mark.parametrize(("ours", "scipys"), ORACLES)
@pytest.mark.parametrize("axis", range(-4, 4))
def test_every_axis(rng, ours, scipys, axis):
    z = rng.normal(scale=5, size=(2, 3, 40, 5))
    # SciPy 的 log_softmax 取 ln(1 + δ)，绝对误差有几个 ε：接近 0 的值要留出这么多。
    np.testing.assert_allclose(ours(z, axis), scipys(z, axis=axis), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("axis", [-1, 0, 1])
def test_logsumexp_keepdims(rng, axis):
    z = rng.normal(size=(3, 4, 5))
    expected = scipy.special.logsumexp(z, axis=axis, keepdims=True)
    np.testing.assert_allclose(logsumexp(z, axis=axis, keepdims=True), expected, rtol=1e-14)
    assert logsumexp(z, axis=axis, keepdims=True).shape == expected.shape


def test_last_axis_is_the_default(rng):
    z = rng.normal(size=(3, 4))
    for f in FAMILY:
        np.testing.assert_array_equal(f(z), f(z, axis=1))


@pytest.mark.parametrize("axis", [0, -1])
def test_naive_and_hardmax_follow_the_axis(rng, axis):
    z = rng.normal(size=(3, 3))
    np.testing.assert_allclose(softmax_naive(z, axis), scipy.special.softmax(z, axis))
    np.testing.assert_array_equal(hardmax(z, axis), softmax(z, axis, temperature=1e-9).round())


@pytest.mark.parametrize("f", [*FAMILY, sigmoid])
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("num_classes", [3, 50])
def test_floats_keep_their_dtype(f, dtype, num_classes):
    assert f(np.ones((2, num_classes), dtype)).dtype == dtype


@pytest.mark.parametrize("f", [*FAMILY, sigmoid])
@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64, bool])
def test_integers_and_booleans_become_float64(f, dtype):
    z = np.array([[0, 1, 1], [1, 0, 0]], dtype)
    assert f(z).dtype == np.float64
    np.testing.assert_array_equal(f(z), f(z.astype(float)))


@pytest.mark.parametrize("f", [softmax, log_softmax, logsumexp, sigmoid])
@pytest.mark.parametrize("num_classes", [10, 200])
def test_float16_is_rounded_only_once(rng, f, num_classes):
    """内部用 float32：结果就是精确值舍入到半精度，误差不超过半个 ulp（留一点余量）。"""
    z = rng.normal(scale=3, size=(30, num_classes)).astype(np.float16)
    exact = f(z.astype(np.float64))
    assert (abs(f(z) - exact) <= 0.51 * np.spacing(abs(exact).astype(np.float16))).all()


@pytest.mark.parametrize("f", FAMILY)
def test_lists_and_single_vectors(f):
    np.testing.assert_array_equal(f([1, 2, 3]), f(np.array([[1.0, 2.0, 3.0]]))[0])


def test_one_vector_gives_a_numpy_scalar():
    assert isinstance(logsumexp([1.0, 2.0]), np.float64)
    assert isinstance(sigmoid(np.float32(0)), np.float32)


@pytest.mark.parametrize("f", [*FAMILY, sigmoid])
@pytest.mark.parametrize("num_classes", [3, 50])
def test_inputs_stay_unchanged(rng, f, num_classes):
    z = rng.normal(size=(4, num_classes))
    backup = z.copy()
    z.flags.writeable = False
    f(z)
    np.testing.assert_array_equal(z, backup)


@pytest.mark.parametrize("f", FAMILY)
@pytest.mark.parametrize("num_classes", [3, 50])
@pytest.mark.parametrize("axis", [0, 1])
def test_outputs_share_no_memory_with_inputs(rng, f, num_classes, axis):
    z = rng.normal(size=(num_classes, num_classes))
    assert not np.shares_memory(f(z, axis=axis), z)
    assert not np.shares_memory(f(z.T, axis=axis), z)


@pytest.mark.parametrize("f", FAMILY)
@pytest.mark.parametrize("num_classes", [3, 50])
def test_non_contiguous_inputs(rng, f, num_classes):
    z = rng.normal(size=(8, 2 * num_classes))[::-2, ::2]
    np.testing.assert_array_equal(f(z), f(z.copy()))
    np.testing.assert_array_equal(f(z.T, axis=0), f(z).T)


@pytest.mark.parametrize("f", FAMILY)
def test_no_samples(f):
    shape = (0,) if f is logsumexp else (0, 3)
    assert f(np.zeros((0, 3))).shape == shape
    assert f(np.zeros((0, 50))).shape == (*shape[:1], 50)[: len(shape)]


# 坏输入


def expect(error, *parts):
    return pytest.raises(error, match=".*".join(parts))


@pytest.mark.parametrize("f", FAMILY)
class TestBadLogits:
    def test_empty_class_axis(self, f):
        with expect(ValueError, "类别轴不能为空", r"\(3, 0\)"):
            f(np.zeros((3, 0)))

    def test_empty_list(self, f):
        with expect(ValueError, "类别轴不能为空", r"\(0,\)"):
            f([])

    def test_scalar(self, f):
        with expect(ValueError, "至少有一个类别轴", "标量 3.0"):
            f(3)

    def test_complex(self, f):
        with expect(TypeError, "应为实数数组", "complex128"):
            f([1j, 2])

    def test_object(self, f):
        with expect(TypeError, "应为实数数组", "object"):
            f([None, 1])

    def test_string(self, f):
        with expect(TypeError, "应为实数数组", "<U1"):
            f(["a", "b"])

    def test_ragged(self, f):
        with expect(ValueError, "各行长度不一"):
            f([[1, 2], [3]])

    @pytest.mark.parametrize("axis", [2, -3])
    def test_axis_out_of_range(self, f, axis):
        with expect(ValueError, f"axis 越界：得到 {axis}", r"\[-2, 2\)"):
            f(np.zeros((2, 3)), axis=axis)

    @pytest.mark.parametrize("axis", [None, 0.5, (0, 1)])
    def test_axis_not_an_integer(self, f, axis):
        with expect(TypeError, "axis 应为整数"):
            f(np.zeros((2, 3)), axis=axis)


@pytest.mark.parametrize("temperature", [0, -1, -0.0, NAN, -INF])
def test_temperature_not_positive(temperature):
    with expect(ValueError, "temperature 应大于 0", f"得到 {temperature}"):
        softmax([1.0, 2.0], temperature=temperature)


def test_temperature_that_underflows_in_float32():
    with expect(ValueError, "temperature 应大于 0", "1e-50", "float32"):
        softmax(np.float32([1, 2]), temperature=1e-50)


@pytest.mark.parametrize("temperature", ["1", None, True, [1.0]])
def test_temperature_not_a_number(temperature):
    with expect(TypeError, "temperature 应为实数"):
        softmax([1.0, 2.0], temperature=temperature)


def test_sigmoid_of_complex():
    with expect(TypeError, "z 应为实数数组", "complex128"):
        sigmoid(1j)
