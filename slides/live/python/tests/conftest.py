import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]
sys.path.append(str(HOME))  # 放在最后：真的 IPython 不能被替身挡住

from live import missing, runner  # noqa: E402


class Session:
    """一个 Runner，和它送出来的一切。"""

    def __init__(self):
        self.sent = []
        self.runner = runner.Runner(lambda *message: self.sent.append(message))

    def __call__(self, code, setup=None):
        self.sent.clear()
        return json.loads(self.runner.run(code, setup))

    def text(self, kind="stdout"):
        return "".join(text for other, text in self.sent if other == kind)

    def shown(self):
        return [json.loads(text) for kind, text in self.sent if kind == "display"]


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")  # Runner 会改它，测完还原
    return Session()


@pytest.fixture
def stand_in(monkeypatch):
    """``IPython.display`` 的替身。"""
    path = HOME / "IPython" / "display.py"
    spec = spec_from_file_location("stand_in_display", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, "IPython.display", module)
    return module


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """`kiwi` 属于 fruit 包，现在没有；``basket.plots`` 要用它。"""
    basket = tmp_path / "basket"
    basket.mkdir()
    (basket / "__init__.py").touch()
    (basket / "plots.py").write_text("import kiwi\nfrom kiwi import peel\nINK = kiwi.INK\n")
    (basket / "data.py").write_text(
        "def digits():\n    from kiwi.seeds import load\n\n    return load()\n"
    )
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    missing.install({"kiwi": "fruit", "basket.plots": "fruit", "plum": "stones"})

    def bring():
        kiwi = tmp_path / "kiwi"
        kiwi.mkdir()
        (kiwi / "__init__.py").write_text("INK = 'green'\ndef peel():\n    return 'peeled'\n")
        (kiwi / "seeds.py").write_text("def load():\n    return [1, 2]\n")

    yield bring
    missing.uninstall()
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in ("kiwi", "basket", "plum"):
            del sys.modules[name]
