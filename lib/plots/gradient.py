"""第 4 节的图：雅可比矩阵，链式法则，手算网络，推与拉，形状的拼图，中心差分的误差。"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from lib.plots.regions import class_points
from lib.plots.style import ACCENT, COLORS, GREY, INK, LINESTYLES, METHODS, plain


def heat_maps(panels):
    """并排几个矩阵：红为正，灰为负，越深，绝对值越大；数写在格里。

    Parameters
    ----------
    panels : list of (str, array_like (M, K), list of str, list of str)
        标题、数、行名、列名，从左到右；各幅共用一个色阶。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> fig = heat_maps([("$J$", [[0.25, -0.25], [-0.25, 0.25]], ["甲", "乙"], ["甲", "乙"])])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['0.250', '−0.250', '−0.250', '0.250']
    >>> plt.close(fig)
    """
    size = (3 * len(panels), 3.6)  # 上面还有一行公式，图矮，字要相对大些
    fig, axes = plt.subplots(1, len(panels), squeeze=False, figsize=size)
    limit = 1.8 * max(abs(np.asarray(values)).max() for _, values, _, _ in panels)  # 字比底色深
    for ax, (title, values, rows, columns) in zip(axes[0], panels, strict=True):
        values = np.round(values, 3) + 0.0  # 去掉 −0.000
        ax.imshow(values, cmap="RdGy_r", vmin=-limit, vmax=limit)
        for (i, j), value in np.ndenumerate(values):
            frame = {"fill": False, "edgecolor": "#BBBBBB", "clip_on": False}
            ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, **frame))
            text = f"{value:.3f}".replace("-", "−")
            ax.text(j, i, text, ha="center", va="center", fontsize=17)
        ax.set_title(title, pad=10, fontsize=19)
        ax.set_xticks(range(len(columns)), columns)
        ax.set_yticks(range(len(rows)), rows)
        ax.tick_params(length=0, labelsize=16)
        ax.spines[:].set_visible(False)
        ax.grid(visible=False)
    return fig


def chain_graph(names):
    """链式法则走过的路：一个分数影响所有的概率，再汇到损失；约掉的那一对着色、划去。

    Parameters
    ----------
    names : list of str, 长度 K
        类别名，写在概率的结点里。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> fig = chain_graph(["狗", "猫"])
    >>> [text.get_text() for text in fig.axes[0].texts if text.get_text().startswith("$p")]
    ['$p_1$', '$p_1$', '$p_1$（狗）', '$p_2$', '$p_2$', '$p_2$（猫）']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=(6.6, 5))  # 放在七格宽的一栏里，字要相对大些
    for k, height in enumerate(_levels(len(names)), start=1):
        middle = (1 + height) / 2
        for x in ([0, 2], [4, 2]):
            ax.plot(x, [1, height], color=GREY, marker="", linestyle="-", zorder=0)
        _struck(ax, 0.72, middle, f"$p_{k}$")
        _factor(ax, 0.86, middle, rf"$(\delta_{{{k}j}}-p_j)$", "left")
        _factor(ax, 3.06, middle, rf"$-y_{k}\,/\,$", "right")
        _struck(ax, 3.16, middle, f"$p_{k}$")
        _node(ax, 2, height, f"$p_{k}$（{names[k - 1]}）", COLORS[k - 1])
    _node(ax, 0, 1, "$z_j$", INK)
    _node(ax, 4, 1, "$L$", INK)
    ax.set(xlim=(-0.3, 4.3), ylim=(-0.25, 2.25))
    ax.set_axis_off()
    return fig


def _factor(ax, x, y, text, ha, color=INK):
    """边上的一个因子，白底压住边线。"""
    box = {"fc": "white", "ec": "none", "pad": 2}
    return ax.text(x, y, text, ha=ha, va="center", fontsize=19, color=color, bbox=box)


def _struck(ax, x, y, text):
    """约掉的因子：强调色，划一道。"""
    _factor(ax, x, y, text, "center", ACCENT)
    line = {"color": ACCENT, "marker": "", "linestyle": "-", "zorder": 4}
    ax.plot([x - 0.09, x + 0.09], [y - 0.08, y + 0.08], **line)


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
    fig, ax = plt.subplots(figsize=(9.6, 4.3))  # 下面有两行字，图矮，字要相对大些
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
    """一条边；字写在离终点四分之一处，挨着它的分数，九条边的字在那里恰好错开。"""
    ax.plot([0, 2], [start, stop], color=COLORS[k], linestyle=LINESTYLES[k], marker="", zorder=0)
    box = {"fc": "white", "ec": "none", "pad": 1}
    height = 0.25 * start + 0.75 * stop
    ax.text(1.5, height, text, ha="center", va="center", fontsize=15, bbox=box)


FORCE_SCALE = 0.4  # 样本的力画短些，免得箭头盖住别的样本


def push_and_pull(X, targets, errors, W, names):
    """每类一幅：样本把本类的权重拉过去，把别类的推开，力是 −(p − y) x。

    Parameters
    ----------
    X : ndarray (N, 2)
    targets : ndarray of int (N,)
    errors : ndarray (N, K)
        P − Y；样本 n 在第 k 幅里的箭头是 ``-errors[n, k] * X[n]``，缩成 `FORCE_SCALE` 倍：
        自己的样本朝外，别人的朝原点。
    W : ndarray (2, K)
        权重；墨色箭头是 w_k，接在它末端的强调色箭头是 −∇w_k，即力的平均，不缩。
    names : list of str, 长度 K
        标题里的类别名。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> X, errors = np.array([[0.0, 2.0], [2.0, 0.0]]), np.array([[-0.5, 0.5], [0.5, -0.5]])
    >>> fig = push_and_pull(X, np.array([0, 1]), errors, np.eye(2), ["狗", "猫"])
    >>> [ax.get_title() for ax in fig.axes]
    ['狗的权重往哪走', '猫的权重往哪走']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(names), sharex=True, sharey=True, figsize=(10, 3.6))
    forces = -FORCE_SCALE * errors[:, :, np.newaxis] * X[:, np.newaxis]  # (N, K, 2)
    tips = np.concatenate([X, W.T, (X[:, np.newaxis] + forces).reshape(-1, 2)])
    reach = np.stack([tips.min(axis=0) - 0.2, tips.max(axis=0) + 0.2], axis=1)
    units = {"angles": "xy", "scale_units": "xy", "scale": 1}
    bold = {"width": 0.018, "headwidth": 3, "headlength": 3.5, "headaxislength": 3, "zorder": 3}
    for k, (ax, name) in enumerate(zip(axes, names, strict=True)):
        class_points(ax, X[:, 0], X[:, 1], targets)
        for own, color in ((targets == k, COLORS[k]), (targets != k, GREY)):
            ax.quiver(*X[own].T, *forces[own, k].T, color=color, width=0.011, **units)
        step = -X.T @ errors[:, k] / len(X)
        ax.quiver(0, 0, *W[:, k], color=INK, **bold, **units)
        ax.quiver(*W[:, k], *step, color=ACCENT, **bold, **units)
        ax.plot(0, 0, color=INK, marker="+", markersize=12)
        ax.set_title(f"{name}的权重往哪走")
        ax.set(aspect="equal", xlim=reach[0], ylim=reach[1])
        ax.set_axis_off()
    return fig


def shape_puzzle(sizes, products, target):
    """几种乘法，块的大小就是形状：内侧对得上才乘得成，结果与 `target` 同形才算拼上。

    Parameters
    ----------
    sizes : dict of str -> float
        各个轴画多长，如 ``{"N": 6, "D": 4}``。
    products : dict of str -> ((str, str), (str, str))
        标题，与左右两块的（行、列）轴。
    target : (str, str)
        要拼出的形状。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> products = {"$XG$": (("N", "D"), ("N", "K")), "$X^TG$": (("D", "N"), ("N", "K"))}
    >>> fig = shape_puzzle({"N": 6, "D": 4, "K": 3}, products, ("D", "K"))
    >>> [text.get_text() for text in fig.axes[0].texts if text.get_position()[1] < 0]
    ['内侧对不上', '与参数同形']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots()
    at = 0.0
    for title, (left, right) in products.items():
        start, product = at, (left[0], right[1])
        at = _block(ax, at, sizes, left, "#E3E3E3")
        ax.text(at + 0.5, 0, "×", ha="center", va="center", fontsize=20)
        at = _block(ax, at + 1, sizes, right, "#E3E3E3")
        verdict, color = "内侧对不上", INK
        if left[1] == right[0]:
            verdict, color = ("与参数同形", ACCENT) if product == target else ("转置了", INK)
            ax.text(at + 0.6, 0, "=", ha="center", va="center", fontsize=20)
            at = _block(ax, at + 1.2, sizes, product, ACCENT if product == target else "white")
        ax.text((start + at) / 2, 4, title, ha="center", va="center", fontsize=22)
        style = {"ha": "center", "va": "center", "fontsize": 18, "color": color}
        ax.text((start + at) / 2, -4, verdict, **style)
        at += 3
    ax.set(xlim=(-0.2, at - 2.8), ylim=(-5.2, 5.2), aspect="equal")
    ax.set_axis_off()
    fig.set_size_inches(0.225 * (at - 2.6), 0.225 * 10.4)  # 几种乘法都一样大，不留白
    return fig


def _block(ax, left, sizes, shape, color):
    """一块矩阵，写着两个轴的名字；返回它的右边。"""
    height, width = (sizes[axis] for axis in shape)
    ax.add_patch(Rectangle((left, -height / 2), width, height, facecolor=color, edgecolor=INK))
    ink = "white" if color == ACCENT else INK
    ax.text(left + width / 2, 0, "×".join(shape), ha="center", va="center", color=ink)
    return left + width


def difference_errors(h, errors):
    """中心差分的误差随步长变化：两侧各是一种误差，之间有一个谷底；双对数坐标。

    Parameters
    ----------
    h : array_like (M,)
        步长，递增。
    errors : dict of str -> array_like (M,)
        名字（如精度，写在线的左端）与相对误差；最小处另画一颗星，写上步长。

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
    for style, (name, error) in zip(METHODS, errors.items(), strict=False):
        ax.loglog(h, error, label=name, marker="", **style)
        best = np.argmin(error)
        ax.loglog(h[best], error[best], "*", color=style["color"], markersize=22)
        color = style["color"]
        ax.annotate(name, (h[0], error[0]), (4, 14), textcoords="offset points", color=color)
        place = {"textcoords": "offset points", "va": "center", "color": color}
        ax.annotate(_scientific(h[best]), (h[best], error[best]), (26, -3), **place)
    ax.text(0.02, 0.06, "← 步长小：舍入误差", transform=ax.transAxes)
    ax.text(0.98, 0.06, "步长大：截断误差 →", transform=ax.transAxes, ha="right")
    ax.set(xlabel="步长 $h$（对数刻度）", ylabel="相对误差（对数刻度）")
    return fig


def _scientific(value):
    """一位有效数字的科学计数写成的公式，如 2e-5 写成 2 乘 10 的 −5 次方。"""
    mantissa, exponent = f"{value:.0e}".split("e")
    return rf"${mantissa}\times10^{{{int(exponent)}}}$"
