"""练习后面的一行：状态说得对，下一步指得对，节名与 notebook 对得上。"""

import json
from pathlib import Path

import numpy as np
import pytest

from lib import exercises
from lib.exercises import progress_line
from lib.exercises import softmax as softmax_exercises
from lib.exercises.exercise import Exercise
from lib.exercises.judge import check
from lib.exercises.progress_line import NOTEBOOKS, exercises_of, line, state
from lib.softmax import logsumexp, softmax

ROOT = Path(__file__).resolve().parents[3]


def blank(*_):
    return ...


@pytest.mark.parametrize(
    ("attempt", "expected"),
    [
        (lambda x: x**2, "答对"),
        (lambda x: 2 * x, "有错"),
        (lambda x: x / 0, "有错"),
        (lambda x: print(x), "有错"),
        (5, "有错"),
        (blank, "还没有作答"),
    ],
)
def test_state_is_that_of_the_last_check(attempt, expected):
    exercise = Exercise(lambda x: x**2, [(3.0,), (-1.0,)])
    assert state(exercise) == "还没运行自检"
    check(exercise, attempt)
    assert state(exercise) == expected


def test_next_step_is_the_first_one_not_right():
    states = ["答对", "还没运行自检", "有错"]
    assert line(states, "03-x.ipynb") == (
        "练习 1 答对，练习 2 还没运行自检，练习 3 有错。下一步：运行练习 2 那一格。"
    )
    assert line(["还没有作答", "答对"], "").endswith("下一步：写练习 1，没有头绪就点开提示。")
    assert line(["有错", "还没有作答"], "").endswith("下一步：照评语改练习 1，卡住了就点开提示。")


def test_last_section_has_nothing_after_it():
    assert line(["答对"], "").startswith("1 道练习都答对了。下一步：这是最后一节")


def test_checks_are_remembered(monkeypatch, capsys):
    for exercise in exercises_of("softmax"):
        monkeypatch.setattr(exercise, "verdict", None)
    exercises.check_softmax(softmax)
    exercises.check_temperature(lambda z, T: softmax(z))
    exercises.check_logsumexp(blank)
    capsys.readouterr()
    exercises.progress("softmax")
    assert capsys.readouterr().out == (
        "练习 1 答对，练习 2 有错，练习 3 还没有作答。下一步：照评语改练习 2，卡住了就点开提示。\n"
    )
    exercises.check_temperature(lambda z, T: softmax(np.asarray(z) / T))
    exercises.check_logsumexp(logsumexp)
    capsys.readouterr()
    exercises.progress("softmax")
    assert capsys.readouterr().out == "3 道练习都答对了。下一步：打开 03-cross-entropy.ipynb。\n"


def test_exercises_come_in_the_order_they_are_written():
    wanted = ["SOFTMAX", "TEMPERATURE", "LOGSUMEXP"]
    assert exercises_of("softmax") == [getattr(softmax_exercises, name) for name in wanted]
    assert len(exercises_of("cross-entropy")) == 3


def test_sections_are_the_notebooks():
    assert list(NOTEBOOKS) == sorted(p.stem for p in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
    assert progress_line.after("beyond") == ""


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_notebook_asks_for_its_own_section(name):
    cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    tags = [tag for cell in cells for tag in cell["metadata"].get("tags", [])]
    (asked,) = (c for c in cells if "progress" in c["metadata"].get("tags", []))
    assert "".join(asked["source"]).partition("  #")[0] == f'exercises.progress("{name[3:]}")'
    checked = [tag for tag in tags if tag.startswith("exercise-")]
    assert len(checked) == len(exercises_of(name[3:]))
    assert tags.index("progress") > max(tags.index(tag) for tag in checked)
