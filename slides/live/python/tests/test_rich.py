"""一个值、一幅图送出去的各种写法。"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]


def test_every_way_of_showing_is_sent(run):
    methods = {
        "html": "<b>",
        "svg": "<svg/>",
        "markdown": "**",
        "json": {"a": [1, "汉"]},
        "png": b"\x89P",
    }
    body = "".join(
        f"    def _repr_{name}_(self): return {text!r}\n" for name, text in methods.items()
    )
    run(f"class A:\n    def __repr__(self): return 'A()'\n{body}A()")
    assert run.shown() == [
        {
            "text/plain": "A()",
            "text/html": "<b>",
            "image/svg+xml": "<svg/>",
            "text/markdown": "**",
            "application/json": '{"a": [1, "汉"]}',
            "image/png": "iVA=",
        }
    ]


def test_a_bundle_of_its_own(run):
    run("class A:\n    def _repr_mimebundle_(self, **o): return {'text/html': '<i>'}, {}\nA()")
    assert run.shown()[0]["text/html"] == "<i>"


def test_none_is_left_out_and_so_is_metadata(run):
    body = "    def _repr_html_(self): return None\n    def _repr_svg_(self): return '<svg/>', {}\n"
    run(f"class A:\n    def __repr__(self): return 'A'\n{body}A()")
    assert run.shown() == [{"text/plain": "A", "image/svg+xml": "<svg/>"}]


def test_a_class_is_not_its_object(run):
    run("class A:\n    def _repr_html_(self): return '<b>'\nA")
    assert run.shown() == [{"text/plain": "__main__.A"}]


def test_an_object_with_every_attribute_has_none_of_these(run):
    run(
        "class A:\n    def __getattr__(self, name): return lambda *a, **k: 'x'\n"
        "    def __repr__(self): return 'A'\nA()"
    )
    assert run.shown() == [{"text/plain": "A"}]


@pytest.mark.parametrize(
    ("name", "mime"),
    [("HTML", "text/html"), ("Markdown", "text/markdown"), ("SVG", "image/svg+xml")],
)
def test_the_stand_in_shows_as_ipython_does(run, stand_in, name, mime):
    run(f"from IPython.display import {name}\n{name}('<x>')")
    assert run.shown() == [{"text/plain": f"<IPython.core.display.{name} object>", mime: "<x>"}]


def test_json_of_the_stand_in(run, stand_in):
    run("from IPython.display import JSON\nJSON({'p': [0.5, 1]})")
    assert json.loads(run.shown()[0]["application/json"]) == {"p": [0.5, 1]}


FIGURES = r"""
import base64, json, struct, sys
sys.path[:0] = sys.argv[1:]  # IPython 的替身在最前面，与浏览器里一样
from live.runner import Runner
sent = []
runner = Runner(lambda kind, text: sent.append((kind, text)))
def run(code, setup=None):
    sent.clear()
    result = json.loads(runner.run(code, setup))
    print(result["status"], len(sent), *(size(text) for kind, text in sent))
    return [kind for kind, _ in sent]
def size(text):
    shown = json.loads(text) if text.startswith("{") else {}
    png = base64.b64decode(shown.get("image/png", ""))
    return shown.get("text/plain", text.strip()), struct.unpack(">II", png[16:24]) if png else ()
run("import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(3, 2))\nax.plot([1, 2]);")
run("plt.get_fignums()")
run("plt.figure(figsize=(1, 1)); plt.show(); print('后', end='')")
run("plt.figure(figsize=(1, 1)); 1 / 0")
run("1", "import matplotlib.pyplot as plt\nplt.figure()")
run("fig")
run("plt.figure(figsize=(1, 1)).text(0, 0, '$x{$')")
run("2")
run("from lib import plots\nfig = plots.bar_panels(['狗'], {'分数': [1.0]}, figsize=(2, 2))")
"""


def test_figures_are_shown_at_the_end_of_a_cell():
    env = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    command = [sys.executable, "-W", "error", "-c", FIGURES, str(HOME), str(HOME.parents[2])]
    done = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8")
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "ok 1 ('<Figure size 300x200 with 1 Axes>', (600, 400))",
        "ok 1 ('[]', ())",
        "ok 2 ('<Figure size 100x100 with 0 Axes>', (200, 200)) ('后', ())",
        "error 1 ('<Figure size 100x100 with 0 Axes>', (200, 200))",
        "ok 1 ('1', ())",
        "ok 1 ('<Figure size 300x200 with 1 Axes>', (600, 400))",
        "error 1 (\"Text(0, 0, '$x{$')\", ())",
        "ok 1 ('2', ())",
        "ok 1 ('<Figure size 200x200 with 1 Axes>', (400, 400))",
    ]


def test_nothing_of_matplotlib_is_imported_for_it():
    code = "from live.runner import Runner; Runner(lambda *message: None).run('1')\n"
    code += "import sys; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "False"
