"""出了错：只摆学生自己的行，几种错另用一句中文。"""

import pytest
from live import errors


def error_of(run, code, setup=None):
    result = run(code, setup)
    assert result["status"] == "error"
    return result["error"]


def test_only_the_lines_of_the_student_are_shown(run):
    error = error_of(run, "from lib.softmax import softmax\n\nsoftmax('a')")
    assert (error["name"], error["line"]) == ("TypeError", 3)
    assert "  File \"In [1]\", line 3, in <module>\n    softmax('a')\n" in error["traceback"]
    assert error["traceback"].endswith(f"TypeError: {error['message']}\n")
    assert "softmax.py" not in error["traceback"] and "runner" not in error["traceback"]


def test_a_slide_has_its_own_name(run):
    error = error_of(run, "f(0)", "def f(x):\n    return 1 / x")
    assert error["traceback"].count("  File ") == 1
    assert '  File "这段代码", line 1' in error["traceback"]


def test_the_line_is_in_the_cell_that_ran(run):
    run("def f(x):\n\n\n    return 1 / x")
    error = error_of(run, "x = 0\nf(x)")
    assert error["line"] == 2
    assert 'File "In [1]", line 4, in f\n    return 1 / x' in error["traceback"]


@pytest.mark.parametrize(
    ("code", "line", "mark"),
    [
        ("x = 1\nx = = 2", 2, "    x = = 2\n        ^\n"),
        ("return 3", 1, "    return 3\n    ^"),
        ("if 1:\nx = 2", 2, "    x = 2\n"),
        ("if 1:\n\tx = 1\n        y = 2", 3, "TabError"),
        ("名 = “引号”", 1, "invalid character '“' (U+201C)"),
    ],
)
def test_a_syntax_error_shows_line_and_caret(run, code, line, mark):
    error = error_of(run, code)
    assert error["line"] == line and mark in error["traceback"]
    assert "Traceback" not in error["traceback"] and "格" not in error["message"]


def test_names_in_chinese_are_fine(run):
    run("温度 = 2\nf'{温度}度'")
    assert run.shown() == [{"text/plain": "'2度'"}]


def test_both_errors_of_a_chain_are_shown(run):
    text = error_of(run, "try:\n    1 / 0\nexcept Exception:\n    raise ValueError('坏')")[
        "traceback"
    ]
    assert "ZeroDivisionError" in text and "During handling" in text and text.endswith("坏\n")


def test_an_error_group_keeps_its_parts(run):
    text = error_of(run, "raise ExceptionGroup('几个', [ValueError('甲'), TypeError('乙')])")[
        "traceback"
    ]
    assert "甲" in text and "乙" in text


def test_the_parts_of_a_group_show_the_students_lines_only(run):
    collect = "try:\n    softmax('a')\nexcept Exception as e:\n    found = [e]\n"
    code = f"from lib.softmax import softmax\n{collect}raise ExceptionGroup('几个', found)"
    text = error_of(run, code)["traceback"]
    assert "softmax('a')" in text and "softmax.py" not in text


def test_an_error_a_library_made_of_another_stands_alone(run, tmp_path, monkeypatch):
    body = (
        "def f():\n    try:\n        1 / 0\n    except Exception:\n        raise ValueError('坏')\n"
    )
    (tmp_path / "wrapper.py").write_text(body, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    text = error_of(run, "from wrapper import f\nf()")["traceback"]
    assert "ZeroDivisionError" not in text and text.count("Traceback") == 1


@pytest.mark.parametrize(
    "code", ["def f(n): return f(n + 1)", "def f(n): return g(n)\ndef g(n): return f(n)"]
)
def test_recursion_is_one_sentence_and_few_lines(run, code):
    error = error_of(run, code + "\nf(0)")
    assert error["message"] == "递归太深：函数一层层调用自己，停不下来"
    assert error["traceback"].count("\n") < 50
    assert error["traceback"].endswith(f"RecursionError: {error['message']}\n")


def test_memory_is_one_sentence(run):
    error = error_of(run, "import numpy as np\nnp.zeros((10**6, 10**9))")
    assert error["name"] == "MemoryError"
    assert (
        error["message"]
        == "内存不够：放不下形状 (1000000, 1000000000)、类型 float64 的数组，改小一点再试"
    )
    assert error["traceback"].endswith(f"MemoryError: {error['message']}\n")
    assert error_of(run, "raise MemoryError")["message"] == "内存不够：要放的东西太多，改小一点再试"


def test_what_32_bits_cannot_hold_is_told_the_same_way(run):
    code = "raise ValueError('array is too big; `arr.size * arr.dtype.itemsize` is larger')"
    assert error_of(run, code)["message"] == "内存不够：要放的东西太多，改小一点再试"


def test_an_interrupt_is_an_error(run):
    assert error_of(run, "raise KeyboardInterrupt")["message"] == "运行被打断了"


@pytest.mark.parametrize(
    "code",
    [
        "class E(Exception):\n    def __str__(self): 1 / 0\nraise E",
        "class E(BaseException):\n    __str__ = None\nraise E",
        "class A:\n    def __repr__(self): 1 / 0\nA()",
        "class A:\n    def __repr__(self): return 3\nA()",
        "class A:\n    def _repr_html_(self): raise KeyError\nA()",
        "class E(Exception):\n    @property\n    def __traceback__(self): 1 / 0\nraise E",
        "class E(SyntaxError):\n    filename = lineno = property(lambda self: 1 / 0)\nraise E",
        "raise GeneratorExit",
    ],
)
def test_hostile_objects_are_reported(run, code):
    error = error_of(run, code)
    assert error["name"] and error["traceback"]
    assert run("1")["status"] == "ok"


def test_a_very_long_message_loses_its_middle(run):
    error = error_of(run, "raise ValueError('x' * 10**6)")
    assert len(error["message"]) < 10_100 and "个字不显示" in error["message"]
    assert len(error["traceback"]) < 10_100


def test_short_texts_stay_as_they_are():
    assert errors.shortened("a\nb\n") == "a\nb\n"
    lines = "".join(f"{n}\n" for n in range(100))
    cut = errors.shortened(lines)
    assert cut.startswith("0\n1\n") and "19\n……（中间 60 行不显示）……\n80\n" in cut


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("print（1）", "（ 是中文标点"),
        ("x = “字”", "“ 是中文标点"),
        ("%timeit 1", "只有 Jupyter 认得"),
        ("!pip list", "只有 Jupyter 认得"),
        ("print?", "只有 Jupyter 认得"),
        ("async def f(): pass\nawait f()", "这里不能用 await 和 asyncio"),
        ("async with x: pass", "这里不能用 await 和 asyncio"),
        ("[await f() for _ in '12']", "这里不能用 await 和 asyncio"),
        ("import micropip", "这里不能用 micropip"),
        ("await micropip.install('pandas')", "这里不能用 micropip"),
        ("raise ModuleNotFoundError(name='multiprocessing')", "这里不能用多个进程"),
        ('raise RuntimeError("can\'t start new thread")', "这里不能用线程"),
        (
            "raise RuntimeError('WebAssembly stack switching not supported')",
            "这里不能用 await 和 asyncio",
        ),
        ("import pandas_of_nobody", "这里只有 Python 的标准库、NumPy 和 lib"),
    ],
)
def test_what_beginners_meet_is_told(run, code, said):
    assert said in run(code)["error"]["traceback"]


def test_other_syntax_errors_are_left_alone(run):
    assert "Jupyter" not in run("print(1")["error"]["traceback"]
