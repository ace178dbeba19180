"""学生版的 ZIP：解开就能用，逐字节可重现，里面没有解答。"""

import json
import re
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[3]
TOOLS = ROOT / "notebooks" / "tools"
sys.path.insert(0, str(TOOLS))
import student  # noqa: E402
from answers import refuse_wrong, relinked  # noqa: E402
from execute import NotebookError  # noqa: E402
from solutions import read_solutions, with_answers  # noqa: E402

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
SOLUTIONS = [solution for path in NOTEBOOKS for solution in read_solutions(path)]
SENTENCE_END = re.compile(r"[。！？；：\n]")


@pytest.fixture(scope="module")
def files():
    return student.contents()


@pytest.fixture(scope="module")
def archive(files, tmp_path_factory):
    target = tmp_path_factory.mktemp("student") / "a.zip"
    student.pack(files, target)
    return target


# ---------------------------------------------------------------- 里面有什么


def test_all_a_student_needs_and_nothing_else(archive):
    names = zipfile.ZipFile(archive).namelist()
    assert names == sorted(names)
    top, inside = zip(*(name.split("/", 1) for name in names), strict=True)
    assert set(top) == {"softmax-student"}
    assert [name for name in inside if name.endswith(".ipynb")] == [p.name for p in NOTEBOOKS]
    needed = {"先读我.txt", "LICENSE", "requirements.txt", "lib/__init__.py", "lib/fonts/OFL.txt"}
    assert needed | {"lib/data/letters.npz", "lib/fonts/LectureSansSC-Regular.ttf"} <= {*inside}
    others = {name for name in inside if "/" not in name} - {path.name for path in NOTEBOOKS}
    assert others == {"先读我.txt", "LICENSE", "requirements.txt"}
    unwanted = re.compile(r"(^|/)(\.|tests/|tools/|solutions/|__pycache__)|build\.py|draw_letters")
    assert not [name for name in inside if unwanted.search(name)]


def test_windows_shows_the_chinese_name(archive):
    entries = zipfile.ZipFile(archive).infolist()
    (readme,) = (entry for entry in entries if entry.filename.endswith("先读我.txt"))
    assert readme.flag_bits & 0x800  # 名字是 UTF-8
    assert zipfile.ZipFile(archive).read(readme).startswith(b"\xef\xbb\xbf")


def test_same_bytes_every_time(archive, tmp_path):
    student.pack(student.contents(), tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_bytes() == archive.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]
    entries = zipfile.ZipFile(archive).infolist()
    assert {(entry.date_time, entry.create_system) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 3)
    }


def test_exercises_are_empty_and_outputs_too(files):
    for path in NOTEBOOKS:
        cells = nbformat.reads(files[path.name].decode(), as_version=4).cells
        codes = [cell for cell in cells if cell.cell_type == "code"]
        assert not [cell for cell in codes if cell.outputs or cell.execution_count]
        own = nbformat.read(path, as_version=4).cells
        assert [cell.source for cell in own if cell.cell_type == "code"] == [
            cell.source for cell in codes
        ]


def test_links_to_what_is_not_there_are_refused(files):
    assert "slides/" not in "".join(student.read_cells(files["02-softmax.ipynb"]))
    for text, message in (("[源码](../lib/x.py)", "链接会落空"), ("运行 `make lab`", "没有 make")):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
        with pytest.raises(NotebookError, match=message):
            student.check_links({"01-x.ipynb": nbformat.writes(notebook).encode()})


def test_same_versions_as_the_lectures():
    """学生装的，与讲义运行过的，是同一版。"""
    pinned = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
    own, ours = (
        dict(pinned.findall(path.read_text(encoding="utf-8")))
        for path in (TOOLS / "requirements-student.txt", ROOT / "requirements.txt")
    )
    assert {"numpy", "matplotlib", "scikit-learn", "scipy", "mpmath", "tqdm", "jupyter"} <= {*own}
    assert own == {name: ours[name] for name in own}
    assert not {"pytest", "nbval", "ruff"} & {*own}


# ---------------------------------------------------------------- 里面没有解答


def leaks(files):
    """[(文件, 漏出来的)]：解答里紧挨着的两行代码，或“为什么”里的一句。

    比的是紧挨着的两行，不是一行：`lib` 本来就教怎样算，`np.exp(…)` 之类的一行两边都有。
    空白、注释、空行不算；一句少于八个字的不比。
    """
    pairs = {pair for solution in SOLUTIONS for pair in adjacent(solution.code)}
    sentences = {sentence for solution in SOLUTIONS for sentence in spoken(solution.why)}
    found = []
    for name, data in files.items():
        for text in texts(name, data):
            found += [(name, pair) for pair in adjacent(text) if pair in pairs]
            packed = squeezed(text)
            found += [(name, sentence) for sentence in sentences if sentence in packed]
    return found


def texts(name, data):
    """一个文件里的文字：notebook 是各格，字体、数据没有。"""
    if name.endswith(".ipynb"):
        return [cell.source for cell in nbformat.reads(data.decode(), as_version=4).cells]
    try:
        return [data.decode()]
    except UnicodeDecodeError:
        return []


def squeezed(text):
    return "".join(text.split())


def adjacent(code):
    """紧挨着的两行代码。"""
    lines = [squeezed(line.partition("#")[0]) for line in code.splitlines()]
    lines = [line for line in lines if line]
    return pairwise(lines)


def spoken(why):
    """各句，至少八个字。"""
    return [s for s in map(squeezed, SENTENCE_END.split(why)) if len(s) >= 8]


def test_no_solution_in_it(files):
    assert leaks(files) == []


def test_a_leak_would_be_seen(files):
    """掺进任何一道的代码（换了缩进、加了注释）或者任何一句为什么，都看得出来。"""
    for solution in SOLUTIONS:
        indented = "\n\n".join(f"    {line}  # 抄的" for line in solution.code.splitlines())
        assert leaks({"lib/x.py": indented.encode()})
        for sentence in spoken(solution.why):
            assert leaks({"先读我.txt": f"听说{sentence}。".encode()})
    path = NOTEBOOKS[1]
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = with_answers(notebook.cells, read_solutions(path), path.name)
    assert leaks({path.name: nbformat.writes(notebook).encode()})


# ---------------------------------------------------------------- 解开，运行

RUN = """
import contextlib, io, json, pathlib
import matplotlib
matplotlib.use("Agg")
scope, printed = {}, {}
for cell in json.loads(pathlib.Path("02-softmax.ipynb").read_text(encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec("".join(cell["source"]), scope)
        printed[cell["id"]] = out.getvalue()
import lib
print(json.dumps([lib.__file__, printed]))
"""


def test_runs_where_it_is_unpacked(archive, tmp_path):
    """文件夹名里有空格和汉字；用的是解出来的 lib，不是这里的。"""
    place = tmp_path / "张 三的 作业"
    zipfile.ZipFile(archive).extractall(place)
    folder = place / "softmax-student"
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error::SyntaxWarning", "-c", RUN],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    used, printed = json.loads(run.stdout)
    assert Path(used).samefile(folder / "lib" / "__init__.py")
    stored = nbformat.read(ROOT / "notebooks" / "02-softmax.ipynb", as_version=4).cells
    for cell in stored:
        if cell.id.startswith("exercise-") or cell.id == "progress":
            assert printed[cell.id] == cell.outputs[0].text


# ---------------------------------------------------------------- 老师的


def test_wrong_answers_are_not_handed_out(tmp_path):
    said = nbformat.v4.new_output("stream", name="stdout", text="少了一步\n")
    tags = {"tags": ["exercise-x"]}
    cell = nbformat.v4.new_code_cell("check(f)", metadata=tags, outputs=[said])
    with pytest.raises(NotebookError, match="解答没有答对：少了一步"):
        refuse_wrong(tmp_path / "x.ipynb", nbformat.v4.new_notebook(cells=[cell]))


def test_links_lead_to_the_rendered_slides():
    assert relinked("[第 2 节](../slides/02-softmax.md)") == "[第 2 节](../slides/02-softmax.html)"
    assert relinked("[下一节](03-x.ipynb)、a.md") == "[下一节](03-x.ipynb)、a.md"
