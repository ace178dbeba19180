"""幻灯片上的一段，改了什么都不影响后面的；notebook 的各格照 Jupyter，改了就留着。"""

import sys
import time

import pytest
from live import fresh

START = (
    "import numpy as np, lib.softmax as softmax_module\nfrom lib.training import SoftmaxRegression"
)
ABOUT = "import numpy as np, sys, os, warnings, decimal, builtins, gc, locale, random, math\n"

LEAKS = [
    ("np.seterr(all='raise')", "np.geterr()['over']"),
    ("np.set_printoptions(precision=1)", "np.get_printoptions()['precision']"),
    ("np.exp = None", "np.exp is not None"),
    ("del np.exp", "np.exp(0)"),
    ("np.oops = 1", "hasattr(np, 'oops')"),
    ("np.linalg.norm = None", "np.linalg.norm([3, 4])"),
    ("del sys.modules['numpy']", "sys.modules['numpy'] is np and np.exp(0)"),
    ("sys.modules['numpy'] = None", "np.exp(0)"),
    ("softmax_module.softmax = None", "softmax_module.softmax is not None"),
    ("SoftmaxRegression.fit = None", "SoftmaxRegression.fit is not None"),
    ("SoftmaxRegression.oops = 1", "hasattr(SoftmaxRegression, 'oops')"),
    (
        "import lib.data.devices as d; d.FAULT_CODES[:] = 0",
        "__import__('lib.data.devices').data.devices.FAULT_CODES",
    ),
    (
        "import lib.gradient as g; g.linear_grad = 1",
        "__import__('lib.gradient').gradient.linear_grad",
    ),
    ("builtins.oops = 1", "hasattr(builtins, 'oops')"),
    ("builtins.__dict__.clear()", "len('好的')"),
    ("math.exp = None", "math.exp(0)"),
    ("warnings.simplefilter('error')", "len(warnings.filters)"),
    ("warnings.showwarning = None", "warnings.showwarning is not None"),
    ("os.environ['HOME'] = '/nowhere'", "os.environ['HOME']"),
    ("os.chdir('/')", "os.getcwd()"),
    ("import tempfile as t; d = t.mkdtemp(); os.chdir(d); os.rmdir(d)", "os.getcwd()"),
    ("sys.path.clear()", "len(sys.path)"),
    ("sys.path = []", "len(sys.path)"),
    ("sys.meta_path.clear()", "len(sys.meta_path)"),
    ("sys.settrace(lambda *_: None)", "sys.gettrace()"),
    ("sys.setprofile(lambda *_: None)", "sys.getprofile()"),
    ("sys.setrecursionlimit(5000)", "sys.getrecursionlimit()"),
    ("sys.set_int_max_str_digits(0)", "sys.get_int_max_str_digits()"),
    ("sys.stdout = sys.stderr = None", "print('好') or sys.stdout.name"),
    ("decimal.getcontext().prec = 3", "decimal.getcontext().prec"),
    ("locale.setlocale(locale.LC_ALL, 'C')", "locale.setlocale(locale.LC_ALL)"),
    ("gc.disable()", "gc.isenabled()"),
]


@pytest.fixture
def slide(run, monkeypatch):
    """在幻灯片上运行一段，看最后的值；测完，正在测的这个 Python 也要是原样。"""
    monkeypatch.setattr(sys, "addaudithook", sys.addaudithook)

    def slide(code, setup=ABOUT + START):
        result = run(code, setup)
        assert result["status"] == "ok", result["error"]["traceback"]
        return run.shown()

    yield slide
    slide("1")


@pytest.mark.parametrize(("spoil", "look"), LEAKS, ids=[spoil for spoil, _ in LEAKS])
def test_nothing_leaks_into_the_next_run(slide, run, spoil, look):
    before = slide(look)
    run(spoil, ABOUT + START)
    assert slide(look) == before


@pytest.mark.parametrize(
    ("seed", "draw"),
    [
        ("random.seed(0)", "random.random()"),
        ("np.random.seed(0)", "np.random.rand()"),
        ("np.random.set_state(('MT19937', [1] * 624, 0))", "np.random.rand()"),
        ("np.random.set_bit_generator(np.random.PCG64(0))", "np.random.rand()"),
    ],
)
def test_a_seed_does_not_leak(slide, seed, draw):
    slide(seed)
    first = slide(draw)
    slide(seed)
    assert slide(draw) != first


def test_a_hook_that_cannot_be_removed_is_refused(slide, run):
    slide("1")
    error = run("import sys\nsys.addaudithook(print)", "")["error"]
    assert error["message"].startswith("这里不能用 sys.addaudithook()")


def test_the_setup_may_import_what_no_one_saw_before(slide):
    """里层的模块后来才导入，放回外层时不能把它弄丢。"""
    slide("1", setup="import lib")
    look = "lib.cross_entropy.one_hot is not None"
    setup = "import lib.cross_entropy"
    assert slide(look, setup) == slide(look, setup) == [{"text/plain": "True"}]


def test_cells_of_a_notebook_keep_what_they_changed(run):
    code = "import numpy as np\nold = np.set_printoptions(precision=1)\nnp.oops = 1"
    run(code)
    run("np.array([0.123]), np.oops")
    shown = run.shown()
    run("np.set_printoptions(precision=8)\ndel np.oops")
    assert shown == [{"text/plain": "(array([0.1]), 1)"}]


def test_putting_back_is_cheap(slide):
    slide("1")
    clean = fresh.Snapshot()
    times = []
    for _ in range(20):
        begun = time.perf_counter()
        clean.restore()
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.003
