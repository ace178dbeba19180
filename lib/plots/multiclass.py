"""第 1 节的图：题目卡，把类别当数字来拟合，一对其余的几道题，上包络，概率单纯形。"""

import matplotlib.pyplot as plt
import numpy as np

from lib.plots.charts import THUMBNAIL
from lib.plots.regions import class_points
from lib.plots.style import ACCENT, COLORS, GREY, INK, LINESTYLES, OTHER_CLASSES, PALE, text_color
from lib.plots.triangle import simplex

FAULT_COLORS = [*OTHER_CLASSES, ACCENT]  # 四种故障不是狗猫鸟，不用它们的颜色


def fitted_lines(x, groups, panels, xlabel, ylabel):
    """并排几幅“散点加拟合线”：同样的样本，不同的纵坐标；同色同形的是同一种故障。

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
        class_points(ax, x, y, groups, FAULT_COLORS)
        ax.plot(x[order], fitted[order], color="black", marker="", linestyle="-")
        ax.set(title=title, xlabel=xlabel, yticks=sorted(set(y.tolist())))
        ax.grid(axis="x", visible=False)
    axes[0, 0].set_ylabel(ylabel)
    # 左图的直线上升，左上角空着
    corner = {"transform": axes[0, 0].transAxes, "va": "top", "linespacing": 1.4}
    axes[0, 0].text(0.04, 0.9, "同色同形：\n同一种故障", **corner)
    return fig


def encoding_arrows(classes):
    """标签编码：左边是名字，右边是编号，箭头两头都通。

    Parameters
    ----------
    classes : list，长度至多 4
        排好序的名字。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> fig = encoding_arrows([100, 300])
    >>> [text.get_text() for text in fig.axes[0].texts if text.get_text()]
    ['名字', '编号', '100', '0', '300', '1']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=THUMBNAIL)  # 只用在目标页上
    place = {"va": "center", "fontsize": 20}
    ax.text(0, 0, "名字", ha="right", **place)
    ax.text(1, 0, "编号", ha="left", **place)
    for k, (name, color) in enumerate(zip(classes, FAULT_COLORS, strict=False)):
        tip = {"arrowstyle": "<|-|>", "color": color, "linewidth": 2.5, "mutation_scale": 18}
        ax.annotate("", (0.9, -1 - k), (0.1, -1 - k), arrowprops=tip)
        ax.text(0, -1 - k, name, ha="right", color=text_color(color), **place)
        ax.text(1, -1 - k, k, ha="left", color=text_color(color), **place)
    ax.set(xlim=(-0.5, 1.4), ylim=(-len(classes) - 0.6, 0.6))
    ax.set_axis_off()
    return fig


def yes_no_panels(side, probs, X, y, names):
    """一对其余的三道题：“是不是这一类”各一幅，别的类都是灰的；第四格留给问题。

    Parameters
    ----------
    side : array_like (M,)
        两个坐标轴共用的刻度。
    probs : ndarray (M, M, 3)
        ``probs[i, j, k]`` 是第 k 个分类器在点 (side[j], side[i]) 说“是”的概率。
    X : ndarray (N, 2)
    y : ndarray of int (N,)
    names : list of str, 长度 3

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> probs = np.full((2, 2, 3), 0.2)
    >>> X, y = np.eye(3)[:, :2], np.arange(3)
    >>> fig = yes_no_panels([0, 1], probs, X, y, ["狗", "猫", "鸟"])
    >>> [ax.get_title() for ax in fig.axes]
    ['是狗吗？', '是猫吗？', '是鸟吗？', '']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(2, 2, figsize=(5, 5))
    *panels, question = axes.flat
    for k, (ax, name) in enumerate(zip(panels, names, strict=True)):
        levels, other = [0.5, 1], y != k
        ax.contourf(side, side, probs[..., k], levels=levels, colors=[COLORS[k]], alpha=0.3)
        ax.plot(*X[other].T, marker="x", color=PALE, linestyle="", markersize=4)
        class_points(ax, *X.T, np.where(other, -1, y))
        ax.set(title=f"是{name}吗？", xlim=(side[0], side[-1]), ylim=(side[0], side[-1]))
        ax.set(aspect="equal", xticks=[], yticks=[])
        ax.spines[:].set_visible(True)
    question.text(0.5, 0.5, "三个概率\n加起来？", ha="center", va="center", fontsize=21)
    question.set_axis_off()
    return fig


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
    fig, ax = plt.subplots(figsize=(6.6, 4.95))  # 占两栏里的七格
    simplex(ax, names, points=points)
    return fig


def opening_cards(prompt, next_chars, titles):
    """四张题目卡：给的是什么，要从哪几个里选一个。

    Parameters
    ----------
    prompt : str
        前面的文字。
    next_chars : dict of str -> float
        后面接哪个字，各占多少。
    titles : sequence of str
        这些字是在哪些新闻标题里数的；第一条画在新闻的卡片上。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> fig = opening_cards("电", {"影": 0.3, "池": 0.2}, ["主队加时赛绝杀对手"])
    >>> [ax.get_title() for ax in fig.axes]
    ['下一个字', '照片', '新闻', '设备']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, 4, figsize=(10, 4))
    word, photo, news, fault = axes
    word.barh([f"{prompt}{char}" for char in next_chars], next_chars.values(), color=GREY)
    word.set_ylim(len(next_chars) + 0.5, -0.6)  # 条从上往下排，底下留两行字
    word.tick_params(axis="y", length=0, labelsize=17)
    source = f"数的是 {len(titles)} 条\n自编标题"
    word.text(0.5, 0.04, source, ha="center", linespacing=1.4, transform=word.transAxes)
    _draw_cat(photo)
    lines = [titles[0][start : start + 6] for start in range(0, len(titles[0]), 6)]
    news.text(0.5, 0.5, "\n".join(lines), ha="center", va="center", fontsize=17, linespacing=1.5)
    t = np.linspace(0, 1, 200)
    fault.plot(t, np.sin(40 * t) * (0.3 + t**3), color=INK, linewidth=1.5)
    heads = ("下一个字", "照片", "新闻", "设备")
    choices = (
        "GPT-2 的词表",
        "狗、猫、鸟",
        "体育、科技、\n娱乐、财经",
        "故障 100、200、\n300、999",
    )
    counts = ("50257", "3", "4", "4")
    for ax, head, choice, count in zip(axes, heads, choices, counts, strict=True):
        ax.set_title(head)
        ax.set_xlabel(f"$K$ = {count}\n{choice}", fontsize=16, linespacing=1.3)
        ax.set(xticks=[])
        ax.spines[:].set_visible(True)
        ax.grid(visible=False)
    for ax in (photo, news, fault):
        ax.set(yticks=[])
    return fig


def _draw_cat(ax):
    """简笔画：一张脸、两只耳朵、眼睛与胡须。"""
    for x in (-0.62, 0.62):
        ax.fill([x - 0.3, x, x + 0.3], [0.45, 1.2, 0.45], color=INK, linewidth=0, linestyle="-")
        for slope in (-0.15, 0.05):
            whisker = [0.5 * x, 1.7 * x], [-0.2, -0.2 + slope]
            ax.plot(*whisker, color=INK, linestyle="-", linewidth=1.2, zorder=4)
        ax.plot(0.5 * x, 0.2, "o", color=INK, markersize=7, zorder=4)
    ax.add_patch(plt.Circle((0, 0), 0.9, facecolor="white", edgecolor=INK, linewidth=2.5, zorder=3))
    ax.set(xlim=(-1.15, 1.15), ylim=(-1.31, 1.41))  # 与卡片的宽高成比例，脸才是圆的


def score_lines(x, panels, names):
    """一维上各类的分数都是直线；底色是归谁，粗线是它在那一段的分数，没人认领的地方打点。

    Parameters
    ----------
    x : array_like (M,)
    panels : dict of str -> (ndarray (M, K), ndarray of int (M,))
        每幅的标题；各类的分数，与每一处归哪一类（不小于 K 的是没人认领）。
    names : list of str, 长度 K

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> x = np.array([-1.0, 0.0, 1.0])
    >>> scores = np.column_stack([-x, 0.5 + 0 * x, x])
    >>> fig = score_lines(x, {"甲": (scores, np.array([0, 3, 2]))}, ["狗", "猫", "鸟"])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['狗', '猫', '鸟', '没人认领']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(panels), sharey=True, squeeze=False)
    for ax, (title, (scores, owner)) in zip(axes[0], panels.items(), strict=True):
        ax.set_xlim(x[0], x[-1])
        ax.margins(y=0.12)
        for k, name in enumerate(names):
            own = owner == k
            ax.plot(x, scores[:, k], color=COLORS[k], linestyle=LINESTYLES[k], linewidth=2)
            ax.plot(x[own], scores[own, k], color=COLORS[k], linestyle="-", linewidth=6, alpha=0.5)
            if own.any():
                ax.axvspan(*_span(x, own), color=COLORS[k], alpha=0.1, linewidth=0)
            end = (0, len(x) // 2, -1)[k]
            _name_line(ax, name, x[end], scores[end, k], COLORS[k])
        if (owner >= len(names)).any():
            _mark_unclaimed(ax, *_span(x, owner >= len(names)))
        ax.axhline(0, color=GREY, linewidth=1, linestyle=":")
        ax.set(title=title, xlabel="位置 $x_1$")
    axes[0, 0].set_ylabel("分数 $z$")
    return fig


def _span(x, inside):
    """一段的两端；相邻的两段之间不留缝。"""
    half = (x[1] - x[0]) / 2
    return x[inside].min() - half, x[inside].max() + half


def _mark_unclaimed(ax, left, right):
    """没有一条线过 0 的一段：打点，写上字。"""
    ax.axvspan(left, right, facecolor="none", edgecolor=PALE, hatch=".", linewidth=0)
    place = {"transform": ax.get_xaxis_transform(), "ha": "center", "fontsize": 17}
    box = {"facecolor": "white", "edgecolor": "none", "pad": 3}
    ax.text((left + right) / 2, 0.07, "没人认领", bbox=box, **place)


def _name_line(ax, name, x, y, color):
    """类别的名字写在它的线旁边，靠图的里侧。"""
    inward = np.sign(sum(ax.get_xlim()) / 2 - x)
    ax.annotate(
        name,
        (x, y),
        (34 * inward, 4 if inward else 12),
        textcoords="offset points",
        ha="center",
        fontsize=18,
        color=text_color(color),
    )
