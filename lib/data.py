"""各节用到的数据：函数返回 (X, y)，X (N, D) 是 float64，y (N,) 是标签；另有第 6 节的几种特征。

讲义：slides/01-multiclass.md，slides/05-training.md，slides/06-beyond.md

随机性都来自参数 `rng`：同一个种子得到同一份数据。
来源：`digits` 是真实数据；`news_titles`、`reviews` 是自编的；字母由字体渲染；其余都是模拟的。
"""

import csv
import math
from collections import Counter
from pathlib import Path
from string import ascii_lowercase

import numpy as np

from lib._validate import as_count

DATASETS = Path(__file__).with_name("datasets")


def three_blobs(rng, n_per_class=100, spread=0.8):
    """三角形三个顶点上的三团点，线性可以分开。

    Parameters
    ----------
    rng : numpy.random.Generator
    n_per_class : int
        每类的样本数。
    spread : float
        每一团的标准差；顶点到原点的距离是 2。

    Returns
    -------
    X : ndarray, (3 · n_per_class, 2)
    y : ndarray of int, (3 · n_per_class,)

    Raises
    ------
    ValueError, TypeError
        `n_per_class` 不是正整数。

    Examples
    --------
    >>> X, y = three_blobs(np.random.default_rng(0), n_per_class=2)
    >>> X.shape, y
    ((6, 2), array([0, 0, 1, 1, 2, 2]))
    """
    angles = np.pi / 2 + 2 * np.pi / 3 * np.arange(3)
    centers = 2 * np.column_stack([np.cos(angles), np.sin(angles)])
    return blobs(rng, centers, n_per_class, spread)


def collinear_blobs(rng, n_per_class=100, spread=0.5):
    """三团点排成一线：中间那一类与“其余”之间没有直线，一对其余在这里会漏掉它。

    Parameters
    ----------
    rng : numpy.random.Generator
    n_per_class : int
        每类的样本数。
    spread : float
        每一团的标准差；相邻两团的中心相距 3。

    Returns
    -------
    X : ndarray, (3 · n_per_class, 2)
    y : ndarray of int, (3 · n_per_class,)
        1 是中间那一类。

    Raises
    ------
    ValueError, TypeError
        `n_per_class` 不是正整数。

    Examples
    --------
    >>> X, y = collinear_blobs(np.random.default_rng(0), n_per_class=50)
    >>> [round(X[y == k, 0].mean()) for k in range(3)]
    [-3, 0, 3]
    """
    return blobs(rng, np.array([[-3.0, 0.0], [0.0, 0.0], [3.0, 0.0]]), n_per_class, spread)


def xor_blobs(rng, n_per_class=100, spread=0.5):
    """异或：两类各占一条对角线上的两个角，任何直线都分不开。

    Parameters
    ----------
    rng : numpy.random.Generator
    n_per_class : int
        每类的样本数。
    spread : float
        每一团的标准差；四个角在 (±2, ±2)。

    Returns
    -------
    X : ndarray, (2 · n_per_class, 2)
    y : ndarray of int, (2 · n_per_class,)
        1 表示两个坐标异号。

    Raises
    ------
    ValueError, TypeError
        `n_per_class` 不是正整数。

    Examples
    --------
    >>> X, y = xor_blobs(np.random.default_rng(0), spread=0.1)
    >>> bool((y == (X[:, 0] * X[:, 1] < 0)).all())
    True
    """
    signs = rng.choice([-1, 1], size=as_count("n_per_class", n_per_class))
    corners = 2.0 * np.column_stack([signs, signs])
    X = np.concatenate([corners, corners * [1, -1]])
    return X + rng.normal(scale=spread, size=X.shape), np.repeat([0, 1], n_per_class)


def spirals(rng, n_per_class=100, spread=0.1):
    """三条互相缠绕的螺旋臂，每类一条，任何直线都分不开。

    Parameters
    ----------
    rng : numpy.random.Generator
    n_per_class : int
        每类的样本数。
    spread : float
        离开臂的标准差；每条臂从中心转一整圈，半径长到 3。

    Returns
    -------
    X : ndarray, (3 · n_per_class, 2)
    y : ndarray of int, (3 · n_per_class,)

    Raises
    ------
    ValueError, TypeError
        `n_per_class` 不是正整数。

    Examples
    --------
    >>> X, y = spirals(np.random.default_rng(0), spread=0.0)
    >>> round(float(np.linalg.norm(X, axis=1).max()), 1)
    3.0
    """
    y = np.repeat(np.arange(3), as_count("n_per_class", n_per_class))
    turns = np.tile(np.linspace(0.1, 1, n_per_class), 3)
    angles = 2 * np.pi * (turns + y / 3)
    X = 3 * turns[:, np.newaxis] * np.column_stack([np.cos(angles), np.sin(angles)])
    return X + rng.normal(scale=spread, size=X.shape), y


def fault_readings(rng, n_per_class=50, spread=0.35):
    """设备故障（模拟数据）：一个传感器读数，四种故障各占一段，标签是故障代码。

    Parameters
    ----------
    rng : numpy.random.Generator
    n_per_class : int
        每种故障的样本数。
    spread : float
        每一团的标准差；四团的中心在 −3、−1、1、3。

    Returns
    -------
    X : ndarray, (4 · n_per_class, 1)
    y : ndarray of int, (4 · n_per_class,)
        100、200、300 或 999，恰好随读数递增。

    Raises
    ------
    ValueError, TypeError
        `n_per_class` 不是正整数。

    Examples
    --------
    >>> X, y = fault_readings(np.random.default_rng(0), n_per_class=1)
    >>> X.shape, y
    ((4, 1), array([100, 200, 300, 999]))
    """
    X, y = blobs(rng, np.array([[-3.0], [-1.0], [1.0], [3.0]]), n_per_class, spread)
    return X, np.array([100, 200, 300, 999])[y]


def blobs(rng, centers, n_per_class, spread):
    """每个中心周围一团各向同性的正态点；(X, y)，按类别排列。"""
    y = np.repeat(np.arange(len(centers)), as_count("n_per_class", n_per_class))
    return centers[y] + rng.normal(scale=spread, size=(len(y), centers.shape[1])), y


def digits():
    """手写数字：scikit-learn 自带的真实数据，1797 张 8×8 灰度图。

    来源：E. Alpaydin, C. Kaynak (1998). Optical Recognition of Handwritten Digits.
    UCI Machine Learning Repository（测试集部分），CC BY 4.0。

    Returns
    -------
    X : ndarray, (1797, 64)
        像素从 0–16 缩放到 [0, 1]。
    y : ndarray of int, (1797,)
        数字 0–9。

    Examples
    --------
    >>> X, y = digits()
    >>> X.shape, float(X.max())
    ((1797, 64), 1.0)
    """
    from sklearn.datasets import load_digits  # 导入要近一秒，只在用到时付

    X, y = load_digits(return_X_y=True)
    return X / 16, y

# ---------------------------------------------------------------- 第 6 节：文字（自编）


def news_titles(path=DATASETS / "news_titles.csv"):
    """新闻标题，四类：为本讲自编，不是真实的新闻。

    Parameters
    ----------
    path : path-like
        UTF-8 的 CSV，第一行是 ``label,text``；默认是随 `lib` 附带的一份，每类 100 条。

    Returns
    -------
    texts : ndarray of str, (N,)
    y : ndarray of str, (N,)
        体育、科技、娱乐或财经。

    Raises
    ------
    FileNotFoundError
        文件不存在。
    ValueError
        文件已损坏：编码、列名、列数或标签不对，或缺了某一类。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> texts, y = news_titles()
    >>> len(texts), str(y[0]), str(texts[0])
    (400, '体育', '主队加时赛绝杀对手，时隔六年再进决赛')
    """
    return read_texts(path, ("体育", "科技", "娱乐", "财经"))


def reviews(path=DATASETS / "reviews.csv"):
    """短评，三种态度：为本讲自编，不是真实的用户评论。

    Parameters
    ----------
    path : path-like
        UTF-8 的 CSV，第一行是 ``label,text``；默认是随 `lib` 附带的一份，每类 260 条。

    Returns
    -------
    texts : ndarray of str, (N,)
    y : ndarray of str, (N,)
        正面、中性或负面。

    Raises
    ------
    FileNotFoundError, ValueError
        与 `news_titles` 相同。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> texts, y = reviews()
    >>> len(texts), str(y[0])
    (780, '正面')
    """
    return read_texts(path, ("正面", "中性", "负面"))


def read_texts(path, labels):
    """读一份 ``label,text`` 的 CSV：(文本, 标签)；有任何不对都说清是哪一行。"""
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except FileNotFoundError:
        raise FileNotFoundError(f"找不到数据文件 {path.name}，应在 {path.parent}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} 不是 UTF-8 编码：第 {error.start} 个字节读不懂") from None
    except csv.Error as error:
        raise ValueError(f"{path.name} 不是完整的 CSV：{error}") from None
    check_rows(path.name, rows, labels)
    y, texts = np.array(rows[1:]).T
    return texts, y


def check_rows(name, rows, labels):
    """表头、每行两列、标签认得、各类都在；第一处不对就报错。"""
    header = ",".join(rows[0]) if rows else ""
    if header != "label,text":
        raise ValueError(f"{name} 第 1 行应为 label,text，得到 {header!r}")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != 2 or not row[1].strip():
            raise ValueError(f"{name} 第 {number} 行应有标签与文本两列，得到 {row}")
        if row[0] not in labels:
            expected = "、".join(labels)
            raise ValueError(f"{name} 第 {number} 行的标签应为 {expected}，得到 {row[0]!r}")
    if missing := [label for label in labels if label not in {row[0] for row in rows[1:]}]:
        raise ValueError(f"{name} 缺少类别 {'、'.join(missing)}：文件可能不完整")


def ngrams(text):
    """一条文本里出现过的字和相邻两字。"""
    return {text[i : i + size] for size in (1, 2) for i in range(len(text) - size + 1)}


def ngram_vocabulary(texts):
    """字的 n 元组（n = 1、2）与它们的权重，只该由训练文本得到。

    w_g = −ln(含有 g 的文本所占的比例)：越少见，出现时越说明问题；只出现过一次的不收。

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    dict of str -> float
        按编码排序；每条文本都有的 n 元组，权重是 0。

    Raises
    ------
    TypeError
        `texts` 是一个字符串，而不是一列字符串。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> ngram_vocabulary(["好看", "好吃", "难吃"])
    {'吃': 0.405..., '好': 0.405...}
    """
    counts = Counter(gram for text in as_texts(texts) for gram in ngrams(text))
    return {gram: math.log(len(texts) / n) for gram, n in sorted(counts.items()) if n > 1}


def ngram_features(texts, vocabulary):
    """每条文本一行：出现的 n 元组记下权重，其余是 0；每行长度为 1。

    Parameters
    ----------
    texts : sequence of str
    vocabulary : dict of str -> float
        `ngram_vocabulary` 的结果，长度 D；不在其中的 n 元组略去。

    Returns
    -------
    ndarray, (N, D)
        一个 n 元组也认不出的文本，整行是 0。

    Raises
    ------
    TypeError
        `texts` 是一个字符串，而不是一列字符串。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> ngram_features(["好", "好吃"], {"吃": 0.5, "好": 0.5}).round(2)
    array([[0.  , 1.  ],
           [0.71, 0.71]])
    """
    column = {gram: j for j, gram in enumerate(vocabulary)}
    X = np.zeros((len(texts), len(vocabulary)))
    for row, text in zip(X, as_texts(texts), strict=True):
        for gram in ngrams(text) & column.keys():
            row[column[gram]] = vocabulary[gram]
    lengths = np.linalg.norm(X, axis=1, keepdims=True)
    return X / np.where(lengths > 0, lengths, 1)


def as_texts(texts):
    """一列字符串；漏了方括号的单个字符串会被当成一列字，所以不收。"""
    if isinstance(texts, str):
        raise TypeError(f"texts 应为一列字符串，得到一个字符串 {texts!r}；请加上方括号")
    return texts


# ---------------------------------------------------------------- 第 6 节：语音命令（模拟）

RATE, FRAME, HOP = 8000, 256, 64  # 采样率 (Hz)；一帧、相邻两帧的间隔，都以采样点计

# 音素：三个共振峰 (Hz)、时长 (s)、浊音的成分（元音是 1，气流噪声是 0）
PHONES = {
    "a": (800, 1250, 2500, 0.12, 1),
    "o": (520, 950, 2450, 0.09, 1),
    "e": (520, 1800, 2550, 0.08, 1),
    "i": (300, 2250, 3000, 0.10, 1),
    "u": (340, 780, 2350, 0.09, 1),
    "r": (400, 1450, 2100, 0.13, 1),
    "n": (280, 1500, 2500, 0.08, 1),
    "ng": (280, 1000, 2300, 0.08, 1),
    "q": (2400, 3000, 3600, 0.09, 0),
    "j": (2300, 2900, 3500, 0.06, 0),
    "zh": (1900, 2500, 3100, 0.06, 0),
    "z": (2900, 3400, 3800, 0.06, 0),
    "h": (700, 1300, 2600, 0.07, 0),
    "t": (1500, 2800, 3500, 0.06, 0),
}
COMMANDS = {
    "前进": "q i e n j i n",
    "后退": "h o u t u e i",
    "左转": "z u o zh u a n",
    "右转": "i o u zh u a n",
    "停止": "t i ng zh r",
}


def voice_commands(rng, n_per_class=40):
    """语音命令（模拟）：共振峰序列合成的五个词，不是真人的录音。

    每一条换一个说话人：声道长短、音高、语调、语速、首尾空白、信噪比（0–20 dB）都是随机的。

    Parameters
    ----------
    rng : numpy.random.Generator
    n_per_class : int
        每个词的条数。

    Returns
    -------
    waves : list of ndarray, 长度 5 · n_per_class
        波形，每秒 8000 点，长短不一。
    y : ndarray of str, (5 · n_per_class,)

    Raises
    ------
    ValueError, TypeError
        `n_per_class` 不是正整数。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> waves, y = voice_commands(np.random.default_rng(0), n_per_class=1)
    >>> y.tolist()
    ['前进', '后退', '左转', '右转', '停止']
    >>> 0.3 < len(waves[0]) / RATE < 1.2
    True
    """
    y = np.repeat(list(COMMANDS), as_count("n_per_class", n_per_class))
    return [utterance(COMMANDS[word].split(), rng) for word in y], y


def utterance(phones, rng):
    """一条录音：随机的说话人、首尾空白与底噪。"""
    tract = rng.uniform(0.85, 1.2)  # 声道越短，共振峰越高；嗓音通常也越尖
    *formants, voiced = phone_tracks(phones, rng)
    source = glottal_source(voiced, 130 * tract**2 * rng.uniform(0.8, 1.25), rng)
    wave = resonate(source, tract * np.array(formants))
    wave = np.pad(wave / wave.std(), rng.integers(0, RATE // 10, size=2))
    return wave + rng.normal(scale=10 ** (-rng.uniform(0, 20) / 20), size=len(wave))


def phone_tracks(phones, rng):
    """逐帧的三个共振峰与浊音成分，(4, 帧数)；相邻音素之间线性过渡。"""
    table = np.array([PHONES[phone] for phone in phones])
    seconds = table[:, 3] * rng.uniform(0.8, 1.25) * rng.uniform(0.85, 1.15, size=len(table))
    middles = seconds.cumsum() - seconds / 2
    times = np.arange(0, seconds.sum(), HOP / RATE)
    return [np.interp(times, middles, table[:, column]) for column in (0, 1, 2, 4)]


def glottal_source(voiced, pitch, rng):
    """声源：浊音是周期脉冲，语调或升或降；清音是噪声。"""
    voiced = np.repeat(voiced, HOP)
    glide = 1 + rng.uniform(-0.3, 0.3) * np.linspace(-1, 1, len(voiced))
    pulses = np.diff(np.floor(np.cumsum(pitch * glide / RATE)), prepend=0)
    return 6 * voiced * pulses + 0.4 * (1 - voiced) * rng.standard_normal(len(voiced))


def resonate(source, formants):
    """逐帧滤波：在每个共振峰处放大，带宽 120 Hz，再把各帧叠加起来。"""
    distance = (np.fft.rfftfreq(FRAME, 1 / RATE) - formants[..., np.newaxis]) / 120
    gain = (1 / (1 + distance**2)).sum(axis=0)
    spectra = np.fft.rfft(frames_of(np.pad(source, FRAME // 2))[: len(gain)])
    wave = np.zeros(len(source) + FRAME)
    for k, frame in enumerate(np.fft.irfft(spectra * gain)):
        wave[k * HOP : k * HOP + FRAME] += frame
    return wave


def frames_of(wave):
    """切成加窗的帧，(帧数, FRAME)。"""
    return np.lib.stride_tricks.sliding_window_view(wave, FRAME)[::HOP] * np.hanning(FRAME)


def log_spectra(waves, slices=8, bands=16):
    """对数频谱：每条录音均分成几段、频率均分成几带，取各格能量的对数。

    再减去全体的平均：音量大小不影响特征；均分成同样多的段：语速快慢大体也不影响。

    Parameters
    ----------
    waves : sequence of ndarray
        `voice_commands` 那样的波形，每条不少于 `slices` 帧。
    slices, bands : int
        段数与频带数；`bands` 应整除 128。

    Returns
    -------
    ndarray, (N, slices · bands)
        排列为 ``[段, 频带]``，频带从低到高，单位 nat。

    Raises
    ------
    ValueError
        某条录音太短。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> hum = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)  # 1 kHz，在 16 带里居第 4
    >>> log_spectra([hum]).reshape(8, 16).argmax(axis=1)
    array([4, 4, 4, 4, 4, 4, 4, 4])
    """
    return np.array([log_spectrum(wave, slices, bands) for wave in waves])


def log_spectrum(wave, slices, bands):
    """一条录音的对数频谱。"""
    shortest = FRAME + (slices - 1) * HOP
    if len(wave) < shortest:
        raise ValueError(f"录音太短：得到 {len(wave)} 个采样点，至少要 {shortest} 个")
    power = np.abs(np.fft.rfft(frames_of(wave))[:, :-1]) ** 2
    power = power.reshape(len(power), bands, -1).sum(axis=2)
    levels = np.log([part.mean(axis=0) for part in np.array_split(power, slices)])
    return (levels - levels.mean()).ravel()


# ---------------------------------------------------------------- 第 6 节：字母（由字体渲染）

LETTER_FONTS = {
    "DejaVu Sans": [
        "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique",
    ],
    "DejaVu Sans Mono": [
        "DejaVuSansMono", "DejaVuSansMono-Bold",
        "DejaVuSansMono-Oblique", "DejaVuSansMono-BoldOblique",
    ],
    "DejaVu Serif": [
        "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic",
    ],
    "Computer Modern": ["cmr10", "cmb10", "cmss10", "cmtt10", "cmti10", "cmmi10"],
    "STIX": ["STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta"],
}  # fmt: skip
CANVAS, LETTER_SIZE = 64, 16  # 先画在大画布上再缩小，旋转才不失真


def letter_images(rng, fonts, n_per_letter=8):
    """字母图片（由字体渲染）：a–z，随机旋转、缩放、平移，再加噪声。

    Parameters
    ----------
    rng : numpy.random.Generator
    fonts : list of str
        字体文件名，见 `LETTER_FONTS`；都随 matplotlib 附带。
    n_per_letter : int
        每种字体、每个字母的张数。

    Returns
    -------
    images : ndarray, (26 · 字体数 · n_per_letter, 16, 16)
        墨迹约为 1，底色约为 0。
    y : ndarray of str, (26 · 字体数 · n_per_letter,)

    Raises
    ------
    ValueError, TypeError
        字体不在 `LETTER_FONTS` 里，或 `n_per_letter` 不是正整数。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> images, y = letter_images(np.random.default_rng(0), ["DejaVuSans"], n_per_letter=1)
    >>> images.shape, "".join(y)
    ((26, 16, 16), 'abcdefghijklmnopqrstuvwxyz')
    """
    count = as_count("n_per_letter", n_per_letter)
    glyphs = (np.repeat(font_glyphs(font), count, axis=0) for font in fonts)
    images = np.concatenate([distort(rng, group) for group in glyphs])
    y = np.tile(np.repeat(list(ascii_lowercase), count), len(fonts))
    return images + rng.normal(scale=0.1, size=images.shape), y


def font_glyphs(name):
    """一种字体的 26 个字母，(26, CANVAS, CANVAS)；由 lib/datasets/letters.py 画好存下。"""
    known = [font for family in LETTER_FONTS.values() for font in family]
    if name not in known:
        raise ValueError(f"字体应为 LETTER_FONTS 中的一种，得到 {name!r}")
    with np.load(DATASETS / "letters.npz") as letters:
        return letters[name] / 255


def distort(rng, images):
    """随机旋转 ±10°、缩放、平移 ±1 个像素，并缩小到 LETTER_SIZE。"""
    shape, center = (len(images), 1, 1), (CANVAS - 1) / 2
    angle, scale = np.radians(rng.uniform(-10, 10, shape)), rng.uniform(0.9, 1.15, shape)
    dy, dx = rng.uniform(-4, 4, (2, *shape))
    y, x = np.ogrid[-center : center + 1, -center : center + 1]
    rows = np.sin(angle) * (x - dx) + np.cos(angle) * (y - dy)
    columns = np.cos(angle) * (x - dx) - np.sin(angle) * (y - dy)
    rows, columns = (
        np.rint(scale * part + center).astype(int).clip(0, CANVAS - 1) for part in (rows, columns)
    )
    warped = images[np.arange(len(images))[:, np.newaxis, np.newaxis], rows, columns]
    factor = CANVAS // LETTER_SIZE
    return warped.reshape(-1, LETTER_SIZE, factor, LETTER_SIZE, factor).mean(axis=(2, 4))


def orientation_histograms(images, cell=4, directions=8):
    """方向直方图：图片分成小格，统计每格里笔画边缘朝各个方向的强度。

    先平滑掉噪声；每个像素的亮度梯度按方向分给 `directions` 份，在格内相加，取平方根；
    每行长度为 1。线条粗细、衬线、一两个像素的错位，对它的影响比对像素小得多。

    Parameters
    ----------
    images : ndarray, (N, S, S)
        边长 S 是 `cell` 的整数倍。
    cell, directions : int

    Returns
    -------
    ndarray, (N, (S / cell)² · directions)

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> edge = np.tile([0.0, 0, 0, 1, 1, 0, 0, 0], (1, 8, 1))  # 中间一道竖线
    >>> orientation_histograms(edge, directions=4).round(2)  # 左格里朝右，右格里朝左
    array([[0.5, 0. , 0. , 0. , 0. , 0. , 0.5, 0. , 0.5, 0. , 0. , 0. , 0. ,
            0. , 0.5, 0. ]])
    """
    down, right = np.gradient(smooth(images), axis=(1, 2))
    axes = 2 * np.pi * np.arange(directions) / directions
    toward = np.cos(np.arctan2(down, right)[..., np.newaxis] - axes).clip(0) ** 2
    votes = np.hypot(down, right)[..., np.newaxis] * toward
    blocks = votes.reshape(len(images), -1, cell, images.shape[2] // cell, cell, directions)
    X = np.sqrt(blocks.sum(axis=(2, 4)).reshape(len(images), -1))
    return X / np.linalg.norm(X, axis=1, keepdims=True)


def smooth(images):
    """与左右、上下的邻居按 1 : 2 : 1 取平均；四周是空白，首尾相接也无妨。"""
    for axis in (1, 2):
        images = (np.roll(images, 1, axis) + 2 * images + np.roll(images, -1, axis)) / 4
    return images


# ---------------------------------------------------------------- 第 6 节：设备故障与多标签（模拟）

FAULT_CODES = np.array([100, 200, 300, 999])
FAULT_RATES = np.array([0.4, 0.3, 0.2, 0.1])  # 各种故障出现的比例
FAULT_MEANS = np.array([[-1.2, -0.8], [1.2, -0.6], [0.0, 1.5], [0.6, 0.4]])
FAULT_COV = np.array([[0.7, 0.2], [0.2, 0.5]])


def fault_sensors(rng, n):
    """设备故障（模拟）：温度与振动两个读数（已标准化），四种故障互相重叠。

    故障代码按 `FAULT_RATES` 抽取，读数服从正态分布 N(FAULT_MEANS[k], FAULT_COV)。
    各类共用一个协方差，所以后验概率恰好是读数的线性函数经 softmax。

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        样本数。

    Returns
    -------
    X : ndarray, (n, 2)
    y : ndarray of int, (n,)
        故障代码 100、200、300 或 999。

    Raises
    ------
    ValueError, TypeError
        `n` 不是正整数。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> X, y = fault_sensors(np.random.default_rng(0), 1000)
    >>> [float((y == code).mean().round(1)) for code in FAULT_CODES]
    [0.4, 0.3, 0.2, 0.1]
    """
    kinds = rng.choice(len(FAULT_CODES), size=as_count("n", n), p=FAULT_RATES)
    noise = rng.standard_normal((len(kinds), 2)) @ np.linalg.cholesky(FAULT_COV).T
    return FAULT_MEANS[kinds] + noise, FAULT_CODES[kinds]


# 每行一种动物，每列一个检测器：犬吻、竖耳、皮毛、胡须、羽毛、喙
PET_PARTS = np.array([[2, 0, 1, 0, 0, 0], [0, 1, 1, 2, 0, 0], [0, 0, 0, 0, 2, 1]])


def pet_photos(rng, n, noise=0.8):
    """多标签的照片（模拟）：狗、猫、鸟各有四成的机会出现，可以同时出现，也可以都不出现。

    X = Y · PET_PARTS + 噪声：每种动物带来自己的部件，六个检测器各给一个读数。

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        照片数。
    noise : float
        检测器噪声的标准差。

    Returns
    -------
    X : ndarray, (n, 6)
    Y : ndarray of int, (n, 3)
        三列依次是狗、猫、鸟，出现记 1。

    Raises
    ------
    ValueError, TypeError
        `n` 不是正整数。

    讲义：slides/06-beyond.md

    Examples
    --------
    >>> X, Y = pet_photos(np.random.default_rng(0), 2, noise=0.0)
    >>> X.shape, Y.shape
    ((2, 6), (2, 3))
    """
    Y = (rng.random((as_count("n", n), 3)) < 0.4).astype(int)
    return Y @ PET_PARTS + rng.normal(scale=noise, size=(n, 6)), Y
