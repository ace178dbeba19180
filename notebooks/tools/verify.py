"""用 nbval 检验 notebook：重新执行，与存下的输出逐格对照。

    python notebooks/tools/verify.py                # 全部
    python notebooks/tools/verify.py notebooks/02-softmax.ipynb

分成两份，由两个 pytest 进程同时跑；按上次各自的用时分得一样长。
"""

import quiet  # isort: split

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from execute import unwritable  # 先于 pytest 导入它，nbformat 才启动得快

NOTEBOOKS = Path(__file__).resolve().parents[1]
REPORT = NOTEBOOKS.parent / "build" / "report"
WORKERS = 2
PYTEST = [
    *("-q", "--color=no", "--nbval", "-p", "nbval.plugin", "-p", "rules", "-p", "no:cacheprovider"),
    "--continue-on-collection-errors",  # 一个 notebook 读不了，不妨碍检验其余
]


def results(folder):
    """逐个给出测试报告里的用例。"""
    for report in sorted(folder.glob("notebooks-*.xml")):
        with contextlib.suppress(ElementTree.ParseError):  # 上次中途被打断
            yield from ElementTree.parse(report).iter("testcase")


def last_seconds():
    """各 notebook 上次的用时；没有记录的不在其中。"""
    seconds = {}
    for case in results(REPORT):
        name = case.get("classname").rpartition(".ipynb")[0].rpartition(".")[2]
        seconds[name] = seconds.get(name, 0) + float(case.get("time"))
    return seconds


def balance(paths, seconds, workers=WORKERS):
    """从最慢的起，每次分给眼下最轻的一份；没有记录的按平均用时算。"""
    usual = sum(seconds.values()) / len(seconds) if seconds else 1.0
    loads, shares = [0.0] * workers, [[] for _ in range(workers)]
    for path in sorted(paths, key=lambda path: -seconds.get(path.stem, usual)):
        lightest = min(range(workers), key=lambda i: (loads[i], len(shares[i])))
        loads[lightest] += seconds.get(path.stem, usual)
        shares[lightest].append(path)
    return [share for share in shares if share]


def start(number, share, settings, folder):
    """启动一个 pytest 进程，报告写在 `folder` 里。不自动加载插件：只用 nbval，启动快半秒。"""
    report = f"--junitxml={folder / f'notebooks-{number}.xml'}"
    command = [sys.executable, __file__, "--worker", *PYTEST, report, *map(str, share)]
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONIOENCODING": "utf-8"}
    for name in ("CI", "BUILD_NUMBER"):  # 有它们时，pytest 把每条失败再印一遍
        environment.pop(name, None)
    return subprocess.Popen(
        command,
        env=environment | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,  # 终端里的 Ctrl-C 只到我们这里，由 stop 转告一次
    )


def stop(workers):
    """中断：让 pytest 自己收尾、关掉内核；等不到就强行结束。"""
    for worker in workers:
        if worker.poll() is None:
            worker.terminate() if os.name == "nt" else worker.send_signal(signal.SIGINT)
    for worker in workers:
        try:
            worker.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            worker.kill()


def run(paths, settings=None):
    """分两份跑完：(各份的输出, 通过的格数, 失败的格数)；``settings`` 是另加的环境变量。

    报告先写在自己的文件夹里：同时运行的两次各数各的。
    """
    with own_folder() as name:
        folder, workers = Path(name), []
        try:
            for number, share in enumerate(balance(paths, last_seconds()), start=1):
                workers.append(start(number, share, settings or {}, folder))
            outputs = [worker.communicate()[0] for worker in workers]
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # 收尾不过几秒，别再被打断
            stop(workers)
            raise
        passed, failed = count(folder, workers)
        keep(folder)
    return outputs, passed, failed


def own_folder():
    """这一次写报告的文件夹，用完自己消失。"""
    try:
        REPORT.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=REPORT, prefix=".verify-")
    except OSError as error:
        sys.exit(unwritable(error))


def keep(folder):
    """留下这一次的报告：下一次照它的用时来分。"""
    for old in REPORT.glob("notebooks-*.xml"):
        old.unlink(missing_ok=True)
    for report in folder.glob("notebooks-*.xml"):
        os.replace(report, REPORT / report.name)


def main(paths):
    """依次打印各份的输出，最后一行是总数。"""
    outputs, passed, failed = run([Path(path) for path in paths] or all_notebooks())
    print("\n".join(outputs))
    if "NOTEBOOKS_TEXT_ONLY" in os.environ:
        print("图没有比较，只数了张数（设了 NOTEBOOKS_TEXT_ONLY）")
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0 or passed == 0)


def all_notebooks():
    return sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))


def count(folder, workers):
    """通过与失败的格数；没能跑完的进程（返回值大于 1）也算一次失败。"""
    cases = [{element.tag for element in case} for case in results(folder)]
    failed = sum(bool(tags & {"failure", "error"}) for tags in cases)
    return cases.count(set()), failed + sum(worker.returncode not in (0, 1) for worker in workers)


def work(arguments):
    """一个 pytest 进程。"""
    import pytest

    return pytest.main(arguments)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--worker"]:
        sys.exit(work(arguments[1:]))
    quiet.obey_termination()
    sys.exit(main(arguments))
