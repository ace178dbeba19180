"""存下的输出与新的是否同一个意思：小数的最后一位可以差 1，其余逐字相同。

同一段代码，换一种处理器或换一版 NumPy，``exp`` 的最后一个二进制位可能不同；印出来的小数若恰在
四舍五入的边上，末位就差 1。整数、文字、nan、inf、符号、行数与排版都没有这样的理由，必须相同。
"""

import json
import re
from decimal import Decimal

# 小数：3.38、-0.50、4.54e-05。“1.”“1e-05”“2.4.6”都不算，逐字比较
NUMBER = re.compile(r"(?<![\d.])([-−+]?)(\d+\.\d+(?:[eE][-+]?\d+)?)(?!\.?\d)")
PROSE = {
    *("text/plain", "text/markdown", "text/html", "text/latex"),
    *("application/json", "image/svg+xml"),  # SVG 的坐标也是小数
}


def same_outputs(stored, fresh):
    """两格输出同一个意思吗；不管图。"""
    stored, fresh = list(texts(stored)), list(texts(fresh))
    if [kind for kind, _ in stored] != [kind for kind, _ in fresh]:
        return False
    return all(
        same_text(before, after) if kind[-1] in PROSE else before == after
        for (kind, before), (_, after) in zip(stored, fresh, strict=True)
    )


def texts(outputs):
    """逐个给出 ``(种类, 文字)``；种类的最后一项是 MIME 类型，图只留种类。同名的流应已合并。"""
    for output in outputs:
        kind = output.output_type
        if kind == "stream":
            yield (kind, output.name, "text/plain"), output.text
        elif kind == "error":
            yield (kind, output.ename, "text/plain"), output.evalue
        else:
            for mime, value in sorted(output.data.items()):
                if mime == "application/json":
                    value = json.dumps(value, ensure_ascii=False, sort_keys=True)
                yield (kind, mime), None if mime == "image/png" else value


def same_text(stored, fresh):
    """小数之外逐字相同，每个小数都相差不过末位的 1。"""
    return NUMBER.sub("", stored) == NUMBER.sub("", fresh) and all(
        close(before, after) for before, after in number_pairs(stored, fresh)
    )


def number_pairs(stored, fresh):
    """两段文字里依次对应的小数；个数不同时无从对应，也就没有。"""
    stored, fresh = list(NUMBER.finditer(stored)), list(NUMBER.finditer(fresh))
    return zip(stored, fresh, strict=True) if len(stored) == len(fresh) else ()


def close(stored, fresh):
    """写法相同、相差不过末位的 1；两者都不是 0 时，符号的写法也相同。"""
    before, after = value(stored), value(fresh)
    if layout(stored) != layout(fresh):
        return False
    if stored[1] != fresh[1] and before and after:
        return False
    unit = min(unit_of(stored), unit_of(fresh))
    return abs(before - after) <= unit


def value(match):
    """小数的值，精确到印出来的每一位。"""
    return Decimal(match[1].replace("−", "-") + match[2])


def unit_of(match):
    """末位的 1 是多少。"""
    return Decimal((0, (1,), Decimal(match[2]).as_tuple().exponent))


def layout(match):
    """(小数点之后印了几位, 有没有指数)。"""
    mantissa, e, _ = match[2].lower().partition("e")
    return len(mantissa.partition(".")[2]), bool(e)


def changed_numbers(stored, fresh):
    """所有不同的小数，``存下的 → 这次的``；没有小数不同，或别处也不同时为空。"""
    pairs = [
        (before[0], after[0])
        for (_, old), (_, new) in zip(texts(stored), texts(fresh), strict=False)
        if isinstance(old, str) and isinstance(new, str)
        for before, after in number_pairs(old, new)
    ]
    return [f"{before} → {after}" for before, after in pairs if before != after]
