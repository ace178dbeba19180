"""讲义的图：一种风格，一套中文字体。

导入本模块即登记字体、设好风格，notebook 里不必再写别的；不依赖机器上装了什么字体。
文字里有 ``$…$`` 时，希腊字母也写在 ``$…$`` 里（``$\\tau$``），中文写在外面；
没有粗体，强调用字号和颜色。
"""

import logging
import math
from pathlib import Path

_font_log = logging.getLogger("matplotlib.font_manager")
_font_log.setLevel(logging.ERROR)  # 新机器上 matplotlib 首次扫描字体会往 stderr 写一句
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from cycler import cycler  # noqa: E402
from matplotlib import font_manager  # noqa: E402
from matplotlib.colors import ListedColormap, to_rgb, to_rgba  # noqa: E402
from matplotlib.patches import Patch, Rectangle  # noqa: E402

_font_log.setLevel(logging.NOTSET)

FONT_FILE = Path(__file__).with_name("fonts") / "LectureSansSC-Regular.ttf"
FONT_FAMILY = ["Lecture Sans SC", "DejaVu Sans"]  # 逐字回退：前者缺的字（如希腊字母）由后者补上

# Okabe–Ito：色觉障碍者也分得清；第一个是强调色
COLORS = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
LINESTYLES = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2))]
GREY = "#595959"
MARK_EVERY = 0.1  # 光滑曲线传 markevery=MARK_EVERY，标记才不会挤成一条

# 图宽 10 英寸，在 1280×720 的幻灯片上约占 1100 像素，于是 15 磅的字约有 23 像素高
WIDE = (10, 4.6)
TALL = (10, 5.6)
SQUARE = (6, 5.6)

STYLE = {
    "font.family": FONT_FAMILY,
    "font.size": 15,
    "axes.titlesize": 17,
    "axes.labelsize": 15,
    "xtick.labelsize": 14,
    "ytick.labelsize": 14,
    "legend.fontsize": 14,
    "figure.titlesize": 18,
    # 公式里的数字用正文字体，字母用衬线斜体，与幻灯片上的公式一致
    "mathtext.fontset": "custom",
    "mathtext.rm": FONT_FAMILY[0],
    "mathtext.sf": FONT_FAMILY[0],
    "mathtext.tt": "DejaVu Sans Mono",
    "mathtext.it": "STIXGeneral:italic",
    "mathtext.cal": "STIXGeneral:italic",
    "mathtext.bf": "STIXGeneral:bold",
    "mathtext.bfit": "STIXGeneral:italic:bold",
    "mathtext.fallback": "stix",
    # 颜色之外还有标记与线型，印成灰度也分得清
    "axes.prop_cycle": cycler(color=COLORS, marker=MARKERS, linestyle=LINESTYLES),
    "lines.linewidth": 2.2,
    "lines.markersize": 7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.linewidth": 1.0,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": "black",
    "ytick.labelcolor": "black",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.8,
    "legend.edgecolor": "none",
    "figure.figsize": WIDE,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "white",
    "figure.dpi": 100,  # notebook 里按两倍输出：10 英寸宽的图有 2000 像素
    "savefig.dpi": 200,
}


def use_lecture_style():
    """登记讲义字体并设好图的风格；导入本模块时已调用过一次，改乱之后可以再调用。"""
    if FONT_FAMILY[0] not in font_manager.fontManager.get_font_names():
        font_manager.fontManager.addfont(FONT_FILE)
    plt.rcParams.update(STYLE)
    _sharpen_inline_figures()


def _sharpen_inline_figures():
    """在 Jupyter 里按两倍像素输出，并保持所设的画布大小。"""
    try:
        from IPython import get_ipython
        from matplotlib_inline.config import InlineBackend
    except ImportError:  # 只装了 matplotlib，不在 Jupyter 里
        return
    if shell := get_ipython():
        inline = InlineBackend.instance(parent=shell)
        inline.figure_formats = {"retina"}
        inline.print_figure_kwargs = {"bbox_inches": None}


use_lecture_style()


def bar_panels(names, panels, sharey=False):
    """并排几幅条形图：同样的类别，不同的量；数值写在条上。

    Parameters
    ----------
    names : list of str, 长度 K
        类别名，颜色按类别固定。
    panels : dict of str -> array_like (K,)
        每幅的标题与数值，从左到右。
    sharey : bool
        各幅是否共用纵轴；同一种量才该共用。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> fig = bar_panels(["狗", "猫"], {"分数": [1.0, -1.0], "概率": [0.88, 0.12]})
    >>> [ax.get_title() for ax in fig.axes]
    ['分数', '概率']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(panels), sharey=sharey, squeeze=False)
    for ax, (title, values) in zip(axes[0], panels.items(), strict=True):
        bars = ax.bar(names, values, color=COLORS, width=0.6)
        labels = [f"{value:.3g}".replace("-", "−") for value in values]
        ax.bar_label(bars, labels, padding=3, fontsize=15)
        ax.set_title(title)
        ax.axhline(0, color=GREY, linewidth=1)
        ax.margins(y=0.12)
        ax.grid(axis="x", visible=False)
    return fig


def line_chart(x, curves, xlabel, ylabel, xscale="linear"):
    """同一横轴上的几条曲线，颜色、线型、标记各不相同。

    Parameters
    ----------
    x : array_like (M,)
    curves : dict of str -> array_like (M,)
        图例里的名字与纵坐标。
    xlabel, ylabel : str
    xscale : {"linear", "log"}

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> fig = line_chart([0, 1], {"max": [0, 1], "LSE": [0.7, 1.3]}, "x", "值")
    >>> [line.get_label() for line in fig.axes[0].lines]
    ['max', 'LSE']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots()
    markevery = 1 if len(x) <= 20 else MARK_EVERY  # 点少时每个数据点都看得见
    for name, y in curves.items():
        ax.plot(x, y, label=name, markevery=markevery)
    ax.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale)
    if xscale == "log":
        ax.xaxis.set_major_formatter("{x:g}")
    ax.legend()
    return fig


def logit_plane(z, probs):
    """两类的分数平面上，第一类概率的等高线。

    Parameters
    ----------
    z : array_like (M,)
        两个分数共用的刻度。
    probs : array_like (M, M)
        ``probs[i, j]`` 是 z1 = z[j]、z2 = z[i] 时第一类的概率。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> z = [-1.0, 1.0]
    >>> fig = logit_plane(z, [[0.5, 0.88], [0.12, 0.5]])
    >>> fig.axes[0].get_xlabel()
    '$z_1$'
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=(5.2, 4.9))  # 放在半栏里，字要相对大些
    levels = [0.01, 0.1, 0.5, 0.9, 0.99]
    ax.contourf(z, z, probs, levels=[0, *levels, 1], cmap="Blues", alpha=0.4)
    lines = ax.contour(z, z, probs, levels=levels, colors=COLORS[0], linewidths=2)
    ax.clabel(lines, fmt="{:g}".format, fontsize=15, colors="black", manual=_on_diagonal(levels))
    ax.text(2, 0.9, "同加一个数，概率不变 →", rotation=45, ha="center", va="center")
    ax.set_xlabel("$z_1$", fontsize=20)
    ax.set_ylabel("$z_2$", fontsize=20)
    ax.set_aspect("equal")
    ax.grid(visible=False)
    return fig


def _on_diagonal(levels):
    """各条等高线与 z2 = −z1 的交点：z1 − z2 = ln(p / (1 − p))。"""
    return [(math.log(p / (1 - p)) / 2, -math.log(p / (1 - p)) / 2) for p in levels]


VERDICT_COLORS = {"正确": "#BFE3D7", "不准": "#E69F00", "−inf": "#56B4E9", "nan": "#D55E00"}


def stability_atlas(deltas, verdicts):
    """数值稳定图谱：每行一种实现与精度，横条说明分数差距多大时得到什么。

    Parameters
    ----------
    deltas : ndarray (M,)
        分数差距，递增。
    verdicts : dict of str -> dict of str -> ndarray (M,)
        ``verdicts[实现][精度]``，每个元素是 `VERDICT_COLORS` 里的一个词。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/02-softmax.md

    Examples
    --------
    >>> fig = stability_atlas([1, 10, 100], {"照公式算": {"float16": ["正确", "nan", "nan"]}})
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['正确', 'nan']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots()
    ticks = {}
    for group, (name, by_dtype) in enumerate(verdicts.items()):
        for dtype, verdict in by_dtype.items():
            ticks[f"{name} {dtype}"] = y = len(ticks) + 0.5 * group
            for start, stop, word in _runs(verdict):
                left, right = deltas[start], deltas[min(stop, len(deltas) - 1)]
                _verdict_bar(ax, y, left, right, word)
    ax.set_yticks(list(ticks.values()), list(ticks))
    ax.set(xlabel="分数差距 Δ（对数刻度）", xscale="log", xlim=(deltas[0], deltas[-1]))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    patches = [Patch(color=color, label=word) for word, color in VERDICT_COLORS.items()]
    fig.legend(handles=patches, loc="outside upper right", ncols=len(patches))
    return fig


def _runs(words):
    """把相邻相同的词并成段：[(起, 止, 词), …]，止不含在内。"""
    starts = [i for i in range(len(words)) if i == 0 or words[i] != words[i - 1]]
    return [(i, j, words[i]) for i, j in zip(starts, [*starts[1:], len(words)], strict=True)]


def _verdict_bar(ax, y, left, right, word):
    """一段横条，中间写上判定；太窄的不写，靠颜色认。"""
    ax.barh(y, right - left, left=left, color=VERDICT_COLORS[word], edgecolor="white")
    if right / left > 1.3:
        ax.text((left * right) ** 0.5, y, word, ha="center", va="center", fontsize=14)


def fitted_lines(x, groups, panels, xlabel, ylabel):
    """并排几幅“散点加拟合线”：同样的样本，不同的纵坐标。

    Parameters
    ----------
    x : ndarray (N,)
    groups : ndarray of int (N,)
        样本的颜色与标记。
    panels : dict of str -> tuple of ndarray
        每幅的标题与 ``(纵坐标 (N,), 拟合值 (N,))``。
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> import numpy as np
    >>> x, y = np.array([0.0, 1.0]), np.array([100, 200])
    >>> fig = fitted_lines(x, np.array([0, 1]), {"甲厂": (y, y)}, "读数", "代码")
    >>> [tick.get_text() for tick in fig.axes[0].get_yticklabels()]
    ['100', '200']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(panels), sharey=True, squeeze=False)
    order = x.argsort()
    for ax, (title, (y, fitted)) in zip(axes[0], panels.items(), strict=True):
        _class_points(ax, x, y, groups)
        ax.plot(x[order], fitted[order], color="black", marker="", linestyle="-")
        ax.set(title=title, xlabel=xlabel, yticks=sorted(set(y.tolist())))
        ax.grid(axis="x", visible=False)
    axes[0, 0].set_ylabel(ylabel)
    return fig


def _class_points(ax, x, y, groups):
    """每类一种颜色、一种标记的散点。"""
    for k in range(groups.max() + 1):
        own = groups == k
        style = {"color": COLORS[k], "marker": MARKERS[k], "markeredgecolor": "white"}
        ax.plot(x[own], y[own], linestyle="", markeredgewidth=0.6, **style)


def decision_regions(side, panels, X, y, names):
    """并排几幅决策区域：平面按归属着色，叠上样本点。

    Parameters
    ----------
    side : array_like (M,)
        两个坐标轴共用的刻度。
    panels : dict of str -> ndarray of int (M, M)
        ``regions[i, j]`` 是点 (side[j], side[i]) 的归属，即 `names` 的下标。
    X : ndarray (N, 2)
    y : ndarray of int (N,)
        样本的类别 0..K−1。
    names : list of str, 长度 K 到 K + 2
        前 K 个是类别；其余的（如“没人认领”）没有样本，画花纹。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> import numpy as np
    >>> X, y = np.array([[0.0, 0.0], [0.0, 1.0]]), np.array([0, 1])
    >>> fig = decision_regions([0, 1], {"对角": np.eye(2, dtype=int)}, X, y, ["甲", "乙"])
    >>> [text.get_text() for text in fig.legends[0].get_texts()]
    ['甲', '乙']
    >>> plt.close(fig)
    """
    styles = _region_styles(y.max() + 1)[: len(names)]
    fig, axes = plt.subplots(1, len(panels), sharex=True, sharey=True, squeeze=False)
    for ax, (title, regions) in zip(axes[0], panels.items(), strict=True):
        for k, (color, hatch) in enumerate(styles):
            inside = (regions == k).astype(float)
            ax.contourf(side, side, inside, levels=[0.5, 1.5], colors=[color], hatches=[hatch])
        _class_points(ax, X[:, 0], X[:, 1], y)
        ax.set(title=title, aspect="equal", xlim=(side[0], side[-1]), ylim=(side[0], side[-1]))
        ax.grid(visible=False)
    handles = [Patch(facecolor=color, edgecolor="black", hatch=hatch) for color, hatch in styles]
    for k, points in enumerate(axes[0, 0].lines):
        handles[k] = (handles[k], points)
    fig.legend(handles, names, loc="outside right center")
    return fig


def _region_styles(num_classes):
    """各区域的（底色，花纹）：类别用淡色，类别之外的两种用点和斜线。"""
    pale = [tuple(0.7 + 0.3 * part for part in to_rgb(color)) for color in COLORS[:num_classes]]
    return [(color, "") for color in pale] + [("white", ".."), ("#D9D9D9", "//")]


def mark_points(fig, points):
    """在图上标出几个点，并拉虚线到两条轴；图就地添上，不另建。

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        只有一幅坐标的图，例如 `line_chart` 的结果。
    points : dict of str -> (float, float)
        点旁的文字与坐标。

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> fig = line_chart([0, 1], {"y = x": [0, 1]}, "x", "y")
    >>> mark_points(fig, {"中点": (0.5, 0.5)})
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['中点']
    >>> plt.close(fig)
    """
    (ax,) = fig.axes
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())  # 虚线拉到轴上，不改变范围
    for text, (x, y) in points.items():
        corner = [(ax.get_xlim()[0], y), (x, y), (x, ax.get_ylim()[0])]
        ax.plot(*zip(*corner, strict=True), color=GREY, linestyle=":", marker="", linewidth=1.6)
        ax.plot(x, y, color=COLORS[3], marker="D", markersize=11)
        ax.annotate(text, (x, y), (10, 10), textcoords="offset points", fontsize=16)


def matrix_row(parts):
    """一行算式，矩阵画成写着数的格子：形状看格子，意义看列名。

    Parameters
    ----------
    parts : list of str 或 (名字, 形状, 二维数组, 列名 或 None)
        从左到右；字符串是运算符。有列名的矩阵一列一种颜色，没有的是灰色。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/03-cross-entropy.md

    Examples
    --------
    >>> fig = matrix_row([("x", "(1, 1)", [[-2.5]], None), "→", ("y", "(1, 1)", [[1]], ["甲"])])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['−2.5', 'x', '(1, 1)', '→', '1', '甲', 'y', '(1, 1)']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=(10, 3.5))
    left = 0.0
    for part in parts:
        if isinstance(part, str):
            width = 0.5 + 0.25 * max(map(len, part.split("\n")))
            ax.text(left + width / 2, 0, part, ha="center", va="center")
        else:
            width = _matrix(ax, left, *part)
        left += width
    ax.set(xlim=(-0.1, left + 0.1), ylim=(-3.2, 3.9), aspect="equal")
    ax.set_axis_off()
    return fig


def _matrix(ax, left, name, shape, values, columns):
    """一个矩阵：格子里是数，上面是列名与名字，下面是形状；返回它的宽度。"""
    top, width = len(values) / 2, len(values[0])
    for j in range(width):
        color = to_rgba(COLORS[j], 0.25) if columns else "#EEEEEE"
        for i, row in enumerate(values):
            cell = Rectangle((left + j, top - i - 1), 1, 1, facecolor=color, edgecolor="black")
            ax.add_patch(cell)
            ax.text(*cell.get_center(), _plain(row[j]), ha="center", va="center", fontsize=13)
        if columns:
            ax.text(left + j + 0.5, top + 0.4, columns[j], ha="center", va="center", fontsize=14)
    ax.text(left + width / 2, top + 1.3, name, ha="center", va="center", fontsize=19)
    ax.text(left + width / 2, -top - 0.6, shape, ha="center", va="center", fontsize=14)
    return width


def small_network(inputs, W, logits, probs, names, true_class):
    """手算网络：输入经权重得 logits，再经 softmax 得概率；数都写在图上。

    Parameters
    ----------
    inputs : array_like (D,)
        输入结点 o1、o2、…
    W : array_like (D, K)
        权重；从第 j 个输入到第 k 类的边上写着 ``W[j, k]``。
    logits, probs : array_like (K,)
        输出结点接着输入编号，例如三个输入之后是 z4、z5、…
    names : list of str, 长度 K
        类别名，写在概率下面。
    true_class : int
        真实类别，用粗框标出。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> W, names = [[0.5, 0.1], [0.25, 0.2]], ["狗", "猫"]
    >>> fig = small_network([1.0, 2.0], W, [1.0, 0.5], [0.622, 0.378], names, true_class=1)
    >>> [text.get_text() for text in fig.axes[0].texts][:2]
    ['$o_{1}$ = 1', '$o_{2}$ = 2']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots()
    left, right = _levels(len(inputs)), _levels(len(logits))
    for j, value in enumerate(inputs):
        _node(ax, 0, left[j], f"$o_{{{j + 1}}}$ = {_plain(value)}")
    ax.bar(2.65, 2.4, width=0.22, bottom=-0.2, color="#E3E3E3")
    ax.text(2.65, 1, "softmax", rotation=90, ha="center", va="center", fontsize=17)
    for k, (z, p) in enumerate(zip(logits, probs, strict=True)):
        number, linewidth = len(inputs) + k + 1, 4.5 if k == true_class else 1.5
        ax.plot([2, 3.3], [right[k]] * 2, color=GREY, marker="", linestyle="-", zorder=0)
        _node(ax, 2, right[k], f"$z_{{{number}}}$ = {_plain(z)}", COLORS[k], linewidth)
        _node(ax, 3.3, right[k], f"$a_{{{number}}}$ = {p:.3f}", COLORS[k], linewidth)
        role = f"{names[k]}（真实类别）" if k == true_class else names[k]
        ax.text(3.3, right[k] - 0.27, role, ha="center", va="center", fontsize=16)
        for j, weights in enumerate(W):
            _edge(ax, left[j], right[k], f"$w_{{{number}{j + 1}}}$ = {_plain(weights[k])}", k)
    ax.set(xlim=(-0.35, 3.7), ylim=(-0.4, 2.25))
    ax.axis("off")
    return fig


def _levels(count):
    """一列结点的高度，从上到下均匀排在 2 与 0 之间。"""
    return [2 - 2 * i / (count - 1) for i in range(count)]


def _plain(value):
    """不带多余小数的数，用真正的负号；1.0000000000000002 写成 1。"""
    return f"{value:.6g}".replace("-", "−")


def _node(ax, x, y, text, color=GREY, linewidth=1.5):
    """一个结点：圆角框里写着名字与数值。"""
    box = {"boxstyle": "round,pad=0.4", "fc": "white", "ec": color, "linewidth": linewidth}
    ax.text(x, y, text, ha="center", va="center", fontsize=17, bbox=box)


def _edge(ax, start, stop, text, k):
    """一条边；字写在离起点四分之一处，九条边的字在那里恰好错开。"""
    ax.plot([0, 2], [start, stop], color=COLORS[k], linestyle=LINESTYLES[k], marker="", zorder=0)
    box = {"fc": "white", "ec": "none", "pad": 1}
    height = 0.75 * start + 0.25 * stop
    ax.text(0.5, height, text, ha="center", va="center", fontsize=14, bbox=box)


def difference_errors(h, errors):
    """中心差分的误差随步长变化：两侧各是一种误差，合成 V 形；双对数坐标。

    Parameters
    ----------
    h : array_like (M,)
        步长，递增。
    errors : dict of str -> array_like (M,)
        图例里的名字（如精度）与相对误差；最小处另画一颗星。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/04-gradient.md

    Examples
    --------
    >>> fig = difference_errors([1e-6, 1e-4, 1e-2], {"float64": [1e-5, 1e-9, 1e-6]})
    >>> [float(x) for x in fig.axes[0].lines[1].get_xdata()]
    [0.0001]
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots()
    for i, (name, error) in enumerate(errors.items()):
        line = {"color": COLORS[i], "linestyle": LINESTYLES[i], "marker": MARKERS[i]}
        ax.loglog(h, error, label=name, markevery=4, **line)
        best = min(range(len(h)), key=error.__getitem__)
        ax.loglog(h[best], error[best], "*", color=COLORS[i], markersize=22)
    ax.text(0.02, 0.06, "← 步长小：舍入误差", transform=ax.transAxes)
    ax.text(0.98, 0.06, "步长大：截断误差 →", transform=ax.transAxes, ha="right")
    ax.set(xlabel="步长 $h$（对数刻度）", ylabel="相对误差（对数刻度）")
    ax.legend()
    return fig


TRIANGLE = [(0.0, 0.0), (1.0, 0.0), (0.5, math.sqrt(3) / 2)]


def simplex_triangle(names, points):
    """概率单纯形：三类的概率 (p1, p2, p3) 画成三角形里的一点，顶点是“一定是这一类”。

    Parameters
    ----------
    names : list of str, 长度 3
        三个顶点：左下、右下、上。
    points : dict of str -> array_like (3,)
        标注与概率。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/01-multiclass.md

    Examples
    --------
    >>> fig = simplex_triangle(["狗", "猫", "鸟"], {"对半": [0.5, 0.5, 0.0]})
    >>> fig.axes[0].lines[0].get_xydata().tolist()
    [[0.5, 0.0]]
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=(5.2, 4.9))  # 放在半栏里，字要相对大些
    ax.fill(*zip(*TRIANGLE, strict=True), facecolor="#EEF4FA", edgecolor=GREY, linewidth=2)
    for name, (x, y) in zip(names, TRIANGLE, strict=True):
        _beside(ax, name, x, y, (0, 14 if y else -16), "center")
    for k, (label, probs) in enumerate(points.items()):
        pairs = list(zip(probs, TRIANGLE, strict=True))
        x, y = (sum(p * corner[i] for p, corner in pairs) for i in (0, 1))
        ax.plot(x, y, color=COLORS[k], marker=MARKERS[k], markersize=13)
        _beside(ax, label, x, y, (12, 0), "left")
    ax.set_axis_off()
    ax.set(aspect="equal", xlim=(-0.25, 1.25), ylim=(-0.12, 1.0))
    return fig


def _beside(ax, text, x, y, offset, ha):
    """把文字写在一点旁边，相隔若干磅。"""
    ax.annotate(text, (x, y), offset, textcoords="offset points", ha=ha, va="center", fontsize=17)


def soft_regions(side, panels, columns=3):
    """几幅概率地图：底色按各类的概率调和，黑线是决策边界，叠上样本点。

    Parameters
    ----------
    side : array_like (M,)
        两个坐标轴共用的刻度。
    panels : dict of str -> (probs, X, y)
        每幅的标题；``probs[i, j]`` 是点 (side[j], side[i]) 属于各类的概率，(M, M, K)；
        样本 X (N, 2) 与类别 y (N,)。
    columns : int
        一行几幅。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> probs = np.array([[[1.0, 0.0], [0.2, 0.8]]] * 2)
    >>> panels = {"第 1 步": (probs, np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0, 1]))}
    >>> fig = soft_regions([0, 1], panels, columns=1)
    >>> [ax.get_title() for ax in fig.axes]
    ['第 1 步']
    >>> plt.close(fig)
    """
    rows = math.ceil(len(panels) / columns)
    size = WIDE if rows == 1 else (10, 5)
    fig, axes = plt.subplots(rows, columns, squeeze=False, figsize=size)
    for ax, (title, (probs, X, y)) in zip(axes.flat, panels.items(), strict=True):
        _soft_map(ax, side, probs, X, y, markersize=5 if columns > 2 else 7)
        ax.set_title(title)
    return fig


def _soft_map(ax, side, probs, X, y, markersize=7):
    """一幅概率地图；概率处处相等时没有边界，不画线。"""
    pale = [color for color, _ in _region_styles(probs.shape[-1])][: probs.shape[-1]]
    extent = (side[0], side[-1], side[0], side[-1])
    ax.imshow(probs @ pale, origin="lower", extent=extent)
    for k in range(probs.shape[-1]):
        lead = probs[..., k] - np.delete(probs, k, axis=-1).max(axis=-1)
        if lead.min() < 0 < lead.max():
            ax.contour(side, side, lead, levels=[0], colors="black", linewidths=2)
    _class_points(ax, X[:, 0], X[:, 1], y)
    for points in ax.lines:
        points.set_markersize(markersize)
    ax.set(xlim=extent[:2], ylim=extent[2:], xticks=[], yticks=[])


def regions_and_loss(side, probs, X, y, losses):
    """左边是训练之后的概率地图与决策边界，右边是损失一步步下降的曲线。

    Parameters
    ----------
    side, probs, X, y
        与 `soft_regions` 的一幅相同。
    losses : array_like (T,)
        每一步的损失。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> probs = np.array([[[1.0, 0.0], [0.2, 0.8]]] * 2)
    >>> X, y = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0, 1])
    >>> fig = regions_and_loss([0, 1], probs, X, y, [0.7, 0.4])
    >>> fig.axes[1].lines[0].get_ydata().tolist()
    [0.7, 0.4]
    >>> plt.close(fig)
    """
    fig, (left, right) = plt.subplots(1, 2, width_ratios=[1, 1.25])
    _soft_map(left, side, probs, X, y)
    right.plot(losses, marker="")
    right.set(xlabel="步数", ylabel="平均损失（nat）", ylim=(0, None))
    return fig


def image_grid(images, titles, columns=5, cmap="gray_r", limit=None):
    """几行小图，每幅一个标题；用来看样本，也用来看权重。

    Parameters
    ----------
    images : array_like (M, H, W)
    titles : list of str, 长度 M
    columns : int
        一行几幅。
    cmap : str
        色图。
    limit : float, 可选
        给出时各幅共用刻度 −limit 到 limit，并附上色标。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> fig = image_grid(np.eye(2)[np.newaxis], ["单位矩阵"], columns=1)
    >>> fig.axes[0].get_title()
    '单位矩阵'
    >>> plt.close(fig)
    """
    rows = math.ceil(len(images) / columns)
    fig, axes = plt.subplots(rows, columns, squeeze=False, figsize=(10, 2.4 * rows))
    bounds = {} if limit is None else {"vmin": -limit, "vmax": limit}
    for ax, image, title in zip(axes.flat, images, titles, strict=True):
        shown = ax.imshow(image, cmap=cmap, **bounds)
        ax.set_title(title)
        ax.set(xticks=[], yticks=[])
    if limit is not None:
        fig.colorbar(shown, ax=axes)
    return fig


def confusion_matrix(counts, names):
    """混淆矩阵：行是真实类别，列是预测；对角线是分对的，零不写。

    Parameters
    ----------
    counts : ndarray of int (K, K)
        ``counts[i, j]`` 是真实为第 i 类、预测为第 j 类的样本数。
    names : list of str, 长度 K

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/05-training.md

    Examples
    --------
    >>> fig = confusion_matrix(np.array([[5, 1], [0, 7]]), ["狗", "猫"])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['5', '1', '7']
    >>> plt.close(fig)
    """
    fig, ax = plt.subplots(figsize=(5.2, 5.0))  # 放在半栏里，字要相对大些
    kinds = np.sign(counts) * np.where(np.eye(len(names)), 2, 1)  # 0 空、1 错、2 对
    ax.imshow(kinds, cmap=ListedColormap(["white", "#F6C99F", "#BFDDF0"]), vmin=0, vmax=2)
    for i, j in zip(*counts.nonzero(), strict=True):
        ax.text(j, i, counts[i, j], ha="center", va="center", fontsize=15)
    ax.set_xticks(range(len(names)), names)
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="预测", ylabel="真实")
    ax.grid(visible=False)
    return fig


def reliability_diagram(panels):
    """可靠性图：按把握分格，条高是格里的准确率，斜纹是把握与准确率之差，条底写样本数。

    Parameters
    ----------
    panels : dict of str -> (counts, confidence, accuracy)
        每幅的标题；三个 ndarray (M,)，第 m 格是把握在 m/M 与 (m+1)/M 之间的样本：
        个数、平均把握、准确率；空的格后两项是 NaN，不画。

    Returns
    -------
    matplotlib.figure.Figure

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> cells = np.array([0, 5]), np.array([np.nan, 0.9]), np.array([np.nan, 0.6])
    >>> fig = reliability_diagram({"之前": cells})
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['5']
    >>> plt.close(fig)
    """
    fig, axes = plt.subplots(1, len(panels), sharey=True, squeeze=False)
    for ax, (title, (counts, confidence, accuracy)) in zip(axes[0], panels.items(), strict=True):
        width = 1 / len(counts)
        middles, gap = (np.arange(len(counts)) + 0.5) * width, confidence - accuracy
        ax.bar(middles, accuracy, width, color=COLORS[5], edgecolor="white", label="准确率")
        hatch = {"facecolor": "none", "edgecolor": COLORS[3], "hatch": "///", "label": "差距"}
        ax.bar(middles, gap, width, bottom=accuracy, **hatch)
        ax.plot([0, 1], [0, 1], color="black", marker="", linestyle="--", label="把握 = 准确率")
        for middle, count in zip(middles[counts > 0], counts[counts > 0], strict=True):
            ax.text(middle, 0.02, count, ha="center", fontsize=13)
        ax.set(title=title, xlabel="把握（最大的概率）", xlim=(0, 1), ylim=(0, 1))
    axes[0, 0].set_ylabel("准确率")
    axes[0, 0].legend(loc="upper left")
    return fig
