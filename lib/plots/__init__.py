"""讲义的图：一种风格，一套中文字体。

导入本包即登记字体、设好风格，notebook 里不必再写别的；不依赖机器上装了什么字体。
文字里有 ``$…$`` 时，希腊字母也写在 ``$…$`` 里（``$\\tau$``），中文写在外面；
没有粗体，强调用字号和颜色。

- ``style``   字体、颜色、字号
- ``charts``  几节都用的图
- ``multiclass`` ``softmax`` ``cross_entropy`` ``gradient`` ``training`` ``beyond``  只一节用的图
"""

from lib.plots.style import (  # 最先导入：新机器上 matplotlib 扫描字体时要静静的
    COLORS,
    FONT_FAMILY,
    FONT_FILE,
    GREY,
    LINESTYLES,
    MARK_EVERY,
    MARKERS,
    SQUARE,
    STYLE,
    TALL,
    WIDE,
    plt,
    use_lecture_style,
)

# isort: split
from lib.plots.beyond import reliability_diagram
from lib.plots.charts import bar_panels, decision_regions, image_grid, line_chart, soft_regions
from lib.plots.cross_entropy import mark_points, matrix_row
from lib.plots.gradient import difference_errors, small_network
from lib.plots.multiclass import fitted_lines, simplex_triangle
from lib.plots.softmax import VERDICT_COLORS, logit_plane, stability_atlas
from lib.plots.training import confusion_matrix, regions_and_loss

__all__ = [
    "COLORS",
    "FONT_FAMILY",
    "FONT_FILE",
    "GREY",
    "LINESTYLES",
    "MARKERS",
    "MARK_EVERY",
    "SQUARE",
    "STYLE",
    "TALL",
    "VERDICT_COLORS",
    "WIDE",
    "bar_panels",
    "confusion_matrix",
    "decision_regions",
    "difference_errors",
    "fitted_lines",
    "image_grid",
    "line_chart",
    "logit_plane",
    "mark_points",
    "matrix_row",
    "plt",
    "regions_and_loss",
    "reliability_diagram",
    "simplex_triangle",
    "small_network",
    "soft_regions",
    "stability_atlas",
    "use_lecture_style",
]
