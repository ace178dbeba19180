"""文字（自编）：新闻标题与短评，数据在同一文件夹的 CSV 里；字的 n 元组作特征。

讲义：slides/06-beyond.md
"""

import csv
import math
from collections import Counter
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent


def news_titles(path=FOLDER / "news_titles.csv"):
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


def reviews(path=FOLDER / "reviews.csv"):
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

    w_g = −ln(含有 g 的文本所占的比例)，即逆文档频率（IDF）：越少见，出现时越说明问题；
    只出现过一次的不收。

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
