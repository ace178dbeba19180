"""几节都用的图：条形、曲线、平面上的区域与概率、一组小图。"""

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch

from lib.plots.style import COLORS, GREY, MARK_EVERY, MARKERS, WIDE


def bar_panels(names, panels, sharey=False):
    """并排几幅条形图：同样的类别，不同的量；数值写在条上。

    Parameters
    ----------
    names : list of str, 长度 K
        类别名，颜色按类别固定。
    panels : dict of str -> array_like (K,)
        每幅的标题与数值，从左到右。
    sharey : bool
        各幅是否共用纵轴；同一种量才该共用。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> fig = bar_panels(["狗", "猫"], {"分数": [1.0, -1.0], "概率": [0.88, 0.12]})
    >>> [ax.get_title() for ax in fig.axes]
    ['分数', '概率']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(panels), sharey=sharey, squeeze=False)
    for ax, (title, values) in zip(axes[0], panels.items(), strict=True):
        bars = ax.bar(names, values, color=COLORS, width=0.6)
        labels = [f"{value:.3g}".replace("-", "−") for value in values]
        ax.bar_label(bars, labels, padding=3, fontsize=15)
        ax.set_title(title)
        ax.axhline(0, color=GREY, linewidth=1)
        ax.margins(y=0.12)
        ax.grid(axis="x", visible=False)
    return fig


def line_chart(x, curves, xlabel, ylabel, xscale="linear"):
    """同一横轴上的几条曲线，颜色、线型、标记各不相同。

    Parameters
    ----------
    x : array_like (M,)
    curves : dict of str -> array_like (M,)
        图例里的名字与纵坐标。
    xlabel, ylabel : str
    xscale : {"linear", "log"}

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> fig = line_chart([0, 1], {"max": [0, 1], "LSE": [0.7, 1.3]}, "x", "值")
    >>> [line.get_label() for line in fig.axes[0].lines]
    ['max', 'LSE']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots()
    markevery = 1 if len(x) <= 20 else MARK_EVERY  # 点少时每个数据点都看得见
    for name, y in curves.items():
        ax.plot(x, y, label=name, markevery=markevery)
    ax.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale)
    if xscale == "log":
        ax.xaxis.set_major_formatter("{x:g}")
    ax.legend()
    return fig


def decision_regions(side, panels, X, y, names):
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
    styles = _region_styles(y.max() + 1)[: len(names)]
    fig, axes = plt.subplots(1, len(panels), sharex=True, sharey=True, squeeze=False)
    for ax, (title, regions) in zip(axes[0], panels.items(), strict=True):
        for k, (color, hatch) in enumerate(styles):
            inside = (regions == k).astype(float)
            ax.contourf(side, side, inside, levels=[0.5, 1.5], colors=[color], hatches=[hatch])
        class_points(ax, X[:, 0], X[:, 1], y)
        ax.set(title=title, aspect="equal", xlim=(side[0], side[-1]), ylim=(side[0], side[-1]))
        ax.grid(visible=False)
    handles = [Patch(facecolor=color, edgecolor="black", hatch=hatch) for color, hatch in styles]
    for k, points in enumerate(axes[0, 0].lines):
        handles[k] = (handles[k], points)
    fig.legend(handles, names, loc="outside right center")
    return fig


def soft_regions(side, panels, columns=3):
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
        soft_map(ax, side, probs, X, y, markersize=5 if columns > 2 else 7)
        ax.set_title(title)
    return fig


def soft_map(ax, side, probs, X, y, markersize=7):
    """一幅概率地图；概率处处相等时没有边界，不画线。"""
    pale = [color for color, _ in _region_styles(probs.shape[-1])][: probs.shape[-1]]
    extent = (side[0], side[-1], side[0], side[-1])
    ax.imshow(probs @ pale, origin="lower", extent=extent)
    for k in range(probs.shape[-1]):
        lead = probs[..., k] - np.delete(probs, k, axis=-1).max(axis=-1)
        if lead.min() < 0 < lead.max():
            ax.contour(side, side, lead, levels=[0], colors="black", linewidths=2)
    class_points(ax, X[:, 0], X[:, 1], y)
    for points in ax.lines:
        points.set_markersize(markersize)
    ax.set(xlim=extent[:2], ylim=extent[2:], xticks=[], yticks=[])


def _region_styles(num_classes):
    """各区域的（底色，花纹）：类别用淡色，类别之外的两种用点和斜线。"""
    pale = [tuple(0.7 + 0.3 * part for part in to_rgb(color)) for color in COLORS[:num_classes]]
    return [(color, "") for color in pale] + [("white", ".."), ("#D9D9D9", "//")]


def class_points(ax, x, y, groups):
    """每类一种颜色、一种标记的散点。"""
    for k in range(groups.max() + 1):
        own = groups == k
        style = {"color": COLORS[k], "marker": MARKERS[k], "markeredgecolor": "white"}
        ax.plot(x[own], y[own], linestyle="", markeredgewidth=0.6, **style)


def image_grid(images, titles, columns=5, cmap="gray_r", limit=None):
    """几行小图，每幅一个标题；用来看样本，也用来看权重。

    Parameters
    ----------
    images : array_like (M, H, W)
    titles : list of str, 长度 M
    columns : int
        一行几幅。
    cmap : str
        色图。
    limit : float, 可选
        给出时各幅共用刻度 −limit 到 limit，并附上色标。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> fig = image_grid(np.eye(2)[np.newaxis], ["单位矩阵"], columns=1)
    >>> fig.axes[0].get_title()
    '单位矩阵'
    >>> plt.close(fig)
    """
    rows = math.ceil(len(images) / columns)
    fig, axes = plt.subplots(rows, columns, squeeze=False, figsize=(10, 2.4 * rows))
    bounds = {} if limit is None else {"vmin": -limit, "vmax": limit}
    for ax, image, title in zip(axes.flat, images, titles, strict=True):
        shown = ax.imshow(image, cmap=cmap, **bounds)
        ax.set_title(title)
        ax.set(xticks=[], yticks=[])
    if limit is not None:
        fig.colorbar(shown, ax=axes)
    return fig
