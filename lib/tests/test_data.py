"""数据：形状、标签、可重现，以及每份数据要用来说明的那件事。"""

from string import ascii_lowercase

import numpy as np
import pytest
import scipy.signal
from sklearn.datasets import load_digits
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from lib.data import (
    COMMANDS,
    FAULT_CODES,
    FAULT_COV,
    FAULT_MEANS,
    FAULT_RATES,
    HOP,
    LETTER_FONTS,
    PET_PARTS,
    PHONES,
    RATE,
    collinear_blobs,
    digits,
    distort,
    fault_readings,
    fault_sensors,
    font_glyphs,
    glottal_source,
    letter_images,
    log_spectra,
    news_titles,
    ngram_features,
    ngram_vocabulary,
    orientation_histograms,
    pet_photos,
    resonate,
    reviews,
    spirals,
    three_blobs,
    voice_commands,
    xor_blobs,
)


@pytest.mark.parametrize(
    ("generate", "num_classes"),
    [(three_blobs, 3), (collinear_blobs, 3), (xor_blobs, 2), (spirals, 3)],
)
class TestBlobs:
    def test_shapes_and_labels(self, generate, num_classes):
        X, y = generate(np.random.default_rng(0), n_per_class=7)
        assert X.shape == (7 * num_classes, 2) and X.dtype == np.float64
        np.testing.assert_array_equal(np.bincount(y), [7] * num_classes)

    def test_the_seed_decides(self, generate, num_classes):
        first, second, other = (generate(np.random.default_rng(seed))[0] for seed in (0, 0, 1))
        np.testing.assert_array_equal(first, second)
        assert (first != other).any()

    def test_spread_is_the_standard_deviation(self, generate, num_classes):
        tight, wide = (
            generate(np.random.default_rng(0), n_per_class=500, spread=s)[0] for s in (1e-9, 1.5)
        )
        assert (wide - tight).std() == pytest.approx(1.5, rel=0.05)

    def test_bad_count(self, generate, num_classes):
        with pytest.raises(ValueError, match="n_per_class 应至少为 1，得到 0"):
            generate(np.random.default_rng(0), n_per_class=0)
        with pytest.raises(TypeError, match=r"n_per_class 应为整数，得到 1\.5"):
            generate(np.random.default_rng(0), n_per_class=1.5)


def centers(generate):
    X, y = generate(np.random.default_rng(0), n_per_class=50, spread=1e-9)
    return np.array([X[y == k].mean(axis=0) for k in np.unique(y)])


def test_three_blobs_form_an_equilateral_triangle():
    c = centers(three_blobs)
    sides = np.linalg.norm(c - np.roll(c, 1, axis=0), axis=1)
    np.testing.assert_allclose(sides, 2 * np.sqrt(3))


def test_the_middle_class_lies_between_the_others():
    np.testing.assert_allclose(centers(collinear_blobs), [[-3, 0], [0, 0], [3, 0]], atol=1e-8)


def test_xor_uses_all_four_corners():
    X, y = xor_blobs(np.random.default_rng(0), spread=1e-9)
    assert {tuple(row) for row in X.round().astype(int).tolist()} == {
        (2, 2), (-2, -2), (2, -2), (-2, 2)
    }  # fmt: skip
    np.testing.assert_array_equal(y, X[:, 0] * X[:, 1] < 0)


def test_digits_are_the_real_images():
    X, y = digits()
    assert X.shape == (1797, 64) and X.min() == 0 and X.max() == 1
    np.testing.assert_array_equal(X * 16, load_digits().data)
    np.testing.assert_array_equal(y, load_digits().target)


def test_fault_codes_follow_the_readings():
    X, y = fault_readings(np.random.default_rng(0), n_per_class=5, spread=1e-9)
    assert X.shape == (20, 1)
    np.testing.assert_allclose(X[:, 0], np.repeat([-3, -1, 1, 3], 5), atol=1e-7)
    np.testing.assert_array_equal(y, np.repeat([100, 200, 300, 999], 5))


def test_fault_readings_spread_is_the_standard_deviation():
    X, _ = fault_readings(np.random.default_rng(0), n_per_class=2000, spread=0.35)
    assert X.reshape(4, -1).std(axis=1) == pytest.approx([0.35] * 4, rel=0.05)


def test_spirals_are_one_arm_turned_three_ways():
    X, y = spirals(np.random.default_rng(0), n_per_class=50, spread=0.0)
    first, second, third = (X[y == k] @ [1, 1j] for k in range(3))
    turn = np.exp(2j * np.pi / 3)
    np.testing.assert_allclose([second, third], [first * turn, first * turn**2], atol=1e-12)
    assert (np.diff(abs(first)) > 0).all() and abs(first[-1]) == pytest.approx(3)
    assert np.unwrap(np.angle(first))[-1] - np.angle(first[0]) == pytest.approx(0.9 * 2 * np.pi)


# ---------------------------------------------------------------- 第 6 节：文字

TEXTS = [(news_titles, ["体育", "科技", "娱乐", "财经"]), (reviews, ["正面", "中性", "负面"])]


@pytest.mark.parametrize(("load", "labels"), TEXTS)
class TestTexts:
    def test_every_class_has_as_many_and_no_text_comes_twice(self, load, labels):
        texts, y = load()
        assert list(dict.fromkeys(y.tolist())) == labels
        assert len({(y == label).sum() for label in labels}) == 1
        assert (y == labels[0]).sum() >= 60
        assert len(set(texts.tolist())) == len(texts)

    def test_texts_are_short_chinese(self, load, labels):
        texts, _ = load()
        assert all(4 <= len(text) <= 40 and text == text.strip() for text in texts)
        assert all(sum("\u4e00" <= char <= "\u9fff" for char in text) >= 4 for text in texts)


GOOD = "label,text\n正面,好吃\n中性,还行\n负面,太差\n"


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_loader_reads_what_excel_saves(tmp_path):
    saved = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").replace("还行", '"还行, 吧"').encode()
    texts, y = reviews(write(tmp_path / "r.csv", saved))
    assert texts.tolist() == ["好吃", "还行, 吧", "太差"] and y.tolist() == ["正面", "中性", "负面"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD.encode("gbk"), r"坏.csv 不是 UTF-8 编码：第 11 个字节读不懂"),
        (GOOD.encode()[:-2], r"坏.csv 不是 UTF-8 编码"),
        ("", r"坏.csv 第 1 行应为 label,text，得到 ''"),
        (GOOD.replace("label", "标签"), r"第 1 行应为 label,text，得到 '标签,text'"),
        (GOOD.replace("还行", "还,行"), r"第 3 行应有标签与文本两列，得到 \['中性', '还', '行'\]"),
        (GOOD.replace("还行", " "), r"第 3 行应有标签与文本两列"),
        (GOOD.replace("负面,太差", ""), r"第 4 行应有标签与文本两列，得到 \[\]"),
        (GOOD.replace("中性", "中"), r"第 3 行的标签应为 正面、中性、负面，得到 '中'"),
        (GOOD.replace("负面,太差\n", ""), r"缺少类别 负面：文件可能不完整"),
        ("label,text\n", r"缺少类别 正面、中性、负面"),
        (GOOD.replace("还行", '"还行'), r"坏.csv 不是完整的 CSV"),
    ],
)
def test_damaged_file_is_named_with_its_fault(tmp_path, content, message):
    with pytest.raises(ValueError, match=message):
        reviews(write(tmp_path / "坏.csv", content))


def test_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"找不到数据文件 没有\.csv，应在 .+"):
        news_titles(tmp_path / "没有.csv")


def test_ngrams_agree_with_sklearn():
    texts, _ = news_titles()
    counter = CountVectorizer(
        analyzer="char", ngram_range=(1, 2), min_df=2, lowercase=False, binary=True
    )
    counts = counter.fit_transform(texts).toarray()
    vocabulary = ngram_vocabulary(texts)
    assert list(vocabulary) == counter.get_feature_names_out().tolist()
    weighted = counts * np.log(len(texts) / counts.sum(axis=0))
    np.testing.assert_allclose(ngram_features(texts, vocabulary), normalize(weighted), rtol=1e-12)


def test_unknown_text_is_a_row_of_zeros():
    assert ngram_features(["？？", "好"], {"好": 0.5}).tolist() == [[0], [1]]


@pytest.mark.parametrize("function", [ngram_vocabulary, lambda text: ngram_features(text, {})])
def test_single_string_is_not_a_list_of_texts(function):
    with pytest.raises(TypeError, match="一列字符串，得到一个字符串 '好吃'；请加上方括号"):
        function("好吃")


# ---------------------------------------------------------------- 第 6 节：语音命令


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


# ---------------------------------------------------------------- 第 6 节：字母

FONTS = [font for family in LETTER_FONTS.values() for font in family]


def test_letter_images_follow_fonts_and_letters():
    images, y = letter_images(np.random.default_rng(0), FONTS[:2], n_per_letter=3)
    assert images.shape == (2 * 26 * 3, 16, 16)
    assert y.tolist() == [letter for letter in ascii_lowercase for _ in range(3)] * 2
    again, _ = letter_images(np.random.default_rng(0), FONTS[:2], n_per_letter=3)
    np.testing.assert_array_equal(images, again)
    assert (images[0] != images[1]).any()


@pytest.mark.parametrize("name", FONTS)
def test_every_font_draws_26_different_letters(name):
    glyphs = font_glyphs(name)
    assert glyphs.min() == 0 and glyphs.max() == 1
    assert len({image.tobytes() for image in glyphs}) == 26
    for image in glyphs:
        rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
        assert 44 <= max(np.ptp(rows), np.ptp(columns)) <= 45  # 长边 46；缩小时可能略过笔尖
        assert abs(rows[[0, -1]].sum() - 63) <= 2 and abs(columns[[0, -1]].sum() - 63) <= 2


def test_letters_have_their_proportions():
    widths = font_glyphs("DejaVuSans").any(axis=1).sum(axis=1)
    i, f, m = (widths[ascii_lowercase.index(letter)] for letter in "ifm")
    assert i < f < m == 46


class Distortion:
    """依次给出指定的角度（度）、缩放、平移（画布像素）。"""

    def __init__(self, angle=0.0, scale=1.0, shift=(0.0, 0.0)):
        self.values = [angle, scale, np.reshape(shift, (2, 1, 1, 1))]

    def uniform(self, low, high, size):
        return np.broadcast_to(self.values.pop(0), size)


def test_distort_rotates_and_shifts_as_told():
    image = font_glyphs("DejaVuSans")[[5]]
    small = distort(Distortion(), image)[0]
    np.testing.assert_allclose(small, image.reshape(16, 4, 16, 4).mean(axis=(1, 3)))
    turned = distort(Distortion(angle=90), image)[0]
    assert min(abs(turned - np.rot90(small, k)).max() for k in (1, -1)) < 1e-12
    moved = distort(Distortion(shift=(4, -8)), image)[0]
    np.testing.assert_allclose(moved, np.roll(small, (1, -2), axis=(0, 1)))
    assert distort(Distortion(scale=2.0), image).sum() < small.sum() / 3


def test_unknown_font():
    with pytest.raises(ValueError, match="字体应为 LETTER_FONTS 中的一种，得到 '宋体'"):
        letter_images(np.random.default_rng(0), ["宋体"])


def test_histograms_turn_with_the_image():
    images, _ = letter_images(np.random.default_rng(0), FONTS[:1], n_per_letter=1)
    grid = orientation_histograms(images).reshape(-1, 4, 4, 8)
    turned = orientation_histograms(np.rot90(images, axes=(1, 2))).reshape(-1, 4, 4, 8)
    np.testing.assert_allclose(turned, np.roll(np.rot90(grid, axes=(1, 2)), -2, axis=3), atol=1e-12)


@pytest.mark.parametrize("degrees", [0, 20, 45, 200])
def test_histogram_of_a_slope_follows_the_squared_cosine(degrees):
    angle, (y, x) = np.radians(degrees), np.mgrid[:16, :16]
    slope = np.cos(angle) * x + np.sin(angle) * y
    inside = orientation_histograms(slope[np.newaxis]).reshape(4, 4, 8)[1, 1] ** 2
    wanted = np.cos(angle - np.pi / 4 * np.arange(8)).clip(0) ** 2
    np.testing.assert_allclose(inside / inside.sum(), wanted / wanted.sum(), atol=1e-12)


def test_histograms_ignore_contrast_and_have_length_one():
    images, _ = letter_images(np.random.default_rng(0), FONTS[:1], n_per_letter=1)
    X = orientation_histograms(images)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), 1)
    np.testing.assert_allclose(orientation_histograms(5 * images), X)
    assert X.shape == (26, 128)


# ---------------------------------------------------------------- 第 6 节：设备故障与多标签


def test_fault_sensors_follow_the_stated_model():
    X, y = fault_sensors(np.random.default_rng(0), 40_000)
    assert set(y.tolist()) == set(FAULT_CODES.tolist())
    for code, rate, mean in zip(FAULT_CODES, FAULT_RATES, FAULT_MEANS, strict=True):
        own = X[y == code]
        assert len(own) / len(X) == pytest.approx(rate, abs=0.01)
        np.testing.assert_allclose(own.mean(axis=0), mean, atol=0.05)
        np.testing.assert_allclose(np.cov(own.T), FAULT_COV, atol=0.05)


def test_pet_photos_add_the_parts_of_each_animal():
    X, Y = pet_photos(np.random.default_rng(0), 5000, noise=0.0)
    np.testing.assert_array_equal(X, sum(np.outer(Y[:, k], PET_PARTS[k]) for k in range(3)))
    np.testing.assert_allclose(Y.mean(axis=0), 0.4, atol=0.03)
    np.testing.assert_allclose(np.corrcoef(Y.T), np.eye(3), atol=0.05)
    noisy, _ = pet_photos(np.random.default_rng(0), 5000, noise=0.8)
    assert (noisy - X).std() == pytest.approx(0.8, rel=0.02)


@pytest.mark.parametrize("generate", [fault_sensors, pet_photos])
def test_number_of_samples_is_checked(generate):
    with pytest.raises(ValueError, match="n 应至少为 1，得到 0"):
        generate(np.random.default_rng(0), 0)
