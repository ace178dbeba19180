"""重建 ``letters.npz``：把 `LETTER_FONTS` 的字体画成图，每种字体 26 个字母。

在仓库根目录运行 ``python lib/data/draw_letters.py``。字体随 matplotlib 3.11 附带；旧版缺其中的
``cmti10``，画字的 FreeType 也不同，所以存下画好的图，讲义里的数才不随 matplotlib 的版本变。
"""

import os
import sys
from pathlib import Path
from string import ascii_lowercase

import numpy as np
from matplotlib import get_data_path
from matplotlib.ft2font import FT2Font

from lib.data.letters import CANVAS, GLYPHS, LETTER_FONTS


def draw(name):
    """一种字体的 26 个字母，(26, CANVAS, CANVAS)，墨迹最浓处为 255。"""
    font = FT2Font(Path(get_data_path()) / "fonts" / "ttf" / f"{name}.ttf")
    font.set_size(100, 72)
    return np.array([centered(glyph(font, letter)) for letter in ascii_lowercase])


def glyph(font, letter):
    """一个字母的墨迹，裁到边缘。"""
    font.set_text(letter)
    font.draw_glyphs_to_bitmap()
    ink = np.asarray(font.get_image())
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def centered(ink, side=46):
    """放到画布中央，长边缩放到 `side`，长宽比不变。"""
    height, width = (max(1, round(n * side / max(ink.shape))) for n in ink.shape)
    rows = (2 * np.arange(height) + 1) * len(ink) // (2 * height)
    columns = (2 * np.arange(width) + 1) * len(ink[0]) // (2 * width)
    top, left = (CANVAS - height) // 2, (CANVAS - width) // 2
    canvas = np.zeros((CANVAS, CANVAS), dtype=np.uint8)
    canvas[top : top + height, left : left + width] = ink[np.ix_(rows, columns)]
    return canvas


def main():
    """画好全部字体再整体替换；先写临时文件再改名，中断时旧文件仍完整。"""
    fonts = [font for family in LETTER_FONTS.values() for font in family]
    partial = GLYPHS.with_name("partial.npz")
    np.savez_compressed(partial, **{font: draw(font) for font in fonts})
    os.replace(partial, GLYPHS)
    print(f"{GLYPHS.name}：{len(fonts)} 种字体，{GLYPHS.stat().st_size} 字节")


if __name__ == "__main__":
    sys.exit(main())
