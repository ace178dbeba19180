"""第 6 节的图：可靠性图、成对的点、对数几率的等高线、先升后降的曲线。"""

import matplotlib.pyplot as plt
import numpy as np

from lib.plots.style import ACCENT, GREY, INK, METHODS, OTHER_CLASSES, plain, text_color

BAR = "#C9CED4"  # 大块的条比字淡


def reliability_diagram(panels):
    """可靠性图：按置信度分格，条高是准确率，斜纹是置信度与准确率之差，条底写样本数。

    Parameters
    ----------
    panels : dict of str -> (counts, confidence, accuracy)
        每幅的标题；三个 ndarray (M,)，第 m 格是置信度在 m/M 与 (m+1)/M 之间的样本：
        个数、平均置信度、准确率；空的格后两项是 NaN，不画。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> cells = np.array([0, 5]), np.array([np.nan, 0.9]), np.array([np.nan, 0.6])
    >>> fig = reliability_diagram({"之前": cells})
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['5', '虚线：置信度 = 准确率', '斜纹：差距']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(panels), sharey=True, squeeze=False)
    for ax, (title, (counts, confidence, accuracy)) in zip(axes[0], panels.items(), strict=True):
        width = 1 / len(counts)
        middles, gap = (np.arange(len(counts)) + 0.5) * width, confidence - accuracy
        ax.bar(middles, accuracy, width, color=BAR, edgecolor="white")
        hatch = {"facecolor": "none", "edgecolor": ACCENT, "hatch": "///"}
        ax.bar(middles, gap, width, bottom=accuracy, **hatch)
        ax.plot([0, 1], [0, 1], color=INK, marker="", linestyle="--")
        for middle, count in zip(middles[counts > 0], counts[counts > 0], strict=True):
            box = {"facecolor": BAR, "edgecolor": "none", "pad": 1.5}  # 压在斜纹上也看得清
            ax.text(middle, 0.02, count, ha="center", fontsize=13, bbox=box)
        ax.set(title=title, xlabel="置信度（最大的概率）", xlim=(0, 1), ylim=(0, 1))
    axes[0, 0].set_ylabel("准确率")
    axes[0, 0].text(0.04, 0.9, "虚线：置信度 = 准确率", fontsize=14)
    axes[0, 0].text(0.04, 0.81, "斜纹：差距", fontsize=14, color=ACCENT)
    return fig


def paired_dots(names, series, xlabel, errors=None):
    """每行两个点，连一条线：先是作比较的（空心），后是要看的（实心），数值写在外侧。

    Parameters
    ----------
    names : list of str, 长度 M
        各行的名字，从上到下。
    series : dict of str -> array_like (M,)
        恰好两组数；组名写在第一行的点上方。
    xlabel : str
    errors : array_like (M,), 可选
        第二组的误差棒，向左向右各这么长；比例不会超过 1，超过的截掉。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> series = {"基线": [0.25, 0.5], "准确率": [0.93, 0.82]}
    >>> fig = paired_dots(["新闻", "短评"], series, "比例", errors=[0.02, 0.05])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['基线', '0.25', '0.50', '准确率', '0.93', '0.82']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots()
    rows, values = np.arange(len(names)), np.array([*series.values()], dtype=float)
    ax.hlines(rows, *values, color=BAR, linewidth=5, zorder=1)
    reach = np.zeros((2, len(names)))
    if errors is not None:
        bars = {"fmt": "none", "ecolor": ACCENT, "elinewidth": 2.5, "capsize": 6, "capthick": 2.5}
        reach[:] = errors, np.minimum(errors, 1 - values[1])
        ax.errorbar(values[1], rows, xerr=reach, **bars)
    outward = np.where(values[1] >= values[0], 1, -1)
    looks = ({"markerfacecolor": "white", "color": GREY}, {"color": ACCENT})
    for i, (name, look) in enumerate(zip(series, looks, strict=True)):
        ax.plot(values[i], rows, marker="o", linestyle="", markersize=12, mew=2.5, **look)
        place = {"textcoords": "offset points", "va": "center", "color": look["color"]}
        ax.annotate(name, (values[i][0], 0), (0, 22), ha="center", **place)
        for row, side in zip(rows, (2 * i - 1) * outward, strict=True):
            at = values[i][row] + i * side * reach[int(side > 0), row]
            ha = "left" if side > 0 else "right"
            ax.annotate(f"{values[i][row]:.2f}", (at, row), (12 * side, 0), ha=ha, **place)
    ax.set(xlabel=xlabel, xlim=(-0.1, 1.12), ylim=(len(names) - 0.4, -0.9), yticks=rows)
    ax.set_yticklabels(names, fontsize=15)
    ax.set_xticks(np.linspace(0, 1, 6))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y", visible=False)
    return fig


def log_odds_contours(side, panels, names):
    """两类正态分布与它们的对数几率：粗线上两类一样可能，细线是等高线，写着对数几率。

    Parameters
    ----------
    side : array_like (M,)
        两个坐标轴共用的刻度。
    panels : dict of str -> list of ndarray (M, M)
        每幅的标题；两类的先验乘密度、取对数，椭圆画在离中心 1 倍、2 倍标准差处。
    names : list of str, 长度 2
        写在两类的中心。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> side = np.linspace(-3, 3, 61)
    >>> bump = -((side + 1) ** 2) / 2 - side[:, np.newaxis] ** 2 / 2
    >>> fig = log_odds_contours(side, {"相同": [bump, bump[:, ::-1]]}, ["甲", "乙"])
    >>> [text.get_text() for text in fig.axes[0].texts[:2]]
    ['甲', '乙']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(panels), sharex=True, sharey=True, squeeze=False)
    for ax, (title, logs) in zip(axes[0], panels.items(), strict=True):
        for name, log, color in zip(names, logs, OTHER_CLASSES, strict=False):
            peak = log.max()
            ellipses = {"levels": [peak - 2, peak - 0.5, peak], "colors": [color]}
            ax.contourf(side, side, log, alpha=0.35, **ellipses)
            ax.contour(side, side, log, linewidths=1.5, linestyles="-", **ellipses)
            i, j = np.unravel_index(log.argmax(), log.shape)
            style = {"fontsize": 17, "ha": "center", "va": "center"}
            ax.text(side[j], side[i], name, color=text_color(color), **style)
        odds = logs[0] - logs[1]
        thin = {"colors": GREY, "linewidths": 1.2, "linestyles": "-"}
        levels = [-9, -6, -3, 3, 6, 9]
        ax.contour(side, side, odds, levels=levels, **thin)
        ax.contour(side, side, odds, levels=[0], colors=INK, linewidths=3)
        _name_levels(ax, side, odds, levels)
        ax.set(title=title, aspect="equal", xticks=[], yticks=[])
        ax.grid(visible=False)
    return fig


def _name_levels(ax, side, odds, levels):
    """等高线的值，写在它们经过靠上一行的地方；贴边的不写。"""
    row, edge = round(0.85 * len(side)), 0.03 * len(side)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 2}
    for level in levels:
        for j in np.flatnonzero(np.diff(odds[row] > level)):
            if edge < j < len(side) - edge:
                place = {"ha": "center", "va": "center", "color": GREY, "fontsize": 14}
                ax.text(side[j], side[row], plain(level), bbox=box, **place)


def humped_lines(x, curves, xlabel, ylabel):
    """几条曲线，名字写在各自的最高处；末端挤在一起时，比写在右端清楚。

    Parameters
    ----------
    x : array_like (M,)
    curves : dict of str -> array_like (M,)
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> fig = humped_lines([0, 1, 2], {"一只": [0, 0.9, 0], "没有": [0, 0, 1]}, "门槛", "比例")
    >>> [(text.get_text(), text.xy) for text in fig.axes[0].texts]
    [('一只', (1, 0.9)), ('没有', (2, 1))]
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots()
    for style, (name, y) in zip(METHODS, curves.items(), strict=False):
        ax.plot(x, y, marker="", **style)
        top = int(np.argmax(y))
        look = {"ha": "center", "fontsize": 17, "color": text_color(style["color"])}
        ax.annotate(name, (x[top], y[top]), (0, 9), textcoords="offset points", **look)
    ax.margins(y=0.1)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return fig
