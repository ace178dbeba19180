"""第 3 节的图：点标在曲线上，矩阵里的数写在自己的格子里，路走在地面上。"""

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
    assert texts(ax)[1:] == ["中", "高"]  # 第一个是线的名字
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


def test_matrix_row_copies_words_as_they_are():
    ax = plots.matrix_row([("P", "", [["0.80", ""]], None)], figsize=(4, 2)).axes[0]
    assert cells(ax) == [(0, -0.5, "0.80"), (1, -0.5, "")]
    assert ax.figure.get_size_inches().tolist() == [4, 2]


def test_behind_the_leader_measures_from_the_true_class_to_lse():
    photos = {"一": ([2.0, 1.0, -1.0], 1), "二": ([5.0, 4.0, 3.0], 2)}
    axes = plots.behind_the_leader(photos).axes
    for ax, (scores, true) in zip(axes, photos.values(), strict=True):
        leader = np.log(np.exp(scores).sum())
        *marks, tick = ax.lines
        assert [mark.get_xdata()[0] for mark in marks] == scores
        assert np.allclose(tick.get_xdata(), leader, rtol=1e-14)
        (arrow,) = (text for text in ax.texts if text.arrow_patch)
        ends = arrow.xy[0], arrow.xyann[0]
        assert np.allclose(ends, (leader, scores[true]), rtol=1e-14)
        assert f"$L$ = {leader - scores[true]:.2f}" in texts(ax)
    assert texts(axes[0])[:3] == ["狗 2", "猫 1（真实）", "鸟 −1"]
    assert axes[0].get_xlim() == axes[1].get_xlim()  # 两行同一把尺


def saddle():
    """三乘三的鞍面与一条路：末点走出了底面。"""
    return np.array([[0, 1, 0], [3, 0, 3], [0, 1, 0]]), [[0, 0, 0], [1, 0, -2], [2, 1, 0]]


def test_two_terrains_stand_on_their_ground():
    height, road = saddle()
    (ax,) = plots.two_terrains([-1, 0, 1], {"鞍": (height, road)}, "横", "纵").axes
    (surface,) = ax.collections
    corners = surface._faces.reshape(-1, 3)  # 面片的角点，就是传进去的格点
    assert len(np.unique(corners, axis=0)) == 9
    for x, y, z in corners:
        assert z == height[int(y) + 1, int(x) + 1]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("横", "纵")


def test_two_terrains_keep_the_road_on_the_ground():
    height, road = saddle()
    (ax,) = plots.two_terrains([-1, 0, 1], {"鞍": (height, road)}, "横", "纵").axes
    path, start = (np.array(line.get_data_3d()).T.tolist() for line in ax.lines)
    assert path == [[0, 1, 2], [0, 0, 1]]
    assert start == [[0, 1, 2]]


def test_mark_points_puts_the_words_where_asked():
    fig = plots.line_chart([0, 1], {"甲": [0, 4]}, "横", "纵")
    plots.mark_points(fig, {"中": (0.5, 2.0)}, offset=(3, -7))
    assert fig.axes[0].texts[-1].xyann == (3, -7)


def test_figures_draw_without_a_warning_and_with_readable_text():
    curve = plots.line_chart([0, 1], {"$-\\ln p$": [0, 4]}, "横", "纵")
    plots.mark_points(curve, {"0.5 处的损失": (0.5, 2.0)})
    row = plots.matrix_row([("$X$", "$(N, D)$", [[-1.5]], None), "×", ("$W$", "", [[2]], ["狗"])])
    ground = plots.two_terrains([-1, 0, 1], {"鞍": saddle()}, "横", "纵")
    lined_up = plots.behind_the_leader({"照片": ([2.0, 1.0, -1.0], 1)})
    assert min(map(smallest_text, [curve, row, ground, lined_up])) >= 13
