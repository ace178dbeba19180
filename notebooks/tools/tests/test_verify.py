"""检验机制本身：每一种毛病都真的拦得住，好的 notebook 放行。"""

import base64
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes
from PIL import Image

TOOLS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOOLS))
import execute  # noqa: E402
import verify  # noqa: E402

WARNING = "import sys\n\nprint('当心', file=sys.stderr)"
BARS = "from lib.plots import plt\n\nplt.bar(['甲', '乙', '丙'], [0.7, 0.2, 0.1]);"
NUMBER = "print(f'{2 / 3:.4f}')"


def spoil_figure(cell):
    cell.source = cell.source.replace("0.7", "0.72")  # 全图平均只差 1 左右


def fade_figure(cell):
    """每个像素都变暗一点：换一台机器画图，差异不会更大，应当放过。"""
    data = cell.outputs[0].data
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB")
    faded = io.BytesIO()
    picture.point(lambda value: max(value - 3, 0)).save(faded, format="PNG")
    data["image/png"] = base64.b64encode(faded.getvalue()).decode()


def spoil_figure_count(cell):
    del cell.outputs[0].data["image/png"]


def spoil_text(cell):
    cell.outputs[0].text = "0.6665\n"


def spoil_run(cell):
    cell.update(execution_count=None, outputs=[])


def spoil_stored(cell):
    cell.outputs.append(new_output("stream", name="stderr", text="当心\n"))


def spoil_fresh(cell):
    cell.update(source=WARNING, outputs=[])


def spoil_code(cell):
    cell.source = "1 / 0"


# 标签：（代码，怎样弄坏，应当说什么）
DEFECTS = {
    "figure": (BARS, spoil_figure, "第 1 张图变了"),
    "count": (BARS, spoil_figure_count, "存有 0 张图，这次画出 1 张"),
    "text": (NUMBER, spoil_text, "输出与存下的不同：0.6665 → 0.6667\n--- 存下的\n+++ 这次的\n"),
    "never": (NUMBER, spoil_run, "没有执行过"),
    "stored": (NUMBER, spoil_stored, "写了 stderr：当心"),
    "fresh": (NUMBER, spoil_fresh, "写了 stderr：当心"),
    "error": (NUMBER, spoil_code, "出错：ZeroDivisionError：division by zero"),
}


def sample():
    """一格正文，加上每种毛病一个代码格；眼下都是好的。"""
    cells = [new_markdown_cell("# 样例  ")]
    for tag, (source, _, _) in DEFECTS.items():
        cells.append(new_code_cell(source + "  ", metadata={"tags": [tag], "editable": True}))
    return new_notebook(cells=cells, metadata={"author": "某人"})


def write(path, notebook):
    path.write_text(writes(notebook), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """执行并整理过的样例。"""
    path = write(tmp_path_factory.mktemp("样 例") / "01-good.ipynb", sample())
    assert execute.main([str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def checked(good, tmp_path_factory):
    """好的（有一张图略暗）、处处有毛病的、读不了的放在一起，用真的命令检验一次。"""
    root = tmp_path_factory.mktemp("检验 一次")
    folder = root / "notebooks"
    (folder / "tools").mkdir(parents=True)
    for name in ("verify", "rules", "execute", "solutions", "compare", "quiet"):
        shutil.copy(TOOLS / f"{name}.py", folder / "tools")
    faded = execute.read(good)
    fade_figure(next(cell for cell in faded.cells if cell.id == "figure"))
    write(folder / "01-faded.ipynb", faded)
    bad = execute.read(good)
    for cell in bad.cells[1:]:
        DEFECTS[cell.id][1](cell)
    write(folder / "02-bad.ipynb", bad)
    (folder / "03-broken.ipynb").write_text('{"cells": [\n<<<<<<< HEAD\n', encoding="utf-8")
    command = [sys.executable, "notebooks/tools/verify.py"]
    run = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8")
    return SimpleNamespace(root=root, code=run.returncode, output=run.stdout)


@pytest.mark.parametrize("tag", DEFECTS)
def test_each_defect_fails_with_its_reason(checked, tag):
    number = list(DEFECTS).index(tag) + 1
    reason = f"02-bad.ipynb 代码格 [{number}]（标签 {tag}）：{DEFECTS[tag][2]}"
    assert checked.output.count(reason) == 1


def test_good_notebook_passes_and_everything_is_counted(checked):
    assert "01-faded.ipynb" not in checked.output
    count = len(DEFECTS)
    assert checked.output.splitlines()[-1] == f"{count} passed, {count + 1} failed"
    assert checked.code == 1


def test_text_failure_shows_both_lines(checked):
    assert "-0.6665\n+0.6667" in checked.output


def test_figure_failure_leaves_three_pictures(checked):
    pictures = (checked.root / "build" / "report" / "figures").glob("02-bad-*.png")
    assert sorted(path.stem.rpartition("-")[2] for path in pictures) == ["diff", "fresh", "stored"]


def test_text_only_says_so_and_still_counts_figures(checked):
    run = subprocess.run(
        [sys.executable, "notebooks/tools/verify.py", "notebooks/02-bad.ipynb"],
        cwd=checked.root,
        env=os.environ | {"NOTEBOOKS_TEXT_ONLY": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert DEFECTS["figure"][2] not in run.stdout
    assert DEFECTS["count"][2] in run.stdout and DEFECTS["text"][2] in run.stdout
    assert run.stdout.splitlines()[-2].startswith("图没有比较")


def test_broken_notebook_is_named_and_the_rest_still_run(checked):
    assert "\n03-broken.ipynb：第 2 行有合并冲突的标记" in checked.output


def test_unwritable_report_is_one_line(checked):
    root = checked.root.with_name("写不进")
    shutil.copytree(checked.root / "notebooks", root / "notebooks")
    (root / "build").touch()
    command = [sys.executable, root / "notebooks/tools/verify.py"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert run.returncode == 1
    assert run.stderr == f"写不进 {root / 'build/report'}：有一层不是文件夹\n"


# 到哪一步时按下 Ctrl-C：（哪个模块，那时做什么）
MOMENTS = {
    "importing": ("nbformat", "import os, signal; os.kill(os.getpid(), signal.SIGINT)"),
    "starting": (
        "ipykernel_launcher",
        "import os, signal, time; os.kill(os.getppid(), signal.SIGINT); time.sleep(60)",
    ),
}


@pytest.mark.skipif(os.name == "nt", reason="Windows 没有 SIGINT 的返回值")
@pytest.mark.parametrize("moment", MOMENTS)
def test_interrupt_is_one_line_whenever_it_comes(good, tmp_path, moment):
    module, action = MOMENTS[moment]
    (tmp_path / f"{module}.py").write_text(action, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, TOOLS / "execute.py", good],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # 在后台跑也收得到
        timeout=50,
    )
    assert run.returncode == -signal.SIGINT
    assert run.stdout + run.stderr == "\n中断了：notebook 没有运行完，文件都没有动\n"


@pytest.mark.parametrize("tool", ["verify.py", "execute.py"])
def test_kernel_that_cannot_start_is_one_line(good, tmp_path, tool):
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit(1)", encoding="utf-8")
    path = shutil.copy(good, tmp_path)
    tools = shutil.copytree(TOOLS, tmp_path / "notebooks/tools")
    run = subprocess.run(
        [sys.executable, tools / tool, path],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
    )
    output = run.stdout + run.stderr
    assert run.returncode == 1 and "Traceback" not in output
    assert output.count("01-good.ipynb：内核启动不了（Kernel died before replying") == 1
    assert "删去 .venv" in output and len(output.splitlines()) < 8


# ---------------------------------------------------------------- execute.py


def test_execute_twice_is_byte_identical(good):
    before = good.read_bytes()
    assert execute.main([str(good)]) == 0
    assert good.read_bytes() == before
    assert execute.main(["--check-format", str(good)]) == 0


def test_normal_form(good):
    notebook = json.loads(good.read_text(encoding="utf-8"))
    assert notebook["metadata"] == execute.METADATA
    text, first, *_ = notebook["cells"]
    assert text["source"] == ["# 样例"] and first["source"][-1] == BARS.splitlines()[-1]
    assert text["metadata"] == {} and first["metadata"] == {"tags": ["figure"]}
    assert [cell["id"] for cell in notebook["cells"][1:]] == list(DEFECTS)


def test_ids_tell_equal_cells_apart_and_are_stable():
    def ids():
        cells = [new_markdown_cell("同样"), new_markdown_cell("同样"), new_markdown_cell("别的")]
        return [cell.id for cell in execute.normalise(new_notebook(cells=cells)).cells]

    assert ids() == ids()
    assert len(set(ids())) == 3


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1 / 0", "代码格 [2]（标签 last）：ZeroDivisionError：division by zero"),
        (WARNING, "代码格 [2]（标签 last）：写了 stderr：当心"),
        ("import os\nos._exit(1)", "代码格 [2]（标签 last）：内核意外退出"),
    ],
)
def test_execute_failure_names_the_cell_and_keeps_the_file(tmp_path, capsys, source, reason):
    cells = [new_code_cell("x = 1"), new_code_cell(source, metadata={"tags": ["last"]})]
    path = write(tmp_path / "01-bad.ipynb", new_notebook(cells=cells))
    before = path.read_bytes()
    assert execute.main([str(path)]) == 1
    assert capsys.readouterr().err == f"01-bad.ipynb {reason}\n"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"cells": [}', "第 1 行第 12 列不是合法的 JSON"),
        ("{\n=======\n}", "第 2 行有合并冲突的标记"),
        ('{"cells": []}', "不是合法的 notebook"),
        ("[]", "不是合法的 notebook"),
    ],
)
def test_unreadable_notebook_says_where_and_what_to_do(tmp_path, capsys, text, reason):
    path = tmp_path / "01-bad.ipynb"
    path.write_text(text, encoding="utf-8")
    assert execute.main([str(path)]) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"01-bad.ipynb：{reason}")
    assert "git restore；没有 git，就从下载的 ZIP 里再拿" in message


def test_missing_or_undecodable_file(tmp_path, capsys):
    (tmp_path / "02.ipynb").write_bytes(b"\xff\xfe")
    assert execute.main([str(tmp_path / "01.ipynb"), str(tmp_path / "02.ipynb")]) == 1
    message = capsys.readouterr().err
    assert "01.ipynb：没有这个文件" in message and "02.ipynb：第 0 字节处不是 UTF-8" in message


@pytest.mark.parametrize(
    ("tags", "reason"),
    [(["twin", "twin"], "标签重复：twin"), (["甲"], "标签只能用 a-z、0-9 和 -：甲")],
)
def test_tags_are_unique_names(tmp_path, capsys, tags, reason):
    cells = [new_code_cell("1", metadata={"tags": [tag]}) for tag in tags]
    path = write(tmp_path / "01-tags.ipynb", new_notebook(cells=cells))
    assert execute.main(["--check-format", str(path)]) == 1
    assert capsys.readouterr().err == f"01-tags.ipynb：{reason}\n"


def test_check_format_notices_a_stray_space(good, tmp_path, capsys):
    path = shutil.copy(good, tmp_path / "01-space.ipynb")
    path.write_text(path.read_text(encoding="utf-8").replace("# 样例", "# 样例 "), encoding="utf-8")
    assert execute.main(["--check-format", str(path)]) == 1
    assert capsys.readouterr().err == "01-space.ipynb：不是规范格式；请运行 make notebooks\n"


# ---------------------------------------------------------------- verify.py


@pytest.mark.parametrize(
    ("seconds", "shares"),
    [
        ({"a": 3, "b": 1, "c": 1}, [["a"], ["b", "c"]]),
        ({}, [["a", "c"], ["b"]]),
        ({"a": 0, "b": 0, "c": 0}, [["a", "c"], ["b"]]),
    ],
)
def test_balance(seconds, shares):
    paths = [Path(f"{name}.ipynb") for name in "abc"]
    assert [[path.stem for path in share] for share in verify.balance(paths, seconds)] == shares


def test_two_runs_at_once_count_their_own_cells(tmp_path, monkeypatch):
    monkeypatch.setattr(verify, "REPORT", tmp_path)
    inner = []

    def start(number, share, settings, folder):
        """不启动进程，只写报告；第一次运行写好之后，从头到尾插进来另一次。"""
        case = '<testcase classname="notebooks.a.ipynb" time="1"/>'
        text = f"<testsuite>{case * len(share)}</testsuite>"
        (folder / f"notebooks-{number}.xml").write_text(text, encoding="utf-8")
        if len(share) == 2:
            inner.append(verify.run([Path("a.ipynb")])[1:])
        return SimpleNamespace(communicate=lambda: ("", None), returncode=0)

    monkeypatch.setattr(verify, "start", start)
    assert verify.run([Path(f"{name}.ipynb") for name in "abc"])[1:] == (3, 0)
    assert inner == [(1, 0)]
    assert len(list(tmp_path.iterdir())) == 2  # 留下的是后完成的那一次


def test_one_notebook_needs_one_process():
    assert verify.balance([Path("a.ipynb")], {}) == [[Path("a.ipynb")]]
