"""几节都用的图：条形、曲线、平面上的区域与概率、一组小图、单纯形、流程条。"""

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.patches import Patch, Rectangle

from lib.plots.style import (
    ACCENT,
    CLASS_COLORS,
    COLORS,
    GREY,
    INK,
    MARKERS,
    METHODS,
    P_COLOR,
    WIDE,
    plain,
    text_color,
)

FEW = 12  # 点这么少时每个点都是一次实测，画出来；再多就是光滑曲线，只画线
FRAME = "#C5CCD4"  # 小图的边框：分得开格子，又不抢眼


PALE = "#8A94A0"  # 不是类别的条，没亮的格：大块的颜色要比字淡


def bar_panels(names, panels, sharey=False, highlight=None, figsize=WIDE):
    """并排几幅条形图：同样的类别，不同的量；数值写在条上。

    Parameters
    ----------
    names : list of str, 长度 K
        横轴上的名字；狗猫鸟各有各的颜色，别的一律灰。
    panels : dict of str -> array_like (K,)
        每幅的标题与数值，从左到右。
    sharey : bool
        各幅是否共用纵轴；同一种量才该共用。
    highlight : str, 可选
        `names` 里要用强调色的一个。
    figsize : (float, float)
        放在半栏里用 `COLUMN`。

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
    colors = [ACCENT if name == highlight else CLASS_COLORS.get(name, PALE) for name in names]
    fig, axes = plt.subplots(1, len(panels), sharey=sharey, squeeze=False, figsize=figsize)
    for ax, (title, values) in zip(axes[0], panels.items(), strict=True):
        bars = ax.bar(names, values, color=colors, width=0.6)
        labels = [f"{value:.3g}".replace("-", "−") for value in values]
        ax.bar_label(bars, labels, padding=3, fontsize=15)
        ax.set_title(title)
        ax.axhline(0, color=GREY, linewidth=1)
        ax.margins(y=0.12)
        ax.grid(axis="x", visible=False)
    return fig


def line_chart(
    x,
    curves,
    xlabel,
    ylabel,
    xscale="linear",
    *,
    ylim=None,
    values=None,
    styles=None,
    figsize=WIDE,
):
    """同一横轴上的几条曲线，名字写在线的右端，没有图例。

    Parameters
    ----------
    x : array_like (M,)
    curves : dict of str -> array_like (M,)
        线的名字与纵坐标。名字是狗、猫、鸟的用类别的颜色，其余是方法：墨、灰、强调色轮流。
    xlabel, ylabel : str
    xscale : {"linear", "log"}
    ylim : (float, float), 可选
        纵轴的范围；画好再改范围，要再调用一次 `label_ends`。
    values : str, 可选
        给出数的格式（如 ".2f"）时，名字后面写上末端的值。
    styles : dict of str -> dict, 可选
        个别曲线的颜色、线型等，如 ``{"softmax": {"color": plots.ACCENT}}``。
    figsize : (float, float)
        放在半栏里用 `COLUMN`。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> fig = line_chart([0, 1], {"max": [0, 1], "LSE": [0.7, 1.3]}, "x", "值", values=".1f")
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['max 1.0', 'LSE 1.3']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=figsize)
    marks = {"marker": "o", "markersize": 5} if len(x) <= FEW else {"marker": ""}
    for style, (name, y) in zip(_line_styles(curves), curves.items(), strict=True):
        ax.plot(x, y, label=name, **marks | style | (styles or {}).get(name, {}))
    ax.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, ylim=ylim)
    ax.margins(x=0.01)
    if xscale == "log":
        ax.xaxis.set_major_formatter("{x:g}")
    label_ends(ax, values=values)
    return fig


def _line_styles(names):
    """每条线的颜色与线型：类别各用自己的颜色，方法按先后用 `METHODS`。"""
    methods = iter(METHODS)
    classes = {
        name: {"color": color, "linestyle": style}
        for (name, color), style in zip(CLASS_COLORS.items(), ["-", "--", "-."], strict=True)
    }
    return [classes[name] if name in classes else next(methods) for name in names]


END_LABEL = "end-label"


def label_ends(ax, lines=None, *, values=None, fontsize=15):
    """把每条线的名字写在它的右端，颜色随线；挤在一起的上下推开，用细线连回去。

    坐标范围改过之后可以再调用，旧的会换掉。

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    lines : list of Line2D, 可选
        默认是 `ax` 上所有有名字的线（名字以 "_" 开头的不算）。
    values : str, 可选
        给出数的格式（如 ".2f"）时，名字后面写上末端的值。
    fontsize : float

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> fig, ax = plt.subplots()
    >>> lines = ax.plot([0, 1], [0, 2], label="甲") + ax.plot([0, 1], [0, 2], label="乙")
    >>> label_ends(ax)
    >>> low, high = (text.xyann[1] for text in ax.texts)
    >>> bool(low < high)
    True
    >>> plt.close(fig)
    """
    for old in [text for text in ax.texts if text.get_gid() == END_LABEL]:
        old.remove()
    if lines is None:
        lines = [line for line in ax.lines if not line.get_label().startswith("_")]
    if not lines:
        return
    ends = [y[np.isfinite(y)][-1] for y in (line.get_ydata(orig=False) for line in lines)]
    to_axes = ax.transData + ax.transAxes.inverted()
    edge = max(line.get_xdata(orig=False)[-1] for line in lines)
    right = to_axes.transform((edge, ax.get_ylim()[0]))[0]
    heights = np.array([to_axes.transform((edge, end))[1] for end in ends]).clip(0, 1)
    gap = 1.35 * fontsize / (72 * ax.figure.get_figheight() * ax.get_position().height)
    places = np.empty(len(lines))
    order = heights.argsort(kind="stable")
    places[order] = spread(heights[order], gap)
    crowded = np.abs(places - heights).max() > 0.3 * gap
    start = right + (0.045 if crowded else 0.012)
    for line, end, height, place in zip(lines, ends, heights, places, strict=True):
        value = "" if values is None else " " + f"{end:{values}}".replace("-", "−")
        color = text_color(line.get_color())
        tie = {"arrowstyle": "-", "color": color, "linewidth": 0.8, "shrinkA": 1, "shrinkB": 2}
        text = ax.annotate(
            line.get_label() + value,
            (right, height),
            (start, place),
            "axes fraction",
            "axes fraction",
            arrowprops=tie if crowded else None,
            annotation_clip=False,
            va="center",
            color=color,
            fontsize=fontsize,
        )
        text.set_gid(END_LABEL)


def spread(heights, gap):
    """把递增的高度推开到至少相隔 gap，挪动的平方和最小；都留在 0 与 1 之间。

    Examples
    --------
    >>> [round(float(y), 6) for y in spread(np.array([0.2, 0.5, 0.5]), 0.1)]
    [0.2, 0.45, 0.55]
    """
    blocks = []  # 保序回归：减去 i·gap 之后应当不减，逆序的并成一块取平均
    for i, height in enumerate(heights):
        blocks.append((height - i * gap, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (low, m), (high, n) = blocks.pop(), blocks.pop()
            blocks.append(((low * m + high * n) / (m + n), m + n))
    means, counts = zip(*blocks, strict=True)
    levels = np.repeat(means, counts)
    top = max(0.0, 1 - gap * (len(heights) - 1))
    return levels.clip(0, top) + gap * np.arange(len(heights))


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
        class_points(ax, X[:, 0], X[:, 1], y, colors)
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
        ax.spines[:].set(visible=True, color=FRAME)
    if limit is not None:
        fig.colorbar(shown, ax=axes)
    return fig


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


# 流程条的各格：记号、名字、数的写法、去下一格的箭头上写什么
FILM = {
    "x": ("$x$", "特征", "", "$W$"),
    "z": ("$z$", "分数", "", "softmax"),
    "p": ("$p$", "概率", ".3f", "−ln"),
    "L": ("$L$", "损失", ".3f", "求导"),
    "p − y": ("$p-y$", "误差信号", "+.3f", "更新"),
    "Δz": ("$\\Delta z$", "走一步", "+.3f", "softmax"),
    "新的 p": ("$p$", "新的概率", ".3f", ""),
}


def film_strip(photo, stages, lit):
    """流程条：一张照片走完全程，从特征到更新后的概率；这一节讲到的几格亮着。

    Parameters
    ----------
    photo : array_like (H, W)
        灰度照片，0 黑 1 白。
    stages : dict of str -> array_like (3,) 或 float
        七格的数，键依次是 "x" "z" "p" "L" "p − y" "Δz" "新的 p"。
    lit : collection of str
        亮着的格；其余的淡，看得见而不抢眼。

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        缺了哪一格，或 `lit` 里有不认得的格。

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> keys = ["x", "z", "p", "L", "p − y", "Δz", "新的 p"]
    >>> stages = dict.fromkeys(keys, [0.5, 0.25, 0.25]) | {"L": 0.7}
    >>> fig = film_strip(np.eye(4), stages, lit=["L"])
    >>> sum(text.get_text() == "0.700" for text in fig.axes[0].texts)
    1
    >>> plt.close(fig)
    """
    if list(stages) != list(FILM) or not set(lit) <= set(FILM):
        raise ValueError(f"流程条的格应是 {list(FILM)}，得到 {list(stages)}，亮 {list(lit)}")
    fig, ax = plt.subplots(figsize=(10, 2.6))
    ax.imshow(photo, cmap="gray", vmin=0, vmax=1, extent=(0, 1.9, -0.95, 0.95), zorder=2)
    _film_text(ax, 0.95, 1.25, "照片", 14, on="x" in lit)
    left = 2.25
    for key, (symbol, name, form, arrow) in FILM.items():
        on, width = key in lit, 0.75 if key == "x" else 1.15
        ink = INK if on else PALE
        _film_cells(ax, left, width, np.atleast_1d(stages[key]), form, key not in ("x", "L"), on)
        color = P_COLOR if symbol == FILM["p"][0] else INK
        _film_text(ax, left + width / 2, 1.7, symbol, 19, on, color)
        _film_text(ax, left + width / 2, 1.25, name, 14, on)
        left += width
        if arrow:
            tip = {"arrowstyle": "-|>", "color": ink, "linewidth": 1.6}
            ax.annotate("", (left + 0.46, 0), (left + 0.04, 0), arrowprops=tip)
            _film_text(ax, left + 0.25, -1.2, arrow, 13, on)
            left += 0.5
    ax.set(xlim=(-0.1, left + 0.1), ylim=(-1.45, 2.0), aspect="equal")
    ax.set_axis_off()
    return fig


def _film_cells(ax, left, width, values, form, by_class, on):
    """一格：亮的用粗框，数按类别染底色；损失与特征不分类别，不染。"""
    frame = {"fc": "white", "ec": INK if on else PALE, "linewidth": 2.6 if on else 1}
    ax.add_patch(Rectangle((left, -0.95), width, 1.9, **frame))
    height = 1.9 / 3
    for k, value in enumerate(values):
        middle = height * ((len(values) - 1) / 2 - k)
        if by_class:
            tint = to_rgba(COLORS[k], 0.4 if on else 0.1)
            corner = (left, middle - height / 2)
            ax.add_patch(Rectangle(corner, width, height, color=tint, linewidth=0))
        text = f"{value:{form}}".replace("-", "−") if form else plain(value)
        name = list(CLASS_COLORS)[k] + " " if not form and by_class else ""
        _film_text(ax, left + width / 2, middle, name + text, 14, on)


def _film_text(ax, x, y, text, fontsize, on, color=INK):
    shown = color if on else text_color(PALE)
    ax.text(x, y, text, ha="center", va="center", fontsize=fontsize, color=shown)
