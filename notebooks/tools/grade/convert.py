"""同样的 notebook 变成 nbgrader、Otter 读得了的格式；怎样用，见 notebooks/tools/README.md。

python notebooks/tools/grade/convert.py nbgrader build/nbgrader
python notebooks/tools/grade/convert.py otter build/otter
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import collect
import nbformat
import solutions
from nbformat.v4 import new_code_cell

NOTEBOOKS = collect.ROOT / "notebooks"
STUB = "...  # 在这里写你的实现"
CONFIG = f"""c = get_config()
c.CourseDirectory.course_id = "softmax"
c.ClearSolutions.code_stub = {{"python": {STUB!r}}}
c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "END SOLUTION"
c.ExecutePreprocessor.timeout = 120
"""


def verdict_test(task):
    """判一道练习：不对就报错，报的就是评语。"""
    name = task.check.removeprefix("check_").upper()
    return (
        f"from {task.module} import {name}\n"
        "from lib.exercises.judge import judge\n\n"
        f"verdict = judge({name}, {task.name})\n"
        'assert verdict.kind == "right", verdict.text'
    )


# ---------------------------------------------------------------- nbgrader


def for_nbgrader(section, folder):
    """教师版：解答写在 BEGIN SOLUTION 与 END SOLUTION 之间，后面接一格锁住的评分格，一道一分。"""
    path = NOTEBOOKS / f"{section}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    right = {s.tag: s.code for s in solutions.read_solutions(path)}
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if task := task_of(cell):
            tag = cell.metadata.tags[0]
            call = cell.source.rpartition("\n\n\n")[2]
            cell.source = f"{marked(right[tag])}\n\n\n{call}"
            cell.metadata["nbgrader"] = role(tag, solution=True)
            test = new_code_cell(verdict_test(task), id=f"test-{tag}"[:64])
            test.metadata["nbgrader"] = role(f"test-{tag}", points=1)
            cells.append(test)
    notebook.cells = cells
    write(folder / "source" / section / path.name, nbformat.writes(notebook))
    write(folder / "nbgrader_config.py", CONFIG)


def marked(code):
    """函数体夹在两个记号之间；发给学生时，中间换成 STUB。"""
    head, _, body = code.partition(":\n")
    return f"{head}:\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"


def role(name, solution=False, points=None):
    """nbgrader 认的元数据，第 3 版。"""
    graded = points is not None
    fields = {"grade_id": name, "solution": solution, "grade": graded, "locked": graded}
    return fields | {"task": False, "schema_version": 3} | ({"points": points} if graded else {})


# ---------------------------------------------------------------- Otter


def for_otter(section, folder):
    """测试文件，一道一个；学生的 notebook 不必改。"""
    for task in collect.tasks():
        if task.section == section:
            lines = verdict_test(task).splitlines()
            code = "".join(f">>> {line}\n" for line in lines if line)
            test = {
                "name": task.check.removeprefix("check_"),
                "points": 1,
                "suites": [{"cases": [{"code": code, "hidden": False}], "type": "doctest"}],
            }
            text = f"OK_FORMAT = True\n\ntest = {test!r}\n"
            write(folder / section / "tests" / f"{test['name']}.py", text)


def task_of(cell):
    """这一格是哪一道练习；不是练习就是 None。"""
    call = collect.CALL.search(cell.source) if cell.cell_type == "code" else None
    return next((t for t in collect.tasks() if call and t.check == call[1]), None)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main(kind, folder):
    convert = {"nbgrader": for_nbgrader, "otter": for_otter}[kind]
    for section in dict.fromkeys(task.section for task in collect.tasks()):
        convert(section, Path(folder))
    print(f"写在 {folder} 里")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("nbgrader", "otter"):
        sys.exit("用法：convert.py nbgrader|otter 文件夹")
    main(*sys.argv[1:])
