"""第 6 节的图：可靠性图。"""

import matplotlib.pyplot as plt
import numpy as np

from lib.plots.style import COLORS


def reliability_diagram(panels):
    """可靠性图：按把握分格，条高是格里的准确率，斜纹是把握与准确率之差，条底写样本数。

    Parameters
    ----------
    panels : dict of str -> (counts, confidence, accuracy)
        每幅的标题；三个 ndarray (M,)，第 m 格是把握在 m/M 与 (m+1)/M 之间的样本：
        个数、平均把握、准确率；空的格后两项是 NaN，不画。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> cells = np.array([0, 5]), np.array([np.nan, 0.9]), np.array([np.nan, 0.6])
    >>> fig = reliability_diagram({"之前": cells})
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['5']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(panels), sharey=True, squeeze=False)
    for ax, (title, (counts, confidence, accuracy)) in zip(axes[0], panels.items(), strict=True):
        width = 1 / len(counts)
        middles, gap = (np.arange(len(counts)) + 0.5) * width, confidence - accuracy
        ax.bar(middles, accuracy, width, color=COLORS[5], edgecolor="white", label="准确率")
        hatch = {"facecolor": "none", "edgecolor": COLORS[3], "hatch": "///", "label": "差距"}
        ax.bar(middles, gap, width, bottom=accuracy, **hatch)
        ax.plot([0, 1], [0, 1], color="black", marker="", linestyle="--", label="把握 = 准确率")
        for middle, count in zip(middles[counts > 0], counts[counts > 0], strict=True):
            ax.text(middle, 0.02, count, ha="center", fontsize=13)
        ax.set(title=title, xlabel="把握（最大的概率）", xlim=(0, 1), ylim=(0, 1))
    axes[0, 0].set_ylabel("准确率")
    axes[0, 0].legend(loc="upper left")
    return fig
