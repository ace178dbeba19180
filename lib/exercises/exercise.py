"""一道练习：正确的实现、试探输入、收录的常见错误；以及一份评语。"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial, update_wrapper
from itertools import combinations

from lib.exercises.trial import Attempt


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


def _start(function, probe):
    """第一个试探输入上的结果或异常；两步的组合成百上千，先这样筛一遍，不必样样防备。"""
    with warnings.catch_warnings(action="ignore"):
        try:
            return function(*probe)
        except Exception as error:  # 两步凑不到一起，或者都会报错
            return error


@dataclass(frozen=True)
class Verdict:
    """一份评语。"""

    kind: str  # right、blank（还没有作答）、mistake、trait（看得见的毛病）、error、other
    text: str
    key: str  # 同一种毛病的同一个名字，统计时用
    mistake: Mistake | None = None
