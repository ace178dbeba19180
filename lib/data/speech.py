"""语音命令（模拟）：五个词，由共振峰合成；对数频谱作特征。

讲义：slides/06-beyond.md
"""

import numpy as np

from lib._validate import as_count

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
