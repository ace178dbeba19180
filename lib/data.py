"""各节用到的数据：函数返回 (X, y)，X (N, D) 是 float64，y (N,) 是整数标签。

讲义：slides/01-multiclass.md，slides/05-training.md

随机性都来自参数 `rng`：同一个种子得到同一份数据。
"""

import numpy as np

from lib._validate import as_count


def three_blobs(rng, n_per_class=100, spread=0.8):
    """三角形三个顶点上的三团点，线性可以分开。

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


def fault_readings(rng, n_per_class=50, spread=0.35):
    """设备故障（模拟数据）：一个传感器读数，四种故障各占一段，标签是故障代码。

    Parameters
    ----------
    rng : numpy.random.Generator
    n_per_class : int
        每种故障的样本数。
    spread : float
        每一团的标准差；四团的中心在 −3、−1、1、3。

    Returns
    -------
    X : ndarray, (4 · n_per_class, 1)
    y : ndarray of int, (4 · n_per_class,)
        100、200、300 或 999，恰好随读数递增。

    Raises
    ------
    ValueError, TypeError
        `n_per_class` 不是正整数。

    Examples
    --------
    >>> X, y = fault_readings(np.random.default_rng(0), n_per_class=1)
    >>> X.shape, y
    ((4, 1), array([100, 200, 300, 999]))
    """
    X, y = blobs(rng, np.array([[-3.0], [-1.0], [1.0], [3.0]]), n_per_class, spread)
    return X, np.array([100, 200, 300, 999])[y]


def blobs(rng, centers, n_per_class, spread):
    """每个中心周围一团各向同性的正态点；(X, y)，按类别排列。"""
    y = np.repeat(np.arange(len(centers)), as_count("n_per_class", n_per_class))
    return centers[y] + rng.normal(scale=spread, size=(len(y), centers.shape[1])), y


def digits():
    """手写数字：scikit-learn 自带的真实数据，1797 张 8×8 灰度图。

    来源：E. Alpaydin, C. Kaynak (1998). Optical Recognition of Handwritten Digits.
    UCI Machine Learning Repository（测试集部分），CC BY 4.0。

    Returns
    -------
    X : ndarray, (1797, 64)
        像素从 0–16 缩放到 [0, 1]。
    y : ndarray of int, (1797,)
        数字 0–9。

    Examples
    --------
    >>> X, y = digits()
    >>> X.shape, float(X.max())
    ((1797, 64), 1.0)
    """
    from sklearn.datasets import load_digits  # 导入要近一秒，只在用到时付

    X, y = load_digits(return_X_y=True)
    return X / 16, y
