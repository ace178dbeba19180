"""运行学生写的一段代码，说出结果；代码怎么错，下一段都照样能运行。"""

import ast
import builtins
import json
import os
import sys
from types import ModuleType

from live import errors, fresh, missing, output, rich

SLIDE = "这段代码"
SETUP = "准备的代码"
BUILTINS = vars(builtins)  # 学生可能连 vars 也删掉
NATIVE = dict(BUILTINS)


class Runner:
    """``send(kind, text)`` 在有输出时调用，kind 是 stdout、stderr、display。"""

    def __init__(self, send):
        self.outlet = output.Outlet(send)
        self.streams = {kind: output.Writer(self.outlet, kind) for kind in ("stdout", "stderr")}
        self.count = 0
        self.names = set()  # 学生的各段代码在回溯里的名字
        self.page = new_module()
        self.last = None
        self.clean = None  # 幻灯片：没有人改过时的样子
        os.environ["MPLBACKEND"] = "module://live.figures"

    def run(self, code, setup=None, partly=False):
        """运行 `code`；`setup` 为 None 是 notebook 的一格，否则是幻灯片上的一段。返回 JSON。

        要用没有带来的包时什么也不运行，状态是 needs；`partly` 为真，就跳过用到它们的那几句，
        状态是 partly。
        """
        code = code.replace("\r\n", "\n").replace("\r", "\n")
        saved = sys.stdout, sys.stderr, sys.modules.get("__main__")
        sys.stdout, sys.stderr = self.streams["stdout"], self.streams["stderr"]
        output.current = self.outlet
        self.outlet.restart()
        try:
            if setup is None:
                result = self.notebook(code, partly)
            else:
                result = fresh.in_own_context(self.slide, code, setup)
        finally:
            BUILTINS.update(NATIVE)
            self.outlet.end()
            sys.stdout, sys.stderr, sys.modules["__main__"] = saved
        defaults = {"count": self.count, "needs": [], "error": None}
        return json.dumps(defaults | result)

    def refresh(self):
        """又带来了一个包。"""
        missing.refresh(vars(self.page))

    def notebook(self, code, partly):
        name = f"In [{self.count + 1}]"
        self.names.add(name)
        run = execute_partly if partly else execute
        result, self.last = self.attempt(code, name, self.page, self.last, run=run)
        self.count += result["status"] != "needs"
        return result

    def slide(self, code, setup):
        self.clean = self.clean or fresh.Snapshot()
        self.clean.restore()
        module = new_module()
        self.outlet.restart(muted=True)
        result, _ = self.attempt(setup, SETUP, module, names={SETUP})
        if result["status"] in ("error", "exit"):
            return result | {"status": "setup-error"}
        if result["status"] == "needs":
            return result
        self.clean.keep()
        self.outlet.restart()
        result, _ = self.attempt(code, SLIDE, module, names={SLIDE})
        self.count += result["status"] != "needs"
        return result

    def attempt(self, code, name, module, last=None, names=None, run=None):
        """(结果, 最后一个值)；出了什么错都变成结果。"""
        namespace = vars(module)
        namespace["__builtins__"] = builtins
        sys.modules["__main__"] = module
        BUILTINS.update(NATIVE | OURS)  # 学生改了、删了内置的名字，下一段也照样能运行
        try:
            remember(name, code)
            try:
                last = (run or execute)(code, name, namespace, last)
            finally:
                BUILTINS.update(NATIVE)
                self.show_figures()
        except missing.Partly as rest:
            return {"status": "partly", "needs": rest.packs}, rest.last
        except missing.NeedsPack as error:
            return {"status": "needs", "needs": error.packs}, last
        except SystemExit as error:
            rest = "；变量都还在，可以接着运行" if module is self.page else ""
            return {"status": "exit", "error": errors.left(error, rest)}, last
        except BaseException as error:
            described = errors.describe(error, names or self.names, name, code)
            return {"status": "error", "error": described}, last
        return {"status": "ok"}, last

    def show_figures(self):
        """显示还开着的图；画不出来的也关掉，不留给下一段。"""
        try:
            for figure in rich.open_figures():
                if not self.outlet.muted:
                    self.outlet.display(rich.drawn(figure))
        finally:
            rich.close_figures()


def execute(code, name, namespace, last):
    """编译、看缺不缺包、运行；返回最后一个值。"""
    tree = ast.parse(code, name)
    whole = compile(tree, name, "exec", dont_inherit=True)
    if packs := missing.needs(tree, whole, namespace):
        raise missing.NeedsPack(*packs)
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        exec(whole, namespace)
        return last
    final = tree.body.pop()
    exec(compile(tree, name, "exec", dont_inherit=True), namespace)
    return show_value(code, final, name, namespace, last)


def execute_partly(code, name, namespace, last):
    """逐句运行，用到没有带来的包的那几句跳过；它们绑定的名字都成占位的。"""
    tree = ast.parse(code, name)
    skipped, done = set(), False
    for statement in tree.body:
        module = ast.Module([statement], [])
        compiled = compile(module, name, "exec", dont_inherit=True)
        is_import = isinstance(statement, (ast.Import, ast.ImportFrom))
        try:
            if packs := missing.needs(module, compiled, namespace):
                raise missing.NeedsPack(*packs)
            if statement is tree.body[-1] and isinstance(statement, ast.Expr):
                last = show_value(code, statement, name, namespace, last)
            else:
                exec(compiled, namespace)
            done = done or not is_import
        except missing.NeedsPack as error:
            skipped.update(error.packs)
            missing.hold_places(statement, error.packs[0], namespace)
    if skipped and not done:
        raise missing.NeedsPack(*sorted(skipped))
    if skipped:
        raise missing.Partly(sorted(skipped), last)
    return last


def show_value(code, final, name, namespace, last):
    """最后的表达式：算出来、显示，返回最后一个值。"""
    value = eval(compile(ast.Expression(final.value), name, "eval", dont_inherit=True), namespace)
    if value is None or ends_with_semicolon(code, final):
        return last
    output.current.display(rich.bundle(value))
    if namespace.get("_") is last:  # 学生自己用了 _ 这个名字，就不去动它
        namespace["_"] = value
        return value
    return last


def ends_with_semicolon(code, final):
    """最后一个表达式后面有分号吗：有就不显示它。"""
    line = code.split("\n")[final.end_lineno - 1].encode()
    return line[final.end_col_offset :].decode().lstrip().startswith(";")


def new_module():
    module = ModuleType("__main__")
    vars(module).update({"__builtins__": builtins})
    return module


def remember(name, code):
    """回溯、inspect 都从这里取源码。"""
    import linecache

    lines = [f"{line}\n" for line in code.split("\n")]
    linecache.cache[name] = len(code), None, lines, name


def no_input(prompt=""):
    raise RuntimeError("这里不能用 input()：把要输入的值直接写进代码里")


def leave(code=None):
    raise SystemExit(code)


OURS = {"input": no_input, "exit": leave, "quit": leave, "display": rich.show}
