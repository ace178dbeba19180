"""手写数字就是 scikit-learn 的那一份，只缩放了像素。"""

import numpy as np
from sklearn.datasets import load_digits

from lib.data import digits


def test_digits_are_the_real_images():
    X, y = digits()
    assert X.shape == (1797, 64) and X.min() == 0 and X.max() == 1
    np.testing.assert_array_equal(X * 16, load_digits().data)
    np.testing.assert_array_equal(y, load_digits().target)
