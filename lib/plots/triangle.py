"""几节都用的图：概率单纯形，三类的概率是三角形里的一点。"""

import math

import numpy as np

from lib.plots.style import CLASS_COLORS, GREY, INK, text_color

TRIANGLE = np.array([(0.0, 0.0), (1.0, 0.0), (0.5, math.sqrt(3) / 2)])


def simplex_xy(probs):
    """三类的概率在单纯形上的坐标：三个顶点的加权平均。

    Parameters
    ----------
    probs : array_like (..., 3)

    Returns
    -------
    ndarray (..., 2)

    Examples
    --------
    >>> simplex_xy([0.5, 0.5, 0.0]).tolist()
    [0.5, 0.0]
    """
    return np.asarray(probs, dtype=float) @ TRIANGLE


def simplex(ax, names=tuple(CLASS_COLORS), *, paths=(), points=None, arrows=()):
    """在坐标系里画概率单纯形：三个顶点是“一定是这一类”，点、轨迹、箭头都用概率给出。

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    names : sequence of str, 长度 3
        顶点：左下、右下、上；以狗、猫、鸟开头的用类别的颜色。
    paths : sequence of (probs (M, 3), dict)
        轨迹与它的线型选项，如 ``(P, {"color": plots.P_COLOR})``。
    points : dict of str -> array_like (3,), 可选
        标注与概率，画成墨色的点，文字在右边。
    arrows : sequence of (起 (3,), 止 (3,), dict)
        箭头与它的选项，如 ``(p, y, {"color": plots.ACCENT})``。

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> fig, ax = plt.subplots()
    >>> simplex(ax, points={"对半": [0.5, 0.5, 0.0]})
    >>> [text.get_text() for text in ax.texts]
    ['狗', '猫', '鸟', '对半']
    >>> plt.close(fig)
    """
    ax.fill(*TRIANGLE.T, facecolor="#F4F6F8", edgecolor=GREY, linewidth=2, zorder=0)
    for name, (x, y) in zip(names, TRIANGLE, strict=True):
        color = text_color(CLASS_COLORS.get(name[0], INK))
        _beside(ax, name, x, y, (0, 14 if y else -16), "center", color)
    for probs, options in paths:
        ax.plot(*simplex_xy(probs).T, **{"color": INK, "linestyle": "-", "marker": ""} | options)
    for start, stop, options in arrows:
        tip = {"arrowstyle": "-|>", "color": INK, "linewidth": 2.2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", simplex_xy(stop), simplex_xy(start), arrowprops=tip | options)
    for label, probs in (points or {}).items():
        x, y = simplex_xy(probs)
        ax.plot(x, y, color=INK, marker="o", markersize=11)
        _beside(ax, label, x, y, (12, 0), "left")
    ax.set_axis_off()
    ax.set(aspect="equal", xlim=(-0.25, 1.25), ylim=(-0.12, 1.0))


def _beside(ax, text, x, y, offset, ha, color=INK):
    """把文字写在一点旁边，相隔若干磅。"""
    place = {"textcoords": "offset points", "ha": ha, "va": "center"}
    ax.annotate(text, (x, y), offset, fontsize=17, color=color, **place)
