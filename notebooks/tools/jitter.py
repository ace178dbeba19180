"""抖动：让 NumPy 的超越函数与乘积在最后两位上随机地动一动，好找出停在边上的数。

作为 IPython 扩展载入内核（`portable.py` 这样做）。换一种处理器，``exp`` 与矩阵乘法的末位就会不同，
但眼前的机器只有一种；印出的数若恰在四舍五入的边上，在写它的机器上是看不出来的。抖动把这些数
推过边去。``JITTER=1`` 与 ``JITTER=-1`` 的移动正好相反：推不过去的那些，反过来推一定过得去。

每个结果移动 1 或 2 个 ulp，方向随机。小整数不动：exp(0) = 1、ln 1 = 0、整数矩阵的乘积，
在哪种处理器上都是准的。次正规数也不动：它们的一个 ulp 已是全部。
float16 的结果由 float32 舍入而来，移动也在 float32 里做。
"""

import ast
import importlib.machinery
import math
import os
from pathlib import Path

import numpy as np

FUNCTIONS = (
    *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logaddexp", "power", "float_power"),
    *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2", "sinh", "cosh", "tanh", "cbrt"),
)
PRODUCTS = ("matmul", "dot", "vdot", "inner", "einsum", "tensordot")
SCALAR_FUNCTIONS = ("exp", "log", "log2", "log10", "log1p", "expm1", "pow", "sin", "cos", "tanh")
EXACT = 2.0**24  # 绝对值不超过它的整数，当作准确的结果

SIGN = int(os.environ.get("JITTER", "1"))
rng = np.random.default_rng(5)


def moved(result):
    """浮点结果移动 1 或 2 个 ulp；别的原样返回。"""
    array = np.asarray(result)
    if array.dtype.kind != "f":
        return result
    with np.errstate(all="ignore"):
        steps = SIGN * rng.choice([-2, -1, 1, 2], size=array.shape).astype(array.dtype)
        whole = (array == np.rint(array)) & (abs(array) <= EXACT)
        normal = np.isfinite(array) & (abs(array) >= np.finfo(array.dtype).tiny)
        shaken = np.where(normal & ~whole, array + steps * np.spacing(array), array)
    if isinstance(result, np.ndarray):
        result[...] = shaken
        return result
    return type(result)(shaken)


class Shaky:
    """``function``，结果移动过，写进 ``out`` 的也一样；reduce、outer 之类照旧。"""

    def __init__(self, function):
        self.function = function

    def __call__(self, *args, **kwargs):
        half = [getattr(a, "dtype", None) == np.float16 for a in args]
        if not any(half) or kwargs.get("out") is not None:
            return moved(self.function(*args, **kwargs))
        wide = [a.astype(np.float32) if h else a for a, h in zip(args, half, strict=True)]
        return moved(self.function(*wide, **kwargs)).astype(np.float16)

    def __getattr__(self, name):
        return getattr(self.function, name)


def shaky_power(base, exponent):
    """``base ** exponent``；平方、倒数、开方与 2 的整数次幂是准确舍入的，不动。"""
    result = base**exponent
    correctly_rounded = np.ndim(exponent) == 0 and (
        exponent in (-1, 0, 0.5, 1, 2) or (np.ndim(base) == 0 and base == 2 and exponent % 1 == 0)
    )
    return result if correctly_rounded else moved(result)


OPERATORS = {ast.MatMult: "__shaky_matmul__", ast.Pow: "__shaky_power__"}


class ShakyOperators(ast.NodeTransformer):
    """``a @ b``、``a ** b`` 不经过 np.matmul、np.power，改成函数调用才抖得动。"""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if name := OPERATORS.get(type(node.op)):
            call = ast.Call(ast.Name(name, ast.Load()), [node.left, node.right], [])
            return ast.fix_missing_locations(ast.copy_location(call, node))
        return node


def shake_imports_of(package):
    """此后导入的 ``package`` 从源码编译，运算符也换过。"""
    usual = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader, fullname):
        if fullname.partition(".")[0] != package:
            return usual(loader, fullname)
        tree = ast.parse(Path(loader.path).read_text("utf-8"))
        return compile(ShakyOperators().visit(tree), loader.path, "exec")

    importlib.machinery.SourceFileLoader.get_code = get_code


def load_ipython_extension(shell):
    """从第一格起，处处抖动。"""
    builtins = vars(__import__("builtins"))
    builtins["__shaky_matmul__"] = Shaky(np.matmul)
    builtins["__shaky_power__"] = shaky_power
    for module, names in ((np, (*FUNCTIONS, *PRODUCTS)), (math, SCALAR_FUNCTIONS)):
        for name in names:
            setattr(module, name, Shaky(getattr(module, name)))
    shake_imports_of("lib")
    shell.ast_transformers.append(ShakyOperators())
