"""第 5 节的图：训练之后的决策边界与损失，混淆矩阵。"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

from lib.plots.charts import soft_map


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
    right.plot(losses, marker="")
    right.set(xlabel="步数", ylabel="平均损失（nat）", ylim=(0, None))
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
    fig, ax = plt.subplots(figsize=(5.2, 5.0))  # 放在半栏里，字要相对大些
    kinds = np.sign(counts) * np.where(np.eye(len(names)), 2, 1)  # 0 空、1 错、2 对
    ax.imshow(kinds, cmap=ListedColormap(["white", "#F6C99F", "#BFDDF0"]), vmin=0, vmax=2)
    for i, j in zip(*counts.nonzero(), strict=True):
        ax.text(j, i, counts[i, j], ha="center", va="center", fontsize=15)
    ax.set_xticks(range(len(names)), names)
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="预测", ylabel="真实")
    ax.grid(visible=False)
    return fig
