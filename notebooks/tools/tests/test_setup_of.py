"""一格的准备：该留的都留下，不该留的不留；带着准备单独运行，印出来的与存下的一样。"""

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import setup_of
from compare import same_text

TOOLS = Path(__file__).resolve().parents[1]
NOTEBOOKS = TOOLS.parent


def setup(*cells):
    """最后一格的准备；前面每个字符串是一格。"""
    earlier = setup_of.Earlier()
    *before, cell = setup_of.notebook_statements(cells)
    for block in before:
        earlier.add(block)
    return setup_of.setup_of(earlier, cell)


def kept(*cells):
    return setup(*cells)[0].splitlines()


RULES = {
    "用到的留下，别的不留": (["x = 1\ny = 2", "x"], ["x = 1"]),
    "一直追到头": (["a = 1", "b = a", "c = b", "c"], ["a = 1", "b = a", "c = b"]),
    "重新绑定盖掉前面的": (["x = 1", "x = 2", "x"], ["x = 2"]),
    "重新绑定时用到自己": (["x = 1", "x = x + 1", "x"], ["x = 1", "x = x + 1"]),
    "累加": (["x = 1", "x += 1", "x"], ["x = 1", "x += 1"]),
    "拆开来绑定": (["x, (y, *z) = f()", "z"], ["x, (y, *z) = f()"]),
    "自己先绑定的不要": (["x = 1", "x = 2\nx"], []),
    "先用后绑定的要": (["x = 1", "y = x\nx = 2"], ["x = 1"]),
    "内置的不要": (["x = 1", "print(len('a'))"], []),
    "展开式里的循环变量不要": (["n = 1", "[n for n in range(3)]"], []),
    "展开式外面的要": (["n = 1\nk = 2", "[n * k for n in range(3)]"], ["k = 2"]),
    "海象": (["print(y := 3)", "y"], ["print(y := 3)"]),
    "下标赋值": (["d = {}", "d['a'] = 1", "d"], ["d = {}", "d['a'] = 1"]),
    "属性赋值": (["m = M()", "m.w.x = 1", "m"], ["m = M()", "m.w.x = 1"]),
    "删去一项": (["d = {1: 2}", "del d[1]", "d"], ["d = {1: 2}", "del d[1]"]),
    "成句的方法": (["h = []", "h.append(1)", "h.whatever()", "h"],
              ["h = []", "h.append(1)", "h.whatever()"]),
    "别人的方法改了参数": (["x = f()", "import g", "g.mix(x)", "x"],
                 ["x = f()", "import g", "g.mix(x)"]),
    "带着赋值的 fit": (["m = M()", "h = m.fit(3)", "m"], ["m = M()", "h = m.fit(3)"]),
    "没有改动的方法不留": (["x = f()", "y = x.mean()", "print(x.max())", "x"], ["x = f()"]),
    "模块的函数不算改它": (["import np", "np.seterr()", "np.x"], ["import np"]),
    "断言不留": (["x = 1", "assert x == 1", "x"], ["x = 1"]),
    "只显示的不留": (["x = 1", "x", "print(x)", "x"], ["x = 1"]),
    "迭代器走了一步": (["i = iter(a)", "first = next(i)", "i"], ["i = iter(a)", "first = next(i)"]),
    "if 绑定的": (["x = 0\nif y:\n    x = 1", "x"], ["x = 0", "if y:", "    x = 1"]),
    "两支都绑定的 if": (["x = 0\nif y:\n    x = 1\nelse:\n    x = 2", "x"],
                       ["if y:", "    x = 1", "else:", "    x = 2"]),
    "for 绑定的": (["w = 0\nv = 1\nfor i in range(3):\n    w = w + v", "w"],
                   ["w = 0", "v = 1", "for i in range(3):", "    w = w + v"]),
    "for 自己的变量不要": (["i = 9\nfor i in range(3):\n    w = i", "w"],
                           ["for i in range(3):", "    w = i"]),
    "循环变量是它的元素": (["h = [[], []]\nfor one in h:\n    one.append(1)", "h"],
                           ["h = [[], []]", "for one in h:", "    one.append(1)"]),
    "with 绑定的": (["x = 1\nwith f() as g:\n    x = g", "x"], ["with f() as g:", "    x = g"]),
    "try 绑定的": (["x = 1\ntry:\n    x = f()\nexcept E as e:\n    print(e)", "x"],
                   ["x = 1", "try:", "    x = f()", "except E as e:", "    print(e)"]),
    "函数要的": (["k = 1\ndef f(x): return x * k", "f(2)"], ["k = 1", "def f(x): return x * k"]),
    "函数的参数与局部名不要": (["x = 1\ny = 1\ndef f(x):\n    y = x\n    return y", "f(2)"],
                               ["def f(x):", "    y = x", "    return y"]),
    "函数要的是调用那时的值": (["def f(): return k", "k = 1", "f()"],
                   ["def f(): return k", "k = 1"]),
    "调用之后才有的值不要": (["k = 1\ndef f(): return k\nx = f()", "k = 2", "x"],
                             ["k = 1", "def f(): return k", "x = f()"]),
    "函数调用函数": (["def g(): return z\ndef f(): return g()", "z = 1", "f()"],
                     ["def g(): return z", "def f(): return g()", "z = 1"]),
    "缺省值当场就要": (["k = 1\ndef f(x=k): return x", "k = 2", "f()"],
               ["k = 1", "def f(x=k): return x"]),
    "装饰器连同那一行": (["@cache\ndef f(): pass", "f"], ["@cache", "def f(): pass"]),
    "套在里面的函数": (["k = 1\ndef f(a):\n    def g(): return a * k\n    return g", "f"],
                       ["k = 1", "def f(a):", "    def g(): return a * k", "    return g"]),
    "lambda 的": (["k = 1\nf = lambda x: x * k", "f"], ["k = 1", "f = lambda x: x * k"]),
    "类的方法要的": (["k = 1\nclass A:\n    def f(self): return k", "A()"],
                     ["k = 1", "class A:", "    def f(self): return k"]),
    "这一格的函数要的": (["k = 1", "def f(): return k"], ["k = 1"]),
    "回调里改的": (["h = []", "run(lambda x: h.append(x))", "h"],
              ["h = []", "run(lambda x: h.append(x))"]),
    "函数改了外面的": (["h = []\ndef f(): h.append(1)", "f()", "h"],
                ["h = []", "def f(): h.append(1)", "f()"]),
    "函数改了参数": (["def f(h): h.append(1)\na = []\nb = f(a)", "a"],
                     ["def f(h): h.append(1)", "a = []", "b = f(a)"]),
    "按名字给的参数": (["def f(h): h.append(1)\na = []\nb = f(h=a)", "a"],
                       ["def f(h): h.append(1)", "a = []", "b = f(h=a)"]),
    "函数不改参数": (["def f(h): print(h)\na = []\nf(a)", "a"], ["a = []"]),
    "global": (["n = 0\ndef f():\n    global n\n    n += 1", "f()", "n"],
               ["n = 0", "def f():", "    global n", "    n += 1", "f()"]),
    "发生器用一次变一次": (["rng = np.random.default_rng(0)", "a = rng.f()", "b = rng.f()", "b"],
                           ["rng = np.random.default_rng(0)", "a = rng.f()", "b = rng.f()"]),
    "发生器作参数": (["g = default_rng(0)", "a = blobs(g)", "b = g.normal()", "b"],
                     ["g = default_rng(0)", "a = blobs(g)", "b = g.normal()"]),
    "函数里用发生器": (["rng = default_rng(0)\ndef f(): return rng.normal()", "a = f()", "f()"],
                       ["rng = default_rng(0)", "def f(): return rng.normal()", "a = f()"]),
    "另起一个发生器": (["rng = default_rng(0)\na = rng.f()", "rng = default_rng(1)", "rng.f()"],
                       ["rng = default_rng(1)"]),
    "import 只留要的": (["from m import a, b as c, d", "c"], ["from m import b as c"]),
    "import 整句留原样": (["from m import (\n    a,\n)", "a"], ["from m import (", "    a,", ")"]),
    "import 里层的模块": (["import s.a\nimport s.b\nimport s.b as t", "s.b.f()"], ["import s.b"]),
    "一行两句": (["x = 1; y = 2", "y"], ["y = 2"]),
    "行末的话留着": (["x = 1  # 说明", "x"], ["x = 1  # 说明"]),
    "汉字后面的分号": (["名 = '汉字汉字'; y = 2", "名"], ["名 = '汉字汉字'"]),
    "块里先绑定再用": (["x = 9\nfor i in f():\n    x = i\n    w = x", "w"],
                       ["for i in f():", "    x = i", "    w = x"]),
    "这一格里累加": (["x = 1", "x += 1"], ["x = 1"]),
    "装饰器要的": (["k = 1\n@deco(k)\ndef f(): pass", "f"], ["k = 1", "@deco(k)", "def f(): pass"]),
    "函数累加外面的": (["n = 0\ndef f():\n    global n\n    n += 1", "f()"],
                       ["n = 0", "def f():", "    global n", "    n += 1"]),
    "展开式不绑定": (["x = 1", "y = [x for x in a]", "x"], ["x = 1"]),
    "两个里层的模块": (["import s.a\nimport s.b", "s.a, s.b"], ["import s.a", "import s.b"]),
    "函数调用的函数改了参数": (["def f(h): return g(h)\ndef g(h): h.add(1)\na = []\nb = f(a)", "a"],
                           ["def f(h): return g(h)", "def g(h): h.add(1)", "a = []", "b = f(a)"]),
    "当场调用、也可能收着的 lambda": (["k = 1\nx = run(lambda: k)", "k = 2", "x"],
                                      ["k = 1", "x = run(lambda: k)", "k = 2"]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "lines"), RULES.values(), ids=RULES)
def test_rule(cells, lines):
    assert kept(*cells) == lines


PACKAGES = {
    "只要 NumPy": (
        ["import numpy as np\nfrom lib.softmax import softmax", "softmax(np.ones(2))"],
        [],
    ),
    "自己导入的": (["", "import scipy.special\nimport json"], ["scipy"]),
    "准备里用到的": (["import mpmath\nx = mpmath.mpf(1)", "x"], ["mpmath"]),
    "导入了却不用": (["import mpmath, numpy", "numpy"], []),
    "画图": (["from lib import exercises, plots", "plots.bar_panels()"], ["matplotlib"]),
    "别的画图": (["from lib.plots import style", "style"], ["matplotlib"]),
    "自检不画图": (["from lib import exercises, plots", "exercises.check_softmax(1)"], []),
    "手写数字": (["from lib.data import digits, three_blobs", "digits()"], ["sklearn"]),
    "平面上的点": (["from lib.data import digits, three_blobs", "three_blobs(0)"], []),
    "进度条": (
        ["from lib.training import SoftmaxRegression, progress_bar", "progress_bar(3)"],
        ["tqdm"],
    ),
    "训练": (
        ["from lib.training import SoftmaxRegression, progress_bar", "SoftmaxRegression()"],
        [],
    ),
    "函数里的导入": (["def f():\n    import torch", "f()"], ["torch"]),
    "显示": (["from IPython.display import JSON", "JSON({})"], []),
}


@pytest.mark.parametrize(("cells", "packages"), PACKAGES.values(), ids=PACKAGES)
def test_packages(cells, packages):
    assert setup(*cells)[1] == packages


def cells_to_try(stem):
    """这份 notebook 里有标签、印了字、只要 NumPy 的各格。"""
    path = NOTEBOOKS / f"{stem}.ipynb"
    setups = setup_of.setups(path)
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        tag = next((tag for tag in cell["metadata"].get("tags", []) if tag in setups), None)
        printed = [output for output in cell.get("outputs", ()) if output.get("name") == "stdout"]
        if tag and printed and not setups[tag]["needs"]:
            yield tag, setups[tag]["setup"], cell["source"], printed[0]["text"]


def output_of(setup, source):
    namespace, out = {}, io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(setup, namespace)
    with contextlib.redirect_stdout(out):
        exec("".join(source), namespace)
    return out.getvalue()


@pytest.mark.parametrize("stem", ["02-softmax", "04-gradient"])
def test_a_cell_alone_prints_what_is_stored(stem, monkeypatch):
    monkeypatch.chdir(NOTEBOOKS)
    cells = list(cells_to_try(stem))
    assert len(cells) > 20
    for tag, setup, source, stored in cells:
        assert same_text("".join(stored), output_of(setup, source)), tag


def command(path):
    tool = [sys.executable, TOOLS / "setup_of.py", path]
    return subprocess.run(tool, capture_output=True, text=True, encoding="utf-8")


def notebook(tmp_path, *cells):
    made = [
        {"cell_type": "code", "source": [source], "metadata": {"tags": tags}}
        for source, tags in cells
    ]
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": made}), encoding="utf-8")
    return path


def test_the_command_prints_every_tag(tmp_path):
    cells = [("x = '汉'", []), ("1 / 0\nx = 3", ["raises-exception", "bad"]), ("x", ["a", "b"])]
    done = command(notebook(tmp_path, *cells))
    expected = {"setup": "x = '汉'\n", "needs": []}
    assert json.loads(done.stdout) == {
        "bad": {"setup": "", "needs": []},
        "a": expected,
        "b": expected,
    }


def test_what_cannot_be_read_is_told_in_one_line(tmp_path):
    path = notebook(tmp_path, ("x = (", ["a"]))
    assert command(path).stderr == f"{path}：标签为 a 的一格不是合法的 Python（第 1 行：x = (）\n"
    path = notebook(tmp_path, ("x = 1", ["a"]), ("y = 2\ny +", ["nbval-skip"]))
    assert command(path).stderr == f"{path}：第 2 个代码格不是合法的 Python（第 2 行：y +）\n"
    path.write_text("<<<<", encoding="utf-8")
    assert command(path).stderr == f"{path}：不是合法的 notebook\n"
    path.unlink()
    assert "读不了" in command(path).stderr and command(path).returncode == 1
