"""学生返回的东西当作数看：是不是数，与应有的差不差。"""

import numpy as np

OWN_FAULTS = (NameError, RecursionError)  # 说的是代码本身，不是数对不上：与别的报错不算一样


def is_blank(value):
    """什么也没有返回，或者原样返回了 ``...``。"""
    return value is None or value is ...


def as_array(value):
    """数的数组，类型照旧；不是数（文字、复数、长短不一的表……）则为 None。"""
    if is_blank(value):
        return None
    try:
        array = np.asarray(value)
        return array.astype(float) if array.dtype == object else array if is_real(array) else None
    except Exception:  # 学生自己的类，什么都可能抛出
        return None


def as_text(value):
    """文字的数组；不是文字则为 None。"""
    try:
        array = np.asarray(value)
        return array if array.dtype.kind in "US" else None
    except Exception:  # 同上
        return None


def is_real(array):
    return array.dtype.kind in "biuf"


def as_numbers(value):
    """同上，整数也换成浮点数。"""
    array = as_array(value)
    return None if array is None else array.astype(float)


def close(given, wanted):
    """两个数组形状与数值都相同；nan 与 nan 算相同。"""
    return given.shape == wanted.shape and np.allclose(
        given, wanted, rtol=1e-6, atol=1e-12, equal_nan=True
    )


def agree(given, wanted):
    """两列结果处处相同；处处都是异常时，异常要同类。"""
    if not all(map(same, given, wanted)):
        return False
    failed = [isinstance(value, BaseException) for value in wanted]
    return not all(failed) or [*map(type, given)] == [*map(type, wanted)]


def same(given, wanted):
    """都是异常，或形状与数值都相同的数组（几样就样样相同）；nan 与 nan 算相同。"""
    if isinstance(given, BaseException) or isinstance(wanted, BaseException):
        both = isinstance(given, BaseException) and isinstance(wanted, BaseException)
        return both and (type(given) is type(wanted) or not isinstance(given, OWN_FAULTS))
    if isinstance(wanted, tuple):
        is_alike = isinstance(given, tuple) and len(given) == len(wanted)
        return is_alike and all(map(same, given, wanted))
    if as_text(wanted) is not None:
        return as_text(given) is not None and np.array_equal(as_text(given), as_text(wanted))
    given, wanted = as_numbers(given), as_numbers(wanted)
    return given is not None and wanted is not None and close(given, wanted)
