"""平面上的点（模拟）：三团、一线、异或、螺旋。

讲义：slides/01-multiclass.md，slides/05-training.md
"""

import numpy as np

from lib._validate import as_count


def three_blobs(rng, n_per_class=100, spread=0.8):
    """三角形三个顶点上的三团点，正态分布、协方差相同：线性的边界就是最优的。

    Parameters
    ----------
    rng : numpy.random.Generator
    n_per_class : int
        每类的样本数。
    spread : float
        每一团的标准差；顶点到原点的距离是 2。

    Returns
    -------
    X : ndarray, (3 · n_per_class, 2)
    y : ndarray of int, (3 · n_per_class,)

    Raises
    ------
    ValueError, TypeError
        `n_per_class` 不是正整数。

    Examples
    --------
    >>> X, y = three_blobs(np.random.default_rng(0), n_per_class=2)
    >>> X.shape, y
    ((6, 2), array([0, 0, 1, 1, 2, 2]))
    """
    angles = np.pi / 2 + 2 * np.pi / 3 * np.arange(3)
    centers = 2 * np.column_stack([np.cos(angles), np.sin(angles)])
    return blobs(rng, centers, n_per_class, spread)


def collinear_blobs(rng, n_per_class=100, spread=0.5):
    """三团点排成一线：中间那一类与“其余”之间没有直线，一对其余在这里会漏掉它。

    Parameters
    ----------
    rng : numpy.random.Generator
    n_per_class : int
        每类的样本数。
    spread : float
        每一团的标准差；相邻两团的中心相距 3。

    Returns
    -------
    X : ndarray, (3 · n_per_class, 2)
    y : ndarray of int, (3 · n_per_class,)
        1 是中间那一类。

    Raises
    ------
    ValueError, TypeError
        `n_per_class` 不是正整数。

    Examples
    --------
    >>> X, y = collinear_blobs(np.random.default_rng(0), n_per_class=50)
    >>> [round(X[y == k, 0].mean()) for k in range(3)]
    [-3, 0, 3]
    """
    return blobs(rng, np.array([[-3.0, 0.0], [0.0, 0.0], [3.0, 0.0]]), n_per_class, spread)


def xor_blobs(rng, n_per_class=100, spread=0.5):
    """异或：两类各占一条对角线上的两个角，任何直线都分不开。

    Parameters
    ----------
    rng : numpy.random.Generator
    n_per_class : int
        每类的样本数。
    spread : float
        每一团的标准差；四个角在 (±2, ±2)。

    Returns
    -------
    X : ndarray, (2 · n_per_class, 2)
    y : ndarray of int, (2 · n_per_class,)
        1 表示两个坐标异号。

    Raises
    ------
    ValueError, TypeError
        `n_per_class` 不是正整数。

    Examples
    --------
    >>> X, y = xor_blobs(np.random.default_rng(0), spread=0.1)
    >>> bool((y == (X[:, 0] * X[:, 1] < 0)).all())
    True
    """
    signs = rng.choice([-1, 1], size=as_count("n_per_class", n_per_class))
    corners = 2.0 * np.column_stack([signs, signs])
    X = np.concatenate([corners, corners * [1, -1]])
    return X + rng.normal(scale=spread, size=X.shape), np.repeat([0, 1], n_per_class)


def spirals(rng, n_per_class=100, spread=0.1):
    """三条互相缠绕的螺旋臂，每类一条，任何直线都分不开。

    Parameters
    ----------
    rng : numpy.random.Generator
    n_per_class : int
        每类的样本数。
    spread : float
        离开臂的标准差；每条臂从中心转一整圈，半径长到 3。

    Returns
    -------
    X : ndarray, (3 · n_per_class, 2)
    y : ndarray of int, (3 · n_per_class,)

    Raises
    ------
    ValueError, TypeError
        `n_per_class` 不是正整数。

    Examples
    --------
    >>> X, y = spirals(np.random.default_rng(0), spread=0.0)
    >>> round(float(np.linalg.norm(X, axis=1).max()), 1)
    3.0
    """
    y = np.repeat(np.arange(3), as_count("n_per_class", n_per_class))
    turns = np.tile(np.linspace(0.1, 1, n_per_class), 3)
    angles = 2 * np.pi * (turns + y / 3)
    X = 3 * turns[:, np.newaxis] * np.column_stack([np.cos(angles), np.sin(angles)])
    return X + rng.normal(scale=spread, size=X.shape), y


def blobs(rng, centers, n_per_class, spread):
    """每个中心周围一团各向同性的正态点；(X, y)，按类别排列。"""
    y = np.repeat(np.arange(len(centers)), as_count("n_per_class", n_per_class))
    return centers[y] + rng.normal(scale=spread, size=(len(y), centers.shape[1])), y
