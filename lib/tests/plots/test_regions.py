"""平面上的归属与概率：颜色、花纹、边界与样本点各就各位。"""

import numpy as np
from matplotlib.colors import to_hex, to_rgb

from lib import plots
from lib.tests.plots.drawn import halves, points_of, smallest_text


def filled_at(ax, x, y):
    """盖住这一点的那块区域，是第几个被填色的。"""
    paths = [collection.get_paths() for collection in ax.collections]
    hits = [any(path.contains_point((x, y)) for path in each) for each in paths]
    return hits.index(True)


def around(side, regions, x, y):
    """一点周围的格子各归谁。"""
    near = [np.flatnonzero(abs(side - value) <= side[1] - side[0]) for value in (y, x)]
    return regions[np.ix_(*near)].ravel().tolist()


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
    edges = [np.concatenate([p.vertices for p in c.get_paths()]) for c in left.collections[4:]]
    assert len(edges) == 3 and len(right.collections) == 4  # 只有一块，没有边可描
    for edge in edges:
        assert len(edge) and all(len({*around(side, quadrants, *point)}) > 1 for point in edge)
    assert points_of(left, 2) == points_of(right, 2) == [[[0.5, 0.5]], X[1:].tolist()]
    assert [text.get_text() for text in fig.legends[0].get_texts()] == names
    assert left.get_xlim() == left.get_ylim() == (-1, 1)


def test_decision_regions_tell_the_extra_regions_by_their_hatches():
    regions = np.array([[0, 1], [2, 3]])
    X, targets = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([0, 1])
    names = ["甲", "乙", "没人认领", "多人认领"]
    ax = plots.decision_regions([0, 1], {"图": regions}, X, targets, names).axes[0]
    fills = ax.collections[:4]
    assert [fill.hatches for fill in fills] == [[""], [""], [".."], ["//"]]
    colours = {to_hex(fill.get_facecolor()[0]) for fill in fills}
    assert len(colours) == 4


def test_decision_regions_take_other_colours_for_points_and_ground():
    regions, X = np.array([[0, 1], [0, 1]]), np.array([[0.0, 0.0], [1.0, 0.0]])
    colors = ["#CC79A7", "#8C510A"]
    ax = plots.decision_regions(
        [0, 1], {"图": regions}, X, np.arange(2), ["甲", "乙"], colors
    ).axes[0]
    assert [points.get_color() for points in ax.lines] == colors
    for fill, color in zip(ax.collections[:2], colors, strict=True):
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


def test_soft_regions_take_other_colours_for_points_and_ground():
    side, X, y = [-1, 1], np.eye(2), np.array([0, 1])
    colors = ["#CC79A7", "#8C510A"]
    ax = plots.soft_regions(side, {"纯": (halves(side, 1.0), X, y)}, 1, colors).axes[0]
    assert [points.get_color() for points in ax.lines] == colors
    for ground, color in zip(ax.images[0].get_array()[0], colors, strict=True):
        np.testing.assert_allclose(ground, 0.7 + 0.3 * np.array(to_rgb(color)))


def test_regions_draw_without_a_warning_and_with_readable_text():
    side, X, y = [-1, 1], np.eye(2), np.arange(2)
    regions, probs = {"一对其余": np.eye(2, dtype=int)}, halves(side, 0.5)
    hard = plots.decision_regions([0, 1], regions, X, y, ["狗", "猫"])
    soft = plots.soft_regions(side, {f"第 {k} 步": (probs, X, y) for k in range(6)})
    assert min(map(smallest_text, [hard, soft])) >= 13
