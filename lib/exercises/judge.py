"""判卷：拿学生的函数与正确的实现、与每一种常见错误，在同样的试探输入上比较。

在每个试探输入上都与某个常见错误表现相同，就给出那条诊断；都不像，就如实说出第一处不对的地方。
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, update_wrapper

import numpy as np

RIGHT = "答对了：所有试探输入都与参考实现一致。"
EMPTY = "还没有作答：把 ... 换成你的实现，再运行这一格。"
NOT_CALLABLE = "请把函数本身交给自检，不要先调用它：写函数名，后面不加括号。"
CHANGED = (
    "数值都对，但传入的数组被改掉了：调用者手里的数据会跟着变。"
    "多半是 -=、/= 之类的就地运算造成的。提示：每一步都生成新数组。"
)


# ---------------------------------------------------------------- 一道练习


@dataclass(eq=False)
class Mistake:
    """一种常见错误：诊断，和犯这个错的各种写法。"""

    diagnosis: str
    title: str
    versions: list[Callable] = field(default_factory=list)

    @property
    def name(self):
        """第一种写法的函数名。"""
        return self.versions[0].__name__

    def also(self, version):
        """同一个错误的另一种写法；与 `Exercise.mistake` 一样用作装饰器。"""
        self.versions += version if isinstance(version, list) else [version]
        return version


@dataclass(eq=False)
class Exercise:
    """一道练习。"""

    reference: Callable  # 正确的实现
    probes: list[tuple]  # 试探输入，每项是一组参数，其中也可以有函数
    returns: str = ""  # 返回值不止一个时，说应返回哪几样；它们的形状以正确的实现为准
    shape_hint: str = "形状"  # 形状不对时，评语这样开头
    mistakes: list[Mistake] = field(default_factory=list)  # 写在前面的先认

    def mistake(self, diagnosis, *, title=""):
        """装饰器：下面的函数犯了一种常见错误。别处也要提到这种错误时，给它一个短的 title。"""

        def add(version):
            self.mistakes.append(Mistake(diagnosis, title))
            self.mistakes[-1].also(version)
            return self.mistakes[-1]

        return add


def each(*values):
    """装饰器：第一个参数依次取这些值，各成一种写法。

    >>> [scaled(10) for scaled in each(1, 2)(lambda factor, x: factor * x)]
    [10, 20]
    """
    return lambda wrong: [update_wrapper(partial(wrong, value), wrong) for value in values]


# ---------------------------------------------------------------- 评语


def diagnose(exercise, attempt):
    """学生的实现对不对；不对时错在哪里。

    Parameters
    ----------
    exercise : Exercise
    attempt : callable
        学生的函数，参数与 `exercise.reference` 相同。

    Returns
    -------
    str
        一段评语；同样的实现总得到同样的评语。

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> square = Exercise(lambda x: x**2, [(3,), (-1,)])
    >>> @square.mistake("这是两倍。提示：平方是自己乘自己。")
    ... def doubled(x):
    ...     return 2 * x
    >>> diagnose(square, lambda x: ...)
    '还没有作答：把 ... 换成你的实现，再运行这一格。'
    >>> diagnose(square, lambda x: x + x)
    '这是两倍。提示：平方是自己乘自己。'
    >>> diagnose(square, lambda x: x * x)
    '答对了：所有试探输入都与参考实现一致。'
    """
    if not callable(attempt):
        return NOT_CALLABLE
    given, changed = _run(exercise, attempt)
    if _is_blank(given[0]):
        return EMPTY
    wanted, _ = _run(exercise, exercise.reference)
    if _agree(given, wanted):
        return CHANGED if changed else RIGHT
    known = _recognized(exercise, given)
    return known.diagnosis if known else _first_fault(exercise.probes, given, wanted)


def _recognized(exercise, given):
    """表现与给出的结果处处相同的那种常见错误；没有则为 None。"""
    for mistake in exercise.mistakes:
        if any(_agree(given, _run(exercise, version)[0]) for version in mistake.versions):
            return mistake
    return None


def _first_fault(probes, given, wanted):
    """认不出是哪种错误时，如实说出第一处不对。"""
    cases = zip(probes, given, wanted, strict=True)
    probe, given, wanted = next(case for case in cases if not _same(*case[1:]))
    return f"输入 {'、'.join(map(_shown, probe))} 时，{_fault(given, wanted)}"


def _fault(given, wanted):
    """一个结果哪里不对。"""
    numbers = _as_numbers(given)
    if isinstance(given, Exception):
        return f"运行出错：{type(given).__name__}：{given}"
    if numbers is None or given is None:
        return f"返回了 {type(given).__name__}，应为数组。"
    if numbers.shape != np.shape(wanted):
        return f"返回值的形状是 {numbers.shape}，应为 {np.shape(wanted)}。"
    return f"得到 {numbers.round(4).tolist()}，应为 {np.round(wanted, 4).tolist()}。"


def _shown(argument):
    return argument.__name__ if callable(argument) else str(np.asarray(argument).tolist())


# ---------------------------------------------------------------- 运行


def _run(exercise, function):
    """（每个试探输入的返回值或异常，有没有改动传入的数组）。"""
    results, changed = [], False
    for probe in exercise.probes:
        arguments = _copied(probe)
        results.append(_result(exercise, function, probe, arguments))
        changed |= not all(map(np.array_equal, arguments, probe))
    return results, changed


def _copied(probe):
    return [np.copy(part) if np.ndim(part) else part for part in probe]


def _result(exercise, function, probe, arguments):
    """返回值；出错时是那个异常。"""
    with warnings.catch_warnings(action="ignore"):
        try:
            value = function(*arguments)
            return _joined(exercise, probe, value) if exercise.returns else value
        except Exception as error:
            return error


def _joined(exercise, probe, parts):
    """几个返回值接成一个数组，好一起比较；个数或形状不对就报错。

    都有列的上下接起来（偏置就是权重的又一行），有单个的数就首尾接成一列。
    """
    if _is_blank(parts):
        return parts
    shapes = [np.shape(part) for part in exercise.reference(*_copied(probe))]
    if not isinstance(parts, (tuple, list)) or len(parts) != len(shapes):
        raise TypeError(exercise.returns)
    given = [np.shape(part) for part in parts]
    if given != shapes:
        raise ValueError(f"{exercise.shape_hint}应为 {shapes}，得到 {given}")
    return np.vstack(parts) if all(shapes) else np.concatenate([np.ravel(part) for part in parts])


# ---------------------------------------------------------------- 比较


def _is_blank(value):
    """题目原样没动：返回 ... 或什么也没有返回。"""
    return value is None or value is ...


def _agree(given, wanted):
    """两列结果处处相同。"""
    return all(map(_same, given, wanted))


def _same(given, wanted):
    """同类的异常，或形状与数值都相同的数组；nan 与 nan 算相同。"""
    if isinstance(given, Exception) or isinstance(wanted, Exception):
        return type(given) is type(wanted)
    given = _as_numbers(given)
    if given is None or given.shape != np.shape(wanted):
        return False
    return np.allclose(given, wanted, rtol=1e-6, atol=1e-12, equal_nan=True)


def _as_numbers(value):
    """转成浮点数组；转不了则为 None。"""
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None
