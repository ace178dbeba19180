"""手写数字：scikit-learn 自带的真实图片。

讲义：slides/05-training.md
"""


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
