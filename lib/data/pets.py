"""狗、猫、鸟的照片（模拟）：贯穿全讲的一张，与可以同时出现几种动物的一批。

讲义：slides/01-multiclass.md、slides/06-beyond.md
"""

import numpy as np

from lib._validate import as_count

# 每行一种动物，每列一个检测器：犬吻、竖耳、皮毛、胡须、羽毛、喙
PET_PARTS = np.array([[2, 0, 1, 0, 0, 0], [0, 1, 1, 2, 0, 0], [0, 0, 0, 0, 2, 1]])


def pet_photos(rng, n, noise=0.8):
    """多标签的照片（模拟）：狗、猫、鸟各有四成的机会出现，可以同时出现，也可以都不出现。

    X = Y · PET_PARTS + 噪声：每种动物带来自己的部件，六个检测器各给一个读数。

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        照片数。
    noise : float
        检测器噪声的标准差。

    Returns
    -------
    X : ndarray, (n, 6)
    Y : ndarray of int, (n, 3)
        三列依次是狗、猫、鸟，出现记 1。

    Raises
    ------
    ValueError, TypeError
        `n` 不是正整数。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> X, Y = pet_photos(np.random.default_rng(0), 2, noise=0.0)
    >>> X.shape, Y.shape
    ((2, 6), (2, 3))
    """
    Y = (rng.random((as_count("n", n), 3)) < 0.4).astype(int)
    return Y @ PET_PARTS + rng.normal(scale=noise, size=(n, 6)), Y


# 12×12 的灰度像素，0 黑 9 白：一张猫脸
CAT = """
777777777777
717777777717
741777777147
743177771347
743311113347
733333333337
730933330937
730033330037
733333333337
753333113357
775339933577
777753335777
"""


def cat_photo():
    """贯穿全讲的那张照片：像素、上一层给出的三个特征、手算用的权重、真实类别。

    x @ W 恰是狗 2 分、猫 1 分、鸟 −1 分，于是各节的流程条是同一组数。

    Returns
    -------
    photo : ndarray, (12, 12)
        灰度，0 黑 1 白。
    x : ndarray, (3,)
    W : ndarray, (3, 3)
        偏置是 0。
    target : int
        1，是猫。

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> photo, x, W, target = cat_photo()
    >>> (x @ W).round(12).tolist(), target
    ([2.0, 1.0, -1.0], 1)
    """
    photo = np.array([list(map(int, row)) for row in CAT.split()]) / 9
    W = np.array([[0.6, 0.2, -0.5], [0.5, 0.3, -0.1], [-0.4, -0.2, 0.3]])
    return photo, np.array([1.0, 2.0, -1.0]), W, 1
