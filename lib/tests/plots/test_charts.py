"""几节都用的图：画上去的就是传进来的，标签、刻度与颜色各就各位。"""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from lib import plots
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


def test_line_chart_draws_the_given_curves():
    x, curves = [0.0, 1.0, 2.0], {"甲": [1.0, 2.0, 4.0], "乙": [4.0, 2.0, 1.0]}
    ax = plots.line_chart(x, curves, "横", "纵").axes[0]
    assert {line.get_label(): list(line.get_ydata()) for line in ax.lines} == curves
    assert all(list(line.get_xdata()) == x for line in ax.lines)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["甲", "乙"]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_xscale()) == ("横", "纵", "linear")


def test_line_chart_curves_differ_in_grey_too():
    ax = plots.line_chart([0, 1], {name: [0, 1] for name in "甲乙丙丁"}, "横", "纵").axes[0]
    assert len({(line.get_marker(), line.get_linestyle()) for line in ax.lines}) == 4


def test_line_chart_log_axis_has_plain_numbers():
    ax = plots.line_chart([0.1, 1, 100], {"甲": [1, 2, 3]}, "横", "纵", xscale="log").axes[0]
    assert ax.get_xscale() == "log"
    assert ax.xaxis.get_major_formatter()(100) == "100"
    assert ax.xaxis.get_major_formatter()(0.1) == "0.1"


@pytest.mark.parametrize(("count", "markevery"), [(6, 1), (200, plots.MARK_EVERY)])
def test_line_chart_marks_every_point_when_few(count, markevery):
    x = np.linspace(0, 1, count)
    assert plots.line_chart(x, {"甲": x}, "横", "纵").axes[0].lines[0].get_markevery() == markevery


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


def every_figure():
    z, side, X, y = np.linspace(-4, 4, 41), [-1, 1], np.eye(2), np.arange(2)
    regions, probs = {"一对其余": np.eye(2, dtype=int)}, halves(side, 0.5)
    yield plots.bar_panels(["狗", "猫"], {"分数 z": [1, -2], "概率 p": [0.95, 0.05]})
    yield plots.line_chart(z, {r"除以 $\sqrt{d}$": z}, "温度 $T$", "概率")
    yield plots.decision_regions([0, 1], regions, X, y, ["狗", "猫"])
    yield plots.soft_regions(side, {f"第 {k} 步": (probs, X, y) for k in range(6)})
    yield plots.image_grid(np.zeros((10, 8, 8)), list("0123456789"), limit=1)


def test_figures_draw_without_a_warning_and_with_readable_text():
    assert min(map(smallest_text, every_figure())) >= 13
