"""第 1 节的图：把类别当数字来拟合，概率单纯形。"""

import math

import matplotlib.pyplot as plt

from lib.plots.charts import class_points
from lib.plots.style import COLORS, GREY, MARKERS


def fitted_lines(x, groups, panels, xlabel, ylabel):
    """并排几幅“散点加拟合线”：同样的样本，不同的纵坐标。

    Parameters
    ----------
    x : ndarray (N,)
    groups : ndarray of int (N,)
        样本的颜色与标记。
    panels : dict of str -> tuple of ndarray
        每幅的标题与 ``(纵坐标 (N,), 拟合值 (N,))``。
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> import numpy as np
    >>> x, y = np.array([0.0, 1.0]), np.array([100, 200])
    >>> fig = fitted_lines(x, np.array([0, 1]), {"甲厂": (y, y)}, "读数", "代码")
    >>> [tick.get_text() for tick in fig.axes[0].get_yticklabels()]
    ['100', '200']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(panels), sharey=True, squeeze=False)
    order = x.argsort()
    for ax, (title, (y, fitted)) in zip(axes[0], panels.items(), strict=True):
        class_points(ax, x, y, groups)
        ax.plot(x[order], fitted[order], color="black", marker="", linestyle="-")
        ax.set(title=title, xlabel=xlabel, yticks=sorted(set(y.tolist())))
        ax.grid(axis="x", visible=False)
    axes[0, 0].set_ylabel(ylabel)
    return fig


TRIANGLE = [(0.0, 0.0), (1.0, 0.0), (0.5, math.sqrt(3) / 2)]


def simplex_triangle(names, points):
    """概率单纯形：三类的概率 (p1, p2, p3) 画成三角形里的一点，顶点是“一定是这一类”。

    Parameters
    ----------
    names : list of str, 长度 3
        三个顶点：左下、右下、上。
    points : dict of str -> array_like (3,)
        标注与概率。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> fig = simplex_triangle(["狗", "猫", "鸟"], {"对半": [0.5, 0.5, 0.0]})
    >>> fig.axes[0].lines[0].get_xydata().tolist()
    [[0.5, 0.0]]
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=(5.2, 4.9))  # 放在半栏里，字要相对大些
    ax.fill(*zip(*TRIANGLE, strict=True), facecolor="#EEF4FA", edgecolor=GREY, linewidth=2)
    for name, (x, y) in zip(names, TRIANGLE, strict=True):
        _beside(ax, name, x, y, (0, 14 if y else -16), "center")
    for k, (label, probs) in enumerate(points.items()):
        pairs = list(zip(probs, TRIANGLE, strict=True))
        x, y = (sum(p * corner[i] for p, corner in pairs) for i in (0, 1))
        ax.plot(x, y, color=COLORS[k], marker=MARKERS[k], markersize=13)
        _beside(ax, label, x, y, (12, 0), "left")
    ax.set_axis_off()
    ax.set(aspect="equal", xlim=(-0.25, 1.25), ylim=(-0.12, 1.0))
    return fig


def _beside(ax, text, x, y, offset, ha):
    """把文字写在一点旁边，相隔若干磅。"""
    ax.annotate(text, (x, y), offset, textcoords="offset points", ha=ha, va="center", fontsize=17)
