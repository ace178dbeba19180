"""概率单纯形：顶点是各类，里面的点是它们的加权平均。"""

import numpy as np

from lib import plots
from lib.tests.plots.drawn import texts


def test_simplex_puts_each_class_at_its_corner_and_averages_the_rest():
    ax = plots.plt.figure().add_subplot()
    P = np.array([[1, 0, 0], [0.2, 0.3, 0.5]])
    plots.simplex(ax, paths=[(P, {"color": plots.P_COLOR})], arrows=[(P[0], P[1], {})])
    corners = ax.patches[0].get_xy()[:3]
    np.testing.assert_allclose(plots.simplex_xy(np.eye(3)), corners)
    np.testing.assert_allclose(np.linalg.norm(corners - corners[[1, 2, 0]], axis=1), 1)
    np.testing.assert_allclose(ax.lines[0].get_xydata(), P @ corners)
    np.testing.assert_allclose(ax.texts[3].xy, P[1] @ corners)
    np.testing.assert_allclose(ax.texts[3].xyann, P[0] @ corners)
    assert texts(ax)[:3] == ["狗", "猫", "鸟"]
