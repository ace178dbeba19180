"""make mutate：逐个改坏 lib 的数值部分（cosmic-ray），看单元测试能不能发现。

    python lib/tests/mutate.py            # 半小时上下；中断后再运行，从断处接着做
    python lib/tests/mutate.py --report   # 只看已有的结果

补了测试再运行，只重试活着而没有说明的；改了 lib 就全部重来。

每个变异都在 build/mutate/ 的副本上运行全部数值测试，工作目录里的文件从不改动。
活下来的变异逐个写在 survivors.toml 里，并说明它为什么等价；没有说明的，就是测试的漏洞。
"""

import hashlib
import multiprocessing
import os
import re
import shlex
import shutil
import sys
import tomllib
from collections import Counter
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db

ROOT = Path(__file__).parents[2]
WORK = ROOT / "build" / "mutate"
SURVIVORS = Path(__file__).with_name("survivors.toml")
MODULES = ("_layout", "_validate", "softmax", "cross_entropy", "gradient", "training")
SOURCES = [Path("lib", f"{name}.py") for name in MODULES]
UNITS = ("softmax", "cross_entropy", "gradient", "training")
TIMEOUT = 120  # 秒；不改时约 20 秒


def main():
    with use_db(session(), WorkDB.Mode.create) as work:
        if not work.num_work_items:
            os.chdir(ROOT)
            init(SOURCES, work, {})
        if "--report" not in sys.argv:
            run_pending(work)
        return report(work)


def session():
    """结果的数据库，以源码的内容为名：没有变，才能接着上次的做。"""
    digest = hashlib.sha256()
    for path in SOURCES:
        digest.update((ROOT / path).read_bytes())
    WORK.mkdir(parents=True, exist_ok=True)
    return WORK / f"{digest.hexdigest()[:12]}.sqlite"


# ---- 运行 ----


def run_pending(work):
    pending, total = [*work.pending_work_items, *unexplained(work)], work.num_work_items
    remove_copies()
    with multiprocessing.Pool(initializer=enter_copy) as pool:
        for done, (job, result) in enumerate(pool.imap_unordered(attempt, pending), 1):
            work.set_result(job, result)
            if done % 50 == 0 or done == len(pending):
                print(f"已试 {total - len(pending) + done} / {total}", flush=True)


    remove_copies()


def unexplained(work):
    """活着而没有说明的变异。"""
    explained = explanations()
    for item, result in work.completed_work_items:
        if not result.is_killed and changed_lines(result.diff) not in explained:
            yield item


def remove_copies():
    for copy in WORK.glob("copy-*"):
        shutil.rmtree(copy)


def enter_copy():
    """每个进程在自己的一份 lib 里改。"""
    copy = WORK / f"copy-{os.getpid()}"
    shutil.copytree(ROOT / "lib", copy / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    os.chdir(copy)


    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # 启动快两秒


def attempt(item):
    command = test_command(item.mutations[0].module_path.stem)
    return item.job_id, mutate_and_test(item.mutations, command, TIMEOUT)


def test_command(module):
    """依次运行各组测试，一失败就停；最可能发现它的在前。"""
    first = [name for name in UNITS if name == module]
    others = [name for name in UNITS if name != module]
    stages = [tests("contract"), tests(*first), tests(*others), tests("properties")]
    stages.append(["--doctest-modules", *map(str, SOURCES)])
    pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    return shlex.join(["bash", "-c", " && ".join(shlex.join(pytest + s) for s in stages if s)])


def tests(*names):
    return [f"lib/tests/test_{name}.py" for name in names]


# ---- 报告 ----


def report(work):
    results = dict(work.results)
    alive = [changed_lines(results[job].diff) for job in results if not results[job].is_killed]
    explained = explanations()
    tried, equivalent = len(results), sum(1 for change in alive if change in explained)
    print(f"变异 {tried} / {work.num_work_items} 个：杀死 {tried - len(alive)}，存活 {len(alive)}")
    for path, count in sorted(Counter(path for path, _, _ in alive).items()):
        print(f"  {path}：存活 {count}")
    print(f"存活的里有 {equivalent} 个等价（survivors.toml）；其余的测试没有发现：")
    holes = [change for change in alive if change not in explained]
    for path, old, new in holes:
        print(f"  {path}\n    - {old}\n    + {new}")
    if tried > equivalent:
        print(f"得分：{(tried - len(alive)) / (tried - equivalent):.1%}（不计等价的）")
    stale = set(explained) - set(alive) if tried == work.num_work_items else set()
    for path, old, new in sorted(stale):
        print(f"survivors.toml 里多余的一条（变异已不存在，或已被杀死）：{path}：{old} → {new}")
    return bool(holes or stale)


def changed_lines(diff):
    """(文件, 原来的一行, 改后的一行)。"""
    path = re.search(r"^--- a/(\S+)", diff, re.M).group(1)
    old, new = (
        "\n".join(line[1:].strip() for line in diff.splitlines() if re.match(pattern, line))
        for pattern in (r"-(?!--)", r"\+(?!\+\+)")
    )
    return path, old, new


def explanations():
    """{(文件, 原来的一行, 改后的一行): 为什么等价}"""
    groups = tomllib.loads(SURVIVORS.read_text("utf-8")).get("survivors", [])
    return {
        (group["file"], group["was"], now): group["because"]
        for group in groups
        for now in group["now"]
    }


if __name__ == "__main__":
    sys.exit(main())
