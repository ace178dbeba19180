"""流程条：每个数都在，只有点了名的格亮着。"""

import numpy as np
import pytest

from lib import plots
from lib.data import cat_photo
from lib.tests.plots.drawn import smallest_text, texts

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
    colours = [text.get_color() for text in ax.texts if text.get_text() == r"$\mathbf{p}$"]
    assert colours == [plots.P_COLOR] * 2


def test_film_strip_sets_vectors_bold_as_the_slides_do():
    ax = plots.film_strip(cat_photo()[0], STAGES, lit=[]).axes[0]
    symbols = [text for text in texts(ax) if text.startswith("$") and "W" not in text]
    vectors = [r"\mathbf{x}", r"\mathbf{z}", r"\mathbf{p}", r"\mathbf{p}-\mathbf{y}"]
    vectors += [r"\Delta\mathbf{z}", r"\mathbf{p}"]
    assert symbols == [f"${symbol}$" for symbol in [*vectors[:3], "L", *vectors[3:]]]


def test_film_strip_refuses_an_unknown_or_missing_stage():
    photo = cat_photo()[0]
    with pytest.raises(ValueError, match="亮 \\['q'\\]"):
        plots.film_strip(photo, STAGES, lit=["q"])
    with pytest.raises(ValueError, match="流程条的格应是"):
        plots.film_strip(photo, {"x": [1.0]}, lit=[])


def test_film_strip_draws_without_a_warning_and_with_readable_text():
    fig = plots.film_strip(cat_photo()[0], STAGES, lit=list(STAGES))
    assert smallest_text(fig) >= 13
