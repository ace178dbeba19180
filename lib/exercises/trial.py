"""运行学生的函数：参数给一份抄本，记下返回什么、印了什么、改了参数没有；太久就叫停。"""

import contextlib
import dis
import inspect
import io
import signal
import sys
import threading
import time
import warnings
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

LIMIT = 5.0  # 秒


class TooLong(BaseException):
    """运行太久。不是 Exception：学生的 ``except Exception`` 不该接住它。"""


@dataclass(eq=False)
class Outcome:
    """一次调用的结果。"""

    value: object  # 返回值；出错时是那个异常
    printed: bool = False
    changed: bool = False  # 传入的数组被改掉了


class Attempt:
    """学生的一个函数，就在这个进程里运行。"""

    def __init__(self, function):
        self.function = function

    def outcomes(self, probes, seconds=LIMIT):
        """对每个试探输入调用一次，合起来不超过 `seconds` 秒：[Outcome]。

        有一次太久，后面的就不再试，都算太久。
        """
        outcomes, end = [], time.monotonic() + seconds
        for probe in probes:
            late = outcomes and isinstance(outcomes[-1].value, TooLong)
            outcomes.append(outcomes[-1] if late else _try_once(self.function, probe, end))
        return outcomes

    @property
    def parameters(self):
        """参数的名字；看不出来就是空的。"""
        try:
            return list(inspect.signature(self.function).parameters)
        except (TypeError, ValueError):
            return []

    @property
    def is_stub(self):
        """函数体只有 ``...``、``pass`` 或说明：除了返回一个现成的值，什么也没有做。"""
        steps = {step.opname for step in self._steps}
        return bool(steps) and steps <= {
            *("RESUME", "NOP", "CACHE", "COPY_FREE_VARS", "POP_TOP"),
            *("LOAD_CONST", "LOAD_SMALL_INT", "RETURN_VALUE", "RETURN_CONST"),
        }

    @property
    def returns_something(self):
        """有一处 return，后面写的不是 None。"""
        return any(
            after.opname == "RETURN_VALUE"
            and not (before.opname == "LOAD_CONST" and before.argval is None)
            for before, after in pairwise(self._steps)
        )

    @property
    def _steps(self):
        code = getattr(self.function, "__code__", None)
        return list(dis.get_instructions(code)) if code else []


def _try_once(function, probe, end):
    """调用一次，不晚于 `end`（`time.monotonic` 的读数）。"""
    arguments = copied(probe)
    printed = io.StringIO()
    with warnings.catch_warnings(action="ignore"), contextlib.redirect_stdout(printed):
        try:
            with _deadline(end):
                value = function(*arguments)
        except (Exception, SystemExit, TooLong) as error:
            value = error
    return Outcome(value, bool(printed.getvalue().strip()), was_changed(arguments, probe))


def copied(probe):
    """一组参数的抄本；单个的数不用抄。"""
    return [np.copy(part) if np.ndim(part) else part for part in probe]


def was_changed(arguments, probe):
    """有没有哪个数组变了。"""
    return not all(map(np.array_equal, arguments, probe))


@contextlib.contextmanager
def _deadline(end):
    """到时候就抛出 `TooLong`，不另起线程：能用闹钟就用，别处（浏览器、Windows）逐行看时间。"""
    alarm = (
        hasattr(signal, "setitimer")
        and sys.platform != "emscripten"
        and threading.current_thread() is threading.main_thread()
    )
    with _alarm(end) if alarm else _watch(end):
        yield


@contextlib.contextmanager
def _alarm(end):
    def ring(*_):
        raise TooLong

    before = signal.signal(signal.SIGALRM, ring)
    # 隔 0.1 秒再响：学生的 except: 可能把头一次接住
    signal.setitimer(signal.ITIMER_REAL, max(end - time.monotonic(), 0.01), 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _watch(end):
    def look(*_):
        if time.monotonic() > end:
            raise TooLong
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)
