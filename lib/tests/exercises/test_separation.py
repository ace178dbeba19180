"""试探输入要分得开：正确的实现稍微改坏一点，就不该再算对，也不该被认成不相干的常见错误。

常见错误两两之间、与正确的实现之间分得开，由 `test_judge` 逐个写法去试。
"""

import numpy as np
import pytest

from lib.exercises.exercise import Verdict
from lib.exercises.judge import CHANGED, judge
from lib.tests.exercises.test_judge import EXERCISES

NAMED = {case.id: case.values[0] for case in EXERCISES}


def parts(result):
    """结果的几样；只有一样时也是一列。"""
    several = isinstance(result, tuple)
    return [np.asarray(part, dtype=float) for part in (result if several else [result])]


def is_whole(exercise):
    """结果本来就是整数：舍入、截断不算改坏。"""
    values = [part for wanted in exercise.wanted for part in parts(wanted)]
    return all(np.array_equal(value, np.round(value)) for value in values)


def has_rows(exercise):
    return any(part.ndim for wanted in exercise.wanted for part in parts(wanted))


def after(damage):
    """照着算对，再把结果的每一样改坏。"""

    def spoiled(reference):
        def attempt(*arguments):
            result = reference(*arguments)
            damaged = tuple(damage(part.copy()) for part in parts(result))
            return damaged if isinstance(result, tuple) else damaged[0]

        return attempt

    return spoiled


def before(damage):
    """先把小数的数组改坏，再照着算。"""

    def fragile(argument):
        return np.ndim(argument) > 0 and argument.dtype.kind == "f"

    def spoiled(reference):
        return lambda *arguments: reference(*(damage(a) if fragile(a) else a for a in arguments))

    return spoiled


def emptied(axis, place):
    """这一处没有填，还是 0；一个数没有行也没有列，就都没有填。"""

    def damage(result):
        if result.ndim == 0:
            return result * 0
        np.moveaxis(result, axis, 0)[place] = 0
        return result

    return after(damage)


def capped(reference, exercise):
    """结果太大的一律当成一个上限：最大的那个差一点就够不着。"""
    tops = [max(np.max(part) for part in parts(wanted)) for wanted in exercise.wanted]
    limit = np.sort(tops)[-1] * (1 - 1e-3)
    return after(lambda r: np.minimum(r, limit))(reference)


ON_ROWS = {
    "首行空着": emptied(0, 0),
    "末行空着": emptied(0, -1),
    "首列空着": emptied(-1, 0),
    "末列空着": emptied(-1, -1),
    "少了末行": after(lambda r: r[:-1] if r.ndim else r * 0),
    "只算前三列": emptied(-1, slice(3, None)),
    "行倒过来": after(lambda r: r[::-1] if r.ndim else r * 0),
    "每行排了序": after(lambda r: np.sort(r, axis=-1) if r.ndim else r * 0),
}
EVERYWHERE = {
    "略大": after(lambda r: r * (1 + 1e-5)),
    "略小": after(lambda r: r * (1 - 1e-5)),
}
ON_FRACTIONS = {
    "舍入到两位": after(lambda r: np.round(r, 2)),
    "截成整数": after(np.trunc),
}
FINELY = {
    "多了一点": after(lambda r: r + 1e-8),
    "舍入到六位": after(lambda r: np.round(r, 6)),
}
FAR_AWAY = {
    **{f"截到±{m}": before(lambda z, m=m: np.clip(z, -m, m)) for m in (30, 50, 100, 500, 700)},
    "单精度": before(lambda z: z.astype(np.float32)),
}
SCORES = ("SOFTMAX", "TEMPERATURE", "LOGSUMEXP", "CROSS_ENTROPY")  # 说好了分数再大也要对

# 改坏以后正好就是这种常见错误
FITTING = {
    "首列空着": {"edge_column_missed"},
    "末列空着": {"edge_column_missed"},
    "只算前三列": {"three_columns", "columns_three"},
    "每行排了序": {"sorted_probs", "rows_sorted", "labels_sorted"},
    "截成整数": {"whole_numbers", "others_still_zero"},
}


def damaged_cases():
    for name, exercise in NAMED.items():
        damages = EVERYWHERE | (ON_ROWS if has_rows(exercise) else {})
        if not is_whole(exercise):
            damages |= ON_FRACTIONS
        if name in (*SCORES, "LABEL_SMOOTHING"):
            damages |= FINELY
        if name in SCORES:
            damages |= FAR_AWAY
        for told, spoil in damages.items():
            yield pytest.param(exercise, told, spoil, id=f"{name}-{told}")


@pytest.mark.parametrize(("exercise", "told", "spoil"), list(damaged_cases()))
def test_a_damaged_reference_is_neither_right_nor_misnamed(exercise, told, spoil):
    verdict = judge(exercise, spoil(exercise.reference))
    assert verdict.kind != "right"
    assert verdict.mistake is None or is_fitting(told, verdict), verdict.text


def is_fitting(told, verdict: Verdict):
    """这条评语说得对：截断了就说截断。"""
    names = FITTING.get(told, set())
    return verdict.mistake.name in names or (told.startswith("截到") and "截断" in verdict.text)


@pytest.mark.parametrize("exercise", list(NAMED.values()), ids=list(NAMED))
def test_a_ceiling_is_noticed(exercise):
    assert judge(exercise, capped(exercise.reference, exercise)).kind not in ("right", "mistake")


@pytest.mark.parametrize("exercise", list(NAMED.values()), ids=list(NAMED))
def test_no_argument_can_be_left_out(exercise):
    """每个参数都起作用：数写死成第一次的那个，标签换成同一类。"""
    for place, first in enumerate(exercise.probes[0]):

        def frozen(*arguments, place=place, first=first):
            fixed = np.full_like(arguments[place], np.ravel(arguments[place])[0])
            other = fixed if np.ndim(arguments[place]) else first
            return exercise.reference(*arguments[:place], other, *arguments[place + 1 :])

        assert judge(exercise, frozen).kind != "right", place


@pytest.mark.parametrize("exercise", list(NAMED.values()), ids=list(NAMED))
def test_changing_any_array_in_place_is_noticed(exercise):
    for place, first in enumerate(exercise.probes[0]):
        if not np.ndim(first):
            continue

        def careless(*arguments, place=place):
            result = exercise.reference(*arguments)
            arguments[place][...] = arguments[place][..., ::-1].copy()
            arguments[place].flat[0] = arguments[place].flat[-1]
            return result

        assert judge(exercise, careless).text == CHANGED, place
