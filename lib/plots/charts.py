"""几节都用的图：并排的条形，一组小图，目标页上的缩略图。"""

import math

import matplotlib.pyplot as plt
from matplotlib.ticker import NullLocator

from lib._drawing import bar_label
from lib.plots.style import ACCENT, CLASS_COLORS, GREY, PALE, WIDE

THUMBNAIL = (3.2, 2.3)  # 目标页上的缩略图约宽 236 像素
FRAME = "#C5CCD4"  # 小图的边框：分得开格子，又不抢眼


def bar_panels(names, panels, sharey=False, highlight=None, figsize=WIDE, digits=None):
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
    digits : int, 可选
        小数写几位，整数照写；要让人横着加一加的，小数位数应当一样。不给则写三位有效数字。

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
        labels = [bar_label(value, digits) for value in values]
        ax.bar_label(bars, labels, padding=3, fontsize=15)
        ax.set_title(title)
        ax.axhline(0, color=GREY, linewidth=1)
        ax.margins(y=0.12)
        ax.grid(axis="x", visible=False)
    return fig


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
    >>> import numpy as np
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


def thumbnail(fig, marker=4):
    """目标页上的缩略图：字在那里小得读不出，一律去掉，只留样子；图就地改小，线不跟着变细。

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    marker : float
        点有多大，磅。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> fig = thumbnail(bar_panels(["狗", "猫"], {"分数": [1.0, -1.0]}))
    >>> [text.get_text() for text in fig.findobj(plt.Text) if text.get_text()]
    []
    >>> plt.close(fig)
    """
    legends = [*fig.legends, *(ax.get_legend() for ax in fig.axes)]
    written = [text for ax in fig.axes for text in ax.texts if text.get_text()]  # 箭头的字是空的
    for artist in filter(None, legends + written):
        artist.remove()
    for ax in fig.axes:
        ax.set_title("")
        axes = [ax.xaxis, ax.yaxis, *([ax.zaxis] if ax.name == "3d" else [])]
        for axis in axes:
            axis.set_major_locator(NullLocator())
            axis.set_minor_locator(NullLocator())
            axis.set_label_text("")
        for line in ax.lines:
            line.set_markersize(marker)
    fig.set_size_inches(THUMBNAIL)
    return fig
