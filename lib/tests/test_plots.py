"""图的数据：画上去的就是传进来的，标签、刻度与判定各就各位。"""

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from lib import plots


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def heights(ax):
    return [bar.get_height() for bar in ax.patches]


def texts(ax):
    return [text.get_text() for text in ax.texts]


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


def test_logit_plane_contours_are_where_the_gap_says():
    z = np.linspace(-4, 4, 161)
    gap = z[None, :] - z[:, None]
    ax = plots.logit_plane(z, 1 / (1 + np.exp(-gap))).axes[0]
    lines = ax.collections[1]
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        on_line = path.vertices[:, 0] - path.vertices[:, 1]
        np.testing.assert_allclose(on_line, np.log(level / (1 - level)), rtol=0, atol=1e-3)
    assert {"0.01", "0.1", "0.5", "0.9", "0.99"} <= set(texts(ax))


def test_stability_atlas_has_one_bar_per_run():
    naive, shifted = ["正确", "nan", "nan"], ["正确"] * 3
    verdicts = {"照公式算": {"float16": naive}, "减最大值": {"float16": shifted}}
    ax = plots.stability_atlas([1, 10, 100], verdicts).axes[0]
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert spans == [(1, 10), (10, 100), (1, 100)]
    words = ["正确", "nan", "正确"]
    assert texts(ax) == words
    colours = [to_hex(bar.get_facecolor()).upper() for bar in ax.patches]
    assert colours == [plots.VERDICT_COLORS[word] for word in words]


def test_stability_atlas_names_each_row_beside_its_bar():
    right, wrong = ["正确"] * 2, ["nan"] * 2
    verdicts = {"甲": {"float16": right, "float32": wrong}, "乙": {"float16": right}}
    ax = plots.stability_atlas([1, 100], verdicts).axes[0]
    labels = [tick.get_text() for tick in ax.get_yticklabels()]
    assert labels == ["甲 float16", "甲 float32", "乙 float16"]
    assert list(ax.get_yticks()) == [bar.get_y() + bar.get_height() / 2 for bar in ax.patches]
    assert ax.yaxis_inverted()
    same_group, next_group = np.diff(ax.get_yticks())
    assert next_group > same_group


def test_stability_atlas_leaves_narrow_runs_to_the_legend():
    verdict = ["正确", "不准", "−inf", "−inf"]
    fig = plots.stability_atlas([1, 90, 100, 1000], {"减最大值": {"float32": verdict}})
    assert texts(fig.axes[0]) == ["正确", "−inf"]
    legend = [text.get_text() for text in fig.legends[0].get_texts()]
    assert legend == list(plots.VERDICT_COLORS)


def points_of(ax, count):
    return [line.get_xydata().tolist() for line in ax.lines[:count]]


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


def every_figure():
    z = np.linspace(-4, 4, 41)
    probs = 1 / (1 + np.exp(z[:, None] - z[None, :]))
    return [
        plots.bar_panels(["狗", "猫"], {"分数 z": [1, -2], "概率 p": [0.95, 0.05]}),
        plots.line_chart(z, {r"除以 $\sqrt{d}$": z}, "温度 $T$", "概率"),
        plots.logit_plane(z, probs),
        plots.stability_atlas([1, 10, 100], {"减最大值": {"float16": ["正确", "不准", "−inf"]}}),
        plots.matrix_row([("$X$", "$(N, D)$", [[-1.5]], None), "×", ("$W$", "", [[2]], ["狗"])]),
        plots.fitted_lines(z, np.zeros(41, int), {"甲厂的编号": (z, z)}, "读数", "代码"),
        plots.decision_regions(
            [0, 1], {"一对其余": np.eye(2, dtype=int)}, np.eye(2), np.arange(2), ["狗", "猫"]
        ),
        plots.simplex_triangle(["狗", "猫", "鸟"], {"(0.7, 0.2, 0.1)": [0.7, 0.2, 0.1]}),
    ]


def test_figures_draw_without_a_warning_and_with_readable_text():
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # 缺字、排版放不下，matplotlib 都只是警告
        for fig in every_figure():
            fig.canvas.draw()
            sizes = [text.get_fontsize() for text in fig.findobj(plt.Text) if text.get_text()]
            assert min(sizes) >= 13


def draw_small_network():
    W, names = np.array([[0.6, 0.2], [0.5, -0.3], [-0.4, 0.1]]), ["狗", "猫"]
    return plots.small_network([1.0, 2.0, -1.0], W, [2.0, 1 + 1e-15], [0.73, 0.27], names, 1)


def test_small_network_writes_every_number_with_its_name():
    written = texts(draw_small_network().axes[0])
    for label in ("$o_{3}$ = −1", "$z_{4}$ = 2", "$z_{5}$ = 1", "$a_{5}$ = 0.270", "softmax"):
        assert label in written
    weights = {label for label in written if label.startswith("$w")}
    assert weights == {
        *("$w_{41}$ = 0.6", "$w_{42}$ = 0.5", "$w_{43}$ = −0.4"),
        *("$w_{51}$ = 0.2", "$w_{52}$ = −0.3", "$w_{53}$ = 0.1"),
    }
    assert "狗" in written and "猫（真实类别）" in written


def test_small_network_weights_stand_on_their_own_edge():
    ax = draw_small_network().axes[0]
    at = {text.get_text().split(" ")[0]: text.get_position() for text in ax.texts}
    assert len({position for name, position in at.items() if name.startswith("$w")}) == 6
    for k, j in np.ndindex(2, 3):
        start, stop = at[f"$o_{{{j + 1}}}$"], at[f"$z_{{{k + 4}}}$"]
        x, y = at[f"$w_{{{k + 4}{j + 1}}}$"]
        np.testing.assert_allclose(y, np.interp(x, *zip(start, stop, strict=True)))


def test_small_network_frames_the_true_class():
    ax = draw_small_network().axes[0]
    width = {
        text.get_text()[:7]: text.get_bbox_patch().get_linewidth()
        for text in ax.texts
        if text.get_text().startswith(("$z", "$a"))
    }
    assert width["$z_{5}$"] == width["$a_{5}$"] > width["$z_{4}$"] == width["$a_{4}$"]


def draw_difference_errors():
    h = np.array([1e-6, 1e-4, 1e-2])
    errors = {"甲": [1e-5, 1e-9, 1e-6], "乙": np.array([1e-1, 1e-2, 1e-3])}
    return plots.difference_errors(h, errors)


def test_difference_errors_star_the_smallest():
    ax = draw_difference_errors().axes[0]
    curves, stars = ax.lines[::2], ax.lines[1::2]
    assert [list(line.get_ydata()) for line in curves] == [[1e-5, 1e-9, 1e-6], [1e-1, 1e-2, 1e-3]]
    found = [(star.get_xdata()[0], star.get_ydata()[0]) for star in stars]
    assert found == [(1e-4, 1e-9), (1e-2, 1e-3)]
    assert [star.get_color() for star in stars] == [line.get_color() for line in curves]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["甲", "乙"]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


@pytest.mark.parametrize("draw", [draw_small_network, draw_difference_errors])
def test_gradient_figures_draw_without_a_warning_and_with_readable_text(draw):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fig = draw()
        fig.canvas.draw()
    texts_drawn = [text for text in fig.findobj(plt.Text) if text.get_text()]
    assert min(text.get_fontsize() for text in texts_drawn) >= 13


# ---------------------------------------------------------------- 第 5 节


def halves(side, share=0.8):
    """左半平面属于第 0 类的概率是 share，右半平面是 1 − share。"""
    left = np.where(np.asarray(side) < 0, share, 1 - share)
    first = np.tile(left, (len(side), 1))
    return np.stack([first, 1 - first], axis=-1)


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


def test_regions_and_loss_put_the_curve_beside_the_map():
    side, X, y = [-1, 1], np.eye(2), np.array([0, 1])
    left, right = plots.regions_and_loss(side, halves(side), X, y, [1.1, 0.5, 0.4]).axes
    assert points_of(left, 2) == [[[1, 0]], [[0, 1]]]
    assert right.lines[0].get_xydata().tolist() == [[0, 1.1], [1, 0.5], [2, 0.4]]
    assert right.get_ylim()[0] == 0


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


def test_confusion_matrix_has_truth_in_rows_and_prediction_in_columns():
    ax = plots.confusion_matrix(np.array([[5, 1], [0, 7]]), ["狗", "猫"]).axes[0]
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written == {(0, 0): "5", (1, 0): "1", (1, 1): "7"}
    assert ax.images[0].get_array().tolist() == [[2, 1], [0, 2]]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("预测", "真实")
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["狗", "猫"]


def test_section_5_figures_draw_without_a_warning_and_with_readable_text():
    side, X, y = [-1, 1], np.eye(2), np.array([0, 1])
    figures = [
        plots.soft_regions(side, {f"第 {k} 步": (halves(side, 0.5), X, y) for k in range(6)}),
        plots.regions_and_loss(side, halves(side), X, y, [1.1, 0.5]),
        plots.image_grid(np.zeros((10, 8, 8)), list("0123456789"), limit=1),
        plots.confusion_matrix(np.eye(10, dtype=int), list("0123456789")),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for fig in figures:
            fig.canvas.draw()
            sizes = [text.get_fontsize() for text in fig.findobj(plt.Text) if text.get_text()]
            assert min(sizes) >= 13


def test_reliability_diagram_draws_accuracy_and_the_gap_to_confidence():
    confidence, accuracy = np.array([np.nan, 0.6, 0.7, 0.9]), np.array([np.nan, 0.5, 0.8, 0.6])
    counts = np.array([0, 3, 20, 7])
    panels = {"之前": (counts, confidence, accuracy), "之后": (counts, accuracy, accuracy)}
    fig = plots.reliability_diagram(panels)
    bars, gaps = fig.axes[0].containers
    np.testing.assert_array_equal([bar.get_height() for bar in bars], accuracy)
    np.testing.assert_array_equal([bar.get_y() + bar.get_height() for bar in gaps], confidence)
    assert [bar.get_x() for bar in bars] == [0, 0.25, 0.5, 0.75]
    assert [bar.get_height() for bar in fig.axes[1].containers[1]][1:] == [0, 0, 0]
    assert fig.axes[0].lines[0].get_xydata().tolist() == [[0, 0], [1, 1]]
    assert [ax.get_title() for ax in fig.axes] == ["之前", "之后"]
    written = {text.get_position()[0]: text.get_text() for text in fig.axes[0].texts}
    assert written == {0.375: "3", 0.625: "20", 0.875: "7"}
