"""网页上不留名字：学生起的名字、写的话，换成认不出是谁的。CSV 给老师自己看，照原样。"""

import ast
import builtins
import keyword
import re
import types
from functools import cache
from pathlib import Path

import numpy as np
from channel import ERRORS

from lib.exercises import wording

LIB = Path(__file__).resolve().parents[3] / "lib"
PUBLIC = {*dir(builtins), *dir(np), *dir(np.ndarray), *dir(np.linalg), *keyword.kwlist}
KINDS = {kind.__name__ for kind in vars(types).values() if isinstance(kind, type)} | PUBLIC
LONG_NUMBER = re.compile(r"[1-9]\d{4,}")  # 学号、电话


def code(source, student):
    """例子里的名字：汉字的（不是 ASCII 的）编号，有学生的名字或五位以上数字的换成 x。"""
    numbers = {}

    def hidden(found):
        word = found[0]
        if not word.isascii():
            return numbers.setdefault(word, f"名字{len(numbers) + 1}")
        return "x" if is_personal(word, student) else word

    return re.sub(r"\w+", hidden, source)


def is_personal(word, student):
    """含有这个学生的名字，或者五位以上的数字；Python 和 NumPy 自己的词不算。"""
    if LONG_NUMBER.search(word):
        return True
    return word not in PUBLIC and any(name in word.lower() for name in names_of(student))


@cache
def names_of(student):
    """文件夹名里像名字的几段，合起来的也算；太短的不算，处处都会碰上。"""
    parts = re.findall(r"[^\W\d_]+", student.lower())
    every = {*parts, "".join(parts), "_".join(parts)}
    return {name for name in every if len(name) >= (3 if name.isascii() else 2)}


def failure(error):
    """一个报错能写在网页上的：(内建的或 NumPy 的类名, 我们自己的那句话)。"""
    known = next(name for kind in type(error).__mro__ if (name := kind.__name__) in ERRORS)
    raw = f"运行出错：{type(error).__name__.lstrip('_')}：{error}"
    meaning = wording.explained(error).removeprefix(raw).removeprefix("。")
    said = f"运行出错：{known.lstrip('_')}"
    return known.lstrip("_"), f"{said}。{meaning}" if meaning else f"{said}。"


def sentence(text, student):
    """评语里不是我们写的词去掉：别处没有的汉字词、学生定义的类、学生的名字。"""

    def hidden(found):
        word = found[0]
        ours = word in vocabulary() if not word.isascii() else not is_personal(word, student)
        return word if ours else "…"

    text = re.sub(r"返回了 (\w+)", lambda m: m[0] if is_kind(m[1]) else "返回了别的对象", text)
    return re.sub(r"\w+", hidden, text)


def is_kind(word):
    return word in KINDS or word.isdigit()


@cache
def vocabulary():
    """`lib` 与这里写着的全部字符串：评语由它们拼成。"""
    paths = [*LIB.rglob("*.py"), *Path(__file__).parent.glob("*.py")]
    trees = [ast.parse(path.read_text("utf-8")) for path in paths if "tests" not in path.parts]
    strings = (n.value for t in trees for n in ast.walk(t) if isinstance(n, ast.Constant))
    return "\n".join(text for text in strings if isinstance(text, str))
