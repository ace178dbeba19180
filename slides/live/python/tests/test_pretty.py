"""值的写法与 IPython 的逐字相同。"""

import datetime
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.lib.pretty import pretty as expected
from live.pretty import pretty

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(
        [int, np.ndarray, len, pretty, ValueError("坏", 3), np.float64(0.1), b"x", 1j]
    )
)
MANY = LEAVES | st.integers(1, 12).map(np.arange) | st.integers(1, 9).map(lambda n: np.ones((2, n)))
KEYS = st.text(max_size=30) | st.integers() | st.tuples(st.integers(), st.text(max_size=60))


def containers(inner):
    lists = st.lists(inner, max_size=12)
    maps = st.dictionaries(KEYS, inner, max_size=8)
    sets = st.sets(st.integers(0, 10**12) | st.text(max_size=9), max_size=9)
    return st.one_of(
        *(lists.map(kind) for kind in (list, tuple, deque)),
        *(maps.map(kind) for kind in (dict, OrderedDict, MappingProxyType)),
        *(sets.map(kind) for kind in (set, frozenset, Counter)),
        maps.map(lambda found: defaultdict(list, found)),
        lists.map(lambda found: deque(found, 5)),
        lists.map(lambda found: SimpleNamespace(**{f"a{i}": x for i, x in enumerate(found)})),
    )


@given(st.recursive(MANY, containers, max_leaves=40))
def test_any_value(value):
    assert pretty(value) == expected(value)


class Plain:
    pass


class OwnDict(dict):
    pass


class Meta(type):
    def __repr__(self):
        return "M!"


class Named(metaclass=Meta):
    pass


PARTICULAR = [
    *(list(range(3000)), set(range(1200)), dict.fromkeys(range(1100)), "x" * 200, "两\n行"),
    *(Plain(), Plain, Named, OwnDict(a=1), namedtuple("N", "a b")(1, 2), np.sum, [].append),
    *([np.eye(2), np.eye(3)], {"一个很长的键" * 3: list(range(40)), "b": np.ones((3, 3))}),
    *(slice(1, 2), range(3), ..., NotImplemented, datetime.date(2020, 1, 1)),
    *([Plain(), (1,), (), {}, set(), [[]] * 3], (np.float64(1) / 3, np.int64(3))),
    *(
        KeyError("a"),
        ValueError("x" * 60, "y" * 60),
        type("X", (), {"__repr__": lambda self: ""})(),
    ),
]


@pytest.mark.parametrize("value", PARTICULAR, ids=lambda value: type(value).__name__)
def test_particular_values(value):
    assert pretty(value) == expected(value)


@pytest.mark.parametrize("make", [list, dict, deque, lambda: SimpleNamespace()])
def test_a_value_inside_itself(make):
    value = make()
    if isinstance(value, dict):
        value[1] = value
    elif isinstance(value, SimpleNamespace):
        value.a = value
    else:
        value.append(value)
    assert pretty(value) == expected(value)
