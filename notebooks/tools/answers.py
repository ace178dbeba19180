"""老师的一份：练习都填上解答，后面是为什么，从头运行一遍。

    python notebooks/tools/answers.py notebooks/02-softmax.ipynb build/solutions/02-softmax.ipynb

解答必须答对，否则不写。
"""

import quiet  # isort: split

import os
import re
import sys
from pathlib import Path

from execute import NotebookError, dumps, label, read, run, unwritable
from solutions import EXERCISE, SolutionError, exercise_tag, read_solutions, with_answers

RIGHT = "答对了"
SLIDES = re.compile(r"(\]\(\.\./slides/[\w-]+)\.md")


def answered(path):
    """填好、运行过的 notebook。"""
    notebook = read(path)
    try:
        notebook.cells = with_answers(notebook.cells, read_solutions(path), path.name)
    except SolutionError as error:
        raise NotebookError(str(error)) from None
    run(path, notebook)
    refuse_wrong(path, notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = relinked(cell.source)
    return notebook


def refuse_wrong(path, notebook):
    for cell in notebook.cells:
        if (exercise_tag(cell) or "").startswith(EXERCISE):
            said = "".join(output.get("text", "") for output in cell.outputs)
            if not said.startswith(RIGHT):
                raise NotebookError(f"{path.name} {label(notebook, cell)}：解答没有答对：{said}")


def relinked(text):
    """指向幻灯片源文件的链接，改到 build/ 里渲染好的。"""
    return SLIDES.sub(r"\1.html", text)


def main(path, target):
    try:
        text = dumps(answered(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".partial")
        partial.write_text(text, encoding="utf-8", newline="\n")
        os.replace(partial, target)
    except NotebookError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(unwritable(error))


if __name__ == "__main__":
    quiet.obey_termination()
    main(*map(Path, sys.argv[1:3]))
