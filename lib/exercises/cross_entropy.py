"""第 3 节的练习：独热编码、交叉熵、标签平滑。"""

import numpy as np

from lib.cross_entropy import cross_entropy, one_hot
from lib.exercises.common import SQUARE, WIDE, naive_softmax, picked
from lib.exercises.judge import Exercise, check, each
from lib.softmax import log_softmax, softmax

# ---------------------------------------------------------------- 独热编码

ONE_HOT = Exercise(
    one_hot,
    [
        (np.array([2, 0, 1]), 3),
        (np.array([0, 0, 3]), 5),
        (np.array([1]), 2),
        (np.array([3, 1]), 4),
    ],
)


def check_one_hot(attempt):
    """检查 one_hot(targets, num_classes)：(N,) 得到 (N, K)。"""
    check(ONE_HOT, attempt)


@ONE_HOT.mistake(
    "列数不对：你从标签里的最大值数出了类别数，可是一批样本里未必出现最后一类。"
    "提示：列数由 num_classes 决定。"
)
def columns_from_max(t, K):
    return np.eye(t.max() + 1)[t]


@columns_from_max.also
def columns_from_distinct(t, K):
    return one_hot(t, len(np.unique(t)))


@ONE_HOT.mistake("转置了：应当一行一个样本、一列一个类别，形状是 (N, K)。")
def transposed(t, K):
    return np.eye(K)[t].T


@ONE_HOT.mistake("1 的位置整体偏了一格：类别从 0 数起，不从 1 数起。", title="独热编码从 1 数起")
def one_place_left(t, K):
    return np.eye(K)[t - 1]


@one_place_left.also
def one_place_right(t, K):
    return np.eye(K)[(t + 1) % K]


@ONE_HOT.mistake(
    "每一行都有好几个 1：赋值时选中了整列，各行互相串了。"
    "提示：行下标与列下标要成对给出，第 n 行只改第 targets[n] 列。"
)
def whole_columns(t, K):
    Y = np.zeros((len(t), K))
    Y[:, t] = 1
    return Y


@ONE_HOT.mistake("该是 1 的地方写成了标签的值：第 0 类于是整行都是 0。独热编码里只有 0 和 1。")
def label_as_value(t, K):
    Y = np.zeros((len(t), K))
    Y[np.arange(len(t)), t] = t
    return Y


@ONE_HOT.mistake("0 与 1 写反了：真实类别处应为 1，其余为 0。")
def zeros_and_ones_swapped(t, K):
    return 1 - np.eye(K)[t]


# ---------------------------------------------------------------- 交叉熵

CROSS_ENTROPY = Exercise(
    cross_entropy,
    [
        (SQUARE, np.array([2, 0, 1])),
        (WIDE, np.array([1, 2])),
        (np.array([[2.0, 1.0, 0.1]]), np.array([0])),
        (np.array([[1000.0, 999.0, 0.0], [0.0, 1.0, 2.0]]), np.array([2, 2])),
        (np.array([[3, 1, 2], [0, 0, 5]]), np.array([2, 1])),
    ],
)


def check_cross_entropy(attempt):
    """检查 cross_entropy(logits, targets)：(N, K) 与 (N,) 得到平均损失。"""
    check(CROSS_ENTROPY, attempt)


def log_of_softmax(z):
    return np.log(softmax(z))


def log_of_naive_softmax(z):
    return np.log(naive_softmax(z))


def minus_naive_lse(z):
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


FRAGILE = (log_of_softmax, log_of_naive_softmax, minus_naive_lse)  # 分数悬殊时得到 -inf 或 nan
LOG_PROBS = (log_softmax, *FRAGILE)  # 对数概率的各种写法，后面再犯的错可能接在任一种上


@CROSS_ENTROPY.mistake(
    "平常的分数都对，分数一悬殊就得到 inf 或 nan：真实类别的概率下溢成 0，或者指数上溢了。"
    "提示：别绕道概率，把指数与对数先在纸上消掉。"
)
@each(*FRAGILE)
def log_of_probs(log_probs, z, t):
    return -picked(log_probs(z), t).mean()


@CROSS_ENTROPY.mistake(
    "做了两次 softmax：你把概率又当作 logits 用了一遍，损失于是有一块下不去的地板。提示：一次就够。"
)
def softmax_twice(z, t):
    return cross_entropy(softmax(z), t)


@CROSS_ENTROPY.mistake(
    "你把 logits 当成了概率，直接取对数：负的分数没有对数。提示：先把分数变成概率。"
)
def log_of_logits(z, t):
    return -np.log(picked(z, t)).mean()


@CROSS_ENTROPY.mistake("只用了真实类别的 logit，没有归一化。提示：还要减去（软的）最大值。")
def not_normalized(z, t):
    return -picked(z, t).mean()


@CROSS_ENTROPY.mistake("对数的底用了 2，得到的单位是 bit。提示：用自然对数，单位是 nat。")
@each(*LOG_PROBS)
def in_bits(log_probs, z, t):
    return -picked(log_probs(z), t).mean() / np.log(2)


@CROSS_ENTROPY.mistake("多行时大了 N 倍：你对样本求了和，没有取平均。", title="损失忘了除以 N")
@each(*LOG_PROBS)
def summed(log_probs, z, t):
    return -picked(log_probs(z), t).sum()


@CROSS_ENTROPY.mistake(
    "小了 K 倍：你对 N·K 个元素取了平均。提示：每个样本只有一份损失，除以 N 就够。"
)
@each(*LOG_PROBS)
def mean_over_elements(log_probs, z, t):
    return -picked(log_probs(z), t).sum() / z.size


@CROSS_ENTROPY.mistake(
    "差了一个负号：概率的对数不大于 0，损失不应为负。", title="负对数似然少了负号"
)
@each(*LOG_PROBS)
def no_minus(log_probs, z, t):
    return picked(log_probs(z), t).mean()


@CROSS_ENTROPY.mistake(
    "你数的是对了几个（或错了几个），那是准确率。提示：要看分给真实类别的概率的对数。"
)
def accuracy(z, t):
    return (z.argmax(axis=-1) == t).mean()


@accuracy.also
def error_rate(z, t):
    return (z.argmax(axis=-1) != t).mean()


@CROSS_ENTROPY.mistake(
    "没有用到真实标签：你取的是最大概率的对数。提示：该看的是真实类别那一项，哪怕它不是最大。"
)
@each(*LOG_PROBS)
def most_probable(log_probs, z, t):
    return -log_probs(z).max(axis=-1).mean()


@CROSS_ENTROPY.mistake(
    "归一化的方向错了：沿样本这一轴加起来等于 1。提示：每行才是一个样本，类别在最后一轴。"
)
def over_samples(z, t):
    return -picked(log_softmax(z, axis=0), t).mean()


@CROSS_ENTROPY.mistake(
    "下标没有成对：你对每一行都取了所有样本的真实类别，得到 N×N 个数。"
    "提示：第 n 行只取第 targets[n] 列。"
)
@each(*LOG_PROBS)
def unpaired_indices(log_probs, z, t):
    return -log_probs(z)[:, t].mean()


@CROSS_ENTROPY.mistake("还差最后一步：你给出了每个样本的损失。提示：对样本取平均，得到一个数。")
@each(*LOG_PROBS)
def no_mean(log_probs, z, t):
    return -picked(log_probs(z), t)


@CROSS_ENTROPY.mistake("这是均方误差，不是交叉熵。提示：交叉熵只看真实类别那一项的对数。")
def mean_of_squared_errors(z, t):
    return ((softmax(z) - one_hot(t, z.shape[1])) ** 2).mean()


@mean_of_squared_errors.also
def sum_of_squared_errors(z, t):
    return ((softmax(z) - one_hot(t, z.shape[1])) ** 2).sum(axis=-1).mean()


# ---------------------------------------------------------------- 标签平滑


def smooth_labels(targets, num_classes, eps):
    """标签平滑以后的标签：(1 − ε) y + ε / K。"""
    return (1 - eps) * one_hot(targets, num_classes) + eps / num_classes


LABEL_SMOOTHING = Exercise(
    smooth_labels,
    [
        (np.array([2, 0, 1]), 3, 0.1),
        (np.array([0, 3]), 5, 0.3),
        (np.array([1]), 2, 0.0),
        (np.array([1, 0]), 4, 1.0),
    ],
)


def check_label_smoothing(attempt):
    """检查 smooth_labels(targets, num_classes, eps)：(N,) 得到 (N, K)。"""
    check(LABEL_SMOOTHING, attempt)


@LABEL_SMOOTHING.mistake(
    "每行的和超过了 1：加上 ε/K 之前，原来的标签没有让出 ε。提示：先乘以 (1 − ε)。"
)
def nothing_given_up(t, K, eps):
    return one_hot(t, K) + eps / K


@LABEL_SMOOTHING.mistake("每行的和超过了 1：ε 是总量，要由 K 个类别来分，不是每类加 ε。")
def whole_eps_for_each(t, K, eps):
    return (1 - eps) * one_hot(t, K) + eps


@whole_eps_for_each.also
def whole_eps_added(t, K, eps):
    return one_hot(t, K) + eps


@LABEL_SMOOTHING.mistake("每行的和不到 1：真实类别也要分到 ε/K 的一份，所以是 1 − ε + ε/K。")
def no_share_for_true_class(t, K, eps):
    return np.where(one_hot(t, K) == 1, 1 - eps, eps / K)


@LABEL_SMOOTHING.mistake("你把 ε 只分给了其余 K − 1 类。约定是 K 类平分，真实类别也有一份。")
def shared_by_the_others(t, K, eps):
    return np.where(one_hot(t, K) == 1, 1 - eps, eps / (K - 1))


@LABEL_SMOOTHING.mistake(
    "ε 与 1 − ε 用反了：ε = 0 时应当就是独热编码。", title="标签平滑的两部分写反了"
)
def parts_swapped(t, K, eps):
    return eps * one_hot(t, K) + (1 - eps) / K


@LABEL_SMOOTHING.mistake("没有平滑：返回的还是独热编码，ε 没有起作用。")
def not_smoothed(t, K, eps):
    return one_hot(t, K)


@LABEL_SMOOTHING.mistake("形状应为 (N, K)，你得到的是它的转置。")
def smoothed_and_transposed(t, K, eps):
    return smooth_labels(t, K, eps).T
