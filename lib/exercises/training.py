"""第 5 节的练习：一步梯度下降、带 L2 惩罚的损失、标准化。"""

import numpy as np

from lib.cross_entropy import cross_entropy, one_hot
from lib.exercises.common import FEATURES, naive_softmax, picked
from lib.exercises.judge import Exercise, check, each
from lib.gradient import cross_entropy_with_grad, linear_grad
from lib.softmax import hardmax, softmax

WEIGHTS = np.array([[0.3, -0.2, 0.1, 0.0], [0.1, 0.4, -0.5, 0.2], [-0.3, 0.0, 0.2, 0.6]])
BIASES = np.array([0.5, -0.1, 0.0, 0.2])
TARGETS = np.array([0, 2, 1, 3])


# ---------------------------------------------------------------- 一步梯度下降


def gradients(X, targets, W, b):
    """（损失，W 的梯度，b 的梯度）。"""
    loss, G = cross_entropy_with_grad(X @ W + b, targets)
    return loss, *linear_grad(X, G)


def step(X, targets, W, b, learning_rate):
    """一步梯度下降：（新的 W，新的 b，更新之前的平均损失）。"""
    loss, grad_W, grad_b = gradients(X, targets, W, b)
    return W - learning_rate * grad_W, b - learning_rate * grad_b, loss


TRAINING_STEP = Exercise(
    step,
    [
        (FEATURES, TARGETS, WEIGHTS, BIASES, 0.1),
        (FEATURES[:3], np.array([2, 0, 0]), WEIGHTS[:, :3], BIASES[:3], 2.0),  # N = D = K
        (FEATURES[:2], np.array([1, 1]), np.zeros((3, 2)), np.zeros(2), 0.5),
        (1000 * FEATURES, TARGETS, WEIGHTS, BIASES, 0.01),
        (
            np.array([[1, 2], [3, 4], [0, 1]]),
            np.array([1, 0, 2]),
            WEIGHTS[:2, :3],
            BIASES[:3],
            0.3,
        ),
    ],
    parts=("新的 W", "新的 b", "损失"),
)


def check_training_step(attempt):
    """检查 training_step(X, targets, W, b, learning_rate)：返回新的 W、新的 b 与损失。"""
    check(TRAINING_STEP, attempt)


@TRAINING_STEP.mistake(
    "方向反了：梯度指向损失上升最快的方向，下降要减去它。提示：更新那一步是加号还是减号？"
)
def uphill(X, targets, W, b, learning_rate):
    return step(X, targets, W, b, -learning_rate)


@uphill.also
def W_uphill(X, targets, W, b, learning_rate):
    loss, grad_W, grad_b = gradients(X, targets, W, b)
    return W + learning_rate * grad_W, b - learning_rate * grad_b, loss


BOTH, ONLY_W, ONLY_B = (True, True), (True, False), (False, True)  # W、b 的梯度哪个错了


@TRAINING_STEP.mistake(
    "漏了 1/N：损失对样本取平均，梯度也要除以 N。否则数据多一倍，步子就大一倍。"
    "提示：W 和 b 的梯度都要除。"
)
@each(BOTH, ONLY_W, ONLY_B)
def not_averaged(wrong, X, targets, W, b, learning_rate):
    rate_W, rate_b = learning_rate * np.where(wrong, len(X), 1)
    loss, grad_W, grad_b = gradients(X, targets, W, b)
    return W - rate_W * grad_W, b - rate_b * grad_b, loss


@TRAINING_STEP.mistake(
    "多除了一次 N：平均只取一次。提示：1/N 已经在误差 (P − Y)/N 里了，之后只求和。"
)
@each(BOTH, ONLY_B, ONLY_W)
def averaged_twice(wrong, X, targets, W, b, learning_rate):
    rate_W, rate_b = learning_rate / np.where(wrong, len(X), 1)
    loss, grad_W, grad_b = gradients(X, targets, W, b)
    return W - rate_W * grad_W, b - rate_b * grad_b, loss


@TRAINING_STEP.mistake("b 没有更新，或者更新之后没有返回。少了它，边界只能绕着原点转。")
def b_not_updated(X, targets, W, b, learning_rate):
    new_W, _, loss = step(X, targets, W, b, learning_rate)
    return new_W, b, loss


@TRAINING_STEP.mistake("W 没有更新，或者更新之后没有返回，只有 b 动了。")
def W_not_updated(X, targets, W, b, learning_rate):
    _, new_b, loss = step(X, targets, W, b, learning_rate)
    return W, new_b, loss


@TRAINING_STEP.mistake(
    "参数都对，可是损失报的是准确率。准确率只数对错，几乎处处导数为 0。"
    "提示：损失是真实类别概率的负对数。"
)
def accuracy_as_loss(X, targets, W, b, learning_rate):
    new_W, new_b, _ = step(X, targets, W, b, learning_rate)
    return new_W, new_b, ((X @ W + b).argmax(axis=1) == targets).mean()


@TRAINING_STEP.mistake(
    "参数都对，可是损失用更新之后的参数又算了一遍。题目要的是更新之前的损失，"
    "前向时已经算好，不必再算。"
)
def loss_after_update(X, targets, W, b, learning_rate):
    new_W, new_b, _ = step(X, targets, W, b, learning_rate)
    return new_W, new_b, cross_entropy(X @ new_W + new_b, targets)


@TRAINING_STEP.mistake("参数都对，可是损失是各样本之和。提示：损失与梯度要么都平均，要么都求和。")
def summed_loss(X, targets, W, b, learning_rate):
    new_W, new_b, loss = step(X, targets, W, b, learning_rate)
    return new_W, new_b, loss * len(X)


@TRAINING_STEP.mistake("参数都对，可是损失的符号反了。提示：概率的对数是负的，损失应为正。")
def negative_loss(X, targets, W, b, learning_rate):
    new_W, new_b, loss = step(X, targets, W, b, learning_rate)
    return new_W, new_b, -loss


@TRAINING_STEP.mistake("返回的是梯度，还没有更新。提示：新的参数 = 旧的参数 − 学习率 × 梯度。")
def gradients_only(X, targets, W, b, learning_rate):
    loss, grad_W, grad_b = gradients(X, targets, W, b)
    return grad_W, grad_b, loss


@TRAINING_STEP.mistake("学习率没有用上。提示：梯度要先乘以 learning_rate，再从参数里减去。")
def no_learning_rate(X, targets, W, b, learning_rate):
    loss, grad_W, grad_b = gradients(X, targets, W, b)
    return W - grad_W, b - grad_b, loss


def step_along(G, loss, X, W, b, learning_rate):
    return W - learning_rate * X.T @ G, b - learning_rate * G.sum(axis=0), loss


@TRAINING_STEP.mistake("误差里的“预测”是 logits，还没有变成概率。提示：前向的最后一步是 softmax。")
def logits_minus_y(X, targets, W, b, learning_rate):
    z = X @ W + b
    G = (z - one_hot(targets, len(b))) / len(X)
    return step_along(G, cross_entropy(z, targets), X, W, b, learning_rate)


@TRAINING_STEP.mistake(
    "误差里的“预测”用了 hardmax：分对的样本不再起作用。提示：预测减真实，预测是概率。"
)
def hardmax_minus_y(X, targets, W, b, learning_rate):
    z = X @ W + b
    G = (hardmax(z) - one_hot(targets, len(b))) / len(X)
    return step_along(G, cross_entropy(z, targets), X, W, b, learning_rate)


@TRAINING_STEP.mistake(
    "小的数都对，logits 一大就成了 nan 或 inf。提示：取指数之前先减去每行的最大值；"
    "要对数概率就用 log_softmax，不要先求概率再取对数。"
)
@each(softmax, naive_softmax)
def log_of_probs(probs, X, targets, W, b, learning_rate):
    P = probs(X @ W + b)
    G = (P - one_hot(targets, len(b))) / len(X)
    return step_along(G, -np.log(picked(P, targets)).mean(), X, W, b, learning_rate)


@log_of_probs.also
@each(softmax, naive_softmax)
def y_times_log_of_probs(probs, X, targets, W, b, learning_rate):
    P, Y = probs(X @ W + b), one_hot(targets, len(b))
    loss = -(Y * np.log(P)).sum(axis=1).mean()
    return step_along((P - Y) / len(X), loss, X, W, b, learning_rate)


# ---------------------------------------------------------------- L2 惩罚


def penalized_loss(X, targets, W, b, l2):
    return cross_entropy(X @ W + b, targets) + l2 / 2 * (W**2).sum()


PENALIZED_LOSS = Exercise(
    penalized_loss,
    [
        (FEATURES, TARGETS, WEIGHTS, BIASES, 0.1),
        (FEATURES[:2], np.array([1, 0]), 3 * WEIGHTS, BIASES, 2.0),
        (FEATURES[:3], np.array([2, 0, 0]), WEIGHTS[:, :3], 10 * BIASES[:3], 0.01),
        (FEATURES, TARGETS, WEIGHTS, BIASES, 0.0),
    ],
)


def check_penalized_loss(attempt):
    """检查 penalized_loss(X, targets, W, b, l2)：平均交叉熵加 l2 / 2 乘以 W 的平方和。"""
    check(PENALIZED_LOSS, attempt)


@PENALIZED_LOSS.mistake(
    "b 也加了惩罚。偏置管的是类别的多少，压它会把类别频率也压向均匀。提示：只惩罚 W。",
    title="L2 也罚了偏置",
)
def bias_penalized(X, targets, W, b, l2):
    return penalized_loss(X, targets, W, b, l2) + l2 / 2 * (b**2).sum()


@PENALIZED_LOSS.mistake("漏了 1/2。有了它，惩罚项的梯度才恰好是 λW。")
def no_half(X, targets, W, b, l2):
    return cross_entropy(X @ W + b, targets) + l2 * (W**2).sum()


@PENALIZED_LOSS.mistake("范数忘了平方。提示：惩罚是 W 各元素的平方和，不开方。")
@each(1 / 2, 1)
def norm_not_squared(factor, X, targets, W, b, l2):
    return cross_entropy(X @ W + b, targets) + factor * l2 * np.linalg.norm(W)


@PENALIZED_LOSS.mistake("惩罚项除以了 N。平均只对样本取，惩罚与样本数无关。")
@each(1 / 2, 1)
def penalty_over_n(factor, X, targets, W, b, l2):
    return cross_entropy(X @ W + b, targets) + factor * l2 * (W**2).sum() / len(X)


@PENALIZED_LOSS.mistake("惩罚取了 W 各元素平方的平均，应是求和。")
@each(1 / 2, 1)
def mean_of_squares(factor, X, targets, W, b, l2):
    return cross_entropy(X @ W + b, targets) + factor * l2 * (W**2).mean()


@PENALIZED_LOSS.mistake("这是 L1：惩罚了绝对值。题目要的是平方。")
@each(1 / 2, 1)
def absolute_values(factor, X, targets, W, b, l2):
    return cross_entropy(X @ W + b, targets) + factor * l2 * abs(W).sum()


@PENALIZED_LOSS.mistake("惩罚项的符号反了：权重越大损失反而越小，‖W‖ 会一直长下去。")
def minus_penalty(X, targets, W, b, l2):
    return cross_entropy(X @ W + b, targets) - l2 / 2 * (W**2).sum()


@PENALIZED_LOSS.mistake("没有惩罚项：l2 没有起作用。")
def no_penalty(X, targets, W, b, l2):
    return cross_entropy(X @ W + b, targets)


@PENALIZED_LOSS.mistake("交叉熵对样本求了和，题目要的是平均。这样一来，惩罚的份量会随样本数变小。")
def summed_cross_entropy(X, targets, W, b, l2):
    return len(X) * cross_entropy(X @ W + b, targets) + l2 / 2 * (W**2).sum()


@PENALIZED_LOSS.mistake("只有惩罚项，缺了交叉熵。")
def penalty_only(X, targets, W, b, l2):
    return l2 / 2 * (W**2).sum()


# ---------------------------------------------------------------- 标准化


def guarded(spread):
    """除数为 0 时换成 1。"""
    return np.where(spread == 0, 1, spread)


def unguarded(spread):
    return spread


SPREADS = (guarded, unguarded)  # 除数为 0 时有没有照顾到，后面再犯的错可能接在任一种上


def standardize(train, test, guard=guarded):
    mean, spread = train.mean(axis=0), guard(train.std(axis=0))
    return (train - mean) / spread, (test - mean) / spread


STANDARDIZE = Exercise(
    standardize,
    [
        (FEATURES, np.array([[3.0, 0.0, 1.0], [-1.0, 2.0, 2.5]])),
        (np.array([[1.0, 5.0], [3.0, 5.0], [8.0, 5.0]]), np.array([[2.0, 5.0], [4.0, 6.0]])),
        (np.array([[1, 20, 0], [2, 10, 4], [6, 60, 2]]), np.array([[3, 30, 1]])),
    ],
    parts=("训练集", "测试集"),
)


def check_standardize(attempt):
    """检查 standardize(X_train, X_test)：用训练集的均值与标准差处理两份数据。"""
    check(STANDARDIZE, attempt)


@STANDARDIZE.mistake(
    "都对，只有标准差为 0 的那一列成了 nan 或 inf：0/0。手写数字的四角就是这样的像素。"
    "提示：这样的列只减均值，除数换成 1。"
)
def zero_spread(train, test):
    return standardize(train, test, unguarded)


@STANDARDIZE.mistake(
    "测试集用了它自己的均值和标准差：同样的原始值，在两边成了不同的特征，模型会认错。"
    "提示：测试集要用训练集的尺子去量。"
)
@each(*SPREADS)
def each_by_itself(guard, train, test):
    return tuple((X - X.mean(axis=0)) / guard(X.std(axis=0)) for X in (train, test))


@STANDARDIZE.mistake(
    "均值和标准差是拿训练集与测试集合起来算的：测试集的信息漏进了训练，等于偷看考卷。"
    "提示：统计量只从训练集算。"
)
@each(*SPREADS)
def both_together(guard, train, test):
    X = np.vstack([train, test])
    scaled = (X - X.mean(axis=0)) / guard(X.std(axis=0))
    return scaled[: len(train)], scaled[len(train) :]


@STANDARDIZE.mistake("统计量取自测试集，反了。提示：测试集在训练时还不该被看到。")
@each(*SPREADS)
def by_test_set(guard, train, test):
    return standardize(test, train, guard)[::-1]


@STANDARDIZE.mistake(
    "沿错了轴：你把每个样本自己标准化了。一列是一个特征，各特征的单位可能不同。"
    "提示：该消去的是样本轴。"
)
def by_sample(train, test):
    return standardize(train.T, train.T)[0].T, standardize(test.T, test.T)[0].T


@STANDARDIZE.mistake("所有特征共用了一个均值和标准差。各特征的单位可能不同，要各算各的。")
def one_scale_for_all(train, test):
    return tuple((X - train.mean()) / train.std() for X in (train, test))


@STANDARDIZE.mistake("只减了均值，没有除以标准差。")
def centered_only(train, test):
    return train - train.mean(axis=0), test - train.mean(axis=0)


@STANDARDIZE.mistake("只除以了标准差，没有减均值。")
@each(*SPREADS)
def not_centered(guard, train, test):
    return tuple(X / guard(train.std(axis=0)) for X in (train, test))


@STANDARDIZE.mistake("除以的是方差，不是标准差：单位成了平方的倒数。提示：还差一次开方。")
@each(*SPREADS)
def divided_by_variance(guard, train, test):
    mean, spread = train.mean(axis=0), guard(train.var(axis=0))
    return (train - mean) / spread, (test - mean) / spread


@STANDARDIZE.mistake("标准差用了 N − 1 的那种。两种都有人用，这里约定除以 N，与 NumPy 的默认相同。")
@each(*SPREADS)
def n_minus_one(guard, train, test):
    mean, spread = train.mean(axis=0), guard(train.std(axis=0, ddof=1))
    return (train - mean) / spread, (test - mean) / spread


@STANDARDIZE.mistake("训练集对了，测试集原样没动。两边的特征不在同一个刻度上，模型会认错。")
@each(*SPREADS)
def test_set_untouched(guard, train, test):
    return standardize(train, test, guard)[0], test
