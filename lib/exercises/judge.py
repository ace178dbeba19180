"""判卷：拿学生的函数与正确的实现、与每一种常见错误，在同样的试探输入上比较。

在每个试探输入上都与某个常见错误表现相同，就给出那条诊断；都不像，就看是不是两种错误合在一起
（`combined`），再看结果有什么看得见的毛病（`traits`、`clues`）；还不像，才如实说出第一处不对的地方。
"""

from functools import partial

from lib.exercises import clues, traits, wording
from lib.exercises.combined import combined, recognized
from lib.exercises.exercise import Verdict
from lib.exercises.trial import Attempt, TooLong
from lib.exercises.values import agree, as_array, as_numbers, is_blank, same

RIGHT = "答对了：所有试探输入都与参考实现一致。"
NOT_CALLABLE = "请把函数本身交给自检，不要先调用它：写函数名，后面不加括号。"
ENDLESS = "运行了 5 秒还没有完，停下来了：多半是循环没有出口。提示：循环里什么在变，何时停？"
CHANGED = (
    "数值都对，但传入的数组被改掉了：调用者手里的数据会跟着变。"
    "多半是 -=、/= 之类的就地运算造成的。提示：每一步都生成新数组。"
)
NOT_WHOLE = "数值都对，可是小数类型：要拿它当下标、当个数，就该是整数。提示：看看数组是怎么建的。"


def check(exercise, attempt):
    """印出评语，并且记住：练习后面的进度行要看。"""
    exercise.verdict = judge(exercise, attempt)
    print(exercise.verdict.text)


def diagnose(exercise, attempt):
    """学生的实现对不对；不对时错在哪里。

    Parameters
    ----------
    exercise : Exercise
    attempt : callable or Attempt
        学生的函数，参数与 `exercise.reference` 相同。

    Returns
    -------
    str
        一段评语；同样的实现总得到同样的评语。

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> from lib.exercises.exercise import Exercise
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
    return judge(exercise, attempt).text


def judge(exercise, attempt):
    """`diagnose` 的评语，连同它是哪一类的：Verdict。"""
    if not isinstance(attempt, Attempt):
        if not callable(attempt):
            return Verdict("error", NOT_CALLABLE, "not_callable")
        attempt = Attempt(attempt)
    outcomes = attempt.outcomes(exercise.probes)
    given = exercise.values(outcomes)
    if any(isinstance(value, TooLong) for value in given):
        return Verdict("error", ENDLESS, "endless")
    if all(isinstance(value, NotImplementedError) for value in given):
        return Verdict("blank", wording.UNWRITTEN, "blank")
    if all(map(is_blank, given)):
        key, text = wording.nothing(attempt, outcomes)
        return Verdict("blank" if key == "blank" else "error", text, key)
    if agree(given, exercise.wanted):
        return _right(exercise, attempt, outcomes)
    return (
        recognized(exercise, given)
        or _fitting_one_size(exercise, given)
        or _failed(exercise, given)
        or combined(exercise, given)
        or _seen(exercise, attempt, given)
    )


def _right(exercise, attempt, outcomes):
    """数值都对：还要能重复，没有改动参数，该是整数的是整数。"""
    given = exercise.values(outcomes)
    if not agree(exercise.values(attempt.outcomes(exercise.probes)), given):
        return Verdict("trait", traits.UNREPEATABLE, "unrepeatable")
    if any(outcome.changed for outcome in outcomes):
        return Verdict("trait", CHANGED, "changed")
    if exercise.whole and any(as_array(value).dtype.kind == "f" for value in given):
        return Verdict("trait", NOT_WHOLE, "not_whole")
    return Verdict("right", RIGHT, "right")


def _fitting_one_size(exercise, given):
    """只有一种大小的输入对，别的要么报错，要么不对。"""
    right = [*map(same, given, exercise.wanted)]
    sizes = [traits.size_of(probe)["K"] for probe in exercise.probes]
    fitting = {size for size, is_right in zip(sizes, right, strict=True) if is_right}
    if len(fitting) != 1 or right != [size in fitting for size in sizes] or all(right):
        return None
    (size,) = fitting
    if right.count(True) < 2 or size < 2:
        return None
    said = f"只有类别数（列数）是 {size} 的输入对，别的要么出错，要么不对："
    why = "这种写法只有两类时才成立。" if size == 2 else f"多半把 {size} 写死了。提示：从形状里取。"
    return Verdict("trait", said + why, "one_size")


def _failed(exercise, given):
    """有一次不成数：报错、没有返回、不是数组、少了一样。"""
    for probe, value, wanted in zip(exercise.probes, given, exercise.wanted, strict=True):
        if not same(value, wanted) and (fault := wording.no_numbers(value, wanted, exercise.parts)):
            key, text = fault
            where = "" if key == "miscounted" else f"输入 {wording.listed(probe)} 时，"
            return Verdict("error", where + text, key)
    return None


# ---------------------------------------------------------------- 看得见的毛病


def _seen(exercise, attempt, given):
    cases = list(_cases(exercise, attempt, given))
    fine = [name for name, case in cases if name and all(case.right)]
    for name, case in cases:
        if not all(case.right):
            key, text = clues.describe(case) or ("other", _first_difference(case))
            if key == "other" and name:
                text += _also(fine)
            space = " " * name[-1:].isascii()  # 英文名字与汉字之间空一格
            said = f"{name}{space}不对：{text}" if name else text
            return Verdict("other" if key == "other" else "trait", said, key)
    raise AssertionError("处处相同，就不该到这里来")


def _cases(exercise, attempt, given):
    """要看毛病的各列：(名字, 各试探输入的数组)；返回几样就有几列。"""
    for place, name in enumerate(exercise.parts or ("",)):

        def column(values, place=place):
            return [as_numbers(value[place] if exercise.parts else value) for value in values]

        def rerun(attempt, probe, column=column):
            (outcome,) = attempt.outcomes([probe])
            try:
                return column([outcome.value])[0]
            except (TypeError, IndexError):  # 出了错，或者没有返回那么多样
                return None

        again, truth = partial(rerun, attempt), partial(rerun, Attempt(exercise.reference))
        wanted = column(exercise.wanted)
        yield (
            name,
            traits.Case(exercise.probes, column(given), wanted, attempt.parameters, again, truth),
        )


def _also(fine):
    """返回的几样里，别的几样对不对。"""
    if not fine:
        return "几样都不对：多半错在共同的前一步。"
    return f"{'、'.join(fine)}{' ' * fine[-1][-1:].isascii()}是对的。"


def _first_difference(case):
    part = traits.finite_part(case)
    case, more = (part, clues.ALSO_NOT_FINITE) if part else (case, "")
    columns = zip(case.probes, case.given, case.wanted, case.right, strict=True)
    probe, given, wanted, _ = next(column for column in columns if not column[-1])
    place, got, want = wording.apart(given, wanted)
    where = f"第 {list(place)} 项" if given.ndim else ""
    return f"输入 {wording.listed(probe)} 时，{where}得到 {got}，应为 {want}。{more}"
