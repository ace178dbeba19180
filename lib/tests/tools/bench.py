"""make bench：lib 与同行并排计时。

同一个进程、单线程；每一项里各方轮流跑，取中位数，机器忽快忽慢时比值仍可比。
量的是 CPU 时间：别的程序抢走的不算。
同行：SciPy、scikit-learn、PyTorch（没有装就跳过，并说一声）。
下限：同一数组上的一次 np.exp，或训练里非做不可的两次矩阵乘法。
目标：没有一项比 SciPy 慢；类别多时的损失与梯度，与自带 SIMD 的 PyTorch 相差不过一成；
没有 AVX-512 时 np.exp 用不上 float64 的 SIMD，放宽到三成。
"""

# ruff: noqa: E402  导入就要几秒，先设好 Ctrl-C 再导入

import json
import os
import platform
import signal
import statistics
import time
import tracemalloc
from datetime import date
from functools import partial
from pathlib import Path


def interrupted(*_):
    """Ctrl-C：一句话就走，不摆回溯。"""
    os.write(2, "\n中断了：没有量完，build/bench.json 还是上一次的\n".encode())
    os._exit(130)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, interrupted)

import numpy as np
import scipy
import scipy.special
import sklearn
from sklearn._loss import HalfMultinomialLoss
from sklearn.utils.extmath import softmax as sklearn_softmax

from lib.gradient import cross_entropy_with_grad
from lib.softmax import log_softmax, logsumexp, softmax
from lib.training import SoftmaxRegression

REPEATS = 21
SLICE = 2e-3  # 秒；太短的一项连做几遍，凑够这么久再看一次表
SHAPES = [(60_000, 10), (4_096, 10), (4_096, 1_000)]
REPORT = Path(__file__).parents[3] / "build" / "bench.json"

BATCH = 256
EPOCH_SHAPE = (60_000, 784, 10)
FLOORS = ("exp", "matmul")


def main():
    torch = import_torch()
    rows = [
        *softmax_rows(torch),
        *gradient_rows(torch),
        vector_row(),
        epoch_row(torch),
        *memory_rows(),
    ]
    print_table(rows)
    machine = describe_machine(torch)
    write_report({"date": date.today().isoformat(), "machine": machine, "rows": rows})
    print("\n" + "，".join(f"{key} {value}" for key, value in machine.items()))
    print("已写入 build/bench.json")


def write_report(report):
    REPORT.parent.mkdir(exist_ok=True)
    partial_file = REPORT.with_suffix(".partial")
    partial_file.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    os.replace(partial_file, REPORT)


def import_torch():
    try:
        import torch
    except ImportError:
        print("没有装 PyTorch，跳过与它的比较（.venv/bin/pip install torch）")
        return None
    torch.set_num_threads(1)
    return torch


# ---- 计时 ----


def medians(functions):
    """{名字: 秒}：各函数轮流计时，各取中位数。"""
    loops = {name: loops_for(f) for name, f in functions.items()}
    times = {name: [] for name in functions}
    for _ in range(REPEATS):
        for name, f in functions.items():
            times[name].append(timed(f, loops[name]))
    return {name: statistics.median(samples) for name, samples in times.items()}


def timed(f, loops=1):
    start = time.process_time()
    for _ in range(loops):
        f()
    return (time.process_time() - start) / loops


def loops_for(f):
    f()  # 第一次总是慢的
    return max(1, round(SLICE / timed(f)))


def row(work, functions, **goals):
    """一行结果；functions 里 lib 之外的都是对照，goals 是与它们的比值的上限。"""
    seconds = medians(functions)
    ratios = {name: seconds["lib"] / s for name, s in seconds.items() if name != "lib"}
    return {"work": work, "seconds": seconds, "ratios": ratios, "goals": goals}


# ---- 各项 ----


def sample(shape, dtype):
    rng = np.random.default_rng(0)
    logits = rng.normal(scale=3, size=shape).astype(dtype)
    return logits, rng.integers(0, shape[1], shape[0])


def title(name, shape, dtype):
    return f"{name} {shape[0]}×{shape[1]} {np.dtype(dtype).name}"


def softmax_rows(torch):
    for shape in SHAPES:
        for dtype in (np.float64, np.float32):
            z, _ = sample(shape, dtype)
            exp = partial(np.exp, z)
            peers = {"SciPy": partial(scipy.special.softmax, z, -1)}
            peers["scikit-learn"] = partial(sklearn_softmax, z)
            if torch:
                peers["PyTorch"] = partial(torch.softmax, torch.from_numpy(z), -1)
            functions = {"lib": partial(softmax, z), "exp": exp, **peers}
            yield row(title("softmax", shape, dtype), functions, SciPy=1.0)
            peers = {"SciPy": partial(scipy.special.log_softmax, z, -1)}
            if torch:
                peers["PyTorch"] = partial(torch.log_softmax, torch.from_numpy(z), -1)
            functions = {"lib": partial(log_softmax, z), "exp": exp, **peers}
            yield row(title("log_softmax", shape, dtype), functions, SciPy=1.0)
            functions = {"lib": partial(logsumexp, z), "exp": exp}
            functions["SciPy"] = partial(scipy.special.logsumexp, z, -1)
            yield row(title("logsumexp", shape, dtype), functions, SciPy=1.0)


def gradient_rows(torch):
    for shape in SHAPES:
        for dtype in (np.float64, np.float32):
            z, y = sample(shape, dtype)
            goals = {"PyTorch": 1.1 if has_avx512() else 1.3} if shape[1] == 1_000 else {}
            functions = {"lib": partial(cross_entropy_with_grad, z, y), "exp": partial(np.exp, z)}
            loss = HalfMultinomialLoss(n_classes=shape[1])
            functions["scikit-learn"] = partial(loss.loss_gradient, y.astype(dtype), z)
            if torch:
                functions["PyTorch"] = torch_loss_and_grad(torch, z, y)
            yield row(title("cross_entropy_with_grad", shape, dtype), functions, **goals)


def torch_loss_and_grad(torch, z, y):
    logits, targets = torch.tensor(z, requires_grad=True), torch.from_numpy(y)

    def step():
        logits.grad = None
        torch.nn.functional.cross_entropy(logits, targets).backward()

    return step


def vector_row():
    z = np.random.default_rng(0).normal(size=10)
    functions = {"lib": partial(softmax, z), "SciPy": partial(scipy.special.softmax, z)}
    return row("softmax 一个向量，10 个 logits", functions, SciPy=1.0)


def epoch_row(torch):
    N, D, K = EPOCH_SHAPE
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(N, D)).astype(np.float32), rng.integers(0, K, N)
    functions = {"lib": lib_epoch(X, y), "matmul": partial(bare_products, X, K)}
    if torch:
        functions["PyTorch"] = torch_epoch(torch, X, y)
    work = f"训练一轮 {N}×{D}×{K}，批大小 {BATCH}，float32"
    return row(work, functions, matmul=1.6, PyTorch=0.7)


def lib_epoch(X, y):
    """fit 里的一轮；检查输入在 fit 开头只做一次，不算在内。"""
    model = SoftmaxRegression().fit(X[:BATCH], y[:BATCH], epochs=1)
    return partial(model._descend, X, y, 0.5, 1, BATCH, np.random.default_rng(0), None)


def bare_products(X, num_classes):
    """前向 XW 与反向 XᵀG：按顺序取连续的小批量，不打乱，也不求损失。"""
    W = np.zeros((X.shape[1], num_classes), X.dtype)
    G = np.zeros((BATCH, num_classes), X.dtype)
    for start in range(0, len(X), BATCH):
        batch = X[start : start + BATCH]
        batch @ W
        batch.T @ G[: len(batch)]


def torch_epoch(torch, X, y):
    inputs, targets = torch.from_numpy(X), torch.from_numpy(y)
    model = torch.nn.Linear(X.shape[1], EPOCH_SHAPE[2])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)

    def epoch():
        total = 0.0
        for batch in torch.randperm(len(X)).split(BATCH):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(inputs[batch]), targets[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)

    return epoch


def memory_rows():
    """cross_entropy_with_grad 的内存峰值，以 logits 的大小为 1。"""
    for shape in SHAPES[1:]:
        for dtype in (np.float64, np.float32):
            z, y = sample(shape, dtype)
            tracemalloc.start()
            cross_entropy_with_grad(z, y)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            work = title("cross_entropy_with_grad 的内存峰值", shape, dtype)
            yield {"work": work, "ratios": {"logits": peak / z.nbytes}, "goals": {"logits": 2.5}}


# ---- 报告 ----


def print_table(rows):
    """Markdown 表格：每行一个比值，lib 的时间 ÷ 对照的时间，越小越快。"""
    print("| 项目 | lib（ms） | 对照 | lib ÷ 对照 | 目标 | 下限 ÷ 对照 | |")
    print("|---|--:|---|--:|--:|--:|---|")
    for entry in rows:
        for peer, ratio in entry["ratios"].items():
            print("| " + " | ".join(table_cells(entry, peer, ratio)) + " |")


def table_cells(entry, peer, ratio):
    seconds, goal = entry.get("seconds", {}), entry["goals"].get(peer)
    time_ms = f"{seconds['lib'] * 1e3:.3g}" if seconds else ""
    bound = next((seconds[name] for name in FLOORS if name in seconds), None)
    floor = f"{bound / seconds[peer]:.2f}" if bound and peer not in FLOORS else ""
    if goal is None:
        return entry["work"], time_ms, peer, f"{ratio:.2f}", "", floor, ""
    verdict = "达到" if ratio <= goal else "未达到"
    return entry["work"], time_ms, peer, f"{ratio:.2f}", f"≤ {goal:.2f}", floor, verdict


def describe_machine(torch):
    versions = {"NumPy": np.__version__, "SciPy": scipy.__version__}
    versions |= {"scikit-learn": sklearn.__version__}
    if torch:
        versions["PyTorch"] = torch.__version__
    hardware = {"处理器": platform.machine(), "SIMD": simd()}
    return {"Python": platform.python_version(), **versions, **hardware}


def simd():
    """NumPy 在这台机器上用得到的最宽的指令集；np.exp 快不快，全看它。"""
    found = np.show_config(mode="dicts")["SIMD Extensions"]
    return " ".join(found.get("found", [])[-1:]) or "基线"


def has_avx512():
    """NumPy 2.4 起叫 X86_V4，更新的处理器和更早的 NumPy 是 AVX512 打头的各种名字。"""
    return simd().startswith(("AVX512", "X86_V4"))


if __name__ == "__main__":
    main()
