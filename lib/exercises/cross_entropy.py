"""第 3 节的练习：独热编码、交叉熵、标签平滑。"""

import numpy as np

from lib.cross_entropy import one_hot
from lib.exercises.common import SQUARE, WIDE, naive_softmax, normalized, picked, row_max
from lib.exercises.exercise import Exercise, each
from lib.exercises.judge import check
from lib.softmax import log_softmax, logsumexp, sigmoid, softmax

# ---------------------------------------------------------------- 独热编码

ONE_HOT = Exercise(
    one_hot,
    [
        (np.array([2, 0, 1]), 3),
        (np.array([0, 0, 3]), 5),
        (np.array([1]), 2),
        (np.array([3, 1]), 4),
        (np.array([1, 0, 1, 1, 0]), 2),
        (np.array([1, 3, 2, 1, 3, 2]), 5),  # 首末两类都没有出现
        (np.array([1, 2, 0]), 3),  # N = K，又不对称
        (np.array([0, 0, 0, 0]), 3),
    ],
    title="独热编码",
    slide="独热编码抹掉次序和间距，交叉熵只剩一项",
)


def check_one_hot(attempt):
    """检查 one_hot(targets, num_classes)：(N,) 得到 (N, K)。"""
    check(ONE_HOT, attempt)


@ONE_HOT.mistake(
    "列数不对：类别是你从这批标签里数出来的（最大值加 1，或者出现了几种），"
    "可是一批样本里未必每一类都有。提示：列数由 num_classes 决定。"
)
def columns_from_max(t, K):
    return np.eye(t.max() + 1)[t]


@columns_from_max.also
def columns_from_distinct(t, K):
    return one_hot(t, len(np.unique(t)))


@columns_from_max.also
def columns_of_those_seen(t, K):
    return t[:, np.newaxis] == np.unique(t)


@ONE_HOT.mistake("列数写死成了 3，没有用 num_classes。提示：K 变了，列数也要变。")
def three_columns(t, K):
    return np.eye(3)[t]


@three_columns.also
def compared_with_three(t, K):
    return t[:, np.newaxis] == np.arange(3)


@ONE_HOT.mistake(
    "列数多一个或少一个：类别是 0 到 K − 1，正好 K 列。提示：标签从 0 数起，不必另留一列。"
)
@each(1, -1)
def columns_off_by_one(step, t, K):
    return np.eye(K + step)[t]


@columns_off_by_one.also
@each(1, -1)
def compared_off_by_one(step, t, K):
    return t[:, np.newaxis] == np.arange(K + step)


@columns_off_by_one.also
def first_column_dropped(t, K):
    return np.eye(K)[t][:, 1:]


@columns_off_by_one.also
def counted_from_one_with_spare(t, K):
    return np.eye(K + 1)[t + 1]


@ONE_HOT.mistake("转置了：应当一行一个样本、一列一个类别，形状是 (N, K)。")
def transposed(t, K):
    return np.eye(K)[t].T


@ONE_HOT.mistake(
    "行下标与列下标对调了：第 targets[n] 行、第 n 列成了 1。N = K 时看似转置，N > K 时越界。"
    "提示：行是样本，列是类别。"
)
def indices_swapped(t, K):
    Y = np.zeros((len(t), K))
    Y[t, np.arange(len(t))] = 1
    return Y


@ONE_HOT.mistake("1 的位置整体偏了一格：类别从 0 数起，不从 1 数起。", title="独热编码从 1 数起")
def one_place_left(t, K):
    return np.eye(K)[t - 1]


@one_place_left.also
def one_place_right(t, K):
    return np.eye(K)[(t + 1) % K]


@one_place_left.also
@each(-1, 1)
def one_place_and_lost(step, t, K):
    return t[:, np.newaxis] + step == np.arange(K)


@one_place_left.also
def one_place_right_or_crash(t, K):
    return np.eye(K)[t + 1]


@ONE_HOT.mistake("列的次序反了：第 0 类在第 0 列，不在最后一列。")
def columns_reversed(t, K):
    return np.eye(K)[t][:, ::-1]


@ONE_HOT.mistake("行的次序不是样本的次序：你先把标签排了序。提示：第 n 行属于第 n 个样本。")
@each(1, -1)
def rows_sorted(direction, t, K):
    return np.eye(K)[np.sort(t)[::direction]]


@ONE_HOT.mistake(
    "没有用到标签：1 排在对角线上，第 n 行的 1 总在第 n 列。提示：列由 targets[n] 决定。"
)
def diagonal(t, K):
    return np.eye(len(t), K)


@diagonal.also
def diagonal_of_classes(t, K):
    return np.eye(K)


@ONE_HOT.mistake(
    "矩阵的大小用错了：行数是样本数 N，列数是类别数 K，你把其中一个当成了另一个；N ≠ K 时越界。"
)
def as_many_columns_as_samples(t, K):
    return np.eye(len(t))[t]


@as_many_columns_as_samples.also
def as_many_rows_as_classes(t, K):
    Y = np.zeros((K, K))
    Y[np.arange(len(t)), t] = 1
    return Y


@ONE_HOT.mistake(
    "前面各行的 1 留到了后面：同一行反复使用，没有每次清零。提示：每个样本从全 0 的一行开始。"
)
def left_over(t, K):
    return np.maximum.accumulate(np.eye(K)[t])


@ONE_HOT.mistake("每个样本里重复的标签丢了：你只给出现过的每一类各造了一行。提示：应有 N 行。")
def a_row_a_class(t, K):
    return np.eye(K)[np.unique(t)]


@ONE_HOT.mistake(
    "每一行都有好几个 1：赋值时选中了整列，或者各行其实是同一个列表，互相串了。"
    "提示：第 n 行只改第 targets[n] 列，各行分开建。"
)
def whole_columns(t, K):
    Y = np.zeros((len(t), K))
    Y[:, t] = 1
    return Y


@ONE_HOT.mistake("整行整行都是 1：赋值时选中了整行，列没有指定。提示：行下标与列下标要成对给出。")
def whole_rows(t, K):
    Y = np.zeros((len(t), K))
    Y[t] = 1
    return Y


@whole_rows.also
def ones(t, K):
    return np.ones((len(t), K))


@ONE_HOT.mistake(
    "1 都落在最前面：按拉平以后的位置赋值，却没有加上每行的起点 n·K。提示：行与列成对给出。"
)
def flat_without_offset(t, K):
    Y = np.zeros((len(t), K))
    Y.flat[t] = 1
    return Y


@ONE_HOT.mistake(
    "拉平赋值时每行的起点错了：第 n 行从 n·K 开始，不是 n·N，也不是 n。提示：一行有 K 个数。"
)
@each(lambda n, K: n * len(n), lambda n, K: n)
def flat_with_wrong_offset(offset, t, K):
    Y = np.zeros((len(t), K))
    np.ravel(Y)[t + offset(np.arange(len(t)), K)] = 1
    return Y


@ONE_HOT.mistake(
    "1 从第 0 列一直铺到标签那一列（或从那里铺到末尾）：这是累计编码。独热只有一个 1。"
)
@each(np.greater_equal, np.greater, np.less_equal, np.less)
def cumulative(compare, t, K):
    return compare(t[:, np.newaxis], np.arange(K))


@ONE_HOT.mistake("该是 1 的地方写成了标签的值（或标签加 1）。提示：独热编码里只有 0 和 1。")
@each(0, 1)
def label_as_value(more, t, K):
    return np.eye(K)[t] * (t[:, np.newaxis] + more)


@ONE_HOT.mistake("0 与 1 写反了：真实类别处应为 1，其余为 0。")
def zeros_and_ones_swapped(t, K):
    return 1 - np.eye(K)[t]


@ONE_HOT.mistake("其余各处应为 0，不是 −1。独热编码里只有 0 和 1。")
def minus_one_elsewhere(t, K):
    return 2 * np.eye(K)[t] - 1


@ONE_HOT.mistake(
    "比较的是 (N,) 与 (K,)：少了一个轴，N = K 时逐项相比只得一行，N ≠ K 时对不上。"
    "提示：让标签成为一列 (N, 1)。"
)
def not_a_column(t, K):
    if len(t) not in (1, K):
        raise ValueError
    return t == np.arange(K)


@ONE_HOT.mistake(
    "所有样本合成了一行：这是每类有没有出现、出现几次。提示：应是 N 行，一行一个样本。"
)
def counts(t, K):
    return np.bincount(t, minlength=K)


@counts.also
def presence(t, K):
    return np.isin(np.arange(K), t)


# ---------------------------------------------------------------- 交叉熵


def picked_of(log_probs, targets):
    return picked(log_probs, targets)


def mean_loss(losses, z):
    return losses.mean()


def loss_in_steps(z, t, *, log_probs=log_softmax, pick=picked_of, gather=mean_loss):
    return gather(-pick(log_probs(z), t), z)


FAR_APART = np.array([[800.3, -720.2, 0.5, 3.0, -3.0], [0.0, 1.0, 1500.7, 2.0, -1.0]])
CROSS_ENTROPY = Exercise(
    loss_in_steps,
    [
        (SQUARE, np.array([2, 0, 1])),
        (WIDE, np.array([1, 2])),
        (np.array([[2.0, 1.0, 0.1]]), np.array([0])),
        (np.array([[1000.0, 999.0, 0.0], [0.0, 1.0, 2.0]]), np.array([2, 2])),
        (np.array([[3, 1, 2], [0, 0, 5]]), np.array([2, 1])),
        (FAR_APART, np.array([1, 4])),
        (
            np.array([[0.5, -1.0], [2.0, 0.3], [-0.7, 0.4], [1.1, 1.1], [-2.0, -4.0]]),
            np.arange(5) % 2,
        ),
        (np.array([[-1.2, 0.3, 0.8, -0.4, 2.1]]), np.array([3])),
        (np.array([[20.0, 5.1, -3.0], [0.2, 18.3, 2.2]]), np.array([0, 1])),  # 损失很小
        (np.vstack([WIDE, -WIDE, WIDE / 2]), np.array([1, 1, 2, 1, 2, 2])),  # 首末两类没有出现
        (
            np.array([[-900.3, -901.4, -903.1], [0.1, 0.2, 0.4], [1.0, 3.0, 2.5]]),
            np.array([0, 1, 2]),
        ),
        (np.array([[1.0, 2.0, 0.5], [0.2, 0.1, 3.0], [1.0, 2.0, 0.5]]), np.array([0, 2, 0])),
    ],
    title="交叉熵",
    slide="从 logits 直接算：真实类别落后“软的第一名”多少分",
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


@CROSS_ENTROPY.mistake(
    "平常的分数都对，分数一悬殊就得到 inf 或 nan：真实类别的概率下溢成 0，或者指数上溢了。"
    "提示：别绕道概率，把指数与对数先在纸上消掉。",
    step="log_probs",
    slide="先 softmax 再取对数，差到多大会坏？",
)
@each(*FRAGILE)
def log_of_probs(log_probs, z):
    return log_probs(z)


@log_of_probs.also
def log_of_globally_shifted(z):
    return np.log(normalized(np.exp(z - z.max())))


@log_of_probs.also
@each(np.max, np.mean, np.min)
def globally_shifted(shift, z):
    return z - shift(z) - np.log(np.exp(z - shift(z)).sum(axis=-1, keepdims=True))


@log_of_probs.also
@each(np.mean, np.min)
def shifted_by_another(shift, z):
    return minus_naive_lse(z - shift(z, axis=-1, keepdims=True))


@CROSS_ENTROPY.mistake(
    "平常的分数几乎都对，悬殊时损失封了顶：取对数之前给概率加了一个很小的数，或者截断了。"
    "提示：不经过概率，就没有 0 要取对数。",
    step="log_probs",
    slide="先 softmax 再取对数，差到多大会坏？",
)
@each(1e-300, 1e-100, 1e-50, 1e-30, 1e-20, 1e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)
def little_added(little, z):
    return np.log(softmax(z) + little)


@little_added.also
@each(1e-300, 1e-100, 1e-50, 1e-30, 1e-20, 1e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)
def clipped_probs(little, z):
    return np.log(np.clip(softmax(z), little, 1 - little))


@little_added.also
@each(1e-300, 1e-100, 1e-50, 1e-30, 1e-20, 1e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)
def probs_at_least(little, z):
    return np.log(np.maximum(softmax(z), little))


@CROSS_ENTROPY.mistake(
    "损失最大的样本被当成了没有损失：真实类别的概率下溢成 0，你把它跳过去了，或者换成了 0。"
    "提示：不要补救，不经过概率，就没有 0 要取对数。",
    step="log_probs",
    slide="先 softmax 再取对数，差到多大会坏？",
)
def zeros_passed_over(z):
    probs = softmax(z)
    return np.where(probs > 0, np.log(probs), 0)


@zeros_passed_over.also
def nan_passed_over(z):
    return np.nan_to_num(np.log(naive_softmax(z)), neginf=0)


@zeros_passed_over.also
def greatest_float_instead(z):
    return np.nan_to_num(np.log(softmax(z)))


@zeros_passed_over.also(step="gather")
def infinite_losses_dropped(losses, z):
    kept = losses[losses < 745]
    return kept.mean() if len(kept) else 0.0


@CROSS_ENTROPY.mistake(
    "分数被截断了：平常的都对，超出某个范围的一律当成那个界限。提示：大的分数靠减去最大值变小。",
    step="log_probs",
)
@each(10.0, 20.0, 30.0, 50.0, 80.0, 88.0, 100.0, 300.0, 500.0, 600.0, 700.0, 709.0)
def clipped_logits(limit, z):
    return log_softmax(np.clip(z, -limit, limit))


@CROSS_ENTROPY.mistake(
    "做了两次 softmax：你把概率又当作 logits 用了一遍，损失有一块下不去的地板。提示：一次就够。",
    step="log_probs",
    slide="双重 softmax：损失有一块地板",
)
def softmax_twice(z):
    return log_softmax(softmax(z))


@CROSS_ENTROPY.mistake(
    "你把 logits 当成了概率，直接取对数：负的分数没有对数。提示：先把分数变成概率。",
    step="log_probs",
)
def log_of_logits(z):
    return np.log(z)


@CROSS_ENTROPY.mistake(
    "只用了真实类别的 logit，没有归一化。提示：还要减去（软的）最大值。", step="log_probs"
)
def not_normalized(z):
    return z


@CROSS_ENTROPY.mistake(
    "你用硬的最大值代替了 LSE：答对的样本损失成了 0，并列也不要代价。"
    "提示：减去的是“软的第一名”，其余各类也要算进来。",
    step="log_probs",
)
def behind_the_first(z):
    return z - row_max(z)


@CROSS_ENTROPY.mistake(
    "最大值减得不成对：取对数的总和减过最大值，真实类别的分数却没有减（或者反过来）。"
    "提示：减了多少，就要在另一处补回多少。",
    step="log_probs",
)
def shift_in_total_only(z):
    return z - np.log(np.exp(z - row_max(z)).sum(axis=-1, keepdims=True))


@shift_in_total_only.also
def shift_in_score_only(z):
    return z - row_max(z) - logsumexp(z)[:, np.newaxis]


@CROSS_ENTROPY.mistake(
    "对数的底是 2 或 10，不是 e。单位要用 nat。提示：用自然对数。", step="log_probs"
)
@each(2, 10)
def in_bits(base, z):
    return log_softmax(z) / np.log(base)


@in_bits.also
@each(np.log2, np.log10)
def total_in_bits(log, z):
    total = np.exp(z - row_max(z)).sum(axis=-1, keepdims=True)
    return z - row_max(z) - log(total)


@in_bits.also
@each(np.log2, np.log10)
def fragile_in_bits(log, z):
    return log(softmax(z))


@CROSS_ENTROPY.mistake(
    "指数的底不是 e：用了 2、10，或者 e 只写了几位（2.718 之类），与自然对数不能抵消。"
    "提示：用库里的指数函数。",
    step="log_probs",
)
@each(2.0, 10.0, 2.7, 2.71, 2.718, 2.7183, 2.71828, 3.0)
def loss_of_another_base(base, z):
    return z - row_max(z) - np.log((base ** (z - row_max(z))).sum(axis=-1, keepdims=True))


@loss_of_another_base.also
@each(2.0, 10.0, 2.7, 2.71, 2.718, 2.7183, 2.71828, 3.0)
def log_of_softmax_of_another_base(base, z):
    return np.log(normalized(base ** (z - row_max(z))))


@CROSS_ENTROPY.mistake(
    "损失处处小了 ln K：LSE 里用了平均，不是求和。提示：LSE 是同一行全部指数之和的对数。",
    step="log_probs",
)
def mean_in_total(z):
    return log_softmax(z) + np.log(z.shape[1])


@CROSS_ENTROPY.mistake(
    "你取了分数的绝对值：负得多的分数成了大的。提示：分数可正可负，原样地用。", step="log_probs"
)
def sizes_of_scores(z):
    return log_softmax(np.abs(z))


@CROSS_ENTROPY.mistake(
    "没有取对数：你用的是概率本身（或 1 − p）。提示：损失是真实类别概率的负对数。",
    step="log_probs",
)
@each(softmax, lambda z: softmax(z) - 1)
def probs_not_logs(probs, z):
    return probs(z)


@CROSS_ENTROPY.mistake(
    "各类分别用了 sigmoid，互不竞争。那是多标签的做法。提示：一行的概率由 softmax 一起给出。",
    step="log_probs",
)
def log_of_sigmoid(z):
    return np.log(sigmoid(z))


@log_of_sigmoid.also
def stable_log_of_sigmoid(z):
    return -np.logaddexp(0, -z)


@CROSS_ENTROPY.mistake(
    "归一化的方向错了：沿样本这一轴加起来等于 1，或者所有样本合在一起才等于 1。"
    "提示：每行才是一个样本，类别在最后一轴。",
    step="log_probs",
)
@each(0, None)
def over_samples(axis, z):
    return log_softmax(z, axis=axis) if axis == 0 else z - logsumexp(z.ravel())


@over_samples.also
@each(0, None)
def log_of_softmax_over_samples(axis, z):
    exps = np.exp(z - row_max(z))
    return np.log(exps / exps.sum(axis=axis))


@CROSS_ENTROPY.mistake(
    "求和之后少了一个轴：(N,) 与 (N, K) 相减，N = K 时不报错，却减错了行。"
    "提示：怎样让求和的结果保持 (N, 1)？",
    step="log_probs",
)
def lost_keepdims(z):
    return z - logsumexp(z)


@lost_keepdims.also
def log_of_lost_keepdims(z):
    exps = np.exp(z - row_max(z))
    return np.log(exps / exps.sum(axis=-1))


@lost_keepdims.also
def lost_keepdims_of_max(z):
    return log_softmax(z - z.max(axis=-1))


@CROSS_ENTROPY.mistake(
    "多行时成了应有的 N 倍：你对样本求了和，没有取平均。", step="gather", title="损失忘了除以 N"
)
def summed(losses, z):
    return losses.sum()


@CROSS_ENTROPY.mistake(
    "只有应有的 1/K：你对 N·K 个元素取了平均。提示：每个样本只有一份损失，除以 N 就够。",
    step="gather",
)
def mean_over_elements(losses, z):
    return losses.sum() / z.size


@CROSS_ENTROPY.mistake(
    "求和之后除错了数：除以了 K、N − 1、N + 1 或 N²。提示：N 个样本的平均，除以 N 一次。",
    step="gather",
)
@each(
    lambda N, K: K,
    lambda N, K: np.float64(N - 1),
    lambda N, K: N + 1,
    lambda N, K: N**2,
    lambda N, K: 2 * N,
)
def wrong_divisor(divisor, losses, z):
    return losses.sum() / divisor(*z.shape)


@CROSS_ENTROPY.mistake(
    "差了一个负号：概率的对数不大于 0，损失不应为负。", step="gather", title="负对数似然少了负号"
)
def no_minus(losses, z):
    return -losses.mean()


@CROSS_ENTROPY.mistake(
    "只算了一个样本（第一个或最后一个），或者每次循环都把前面的盖掉了。提示：N 个样本都要加进来。",
    step="gather",
)
@each(0, -1)
def one_sample(place, losses, z):
    return losses[place]


@one_sample.also
@each(0, -1)
def one_sample_divided(place, losses, z):
    return losses[place] / len(losses)


@CROSS_ENTROPY.mistake(
    "漏了第一个或最后一个样本：加起来的只有 N − 1 个。提示：循环的起止各是几？", step="gather"
)
@each(slice(None, -1), slice(1, None))
def one_sample_missing(places, losses, z):
    return losses[places].sum() / len(losses)


@one_sample_missing.also
@each(slice(None, -1), slice(1, None))
def mean_of_the_others(places, losses, z):
    return losses[places].mean()


@CROSS_ENTROPY.mistake(
    "越靠后的样本分量越重（或越轻）：多半在循环里每加一个就除一次，或者总拿新旧两个取平均。"
    "提示：N 个加完，最后除以 N 一次。",
    step="gather",
)
@each(
    lambda total, loss, N: (total + loss) / 2,
    lambda total, loss, N: (total + loss) / N,
    lambda total, loss, N: total / N + loss,
)
def divided_on_the_way(add, losses, z):
    total = 0.0
    for loss in losses:
        total = add(total, loss, len(losses))
    return total


@divided_on_the_way.also
def halves(losses, z):
    total = losses[0]
    for loss in losses[1:]:
        total = (total + loss) / 2
    return total


@divided_on_the_way.also
def divided_by_count_so_far(losses, z):
    total = 0.0
    for n, loss in enumerate(losses, 1):
        total = (total + loss) / n
    return total


@CROSS_ENTROPY.mistake(
    "一样大的损失只算了一次：多半用了 set、unique 或字典。提示：N 个样本都要加进来。", step="gather"
)
def equal_losses_once(losses, z):
    return np.unique(losses).mean()


@equal_losses_once.also
def equal_losses_once_of_all(losses, z):
    return np.unique(losses).sum() / len(losses)


@CROSS_ENTROPY.mistake("取的是中位数、最大或最小的一个，不是平均。", step="gather")
@each(np.median, np.max, np.min)
def not_the_mean(statistic, losses, z):
    return statistic(losses)


@CROSS_ENTROPY.mistake(
    "先对概率取平均，再取对数：平均与对数的次序不能换。提示：每个样本先得到自己的损失，再平均。",
    step="gather",
)
def log_of_mean(losses, z):
    return -np.log(np.exp(-losses).mean())


@CROSS_ENTROPY.mistake("这是困惑度 exp(L)，不是损失 L。提示：少做最后那一步指数。", step="gather")
def perplexity(losses, z):
    return np.exp(losses.mean())


@CROSS_ENTROPY.mistake("你又开了方或平方：损失就是负对数的平均。", step="gather")
@each(lambda x: np.sqrt(np.mean(x**2)), lambda x: np.mean(x**2), lambda x: np.sqrt(np.mean(x)))
def squared_or_rooted(statistic, losses, z):
    return statistic(losses)


@CROSS_ENTROPY.mistake(
    "还差最后一步：你给出了每个样本的损失。提示：对样本取平均，得到一个数。", step="gather"
)
def no_mean(losses, z):
    return losses


@CROSS_ENTROPY.mistake(
    "你数的是对了几个（或错了几个），那是准确率。提示：要看分给真实类别的概率的对数。",
    slide="准确率数个数，交叉熵看概率",
)
def accuracy(z, t):
    return (z.argmax(axis=-1) == t).mean()


@accuracy.also
def error_rate(z, t):
    return (z.argmax(axis=-1) != t).mean()


@CROSS_ENTROPY.mistake(
    "没有用到真实标签：你取的是最大概率的对数。提示：该看的是真实类别那一项，哪怕它不是最大。",
    step="pick",
)
def most_probable(log_probs, t):
    return log_probs.max(axis=-1)


@CROSS_ENTROPY.mistake(
    "没有用到真实标签：你把所有类别的对数都加（平均）起来了。提示：每个样本只看真实类别那一项。",
    step="pick",
)
@each(np.sum, np.mean)
def every_class(gather, log_probs, t):
    return gather(log_probs, axis=-1)


@CROSS_ENTROPY.mistake(
    "这是熵：用预测的概率自己加权，没有用到真实标签。提示：权重是独热的标签。",
    step="pick",
    slide="交叉熵 = 熵 + KL：能降的只有 KL",
)
def entropy_of_prediction(log_probs, t):
    return (np.exp(log_probs) * log_probs).sum(axis=-1)


@CROSS_ENTROPY.mistake(
    "下标没有成对：你对每一行都取了所有样本的真实类别，得到 N×N 个数。"
    "提示：第 n 行只取第 targets[n] 列。",
    step="pick",
)
def unpaired_indices(log_probs, t):
    return log_probs[:, t]


@CROSS_ENTROPY.mistake(
    "每个样本取的都是第一行：多半 take、flat、put 按拉平以后的位置取，没有加上每行的起点 n·K。"
    "提示：行下标与列下标成对给出。",
    step="pick",
)
def always_first_row(log_probs, t):
    return log_probs[0, t]


@CROSS_ENTROPY.mistake(
    "第 0 类的样本没有算进去：多半写了 if label:，0 被当成了“没有”。提示：0 也是一个类别。",
    step="pick",
)
def class_zero_left_out(log_probs, t):
    return picked(log_probs, t) * (t > 0)


@CROSS_ENTROPY.mistake(
    "标签先排了序：第 n 个标签不再属于第 n 行。提示：第 n 行用第 n 个标签。", step="pick"
)
@each(1, -1)
def labels_sorted(direction, log_probs, t):
    return picked(log_probs, np.sort(t)[::direction])


@CROSS_ENTROPY.mistake(
    "你先在每一类里取平均，再把各类平均：样本少的类，每个样本的分量就重了。提示：N 个样本一样重。"
)
def mean_of_class_means(z, t):
    losses = -picked(log_softmax(z), t)
    return np.mean([losses[t == k].mean() for k in np.unique(t)])


@mean_of_class_means.also
def mean_of_all_class_means(z, t):
    losses = -picked(log_softmax(z), t)
    return np.mean([losses[t == k].mean() for k in range(z.shape[1])])


@mean_of_class_means.also
def sum_of_class_means(z, t):
    losses = -picked(log_softmax(z), t)
    return np.sum([losses[t == k].mean() for k in np.unique(t)]) / z.shape[1]


@CROSS_ENTROPY.mistake(
    "标签当了行号：你取的是第 targets[n] 行，不是第 n 行的第 targets[n] 列。提示：下标要成对给出。",
    step="pick",
)
def labels_as_rows(log_probs, t):
    return log_probs[t]


@labels_as_rows.also
def indices_swapped_in_loss(log_probs, t):
    return log_probs[t, np.arange(len(t))]


@CROSS_ENTROPY.mistake(
    "取错了列：标签从 0 数起，你却多减、多加了 1，或者总取同一列。"
    "提示：第 n 行取第 targets[n] 列。",
    step="pick",
)
@each(lambda t, K: t - 1, lambda t, K: (t + 1) % K, lambda t, K: 0 * t, lambda t, K: K - 1 - t)
def wrong_column(column, log_probs, t):
    return picked(log_probs, column(t, log_probs.shape[1]))


@wrong_column.also
def past_the_last_column(log_probs, t):
    return picked(log_probs, t + 1)


@CROSS_ENTROPY.mistake(
    "乘的是标签的编号，不是独热标签：第 0 类不花代价，第 2 类算两遍。提示：编号只用来挑列。",
    step="pick",
)
def weighted_by_label(log_probs, t):
    return picked(log_probs, t) * t


@CROSS_ENTROPY.mistake(
    "多了 (1 − y) ln(1 − p) 这一半：那是两类或多标签的损失。提示：K 选一时只看真实类别那一项。",
    step="pick",
)
def binary_form(log_probs, t):
    hot = one_hot(t, log_probs.shape[1])
    probs = np.exp(log_probs)
    return (hot * log_probs + (1 - hot) * np.log(1 - probs)).sum(axis=-1)


@binary_form.also
@each(1e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7)
def binary_form_with_little(little, log_probs, t):
    hot = one_hot(t, log_probs.shape[1])
    probs = np.exp(log_probs)
    logs = hot * np.log(probs + little) + (1 - hot) * np.log(1 - probs + little)
    return logs.sum(axis=-1)


@CROSS_ENTROPY.mistake(
    "取对数的是 1 − p：那是“不是这一类”的概率。提示：要看真实类别的概率本身。", step="pick"
)
def log_of_the_rest(log_probs, t):
    return np.log(1 - np.exp(picked(log_probs, t)))


@CROSS_ENTROPY.mistake(
    "总和里漏了真实类别自己：对数里只加了其余各类，得到的是几率的对数。提示：分母是全部 K 项之和。",
    step="pick",
)
def log_of_odds(log_probs, t):
    others = np.where(np.arange(log_probs.shape[1]) == t[:, np.newaxis], -np.inf, log_probs)
    return picked(log_probs, t) - logsumexp(others)


@CROSS_ENTROPY.mistake("标签先平滑过了：这道练习用的是独热标签，只看真实类别那一项。", step="pick")
@each(0.05, 0.1, 0.2)
def smoothed_targets(eps, log_probs, t):
    return (1 - eps) * picked(log_probs, t) + eps * log_probs.mean(axis=-1)


@CROSS_ENTROPY.mistake(
    "只看了其余各类：真实类别以外的对数加了起来。提示：要看的恰恰是真实类别那一项。", step="pick"
)
def the_other_classes(log_probs, t):
    return log_probs.sum(axis=-1) - picked(log_probs, t)


@CROSS_ENTROPY.mistake(
    "对数乘了概率（或 1 − p 的次方）：那是熵的一项或焦点损失。提示：真实类别的权重就是 1。",
    step="pick",
)
@each(lambda p: p, lambda p: 1 - p, lambda p: (1 - p) ** 2)
def weighted_by_prob(weight, log_probs, t):
    log_p = picked(log_probs, t)
    return weight(np.exp(log_p)) * log_p


@CROSS_ENTROPY.mistake(
    "这是平方误差（或绝对误差），不是交叉熵。提示：交叉熵只看真实类别那一项的对数。",
    slide="自信地错：交叉熵是坡，平方误差是平地",
)
@each(np.square, np.abs)
def mean_of_squared_errors(size, z, t):
    return size(softmax(z) - one_hot(t, z.shape[1])).mean()


@mean_of_squared_errors.also
@each(np.square, np.abs, lambda gap: gap**2 / 2)
def sum_of_squared_errors(size, z, t):
    return size(softmax(z) - one_hot(t, z.shape[1])).sum(axis=-1).mean()


@CROSS_ENTROPY.mistake(
    "这是间隔损失（hinge）：别的类别落后真实类别不满 1 分才罚，满了就不罚。提示：用概率的对数。"
)
def hinge(z, t):
    margins = np.maximum(0, z - picked(z, t)[:, np.newaxis] + 1)
    return (margins.sum(axis=-1) - 1).mean()


@hinge.also
def hinge_of_the_first(z, t):
    others = np.where(one_hot(t, z.shape[1]) == 1, -np.inf, z)
    return np.maximum(0, others.max(axis=-1) - picked(z, t) + 1).mean()


@CROSS_ENTROPY.mistake("这是损失对 logits 的梯度，形状 (N, K)。这里要的是损失本身，一个数。")
@each(1, 0)
def gradient_instead(divide, z, t):
    return (softmax(z) - one_hot(t, z.shape[1])) / len(z) ** divide


# ---------------------------------------------------------------- 标签平滑


def smooth_labels(
    targets,
    num_classes,
    eps,
    *,
    columns=lambda t, K: K,
    label=lambda t: t,
    keep=lambda eps, K, N: 1 - eps,
    share=lambda eps, K, N: eps / K,
):
    """标签平滑以后的标签：(1 − ε) y + ε / K。"""
    K, N = columns(targets, num_classes), len(targets)
    return keep(eps, K, N) * np.eye(K)[label(targets)] + share(eps, K, N)


LABEL_SMOOTHING = Exercise(
    smooth_labels,
    [
        (np.array([2, 0, 1]), 3, 0.1),
        (np.array([0, 3]), 5, 0.3),
        (np.array([1]), 2, 0.0),
        (np.array([1, 0]), 4, 1.0),
        (np.array([1, 0, 1, 1, 0]), 2, 0.2),
        (np.array([1, 3, 2, 1, 3, 2]), 5, 0.3),
        (np.array([1, 1, 0]), 3, 0.6),
        (np.array([1, 2, 0]), 3, 0.9),
    ],
    title="标签平滑",
    slide="标签平滑：把目标从角尖往里挪",
)


def check_label_smoothing(attempt):
    """检查 smooth_labels(targets, num_classes, eps)：(N,) 得到 (N, K)。"""
    check(LABEL_SMOOTHING, attempt)


@LABEL_SMOOTHING.mistake(
    "每行的和超过了 1：加上 ε/K 之前，原来的标签没有让出 ε。提示：先乘以 (1 − ε)。", step="keep"
)
def nothing_given_up(eps, K, N):
    return 1


@LABEL_SMOOTHING.mistake(
    "每行的和超过了 1：ε 是总量，要由 K 个类别来分，不是每类加 ε。", step="share"
)
def whole_eps_for_each(eps, K, N):
    return eps


@LABEL_SMOOTHING.mistake("每行的和不到 1：真实类别也要分到 ε/K 的一份，所以是 1 − ε + ε/K。")
def no_share_for_true_class(t, K, eps):
    return np.where(one_hot(t, K) == 1, 1 - eps, eps / K)


@LABEL_SMOOTHING.mistake("你把 ε 只分给了其余 K − 1 类。约定是 K 类平分，真实类别也有一份。")
def shared_by_the_others(t, K, eps):
    return np.where(one_hot(t, K) == 1, 1 - eps, eps / (K - 1))


@LABEL_SMOOTHING.mistake(
    "ε 分错了份数：K 类都加了一份，却按 K − 1 或 K + 1 份分，每行的和不是 1。"
    "提示：几类分就除以几。",
    step="share",
)
@each(-1, 1)
def shared_by_wrong_count(step, eps, K, N):
    return eps / (K + step)


@LABEL_SMOOTHING.mistake(
    "ε 除以了样本数 N，不是类别数 K：N ≠ K 时每行的和不等于 1。提示：一行里有 K 个数来分。",
    step="share",
)
def shared_by_samples(eps, K, N):
    return eps / N


@LABEL_SMOOTHING.mistake(
    "只让出了 ε，没有分出去：每行的和是 1 − ε。提示：让出的由 K 个类别平分。", step="share"
)
def nothing_shared(eps, K, N):
    return 0


@LABEL_SMOOTHING.mistake(
    "让出的和分出的不一样多：真实类别减去的不是 ε。提示：让出多少，就分出多少。",
    step="keep",
)
@each(lambda eps, K: 1 - eps / K, lambda eps, K: 1 + eps)
def gives_another_amount(kept, eps, K, N):
    return kept(eps, K)


@LABEL_SMOOTHING.mistake(
    "真实类别应是 1 − ε + ε/K，你给的是 1 − ε/K：截断到 [ε/K, 1 − ε/K] 也会这样，每行的和不等于 1。"
    "提示：平滑是混合，不是截断。"
)
def clipped_labels(t, K, eps):
    return np.clip(one_hot(t, K), eps / K, 1 - eps / K)


@clipped_labels.also
def true_class_minus_a_share(t, K, eps):
    return np.where(one_hot(t, K) == 1, 1 - eps / K, eps / K)


@LABEL_SMOOTHING.mistake(
    "真实类别少得了两份：其余各类是 ε/K，真实类别应是 1 − ε + ε/K，每行的和才是 1。"
)
def true_class_pays_twice(t, K, eps):
    return np.where(one_hot(t, K) == 1, 1 - eps - eps / K, eps / K)


@LABEL_SMOOTHING.mistake("其余各类各给了 ε，不是 ε/K：ε 是总量。提示：ε 由 K 个类别平分。")
@each(lambda eps, K: 1 - eps, lambda eps, K: 1 - (K - 1) * eps)
def eps_for_each_other(true_value, t, K, eps):
    return np.where(one_hot(t, K) == 1, true_value(eps, K), eps)


@eps_for_each_other.also
def clipped_by_eps(t, K, eps):
    return np.clip(one_hot(t, K), eps, 1 - eps)


@LABEL_SMOOTHING.mistake(
    "真实类别对，其余各类还是 0：让出的 ε 没有分给它们。提示：每一类都分到 ε/K。"
)
def others_still_zero(t, K, eps):
    return one_hot(t, K) * (1 - eps + eps / K)


@LABEL_SMOOTHING.mistake(
    "ε 与 1 − ε 用反了：ε = 0 时应当就是独热编码。", title="标签平滑的两部分写反了"
)
def parts_swapped(t, K, eps):
    return eps * one_hot(t, K) + (1 - eps) / K


@parts_swapped.also
def parts_swapped_among_others(t, K, eps):
    return np.where(one_hot(t, K) == 1, eps, (1 - eps) / (K - 1))


@LABEL_SMOOTHING.mistake(
    "ε 没有原样用：乘了倍数，或者平方、开方了。提示：ε = 1 时应是均匀分布，ε 多少就让出多少。"
)
@each(lambda eps: eps / 2, lambda eps: 2 * eps, np.square, np.sqrt, lambda eps: 1 - eps**2)
def another_eps(changed, t, K, eps):
    return smooth_labels(t, K, changed(eps))


@LABEL_SMOOTHING.mistake("没有平滑：返回的还是独热编码，ε 没有起作用。")
def not_smoothed(t, K, eps):
    return one_hot(t, K)


@LABEL_SMOOTHING.mistake(
    "ε 写死了，没有用参数 eps。提示：ε = 0 时应当就是独热编码，ε = 1 时是均匀分布。",
)
@each(0.01, 0.05, 0.1, 0.2, 0.3)
def eps_fixed(fixed, t, K, eps):
    return smooth_labels(t, K, fixed)


@LABEL_SMOOTHING.mistake(
    "让出的 ε 按编号的远近分了（或者只给了相邻的类）：类别的编号没有远近。"
    "提示：ε 由全部 K 类平分，真实类别也有一份。"
)
@each("fill", "wrap", "nearest")
def given_to_neighbours(edge, t, K, eps):
    hot = np.pad(one_hot(t, K), ((0, 0), (1, 1)), **EDGE_OF[edge])
    return (1 - eps) * hot[:, 1:-1] + eps / 2 * (hot[:, :-2] + hot[:, 2:])


@given_to_neighbours.also
@each(lambda d: 1 / (1 + d), lambda d: np.where(d, 1 / np.maximum(d, 1), 0), lambda d: np.exp(-d))
def given_by_distance(weight, t, K, eps):
    weights = weight(1.0 * np.abs(np.arange(K) - t[:, np.newaxis]))
    return (1 - eps) * one_hot(t, K) + eps * normalized(weights)


EDGE_OF = {"fill": {}, "wrap": {"mode": "wrap"}, "nearest": {"mode": "edge"}}


@LABEL_SMOOTHING.mistake(
    "标签平滑不是温度：你对独热标签做了 softmax，是另一个分布。提示：平滑是两种分布按 ε 混合。"
)
@each(
    lambda hot, eps: hot / eps,
    lambda hot, eps: hot,
    lambda hot, eps: hot / (1 - eps),
    lambda hot, eps: hot * (1 - eps),
    lambda hot, eps: hot * (1 - eps) + eps / hot.shape[1],
)
def softmax_of_labels(scores, t, K, eps):
    return softmax(scores(one_hot(t, K), eps))


@LABEL_SMOOTHING.mistake(
    "加完 ε 之后又除以总和：真实类别得到的不再是 1 − ε + ε/K。提示：先乘以 (1 − ε)，和自然是 1。"
)
@each(lambda eps, K: eps, lambda eps, K: eps / K, lambda eps, K: eps / (K - 1))
def normalized_afterwards(share, t, K, eps):
    return normalized(one_hot(t, K) + share(eps, K))


@LABEL_SMOOTHING.mistake(
    "你混入的是这一批各类的比例，不是均匀分布。提示：ε 由 K 个类别平分，与这一批有谁无关。",
)
def class_frequencies(t, K, eps):
    hot = one_hot(t, K)
    return (1 - eps) * hot + eps * hot.mean(axis=0)


@LABEL_SMOOTHING.mistake(
    "列数不对：类别数是从标签里数出来的，可是一批样本里未必出现最后一类。提示：K 是 num_classes。",
    step="columns",
)
@each(lambda t: t.max() + 1, lambda t: len(np.unique(t)), lambda t: 3)
def columns_from_labels(count, t, K):
    return count(t)


@LABEL_SMOOTHING.mistake("最大的一份偏了一格：类别从 0 数起，不从 1 数起。", step="label")
def label_one_less(t):
    return t - 1


@LABEL_SMOOTHING.mistake("形状应为 (N, K)，你得到的是它的转置。")
def smoothed_and_transposed(t, K, eps):
    return smooth_labels(t, K, eps).T


@LABEL_SMOOTHING.mistake(
    "小数没有了：结果放进了整数数组，ε/K 被截成 0。提示：建数组时用浮点类型。",
)
def whole_numbers(t, K, eps):
    return smooth_labels(t, K, eps).astype(int)


@LABEL_SMOOTHING.mistake(
    "所有样本成了同样的行：赋值选中了整列，或者各行是同一个列表。提示：第 n 行只改自己那一列。"
)
def columns_raised(t, K, eps):
    Y = np.full((len(t), K), eps / K)
    Y[:, t] = 1 - eps + eps / K
    return Y


@columns_raised.also
def columns_added(t, K, eps):
    Y = np.full((len(t), K), eps / K)
    Y[:, t] += 1 - eps
    return Y


@LABEL_SMOOTHING.mistake(
    "每行的 K 个数都一样：独热编码没有用到，或者前一步赋的值又被后一步盖掉了。"
    "提示：ε = 0 时应当就是独热编码。"
)
@each(lambda eps, K: eps / K, lambda eps, K: 1 / K, lambda eps, K: 1 - eps + eps / K)
def uniform(value, t, K, eps):
    return np.full((len(t), K), value(eps, K))


@uniform.also
def filled_then_overwritten(t, K, eps):
    Y = np.where(one_hot(t, K) == 0, eps / K, 1)
    return np.where(Y > 0, 1 - eps + eps / K, 0)
