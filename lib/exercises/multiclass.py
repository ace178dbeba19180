"""第 1 节的练习：标签编码、一对其余时有几个分类器认领。"""

import numpy as np

from lib.exercises.judge import Exercise, check, each

# ---------------------------------------------------------------- 标签编码

CODES = np.array([100, 200, 300, 999])


def position(labels, classes):
    return np.searchsorted(classes, labels)


LABEL_ENCODING = Exercise(
    position,
    [
        (np.array([300, 100, 999, 300, 200]), CODES),
        (np.array([999, 200]), CODES),
        (np.array([200, 300, 999, 999]), CODES),
        (np.array([7, 3, 3]), np.array([3, 5, 7])),
    ],
)


def check_label_encoding(attempt):
    """检查 encode(labels, classes)：每个标签在 classes 里的下标，(N,) 得到 (N,)。"""
    check(LABEL_ENCODING, attempt)


@LABEL_ENCODING.mistake(
    "你原样返回了标签。标签只是名字，不能当下标用。提示：它在 classes 里排第几？"
)
def labels_as_they_are(labels, classes):
    return labels


@LABEL_ENCODING.mistake(
    "你拿标签做了加减或除法。名字的大小和间距没有意义，代码也未必等距。"
    "提示：不做算术，只问它在 classes 里排第几。"
)
def minus_first_class(labels, classes):
    return labels - classes[0]


@minus_first_class.also
@each(0, 1)
def leading_digit(offset, labels, classes):
    return labels // 100 - offset


@minus_first_class.also
def divided_by_first_class(labels, classes):
    return labels // classes[0] - 1


@LABEL_ENCODING.mistake(
    "你对这一批标签重新编了号，没有用 classes。这一批未必出现所有类别，"
    "编号就和训练集对不上了。提示：编号由 classes 决定。"
)
def numbered_within_batch(labels, classes):
    return np.unique(labels, return_inverse=True)[1]


@LABEL_ENCODING.mistake(
    "你按首次出现的先后编号：换一批样本，同一个标签的编号就变了。"
    "提示：编号由 classes 的次序决定，与样本的次序无关。"
)
def numbered_as_they_come(labels, classes):
    seen = list(dict.fromkeys(labels.tolist()))
    return [seen.index(label) for label in labels]


@LABEL_ENCODING.mistake("编号整体大了 1：下标从 0 数起，最后一类是 K−1。")
def counted_from_one(labels, classes):
    return np.searchsorted(classes, labels) + 1


@LABEL_ENCODING.mistake(
    "这是标签的排序或名次：同样的标签得到了不同的编号。提示：同名的样本，编号一定相同。"
)
def sorting_order(labels, classes):
    return labels.argsort(kind="stable")


@sorting_order.also
def ranks(labels, classes):
    return labels.argsort(kind="stable").argsort()


@LABEL_ENCODING.mistake("这是独热编码 (N, K)，已经走到下一步了。这里只要下标，形状是 (N,)。")
def one_hot_already(labels, classes):
    return labels[:, np.newaxis] == classes


@LABEL_ENCODING.mistake(
    "方向反了：你拿标签当下标去取 classes，标签比 K 大，越界了。那是解码的写法。"
    "提示：已知名字，求下标。"
)
def decoding(labels, classes):
    return classes[labels]


# ---------------------------------------------------------------- 有几个认领


def claimed(probs):
    return probs > 0.5


CLAIM_COUNTS = Exercise(
    lambda probs: claimed(probs).sum(axis=-1),
    [
        (np.array([[0.9, 0.2, 0.1], [0.6, 0.7, 0.1], [0.2, 0.1, 0.1], [0.8, 0.6, 0.9]]),),
        (np.array([[0.7, 0.8, 0.2], [0.6, 0.1, 0.1], [0.9, 0.3, 0.4]]),),
        (np.array([[0.5, 0.5, 0.5, 0.2], [0.5, 0.8, 0.1, 0.3]]),),
    ],
)


def check_claim_counts(attempt):
    """检查 claim_counts(probs)：每个样本有几个分类器的概率大于 0.5，(N, K) 得到 (N,)。"""
    check(CLAIM_COUNTS, attempt)


@CLAIM_COUNTS.mistake(
    "你数的是每个分类器认领了几个样本：求和沿着样本的方向做了。一行是一个样本。"
    "提示：该消去的是类别轴，N = K 时形状看不出错。"
)
def counts_per_class(p):
    return claimed(p).sum(axis=0)


@CLAIM_COUNTS.mistake("所有样本加在一起只得到一个数。每个样本各数各的。提示：求和时说明沿哪个轴。")
def one_count_for_all(p):
    return claimed(p).sum()


@CLAIM_COUNTS.mistake("你只回答了“有没有人认领”，没有数出几个：多人认领的地方也成了 1。")
def claimed_at_all(p):
    return claimed(p).any(axis=-1)


@CLAIM_COUNTS.mistake("概率恰好等于 0.5 的也被数进去了。那是边界，两边都不算认领。")
def half_counts_too(p):
    return (p >= 0.5).sum(axis=-1)


@CLAIM_COUNTS.mistake(
    "这是 argmax：概率最大的是第几个分类器，不是有几个认领。没人认领时它也照样给出一个。"
)
def most_probable(p):
    return p.argmax(axis=-1)


@CLAIM_COUNTS.mistake(
    "每个样本都得 1：你只数了概率最大的那一个。一对其余可以没人认领，也可以多人认领。"
)
def always_one(p):
    return np.ones(len(p))


@CLAIM_COUNTS.mistake(
    "你先把概率加起来，再与 0.5 比。要数的是有几个各自超过 0.5。提示：先比较，再求和。"
)
def sum_then_compare(p):
    return p.sum(axis=-1) > 0.5


@CLAIM_COUNTS.mistake("这是概率之和，还没有与 0.5 比较。提示：先判断每个分类器认领与否，再数个数。")
def sum_of_probs(p):
    return p.sum(axis=-1)


@CLAIM_COUNTS.mistake("你先归一化再与 0.5 比，于是多人认领的都消失了。要用每个分类器原来的概率。")
def normalized_first(p):
    return claimed(p / p.sum(axis=-1, keepdims=True)).sum(axis=-1)


@CLAIM_COUNTS.mistake("这是认领者所占的比例，乘上 K 才是个数。")
def share_of_claims(p):
    return claimed(p).mean(axis=-1)


@CLAIM_COUNTS.mistake("还差一步：每个分类器认领与否都对了，没有数出每个样本有几个。")
def not_counted_yet(p):
    return claimed(p)


@CLAIM_COUNTS.mistake("数反了：你数的是不认领的分类器。")
def counts_the_others(p):
    return (p <= 0.5).sum(axis=-1)


@counts_the_others.also
def counts_the_others_strictly(p):
    return (p < 0.5).sum(axis=-1)


@CLAIM_COUNTS.mistake("数值对，但多留了一个长度为 1 的轴：(N, K) 应得到 (N,)。")
def extra_axis(p):
    return claimed(p).sum(axis=-1, keepdims=True)
