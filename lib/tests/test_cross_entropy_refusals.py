"""交叉熵一家怎样拒绝坏输入：说清得到了什么、应当是什么。"""

import numpy as np
import pytest

from lib.cross_entropy import (
    binary_cross_entropy,
    cross_entropy,
    entropy,
    kl_divergence,
    nll,
    one_hot,
)

pytestmark = pytest.mark.filterwarnings("error")
INF, NAN = np.inf, np.nan


def expect(error, *parts):
    return pytest.raises(error, match=".*".join(parts))


@pytest.mark.parametrize("f", [cross_entropy, nll])
class TestBadTargets:
    logits = np.zeros((2, 3))

    @pytest.mark.parametrize("label", [3, 7, -1])
    def test_label_out_of_range(self, f, label):
        with expect(ValueError, f"targets 越界：得到 {label}", r"\[0, 3\)"):
            f(self.logits, [0, label])

    def test_float_labels(self, f):
        with expect(TypeError, "targets 应为整数标签", "float64"):
            f(self.logits, [0.0, 1.0])

    def test_boolean_labels(self, f):
        with expect(TypeError, "targets 应为整数标签", "bool"):
            f(self.logits, [True, False])

    def test_string_labels(self, f):
        with expect(TypeError, "targets 应为整数标签", "<U1"):
            f(self.logits, ["猫", "狗"])

    @pytest.mark.parametrize("total", [0.9, 1.001])
    def test_rows_that_do_not_sum_to_one(self, f, total):
        with expect(ValueError, "targets 每行的和应为 1", f"得到 {total}"):
            f(self.logits, [[1, 0, 0], [total, 0, 0]])

    def test_negative_probabilities(self, f):
        with expect(ValueError, "targets 应为非负的概率", "得到 -0.5"):
            f(self.logits, [[1, 0, 0], [1.5, -0.5, 0]])

    def test_nan_probabilities(self, f):
        with expect(ValueError, "targets 应为非负的概率", "得到 nan"):
            f(self.logits, [[1, 0, 0], [NAN, 1, 0]])

    @pytest.mark.parametrize("shape", [(3,), (2, 2), (3, 3), (2, 1), ()])
    def test_mismatched_shapes(self, f, shape):
        with expect(ValueError, "targets 形状不符", r"\(2,\)", r"\(2, 3\)"):
            f(self.logits, np.zeros(shape, int))

    def test_complex_probabilities(self, f):
        with expect(TypeError, "targets 应为实数数组", "complex128"):
            f(self.logits, np.eye(3)[:2] + 0j)

    def test_unknown_reduction(self, f):
        with expect(ValueError, "reduction 应为", "得到 'avg'"):
            f(self.logits, [0, 1], reduction="avg")

    def test_mean_over_nothing(self, f):
        with expect(ValueError, "没有样本", "无法取平均"):
            f(np.zeros((0, 3)), np.zeros((0, 3)))

    def test_empty_class_axis(self, f):
        with expect(ValueError, "类别轴不能为空", r"\(2, 0\)"):
            f(np.zeros((2, 0)), [0, 0])

    def test_scalar_logits(self, f):
        with expect(ValueError, "至少有一个类别轴"):
            f(1.0, 0)

    def test_complex_logits(self, f):
        with expect(TypeError, "应为实数数组", "complex128"):
            f(self.logits + 0j, [0, 1])

    def test_object_logits(self, f):
        with expect(TypeError, "应为实数数组", "object"):
            f(self.logits.astype(object), [0, 1])


@pytest.mark.parametrize("eps", [-0.1, 1.1, NAN, INF])
def test_label_smoothing_out_of_range(eps):
    with expect(ValueError, r"label_smoothing 应在 \[0, 1\]", f"得到 {eps}"):
        cross_entropy([[0.0, 1.0]], [0], label_smoothing=eps)


@pytest.mark.parametrize("eps", ["0.1", None, True])
def test_label_smoothing_not_a_number(eps):
    with expect(TypeError, "label_smoothing 应为实数"):
        cross_entropy([[0.0, 1.0]], [0], label_smoothing=eps)


def test_one_hot_bad_inputs():
    with expect(ValueError, "targets 越界：得到 3", r"\[0, 3\)"):
        one_hot([0, 3], 3)
    with expect(ValueError, "targets 越界：得到 -1"):
        one_hot([-1], 3)
    with expect(TypeError, "targets 应为整数标签", "float64"):
        one_hot([0.0], 3)
    with expect(ValueError, "num_classes 应至少为 1", "得到 0"):
        one_hot([], 0)
    for bad in (2.0, "3", True, None):
        with expect(TypeError, "num_classes 应为整数", f"得到 {bad!r}"):
            one_hot([0], bad)


def test_binary_bad_inputs():
    with expect(ValueError, "targets 形状不符", r"\(3,\)", r"\(2, 3\)"):
        binary_cross_entropy(np.zeros((2, 3)), np.zeros(3))
    for bad in (1.5, -0.1, NAN):
        with expect(ValueError, r"targets 应在 \[0, 1\] 之内", f"得到 {bad}"):
            binary_cross_entropy([0.0], [bad])
    with expect(ValueError, "reduction 应为", "得到 'avg'"):
        binary_cross_entropy([0.0], [1], "avg")
    with expect(ValueError, "无法取平均"):
        binary_cross_entropy([], [])
    with expect(TypeError, "logits 应为实数数组", "complex128"):
        binary_cross_entropy([1j], [1])
    with expect(TypeError, "targets 应为实数数组", "<U1"):
        binary_cross_entropy([1.0], ["a"])


@pytest.mark.parametrize(
    ("bad", "error", "parts"),
    [
        ([0.5, 0.6], ValueError, ["每行的和应为 1", "得到 1.1"]),
        ([1.5, -0.5], ValueError, ["非负的概率", "得到 -0.5"]),
        ([NAN, 1.0], ValueError, ["非负的概率", "得到 nan"]),
        ([INF, 0.0], ValueError, ["每行的和应为 1", "得到 inf"]),
        ([], ValueError, ["类别轴不能为空"]),
        ([1j, 0], TypeError, ["应为实数数组", "complex128"]),
    ],
)
def test_bad_probabilities(bad, error, parts):
    with expect(error, "probs", *parts):
        entropy(bad)
    with expect(error, "p ", *parts):
        kl_divergence(bad, [0.5, 0.5])
    with expect(error, "q ", *parts):
        kl_divergence([0.5, 0.5], bad)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_probabilities_may_be_off_by_rounding_only(dtype):
    """容差 1e-5：容得下 float32 的舍入，认得出没有归一化的概率。"""
    entropy(np.array([0.5, 0.500008], dtype))
    with expect(ValueError, "每行的和应为 1", "得到 1.00001"):
        entropy(np.array([0.5, 0.500012], dtype))


def test_half_precision_probabilities_may_be_off_by_ten_eps():
    eps = 2.0**-10
    entropy(np.array([0.5, 0.5 + 10 * eps], np.float16))
    with expect(ValueError, "每行的和应为 1"):
        entropy(np.array([0.5, 0.5 + 10.5 * eps], np.float16))


def test_the_first_offending_value_is_reported():
    with expect(ValueError, "得到 1.1"):
        entropy([[0.5, 0.6], [0.5, 0.7]])
    with expect(ValueError, "得到 -0.1"):
        entropy([[1.1, -0.1], [1.2, -0.2]])
    with expect(ValueError, "越界：得到 7"):
        cross_entropy([[0.0, 0.0], [0.0, 0.0]], [7, 8])


def test_kl_bad_shapes_and_axes():
    with expect(ValueError, "p 与 q 形状应相同", r"\(2,\)", r"\(3,\)"):
        kl_divergence([0.5, 0.5], [0.5, 0.5, 0])
    with expect(ValueError, "axis 越界：得到 1"):
        entropy([1.0], axis=1)
    with expect(ValueError, "axis 越界：得到 1"):
        kl_divergence([1.0], [1.0], axis=1)
