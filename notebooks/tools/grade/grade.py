"""评全班的提交：一张 CSV（每个学生每道练习一行），一页给老师看的网页。

    make grade SUBMISSIONS=文件夹
    python notebooks/tools/grade/grade.py 文件夹 --workers 4 --no-bwrap

里面每个学生一个文件夹，或者直接放着各人的 .ipynb、.py。结果在 build/grade/文件夹名/。
中断了再运行一次，评过的不再评；改过的提交、改过的练习才重新评。
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import quiet  # isort: split

import argparse
import csv
import hashlib
import io
import itertools
import json
import os
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache

import channel
import collect
import mask
import report
import sandbox

from lib.exercises.judge import NOT_CALLABLE, judge

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
HEADINGS = ("学生", "节", "练习", "结果", "评语", "备注", "用时（秒）", "文件")
RESULTS = {
    "right": "对",
    "blank": "没有作答",
    "mistake": "错",
    "trait": "错",
    "error": "错",
    "other": "错",
    "missing": "没有这道题",
    "ended": "没有运行完",
    "unread": "读不了",
    "absent": "没有交",
}


TOO_LARGE = (
    f"返回值太大，没有收：一轮合计不能超过 {channel.MOST_BYTES // 8 / 2**20:.0f} MB，"
    f"列表不能超过 {channel.MOST_ITEMS // 10_000} 万项。多半多出了一个轴，或者循环里添了又添。"
)


@dataclass
class Row:
    """一个学生的一道练习。"""

    student: str
    section: str
    check: str
    title: str
    kind: str  # 判卷的 kind，另有 missing、ended、unread、absent
    text: str
    key: str
    note: str = ""
    seconds: float = 0.0
    file: str = ""
    source: str = ""  # 这两样写在网页上，没有名字
    told: str = ""


# ---------------------------------------------------------------- 评一份


def graded(submission, kind, limits):
    """一份提交的各行；一道题弄垮了进程，后面的另起一个进程来评。"""
    if submission.fault:
        return [row(submission, task, "unread", submission.fault) for task in tasks_of(submission)]
    rows = []
    with sandbox.copied_folder(own_files(submission)) as folder:
        while left := submission.tasks[len(rows) :]:
            rows += judged_in_one(submission, left, kind, limits, folder)
    return rows


def tasks_of(submission):
    """看不出是哪一节的，也要有一行。"""
    return submission.tasks or (collect.Task("", "", ""),)


def own_files(submission):
    """这一份要用到的文件：有自己的文件夹的，里面的都算。"""
    path = submission.path
    if submission.alone:
        return [path]
    return sorted(p for p in path.parent.iterdir() if p.is_file() and not p.is_symlink())


def judged_in_one(submission, tasks, kind, limits, folder):
    """在一个进程里评这几道；进程没了，就评到那一道为止。"""
    rows, started = [], time.monotonic()
    checks = {task.check: task.name for task in submission.tasks}
    with sandbox.Session(kind, limits, folder) as session:
        try:
            session.run(submission.cells, checks)
        except sandbox.Ended as error:
            seconds = time.monotonic() - started
            text = f"{error}：还没有运行到最后一格。"
            return [row(submission, task, "ended", text, seconds=seconds) for task in tasks]
        note = fault_note(session.faults, submission.cells)
        while len(rows) < len(tasks):
            task = tasks[len(rows)]
            result = judged(session, task)
            seconds, started = time.monotonic() - started, time.monotonic()
            rows.append(row(submission, task, *result, note=note, seconds=seconds))
            if result[0] == "ended":
                break
    return rows


def judged(session, task):
    """一道题：(结果, 评语, 哪一种, 学生的源码, 网页上的评语)。"""
    fact = session.facts.get(task.check)
    if fact is None:
        return "missing", f"没有 {task.name} 这个函数。", "missing"
    source = str(fact.get("source", ""))[:4000]
    if fact.get("callable") is not True:
        return "error", NOT_CALLABLE, "not_callable", source
    attempt = sandbox.RemoteAttempt(session, task.check)
    try:
        with sandbox.JUDGING:
            verdict = judge(task.exercise, attempt)
    except sandbox.Ended as error:
        return "ended", f"{error}：判这道题的时候。", "ended", source
    except Exception as error:  # 学生送来的什么都有；判不了也不妨碍别人
        return "ended", f"判不了（{type(error).__name__}：{error}）。", "ended", source
    if channel.TOO_LARGE in verdict.text:
        return "error", TOO_LARGE, "too_large", source
    if error := raised(attempt.errors, verdict):
        return verdict.kind, verdict.text, *public(error, source)
    return verdict.kind, verdict.text, verdict.key, source


def raised(errors, verdict):
    """评语说的是哪一个报错；说的不是报错就是 None。"""
    if verdict.kind == "error":
        return next((e for e in errors if type(e).__name__.lstrip("_") == verdict.key), None)
    return None


def public(error, source):
    known, told = mask.failure(error)
    return known, source, told


def fault_note(faults, cells):
    """哪一格出了错，写给老师看：第几格，那一格的第一行。"""
    if not faults:
        return ""
    number, fault = faults[0]
    source = cells[number - 1] if 0 < number <= len(cells) else ""
    first = next((line.strip()[:40] for line in source.splitlines() if line.strip()), "")
    more = f"，连它在内 {len(faults)} 格出错" if len(faults) > 1 else ""
    return f"第 {number} 个代码格（{first}）：{fault}{more}"


def row(submission, task, kind, text, key="", source="", told="", note="", seconds=0.0):
    """一行；学生的字在这里都成为写得出的字，去了网页上的都没有名字。"""
    student, text = submission.student, channel.clean(text)[:800]
    return Row(
        *(student, task.section, task.check, task.title if task.check else ""),
        *(kind, text, channel.clean(key) or kind, channel.clean(note), round(seconds, 2)),
        file=submission.place,
        source=mask.code(channel.clean(source), student),
        told=mask.sentence(told or text, student) if kind in ("error", "ended") else text,
    )


# ---------------------------------------------------------------- 评过的不再评


@cache
def versions():
    """判得怎样，取决于这些文件；有一个变了，全部重新评。"""
    digest = hashlib.sha256(sys.version.encode())
    paths = [p for p in (ROOT / "lib").rglob("*") if "tests" not in p.parts]
    paths += [*HERE.glob("*.py"), *(ROOT / "notebooks").glob("*.ipynb"), ROOT / "requirements.txt"]
    for path in sorted(p for p in paths if p.is_file() and "__pycache__" not in p.parts):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def fingerprint(submission, kind, limits):
    """一份提交连同它要用到的一切。"""
    digest = hashlib.sha256(
        repr((versions(), kind, limits, submission.tasks, submission.student)).encode()
    )
    for path in own_files(submission):
        digest.update(os.fsencode(path.name) + b"\0" + str(path.stat().st_size).encode())
        if path.stat().st_size <= collect.LARGEST:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def graded_once(submission, kind, limits, folder):
    """评过的取上次的结果；(各行, 是不是这次评的)。出了什么错都只是这一份的事。"""
    try:
        return recalled(submission, kind, limits, folder)
    except Exception as error:
        if sandbox.RUNNING.is_stopped:
            raise KeyboardInterrupt from None
        text = f"评这一份时出了没有料到的错（{type(error).__name__}）。"
        return [row(submission, task, "ended", text) for task in tasks_of(submission)], True


def recalled(submission, kind, limits, folder):
    if submission.fault:
        return graded(submission, kind, limits), False
    path = folder / f"{fingerprint(submission, kind, limits)}.json"
    try:
        rows = [Row(**fields) for fields in json.loads(path.read_text("utf-8"))]
        for each in rows:
            each.student, each.file = submission.student, submission.place
        return rows, False
    except (OSError, ValueError, TypeError):
        rows = graded(submission, kind, limits)
        if sandbox.RUNNING.is_stopped:  # 是我们结束了它，不是它自己
            raise KeyboardInterrupt from None
        replace(path, json.dumps([asdict(each) for each in rows], ensure_ascii=False))
        return rows, True


def replace(path, text, encoding="utf-8"):
    """整个写好再换上去：中断时旧文件仍完整。几个一起写同一个，各写各的，后换的算。"""
    unique = f"{os.getpid()}-{threading.get_ident()}"
    partial = path.with_name(f".{path.name}.{unique}.partial")
    try:
        partial.write_text(text, encoding=encoding, newline="")
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


# ---------------------------------------------------------------- 全班


def grade_all(submissions, kind, limits, folder, workers):
    """同时评几份，先评完的在前。返回 (全部的行, 这次评了几份)。"""
    warm_up(submissions)
    pool, fresh, rows = ThreadPoolExecutor(workers), 0, []
    futures = [pool.submit(graded_once, each, kind, limits, folder) for each in submissions]
    try:
        for done, future in enumerate(as_completed(futures), start=1):
            found, new = future.result()
            rows, fresh = rows + found, fresh + new
            show_progress(done, len(submissions))
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        sandbox.stop()
        raise
    pool.shutdown()
    return rows, fresh


def warm_up(submissions):
    """正确的结果和各种错误的结果先算好：一共不到一秒，此后判一道只要百分之几秒。"""
    warnings.simplefilter("ignore")
    for task in {task for submission in submissions for task in submission.tasks}:
        _ = task.exercise.wanted, [list(results) for _, results in task.exercise.known]


def show_progress(done, total):
    if sys.stderr.isatty():
        end = "" if done < total else "\n"
        print(f"\r评了 {done} / {total} 份", end=end, file=sys.stderr, flush=True)


def with_absent(rows, students):
    """各人没有交的：有人交了的每一节，每道练习一行。交了什么却看不出是哪一节的，照那个原因说。"""
    sections = {each.section for each in rows} - {""}
    handed = {(each.student, each.section) for each in rows}
    strange = {each.student: each for each in rows if not each.section}
    rows = [each for each in rows if each.section or not sections]
    for student in students:
        kind, text, file = "absent", "没有交这一节。", ""
        if student in strange:
            kind, text, file = "unread", strange[student].text, strange[student].file
        for task in collect.tasks():
            if task.section in sections and (student, task.section) not in handed:
                fields = (student, task.section, task.check, task.title, kind, text, kind)
                rows.append(Row(*fields, file=file))
    order = {task.check: number for number, task in enumerate(collect.tasks())}
    return sorted(rows, key=lambda r: (r.student, r.section, order.get(r.check, -1), r.file))


def write_csv(path, rows):
    """Excel 直接打开也认得汉字；以 = + - @ 开头的前面加一撇，不会被当作公式算。"""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    for each in rows:
        cells = [each.student, each.section, each.title, RESULTS[each.kind], each.text]
        cells += [each.note, f"{each.seconds:.2f}", each.file]
        writer.writerow(map(plain, cells))
    replace(path, file.getvalue(), "utf-8-sig")


def plain(text):
    text = "".join(c if c.isprintable() else " " for c in text)
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@＝＋－＠") else text


# ---------------------------------------------------------------- 命令


HELP = {
    "run": "一份从头运行到尾最多几秒",
    "cell": "其中一格最多几秒",
    "call": "判一道练习时，一轮调用最多几秒",
    "memory": "一份最多用多少内存，字节",
    "file_size": "写的一个文件最多多大，字节",
    "folder": "写的文件合计最多多大，字节（只有 bubblewrap 限得住）",
    "processes": "最多几个进程",
}


def parsed(arguments):
    parser = argparse.ArgumentParser(description="评全班的提交")
    parser.add_argument("submissions", help="放着全班提交的文件夹")
    workers = {"type": positive(int), "default": os.cpu_count() or 1}
    parser.add_argument("--workers", **workers, help="同时评几份，缺省 %(default)s")
    parser.add_argument("--no-bwrap", action="store_true", help="有 bubblewrap 也不用")
    parser.add_argument("--out", type=Path, help="结果放在哪里，缺省是 build/grade/文件夹名")
    for name, value in asdict(sandbox.Limits()).items():
        told = f"{HELP[name]}，缺省 %(default)s"
        kind = positive(type(value))
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, default=value, help=told)
    return parser.parse_args(arguments)


def positive(kind):
    def read(text):
        try:
            if 0 < (value := kind(text)) < float("inf"):
                return value
        except ValueError:
            pass
        raise argparse.ArgumentTypeError(f"得到 {text}，应是大于 0 的数")

    return read


def out_of(source):
    """结果放在哪里；别处同名的文件夹先占了，就加上 -2、-3。"""
    name = collect.readable(source.name) or "全班"
    for number in itertools.count(1):
        out = ROOT / "build" / "grade" / (name if number == 1 else f"{name}-{number}")
        try:
            taken_by = (out / "cache" / "source.txt").read_bytes()
        except OSError:
            return out
        if taken_by == os.fsencode(source):
            return out


def prepare(out, source):
    """建好结果的文件夹，记下它是评哪里的。"""
    try:
        (out / "cache").mkdir(parents=True, exist_ok=True)
        (out / "cache" / "source.txt").write_bytes(os.fsencode(source))
    except OSError as error:
        raise ValueError(f"结果放不进 {out}：{error.strerror}；用 --out 换一个地方") from None


def written(path, write):
    """写好一个文件；写不了就说一句，别的照写。"""
    try:
        write(path)
    except OSError as error:
        print(
            f"写不了 {path}（{error.strerror}）：若是在 Excel 里开着，关上它，"
            "再运行一次，评过的不再评",
            file=sys.stderr,
        )
        return False
    print(path)
    return True


def main(arguments=None):
    options = parsed(arguments)
    limits = sandbox.Limits(**{name: getattr(options, name) for name in asdict(sandbox.Limits())})
    source = Path(options.submissions).expanduser().resolve()
    out = (options.out or out_of(source)).absolute()
    started = time.monotonic()
    try:
        submissions, students = collect.collect(source)
        prepare(out, source)
        isolation = sandbox.isolation(not options.no_bwrap, limits)
    except (ValueError, sandbox.Ended) as error:
        print(channel.clean(str(error)), file=sys.stderr)
        return 1
    print(isolation.told, flush=True)
    sandbox.adopt_orphans()
    try:
        rows, fresh = grade_all(submissions, isolation.kind, limits, out / "cache", options.workers)
    except KeyboardInterrupt:
        print("\n中断了：评过的都记着，再运行一次接着评", file=sys.stderr)
        return 130
    rows = with_absent(rows, students)
    print(
        f"{len(students)} 人，{len(submissions)} 份提交，这次评了 {fresh} 份，"
        f"用 {time.monotonic() - started:.0f} 秒"
    )
    about = datetime.now(), versions()[:8], isolation.told, out
    page = report.page(rows, len(students), *about)
    done = written(out / "grades.csv", lambda path: write_csv(path, rows))
    done &= written(out / "report.html", lambda path: replace(path, page))
    return 0 if done else 1


if __name__ == "__main__":
    quiet.obey_termination()
    code = main()
    sys.stdout.flush()
    os._exit(code)  # 不等还在听的线程
