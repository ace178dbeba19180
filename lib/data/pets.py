"""多标签的照片（模拟）：狗、猫、鸟可以同时出现。

讲义：slides/06-beyond.md
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
