"""评全班的提交：收得齐、判得准、记得住、写得对。不怀好意的提交另见 test_grade_hostile.py。"""

import base64
import csv
import io
import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import nbformat
import numpy as np
import pytest

TOOLS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TOOLS / "grade"), str(Path(__file__).parent)]
import channel  # noqa: E402
import child  # noqa: E402
import collect  # noqa: E402
import convert  # noqa: E402
import grade  # noqa: E402
import made_up_class  # noqa: E402
import report  # noqa: E402
import sandbox  # noqa: E402
from fontTools.ttLib import TTFont  # noqa: E402

from lib import cross_entropy, gradient, softmax  # noqa: E402
from lib.exercises.trial import Outcome, TooLong  # noqa: E402

COMMAND = [sys.executable, str(TOOLS / "grade" / "grade.py")]
RIGHT = """
import numpy as np
def my_softmax(z):
    '''张三写的'''
    e = np.exp(z - z.max(-1, keepdims=True))  # 张三
    return e / e.sum(-1, keepdims=True)
"""
WRONG = "import numpy as np\ndef my_softmax(z):\n    return np.exp(z) * (1 < 2)\n"


def can_run():
    try:
        return bool(sandbox.isolation())
    except sandbox.Ended:
        return False


runs = pytest.mark.skipif(
    not can_run(), reason="以 root 运行而没有隔离：没有试评全班的命令（装上 bubblewrap 再试）"
)


@pytest.fixture
def handed(tmp_path):
    """写一份提交，返回交作业的文件夹。"""
    folder = tmp_path / "作业"
    folder.mkdir()

    def write(name, content):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


# ---------------------------------------------------------------- 收齐


def notebook(*sources):
    cells = [made_up_class.code_cell(source) for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


SOLVED = notebook(RIGHT, "exercises.check_softmax(my_softmax)")


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("张三/02-softmax.ipynb", "张三"),
        ("张三/第二次/作业.ipynb", "张三"),
        ("张三_123_assignsubmission_file_/02-softmax.ipynb", "张三_123"),
        ("张三-02-softmax.ipynb", "张三"),
        ("02-softmax（张三）.ipynb", "张三"),
        ("02_softmax_张三.ipynb", "张三"),
        (os.fsdecode("张三".encode("gbk")) + "/02-softmax.ipynb", "张三"),
    ],
)
def test_whose_it_is(handed, name, student):
    (submission,), students = collect.collect(handed(name, SOLVED))
    assert students == [submission.student] == [student] and not submission.fault
    assert {task.section for task in submission.tasks} == {"02-softmax"}


@pytest.mark.parametrize(
    ("stem", "source", "sections"),
    [
        ("张三", "exercises.check_softmax(f)\nexercises.check_ece(g)", {"02-softmax", "06-beyond"}),
        ("02-softmax", "exercises.check_softmax(f)\nexercises.check_ece(g)", {"02-softmax"}),
        ("02-softmax", "exercises.check_ece(g)", {"06-beyond"}),
        ("04-gradient", "def my_softmax(z): pass", {"04-gradient"}),
        ("作业", "def my_softmax(z): pass", {"02-softmax"}),
        ("作业", "exercises.check_softmax = print", set()),
    ],
)
def test_which_section_it_is(stem, source, sections):
    assert {task.section for task in collect.tasks_in([source], stem)} == sections


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("甲/02-softmax.ipynb", "", "空的"),
        ("甲/02-softmax.ipynb", SOLVED[:-9], "不是合法的 JSON"),
        ("甲/02-softmax.ipynb", "[" * 99999, "太深"),
        ("甲/02-softmax.ipynb", "[1]", "不是合法的 notebook"),
        ("甲/02-softmax.ipynb", b"\xff\xfe{}", "不是 UTF-8"),
        ("甲/作业.pdf", "%PDF", "不是 notebook"),
        ("甲/作业.ipynb", notebook("1 + 1"), "看不出是哪一节"),
    ],
)
def test_what_cannot_be_read_is_told(handed, name, content, told):
    (submission,), _ = collect.collect(handed(name, content))
    assert told in submission.fault


def test_links_pipes_and_doubles_are_not_read(handed, tmp_path):
    secret = tmp_path / "别处.ipynb"
    secret.write_text(SOLVED, "utf-8")
    folder = handed("甲/02-softmax.ipynb", SOLVED)
    handed("甲/02-softmax (1).ipynb", SOLVED)
    (folder / "乙").mkdir()
    (folder / "乙" / "02-softmax.ipynb").symlink_to(secret)
    (folder / "丙").symlink_to(tmp_path)
    if hasattr(os, "mkfifo"):
        (folder / "丁").mkdir()
        os.mkfifo(folder / "丁" / "02-softmax.ipynb")
    submissions, _ = collect.collect(folder)
    faults = {s.student: s.fault for s in submissions}
    assert "交了 2 份" in faults["甲"] and "链接" in faults["乙"] and "链接" in faults["丙"]
    assert not any(s.cells for s in submissions if s.student != "甲")


def test_fifty_megabytes_of_outputs_are_not_carried_along(handed):
    content = json.loads(SOLVED)
    content["cells"][0]["outputs"] = ["0" * 50 * 2**20]
    (submission,), _ = collect.collect(handed("甲/02-softmax.ipynb", json.dumps(content)))
    assert not submission.fault and sum(map(len, submission.cells)) < 1000
    content["cells"][0]["outputs"] *= 2
    (submission,), _ = collect.collect(handed("甲/02-softmax.ipynb", json.dumps(content)))
    assert "文件太大" in submission.fault


def test_an_empty_or_missing_folder_is_refused(tmp_path):
    with pytest.raises(ValueError, match="是空的"):
        collect.collect(tmp_path)
    with pytest.raises(ValueError, match=r"没有 .* 这个文件夹"):
        collect.collect(tmp_path / "没有")


def test_every_check_of_the_lecture_is_graded():
    from lib import exercises

    checks = [task.check for task in collect.tasks()]
    assert sorted(checks) == sorted(n for n in exercises.__all__ if n.startswith("check_"))
    assert all(task.exercise.reference for task in collect.tasks())


# ---------------------------------------------------------------- 通道


VALUES = [
    *(None, True, 3, -0.5, float("inf"), "字", ..., (1, [2.0, "三"]), np.float32(1.5)),
    *(np.arange(6).reshape(2, 3), np.array(["a", "bc"]), np.array([1, None, 2.5], object)),
    *(KeyError("甲"), np.exceptions.AxisError(1, 1), TooLong(), Outcome([1.0], True, True)),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_arrive_as_they_were(value):
    stream = io.BytesIO()
    channel.write(stream, {"id": 1}, [value])
    stream.seek(0)
    message, (arrived,) = channel.read(stream)
    assert message == {"id": 1} and type(arrived) is type(value)
    if isinstance(value, Outcome):
        value, arrived = vars(value), vars(arrived)
    assert repr(arrived) == repr(value) and str(arrived) == str(value)


def frame(text, body=b""):
    text = text if isinstance(text, bytes) else json.dumps(text).encode()
    return struct.pack(">II", len(text), len(body)) + text + body


def array(kind, shape):
    return {"message": {}, "values": [{"array": 0, "single": False}], "arrays": [[kind, shape]]}


BAD = {
    "half": b"\0\0\0",
    "huge": struct.pack(">II", 2**31, 0),
    "not-json": frame(b"\xff\xff"),
    "deep": frame(b"[" * 99999),
    "a-list": frame([]),
    "object-array": frame(array("|O", [1]), b"12345678"),
    "structured": frame(array("i4,i4", [1]), b"12345678"),
    "too-short": frame(array("<f8", [10**12])),
    "negative": frame(array("<f8", [-1]), b"12345678"),
    "no-such-value": frame({"message": {}, "values": [{"run": "print"}], "arrays": []}),
    "no-such-array": frame({"message": {}, "values": [{"array": 9, "single": True}], "arrays": []}),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_a_bad_frame_is_refused(data):
    with pytest.raises(channel.BadFrame):
        channel.read(io.BytesIO(data))


# ---------------------------------------------------------------- 整个命令


def run(folder, out, *options):
    command = [*COMMAND, str(folder), "--out", str(out), *options]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows_of(out):
    """CSV 的各行，不算用时。"""
    with open(out / "grades.csv", encoding="utf-8-sig", newline="") as file:
        return [[*row[:6], row[7]] for row in csv.reader(file)]


@runs
def test_the_whole_command(handed, tmp_path):
    handed("张三/02-softmax.py", RIGHT)
    handed("=cmd|'calc'!A1/02-softmax.py", WRONG)
    handed("李四/图.png", b"")
    folder = handed("王五-02-softmax.py", RIGHT.replace("z.max(-1", "z.max(-1 ") + "\n1 / 0")
    told = run(folder, tmp_path / "一", "--workers", "1")
    assert "4 人，4 份提交，这次评了 3 份" in told and "隔离" in told
    first = rows_of(tmp_path / "一")
    results = {(row[0], row[2]): row[3] for row in first}
    softmax = collect.tasks()[2].title
    assert results["张三", softmax] == "对" == results["王五", softmax]
    assert results["李四", softmax] == "读不了"
    assert results["'=cmd|'calc'!A1", softmax] == "错"
    assert (tmp_path / "一" / "grades.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    run(folder, tmp_path / "二", "--workers", "4")
    assert rows_of(tmp_path / "二") == first, "同时评几份，结果应当一样"

    assert "这次评了 0 份" in run(folder, tmp_path / "一")
    for change in ("改过", "又改"):
        handed("张三/02-softmax.py", f"{RIGHT}\n# {change}")
        assert "这次评了 1 份" in run(folder, tmp_path / "一")

    page = (tmp_path / "一" / "report.html").read_text("utf-8")
    assert not re.search("张三|李四|王五|calc'!", page), "网页上不该有名字"
    assert not re.search(r'(src|href)="?(https?:)?//|@import', page), "网页不该去别处取东西"
    assert "np.exp(z) * (1 &lt; 2)" in page


@runs
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_goes_on(handed, tmp_path, how):
    for number in range(3):
        folder = handed(f"学生{number}/02-softmax.py", f"{RIGHT}# {number}")
    handed("学生1/02-softmax.py", f"{RIGHT}\nimport time; time.sleep(60)")
    out, before = tmp_path / "结果", child.descendants()
    command = [*COMMAND, str(folder), "--out", str(out), "--workers", "1"]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # 后台的测试不理 Ctrl-C
    )
    wait_for(lambda: len(list((out / "cache").glob("*.json"))) == 1)
    wait_for(lambda: len(child.descendants(process.pid)) >= 2)
    time.sleep(1)
    inside = set(child.descendants(process.pid))
    process.send_signal(how)
    said = process.communicate(timeout=20)[1]
    assert process.returncode in (130, -signal.SIGKILL)
    assert how == signal.SIGKILL or ("接着评" in said and "Traceback" not in said)
    assert not (out / "grades.csv").exists()
    wait_for(lambda: not inside & child.processes().keys(), seconds=5)
    handed("学生1/02-softmax.py", RIGHT)
    assert "这次评了 2 份" in run(folder, out)
    assert [row[3] for row in rows_of(out)].count("对") == 3
    assert child.descendants() <= before


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "等不到"
        time.sleep(0.05)


@runs
def test_several_are_graded_at_once(handed, tmp_path):
    for number in range(4):
        folder = handed(f"学生{number}/02-softmax.py", f"import time; time.sleep(2.5)  # {number}")
    seconds = {}
    for workers in ("1", "4"):
        started = time.monotonic()
        run(folder, tmp_path / workers, "--workers", workers)
        seconds[workers] = time.monotonic() - started
    assert seconds["4"] < 0.6 * seconds["1"], seconds


# ---------------------------------------------------------------- 网页


def made_row(**fields):
    task = collect.tasks()[2]
    row = ("张三", task.section, task.check, task.title, "mistake", "评语", "no_division")
    return grade.Row(*row, **fields)


def test_names_in_comments_and_strings_do_not_reach_the_page():
    namespace = {}
    source = RIGHT.replace("return e", "return {'张三': e}['张三']")
    import linecache

    linecache.cache["张三.py"] = len(source), None, source.splitlines(True), "张三.py"
    exec(compile(source, "张三.py", "exec"), namespace)
    kept = child.anonymous_source(namespace["my_softmax"])
    assert "张三" not in kept and "e.sum(-1, keepdims=True)" in kept


def test_what_students_write_is_shown_as_text(tmp_path):
    row = made_row(source="<script>alert(1)</script>", note="", seconds=1.0)
    page = report.page([row], 1, datetime(2026, 1, 1), "版本", "隔离", tmp_path)
    assert "<script" not in page and "&lt;script&gt;alert(1)" in page


def test_each_exercise_leads_to_a_slide_that_exists():
    for task in collect.tasks():
        for mistake in (None, *task.exercise.mistakes):
            heading = mistake.slide if mistake else task.exercise.slide
            row = made_row()
            row.key = mistake.name if mistake else "没有"
            assert not heading or report.link_to(task, [row], "../slides"), heading


def test_the_page_number_is_that_of_the_deck():
    deck = (collect.ROOT / "slides" / "02-softmax.md").read_text("utf-8")
    pages = report.pages_of("02-softmax")
    assert pages["温度：在三角形里从中心走到一角"] == 12 and len(pages) >= 20
    assert max(pages.values()) == len(re.findall(r"^---$", deck, re.MULTILINE)) - 1


# ---------------------------------------------------------------- 别的评分系统


def test_the_same_exercises_in_the_formats_of_others(tmp_path):
    convert.main("nbgrader", tmp_path / "nbgrader")
    convert.main("otter", tmp_path / "otter")
    for section in {task.section for task in collect.tasks()}:
        mine = [task for task in collect.tasks() if task.section == section]
        path = tmp_path / "nbgrader" / "source" / section / f"{section}.ipynb"
        cells = [c for c in nbformat.read(path, as_version=4).cells if "nbgrader" in c.metadata]
        answers, tests = cells[::2], cells[1::2]
        assert [c.metadata.nbgrader.get("points") for c in cells] == [None, 1] * len(mine)
        tried = {file.stem for file in (tmp_path / "otter" / section / "tests").glob("*.py")}
        assert tried == {task.check.removeprefix("check_") for task in mine}
        for task, answer, test in zip(mine, answers, tests, strict=True):
            given = {**vars(softmax), **vars(cross_entropy), **vars(gradient)}
            exec(answer.source.rpartition("exercises.")[0], given)
            exec(test.source, given)
            given[task.name] = lambda *_: ...
            with pytest.raises(AssertionError, match="还没有作答"):
                exec(test.source, given)


# ---------------------------------------------------------------- make


def test_make_asks_for_the_folder():
    done = subprocess.run(
        ["make", "grade", "SUBMISSIONS="], cwd=collect.ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.returncode and "make grade SUBMISSIONS=文件夹" in done.stdout


def test_every_character_of_the_page_has_a_glyph():
    (data,) = re.findall(r"base64,([^)]*)", report.font_of("下次先讲：全班避免 η ≠ ∇"))
    font = TTFont(io.BytesIO(base64.b64decode(data)))
    assert set(font.getBestCmap()) >= set(map(ord, "下次先讲：全班避免"))
    assert len(font.getBestCmap()) < 20, "只带页上有的字"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (r"照着梯度走一步：$W\leftarrow W-\eta\,\nabla W$", "照着梯度走一步：W ← W−η∇W"),
        (r"形状的拼图：只有 $X^{\mathsf T}G$ 拼得上", "形状的拼图：只有 XᵀG 拼得上"),
        (r"情况二：$i\ne j$，动的是别人的分数", "情况二：i ≠ j，动的是别人的分数"),
        ("sigmoid-softmax 与 `keepdims`", "sigmoid-softmax 与 keepdims"),
    ],
)
def test_formulas_in_headings_become_plain_text(title, shown):
    assert re.sub(" +", " ", report.plain(title)) == shown


def test_no_heading_keeps_a_command_of_tex():
    for task in collect.tasks():
        for slide in {task.exercise.slide, *(m.slide for m in task.exercise.mistakes)}:
            assert not re.search(r"[\\{}$]", report.plain(slide)), slide
