"""make mutate 的另一半：把 lib 按学生常犯的 26 种错误逐个改坏，只运行 notebook，看它们发现不发现。

    python notebooks/tools/mutants.py

不运行单元测试：notebook 存下的输出，自己就该拦得住错误。至少要拦住 90%。
在 build/mutate/notebooks/ 的副本上做，工作目录里的文件从不改动。
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from lib.exercises import beyond, cross_entropy, gradient, softmax, training

ROOT = Path(__file__).resolve().parents[2]
COPY = ROOT / "build" / "mutate" / "notebooks"
GOAL = 0.9

# (错在哪里, 模块, 原来的代码, 改后的代码)；练习也收录的错误，名字取自练习
MUTANTS = [
    (
        softmax.over_samples.title,
        "softmax",
        "z /= z.sum(axis=0)",
        "z /= z.sum(axis=-1, keepdims=True)",
    ),
    (
        softmax.no_shift.title,
        "softmax",
        "z -= z.max(axis=0)  # 平移不变",
        "pass  # 平移不变",
    ),
    (
        softmax.global_max.title,
        "softmax",
        "z -= z.max(axis=0)  # 平移不变",
        "z -= z.max()  # 平移不变",
    ),
    (
        softmax.lse_no_shift.title,
        "softmax",
        "z_max = z.max(axis=0)",
        "z_max = np.zeros_like(z[0])",
    ),
    (softmax.times_temperature.title, "softmax", "z /= temperature", "z *= temperature"),
    (softmax.another_log.title, "softmax", "np.log(total) + lost", "np.log2(total) + lost"),
    ("1 加上小数时丢了零头", "softmax", "np.log(total) + lost / total", "np.log(total)"),
    ("独热的是最小的一项", "softmax", "logits.argmax(axis=axis", "logits.argmin(axis=axis"),
    ("sigmoid 反了", "softmax", "np.where(z >= 0, 1, small)", "np.where(z < 0, 1, small)"),
    (
        softmax.lost_keepdims.title,
        "softmax",
        "exps / exps.sum(axis=axis, keepdims=True)",
        "exps / exps.sum(axis=axis)",
    ),
    (
        cross_entropy.one_place_left.title,
        "cross_entropy",
        "== np.arange(num_classes)",
        "== np.arange(1, num_classes + 1)",
    ),
    (
        "取错一位标签",
        "cross_entropy",
        "z[_blocks.entries(targets)]",
        "z[_blocks.entries(targets - 1)]",
    ),
    (
        cross_entropy.summed.title,
        "cross_entropy",
        '(total / losses.size if reduction == "mean" else total)',
        "total",
    ),
    (
        cross_entropy.parts_swapped.title,
        "cross_entropy",
        "(1 - eps) * expected + eps * z.mean",
        "eps * expected + (1 - eps) * z.mean",
    ),
    ("熵少了负号", "cross_entropy", "(0 - total)", "total"),
    (
        "KL 散度的 p、q 颠倒",
        "cross_entropy",
        "_x_log_y(p, p) - _x_log_y(p, q)",
        "_x_log_y(q, q) - _x_log_y(q, p)",
    ),
    (
        beyond.tags_swapped.title,
        "cross_entropy",
        "np.where(z > 0, 1 - targets, targets)",
        "np.where(z > 0, targets, 1 - targets)",
    ),
    (
        cross_entropy.no_minus.title,
        "cross_entropy",
        "loss[...] = -_expected_score",
        "loss[...] = _expected_score",
    ),
    (
        gradient.y_minus_p.title,
        "gradient",
        "grad.astype(logits.dtype, copy=False)",
        "-grad.astype(logits.dtype, copy=False)",
    ),
    (
        gradient.not_averaged.title,
        "gradient",
        'weight = 1 / losses.size if reduction == "mean" else 1.0',
        "weight = 1.0",
    ),
    (
        gradient.diagonal_everywhere.title,
        "gradient",
        "* (identity - p[..., np.newaxis, :])",
        "* (1 - p[..., np.newaxis, :])",
    ),
    (
        "漏了偏置的梯度",
        "gradient",
        "return X.T @ G, G.sum(axis=0)",
        "return X.T @ G, 0 * G.sum(axis=0)",
    ),
    (
        "数值微分只走一侧",
        "gradient",
        "x[i] = low = center - x.dtype.type(h)",
        "x[i] = low = center",
    ),
    (
        training.bias_penalized.title,
        "training",
        "self.b -= learning_rate * grad_b",
        "self.b -= learning_rate * (grad_b + self.l2 * self.b)",
    ),
    ("每轮没有打乱", "training", "rng.permutation(len(X))", "np.arange(len(X))"),
    (
        "打乱了特征，没有打乱标签",
        "training",
        "targets.take(batch)",
        "targets[start : start + batch_size]",
    ),
]


def main():
    copy_project()
    if failing_cells():
        raise SystemExit("lib 还没有改坏，notebook 就已经不通过：请先运行 make test-notebooks")
    killed = 0
    for number, (name, module, was, now) in enumerate(MUTANTS, 1):
        copy_project()
        spoil(COPY / "lib" / f"{module}.py", was, now)
        failed = failing_cells()
        killed += failed > 0
        verdict = f"{failed} 格发现" if failed else "没有发现"
        print(f"{number:2d}  {name}（{module}）：{verdict}", flush=True)
    print(f"notebook 发现了 {killed} / {len(MUTANTS)}，目标是至少 {GOAL:.0%}")
    return killed < GOAL * len(MUTANTS)


def spoil(path, was, now):
    """改坏一处。"""
    source = path.read_text("utf-8")
    if source.count(was) != 1:
        raise SystemExit(f"{path.name} 里应恰有一处“{was}”，现在有 {source.count(was)} 处")
    path.write_text(source.replace(was, now), "utf-8")


def failing_cells():
    """在副本上运行全部 notebook，返回输出与存下的不同的单元格有几个。"""
    environment = os.environ | {"PYTHONPATH": str(COPY), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(COPY / "notebooks" / "tools" / "verify.py")]
    result = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
    return int(re.search(r"(\d+) failed", result.stdout).group(1))


def copy_project():
    shutil.rmtree(COPY, ignore_errors=True)
    skip = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for folder in ("lib", "notebooks"):
        shutil.copytree(ROOT / folder, COPY / folder, ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", COPY)


if __name__ == "__main__":
    sys.exit(main())
