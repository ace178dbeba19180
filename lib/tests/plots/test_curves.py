"""曲线：画上去的就是传进来的；名字写在右端，不相叠，看得清。"""

import itertools

import numpy as np
import pytest

from lib import plots
from lib._drawing import contrast_with_white
from lib.tests.plots.drawn import smallest_text, texts


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


def test_line_chart_draws_without_a_warning_and_with_readable_text():
    z = np.linspace(-4, 4, 41)
    fig = plots.line_chart(z, {r"除以 $\sqrt{d}$": z}, "温度 $T$", "概率")
    assert smallest_text(fig) >= 13
