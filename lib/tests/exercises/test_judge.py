"""判卷本身：在一道小练习上，什么样的作答得到什么样的评语；以及全部练习都该守的规矩。"""

import math
import re
import signal
import sys
import threading
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from lib import exercises
from lib.cross_entropy import cross_entropy, one_hot
from lib.exercises import traits, trial, wording
from lib.exercises.combined import OVERFLOW_TOO
from lib.exercises.exercise import Exercise, Mistake, each
from lib.exercises.judge import (
    CHANGED,
    ENDLESS,
    NOT_CALLABLE,
    NOT_WHOLE,
    RIGHT,
    check,
    diagnose,
    judge,
)
from lib.exercises.wording import EMPTY, UNWRITTEN

SECTIONS = ("multiclass", "softmax", "cross_entropy", "gradient", "training", "beyond")
MODULES = [import_module(f"lib.exercises.{slug}") for slug in SECTIONS]
EXERCISES = [
    pytest.param(value, id=name)
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, Exercise)
]
NAMES = [name for name in exercises.__all__ if name.startswith("check_")]
CHECKS = [getattr(exercises, name) for name in NAMES]

# ---------------------------------------------------------------- 一道小练习

POINTS = (np.array([3.0, 4.0]), np.array([[1.0, 2.0], [0.0, 0.0]]))


def doubling():
    """2x，收录了两种错误。"""
    exercise = Exercise(lambda x: 2 * x, [(x,) for x in POINTS])

    @exercise.mistake("原样返回了。", title="忘了乘 2")
    def unchanged(x):
        return x

    @exercise.mistake("乘错了数。")
    @each(3, 4)
    def wrong_factor(factor, x):
        return factor * x

    @wrong_factor.also
    def squared(x):
        return x * x

    return exercise


def moving():
    """两个返回值：x + y 与 x − y。"""
    points = [(np.array([[1.0, 2.0]]), np.array([3.0, 4.0]))]
    return Exercise(lambda x, y: (x + y, y), points, parts=("和", "y"))


def unwritten(x):
    raise NotImplementedError("以后再写")


def crash(x):
    raise KeyError("忘了定义")


def doubled_in_place(x):
    x *= 2
    return x


def test_mistakes_are_catalogued_in_order_with_all_their_versions():
    unchanged, wrong_factor = doubling().mistakes
    assert [unchanged.name, wrong_factor.name] == ["unchanged", "wrong_factor"]
    assert [unchanged.title, wrong_factor.title] == ["忘了乘 2", ""]
    assert [len(unchanged.versions), len(wrong_factor.versions)] == [1, 3]
    assert [version(5) for version in wrong_factor.versions] == [15, 20, 25]


# ---------------------------------------------------------------- 评语


def right_without_return(x):
    y = x + x  # noqa: F841


def right_but_printed(x):
    print(2 * x)


def right_in_place(x):
    x *= 2


def sorts_in_place(x):
    return x.sort()


def sometimes(x):
    if x.ndim == 1:
        return 2 * x


def only_a_docstring(x):
    """2x。"""


@pytest.mark.parametrize(
    ("attempt", "kind", "verdict"),
    [
        (lambda x: x + x, "right", RIGHT),
        (lambda x: (x + x).tolist(), "right", RIGHT),
        (lambda x: x + x * (1 + 1e-8), "right", RIGHT),
        (lambda x: (x + x).astype(object), "right", RIGHT),
        (doubled_in_place, "trait", CHANGED),
        (lambda x: x.copy(), "mistake", "原样返回了。"),
        (lambda x: x + x + x, "mistake", "乘错了数。"),
        (lambda x: 4.0 * x, "mistake", "乘错了数。"),
        (lambda x: x**2, "mistake", "乘错了数。"),
        (lambda x: ..., "blank", EMPTY),
        (unwritten, "blank", UNWRITTEN),
        (lambda x: None, "blank", EMPTY),
        (only_a_docstring, "blank", EMPTY),
        (right_without_return, "error", wording.NO_RETURN),
        (right_but_printed, "error", wording.PRINTED),
        (right_in_place, "error", wording.IN_PLACE),
        (sorts_in_place, "error", wording.RETURNED_NONE),
        (np.ones(3), "error", NOT_CALLABLE),
        (None, "error", NOT_CALLABLE),
        (crash, "error", "输入 [3.0, 4.0] 时，运行出错：KeyError：'忘了定义'。字典里没有"),
        (lambda x: "概率", "error", "输入 [3.0, 4.0] 时，返回了 str，应为数的数组。"),
        (lambda x: {"p": x}, "error", "输入 [3.0, 4.0] 时，返回了 dict，应为数的数组。"),
        (lambda x: (2 * x).astype(str), "error", "输入 [3.0, 4.0] 时，返回了 <U32，应为数的"),
        (lambda x: 2 * x + 0j, "error", "输入 [3.0, 4.0] 时，返回了 complex128，应为数的"),
        (lambda x: (2 * x, x[:1]), "error", "输入 [3.0, 4.0] 时，返回了 2 样，应当只返回一个"),
        (sometimes, "error", "输入 [[1.0, 2.0], [0.0, 0.0]] 时，有时没有返回值"),
        (lambda x: x[:1], "trait", "少了一个：多半是 range 的终点少了 1（得到 (1,)，应为 (2,)）。"),
        (lambda x: x * 0, "trait", "结果全是 0"),
        (lambda x: 2 * x + 1e-4, "trait", "结果处处比应有的多 0.0001"),
        (lambda x: -2 * x, "trait", "大小都对，符号全反了。"),
        (lambda x: 5 * x, "trait", "结果处处是应有的 2.5 倍。"),
        (lambda x: 2 * x.astype(int), "right", RIGHT),
        (lambda x: np.where(x > 3, 7.5, 2 * x), "other", "第 [1] 项得到 7.5，应为 8。"),
    ],
)
def test_verdicts(attempt, kind, verdict):
    judged = judge(doubling(), attempt)
    assert judged.kind == kind
    assert verdict in judged.text


def test_a_check_remembers_its_verdict(capsys):
    exercise = doubling()
    assert exercise.verdict is None
    check(exercise, lambda x: x.copy())
    assert exercise.verdict.mistake is exercise.mistakes[0]
    assert capsys.readouterr().out == "原样返回了。\n"


def test_the_mistake_written_first_is_recognized_first():
    exercise = doubling()
    exercise.mistake("后来的。")(lambda x: 3 * x)
    assert diagnose(exercise, lambda x: 3 * x) == "乘错了数。"
    exercise = doubling()
    exercise.mistake("后来的。")(lambda x: 3 * x)
    exercise.mistakes.reverse()
    assert diagnose(exercise, lambda x: 3 * x) == "后来的。"


def test_a_mistake_must_agree_on_every_probe():
    verdict = judge(doubling(), lambda x: x if x.ndim == 1 else x * 0 + 5)
    assert verdict.kind == "other"


def test_exceptions_of_one_kind_are_the_same_mistake():
    exercise = doubling()
    exercise.mistake("键错了。")(crash)
    assert diagnose(exercise, lambda x: {}["另一个键"]) == "键错了。"
    assert "ZeroDivisionError" in diagnose(exercise, lambda x: 1 // 0)


def test_where_other_probes_agree_any_exception_will_do():
    def only_matrices(error, x):
        if x.ndim == 1:
            raise error
        return 9 * x

    exercise = doubling()
    exercise.mistake("乘了 9。")(lambda x: only_matrices(ValueError, x))
    assert diagnose(exercise, lambda x: only_matrices(IndexError, x)) == "乘了 9。"
    assert diagnose(exercise, lambda x: 9 * x) != "乘了 9。"


def test_nan_agrees_with_nan_silently(recwarn):
    exercise = Exercise(np.sqrt, [(np.array([4.0, -1.0]),)])
    assert diagnose(exercise, lambda x: x**0.5) == RIGHT
    assert diagnose(exercise, lambda x: abs(x) ** 0.5) != RIGHT
    assert not recwarn.list


def test_whole_numbers_can_be_asked_for():
    exercise = Exercise(lambda x: x.argmax(), [(np.array([4.0, 5.0]),)], whole=True)
    assert diagnose(exercise, lambda x: x.tolist().index(5)) == RIGHT
    assert diagnose(exercise, lambda x: 1.0) == NOT_WHOLE


def test_random_results_are_not_right_even_when_they_happen_to_be():
    calls = iter(range(10))
    assert diagnose(doubling(), lambda x: 2 * x + (next(calls) > 1)) == traits.UNREPEATABLE


# ---------------------------------------------------------------- 几样返回值


def test_several_return_values_are_compared_part_by_part():
    assert diagnose(moving(), lambda x, y: [x + y, y.tolist()]) == RIGHT
    assert diagnose(moving(), lambda x, y: (x + y, -y)).startswith("y 不对：大小都对，符号全反了")
    assert diagnose(moving(), lambda x, y: (x, y)).startswith("和不对：")
    assert diagnose(moving(), lambda x, y: (x**3 - y, y)).endswith("。y 是对的。")
    assert diagnose(moving(), lambda x, y: (x**3 - y, y**3)).endswith("多半错在共同的前一步。")


@pytest.mark.parametrize(
    ("attempt", "fault"),
    [
        (lambda x, y: None, EMPTY),
        (lambda x, y: ..., EMPTY),
        (lambda x, y: x + y, "只返回了一样，应返回两样：和、y。"),
        (lambda x, y: (x, y, y), "返回了 3 样，应返回两样：和、y。"),
        (lambda x, y: (x + y, "y"), "返回了 str，应为数的数组。"),
        (lambda x, y: (x + y, y[None]), "y 不对：多了一个长度为 1 的轴"),
    ],
)
def test_wrong_number_or_shape_of_return_values_is_named(attempt, fault):
    assert fault in diagnose(moving(), attempt)


def test_each_part_may_have_its_own_mistake():
    exercise = moving()
    exercise.mistake("差写成了和。")(lambda x, y: (x - y, y))
    exercise.mistake("y 翻了倍。")(lambda x, y: (x + y, 2 * y))
    assert diagnose(exercise, lambda x, y: (x - y, y)) == "差写成了和。"
    both = "不止一处错。【和】差写成了和。【y】y 翻了倍。"
    assert diagnose(exercise, lambda x, y: (x - y, 2 * y)) == both
    assert "差写成了和" not in diagnose(exercise, lambda x, y: (x - y, 7 * y))


# ---------------------------------------------------------------- 两种错误合在一起


def test_a_known_mistake_with_its_sign_turned():
    exercise = doubling()
    exercise.mistake("加了 1。")(lambda x: 2 * x + 1)
    text = "两处错。一处是符号反了；另一处：加了 1。"
    assert diagnose(exercise, lambda x: -2 * x - 1) == text


def test_a_known_mistake_that_also_overflows():
    exercise = Exercise(lambda x: x, [(np.array([1.0, 2.0]),), (np.array([1000.0, 2.0]),)])
    exercise.mistake("加了 1。")(lambda x: x + 1)
    assert diagnose(exercise, lambda x: x + 1) == "加了 1。"
    broken = judge(exercise, lambda x: x + 1 + 0 * np.exp(x))
    assert broken.text == "加了 1。" + OVERFLOW_TOO
    assert judge(exercise, lambda x: x + 3 + 0 * np.exp(x)).kind != "mistake"


def in_steps(x, shift=lambda x: x + 1, scale=lambda x: 2 * x):
    return scale(shift(x))


def stepwise():
    """2(x + 1)，两步各收录了一种错误。"""
    exercise = Exercise(in_steps, [(x,) for x in POINTS])

    @exercise.mistake("忘了平移。", step="shift")
    def no_shift(x):
        return x

    @exercise.mistake("乘错了数。", step="scale")
    @each(3, 4)
    def wrong_factor(factor, x):
        return factor * x

    return exercise


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (lambda x: x + x, "忘了平移。"),
        (lambda x: 4 * x + 4, "乘错了数。"),
        (lambda x: 3 * x, "两处错。一处：忘了平移。另一处：乘错了数。"),
    ],
)
def test_two_wrong_steps_of_one_recipe(attempt, told):
    assert diagnose(stepwise(), attempt) == told


def test_two_wrong_steps_of_several_results():
    def recipe(x, shift=lambda x: x + 1, scale=lambda x: 2 * x):
        return scale(shift(x)), shift(x).sum()

    exercise = Exercise(recipe, [(x,) for x in POINTS], parts=("甲", "乙"))
    exercise.mistake("忘了平移。", step="shift")(lambda x: x)
    exercise.mistake("乘错了数。", step="scale")(lambda x: 3 * x)
    told = "两处错。一处：忘了平移。另一处：乘错了数。"
    assert diagnose(exercise, lambda x: (3 * x, x.sum())) == told


def test_half_of_a_known_mistake_is_not_that_mistake():
    probes = [(np.arange(1.0, 4), np.array([2.0, 5.0]))]
    exercise = Exercise(lambda x, y: (x, y), probes, parts=("甲", "乙"))
    exercise.mistake("都翻了倍。")(lambda x, y: (2 * x, 2 * y))
    assert diagnose(exercise, lambda x, y: (2 * x, 2 * y)) == "都翻了倍。"
    assert "都翻了倍" not in diagnose(exercise, lambda x, y: (2 * x, y))


def test_nothing_but_zeros_is_not_two_wrong_steps():
    exercise = stepwise()
    exercise.mistake("平移成了 1。", step="shift")(lambda x: 0 * x + 1)
    exercise.mistake("多减了 1。", step="scale")(lambda x: x - 1)
    assert judge(exercise, lambda x: 0 * x).key == "all_zero"


def test_a_mistake_may_be_written_as_one_step_or_another_or_as_a_whole():
    exercise = stepwise()
    no_shift, _ = exercise.mistakes
    no_shift.also(step="scale")(lambda x: 2 * x - 2)
    no_shift.also(step="")(lambda x: 2 * x + 1e-5)
    assert diagnose(exercise, lambda x: 2 * x + 1e-5) == "忘了平移。"
    assert [list(step) for _, step in exercise.steps] == [["shift"], ["scale"], ["scale"]]


def test_results_in_the_wrong_order_are_put_back():
    exercise = moving()
    exercise.mistake("和多了 1。")(lambda x, y: (x + y + 1, y))
    told = "返回的次序不对，应依次是和、y。"
    assert diagnose(exercise, lambda x, y: (y, x + y)) == told
    assert (
        diagnose(exercise, lambda x, y: (y, x + y + 1)) == f"两处错。一处是{told}另一处：和多了 1。"
    )


def test_a_mistake_of_several_parts_is_told_once():
    exercise = Exercise(
        lambda x: (x, 2 * x, 3 * x), [(np.arange(1.0, 4),)], parts=("甲", "乙", "丙")
    )
    exercise.mistake("都加了 1。")(lambda x: (x + 1, 2 * x + 1, 3 * x))
    exercise.mistake("丙是 0。")(lambda x: (x, 2 * x, 0 * x))
    told = diagnose(exercise, lambda x: (x + 1, 2 * x + 1, 0 * x))
    assert told == "不止一处错。【甲、乙】都加了 1。【丙】丙是 0。"


# ---------------------------------------------------------------- 看得见的毛病


def sized(*sizes):
    return Exercise(lambda x: 2 * x, [(np.arange(1.0, n + 1),) for n in sizes])


def only_three(x):
    return np.array([2 * x[i] for i in range(3)]) if len(x) >= 3 else [x[i] for i in range(3)]


def test_a_hard_coded_size_is_seen_even_where_it_fails():
    assert judge(sized(3, 2, 3, 4), only_three).key == "one_size"
    assert judge(sized(3, 2, 4), only_three).key != "one_size"  # 只有一个对，说明不了什么
    assert judge(sized(3, 3), lambda x: x).key != "one_size"
    two = judge(sized(2, 2, 3), lambda x: 2 * x if len(x) == 2 else x)
    assert "只有两类时才成立" in two.text


def test_an_argument_counts_as_unused_only_where_it_matters():
    probes = [(np.array([[1.0, 2.0]]), np.array([3.0, 4.0]))]
    exercise = Exercise(lambda x, y: (2 * x, x + y), probes, parts=("甲", "乙"))
    assert judge(exercise, lambda x, y: (x**3 + 1, x + y)).key != "unused_argument"
    assert judge(exercise, lambda x, y: (2 * x, x**3 + 1)).text.startswith("乙不对：参数 y 怎么变")


def mean_loss(x, y):
    return (x.sum(axis=1) * y).mean()


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (lambda x, y: x[0].sum() * y[0], "只算了第一个样本"),
        (lambda x, y: x[-1].sum() * y[-1] / len(x), "只算了最后一个样本"),
        (lambda x, y: mean_loss(x[:-1], y[:-1]), "只算了最后一个以外的样本"),
        (lambda x, y: mean_loss(x[1:], y[1:]), "只算了第一个以外的样本"),
        (lambda x, y: x[1].sum() * y[1], "应为"),
    ],
)
def test_results_of_only_some_samples(attempt, told):
    rng = np.random.default_rng(0)
    probes = [(rng.normal(size=(n, 2)), np.arange(1.0, n + 1)) for n in (3, 4, 3)]
    assert told in diagnose(Exercise(mean_loss, probes), attempt)


def test_a_factor_is_seen_beside_results_that_are_zero():
    exercise = Exercise(lambda x: x, [(np.array(x),) for x in ([1.0, 2.0], [0.0, 0.0], [3.0, 5.0])])
    assert "应有的 0.3 倍" in diagnose(exercise, lambda x: x * 0.3)
    assert "倍" not in diagnose(exercise, lambda x: x * 0.3 + (not x.any()))


@pytest.mark.parametrize(
    ("fail", "told"),
    [
        (lambda: np.ones((2, 4)) - np.ones((4, 2)), "或者有一个转置了"),
        (lambda: np.ones((3, 4)) * np.ones((4, 4)), "矩阵相乘写 @"),
        (lambda: np.ones((3, 4)) - np.ones(3), "少了一个轴"),
        (lambda: np.ones(3) - np.ones(4), "两样的个数不同"),
        (lambda: math.log(0), "多半概率下溢成了 0"),
        (lambda: one_hot(3, np.array([0, 1])), "one_hot 的两个参数多半写反了"),
        (lambda: one_hot(np.array([2]), 2), "类别数给小了"),
        (lambda: cross_entropy(np.array([1, 0]), np.ones((2, 2))), "参数多半写反了"),
        (lambda: np.ones(2) ^ np.ones(2), "^ 不是乘方"),
        (lambda: np.ones(3).shape[1], "一维数组没有 shape[1]"),
    ],
)
def test_failures_are_told_in_other_words(fail, told):
    with pytest.raises(Exception) as caught:
        fail()
    assert told in wording.explained(caught.value)


def test_long_inputs_are_told_by_their_shapes():
    assert wording.listed((np.zeros((3, 3)), np.array([1, 2]), 0.1)).startswith("[[0.0, 0.0")
    told = wording.listed((np.zeros((6, 5)), np.array([1, 2]), 0.1))
    assert told == "形状 (6, 5) 的数组、[1, 2]、0.1"


def test_nan_and_inf_on_ordinary_inputs_are_named():
    exercise = Exercise(lambda x: 2 * x, [(np.array([1.0, -2.0]),), (np.array([3.0]),)])
    nan = judge(exercise, lambda x: 2 * x * np.sqrt(x) / np.sqrt(x))
    assert (nan.key, "输入 [1.0, -2.0] 时，结果里有 nan" in nan.text) == ("not_finite", True)
    assert "结果里有 inf" in judge(exercise, lambda x: 2 * x / (x > 0)).text


def test_a_result_of_another_shape_than_a_symmetric_one_is_no_crash():
    exercise = Exercise(lambda x: np.ones((2, 3)) + x.sum(), [(np.ones(2),), (np.zeros(2),)])
    wrong = judge(exercise, lambda x: x.sum() + np.arange(6.0).reshape(2, 3) ** 2)
    assert wrong.key == "other"


# ---------------------------------------------------------------- 太久、改坏


def spins(x):
    while True:
        pass


def spins_and_catches(x):
    try:
        spins(x)
    except Exception:
        return x


@pytest.mark.parametrize("attempt", [spins, spins_and_catches])
def test_an_endless_loop_is_stopped(attempt, monkeypatch):
    monkeypatch.setattr(trial.Attempt.outcomes, "__defaults__", (0.2,))
    before = signal.getsignal(signal.SIGALRM)
    assert diagnose(doubling(), attempt) == ENDLESS
    assert signal.getsignal(signal.SIGALRM) is before


def test_an_endless_loop_is_stopped_outside_the_main_thread(monkeypatch):
    monkeypatch.setattr(trial.Attempt.outcomes, "__defaults__", (0.2,))
    told = []
    thread = threading.Thread(target=lambda: told.append(diagnose(doubling(), spins)))
    thread.start()
    thread.join(5)
    assert told == [ENDLESS]


def test_in_place_change_does_not_spoil_the_wanted_values_or_the_probes():
    def both_in_place(x, y):
        x += y
        return x, y

    exercise = moving()
    assert diagnose(exercise, both_in_place) == CHANGED
    assert exercise.probes[0][0].tolist() == [[1.0, 2.0]]


def test_leaving_python_does_not_leave_the_notebook():
    assert "SystemExit" in diagnose(doubling(), lambda x: sys.exit(0))


class Evil:
    def __array__(self, *_, **__):
        raise RuntimeError("不让看")


def test_objects_that_refuse_to_be_arrays():
    assert "返回了 Evil，应为数的数组。" in diagnose(doubling(), lambda x: Evil())


# ---------------------------------------------------------------- 全部练习


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_version_of_a_mistake_is_taken_for_another(exercise):
    for mistake in exercise.mistakes:
        verdicts = {diagnose(exercise, version) for version in mistake.versions}
        assert verdicts == {mistake.diagnosis}, mistake.name


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_version_of_a_mistake_fails_everywhere(exercise):
    """处处报错的写法，与任何别的报错都分不开。"""
    for mistake, results in exercise.known:
        assert not all(isinstance(value, BaseException) for value in results), mistake.name


@pytest.mark.parametrize("exercise", EXERCISES)
def test_diagnoses_are_short_and_do_not_contain_code_of_the_answer(exercise):
    for mistake in exercise.mistakes:
        assert len(mistake.diagnosis) <= 110, mistake.name
        assert "np." not in mistake.diagnosis and "keepdims=" not in mistake.diagnosis
        assert mistake.diagnosis[-1] in "。？", mistake.name


def headings(deck):
    """一册幻灯片各页的标题，代码块里的不算。"""
    text = (Path(__file__).parents[3] / "slides" / f"{deck}.md").read_text("utf-8")
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^## (.+?) *$", prose, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("number", "module"), list(enumerate(MODULES, start=1)), ids=list(SECTIONS)
)
def test_slides_named_by_exercises_are_there(number, module):
    own = f"{number:02}-{SECTIONS[number - 1].replace('_', '-')}"
    exercises = [value for value in vars(module).values() if isinstance(value, Exercise)]
    assert all(exercise.title and exercise.slide for exercise in exercises)
    named = {each.slide for exercise in exercises for each in (exercise, *exercise.mistakes)}
    for slide in named:
        deck, _, heading = slide.rpartition("#")
        assert headings(deck or own).count(heading) == 1, slide


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_diagnosis_is_given_twice(exercise):
    texts = [mistake.diagnosis for mistake in exercise.mistakes]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("module", MODULES, ids=SECTIONS)
def test_every_mistake_can_be_found_by_its_name(module):
    named = {name for name, value in vars(module).items() if isinstance(value, Mistake)}
    found = [
        mistake.name
        for value in vars(module).values()
        if isinstance(value, Exercise)
        for mistake in value.mistakes
    ]
    assert sorted(found) == sorted(named)


def test_titles_are_all_different():
    titles = [m.title for case in EXERCISES for m in case.values[0].mistakes if m.title]
    assert len(set(titles)) == len(titles)


def test_every_check_of_every_section_is_exported():
    checks = [name for module in MODULES for name in vars(module) if name.startswith("check_")]
    assert sorted(checks) == NAMES
    assert len(CHECKS) == len(EXERCISES)


@pytest.mark.parametrize("check", CHECKS)
def test_checks_print_one_line_and_return_nothing(check, capsys):
    attempts = (lambda *arguments: ..., lambda *arguments: None, np.ones(3))
    assert [check(attempt) for attempt in attempts] == [None] * 3
    assert capsys.readouterr().out.splitlines() == [EMPTY, EMPTY, NOT_CALLABLE]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_each_check_asks_the_exercise_of_its_name(exercise, request, capsys):
    name = request.node.callspec.id.lower()
    getattr(exercises, f"check_{name}")(exercise.reference)
    assert capsys.readouterr().out == RIGHT + "\n"
