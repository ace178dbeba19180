"""换一种处理器，notebook 印出的字会变吗：在这台机器装得出的每一种上各运行一遍，再加抖动。

    python notebooks/tools/portable.py

逐种打印一张表；有一个字不同就算失败，并说出是哪一格、哪个数。图照常比较。
"""

import quiet  # isort: split

import functools
import json
import os
import subprocess
import sys
import time
from itertools import zip_longest
from pathlib import Path

import numpy as np
import verify
from numpy._core import _multiarray_umath as cpu

TOOLS = Path(__file__).resolve().parent

# OpenBLAS 认得的名字，从旧到新（x86-64、arm64）；用不了的自动换成别的，所以要问它实际用了哪一种
CORES = (
    *("Prescott", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX", "Sapphirerapids"),
    *("ARMV8", "CORTEXA57", "NEOVERSEN1", "NEOVERSEV1"),
)
PROBE = """
import json, numpy as np, threadpoolctl
a = np.arange(4096.0).reshape(64, 64)
a @ a
names = {d.get("architecture") for d in threadpoolctl.threadpool_info()}
print(json.dumps(sorted(name for name in names if name)))
"""


def processor_levels():
    """{说法: 环境变量}：NumPy 的各级指令集，从最低的到这台机器的全部。"""
    usable = [name for name in cpu.__cpu_dispatch__ if cpu.__cpu_features__.get(name)]
    names = [cpu.__cpu_baseline__[-1] if cpu.__cpu_baseline__ else "最低", *usable]
    levels = {}
    for number, name in enumerate(names):
        disabled = usable[number:]
        levels[name] = {"NPY_DISABLE_CPU_FEATURES": " ".join(disabled)} if disabled else {}
    return levels


@functools.cache
def blas_kernels():
    """{说法: 环境变量}：OpenBLAS 在这台机器上真能用的各种内核；别的 BLAS 没有可换的，是空的。"""
    kernels = {}
    for core in CORES:
        setting = {"OPENBLAS_CORETYPE": core}
        probe = [sys.executable, "-c", PROBE]
        result = subprocess.run(
            probe, env=os.environ | setting, capture_output=True, encoding="utf-8"
        )
        if result.returncode == 0 and (architecture := "、".join(json.loads(result.stdout))):
            kernels.setdefault(architecture, setting)
    return kernels


def variants():
    """逐个给出 ``(指令集, BLAS, 环境变量)``。两样各自独立，所以成对地换，不必一一搭配。"""
    levels, kernels = list(processor_levels().items()), list(blas_kernels().items())
    last = levels[-1], (kernels or [("不能换", {})])[-1]
    for level, kernel in zip_longest(levels, kernels):
        (level, some), (kernel, more) = level or last[0], kernel or last[1]
        yield level, kernel, some | more
    for sign in ("1", "-1"):
        yield "抖动", f"JITTER={sign}", {"JITTER": sign, "PYTHONPATH": str(TOOLS)}


def main():
    paths = verify.all_notebooks()
    print(f"NumPy {np.__version__}，{len(paths)} 个 notebook；文字一个字也不许变")
    print(f"{'指令集':<9}{'BLAS':<14}{'相同':>4}{'不同':>4}{'秒':>5}")
    reports, total = [], 0
    for level, kernel, settings in variants():
        started = time.monotonic()
        outputs, passed, failed = verify.run(paths, {"NOTEBOOKS_STRICT": "1"} | settings)
        seconds = time.monotonic() - started
        print(f"{level:<12}{kernel:<14}{passed:>6}{failed:>6}{seconds:>6.0f}", flush=True)
        total += failed + (passed == 0)
        if failed:
            command = " ".join(f"{name}={value!r}" for name, value in settings.items())
            reports.append(f"\n## {level}，{kernel}（{command}）\n" + "\n".join(outputs))
    print("\n".join(reports) if reports else "换哪一种都一个字不差")
    return int(total > 0)


if __name__ == "__main__":
    quiet.obey_termination()
    sys.exit(main())
