"""几节都用的图：画上去的就是传进来的，标签、刻度与颜色各就各位。"""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

from lib import plots
from lib.data import cat_photo
from lib.plots.style import contrast_with_white
from lib.tests.plots.drawn import halves, points_of, smallest_text, texts


def heights(ax):
    return [bar.get_height() for bar in ax.patches]


def test_bar_panels_draw_the_given_values():
    panels = {"分数": [2.0, -1.0], "概率": [0.953, 0.0474]}
    fig = plots.bar_panels(["狗", "鸟"], panels)
    assert [ax.get_title() for ax in fig.axes] == ["分数", "概率"]
    assert [heights(ax) for ax in fig.axes] == list(panels.values())
    assert [texts(ax) for ax in fig.axes] == [["2", "−1"], ["0.953", "0.0474"]]
    assert [tick.get_text() for tick in fig.axes[0].get_xticklabels()] == ["狗", "鸟"]


def test_bar_panels_colour_each_class_the_same_everywhere():
    fig = plots.bar_panels(["狗", "猫"], {"甲": [1, 2], "乙": [3, 4]})
    colours = [[to_hex(bar.get_facecolor()).upper() for bar in ax.patches] for ax in fig.axes]
    assert colours == [plots.COLORS[:2]] * 2


@pytest.mark.parametrize("sharey", [True, False])
def test_bar_panels_share_the_y_axis_only_when_asked(sharey):
    fig = plots.bar_panels(["狗"], {"甲": [1.0], "乙": [10.0]}, sharey=sharey)
    left, right = (ax.get_ylim() for ax in fig.axes)
    assert (left == right) is sharey


def test_bar_panels_keep_class_colours_for_the_classes():
    panels, names = {"甲": [1, 2, 3]}, ["没有", "鸟", "两只"]
    ax = plots.bar_panels(names, panels, highlight="两只").axes[0]
    colours = [to_hex(bar.get_facecolor()).upper() for bar in ax.patches]
    assert colours[1:] == [plots.CLASS_COLORS["鸟"], plots.ACCENT]
    assert colours[0] not in plots.COLORS


def test_line_chart_draws_the_given_curves():
    x, curves = [0.0, 1.0, 2.0], {"甲": [1.0, 2.0, 4.0], "乙": [4.0, 2.0, 1.0]}
    ax = plots.line_chart(x, curves, "横", "纵").axes[0]
    assert {line.get_label(): list(line.get_ydata()) for line in ax.lines} == curves
    assert all(list(line.get_xdata()) == x for line in ax.lines)
    assert texts(ax) == ["甲", "乙"] and ax.get_legend() is None
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_xscale()) == ("横", "纵", "linear")


def test_line_chart_curves_differ_in_grey_too():
    names = ["狗", "甲", "猫", "乙", "丙", "丁"]
    ax = plots.line_chart([0, 1], {name: [0, 1] for name in names}, "横", "纵").axes[0]
    drawn = dict(zip(names, ax.lines, strict=True))
    for group in (["狗", "猫"], ["甲", "乙", "丙", "丁"]):
        assert len({str(drawn[name]._unscaled_dash_pattern) for name in group}) == len(group)
    colours = {name: line.get_color() for name, line in drawn.items()}
    assert (colours["狗"], colours["猫"]) == tuple(plots.COLORS[:2])
    assert [colours[name] for name in "甲乙丙"] == [plots.INK, plots.GREY, plots.ACCENT]


def test_line_chart_takes_a_style_for_one_curve():
    styles = {"乙": {"color": plots.ACCENT}}
    ax = plots.line_chart([0, 1], {"甲": [0, 1], "乙": [1, 0]}, "横", "纵", styles=styles).axes[0]
    assert [line.get_color() for line in ax.lines] == [plots.INK, plots.ACCENT]


@pytest.mark.parametrize(("count", "marker"), [(6, "o"), (200, "")])
def test_line_chart_marks_the_points_only_when_few(count, marker):
    x = np.linspace(0, 1, count)
    line = plots.line_chart(x, {"甲": x}, "横", "纵").axes[0].lines[0]
    assert line.get_marker() == marker


def places(ax):
    return [text.xyann[1] for text in ax.texts]


def test_label_ends_stand_beside_their_ends_when_there_is_room():
    x, curves = [0.0, 1.0], {"低": [1.0, 0.0], "高": [0.0, 10.0]}
    ax = plots.line_chart(x, curves, "横", "纵", ylim=(0, 10), values=".1f").axes[0]
    assert texts(ax) == ["低 0.0", "高 10.0"]
    np.testing.assert_allclose(places(ax), [0, 1])
    assert all(text.arrow_patch is None for text in ax.texts)


def test_label_ends_do_not_overlap_and_keep_their_order():
    curves = {f"{k}": [0.0, 1 + k / 1000] for k in (3, 0, 4, 1, 2)}
    fig = plots.line_chart([0, 1], curves, "横", "纵", ylim=(0, 2))
    assert smallest_text(fig) >= 13
    upwards = sorted(fig.axes[0].texts, key=lambda text: text.xyann[1])
    assert [text.get_text() for text in upwards] == [*"01234"]
    boxes = [plots.plt.Text.get_window_extent(text) for text in upwards]  # 不算连线
    assert all(low.y1 <= high.y0 for low, high in itertools.pairwise(boxes))
    assert all(text.arrow_patch for text in upwards)


def test_label_ends_can_be_called_again_after_the_axes_changed():
    ax = plots.line_chart([0, 1], {"甲": [0, 1], "乙": [0, 9]}, "横", "纵").axes[0]
    ax.set_ylim(0, 2)
    plots.label_ends(ax)
    assert texts(ax) == ["甲", "乙"]
    np.testing.assert_allclose(places(ax), [0.5, 1])  # 乙冲出了上沿，名字写在上沿


def test_label_ends_are_dark_enough_to_read():
    curves = {name: [0, 1] for name in "狗猫鸟甲乙丙"}
    ax = plots.line_chart([0, 1], curves, "横", "纵").axes[0]
    assert min(contrast_with_white(text.get_color()) for text in ax.texts) >= 4.5


def test_line_chart_log_axis_has_plain_numbers():
    ax = plots.line_chart([0.1, 1, 100], {"甲": [1, 2, 3]}, "横", "纵", xscale="log").axes[0]
    assert ax.get_xscale() == "log"
    assert ax.xaxis.get_major_formatter()(100) == "100"
    assert ax.xaxis.get_major_formatter()(0.1) == "0.1"


def filled_at(ax, x, y):
    """盖住这一点的那块区域，是第几个被填色的。"""
    paths = [collection.get_paths() for collection in ax.collections]
    hits = [any(path.contains_point((x, y)) for path in each) for each in paths]
    return hits.index(True)


def test_decision_regions_fill_the_plane_as_told():
    side = np.linspace(-1, 1, 41)
    x, y = np.meshgrid(side, side)
    quadrants = np.select([(x > 0) & (y > 0), (x < 0) & (y > 0), y < -0.5], [0, 1, 2], 3)
    X, targets = np.array([[0.5, 0.5], [-0.5, 0.5], [-0.6, 0.7]]), np.array([0, 1, 1])
    names = ["甲", "乙", "没人认领", "多人认领"]
    panels = {"左": quadrants, "右": np.zeros_like(quadrants)}
    fig = plots.decision_regions(side, panels, X, targets, names)
    left, right = fig.axes
    asked = [(0.5, 0.5), (-0.5, 0.5), (0.5, -0.8), (0.5, -0.2)]
    assert [filled_at(left, *point) for point in asked] == [0, 1, 2, 3]
    assert [filled_at(right, *point) for point in asked] == [0] * 4
    assert points_of(left, 2) == points_of(right, 2) == [[[0.5, 0.5]], X[1:].tolist()]
    assert [text.get_text() for text in fig.legends[0].get_texts()] == names
    assert left.get_xlim() == left.get_ylim() == (-1, 1)


def test_decision_regions_tell_the_extra_regions_by_their_hatches():
    regions = np.array([[0, 1], [2, 3]])
    X, targets = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([0, 1])
    names = ["甲", "乙", "没人认领", "多人认领"]
    ax = plots.decision_regions([0, 1], {"图": regions}, X, targets, names).axes[0]
    assert [fill.hatches for fill in ax.collections] == [[""], [""], [".."], ["//"]]
    colours = {to_hex(fill.get_facecolor()[0]) for fill in ax.collections}
    assert len(colours) == 4


def test_decision_regions_take_other_colours_for_points_and_ground():
    regions, X = np.array([[0, 1], [0, 1]]), np.array([[0.0, 0.0], [1.0, 0.0]])
    colors = ["#CC79A7", "#8C510A"]
    ax = plots.decision_regions(
        [0, 1], {"图": regions}, X, np.arange(2), ["甲", "乙"], colors
    ).axes[0]
    assert [points.get_color() for points in ax.lines] == colors
    for fill, color in zip(ax.collections, colors, strict=True):
        ground = 0.7 + 0.3 * np.array(to_rgb(color))  # 底色是点的颜色冲淡
        np.testing.assert_allclose(fill.get_facecolor()[0][:3], ground)


def test_soft_regions_draw_the_boundary_where_two_classes_tie():
    side = np.linspace(-1, 1, 40)
    x, y = np.meshgrid(side, side)
    scores = np.exp(np.stack([x, y, 0 * x], axis=-1))
    probs = scores / scores.sum(axis=-1, keepdims=True)
    X, targets = np.array([[0.5, 0.0], [0.0, 0.5], [-0.5, -0.5]]), np.arange(3)
    ax = plots.soft_regions(side, {"图": (probs, X, targets)}, columns=1).axes[0]
    lines = [np.concatenate([p.vertices for p in c.get_paths()]) for c in ax.collections]
    for points in lines:
        best_two = np.sort(np.column_stack([points, np.zeros(len(points))]), axis=1)[:, 1:]
        np.testing.assert_allclose(best_two[:, 0], best_two[:, 1], atol=0.03)
    assert len(lines) == 3
    assert points_of(ax, 3) == [[point] for point in X.tolist()]


def test_soft_regions_mix_the_colours_by_probability():
    side, X, y = [-1, 1], np.zeros((2, 2)), np.array([0, 1])
    panels = {"纯": (halves(side, 1.0), X, y), "均匀": (halves(side, 0.5), X, y)}
    pure, uniform = plots.soft_regions(side, panels, columns=2).axes
    (left, right), (grey, _) = (ax.images[0].get_array()[0] for ax in (pure, uniform))
    np.testing.assert_allclose(grey, (left + right) / 2)
    assert np.abs(left - right).max() > 0.1
    assert pure.images[0].origin == "lower"
    assert len(pure.collections) == 2 and not uniform.collections
    assert [ax.get_title() for ax in (pure, uniform)] == ["纯", "均匀"]


def test_image_grid_shows_each_image_under_its_title():
    images = np.arange(12.0).reshape(3, 2, 2)
    axes = plots.image_grid(images, ["甲", "乙", "丙"], columns=3).axes
    assert [ax.images[0].get_array().tolist() for ax in axes] == images.tolist()
    assert [ax.get_title() for ax in axes] == ["甲", "乙", "丙"]


def test_image_grid_shares_the_scale_when_asked():
    images = np.stack([np.eye(2), 5 * np.eye(2)])
    *axes, bar = plots.image_grid(images, ["甲", "乙"], columns=2, limit=6).axes
    assert [ax.images[0].get_clim() for ax in axes] == [(-6, 6)] * 2
    assert bar.get_ylim() == (-6, 6)


def test_simplex_puts_each_class_at_its_corner_and_averages_the_rest():
    ax = plots.plt.figure().add_subplot()
    P = np.array([[1, 0, 0], [0.2, 0.3, 0.5]])
    plots.simplex(ax, paths=[(P, {"color": plots.P_COLOR})], arrows=[(P[0], P[1], {})])
    corners = ax.patches[0].get_xy()[:3]
    np.testing.assert_allclose(plots.simplex_xy(np.eye(3)), corners)
    np.testing.assert_allclose(np.linalg.norm(corners - corners[[1, 2, 0]], axis=1), 1)
    np.testing.assert_allclose(ax.lines[0].get_xydata(), P @ corners)
    np.testing.assert_allclose(ax.texts[3].xy, P[1] @ corners)
    np.testing.assert_allclose(ax.texts[3].xyann, P[0] @ corners)
    assert texts(ax)[:3] == ["狗", "猫", "鸟"]


STAGES = {
    "x": [1.0, 2.0, -1.0],
    "z": [2.0, 1.0, -1.0],
    "p": [0.705, 0.259, 0.035],
    "L": 1.349,
    "p − y": [0.705, -0.741, 0.035],
    "Δz": [-0.423, 0.444, -0.021],
    "新的 p": [0.513, 0.449, 0.038],
}


def test_film_strip_shows_every_number_and_lights_only_the_named_stages():
    photo = cat_photo()[0]
    ax = plots.film_strip(photo, STAGES, lit=["L"]).axes[0]
    for shown in ["2", "猫 1", "鸟 −1", "0.259", "1.349", "−0.741", "+0.444", "0.449"]:
        assert shown in texts(ax)
    lit = {text.get_text() for text in ax.texts if text.get_color() == plots.INK}
    assert lit == {"$L$", "损失", "1.349", "求导"}
    np.testing.assert_array_equal(ax.images[0].get_array(), photo)


def test_film_strip_writes_p_in_the_colour_of_probabilities():
    ax = plots.film_strip(cat_photo()[0], STAGES, lit=["p", "新的 p"]).axes[0]
    colours = [text.get_color() for text in ax.texts if text.get_text() == "$p$"]
    assert colours == [plots.P_COLOR] * 2


def test_film_strip_refuses_an_unknown_or_missing_stage():
    photo = cat_photo()[0]
    with pytest.raises(ValueError, match="亮 \\['q'\\]"):
        plots.film_strip(photo, STAGES, lit=["q"])
    with pytest.raises(ValueError, match="流程条的格应是"):
        plots.film_strip(photo, {"x": [1.0]}, lit=[])


def every_figure():
    z, side, X, y = np.linspace(-4, 4, 41), [-1, 1], np.eye(2), np.arange(2)
    regions, probs = {"一对其余": np.eye(2, dtype=int)}, halves(side, 0.5)
    yield plots.bar_panels(["狗", "猫"], {"分数 z": [1, -2], "概率 p": [0.95, 0.05]})
    yield plots.line_chart(z, {r"除以 $\sqrt{d}$": z}, "温度 $T$", "概率")
    yield plots.decision_regions([0, 1], regions, X, y, ["狗", "猫"])
    yield plots.soft_regions(side, {f"第 {k} 步": (probs, X, y) for k in range(6)})
    yield plots.image_grid(np.zeros((10, 8, 8)), list("0123456789"), limit=1)
    yield plots.film_strip(cat_photo()[0], STAGES, lit=list(STAGES))


def test_figures_draw_without_a_warning_and_with_readable_text():
    assert min(map(smallest_text, every_figure())) >= 13
