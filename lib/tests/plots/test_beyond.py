"""第 6 节的图：条高是准确率，斜纹补到把握。"""

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
    written = {text.get_position()[0]: text.get_text() for text in fig.axes[0].texts}
    assert written == {0.375: "3", 0.625: "20", 0.875: "7"}


def test_figures_draw_without_a_warning_and_with_readable_text():
    cells = np.array([0, 5]), np.array([np.nan, 0.9]), np.array([np.nan, 0.6])
    assert smallest_text(plots.reliability_diagram({"之前": cells, "之后": cells})) >= 13
