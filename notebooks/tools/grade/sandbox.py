"""隔开：每份提交一个进程，限住时间、内存、文件、进程；系统做得到的，再断网、藏起别的一切。"""

import contextlib
import functools
import itertools
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path

import channel
import child

from lib.exercises.trial import Attempt, Outcome

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
HOME = "/home/student"  # bubblewrap 里面的当前文件夹
SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = (
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime"),
    *("nsswitch.conf", "mime.types"),
)
FIRST_USER = 61_000  # root 来评时，提交换成这些用户来运行：没有谁是它们
ENDINGS = {
    child.OUT_OF_MEMORY: "用的内存太多",
    128 + 9: "被强行结束了：多半是内存或 CPU 时间用得太多，或者自己结束了自己",
    128 + 11: "崩溃了：段错误",
    128 + 24: "CPU 时间用完了",
    128 + 6: "崩溃了：abort",
}


@dataclass(frozen=True)
class Limits:
    """一份提交的限度；时间以秒计，大小以字节计。"""

    run: float = 180.0  # 从头运行到尾
    cell: float = 20.0  # 其中一格
    call: float = 5.0  # 判一道练习时，每一轮调用
    memory: int = 3 * 2**30
    file_size: int = 64 * 2**20
    folder: int = 256 * 2**20  # 可写的文件夹合计
    processes: int = 64


@dataclass(frozen=True)
class Isolation:
    """这台机器上隔得开什么。"""

    kind: str  # bwrap、user（root 换成别的用户）、limits、time
    told: str


class Ended(Exception):
    """提交的进程结束了，或者不能再信；消息是一句中文。"""


# ---------------------------------------------------------------- 这台机器隔得开什么


def isolation(allowed=True, limits=None):
    """真的启动一次来看；`allowed` 为假时不用 bubblewrap。只能以 root 运行的不评：报 `Ended`。"""
    limits = limits or Limits()
    reason = "没有装 bubblewrap（Debian 和 Ubuntu 上 sudo apt install bubblewrap）"
    if not allowed:
        reason = "这次不用 bubblewrap"
    elif shutil.which("bwrap"):
        if not (fault := fault_of("bwrap", limits)):
            return Isolation("bwrap", IN_BUBBLEWRAP)
        reason = f"bubblewrap 在这里用不了（{fault}）"
    if not hasattr(os, "fork"):
        return Isolation("limits", UNLIMITED)
    if not is_root():
        linux = sys.platform == "linux"
        least = "内存、进程数" if linux else "CPU 时间"
        return Isolation("limits", AS_YOURSELF.format(reason if linux else NOT_LINUX, least))
    if fault := fault_of("user", limits):
        raise Ended(AS_ROOT.format(reason, fault))
    return Isolation("user", AS_NOBODY.format(reason))


IN_BUBBLEWRAP = (
    "隔离：bubblewrap。每份提交没有网络，看不见别的提交和你的文件，只能写自己那份抄本；"
    "时间、内存、文件大小、进程数都有限。"
)
AS_NOBODY = (
    "隔离不全：{}。提交的代码换成没有权限的用户来运行，改不了你的文件，时间、内存、文件大小、进程数"
    "都有限；但能连网，能读这台机器上人人可读的文件，包括别的提交。"
)
AS_YOURSELF = (
    "没有隔离：{}。时间、文件大小、{}有限；但提交的代码以你的身份运行，能连网，能读写你的文件，"
    "包括别的提交。只评信得过的人交的。"
)
NOT_LINUX = "这个系统上没有 bubblewrap"
UNLIMITED = (
    "没有隔离：这个系统上只限制时间。提交的代码以你的身份运行，能连网，能读写你的文件。"
    "只评信得过的人交的；要隔离，在 Linux（WSL 也行）上装 bubblewrap 再评。"
)
AS_ROOT = (
    "不评：{}，提交的代码就要以 root 运行，能毁掉整台机器。"
    "装上 bubblewrap，或者换一个普通用户来评。（没有权限的用户也运行不了它：{}）"
)


def fault_of(kind, limits):
    """在里面真的运行一格：运行不了的原因，能运行就是空的。"""
    try:
        with copied_folder(()) as folder, Session(kind, limits, folder) as session:
            session.run(["import matplotlib.pyplot"], {}, wait=60)
            return session.faults[0][1] if session.faults else ""
    except Ended as error:
        return str(error)


@functools.cache
def font_list():
    """matplotlib 找到的字体：不给它，每份提交都要从头找一遍。"""
    import matplotlib.font_manager

    return sorted(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))


@contextlib.contextmanager
def copied_folder(files, most=32 * 2**20):
    """一份提交的抄本，用完就删。不跟链接走，太大的不抄。"""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        room, folder = most, Path(name, "submission")
        (folder / ".matplotlib").mkdir(parents=True)
        for path in font_list():
            shutil.copyfile(path, folder / ".matplotlib" / path.name)
        for path in files:
            size = path.stat().st_size
            if size <= room and path.is_file() and not path.is_symlink():
                room -= size
                shutil.copyfile(path, folder / path.name)
        yield str(folder)


# ---------------------------------------------------------------- 一份提交的进程


@dataclass
class Running:
    """这时在运行的；各个线程共用。"""

    sessions: set = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    users: itertools.count = field(default_factory=itertools.count)
    is_stopped: bool = False
    adopts: bool = False  # 失去父进程的提交归我们


RUNNING = Running()


class Session:
    """运行一份提交的进程；`folder` 是它的文件夹的抄本。用 with 来开，离开时什么也不留下。"""

    def __init__(self, kind, limits, folder):
        self.kind, self.limits = kind, limits
        self.uid = private_user() if kind != "limits" and is_root() else 0
        if kind != "bwrap" and self.uid:
            give(folder, self.uid)
        inside = kind == "bwrap"
        settings = asdict(limits) | {
            "copy_from": "/submission" if inside else "",
            "uid": self.uid,
            "seconds": limits.run + 100 * limits.call,
            "processes": limits.processes + (0 if inside or self.uid else threads_of_mine()),
        }
        command = [os.path.abspath(sys.executable), str(HERE / "child.py"), json.dumps(settings)]
        with RUNNING.lock:
            if RUNNING.is_stopped:
                raise Ended("中断了")
            self.process = subprocess.Popen(
                [*(bubblewrap(folder, limits) if inside else ()), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd="/" if inside else folder,
                env=environment(HOME if inside else str(folder)),
                start_new_session=True,
            )
            RUNNING.sessions.add(self)
        self.numbers, self.frames = itertools.count(1), queue.Queue(maxsize=2)
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _listen(self):
        try:
            while (frame := channel.read(self.process.stdout)) is not None:
                self.frames.put(frame)
            self.frames.put(None)
        except (channel.BadFrame, MemoryError, OSError, ValueError) as error:
            self.frames.put(Ended(f"写坏了评分用的通道（{error}）"))

    def ask(self, message, values=(), wait=60.0):
        """问一句，等答复；等不到、答得不对，就报 `Ended`。"""
        number = next(self.numbers)
        try:
            channel.write(self.process.stdin, message | {"id": number}, values)
            frame = self.frames.get(timeout=wait)
        except queue.Empty:
            raise Ended(f"过了 {wait:g} 秒还没有运行完") from None
        except OSError:
            frame = None
        if frame is None:
            raise Ended(self._ending())
        if isinstance(frame, Ended):
            raise frame
        reply, results = frame
        if not isinstance(reply, dict) or reply.get("id") != number:
            raise Ended("写坏了评分用的通道（答非所问）")
        return reply, results

    def _ending(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self.process.wait(timeout=10)
            said = self.process.stderr.read(4000).decode(errors="replace").strip()
            if said:  # 还没有轮到学生的代码，是我们自己没有启动起来
                return said.splitlines()[-1]
            code = 128 - code if code < 0 else code
            return ENDINGS.get(code, f"自己结束了（返回值 {code}）")
        return "自己结束了"

    def run(self, cells, checks, wait=None):
        """从头运行；记下每道练习交来的是什么，哪几格出了错。"""
        order = {"cells": cells, "checks": checks}
        reply, _ = self.ask(order, wait=wait or self.limits.run)
        self.facts, self.faults = tidy_facts(reply), tidy_faults(reply)

    def close(self):
        """结束这个进程和它留下的一切。"""
        with RUNNING.lock:
            RUNNING.sessions.discard(self)
        if self.process.poll() is None:
            if self.kind == "bwrap" or not hasattr(os, "fork"):
                self.process.kill()  # 里面的第一个进程跟着走，别的就都走了
            else:
                self.process.terminate()  # 它收拾好里面的再走
                try:
                    self.process.wait(timeout=8)
                except subprocess.TimeoutExpired:
                    with contextlib.suppress(OSError):
                        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for _ in range(100):  # 还在说的，听完不理：别让那个线程一直拿着它的话
            with contextlib.suppress(queue.Empty):
                self.frames.get(timeout=0.02)
            if not self.listener.is_alive():
                break
        for stream in (self.process.stdin, self.process.stderr):
            with contextlib.suppress(OSError, AttributeError):
                stream.close()
        sweep()


def stop():
    """中断：不再启动新的，结束所有还在运行的提交。"""
    RUNNING.is_stopped = True
    while RUNNING.sessions:
        with contextlib.suppress(KeyError, OSError):
            next(iter(RUNNING.sessions.copy())).close()


def sweep():
    """看着它的那一半要是先被结束，剩下的进程会归到我们名下：不认识的都结束掉。"""
    with RUNNING.lock:
        known = {session.process.pid for session in RUNNING.sessions}
        for pid in orphans(known):
            for each in (pid, *child.descendants(pid)):
                with contextlib.suppress(OSError):
                    os.kill(each, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)


def orphans(known):
    """我们名下、却不是我们启动的进程。"""
    mine = os.getpid()
    every = child.processes().items() if sys.platform == "linux" and RUNNING.adopts else ()
    return [pid for pid, (parent, _) in every if parent == mine and pid not in known]


def adopt_orphans():
    """此后失去父进程的提交都归我们；只有整个命令自己运行时才这样做。"""
    child.prctl(child.ORPHANS_COME_HERE, 1)
    RUNNING.adopts = True


def tidy_facts(reply):
    """子进程说的几样，类型不对的不要。"""
    facts = reply.get("facts")
    return {
        str(check): fact
        for check, fact in (facts.items() if isinstance(facts, dict) else ())
        if isinstance(fact, dict)
    }


def tidy_faults(reply):
    faults = reply.get("faults")
    return [
        (fault[0], str(fault[1])[:200])
        for fault in (faults if isinstance(faults, list) else ())
        if isinstance(fault, list) and len(fault) == 2 and isinstance(fault[0], int)
    ]


# ---------------------------------------------------------------- 学生的函数，在那边


# 判卷的代码一次只由一个线程运行：它改换 sys.stdout 和警告的设置，都是大家共用的
JUDGING = threading.Lock()


class RemoteAttempt(Attempt):
    """学生的一个函数，在它自己的进程里；这里只拿到结果。判的时候拿着 `JUDGING`，等结果时放开。"""

    parameters = ()
    is_stub = returns_something = False

    def __init__(self, session, check):
        self.session, self.check, self.errors = session, check, []
        fact = session.facts.get(check, {})
        parameters = fact.get("parameters")
        self.parameters = [str(n) for n in parameters] if isinstance(parameters, list) else []
        self.is_stub = fact.get("is_stub") is True
        self.returns_something = fact.get("returns_something") is True

    def outcomes(self, probes, seconds=None):
        """那边先自己停；停不下来的，这边不再等。"""
        seconds = seconds or self.session.limits.call
        order = {"check": self.check, "seconds": min(seconds, self.session.limits.call)}
        JUDGING.release()
        try:
            _, outcomes = self.session.ask(order, probes, wait=order["seconds"] + 3)
        finally:
            JUDGING.acquire()
        if len(outcomes) != len(probes) or not all(isinstance(o, Outcome) for o in outcomes):
            raise Ended("写坏了评分用的通道（答非所问）")
        self.errors += [o.value for o in outcomes if isinstance(o.value, BaseException)][:100]
        return outcomes


# ---------------------------------------------------------------- 怎样启动


def bubblewrap(folder, limits):
    """bwrap 的参数：只读地给看要用的几样，可写的只有当前文件夹和 /tmp，都在内存里。"""
    pythons = map(os.path.abspath, (sys.base_prefix, sys.prefix))  # 启动时写的路径里可以有 ..
    shown = ["/usr", *pythons, str(ROOT / "lib"), str(HERE)]
    arguments = ["bwrap", "--die-with-parent", "--hostname", "student"]
    arguments += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if not is_root():
        arguments += ["--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    for path in ("/dev/shm", "/tmp", HOME):  # 先于下面的：项目也可能就在 /tmp 里
        arguments += ["--perms", "1777", "--size", str(limits.folder), "--tmpfs", path]
    for path in SYSTEM:
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            arguments += ["--ro-bind", path, path]
    for path in dict.fromkeys(shown):
        for above in reversed(Path(path).parents[:-1]):  # bwrap 自己建的，只有 root 进得去
            arguments += ["--perms", "0755", "--dir", str(above)]
        arguments += ["--ro-bind", path, path]
    for name in SETTINGS:
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    arguments += ["--ro-bind", str(folder), "/submission"]
    return [*arguments, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME]


def environment(home):
    """只给要用的几样：别的变量里可能有口令。"""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TEMP") if key in os.environ}
    return kept | {
        "HOME": home,
        "IPYTHONDIR": os.path.join(home, ".ipython"),
        "MPLCONFIGDIR": os.path.join(home, ".matplotlib"),
        "MPLBACKEND": "Agg",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


def private_user():
    """同时运行的各用各的：结束时把这个用户的进程一次杀光，不伤别的。"""
    return FIRST_USER + (os.getpid() * 16 + next(RUNNING.users)) % 3000


def give(folder, uid):
    for place, folders, files in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in folders + files)):
            os.chown(path, uid, uid)


def threads_of_mine():
    """进程数的限度连这个用户别的进程一起算，所以要先数一数。"""
    count = 0
    for name in os.listdir("/proc") if os.path.isdir("/proc/self/task") else ():
        if name.isdigit():
            with contextlib.suppress(OSError):
                if os.stat(f"/proc/{name}").st_uid == os.getuid():
                    count += len(os.listdir(f"/proc/{name}/task"))
    return count
