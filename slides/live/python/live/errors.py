"""出了错怎样说：回溯里只留学生自己的那几行；几种错另用一句中文说清。"""

import re

LETTERS = 10_000  # 一条错误最多印这么多字
LINES = 40  # 和这么多行：两个函数互相调用的回溯有上千层


def describe(error, mine, here, code):
    """结果里 ``error`` 的那一项；`mine` 是学生的各段代码的名字，`here` 是这一段的。"""
    try:
        return told(error, mine, here, code)
    except BaseException as trouble:  # 连说明都做不出来：异常自己的方法也是学生写的
        name = type(error).__name__
        message = f"出了错，而且说不出是什么错（{type(trouble).__name__}）"
        return {"name": name, "message": message, "line": None, "traceback": f"{name}: {message}\n"}


def told(error, mine, here, code):
    from traceback import TracebackException

    if isinstance(error, SyntaxError) and error.filename == here:
        quote_line(error, here)
    report = TracebackException.from_exception(error)
    line = keep_mine(report, mine, here)
    if isinstance(error, SyntaxError) and error.filename == here:
        line = error.lineno
    name, text = type(error).__name__, "".join(report.format())
    if message := explained(error):
        text = text.removesuffix("".join(report.format_exception_only())) + f"{name}: {message}\n"
    else:
        message = error.msg if isinstance(error, SyntaxError) else as_str(error)
    if more := advice(error, code):
        text += f"{more}\n"
    texts = {"message": shortened(message), "traceback": shortened(without_header(text))}
    return {"name": name, "line": line} | texts


def quote_line(error, here):
    """语法以外的毛病，编译时没有源码，出错的那一行要自己补上。"""
    from linecache import getline

    if error.text is None and error.lineno:
        error.text = getline(here, error.lineno)


def as_str(error):
    try:
        return str(error)
    except Exception as trouble:
        return f"（它的 __str__ 自己出了错：{type(trouble).__name__}）"


def shortened(text):
    """太长的去掉中间。"""
    lines = without_middle(text.splitlines(keepends=True), LINES, "行")
    return "".join(without_middle("".join(lines), LETTERS, "个字"))


def without_middle(parts, most, unit):
    """一串行或字，最多留 `most` 个。"""
    if len(parts) <= most:
        return parts
    half = most // 2
    gap = f"\n……（中间 {len(parts) - 2 * half} {unit}不显示）……\n"
    return [*parts[:half], gap.removeprefix("\n" * (unit == "行")), *parts[-half:]]


def left(error, rest):
    """程序自己要求结束；`rest` 是接在后面的话。"""
    code = error.code
    said = "" if code is None or isinstance(code, int) else f"：{shortened(as_str(error))}"
    message = f"程序自己要求结束（SystemExit{said}）{rest}"
    return {"name": "SystemExit", "message": message, "line": None, "traceback": message + "\n"}


HEADER = "Traceback (most recent call last):\n"


def without_header(text):
    """一层都不剩的回溯不要标题。"""
    lines = text.splitlines(keepends=True)
    kept = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if line != HEADER or following.startswith("  File ")
    ]
    return "".join(kept)


def keep_mine(report, mine, here):
    """就地去掉别人的层；返回错在 `here` 的第几行。"""
    from traceback import StackSummary

    frames = [frame for frame in report.stack if frame.filename in mine]
    lines = [frame.lineno for frame in frames if frame.filename == here]
    report.stack = StackSummary.from_list(frames)
    for link in ("__cause__", "__context__"):
        if earlier := getattr(report, link):
            keep_mine(earlier, mine, here)
            if not earlier.stack:
                setattr(report, link, None)  # 别人的代码内部先出的错，与学生无关
    for one in getattr(report, "exceptions", None) or ():
        keep_mine(one, mine, here)
    return lines[-1] if lines else None


def explained(error):
    """这几种错的一句话；别的错没有。"""
    if isinstance(error, MemoryError) or is_too_big(error):
        return f"内存不够：{what_was_too_big(error)}"
    if isinstance(error, RecursionError):
        return "递归太深：函数一层层调用自己，停不下来"
    if isinstance(error, KeyboardInterrupt):
        return "运行被打断了"
    return None


FULL_WIDTH = re.compile(r"invalid (?:non-printable )?character '(.)'")
ASYNC = re.compile(r"'(await|async \w+)' outside|asynchronous comprehension outside")
NO_ASYNC = "这里不能用 await 和 asyncio：写成普通的函数，直接调用"
NO_PIP = "这里不能用 micropip、pip 装别的包：运行时不联网"


def advice(error, code):
    """浏览器里常见的几种错，接在后面的一句话；别的没有。"""
    if isinstance(error, SyntaxError):
        line = code.split("\n")[(error.lineno or 1) - 1 :][:1]
        text = line[0].strip() if line else ""
        found = FULL_WIDTH.search(error.msg or "")
        if found and ord(found[1]) > 127:
            return f"代码里的 {found[1]} 是中文标点；换成英文的，输入法要切到英文"
        if text.startswith(("%", "!")) or text.endswith("?"):
            return "%、! 开头的命令和结尾的 ? 只有 Jupyter 认得，这里没有"
        if ASYNC.search(error.msg or ""):
            return NO_PIP if "micropip" in text else NO_ASYNC
    if isinstance(error, RuntimeError):
        said = as_str(error)
        if "stack switch" in said:
            return NO_ASYNC
        if said == "can't start new thread":
            return "这里不能用线程：一次只能做一件事，写成普通的循环"
    if isinstance(error, ModuleNotFoundError):
        if error.name in ("micropip", "pip"):
            return NO_PIP
        if error.name in ("multiprocessing", "_multiprocessing"):
            return "这里不能用多个进程：一次只能做一件事，写成普通的循环"
        return "这里只有 Python 的标准库、NumPy 和 lib"
    return None


def is_too_big(error):
    """浏览器里的 Python 是 32 位的：太大的数组，NumPy 不等分配就拒绝。"""
    said = ("array is too big", "Maximum allowed dimension exceeded")
    return isinstance(error, ValueError) and as_str(error).startswith(said)


def what_was_too_big(error):
    shape, dtype = getattr(error, "shape", None), getattr(error, "dtype", None)
    if shape is None:
        return "要放的东西太多，改小一点再试"
    return f"放不下形状 {shape}、类型 {dtype} 的数组，改小一点再试"
