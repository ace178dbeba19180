"""第 4 节的图：手算网络，中心差分的误差。"""

import matplotlib.pyplot as plt

from lib.plots.style import COLORS, GREY, LINESTYLES, MARKERS, plain


def small_network(inputs, W, logits, probs, names, true_class):
    """手算网络：输入经权重得 logits，再经 softmax 得概率；数都写在图上。

    Parameters
    ----------
    inputs : array_like (D,)
        输入结点 o1、o2、…
    W : array_like (D, K)
        权重；从第 j 个输入到第 k 类的边上写着 ``W[j, k]``。
    logits, probs : array_like (K,)
        输出结点接着输入编号，例如三个输入之后是 z4、z5、…
    names : list of str, 长度 K
        类别名，写在概率下面。
    true_class : int
        真实类别，用粗框标出。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> W, names = [[0.5, 0.1], [0.25, 0.2]], ["狗", "猫"]
    >>> fig = small_network([1.0, 2.0], W, [1.0, 0.5], [0.622, 0.378], names, true_class=1)
    >>> [text.get_text() for text in fig.axes[0].texts][:2]
    ['$o_{1}$ = 1', '$o_{2}$ = 2']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots()
    left, right = _levels(len(inputs)), _levels(len(logits))
    for j, value in enumerate(inputs):
        _node(ax, 0, left[j], f"$o_{{{j + 1}}}$ = {plain(value)}")
    ax.bar(2.65, 2.4, width=0.22, bottom=-0.2, color="#E3E3E3")
    ax.text(2.65, 1, "softmax", rotation=90, ha="center", va="center", fontsize=17)
    for k, (z, p) in enumerate(zip(logits, probs, strict=True)):
        number, linewidth = len(inputs) + k + 1, 4.5 if k == true_class else 1.5
        ax.plot([2, 3.3], [right[k]] * 2, color=GREY, marker="", linestyle="-", zorder=0)
        _node(ax, 2, right[k], f"$z_{{{number}}}$ = {plain(z)}", COLORS[k], linewidth)
        _node(ax, 3.3, right[k], f"$a_{{{number}}}$ = {p:.3f}", COLORS[k], linewidth)
        role = f"{names[k]}（真实类别）" if k == true_class else names[k]
        ax.text(3.3, right[k] - 0.27, role, ha="center", va="center", fontsize=16)
        for j, weights in enumerate(W):
            _edge(ax, left[j], right[k], f"$w_{{{number}{j + 1}}}$ = {plain(weights[k])}", k)
    ax.set(xlim=(-0.35, 3.7), ylim=(-0.4, 2.25))
    ax.axis("off")
    return fig


def _levels(count):
    """一列结点的高度，从上到下均匀排在 2 与 0 之间。"""
    return [2 - 2 * i / (count - 1) for i in range(count)]


def _node(ax, x, y, text, color=GREY, linewidth=1.5):
    """一个结点：圆角框里写着名字与数值。"""
    box = {"boxstyle": "round,pad=0.4", "fc": "white", "ec": color, "linewidth": linewidth}
    ax.text(x, y, text, ha="center", va="center", fontsize=17, bbox=box)


def _edge(ax, start, stop, text, k):
    """一条边；字写在离起点四分之一处，九条边的字在那里恰好错开。"""
    ax.plot([0, 2], [start, stop], color=COLORS[k], linestyle=LINESTYLES[k], marker="", zorder=0)
    box = {"fc": "white", "ec": "none", "pad": 1}
    height = 0.75 * start + 0.25 * stop
    ax.text(0.5, height, text, ha="center", va="center", fontsize=14, bbox=box)


def difference_errors(h, errors):
    """中心差分的误差随步长变化：两侧各是一种误差，合成 V 形；双对数坐标。

    Parameters
    ----------
    h : array_like (M,)
        步长，递增。
    errors : dict of str -> array_like (M,)
        图例里的名字（如精度）与相对误差；最小处另画一颗星。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> fig = difference_errors([1e-6, 1e-4, 1e-2], {"float64": [1e-5, 1e-9, 1e-6]})
    >>> [float(x) for x in fig.axes[0].lines[1].get_xdata()]
    [0.0001]
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots()
    for i, (name, error) in enumerate(errors.items()):
        line = {"color": COLORS[i], "linestyle": LINESTYLES[i], "marker": MARKERS[i]}
        ax.loglog(h, error, label=name, markevery=4, **line)
        best = min(range(len(h)), key=error.__getitem__)
        ax.loglog(h[best], error[best], "*", color=COLORS[i], markersize=22)
    ax.text(0.02, 0.06, "← 步长小：舍入误差", transform=ax.transAxes)
    ax.text(0.98, 0.06, "步长大：截断误差 →", transform=ax.transAxes, ha="right")
    ax.set(xlabel="步长 $h$（对数刻度）", ylabel="相对误差（对数刻度）")
    ax.legend()
    return fig
