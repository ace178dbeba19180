"""设备故障（模拟）：传感器读数与四种故障代码。

讲义：slides/01-multiclass.md，slides/06-beyond.md
"""

import numpy as np

from lib._validate import as_count
from lib.data.points import blobs


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


FAULT_CODES = np.array([100, 200, 300, 999])
FAULT_RATES = np.array([0.4, 0.3, 0.2, 0.1])  # 各种故障出现的比例
FAULT_MEANS = np.array([[-1.2, -0.8], [1.2, -0.6], [0.0, 1.5], [0.6, 0.4]])
FAULT_COV = np.array([[0.7, 0.2], [0.2, 0.5]])


def fault_sensors(rng, n):
    """设备故障（模拟）：温度与振动两个读数（已标准化），四种故障互相重叠。

    故障代码按 `FAULT_RATES` 抽取，读数服从正态分布 N(FAULT_MEANS[k], FAULT_COV)。
    各类共用一个协方差，所以后验概率恰好是读数的线性函数经 softmax。

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        样本数。

    Returns
    -------
    X : ndarray, (n, 2)
    y : ndarray of int, (n,)
        故障代码 100、200、300 或 999。

    Raises
    ------
    ValueError, TypeError
        `n` 不是正整数。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> X, y = fault_sensors(np.random.default_rng(0), 1000)
    >>> [float((y == code).mean().round(1)) for code in FAULT_CODES]
    [0.4, 0.3, 0.2, 0.1]
    """
    kinds = rng.choice(len(FAULT_CODES), size=as_count("n", n), p=FAULT_RATES)
    noise = rng.standard_normal((len(kinds), 2)) @ np.linalg.cholesky(FAULT_COV).T
    return FAULT_MEANS[kinds] + noise, FAULT_CODES[kinds]
