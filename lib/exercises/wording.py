"""评语里的话：没有返回时是怎么回事，报错翻成中文，哪里不对只说那一处。"""

import re

import numpy as np

from lib.exercises.values import as_array, as_text, is_blank

EMPTY = "还没有作答：把 ... 换成你的实现，再运行这一格。"
PRINTED = (
    "印出了东西，却没有 return：印出的只是给人看，调用的人拿不到。提示：最后用 return 交出结果。"
)
IN_PLACE = (
    "没有返回值：传入的数组被就地改掉了，调用的人却只得到 None。提示：算出新的数组，再 return 它。"
)
RETURNED_NONE = (
    "return 后面的那个调用返回 None：sort、fill、put_along_axis、shuffle 之类就地改数组，"
    "自己什么也不返回；自己写的函数忘了 return 也会这样。提示：看看那个函数交出了什么。"
)
UNWRITTEN = "还没有作答：函数里还留着 NotImplementedError，把它换成你的实现，再运行这一格。"
NO_RETURN = "算完了，却没有 return：函数返回的是 None。提示：最后一行写 return 和你的结果。"
SOMETIMES_NONE = "有时没有返回值：有一条路走到头也没有 return。提示：看看 if、for 里面的 return。"


def nothing(attempt, outcomes):
    """每个试探输入都没有返回值：(哪一种, 评语)。"""
    if attempt.is_stub or any(outcome.value is ... for outcome in outcomes):
        return "blank", EMPTY
    if any(outcome.printed for outcome in outcomes):
        return "printed", PRINTED
    if attempt.returns_something:
        return "returned_none", RETURNED_NONE
    changed = any(outcome.changed for outcome in outcomes)
    return ("in_place", IN_PLACE) if changed else ("no_return", NO_RETURN)


def no_numbers(value, wanted, parts):
    """一个结果不成数：(哪一种, 评语)；成数则为 None。"""
    if isinstance(value, BaseException):
        return type(value).__name__.lstrip("_"), explained(value)
    if is_blank(value):
        return "sometimes_none", SOMETIMES_NONE
    if parts and not (isinstance(value, tuple) and len(value) == len(wanted)):
        return "miscounted", miscounted(value, parts)
    if not parts and isinstance(value, tuple) and np.ndim(as_array(value)) > np.ndim(wanted):
        return "no_numbers", strangeness(value)
    strange = [part for part in (value if parts else [value]) if as_array(part) is None]
    return ("no_numbers", strangeness(strange[0])) if strange else None


def strangeness(value):
    """不是数的返回值，是什么。"""
    if isinstance(value, tuple) and len(value):
        return f"返回了 {len(value)} 样，应当只返回一个数组（或一个数）。"
    if isinstance(value, list):
        return "返回的列表凑不成数组：各项长短不一，或者不是数。"
    kind = np.asarray(value).dtype if isinstance(value, np.ndarray) else type(value).__name__
    return f"返回了 {kind}，应为数的数组。{_why_strange(value)}"


def _why_strange(value):
    """不是数的返回值，多半是怎么来的。"""
    if callable(value):
        return "返回的是一个函数，没有调用它：名字后面还差括号和参数。"
    if hasattr(value, "__next__"):
        return "它要有人一项一项去取才有值。提示：先放进列表，再变成数组。"
    if isinstance(value, (set, dict)):
        return "集合、字典不按样本的次序逐项排。提示：一个样本占一个位置。"
    if as_text(value) is not None:
        return "里面是文字：放结果的数组多半照着标签的类型建的（如 empty_like），或者用了 str()。"
    return ""


# ---------------------------------------------------------------- 报错

SHAPES = re.compile(r"shapes? (\(.*?\)) (?:and )?(\(.*?\))")


def _names(error):
    found = re.search(r"name '(\w+)'", str(error))
    return found and f"名字 {found[1]} 没有定义：拼错了，或者忘了先算它、先导入它。"


def _unbound(error):
    found = re.search(r"variable '(\w+)'", str(error))
    return found and f"变量 {found[1]} 还没有赋值就用了：多半只在 if 或循环里面赋了值。"


def _attributes(error):
    found = re.search(
        r"(?:module|type object|(')?)\s*'?(\w[\w.]*)'? (?:object )?has no attribute '(\w+)'",
        str(error),
    )
    return found and f"{found[2]} 没有 {found[3]}：拼错了，或者它不是那种对象。"


def _broadcast(error):
    text = str(error)
    found = SHAPES.search(text)
    if "broadcast" in text and found:
        return f"形状 {found[1]} 与 {found[2]} 合不到一起：{_why_apart(found[1], found[2])}"
    return _looked_up(VALUES, text)


# 报错里出现的几个字，和它多半是怎么回事；写在前面的先认
VALUES = {
    "does not have enough dimensions": "@ 的两边都要是数组，乘一个数用 *。",
    "matmul": (
        MISMATCHED := "两个矩阵相乘，里面的一维对不上。提示：把每个矩阵的形状写在纸上，看要转置谁。"
    ),
    "not aligned": MISMATCHED,
    "truth value of an array": "一个数组被当成真假来判断：if、and、or 会这样，"
    "Python 自带的 max、min、in 比较时也会。提示：逐项比较、挑选、求最大值，NumPy 有自己的一套。",
    "inhomogeneous": "各行长短不一，凑不成数组：循环里每次放进去的形状要一样。",
    "setting an array element": "一个格子里放进了一个数组："
    "结果数组少了一个轴，或者右边还差一次求和、挑选。",
    "could not broadcast input array": "要放进去的和留出的位置形状不同。",
    "invalid literal for int": (NOT_NUMBERS := "文字变不成数；标签只是名字。"),
    "could not convert string": NOT_NUMBERS,
    "is not in list": (MISSING := "要找的东西不在里面；值一样、类型不同（数与文字）也算不在。"),
    "not in tuple": MISSING,
    "math domain error": (
        NO_LOG := "math.log 要正数，math.sqrt 要不小于 0 的数：多半概率下溢成了 0，又拿它取对数。"
    ),
    "expected a positive input": NO_LOG,
    "targets 越界：得到 -": "标签成了负数：标签从 0 数起，不用减 1。",
    "targets 越界": "标签超出了类别数：多半类别数给小了，或者标签加了 1。"
    "有几类看 logits（或 W）有几列，不看样本数，也不看这批标签。",
    "targets 形状不符": "参数多半写反了，或者 logits 的形状不是 (N, K)：先 logits，后 targets。",
    "zero-size array": (NOTHING_LEFT := "对空的东西求了最大值：挑过、去掉过以后，有时一项也不剩。"),
    "empty sequence": NOTHING_LEFT,
    "object too deep": "这个函数只收一维数组，给的是矩阵。",
    "same number of dimensions": "take_along_axis、put_along_axis 的下标要与数组同样多个轴："
    "让标签成为一列 (N, 1)。",
    "values to unpack": "等号左右的个数不同；写 N, K = z.shape 时，一维数组只有一项。",
    "reshape": "reshape 前后元素个数不同。",
    "must be square": (NOT_INVERTIBLE := "求逆、求行列式、解方程只对方阵，这里的行数与列数不同。"),
    "must be at least two-dimensional": NOT_INVERTIBLE,
    "Singular matrix": "这个矩阵没有逆：有的行（列）能由别的行（列）加减、缩放得到。",
}


def _why_apart(first, second):
    """两个合不到一起的形状，多半是怎么回事。"""
    sides = [side.strip("()").strip(",").split(",") for side in (first, second)]
    if len(sides[0]) != len(sides[1]):
        return (
            "多半是求和、求平均、求最大值之后少了一个轴，沿错了轴，"
            "或者 (N,) 的标签直接与 (N, K) 相减了：先变成独热。"
        )
    if len(sides[0]) == 1:
        return "两样的个数不同，有一步沿错了轴，或者少算、多算了几个。"
    if sides[0] == sides[1][::-1]:
        return "两个形状恰好颠倒，多半该用矩阵乘法 @，却写了 *；或者有一个转置了。"
    return "加、减、*、/ 要求形状相同；矩阵相乘写 @。提示：看看有没有一步沿错了轴。"


def _keyword(function, name):
    """函数没有叫这个名字的参数；axis 多半放错了括号。"""
    if function in ("exp", "log", "log2", "log1p", "sqrt") and name in ("axis", "keepdims"):
        return (
            f"{function} 逐项地算，没有 {name}：多半右括号放错了地方，它该给外面的求和、求最大值。"
        )
    meant = {"keepdim": "keepdims", "keep_dims": "keepdims", "dim": "axis", "dims": "axis"}.get(
        name
    )
    hint = f"NumPy 里多半是 {meant}。" if meant else ""
    return f"{function.lstrip('_')}() 没有叫 {name} 的参数。{hint}"


def _types(error):
    text = str(error)
    if found := re.search(r"(\w+)\(\) (?:missing \d+ required|takes .* but)", text):
        return f"参数的个数不对：{found[1]}() 要的和给的不一样多。"
    if found := re.search(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'", text):
        return _keyword(found[1], found[2])
    if found := re.search(r"'(\w+)' is an invalid keyword argument for (\w+)", text):
        return f"Python 自带的 {found[2]} 没有 {found[1]}。提示：沿轴求最大值、求和用 NumPy 的。"
    if "axis 应为整数" in text:
        return "softmax、log_softmax 的第二个参数是轴，不是标签。"
    if "num_classes" in text and "array" in text:
        return "one_hot 的两个参数多半写反了：先标签，后类别数。"
    if "unsupported operand" in text and "'list'" in text:
        return "列表不能逐项加减乘除，数组才行。提示：先 np.array(…)。"
    return _looked_up(TYPES, text)


TYPES = {
    "NoneType": "有一步得到的是 None，又拿它去算：多半那个函数就地改、不返回，或者忘了 return。",
    "return arrays must be of ArrayType": (
        OUT := "按位置多给了参数：那个位置是 out（存放结果的数组），不是轴、底数或 keepdims。"
        "提示：轴写 axis=…，留着轴写 keepdims=True，都写出名字。"
    ),
    "output must be an array": OUT,
    "0-dimensional arrays": (
        ONE_NUMBER
        := "math.exp、math.log、float() 只收一个数，给的是数组。提示：逐项算用 NumPy 的。"
    ),
    "length-1 arrays": ONE_NUMBER,
    "divide' not supported": NOT_NUMBERS,
    "numpy boolean": "真假值不能相减、取负：先换成数，例如乘以 1.0。",
    "unhashable": "数组、列表不能当字典的键，也不能放进集合。",
    "is not subscriptable": "后面跟了方括号的，不是数组：也许是一个数、一个函数，或者 None。",
    "is not iterable": (TOO_DEEP := "把一个数当成了一串：循环多深了一层，或者输入是一维的。"),
    "has no len()": TOO_DEEP,
    "cannot be interpreted as an integer": "这里要一个整数（range 的个数、轴号），给的是别的。",
    "must be passed as": (LIST_FIRST := "要先放进列表：生成器不行。"),
    "needs to be a sequence": LIST_FIRST,
    "(generator)": LIST_FIRST,
    "bitwise_xor": (POWER := "^ 不是乘方：平方写成 ** 2。"),
    "for ^": POWER,
    "only integer": "这里只收一个整数，给的是数组：列表不能用数组取；"
    "要接在一起的几个数组，该放进一个列表里，不要分开给。",
    "indices must be integers": "列表的下标只能是一个整数：不能是小数、数组，也不能写成 [行, 列]。",
    "Cannot interpret 'True'": "按位置给的 True 被当成了类型：要留着那一轴，写 keepdims=True。",
    "Cannot interpret": "第二个参数被当成了类型：数组的形状要写成一个元组，外面再加一对括号。",
    "Cannot cast array data from dtype('<U": "这里要的是数，给的是文字；标签只是名字。",
    "Cannot cast array data from dtype('float": "这里要的是整数（下标、个数），给的是小数。",
    "not callable": "把不是函数的东西当函数调用了：名字后面多了一对括号，或者名字被别的值盖住了。",
}


def _looked_up(table, text):
    """报错的原话里出现了表中的哪几个字，就说那一句；都没有则为 None。"""
    return next((told for fragment, told in table.items() if fragment in text), None)


def _ufuncs(error):
    if "Cannot cast" in str(error):
        return "整数数组里放不下小数：就地运算（-=、/=）不会换类型。"
    return "文字不能做加减乘除、比大小；标签只是名字。"


# 同上；都不像，就什么也不说
INDICES = {
    "only integers": "下标要是整数：这里用了小数或文字。",
    "arrays used as indices": "下标要是整数：这里的下标数组是小数或文字；参数的次序也许反了。",
    "indexing arrays could not be broadcast": "行下标与列下标的个数不同，配不成对。",
    "boolean index did not match": "布尔下标的长度与那一轴不同：有一样沿错了轴，或不是同一批。",
    "tuple index": "形状里没有那么多项：一维数组没有 shape[1]。",
    "too many indices": "下标比轴多：输入可能是一维的，代码当它是二维。",
    "list assignment": "列表里还没有那一项，不能直接写进去。提示：用 append 添，或者先建好那么长。",
    "index out of range": "下标越界：从 0 数起，最后一个是长度减 1。",
}


def _indices(error):
    found = re.search(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)", str(error))
    if found:
        return f"下标 {found[1]} 越界：那一轴只有 {found[3]} 个，从 0 数到 {int(found[3]) - 1}。"
    return _looked_up(INDICES, str(error))


def _axes(error):
    found = re.search(r"axis (-?\d+) is out of bounds for array of dimension (\d+)", str(error))
    return (
        found
        and f"第 {found[1]} 轴不存在：数组只有 {found[2]} 维。"
        "要么输入本来就只有这么多维，要么前一步已经消掉了一个轴。"
    )


TRANSLATIONS = {
    "NameError": _names,
    "UnboundLocalError": _unbound,
    "AttributeError": _attributes,
    "ValueError": _broadcast,
    "TypeError": _types,
    "IndexError": _indices,
    "AxisError": _axes,
    "KeyError": lambda error: (
        f"字典里没有 {error} 这个键：键写死了，键与值放反了，或者还没有先放进去。"
    ),
    "ZeroDivisionError": lambda error: "除以了 0。",
    "OverflowError": lambda error: "数太大，上溢了：math.exp 超过 709 就报错。",
    "RecursionError": lambda error: "函数不停地调用自己：递归没有出口。",
    "UFuncTypeError": _ufuncs,
    "ModuleNotFoundError": lambda error: f"没有装 {error.name} 这个包。",
    "NotImplementedError": lambda error: "这条路还没有写：把 raise 那一行换成你的实现。",
    "RuntimeError": lambda error: None,
}


def explained(error):
    """一个报错：原来的话，和它多半是怎么回事。"""
    kinds = [kind.__name__.lstrip("_") for kind in type(error).__mro__]
    told = (TRANSLATIONS[kind](error) for kind in kinds if kind in TRANSLATIONS)
    meaning = next((text for text in told if text), "")
    told_by_python = f"：{error}" if str(error) else ""
    said = f"运行出错：{type(error).__name__.lstrip('_')}{told_by_python}"
    return f"{said}。{meaning}" if meaning else said


# ---------------------------------------------------------------- 哪里不对


def shown(argument):
    """一个参数，印在评语里：小数只写四位有效数字，一长串数只写形状。"""
    array = np.asarray(argument)
    if array.dtype.kind == "f":
        array = np.vectorize(lambda number: float(f"{number:.4g}"), otypes=[float])(array)
    return shape_of(array) if array.size > 12 else str(array.tolist())


def shape_of(array):
    return f"形状 {array.shape} 的数组"


def apart(given, wanted):
    """两个同形的数组第一处不同：（下标，得到，应为），数写到看得出不同的那一位。"""
    given, wanted = np.atleast_1d(given), np.atleast_1d(wanted)
    different = ~np.isclose(given, wanted, rtol=1e-6, atol=1e-12, equal_nan=True)
    where = tuple(int(i) for i in np.argwhere(different)[0])
    return where, *told_apart(given[where], wanted[where])


def told_apart(given, wanted):
    """两个数，写到看得出不同的那一位；整数写成整数。"""
    whole = float(given).is_integer() and float(wanted).is_integer()
    if whole and max(abs(given), abs(wanted)) < 1e6:
        return f"{float(given):.0f}", f"{float(wanted):.0f}"
    for digits in range(4, 18):
        pair = f"{given:.{digits}g}", f"{wanted:.{digits}g}"
        if pair[0] != pair[1]:
            return pair
    return repr(float(given)), repr(float(wanted))


def listed(probe):
    """一组参数；太长时，数组只写形状。"""
    arrays = [np.asarray(part) for part in probe]
    if sum(array.size for array in arrays) <= 30:
        return "、".join(map(shown, probe))
    return "、".join(shape_of(a) if a.size > 6 else shown(a) for a in arrays)


def miscounted(value, parts):
    """该返回几样，却没有。"""
    wanted = f"应返回{'一两三四五'[len(parts) - 1]}样：{'、'.join(parts)}"
    if isinstance(value, (tuple, list)):
        return f"返回了 {len(value)} 样，{wanted}。提示：return 后面用逗号隔开。"
    return f"只返回了一样，{wanted}。提示：return 后面用逗号隔开。"
