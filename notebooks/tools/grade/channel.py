"""评分的两边怎样说话：一帧是一段 JSON 和几个数组的字节。

对面运行的是学生的代码，送来什么都不可信：拆开一帧不会运行任何东西，多大、多深都有限。
所以不用 pickle，也不用 .npy（它的文件头要求值，还能先要一块极大的内存）。
"""

import builtins
import json
import math
import re
import struct

import numpy as np

from lib.exercises.trial import Outcome, TooLong

HEAD = struct.Struct(">II")
MOST_TEXT = 4 * 2**20  # 一帧里的 JSON，字节
MOST_BYTES = 32 * 2**20  # 一帧里的数组，合计
MOST_ITEMS = 20_000  # 一个返回值里，列表的项合计
MOST_LEVELS = 16
NUMBERS = re.compile(r"[<>|=][biufcUS]\d{1,6}")
TOO_LARGE = "太大的返回值"
ERRORS = {
    name: kind
    for module in (builtins, np.exceptions, np.linalg)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
} | {"TooLong": TooLong}


class BadFrame(Exception):
    """对面送来的不成一帧。"""


def clean(value):
    """字里可以有单独的半个字符（surrogate），写不进任何文件：换成问号。JSON 的值整个地换。"""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return value


# ---------------------------------------------------------------- 一帧


def write(stream, message, values=()):
    """送出一帧：`message` 是 JSON 写得出的，`values` 是随它去的值。"""
    arrays = []
    trees = [pack(value, arrays) for value in values]
    kinds = [[array.dtype.str, array.shape] for array in arrays]
    text = json.dumps({"message": message, "values": trees, "arrays": kinds}).encode()
    body = b"".join(array.tobytes() for array in arrays)
    stream.write(HEAD.pack(len(text), len(body)) + text + body)
    stream.flush()


def read(stream):
    """读一帧：(message, 各个值)；对面关上了就是 None。"""
    head = stream.read(HEAD.size)
    if not head:
        return None
    if len(head) < HEAD.size:
        raise BadFrame("话只说了一半")
    text_size, body_size = HEAD.unpack(head)
    if text_size > MOST_TEXT or body_size > MOST_BYTES:
        raise BadFrame("一帧太大")
    text, body = stream.read(text_size), stream.read(body_size)
    try:
        frame = clean(json.loads(text))
        arrays = _arrays(frame["arrays"], body)
        return frame["message"], [unpack(tree, arrays) for tree in frame["values"]]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise BadFrame(f"{type(error).__name__}：{error}") from None


def _arrays(kinds, body):
    arrays, start = [], 0
    for kind, shape in kinds:
        if not NUMBERS.fullmatch(kind) or len(shape) > 32 or any(n < 0 for n in shape):
            raise BadFrame(f"没有这样的数组：{kind} {shape}")
        size = math.prod(shape) * np.dtype(kind).itemsize
        part = np.frombuffer(body[start : start + size], kind)
        arrays.append(part.reshape(shape).copy())
        start += size
    return arrays


# ---------------------------------------------------------------- 一个值


def pack(value, arrays):
    """值成为 JSON 的一棵树，数组另放在 `arrays` 里。认不出的只留下类名。"""
    return _Packer(arrays).pack(value, 0)


class _Packer:
    def __init__(self, arrays):
        self.arrays, self.items, self.bytes = arrays, 0, 0

    def pack(self, value, level):
        self.items += 1
        if level > MOST_LEVELS or self.items > MOST_ITEMS:
            return {"other": TOO_LARGE}
        if value is None or value is True or value is False or type(value) is float:
            return {"plain": value}
        if type(value) is int and abs(value) < 2**63:
            return {"plain": value}
        if type(value) is str:
            return {"plain": value[:2000]}
        if value is ...:
            return {"blank": True}
        if isinstance(value, Outcome):
            flags = [bool(value.printed), bool(value.changed)]
            return {"outcome": self.pack(value.value, level), "flags": flags}
        if isinstance(value, BaseException):
            return _error(value)
        if isinstance(value, (list, tuple)):
            kind = "tuple" if isinstance(value, tuple) else "list"
            return {kind: [self.pack(item, level + 1) for item in value[:MOST_ITEMS]]}
        if isinstance(value, (np.ndarray, np.generic, complex)):
            return self.array(value, level)
        return {"other": type(value).__name__}

    def array(self, value, level):
        plain = np.array(value, subok=False, order="C")
        if plain.dtype.kind == "O" and plain.size <= MOST_ITEMS:
            parts = [self.pack(item, level + 1) for item in plain.ravel()]
            return {"objects": parts, "shape": plain.shape}
        self.bytes += plain.nbytes
        if self.bytes > MOST_BYTES // 8 or not NUMBERS.fullmatch(plain.dtype.str):
            return {"other": TOO_LARGE if plain.nbytes > MOST_BYTES // 8 else plain.dtype.name}
        self.arrays.append(plain)
        return {"array": len(self.arrays) - 1, "single": not isinstance(value, np.ndarray)}


def _error(error):
    args = [arg for arg in error.args[:4] if type(arg) in (str, int, float, type(None))]
    args = [arg[:500] if isinstance(arg, str) else arg for arg in args]
    names = [kind.__name__ for kind in type(error).__mro__[:20]]
    whole = len(args) == len(error.args)
    return {"error": names, "args": args if whole else None, "text": str(error)[:500]}


def unpack(tree, arrays):
    """树变回值；异常变回同名的异常，别的对象变成只有类名的空对象。"""
    match tree:
        case {"plain": None | bool() | int() | float() | str() as value}:
            return value
        case {"blank": True}:
            return ...
        case {"outcome": value, "flags": [bool() as printed, bool() as changed]}:
            return Outcome(unpack(value, arrays), printed, changed)
        case {"error": [str(), *_] as names, "args": args, "text": str() as text}:
            return _rebuilt(names, args, text)
        case {"list": list() as items}:
            return [unpack(item, arrays) for item in items]
        case {"tuple": list() as items}:
            return tuple(unpack(item, arrays) for item in items)
        case {"array": int() as place, "single": bool() as single}:
            return arrays[place][()] if single else arrays[place]
        case {"objects": list() as items, "shape": list() as shape}:
            flat = np.empty(len(items), object)
            flat[:] = [unpack(item, arrays) for item in items]
            return flat.reshape(shape)
        case {"other": str() as name}:
            return _named(name, object)()
    raise BadFrame(f"认不出 {str(tree)[:60]}")


def _named(name, base, **members):
    return type(name if name.isidentifier() else "对象", (base,), members)


def _rebuilt(names, args, text):
    """同名的异常；自己定义的，换成它所属的那种内建异常，名字与文字不变。"""
    if names[0] in ERRORS and isinstance(args, list):
        try:
            return ERRORS[names[0]](*args)
        except Exception:  # 有的异常要别的参数
            pass
    base = next((ERRORS[name] for name in names if name in ERRORS), Exception)
    shown = _named(names[0], base, __init__=lambda self: None, __str__=lambda self: text)
    return shown.__new__(shown)
