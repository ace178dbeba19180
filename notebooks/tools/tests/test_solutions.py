"""练习的解答个个答得对，提示不露答案；写错了的，说得出错在哪里。"""

import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "notebooks" / "tools"))
from execute import NotebookError, check_format, dumps, put_hints  # noqa: E402
from setup_of import setups  # noqa: E402
from solutions import (  # noqa: E402
    EXERCISE,
    SolutionError,
    exercise_tag,
    parse,
    read_solutions,
    with_answers,
    with_hints,
)

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
ALL = [(path, solution) for path in NOTEBOOKS for solution in read_solutions(path) or ()]
CHECKED = [(path, solution) for path, solution in ALL if solution.tag.startswith(EXERCISE)]
OPENED = [(path, solution) for path, solution in ALL if (path, solution) not in CHECKED]
SAID = {
    "open-square": [  # 四角的一类不丢，正中的一类全丢；取 argmax 救回大部分；它处处约 1/5
        "4 类，单独认领： 98% 95% 96% 98%",
        "4 类，取 argmax： 100% 100% 99% 100%",
        "5 类，单独认领： 97% 95% 96% 98% 0%",
        "5 类，取 argmax： 100% 100% 99% 99% 96%",
        "中间的分类器给出的最大概率：0.22",
    ]
}
SQUARE = """
## exercise-square

### 提示 1

自己乘自己：$x^2$。

### 提示 2

用 `*`。

### 解答

```python
# 平方
def square(x):
    return x * x
```

### 为什么

因为是平方。
"""


def names(pairs):
    return [solution.tag for _, solution in pairs]


def cells_of(path):
    return nbformat.read(path, as_version=4).cells


@pytest.fixture(scope="module")
def imported():
    """各份 notebook 第一格导入的名字，学生写练习时都用得到。"""
    scopes = {}
    for path in NOTEBOOKS:
        first = next(cell for cell in cells_of(path) if cell.cell_type == "code")
        scopes[path] = {}
        exec(first.source, scopes[path])
    return scopes


# ---------------------------------------------------------------- 讲义的解答


@pytest.mark.parametrize(("path", "solution"), CHECKED, ids=names(CHECKED))
def test_solution_is_right(path, solution, imported, capsys):
    answered = with_answers(cells_of(path), read_solutions(path), path.name)
    (cell,) = (cell for cell in answered if exercise_tag(cell) == solution.tag)
    exec(cell.source, dict(imported[path]))
    assert capsys.readouterr().out.startswith("答对了")


@pytest.mark.parametrize(("path", "solution"), OPENED, ids=names(OPENED))
def test_worked_answer_runs_and_says_what_the_reason_says(path, solution, tmp_path, capsys):
    """没有自检的：只运行它要用的前面几句。"""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = with_answers(notebook.cells, read_solutions(path), path.name)
    nbformat.write(notebook, tmp_path / path.name)
    before = setups(tmp_path / path.name)[f"answer-{solution.slug}"]["setup"]
    exec(f"{before}\n{solution.code}", {})
    assert capsys.readouterr().out.splitlines() == SAID[solution.tag]


@pytest.mark.parametrize(("path", "solution"), CHECKED, ids=names(CHECKED))
def test_stub_is_blank_and_stays_in_the_notebook(path, solution):
    (cell,) = (cell for cell in cells_of(path) if exercise_tag(cell) == solution.tag)
    assert "...  # 在这里写你的实现" in cell.source
    assert cell.outputs[0].text.startswith("还没有作答")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_below_uses_what_the_student_writes(path):
    """学生写错了，后面的格照样得到存着的输出。"""
    cells = cells_of(path)
    written = {solution.code.rpartition("def ")[2].partition("(")[0] for _, solution in CHECKED}
    for cell in cells:
        if cell.cell_type == "code" and not exercise_tag(cell):
            assert not [name for name in written if name in cell.source]


@pytest.mark.parametrize(("path", "solution"), ALL, ids=names(ALL))
def test_hints_do_not_give_the_code_away(path, solution):
    told = "".join("".join(solution.hints).split())
    lines = ["".join(line.partition("#")[0].split()) for line in solution.code.splitlines()]
    assert not [line for line in lines if len(line) > 8 and line in told]
    assert "```" not in told


# ---------------------------------------------------------------- 读


def test_section_has_all_its_parts():
    (solution,) = parse("# 开头的话\n" + SQUARE, "x.md")
    assert (solution.tag, solution.slug, len(solution.hints)) == ("exercise-square", "square", 2)
    assert solution.code == "# 平方\ndef square(x):\n    return x * x"
    assert solution.why == "因为是平方。"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("## exercise-square", "## square", "x.md square：应是练习的标签，以 exercise- 或 open-"),
        ("### 提示 2", "### 提示 3", "应依次是 提示 1、提示 2、提示 3、解答、为什么"),
        ("### 为什么", "为什么", "有 提示 1、提示 2、解答，应依次是"),
        ("用 `*`。", "", "提示 2底下是空的"),
        ("```python", "```", "解答应恰好是一段 ```python 代码"),
        ("```\n\n### 为", "```\n完了\n### 为", "解答应恰好是一段 ```python 代码"),
        ("```\n\n### 为", "```\n\n```python\n1\n```\n\n### 为", "解答应恰好是一段 ```python 代码"),
        ("return x * x", "return x *", "解答第 3 行不是合法的 Python"),
        ("因为是平方。", "因为。" + SQUARE, "写了两遍：exercise-square"),
    ],
)
def test_what_is_wrong_is_told(old, new, message):
    with pytest.raises(SolutionError, match=r"^x\.md") as error:
        parse(SQUARE.replace(old, new), "x.md")
    assert message in str(error.value)


# ---------------------------------------------------------------- 写进 notebook


@pytest.fixture
def cells():
    source = "def square(x):\n    ...  # 在这里写\n    # 写好了删掉这行\n\n\ncheck(square)"
    tags = {"tags": ["exercise-square"]}
    return [new_code_cell(source, metadata=tags), new_markdown_cell("下一节")]


def test_hints_are_folded_and_put_once(cells):
    solutions = parse(SQUARE, "x.md")
    once = with_hints(cells, solutions, "x.ipynb")
    again = with_hints(once, solutions, "x.ipynb")
    assert [cell.id for cell in once][1] == "hints-square"
    assert [cell.source for cell in once] == [cell.source for cell in again]
    assert once[1].source.startswith(
        "<details>\n<summary>提示 1</summary>\n\n自己乘自己：$x^2$。\n\n<"
    )
    assert once[1].source.count("</details>") == 2


def test_answer_replaces_the_function_only(cells):
    answered = with_answers(cells, parse(SQUARE, "x.md"), "x.ipynb")
    assert answered[0].source == "# 平方\ndef square(x):\n    return x * x\n\n\ncheck(square)"
    assert answered[0].id == cells[0].id
    assert answered[1].id == "hints-square"
    assert answered[2].source == "**为什么**　因为是平方。"


def test_open_question_gets_a_cell_of_its_own():
    question = new_markdown_cell("平方是什么？", metadata={"tags": ["open-square"]})
    solutions = parse(SQUARE.replace("exercise-square", "open-square"), "x.md")
    answered = with_answers([question], solutions, "x.ipynb")
    assert [cell.cell_type for cell in answered] == ["markdown", "markdown", "code", "markdown"]


def test_answer_with_other_parameters_is_refused(cells):
    cells[0].source = cells[0].source.replace("square(x):", "square(x, y):")
    with pytest.raises(SolutionError, match="同名、同参数的函数"):
        with_answers(cells, parse(SQUARE, "x.md"), "x.ipynb")


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ([], "notebook 里没有 exercise-square；有"),
        (["exercise-square", "exercise-cube"], "缺 exercise-cube 的提示与解答"),
    ],
)
def test_exercises_and_solutions_belong_together(tags, message):
    cells = [new_code_cell("x", metadata={"tags": [tag]}) for tag in tags]
    with pytest.raises(SolutionError, match=message):
        with_hints(cells, parse(SQUARE, "x.md"), "x.ipynb")


def test_hints_out_of_step_fail_the_check(tmp_path, cells):
    """改了源文件，没有 make notebooks：make check 报出来。"""
    path, source = tmp_path / "01-x.ipynb", tmp_path / "solutions" / "01-x.md"
    source.parent.mkdir()
    source.write_text(SQUARE, encoding="utf-8")
    notebook = put_hints(path, nbformat.v4.new_notebook(cells=cells))
    path.write_text(dumps(notebook), encoding="utf-8")
    assert check_format(path) == "01-x.ipynb：格式规范"
    source.write_text(SQUARE.replace("用 `*`", "用乘号"), encoding="utf-8")
    with pytest.raises(NotebookError, match=r"提示与 solutions/01-x\.md 里的不同"):
        check_format(path)
    source.write_text(SQUARE.replace("def square(x)", "def cube(x)"), encoding="utf-8")
    with pytest.raises(NotebookError, match="同名、同参数的函数"):
        check_format(path)
    source.write_text("", encoding="utf-8")
    with pytest.raises(NotebookError, match="缺 exercise-square 的提示与解答"):
        check_format(path)
