"""第 2 节的图：改动前后的概率，温度走过的路，两类的分数平面，数值稳定图谱。"""

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from lib.plots.style import ACCENT, CLASS_COLORS, GREY, INK, P_COLOR
from lib.plots.triangle import simplex, simplex_xy


def before_after_bars(names, panels, change):
    """并排几幅成对的条形：实心是原来的，斜线是改动之后的；两根一样高就是没变。

    Parameters
    ----------
    names : list of str, 长度 K
        狗、猫、鸟里的几个，各用各的颜色。
    panels : dict of str -> (array_like (K,), array_like (K,))
        每幅的标题，改动之前与之后的概率。
    change : str
        改动了什么，写在图下。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> fig = before_after_bars(["狗"], {"指数": ([0.75], [0.75])}, "都加 1")
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['75', '75']
    >>> plt.close(fig)
    """
    size = (8.2, 3.3)  # 上面还有一行公式，图矮，字要相对大些
    fig, axes = plt.subplots(1, len(panels), sharey=True, squeeze=False, figsize=size)
    at, colors = np.arange(len(names)), [CLASS_COLORS[name] for name in names]
    for ax, (title, (before, after)) in zip(axes[0], panels.items(), strict=True):
        solid = ax.bar(at - 0.21, before, 0.4, color=colors)
        style = {"facecolor": "white", "edgecolor": colors, "hatch": "///", "linewidth": 1.5}
        hatched = ax.bar(at + 0.21, after, 0.38, **style)
        for bars, values in ((solid, before), (hatched, after)):
            percents = [f"{value:.0%}".rstrip("%") for value in values]  # 两根挨着，写不下小数
            ax.bar_label(bars, percents, padding=3, fontsize=14)
        ax.set_xticks(at, names)
        ax.set_title(title)
        ax.margins(y=0.12)
        ax.grid(axis="x", visible=False)
    axes[0, 0].yaxis.set_major_formatter(PercentFormatter(1, symbol=""))
    axes[0, 0].set_ylabel("概率（%）")
    fig.supxlabel(f"实心：原来　斜线：{change}", fontsize=15)
    return fig


PLATE = {"facecolor": "#F4F6F8", "edgecolor": "none", "pad": 1}  # 字后面垫一块三角形的底色


def temperature_walk(cloud, path, stops):
    """概率单纯形里温度走过的路：灰点是别的分数给出的概率，停靠点写上温度。

    Parameters
    ----------
    cloud : array_like (M, 3)
    path : array_like (N, 3)
        温度从高到低或从低到高时的概率。
    stops : dict of str -> array_like (3,)
        标注与概率。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> path = [[1 / 3, 1 / 3, 1 / 3], [0.9, 0.08, 0.02]]
    >>> fig = temperature_walk([[0.2, 0.3, 0.5]], path, {"T = 5": [0.4, 0.35, 0.25]})
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['狗', '猫', '鸟', 'T = 5']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=(6.4, 5.2))
    ax.plot(*simplex_xy(cloud).T, color="#B9C0C8", linestyle="", marker=".", markersize=5)
    simplex(ax, paths=[(path, {"color": P_COLOR, "linewidth": 4})])
    for label, probs in stops.items():
        ax.plot(*simplex_xy(probs), color=INK, marker="o", markersize=11)
        place = {"textcoords": "offset points", "ha": "right", "fontsize": 17}
        ax.annotate(label, simplex_xy(probs), (-9, 9), bbox=PLATE, **place)  # 左上方没有路
    return fig


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
    shades = plt.cm.Purples(np.linspace(0, 0.8, len(levels) + 1))  # 概率两头挤，深浅仍要匀
    ax.contourf(z, z, probs, levels=[0, *levels, 1], colors=shades, alpha=0.4)
    lines = ax.contour(z, z, probs, levels=levels, colors=P_COLOR, linewidths=2)
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


# 由淡到深是由好到坏，印成灰度也分得清；蓝橙绿留给狗猫鸟
VERDICT_COLORS = {"正确": "#E9EDF1", "不准": "#AEB6BF", "−inf": GREY, "nan": ACCENT}


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
        color = "white" if word in ("−inf", "nan") else INK
        middle = (left * right) ** 0.5
        ax.text(middle, y, word, ha="center", va="center", fontsize=14, color=color)
