"""第 3 节的图：曲线上的点，写成格子的矩阵算式，两种损失的地形。"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from lib.plots.style import ACCENT, COLORS, GREY, INK, plain


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
        ax.annotate(text, (x, y), offset, textcoords="offset points", fontsize=16)


def matrix_row(parts):
    """一行算式，矩阵画成写着数的格子：形状看格子，意义看列名。

    Parameters
    ----------
    parts : list of str 或 (名字, 形状, 二维数组, 列名 或 None)
        从左到右；字符串是运算符。有列名的矩阵一列一种颜色，没有的是灰色。

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
    fig, ax = plt.subplots(figsize=(10, 3.5))
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
            ax.text(*cell.get_center(), plain(row[j]), ha="center", va="center", fontsize=13)
        if columns:
            ax.text(left + j + 0.5, top + 0.4, columns[j], ha="center", va="center", fontsize=14)
    ax.text(left + width / 2, top + 1.3, name, ha="center", va="center", fontsize=19)
    ax.text(left + width / 2, -top - 0.6, shape, ha="center", va="center", fontsize=14)
    return width


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
    fig = plt.figure(figsize=(10, 4.8))
    x, y = np.meshgrid(side, side)
    for place, (title, (height, road)) in enumerate(panels.items(), start=1):
        height, road = np.asarray(height), np.asarray(road)
        # 路贴着地面走；不许按远近重排，否则会被地面盖住
        ax = fig.add_subplot(1, len(panels), place, projection="3d", computed_zorder=False)
        shade = {"cmap": "Greys", "vmin": -height.max(), "vmax": 1.3 * height.max()}
        ax.plot_surface(x, y, height, rcount=40, ccount=40, linewidth=0, alpha=0.85, **shade)
        inside = (road[:2] >= side[0]).all(axis=0)
        road = road[:, inside]  # 走出底面的一段不画
        ax.plot(*road, color=ACCENT, linestyle="-", marker="", linewidth=3.5)
        ax.plot(*road[:, :1], color=INK, marker="o", markersize=9)
        ax.set_title(title, y=0.98)
        ax.set_xlabel(xlabel, labelpad=8)
        ax.set_ylabel(ylabel, labelpad=8)
        for axis in (ax.xaxis, ax.yaxis, ax.zaxis):  # 轴短，刻度一多就叠
            axis.set_major_locator(MaxNLocator(4))
        ax.view_init(elev=28, azim=-125)
        ax.set_box_aspect((1, 1, 0.75), zoom=0.95)
    return fig
