"""运行一段代码：显示什么，状态是什么，下一段还能不能运行。"""

import builtins
import sys

import numpy as np
import pytest


def test_the_last_expression_is_shown(run):
    assert run("x = 2\nx + 1") == {"status": "ok", "count": 1, "needs": [], "error": None}
    assert run.shown() == [{"text/plain": "3"}]


@pytest.mark.parametrize(
    "code",
    [
        "x = 1",
        "None",
        "1 + 1;",
        "1 + 1 ;  # 不显示",
        "'；';",
        "f'{1}'; x = 2",
        "",
        "# 只有一句话",
        "if 1:\n    5",
    ],
)
def test_nothing_is_shown(run, code):
    assert run(code)["status"] == "ok"
    assert run.sent == []


@pytest.mark.parametrize("code", ["1  # ;", "x = 1; x", "(\n1\n)", "'汉字;'", "1\r\n"])
def test_something_is_shown(run, code):
    run(code)
    assert len(run.shown()) == 1


def test_old_line_ends_are_lines_too(run):
    run("x = 1\rx")
    assert run.shown() == [{"text/plain": "1"}]
    assert "    x / 0\n" in run("x = 1\r\r\nx / 0")["error"]["traceback"]


def test_cells_of_a_page_share_their_names(run):
    run("x = 1\ndef f(): return x")
    run("x = 5")
    assert run("f()")["count"] == 3
    assert run.shown() == [{"text/plain": "5"}]


def test_underscore_holds_the_last_value(run):
    run("41")
    run("None")
    run("7;")
    run("_ + 1")
    assert run.shown() == [{"text/plain": "42"}]
    run("for _ in range(3): pass")
    run("10")
    run("_")
    assert run.shown() == [{"text/plain": "2"}], "学生自己的 _ 被改了"


def test_a_slide_starts_anew_every_time(run):
    assert run("x", "x = 1\nprint('准备')\n'看'")["status"] == "ok"
    assert run.sent == [("display", '{"text/plain": "1"}')]
    assert run("x", "")["error"]["name"] == "NameError"


def test_a_slide_does_not_see_the_page(run):
    run("x = 1")
    assert run("x", "")["status"] == "error"
    assert run("x")["status"] == "ok"


@pytest.mark.parametrize("setup", ["1 / 0", "raise SystemExit", "x ="])
def test_an_error_in_the_setup_is_told_apart(run, setup):
    result = run("print(1)", setup)
    assert (result["status"], run.sent) == ("setup-error", [])
    assert result["error"]["message"]


def test_code_sees_itself_as_main(run):
    run("class A: pass\nimport sys\n__name__, A.__module__, sys.modules['__main__'].A is A")
    assert run.shown() == [{"text/plain": "('__main__', '__main__', True)"}]


def test_input_is_refused(run):
    error = run("name = input('谁')")["error"]
    assert error["message"] == "这里不能用 input()：把要输入的值直接写进代码里"


@pytest.mark.parametrize(
    "code", ["import sys; sys.exit()", "exit()", "quit()", "raise SystemExit(3)"]
)
def test_leaving_is_no_error_and_one_can_go_on(run, code):
    result = run(f"x = 1\n{code}\nx = 2")
    assert result["status"] == "exit"
    assert "变量都还在" in result["error"]["message"]
    assert run("x")["status"] == "ok"
    assert run.shown() == [{"text/plain": "1"}]


def test_a_slide_keeps_nothing_after_leaving(run):
    result = run("raise SystemExit", "")
    assert result["error"]["message"] == "程序自己要求结束（SystemExit）"


def test_the_reason_of_leaving_is_told(run):
    assert "：数据不对）" in run("raise SystemExit('数据不对')")["error"]["message"]


@pytest.mark.parametrize(
    "code",
    [
        "print = 3",
        "import sys; sys.stdout = sys.stderr = None",
        "import sys; sys.stdout.close()",
        "del __builtins__",
        "__builtins__ = {}",
        "import builtins; del builtins.print, builtins.len",
        "import builtins; builtins.print = None",
        "import sys; del sys.modules['__main__']",
        "__name__ = 3",
    ],
)
def test_whatever_is_broken_the_next_run_works(run, code):
    before = sys.stdout, sys.modules["__main__"], builtins.print, builtins.input
    run(code)
    assert (sys.stdout, sys.modules["__main__"], builtins.print, builtins.input) == before
    assert run("print(len('好的'))", "")["status"] == "ok"
    assert run.text() == "2\n"
    run("globals().pop('print', 0); print(len('好的'))")
    assert run.text() == "2\n"


def test_display_shows_at_once_and_in_order(run, stand_in):
    run(
        "from IPython.display import Markdown, display as show\n"
        "print(1)\nshow(Markdown('**粗**'), 2)\nprint(3)"
    )
    assert [kind for kind, _ in run.sent if kind == "display"] == ["display"] * 2
    kinds = [kind for kind, _ in run.sent]
    assert kinds.index("display") > 0 and kinds[-1] == "stdout"
    assert run.shown()[0]["text/markdown"] == "**粗**"
    run("display(4)")
    assert run.shown() == [{"text/plain": "4"}]


def test_warnings_show_the_line(run):
    with pytest.warns(UserWarning, match="小心") as found:
        run("import warnings\nwarnings.warn('小心')")
    assert (found[0].filename, found[0].lineno) == ("In [1]", 2)


def test_the_source_can_be_read(run):
    run("def f():\n    return '汉字'")
    run("import inspect\nprint(inspect.getsource(f))")
    assert run.text() == "def f():\n    return '汉字'\n\n"


def test_big_values_do_not_stay(run):
    """出错之后，栈帧里的大数组不留在内存里。"""
    run("import weakref, gc, numpy as np\nalive = []")
    run("def f():\n    big = np.zeros(10)\n    alive.append(weakref.ref(big))\n    1 / 0\nf()")
    run("gc.collect()\nalive[0]() is None")
    assert run.shown() == [{"text/plain": "True"}]


def test_values_come_back_as_numpy_writes_them(run):
    run("import numpy as np\nnp.linspace(0, 1, 3)")
    assert run.shown() == [{"text/plain": repr(np.linspace(0, 1, 3))}]
