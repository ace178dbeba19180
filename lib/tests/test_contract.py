"""约定里没有答案的每一种情形，各一行：要么报错（中文，说清得到了什么），要么是写明的值。"""

import importlib
import inspect
import re

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
from lib.gradient import (
    check_gradient,
    cross_entropy_grad,
    cross_entropy_with_grad,
    linear_grad,
    softmax_jacobian,
)
from lib.softmax import hardmax, log_softmax, logsumexp, softmax, softmax_naive
from lib.training import SoftmaxRegression, progress_bar

pytestmark = pytest.mark.filterwarnings("error")
INF, NAN = np.inf, np.nan
SOFTMAXES = [softmax, log_softmax, logsumexp, hardmax, softmax_naive]
LOSSES = [cross_entropy, cross_entropy_grad, cross_entropy_with_grad, nll]
Z, Y = np.zeros((2, 3)), [0, 2]

SIGNATURES = {
    softmax: "(logits, axis=-1, temperature=1.0)",
    log_softmax: "(logits, axis=-1)",
    logsumexp: "(logits, axis=-1, keepdims=False)",
    hardmax: "(logits, axis=-1)",
    softmax_naive: "(logits, axis=-1)",
    cross_entropy: "(logits, targets, reduction='mean', label_smoothing=0.0)",
    nll: "(log_probs, targets, reduction='mean')",
    binary_cross_entropy: "(logits, targets, reduction='mean')",
    entropy: "(probs, axis=-1)",
    kl_divergence: "(p, q, axis=-1)",
    cross_entropy_grad: "(logits, targets, reduction='mean', label_smoothing=0.0)",
    cross_entropy_with_grad: "(logits, targets, reduction='mean', label_smoothing=0.0)",
    SoftmaxRegression: "(l2=0.0)",
    SoftmaxRegression.fit: "(self, X, y, learning_rate=0.5, epochs=100, batch_size=None, "
    "rng=None, callback=None)",
    progress_bar: "(epochs, delay=1.0, **options)",
}


@pytest.mark.parametrize("f", SIGNATURES, ids=lambda f: f.__qualname__)
def test_defaults(f):
    assert str(inspect.signature(f)) == SIGNATURES[f]


SECTIONS = ["softmax", "cross_entropy", "gradient", "training"]  # 也是读的次序


@pytest.mark.parametrize("section", SECTIONS)
def test_a_module_shows_only_what_its_section_and_earlier_ones_teach(section):
    taught = {"np"}
    for name in SECTIONS[: SECTIONS.index(section) + 1]:
        module = importlib.import_module(f"lib.{name}")
        taught |= set(module.__all__)
    shown = {name for name in dir(module) if name[0] not in "_@"}  # @ 开头的是 pytest 放进去的
    assert set(module.__all__) <= shown <= taught
    assert all(getattr(module, name).__module__ == f"lib.{section}" for name in module.__all__)


def each(functions, *args):
    return [(f, args) for f in functions]


# 情形: (错误类型, 消息里应有的内容, [(函数, 参数)])
ERRORS = {
    "标量没有类别轴": (ValueError, "标量", each(SOFTMAXES, 1.0)),
    "类别轴为空": (ValueError, "类别轴", each(SOFTMAXES, np.zeros((2, 0)))),
    "axis 越界": (ValueError, "axis 越界：得到 2", each(SOFTMAXES, Z, 2)),
    "axis 远远越界": (ValueError, "axis 越界：得到 -7", each(SOFTMAXES, Z, -7)),
    "axis 过了头": (ValueError, "axis 越界：得到 7", each(SOFTMAXES, Z, 7)),
    "axis 不是整数": (TypeError, "axis 应为整数，得到 0.5", each(SOFTMAXES, Z, 0.5)),
    "复数": (TypeError, "complex128", each(SOFTMAXES, Z + 1j)),
    "object": (TypeError, "object", each(SOFTMAXES, np.array([[1, None]], object))),
    "各行长度不一": (ValueError, "长度不一", each(SOFTMAXES, [[1, 2], [3]])),
    "温度为零": (ValueError, "temperature", [(softmax, (Z, -1, 0))]),
    "温度为负": (ValueError, "temperature", [(softmax, (Z, -1, -1.0))]),
    "温度是 NaN": (ValueError, "temperature", [(softmax, (Z, -1, NAN))]),
    "标签太大": (ValueError, "得到 3", each(LOSSES, Z, [0, 3])),
    "标签为负": (ValueError, "得到 -1", each(LOSSES, Z, [-1, 0])),
    "独热时标签越界": (ValueError, "得到 3", [(one_hot, ([3], 3))]),
    "标签是浮点数": (TypeError, "float64", each(LOSSES, Z, [0.0, 2.0])),
    "概率每行的和不为 1": (ValueError, "和应为 1，得到 1.5", each(LOSSES, Z, Z + 0.5)),
    "概率为负": (ValueError, "得到 -1", each(LOSSES, Z, [[2, -1, 0], [1, 0, 0]])),
    "形状不符": (ValueError, r"得到 (3,)，应为 (2,)", each(LOSSES, Z, [0, 1, 2])),
    "三维时形状不符": (ValueError, "应为 (2, 4)（", each(LOSSES, np.zeros((2, 4, 3)), [0])),
    "reduction 不认识": (ValueError, "'max'", each(LOSSES, Z, Y, "max")),
    "对 0 个样本取平均": (ValueError, "N = 0", each(LOSSES, np.zeros((0, 3)), [])),
    "平滑强度越界": (ValueError, "1.5", each(LOSSES[:3], Z, Y, "mean", 1.5)),
    "熵：和不为 1": (ValueError, "得到 1.1", [(entropy, ([0.5, 0.6],))]),
    "雅可比：和不为 1": (ValueError, "得到 2", [(softmax_jacobian, ([2.0],))]),
    "KL：q 太长": (ValueError, "形状应相同", [(kl_divergence, ([1.0], [0.5, 0.5]))]),
    "KL：q 太短": (ValueError, "形状应相同", [(kl_divergence, ([0.5, 0.5], [1.0]))]),
    "二分类：targets 越界": (ValueError, "得到 2.0", [(binary_cross_entropy, ([0.0] * 2, [2, 3]))]),
    "二分类：targets 太少": (ValueError, "得到 (1,)", [(binary_cross_entropy, ([0.0] * 2, [1]))]),
    "二分类：targets 太多": (ValueError, "得到 (2,)", [(binary_cross_entropy, ([0.0], [1, 1]))]),
    "线性层：梯度太长": (ValueError, "有 3 行", [(linear_grad, (Z, np.zeros((3, 3))))]),
    "线性层：梯度太短": (ValueError, "有 1 行", [(linear_grad, (Z, np.zeros((1, 3))))]),
    "梯度检验：形状太小": (ValueError, "应为 (2,)", [(check_gradient, (sum, [1.0], [1.0, 2.0]))]),
    "梯度检验：形状太大": (ValueError, "应为 (1,)", [(check_gradient, (sum, [1.0, 2.0], [1.0]))]),
    "线性层：三维": (ValueError, "二维", [(linear_grad, (np.zeros((2, 3, 4)), Z))]),
    "没有训练": (ValueError, "fit", each([SoftmaxRegression().predict], Z)),
    "训练数据含 NaN": (ValueError, "NaN", each([SoftmaxRegression().fit], Z + NAN, Y)),
    "训练数据含 inf": (ValueError, "inf", each([SoftmaxRegression().fit], Z + INF, Y)),
    "只有一类": (ValueError, "两个类别", each([SoftmaxRegression().fit], Z, [1, 1])),
}


@pytest.mark.parametrize(("error", "part", "calls"), ERRORS.values(), ids=ERRORS.keys())
def test_no_answer_is_an_error_in_chinese(error, part, calls):
    for function, args in calls:
        with pytest.raises(error, match=re.escape(part)) as caught:
            function(*args)
        assert re.search("[一-鿿]", str(caught.value))


# 情形: (一行 logits, softmax, log_softmax, logsumexp)
VALUES = {
    "-inf 是概率 0": ([0, -INF, 0], [0.5, 0, 0.5], np.log([0.5, 1, 0.5]) - [0, INF, 0], np.log(2)),
    "全是 -inf": ([-INF, -INF], [NAN, NAN], [NAN, NAN], -INF),
    "含 +inf": ([0, INF], [NAN, NAN], [NAN, NAN], INF),
    "含 NaN": ([0, NAN], [NAN, NAN], [NAN, NAN], NAN),
}


@pytest.mark.parametrize(("row", "p", "log_p", "lse"), VALUES.values(), ids=VALUES.keys())
def test_documented_values(row, p, log_p, lse):
    np.testing.assert_allclose(softmax(row), p)
    np.testing.assert_allclose(log_softmax(row), log_p)
    np.testing.assert_allclose(logsumexp(row), lse)


@pytest.mark.parametrize("f", SOFTMAXES)
def test_no_samples_work(f):
    assert f(np.zeros((0, 3))).size == 0
