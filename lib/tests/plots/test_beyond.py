"""第 6 节的图：条高是准确率，斜纹补到置信度；成对的点、误差棒、等高线都画在该画的地方。"""

import numpy as np

from lib import plots
from lib.tests.plots.drawn import smallest_text


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
    written = {text.get_position()[0]: text.get_text() for text in fig.axes[1].texts}
    assert written == {0.375: "3", 0.625: "20", 0.875: "7"}


def test_paired_dots_puts_each_value_outside_its_dot():
    series = {"基线": [0.2, 0.81], "准确率": [0.9, 0.8]}
    fig = plots.paired_dots(["新闻", "短评"], series, "比例", errors=[0.05, 0.02])
    (ax,) = fig.axes
    hollow, full = (line for line in ax.lines if line.get_marker() == "o")
    assert hollow.get_xydata().tolist() == [[0.2, 0], [0.81, 1]]
    assert full.get_xydata().tolist() == [[0.9, 0], [0.8, 1]]
    sides = {text.get_text(): (text.get_ha(), text.xy[0].round(9)) for text in ax.texts}
    assert sides == {
        "基线": ("center", 0.2),
        "准确率": ("center", 0.9),
        "0.20": ("right", 0.2),
        "0.90": ("left", 0.95),  # 写在误差棒之外
        "0.81": ("left", 0.81),  # 第二行准确率反而低，左右对调
        "0.80": ("right", 0.78),
    }
    ranges = [bar.get_segments() for bar in ax.collections[1:]]
    np.testing.assert_allclose(ranges, [[[[0.85, 0], [0.95, 0]], [[0.78, 1], [0.82, 1]]]])


def test_paired_dots_error_bars_stop_at_one():
    fig = plots.paired_dots(["甲", "乙"], {"前": [0, 0], "后": [0.99, 0.5]}, "比例", [0.03, 0.1])
    (ax,) = fig.axes
    ends = [segment[:, 0] for segment in ax.collections[1].get_segments()]
    np.testing.assert_allclose(ends, [[0.96, 1], [0.4, 0.6]])
    assert {text.get_text(): text.xy[0] for text in ax.texts}["0.99"] == 1


def test_paired_dots_reads_from_top_to_bottom():
    fig = plots.paired_dots(["甲", "乙"], {"前": [0, 0], "后": [1, 1]}, "比例")
    (ax,) = fig.axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["甲", "乙"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_log_odds_are_zero_on_the_thick_line():
    side = np.linspace(-3, 3, 121)
    log = -((side - 1) ** 2) / 2 - side[:, np.newaxis] ** 2 / 2
    fig = plots.log_odds_contours(side, {"相同": [log, log[:, ::-1]]}, ["甲", "乙"])
    thick = fig.axes[0].collections[-1]
    assert thick.levels.tolist() == [0]
    np.testing.assert_allclose(thick.get_paths()[0].vertices[:, 0], 0, atol=1e-12)
    places = {text.get_text(): text.get_position()[0] for text in fig.axes[0].texts}
    np.testing.assert_allclose([places["甲"], places["乙"]], [1, -1])
    named = {text.get_text(): 2 * text.get_position()[0] for text in fig.axes[0].texts[2:]}
    assert list(named) == ["−3", "3"]  # 对数几率是 2x；±6 在边上，不写
    np.testing.assert_allclose([*named.values()], [-3, 3], atol=0.1)
    inner = fig.axes[0].collections[1].get_paths()[0].vertices
    radii = np.linalg.norm(inner - [1, 0], axis=1)
    assert abs(radii - 2).min() < 0.01 and radii.max() < 2.01  # 外圈在 2 倍标准差处


def test_humped_lines_are_named_at_their_tops():
    curves = {
        "没有": np.array([0, 0, 1]),
        "一只": np.array([0, 0.8, 0]),
        "两只": np.array([0.5, 0, 0]),
    }
    (ax,) = plots.humped_lines([0.1, 0.5, 0.9], curves, "门槛", "比例").axes
    tops = {text.get_text(): text.xy for text in ax.texts}
    assert tops == {"没有": (0.9, 1), "一只": (0.5, 0.8), "两只": (0.1, 0.5)}
    for line, y in zip(ax.lines, curves.values(), strict=True):
        assert line.get_xydata().tolist() == np.column_stack([[0.1, 0.5, 0.9], y]).tolist()
    assert len({line.get_linestyle() for line in ax.lines}) == 3
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("门槛", "比例")


def test_figures_draw_without_a_warning_and_with_readable_text():
    cells = np.array([0, 5]), np.array([np.nan, 0.9]), np.array([np.nan, 0.6])
    assert smallest_text(plots.reliability_diagram({"之前": cells, "之后": cells})) >= 13
    series = {"基线": [0.2, 0.3], "准确率": [0.9, 0.8]}
    assert smallest_text(plots.paired_dots(["甲", "乙"], series, "比例", [0.1, 0.1])) >= 13
    side = np.linspace(-3, 3, 61)
    log = -((side - 1) ** 2) / 2 - side[:, np.newaxis] ** 2 / 2
    fig = plots.log_odds_contours(side, {"相同": [log, log[:, ::-1]]}, ["甲", "乙"])
    assert smallest_text(fig) >= 13
    assert smallest_text(plots.humped_lines([0, 1], {"没有": [0, 1]}, "门槛", "比例")) >= 13
