"""第 1 节的练习：标签编码、一对其余时有几个分类器认领。"""

import numpy as np

from lib.exercises.common import naive_softmax, normalized, row_max
from lib.exercises.exercise import Exercise, each
from lib.exercises.judge import check

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
        (np.array([2, -1, 0, 1, 1, 0]), np.array([-1, 0, 1, 2])),  # 名字与下标撞在一起
        (np.array([3, 1, 2, 3]), np.array([1, 2, 3])),
        (np.array([5]), np.array([2, 5])),
        (np.array([-1, -12, 7, 12]), np.array([-12, -1, 7, 12])),  # 写成文字，一个在另一个里面
        (np.array(["鸟", "狗", "鸟", "猫", "狗"]), np.array(["狗", "猫", "马", "鸟"])),
        (np.array(["狗熊", "猫", "熊", "狗"]), np.array(sorted(["熊", "狗", "狗熊", "猫"]))),
        (np.array([900, 0, 516, 3]), np.arange(0, 903, 3)),  # 一个字节装不下的下标
    ],
    title="标签编码",
    slide="标签编码：名字换成下标，还能换回来",
    whole=True,
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
    "你拿标签做了加减或除法。名字的大小和间距没有意义，代码也未必等距，还可能是文字。"
    "提示：不做算术，只问它在 classes 里排第几。",
    slide="拿故障代码做回归，会预测出什么？",
)
def minus_first_class(labels, classes):
    return labels - classes[0]


@minus_first_class.also
@each(0, 1)
def leading_digit(offset, labels, classes):
    return labels // 100 - offset


@minus_first_class.also
@each(0, 1)
def divided_by_first_class(offset, labels, classes):
    return labels // classes[0] - offset


@minus_first_class.also
def minus_smallest_label(labels, classes):
    return labels - labels.min()


@minus_first_class.also
@each(np.divide, np.floor_divide)
def counted_in_steps(divide, labels, classes):
    return divide(labels - classes[0], classes[1] - classes[0])


@minus_first_class.also
@each(0, 1)
def remainder_by_count(offset, labels, classes):
    return (labels - offset) % len(classes)


@minus_first_class.also
def scaled_to_range(labels, classes):
    width = classes[-1] - classes[0]
    return np.round((labels - classes[0]) / width * (len(classes) - 1))


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


@counted_from_one.also
def bins(labels, classes):
    return np.digitize(labels, classes)


@LABEL_ENCODING.mistake("编号的次序反了：classes 的第一类是 0，最后一类是 K−1。")
def counted_backwards(labels, classes):
    return len(classes) - 1 - position(labels, classes)


@counted_backwards.also
def counted_backwards_from_one(labels, classes):
    return len(classes) - position(labels, classes)


@LABEL_ENCODING.mistake(
    "第 n 个编号不再属于第 n 个样本：多半先把标签排了序，或者外层循环走的是 classes。"
    "提示：编号的次序就是样本的次序。"
)
@each(1, -1)
def labels_sorted(direction, labels, classes):
    return position(np.sort(labels)[::direction], classes)


@LABEL_ENCODING.mistake(
    "你在放标签的数组里就地替换：写进去的编号又被当成标签，再换一遍；标签是文字时，编号也成了文字。"
    "提示：结果另放一个整数数组。"
)
@each(1, -1)
def replaced_in_place(direction, labels, classes):
    out = labels.copy()
    for place in range(len(classes))[::direction]:
        out[out == classes[place]] = place
    return out


@LABEL_ENCODING.mistake(
    "只回答了标签在不在 classes 里：题目保证都在，于是处处是 1（真）。提示：要的是在第几个。"
)
def membership(labels, classes):
    return np.isin(labels, classes)


@LABEL_ENCODING.mistake(
    "数值对，但每个编号自己又是一个长度为 1 的数组，结果成了 (N, 1)。"
    "提示：查到的位置是一列，取出其中那一个。"
)
def nested(labels, classes):
    return position(labels, classes)[:, np.newaxis]


@LABEL_ENCODING.mistake(
    "这是各类别在 labels 里的位置：问反了，得到 K 个数，不是 N 个。"
    "提示：给定的是标签，求它在 classes 里排第几。"
)
def places_in_batch(labels, classes):
    return (labels[:, np.newaxis] == classes).argmax(axis=0)


@places_in_batch.also
def arguments_swapped(labels, classes):
    return np.searchsorted(labels, classes)


@LABEL_ENCODING.mistake(
    "这是每类有几个样本，不是编号。提示：给每个标签换一个下标，(N,) 得到 (N,)。"
)
def class_sizes(labels, classes):
    return (labels[:, np.newaxis] == classes).sum(axis=0)


@LABEL_ENCODING.mistake(
    "这是标签的排序或名次：同样的标签得到了不同的编号。提示：同名的样本，编号一定相同。"
)
def sorting_order(labels, classes):
    return labels.argsort(kind="stable")


@sorting_order.also
def ranks(labels, classes):
    return labels.argsort(kind="stable").argsort()


@LABEL_ENCODING.mistake(
    "得到的是样本自己的序号 0、1、2……：nonzero、where、enumerate 给出的头一样是行号，不是列号。"
    "提示：要的是在 classes 里排第几。"
)
def row_numbers(labels, classes):
    return np.arange(len(labels))


@LABEL_ENCODING.mistake(
    "名字当作文字找了一段：“熊”也在“狗熊”里，先碰到谁就是谁。提示：整个名字相等才算。"
)
@each(
    lambda name, label: name in label,
    lambda name, label: label in name,
    lambda name, label: label.startswith(name),
    lambda name, label: name.startswith(label),
    lambda name, label: label.endswith(name),
    lambda name, label: name.endswith(label),
    lambda name, label: name[:1] == label[:1],
)
def part_of_name(is_alike, labels, classes):
    names = [str(name) for name in classes]
    return [next(k for k, name in enumerate(names) if is_alike(name, str(x))) for x in labels]


@LABEL_ENCODING.mistake(
    "类别不多时都对，一多编号就绕回来了：多半放进了 int8、uint8 这样装不下的小整数类型。"
    "提示：整数类型用默认的。"
)
@each(np.int8, np.uint8)
def small_integers(kind, labels, classes):
    return position(labels, classes).astype(kind)


@LABEL_ENCODING.mistake(
    "set 不记次序：变成 set 以后，先后与 classes 无关。提示：classes 已经排好、不重复，直接用。"
)
def classes_in_a_set(labels, classes):
    return [list(set(classes.tolist())).index(label) for label in labels.tolist()]


@LABEL_ENCODING.mistake("这是独热编码 (N, K)，已经走到下一步了。这里只要下标，形状是 (N,)。")
def one_hot_already(labels, classes):
    return labels[:, np.newaxis] == classes


@LABEL_ENCODING.mistake(
    "方向反了：你拿标签当下标去取 classes，那是解码的写法；标签比 K 大就越界，是文字就不成下标。"
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
        (np.array([[0.4, 0.3], [0.7, 0.6], [0.2, 0.9], [0.1, 0.1], [0.45, 0.35]]),),  # 末行无人认领
        (np.array([[0.1, 0.2, 0.3, 0.6, 0.9]]),),
        (np.array([[0.6, 0.4, 0.1, 0.2, 0.8], [0.3] * 5, [0.2, 0.3, 0.1, 0.1, 0.7]]),),
        (np.array([[0.7, 0.7, 0.2, 0.7], [0.1, 0.1, 0.1, 0.6]]),),
        (np.array([[0.5 + 1e-9, 0.5 - 1e-9, 0.5], [0.5, 0.5, 0.95]]),),
    ],
    title="数认领",
    slide="有的地方没人要，有的地方抢着要",
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


@CLAIM_COUNTS.mistake(
    "结果只有 0 和 1：你只回答了是不是恰好一个、是不是不止一个、是不是全都认领，没有数出几个。"
)
@each(lambda n, K: n == 1, lambda n, K: n > 1, lambda n, K: n == K, lambda n, K: n % 2)
def question_about_count(question, p):
    return question(claimed(p).sum(axis=-1), p.shape[-1])


@CLAIM_COUNTS.mistake(
    "这是分区的编号：有人认领时给出了是哪一类，没人认领、多人认领另用记号。这里只问有几个认领。",
)
@each(lambda K: (3, 4), lambda K: (K, K + 1), lambda K: (-1, -2), lambda K: (-1, -1))
def region_code(codes, p):
    nobody, several = codes(p.shape[-1])
    count = claimed(p).sum(axis=-1)
    return np.select([count == 0, count > 1], [nobody, several], p.argmax(axis=-1))


@region_code.also
@each(-1, 3, None)
def winner_or_nobody(code, p):
    nobody = p.shape[-1] if code is None else code
    return np.where(claimed(p).any(axis=-1), p.argmax(axis=-1), nobody)


@CLAIM_COUNTS.mistake(
    "没人认领的样本不见了，结果比 N 短：只数了出现过的行号。提示：没人认领也要占一个位置，值是 0。"
)
def unclaimed_rows_missing(p):
    return np.unique(np.nonzero(claimed(p))[0], return_counts=True)[1]


@unclaimed_rows_missing.also
def unclaimed_tail_missing(p):
    return np.bincount(np.nonzero(claimed(p))[0])


@CLAIM_COUNTS.mistake(
    "结果的长度不是样本数 N：minlength 之类的长度用成了类别数 K。提示：几个样本就该有几个数。"
)
def as_long_as_classes(p):
    return np.bincount(np.nonzero(claimed(p))[0], minlength=p.shape[1])


@as_long_as_classes.also
def room_for_classes(p):
    return np.resize(claimed(p).sum(axis=-1), p.shape[1])


@CLAIM_COUNTS.mistake(
    "碰到第一个不认领的就停了，后面认领的没有数到：多半是 break、return，或者 while 的条件。"
    "提示：不认领的跳过去，接着看下一个。"
)
@each(1, -1)
def stopped_at_first_no(direction, p):
    return np.cumprod(claimed(p)[:, ::direction], axis=-1).sum(axis=-1)


@CLAIM_COUNTS.mistake(
    "不认领的各扣了 1（多半用了 sign，或者 else 里减 1）：没人认领成了负数。提示：不认领的算 0。"
)
def others_subtracted(p):
    return np.sign(p - 0.5).sum(axis=-1)


@others_subtracted.also
def half_subtracted_too(p):
    return np.where(claimed(p), 1, -1).sum(axis=-1)


@CLAIM_COUNTS.mistake(
    "从第二个样本起偏大：计数一路累加下来了，没有每个样本各自从 0 数起。提示：计数器在哪里清零？"
)
def running_total(p):
    return claimed(p).sum(axis=-1).cumsum()


@CLAIM_COUNTS.mistake("只数了前 3 个分类器：类别数写死成了 3。提示：K 从 probs 的形状里取。")
def three_columns(p):
    return claimed(p[:, :3]).sum(axis=-1)


@three_columns.also
def exactly_three_columns(p):
    return claimed(np.stack([p[:, 0], p[:, 1], p[:, 2]])).sum(axis=0)


@CLAIM_COUNTS.mistake(
    "概率相同的只数了一次：多半用了 set、unique 或字典。提示：一个分类器算一个，不管概率是多少。"
)
def equal_ones_once(p):
    return [len(np.unique(row[row > 0.5])) for row in p]


@CLAIM_COUNTS.mistake(
    "只看了一个分类器（第一个或最后一个）：多半计数器在里层循环里清零，或者循环头一次就停了。"
)
@each(0, -1)
def one_column_only(column, p):
    return claimed(p)[:, column]


@CLAIM_COUNTS.mistake("你先舍入了概率再比较：0.5 旁边的就分不清了。提示：拿原来的概率与 0.5 比。")
@each(1, 2, 3, 4, 6, 8)
def rounded_first(digits, p):
    return (np.round(p, digits) > 0.5).sum(axis=-1)


@CLAIM_COUNTS.mistake(
    "你数的是有几个与这一行的最大值相等。认领与否只看自己的概率过没过 0.5，不与别的比。"
)
def as_great_as_greatest(p):
    return (p == row_max(p)).sum(axis=-1)


@CLAIM_COUNTS.mistake("漏数了一个分类器：第一列或最后一列没有算进去。提示：循环的起止各是几？")
@each(slice(None, -1), slice(1, None))
def edge_column_missed(columns, p):
    return claimed(p[:, columns]).sum(axis=-1)


@CLAIM_COUNTS.mistake(
    "门槛不是 0.5：用了别的数、1/K，或者拿同一行的平均、最大值作比较。"
    "每个分类器只看自己的概率过没过 0.5。"
)
@each(0.3, 1 / 3, 0.4, 0.6, 0.7, 0.8, 0.9)
def another_threshold(threshold, p):
    return (p > threshold).sum(axis=-1)


@another_threshold.also
@each(lambda p: 1 / p.shape[-1], lambda p: p.mean(axis=-1, keepdims=True), lambda p: row_max(p) / 2)
def threshold_of_row(threshold, p):
    return (p > threshold(p)).sum(axis=-1)


@another_threshold.also
def compared_with_mean_of_all(p):
    return (p > p.mean()).sum(axis=-1)


@CLAIM_COUNTS.mistake(
    "每个样本都得 K：多半拿分数的门槛 0 去比概率，或者又套了一次 sigmoid，再小的概率也算认领了。"
)
def everyone_counts(p):
    return np.full(len(p), p.shape[-1])


@CLAIM_COUNTS.mistake("你加的是认领者的概率，不是认领者的个数。提示：每个认领的分类器算 1。")
def sum_of_claiming_probs(p):
    return (p * claimed(p)).sum(axis=-1)


@CLAIM_COUNTS.mistake("这是最大的那个概率，不是个数。提示：先逐个与 0.5 比较，再数有几个。")
def greatest_prob(p):
    return p.max(axis=-1)


@CLAIM_COUNTS.mistake(
    "你把概率加起来再取整：0.4 + 0.3 并不是一个人认领。提示：先逐个比较，再求和。"
)
@each(np.round, np.floor, np.ceil)
def rounded_sum(whole, p):
    return whole(p.sum(axis=-1))


@CLAIM_COUNTS.mistake(
    "处处少 1（或多 1）：数对了认领的，又多减、多加了一个。提示：没人认领时应得 0。"
)
@each(1, -1)
def one_off(step, p):
    return claimed(p).sum(axis=-1) + step


@CLAIM_COUNTS.mistake("少数了一个：你数的是除去第一个以外还有几个，只有一人认领也成了 0。")
def how_many_more(p):
    return np.maximum(claimed(p).sum(axis=-1) - 1, 0)


@CLAIM_COUNTS.mistake(
    "行与列的下标写反了，或者循环的次数用成了对方的：N = K 时看不出，N ≠ K 时越界。"
    "提示：第一个下标是样本，第二个是类别。"
)
def indices_swapped(p):
    return [sum(p[k, n] > 0.5 for k in range(p.shape[1])) for n in range(len(p))]


@indices_swapped.also
def as_many_columns_as_samples(p):
    return [sum(p[n, k] > 0.5 for k in range(len(p))) for n in range(len(p))]


@CLAIM_COUNTS.mistake("概率恰好等于 0.5 的也被数进去了。那是边界，两边都不算认领。")
def half_counts_too(p):
    return (p >= 0.5).sum(axis=-1)


@CLAIM_COUNTS.mistake(
    "这是 argmax：概率最大的是第几个分类器，不是有几个认领。没人认领时它也照样给出一个。",
    slide="取分数最高的一类，不就行了？",
)
@each(0, 1)
def most_probable(first, p):
    return first + p.argmax(axis=-1)


@CLAIM_COUNTS.mistake(
    "每个样本都得 1：多半只数了最大的那一个，或者数的是轴。一对其余可以没人认领，也可以多人认领。"
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


@CLAIM_COUNTS.mistake(
    "你先归一化再与 0.5 比，于是多人认领的都消失了。要用每个分类器原来的概率。",
    slide="和是多少？沿中线走一遍",
)
@each(normalized, naive_softmax)
def normalized_first(normalize, p):
    return claimed(normalize(p)).sum(axis=-1)


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
