"""判卷本身：在一道小练习上，什么样的作答得到什么样的评语；以及全部练习都该守的规矩。"""

from importlib import import_module

import numpy as np
import pytest

from lib import exercises
from lib.exercises.judge import (
    CHANGED,
    EMPTY,
    NOT_CALLABLE,
    RIGHT,
    Exercise,
    Mistake,
    diagnose,
    each,
)

SECTIONS = ("multiclass", "softmax", "cross_entropy", "gradient", "training", "beyond")
MODULES = [import_module(f"lib.exercises.{slug}") for slug in SECTIONS]
EXERCISES = [
    pytest.param(value, id=name)
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, Exercise)
]
CHECKS = [getattr(exercises, name) for name in exercises.__all__]

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


def moving(**options):
    """两个返回值：x + y 与 x − y。"""
    points = [(np.array([[1.0, 2.0]]), np.array([3.0, 4.0]))]
    return Exercise(lambda x, y: (x + y, y), points, returns="应返回两个：和与 y", **options)


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


@pytest.mark.parametrize(
    ("attempt", "verdict"),
    [
        (lambda x: x + x, RIGHT),
        (lambda x: (x + x).tolist(), RIGHT),
        (lambda x: x + x * (1 + 1e-8), RIGHT),
        (doubled_in_place, CHANGED),
        (lambda x: x.copy(), "原样返回了。"),
        (lambda x: x + x + x, "乘错了数。"),
        (lambda x: 4.0 * x, "乘错了数。"),
        (lambda x: x**2, "乘错了数。"),
        (lambda x: ..., EMPTY),
        (lambda x: None, EMPTY),
        (np.ones(3), NOT_CALLABLE),
        (None, NOT_CALLABLE),
        (crash, "输入 [3.0, 4.0] 时，运行出错：KeyError：'忘了定义'"),
        (lambda x: "概率", "输入 [3.0, 4.0] 时，返回了 str，应为数组。"),
        (lambda x: {"p": x}, "输入 [3.0, 4.0] 时，返回了 dict，应为数组。"),
        (
            lambda x: 2 * x if x.ndim == 1 else None,
            "输入 [[1.0, 2.0], [0.0, 0.0]] 时，返回了 NoneType，应为数组。",
        ),
        (lambda x: x[:1], "输入 [3.0, 4.0] 时，返回值的形状是 (1,)，应为 (2,)。"),
        (lambda x: x * 0, "输入 [3.0, 4.0] 时，得到 [0.0, 0.0]，应为 [6.0, 8.0]。"),
        (lambda x: 2 * x + 1e-4, "输入 [3.0, 4.0] 时，得到 [6.0001, 8.0001]，应为 [6.0, 8.0]。"),
    ],
)
def test_verdicts(attempt, verdict):
    assert diagnose(doubling(), attempt) == verdict


def test_the_mistake_written_first_is_recognized_first():
    exercise = doubling()
    exercise.mistake("后来的。")(lambda x: 3 * x)
    assert diagnose(exercise, lambda x: 3 * x) == "乘错了数。"
    exercise.mistakes.reverse()
    assert diagnose(exercise, lambda x: 3 * x) == "后来的。"


def test_a_mistake_must_agree_on_every_probe():
    assert diagnose(doubling(), lambda x: x if x.ndim == 1 else x * 0).endswith("应为 [6.0, 8.0]。")


def test_exceptions_of_one_kind_are_the_same_mistake():
    exercise = doubling()
    exercise.mistake("键错了。")(crash)
    assert diagnose(exercise, lambda x: {}["另一个键"]) == "键错了。"
    assert "ZeroDivisionError" in diagnose(exercise, lambda x: 1 // 0)


def test_nan_agrees_with_nan_silently(recwarn):
    exercise = Exercise(np.sqrt, [(np.array([4.0, -1.0]),)])
    assert diagnose(exercise, lambda x: x**0.5) == RIGHT
    assert diagnose(exercise, lambda x: abs(x) ** 0.5) != RIGHT
    assert not recwarn.list


def test_several_return_values_are_compared_part_by_part():
    assert diagnose(moving(), lambda x, y: [x + y, y.tolist()]) == RIGHT
    wanted = "应为 [[4.0, 6.0], [3.0, 4.0]]。"
    assert diagnose(moving(), lambda x, y: (x + y, 0 * y)).endswith(wanted)


def test_several_return_values_with_a_single_number_are_laid_out_in_a_line():
    exercise = Exercise(lambda x: (2 * x, x.sum()), [(np.array([1.0, 2.0]),)], returns="两样")
    assert diagnose(exercise, lambda x: (x + x, sum(x))) == RIGHT
    assert diagnose(exercise, lambda x: (x + x, 0)).endswith("应为 [2.0, 4.0, 3.0]。")


@pytest.mark.parametrize(
    ("attempt", "fault"),
    [
        (lambda x, y: None, EMPTY),
        (lambda x, y: ..., EMPTY),
        (lambda x, y: x + y, "运行出错：TypeError：应返回两个：和与 y"),
        (lambda x, y: (x, y, y), "运行出错：TypeError：应返回两个：和与 y"),
        (lambda x, y: (x, x), "ValueError：形状应为 [(1, 2), (2,)]，得到 [(1, 2), (1, 2)]"),
    ],
)
def test_wrong_number_or_shape_of_return_values_is_named(attempt, fault):
    assert diagnose(moving(), attempt).endswith(fault)


def test_wording_of_a_wrong_shape_can_be_chosen():
    exercise = moving(shape_hint="与参数同形，")
    assert "与参数同形，应为 [(1, 2), (2,)]" in diagnose(exercise, lambda x, y: (y, x))


def test_in_place_change_does_not_spoil_the_wanted_shapes_or_the_probes():
    def both_in_place(x, y):
        x += y
        return x, y

    exercise = moving()
    assert diagnose(exercise, both_in_place) == CHANGED
    assert exercise.probes[0][0].tolist() == [[1.0, 2.0]]


def test_functions_can_be_handed_in_and_are_called_by_their_names():
    exercise = Exercise(lambda f, x: f(x) + 1, [(abs, -2.0)])
    assert diagnose(exercise, lambda f, x: 1 + f(x)) == RIGHT
    assert diagnose(exercise, lambda f, x: f(x)) == "输入 abs、-2.0 时，得到 2.0，应为 3.0。"


# ---------------------------------------------------------------- 全部练习


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_version_of_a_mistake_is_taken_for_another(exercise):
    for mistake in exercise.mistakes:
        verdicts = {diagnose(exercise, version) for version in mistake.versions}
        assert verdicts == {mistake.diagnosis}, mistake.name


@pytest.mark.parametrize("exercise", EXERCISES)
def test_diagnoses_are_short_and_do_not_contain_code_of_the_answer(exercise):
    for mistake in exercise.mistakes:
        assert len(mistake.diagnosis) <= 110, mistake.name
        assert "np." not in mistake.diagnosis and "keepdims=" not in mistake.diagnosis


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
    assert sorted(checks) == exercises.__all__
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
