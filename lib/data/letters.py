"""字母图片：由 matplotlib 附带的字体渲染，画好的存在 ``letters.npz``；方向直方图作特征。

讲义：slides/06-beyond.md
"""

from pathlib import Path
from string import ascii_lowercase

import numpy as np

from lib._validate import as_count

GLYPHS = Path(__file__).with_name("letters.npz")
LETTER_FONTS = {
    "DejaVu Sans": [
        "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique",
    ],
    "DejaVu Sans Mono": [
        "DejaVuSansMono", "DejaVuSansMono-Bold",
        "DejaVuSansMono-Oblique", "DejaVuSansMono-BoldOblique",
    ],
    "DejaVu Serif": [
        "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic",
    ],
    "Computer Modern": ["cmr10", "cmb10", "cmss10", "cmtt10", "cmti10", "cmmi10"],
    "STIX": ["STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta"],
}  # fmt: skip
CANVAS, LETTER_SIZE = 64, 16  # 先画在大画布上再缩小，旋转才不失真


def letter_images(rng, fonts, n_per_letter=8):
    """字母图片（由字体渲染）：a–z，随机旋转、缩放、平移，再加噪声。

    Parameters
    ----------
    rng : numpy.random.Generator
    fonts : list of str
        字体文件名，见 `LETTER_FONTS`；都随 matplotlib 附带。
    n_per_letter : int
        每种字体、每个字母的张数。

    Returns
    -------
    images : ndarray, (26 · 字体数 · n_per_letter, 16, 16)
        墨迹约为 1，底色约为 0。
    y : ndarray of str, (26 · 字体数 · n_per_letter,)

    Raises
    ------
    ValueError, TypeError
        字体不在 `LETTER_FONTS` 里，或 `n_per_letter` 不是正整数。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> images, y = letter_images(np.random.default_rng(0), ["DejaVuSans"], n_per_letter=1)
    >>> images.shape, "".join(y)
    ((26, 16, 16), 'abcdefghijklmnopqrstuvwxyz')
    """
    count = as_count("n_per_letter", n_per_letter)
    glyphs = (np.repeat(font_glyphs(font), count, axis=0) for font in fonts)
    images = np.concatenate([distort(rng, group) for group in glyphs])
    y = np.tile(np.repeat(list(ascii_lowercase), count), len(fonts))
    return images + rng.normal(scale=0.1, size=images.shape), y


def font_glyphs(name):
    """一种字体的 26 个字母，(26, CANVAS, CANVAS)；由 lib/data/draw_letters.py 画好存下。"""
    known = [font for family in LETTER_FONTS.values() for font in family]
    if name not in known:
        raise ValueError(f"字体应为 LETTER_FONTS 中的一种，得到 {name!r}")
    with np.load(GLYPHS) as letters:
        return letters[name] / 255


def distort(rng, images):
    """随机旋转 ±10°、缩放、平移 ±1 个像素，并缩小到 LETTER_SIZE。"""
    shape, center = (len(images), 1, 1), (CANVAS - 1) / 2
    angle, scale = np.radians(rng.uniform(-10, 10, shape)), rng.uniform(0.9, 1.15, shape)
    dy, dx = rng.uniform(-4, 4, (2, *shape))
    y, x = np.ogrid[-center : center + 1, -center : center + 1]
    rows = np.sin(angle) * (x - dx) + np.cos(angle) * (y - dy)
    columns = np.cos(angle) * (x - dx) - np.sin(angle) * (y - dy)
    rows, columns = (
        np.rint(scale * part + center).astype(int).clip(0, CANVAS - 1) for part in (rows, columns)
    )
    warped = images[np.arange(len(images))[:, np.newaxis, np.newaxis], rows, columns]
    factor = CANVAS // LETTER_SIZE
    return warped.reshape(-1, LETTER_SIZE, factor, LETTER_SIZE, factor).mean(axis=(2, 4))


def orientation_histograms(images, cell=4, directions=8):
    """方向直方图：图片分成小格，统计每格里笔画边缘朝各个方向的强度。

    先平滑掉噪声；每个像素的亮度梯度按方向分给 `directions` 份，在格内相加，取平方根；
    每行长度为 1。线条粗细、衬线、一两个像素的错位，对它的影响比对像素小得多。

    Parameters
    ----------
    images : ndarray, (N, S, S)
        边长 S 是 `cell` 的整数倍。
    cell, directions : int

    Returns
    -------
    ndarray, (N, (S / cell)² · directions)

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> edge = np.tile([0.0, 0, 0, 1, 1, 0, 0, 0], (1, 8, 1))  # 中间一道竖线
    >>> orientation_histograms(edge, directions=4).round(2)  # 左格里朝右，右格里朝左
    array([[0.5, 0. , 0. , 0. , 0. , 0. , 0.5, 0. , 0.5, 0. , 0. , 0. , 0. ,
            0. , 0.5, 0. ]])
    """
    down, right = np.gradient(smooth(images), axis=(1, 2))
    axes = 2 * np.pi * np.arange(directions) / directions
    toward = np.cos(np.arctan2(down, right)[..., np.newaxis] - axes).clip(0) ** 2
    votes = np.hypot(down, right)[..., np.newaxis] * toward
    blocks = votes.reshape(len(images), -1, cell, images.shape[2] // cell, cell, directions)
    X = np.sqrt(blocks.sum(axis=(2, 4)).reshape(len(images), -1))
    return X / np.linalg.norm(X, axis=1, keepdims=True)


def smooth(images):
    """与左右、上下的邻居按 1 : 2 : 1 取平均；四周是空白，首尾相接也无妨。"""
    for axis in (1, 2):
        images = (np.roll(images, 1, axis) + 2 * images + np.roll(images, -1, axis)) / 4
    return images
