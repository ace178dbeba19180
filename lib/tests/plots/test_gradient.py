"""第 4 节的图：每个数写在自己的结点与边上，误差最小处有一颗星。"""

import numpy as np
import pytest

from lib import plots
from lib.tests.plots.drawn import smallest_text, texts


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
def test_figures_draw_without_a_warning_and_with_readable_text(draw):
    assert smallest_text(draw()) >= 13
