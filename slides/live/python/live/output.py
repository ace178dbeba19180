"""一段代码的输出：攒成几块送出去，太长就截住；印得再多也不占内存。"""

import io
import json
from itertools import groupby
from operator import itemgetter
from time import perf_counter

LETTERS = 100_000
BATCH = 4096
PAUSE = 0.04  # 秒：这么久没送就送一次，看的人不觉得等
DISPLAY = 5_000_000
DISPLAYS = 20_000_000  # 一次运行里所有的图加在一起
SHOWN = 200  # 一次运行里最多显示这么多样
HASTY = 50  # 不等 PAUSE 就送的，最多攒这么多次：页面一次次地接上去，太多会卡住
MESSAGES = 2000  # 一次运行里最多送这么多次文字
TOO_MANY = "要显示的东西太多，后面的不再显示\n"
TAIL = 2000  # 太长时，末尾还留这么多字：结论多半在那里
TOO_LONG = "\n输出太长，中间的不显示\n"

current = None  # 正在运行的那段代码的 Outlet；display() 用


class Outlet:
    """``send(kind, text)`` 的前面：kind 是 stdout、stderr、display。"""

    def __init__(self, send):
        self.send = send
        self.restart()

    def restart(self, muted=False):
        """新的一次运行；`muted` 时什么都不送。"""
        self.muted = muted
        self.letters, self.displays, self.shown = LETTERS, DISPLAYS, SHOWN
        self.messages, self.hasty = MESSAGES, HASTY
        self.pieces, self.size, self.tail = [], 0, ""  # pieces 是 [(kind, text)]，按先后
        self.sent_at = -PAUSE

    def write(self, kind, text):
        if self.muted or not text:
            return
        if not self.letters:
            self.tail = (self.tail + text[-TAIL:])[-TAIL:]
            return
        kept, self.tail = text[: self.letters], text[self.letters :][-TAIL:]
        self.letters -= len(kept)
        self.pieces.append((kind, kept))
        self.size += len(kept)
        if self.size >= BATCH or not self.letters or self.is_time():
            self.flush()

    def is_time(self):
        return perf_counter() - self.sent_at >= PAUSE

    def hurry(self):
        """学生自己要送：送得太急的次数多了，就等一等。"""
        if self.pieces and not self.is_time():
            if self.hasty < 1:
                return
            self.hasty -= 1
        self.flush()

    def flush(self):
        if not self.pieces:
            return
        now = perf_counter()
        self.hasty = min(HASTY, self.hasty + (now - self.sent_at) / PAUSE)
        runs = merged(self.pieces)
        if len(runs) - 1 > self.hasty:  # 两种流交替得太多：次序不变，不再分颜色
            runs = [("stdout", "".join(text for _, text in runs))]
        self.hasty -= len(runs) - 1
        for kind, text in runs:
            self.send(kind, text)
        self.pieces, self.size = [], 0
        self.sent_at = now
        self.messages -= len(runs)
        if self.messages <= 0 or not self.letters:
            self.letters = 0  # 此后 pieces 总是空的，只留末尾
            self.send("stderr", TOO_LONG)

    def end(self):
        """运行完了：没有送的送出去，截去了中间的，补上末尾。"""
        self.flush()
        if self.tail:
            self.send("stdout", self.tail)
            self.tail = ""

    def display(self, bundle):
        """一幅图、一张表：``{类型: 文字}``。"""
        if self.muted or self.shown < 0:
            return
        payload = json.dumps(bundle, ensure_ascii=False)
        if len(payload) > DISPLAY:
            self.write("stderr", f"要显示的东西太大（{len(payload) / 1e6:.1f} MB），不显示\n")
            return
        self.shown -= 1
        if self.shown < 0 or len(payload) > self.displays:
            self.shown = -1
            self.write("stderr", TOO_MANY)
            return
        self.displays -= len(payload)
        self.flush()
        self.send("display", payload)


def merged(pieces):
    """相邻的同一种流接成一段。"""
    groups = groupby(pieces, itemgetter(0))
    return [(kind, "".join(text for _, text in group)) for kind, group in groups]


class Writer(io.TextIOBase):
    """替下 sys.stdout 或 sys.stderr；学生收着它、关掉它都不要紧。"""

    encoding = "utf-8"

    def __init__(self, outlet, kind):
        self.outlet, self.kind, self.name = outlet, kind, f"<{kind}>"

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outlet.write(self.kind, text)
        return len(text)

    def flush(self):
        self.outlet.hurry()

    def close(self):
        pass
