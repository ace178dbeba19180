"""第 3 节的图：点标在曲线上，矩阵里的数写在自己的格子里。"""

import numpy as np
from matplotlib.colors import to_hex

from lib import plots
from lib.tests.plots.drawn import smallest_text, texts


def test_mark_points_draws_points_and_keeps_the_range():
    fig = plots.line_chart([0, 1], {"甲": [0, 4]}, "横", "纵")
    (ax,) = fig.axes
    before = ax.axis()
    plots.mark_points(fig, {"中": (0.5, 2.0), "高": (0.75, 3.0)})
    assert ax.axis() == before
    assert texts(ax) == ["中", "高"]
    guide, point = ax.lines[1].get_xydata(), ax.lines[2].get_xydata()
    assert point.tolist() == [[0.5, 2.0]]
    assert guide.tolist() == [[before[0], 2.0], [0.5, 2.0], [0.5, before[2]]]


def cells(ax):
    """每个格子的（左, 下, 格里的数）。"""
    written = {tuple(np.round(text.get_position(), 9)): text.get_text() for text in ax.texts}
    boxes = [(*cell.get_xy(), tuple(np.round(cell.get_center(), 9))) for cell in ax.patches]
    return [(left, bottom, written[center]) for left, bottom, center in boxes]


def test_matrix_row_writes_each_number_into_its_cell():
    ax = plots.matrix_row([("W", "(D, K)", [[1.5, 2], [-3, 4]], None)]).axes[0]
    assert cells(ax) == [(0, 0, "1.5"), (0, -1, "−3"), (1, 0, "2"), (1, -1, "4")]


def test_matrix_row_sets_the_parts_side_by_side():
    parts = [("a", "(1, 2)", [[1, 2]], None), "+", ("b", "(1,)", [[3]], ["狗"])]
    ax = plots.matrix_row(parts).axes[0]
    assert texts(ax) == ["1", "2", "a", "(1, 2)", "+", "3", "狗", "b", "(1,)"]
    left, _, third = ax.patches
    (plus,) = (text for text in ax.texts if text.get_text() == "+")
    assert left.get_x() + 2 < plus.get_position()[0] < third.get_x()
    assert ax.get_xlim()[0] <= left.get_x() and third.get_x() + 1 <= ax.get_xlim()[1]


def test_matrix_row_colours_columns_only_where_they_are_classes():
    plain, named = ("X", "", [[1, 2], [3, 4]], None), ("P", "", [[1, 2], [3, 4]], ["狗", "猫"])
    ax = plots.matrix_row([plain, named]).axes[0]
    colours = [to_hex(cell.get_facecolor()) for cell in ax.patches]
    assert len(set(colours[:4])) == 1
    assert colours[4] == colours[5] != colours[6] == colours[7]


def test_figures_draw_without_a_warning_and_with_readable_text():
    curve = plots.line_chart([0, 1], {"$-\\ln p$": [0, 4]}, "横", "纵")
    plots.mark_points(curve, {"0.5 处的损失": (0.5, 2.0)})
    row = plots.matrix_row([("$X$", "$(N, D)$", [[-1.5]], None), "×", ("$W$", "", [[2]], ["狗"])])
    assert min(map(smallest_text, [curve, row])) >= 13
