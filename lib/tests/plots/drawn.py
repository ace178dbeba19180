"""从画好的图里读出数据，供各节的测试用。"""

import warnings

import matplotlib.pyplot as plt
import numpy as np


def texts(ax):
    return [text.get_text() for text in ax.texts]


def points_of(ax, count):
    return [line.get_xydata().tolist() for line in ax.lines[:count]]


def smallest_text(fig):
    """画一遍，返回最小的字号（磅）；缺字、排版放不下，matplotlib 都只是警告，这里算错误。"""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fig.canvas.draw()
    return min(text.get_fontsize() for text in fig.findobj(plt.Text) if text.get_text())


def halves(side, share=0.8):
    """左半平面属于第 0 类的概率是 share，右半平面是 1 − share。"""
    left = np.where(np.asarray(side) < 0, share, 1 - share)
    first = np.tile(left, (len(side), 1))
    return np.stack([first, 1 - first], axis=-1)
