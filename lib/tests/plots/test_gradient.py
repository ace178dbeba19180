"""第 4 节的图：每个数写在自己的格、结点与边上；箭头的方向与长短；误差最小处有一颗星。"""

import numpy as np
import pytest

from lib import plots
from lib.plots.gradient import FORCE_SCALE
from lib.tests.plots.drawn import smallest_text, texts


def draw_heat_maps():
    panels = [("甲", [[0.5, -0.25], [-0.0001, 0.0]], ["上", "下"], ["左", "右"])]
    return plots.heat_maps([*panels, ("乙", [[1.0]], ["行"], ["列"])])


def test_heat_maps_write_every_number_and_share_one_scale():
    left, right = draw_heat_maps().axes
    assert texts(left) == ["0.500", "−0.250", "0.000", "0.000"]
    assert [label.get_text() for label in left.get_yticklabels()] == ["上", "下"]
    assert [label.get_text() for label in left.get_xticklabels()] == ["左", "右"]
    assert left.images[0].get_clim() == right.images[0].get_clim()
    up, down = left.images[0].get_clim()
    assert up == -down  # 0 是白的


def test_heat_maps_colour_plus_red_and_minus_grey():
    image = draw_heat_maps().axes[0].images[0]
    red, grey = (image.to_rgba(image.get_array())[0, j, :3] for j in (0, 1))
    assert red[0] > red[2] + 0.05
    assert np.ptp(grey) < 0.01 and grey[0] < 1


def draw_chain_graph():
    return plots.chain_graph(["狗", "猫"])


def test_chain_graph_strikes_one_p_above_and_one_below_on_every_path():
    ax = draw_chain_graph().axes[0]
    struck = [text for text in ax.texts if text.get_color() == plots.ACCENT]
    assert [text.get_text() for text in struck] == ["$p_1$", "$p_1$", "$p_2$", "$p_2$"]
    strokes = [line for line in ax.lines if line.get_color() == plots.ACCENT]
    middles = [line.get_xydata().mean(axis=0) for line in strokes]
    np.testing.assert_allclose(middles, [text.get_position() for text in struck])
    assert min(line.get_zorder() for line in strokes) > max(t.get_zorder() for t in struck)


def draw_push_and_pull():
    X, targets = np.array([[0.0, 2.0], [3.0, 0.0]]), np.array([0, 1])
    errors = np.array([[-0.5, 0.5], [0.25, -0.25]])
    return plots.push_and_pull(X, targets, errors, np.array([[1.0, 0.0], [0.0, 1.0]]), ["狗", "猫"])


def arrows(ax):
    return [
        (tuple(start), (u, v))
        for quiver in ax.collections
        for start, u, v in zip(quiver.XY, quiver.U, quiver.V, strict=True)
    ]


def test_push_and_pull_draws_own_samples_out_and_others_in():
    dog, cat = draw_push_and_pull().axes
    scale = FORCE_SCALE
    assert arrows(dog)[:2] == [((0, 2), (0, 0.5 * 2 * scale)), ((3, 0), (-0.25 * 3 * scale, 0))]
    assert arrows(cat)[:2] == [((3, 0), (0.25 * 3 * scale, 0)), ((0, 2), (0, -0.5 * 2 * scale))]


def test_push_and_pull_adds_the_mean_force_to_the_tip_of_the_weight():
    dog, _ = draw_push_and_pull().axes
    weight, step = arrows(dog)[2:]
    assert weight == ((0, 0), (1, 0))
    assert step == ((1, 0), (-0.25 * 3 / 2, 0.5 * 2 / 2))  # 力的平均，不缩


def test_push_and_pull_keeps_every_arrow_inside():
    for ax in draw_push_and_pull().axes:
        tips = np.array([np.add(start, arrow) for start, arrow in arrows(ax)[:3]])
        for low, high, side in zip(tips.min(axis=0), tips.max(axis=0), "xy", strict=True):
            edges = getattr(ax, f"get_{side}lim")()
            assert edges[0] < low and high < edges[1]


def draw_shape_puzzle():
    products = {
        "$XG$": (("N", "D"), ("N", "K")),
        "$X^TG$": (("D", "N"), ("N", "K")),
        "$G^TX$": (("K", "N"), ("N", "D")),
    }
    return plots.shape_puzzle({"N": 6, "D": 4, "K": 3}, products, ("D", "K"))


def test_shape_puzzle_judges_every_product():
    ax = draw_shape_puzzle().axes[0]
    verdicts = [text.get_text() for text in ax.texts if text.get_position()[1] < 0]
    assert verdicts == ["内侧对不上", "与参数同形", "转置了"]
    assert texts(ax).count("=") == 2


def test_shape_puzzle_blocks_are_as_big_as_their_shapes():
    blocks = draw_shape_puzzle().axes[0].patches
    sizes = [(block.get_height(), block.get_width()) for block in blocks]
    assert sizes == [(6, 4), (6, 3), (4, 6), (6, 3), (4, 3), (3, 6), (6, 4), (3, 4)]
    fig = draw_shape_puzzle()
    (left, right), (low, high) = fig.axes[0].get_xlim(), fig.axes[0].get_ylim()
    width, height = fig.get_size_inches()
    np.testing.assert_allclose(width / height, (right - left) / (high - low), rtol=1e-2)  # 不留白
    rights = [block.get_x() + block.get_width() for block in blocks]
    assert all(b.get_x() > right for b, right in zip(blocks[1:], rights, strict=False))


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
        assert stop[0] - x < x - start[0]  # 挨着终点


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
    names = {text.get_text(): text.xy for text in ax.texts[:4]}
    best = {r"$1\times10^{-4}$": (1e-4, 1e-9), r"$1\times10^{-2}$": (1e-2, 1e-3)}
    assert names == {"甲": (1e-6, 1e-5), "乙": (1e-6, 1e-1)} | best
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


@pytest.mark.parametrize(
    "draw",
    [
        draw_heat_maps,
        draw_chain_graph,
        draw_small_network,
        draw_push_and_pull,
        draw_shape_puzzle,
        draw_difference_errors,
    ],
)
def test_figures_draw_without_a_warning_and_with_readable_text(draw):
    assert smallest_text(draw()) >= 13
