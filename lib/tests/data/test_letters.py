"""字母图片：每种字体都画得对，变形如所说，方向直方图随图片一起转。"""

from string import ascii_lowercase

import numpy as np
import pytest

from lib.data import LETTER_FONTS, letter_images, orientation_histograms
from lib.data.letters import distort, font_glyphs

FONTS = [font for family in LETTER_FONTS.values() for font in family]


def test_letter_images_follow_fonts_and_letters():
    images, y = letter_images(np.random.default_rng(0), FONTS[:2], n_per_letter=3)
    assert images.shape == (2 * 26 * 3, 16, 16)
    assert y.tolist() == [letter for letter in ascii_lowercase for _ in range(3)] * 2
    again, _ = letter_images(np.random.default_rng(0), FONTS[:2], n_per_letter=3)
    np.testing.assert_array_equal(images, again)
    assert (images[0] != images[1]).any()


@pytest.mark.parametrize("name", FONTS)
def test_every_font_draws_26_different_letters(name):
    glyphs = font_glyphs(name)
    assert glyphs.min() == 0 and glyphs.max() == 1
    assert len({image.tobytes() for image in glyphs}) == 26
    for image in glyphs:
        rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
        assert 44 <= max(np.ptp(rows), np.ptp(columns)) <= 45  # 长边 46；缩小时可能略过笔尖
        assert abs(rows[[0, -1]].sum() - 63) <= 2 and abs(columns[[0, -1]].sum() - 63) <= 2


def test_letters_have_their_proportions():
    widths = font_glyphs("DejaVuSans").any(axis=1).sum(axis=1)
    i, f, m = (widths[ascii_lowercase.index(letter)] for letter in "ifm")
    assert i < f < m == 46


class Distortion:
    """依次给出指定的角度（度）、缩放、平移（画布像素）。"""

    def __init__(self, angle=0.0, scale=1.0, shift=(0.0, 0.0)):
        self.values = [angle, scale, np.reshape(shift, (2, 1, 1, 1))]

    def uniform(self, low, high, size):
        return np.broadcast_to(self.values.pop(0), size)


def test_distort_rotates_and_shifts_as_told():
    image = font_glyphs("DejaVuSans")[[5]]
    small = distort(Distortion(), image)[0]
    np.testing.assert_allclose(small, image.reshape(16, 4, 16, 4).mean(axis=(1, 3)))
    turned = distort(Distortion(angle=90), image)[0]
    assert min(abs(turned - np.rot90(small, k)).max() for k in (1, -1)) < 1e-12
    moved = distort(Distortion(shift=(4, -8)), image)[0]
    np.testing.assert_allclose(moved, np.roll(small, (1, -2), axis=(0, 1)))
    assert distort(Distortion(scale=2.0), image).sum() < small.sum() / 3


def test_unknown_font():
    with pytest.raises(ValueError, match="字体应为 LETTER_FONTS 中的一种，得到 '宋体'"):
        letter_images(np.random.default_rng(0), ["宋体"])


def test_histograms_turn_with_the_image():
    images, _ = letter_images(np.random.default_rng(0), FONTS[:1], n_per_letter=1)
    grid = orientation_histograms(images).reshape(-1, 4, 4, 8)
    turned = orientation_histograms(np.rot90(images, axes=(1, 2))).reshape(-1, 4, 4, 8)
    np.testing.assert_allclose(turned, np.roll(np.rot90(grid, axes=(1, 2)), -2, axis=3), atol=1e-12)


@pytest.mark.parametrize("degrees", [0, 20, 45, 200])
def test_histogram_of_a_slope_follows_the_squared_cosine(degrees):
    angle, (y, x) = np.radians(degrees), np.mgrid[:16, :16]
    slope = np.cos(angle) * x + np.sin(angle) * y
    inside = orientation_histograms(slope[np.newaxis]).reshape(4, 4, 8)[1, 1] ** 2
    wanted = np.cos(angle - np.pi / 4 * np.arange(8)).clip(0) ** 2
    np.testing.assert_allclose(inside / inside.sum(), wanted / wanted.sum(), atol=1e-12)


def test_histograms_ignore_contrast_and_have_length_one():
    images, _ = letter_images(np.random.default_rng(0), FONTS[:1], n_per_letter=1)
    X = orientation_histograms(images)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), 1)
    np.testing.assert_allclose(orientation_histograms(5 * images), X)
    assert X.shape == (26, 128)
