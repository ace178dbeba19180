"""make mutate：逐个改坏 lib 的数值部分（cosmic-ray），看单元测试能不能发现。

    python lib/tests/tools/mutate.py            # 半小时上下；中断后再运行，从断处接着做
    python lib/tests/tools/mutate.py --report   # 只看已有的结果

补了测试再运行，只重试活着而没有说明的；改了 lib 的哪个模块，就重做那个模块。
make clean 之后从头做起。

每个变异都在 build/mutate/ 的副本上运行全部数值测试，工作目录里的文件从不改动。
活下来的变异逐个写在 survivors.toml 里，并说明它为什么等价；没有说明的，就是测试的漏洞。
"""

import ast
import hashlib
import multiprocessing
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db

ROOT = Path(__file__).parents[3]
WORK = ROOT / "build" / "mutate"
SURVIVORS = Path(__file__).with_name("survivors.toml")
MODULES = ("_blocks", "_validate", "softmax", "cross_entropy", "gradient", "training")
SOURCES = [Path("lib", f"{name}.py") for name in MODULES]
UNITS = ("blocks", "softmax", "cross_entropy", "gradient", "training")
MORE = ("softmax_accuracy", "cross_entropy_refusals", "progress_bar", "properties")
TIMEOUT = 120  # 秒；不改时约 12 秒


def main():
    os.chdir(ROOT)
    WORK.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stores = [stack.enter_context(open_store(source)) for source in SOURCES]
        if "--report" not in sys.argv:
            run_pending(stores)
        return report(stores)


@contextmanager
def open_store(source):
    """一个模块的结果，以代码（不计注释与 docstring）为名：没有变，才能接着上次的做。"""
    digest = hashlib.sha256(code_of(source).encode()).hexdigest()[:12]
    with use_db(WORK / f"{source.stem}-{digest}.sqlite", WorkDB.Mode.create) as store:
        if not store.num_work_items:
            init([source], store, {})
        yield store


def code_of(source):
    tree = ast.parse(source.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node):
            del node.body[0]
    return ast.dump(tree)


# ---- 运行 ----


def run_pending(stores):
    pending = {
        item.job_id: (store, item)
        for store in stores
        for item in [*store.pending_work_items, *unexplained(store)]
    }
    items = [item for _, item in pending.values()]
    if items and subprocess.run(shlex.split(test_command("")), capture_output=True).returncode:
        raise SystemExit("lib 还没有改坏，测试就已经不通过：请先运行 make test-lib")
    remove_copies()
    with multiprocessing.Pool(initializer=enter_copy) as pool:
        for done, (job, result) in enumerate(pool.imap_unordered(attempt, items), 1):
            pending[job][0].set_result(job, result)
            if done % 50 == 0 or done == len(items):
                print(f"已试 {done} / {len(items)}", flush=True)
    remove_copies()


def unexplained(store):
    """活着而没有说明的变异。"""
    explained = explanations()
    for item, result in store.completed_work_items:
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
    command = test_command(item.mutations[0].module_path.stem.strip("_"))
    return item.job_id, mutate_and_test(item.mutations, command, TIMEOUT)


def test_command(module):
    """依次运行各组测试，一失败就停；最可能发现它的在前。"""
    first = [name for name in UNITS if name == module]
    others = [name for name in UNITS if name != module]
    stages = [tests("contract"), tests(*first), tests(*others), tests(*MORE)]
    stages.append(["--doctest-modules", *map(str, SOURCES)])
    pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    return shlex.join(["bash", "-c", " && ".join(shlex.join(pytest + s) for s in stages if s)])


def tests(*names):
    return [f"lib/tests/test_{name}.py" for name in names]


# ---- 报告 ----


def report(stores):
    results = [result for store in stores for _, result in store.results]
    total = sum(store.num_work_items for store in stores)
    alive = [changed_lines(result.diff) for result in results if not result.is_killed]
    explained = explanations()
    holes = [change for change in alive if change not in explained]
    killed, equivalent = len(results) - len(alive), len(alive) - len(holes)
    print(f"变异 {len(results)} / {total} 个：杀死 {killed}，等价 {equivalent}，漏掉 {len(holes)}")
    for source in SOURCES:
        count = sum(path == str(source) for path, _, _ in alive)
        print(f"  {source}：存活 {count}")
    for path, was, now in holes:
        print(f"没有测试发现：{path}\n    - {was}\n    + {now}")
    stale = set(explained) - set(alive) if len(results) == total else set()
    for path, was, now in sorted(stale):
        print(f"survivors.toml 里多余的一条（已被杀死，或不再有）：{path}：{was} → {now}")
    if len(results) > equivalent:
        print(f"得分 {killed / (len(results) - equivalent):.1%}（不计等价的）")
    return bool(holes or stale)


def changed_lines(diff):
    """(文件, 原来的一行, 改后的一行)，不计注释。"""
    path = re.search(r"^--- a/(\S+)", diff, re.M).group(1)
    was, now = (
        "\n".join(
            line[1:].partition("  #")[0].strip()
            for line in diff.splitlines()
            if re.match(pattern, line)
        ).strip()
        for pattern in (r"-(?!--)", r"\+(?!\+\+)")
    )
    return path, was, now


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
