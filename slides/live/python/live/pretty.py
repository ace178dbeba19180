"""值的文字写法，与 Jupyter 存下的逐字相同：超过一行的列表、字典每项另起一行。

何时换行照 IPython.lib.pretty（BSD-3-Clause）：一行放不下，就拆开还没拆的最外面一层。
"""

from collections import deque
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, SimpleNamespace

WIDTH = 79
ITEMS = 1000  # 更长的列表只写这么多项
PLAIN = {int, float, str, bytes, bool, complex, range, slice, type(None), type(...), MethodType}


def pretty(value):
    """`value` 的文字写法。"""
    if type(value) in PLAIN:
        return repr(value)
    page = Page()
    page.value(value)
    page.flush()
    return "".join(page.done)


class Group:
    """一层括号里的东西：要么全在一行，要么每项另起一行。"""

    def __init__(self, depth):
        self.depth, self.pending, self.broken = depth, 0, False


class Gap:
    """可以换行的空格。"""

    def __init__(self, group, indent):
        self.group, self.indent = group, indent
        group.pending += 1


class Page:
    """写到一半的文字；换不换行还没有定的，留在 `waiting` 里。"""

    def __init__(self):
        self.done, self.column, self.indent = [], 0, 0
        self.waiting, self.width = deque(), 0
        self.groups = [Group(0)]
        self.layers = [[self.groups[0]]]  # 各层还没拆开的
        self.inside = []  # 正在写的值：自己套着自己的，不再往里写

    def text(self, text):
        if not self.waiting:
            self.done.append(text)
            self.column += len(text)
            return
        self.waiting.append(text)
        self.width += len(text)
        self.fit()

    def gap(self):
        group = self.groups[-1]
        if group.broken:
            self.flush()
            self.new_line(self.indent)
            return
        self.waiting.append(Gap(group, self.indent))
        self.width += 1
        self.fit()

    def line_break(self):
        """值的写法里本来就有的换行。"""
        if group := self.outermost():
            self.settle(group)
        self.flush()
        self.new_line(self.indent)

    def begin(self, opening=""):
        if opening:
            self.text(opening)
        group = Group(self.groups[-1].depth + 1)
        self.groups.append(group)
        while len(self.layers) <= group.depth:
            self.layers.append([])
        self.layers[group.depth].append(group)
        self.indent += len(opening)

    def end(self, opening="", closing=""):
        self.indent -= len(opening)
        group = self.groups.pop()
        if not group.pending:
            self.forget(group)
        if closing:
            self.text(closing)

    def new_line(self, indent):
        self.done.append("\n" + " " * indent)
        self.column, self.width = indent, 0

    def fit(self):
        """一行放不下：从最外面一层起，一层层拆开。"""
        while self.column + self.width > WIDTH:
            group = self.outermost()
            if group is None:
                return
            self.settle(group)

    def outermost(self):
        """该拆开的一层。同一深度的取后来的，却从另一头划去一个：IPython 就是这样。"""
        for layer in self.layers:
            for index, group in enumerate(reversed(layer)):
                if group.pending:
                    del layer[index]
                    group.broken = True
                    return group
            for group in layer:
                group.broken = True
            layer.clear()
        return None

    def settle(self, group):
        while group.pending:
            self.put(self.waiting.popleft())
        while self.waiting and isinstance(self.waiting[0], str):
            self.put(self.waiting.popleft())

    def put(self, item):
        """写下等着的一项。"""
        if isinstance(item, str):
            self.width -= len(item)
            self.done.append(item)
            self.column += len(item)
            return
        self.width -= 1
        item.group.pending -= 1
        if item.group.broken:
            self.done.append("\n" + " " * item.indent)
            self.column = item.indent
            return
        if not item.group.pending:
            self.forget(item.group)
        self.done.append(" ")
        self.column += 1

    def forget(self, group):
        if group in self.layers[group.depth]:
            self.layers[group.depth].remove(group)

    def flush(self):
        while self.waiting:
            self.put(self.waiting.popleft())

    # ------------------------------------------------------------ 各种值

    def value(self, value):
        again = id(value) in self.inside
        self.inside.append(id(value))
        self.begin()
        try:
            writer_of(value)(self, value, again)
        finally:
            self.end()
            self.inside.pop()

    def items(self, values):
        """用逗号隔开的各项；给出的是写每一项的函数。"""
        for index, write in enumerate(values):
            if index:
                self.text(",")
                self.gap()
            if index == ITEMS:
                self.text("...")
                return
            write()

    def call(self, name, arguments, options=()):
        """``name(arguments, key=value)`` 的样子。"""
        self.begin()  # IPython 把它当一个值来写，所以多套一层
        self.begin(name + "(")
        writers = [lambda value=value: self.value(value) for value in arguments]
        writers += [lambda pair=pair: self.option(*pair) for pair in options]
        self.items(writers)
        self.end(name + "(", ")")
        self.end()

    def option(self, name, value):
        self.begin(name + "=")
        self.value(value)
        self.end(name + "=")


def writer_of(value):
    """怎样写这个值：沿着它的类往上找，先碰到的算。"""
    if value is None or value is True or value is False:
        return as_repr
    for kind in type(value).__mro__:
        if kind in WRITERS:
            return WRITERS[kind]
        if (kind.__module__, kind.__name__) in NAMED:
            return NAMED[kind.__module__, kind.__name__]
        if "__repr__" in vars(kind) and kind is not object:
            return as_repr
    return as_address


def as_repr(page, value, again):
    page.begin()
    for index, line in enumerate(repr(value).splitlines()):
        if index:
            page.line_break()
        page.text(line)
    page.end()


def as_address(page, value, again):
    page.begin("<")
    page.value(type(value))
    page.text(f" at 0x{id(value):x}" + (" ..." if again else ""))
    page.end("<", ">")


def sequence(opening, closing):
    def write(page, values, again):
        if again:
            page.text(f"{opening}...{closing}")
            return
        page.begin(opening)
        page.items(lambda value=value: page.value(value) for value in values)
        if len(values) == 1 and isinstance(values, tuple):
            page.text(",")
        page.end(opening, closing)

    return write


def collection(opening, closing):
    def write(page, values, again):
        if not values and not again:
            page.text(f"{type(values).__name__}()")
            return
        listed = values if len(values) >= ITEMS else in_order(values)
        sequence(opening, closing)(page, listed, again)

    return write


def in_order(values):
    for key in (None, str):
        try:
            return sorted(values, key=key)
        except Exception:  # 有的不能比大小
            continue
    return list(values)


def mapping(opening, closing):
    def write(page, values, again):
        if again:
            page.text("{...}")
            return
        page.begin(opening)
        page.items(lambda key=key: pair(page, key, values[key]) for key in values)
        page.end(opening, closing)

    return write


def pair(page, key, value):
    page.value(key)
    page.text(": ")
    page.value(value)


def as_class(page, kind, again):
    owner = next(owner for owner in type(kind).__mro__ if "__repr__" in vars(owner))
    if owner is not type:
        as_repr(page, kind, again)
    elif kind.__module__ in (None, "builtins"):
        page.text(kind.__qualname__)
    else:
        page.text(f"{kind.__module__}.{kind.__qualname__}")


def as_function(page, function, again):
    from inspect import signature

    name = getattr(function, "__qualname__", function.__name__)
    if function.__module__ not in (None, "builtins"):
        name = f"{function.__module__}.{name}"
    try:
        name += str(signature(function))
    except ValueError:  # 用 C 写的，不知道有哪些参数
        pass
    page.text(f"<function {name}>")


def as_exception(page, error, again):
    kind = type(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    page.call(module + kind.__qualname__, error.args)


def as_call(arguments):
    """写成 ``类名(参数)``；`arguments` 由值算出 (参数, 带名字的参数)。"""

    def write(page, value, again):
        name = type(value).__name__
        if again:
            page.text(f"{name}(...)")
        else:
            page.call(name, *arguments(value))

    return write


def length_of(value):
    return [] if value.maxlen is None else [("maxlen", value.maxlen)]


def as_namespace(page, value, again):
    if again:
        page.text("namespace(...)")
    else:
        page.call("namespace", (), vars(value).items())


WRITERS = {
    **dict.fromkeys(PLAIN, as_repr),
    tuple: sequence("(", ")"),
    list: sequence("[", "]"),
    dict: mapping("{", "}"),
    MappingProxyType: mapping("mappingproxy({", "})"),
    set: collection("{", "}"),
    frozenset: collection("frozenset({", "})"),
    type: as_class,
    FunctionType: as_function,
    BuiltinFunctionType: as_function,
    BaseException: as_exception,
    SimpleNamespace: as_namespace,
    deque: as_call(
        lambda value: (
            [list(value)],
            [("maxlen", value.maxlen)] if value.maxlen is not None else [],
        )
    ),
}
NAMED = {  # 不为它们而导入
    ("collections", "defaultdict"): as_call(lambda value: ([value.default_factory, dict(value)],)),
    ("collections", "OrderedDict"): as_call(lambda value: ([list(value.items())][: len(value)],)),
    ("collections", "Counter"): as_call(lambda value: ([dict(value.most_common())][: len(value)],)),
}
