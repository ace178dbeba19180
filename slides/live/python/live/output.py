"""一段代码的输出：攒成几块送出去，太长就截住；印得再多也不占内存。"""

import io
import json
from time import perf_counter

LETTERS = 100_000
BATCH = 4096
PAUSE = 0.04  # 秒：这么久没送就送一次，看的人不觉得等
DISPLAY = 5_000_000
DISPLAYS = 20_000_000  # 一次运行里所有的图加在一起
TOO_LONG = "\n输出太长，后面的不再显示\n"

current = None  # 正在运行的那段代码的 Outlet；display() 用


class Outlet:
    """``send(kind, text)`` 的前面：kind 是 stdout、stderr、display。"""

    def __init__(self, send):
        self.send = send
        self.restart()

    def restart(self, muted=False):
        """新的一次运行；`muted` 时什么都不送。"""
        self.muted = muted
        self.letters, self.displays = LETTERS, DISPLAYS
        self.kind, self.parts, self.size = "", [], 0
        self.sent_at = -PAUSE

    def write(self, kind, text):
        if self.muted or not self.letters or not text:
            return
        if kind != self.kind:
            self.flush()
            self.kind = kind
        kept = text[: self.letters]
        self.letters -= len(kept)
        self.parts.append(kept)
        self.size += len(kept)
        if self.size >= BATCH or perf_counter() - self.sent_at >= PAUSE:
            self.flush()
        if not self.letters:
            self.flush()
            self.send("stderr", TOO_LONG)

    def flush(self):
        if self.parts:
            self.send(self.kind, "".join(self.parts))
            self.parts, self.size = [], 0
            self.sent_at = perf_counter()

    def display(self, bundle):
        """一幅图、一张表：``{类型: 文字}``。"""
        if self.muted:
            return
        payload = json.dumps(bundle, ensure_ascii=False)
        size = f"{len(payload) / 1e6:.1f} MB"
        if len(payload) > DISPLAY:
            self.write("stderr", f"要显示的东西太大（{size}），不显示\n")
        elif len(payload) > self.displays:
            self.write("stderr", "要显示的东西太多，后面的不再显示\n")
        else:
            self.displays -= len(payload)
            self.flush()
            self.send("display", payload)


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
        self.outlet.flush()

    def close(self):
        pass
