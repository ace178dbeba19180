"""几节都用的图：平面上的归属与概率，连同样本点。"""

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch

from lib.plots.style import COLORS, GREY, MARKERS, WIDE


def decision_regions(side, panels, X, y, names, colors=COLORS):
    """并排几幅决策区域：平面按归属着色，叠上样本点。

    Parameters
    ----------
    side : array_like (M,)
        两个坐标轴共用的刻度。
    panels : dict of str -> ndarray of int (M, M)
        ``regions[i, j]`` 是点 (side[j], side[i]) 的归属，即 `names` 的下标。
    X : ndarray (N, 2)
    y : ndarray of int (N,)
        样本的类别 0..K−1。
    names : list of str, 长度 K 到 K + 2
        前 K 个是类别；其余的（如“没人认领”）没有样本，画花纹。
    colors : list of str
        各类的颜色；不是狗猫鸟的类别另给。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> import numpy as np
    >>> X, y = np.array([[0.0, 0.0], [0.0, 1.0]]), np.array([0, 1])
    >>> fig = decision_regions([0, 1], {"对角": np.eye(2, dtype=int)}, X, y, ["甲", "乙"])
    >>> [text.get_text() for text in fig.legends[0].get_texts()]
    ['甲', '乙']
    >>> plt.close(fig)
    """
    styles = _region_styles(y.max() + 1, colors)[: len(names)]
    fig, axes = plt.subplots(1, len(panels), sharex=True, sharey=True, squeeze=False)
    for ax, (title, regions) in zip(axes[0], panels.items(), strict=True):
        for k, (color, hatch) in enumerate(styles):
            inside = (regions == k).astype(float)
            ax.contourf(side, side, inside, levels=[0.5, 1.5], colors=[color], hatches=[hatch])
        for k in np.unique(regions)[1:]:  # 描边：印成灰度，相邻的底色分不开
            ax.contour(side, side, regions >= k, levels=[0.5], colors=GREY, linewidths=1.2)
        class_points(ax, X[:, 0], X[:, 1], y, colors)
        ax.set(title=title, aspect="equal", xlim=(side[0], side[-1]), ylim=(side[0], side[-1]))
        ax.grid(visible=False)
    handles = [Patch(facecolor=color, edgecolor="black", hatch=hatch) for color, hatch in styles]
    for k, points in enumerate(axes[0, 0].lines):
        handles[k] = (handles[k], points)
    fig.legend(handles, names, loc="outside right center")
    return fig


def soft_regions(side, panels, columns=3, colors=COLORS):
    """几幅概率地图：底色按各类的概率调和，黑线是决策边界，叠上样本点。

    Parameters
    ----------
    side : array_like (M,)
        两个坐标轴共用的刻度。
    panels : dict of str -> (probs, X, y)
        每幅的标题；``probs[i, j]`` 是点 (side[j], side[i]) 属于各类的概率，(M, M, K)；
        样本 X (N, 2) 与类别 y (N,)。
    columns : int
        一行几幅。
    colors : list of str
        各类的颜色；不是狗猫鸟的类别另给。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> probs = np.array([[[1.0, 0.0], [0.2, 0.8]]] * 2)
    >>> panels = {"第 1 步": (probs, np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0, 1]))}
    >>> fig = soft_regions([0, 1], panels, columns=1)
    >>> [ax.get_title() for ax in fig.axes]
    ['第 1 步']
    >>> plt.close(fig)
    """
    rows = math.ceil(len(panels) / columns)
    size = WIDE if rows == 1 else (10, 5)
    fig, axes = plt.subplots(rows, columns, squeeze=False, figsize=size)
    for ax, (title, (probs, X, y)) in zip(axes.flat, panels.items(), strict=True):
        soft_map(ax, side, probs, X, y, 5 if columns > 2 else 7, colors)
        ax.set_title(title)
    return fig


def soft_map(ax, side, probs, X, y, markersize=7, colors=COLORS):
    """一幅概率地图；概率处处相等时没有边界，不画线。"""
    pale = [color for color, _ in _region_styles(probs.shape[-1], colors)][: probs.shape[-1]]
    extent = (side[0], side[-1], side[0], side[-1])
    ax.imshow(probs @ pale, origin="lower", extent=extent)
    for k in range(probs.shape[-1]):
        lead = probs[..., k] - np.delete(probs, k, axis=-1).max(axis=-1)
        if lead.min() < 0 < lead.max():
            ax.contour(side, side, lead, levels=[0], colors="black", linewidths=2)
    class_points(ax, X[:, 0], X[:, 1], y, colors)
    for points in ax.lines:
        points.set_markersize(markersize)
    ax.set(xlim=extent[:2], ylim=extent[2:], xticks=[], yticks=[])


def _region_styles(num_classes, colors=COLORS):
    """各区域的（底色，花纹）：类别用淡色，类别之外的两种用点和斜线。"""
    pale = [tuple(0.7 + 0.3 * part for part in to_rgb(color)) for color in colors[:num_classes]]
    return [(color, "") for color in pale] + [("white", ".."), ("#D9D9D9", "//")]


def class_points(ax, x, y, groups, colors=COLORS):
    """每类一种颜色、一种标记的散点。"""
    for k in range(groups.max() + 1):
        own = groups == k
        style = {"color": colors[k], "marker": MARKERS[k], "markeredgecolor": "white"}
        ax.plot(x[own], y[own], linestyle="", markeredgewidth=0.6, **style)
