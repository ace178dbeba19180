"""交来的文件夹里有谁的、哪一节的、什么文件；读不了的，说出是怎么回事。"""

import json
import os
import re
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path

from channel import clean

ROOT = Path(__file__).resolve().parents[3]
LARGEST = 64 * 2**20  # 一个文件，字节
CALL = re.compile(r"\bexercises\.(check_\w+)\((my_\w+)\)")
CELL_MARK = re.compile(r"^# (?:%%.*|In\s?\[.*)$", re.MULTILINE)
MOODLE = re.compile(r"_assignsubmission_(?:file|onlinetext).*$", re.DOTALL)
COPY = re.compile(r"(?:\s*[(（]\d{1,2}[)）]|\s*-\s*(?:副本|[Cc]opy\d*))+$")
NOISE = {"__MACOSX", "__pycache__", "node_modules", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Task:
    """一道练习：哪一节的，自检与学生的函数各叫什么。"""

    section: str  # 如 02-softmax
    check: str
    name: str

    @property
    def module(self):
        return f"lib.exercises.{self.section[3:].replace('-', '_')}"

    @property
    def exercise(self):
        return getattr(import_module(self.module), self.check.removeprefix("check_").upper())

    @property
    def title(self):
        return self.exercise.title or self.name.removeprefix("my_")


@dataclass
class Submission:
    """一个学生的一个文件；`fault` 是不能评的原因。"""

    student: str
    path: Path
    tasks: tuple[Task, ...] = ()
    cells: list[str] = field(default_factory=list)
    fault: str = ""
    alone: bool = False  # 与别人的放在一起，没有自己的文件夹
    place: str = ""  # 从交作业的文件夹算起的路径，写给老师看


# ---------------------------------------------------------------- 有哪些练习


@cache
def tasks():
    """六节的全部练习，按出现的次序；从 notebook 里读出来。"""
    found = []
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb")):
        calls = CALL.findall("\n".join(read_cells(path)))
        found += [Task(path.stem, *call) for call in dict.fromkeys(calls)]
    return found


def tasks_in(cells, stem):
    """文件里有哪几节的练习：看调用了谁的自检，其次看文件名，再看函数名。有一道，就整节都算。

    文件名里写着的那一节也在其中，就只算那一节：别节的自检多半是顺手试的。
    """
    words = set(re.findall(r"\w+", "\n".join(cells)))
    calls = set(re.findall(r"\b(check_\w+)\(", "\n".join(cells)))
    named = sections_named(stem)
    called = {task.section for task in tasks() if task.check in calls}
    defined = {task.section for task in tasks() if task.name in words}
    sections = (called & named) or called or named or defined
    return tuple(task for task in tasks() if task.section in sections)


def sections_named(stem):
    """文件名里写的是哪一节；没有就是空的。"""
    every = dict.fromkeys(task.section for task in tasks())
    plain = stem.replace("_", "-").lower()
    exact = [section for section in every if section in plain]
    return set(exact or [section for section in every if section[3:] in plain])


# ---------------------------------------------------------------- 读一个文件


def read_cells(path):
    """notebook 的代码格，或者 .py 的各段（按 # %% 分）；读不了就报 ValueError。"""
    if path.stat().st_size > LARGEST:
        raise ValueError(f"文件太大：{path.stat().st_size / 2**20:.0f} MB")
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as error:
        raise ValueError(f"第 {error.start} 字节处不是 UTF-8") from None
    if path.suffix.lower() == ".py":
        return [part for part in CELL_MARK.split(text) if part.strip()]
    try:
        return clean(list(code_of(json.loads(text))))
    except RecursionError:
        raise ValueError("不是合法的 notebook：一层套一层，太深了") from None
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列不是合法的 JSON"
        raise ValueError("文件是空的" if not text.strip() else where) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError("不是合法的 notebook") from None


def code_of(notebook):
    """代码格的源码；旧格式（v3）的也认。"""
    for sheet in notebook.get("worksheets", [notebook]):
        for cell in sheet["cells"]:
            if cell["cell_type"] == "code":
                source = cell.get("source", cell.get("input", ""))
                yield source if isinstance(source, str) else "".join(source)


# ---------------------------------------------------------------- 收齐


def collect(folder):
    """交来的全部：(各人各份, 学生的名单)。没有可评的，报 ValueError。"""
    if not folder.is_dir():
        raise ValueError(f"没有 {folder} 这个文件夹；SUBMISSIONS 应是放着全班提交的文件夹")
    found = {}
    for path in sorted(files_under(folder), key=os.fsencode):
        found.setdefault(student_of(path, folder), []).append(path)
    for entry in student_folders(folder):
        found.setdefault(readable(plain_name(entry.name)), [])
    if not found:
        raise ValueError(f"{folder} 是空的；里面应是每个学生一个文件夹，或者各人的 .ipynb、.py")
    submissions = [s for name in sorted(found) for s in submitted(name, found[name], folder)]
    return submissions, sorted(found)


def student_folders(folder):
    """各人的文件夹；第一层是一节一个文件夹的，在它们里面找。"""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink() and not ignored(entry):
            if is_section(entry.name):
                yield from student_folders(entry)
            else:
                yield entry


def is_section(name):
    """文件夹名就是一节的名字。"""
    plain = name.replace("_", "-").strip().lower()
    return any(plain in (task.section, task.section[3:]) for task in tasks())


def files_under(folder):
    """里面的文件和链接，不跟着链接走。"""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not ignored(Path(place, name))]
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        every = [Path(place, name) for name in names + links]
        yield from (path for path in every if not ignored(path))


def ignored(path):
    """不是交来的：藏起来的，系统留下的，整个学生版里我们自己的 `lib`，装好的 Python 环境。"""
    ours = path.name == "lib" and (path / "exercises").is_dir()
    return path.name.startswith(".") or path.name in NOISE or ours or (path / "pyvenv.cfg").exists()


def student_of(path, folder):
    """第一层文件夹的名字；直接放着的文件，是文件名去掉节名。"""
    first, *inner = parts_below(path, folder)
    return readable(plain_name(first) if inner else name_in(path.stem))


def parts_below(path, folder):
    """从交作业的文件夹算起的各层；第一层是一节一个文件夹的，不算那一层。"""
    parts = path.relative_to(folder).parts
    return parts[1:] if len(parts) > 1 and is_section(parts[0]) else parts


def name_in(stem):
    """文件名里的学生名：去掉 Moodle 加的、重复下载加的、节名。"""
    stem = COPY.sub("", plain_name(stem))
    name = stem
    for section in sections_named(stem):
        for word in (section, section[3:]):
            name = re.sub(word.replace("-", "[-_]"), "", name, flags=re.IGNORECASE)
    return name.strip("-_ ()（）") or stem


def plain_name(name):
    return MOODLE.sub("", name) or name


def readable(name):
    """文件名不是 UTF-8 的，多半来自中文 Windows 的 ZIP。"""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            pass
    return raw.decode("utf-8", "replace")


def submitted(student, paths, folder):
    """一个学生的各份：能评的，和不能评的原因。同一节有几份，合成说明原因的一份。"""
    every = [read_one(student, path, folder) for path in paths]
    known, doubles = [s for s in every if s.tasks], []
    for section in dict.fromkeys(task.section for s in known for task in s.tasks):
        same = [s for s in known if section in {task.section for task in s.tasks}]
        notebooks = [s for s in same if s.path.suffix.lower() == ".ipynb"]
        kept = notebooks if any(not s.fault for s in notebooks) else same
        for s in same if len(kept) > 1 else [s for s in same if s not in kept]:
            s.tasks = tuple(task for task in s.tasks if task.section != section)
        if len(kept) > 1:
            names = "、".join(s.place for s in kept)
            fault = f"同一节交了 {len(kept)} 份（{names}），不知道评哪一份：请只留一份"
            mine = tuple(task for task in tasks() if task.section == section)
            doubles.append(Submission(student, kept[0].path, mine, [], fault, place=kept[0].place))
    return [s for s in known if s.tasks] + doubles or every[:1]


def read_one(student, path, folder):
    """读一个文件；哪一节的都不是，`tasks` 就是空的。"""
    parts = path.relative_to(folder).parts
    told = "/".join(map(readable, parts))
    named = f"{parts[0]}/{path.stem}" if is_section(parts[0]) else path.stem
    alone = len(parts_below(path, folder)) == 1
    found = Submission(student, path, alone=alone, place=told)
    if path.is_symlink():
        found.tasks, found.fault = tasks_in([], named), "交的是一个链接，没有跟着它去读"
    elif not path.is_file():  # 管道、设备：读它会一直等下去
        found.fault = f"{told} 不是普通的文件"
    elif path.suffix.lower() not in (".ipynb", ".py"):
        found.fault = f"交的是 {told}，不是 notebook（.ipynb）或 .py"
    else:
        try:
            found.cells = read_cells(path)
        except Exception as error:  # 文件里什么都可能有；读不了也不妨碍别人
            found.fault = f"读不了 {told}：{getattr(error, 'strerror', None) or error}"
        found.tasks = tasks_in(found.cells, named)
        if not found.tasks and not found.fault:
            found.fault = f"{told} 里没有一道练习，看不出是哪一节的"
    return found
