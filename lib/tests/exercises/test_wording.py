"""评语里的话：报错翻成中文，没有返回时是怎么回事，数写到看得出不同的那一位。"""

import math

import numpy as np
import pytest

from lib.cross_entropy import one_hot
from lib.exercises import wording
from lib.exercises.trial import Attempt
from lib.softmax import softmax

SQUARE = np.eye(3)


def undefined():
    return nothing_of_that_name  # noqa: F821


def unbound():
    if not SQUARE.size:
        value = 1
    return value


def unwritten():
    raise NotImplementedError


def endless():
    return endless()


@pytest.mark.parametrize(
    ("fails", "told"),
    [
        (undefined, "名字 nothing_of_that_name 没有定义"),
        (unbound, "变量 value 还没有赋值就用了"),
        (lambda: SQUARE.size_of, "没有 size_of：拼错了"),
        (lambda: np.no_such_function, "numpy 没有 no_such_function"),
        (lambda: np.ones((2, 4)) / np.ones(2), "形状 (2,4) 与 (2,) 合不到一起"),
        (lambda: np.ones((2, 4)) @ np.ones((2, 4)), "里面的一维对不上"),
        (lambda: 1 if SQUARE > 0.5 else 0, "一个数组被当成真假来判断"),
        (lambda: max(SQUARE), "Python 自带的 max、min、in 比较时也会"),
        (lambda: np.array([[1.0], [2.0, 3.0]]), "各行长短不一"),
        (lambda: np.zeros(3).__setitem__(0, SQUARE[0]), "一个格子里放进了一个数组"),
        (lambda: np.ones((4, 3)) * np.ones((3, 4)), "多半该用矩阵乘法 @，却写了 *"),
        (lambda: SQUARE @ 2, "乘一个数用 *"),
        (lambda: one_hot([-1, 0], 3), "标签成了负数"),
        (lambda: one_hot([1, 3], 3), "类别数给小了，或者标签加了 1"),
        (lambda: np.max(SQUARE[:0]), "有时一项也不剩"),
        (lambda: np.bincount(SQUARE), "只收一维数组"),
        (lambda: np.take_along_axis(SQUARE, np.array([1, 2]), 1), "同样多个轴"),
        (lambda: [0 for N, K in [(3,)]], "等号左右的个数不同"),
        (lambda: np.ones(4).reshape(3, 2), "元素个数不同"),
        (lambda: [1, 2].index(3), "要找的东西不在里面"),
        (lambda: int("狗"), "文字变不成数"),
        (lambda: np.array(["狗"]) // 100, "文字变不成数"),
        (lambda: endless(1), "参数的个数不对：endless()"),
        (lambda: None + 1, "有一步得到的是 None"),
        (lambda: [*None], "有一步得到的是 None"),
        (lambda: SQUARE[0.5], "下标要是整数"),
        (lambda: SQUARE[SQUARE], "参数的次序也许反了"),
        (lambda: SQUARE(0), "当函数调用了"),
        (lambda: np.zeros(3, 3), "第二个参数被当成了类型"),
        (lambda: softmax(SQUARE, np.array([0, 1, 2])), "第二个参数是轴，不是标签"),
        (lambda: np.max(SQUARE, -1, True), "都写出名字"),
        (lambda: np.argmax(SQUARE, -1, True), "都写出名字"),
        (lambda: np.log(SQUARE, 2), "底数"),
        (lambda: np.sum(SQUARE, -1, True), "要留着那一轴，写 keepdims=True"),
        (lambda: np.exp(SQUARE, axis=-1), "右括号放错了地方"),
        (lambda: np.max(SQUARE, dim=-1), "没有叫 dim 的参数"),
        (lambda: np.max(SQUARE, dim=-1), "多半是 axis"),
        (
            lambda: SQUARE.sum(-1, keepdim=True),
            "。sum() 没有叫 keepdim 的参数。NumPy 里多半是 keepdims",
        ),
        (lambda: np.linalg.inv(SQUARE[:2]), "只对方阵"),
        (lambda: np.linalg.inv(SQUARE[0]), "只对方阵"),
        (lambda: np.linalg.inv(0 * SQUARE), "没有逆"),
        (lambda: np.ones((2, 4)) - np.array([1, 3]), "(N,) 的标签直接与 (N, K) 相减了"),
        (unwritten, "运行出错：NotImplementedError。这条路还没有写"),
        (lambda: max(SQUARE, axis=-1), "Python 自带的 max 没有 axis"),
        (lambda: math.exp(SQUARE), "只收一个数，给的是数组"),
        (lambda: (SQUARE > 1) - (SQUARE > 2), "真假值不能相减"),
        (lambda: {SQUARE[0]}, "也不能放进集合"),
        (lambda: np.max[SQUARE], "后面跟了方括号"),
        (lambda: len(np.float64(2)), "把一个数当成了一串"),
        (lambda: range(2.0), "这里要一个整数"),
        (lambda: np.stack(row for row in SQUARE), "要先放进列表"),
        (lambda: pow([1, 2], 2), "列表不能逐项加减乘除"),
        (lambda: np.bincount(SQUARE[0]), "给的是小数"),
        (lambda: np.array(["狗"]) - np.array(["猫"]), "文字不能做加减乘除"),
        (lambda: np.digitize(np.array(["狗"]), np.array(["猫"])), "这里要的是数，给的是文字"),
        (lambda: SQUARE[np.arange(2), np.arange(3)], "配不成对"),
        (lambda: SQUARE[np.array([0.0, 1.0])], "这里的下标数组是小数或文字"),
        (lambda: SQUARE[np.array([True, False])], "布尔下标的长度与那一轴不同"),
        (lambda: [1, 2][2], "下标越界：从 0 数起"),
        (lambda: [].__setitem__(0, 1), "用 append 添"),
        (lambda: [1, 2].__getitem__((0, 1)), "列表的下标只能是一个整数"),
        (lambda: [1, 2].__getitem__(np.array([0, 1])), "列表不能用数组取"),
        (lambda: np.concatenate(SQUARE[0], SQUARE[1]), "该放进一个列表里"),
        (lambda: np.concatenate(row for row in SQUARE), "要先放进列表"),
        (lambda: SQUARE[5], "下标 5 越界：那一轴只有 3 个，从 0 数到 2"),
        (lambda: SQUARE[0, 0, 0], "下标比轴多"),
        (lambda: np.ones(3).sum(axis=1), "要么前一步已经消掉了一个轴"),
        (lambda: {}["狗"], "字典里没有 '狗' 这个键：键写死了，键与值放反了，或者还没有先放进去"),
        (lambda: 1 / 0, "除以了 0"),
        (lambda: math.exp(1000), "数太大，上溢了"),
        (endless, "递归没有出口"),
        (lambda: np.arange(3).__itruediv__(2), "整数数组里放不下小数"),
        (lambda: __import__("no_such_package"), "没有装 no_such_package 这个包"),
    ],
)
def test_failures_are_explained(fails, told):
    with pytest.raises(Exception) as caught:
        fails()
    said = wording.explained(caught.value)
    assert said.startswith("运行出错：")
    assert told in said


@pytest.mark.parametrize("error", [RuntimeError("坏了"), IndexError("pop from empty list")])
def test_an_unknown_failure_is_told_as_it_is(error):
    assert wording.explained(error) == f"运行出错：{type(error).__name__}：{error}"


# 相近的报错，不能说成另一种
@pytest.mark.parametrize(
    ("fails", "not_told"),
    [
        (lambda: SQUARE[np.arange(2), np.arange(3)], "越界"),
        (lambda: SQUARE[np.array([True, False])], "越界"),
        (lambda: np.zeros(3).__setitem__(0, SQUARE[0]), "长短不一"),
        (lambda: np.array([[1.0], [2.0, 3.0]]), "一个格子里"),
        (lambda: np.ones((4, 3)) * np.ones((4, 2)), "矩阵乘法 @，却"),
        (lambda: SQUARE @ np.ones(2), "乘一个数用"),
        (lambda: one_hot([-1, 0], 3), "类别数给小了"),
        (lambda: one_hot([1, 3], 3), "负数"),
        (lambda: [1, 2].__getitem__((0, 1)), "小数或文字"),
    ],
)
def test_failures_are_told_apart(fails, not_told):
    with pytest.raises(Exception) as caught:
        fails()
    assert not_told not in wording.explained(caught.value)


def printing():
    print("0.5")


@pytest.mark.parametrize(
    ("attempt", "key", "told"),
    [
        (lambda z: ..., "blank", "还没有作答"),
        (lambda z: print(z), "printed", "印出了东西，却没有 return"),
        (lambda z: z.sort(), "returned_none", "自己写的函数忘了 return"),
    ],
)
def test_no_result_is_told_apart(attempt, key, told):
    attempt = Attempt(attempt)
    outcomes = attempt.outcomes([(np.array([2.0, 1.0]),)])
    said = wording.nothing(attempt, outcomes)
    assert said[0] == key
    assert told in said[1]


@pytest.mark.parametrize(
    ("value", "wanted", "parts", "told"),
    [
        (None, 1.0, (), "有时没有返回值"),
        ((1.0, 2.0), (1.0, 2.0, 3.0), ("W", "b", "损失"), "返回了 2 样，应返回三样：W、b、损失"),
        ((SQUARE, SQUARE), SQUARE, (), "返回了 2 样，应当只返回一个数组"),
        ([[1], [1, 2]], SQUARE, (), "各项长短不一"),
        ("狗", SQUARE, (), "返回了 str"),
        (np.array(["0", "1"]), SQUARE, (), "照着标签的类型建的"),
        (np.sum, SQUARE, (), "没有调用它"),
        (iter(SQUARE), SQUARE, (), "一项一项去取"),
        ({1, 2}, SQUARE, (), "不按样本的次序"),
        (ValueError("错"), SQUARE, (), "运行出错"),
    ],
)
def test_results_that_are_no_numbers(value, wanted, parts, told):
    assert told in wording.no_numbers(value, wanted, parts)[1]


@pytest.mark.parametrize("value", [1, 1.5, [1.0, 2.0, 3.0], (1, 2, 3), np.ones(3), True])
def test_numbers_are_no_fault(value):
    assert wording.no_numbers(value, np.ones(np.shape(value)), ()) is None


@pytest.mark.parametrize(
    ("given", "wanted", "told"),
    [
        (2.0, 3.0, ("2", "3")),
        (0.5, 0.25, ("0.5", "0.25")),
        (1.000001, 1.0, ("1.000001", "1")),
        (1e300, 1.0, ("1e+300", "1")),
        (np.inf, 1.0, ("inf", "1")),
    ],
)
def test_digits_are_given_until_the_two_differ(given, wanted, told):
    assert wording.told_apart(given, wanted) == told


def test_arguments_are_printed_with_few_digits():
    probe = (np.array([1 / 3, -1e-9 / 3, 712.5, 0.0]), 2 / 3, np.arange(12), np.arange(13), "狗")
    told = "[0.3333, -3.333e-10, 712.5, 0.0]、0.6667、形状 (12,) 的数组、形状 (13,) 的数组、狗"
    assert wording.listed(probe) == told
    assert wording.shown(np.arange(12)) == str([*range(12)])
    assert wording.shown(np.arange(13)) == "形状 (13,) 的数组"


def test_only_small_arguments_are_printed():
    assert wording.listed((np.arange(3), 0.5)) == "[0, 1, 2]、0.5"
    assert wording.listed((np.zeros((80, 3)), 2)) == "形状 (80, 3) 的数组、2"
