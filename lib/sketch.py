"""不用 matplotlib 的图：几条曲线，一排条形，画成 SVG。

浏览器里改代码、看图，等不起 matplotlib。颜色、线型、名字写在线端，都照讲义的图。
"""

import math
from html import escape

import numpy as np

from lib import _validate
from lib._drawing import (
    ACCENT,
    CLASS_COLORS,
    FEW,
    GREY,
    GRID,
    INK,
    METHOD_COLORS,
    PALE,
    bar_label,
    spread,
    text_color,
)

__all__ = ["bars", "curves", "loss_curve"]

WIDTH, HEIGHT = 760, 300
FONT = 21  # 幻灯片上这幅图约宽 900 像素，最后一排也看得清
LINE = 1.3 * FONT
DASHES = ["", "12 5", "18 5 3 5", "3 5", "14 4 3 4 3 4", "3 3", "24 6"]  # 线型，与颜色一起分得清
CLASS_DASHES = dict(zip(CLASS_COLORS, DASHES, strict=False))
MOST = 800  # 一条线最多画这么多点：再密，屏幕上也分不开


class Sketch:
    """一幅图；在 notebook 与幻灯片上显示为 SVG。"""

    def __init__(self, parts, words, size=(WIDTH, HEIGHT)):
        self.parts, self.words, self.size = parts, words, size

    def _repr_svg_(self):
        wide, tall = self.size
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" role="img" '
            f'aria-label="{escape(self.words)}" font-size="{FONT}" fill="{INK}">'
            f"{''.join(self.parts)}</svg>"
        )

    def __repr__(self):
        return f"<{self.words}>"


def curves(x, lines, xlabel="", ylabel="", size=(WIDTH, HEIGHT)):
    """同一横轴上的几条曲线，名字写在线的右端，没有图例。

    Parameters
    ----------
    x : array_like (M,)
    lines : dict of str -> array_like (M,)
        线的名字与纵坐标，至多七条；nan 与 inf 处断开。名字是狗、猫、鸟的用类别的颜色，
        其余是方法：墨、灰、强调色轮流，线型各不相同。名字以 "_" 开头的不写出来。
    xlabel, ylabel : str
    size : (int, int)
        宽与高；字的大小不变，所以至少要有几行字高。

    Returns
    -------
    Sketch
        显示为 SVG。

    Raises
    ------
    ValueError, TypeError
        没有线，线太多，长度不一，不是实数，或者一个有限的数都没有。

    Examples
    --------
    >>> curves([0, 1, 2], {"正确": [1.1, 0.4, 0.2], "双重": [1.1, 0.9, 0.8]})
    <曲线图：正确、双重，各 3 点>
    """
    x, lines = _points(x, lines)
    names = ["" if name.startswith("_") else _shortened(name, size[0] / 3) for name in lines]
    styles = _styles(lines)
    finite = np.concatenate([values[np.isfinite(values)] for values in lines.values()])
    x_ticks = _ticks(_widened(x.min(), x.max()), 6, inside=True, whole=(x == x.round()).all())
    room = max(map(_text_width, names))
    right = room + 1.7 * FONT if room else _text_width(_tick_texts(x_ticks)[-1]) / 2 + 4
    axes = _Axes(x, finite, ylabel, right, LINE * (1 + bool(xlabel)) + 6, size=size)
    parts = axes.frame() + axes.x_axis(x_ticks, xlabel)
    for style, values in zip(styles, lines.values(), strict=True):
        parts.append(_stroke(axes, x, values, *style))
    last = [np.flatnonzero(np.isfinite(values))[-1] for values in lines.values()]
    ends = [(axes.x(x[i]), axes.y(y[i])) for i, y in zip(last, lines.values(), strict=True)]
    parts += _end_labels(axes, ends, names, styles)
    words = "、".join(filter(None, names))
    return Sketch(parts, f"曲线图：{words + '，各 ' if words else ''}{len(x)} 点", size)


def loss_curve(losses):
    """训练时的损失，一步一个；最高与末尾的值写在上面。又宽又矮，不挡着幻灯片上的代码。

    Parameters
    ----------
    losses : array_like (M,)

    Returns
    -------
    Sketch
        显示为 SVG。

    Raises
    ------
    ValueError, TypeError
        一步也没有，不是实数，或者一个有限的数都没有。

    Examples
    --------
    >>> loss_curve([1.0986, 0.7, 0.302])
    <3 步的平均损失：最高 1.10，末尾 0.30>
    """
    losses = _values("losses", losses)
    if not len(losses):
        raise ValueError("没有要画的损失：losses 是空的")
    _check_finite("losses", losses)
    peak, end = (_loss_text(loss) for loss in (np.nanmax(losses), losses[-1]))
    words = f"{len(losses)} 步的平均损失：最高 {peak}，末尾 {end}"
    figure = curves(range(len(losses)), {"": losses}, ylabel=words, size=(1000, 170))
    figure.words = words
    return figure


def bars(names, values, ylabel=""):
    """一排条形，数值写在条上。

    都不是负的、加起来是 1 的，当作概率：纵轴从 0 到 1，小数写得一样长（至多三位），
    不是狗猫鸟的，最大的一条着色。

    Parameters
    ----------
    names : list of str, 长度 K
        横轴上的名字；狗猫鸟各有各的颜色，别的一律灰。
    values : array_like (K,)
        条的高度；nan 与 inf 没有条，照样写在那里。
    ylabel : str

    Returns
    -------
    Sketch
        显示为 SVG。

    Raises
    ------
    ValueError, TypeError
        没有条，个数不一，不是实数，或者一个有限的数都没有。

    Examples
    --------
    >>> bars(["狗", "猫", "鸟"], [0.705, 0.259, 0.035])
    <条形图：狗 0.705、猫 0.259、鸟 0.035>
    """
    names, values = _bars(names, values)
    heights = np.where(np.isfinite(values), values, 0.0)
    shares = _are_shares(values)
    labels = _share_labels(values) if shares else [_bar_text(value) for value in values]
    slot = 0.9 * WIDTH / len(names)
    shown = max(map(_text_width, labels)) < slot  # 条太密，就只看刻度
    wide = max(map(_text_width, names))
    rows = 1 if wide < slot else 2  # 名字太长，一上一下错开
    step = max(1, math.ceil(wide / (slot * rows)))  # 还放不下，就隔几个写一个
    below = LINE * (rows + (shown and heights.min() < 0)) + 8
    ends = [0, 1] if shares else [0, *heights]
    axes = _Axes([-0.5, len(names) - 0.5], ends, ylabel, 8, below, LINE * shown)
    parts = axes.frame()
    for k, (name, height, label) in enumerate(zip(names, heights, labels, strict=True)):
        first = shares and (height > np.delete(heights, k)).all()
        parts.append(_bar(axes, k, height, CLASS_COLORS.get(name, ACCENT if first else PALE)))
        if shown:
            up = 0.95 * FONT if height < 0 else -7
            parts.append(_text(axes.x(k), axes.y(height) + up, label, "middle"))
        if k % step == 0:
            row = rows - 1 - k // step % rows
            half = _text_width(name) / 2 + 2
            at = min(max(axes.x(k), half), WIDTH - half)  # 头尾的长名字不出画布
            parts.append(_text(at, HEIGHT - 8 - LINE * row, name, "middle"))
    words = "、".join(f"{name} {label}" for name, label in zip(names[:6], labels, strict=False))
    return Sketch(parts, f"条形图：{words}{'……' * (len(names) > 6)}")


# ---------------------------------------------------------------- 参数


def _points(x, lines):
    """(横坐标, {名字: 纵坐标})，都是 float64 的一维数组。"""
    if not isinstance(lines, dict):
        raise TypeError(f"lines 应为 {{名字: 数}} 的字典，得到 {type(lines).__name__}")
    if not lines:
        raise ValueError("没有要画的线：lines 是空的")
    if len(lines) > len(DASHES):
        raise ValueError(f"至多画 {len(DASHES)} 条线，得到 {len(lines)} 条")
    x = _values("x", x)
    if not len(x) or not np.isfinite(x).all():
        raise ValueError("x 里应都是有限的数" if len(x) else "x 是空的")
    found = {str(name): _values(f"“{name}”", values) for name, values in lines.items()}
    for name, values in found.items():
        if len(values) != len(x):
            raise ValueError(f"“{name}”有 {len(values)} 个数，x 有 {len(x)} 个，应一样多")
        _check_finite(f"“{name}”", values)
    return x, found


def _bars(names, values):
    """(名字, 数)，一样多。"""
    names, values = [str(name) for name in names], _values("values", values)
    if not names:
        raise ValueError("没有要画的条：names 是空的")
    if len(values) != len(names):
        raise ValueError(f"values 有 {len(values)} 个数，names 有 {len(names)} 个名字，应一样多")
    _check_finite("values", values)
    return names, values


def _are_shares(values):
    """像概率：不止一个，都不是负的，加起来是 1（可能各自舍入到两位小数）。"""
    rounding = 0.005 * len(values)
    return len(values) > 1 and values.min() >= 0 and abs(values.sum() - 1) <= rounding


def _values(name, values):
    array = _validate.as_floats(name, values).astype(np.float64)
    if array.ndim != 1:
        raise ValueError(f"{name} 应为一维的一串数，得到形状 {array.shape}")
    if (abs(array[np.isfinite(array)]) > 1e300).any():
        raise ValueError(f"{name} 里有大于 1e300 的数，画不下")
    return array


def _check_finite(name, values):
    if not np.isfinite(values).any():
        raise ValueError(f"{name} 里没有一个有限的数，都是 nan 或 inf")


# ---------------------------------------------------------------- 数怎么写


def _bar_text(value):
    return bar_label(value) if np.isfinite(value) else f"{value}"


def _share_labels(values):
    """概率写得一样长，横着加得起来；小得写不出、差一点到 1 的照 bar_label 说在哪一边。"""
    digits = next((d for d in (1, 2) if np.allclose(values, values.round(d), 0, 1e-9)), 3)
    texts = [bar_label(value) for value in values]
    return [
        text if text[0] in "<>" else bar_label(value, digits)
        for value, text in zip(values, texts, strict=True)
    ]


def _loss_text(loss):
    """两位小数；不到 0.1 的，两位有效数字。"""
    return f"{loss:{'.2g' if 0 < loss < 0.1 else '.2f'}}"


# ---------------------------------------------------------------- 坐标


class _Axes:
    """数据到画布的换算，和坐标轴。"""

    def __init__(self, xs, ys, ylabel, right, below, above=0.0, size=(WIDTH, HEIGHT)):
        self.ylabel, self.size = ylabel, size
        self.top = above + (LINE + 12 if ylabel else 0.6 * FONT)
        self.bottom = size[1] - below
        self.tall = self.bottom - self.top
        self.x_range = _widened(min(xs), max(xs))
        self.y_ticks = _ticks(_widened(min(ys), max(ys)), 4 if self.tall > 6 * LINE else 3)
        self.y_range = self.y_ticks[0], self.y_ticks[-1]
        self.left = max(map(_text_width, _tick_texts(self.y_ticks))) + 14
        self.right = size[0] - right

    def x(self, value):
        low, high = self.x_range
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def y(self, value):
        low, high = self.y_range
        return self.bottom - (value - low) / (high - low) * self.tall

    def frame(self):
        """网格与纵轴；纵轴的名字横着写在上面，歪着头读太累。"""
        parts = [_text(4, 0.95 * FONT, self.ylabel)] if self.ylabel else []
        for value, text in zip(self.y_ticks, _tick_texts(self.y_ticks), strict=True):
            at, color = self.y(value), GREY if value == 0 else GRID
            parts.append(_path(f"M{_n(self.left)} {_n(at)}H{_n(self.right)}", color, 1.5))
            parts.append(_text(self.left - 8, at + 0.35 * FONT, text, "end"))
        return parts

    def x_axis(self, ticks, label):
        parts = []
        for value, text in zip(ticks, _tick_texts(ticks), strict=True):
            at = self.x(value)
            parts.append(_path(f"M{_n(at)} {_n(self.bottom)}v6.0", GREY, 1.5))
            parts.append(_text(at, self.bottom + LINE, text, "middle"))
        middle = (self.left + self.right) / 2
        return parts + ([_text(middle, self.size[1] - 6, label, "middle")] if label else [])


def _widened(low, high):
    """只有一个值时往两边让开。"""
    if high > low:
        return float(low), float(high)
    room = abs(low) / 2 or 1.0
    return float(low - room), float(high + room)


def _ticks(ends, count, inside=False, whole=False):
    """大约 `count` 个整齐的刻度，把两端包在里面；`inside` 时不出两端，`whole` 时都是整数。

    Examples
    --------
    >>> _ticks((0.03, 0.71), 4), _ticks((0.03, 0.71), 4, inside=True)
    ([0.0, 0.2, 0.4, 0.6, 0.8], [0.2, 0.4, 0.6])
    """
    low, high = ends
    rough = max((high - low) / count, 1.0 if whole else 0.0)
    unit = 10.0 ** math.floor(math.log10(rough) + 1e-9)
    step = next(unit * m for m in (1, 2, 5, 10) if unit * m >= rough * (1 - 1e-9))
    slack = 1e-6  # 末位的误差不该多出一格，也不该少一格
    if inside:
        first, last = math.ceil(low / step - slack), math.floor(high / step + slack)
    else:
        first, last = math.floor(low / step + slack), math.ceil(high / step - slack)
    digits = 1 - math.floor(math.log10(step) + 1e-9)
    return [round(k * step, digits) + 0.0 for k in range(first, last + 1)]


def _tick_texts(values):
    """刻度上的数：写法一样，用真正的负号。"""
    if max(map(abs, values)) >= 1e5 or max(map(abs, values)) < 1e-3:
        texts = [f"{value:.3g}" if value == 0 else _scientific(value) for value in values]
    else:
        places = max(len(f"{value:.10g}".partition(".")[2]) for value in values)
        texts = [f"{value:.{places}f}" for value in values]
    return [text.replace("-", "−") for text in texts]


def _scientific(value):
    """2e+05 写成 2e5。"""
    mantissa, _, exponent = f"{value:.3e}".partition("e")
    return f"{float(mantissa):g}e{int(exponent)}"


# ---------------------------------------------------------------- 画


def _styles(names):
    """每条线的颜色与线型：类别各用自己的颜色，方法按先后轮流。"""
    methods = iter(zip(METHOD_COLORS * 3, DASHES, strict=False))
    return [
        (CLASS_COLORS[name], CLASS_DASHES[name]) if name in CLASS_COLORS else next(methods)
        for name in names
    ]


def _stroke(axes, x, values, color, dash):
    """一条线；不是有限的数处断开，点少时每个点画出来。"""
    known = np.isfinite(values)
    pieces = np.split(np.arange(len(x)), np.flatnonzero(known[1:] != known[:-1]) + 1)
    path, dots = "", ""
    for piece in pieces:
        if not known[piece[0]]:
            continue
        points = [(_n(axes.x(x[i])), _n(axes.y(values[i]))) for i in _thinned(piece, values)]
        path += "M" + "L".join(f"{at} {height}" for at, height in points)
        if len(x) <= FEW or len(points) == 1:
            dots += "".join(f"M{at} {height}h0.0" for at, height in points)
    dots = dots and _path(dots, color, 9, 'stroke-linecap="round"')
    return _path(path, color, 3, dash and f'stroke-dasharray="{dash}"') + dots


def _thinned(piece, values):
    """点太多时，每一小段只留最低与最高的：样子不变。"""
    if len(piece) <= MOST:
        return piece
    kept = {piece[0], piece[-1]}
    for part in np.array_split(piece, MOST // 2):
        kept |= {part[values[part].argmin()], part[values[part].argmax()]}
    return sorted(kept)


def _end_labels(axes, ends, names, styles):
    """线的名字，写在右端，挤在一起的上下推开，用细线连回去；中途断了的，写在断处。"""
    edge = max(at for at, _ in ends)
    named = [k for k, name in enumerate(names) if name]
    whole = [k for k in named if ends[k][0] > edge - 1]
    heights = np.array([(ends[k][1] - axes.top) / axes.tall for k in whole]).round(6)
    order = heights.argsort(kind="stable")
    places = np.empty(len(whole))
    if whole:
        places[order] = spread(heights[order], LINE / axes.tall)
    crowded = any(abs(places - heights) * axes.tall > 0.3 * LINE)
    parts = []
    for k in named:
        at, height = ends[k]
        color = text_color(styles[k][0])
        if k not in whole:
            parts.append(_text(at, max(height - 0.6 * FONT, FONT), names[k], "middle", color))
            continue
        place = axes.top + axes.tall * places[whole.index(k)]
        if crowded:
            tie = f"M{_n(at + 3)} {_n(height)}L{_n(at + FONT)} {_n(place)}"
            parts.append(_path(tie, color, 1))
        start = at + (1.2 if crowded else 0.5) * FONT
        parts.append(_text(start, place + 0.35 * FONT, names[k], fill=color))
    return parts


def _bar(axes, k, value, color):
    wide = 0.62 * (axes.x(1) - axes.x(0))
    top, foot = sorted([axes.y(value), axes.y(0)])
    place = f'x="{_n(axes.x(k) - wide / 2)}" y="{_n(top)}"'
    size = f'width="{_n(wide)}" height="{_n(foot - top)}"'
    return f'<rect {place} {size} fill="{color}"/>'


def _path(d, color, width, more=""):
    return f'<path d="{d}" fill="none" stroke="{color}" stroke-width="{width}" {more}/>'


def _text(x, y, text, anchor="start", fill=None):
    color = f' fill="{fill}"' if fill else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"{color}>{escape(text)}</text>'


def _n(value):
    """坐标：总写一位小数，比对时末位可以差 1。"""
    return f"{value + 0.0:.1f}".replace("-0.0", "0.0")


def _shortened(name, most):
    """太长的名字会挤掉图。"""
    if _text_width(name) <= most:
        return name
    kept = next(k for k in range(len(name), 0, -1) if _text_width(name[:k]) <= most - FONT)
    return name[:kept] + "…"


def _text_width(text):
    """大约有多宽：汉字和全角标点一个字宽，别的六成。"""
    return FONT * sum(1.0 if ord(char) > 0x2E80 else 0.6 for char in text)
