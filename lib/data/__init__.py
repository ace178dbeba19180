"""各节用到的数据：函数返回 (X, y)，X (N, D) 是 float64，y (N,) 是标签；另有第 6 节的几种特征。

- ``points``        平面上的点（模拟）：三团、一线、异或、螺旋，或自己摆中心
- ``digit_images``  手写数字（真实）
- ``text``          新闻标题与短评（自编），字的 n 元组作特征
- ``speech``        语音命令（模拟），对数频谱作特征
- ``letters``       字母图片（由字体渲染），方向直方图作特征
- ``devices``       设备故障（模拟）
- ``pets``          贯穿全讲的一张照片，多标签的照片（模拟）

随机性都来自参数 `rng`：同一个种子得到同一份数据。
"""

from lib.data.devices import (
    FAULT_CODES,
    FAULT_COV,
    FAULT_MEANS,
    FAULT_RATES,
    fault_readings,
    fault_sensors,
)
from lib.data.digit_images import digits
from lib.data.letters import LETTER_FONTS, letter_images, orientation_histograms
from lib.data.pets import PET_PARTS, cat_photo, pet_photos
from lib.data.points import blobs, collinear_blobs, spirals, three_blobs, xor_blobs
from lib.data.speech import COMMANDS, log_spectra, voice_commands
from lib.data.text import news_titles, ngram_features, ngram_vocabulary, reviews

__all__ = [
    "COMMANDS",
    "FAULT_CODES",
    "FAULT_COV",
    "FAULT_MEANS",
    "FAULT_RATES",
    "LETTER_FONTS",
    "PET_PARTS",
    "blobs",
    "cat_photo",
    "collinear_blobs",
    "digits",
    "fault_readings",
    "fault_sensors",
    "letter_images",
    "log_spectra",
    "news_titles",
    "ngram_features",
    "ngram_vocabulary",
    "orientation_histograms",
    "pet_photos",
    "reviews",
    "spirals",
    "three_blobs",
    "voice_commands",
    "xor_blobs",
]
