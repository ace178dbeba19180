"""第 1 节的图：题目卡，把类别当数字来拟合，三条分数直线的上包络，概率单纯形。"""

import matplotlib.pyplot as plt
import numpy as np

from lib.plots.regions import class_points
from lib.plots.style import COLORS, GREY, INK, LINESTYLES, text_color
from lib.plots.triangle import simplex


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
    simplex(ax, names, points=points)
    return fig


def opening_cards(prompt, next_chars, title):
    """四张题目卡：给的是什么，要从哪几个里选一个。

    Parameters
    ----------
    prompt : str
        前面的文字。
    next_chars : dict of str -> float
        后面接哪个字，各占多少。
    title : str
        一条新闻标题。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> fig = opening_cards("电", {"影": 0.3, "池": 0.2}, "主队加时赛绝杀对手")
    >>> [ax.get_title() for ax in fig.axes]
    ['下一个词', '照片', '新闻', '设备']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, 4, figsize=(10, 4))
    word, photo, news, fault = axes
    word.barh([f"{prompt}{char}" for char in next_chars], next_chars.values(), color=GREY)
    word.invert_yaxis()
    word.tick_params(axis="y", length=0, labelsize=17)
    _draw_cat(photo)
    lines = [title[start : start + 6] for start in range(0, len(title), 6)]
    news.text(0.5, 0.5, "\n".join(lines), ha="center", va="center", fontsize=17, linespacing=1.5)
    t = np.linspace(0, 1, 200)
    fault.plot(t, np.sin(40 * t) * (0.3 + t**3), color=INK, linewidth=1.5)
    heads = ("下一个词", "照片", "新闻", "设备")
    choices = (
        "词表里的每一个词",
        "狗、猫、鸟",
        "体育、科技、\n娱乐、财经",
        "故障 100、200、\n300、999",
    )
    counts = ("50257", "3", "4", "4")
    for ax, head, choice, count in zip(axes, heads, choices, counts, strict=True):
        ax.set_title(head)
        ax.set_xlabel(f"$K$ = {count}\n{choice}", fontsize=16)
        ax.set(xticks=[])
        ax.grid(visible=False)
    for ax in (photo, news, fault):
        ax.set(yticks=[])
    return fig


def _draw_cat(ax):
    """简笔画：一张脸、两只耳朵、眼睛与胡须。"""
    for x in (-0.62, 0.62):
        ax.fill([x - 0.3, x, x + 0.3], [0.45, 1.2, 0.45], color=INK)
        for slope in (-0.15, 0.05):
            ax.plot([0.5 * x, 1.7 * x], [-0.2, -0.2 + slope], color=INK, zorder=4, linewidth=1.2)
        ax.plot(0.5 * x, 0.2, "o", color=INK, markersize=7, zorder=4)
    ax.add_patch(plt.Circle((0, 0), 0.9, facecolor="white", edgecolor=INK, linewidth=2.5, zorder=3))
    ax.set(xlim=(-1.15, 1.15), ylim=(-1.4, 1.6))  # 与卡片的宽高成比例，脸才是圆的


def score_lines(x, panels, names):
    """一维上各类的分数都是直线；粗线是最高的一条（上包络），底色是它归哪一类。

    Parameters
    ----------
    x : array_like (M,)
    panels : dict of str -> ndarray (M, K)
        每幅的标题与各类的分数；每一类都该在某一段最高。
    names : list of str, 长度 K

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> x = np.array([-1.0, 0.0, 1.0])
    >>> fig = score_lines(x, {"甲": np.column_stack([-x, 0.5 + 0 * x, x])}, ["狗", "猫", "鸟"])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['狗', '猫', '鸟']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(panels), sharey=True, squeeze=False)
    for ax, (title, scores) in zip(axes[0], panels.items(), strict=True):
        winner = scores.argmax(axis=1)
        ax.set_xlim(x[0], x[-1])
        for k, name in enumerate(names):
            own = winner == k
            ax.plot(x, scores[:, k], color=COLORS[k], linestyle=LINESTYLES[k], linewidth=2)
            ax.plot(x[own], scores[own, k], color=COLORS[k], linestyle="-", linewidth=6, alpha=0.5)
            ax.axvspan(x[own].min(), x[own].max(), color=COLORS[k], alpha=0.1, linewidth=0)
            end = (0, len(x) // 2, -1)[k]
            _name_line(ax, name, x[end], scores[end, k], COLORS[k])
        ax.axhline(0, color=GREY, linewidth=1, linestyle=":")
        ax.set(title=title, xlabel="位置 $x_1$")
    axes[0, 0].set_ylabel("分数 $z$")
    return fig


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
