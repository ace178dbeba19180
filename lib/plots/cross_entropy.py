"""第 3 节的图：曲线上的点，写成格子的矩阵算式。"""

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from lib.plots.style import COLORS, GREY, plain


def mark_points(fig, points):
    """在图上标出几个点，并拉虚线到两条轴；图就地添上，不另建。

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        只有一幅坐标的图，例如 `line_chart` 的结果。
    points : dict of str -> (float, float)
        点旁的文字与坐标。

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> from lib.plots.charts import line_chart
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
        ax.annotate(text, (x, y), (10, 10), textcoords="offset points", fontsize=16)


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
