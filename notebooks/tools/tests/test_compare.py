"""按意思比较：小数末位可以差 1，此外的任何改动都要认得出。"""

import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nbformat.v4 import new_output

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from compare import changed_numbers, same_outputs, same_text


@st.composite
def numbers(draw):
    """(符号, 不带小数点的各位数字, 小数位数, 指数)：一个印出来的小数。"""
    places = draw(st.integers(1, 6))
    digits = draw(st.integers(0, 10 ** (places + 3)))
    exponent = draw(st.sampled_from(["", "", "e-05", "e+12"]))
    return draw(st.sampled_from(["", "-", "−", "+"])), digits, places, exponent


def printed(sign, digits, places, exponent):
    text = str(digits).zfill(places + 1)
    return f"{sign}{text[:-places]}.{text[-places:]}{exponent}"


WORDS = st.text(st.sampled_from("准确率 loss=：|[],()\n约"), max_size=6)
TEXTS = st.lists(st.tuples(WORDS, numbers()), min_size=1, max_size=4)


def joined(parts):
    # 词与数之间隔一个空格：不让前一个词把数变成版本号的一段
    return "".join(f"{word} {printed(*number)} " for word, number in parts)


@given(TEXTS)
def test_a_text_equals_itself(parts):
    assert same_text(joined(parts), joined(parts))


@given(TEXTS, st.data())
def test_one_unit_in_the_last_place_is_the_same(parts, data):
    index = data.draw(st.integers(0, len(parts) - 1))
    word, (sign, digits, places, exponent) = parts[index]
    moved = list(parts)
    moved[index] = word, (sign, digits + 1, places, exponent)
    assert same_text(joined(parts), joined(moved)) and same_text(joined(moved), joined(parts))


@given(TEXTS, st.data())
def test_more_than_one_unit_is_different(parts, data):
    index = data.draw(st.integers(0, len(parts) - 1))
    word, (sign, digits, places, exponent) = parts[index]
    moved = list(parts)
    apart = data.draw(st.integers(2, 10**9))
    moved[index] = word, (sign, digits + apart, places, exponent)
    assert not same_text(joined(parts), joined(moved))


@given(TEXTS, st.data())
def test_sign_of_a_nonzero_number_is_exact(parts, data):
    index = data.draw(st.integers(0, len(parts) - 1))
    word, (sign, digits, places, exponent) = parts[index]
    assume(digits)
    other = data.draw(st.sampled_from(sorted({"", "-", "−", "+"} - {sign})))
    moved = list(parts)
    moved[index] = word, (other, digits, places, exponent)
    assert not same_text(joined(parts), joined(moved))


@given(TEXTS, st.data())
def test_places_and_exponent_are_exact(parts, data):
    index = data.draw(st.integers(0, len(parts) - 1))
    word, (sign, digits, places, exponent) = parts[index]
    longer, other = list(parts), list(parts)
    longer[index] = word, (sign, digits * 10, places + 1, exponent)  # 值不变，多印一位
    other[index] = word, (sign, digits, places, "" if exponent else "e+00")
    assert not same_text(joined(parts), joined(longer))
    assert not same_text(joined(parts), joined(other))


@given(TEXTS, st.data())
def test_any_edit_outside_the_decimals_is_different(parts, data):
    text = joined(parts)
    outside = [i for i, char in enumerate(text) if not char.isdigit() and char not in ".+-−e"]
    index = data.draw(st.sampled_from(outside))
    assert not same_text(text, text[:index] + "甲" + text[index + 1 :])
    assert not same_text(text, text[:index] + text[index] + text[index:])
    assert not same_text(text, text + "\n")


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("3 格", "4 格"),  # 整数
        ("[1. 0.]", "[1. 1.]"),  # 小数点后面没有数字：NumPy 的整数值
        ("1e-05", "2e-05"),
        ("NumPy 2.4.6", "NumPy 2.5.6"),
        ("0.50 0.50", "0.50"),
        ("nan", "0.00"),
        ("-inf", "inf"),
        ("0.5", "1"),
        ("损失 0.50", "损失 0.50 "),
        ("0.50\n", "0.50"),
        ("-0.01", "0.01"),
        ("1.00e-04", "9.98e-05"),
        ("0.5", "0.50"),
    ],
)
def test_different(stored, fresh):
    assert not same_text(stored, fresh)
    assert not same_text(fresh, stored)


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("p = 0.12。", "p = 0.13。"),
        ("9.99", "10.00"),
        ("-0.00", "0.00"),  # 0 没有正负
        ("1.00e-04", "9.99e-05"),
        ("−0.33", "−0.34"),
        ("np.float64(0.1234)", "np.float64(0.1235)"),
        ("| 0.25 | 95.3% |", "| 0.26 | 95.2% |"),
    ],
)
def test_same(stored, fresh):
    assert same_text(stored, fresh) and same_text(fresh, stored)


@given(st.decimals(0, 100, places=8), st.integers(0, 6))
def test_whatever_the_last_bits_do_rounding_moves_at_most_one_unit(number, places):
    """这正是放宽的理由：值几乎不变，印出来至多差末位的 1。"""
    assume(places)
    shown = [f"{number + shift:.{places}f}" for shift in (0, Decimal("1e-9"), -Decimal("1e-9"))]
    assert same_text(shown[0], shown[1]) and same_text(shown[0], shown[2])


# ---------------------------------------------------------------- 整格的输出


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def display(**data):
    return new_output("display_data", {kind.replace("_", "/"): v for kind, v in data.items()})


def test_outputs_of_other_kinds_are_exact():
    assert same_outputs([display(text_markdown="0.12")], [display(text_markdown="0.13")])
    assert not same_outputs([display(image_svg="0.12")], [display(image_svg="0.13")])


def test_coordinates_of_a_picture_may_round_the_other_way():
    def picture(path):
        return [new_output("display_data", {"image/svg+xml": f'<path d="{path}"/>'})]

    assert same_outputs(picture("M12.3 45.6L13.0 44.9"), picture("M12.4 45.6L12.9 44.9"))
    assert not same_outputs(picture("M12.3 45.6"), picture("M12.5 45.6"))
    assert not same_outputs(picture("M12.3 45.6"), picture("L12.3 45.6"))


def test_json_is_compared_by_meaning():
    def start(weight, name="狗"):
        return [display(application_json={"names": [name], "W": [[weight, 1]]})]

    assert same_outputs(start(0.123), start(0.124))
    assert not same_outputs(start(0.123), start(0.125))
    assert not same_outputs(start(0.123), start(0.123, "猫"))


def test_the_order_of_json_keys_means_nothing():
    stored, fresh = {"a": 0.123, "b": 1}, {"b": 1, "a": 0.124}
    assert same_outputs([display(application_json=stored)], [display(application_json=fresh)])


def test_number_and_kind_of_outputs_are_exact():
    assert not same_outputs([stream("0.5")], [stream("0.5"), stream("0.5", "stderr")])
    assert not same_outputs([stream("0.5")], [stream("0.5", "stderr")])
    assert not same_outputs([stream("0.5")], [display(text_plain="0.5")])
    assert not same_outputs([stream("0.5")], [])


def test_changed_numbers_are_named():
    changed = changed_numbers([stream("a = 3.38, b = 0.5")], [stream("a = 3.37, b = 0.5")])
    assert changed == ["3.38 → 3.37"]
