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
    assert (texts(left), texts(right)) == (["同色同形：\n同一种故障"], [])


def test_fitted_lines_leave_the_colours_of_dog_cat_bird_alone():
    kinds = np.arange(4)
    (ax,) = plots.fitted_lines(1.0 * kinds, kinds, {"甲": (kinds, kinds)}, "读数", "代码").axes
    colors = [line.get_color() for line in ax.lines[:4]]
    assert colors == [*plots.OTHER_CLASSES, plots.ACCENT]


def test_encoding_arrows_join_each_name_to_its_number():
    (ax,) = plots.encoding_arrows([100, 300, 999]).axes
    arrows = [text for text in ax.texts if not text.get_text()]
    names, numbers = ([t for t in ax.texts if t.get_ha() == side] for side in ("right", "left"))
    assert [text.get_text() for text in names] == ["名字", "100", "300", "999"]
    rows = {text.get_text(): text.get_position()[1] for text in numbers if text.get_text()}
    assert [rows[k] for k in "012"] == [arrow.xy[1] for arrow in arrows]
    assert [rows[k] for k in "012"] == [text.get_position()[1] for text in names[1:]]


def test_yes_no_panels_colour_only_the_class_asked_about():
    side, X, y = np.array([-1.0, 0.0, 1.0]), np.array([[-1, 0], [0, 0], [1, 0]]), np.arange(3)
    probs = np.full((3, 3, 3), 0.2)
    probs[:, :, 1] = [0.9, 0.9, 0.1]  # 左边两列说“是猫”
    dog, cat, bird, question = plots.yes_no_panels(side, probs, X, y, ["狗", "猫", "鸟"]).axes
    assert [ax.get_title() for ax in (dog, cat, bird)] == ["是狗吗？", "是猫吗？", "是鸟吗？"]
    for k, ax in enumerate((dog, cat, bird)):
        others, own = ax.lines[0], ax.lines[-1]
        assert own.get_xydata().tolist() == [X[k].tolist()]
        assert own.get_color() == plots.COLORS[k]
        assert others.get_xydata().tolist() == np.delete(X, k, axis=0).tolist()
    (area,) = (path for path in cat.collections[0].get_paths())
    assert area.vertices[:, 0].min() == -1 and 0 < area.vertices[:, 0].max() < 1
    assert all(not path.vertices.size for path in dog.collections[0].get_paths())
    assert texts(question) == ["三个概率\n加起来？"]


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
    arrows = plots.encoding_arrows([100, 200])
    probs, X = np.full((41, 41, 3), 0.2), np.eye(3)[:, :2]
    panels = plots.yes_no_panels(z, probs, X, np.arange(3), ["狗", "猫", "鸟"])
    scores = {"没人": (np.zeros((41, 3)) - 1, np.full(41, 3))}
    unclaimed = plots.score_lines(z, scores, ["狗", "猫", "鸟"])
    assert min(map(smallest_text, [lines, triangle, arrows, panels, unclaimed])) >= 13


def test_opening_cards_show_each_choice_with_its_count():
    titles = ["主队加时赛绝杀对手", "新电影上映"]
    fig = plots.opening_cards("电", {"影": 0.3, "池": 0.1}, titles)
    word, _, news, _ = fig.axes
    assert texts(word) == ["数的是 2 条\n自编标题"]
    assert word.yaxis_inverted() and word.get_ylim()[0] > 2  # 最高的在上，底下留着字的地方
    assert [bar.get_width() for bar in word.patches] == [0.3, 0.1]
    assert [label.get_text() for label in word.get_yticklabels()] == ["电影", "电池"]
    assert texts(news) == ["主队加时赛绝\n杀对手"]
    assert ["50257" in ax.get_xlabel() for ax in fig.axes] == [True, False, False, False]
    assert smallest_text(fig) >= 13
    plots.plt.close(fig)


def test_score_lines_thicken_each_class_where_it_owns_the_place():
    x = np.linspace(-1, 1, 5)
    scores = np.column_stack([-x, 0.4 + 0 * x, x])
    owners = {"看谁最高": scores.argmax(axis=1), "看谁过 0.6": np.array([0, 3, 3, 3, 2])}
    panels = {title: (scores, owner) for title, owner in owners.items()}
    left, right = plots.score_lines(x, panels, ["狗", "猫", "鸟"]).axes
    thick = [
        [line.get_xydata() for line in ax.lines if line.get_linewidth() == 6]
        for ax in (left, right)
    ]
    assert [len(points) for points in thick[0]] == [2, 1, 2]
    np.testing.assert_allclose(np.concatenate(thick[0])[:, 1], scores.max(axis=1))
    assert [points[:, 0].tolist() for points in thick[1]] == [[-1], [], [1]]
    assert texts(left) == ["狗", "猫", "鸟"]
    assert texts(right) == ["狗", "猫", "鸟", "没人认领"]
    spans = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in right.patches]
    assert spans == [(-1.25, -0.75), (0.75, 1.25), (-0.75, 0.75)]  # 两类各一段，当中没人认领
    assert [patch.get_hatch() for patch in right.patches] == [None, None, "."]
