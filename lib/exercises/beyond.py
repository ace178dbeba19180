"""第 6 节的练习：预期校准误差、多标签的损失。"""

import numpy as np

from lib.cross_entropy import one_hot
from lib.exercises.common import SQUARE, WIDE, picked
from lib.exercises.judge import Exercise, check, each
from lib.softmax import log_softmax, sigmoid, softmax

# ---------------------------------------------------------------- 预期校准误差


def cell_numbers(score, num_bins):
    """每个样本在第几格；最后一格包含右端点。"""
    return np.minimum((score * num_bins).astype(int), num_bins - 1)


def cells(probs, targets, num_bins, score=None):
    """每个非空格的（样本所占的比例，平均置信度，准确率），各 (格数,)。"""
    score = probs.max(axis=1) if score is None else score
    correct = probs.argmax(axis=1) == targets
    numbers = cell_numbers(score, num_bins)
    members = [numbers == m for m in np.unique(numbers)]
    rows = [(own.mean(), score[own].mean(), correct[own].mean()) for own in members]
    return np.array(rows).T


def expected_calibration_error(probs, targets, num_bins, score=None):
    weight, confidence, accuracy = cells(probs, targets, num_bins, score)
    return (weight * abs(accuracy - confidence)).sum()


PROBS = np.array(
    [
        [0.95, 0.03, 0.02], [0.04, 0.92, 0.04], [0.75, 0.15, 0.10], [0.14, 0.14, 0.72],
        [0.11, 0.78, 0.11], [0.55, 0.25, 0.20], [0.45, 0.30, 0.25], [0.00, 1.00, 0.00],
    ]
)  # fmt: skip
PAIRS = np.array([[0.62, 0.38], [0.93, 0.07], [0.32, 0.68], [0.41, 0.59], [0.12, 0.88]])
ECE = Exercise(
    expected_calibration_error,
    [
        (PROBS, np.array([0, 0, 0, 1, 1, 2, 0, 1]), 10),
        (PROBS, np.array([0, 1, 2, 2, 0, 0, 1, 2]), 3),
        (PROBS[:3], np.array([0, 1, 2]), 10),
        (PAIRS, np.array([0, 1, 1, 0, 1]), 5),
        (PROBS[-1:], np.array([0]), 10),
        (np.eye(3, dtype=int), np.array([0, 1, 1]), 5),
    ],
)


def check_ece(attempt):
    """检查 ece(probs, targets, num_bins)：预期校准误差，一个数。"""
    check(ECE, attempt)


@ECE.mistake(
    "各格一样重地平均了：只有一个样本的格，与有一百个样本的格同样算数。"
    "提示：权重是格里样本所占的比例。"
)
def unweighted(p, t, M):
    _, confidence, accuracy = cells(p, t, M)
    return abs(accuracy - confidence).mean()


@unweighted.also
def unweighted_with_empty_cells(p, t, M):
    _, confidence, accuracy = cells(p, t, M)
    return abs(accuracy - confidence).sum() / M


@ECE.mistake(
    "差距带着正负号相加，过于自信的格与不够自信的格抵消了；分不分格都一样。"
    "提示：每一格先取绝对值，再加权相加。"
)
@each(abs, np.negative, np.positive)
def signed_differences(finish, p, t, M):
    weight, confidence, accuracy = cells(p, t, M)
    return finish((weight * (confidence - accuracy)).sum())


@ECE.mistake(
    "没有分格：你把每个样本的置信度与它的 0/1 对错直接相减了。置信度 0.7 的，"
    "对了也差 0.3。提示：先把置信度相近的样本放进一格，再求准确率。"
)
def no_cells(p, t, M):
    return abs(p.max(axis=1) - (p.argmax(axis=1) == t)).mean()


@ECE.mistake(
    "置信度恰为 1 的样本漏掉了，或者越界出错：它算出的格号是 M，而最后一格是 M − 1。"
    "提示：让最后一格包含右端点。"
)
@each(None, IndexError, ValueError)
def right_end_outside(error, p, t, M):
    inside = p.max(axis=1) < 1
    if error and not inside.all():
        raise error
    if not inside.any():
        return 0.0
    return inside.mean() * expected_calibration_error(p[inside], t[inside], M)


@ECE.mistake(
    "置信度取成了真实类别的概率。模型并不知道真实类别，它的置信度是自己选中的那一类的概率。"
    "提示：先在每行里取最大。"
)
def confidence_in_true_class(p, t, M):
    return expected_calibration_error(p, t, M, score=picked(p, t))


@ECE.mistake(
    "把 K 个类别的概率全都放进了格里。那是逐类别的校准误差；这里只看每个样本最大的那个概率。"
)
def every_class(p, t, M):
    yes_or_no = np.stack([p.ravel(), np.zeros(p.size)], axis=1)
    return expected_calibration_error(yes_or_no, (one_hot(t, p.shape[1]) == 0).ravel(), M)


@ECE.mistake(
    "用格的中点代替了格里的平均置信度。样本未必均匀地铺满一格。提示：平均置信度要由格里的样本算。"
)
def middle_of_cell(p, t, M):
    weight, _, accuracy = cells(p, t, M)
    middles = (np.unique(cell_numbers(p.max(axis=1), M)) + 0.5) / M
    return (weight * abs(accuracy - middles)).sum()


@ECE.mistake("差距取了平方。提示：定义里是绝对值，结果才与概率同一个单位。")
@each(1, 0.5)
def squared_differences(power, p, t, M):
    weight, confidence, accuracy = cells(p, t, M)
    return (weight * (accuracy - confidence) ** 2).sum() ** power


@ECE.mistake("只取了差距最大的一格，那叫最大校准误差。提示：这里要按比例加权平均。")
def worst_cell(p, t, M):
    _, confidence, accuracy = cells(p, t, M)
    return abs(accuracy - confidence).max()


@ECE.mistake("权重用了样本的个数，没有除以 N：样本越多，结果越大，会超过 1。")
def counts_as_weights(p, t, M):
    return len(t) * expected_calibration_error(p, t, M)


# ---------------------------------------------------------------- 多标签的损失


def stable_logs(z):
    """ln σ(z) 与 ln(1 − σ(z))。"""
    return -np.logaddexp(0, -z), -np.logaddexp(0, z)


def logs_of_sigmoid(z):
    """同上，先求 sigmoid 再取对数：分数一大就成了 -inf。"""
    return np.log(sigmoid(z)), np.log(1 - sigmoid(z))


LOGS = (stable_logs, logs_of_sigmoid)  # 两种写法，后面再犯的错可能接在任一种上


def tag_losses(z, y, logs=stable_logs):
    """逐元素的损失，(N, K)。"""
    log_on, log_off = logs(z)
    return -np.where(y > 0, log_on, log_off)


def right_prob(z, y):
    """分给真实那一边的概率。"""
    return np.where(y > 0, sigmoid(z), 1 - sigmoid(z))


TAGS = np.array([[1, 1, 0, 0], [0, 1, 1, 1]])
MULTILABEL_LOSS = Exercise(
    lambda logits, targets: tag_losses(logits, targets).mean(),
    [
        (WIDE, TAGS),
        (SQUARE - 2, np.array([[0, 1, 1], [0, 0, 0], [1, 1, 1]])),
        (np.array([[3, -1, 2]]), np.array([[1, 0, 0]])),
        (np.array([[40.0, -40.0], [2.0, -3.0]]), np.array([[0, 1], [1, 0]])),
        (np.array([[1000.0, -1000.0, 0.5]]), np.array([[1, 1, 0]])),
        (np.array([[50.0, -60.0, 1000.0]]), np.array([[1, 0, 1]])),
    ],
)


def check_multilabel_loss(attempt):
    """检查 multilabel_loss(logits, targets)：逐标签对数损失的平均，(N, K) 得到一个数。"""
    check(MULTILABEL_LOSS, attempt)


def log_of_softmax(z):
    return np.log(softmax(z))


@MULTILABEL_LOSS.mistake(
    "用了 softmax：各标签在争同一份概率，一个上去，别的就得下来。"
    "提示：多标签时每个标签各有一个 sigmoid，互不相干。"
)
@each(log_softmax, log_of_softmax)
def softmax_per_sample(log_probs, z, y):
    return -(y * log_probs(z)).sum(axis=1).mean()


@softmax_per_sample.also
@each(log_softmax, log_of_softmax)
def softmax_per_tag(log_probs, z, y):
    return -(y * log_probs(z)).mean()


@softmax_per_sample.also
def softmax_with_both_halves(z, y):
    return -(y * log_softmax(z) + (1 - y) * np.log1p(-softmax(z))).mean()


@MULTILABEL_LOSS.mistake(
    "只算了标签为 1 的项。标签为 0 也是信息：照这样，把所有分数都推到无穷大，损失就是 0。"
    "提示：还差 (1 − y) 的那一半。"
)
@each(*LOGS)
def ones_only(logs, z, y):
    return -(y * logs(z)[0]).mean()


@ones_only.also
@each(*LOGS)
def ones_only_per_sample(logs, z, y):
    return -(y * logs(z)[0]).sum(axis=1).mean()


@MULTILABEL_LOSS.mistake(
    "标签的 0 与 1 用反了。提示：y = 1 时，损失应是 −ln σ(z)。", title="二分类损失罚错了一侧"
)
@each(*LOGS)
def tags_swapped(logs, z, y):
    return tag_losses(z, 1 - y, logs).mean()


@MULTILABEL_LOSS.mistake("符号反了：损失应是正的，预测越准越接近 0。")
@each(*LOGS)
def no_minus(logs, z, y):
    return -tag_losses(z, y, logs).mean()


@MULTILABEL_LOSS.mistake(
    "各标签的损失加了起来，只对样本取了平均。这里约定对所有元素（样本 × 标签）取平均，"
    "与 `binary_cross_entropy` 的默认相同。"
)
def mean_over_samples_only(z, y):
    return tag_losses(z, y).sum(axis=1).mean()


@MULTILABEL_LOSS.mistake("只对标签取了平均，对样本却是求和：样本越多，损失越大。")
def mean_over_tags_only(z, y):
    return tag_losses(z, y).mean(axis=1).sum()


@MULTILABEL_LOSS.mistake("把所有元素加了起来，没有取平均。")
def summed(z, y):
    return tag_losses(z, y).sum()


@MULTILABEL_LOSS.mistake("还差最后一步：逐项的损失都对，没有对所有元素取平均。")
def no_mean(z, y):
    return tag_losses(z, y)


@no_mean.also
@each((np.mean, 1), (np.sum, 1), (np.mean, 0))
def one_axis_left(reduced, z, y):
    reduce, axis = reduced
    return reduce(tag_losses(z, y), axis=axis)


@MULTILABEL_LOSS.mistake("对数的底用了 2，得到的单位是 bit。全讲用自然对数，单位 nat。")
def in_bits(z, y):
    return tag_losses(z, y).mean() / np.log(2)


@MULTILABEL_LOSS.mistake("这是均方误差，不是交叉熵。饱和处它的梯度会消失，第 3 节见过。")
def squared_errors(z, y):
    return ((sigmoid(z) - y) ** 2).mean()


@MULTILABEL_LOSS.mistake("没有经过 sigmoid：你把 logits 直接当成了概率，负数取对数就成了 nan。")
def no_sigmoid(z, y):
    return -(y * np.log(z) + (1 - y) * np.log(1 - z)).mean()


@no_sigmoid.also
def no_sigmoid_picked(z, y):
    return -np.log(np.where(y > 0, z, 1 - z)).mean()


SMALL = tuple(10.0 ** -np.arange(5, 17))


@MULTILABEL_LOSS.mistake(
    "取对数之前加了个小数，或者截断了。inf 没有了，押错得越离谱的样本，损失却越不对，"
    "也不再有梯度。提示：别先求出概率，直接由 logits 算。"
)
@each(*SMALL)
def plus_small(eps, z, y):
    return -np.log(right_prob(z, y) + eps).mean()


@plus_small.also
@each(*SMALL)
def clipped(eps, z, y):
    return -np.log(right_prob(z, y).clip(eps, 1 - eps)).mean()


@MULTILABEL_LOSS.mistake(
    "小的数都对，logits 一大就成了 inf 或 nan：σ(z) 舍入成了 0 或 1，或者 exp 上溢了。"
    "提示：ln(1 + exp(−|z|)) 从不上溢。"
)
def log_of_sigmoid(z, y):
    return -(y * np.log(sigmoid(z)) + (1 - y) * np.log(1 - sigmoid(z))).mean()


@log_of_sigmoid.also
def log_of_right_prob(z, y):
    return -np.log(right_prob(z, y)).mean()


@log_of_sigmoid.also
def log_of_sigmoid_of_either_sign(z, y):
    return -np.log(sigmoid(np.where(y > 0, z, -z))).mean()


@log_of_sigmoid.also
@each(lambda x: np.log(1 + x), np.log1p)
def softplus(log_one_plus, z, y):
    return (log_one_plus(np.exp(z)) - y * z).mean()


@log_of_sigmoid.also
@each(lambda x: np.log(1 + x), np.log1p)
def softplus_of_minus_z(log_one_plus, z, y):
    return (log_one_plus(np.exp(-z)) + (1 - y) * z).mean()
