"""单独运行一格要的准备：从它前面的各格里，只挑它用得到的语句。

    python notebooks/tools/setup_of.py notebooks/02-softmax.ipynb

印出 JSON：``{标签: {"setup": 准备的源码, "needs": [NumPy 之外要的包]}}``。

从这一格用到的名字出发往前走：绑定它的、就地改它的语句要留下，这些语句用到的名字接着要。
无条件的重新绑定把前面的都盖掉。随机数发生器每用一次都变，所以用到它的语句都算改了它。
只用标准库，也不运行任何一格。
"""

import ast
import builtins
import functools
import json
import re
import sys
from bisect import bisect_left
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AT_HAND = {"numpy", "lib", "IPython", *sys.stdlib_module_names}  # 只有 NumPy 时也有的
PARTS = {"cycler": "matplotlib", "mpl_toolkits": "matplotlib"}
# 会改掉对象自己的方法；单独成句的调用，不论叫什么都当作会改
CHANGING = set(
    "fit partial_fit append extend insert remove pop popleft appendleft clear sort reverse update "
    "setdefault add discard fill put resize shuffle write send".split()
)
# 会改掉参数的内置函数；别的都不改
CHANGING_ARGUMENTS = {"next", "setattr", "delattr"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")
IMPORTS = (ast.Import, ast.ImportFrom)


# ---------------------------------------------------------------- 一句用到哪些名字


def children(node):
    """同 ast.iter_child_nodes，记着：每个节点要看好几遍。"""
    if not hasattr(node, "children"):
        node.children = list(ast.iter_child_nodes(node))
    return node.children


def walk(node):
    nodes = [node]
    for one in nodes:
        nodes += children(one)
    return nodes


def read(node):
    """运行 `node` 当场要有的名字；函数体里的要等调用。"""
    if isinstance(node, ast.Name):
        return set() if isinstance(node.ctx, ast.Store) else {node.id}
    if isinstance(node, FUNCTIONS):
        return read_all(head(node))
    if isinstance(node, ast.ClassDef):
        return read_all(head(node)) | read_in_order(node.body)
    if isinstance(node, COMPREHENSIONS):
        return read_all(children(node)) - loop_names(node)
    if isinstance(node, ast.AugAssign):
        return read_all([node.target, node.value]) | {base(node.target)}
    if any(isinstance(getattr(node, name, None), list) for name in BLOCKS):
        return read_blocks(node)
    return read_all(children(node))


def read_all(nodes):
    return set().union(*map(read, nodes))


def read_in_order(statements):
    """依次运行这些语句，要先有的名字。"""
    needed = set()
    for statement in reversed(statements):
        needed = needed - rebound(statement) | read(statement)
    return needed


def read_blocks(node):
    """if、for、with、try 这样一块块的：循环变量一类的名字是自己的。"""
    blocks = [getattr(node, name, []) for name in BLOCKS]
    inside = {child for block in blocks for child in block}
    first = [child for child in children(node) if child not in inside]
    own = {getattr(node, "name", None)}.union(*map(stored, first))
    return read_all(first) | set().union(*map(read_in_order, blocks)) - own


def head(function):
    """定义函数或类时当场要算的：装饰器、缺省值、基类。"""
    parts = [*getattr(function, "decorator_list", []), *getattr(function, "bases", [])]
    if arguments := getattr(function, "args", None):
        parts += [*arguments.defaults, *arguments.kw_defaults]
    return [part for part in parts if part is not None]


def loop_names(comprehension):
    return stored_all(generator.target for generator in comprehension.generators)


def read_later(node):
    """`node` 里的函数要等调用时才用到的名字。"""
    return set().union(*(free(function) for function in outermost(node, FUNCTIONS)))


def free(function):
    """函数用到的、不是自己的名字，连同套在里面的函数用到的。"""
    body = function.body if isinstance(function.body, list) else [function.body]
    return anywhere_all(body) - locals_of(function)


def locals_of(function):
    """函数自己的名字：参数和在里面绑定的。"""
    body = function.body if isinstance(function.body, list) else [function.body]
    arguments = {node.arg for node in walk(function.args) if isinstance(node, ast.arg)}
    shared = (node.names for node in walk(function) if isinstance(node, ast.Global))
    return arguments | stored_all(body) - set().union(*shared)


def anywhere(node):
    """不论先后、不论何时，用到的名字。"""
    if isinstance(node, ast.Name):
        return read(node)
    if isinstance(node, FUNCTIONS):
        return read_all(head(node)) | free(node)
    found = anywhere_all(children(node))
    if isinstance(node, ast.AugAssign):
        found |= {base(node.target)}
    return found - loop_names(node) if isinstance(node, COMPREHENSIONS) else found


def anywhere_all(nodes):
    return set().union(*map(anywhere, nodes))


def outermost(node, kinds):
    """`node` 里最外层的几个 `kinds`。"""
    if isinstance(node, kinds):
        return [node]
    return [found for child in children(node) for found in outermost(child, kinds)]


# ---------------------------------------------------------------- 一句绑定、改动哪些名字


def stored(node):
    """`node` 绑定的名字；不进函数体，推导式的循环变量不算。"""
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Store) else set()
    if isinstance(node, ast.Lambda):
        return set()
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, IMPORTS):
        return {imported_name(alias) for alias in node.names}
    found = stored_all(children(node))
    if isinstance(node, COMPREHENSIONS):
        return found - loop_names(node)
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        return found | {node.name}
    return found


def stored_all(nodes):
    return set().union(*map(stored, nodes))


def imported_name(alias):
    return alias.asname or alias.name.partition(".")[0]


def rebound(statement):
    """不论怎样都重新绑定的名字：前面的绑定从此没有用。"""
    if isinstance(statement, ast.Assign):
        return stored_all(statement.targets)
    if isinstance(statement, ast.AnnAssign):
        return stored(statement.target) if statement.value else set()
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, IMPORTS):  # import a.b 不盖掉 import a.c
        whole = [alias for alias in statement.names if alias.asname or "." not in alias.name]
        return set(map(imported_name, whole))
    if isinstance(statement, ast.With):
        return stored_all(statement.items) | rebound_all(statement.body)
    if isinstance(statement, ast.If):
        return rebound_all(statement.body) & rebound_all(statement.orelse)
    return set()


def rebound_all(statements):
    return set().union(*map(rebound, statements))


def base(node):
    """``a.b[i]``、``a.f(x)`` 最左边的名字；不是名字的，没有。"""
    while not isinstance(node, ast.Name):
        node = getattr(node, "value", None) or getattr(node, "func", None)
        if node is None:
            return None
    return node.id


class Known:
    """各格一共导入了哪些名字、有哪些随机数发生器、各个函数会改动什么。"""

    def __init__(self, nodes):
        self.modules = stored_all(node for node in nodes if isinstance(node, IMPORTS))
        self.generators = stored_all(node for node in nodes if makes_generator(node))
        self.functions = {}  # 名字 → (参数, 会改动的名字，参数也在内)
        defined = [node for node in nodes if isinstance(node, ast.FunctionDef)]
        while any([self.learn(node) for node in defined]):  # 函数又调用函数，到不再增加为止
            pass

    def learn(self, function):
        """记下这个函数会改动什么；比原先知道的多，就返回真。"""
        parameters = [one.arg for one in function.args.posonlyargs + function.args.args]
        shared = (node.names for node in walk(function) if isinstance(node, ast.Global))
        inside = changed_all(function.body, self) | self.generators
        own = locals_of(function) - set(parameters)
        found = inside & anywhere_all(function.body) - own | set().union(*shared)
        before = self.functions.get(function.name, ((), set()))[1]
        self.functions[function.name] = parameters, before | found
        return bool(found - before)


def makes_generator(node):
    """绑定随机数发生器：``rng = np.random.default_rng(0)``。"""
    value = getattr(node, "value", None)
    made = isinstance(node, ast.Assign) and isinstance(value, ast.Call)
    return made and dotted(value.func).endswith(("default_rng", "RandomState"))


def changed(node, known):
    """`node` 就地改动的名字；调用导入的东西不算改它。"""
    if isinstance(node, FUNCTIONS):
        body = node.body if isinstance(node.body, list) else [node.body]
        return changed_all(body, known) - locals_of(node)
    found = changed_all(children(node), known)
    if isinstance(node, (ast.For, ast.comprehension)) and stored(node.target) & found:
        found |= read(node.iter)  # 循环变量是它的元素
    if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
        found |= {base(node)}
    if isinstance(node, ast.Call):
        found |= changed_by_call(node, known)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        found |= changed_by_sentence(node.value, known)
    return found - {None}


def changed_all(nodes, known):
    return set().union(*(changed(node, known) for node in nodes))


def changed_by_call(call, known):
    """调用了名字就说明会改的方法，或者前面定义的、会改参数的函数。"""
    if isinstance(call.func, ast.Attribute) and call.func.attr in CHANGING:
        return {base(call.func)} - known.modules
    name = getattr(call.func, "id", None)
    if name in CHANGING_ARGUMENTS:
        return part_of_all(call.args)
    parameters, touched = known.functions.get(name, ((), set()))
    given = [*zip(parameters, call.args, strict=False)]
    given += [(keyword.arg, keyword.value) for keyword in call.keywords]
    values = (value for parameter, value in given if parameter in touched)
    return part_of_all(values) | (touched - set(parameters))


def part_of_all(values):
    """这些参数是哪些名字的一部分；调用的结果是新的，不算。"""
    found = set()
    for value in values:
        while isinstance(value, (ast.Subscript, ast.Attribute, ast.Starred)):
            value = value.value
        found |= read(value) if isinstance(value, ast.Name) else set()
    return found


def changed_by_sentence(call, known):
    """单独成句的调用：不要它的返回值，那就是要它改掉什么。"""
    name = getattr(call.func, "id", None)
    if name in known.functions or hasattr(builtins, name or ""):
        return set()
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    receiver = {base(call.func)} if isinstance(call.func, ast.Attribute) else set()
    return (part_of_all(values) | receiver) - known.modules


# ---------------------------------------------------------------- 往前走


def dotted(node):
    """``a.b.c`` 写成字；中间有别的，就只写后面的。"""
    text = ""
    while isinstance(node, ast.Attribute):
        node, text = node.value, f".{node.attr}{text}"
    return getattr(node, "id", "") + text


class Statement:
    """一句，和它的源码。"""

    def __init__(self, node, lines):
        self.node, self.lines = node, lines
        self.binds, self.rebinds = stored(node), rebound(node)
        self.reads, self.later = read(node), read_later(node)
        self.changes = set()
        nodes = walk(node)
        self.dotted = {dotted(one) for one in nodes if isinstance(one, ast.Attribute)}
        self.imports = [one for one in nodes if isinstance(one, IMPORTS)]

    def source(self, node=None):
        """整句就用原来的几行。"""
        if node not in (None, self.node):
            return ast.unparse(node)
        decorators = [one.lineno for one in getattr(self.node, "decorator_list", [])]
        lines = self.lines[min([self.node.lineno, *decorators]) - 1 : self.node.end_lineno]
        before = lines[0].encode()[: self.node.col_offset].strip() if not decorators else b""
        after = lines[-1].encode()[self.node.end_col_offset :].decode().strip()
        if before or (after and not after.startswith("#")):
            return ast.unparse(self.node)
        return "\n".join(lines)


def notebook_statements(cells, names=None):
    """各格的语句，一格一个列表。``names``：各格怎么称呼，语法错误里记着是哪一格。"""
    blocks = [
        [Statement(node, source.split("\n")) for node in ast.parse(source, name).body]
        for source, name in zip(cells, names or [""] * len(cells), strict=True)
    ]
    everything = [one for block in blocks for one in block]
    known = Known([one.node for one in everything])
    for one in everything:
        if not isinstance(one.node, (*FUNCTIONS, ast.ClassDef)):
            one.changes = changed(one.node, known) | one.reads & known.generators
    return blocks


def setup_of(earlier, cell):
    """`cell` 的准备：(源码, NumPy 之外要的包)；语句依原来的次序，import 只留要的名字。"""
    needed, paths, kept = set(), set(), []
    packages = packages_in(node for one in cell for node in one.imports)
    need(needed, set().union(*(one.later for one in cell)), earlier, len(earlier))
    for one in reversed(cell):
        needed -= one.rebinds
        need(needed, one.reads, earlier, len(earlier))
        paths |= one.dotted
    for index in range(len(earlier) - 1, -1, -1):
        one = earlier[index]
        if not (one.binds | one.changes) & needed:
            continue
        node = wanted_part(one.node, needed, paths)
        if node is None:
            continue
        kept.append(one.source(node))
        packages |= packages_in([node] if isinstance(node, IMPORTS) else one.imports)
        paths |= one.dotted
        needed -= one.rebinds
        called = not isinstance(one.node, (*FUNCTIONS, ast.ClassDef))
        need(needed, one.reads | (one.later if called else set()), earlier, index)
    return "".join(f"{text}\n" for text in reversed(kept)), sorted(packages)


def need(needed, names, earlier, before):
    """要这些名字，连同它们所指的函数要用的：函数用的是调用那时的值。"""
    todo, seen = list(names), set()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += earlier.latest(name, before)
    needed |= seen


class Earlier(list):
    """前面各格的语句，记着每个名字在哪几句里绑定。"""

    def __init__(self):
        self.bound = {}

    def add(self, statements):
        for one in statements:
            for name in one.binds:
                self.bound.setdefault(name, []).append(len(self))
            self.append(one)

    def latest(self, name, before):
        """第 `before` 句之前最后绑定这个名字的一句，调用时才要的名字。"""
        indices = self.bound.get(name, ())
        at = bisect_left(indices, before)
        return self[indices[at - 1]].later if at else ()


def wanted_part(node, needed, paths):
    """import 只留要的名字；别的语句整句留下。"""
    if not isinstance(node, IMPORTS):
        return node
    names = [alias for alias in node.names if is_wanted(alias, node, needed, paths)]
    if not names:
        return None
    if len(names) == len(node.names):
        return node
    if isinstance(node, ast.Import):
        return ast.Import(names)
    return ast.ImportFrom(node.module, names, node.level)


def is_wanted(alias, node, needed, paths):
    """``import scipy.special``：有 ``scipy.special`` 出现才要。"""
    if imported_name(alias) not in needed:
        return False
    inner = isinstance(node, ast.Import) and not alias.asname and "." in alias.name
    return not inner or any(f"{path}.".startswith(f"{alias.name}.") for path in paths)


# ---------------------------------------------------------------- 要哪些包


def packages_in(imports):
    """这些 import 语句要的包，连同 lib 要的；只要 NumPy 的不列。"""
    found = set()
    for node in imports:
        if isinstance(node, ast.Import):
            found.update(*(packages_of(alias.name) for alias in node.names))
        else:
            found.update(*(packages_of(node.module, alias.name) for alias in node.names))
    return {PARTS.get(name, name) for name in found}


@functools.cache
def packages_of(module, name=None):
    """导入一个模块、或从中取一个名字，要的包。"""
    top = module.partition(".")[0]
    if top != "lib":
        return {top} - AT_HAND
    if name and source_of(f"{module}.{name}"):
        return packages_of(f"{module}.{name}")
    text = source_of(module)
    if name is None or text is None:
        return imported_at_once(module)
    return imported_at_once(module) | packages_of_name(module, name)


@functools.cache
def imported_at_once(module):
    """导入 lib 的一个模块时，它和它导入的 lib 的模块顶层要的包；找到就不再往下找。"""
    seen, todo = set(), [module]
    while todo:
        module = todo.pop()
        if module in seen:
            continue
        seen.add(module)
        names = re.findall(r"^(?:from|import) ([\w.]+)", source_of(module) or "", re.MULTILINE)
        if found := {name.partition(".")[0] for name in names} - AT_HAND:
            return found
        todo += [name for name in reversed(names) if name.startswith("lib")]
    return set()


def packages_of_name(module, name):
    """lib 的一个函数，调用时才导入的包。"""
    text = source_of(module)
    here = re.search(rf"^(def|class) {name}\b|^{name} =", text, re.MULTILINE)
    if here and not re.search(r"^\s+(from|import) ", text, re.MULTILINE):
        return set()
    for node in tree_of(module).body:
        if isinstance(node, ast.ImportFrom) and name in map(imported_name, node.names):
            return packages_of(node.module, name)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            return packages_in(one for one in walk(node) if isinstance(one, IMPORTS))
    return set()


@functools.cache
def tree_of(module):
    return ast.parse(source_of(module))


@functools.cache
def source_of(module):
    """lib 里一个模块的源码；没有这个模块是 None。"""
    path = ROOT.joinpath(*module.split("."))
    for file in (path / "__init__.py", path.with_suffix(".py")):
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return None


# ---------------------------------------------------------------- 命令


def names_of(cell):
    """引用得到这一格的标签。"""
    tags = cell["metadata"].get("tags", [])
    return [tag for tag in tags if tag != "raises-exception" and tag[:6] != "nbval-"]


def setups(path):
    """notebook 里每个有标签的代码格，各要怎样的准备。"""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    names = [names_of(cell) for cell in cells]
    called = [
        f"标签为 {own[0]} 的一格" if own else f"第 {number} 个代码格"
        for number, own in enumerate(names, 1)
    ]
    blocks = notebook_statements(sources, called)
    found, earlier = {}, Earlier()
    for cell, own, block in zip(cells, names, blocks, strict=True):
        if own:
            setup, needs = setup_of(earlier, block)
            found |= {name: {"setup": setup, "needs": needs} for name in own}
        if "raises-exception" not in cell["metadata"].get("tags", []):
            earlier.add(block)  # 运行到一半就出错的，后面的格不靠它
    return found


def main(path):
    try:
        print(json.dumps(setups(Path(path)), ensure_ascii=False, indent=1))
    except OSError as error:
        sys.exit(f"{path}：读不了（{error.strerror}）")
    except SyntaxError as error:
        line = (error.text or "").strip()
        sys.exit(f"{path}：{error.filename}不是合法的 Python（第 {error.lineno} 行：{line}）")
    except (ValueError, KeyError, TypeError):
        sys.exit(f"{path}：不是合法的 notebook")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main(*sys.argv[1:])
