"""没有带来的包：导入时先放一个占位的，用到时才说要哪个包。

``lib.plots`` 的源码虽在，却要 matplotlib：matplotlib 没有带来时，它也是占位的。
"""

import importlib
import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import FunctionType, ModuleType


class NeedsPack(BaseException):
    """用到了没有带来的包。不是 Exception：学生的 ``except Exception`` 不该接住它。"""

    def __init__(self, *packs):
        super().__init__(f"这段代码要用没有带来的包：{'、'.join(packs)}")
        self.packs = list(packs)


class Partly(BaseException):
    """跳过了几句，别的都运行了；`last` 是最后一个值。"""

    def __init__(self, packs, last):
        super().__init__(f"有几句要用没有带来的包：{'、'.join(packs)}")
        self.packs, self.last = packs, last


class MissingModule(ModuleType):
    """占位的模块：里面什么名字都有，但都是占位的。"""

    def __getattr__(self, name):
        pack = self.__spec__.loader.pack if self.__spec__ else ""
        if name == "__all__":
            raise NeedsPack(pack)  # from … import *：不知道有哪些名字
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing(self.__name__, name, pack)


class Missing:
    """占位的函数、类、常数：怎么用都说要哪个包。"""

    __slots__ = ("_module", "_name", "_pack")

    def __init__(self, module, name, pack):
        for slot, value in zip(self.__slots__, (module, name, pack), strict=True):
            object.__setattr__(self, slot, value)

    def __getattr__(self, name):
        raise NeedsPack(self._pack)


def _refuse(self, *args, **options):
    raise NeedsPack(self._pack)


for _name in (
    "call setattr getitem setitem delitem contains len iter next bool enter exit hash str repr "
    "format lt le eq ne gt ge instancecheck subclasscheck index int float complex "
    "neg pos abs invert add sub mul truediv floordiv mod pow matmul and or xor lshift rshift "
    "radd rsub rmul rtruediv rfloordiv rmod rpow rmatmul rand ror rxor"
).split():
    setattr(Missing, f"__{_name}__", _refuse)


class _Loader:
    def __init__(self, pack):
        self.pack = pack

    def create_module(self, spec):
        module = MissingModule(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


class _Finder:
    """放在最前面：Pyodide 自己的查找器遇到没有带来的包会先报错。"""

    def __init__(self, providers):
        self.providers, self.found = providers, {}

    def find_spec(self, name, path=None, target=None):
        pack = self.absent(name)
        return pack and ModuleSpec(name, _Loader(pack), is_package=True)

    def absent(self, name):
        """模块 `name` 属于哪个没有带来的包；带来了，或不归这里管，为 None。"""
        while name and name not in self.providers:
            name = name.rpartition(".")[0]
        pack = self.providers.get(name)
        # 里层的（lib.plots）源码总在，要看它的包里最外层的几个
        tops = [top for top, of in self.providers.items() if of == pack and "." not in top]
        return None if all(map(self.is_here, tops if "." in name else [name])) else pack

    def is_here(self, top):
        if top and top not in self.found:
            self.found[top] = PathFinder.find_spec(top) is not None
        return not top or self.found[top]


_finder = _Finder({})


def install(providers):
    """`providers` 是 ``{模块: 包}``，例如 ``{"matplotlib": "matplotlib", "lib.plots": …}``。"""
    uninstall()
    _finder.providers = dict(providers)
    sys.meta_path.insert(0, _finder)


def uninstall():
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
    _finder.found.clear()
    _drop_modules()


def refresh(namespace):
    """又带来了一个包：占位的模块都丢掉，`namespace` 里占位的名字换成真的。"""
    importlib.invalidate_caches()
    _finder.found.clear()
    _drop_modules()
    for name, value in list(namespace.items()):
        if pack_of_value(value) is not None:
            try:
                namespace[name] = _real(value)
            except ImportError:  # 真的包里没有它，或者还没有算：就当没有这个名字
                del namespace[name]


def _drop_modules():
    for name, module in list(sys.modules.items()):
        if isinstance(module, MissingModule):
            del sys.modules[name]
            parent, _, child = name.rpartition(".")
            if vars(sys.modules.get(parent, object)).get(child) is module:
                delattr(sys.modules[parent], child)


def _real(value):
    if isinstance(value, MissingModule):
        return importlib.import_module(value.__name__)
    if not value._module:
        raise ImportError(f"{value._name} 还没有算出来")  # 跳过的那一句要重新运行
    module = importlib.import_module(value._module)
    try:
        return getattr(module, value._name)
    except AttributeError:
        return importlib.import_module(f"{value._module}.{value._name}")


# ---------------------------------------------------------------- 运行之前看要不要


def pack_of_value(value):
    """占位的值要哪个包；不是占位的为 None。"""
    kind = type(value)
    if kind is Missing:
        return value._pack
    if kind is MissingModule:
        return value.__spec__.loader.pack
    return None


def needs(tree, code, namespace):
    """这段代码（语法树与编译好的）要用哪些没有带来的包；只导入、只定义不算用。"""
    import ast

    stored, imported, defined = set(), {}, {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            imported |= _imported(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            defined[node.name] = set()
    for inner in _inner(code):
        if inner.co_name in defined:
            defined[inner.co_name] |= _global_names(inner)
    names = _loaded_at_once(tree) & _global_names(code)  # 参数与局部名不算
    return sorted(_packs(names, stored, imported, defined, namespace) - {None})


def _loaded_at_once(tree):
    """一运行就会用到的名字：函数体里的不算，调用它时才算。"""
    import ast

    names, todo = set(), [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            todo += [node.args, *node.decorator_list]
        else:
            todo += ast.iter_child_nodes(node)
    return names


def _packs(names, stored, imported, defined, namespace):
    """这些名字、以及它们指的函数又用到的名字，要哪些包。"""
    packs, seen, todo = set(), set(), list(names)
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        value = namespace.get(name)
        if name in defined:
            todo.extend(defined[name])
        elif name in imported:
            packs.add(imported[name])
        elif name not in stored:
            packs.add(pack_of_value(value))
            if type(value) is FunctionType and value.__globals__ is namespace:
                todo.extend(_global_names(value.__code__))
    return packs


def hold_places(statement, pack, namespace):
    """这一句没有运行：它要绑定、要改的名字，都换成占位的，免得后面拿到不对的值。"""
    for name in bound(statement) | changed(statement, namespace):
        namespace[name] = Missing("", name, pack)


def bound(statement):
    """这一句绑定的名字；``d[k] = …``、``m.x = …`` 算绑定 d、m。"""
    import ast

    names = set()
    for node in ast.walk(statement):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)):
            if isinstance(node.ctx, ast.Store):
                names.add(_base(node))
    return names - {None}


def changed(statement, namespace):
    """这一句会就地改掉的，宁可多算。

    调用了方法的（数组和模块不算）；用到的随机数发生器；成句的调用里的参数，如
    ``np.add.at(counts, …)``；页上的函数从外面拿来的列表、字典。画图的不改参数。
    """
    import ast

    import numpy as np

    called, given, used = set(), set(), set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            used.add(node.id)
        elif isinstance(node, ast.Call):
            name = _base(node.func)
            if isinstance(node.func, ast.Attribute):
                called.add(name)
            if isinstance(statement, ast.Expr) and pack_of_value(namespace.get(name)) is None:
                given |= {_base(argument) for argument in node.args}
    given |= _outside(used, namespace)

    def held(names, kinds):
        return {name for name in names & namespace.keys() if isinstance(namespace[name], kinds)}

    fixed = held(called, (np.ndarray, ModuleType, type, str))
    containers = (np.ndarray, list, dict, set)
    generators = held(used, np.random.Generator)
    return called & namespace.keys() - fixed | held(given, containers) | generators


def _outside(names, namespace):
    """`names` 里页上的函数，还用到哪些名字。"""
    seen, todo = set(), list(names)
    while todo:
        value = namespace.get(todo.pop())
        if type(value) is FunctionType and value.__globals__ is namespace:
            todo += _global_names(value.__code__) - seen
            seen |= _global_names(value.__code__)
    return seen


def _base(node):
    """``a[i].b`` 最左边的名字；不是名字的，没有。"""
    while hasattr(node, "value"):
        node = node.value
    return getattr(node, "id", None)


def _imported(node):
    """import 语句绑定的名字，各要哪个没有带来的包。"""
    import ast

    found = {}
    for alias in node.names:
        name = alias.asname or alias.name
        if isinstance(node, ast.ImportFrom):
            source = node.module or ""
            found[name] = _finder.absent(source) or _finder.absent(f"{source}.{alias.name}")
        else:
            found[name if alias.asname else name.partition(".")[0]] = _finder.absent(alias.name)
    return found


def _inner(code):
    return [constant for constant in code.co_consts if isinstance(constant, type(code))]


def _global_names(code):
    """代码里用到的、不是局部的名字；属性名也混在里面。"""
    return set(code.co_names).union(*map(_global_names, _inner(code)))
