"""第 1 节的图：拟合线各画各的，单纯形的顶点就是类别。"""

import numpy as np

from lib import plots
from lib.tests.plots.drawn import points_of, smallest_text, texts


def test_fitted_lines_draw_each_panel_with_its_own_values():
    x, groups = np.array([2.0, 0.0, 1.0]), np.array([0, 1, 1])
    panels = {"甲": (np.array([9, 1, 5]), 4 * x + 1), "乙": (np.array([1, 5, 9]), 9 - 4 * x)}
    left, right = plots.fitted_lines(x, groups, panels, "读数", "代码").axes
    assert points_of(left, 2) == [[[2, 9]], [[0, 1], [1, 5]]]
    assert points_of(right, 2) == [[[2, 1]], [[0, 5], [1, 9]]]
    assert left.lines[2].get_xydata().tolist() == [[0, 1], [1, 5], [2, 9]]
    assert right.lines[2].get_xydata().tolist() == [[0, 9], [1, 5], [2, 1]]
    assert [ax.get_title() for ax in (left, right)] == ["甲", "乙"]
    assert (left.get_xlabel(), right.get_xlabel(), left.get_ylabel()) == ("读数", "读数", "代码")
    assert list(left.get_yticks()) == [1, 5, 9]


def test_simplex_triangle_puts_each_class_at_its_corner():
    points = {"甲": [1, 0, 0], "乙": [0, 1, 0], "丙": [0, 0, 1], "均匀": [1 / 3] * 3}
    ax = plots.simplex_triangle(["狗", "猫", "鸟"], points).axes[0]
    drawn = np.concatenate([line.get_xydata() for line in ax.lines])
    np.testing.assert_allclose(drawn[:3], ax.patches[0].get_xy()[:3])
    np.testing.assert_allclose(drawn[3], drawn[:3].mean(axis=0))
    corners = [text.xy for text in ax.texts[:3]]
    np.testing.assert_allclose(corners, drawn[:3])
    assert texts(ax) == ["狗", "猫", "鸟", *points]


def test_simplex_triangle_is_equilateral():
    ax = plots.simplex_triangle(["狗", "猫", "鸟"], {}).axes[0]
    corners = ax.patches[0].get_xy()[:3]
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
    np.testing.assert_allclose(sides, 1)


def test_figures_draw_without_a_warning_and_with_readable_text():
    z, kinds = np.linspace(-4, 4, 41), np.zeros(41, int)
    lines = plots.fitted_lines(z, kinds, {"甲厂的编号": (z, z)}, "读数", "代码")
    triangle = plots.simplex_triangle(["狗", "猫", "鸟"], {"(0.7, 0.2, 0.1)": [0.7, 0.2, 0.1]})
    assert min(map(smallest_text, [lines, triangle])) >= 13


def test_opening_cards_show_each_choice_with_its_count():
    fig = plots.opening_cards("电", {"影": 0.3, "池": 0.1}, "主队加时赛绝杀对手")
    word, _, news, _ = fig.axes
    assert [bar.get_width() for bar in word.patches] == [0.3, 0.1]
    assert [label.get_text() for label in word.get_yticklabels()] == ["电影", "电池"]
    assert texts(news) == ["主队加时赛绝\n杀对手"]
    assert ["50257" in ax.get_xlabel() for ax in fig.axes] == [True, False, False, False]
    assert smallest_text(fig) >= 13
    plots.plt.close(fig)


def test_score_lines_thicken_the_upper_envelope():
    x = np.linspace(-1, 1, 5)
    scores = np.column_stack([-x, 0.4 + 0 * x, x])
    (ax,) = plots.score_lines(x, {"甲": scores}, ["狗", "猫", "鸟"]).axes
    thick = [line.get_xydata() for line in ax.lines if line.get_linewidth() == 6]
    assert [len(points) for points in thick] == [2, 1, 2]
    np.testing.assert_allclose(np.concatenate(thick)[:, 1], scores.max(axis=1))
    assert texts(ax) == ["狗", "猫", "鸟"]
    plots.plt.close("all")
