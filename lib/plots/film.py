"""几节都用的图：流程条，一张照片走完全程。"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from lib.plots.style import CLASS_COLORS, COLORS, INK, P_COLOR, PALE, plain, text_color

# 流程条的各格：记号、名字、数的写法、去下一格的箭头上写什么
FILM = {
    "x": (r"$\mathbf{x}$", "特征", "", "$W$"),
    "z": (r"$\mathbf{z}$", "分数", "", "softmax"),
    "p": (r"$\mathbf{p}$", "概率", ".3f", "−ln"),
    "L": ("$L$", "损失", ".3f", "求导"),
    "p − y": (r"$\mathbf{p}-\mathbf{y}$", "误差信号", "+.3f", "更新"),
    "Δz": (r"$\Delta\mathbf{z}$", "走一步", "+.3f", "softmax"),
    "新的 p": (r"$\mathbf{p}$", "新的概率", ".3f", ""),
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
