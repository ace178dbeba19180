"""讲义的画风：字体、颜色、字号；导入时登记字体，设好风格。"""

import logging
from pathlib import Path

_font_log = logging.getLogger("matplotlib.font_manager")
_font_log.setLevel(logging.ERROR)  # 新机器上 matplotlib 首次扫描字体会往 stderr 写一句
import matplotlib.pyplot as plt  # noqa: E402
from cycler import cycler  # noqa: E402
from matplotlib import font_manager  # noqa: E402
from matplotlib.colors import to_hex  # noqa: E402

from lib import _drawing  # noqa: E402
from lib._drawing import (  # noqa: E402, F401 转手给各个图
    ACCENT,
    CLASS_COLORS,
    COLORS,
    GREY,
    GRID,
    INK,
    METHOD_COLORS,
    OTHER_CLASSES,
    P_COLOR,
    PALE,
    PURPLE,
    Y_COLOR,
)

_font_log.setLevel(logging.NOTSET)

FONT_FILE = Path(__file__).parents[1] / "fonts" / "LectureSansSC-Regular.ttf"
FONT_FAMILY = ["Lecture Sans SC", "DejaVu Sans"]  # 逐字回退：前者缺的字（如希腊字母）由后者补上

MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
LINESTYLES = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2))]
# 几种方法画在一起：三种颜色轮流用，线型各不相同，印成灰度也分得清
METHODS = [
    {"color": color, "linestyle": style}
    for color, style in zip(METHOD_COLORS * 3, LINESTYLES, strict=False)
]

# 图宽 10 英寸，在 1280×720 的幻灯片上约占 1100 像素，于是 15 磅的字约有 23 像素高
WIDE = (10, 4.6)
TALL = (10, 5.6)
SQUARE = (6, 5.6)
COLUMN = (7, 5.4)  # 两栏里占七格，约 630 像素宽：再宽，字就小于 16 像素

STYLE = {
    "font.family": FONT_FAMILY,
    "font.size": 15,
    "axes.titlesize": 17,
    "axes.labelsize": 15,
    "xtick.labelsize": 14,
    "ytick.labelsize": 14,
    "legend.fontsize": 14,
    "figure.titlesize": 18,
    # 公式里的数字用正文字体，字母用衬线斜体，与幻灯片上的公式一致
    "mathtext.fontset": "custom",
    "mathtext.rm": FONT_FAMILY[0],
    "mathtext.sf": FONT_FAMILY[0],
    "mathtext.tt": "DejaVu Sans Mono",
    "mathtext.it": "STIXGeneral:italic",
    "mathtext.cal": "STIXGeneral:italic",
    "mathtext.bf": "STIXGeneral:bold",
    "mathtext.bfit": "STIXGeneral:italic:bold",
    "mathtext.fallback": "stix",
    "axes.prop_cycle": cycler(
        color=[method["color"] for method in METHODS],
        linestyle=[method["linestyle"] for method in METHODS],
    ),
    "lines.linewidth": 2.2,
    "lines.markersize": 7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.linewidth": 1.0,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": "black",
    "ytick.labelcolor": "black",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "legend.edgecolor": "none",
    "figure.figsize": WIDE,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "white",
    "figure.dpi": 100,  # notebook 里按两倍输出：10 英寸宽的图有 2000 像素
    "savefig.dpi": 200,
}


def use_lecture_style():
    """登记讲义字体并设好图的风格；导入本模块时已调用过一次，改乱之后可以再调用。"""
    if FONT_FAMILY[0] not in font_manager.fontManager.get_font_names():
        font_manager.fontManager.addfont(FONT_FILE)
    plt.rcParams.update(STYLE)
    _sharpen_inline_figures()


def _sharpen_inline_figures():
    """在 Jupyter 里按两倍像素输出，并保持所设的画布大小。"""
    try:
        from IPython import get_ipython
        from matplotlib_inline.config import InlineBackend
    except ImportError:  # 只装了 matplotlib，不在 Jupyter 里
        return
    if shell := get_ipython():
        inline = InlineBackend.instance(parent=shell)
        inline.figure_formats = {"retina"}
        inline.print_figure_kwargs = {"bbox_inches": None}


def text_color(color):
    """同一色相里写成字也看得清的颜色：不够深就加深，直到对白底有 4.5 : 1。"""
    return _drawing.text_color(to_hex(color))


def plain(value):
    """不带多余小数的数，用真正的负号；1.0000000000000002 写成 1。"""
    return f"{value:.6g}".replace("-", "−")


use_lecture_style()
