"""贯穿全讲的照片给出整数的分数；多标签的照片每种动物带来自己的部件，出现与否互相独立。"""

import numpy as np
import pytest

from lib.data import PET_PARTS, cat_photo, pet_photos


def test_the_cat_photo_scores_two_one_minus_one():
    photo, x, W, target = cat_photo()
    assert photo.shape == (12, 12) and photo.min() == 0 and photo.max() <= 1
    np.testing.assert_allclose(x @ W, [2, 1, -1], rtol=1e-14)
    assert target == 1


def test_pet_photos_add_the_parts_of_each_animal():
    X, Y = pet_photos(np.random.default_rng(0), 5000, noise=0.0)
    np.testing.assert_array_equal(X, sum(np.outer(Y[:, k], PET_PARTS[k]) for k in range(3)))
    np.testing.assert_allclose(Y.mean(axis=0), 0.4, atol=0.03)
    np.testing.assert_allclose(np.corrcoef(Y.T), np.eye(3), atol=0.05)
    noisy, _ = pet_photos(np.random.default_rng(0), 5000, noise=0.8)
    assert (noisy - X).std() == pytest.approx(0.8, rel=0.02)


def test_number_of_samples_is_checked():
    with pytest.raises(ValueError, match="n 应至少为 1，得到 0"):
        pet_photos(np.random.default_rng(0), 0)
