"""判卷：拿学生的函数与正确的实现、与每一种常见错误，在同样的试探输入上比较。

在每个试探输入上都与某个常见错误表现相同，就给出那条诊断；都不像，就看是不是两种错误合在一起，
再看结果有什么看得见的毛病（`traits`、`clues`）；还不像，才如实说出第一处不对的地方。
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial, update_wrapper
from itertools import combinations, permutations

import numpy as np

from lib.exercises import clues, traits, wording
from lib.exercises.trial import Attempt, TooLong
from lib.exercises.values import as_array, as_numbers, as_text, close, is_blank

RIGHT = "答对了：所有试探输入都与参考实现一致。"
NOT_CALLABLE = "请把函数本身交给自检，不要先调用它：写函数名，后面不加括号。"
ENDLESS = "运行了 5 秒还没有完，停下来了：多半是循环没有出口。提示：循环里什么在变，何时停？"
CHANGED = (
    "数值都对，但传入的数组被改掉了：调用者手里的数据会跟着变。"
    "多半是 -=、/= 之类的就地运算造成的。提示：每一步都生成新数组。"
)
NOT_WHOLE = "数值都对，可是小数类型：要拿它当下标、当个数，就该是整数。提示：看看数组是怎么建的。"
OWN_FAULTS = (NameError, RecursionError)  # 说的是代码本身，不是数对不上：与别的报错不算一样
OVERFLOW_TOO = (
    "另外，数一大就成了 nan 或 inf：多半 exp 上溢，或者概率下溢成 0，又拿它取对数、作除数。"
)


# ---------------------------------------------------------------- 一道练习


@dataclass(eq=False)
class Mistake:
    """一种常见错误：诊断，和犯这个错的各种写法。"""

    diagnosis: str
    title: str
    slide: str
    reference: Callable  # 正确的实现
    step: str = ""  # 下面写的只是它的这一步；空的，就是整个实现
    versions: list[Callable] = field(default_factory=list)

    @property
    def name(self):
        """第一种写法的函数名。"""
        return self.versions[0].__name__

    def also(self, version=None, *, step=None):
        """同一个错误的另一种写法；与 `Exercise.mistake` 一样用作装饰器，可以换一步来写。"""
        if version is None:
            return partial(self.also, step=step)
        step = self.step if step is None else step
        versions = version if isinstance(version, list) else [version]
        self.versions += [_with_step(self.reference, step, v) for v in versions]
        return version


def _with_step(reference, step, version):
    """正确的实现，换掉一步。"""
    return update_wrapper(partial(reference, **{step: version}), version) if step else version


@dataclass(eq=False)
class Exercise:
    """一道练习。"""

    reference: Callable  # 正确的实现
    probes: list[tuple]  # 试探输入，每项是一组参数
    parts: tuple[str, ...] = ()  # 返回值不止一个时，各叫什么；它们的形状以正确的实现为准
    title: str = ""  # 练习叫什么
    slide: str = ""  # 讲这件事的那页幻灯片的标题；在别的节里的，写“03-cross-entropy#标题”
    whole: bool = False  # 结果是不是下标或个数，非整数类型不可
    mistakes: list[Mistake] = field(default_factory=list)  # 写在前面的先认
    verdict: "Verdict | None" = None  # 最近一次自检的结果

    def mistake(self, diagnosis, *, step="", title="", slide=""):
        """装饰器：下面的函数犯了一种常见错误。

        正确的实现把一步留成关键字参数时，可以只写错的那一步（step 是参数名）：两步一起错也认得出。
        别处也要提到这种错误时，给它一个短的 title；专讲它的幻灯片不是这道练习的那一页时，写 slide。
        """

        def add(version):
            slides = slide or self.slide
            self.mistakes.append(Mistake(diagnosis, title, slides, self.reference, step))
            self.mistakes[-1].also(version)
            return self.mistakes[-1]

        return add

    @cached_property
    def wanted(self):
        """正确的结果，按试探输入排。"""
        return self.results(self.reference)

    @cached_property
    def known(self):
        """[(常见错误, 它的一种写法的结果)]，写在前面的在前；结果用到才算。"""
        versions = [(m, version) for m in self.mistakes for version in m.versions]
        return [(m, Lazily(partial(self.result, v), len(self.probes))) for m, v in versions]

    @cached_property
    def steps(self):
        """[(常见错误, {错的那一步: 写成了什么})]，每种错误的每一步取第一种写法。"""
        first = {}
        for mistake in self.mistakes:
            for version in mistake.versions:
                if isinstance(version, partial) and version.func is self.reference:
                    first.setdefault((mistake.name, *version.keywords), (mistake, version.keywords))
        return list(first.values())

    @cached_property
    def pairs(self):
        """[(一种错误, 另一种, 两步都错的实现, 它在第一个试探输入上的结果)]；结果用到才算。"""
        both = [
            (mistake, other, partial(self.reference, **step, **another))
            for (mistake, step), (other, another) in combinations(self.steps, 2)
            if step.keys() != another.keys()
        ]
        return [
            (*each, Lazily(lambda place, f=each[-1]: _start(f, self.probes[place]), 1))
            for each in both
        ]

    def results(self, function):
        """每个试探输入的返回值或异常。"""
        return self.values(Attempt(function).outcomes(self.probes))

    def result(self, function, place):
        """第 place 个试探输入的返回值或异常。"""
        return self.values(Attempt(function).outcomes(self.probes[place : place + 1]))[0]

    def values(self, outcomes):
        """同上，从调用的结果取出；该返回几样时，列表与元组一样。"""
        values = [outcome.value for outcome in outcomes]
        return [tuple(v) if self.parts and isinstance(v, list) else v for v in values]


class Lazily(Sequence):
    """用到才算的一列：第 i 项是 of(i)，算过就记住。"""

    def __init__(self, of, count):
        self.of, self.count, self.found = of, count, {}

    def __len__(self):
        return self.count

    def __getitem__(self, place):
        if not 0 <= place < self.count:
            raise IndexError(place)
        if place not in self.found:
            self.found[place] = self.of(place)
        return self.found[place]


def each(*values):
    """装饰器：第一个参数依次取这些值，各成一种写法。

    >>> [scaled(10) for scaled in each(1, 2)(lambda factor, x: factor * x)]
    [10, 20]
    """
    return lambda wrong: [update_wrapper(partial(wrong, value), wrong) for value in values]


# ---------------------------------------------------------------- 评语


@dataclass(frozen=True)
class Verdict:
    """一份评语。"""

    kind: str  # right、blank（还没有作答）、mistake、trait（看得见的毛病）、error、other
    text: str
    key: str  # 同一种毛病的同一个名字，统计时用
    mistake: Mistake | None = None


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
    if all(map(is_blank, given)):
        key, text = wording.nothing(attempt, outcomes)
        return Verdict("blank" if key == "blank" else "error", text, key)
    if agree(given, exercise.wanted):
        return _right(exercise, attempt, outcomes)
    return (
        _recognized(exercise, given)
        or _fitting_one_size(exercise, given)
        or _failed(exercise, given)
        or _combined(exercise, given)
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


def _recognized(exercise, given):
    """与一种常见错误处处相同。"""
    for mistake, results in exercise.known:
        if agree(given, results):
            return Verdict("mistake", mistake.diagnosis, mistake.name, mistake)
    return None


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


# ---------------------------------------------------------------- 两种错误合在一起


def _combined(exercise, given):
    """返回的几样各错各的；或者一种常见错误之外，又反了符号、对调了行列、在极端的输入上溢出。"""
    if not any(np.any(part) for value in given for part in (value if exercise.parts else [value])):
        return None  # 全是 0：怎么凑都凑得出来
    if paired := _paired(exercise, given):
        return paired
    if exercise.parts:
        return _reordered(exercise, given) or _by_part(exercise, given)
    return _twisted(exercise, given) or _overflowing(exercise, given)


def _paired(exercise, given):
    """同一个做法里，两步各错各的。"""
    for mistake, other, both, start in exercise.pairs:
        if same(given[0], start[0]) and agree(given, exercise.results(both)):
            text = f"两处错。一处：{mistake.diagnosis}另一处：{other.diagnosis}"
            return Verdict("mistake", text, mistake.name, mistake)
    return None


def _start(function, probe):
    """第一个试探输入上的结果或异常；两步的组合成百上千，先这样筛一遍，不必样样防备。"""
    with warnings.catch_warnings(action="ignore"):
        try:
            return function(*probe)
        except Exception as error:  # 两步凑不到一起，或者都会报错
            return error


def _reordered(exercise, given):
    """返回的几样次序不对；放回原处，也许还有一种常见错误。"""
    space = " " * exercise.parts[0][0].isascii()
    told = f"返回的次序不对，应依次是{space}{'、'.join(exercise.parts)}。"
    for order in list(permutations(range(len(exercise.parts))))[1:]:
        back = [tuple(value[place] for place in order) for value in given]
        if agree(back, exercise.wanted):
            return Verdict("trait", told, "reordered")
        if known := _recognized(exercise, back):
            text = f"两处错。一处是{told}另一处：{known.text}"
            return Verdict("mistake", text, known.key, known.mistake)
    return None


def _twisted(exercise, given):
    arrays = [as_numbers(value) for value in given]
    for undo, told in ((np.negative, "符号反了"), (np.transpose, "行与列对调了")):
        undone = [undo(array) for array in arrays]
        for mistake, results in exercise.known:
            if agree(undone, results) and not agree(given, results):
                text = f"两处错。一处是{told}；另一处：{mistake.diagnosis}"
                return Verdict("mistake", text, mistake.name, mistake)
    return None


def _overflowing(exercise, given):
    extreme = [traits.is_extreme(probe) for probe in exercise.probes]
    ordinary = [i for i, far in enumerate(extreme) if not far]
    beyond = [as_numbers(value) for value, far in zip(given, extreme, strict=True) if far]
    if not any(value is not None and not np.isfinite(value).all() for value in beyond):
        return None
    for mistake, results in exercise.known:
        alike = all(same(given[i], results[i]) for i in ordinary)
        if alike and not all(same(given[i], exercise.wanted[i]) for i in ordinary):
            return Verdict("mistake", mistake.diagnosis + OVERFLOW_TOO, mistake.name, mistake)
    return None


def _part(results, place, i):
    """第 i 个结果里的第 place 样；那是个异常时，就是那个异常。"""
    return results[i][place] if isinstance(results[i], tuple) else results[i]


def _is_elsewhere(exercise, given, columns):
    """一种错误在每一样上的样子，要么与得到的相同，要么是对的：不会只见一半。"""
    return all(
        agree(column, [value[i] for value in given])
        or agree(column, [wanted[i] for wanted in exercise.wanted])
        for i, column in enumerate(columns)
    )


def _by_part(exercise, given):
    found = {}
    for place, name in enumerate(exercise.parts):
        column = [value[place] for value in given]
        if agree(column, [wanted[place] for wanted in exercise.wanted]):
            continue
        for mistake, results in exercise.known:
            columns = [
                Lazily(partial(_part, results, i), len(results)) for i in range(len(exercise.parts))
            ]
            if agree(column, columns[place]) and _is_elsewhere(exercise, given, columns):
                found[name] = mistake
                break
        else:
            return None
    first = next(iter(found.values()))
    told = dict.fromkeys(mistake.diagnosis for mistake in found.values())
    if len(told) == 1:
        return Verdict("mistake", first.diagnosis, first.name, first)
    names = {text: "、".join(n for n, m in found.items() if m.diagnosis == text) for text in told}
    text = "".join(f"【{name}】{text}" for text, name in names.items())
    return Verdict("mistake", f"不止一处错。{text}", first.name, first)


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


# ---------------------------------------------------------------- 比较


def agree(given, wanted):
    """两列结果处处相同；处处都是异常时，异常要同类。"""
    if not all(map(same, given, wanted)):
        return False
    failed = [isinstance(value, BaseException) for value in wanted]
    return not all(failed) or [*map(type, given)] == [*map(type, wanted)]


def same(given, wanted):
    """都是异常，或形状与数值都相同的数组（几样就样样相同）；nan 与 nan 算相同。"""
    if isinstance(given, BaseException) or isinstance(wanted, BaseException):
        both = isinstance(given, BaseException) and isinstance(wanted, BaseException)
        return both and (type(given) is type(wanted) or not isinstance(given, OWN_FAULTS))
    if isinstance(wanted, tuple):
        is_alike = isinstance(given, tuple) and len(given) == len(wanted)
        return is_alike and all(map(same, given, wanted))
    if as_text(wanted) is not None:
        return as_text(given) is not None and np.array_equal(as_text(given), as_text(wanted))
    given, wanted = as_numbers(given), as_numbers(wanted)
    return given is not None and wanted is not None and close(given, wanted)
