"""练习的提示与解答，只写在一处：``notebooks/solutions/NN-节名.md``。

一道练习一段，二级标题是它那一格的标签，往下依次是这几个三级标题：

    ## exercise-softmax
    ### 提示 1
    ### 提示 2
    ### 提示 3        （两三条，一条比一条近，都不给代码）
    ### 解答          （一段 ```python，换下学生那一格里的同名函数）
    ### 为什么

没有自检的练习，标签以 ``open-`` 开头，标在它的题目上；解答是能运行的几句，添在题目后面。
`make notebooks` 把提示折叠着写进 notebook，`make solutions` 才用到解答和为什么。
"""

import ast
import re
from dataclasses import dataclass

from nbformat.v4 import new_code_cell, new_markdown_cell

FOLDER = "solutions"
EXERCISE, OPEN = "exercise-", "open-"
HEADINGS = [["提示 1", "提示 2", *third, "解答", "为什么"] for third in ([], ["提示 3"])]
FENCE = re.compile(r"```python\n(.*?)\n```", re.DOTALL)


class SolutionError(Exception):
    """提示与解答写得不对，或与 notebook 对不上；消息写给作者看。"""


@dataclass(frozen=True)
class Solution:
    """一道练习的提示、解答、为什么。"""

    tag: str
    hints: list[str]
    code: str
    why: str

    @property
    def slug(self):
        return self.tag.partition("-")[2]


# ---------------------------------------------------------------- 读


def source_of(path):
    """notebook 的提示与解答在哪个文件里。"""
    return path.parent / FOLDER / f"{path.stem}.md"


def read_solutions(path):
    """一份 notebook 的提示与解答，按先后；没有那个文件则为 None：这份没有练习。"""
    source = source_of(path)
    if not source.exists():
        return None
    where = f"{FOLDER}/{source.name}"
    return parse(source.read_text(encoding="utf-8"), where)


def parse(text, where):
    """全文的各段；``where`` 是出错时怎样称呼这个文件。"""
    _, *sections = split(text, "##")
    solutions = [section(tag, body, where) for tag, body in sections]
    tags = [solution.tag for solution in solutions]
    if repeated := sorted({tag for tag in tags if tags.count(tag) > 1}):
        raise SolutionError(f"{where}：写了两遍：{'、'.join(repeated)}")
    return solutions


def split(text, mark):
    """照某一级标题切开：``[("", 开头), (标题, 正文), …]``；代码里的 # 不算标题。"""
    parts, fenced = [("", [])], False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if not fenced and line.startswith(f"{mark} "):
            parts.append((line.removeprefix(mark).strip(), []))
        else:
            parts[-1][1].append(line)
    return [(title, "\n".join(lines).strip()) for title, lines in parts]


def section(tag, body, where):
    """一道练习。"""
    place = f"{where} {tag}"
    if not tag.startswith((EXERCISE, OPEN)):
        raise SolutionError(f"{place}：应是练习的标签，以 {EXERCISE} 或 {OPEN} 开头")
    (_, before), *parts = split(body, "###")
    titles = [title for title, _ in parts]
    if before or titles not in HEADINGS:
        wanted = "、".join(HEADINGS[1])
        raise SolutionError(
            f"{place}：有 {'、'.join(titles)}，应依次是 {wanted}（提示可以只有两条）"
        )
    if empty := [title for title, text in parts if not text]:
        raise SolutionError(f"{place}：{'、'.join(empty)}底下是空的")
    *hints, answer, why = (text for _, text in parts)
    return Solution(tag, hints, code_in(answer, place), why)


def code_in(answer, place):
    """解答里的代码：恰好一段，是能编译的 Python。"""
    fence = FENCE.fullmatch(answer)
    if not fence or "```" in fence[1]:
        raise SolutionError(f"{place}：解答应恰好是一段 ```python 代码，别的话写进“为什么”")
    try:
        ast.parse(fence[1])
    except SyntaxError as error:
        raise SolutionError(f"{place}：解答第 {error.lineno} 行不是合法的 Python") from None
    return fence[1]


# ---------------------------------------------------------------- 学生的：提示


def with_hints(cells, solutions, where):
    """每道练习后面是它的提示，折叠着；旧的先去掉。解答与练习的函数不同名，也在这里说。"""
    cells = [cell for cell in cells if not is_hints(cell)]
    with_answers(cells, solutions, where)
    hints = {solution.tag: hints_cell(solution) for solution in solutions}
    return [each for cell in cells for each in (cell, hints.get(exercise_tag(cell))) if each]


def is_hints(cell):
    return any(tag.startswith("hints-") for tag in cell.metadata.get("tags", []))


def exercise_tag(cell):
    """练习那一格的标签；不是练习则为 None。"""
    tags = cell.metadata.get("tags", [])
    return next((tag for tag in tags if tag.startswith((EXERCISE, OPEN))), None)


def match_tags(cells, solutions, where):
    """练习与解答一一对应，次序也相同。"""
    asked = [tag for tag in map(exercise_tag, cells) if tag]
    answered = [solution.tag for solution in solutions]
    if unknown := [tag for tag in answered if tag not in asked]:
        raise SolutionError(f"{where}：notebook 里没有 {'、'.join(unknown)}；有 {'、'.join(asked)}")
    if lacking := [tag for tag in asked if tag not in answered]:
        raise SolutionError(f"{where}：缺 {'、'.join(lacking)} 的提示与解答")
    if asked != answered:
        raise SolutionError(f"{where}：次序应与 notebook 相同：{'、'.join(asked)}")


def hints_cell(solution):
    """一格 Markdown。空行不能省：没有空行，里面的公式和加粗就不排版了。"""
    folded = [
        f"<details>\n<summary>提示 {number}</summary>\n\n{hint}\n\n</details>"
        for number, hint in enumerate(solution.hints, start=1)
    ]
    tag = f"hints-{solution.slug}"
    return new_markdown_cell("\n\n".join(folded), metadata={"tags": [tag]}, id=tag)


# ---------------------------------------------------------------- 老师的：解答


def with_answers(cells, solutions, where):
    """每道练习都答好，提示后面是为什么。"""
    cells = [cell for cell in cells if not is_hints(cell)]
    match_tags(cells, solutions, where)
    known = {solution.tag: solution for solution in solutions}
    groups = [
        answer(cell, known[tag], where) if (tag := exercise_tag(cell)) else [cell] for cell in cells
    ]
    return [cell for group in groups for cell in group]


def answer(cell, solution, where):
    """一道练习的几格：题目（代码格换成答好的）、提示、没有自检的另加一格解答、为什么。"""
    why = new_markdown_cell(f"**为什么**　{solution.why}")
    hints = hints_cell(solution)
    if solution.tag.startswith(OPEN):
        tags = {"tags": [f"answer-{solution.slug}"]}
        return [cell, hints, new_code_cell(solution.code, metadata=tags), why]
    source = replace_function(cell.source, solution.code, f"{where} {solution.tag}")
    return [new_code_cell(source, metadata=cell.metadata, id=cell.id), hints, why]


def replace_function(source, code, place):
    """``source`` 里与 ``code`` 同名的函数换成它，其余原样。"""
    new = ast.parse(code).body[-1]
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and signature(node) == signature(new):
            lines = source.splitlines()
            lines[node.lineno - 1 : end_of(node, lines)] = code.splitlines()
            return "\n".join(lines)
    raise SolutionError(f"{place}：解答应是与那一格同名、同参数的函数，写在最后")


def end_of(node, lines):
    """函数到哪一行为止，连同末尾的注释。"""
    end = node.end_lineno
    while end < len(lines) and lines[end].startswith((" ", "#")):
        end += 1
    return end


def signature(node):
    """函数的名字与参数；不是函数则为 None。"""
    return (node.name, ast.dump(node.args)) if isinstance(node, ast.FunctionDef) else None
