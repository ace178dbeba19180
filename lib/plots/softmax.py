"""第 2 节的图：两类的分数平面，数值稳定图谱。"""

import math

import matplotlib.pyplot as plt
from matplotlib.patches import Patch

from lib.plots.style import COLORS


def logit_plane(z, probs):
    """两类的分数平面上，第一类概率的等高线。

    Parameters
    ----------
    z : array_like (M,)
        两个分数共用的刻度。
    probs : array_like (M, M)
        ``probs[i, j]`` 是 z1 = z[j]、z2 = z[i] 时第一类的概率。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> z = [-1.0, 1.0]
    >>> fig = logit_plane(z, [[0.5, 0.88], [0.12, 0.5]])
    >>> fig.axes[0].get_xlabel()
    '$z_1$'
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=(5.2, 4.9))  # 放在半栏里，字要相对大些
    levels = [0.01, 0.1, 0.5, 0.9, 0.99]
    ax.contourf(z, z, probs, levels=[0, *levels, 1], cmap="Blues", alpha=0.4)
    lines = ax.contour(z, z, probs, levels=levels, colors=COLORS[0], linewidths=2)
    ax.clabel(lines, fmt="{:g}".format, fontsize=15, colors="black", manual=_on_diagonal(levels))
    ax.text(2, 0.9, "同加一个数，概率不变 →", rotation=45, ha="center", va="center")
    ax.set_xlabel("$z_1$", fontsize=20)
    ax.set_ylabel("$z_2$", fontsize=20)
    ax.set_aspect("equal")
    ax.grid(visible=False)
    return fig


def _on_diagonal(levels):
    """各条等高线与 z2 = −z1 的交点：z1 − z2 = ln(p / (1 − p))。"""
    return [(math.log(p / (1 - p)) / 2, -math.log(p / (1 - p)) / 2) for p in levels]


VERDICT_COLORS = {"正确": "#BFE3D7", "不准": "#E69F00", "−inf": "#56B4E9", "nan": "#D55E00"}


def stability_atlas(deltas, verdicts):
    """数值稳定图谱：每行一种实现与精度，横条说明分数差距多大时得到什么。

    Parameters
    ----------
    deltas : ndarray (M,)
        分数差距，递增。
    verdicts : dict of str -> dict of str -> ndarray (M,)
        ``verdicts[实现][精度]``，每个元素是 `VERDICT_COLORS` 里的一个词。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> fig = stability_atlas([1, 10, 100], {"照公式算": {"float16": ["正确", "nan", "nan"]}})
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['正确', 'nan']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots()
    ticks = {}
    for group, (name, by_dtype) in enumerate(verdicts.items()):
        for dtype, verdict in by_dtype.items():
            ticks[f"{name} {dtype}"] = y = len(ticks) + 0.5 * group
            for start, stop, word in _runs(verdict):
                left, right = deltas[start], deltas[min(stop, len(deltas) - 1)]
                _verdict_bar(ax, y, left, right, word)
    ax.set_yticks(list(ticks.values()), list(ticks))
    ax.set(xlabel="分数差距 Δ（对数刻度）", xscale="log", xlim=(deltas[0], deltas[-1]))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    patches = [Patch(color=color, label=word) for word, color in VERDICT_COLORS.items()]
    fig.legend(handles=patches, loc="outside upper right", ncols=len(patches))
    return fig


def _runs(words):
    """把相邻相同的词并成段：[(起, 止, 词), …]，止不含在内。"""
    starts = [i for i in range(len(words)) if i == 0 or words[i] != words[i - 1]]
    return [(i, j, words[i]) for i, j in zip(starts, [*starts[1:], len(words)], strict=True)]


def _verdict_bar(ax, y, left, right, word):
    """一段横条，中间写上判定；太窄的不写，靠颜色认。"""
    ax.barh(y, right - left, left=left, color=VERDICT_COLORS[word], edgecolor="white")
    if right / left > 1.3:
        ax.text((left * right) ** 0.5, y, word, ha="center", va="center", fontsize=14)
