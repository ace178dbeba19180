"""经典错误表写得对不对；它们被不被发现，由 make mutate 来看。"""

import sys
from importlib import import_module
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOOLS))
import mutants  # noqa: E402

from lib.exercises.exercise import Mistake  # noqa: E402

SECTIONS = ("multiclass", "softmax", "cross_entropy", "gradient", "training", "beyond")
NAMES = [name for name, *_ in mutants.MUTANTS]


@pytest.mark.parametrize(("module", "was", "now"), [row[1:] for row in mutants.MUTANTS], ids=NAMES)
def test_each_mutant_spoils_exactly_one_place(module, was, now):
    source = (mutants.ROOT / "lib" / f"{module}.py").read_text("utf-8")
    assert source.count(was) == 1
    compile(source.replace(was, now), module, "exec")


def test_mutants_are_told_apart_by_their_names():
    assert all(NAMES) and len(set(NAMES)) == len(NAMES)


def test_titles_in_the_exercises_are_those_of_mutants():
    modules = [import_module(f"lib.exercises.{slug}") for slug in SECTIONS]
    mistakes = [m for module in modules for m in vars(module).values() if isinstance(m, Mistake)]
    assert {mistake.title for mistake in mistakes} - {""} <= set(NAMES)
