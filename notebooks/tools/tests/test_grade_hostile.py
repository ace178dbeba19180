"""不怀好意的、写坏了的提交：每一份都真的运行；不拖垮整批，也得不到分，那一行说得出是怎么回事。"""

import socket
import sys
import threading
import time
from pathlib import Path

import pytest

GRADE = Path(__file__).resolve().parents[1] / "grade"
sys.path.insert(0, str(GRADE))
import child  # noqa: E402
import collect  # noqa: E402
import grade  # noqa: E402
import sandbox  # noqa: E402

LIMITS = sandbox.Limits(
    *(5.0, 1.5, 0.8), memory=2**30, file_size=2**20, folder=8 * 2**20, processes=24
)
RIGHT = """
import numpy as np
def my_softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
"""
WRONG = "import numpy as np\ndef my_softmax(z):\n    return np.exp(z)\n"


def best_isolation():
    try:
        return sandbox.isolation().kind
    except sandbox.Ended:
        return ""


KIND = best_isolation()
only_in_bwrap = pytest.mark.skipif(
    KIND != "bwrap", reason="这台机器上 bubblewrap 用不了：没有试会删文件、连网、读别人的提交"
)
unless_root = pytest.mark.skipif(
    not KIND, reason="以 root 运行而没有隔离：没有试会拖垮机器的提交（装上 bubblewrap 再试）"
)


def judged(source, kind=KIND, limits=LIMITS, name="my_softmax"):
    """一份只有这道题的提交：它的一行。"""
    task = next(task for task in collect.tasks() if task.name == name)
    cells = source if isinstance(source, list) else [source]
    submission = collect.Submission("某人", Path("02-softmax.py"), (task,), cells, alone=True)
    with sandbox.copied_folder(()) as folder:
        (row,) = grade.judged_in_one(submission, [task], kind or "limits", limits, folder)
    return row


# ---------------------------------------------------------------- 得不到分

CHEATS = {
    "replaces-check": (
        "from lib import exercises\nexercises.check_softmax = lambda f: print('答对了')"
    ),
    "replaces-judge": (
        "import lib.exercises.judge as j\n"
        "j.judge = j.check = j.diagnose = lambda *a: j.Verdict('right', j.RIGHT, 'right')\n"
        "j.agree = j.same = j.close = lambda *a: True"
    ),
    "replaces-numpy": "np.allclose = np.isclose = np.array_equal = lambda *a, **k: True",
    "replaces-attempt": (
        "import lib.exercises.trial as t, lib.exercises.softmax as s\n"
        "t.Attempt.outcomes = lambda self, probes, seconds=5: s.SOFTMAX.mistakes\n"
    ),
    "replaces-probes": "import lib.exercises.softmax as s\ns.SOFTMAX.probes = []",
    "prints-right": "print('答对了：所有试探输入都与参考实现一致。')",
    "is-a-liar": (
        "class Yes(np.ndarray):\n"
        "    def __eq__(self, other): return True\n"
        "    __array_priority__ = 1e9\n"
        "def my_softmax(z): return np.ones((1,)).view(Yes)"
    ),
    "evil-array": (
        "class Evil:\n"
        "    def __array__(self, *a, **k): raise SystemExit(0)\n"
        "    def __eq__(self, other): return True\n"
        "    def __reduce__(self): return (print, ('运行了',))\n"
        "def my_softmax(z): return Evil()"
    ),
    "object-array": "def my_softmax(z): return np.array([object(), print], dtype=object)",
    "deep-list": (
        "def my_softmax(z):\n    x = []\n    for _ in range(100000): x = [x]\n    return x"
    ),
    "huge-list": "def my_softmax(z): return [0.0] * 10**7",
    "huge-array": "def my_softmax(z): return np.zeros((3000, 3000))",
    "own-error": (
        "class Strange(Exception):\n    def __str__(self): raise RuntimeError\n"
        "def my_softmax(z): raise Strange"
    ),
    "base-error": "def my_softmax(z): raise BaseException('什么都不是')",
    "null-bytes": "def my_softmax(z): return 'a\\0b' * 1000",
    "recursion": "def my_softmax(z): return my_softmax(z)",
    "traces": "import sys\nsys.settrace(lambda *a: 1 / 0)\nsys.setprofile(lambda *a: None)",
    "not-callable": "my_softmax = 3",
    "a-class": "class my_softmax:\n    def __init__(self, z): pass",
    "a-generator": "def my_softmax(z):\n    yield from z",
}


@pytest.mark.parametrize("added", CHEATS.values(), ids=CHEATS)
def test_cheating_gains_nothing(added):
    row = judged([WRONG, added])
    assert row.kind not in ("right", "blank") and row.text


def test_what_is_too_large_is_told():
    row = judged("import numpy as np\ndef my_softmax(z): return np.ones((999, 999))")
    assert row.kind == "error" and "返回值太大" in row.text and row.text == row.told


def test_names_raised_do_not_reach_the_page():
    source = "class 张三(ValueError): pass\ndef my_softmax(z): raise 张三('某人\\ud800')"
    row = judged(source)
    assert (row.key, row.told) == ("ValueError", "运行出错：ValueError。")
    assert "张三：某人?" in row.text and "张三" not in row.source


def test_the_right_answer_is_right():
    """上面的都不对，不是因为什么都不对。"""
    assert judged([RIGHT, "1 / 0", "raise SystemExit", "raise BaseException"]).kind == "right"


# ---------------------------------------------------------------- 弄不垮

FATAL = {
    "endless-at-import": ("while True: pass", "1.5 秒没有运行完"),
    "endless-in-function": ("def my_softmax(z):\n    while True: pass", "5 秒"),
    "endless-in-c": ("def my_softmax(z):\n    return sum(iter(int, 1))", "秒还没有运行完"),
    "deaf": (
        "import signal\nfor s in (signal.SIGALRM, signal.SIGTERM): signal.signal(s, 1)\n"
        "signal.pthread_sigmask(0, [signal.SIGALRM, signal.SIGTERM])\n"
        "def my_softmax(z):\n    while True: pass",
        "秒还没有运行完",
    ),
    "swallows": (
        "def my_softmax(z):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass",
        "秒",
    ),
    "exit": ("import os\nos._exit(0)", "返回值 0"),
    "exit-in-function": ("import os\ndef my_softmax(z): os._exit(0)", "返回值 0"),
    "sys-exit": ("import sys\ndef my_softmax(z): sys.exit(0)", "SystemExit"),
    "segfault": ("import ctypes\nctypes.string_at(0)", "段错误"),
    "kills-parent": ("import os\nos.kill(os.getppid(), 9)", ""),
    "stops-itself": ("import os\nos.kill(os.getpid(), 19)", "秒还没有运行完"),
    "memory-bomb": ("def my_softmax(z): return bytearray(2**33)", "MemoryError"),
    "gigabyte-printed": ("for _ in range(64): print('a' * 2**24)", "归一化"),
    "garbage-everywhere": (
        "import os\nfor fd in range(256):\n    try: os.write(fd, b'\\xff' * 999)\n"
        "    except OSError: pass",
        "通道",
    ),
    "closes-everything": ("import os\nos.closerange(0, 256)", "结束"),
    "forged-reply": (
        "import os, struct, json\n"
        "t = json.dumps({'message': {'id': 2}, 'values': [{'plain': 1.0}] * 6, 'arrays': []})\n"
        "frame = struct.pack('>II', len(t), 0) + t.encode()\n"
        "for fd in range(3, 256):\n    try: os.write(fd, frame)\n"
        "    except OSError: pass",
        "通道",
    ),
}


@pytest.mark.parametrize(("source", "told"), FATAL.values(), ids=FATAL)
def test_a_ruined_process_is_told_and_gains_nothing(source, told):
    row = judged(source if "my_softmax" in source else [source, WRONG])
    assert row.kind != "right" and told in row.text + row.note, row


def test_a_huge_file_is_refused():
    row = judged(["open('大', 'wb').write(b'0' * 2**22)", WRONG])
    assert row.kind == "mistake" and "File too large" in row.note


def test_a_crowd_of_cells_ends():
    assert "秒还没有运行完" in judged(["x = 1"] * 10**5 + [WRONG]).text


def test_a_flood_of_well_formed_replies_is_dropped():
    source = (
        "import os, struct, json, threading\n"
        "t = json.dumps({'message': {'id': 9}, 'values': [], 'arrays': []}).encode()\n"
        "frame = struct.pack('>II', len(t), 10**6) + t + b'0' * 10**6\n"
        "def pour(fd):\n    try:\n        while os.write(fd, frame): pass\n"
        "    except OSError: pass\n"
        "for fd in range(3, 12): threading.Thread(target=pour, args=[fd], daemon=True).start()"
    )
    assert "通道" in judged([source, WRONG]).text
    with (
        sandbox.copied_folder(()) as folder,
        sandbox.Session(KIND or "limits", LIMITS, folder) as s,
    ):
        with pytest.raises(sandbox.Ended, match="答非所问"):
            s.run([source, "while True: pass"], {})
        time.sleep(0.5)  # 等着听的几帧都满了
    assert not s.listener.is_alive()


@unless_root
def test_a_memory_hog_of_many_processes_is_ended():
    source = (
        "import os, time\nfor _ in range(6):\n    if not os.fork():\n"
        "        x = b'1' * 2**28\n        time.sleep(60)\n        os._exit(0)\ntime.sleep(60)"
    )
    assert "内存" in judged([source, WRONG]).text


@unless_root
def test_a_fork_bomb_ends():
    row = judged("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass")
    assert row.kind != "right"
    assert not leftovers()


@unless_root
def test_a_daemon_does_not_survive():
    source = (
        "import os, time\nif not os.fork():\n    os.setsid()\n    if not os.fork():\n"
        "        time.sleep(600)\n    os._exit(0)\n"
    )
    assert judged([source, RIGHT]).kind == "right"
    assert not leftovers()


def leftovers():
    """还活着的、由提交生出来的进程。"""
    return [pid for pid in child.descendants() if pid not in BEFORE]


BEFORE = child.descendants()


# ---------------------------------------------------------------- 隔得开


@only_in_bwrap
def test_nothing_outside_can_be_deleted_or_read(tmp_path):
    neighbour = tmp_path / "邻居" / "02-softmax.py"
    neighbour.parent.mkdir()
    neighbour.write_text(RIGHT, "utf-8")
    readme = collect.ROOT / "README.md"
    source = (
        f"import os, shutil\nhere, readme = {str(neighbour)!r}, {str(readme)!r}\n"
        "seen = [path for path in (here, readme, '/etc/passwd') if os.path.exists(path)]\n"
        "shutil.rmtree(os.path.dirname(here), True)\n"
        "if not seen:\n"  # 万一没有隔开，别真的删
        f"    for path in ({str(collect.ROOT)!r}, '/'): shutil.rmtree(path, True)\n"
    )
    row = judged([source, "def my_softmax(z): return 1 / (not seen)"])
    assert row.key != "ZeroDivisionError", "看得见外面的文件"
    assert neighbour.read_text("utf-8") == RIGHT and (collect.ROOT / "lib").is_dir()


@only_in_bwrap
def test_there_is_no_network():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        heard = []
        threading.Thread(target=lambda: heard.append(server.accept()), daemon=True).start()
        source = f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)"
        row = judged([source, WRONG])
        assert "refused" in row.note and not heard


@only_in_bwrap
def test_the_folder_is_bounded():
    source = "for n in range(99):\n    open(str(n), 'wb').write(b'0' * 2**19)"
    assert "No space" in judged([source, WRONG]).note


@unless_root
def test_not_as_root():
    assert judged(["import os\nassert os.geteuid() != 0", WRONG]).note == ""


def test_other_secrets_stay_out(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "口令")
    assert judged(["import os\nassert 'SECRET_TOKEN' not in os.environ", WRONG]).note == ""
