"""抖动找得出停在边上的数；中断时不留下回溯和进程。"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output, writes

TOOLS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOOLS))
import jitter  # noqa: E402
import portable  # noqa: E402

TIE = 'import numpy as np\n\nprint(f"p = {np.exp(np.log(np.float64(0.125))):.2f}")'
SHAKEN = """
import math
a = np.full((2, 2), 0.1)
assert (a @ a != np.full((2, 2), 0.1 * 0.1 + 0.1 * 0.1)).all()
assert (np.array([0.3]) ** 2.5 != math.sqrt(0.3**5)).all()
assert np.exp(0.0) == 1 and (np.eye(2) @ np.eye(2) == np.eye(2)).all()
assert np.array([0.3]) ** 2 == 0.3 * 0.3
assert 2.0**-7 == 1 / 128 and 3.0**-7 != 1 / 3**7
assert len({math.exp(0.3) for _ in range(40)}) == 4
from lib.gradient import linear_grad
assert len({float(linear_grad(a, a)[0][0, 0]) for _ in range(40)}) == 4
"""


def write(folder, **cells):
    """``标签=(源码, 存下的 stdout)``；看上去执行过，其实没有，nbval 才肯检验。"""
    notebook = new_notebook()
    for tag, (source, text) in cells.items():
        outputs = [new_output("stream", name="stdout", text=text)] if text else []
        cell = new_code_cell(source, metadata={"tags": [tag]}, execution_count=1, outputs=outputs)
        notebook.cells.append(cell)
    path = folder / "01-sample.ipynb"
    path.write_text(writes(notebook), encoding="utf-8")
    return path


def copy_tools(folder):
    tools = folder / "tools"
    tools.mkdir(parents=True)
    for name in ("verify", "rules", "execute", "solutions", "compare", "quiet", "jitter"):
        shutil.copy(TOOLS / f"{name}.py", tools)
    return folder


def run_check(folder, **settings):
    """检验一遍：{没有通过的格的标签: 怎样报告的}。"""
    path = os.pathsep.join(map(str, (folder / "tools", TOOLS.parents[1])))
    result = subprocess.run(
        [sys.executable, str(folder / "tools" / "verify.py")],
        env=os.environ | {"PYTHONPATH": path} | settings,
        capture_output=True,
        encoding="utf-8",
    )
    return dict(re.findall(r"（标签 (\w+)）：(.*)", result.stdout))


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """同一个 notebook：平常、严格、两种抖动各检验一遍。"""
    folder = copy_tools(tmp_path_factory.mktemp("抖动") / "notebooks")
    stored = f"p = {np.exp(np.log(np.float64(0.125))):.2f}\n"
    write(folder, tie=(TIE, stored), last=("print(0.12)", "0.13\n"), shaken=(SHAKEN, ""))
    strict = {"NOTEBOOKS_STRICT": "1"}
    return {
        "平常": run_check(folder),
        "严格": run_check(folder, **strict),
        "抖动": [run_check(folder, **strict, JITTER=sign) for sign in ("1", "-1")],
    }


def test_planted_tie_is_found_by_jitter_and_by_nothing_else(reports):
    assert "tie" not in reports["平常"] and "tie" not in reports["严格"]
    found = [report["tie"] for report in reports["抖动"] if "tie" in report]
    assert found
    assert all(re.match(r"输出与存下的不同：0\.1[23] → 0\.1[23]", line) for line in found)


def test_a_last_digit_apart_passes_unless_strict(reports):
    assert "last" not in reports["平常"]
    assert reports["严格"]["last"] == "输出与存下的不同：0.13 → 0.12"


def test_functions_operators_and_lib_are_all_shaken(reports):
    assert "shaken" in reports["平常"]
    assert not any("shaken" in report for report in reports["抖动"])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_moves_one_or_two_ulp_and_the_other_sign_mirrors_them(monkeypatch, dtype):
    x = np.linspace(0.1, 700, 500, dtype=dtype)
    steps = []
    for sign in (1, -1):
        monkeypatch.setattr(jitter, "SIGN", sign)
        monkeypatch.setattr(jitter, "rng", np.random.default_rng(0))
        moved = jitter.moved(x.copy())
        assert moved.dtype == dtype
        steps.append((moved - x) / np.spacing(x))
    changed = x != np.rint(x)
    assert set(steps[0][changed]) == {-2, -1, 1, 2}
    assert (steps[0] == -steps[1]).all()


@pytest.mark.parametrize(
    "exact", [0.0, 1.0, -3.0, np.inf, -np.inf, np.float32(2), np.arange(3), np.eye(2), "字"]
)
def test_exact_results_and_other_types_stay(exact):
    assert np.array_equal(jitter.moved(exact), exact)
    assert np.isnan(jitter.moved(np.nan))


def test_variants_cover_every_level_and_kernel():
    rows = list(portable.variants())
    levels, kernels = portable.processor_levels(), portable.blas_kernels()
    assert {level for level, *_ in rows} == {*levels, "抖动"}
    assert {kernel for _, kernel, _ in rows} >= set(kernels)
    assert [settings["JITTER"] for *_, settings in rows[-2:]] == ["1", "-1"]


# ---------------------------------------------------------------- Ctrl-C


@pytest.mark.skipif(os.name == "nt", reason="Windows 上没有 SIGINT 可发")
@pytest.mark.parametrize("command", ["verify.py", "execute.py"])
def test_interruption_leaves_neither_traceback_nor_processes(tmp_path, command):
    folder = copy_tools(tmp_path / "notebooks")
    path = write(folder, long=("import time\nopen('started', 'w').close()\ntime.sleep(60)", ""))
    before = path.read_bytes()
    process = subprocess.Popen(
        [sys.executable, str(folder / "tools" / command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    deadline = time.monotonic() + 60
    while not (folder / "started").exists():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, "等不到单元格开始运行"
        time.sleep(0.1)
    family = psutil.Process(process.pid).children(recursive=True)
    assert family
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=15)
    assert process.returncode == -signal.SIGINT  # shell 里看是 130
    assert "Traceback" not in output and "中断了" in output
    _, alive = psutil.wait_procs(family, timeout=5)
    assert not alive
    assert path.read_bytes() == before and not list(folder.glob("*.partial"))
