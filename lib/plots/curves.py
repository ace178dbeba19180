"""几节都用的图：曲线，名字写在线的右端。"""

import matplotlib.pyplot as plt
import numpy as np

from lib._drawing import FEW, spread
from lib.plots.style import CLASS_COLORS, METHODS, WIDE, text_color

END_LABEL = "end-label"


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
    order = heights.round(6).argsort(kind="stable")  # 差得看不出的按先后排，不由末位决定
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
