"""第 3 节的图：曲线上的点，写成格子的矩阵算式，两种损失的地形。"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from lib.plots.style import (
    ACCENT,
    CLASS_COLORS,
    COLORS,
    GREY,
    INK,
    MARKERS,
    plain,
    text_color,
)

PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # 垫在字下，虚线不穿字


def mark_points(fig, points, offset=(10, 10)):
    """在图上标出几个点，并拉虚线到两条轴；图就地添上，不另建。

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        只有一幅坐标的图，例如 `line_chart` 的结果。
    points : dict of str -> (float, float)
        点旁的文字与坐标。
    offset : (float, float)
        文字离点多少磅；上升的曲线宜放在右下，免得压线。

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> from lib.plots.curves import line_chart
    >>> fig = line_chart([0, 1], {"y = x": [0, 1]}, "x", "y")
    >>> mark_points(fig, {"中点": (0.5, 0.5)})
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['y = x', '中点']
    >>> plt.close(fig)
    """
    (ax,) = fig.axes
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())  # 虚线拉到轴上，不改变范围
    for text, (x, y) in points.items():
        corner = [(ax.get_xlim()[0], y), (x, y), (x, ax.get_ylim()[0])]
        ax.plot(*zip(*corner, strict=True), color=GREY, linestyle=":", marker="", linewidth=1.6)
        ax.plot(x, y, color=COLORS[3], marker="D", markersize=11)
        style = {"textcoords": "offset points", "fontsize": 16, "bbox": PAPER}
        ax.annotate(text, (x, y), offset, **style)


def matrix_row(parts, figsize=(10, 3.5)):
    """一行算式，矩阵画成写着数的格子：形状看格子，意义看列名。

    Parameters
    ----------
    parts : list of str 或 (名字, 形状, 二维数组, 列名 或 None)
        从左到右；字符串是运算符。有列名的矩阵一列一种颜色，没有的是灰色；
        格子里的字符串照写，要固定小数位数就先写成字符串。
    figsize : (float, float)
        格子少时用小画布，格子才大。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> fig = matrix_row([("x", "(1, 1)", [[-2.5]], None), "→", ("y", "(1, 1)", [[1]], ["甲"])])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['−2.5', 'x', '(1, 1)', '→', '1', '甲', 'y', '(1, 1)']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=figsize)
    left = 0.0
    for part in parts:
        if isinstance(part, str):
            width = 0.5 + 0.25 * max(map(len, part.split("\n")))
            ax.text(left + width / 2, 0, part, ha="center", va="center")
        else:
            width = _matrix(ax, left, *part)
        left += width
    ax.set(xlim=(-0.1, left + 0.1), ylim=(-3.2, 3.9), aspect="equal")
    ax.set_axis_off()
    return fig


def _matrix(ax, left, name, shape, values, columns):
    """一个矩阵：格子里是数，上面是列名与名字，下面是形状；返回它的宽度。"""
    top, width = len(values) / 2, len(values[0])
    for j in range(width):
        color = to_rgba(COLORS[j], 0.25) if columns else "#EEEEEE"
        for i, row in enumerate(values):
            cell = Rectangle((left + j, top - i - 1), 1, 1, facecolor=color, edgecolor="black")
            ax.add_patch(cell)
            text = row[j] if isinstance(row[j], str) else plain(row[j])
            ax.text(*cell.get_center(), text, ha="center", va="center", fontsize=13)
        if columns:
            ax.text(left + j + 0.5, top + 0.4, columns[j], ha="center", va="center", fontsize=14)
    ax.text(left + width / 2, top + 1.3, name, ha="center", va="center", fontsize=19)
    ax.text(left + width / 2, -top - 0.6, shape, ha="center", va="center", fontsize=14)
    return width


def behind_the_leader(photos):
    """数轴上的分数：真实类别落后“软的第一名”（LSE）多少分，就是损失。

    Parameters
    ----------
    photos : dict of str -> (scores (3,), true)
        每行的名字；狗猫鸟的分数，和真实类别的下标。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> fig = behind_the_leader({"照片": ([0.0, 0.0, 0.0], 1)})
    >>> [text.get_text() for text in fig.axes[0].texts][-3:]
    ['LSE = 1.10', '', '$L$ = 1.10']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(len(photos), 1, sharex=True, squeeze=False, figsize=(10, 2.5))
    for ax, (title, (scores, true)) in zip(axes.flat, photos.items(), strict=True):
        leader = np.logaddexp.reduce(scores)
        for k, (name, color) in enumerate(CLASS_COLORS.items()):
            place = {"color": color, "marker": MARKERS[k], "markersize": 12, "clip_on": False}
            ax.plot(scores[k], 0, linestyle="", zorder=3, **place)
            label = f"{name} {plain(scores[k])}" + ("（真实）" if k == true else "")
            _below(ax, label, scores[k], text_color(color))
        ax.plot([leader, leader], [-0.25, 1.0], color=INK, linestyle="-", linewidth=2.2)
        _above(ax, f"LSE = {leader:.2f}", leader, "left", 8)
        tip = {"arrowstyle": "<->", "color": ACCENT, "linewidth": 2.4, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (leader, 0.55), (scores[true], 0.55), arrowprops=tip)
        loss = f"$L$ = {leader - scores[true]:.2f}"
        _above(ax, loss, scores[true], "right", -8, ACCENT)
        ax.set(ylim=(-1, 1.1), yticks=[])
        ax.set_ylabel(title, rotation=0, ha="right", va="center")
        ax.spines["left"].set_visible(False)
        ax.spines["bottom"].set_position(("data", 0))
        ax.tick_params(axis="x", length=0, labelbottom=False)
        ax.grid(visible=False)
        ax.margins(x=0.09)
    return fig


def _below(ax, text, x, color):
    place = {"textcoords": "offset points", "ha": "center", "va": "top", "fontsize": 15}
    ax.annotate(text, (x, 0), (0, -10), color=color, **place)


def _above(ax, text, x, ha, shift, color=INK):
    place = {"textcoords": "offset points", "ha": ha, "va": "center", "fontsize": 16}
    ax.annotate(text, (x, 0.55), (shift, 0), color=color, **place)


def two_terrains(side, panels, xlabel, ylabel):
    """几种损失的立体地形，并排，高是损失；粗线是下降走过的路，圆点是起点。

    Parameters
    ----------
    side : array_like (M,)
        底面两个方向共用的刻度。
    panels : dict of str -> (height, road)
        每幅的标题；``height[i, j]`` 是点 (side[j], side[i]) 的高度，(M, M)；
        `road` 是路上各点的 (横, 纵, 高)，(3, T)。
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> bowl, road = [[2, 1, 2], [1, 0, 1], [2, 1, 2]], [[1, 0], [1, 0], [2, 0]]
    >>> fig = two_terrains([-1, 0, 1], {"碗": (bowl, road)}, "横", "纵")
    >>> [ax.get_title() for ax in fig.axes]
    ['碗']
    >>> plt.close(fig)
    """
    fig = plt.figure(figsize=(8.1, 4.9))  # 放在三分之二栏里，字不小于 16 像素
    x, y = np.meshgrid(side, side)
    for place, (title, (height, road)) in enumerate(panels.items(), start=1):
        height, road = np.asarray(height), np.asarray(road)
        # 路贴着地面走；不许按远近重排，否则会被地面盖住
        ax = fig.add_subplot(1, len(panels), place, projection="3d", computed_zorder=False)
        shade = {"cmap": "Greys", "vmin": -height.max(), "vmax": 1.3 * height.max()}
        ax.plot_surface(x, y, height, rcount=40, ccount=40, linewidth=0, alpha=0.85, **shade)
        inside = (road[:2] >= side[0]).all(axis=0)
        road = road[:, inside]  # 走出底面的一段不画
        edge = [withStroke(linewidth=7, foreground="white")]  # 白边：印成灰度也看得见路
        ax.plot(*road, color=ACCENT, linestyle="-", linewidth=3.5, path_effects=edge)
        ax.plot(*road[:, :1], color=INK, marker="o", markersize=9)
        ax.set_title(title, y=0.98)
        ax.set_xlabel(xlabel, labelpad=8)
        ax.set_ylabel(ylabel, labelpad=8)
        for axis in (ax.xaxis, ax.yaxis, ax.zaxis):  # 轴短，刻度一多就叠
            axis.set_major_locator(MaxNLocator(4))
        ax.view_init(elev=28, azim=-125)
        ax.set_box_aspect((1, 1, 0.75), zoom=0.95)
    return fig
