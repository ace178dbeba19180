"""像哪一种常见错误；都不像，是不是两种合在一起。"""

from functools import partial
from itertools import permutations

import numpy as np

from lib.exercises import traits
from lib.exercises.exercise import Lazily, Verdict
from lib.exercises.values import agree, as_numbers, same

OVERFLOW_TOO = (
    "另外，数一大就成了 nan 或 inf：多半 exp 上溢，或者概率下溢成 0，又拿它取对数、作除数。"
)


def recognized(exercise, given):
    """与一种常见错误处处相同；不止一种时，报的错也同类的优先。"""
    alike = ((mistake, results) for mistake, results in exercise.known if agree(given, results))
    if any(isinstance(value, Exception) for value in given):
        alike = sorted(alike, key=lambda known: _failures(known[1]) != _failures(given))
    for mistake, _ in alike:
        return Verdict("mistake", mistake.diagnosis, mistake.name, mistake)
    return None


def _failures(results):
    """每个结果是哪一类异常；没有出错则为 None。"""
    return [type(value) if isinstance(value, Exception) else None for value in results]


def combined(exercise, given):
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


def _reordered(exercise, given):
    """返回的几样次序不对；放回原处，也许还有一种常见错误。"""
    space = " " * exercise.parts[0][0].isascii()
    told = f"返回的次序不对，应依次是{space}{'、'.join(exercise.parts)}。"
    for order in list(permutations(range(len(exercise.parts))))[1:]:
        back = [tuple(value[place] for place in order) for value in given]
        if agree(back, exercise.wanted):
            return Verdict("trait", told, "reordered")
        if known := recognized(exercise, back):
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
