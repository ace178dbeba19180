"""第 5 节的图：概率地图旁边是损失，混淆矩阵的行是真实类别。"""

import numpy as np

from lib import plots
from lib.tests.plots.drawn import halves, points_of, smallest_text


def test_regions_and_loss_put_the_curve_beside_the_map():
    side, X, y = [-1, 1], np.eye(2), np.array([0, 1])
    left, right = plots.regions_and_loss(side, halves(side), X, y, [1.1, 0.5, 0.4]).axes
    assert points_of(left, 2) == [[[1, 0]], [[0, 1]]]
    assert right.lines[0].get_xydata().tolist() == [[0, 1.1], [1, 0.5], [2, 0.4]]
    assert right.get_ylim()[0] == 0


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
    assert min(map(smallest_text, [trained, confusion])) >= 13
