"""两种画法共用的颜色：写成字看得清，与 matplotlib 算的一样。"""

import pytest
from matplotlib.colors import to_hex, to_rgb

from lib import _drawing


@pytest.mark.parametrize("color", [*_drawing.COLORS, _drawing.PALE, "#FFFFFF", "#000000"])
def test_text_color_is_just_dark_enough(color):
    found = _drawing.text_color(color)
    assert _drawing.contrast_with_white(found) >= 4.5
    if _drawing.contrast_with_white(color) >= 4.5:
        assert found == to_hex(color)
    else:
        lighter = to_hex([min(1, part / 0.95) for part in to_rgb(found)])
        assert _drawing.contrast_with_white(lighter) < 4.6


def test_contrast_at_both_ends():
    assert _drawing.contrast_with_white("#FFFFFF") == pytest.approx(1)
    assert _drawing.contrast_with_white("#000000") == pytest.approx(21)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0.0, None, "0"), (0.0004, None, "<0.0005"), (-0.0004, None, ">−0.0005"),
     (0.0005, None, "0.0005"), (0.9994, None, "0.999"), (0.9996, None, ">0.999"),
     (1 - 1e-9, None, ">0.999"), (1 - 2**-53, None, "1"), (1.0, None, "1"), (-0.9999, None, "−1"),
     (1.0004, None, "1"), (99.96, None, "100"), (100.4, None, "100"), (1234.6, None, "1235"),
     (2.0, 3, "2"), (-2.5, 1, "−2.5"), (-1e-7, 3, "0.000")],
)  # fmt: skip
def test_bar_label(value, digits, text):
    assert _drawing.bar_label(value, digits) == text
