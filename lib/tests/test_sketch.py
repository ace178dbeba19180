"""SVG 的图：画得对、读得清、怪的输入说得明白；不导入 matplotlib。"""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import _drawing, sketch
from lib.sketch import bars, curves, loss_curve

NAN, INF = np.nan, np.inf
SVG = "{http://www.w3.org/2000/svg}"


def parts(figure, kind):
    return ElementTree.fromstring(figure._repr_svg_()).findall(SVG + kind)


def texts(figure):
    return [text.text for text in parts(figure, "text")]


def data_paths(figure):
    """画数据的几条线，不算网格、坐标轴和连线。"""
    return [path for path in parts(figure, "path") if path.get("stroke-width") in ("3", "9")]


def points(path):
    return np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d")), dtype=float)


def test_points_are_where_the_axes_say():
    figure = curves([0, 10], {"a": [0, 0.4], "b": [0.2, 0.2]})
    a, b = (points(path) for path in data_paths(figure)[::2])
    y = {text.text: float(text.get("y")) - 0.35 * sketch.FONT for text in parts(figure, "text")}
    assert a[0, 1] == pytest.approx(y["0.0"], abs=0.11) and a[1, 1] == pytest.approx(
        y["0.4"], abs=0.11
    )
    assert b[:, 1] == pytest.approx(y["0.2"], abs=0.11)
    x = {text.text: float(text.get("x")) for text in parts(figure, "text")}
    assert a[1, 0] == pytest.approx(x["10"], abs=0.11)


def test_names_stand_at_the_right_ends():
    figure = curves([0, 1, 2], {"高": [0, 1, 2], "低": [0, 0, 0]}, "步数", "损失")
    place = {
        text.text: (float(text.get("x")), float(text.get("y"))) for text in parts(figure, "text")
    }
    right = points(data_paths(figure)[0])[:, 0].max()
    assert place["高"][0] > right and place["低"][0] > right
    assert place["高"][1] < place["低"][1]
    assert {"步数", "损失"} <= place.keys()


def test_crowded_names_are_pushed_apart():
    figure = curves([0, 1], {name: [0, 1 + k / 1000] for k, name in enumerate("甲乙丙丁")})
    heights = [float(text.get("y")) for text in parts(figure, "text") if text.text in "甲乙丙丁"]
    assert min(abs(np.diff(sorted(heights)))) >= sketch.LINE - 0.11
    assert len([path for path in parts(figure, "path") if path.get("stroke-width") == "1"]) == 4


def test_a_line_that_stops_is_named_where_it_stops():
    figure = curves(np.arange(20), {"整": np.arange(20), "断": [*range(10), *[NAN] * 10]})
    stopped = points(data_paths(figure)[1])[-1, 0]
    assert [float(t.get("x")) for t in parts(figure, "text") if t.text == "断"] == [stopped]


@pytest.mark.parametrize("hole", [NAN, INF, -INF])
def test_what_is_not_finite_breaks_the_line(hole):
    values = np.arange(20.0)
    values[[0, 7, 8]] = hole
    (path,) = data_paths(curves(np.arange(20), {"a": values}))
    assert path.get("d").count("M") == 2 and len(points(path)) == 17
    assert "nan" not in path.get("d") and "inf" not in path.get("d")


def test_a_lonely_point_is_a_dot():
    values = np.full(20, NAN)
    values[[3, 9, 10]] = 1.0
    _, dot = data_paths(curves(np.arange(20), {"a": values}))
    assert dot.get("stroke-linecap") == "round" and len(points(dot)) == 1


def test_few_points_are_all_dots():
    few, many = (data_paths(curves(np.arange(n), {"a": np.arange(n)})) for n in (12, 13))
    assert (len(few), len(many)) == (2, 1)
    assert len(points(few[1])) == 12


def test_many_points_keep_their_peaks():
    values = np.zeros(50_000)
    values[[12_345, 40_000]] = 5, -3
    (path,) = data_paths(curves(np.arange(50_000), {"a": values}))
    drawn = points(path)
    assert len(drawn) < 1000 and len(set(drawn[:, 1])) == 3
    assert (np.diff(drawn[:, 0]) >= 0).all()


def test_lines_differ_in_more_than_colour():
    lines = {str(k): [0, k] for k in range(7)}
    paths = data_paths(curves([0, 1], lines))[::2]
    assert len({path.get("stroke-dasharray") for path in paths}) == 7
    assert {path.get("stroke") for path in paths} == set(_drawing.METHOD_COLORS)


def test_classes_wear_their_colours_and_words_can_be_read():
    for figure in (curves([0, 1], {"猫": [0, 1]}), bars(["猫"], [1])):
        assert _drawing.CLASS_COLORS["猫"] in figure._repr_svg_()
    colors = {text.get("fill") for text in parts(curves([0, 1], {"猫": [0, 1]}), "text")}
    assert min(_drawing.contrast_with_white(color) for color in colors - {None}) >= 4.5
    assert bars(["x"], [1])._repr_svg_().count(_drawing.PALE) == 1


def test_text_is_large_and_stays_inside():
    long = "一个很长很长很长很长很长很长的名字"
    lines = {long: [0, 1], "b": [1, 0]}
    plain = curves([0, 1e6], {"": [0, 1]})
    for figure in (plain, curves([0, 1], lines, "x", "y"), bars([long, "b", long], [1, -2, 3])):
        root = ElementTree.fromstring(figure._repr_svg_())
        assert float(root.get("font-size")) >= 20 and root.get("viewBox") == "0 0 760 300"
        for text in root.findall(SVG + "text"):
            width, x = sketch._text_width(text.text), float(text.get("x"))
            left = x - width * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor")]
            assert left >= -1 and left + width <= 761, text.text
            assert 0.8 * sketch.FONT < float(text.get("y")) < 300
    assert "…" in curves([0, 1], lines)._repr_svg_()


def test_hidden_names_and_no_name():
    assert "_a" not in texts(curves([0, 1], {"_a": [0, 1], "b": [1, 2]}))
    assert repr(curves([0, 1], {"": [0, 1]})) == "<曲线图：2 点>"


def test_a_constant_line_is_in_the_middle():
    for value, ticks in [(200, {"100", "200", "300"}), (0, {"−1", "0", "1"})]:
        shown = texts(curves([0, 1], {"": [value, value]}))
        assert {float(t.replace("−", "-")) for t in ticks} <= {
            float(t.replace("−", "-")) for t in shown
        }


def test_whole_numbers_get_whole_ticks():
    assert texts(curves([0, 1, 2], {"": [0.0, 0.5, 1.0]}))[-3:] == ["0", "1", "2"]
    assert "0.5" in texts(curves([0, 0.5, 2], {"": [0, 1, 2]}))


@given(st.floats(-1e5, 1e5), st.floats(1e-6, 1e6), st.integers(2, 8))
def test_ticks_are_even_and_cover_the_data(low, span, count):
    high = low + span
    if not high > low:
        return
    ticks = np.array(sketch._ticks((low, high), count))
    slack = 1e-5 * span + 1e-9 * abs(low)
    assert ticks[0] <= low + slack and ticks[-1] >= high - slack
    assert 2 <= len(ticks) <= count + 3
    inner = np.array(sketch._ticks((low, high), count, inside=True))
    assert all(inner >= low - slack) and all(inner <= high + slack)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0.0, 0.25, 0.5], ["0.00", "0.25", "0.50"]),
        ([-1.0, 0.0, 1.0], ["−1", "0", "1"]),
        ([0.0, 2e5, 1e6], ["0", "2e5", "1e6"]),
        ([0.0, 2e-5], ["0", "2e−5"]),
    ],
)
def test_ticks_are_written_alike(values, shown):
    assert sketch._tick_texts(values) == shown


def test_the_last_bit_moves_no_tick():
    for high in (0.3, np.nextafter(0.3, 0), np.nextafter(0.3, 1)):
        assert sketch._ticks((0, high), 3, inside=True) == [0, 0.1, 0.2, 0.3]
        assert sketch._ticks((0, high), 3) == [0, 0.1, 0.2, 0.3]


def test_the_number_of_a_negative_bar_is_below_it_and_above_its_name():
    figure = bars(["a", "b"], [1, -2])
    y = {text.text: float(text.get("y")) for text in parts(figure, "text")[-4:]}
    box = parts(figure, "rect")[1]
    foot = float(box.get("y")) + float(box.get("height"))
    assert foot + 0.7 * sketch.FONT < y["−2"] <= y["b"] - 0.9 * sketch.FONT


def test_long_names_take_two_rows():
    figure = bars(["一个很长的名字" * 2, "另一个长名字" * 2, "短"], [1, 2, 3])
    heights = [float(text.get("y")) for text in parts(figure, "text") if "名字" in text.text]
    assert abs(heights[0] - heights[1]) >= sketch.FONT


def test_bars_stand_on_zero():
    figure = bars(["狗", "猫", "鸟"], [2, 1, -1])
    boxes = [(float(box.get("y")), float(box.get("height"))) for box in parts(figure, "rect")]
    zero = next(float(t.get("y")) for t in parts(figure, "text") if t.text == "0") - 0.35 * 21
    assert boxes[0][0] + boxes[0][1] == pytest.approx(zero, abs=0.11)
    assert boxes[2][0] == pytest.approx(zero, abs=0.11)
    assert boxes[0][1] == pytest.approx(2 * boxes[1][1], abs=0.11)
    assert {"2", "1", "−1", "狗", "猫", "鸟"} <= set(texts(figure))


def test_bars_of_probabilities_are_on_one_scale():
    figure = bars(["甲", "乙", "丙"], [0.24, 0.1, 0.66])
    assert {"0.24", "0.10", "0.66", "0.0", "0.5", "1.0"} <= set(texts(figure))
    assert "1.0" in texts(bars(["甲", "乙", "丙"], [0.67, 0.17, 0.17]))  # 各自舍入过
    fills = [box.get("fill") for box in parts(figure, "rect")]
    assert fills == [_drawing.PALE, _drawing.PALE, _drawing.ACCENT]
    pets = bars(["狗", "猫", "鸟"], [0.705, 0.2594, 0.035])
    assert {"0.705", "0.259", "0.035"} <= set(texts(pets))
    assert [box.get("fill") for box in parts(pets, "rect")] == list(_drawing.CLASS_COLORS.values())


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0.7, 0.3], ["0.7", "0.3"]),
        ([0.0, 1.0], ["0", "1"]),
        ([0.99995, 0.00005], [">0.999", "<0.0005"]),
    ],
)
def test_probabilities_are_written_alike_and_never_as_certain(values, shown):
    figure = bars(list("abc")[: len(values)], values)
    assert [text for text in texts(figure) if text in shown] == shown


@pytest.mark.parametrize("values", [[0.24, 0.1, 0.7], [2, -1], [1.0], [NAN, 1.0]])
def test_other_bars_are_not_taken_for_probabilities(values):
    figure = bars(list("abc")[: len(values)], values)
    assert _drawing.ACCENT not in figure._repr_svg_()


def test_a_draw_has_no_winner():
    assert _drawing.ACCENT not in bars(["a", "b"], [0.5, 0.5])._repr_svg_()


def test_loss_curve_says_peak_and_end_and_is_short():
    figure = loss_curve([1.0986, 6.13, 0.4749])
    (said,) = [text for text in texts(figure) if "损失" in text]
    assert said == "3 步的平均损失：最高 6.13，末尾 0.47"
    assert repr(figure) == f"<{said}>" and f'aria-label="{said}"' in figure._repr_svg_()
    wide, tall = map(int, figure._repr_svg_().split('viewBox="0 0 ')[1].split('"')[0].split())
    assert wide > 5 * tall
    assert max(float(text.get("y")) for text in parts(figure, "text")) < tall
    for losses in ([1.0986, 6.13, 0.4749], [1.0986, 0.302], [1.0986, 0.66]):
        ticks = [t for t in parts(loss_curve(losses), "text") if t.get("text-anchor") == "end"]
        assert -np.diff([float(tick.get("y")) for tick in ticks]).max() > 1.1 * sketch.FONT


def test_loss_curve_of_a_training_that_blew_up():
    assert repr(loss_curve([1.1, INF, NAN])) == "<3 步的平均损失：最高 inf，末尾 nan>"
    assert repr(loss_curve([1.1, 0.0123])) == "<2 步的平均损失：最高 1.10，末尾 0.012>"


def test_bars_of_nothing_finite_are_written_out():
    figure = bars(["a", "b", "c"], [NAN, INF, 1.0])
    assert {"nan", "inf", "1"} <= set(texts(figure))
    assert [float(box.get("height")) for box in parts(figure, "rect")][:2] == [0, 0]


def test_many_bars_lose_their_numbers_not_their_names():
    figure = bars(list("abcdefghijklmnopqrstuvwxyz"), np.linspace(0.1, 0.9, 26))
    assert set("abcdefghijklmnopqrstuvwxyz") <= set(texts(figure))
    assert "0.356" not in texts(figure)


def test_names_are_escaped():
    figure = curves([0, 1], {'a<b & "c"': [0, 1]}, xlabel="x<1")
    assert 'a<b & "c"' in texts(figure) and "x<1" in texts(figure)


def test_the_last_bit_moves_no_coordinate():
    """exp 的末位因处理器而异；印出来的坐标至多差末位的 1。"""
    values = np.exp(np.linspace(-3, 0, 50))
    first = curves(np.arange(50), {"a": values}, "x", "y")._repr_svg_()
    second = curves(np.arange(50), {"a": np.nextafter(values, 2)}, "x", "y")._repr_svg_()
    number = r"\d+\.\d"
    assert not re.search(r"\d\.\d\d", first.replace("1.5", ""))
    assert re.sub(number, "", first) == re.sub(number, "", second)
    before, after = (np.array(re.findall(number, svg), float) for svg in (first, second))
    assert abs(before - after).max() < 0.11


def test_reprs_are_short():
    assert repr(curves([0, 1], {"a": [0, 1], "b": [0, 1]})) == "<曲线图：a、b，各 2 点>"
    assert repr(bars(list("abcdefgh"), range(8))) == "<条形图：a 0、b 1、c 2、d 3、e 4、f 5……>"


X = [0, 1, 2]
ERRORS = {
    "没有线": (ValueError, "没有要画的线", lambda: curves(X, {})),
    "不是字典": (TypeError, "得到 list", lambda: curves(X, [1, 2, 3])),
    "太多线": (ValueError, "至多画 7 条线，得到 8 条", lambda: curves(X, {k: X for k in range(8)})),
    "x 是空的": (ValueError, "x 是空的", lambda: curves([], {"a": []})),
    "x 里有 nan": (ValueError, "x 里应都是有限的数", lambda: curves([0, NAN], {"a": [1, 2]})),
    "长度不一": (ValueError, "“a”有 2 个数，x 有 3 个", lambda: curves(X, {"a": [1, 2]})),
    "全是 nan": (ValueError, "“a” 里没有一个有限的数", lambda: curves(X, {"a": [NAN, INF, NAN]})),
    "不是数": (TypeError, "“a” 应为实数数组", lambda: curves(X, {"a": ["1", "2", "3"]})),
    "复数": (TypeError, "complex", lambda: curves(X, {"a": [1j, 2, 3]})),
    "二维": (ValueError, "得到形状 (1, 3)", lambda: curves(X, {"a": [[1, 2, 3]]})),
    "太大": (ValueError, "1e300", lambda: curves(X, {"a": [1, 2, 1e305]})),
    "没有条": (ValueError, "没有要画的条", lambda: bars([], [])),
    "条数不一": (ValueError, "values 有 2 个数，names 有 1 个名字", lambda: bars(["a"], [1, 2])),
    "条全是 nan": (ValueError, "values 里没有一个有限的数", lambda: bars(["a"], [NAN])),
    "没有损失": (ValueError, "没有要画的损失", lambda: loss_curve([])),
    "损失全是 nan": (ValueError, "losses 里没有一个有限的数", lambda: loss_curve([NAN])),
    "条不是数": (TypeError, "values 应为实数数组", lambda: bars(["a"], ["1"])),
}


@pytest.mark.parametrize(("error", "part", "call"), ERRORS.values(), ids=ERRORS)
def test_bad_input_is_told_in_chinese(error, part, call):
    with pytest.raises(error, match=re.escape(part)):
        call()


def test_matplotlib_is_not_imported():
    code = "from lib.sketch import curves; import sys; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False"
