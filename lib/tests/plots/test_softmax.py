"""第 2 节的图：等高线在该在的地方，稳定图谱的每一段与判定相符。"""

import numpy as np
from matplotlib.colors import to_hex

from lib import plots
from lib.tests.plots.drawn import smallest_text, texts


def test_before_after_bars_pair_up_over_each_name():
    before, after = [0.7, 0.3], [0.6, 0.4]
    fig = plots.before_after_bars(["狗", "鸟"], {"甲": (before, after)}, "都加 1")
    assert fig.get_supxlabel() == "实心：原来　斜线：都加 1"
    ax = fig.axes[0]
    assert [bar.get_height() for bar in ax.patches] == before + after
    assert texts(ax) == ["70", "30", "60", "40"]  # 百分数
    middles = [bar.get_x() + bar.get_width() / 2 for bar in ax.patches]
    assert [round(x) for x in middles] == [0, 1, 0, 1]
    assert middles[0] < middles[2] and middles[1] < middles[3]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, False, True, True]
    colours = [plots.CLASS_COLORS["狗"], plots.CLASS_COLORS["鸟"]]
    assert [to_hex(bar.get_facecolor()).upper() for bar in ax.patches[:2]] == colours
    assert [to_hex(bar.get_edgecolor()).upper() for bar in ax.patches[2:]] == colours


def test_temperature_walk_draws_path_and_stops_where_the_probabilities_are():
    path = np.array([[1 / 3, 1 / 3, 1 / 3], [0.6, 0.3, 0.1], [1, 0, 0]])
    fig = plots.temperature_walk([[0.2, 0.2, 0.6]], path, {"T = 1": path[1]})
    cloud, walked, stop = fig.axes[0].lines
    np.testing.assert_allclose(cloud.get_xydata(), [plots.simplex_xy([0.2, 0.2, 0.6])])
    np.testing.assert_allclose(walked.get_xydata(), plots.simplex_xy(path))
    np.testing.assert_allclose(stop.get_xydata(), [plots.simplex_xy(path[1])])
    assert walked.get_color() == plots.P_COLOR
    assert "T = 1" in texts(fig.axes[0])


def test_logit_plane_contours_are_where_the_gap_says():
    z = np.linspace(-4, 4, 161)
    gap = z[None, :] - z[:, None]
    ax = plots.logit_plane(z, 1 / (1 + np.exp(-gap))).axes[0]
    lines = ax.collections[1]
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        on_line = path.vertices[:, 0] - path.vertices[:, 1]
        np.testing.assert_allclose(on_line, np.log(level / (1 - level)), rtol=0, atol=1e-3)
    assert {"0.01", "0.1", "0.5", "0.9", "0.99"} <= set(texts(ax))


def test_logit_plane_darkens_from_each_band_to_the_next():
    z = np.linspace(-4, 4, 41)
    ax = plots.logit_plane(z, 1 / (1 + np.exp(z[:, None] - z[None, :]))).axes[0]
    lightness = ax.collections[0].get_facecolor()[:, :3].mean(axis=1)
    assert len(lightness) == 6
    assert (np.diff(lightness) < -0.04).all()


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


def test_figures_draw_without_a_warning_and_with_readable_text():
    z = np.linspace(-4, 4, 41)
    plane = plots.logit_plane(z, 1 / (1 + np.exp(z[:, None] - z[None, :])))
    verdicts = {"减最大值": {"float16": ["正确", "不准", "−inf"]}}
    atlas = plots.stability_atlas([1, 10, 100], verdicts)
    bars = plots.before_after_bars(["狗"], {"指数": ([0.7], [0.6])}, "都加 1")
    walk = plots.temperature_walk([[0.2, 0.2, 0.6]], [[0.5, 0.5, 0]], {"T = 1": [0.5, 0.3, 0.2]})
    assert min(map(smallest_text, [plane, atlas, bars, walk])) >= 13
