"""第 5 节的图：样本、决策边界与上包络，损失曲线，训练的快照，混淆矩阵。"""

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap, to_rgb
from mpl_toolkits.mplot3d import proj3d
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from lib.plots.charts import image_grid
from lib.plots.curves import label_ends
from lib.plots.regions import class_points, soft_map
from lib.plots.style import (
    CLASS_COLORS,
    COLORS,
    GREY,
    INK,
    MARKERS,
    METHODS,
    OTHER_CLASSES,
    WIDE,
    text_color,
)

HALF = (5.4, 5.0)  # 放在半栏里，字要相对大些


def point_cloud(X, y, names=()):
    """平面上的样本，还没有边界；名字写在各团的外侧。

    Parameters
    ----------
    X : ndarray (N, 2)
    y : ndarray of int (N,)
    names : sequence of str, 可选
        各类的名字，按类别的次序。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> fig = point_cloud(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0, 1]))
    >>> len(fig.axes[0].lines)
    2
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=HALF)
    class_points(ax, X[:, 0], X[:, 1], y)
    for k, name in enumerate(names):
        center = X[y == k].mean(axis=0)
        away = (center - X.mean(axis=0)) / np.linalg.norm(center - X.mean(axis=0))
        place = center + (((X[y == k] - center) @ away).max() + 0.07 * np.ptp(X)) * away
        ax.text(*place, name, color=text_color(COLORS[k]), ha="center", va="center", fontsize=20)
    ax.margins(0.14 if names else 0.05)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return fig


def regions_and_loss(side, probs, X, y, losses):
    """左边是训练之后的概率地图与决策边界，右边是损失一步步下降的曲线。

    Parameters
    ----------
    side, probs, X, y
        与 `soft_regions` 的一幅相同。
    losses : array_like (T,)
        每一步的损失。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> probs = np.array([[[1.0, 0.0], [0.2, 0.8]]] * 2)
    >>> X, y = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0, 1])
    >>> fig = regions_and_loss([0, 1], probs, X, y, [0.7, 0.4])
    >>> fig.axes[1].lines[0].get_ydata().tolist()
    [0.7, 0.4]
    >>> plt.close(fig)
    """
    fig, (left, right) = plt.subplots(1, 2, width_ratios=[1, 1.25])
    soft_map(left, side, probs, X, y)
    left.set(xlabel="$x_1$", ylabel="$x_2$")
    right.plot(losses, marker="")
    right.set(xlabel="步数", ylabel="平均损失（nat）", ylim=(0, None))
    for step, drop in (0, 0), (len(losses) - 1, 16):
        text = f"{losses[step]:.2f}"
        side_of = "right" if step else "left"
        place = {"textcoords": "offset points", "ha": side_of, "va": "center"}
        right.annotate(text, (step, losses[step]), (0 if step else 10, drop), fontsize=17, **place)
    return fig


def score_planes(side, W, b):
    """每类的分数是一张斜平面，看得见的是最高的一张（上包络）；地板上是它们的分界线。

    Parameters
    ----------
    side : array_like (M,)
        两个坐标轴共用的刻度，只用到两端。
    W : ndarray (2, K)
    b : ndarray (K,)
        依次是狗、猫、鸟。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> fig = score_planes([-1, 1], np.array([[-1.0, 1.0], [0.0, 0.0]]), np.zeros(2))
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['狗', '猫', '$x_1$', '$x_2$']
    >>> plt.close(fig)
    """
    low, high = side[0], side[-1]
    square = np.array([(low, low), (high, low), (high, high), (low, high)], dtype=float)
    pieces = regions(square, W, b)
    tops = [piece @ W[:, k] + b[k] for k, piece in enumerate(pieces)]
    lowest, highest = min(map(np.min, tops)), max(map(np.max, tops))
    floor = lowest - 0.8 * (highest - lowest)
    fig = plt.figure(figsize=HALF)
    ax = fig.add_subplot(projection="3d", computed_zorder=False)
    for heights, alpha in ([np.full(len(z), floor) for z in tops], 0.25), (tops, 0.6):
        for k, (piece, z) in enumerate(zip(pieces, heights, strict=True)):
            corners = np.column_stack([piece, z])
            tint = tuple(1 - alpha * (1 - part) for part in to_rgb(COLORS[k]))
            face = {"facecolor": tint, "edgecolor": INK, "linewidth": 2}
            ax.add_collection3d(Poly3DCollection([corners], **face))
    ax.set(xlim=(low, high), ylim=(low, high), zlim=(floor, highest))
    ax.set_axis_off()
    ax.set_box_aspect((1, 1, 1), zoom=1.1)
    ax.view_init(elev=42, azim=-86)

    def label(text, x, y, z, **style):  # 三维的字由投影定转角，舍入会让它转过去；平面的字不转
        u, v, _ = proj3d.proj_transform(x, y, z, ax.get_proj())
        ax.text2D(u, v, text, transform=ax.transData, ha="center", va="center", **style)

    for k, (name, piece) in enumerate(zip(CLASS_COLORS, pieces, strict=False)):
        middle = _centroid(piece)
        label(name, *middle, middle @ W[:, k] + b[k], fontsize=20)
    middle, margin = (low + high) / 2, 0.06 * (high - low)
    label("$x_1$", middle, low - margin, floor)
    label("$x_2$", high + margin, middle, floor)
    return fig


def regions(square, W, b):
    """各类在一个凸多边形里赢的那一块：被每个对手各切一刀，剩下的多边形，(顶点数, 2)。

    Examples
    --------
    >>> square = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    >>> left, right = regions(square, np.array([[-1.0, 1.0], [0.0, 0.0]]), np.zeros(2))
    >>> left[:, 0].tolist(), right[:, 0].tolist()
    ([-1.0, 0.0, 0.0, -1.0], [0.0, 1.0, 1.0, 0.0])
    """
    pieces = []
    for k in range(len(b)):
        piece = square
        for rival in set(range(len(b))) - {k}:
            piece = _cut(piece, W[:, k] - W[:, rival], b[k] - b[rival])
        pieces.append(piece)
    return pieces


def _cut(polygon, normal, offset):
    """凸多边形里 normal·x + offset ≥ 0 的部分。"""
    kept = []
    leads = polygon @ normal + offset
    for i, lead in enumerate(leads):
        previous, lead_before = polygon[i - 1], leads[i - 1]
        if lead * lead_before < 0:
            share = lead_before / (lead_before - lead)
            kept.append(previous + share * (polygon[i] - previous))
        if lead >= 0:
            kept.append(polygon[i])
    return np.array(kept)


def _centroid(polygon):
    """多边形的形心。顶点的平均不行：三条边界交于一点，那里切出一个还是两个顶点，由舍入决定。"""
    x, y = (polygon - polygon[0]).T
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    weights = (cross + np.roll(cross, 1)) / (3 * cross.sum())
    return polygon[0] + weights @ np.column_stack([x, y])


def training_steps(side, panels, columns=3):
    """训练中的几个快照：宽幅的概率地图，几行排满。

    Parameters
    ----------
    side, panels
        与 `soft_regions` 相同；上下各裁去一条，样本居中，图才铺得满整页。
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
    >>> fig = training_steps([-2, 3], panels, columns=1)
    >>> [float(edge) for edge in fig.axes[0].get_ylim()]
    [-1.0, 2.0]
    >>> plt.close(fig)
    """
    rows = math.ceil(len(panels) / columns)
    fig, axes = plt.subplots(rows, columns, squeeze=False, figsize=(10, 2.25 * rows))
    reach = 0.3 * (side[-1] - side[0])  # 宽是高的一又三分之二倍
    for ax, (title, (probs, X, y)) in zip(axes.flat, panels.items(), strict=True):
        soft_map(ax, side, probs, X, y, markersize=4)
        middle = (X[:, 1].min() + X[:, 1].max()) / 2
        ax.set(title=title, ylim=(middle - reach, middle + reach))
    return fig


def loss_panels(x, panels, xlabel, ylabel):
    """并排几幅损失曲线，共用纵轴；名字与末端的值写在线尾。

    Parameters
    ----------
    x : array_like (M,)
    panels : dict of str -> dict of str -> array_like (M,)
        每幅的标题；每条线的名字与纵坐标。
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> panels = {"快": {"甲": [1, 0.5]}, "慢": {"甲": [1, 0.9]}}
    >>> fig = loss_panels([0, 1], panels, "轮次", "损失")
    >>> [ax.texts[0].get_text() for ax in fig.axes]
    ['甲 0.50', '甲 0.90']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(panels), sharey=True)
    for ax, (title, curves) in zip(axes, panels.items(), strict=True):
        for style, (name, y) in zip(METHODS, curves.items(), strict=False):
            ax.plot(x, y, label=name, **style)
        ax.set(title=title, xlabel=xlabel, ylim=(0, None))
    axes[0].set(ylabel=ylabel)
    for ax in axes:
        label_ends(ax, values=".2f")
    return fig


def lifted_and_back(Z, y, plane, side, probs):
    """左边：添了第三个特征，一张平面就分得开；右边：回到前两个特征看，边界弯了。

    Parameters
    ----------
    Z : ndarray (N, 3)
        前两个是原来的特征。
    y : ndarray of int (N,)
        两类，不是狗猫鸟。
    plane : (normal (3,), offset)
        两类分数相等之处：normal·z + offset = 0。
    side, probs
        与 `soft_regions` 的一幅相同。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> Z, y = np.array([[0.0, 0.0, 1.0], [1.0, 1.0, -1.0]]), np.array([0, 1])
    >>> probs = np.array([[[1.0, 0.0], [0.2, 0.8]]] * 2)
    >>> fig = lifted_and_back(Z, y, (np.array([0.0, 0.0, 1.0]), 0.0), [0, 1], probs)
    >>> [ax.get_title() for ax in fig.axes]
    ['三个特征：一张平面', '回到两个特征：边界弯了']
    >>> plt.close(fig)
    """
    normal, offset = plane
    fig = plt.figure(figsize=WIDE)
    solid = fig.add_subplot(1, 2, 1, projection="3d", computed_zorder=False)
    corners = np.array([side[0], side[-1]])
    x1, x2 = np.meshgrid(corners, corners)
    height = -(normal[0] * x1 + normal[1] * x2 + offset) / normal[2]
    above = Z[:, 2] > -(Z[:, :2] @ normal[:2] + offset) / normal[2]
    for part, zorder in ((~above, 1), (above, 3)):  # 从上往下看：先下面的点，再平面，再上面的点
        for k in range(2):
            own = part & (y == k)
            style = {"color": OTHER_CLASSES[k], "marker": MARKERS[k], "markeredgecolor": "white"}
            solid.plot(*Z[own].T, linestyle="", markersize=6, zorder=zorder, **style)
    solid.plot_surface(x1, x2, height, color=GREY, alpha=0.35, zorder=2)
    solid.set(xlabel="$x_1$", ylabel="$x_2$", zlabel="$x_1x_2$", title="三个特征：一张平面")
    solid.view_init(elev=12, azim=-70)
    ends = [corners[0], 0, corners[1]]  # 轴短，刻度一多就叠
    solid.set(xticks=ends, yticks=ends, zticks=[-5, 0, 5])
    solid.set_box_aspect((1, 1, 0.9), zoom=0.98)
    flat = fig.add_subplot(1, 2, 2)
    soft_map(flat, side, probs, Z[:, :2], y, colors=OTHER_CLASSES)
    flat.set_title("回到两个特征：边界弯了")
    return fig


def weight_templates(templates, titles):
    """每类的权重画成一幅图：红的加分，灰黑的扣分，白的不管；扣得多的格写上负号，印成灰度也认得。

    Parameters
    ----------
    templates : ndarray (K, H, W)
    titles : list of str, 长度 K

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> fig = weight_templates(np.array([[[1.0, -1.0]]]), ["甲"])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['−']
    >>> plt.close(fig)
    """
    limit = np.abs(templates).max()
    columns = min(5, len(templates))
    fig = image_grid(templates, titles, columns, cmap="RdGy_r", limit=limit)
    for ax, template in zip(fig.axes, templates, strict=False):
        for i, j in np.argwhere(template < -limit / 3):
            color = "white" if template[i, j] < -0.6 * limit else INK  # 浅底上用深色
            ax.text(j, i, "−", ha="center", va="center", fontsize=15, color=color)
    return fig


def confusion_matrix(counts, names):
    """混淆矩阵：行是真实类别，列是预测；对角线是分对的，零不写。

    Parameters
    ----------
    counts : ndarray of int (K, K)
        ``counts[i, j]`` 是真实为第 i 类、预测为第 j 类的样本数。
    names : list of str, 长度 K

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> fig = confusion_matrix(np.array([[5, 1], [0, 7]]), ["狗", "猫"])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['5', '1', '7']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=HALF)
    kinds = np.sign(counts) * np.where(np.eye(len(names)), 2, 1)  # 0 空、1 错、2 对
    ax.imshow(kinds, cmap=ListedColormap(["white", "#F0CDB4", "#E1E5EA"]), vmin=0, vmax=2)
    for i, j in zip(*counts.nonzero(), strict=True):
        ax.text(j, i, counts[i, j], ha="center", va="center", fontsize=15)
    ax.set_xticks(range(len(names)), names)
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="预测", ylabel="真实")
    ax.grid(visible=False)
    return fig
