"""平面上的点：形状、标签、可重现，以及每份数据要用来说明的那件事。"""

import numpy as np
import pytest

from lib.data import collinear_blobs, spirals, three_blobs, xor_blobs


@pytest.mark.parametrize(
    ("generate", "num_classes"),
    [(three_blobs, 3), (collinear_blobs, 3), (xor_blobs, 2), (spirals, 3)],
)
class TestBlobs:
    def test_shapes_and_labels(self, generate, num_classes):
        X, y = generate(np.random.default_rng(0), n_per_class=7)
        assert X.shape == (7 * num_classes, 2) and X.dtype == np.float64
        np.testing.assert_array_equal(np.bincount(y), [7] * num_classes)

    def test_the_seed_decides(self, generate, num_classes):
        first, second, other = (generate(np.random.default_rng(seed))[0] for seed in (0, 0, 1))
        np.testing.assert_array_equal(first, second)
        assert (first != other).any()

    def test_spread_is_the_standard_deviation(self, generate, num_classes):
        tight, wide = (
            generate(np.random.default_rng(0), n_per_class=500, spread=s)[0] for s in (1e-9, 1.5)
        )
        assert (wide - tight).std() == pytest.approx(1.5, rel=0.05)

    def test_bad_count(self, generate, num_classes):
        with pytest.raises(ValueError, match="n_per_class 应至少为 1，得到 0"):
            generate(np.random.default_rng(0), n_per_class=0)
        with pytest.raises(TypeError, match=r"n_per_class 应为整数，得到 1\.5"):
            generate(np.random.default_rng(0), n_per_class=1.5)


def centers(generate):
    X, y = generate(np.random.default_rng(0), n_per_class=50, spread=1e-9)
    return np.array([X[y == k].mean(axis=0) for k in np.unique(y)])


def test_three_blobs_form_an_equilateral_triangle():
    c = centers(three_blobs)
    sides = np.linalg.norm(c - np.roll(c, 1, axis=0), axis=1)
    np.testing.assert_allclose(sides, 2 * np.sqrt(3))


def test_the_middle_class_lies_between_the_others():
    np.testing.assert_allclose(centers(collinear_blobs), [[-3, 0], [0, 0], [3, 0]], atol=1e-8)


def test_xor_uses_all_four_corners():
    X, y = xor_blobs(np.random.default_rng(0), spread=1e-9)
    assert {tuple(row) for row in X.round().astype(int).tolist()} == {
        (2, 2), (-2, -2), (2, -2), (-2, 2)
    }  # fmt: skip
    np.testing.assert_array_equal(y, X[:, 0] * X[:, 1] < 0)


def test_spirals_are_one_arm_turned_three_ways():
    X, y = spirals(np.random.default_rng(0), n_per_class=50, spread=0.0)
    first, second, third = (X[y == k] @ [1, 1j] for k in range(3))
    turn = np.exp(2j * np.pi / 3)
    np.testing.assert_allclose([second, third], [first * turn, first * turn**2], atol=1e-12)
    assert (np.diff(abs(first)) > 0).all() and abs(first[-1]) == pytest.approx(3)
    assert np.unwrap(np.angle(first))[-1] - np.angle(first[0]) == pytest.approx(0.9 * 2 * np.pi)
