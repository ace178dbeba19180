"""学生版：一个 ZIP，解开就能用，不要 git 和 make。

    python notebooks/tools/student.py build/student/softmax-student.zip

里面只有一个文件夹：六个 notebook（练习是空的，输出清空了，好先猜再看），旁边是 `lib`，另有依赖表、
许可和说明。notebook 所在的文件夹就是 Python 的工作目录，所以 `import lib` 不必另外接上。
同样的内容总得到逐字节相同的文件：按名字排列，日期写死。
"""

import quiet  # isort: split

import os
import re
import sys
import zipfile
from pathlib import Path

import nbformat
from execute import NOTEBOOKS, NotebookError, read, unwritable

ROOT = NOTEBOOKS.parent
TOOLS = NOTEBOOKS / "tools"
TOP = "softmax-student"
README = "先读我.txt"
# 维护讲义才用得到的
NOT_FOR_STUDENTS = {"lib/fonts/build.py", "lib/data/draw_letters.py"}
SKIPPED_FOLDERS = {"tests", "__pycache__"}
DATE = (1980, 1, 1, 0, 0, 0)  # ZIP 能写的最早一天
SYSTEM = 3  # Unix：在 Windows 上做，字节也一样

# 从 make 打开的说法，换成学生的
HOW_TO_OPEN = (
    "在仓库根目录执行 `make lab`（没有 make 就执行 `jupyter lab notebooks`），打开本文件，"
)
STUDENTS_OPEN = f"照“{README}”打开 JupyterLab，再打开本文件，"
SLIDES_LINK = re.compile(r"\[([^\]]*)\]\(\.\./slides/[^)]*\)")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)[^)]*\)")


def contents():
    """ZIP 里的文件：{名字: 字节}。"""
    files = {path.name: notebook_for_students(path) for path in all_notebooks()}
    files |= {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in lib_files()}
    files["requirements.txt"] = (TOOLS / "requirements-student.txt").read_bytes()
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    files[README] = for_notepad((TOOLS / "student.txt").read_text(encoding="utf-8"))
    check_links(files)
    return files


def all_notebooks():
    return sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))


def lib_files():
    """`lib` 里运行要用的：代码、数据、字体。"""
    for path in sorted((ROOT / "lib").rglob("*")):
        parts = path.relative_to(ROOT).parts
        is_hidden = any(part.startswith(".") for part in parts)
        if path.is_file() and not is_hidden and not SKIPPED_FOLDERS.intersection(parts):
            if "/".join(parts) not in NOT_FOR_STUDENTS:
                yield path


def notebook_for_students(path):
    """练习是空的一份：去掉输出，换掉学生用不上的话。"""
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        else:
            cell.source = for_students(cell.source)
    return (nbformat.writes(notebook) + "\n").encode()


def for_students(text):
    """一格的文字：幻灯片不在 ZIP 里，链接只留文字；没有 make。"""
    return SLIDES_LINK.sub(r"\1", text).replace(HOW_TO_OPEN, STUDENTS_OPEN)


def for_notepad(text):
    """Windows 的记事本也认得出编码、分得出行。"""
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def check_links(files):
    """notebook 里的链接在 ZIP 里都有着落，也没有提到 make。"""
    for name, data in files.items():
        if not name.endswith(".ipynb"):
            continue
        for cell in read_cells(data):
            if lost := [link for link in LINK.findall(cell) if link not in files]:
                raise NotebookError(f"{name}：学生版里没有 {'、'.join(lost)}，链接会落空")
            if "`make " in cell:
                raise NotebookError(f"{name}：学生没有 make，这一格却提到它：{cell[:60]}")


def read_cells(data):
    """一份 notebook 里各格 Markdown 的文字。"""
    cells = nbformat.reads(data.decode(), as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


def pack(files, target):
    """写成 ZIP；先写临时文件再改名，中断时旧文件仍完整。"""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{TOP}/{name}", DATE)
            entry.create_system, entry.external_attr = SYSTEM, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    os.replace(partial, target)


def main(target):
    try:
        files = contents()
        pack(files, target)
    except NotebookError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(unwritable(error))


if __name__ == "__main__":
    quiet.obey_termination()
    main(Path(sys.argv[1]))
