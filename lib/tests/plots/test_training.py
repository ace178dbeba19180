"""第 5 节的图：区域是赢的那一块，快照以样本为中心，线尾写着末值，混淆矩阵的行是真实类别。"""

import numpy as np
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from lib import plots
from lib.plots.training import regions
from lib.tests.plots.drawn import halves, points_of, smallest_text, texts

SQUARE = np.array([(-2.0, -2.0), (2.0, -2.0), (2.0, 2.0), (-2.0, 2.0)])
W = np.array([[0.0, -1.0, 1.0], [1.0, -1.0, -1.0]])
b = np.array([0.5, 0.0, 0.0])


def area(polygon):
    x, y = polygon.T
    return (x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def test_point_cloud_keeps_each_class_apart():
    X, y = np.array([[0, 1], [2, 3], [4, 5]]), np.array([1, 0, 1])
    ax = plots.point_cloud(X, y).axes[0]
    assert points_of(ax, 2) == [[[2, 3]], [[0, 1], [4, 5]]]
    assert ax.get_aspect() == 1


def test_point_cloud_writes_each_name_outside_its_own_class():
    X = np.array([[0.0, 9.0], [0.0, 8.0], [0.0, -9.0], [0.0, -8.0]])
    ax = plots.point_cloud(X, np.array([0, 0, 1, 1]), ["狗", "猫"]).axes[0]
    dog, cat = ax.texts
    assert (dog.get_text(), cat.get_text()) == ("狗", "猫")
    assert dog.get_position()[1] > 9
    assert cat.get_position()[1] < -9


def test_regions_tile_the_square_and_each_is_won_by_its_class():
    pieces = regions(SQUARE, W, b)
    assert np.isclose(sum(map(area, pieces)), 16, rtol=1e-12, atol=0)
    for k, piece in enumerate(pieces):
        scores = piece @ W + b
        assert np.allclose(scores[:, k], scores.max(axis=1), rtol=0, atol=1e-12)
        assert (piece.mean(axis=0) @ W + b).argmax() == k


def test_score_planes_put_every_region_on_its_plane_and_on_the_floor(monkeypatch):
    drawn = []

    def record(polygons, **style):
        drawn.append(polygons[0])
        return Poly3DCollection(polygons, **style)

    monkeypatch.setattr("lib.plots.training.Poly3DCollection", record)
    ax = plots.score_planes([-2, 2], W, b).axes[0]
    shadows, tops = drawn[:3], drawn[3:]
    for k, (shadow, top) in enumerate(zip(shadows, tops, strict=True)):
        assert np.array_equal(shadow[:, :2], top[:, :2])
        assert np.allclose(top[:, 2], (top[:, :2] @ W + b).max(axis=1), rtol=0, atol=1e-12)
        assert np.allclose(top[:, 2], top[:, :2] @ W[:, k] + b[k], rtol=0, atol=1e-12)
    floor = np.unique(np.concatenate(shadows)[:, 2])
    assert len(floor) == 1
    assert floor[0] < np.concatenate(tops)[:, 2].min()
    assert texts(ax)[:3] == ["狗", "猫", "鸟"]


def test_training_steps_are_wide_and_centred_on_the_samples():
    side, X = np.linspace(-3, 3, 7), np.array([[0.0, 0.5], [1.0, 1.5], [1.0, 0.5]])
    panels = {name: (halves(side), X, np.array([0, 1, 1])) for name in ("先", "后")}
    axes = plots.training_steps(side, panels, columns=2).axes
    assert [ax.get_title() for ax in axes] == ["先", "后"]
    assert axes[0].get_xlim() == (-3, 3)
    assert np.allclose(axes[0].get_ylim(), (1 - 1.8, 1 + 1.8), rtol=0, atol=1e-12)


def test_loss_panels_share_the_axis_and_write_the_end_values():
    panels = {"快": {"甲": [2, 0.5], "乙": [2, 1]}, "慢": {"甲": [2, 1.5], "乙": [2, 1.8]}}
    fast, slow = plots.loss_panels([0, 1], panels, "轮次", "损失").axes
    assert texts(fast) == ["甲 0.50", "乙 1.00"]
    assert texts(slow) == ["甲 1.50", "乙 1.80"]
    assert fast.get_ylim() == slow.get_ylim()
    assert fast.get_ylim()[0] == 0
    assert (fast.get_title(), slow.get_title()) == ("快", "慢")


def test_regions_and_loss_put_the_curve_beside_the_map():
    side, X, y = [-1, 1], np.eye(2), np.array([0, 1])
    left, right = plots.regions_and_loss(side, halves(side), X, y, [1.1, 0.5, 0.4]).axes
    assert points_of(left, 2) == [[[1, 0]], [[0, 1]]]
    assert right.lines[0].get_xydata().tolist() == [[0, 1.1], [1, 0.5], [2, 0.4]]
    assert right.get_ylim()[0] == 0
    assert texts(right) == ["1.10", "0.40"]
    assert (left.get_xlabel(), left.get_ylabel()) == ("$x_1$", "$x_2$")


def test_weight_templates_share_the_scale_and_mark_what_costs_much():
    templates = np.array([[[2.0, -1.0], [0.5, 0.0]], [[-2.0, 0.0], [0.0, -0.5]]])
    first, second, *_ = plots.weight_templates(templates, ["甲", "乙"]).axes
    assert [text.get_position() for text in first.texts] == [(1, 0)]
    assert [text.get_position() for text in second.texts] == [(0, 0)]
    assert first.images[0].get_clim() == second.images[0].get_clim() == (-2, 2)


def test_weight_templates_write_the_mark_dark_on_pale_cells():
    ax = plots.weight_templates(np.array([[[2.0, -0.8, -2.0]]]), ["甲"]).axes[0]
    assert [text.get_color() for text in ax.texts] == [plots.INK, "white"]


def test_lifted_and_back_puts_each_side_of_the_plane_on_its_layer():
    side, y = [-1, 1], np.array([0, 1, 1])
    Z = np.array([[0.0, 0.0, 0.9], [0.5, 0.5, -0.9], [0.0, 0.5, 0.4]])
    normal, offset = np.array([0.0, 1.0, -1.0]), 0.1  # 平面：高 = x2 + 0.1
    solid, flat = plots.lifted_and_back(Z, y, (normal, offset), side, halves(side)).axes
    layers = {}
    for line in solid.lines:
        for point in np.array(line.get_data_3d()).T.tolist():
            layers[tuple(point)] = line.get_zorder()
    (ground,) = solid.collections
    below = {point for point, layer in layers.items() if layer < ground.get_zorder()}
    assert below == {(0.5, 0.5, -0.9), (0.0, 0.5, 0.4)}
    corners = ground._faces.reshape(-1, 3)
    assert np.allclose(corners[:, 2], corners[:, 1] + 0.1, rtol=0, atol=1e-12)
    assert points_of(flat, 2) == [[[0, 0]], [[0.5, 0.5], [0, 0.5]]]
    drawn = {line.get_color() for line in (*solid.lines, *flat.lines)}
    assert drawn <= set(plots.OTHER_CLASSES)


def test_confusion_matrix_has_truth_in_rows_and_prediction_in_columns():
    ax = plots.confusion_matrix(np.array([[5, 1], [0, 7]]), ["狗", "猫"]).axes[0]
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written == {(0, 0): "5", (1, 0): "1", (1, 1): "7"}
    assert ax.images[0].get_array().tolist() == [[2, 1], [0, 2]]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("预测", "真实")
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["狗", "猫"]


def test_figures_draw_without_a_warning_and_with_readable_text():
    side = [-1, 1]
    trained = plots.regions_and_loss(side, halves(side), np.eye(2), np.array([0, 1]), [1.1, 0.5])
    confusion = plots.confusion_matrix(np.eye(10, dtype=int), list("0123456789"))
    planes = plots.score_planes([-2, 2], W, b)
    losses = plots.loss_panels([0, 1], {"快": {"甲": [2, 1]}, "慢": {"甲": [2, 1]}}, "x", "y")
    Z, level = np.array([[0.0, 0.0, 1.0], [0.5, 0.5, -1.0]]), np.array([0.0, 0.0, 1.0])
    lifted = plots.lifted_and_back(Z, np.array([0, 1]), (level, 0.0), side, halves(side))
    assert min(map(smallest_text, [trained, confusion, planes, losses, lifted])) >= 13
