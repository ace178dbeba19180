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
        ("李雷-02-softmax (1).ipynb", "李雷"),
        ("李雷-02-softmax(2).IPYNB", "李雷"),
        ("李雷-02-softmax - 副本.ipynb", "李雷"),
        ("li_lei-02-softmax.ipynb", "li_lei"),
        ("李雷_123_assignsubmission_file_02-softmax.ipynb", "李雷_123"),
        ("02-softmax/李雷.ipynb", "李雷"),
        ("02_Softmax/李雷/第二次/作业.ipynb", "李雷"),
        ("softmax/李雷-02-softmax.ipynb", "李雷"),
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


def test_a_section_may_have_a_folder_of_its_own(handed):
    folder = handed("02-softmax/李雷.ipynb", notebook("def my_thing(): pass"))
    handed("02-softmax/韩梅梅.py", RIGHT)
    (folder / "02-softmax" / "林涛").mkdir()
    submissions, students = collect.collect(folder)
    assert students == ["李雷", "林涛", "韩梅梅"]
    assert all(s.alone and s.tasks[0].section == "02-softmax" for s in submissions)
    assert [s.place for s in submissions] == ["02-softmax/李雷.ipynb", "02-softmax/韩梅梅.py"]
    assert grade.own_files(submissions[0]) == [submissions[0].path], "看不到别人的"


def test_a_whole_student_edition_may_be_handed_in(handed):
    for name in ("lib/exercises/beyond.py", ".venv/x.py", "venv/x.py", ".ipynb_checkpoints/a.py"):
        handed(f"甲/softmax-student/{name}", "def check_ece(attempt): pass")
    handed("甲/softmax-student/venv/pyvenv.cfg", "")
    handed("甲/softmax-student/02-softmax.py", RIGHT)
    folder = handed("甲/softmax-student/02-softmax.ipynb", SOLVED)
    handed("乙/lib/02-softmax.ipynb", SOLVED)
    submissions, _ = collect.collect(folder)
    assert {s.student: s.place for s in submissions} == {
        "甲": "甲/softmax-student/02-softmax.ipynb",
        "乙": "乙/lib/02-softmax.ipynb",
    }
    assert not any(s.fault for s in submissions) and len(submissions) == 2


def test_two_of_the_same_section_spoil_only_that_section(handed):
    both = notebook("exercises.check_softmax(f)", "exercises.check_ece(g)")
    handed("甲/一/作业.ipynb", both)
    submissions, _ = collect.collect(handed("甲/二/02-softmax.ipynb", SOLVED))
    faults = {s.tasks[0].section: s.fault for s in submissions}
    assert len(submissions) == 2 and not faults["06-beyond"]
    assert "（甲/一/作业.ipynb、甲/二/02-softmax.ipynb）" in faults["02-softmax"]
    rows = [row for s in submissions if s.fault for row in grade.graded(s, "", None)]
    assert len({row.check for row in rows}) == len(rows) == len(submissions[-1].tasks)


def test_half_a_character_is_replaced(handed):
    folder = handed("甲/02-softmax.ipynb", SOLVED.replace("RIGHT", "").replace("np.exp", "\\ud800"))
    (submission,), _ = collect.collect(folder)
    "".join(submission.cells).encode()
    text = {"message": {"\ud800": ["\ud800"]}, "values": [{"plain": "\ud800"}], "arrays": []}
    assert channel.read(io.BytesIO(frame(text))) == ({"?": ["?"]}, ["?"])
    row = grade.row(submission, submission.tasks[0], "other", *["\ud800"] * 4, note="\ud800")
    json.dumps(vars(row), ensure_ascii=False).encode()


def test_one_that_cannot_be_graded_does_not_stop_the_rest(handed, tmp_path, monkeypatch):
    def surprise(submission, *_):
        if submission.student == "甲":
            raise ZeroDivisionError("没有料到")
        return [grade.row(submission, submission.tasks[0], "right", "对")]

    monkeypatch.setattr(grade, "graded", surprise)
    handed("甲/02-softmax.ipynb", SOLVED)
    submissions, _ = collect.collect(handed("乙/02-softmax.ipynb", SOLVED))
    rows, _ = grade.grade_all(submissions, "", None, tmp_path, 2)
    kinds = {(row.student, row.kind): row.text for row in rows}
    assert kinds["甲", "ended"] == "评这一份时出了没有料到的错（ZeroDivisionError）。"
    assert kinds["乙", "right"] and len({row.check for row in rows if row.student == "甲"}) == 3


def test_python_may_be_named_by_a_roundabout_path(tmp_path, monkeypatch):
    roundabout = f"{sys.prefix}/bin/../bin/.."
    monkeypatch.setattr(sys, "prefix", roundabout)
    assert not any(
        ".." in Path(part).parts for part in sandbox.bubblewrap(tmp_path, sandbox.Limits())
    )


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
    process = subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8")
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


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows 没有 SIGHUP：没有试关掉终端")
@pytest.mark.parametrize("before", [signal.SIG_DFL, signal.SIG_IGN])
def test_closing_the_terminal_is_like_ctrl_c(before):
    kept = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGHUP)}
    try:
        signal.signal(signal.SIGHUP, before)
        grade.quiet.obey_termination()
        ignored = before == signal.SIG_IGN  # 用 nohup 启动的
        wanted = signal.SIG_IGN if ignored else signal.default_int_handler
        assert signal.getsignal(signal.SIGHUP) == wanted
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "等不到"
        time.sleep(0.05)


@runs
def test_several_are_graded_at_once(handed, tmp_path):
    for number in range(4):
        folder = handed(f"学生{number}/02-softmax.py", f"import time; time.sleep(2)  # {number}")
    submissions, kind = collect.collect(folder)[0], sandbox.isolation().kind
    seconds = {}
    for workers in (1, 4):
        cache = tmp_path / str(workers)
        cache.mkdir()
        started = time.monotonic()
        _, fresh = grade.grade_all(submissions, kind, sandbox.Limits(), cache, workers)
        seconds[workers] = time.monotonic() - started
        assert fresh == 4
    assert seconds[4] < 0.6 * seconds[1], seconds


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


def on_page(error):
    key, told = grade.mask.failure(error)
    assert told.startswith(f"运行出错：{key}。")
    return key + grade.mask.sentence(told, "张三_2019001234").partition(f"{key}")[2]


OWN = type("张三的错", (ValueError,), {})


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (OWN("我是张三 zhangsan"), "ValueError。"),
        (RuntimeError("我是李四"), "RuntimeError。"),
        (
            NameError("name '李四的' is not defined"),
            "NameError。名字 … 没有定义",
        ),
        (
            NameError("name 'logit' is not defined"),
            "NameError。名字 logit 没有",
        ),
        (KeyError("李四的键"), "KeyError。字典里没有 '…' 这个键：键写死了"),
        (
            ValueError("targets 越界：得到 -1"),
            "ValueError。标签成了负数：标签",
        ),
    ],
)
def test_what_students_raise_does_not_reach_the_page(error, shown):
    assert on_page(error).startswith(shown)
    assert shown[-1] != "。" or on_page(error) == shown


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("李四 = np.exp(李四 + 王五)", "名字1 = np.exp(名字1 + 名字2)"),
        ("zhangsan_e = my_Zhang_San(e)", "x = x(e)"),
        ("z2019001234 = 2019001234 + 1e-12 + 0.00001", "x = x + 1e-12 + 0.00001"),
        ("return z.max(axis=-1, keepdims=True)", "return z.max(axis=-1, keepdims=True)"),
    ],
)
def test_names_in_the_code_do_not_reach_the_page(source, kept):
    assert grade.mask.code(source, "Zhang San_Max") == kept


def test_a_class_of_their_own_is_not_named():
    sentence = grade.mask.sentence
    assert sentence("返回了 Lilei，应为数的数组。", "甲") == "返回了别的对象，应为数的数组。"
    for ours in (
        "返回了 generator，应为数的数组。",
        "返回了 3 样，应当只返回一个数组（或一个数）。",
    ):
        assert sentence(ours, "甲") == ours


def test_people_are_counted_not_rows(tmp_path):
    rows = [made_row(file=name, source="x") for name in ("一", "二")]
    page = report.page(rows, 2, datetime(2026, 1, 1), "版本", "隔离", tmp_path)
    assert "认得出的误解 1 人" in page and "认得出的误解 2 人" not in page
    assert "下次先讲" not in page, "只有一个人错，不算全班的"


def test_what_to_say_first_is_what_several_got_wrong(tmp_path):
    task = collect.tasks()[2]
    rows = []
    for number, mistake in enumerate(task.exercise.mistakes[:7]):
        for person in range(5 - min(number, 3) if number < 6 else 1):
            row = made_row()
            row.student, row.key = f"{number}-{person}", mistake.name
            rows.append(row)
    counts = re.findall(r"，(\d+) 人）", report.top([(task, rows)], "", 20))
    assert counts == ["5", "4", "3"], "第四种起只有两个人"
    rows = [row for row in rows if row.student.endswith(("-0", "-1"))]
    assert len(re.findall("2 人）", report.top([(task, rows)], "", 20))) == 5, "一样多的至多列五种"
    assert not report.top([(task, rows)], "", 200), "两百人里的两个人，不用全班一起听"


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


# ---------------------------------------------------------------- 结果放在哪里


def test_folders_of_the_same_name_do_not_share_results(tmp_path, monkeypatch):
    monkeypatch.setattr(grade, "ROOT", tmp_path)
    places = []
    for source in (tmp_path / "一" / "作业", tmp_path / "二" / "作业", tmp_path / "一" / "作业"):
        places.append(grade.out_of(source))
        grade.prepare(places[-1], source)
    assert [place.name for place in places] == ["作业", "作业-2", "作业"]
    assert grade.out_of(Path("/")).name == "全班"


def graded_by_main(monkeypatch, *arguments):
    """整个命令，只是不真的运行提交。"""
    monkeypatch.setattr(grade.sandbox, "isolation", lambda *_: sandbox.Isolation("time", "隔离"))
    monkeypatch.setattr(grade.sandbox, "adopt_orphans", lambda: None)
    monkeypatch.setattr(grade, "grade_all", lambda *_: ([made_row()], 1))
    return grade.main([str(argument) for argument in arguments])


def test_a_locked_csv_does_not_cost_the_report(handed, tmp_path, monkeypatch, capsys):
    out = tmp_path / "结果"
    (out / "grades.csv" / "x").mkdir(parents=True)  # 换不上去，与在 Excel 里开着时一样
    assert graded_by_main(monkeypatch, handed("张三/02-softmax.py", RIGHT), "--out", out) == 1
    said = capsys.readouterr()
    assert "写不了" in said.err and "再运行一次" in said.err and "report.html" in said.out
    assert (out / "report.html").exists() and not list(out.glob(".*.partial"))


def test_an_impossible_place_is_told(handed, tmp_path, monkeypatch, capsys):
    (tmp_path / "文件").write_text("")
    folder = handed("张三/02-softmax.py", RIGHT)
    assert graded_by_main(monkeypatch, folder, "--out", tmp_path / "文件" / "里") == 1
    assert "结果放不进" in capsys.readouterr().err


def test_the_folder_may_be_named_from_inside(handed, tmp_path, monkeypatch):
    handed("张三/02-softmax.py", RIGHT)
    monkeypatch.chdir(handed("张三/02-softmax.py", RIGHT) / "张三")
    monkeypatch.setattr(grade, "ROOT", tmp_path)
    monkeypatch.setattr(grade, "versions", lambda: "版本")
    monkeypatch.setattr(report, "page", lambda *_: "")
    assert graded_by_main(monkeypatch, "..") == 0
    assert (tmp_path / "build" / "grade" / "作业" / "grades.csv").exists()


@pytest.mark.parametrize("option", ["--workers=0", "--call=nan", "--memory=-1", "--run=x"])
def test_limits_must_be_positive(option, capsys):
    with pytest.raises(SystemExit):
        grade.main(["文件夹", option])
    assert "应是大于 0 的数" in capsys.readouterr().err


def test_options_are_explained(capsys):
    with pytest.raises(SystemExit):
        grade.main(["--help"])
    assert len(re.findall("秒|字节|几个进程", capsys.readouterr().out)) == len(grade.HELP)


def test_the_cell_is_told_by_its_first_line():
    told = grade.fault_note([(2, "ZeroDivisionError：")], ["", "\n# 第二题\n1 / 0"])
    assert told == "第 2 个代码格（# 第二题）：ZeroDivisionError："
    assert grade.fault_note([(9, "错")], []) == "第 9 个代码格（）：错"


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


def test_only_right_counts_as_right_in_the_table_and_on_the_page():
    assert [kind for kind, told in grade.RESULTS.items() if told == "对"] == ["right"]
    assert [kind for kind, style in report.STYLE_OF.items() if style == "right"] == ["right"]
    assert grade.RESULTS.keys() == report.STYLE_OF.keys()
