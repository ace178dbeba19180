"""练习后面的一行：哪几道答对了，哪几道没有，下一步做什么。"""

import importlib

from lib.exercises.exercise import Exercise

NOTEBOOKS = (
    "01-multiclass",
    "02-softmax",
    "03-cross-entropy",
    "04-gradient",
    "05-training",
    "06-beyond",
)
RIGHT, WRONG, BLANK, UNCHECKED = "答对", "有错", "还没有作答", "还没运行自检"
NEXT = {
    WRONG: "照评语改练习 {}，卡住了就点开提示",
    BLANK: "写练习 {}，没有头绪就点开提示",
    UNCHECKED: "运行练习 {} 那一格",
}
LAST = "这是最后一节，回头看看前面几节还有没有没答对的"


def progress(section):
    """印出 `section`（节名，如 "softmax"）的练习各到了哪一步。

    只看各道练习最近一次自检的结果，所以改完一道要先运行它那一格，再运行这一格。
    """
    print(line([state(exercise) for exercise in exercises_of(section)], after(section)))


def exercises_of(section):
    """一节的练习，按先后。"""
    module = importlib.import_module(f"lib.exercises.{section.replace('-', '_')}")
    return [value for value in vars(module).values() if isinstance(value, Exercise)]


def after(section):
    """下一份 notebook 的文件名；最后一节没有，是空的。"""
    names = [name[3:] for name in NOTEBOOKS]
    following = NOTEBOOKS[names.index(section) + 1 :]
    return f"{following[0]}.ipynb" if following else ""


def state(exercise):
    """一道练习到了哪一步。"""
    if exercise.verdict is None:
        return UNCHECKED
    return {"right": RIGHT, "blank": BLANK}.get(exercise.verdict.kind, WRONG)


def line(states, following):
    """各道练习的状态连成一行；`following` 是下一份 notebook。

    >>> print(line(["答对", "有错", "答对"], "03-cross-entropy.ipynb"))
    练习 1、3 答对，练习 2 有错。下一步：照评语改练习 2，卡住了就点开提示。
    >>> print(line(["答对", "答对"], "03-cross-entropy.ipynb"))
    2 道练习都答对了。下一步：打开 03-cross-entropy.ipynb。
    """
    numbered = list(enumerate(states, start=1))
    undone = [number for number, each in numbered if each != RIGHT]
    if not undone:
        step = f"打开 {following}" if following else LAST
        return f"{len(states)} 道练习都答对了。下一步：{step}。"
    groups = {each: [str(n) for n, other in numbered if other == each] for each in states}
    told = "，".join(f"练习 {'、'.join(numbers)} {each}" for each, numbers in groups.items())
    return f"{told}。下一步：{NEXT[states[undone[0] - 1]].format(undone[0])}。"
