"""文字：数据文件齐整，坏文件说得清坏在哪里，n 元组与 scikit-learn 一致。"""

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from lib.data import news_titles, ngram_features, ngram_vocabulary, reviews

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
