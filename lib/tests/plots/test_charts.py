"""条形与小图：画上去的就是传进来的，标签、刻度与颜色各就各位。"""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from lib import plots
from lib.tests.plots.drawn import smallest_text, texts


def heights(ax):
    return [bar.get_height() for bar in ax.patches]


def test_bar_panels_draw_the_given_values():
    panels = {"分数": [2.0, -1.0], "概率": [0.953, 0.0474]}
    fig = plots.bar_panels(["狗", "鸟"], panels)
    assert [ax.get_title() for ax in fig.axes] == ["分数", "概率"]
    assert [heights(ax) for ax in fig.axes] == list(panels.values())
    assert [texts(ax) for ax in fig.axes] == [["2", "−1"], ["0.953", "0.0474"]]
    assert [tick.get_text() for tick in fig.axes[0].get_xticklabels()] == ["狗", "鸟"]


def test_bar_panels_write_short_numbers():
    ax = plots.bar_panels(["甲", "乙", "丙", "丁"], {"": [-0.25, 6e-6, 0, 1002]}).axes[0]
    assert texts(ax) == ["−0.25", "<0.0005", "0", "1002"]


def test_bar_panels_write_as_many_decimals_as_asked():
    ax = plots.bar_panels(["甲", "乙", "丙"], {"": [-0.9331, 0.035119, 1]}, digits=3).axes[0]
    assert texts(ax) == ["−0.933", "0.035", "1"]


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


def written(fig):
    fig.canvas.draw()
    return [text.get_text() for text in fig.findobj(plots.plt.Text) if text.get_text()]


def test_thumbnail_keeps_the_picture_and_drops_the_words():
    chart = plots.line_chart([1, 10], {"甲": [0, 1]}, "横", "纵", xscale="log")
    plots.mark_points(chart, {"中": (5, 0.5)})
    regions = {"图": np.eye(2, dtype=int)}
    map_ = plots.decision_regions([0, 1], regions, np.eye(2), np.arange(2), ["甲", "乙"])
    solid = plots.two_terrains([-1, 0, 1], {"碗": (np.eye(3), np.eye(3)[:, :2])}, "横", "纵")
    for fig in (chart, map_, solid):
        drawn = [[len(ax.lines), len(ax.images), len(ax.collections)] for ax in fig.axes]
        assert written(fig)
        small = plots.thumbnail(fig, marker=3)
        assert small is fig
        assert written(small) == []
        assert [[len(a.lines), len(a.images), len(a.collections)] for a in fig.axes] == drawn
        assert {line.get_markersize() for ax in fig.axes for line in ax.lines} == {3}
        assert max(small.get_size_inches()) < 4


def test_thumbnail_keeps_the_arrows():
    fig, ax = plots.plt.subplots()
    ax.annotate("", (0, 0), (1, 1), arrowprops={"arrowstyle": "->"})
    assert len(plots.thumbnail(fig).axes[0].texts) == 1


def test_charts_draw_without_a_warning_and_with_readable_text():
    bars = plots.bar_panels(["狗", "猫"], {"分数 z": [1, -2], "概率 p": [0.95, 0.05]})
    grid = plots.image_grid(np.zeros((10, 8, 8)), list("0123456789"), limit=1)
    assert min(map(smallest_text, [bars, grid])) >= 13
