"""在隔开的进程里运行一份提交，再照吩咐调用学生的函数，把结果送回去。

只由 `sandbox` 启动。对错不在这里判：这个进程从运行第一格起就归学生的代码了，
它说的话都当作学生说的。外面一半看着里面一半，里面的走了，把它留下的进程都结束掉。
"""

import contextlib
import json
import os
import signal
import sys
import time

OUT_OF_MEMORY = 77  # 返回值：内存合计超过限度
ORPHANS_COME_HERE, DIE_WITH_PARENT = 36, 1  # prctl(2) 里的编号


def main(settings):
    """接过通道，限住自己，分成里外两半。"""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    redirect_nowhere(0, 1)
    if settings["copy_from"]:
        copy_in(settings["copy_from"], settings["uid"])
    if hasattr(os, "fork"):
        outside(settings)
    serve(requests, replies, settings)


def redirect_nowhere(*numbers):
    """印出来的话没有人看：印多少都丢掉。"""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in numbers:
        os.dup2(nowhere, number)


def copy_in(folder, uid):
    """只读的提交抄到可写的当前文件夹里来。"""
    import shutil

    shutil.copytree(folder, ".", dirs_exist_ok=True)
    if uid:
        for place, _, names in os.walk("."):
            for path in (place, *(os.path.join(place, name) for name in names)):
                os.chown(path, uid, uid)


# ---------------------------------------------------------------- 外面一半


def outside(settings):
    """分出里面一半去运行；自己看着它，不返回。里面一半从这里返回。"""
    prctl(ORPHANS_COME_HERE, 1)
    parent, watcher = os.getppid(), os.getpid()
    inner = os.fork()
    if not inner:
        os.setsid()
        restrict(settings)
        prctl(DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != watcher:
            os._exit(1)
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave(inner, settings, 0))
    while True:
        gone, status = os.waitpid(inner, os.WNOHANG)
        if gone:
            code = os.waitstatus_to_exitcode(status)
            leave(None, settings, code if code >= 0 else 128 - code)
        if os.getppid() != parent:
            leave(inner, settings, 0)
        if resident() > settings["memory"]:
            leave(inner, settings, OUT_OF_MEMORY)
        time.sleep(0.05)


def leave(inner, settings, code):
    """结束里面一半和它留下的一切，自己也走。"""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    if inner:
        with contextlib.suppress(OSError):
            os.killpg(inner, signal.SIGKILL)
    end = time.monotonic() + 5
    while (left := descendants()) and time.monotonic() < end:
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
    if settings["uid"]:
        kill_all_of(settings["uid"])
    os._exit(code)


def kill_all_of(uid):
    """这个用户的进程一次杀光，正在分叉的也逃不掉。"""
    if not os.fork():
        os.setuid(uid)
        with contextlib.suppress(OSError):
            os.kill(-1, signal.SIGKILL)
        os._exit(0)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(-1, 0)


def processes():
    """{进程: (它的父进程, 常驻内存的字节数)}；系统不给看就是空的。"""
    found = {}
    for name in os.listdir("/proc") if os.path.exists("/proc/self/stat") else ():
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError), open(f"/proc/{name}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
                found[int(name)] = int(fields[1]), int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return found


def descendants(root=None):
    """由 `root`（缺省是自己）生出来的进程，一代一代都算。"""
    family, every = {root or os.getpid()}, processes()
    while more := {pid for pid, (parent, _) in every.items() if parent in family} - family:
        family |= more
    return family - {root or os.getpid()}


def resident():
    """里面的进程合计占了多少内存。"""
    inside, every = descendants(), processes()
    return sum(every[pid][1] for pid in inside if pid in every)


def prctl(option, value):
    """Linux 才有；没有就算了，`sandbox` 说得出哪些没有隔开。"""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def restrict(settings):
    """限住这个进程和它生出来的；换成没有权限的用户。"""
    import resource

    limits = {
        "RLIMIT_AS": settings["memory"],
        "RLIMIT_CPU": settings["seconds"],
        "RLIMIT_FSIZE": settings["file_size"],
        "RLIMIT_NOFILE": 256,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": settings["processes"],
    }
    for name, most in limits.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):  # macOS 不全有
            resource.setrlimit(getattr(resource, name), (int(most), int(most)))
    if uid := settings["uid"]:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)


# ---------------------------------------------------------------- 里面一半


def serve(requests, replies, settings):
    """头一句吩咐是运行，后面的都是调用。"""
    import channel

    from lib.exercises.trial import Attempt

    order, _ = channel.read(requests)
    redirect_nowhere(2)  # 到这里为止，出的错是我们自己的，要让外面看到
    namespace, recorded, faults = run(order["cells"], order["checks"], settings["cell"])
    attempts = {}
    for check, name in order["checks"].items():
        found = recorded.get(check) if name not in namespace else namespace[name]
        if found is not None:
            attempts[check] = Attempt(found)
    facts = {check: described(attempt) for check, attempt in attempts.items()}
    channel.write(replies, {"id": order["id"], "facts": facts, "faults": faults})
    while request := channel.read(requests):
        order, probes = request
        outcomes = attempts[order["check"]].outcomes(probes, order["seconds"])
        channel.write(replies, {"id": order["id"]}, outcomes)


def run(cells, checks, seconds):
    """逐格运行：(运行后的名字, 交给自检的函数, [[第几格, 出的错]])。出错的格不妨碍后面的。"""
    shell, faults, recorded = start_shell(), [], {}
    record_checks(checks, recorded)
    for number, source in enumerate(cells, start=1):
        with contextlib.suppress(BaseException):
            error = run_cell(shell, source, seconds)
            if error is not None and len(faults) < 20:
                faults.append([number, told(error)])
    return shell.user_ns, recorded, faults


def told(error):
    name = type(error).__name__
    return (str(error) if name == "TooLong" else f"{name}：{error}")[:200]


def start_shell():
    """IPython，与 notebook 用的一样，只是不画、不记、不碰外面的命令。"""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config, colors="NoColor")
    for name in ("matplotlib", "pip", "conda", "mamba", "uv"):  # 这里不画到页上，也不装包
        shell.register_magic_function(lambda line: None, magic_name=name)
    shell.system = shell.system_raw = shell.system_piped = lambda command: None
    shell.getoutput = lambda *_, **__: []
    sys.path.insert(0, "")  # 与 notebook 一样；放在最后，学生的文件夹里可以有同名的文件
    return shell


def record_checks(checks, recorded):
    """notebook 里的自检只记下交给它的函数：判在外面判，这里不必再算一遍。"""
    from lib import exercises

    for check in checks:
        setattr(exercises, check, lambda attempt, check=check: recorded.update({check: attempt}))


def run_cell(shell, source, seconds):
    """运行一格，太久就停下；返回出的错。"""
    from lib.exercises.trial import TooLong

    def ring(*_):
        raise TooLong(f"{seconds:g} 秒没有运行完")

    alarm = hasattr(signal, "setitimer")
    if alarm:
        signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        result = shell.run_cell(source, silent=True)
    finally:
        if alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
    return result.error_before_exec or result.error_in_exec


def described(attempt):
    """判的时候措辞要知道的几样。"""
    return {
        "callable": callable(attempt.function),
        "parameters": [str(name)[:40] for name in attempt.parameters][:20],
        "is_stub": bool(attempt.is_stub),
        "returns_something": bool(attempt.returns_something),
        "source": anonymous_source(attempt.function),
    }


def anonymous_source(function):
    """函数的源码，去掉注释、说明和字符串里的字：其中可能有名字。"""
    import ast
    import inspect
    import textwrap

    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list) and len(body) > 1 and is_text(body[0]):
                del body[0]
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
                node.value = "…"
        return ast.unparse(tree)[:4000]
    except Exception:  # 没有源码，或者不成一句：没有例子可看，别的照常
        return ""


def is_text(statement):
    """这一句只是一个字符串。"""
    value = getattr(statement, "value", None)
    return isinstance(getattr(value, "value", None), str)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
