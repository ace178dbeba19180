"""少一个包，也尽量运行：跳过用到它的句子；跳过了才会改的东西，后面不许拿旧的来算。"""

import json

import pytest

BEFORE = """
import numpy as np
from kiwi import peel
rows, table, counts = [], {}, np.zeros(3)
rng = np.random.default_rng(0)
def note(value):
    rows.append(value)
def twice(value):
    note(value); note(value)
class Model:
    def fit(self, X): self.fitted = X
model = Model()
"""


@pytest.fixture
def cell(run, shop):
    """运行一格；返回状态。"""

    def once(code):
        run.sent.clear()
        return json.loads(run.runner.run(code, partly=True))["status"]

    assert once(BEFORE) == "ok"
    return once


def test_what_needs_no_pack_runs(cell, run):
    assert cell("print(1)\nx = peel()\nprint(2)\ny = 3") == "partly"
    assert run.text() == "1\n2\n"
    assert cell("y") == "ok"
    assert cell("x") == "needs"


def test_nothing_but_the_pack_is_not_partly(cell, run):
    assert cell("from kiwi import INK\nx = peel()") == "needs"


@pytest.mark.parametrize(
    ("skipped", "stale"),
    [
        ("rows = peel()", "rows"),
        ("rows[0] = peel()", "rows"),
        ("rows += peel()", "rows"),
        ("model.w = peel()", "model"),
        ("model.fit(peel())", "model"),
        ("X = rng.normal(peel())", "rng"),
        ("def f(): return 1\nX = [f(), peel()]", "X"),
        ("np.add.at(counts, peel(), 1)", "counts"),
        ("table.update(peel())", "table"),
        ("note(peel())", "rows"),
        ("twice(peel())", "rows"),
        ("for one in peel():\n    rows.append(one)", "rows"),
    ],
)
def test_what_it_would_have_changed_is_not_there(cell, skipped, stale):
    assert cell(f"1\n{skipped}") == "partly"
    assert cell(stale) == "needs"


@pytest.mark.parametrize("skipped", ["peel(rows, counts)", "fig = peel(rows, table)"])
def test_what_drawing_reads_is_still_there(cell, skipped):
    assert cell(f"1\n{skipped}") == "partly"
    assert cell("rows, counts, table") == "ok"
