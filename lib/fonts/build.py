"""从 npm 包 ``@fontsource/noto-sans-sc`` 重建 ``LectureSansSC-Regular.ttf``。

在仓库根目录运行 ``python lib/fonts/build.py``；同一版本的包总是得到逐字节相同的文件。
该包把 Noto Sans SC 切成一百多片，这里只取讲义用得到的字，合成一个 TTF。
"""

import os
import sys
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parents[1] / "node_modules" / "@fontsource" / "noto-sans-sc"
TARGET = HERE / "LectureSansSC-Regular.ttf"
FAMILY = "Lecture Sans SC"  # OFL 的保留名条款：改动过的字体不得沿用原名
COPYRIGHT = "(c) 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'."
CREATED = 3_786_912_000  # 2024-01-01，从 1904 年起的秒数；写死，重建才逐字节相同

SYMBOLS = [  # GB2312 之外还要的字符；包里没有的（如希腊字母）由 matplotlib 自带的字体补上
    (0x0020, 0x00FF),  # ASCII、Latin-1
    (0x2010, 0x209C),  # 标点、上下标
    (0x2100, 0x23FF),  # 字母式符号、箭头、数学
    (0x2460, 0x2473),  # ①–⑳
    (0x25A0, 0x27BF),  # 几何图形、✓
    (0x3000, 0x303F),  # 中文标点
    (0xFF01, 0xFFE6),  # 全角字符
]


def wanted_codes():
    """GB2312 全部字符，加上拉丁字母、数学符号、箭头与带圈数字。"""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    gb2312 = (pair.decode("gb2312", errors="ignore") for pair in pairs)
    symbols = (code for first, last in SYMBOLS for code in range(first, last + 1))
    return {ord(char) for char in gb2312 if char} | set(symbols)


def slices(package):
    """正常字重的切片，latin 打头：它的整体度量用作整个字体的度量。"""
    paths = sorted((package / "files").glob("*-400-normal.woff"))
    return sorted(paths, key=lambda path: "latin-400" not in path.name)


def collect(fonts):
    """返回 ``{码位: (轮廓, (字宽, 左边距))}``；重复的字取先遇到的。"""
    glyphs, wanted = {}, wanted_codes()
    for font in fonts:
        cmap, outlines, metrics = font.getBestCmap(), font["glyf"], font["hmtx"]
        for code in sorted((wanted & cmap.keys()) - glyphs.keys()):
            glyphs[code] = outlines[cmap[code]], metrics[cmap[code]]
    return glyphs


def build(package=PACKAGE):
    """合成字体，返回 ``TTFont``。"""
    fonts = [TTFont(path) for path in slices(package)]
    glyphs, source = collect(fonts), fonts[0]
    names = {code: f"uni{code:04X}" for code in sorted(glyphs)}
    parts = {".notdef": (source["glyf"][".notdef"], source["hmtx"][".notdef"])}
    parts |= {name: glyphs[code] for code, name in names.items()}

    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(list(parts))
    builder.setupCharacterMap(names)
    builder.setupGlyf({name: shape for name, (shape, _) in parts.items()})
    builder.setupHorizontalMetrics({name: metrics for name, (_, metrics) in parts.items()})
    vertical = {"ascent": source["hhea"].ascent, "descent": source["hhea"].descent}
    builder.setupHorizontalHeader(**vertical)
    builder.setupOS2(
        sTypoAscender=source["OS/2"].sTypoAscender,
        sTypoDescender=source["OS/2"].sTypoDescender,
        usWinAscent=source["OS/2"].usWinAscent,
        usWinDescent=source["OS/2"].usWinDescent,
        sxHeight=source["OS/2"].sxHeight,
        sCapHeight=source["OS/2"].sCapHeight,
    )
    builder.setupPost(keepGlyphNames=False)
    builder.setupNameTable(font_names(source), mac=False)
    builder.updateHead(created=CREATED, modified=CREATED, fontRevision=1.0)
    builder.font.recalcTimestamp = False
    return builder.font


def font_names(source):
    """字体自己的名字；版权与版本照抄原字体。"""
    version = source["name"].getDebugName(5)
    return {
        "copyright": COPYRIGHT,
        "familyName": FAMILY,
        "styleName": "Regular",
        "uniqueFontIdentifier": "LectureSansSC-Regular",
        "fullName": FAMILY,
        "version": f"Version 1.000; from Noto Sans SC {version}",
        "psName": "LectureSansSC-Regular",
        "licenseDescription": "SIL Open Font License, Version 1.1",
        "licenseInfoURL": "http://scripts.sil.org/OFL",
    }


def main():
    """重建字体；先写临时文件再改名，中断时旧文件仍完整。"""
    if not PACKAGE.is_dir():
        sys.exit(f"找不到 {PACKAGE.name}：请先在仓库根目录运行 npm ci")
    partial = TARGET.with_suffix(".partial")
    build().save(partial)
    os.replace(partial, TARGET)
    print(f"{TARGET.name}：{TARGET.stat().st_size:,} 字节")


if __name__ == "__main__":
    main()
