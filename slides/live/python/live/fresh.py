"""幻灯片上的每一段都从头开始：上一段改过的模块、设置，运行之前放回原样。

警告的过滤、np.seterr、np.set_printoptions、decimal 的精度不用放回：每一段在自己的一份里运行。
"""

import gc
import os
import random
import sys
from contextvars import Context

from live.missing import MissingModule

OURS = ("numpy", "lib")  # 连同里面的模块
PLAIN = "builtins os math random time itertools functools collections copy json".split()


def set_collecting(on):
    (gc.enable if on else gc.disable)()


def set_folder(folder):
    os.makedirs(folder, exist_ok=True)  # 当前文件夹也可能被删掉
    os.chdir(folder)


def set_environ(saved):
    if dict(os.environ) != saved:
        os.environ.clear()
        os.environ.update(saved)


def locale(value=None):
    from _locale import LC_ALL, setlocale  # locale.py 要导入一串别的

    return setlocale(LC_ALL, value)


SETTINGS = [
    (sys.gettrace, sys.settrace),
    (sys.getprofile, sys.setprofile),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    (gc.isenabled, set_collecting),
    (os.getcwd, set_folder),
    (lambda: dict(os.environ), set_environ),
    (locale, locale),
]
SYS = "path meta_path path_hooks argv modules displayhook excepthook unraisablehook".split()


class Snapshot:
    """第一段幻灯片代码运行之前的样子。"""

    def __init__(self):
        self.settings = [(put, get()) for get, put in SETTINGS]
        self.sys = {name: getattr(sys, name) for name in SYS}
        self.lists = [(held, held[:]) for held in self.sys.values() if isinstance(held, list)]
        self.loaded = {name: held for name, held in sys.modules.items() if is_real(name, held)}
        self.modules = {}  # 模块的名字 → Kept
        for name in PLAIN:
            if name in sys.modules:
                self.modules[name] = Kept(name, sys.modules[name])
        self.keep()

    def restore(self):
        sys.settrace(None)  # 先停下，下面的才快
        sys.setprofile(None)
        vars(sys).update(self.sys)
        sys.addaudithook = refuse_audit
        for held, saved in self.lists:
            held[:] = saved
        for name, module in self.loaded.items():
            if sys.modules.get(name) is not module:
                sys.modules[name] = module
        self.forget()
        self.keep("numpy")
        for kept in self.modules.values():
            kept.restore()
        for put, value in self.settings:
            put(value)
        shuffle(self.modules)

    def keep(self, *roots):
        """记下还没有记的模块；它们还没有被学生改过。"""
        for name, module in list(sys.modules.items()):
            if (
                name.partition(".")[0] in (roots or OURS)
                and name not in self.modules
                and is_real(name, module)
            ):
                self.modules[name] = Kept(name, module)
                self.loaded[name] = module

    def forget(self):
        """学生自己的代码才导入的 lib：也许改过了，下次重新导入。"""
        for name in list(sys.modules):
            if name.partition(".")[0] == "lib" and name not in self.modules:
                del sys.modules[name]


class Kept:
    """一个模块里的名字；lib 的，还有类里的方法和数组里的数。"""

    def __init__(self, name, module):
        self.name, self.names = name, vars(module)
        self.saved = dict(self.names)
        mine = [value for value in self.saved.values() if name.startswith("lib.")]
        self.classes = [
            (value, dict(vars(value)))
            for value in mine
            if isinstance(value, type) and value.__module__ == name
        ]
        self.arrays = [(value, value.copy()) for value in mine if is_array(value)]

    def restore(self):
        names, saved = self.names, self.saved
        names.update(saved)
        if len(names) > len(saved):
            for name in names.keys() - saved.keys():
                if not self.is_inner(name):
                    del names[name]
        for cls, methods in self.classes:
            put_back(cls, methods)
        for array, numbers in self.arrays:
            if array.tobytes() != numbers.tobytes():
                array[...] = numbers

    def is_inner(self, name):
        """后来导入的里层模块，要留着：``import lib.softmax`` 给 lib 添了 softmax。"""
        inner = sys.modules.get(f"{self.name}.{name}")
        return inner is not None and inner is self.names[name]


def put_back(cls, methods):
    """类的 __dict__ 不能直接改。"""
    now = vars(cls)
    for name in now.keys() - methods.keys():
        delattr(cls, name)
    for name, value in methods.items():
        if now.get(name) is not value:
            setattr(cls, name, value)


def is_real(name, module):
    return name != "__main__" and hasattr(module, "__dict__") and type(module) is not MissingModule


def is_array(value):
    numpy = sys.modules.get("numpy")
    return numpy is not None and type(value) is numpy.ndarray


def shuffle(modules):
    """没有种子的随机数，每一段都另起，像刚打开的 Python。"""
    random.seed()
    if "numpy.random.mtrand" in modules:
        from numpy.random import mtrand

        if type(mtrand.get_bit_generator()).__name__ != "MT19937":
            mtrand.set_bit_generator(sys.modules["numpy.random"].MT19937())
        mtrand.seed()


def refuse_audit(hook):
    raise RuntimeError("这里不能用 sys.addaudithook()：加上的钩子去不掉，会影响后面的每一段")


def in_own_context(call, *args):
    """警告的过滤、np.seterr、np.set_printoptions、decimal 的精度，用自己的一份。"""

    def inside():
        from warnings import catch_warnings

        with catch_warnings():
            return call(*args)

    return Context().run(inside)
