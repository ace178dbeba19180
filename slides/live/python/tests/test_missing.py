"""没有带来的包：导入不要紧，用到才说要哪个；带来之后，名字都换成真的。"""

import json
import sys

import pytest
from live import missing

IMPORTS = """
import basket, kiwi, kiwi.seeds, plum
import kiwi.seeds as pips
from kiwi import INK, peel
from basket import plots
from basket.plots import line
"""


HIDDEN = ("basket.plots.line()", "from plum import *")  # 真的用到时才知道


def needs(run, code, setup=None):
    result = run(code, setup)
    return (result["status"], result["needs"])


def test_importing_needs_nothing(run, shop):
    assert needs(run, IMPORTS) == ("ok", [])


@pytest.mark.parametrize(
    ("code", "packs"),
    [
        ("plots.line()", ["fruit"]),
        ("INK", ["fruit"]),
        ("peel()", ["fruit"]),
        ("pips.load", ["fruit"]),
        ("basket.plots.line()", ["fruit"]),
        ("[peel, plum]", ["fruit", "stones"]),
        ("def f():\n    return kiwi\nf()", ["fruit"]),
        ("import plum as other\nother.x", ["stones"]),
        ("from plum import x\nx", ["stones"]),
        ("from basket import plots as p\np.x", ["fruit"]),
        ("class A(plum.B): pass", ["stones"]),
        ("from plum import *", ["stones"]),
        ("(lambda: plum)()", ["stones"]),
        ("[plum for _ in [1]]", ["stones"]),
        ("class A:\n    def f(self): return plum\nA()", ["stones"]),
    ],
)
def test_using_is_told_before_anything_runs(run, shop, code, packs):
    run(IMPORTS)
    assert needs(run, f"print('运行了')\n{code}") == ("needs", packs)
    assert run.text() == "" or code in HIDDEN


def test_nothing_ran_and_nothing_was_counted(run, shop):
    count = run(IMPORTS)["count"]
    assert run("print(1)\nx = 1\npeel()")["count"] == count
    assert run.sent == []
    assert run("x")["error"]["name"] == "NameError"


def test_functions_of_earlier_cells_are_looked_into(run, shop):
    run(IMPORTS + "def f(): return g()\ndef g(): return [peel() for _ in range(2)]")
    assert needs(run, "print(1)\nf()") == ("needs", ["fruit"])
    assert run.sent == []


@pytest.mark.parametrize(
    "code",
    [
        "def f(plots): return plots + 1\nf(1)",
        "plots = 3\nplots",
        "f = lambda peel: peel",
        "x = [plum for plum in [1]]",
        "1 .real",
        "import plum\nprint(1)",
        "def f():\n    return peel()\nclass A:\n    def f(self): return plum",
    ],
)
def test_the_same_name_for_something_else_needs_nothing(run, shop, code):
    run(IMPORTS)
    assert needs(run, code) == ("ok", [])


def test_deep_inside_lib_it_is_told_too(run, shop):
    assert needs(run, "from basket.data import digits\ndigits()") == ("needs", ["fruit"])


def test_except_exception_does_not_swallow_it(run, shop):
    code = (
        "from basket.data import digits\ntry:\n    digits()\nexcept Exception:\n    print('接住')"
    )
    assert needs(run, code) == ("needs", ["fruit"])
    assert run.text() == ""


def test_a_setup_can_need_a_pack(run, shop):
    assert needs(run, "1", "import plum") == ("ok", [])
    assert needs(run, "1", "import plum\nplum.x()") == ("needs", ["stones"])
    assert needs(run, "plum.x()", "import plum") == ("needs", ["stones"])


def hide(run):
    """列表里的占位，运行之前看不出来。"""
    vars(run.runner.page)["hidden"] = [missing.Missing("plum", "stone", "stones")]


@pytest.mark.parametrize(
    "use",
    [
        "{}()", "{}.x", "{}[0]", "len({})", "list({})", "{} + 1", "1 + {}", "-{}", "bool({})",
        "str({})", "[{}]", "f'{{{}}}'", "{} == 1", "{} < 1", "hash({})", "isinstance(1, {})",
        "{}.x.y",
    ],
)  # fmt: skip
def test_a_placeholder_cannot_be_used(run, shop, use):
    hide(run)
    assert needs(run, use.format("hidden[0]")) == ("needs", ["stones"])


def test_what_was_brought_replaces_the_placeholders(run, shop):
    run(IMPORTS + "def f(): return peel(), INK, plots.INK, pips.load()")
    shop()
    run.runner.refresh()
    assert needs(run, "print(f(), kiwi.INK, basket.plots.INK)") == ("ok", [])
    assert run.text() == "('peeled', 'green', 'green', [1, 2]) green green\n"
    assert needs(run, "plum.x") == ("needs", ["stones"])
    assert needs(run, "from basket.data import digits\ndigits()") == ("ok", [])


def test_a_name_the_real_package_has_not_is_an_error_only_when_used(run, shop):
    run("from kiwi import nothing")
    shop()
    run.runner.refresh()
    assert run("1")["status"] == "ok"
    assert run("nothing")["error"]["name"] == "NameError"


def test_an_optional_part_of_a_present_package_stays_absent(run, shop, tmp_path):
    shop()
    missing.refresh({})
    assert run("import kiwi._optional")["error"]["name"] == "ModuleNotFoundError"


def test_a_slide_run_after_the_pack_came_gets_the_real_one(run, shop):
    code = "from basket import plots\nplots.INK"
    assert needs(run, code, "") == ("needs", ["fruit"])
    shop()
    run.runner.refresh()
    assert needs(run, code, "") == ("ok", [])
    assert run.shown() == [{"text/plain": "'green'"}]


def test_what_a_skipped_sentence_would_bind_is_gone_once_the_pack_is_there(run, shop):
    assert json.loads(run.runner.run("y = 1\nimport kiwi\nx = kiwi.peel()", partly=True))["needs"]
    shop()
    run.runner.refresh()
    assert run("x")["error"]["name"] == "NameError"


def test_an_error_that_carries_a_placeholder_is_reported(run, shop):
    hide(run)
    result = run("raise ValueError(hidden[0])")
    assert result["status"] == "error" and result["error"]["name"] == "ValueError"


def test_a_placeholder_has_no_file(shop):
    import plum

    assert not hasattr(plum, "__file__")


def test_present_packages_are_left_alone(run):
    missing.install({"json": "data"})
    try:
        assert needs(run, "import json\njson.dumps(1)") == ("ok", [])
    finally:
        missing.uninstall()


def test_uninstalling_leaves_nothing(shop):
    import plum

    assert plum is sys.modules["plum"]
    missing.uninstall()
    assert "plum" not in sys.modules
    with pytest.raises(ModuleNotFoundError):
        import plum
