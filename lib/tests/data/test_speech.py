"""语音命令：共振峰、带宽、音高各如所说，对数频谱与 SciPy 一致。"""

import numpy as np
import pytest
import scipy.signal

from lib.data import COMMANDS, log_spectra, voice_commands
from lib.data.speech import HOP, PHONES, RATE, glottal_source, resonate


def test_voice_commands_are_distinct_recordings_of_five_words():
    waves, y = voice_commands(np.random.default_rng(0), n_per_class=3)
    assert y.tolist() == [word for word in COMMANDS for _ in range(3)]
    assert len({len(wave) for wave in waves}) > 5
    again, other = (voice_commands(np.random.default_rng(seed), 3)[0] for seed in (0, 1))
    assert all(map(np.array_equal, waves, again))
    assert not np.array_equal(waves[0], other[0])
    with pytest.raises(ValueError, match="n_per_class 应至少为 1，得到 0"):
        voice_commands(np.random.default_rng(0), 0)


@pytest.mark.parametrize("vowel", ["a", "o", "i", "u"])
def test_energy_of_a_vowel_peaks_at_its_formants(vowel):
    formants = np.array(PHONES[vowel][:3], dtype=float)
    noise = np.random.default_rng(0).standard_normal(40 * HOP)
    wave = resonate(noise, np.repeat(formants[:, np.newaxis], 40, axis=1))
    frequencies, density = scipy.signal.welch(wave, RATE, nperseg=256)
    near = np.abs(frequencies[:, np.newaxis] - formants).min(axis=1) < 150
    assert density[near].mean() > 10 * density[~near].mean()


def test_bandwidth_of_a_formant():
    click = np.zeros(40 * HOP)
    click[20 * HOP] = 1
    spectrum = abs(np.fft.rfft(resonate(click, np.full((3, 40), 1000.0)), RATE))
    assert spectrum[1120] / spectrum[1000] == pytest.approx(1 / 2, rel=0.05)


def test_pitch_of_the_source():
    source = glottal_source(np.ones(125), 200, Middle())
    assert (source > 0).sum() == pytest.approx(200, abs=1)  # 125 帧 × 64 点 = 1 秒


class Middle:
    """不随机的随机数：总给出区间的中点。"""

    def uniform(self, low, high, size=None):
        return np.broadcast_to((low + high) / 2, size or ())

    def standard_normal(self, size):
        return np.zeros(size)


def test_log_spectra_agree_with_scipy():
    wave = np.random.default_rng(0).standard_normal(3000)
    _, _, spectrum = scipy.signal.spectrogram(
        wave, window=np.hanning(256), noverlap=192, detrend=False, mode="complex"
    )
    power = abs(spectrum[:128]) ** 2
    bands = power.reshape(16, 8, -1).sum(axis=1)
    parts = [part.mean(axis=1) for part in np.array_split(bands, 8, axis=1)]
    wanted = np.log(parts) - np.log(parts).mean()
    np.testing.assert_allclose(log_spectra([wave])[0], wanted.ravel(), rtol=1e-9, atol=1e-12)


def test_loudness_does_not_change_the_features():
    waves, _ = voice_commands(np.random.default_rng(0), n_per_class=1)
    louder = [3 * wave for wave in waves]
    np.testing.assert_allclose(log_spectra(louder), log_spectra(waves), atol=1e-9)


def test_short_recording_is_refused():
    with pytest.raises(ValueError, match="录音太短：得到 703 个采样点，至少要 704 个"):
        log_spectra([np.ones(703)])
