"""计时程序本身：小数组上走一遍，表格与报告都要齐全。"""

import builtins
import json

import pytest

from lib.tests.tools import bench


@pytest.fixture
def small(monkeypatch, tmp_path):
    monkeypatch.setattr(bench, "SHAPES", [(40, 10), (30, 10), (20, 100)])
    monkeypatch.setattr(bench, "EPOCH_SHAPE", (600, 5, 3))
    monkeypatch.setattr(bench, "REPEATS", 1)
    monkeypatch.setattr(bench, "SLICE", 1e-9)
    monkeypatch.setattr(bench, "REPORT", tmp_path / "build" / "bench.json")


def without_torch(name, *args, real_import=builtins.__import__, **kwargs):
    if name == "torch":
        raise ImportError(name)
    return real_import(name, *args, **kwargs)


def test_without_pytorch_it_says_so_and_compares_the_rest(small, monkeypatch, capsys):
    monkeypatch.setattr(builtins, "__import__", without_torch)
    bench.main()
    output = capsys.readouterr().out
    assert "没有装 PyTorch，跳过与它的比较" in output.splitlines()[0]
    report = json.loads(bench.REPORT.read_text("utf-8"))
    assert set(report) == {"date", "machine", "rows"} and "PyTorch" not in report["machine"]
    peers = {peer for row in report["rows"] for peer in row["ratios"]}
    assert peers == {"SciPy", "scikit-learn", "exp", "matmul", "logits"}
    table = [line for line in output.splitlines() if line.startswith("|")]
    assert len(table) == 2 + sum(len(row["ratios"]) for row in report["rows"])


def test_ratio_goal_and_floor_in_one_line():
    seconds = {"lib": 3e-3, "exp": 1e-3, "SciPy": 4e-3}
    entry = {"work": "甲", "seconds": seconds, "goals": {"SciPy": 0.7}}
    assert bench.table_cells(entry, "SciPy", 0.75) == (
        *("甲", "3", "SciPy", "0.75", "≤ 0.70", "0.25"),
        "未达到",
    )
    assert bench.table_cells(entry, "SciPy", 0.7)[-1] == "达到"
    assert bench.table_cells(entry, "exp", 3.0)[4:] == ("", "", "")
