"""两种画法共用的：`lib.plots` 用 matplotlib 画图，`lib.sketch` 不用它。颜色只写在这里。"""

import numpy as np

# 颜色有语法：蓝橙绿是狗猫鸟，别的不用；方法用墨、灰与一个强调色；p 是紫，y 是墨。
# 蓝橙绿取自 Okabe–Ito，色觉障碍者也分得清；其余几色写成字对白底都不低于 4.5 : 1。
INK = "#1B2430"
GREY = "#595959"
PALE = "#8A94A0"  # 不是类别的条，没亮的格：大块的颜色要比字淡
GRID = "#E3E3E3"
ACCENT = "#C14F00"
PURPLE = "#7B2D8E"
P_COLOR, Y_COLOR = PURPLE, INK
CLASS_COLORS = {"狗": "#0072B2", "猫": "#E69F00", "鸟": "#009E73"}
OTHER_CLASSES = ["#CC79A7", "#8C510A", "#7F7F7F"]  # 不是狗猫鸟的类别，如故障代码
COLORS = [*CLASS_COLORS.values(), ACCENT, *OTHER_CLASSES]
METHOD_COLORS = [INK, GREY, ACCENT]  # 几种方法画在一起，轮流用
FEW = 12  # 点这么少时每个点都是一次实测，画出来；再多就是光滑曲线，只画线


def text_color(color):
    """同一色相里写成字也看得清的颜色：不够深就加深，直到对白底有 4.5 : 1。

    Examples
    --------
    >>> text_color("#E69F00"), text_color("#1B2430")
    ('#996900', '#1b2430')
    """
    rgb = _rgb(color)
    while _contrast(rgb) < 4.5:
        rgb = 0.95 * rgb
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb)


def contrast_with_white(color):
    """WCAG 的对比度，白纸上的字不应低于 4.5；`color` 写成 ``#rrggbb``。"""
    return _contrast(_rgb(color))


def _rgb(color):
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def _contrast(rgb):
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05)


def bar_label(value, digits=None):
    """条上的数，三位有效数字，一百以上写成整数；给了 `digits`，小数就写那么多位，整数照写。

    三位写不出的，说在哪一边：极小的不写成 6.03e-06 的样子；差一点到 1 的不写成 1，
    免得概率看着像十成。

    Examples
    --------
    >>> bar_label(-0.70538), bar_label(1234.6), bar_label(0.5, 3)
    ('−0.705', '1235', '0.500')
    >>> bar_label(1e-7), bar_label(-1e-7), bar_label(0.9999)
    ('<0.0005', '>−0.0005', '>0.999')
    """
    if digits is not None:
        text = f"{value:z.{0 if value == round(value) else digits}f}"
    elif 0 < abs(value) < 0.0005:
        text = "<0.0005" if value > 0 else ">-0.0005"
    elif 0.9995 <= round(value, 12) < 1:  # 加起来差在末位的 1，还是 1
        text = ">0.999"
    else:
        text = f"{value:{'.0f' if abs(value) >= 100 else '.3g'}}"
    return text.replace("-", "−")


def spread(heights, gap):
    """把递增的高度推开到至少相隔 gap，挪动的平方和最小；都留在 0 与 1 之间。

    Examples
    --------
    >>> [round(float(y), 6) for y in spread(np.array([0.2, 0.5, 0.5]), 0.1)]
    [0.2, 0.45, 0.55]
    """
    blocks = []  # 保序回归：减去 i·gap 之后应当不减，逆序的并成一块取平均
    for i, height in enumerate(heights):
        blocks.append((height - i * gap, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (low, m), (high, n) = blocks.pop(), blocks.pop()
            blocks.append(((low * m + high * n) / (m + n), m + n))
    means, counts = zip(*blocks, strict=True)
    levels = np.repeat(means, counts)
    top = max(0.0, 1 - gap * (len(heights) - 1))
    return levels.clip(0, top) + gap * np.arange(len(heights))
