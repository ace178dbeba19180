"""讲义的图：一种风格，一套中文字体。

导入本包即登记字体、设好风格，notebook 里不必再写别的；不依赖机器上装了什么字体。
文字里有 ``$…$`` 时，希腊字母也写在 ``$…$`` 里（``$\\tau$``），中文写在外面；
没有粗体，强调用字号和颜色。

- ``style``   字体、颜色、字号
- ``charts`` ``curves`` ``regions`` ``triangle`` ``film``  几节都用的图
- ``multiclass`` ``softmax`` ``cross_entropy`` ``gradient`` ``training`` ``beyond``  只一节用的图
"""

from lib.plots.style import (  # 最先导入：新机器上 matplotlib 扫描字体时要静静的
    ACCENT,
    CLASS_COLORS,
    COLORS,
    COLUMN,
    FONT_FAMILY,
    FONT_FILE,
    GREY,
    INK,
    LINESTYLES,
    MARKERS,
    METHODS,
    OTHER_CLASSES,
    P_COLOR,
    PURPLE,
    SQUARE,
    STYLE,
    TALL,
    WIDE,
    Y_COLOR,
    plt,
    text_color,
    use_lecture_style,
)

# isort: split
from lib.plots.beyond import humped_lines, log_odds_contours, paired_dots, reliability_diagram
from lib.plots.charts import bar_panels, image_grid, thumbnail
from lib.plots.cross_entropy import behind_the_leader, mark_points, matrix_row, two_terrains
from lib.plots.curves import label_ends, line_chart
from lib.plots.film import film_strip
from lib.plots.gradient import (
    chain_graph,
    difference_errors,
    heat_maps,
    push_and_pull,
    shape_puzzle,
    small_network,
)
from lib.plots.multiclass import (
    encoding_arrows,
    fitted_lines,
    opening_cards,
    score_lines,
    simplex_triangle,
    yes_no_panels,
)
from lib.plots.regions import decision_regions, soft_regions
from lib.plots.softmax import (
    VERDICT_COLORS,
    before_after_bars,
    logit_plane,
    stability_atlas,
    temperature_walk,
)
from lib.plots.training import (
    confusion_matrix,
    lifted_and_back,
    loss_panels,
    point_cloud,
    regions_and_loss,
    score_planes,
    training_steps,
    weight_templates,
)
from lib.plots.triangle import simplex, simplex_xy

__all__ = [
    "ACCENT",
    "CLASS_COLORS",
    "COLORS",
    "COLUMN",
    "FONT_FAMILY",
    "FONT_FILE",
    "GREY",
    "INK",
    "LINESTYLES",
    "MARKERS",
    "METHODS",
    "OTHER_CLASSES",
    "PURPLE",
    "P_COLOR",
    "SQUARE",
    "STYLE",
    "TALL",
    "VERDICT_COLORS",
    "WIDE",
    "Y_COLOR",
    "bar_panels",
    "before_after_bars",
    "behind_the_leader",
    "chain_graph",
    "confusion_matrix",
    "decision_regions",
    "difference_errors",
    "encoding_arrows",
    "film_strip",
    "fitted_lines",
    "heat_maps",
    "humped_lines",
    "image_grid",
    "label_ends",
    "lifted_and_back",
    "line_chart",
    "log_odds_contours",
    "logit_plane",
    "loss_panels",
    "mark_points",
    "matrix_row",
    "opening_cards",
    "paired_dots",
    "plt",
    "point_cloud",
    "push_and_pull",
    "regions_and_loss",
    "reliability_diagram",
    "score_lines",
    "score_planes",
    "shape_puzzle",
    "simplex",
    "simplex_triangle",
    "simplex_xy",
    "small_network",
    "soft_regions",
    "stability_atlas",
    "temperature_walk",
    "text_color",
    "thumbnail",
    "training_steps",
    "two_terrains",
    "use_lecture_style",
    "weight_templates",
    "yes_no_panels",
]
