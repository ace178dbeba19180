"""第 5 节的练习：一步梯度下降、带 L2 惩罚的损失、标准化。"""

from functools import partial
from itertools import product

import numpy as np

from lib.cross_entropy import cross_entropy, one_hot
from lib.exercises.common import FEATURES, naive_softmax, picked
from lib.exercises.exercise import Exercise, each
from lib.exercises.judge import check
from lib.softmax import hardmax, log_softmax, sigmoid, softmax

WEIGHTS = np.array([[0.3, -0.2, 0.1, 0.0], [0.1, 0.4, -0.5, 0.2], [-0.3, 0.0, 0.2, 0.6]])
BIASES = np.array([0.5, -0.1, 0.0, 0.2])
TARGETS = np.array([0, 2, 1, 3])
MORE_WEIGHTS = np.array([[0.2, -0.4, 0.5, 0.1, 0.3], [-0.6, 0.2, 0.1, 0.4, -0.1]])
MORE_BIASES = np.array([0.1, 0.3, -0.2, 0.4, 0.05])
MORE_FEATURES = np.array([[0.5, 1.5], [-1.0, 0.5], [2.0, -0.5], [0.3, 0.7], [1.2, 1.1], [-0.4, 2]])
MORE_TARGETS = np.array([1, 3, 2, 1, 3, 1])  # 第一类与最后一类都没有出现


# ---------------------------------------------------------------- 一步梯度下降


def affine(X, W, b):
    return X @ W + b


def true_classes(targets, K):
    return one_hot(targets, K)


def mean_gradients(X, error):
    """误差 P − Y 传回 W 与 b，对样本取平均。"""
    return X.T @ error / len(X), error.mean(axis=0)


def downhill(parameters, grads, rate):
    return tuple(p - rate * g for p, g in zip(parameters, grads, strict=True))


def mean_loss(z, targets, P, later):
    """`later` 是用更新之后的参数算出的 logits。"""
    return cross_entropy(z, targets)


def step(
    X, targets, W, b, learning_rate,
    scores=affine, probs=softmax, truth=true_classes, error=np.subtract,
    gradients=mean_gradients, move=downhill, report=mean_loss,
):  # fmt: skip
    """一步梯度下降：（新的 W，新的 b，更新之前的平均损失）。"""
    z = scores(X, W, b)
    P = probs(z)
    grads = gradients(X, error(P, truth(targets, len(b))))
    new_W, new_b = move((W, b), grads, learning_rate)
    return new_W, new_b, report(z, targets, P, lambda: scores(X, new_W, new_b))


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
        (MORE_FEATURES, MORE_TARGETS, MORE_WEIGHTS, MORE_BIASES, 0.7),
        (MORE_FEATURES[:1], MORE_TARGETS[:1], MORE_WEIGHTS, MORE_BIASES, 0.4),
    ],
    parts=("新的 W", "新的 b", "损失"),
    title="训练的一步",
    slide="训练循环，一屏写完",
)
UPDATE = "04-gradient#照着梯度走一步：$W\\leftarrow W-\\eta\\,\\nabla W$"
SHAPES = "04-gradient#形状的拼图：只有 $X^{\\mathsf T}G$ 拼得上"
SIGNAL = "04-gradient#误差信号：谁该升，谁该降？"
STABLE = "02-softmax#要对数概率，就别绕道概率"


def check_training_step(attempt):
    """检查 training_step(X, targets, W, b, learning_rate)：返回新的 W、新的 b 与损失。"""
    check(TRAINING_STEP, attempt)


COUNTS = (*range(2, 11), 20, 30, 50, 100, 200, 500, 1000)  # 一步写成了几步
BOTH, ONLY_W, ONLY_B = (True, True), (True, False), (False, True)  # W、b 哪个错了


def moved(parameters, grads, rates):
    return tuple(p - r * g for p, g, r in zip(parameters, grads, rates, strict=True))


@TRAINING_STEP.mistake(
    "方向反了：梯度指向损失上升最快的方向，下降要减去它。"
    "提示：更新那一步是加号还是减号，误差是谁减谁？",
    step="move",
    slide=UPDATE,
)
@each(BOTH, ONLY_W, ONLY_B)
def uphill(wrong, parameters, grads, rate):
    return moved(parameters, grads, rate * np.where(wrong, -1, 1))


@TRAINING_STEP.mistake(
    "漏了 1/N：损失对样本取平均，梯度也要除以 N。否则数据多一倍，步子就大一倍。"
    "提示：W 和 b 的梯度都要除。",
    step="gradients",
    slide=SHAPES,
)
@each(BOTH, ONLY_W, ONLY_B)
def not_averaged(wrong, X, E):
    factors = np.where(wrong, len(X), 1)
    return tuple(f * g for f, g in zip(factors, mean_gradients(X, E), strict=True))


@TRAINING_STEP.mistake(
    "多除了一次 N：平均只取一次。提示：1/N 已经在误差 (P − Y)/N 里了，之后只求和。",
    step="gradients",
    slide=SHAPES,
)
@each(BOTH, ONLY_B, ONLY_W)
def averaged_twice(wrong, X, E):
    factors = 1 / np.where(wrong, len(X), 1)
    return tuple(f * g for f, g in zip(factors, mean_gradients(X, E), strict=True))


@TRAINING_STEP.mistake(
    "梯度除以的不是样本数：多半用了类别数 K，或者 N·K。提示：平均只对样本取。",
    step="gradients",
    slide=SHAPES,
)
@each(lambda E: E.shape[1], np.size)
def averaged_over_classes(count, X, E):
    return X.T @ E / count(E), E.sum(axis=0) / count(E)


@TRAINING_STEP.mistake(
    "b 没有变：要么没有更新、没有返回，要么求它的梯度时把所有类别加在一起，恰好抵消成 0。"
    "少了 b，边界只能绕着原点转。",
    step="move",
    slide=UPDATE,
)
def b_not_updated(parameters, grads, rate):
    return moved(parameters, grads, (rate, 0))


@TRAINING_STEP.mistake(
    "b 的梯度求和沿错了轴，或者没有求和：每类各要一个数。提示：b 是 (K,)，消去的是样本那个轴。",
    step="gradients",
    slide=SHAPES,
)
@each(False, True)
def b_summed_over_classes(is_mean, X, E):
    return X.T @ E / len(X), E.mean(axis=1) if is_mean else E.sum(axis=1) / len(X)


@b_summed_over_classes.also
def b_not_summed(X, E):
    return X.T @ E / len(X), E / len(X)


@TRAINING_STEP.mistake(
    "b 的梯度取自 W 的梯度：b 前面乘的是 1，不是特征。提示：b 的梯度里只有误差，没有 X。",
    step="gradients",
    slide=SHAPES,
)
@each(np.sum, np.mean)
def b_from_grad_W(reduced, X, E):
    grad_W, _ = mean_gradients(X, E)
    return grad_W, reduced(grad_W, axis=0)


@TRAINING_STEP.mistake(
    "W 的梯度里特征与误差没有逐个样本相乘，或者次序反了。提示：从形状 (D, K) 倒推。",
    step="gradients",
    slide=SHAPES,
)
def swapped_product(X, E):
    return (E.T @ X).reshape(X.shape[1], E.shape[1]) / len(X), E.mean(axis=0)


@swapped_product.also
def transposed_product(X, E):
    return E.T @ X / len(X), E.mean(axis=0)


@swapped_product.also
def product_of_sums(X, E):
    return np.outer(X.sum(axis=0), E.sum(axis=0)) / len(X), E.mean(axis=0)


@swapped_product.also
def product_of_means(X, E):
    return np.outer(X.mean(axis=0), E.mean(axis=0)), E.mean(axis=0)


@TRAINING_STEP.mistake(
    "梯度只用了一个样本：循环里盖掉了上一次的结果，或者提早返回了。提示：每个样本的梯度要加起来。",
    step="gradients",
)
@each((-1, False), (0, False), (-1, True), (0, True))
def one_sample(which, X, E):
    n, is_averaged = which
    N = len(X) if is_averaged else 1
    return np.outer(X[n], E[n]) / N, E[n] / N


@TRAINING_STEP.mistake("W 没有更新，或者更新之后没有返回，只有 b 动了。", step="move", slide=UPDATE)
def W_not_updated(parameters, grads, rate):
    return moved(parameters, grads, (0, rate))


@TRAINING_STEP.mistake(
    "W 和 b 都原样返回了：算了梯度，却没有更新，或者更新的结果没有接住。", step="move", slide=UPDATE
)
def nothing_updated(parameters, grads, rate):
    return parameters


@TRAINING_STEP.mistake(
    "返回的是梯度或改变量，不是新的参数。提示：新的参数 = 旧的参数 − 学习率 × 梯度。",
    step="move",
    slide=UPDATE,
)
@each(0, 1, -1)
def gradients_only(power, parameters, grads, rate):
    factor = {0: 1, 1: rate, -1: -rate}[power]
    return tuple(factor * g for g in grads)


@TRAINING_STEP.mistake(
    "学习率没有乘上去，至少 W 与 b 之一是这样。提示：梯度先乘以 learning_rate，再从参数里减去。",
    step="move",
    slide=UPDATE,
)
@each(BOTH, ONLY_W, ONLY_B)
def no_learning_rate(wrong, parameters, grads, rate):
    return moved(parameters, grads, np.where(wrong, 1, rate))


@TRAINING_STEP.mistake(
    "梯度除以了学习率，应是相乘：学习率越小，步子越小。", step="move", slide=UPDATE
)
def divided_by_rate(parameters, grads, rate):
    return moved(parameters, grads, (1 / rate, 1 / rate))


@TRAINING_STEP.mistake(
    "梯度被截断、归一化或只留了正负号：照这样，步子的大小就与梯度无关了。"
    "提示：从参数里减去的就是学习率 × 梯度。",
    step="move",
    slide=UPDATE,
)
@each(
    np.sign,
    lambda g: g / np.linalg.norm(g),
    lambda g: g / max(np.linalg.norm(g), 1),
    lambda g: g / abs(g).max(),
    *(lambda g, limit=limit: np.clip(g, -limit, limit) for limit in (0.01, 0.1, 0.5, 1, 5, 10)),
)
def gradients_reshaped(change, parameters, grads, rate):
    return tuple(p - rate * change(g) for p, g in zip(parameters, grads, strict=True))


@gradients_reshaped.also
@each(
    np.sign,
    lambda g: g / np.linalg.norm(g),
    *(lambda g, limit=limit: np.clip(g, -limit, limit) for limit in (0.1, 0.5, 1, 5, 10)),
)
def grad_W_reshaped(change, parameters, grads, rate):
    (W, b), (grad_W, grad_b) = parameters, grads
    return W - rate * change(grad_W), b - rate * grad_b


@TRAINING_STEP.mistake("学习率乘了两次。提示：更新里它只出现一次。", step="move", slide=UPDATE)
@each(BOTH, ONLY_W, ONLY_B)
def rate_squared(wrong, parameters, grads, rate):
    return moved(parameters, grads, np.where(wrong, rate**2, rate))


@TRAINING_STEP.mistake(
    "学习率乘到了参数上，或者梯度当成了倍数。提示：新的参数 = 旧的参数 − 学习率 × 梯度。",
    step="move",
    slide=UPDATE,
)
def rate_on_parameters(parameters, grads, rate):
    return tuple(rate * (p - g) for p, g in zip(parameters, grads, strict=True))


@rate_on_parameters.also
def shrunk_parameters(parameters, grads, rate):
    return tuple(rate * p - g for p, g in zip(parameters, grads, strict=True))


@rate_on_parameters.also
def multiplied_parameters(parameters, grads, rate):
    return tuple(p * (1 - rate * g) for p, g in zip(parameters, grads, strict=True))


@rate_on_parameters.also
def reversed_difference(parameters, grads, rate):
    return tuple(rate * g - p for p, g in zip(parameters, grads, strict=True))


@TRAINING_STEP.mistake(
    "b 的梯度用更新之后的 W 又算了一遍（或者 W 用了新的 b）：同一步的梯度都在旧参数处求。"
    "提示：先把两个梯度都算好，再更新。"
)
def b_after_W(X, targets, W, b, learning_rate):
    new_W, _, loss = step(X, targets, W, b, learning_rate)
    return new_W, step(X, targets, new_W, b, learning_rate)[1], loss


@b_after_W.also
def W_after_b(X, targets, W, b, learning_rate):
    _, new_b, loss = step(X, targets, W, b, learning_rate)
    return step(X, targets, W, new_b, learning_rate)[0], new_b, loss


@b_after_W.also
def b_and_loss_after_W(X, targets, W, b, learning_rate):
    new_W = step(X, targets, W, b, learning_rate)[0]
    return new_W, *step(X, targets, new_W, b, learning_rate)[1:]


@TRAINING_STEP.mistake(
    "走了不止一步。题目只要一步：一次前向、一次梯度、一次更新，不要循环，也不要每个样本各更新一次。"
)
@each(*product(COUNTS, ("先算损失，再更新", "先更新，再算损失", "最初的损失")))
def many_steps(how, X, targets, W, b, learning_rate):
    count, order = how
    first = cross_entropy(X @ W + b, targets)
    for _ in range(count):
        before = W, b
        W, b = quick_step(X, targets, W, b, learning_rate)
    own_W, own_b = before if order == "先算损失，再更新" else (W, b)
    loss = first if order == "最初的损失" else cross_entropy(X @ own_W + own_b, targets)
    return W, b, loss


@many_steps.also
def step_for_each_place(X, targets, W, b, learning_rate):
    for _ in X:
        W, b, loss = step(X, targets, W, b, learning_rate)
    return W, b, loss


@many_steps.also
@each("W", "b", "两样")
def small_steps_from_old_scores(which, X, targets, W, b, learning_rate):
    """每个样本各更新一次，前向里有一样用的还是旧的。"""
    new_W, new_b = W, b
    for x, k in zip(X, one_hot(targets, len(b)), strict=True):
        z = x @ (W if which == "b" else new_W) + (b if which == "W" else new_b)
        e = (softmax(z) - k) / (len(X) if which != "两样" else 1)
        new_W, new_b = new_W - learning_rate * np.outer(x, e), new_b - learning_rate * e
    return new_W, new_b, cross_entropy(X @ W + b, targets)


def one_by_one(X, targets, W, b, learning_rate):
    for n in range(len(X)):
        W, b, loss = step(X[n : n + 1], targets[n : n + 1], W, b, learning_rate)
        yield W, b, loss


def quick_step(X, targets, W, b, learning_rate):
    """只更新，不算损失：要走上千步，越省越好。"""
    E = np.exp((z := X @ W + b) - z.max(axis=1, keepdims=True))
    E /= E.sum(axis=1, keepdims=True)
    E[np.arange(len(X)), targets] -= 1
    E *= learning_rate / len(X)
    return W - X.T @ E, b - E.sum(axis=0)


@many_steps.also
def step_for_each_sample(X, targets, W, b, learning_rate):
    *_, (new_W, new_b, _) = one_by_one(X, targets, W, b, learning_rate)
    return new_W, new_b, cross_entropy(X @ W + b, targets)


@many_steps.also
@each(np.mean, np.sum, lambda losses: losses[-1])
def running_loss(total, X, targets, W, b, learning_rate):
    steps = list(one_by_one(X, targets, W, b, learning_rate))
    return *steps[-1][:2], total([loss for *_, loss in steps])


@many_steps.also
def small_step_for_each_sample(X, targets, W, b, learning_rate):
    *_, (new_W, new_b, _) = one_by_one(X, targets, W, b, learning_rate / len(X))
    return new_W, new_b, cross_entropy(X @ W + b, targets)


@many_steps.also
@each(np.mean, np.sum, lambda losses: losses[-1])
def small_steps_with_running_loss(total, X, targets, W, b, learning_rate):
    steps = list(one_by_one(X, targets, W, b, learning_rate / len(X)))
    return *steps[-1][:2], total([loss for *_, loss in steps])


@many_steps.also
@each(False, True)
def loss_after_each_sample(is_small, X, targets, W, b, learning_rate):
    rate = learning_rate / len(X) if is_small else learning_rate
    *_, (new_W, new_b, _) = one_by_one(X, targets, W, b, rate)
    return new_W, new_b, cross_entropy(X @ new_W + new_b, targets)


@many_steps.also
@each(ONLY_W, ONLY_B)
def one_updated_twice(which, X, targets, W, b, learning_rate):
    loss, *grads = step(X, targets, W, b, learning_rate, move=lambda old, grads, rate: grads)[::-1]
    grad_b, grad_W = grads
    rate_W, rate_b = learning_rate * np.where(which, 2, 1)
    return W - rate_W * grad_W, b - rate_b * grad_b, loss


@TRAINING_STEP.mistake(
    "前向漏了 b：logits 是 XW + b。提示：b 也是参数，没有它，边界只能绕着原点转。", step="scores"
)
def scores_without_bias(X, W, b):
    return X @ W


@TRAINING_STEP.mistake("b 加错了地方：logits 是 XW + b，先乘再加。", step="scores")
def bias_misplaced(X, W, b):
    return X @ (W + b)


@bias_misplaced.also(step="")
def bias_after_softmax(X, targets, W, b, learning_rate):
    return step(
        X, targets, W, b, learning_rate,
        scores=lambda X, W, b: X @ W, probs=lambda z: softmax(z) + b,
        report=lambda z, t, P, later: cross_entropy(z + b, t),
    )  # fmt: skip


@TRAINING_STEP.mistake("前向里 b 的符号反了：logits 是 XW + b。", step="scores")
def scores_minus_bias(X, W, b):
    return X @ W - b


@TRAINING_STEP.mistake(
    "损失报的是准确率或错误率。它只数对错，几乎处处导数为 0。提示：损失是真实类别概率的负对数。",
    step="report",
    slide="03-cross-entropy#准确率数个数，交叉熵看概率",
)
@each(False, True)
def accuracy_as_loss(is_error, z, targets, P, later):
    return ((z.argmax(axis=1) == targets) ^ is_error).mean()


@TRAINING_STEP.mistake(
    "损失用更新之后的参数又算了一遍。题目要的是更新之前的损失，前向时已经算好，不必再算。",
    step="report",
)
def loss_after_update(z, targets, P, later):
    return cross_entropy(later(), targets)


@loss_after_update.also(step="")
@each((1, 0), (0, 1))
def loss_half_updated(which, X, targets, W, b, learning_rate):
    new_W, new_b, _ = step(X, targets, W, b, learning_rate)
    own_W, own_b = (new_W if which[0] else W), (new_b if which[1] else b)
    return new_W, new_b, cross_entropy(X @ own_W + own_b, targets)


@TRAINING_STEP.mistake(
    "损失是各样本之和，应取平均。提示：损失与梯度要么都平均，要么都求和。", step="report"
)
def summed_loss(z, targets, P, later):
    return cross_entropy(z, targets) * len(z)


@TRAINING_STEP.mistake("损失的符号反了。提示：概率的对数是负的，损失应为正。", step="report")
def negative_loss(z, targets, P, later):
    return -cross_entropy(z, targets)


@TRAINING_STEP.mistake(
    "损失是每个样本各一个，还没有取平均；要的是一个数。提示：梯度里的 1/N 就来自这个平均。",
    step="report",
)
@each(1, -1)
def loss_per_sample(sign, z, targets, P, later):
    return -sign * picked(log_softmax(z), targets)


@TRAINING_STEP.mistake(
    "损失多除了类别数，或者把所有类别的对数概率都算了进去。提示：每个样本只看真实类别那一项。",
    step="report",
)
def loss_over_size(z, targets, P, later):
    return cross_entropy(z, targets) / z.shape[1]


@loss_over_size.also
@each(np.mean, np.sum)
def loss_of_all_classes(reduced, z, targets, P, later):
    return -reduced(log_softmax(z))


@loss_over_size.also
def loss_of_all_classes_per_sample(z, targets, P, later):
    return -log_softmax(z).sum(axis=1).mean()


@TRAINING_STEP.mistake(
    "损失里取出了整块而不是每行一个：冒号或没有配成对的下标，选中了别的样本的类别。"
    "提示：行号与列号要成对给出。",
    step="report",
)
@each(np.mean, np.sum)
def loss_of_columns(reduced, z, targets, P, later):
    return -reduced(log_softmax(z)[:, targets])


@TRAINING_STEP.mistake(
    "损失里没有取对数：报的是概率、概率的误差或平方误差。提示：损失是真实类别概率的负对数。",
    step="report",
)
@each(lambda q: q.mean(), lambda q: -q.mean(), lambda q: 1 - q.mean())
def loss_without_log(reduced, z, targets, P, later):
    return reduced(picked(softmax(z), targets))


@loss_without_log.also
@each(
    np.mean,
    lambda E: E.sum(axis=1).mean(),
    lambda E: E.sum(axis=1).mean() / 2,
    lambda E: E.mean() / 2,
    np.sum,
)
def squared_error_as_loss(reduced, z, targets, P, later):
    return reduced((softmax(z) - one_hot(targets, z.shape[1])) ** 2)


@loss_without_log.also
@each(1, -1)
def mean_score_as_loss(sign, z, targets, P, later):
    return sign * picked(z, targets).mean()


@TRAINING_STEP.mistake(
    "损失做了两次 softmax：`cross_entropy`、`log_softmax` 要的是 logits，你给的是概率。"
    "提示：分数只变换一次。",
    step="report",
    slide="03-cross-entropy#双重 softmax：损失有一块地板",
)
def double_softmax_loss(z, targets, P, later):
    return cross_entropy(softmax(z), targets)


@TRAINING_STEP.mistake(
    "损失里多了 (1 − y) 的那一半：那是多标签的损失。提示：每个样本只看真实类别那一项。",
    step="report",
)
@each(np.mean, lambda L: L.sum(axis=1).mean())
def binary_loss(reduced, z, targets, P, later):
    Y, Q = one_hot(targets, z.shape[1]), softmax(z)
    return -reduced(Y * np.log(Q) + (1 - Y) * np.log(1 - Q))


@binary_loss.also
@each(np.mean, lambda L: L.sum(axis=1).mean())
def binary_loss_picked(reduced, z, targets, P, later):
    Q = softmax(z)
    return -reduced(np.log(np.where(one_hot(targets, z.shape[1]) > 0, Q, 1 - Q)))


@TRAINING_STEP.mistake(
    "损失只取了一个样本的、最大的、最小的，或者中位数：要的是所有样本的平均。", step="report"
)
@each(np.max, np.min, np.median, lambda losses: losses[0], lambda losses: losses[-1])
def loss_of_one(chosen, z, targets, P, later):
    return chosen(-picked(log_softmax(z), targets))


@TRAINING_STEP.mistake(
    "损失先平均了概率，再取对数。提示：每个样本先各取负对数，再平均。", step="report"
)
def log_of_mean(z, targets, P, later):
    return -np.log(picked(softmax(z), targets).mean())


@TRAINING_STEP.mistake("损失取了以 2 为底的对数。全讲用自然对数，单位 nat。", step="report")
def loss_in_bits(z, targets, P, later):
    return cross_entropy(z, targets) / np.log(2)


@TRAINING_STEP.mistake(
    "误差里的“预测”是 logits，还没有变成概率。提示：前向的最后一步是 softmax。",
    step="probs",
    slide=SIGNAL,
)
def logits_minus_y(z):
    return z


@TRAINING_STEP.mistake(
    "误差里的“预测”用了 hardmax：分对的样本不再起作用。提示：预测减真实，预测是概率。",
    step="probs",
    slide=SIGNAL,
)
def hardmax_minus_y(z):
    return hardmax(z)


@TRAINING_STEP.mistake(
    "误差里的“预测”用了 sigmoid：每一类自说自话，每行的和不是 1。提示：预测是 softmax 的输出。",
    step="probs",
    slide=SIGNAL,
)
def sigmoid_minus_y(z):
    return sigmoid(z)


@TRAINING_STEP.mistake(
    "误差里的“预测”是对数概率，不是概率。提示：log_softmax 给损失用，梯度用 softmax。",
    step="probs",
    slide=SIGNAL,
)
def log_probs_minus_y(z):
    return log_softmax(z)


@TRAINING_STEP.mistake(
    "softmax 沿错了轴，或者没有分行：现在每一列（或整张表）的和是 1，b 给整列加的同一个数也抵消了。"
    "提示：一行是一个样本，每行的和应为 1。",
    step="probs",
)
@each(0, None)
def softmax_over_samples(axis, z):
    return softmax_along(axis, z)


def softmax_along(axis, z):
    exps = np.exp(z - z.max(axis=axis, keepdims=True))
    return exps / exps.sum(axis=axis, keepdims=True)


@softmax_over_samples.also(step="")
def log_softmax_over_samples(X, targets, W, b, learning_rate):
    def report(z, t, P, later):
        return -picked(log_softmax(z, axis=0), t).mean()

    return step(X, targets, W, b, learning_rate, probs=partial(softmax_along, 0), report=report)


@softmax_over_samples.also(step="")
@each(*product((0, None), (False, True)))
def log_of_softmax_over_samples(how, X, targets, W, b, learning_rate):
    axis, is_product = how

    def report(z, t, P, later):
        logs = np.log(P)
        return -((one_hot(t, len(b)) * logs).sum(axis=1) if is_product else picked(logs, t)).mean()

    along = partial(softmax_along, axis)
    return step(X, targets, W, b, learning_rate, probs=along, report=report)


@TRAINING_STEP.mistake("误差里的“预测”做了两次 softmax。提示：logits 只变换一次。", step="probs")
def softmax_twice(z):
    return softmax(softmax(z))


@TRAINING_STEP.mistake(
    "类别数是从这批标签里数出来的：一批里没有出现的类别就丢了。提示：有几类，看 W 有几列。",
    step="truth",
)
@each(lambda t: t.max() + 1, lambda t: len(set(t.tolist())))
def classes_of_batch(count, targets, K):
    return one_hot(targets, int(count(targets)))


@classes_of_batch.also
@each(lambda t: t.max() + 1, lambda t: len(set(t.tolist())))
def classes_of_batch_by_eye(count, targets, K):
    return np.eye(count(targets))[targets]


@TRAINING_STEP.mistake(
    "误差里直接减去了标签的编号：编号只是名字。提示：先变成独热编码。", step="truth", slide=SIGNAL
)
def minus_label(targets, K):
    return targets[:, np.newaxis]


@minus_label.also
def minus_label_by_column(targets, K):
    return targets


@TRAINING_STEP.mistake(
    "误差里没有减去真实类别，或者每一类都减了 1：只有真实类别那一项减 1。",
    step="truth",
    slide=SIGNAL,
)
@each(0.0, 1.0)
def same_for_all_classes(amount, targets, K):
    return amount


@same_for_all_classes.also
def whole_columns(targets, K):
    Y = np.zeros((len(targets), K))
    Y[:, targets] = 1
    return Y


@TRAINING_STEP.mistake(
    "误差多乘了 p(1 − p)、p 或 Y：交叉熵配 softmax，误差就是 P − Y，后面什么也不乘。",
    step="error",
    slide=SIGNAL,
)
def times_slope(P, Y):
    return (P - Y) * P * (1 - P)


@times_slope.also
def times_p(P, Y):
    return (P - Y) * P


@times_slope.also
def true_class_only(P, Y):
    return (P - Y) * Y


@TRAINING_STEP.mistake(
    "误差写成了 −Y/P：那是损失对概率的导数，梯度下降要的是对 logits 的。"
    "提示：再乘以 softmax 的雅可比矩阵，剩下什么？",
    step="error",
    slide="04-gradient#远路：链式法则，最后也只剩一个减法",
)
def minus_log_slope(P, Y):
    return -Y / P


@TRAINING_STEP.mistake(
    "误差取了绝对值、平方，或者写成了加号：P − Y 有正有负，要升的和要降的才分得开。",
    step="error",
    slide=SIGNAL,
)
@each(lambda P, Y: abs(P - Y), lambda P, Y: (P - Y) ** 2, np.add)
def made_positive(positive, P, Y):
    return positive(P, Y)


@TRAINING_STEP.mistake(
    "误差里真实类别那一项被整个换掉了，不是在概率上减 1。提示：看看那一步是 = 还是 −=。",
    step="error",
    slide=SIGNAL,
)
@each(-1, 0)
def true_class_replaced(value, P, Y):
    return np.where(Y > 0, value, P)


@TRAINING_STEP.mistake("误差多乘了 2：那是平方误差求导时的 2，交叉熵没有。", step="error")
def doubled(P, Y):
    return 2 * (P - Y)


@TRAINING_STEP.mistake(
    "小的数都对，logits 一大就成了 nan 或 inf。提示：取指数之前先减去每行的最大值；"
    "要对数概率就用 log_softmax，不要先求概率再取对数。",
    step="report",
    slide=STABLE,
)
def log_of_probs(z, targets, P, later):
    return -np.log(picked(softmax(z), targets)).mean()


@log_of_probs.also
def y_times_log_of_probs(z, targets, P, later):
    return -(one_hot(targets, z.shape[1]) * np.log(softmax(z))).sum(axis=1).mean()


@log_of_probs.also(step="probs")
def overflowing_probs(z):
    return naive_softmax(z)


@log_of_probs.also(step="")
def log_of_overflowing_probs(X, targets, W, b, learning_rate):
    return step(
        X, targets, W, b, learning_rate, probs=naive_softmax,
        report=lambda z, t, P, later: -np.log(picked(P, t)).mean(),
    )  # fmt: skip


@log_of_probs.also(step="")
def y_times_log_of_overflowing_probs(X, targets, W, b, learning_rate):
    def report(z, t, P, later):
        return -(one_hot(t, len(b)) * np.log(P)).sum(axis=1).mean()

    return step(X, targets, W, b, learning_rate, probs=naive_softmax, report=report)


SMALL = tuple(10.0 ** -np.arange(5, 17))


@TRAINING_STEP.mistake(
    "取对数之前加了个小数，或者截断了概率：没有了 inf，损失却不对。提示：直接由 logits 算。",
    step="report",
    slide=STABLE,
)
@each(*SMALL)
def plus_small(eps, z, targets, P, later):
    return -np.log(picked(softmax(z), targets) + eps).mean()


@plus_small.also
@each(*SMALL)
def clipped(eps, z, targets, P, later):
    return -np.log(picked(softmax(z), targets).clip(eps)).mean()


# ---------------------------------------------------------------- L2 惩罚


def half(l2):
    return l2 / 2


def sum_of_squares(W, b):
    return (W**2).sum()


def for_all_samples(N):
    return 1


def data_loss(z, targets):
    return cross_entropy(z, targets)


def penalized_loss(
    X, targets, W, b, l2,
    scores=affine, data=data_loss, strength=half, measure=sum_of_squares,
    times=for_all_samples, joined=np.add,
):  # fmt: skip
    """交叉熵，加上 strength(λ) · measure(W) · times(N)。"""
    penalty = strength(l2) * measure(W, b) * times(len(X))
    return joined(data(scores(X, W, b), targets), penalty)


PENALIZED_LOSS = Exercise(
    penalized_loss,
    [
        (FEATURES, TARGETS, WEIGHTS, BIASES, 0.1),
        (FEATURES[:2], np.array([1, 0]), 3 * WEIGHTS, BIASES, 3),
        (FEATURES[:3], np.array([2, 0, 0]), WEIGHTS[:, :3], 10 * BIASES[:3], 0.01),
        (FEATURES, TARGETS, WEIGHTS, BIASES, 0.0),
        (MORE_FEATURES, MORE_TARGETS, MORE_WEIGHTS, MORE_BIASES, 0.7),
        (MORE_FEATURES[:1], MORE_TARGETS[:1], MORE_WEIGHTS[:, :2] + 1, MORE_BIASES[:2], 0.4),
        (1000 * FEATURES, TARGETS, WEIGHTS, BIASES, 0.1),
    ],
    title="带 L2 的损失",
    slide="L2 做了两件事：有了最低点，也管住了 $W$ 的公共平移",
)


def check_penalized_loss(attempt):
    """检查 penalized_loss(X, targets, W, b, l2)：平均交叉熵加 l2 / 2 乘以 W 的平方和。"""
    check(PENALIZED_LOSS, attempt)


@PENALIZED_LOSS.mistake("只有惩罚项，缺了交叉熵。", step="data")
def penalty_only(z, targets):
    return 0.0


@PENALIZED_LOSS.mistake(
    "b 也加了惩罚。偏置管的是类别的多少，压它会把类别频率也压向均匀。提示：只惩罚 W。",
    step="measure",
    title="L2 也罚了偏置",
)
@each(1, 2, 1 / 2)
def bias_penalized(factor, W, b):
    return (W**2).sum() + factor * (b**2).sum()


@PENALIZED_LOSS.mistake("惩罚的是 b，不是 W。偏置只管类别的多少，不该压它。", step="measure")
def only_bias_penalized(W, b):
    return (b**2).sum()


@PENALIZED_LOSS.mistake(
    "惩罚的是特征或分数，不是 W：要管住的是权重的大小，数据本来就不变。", step=""
)
def features_penalized(X, targets, W, b, l2):
    return cross_entropy(X @ W + b, targets) + l2 / 2 * (X**2).sum()


@features_penalized.also
@each(True, False)
def scores_penalized(has_bias, X, targets, W, b, l2):
    return cross_entropy(X @ W + b, targets) + l2 / 2 * ((X @ W + has_bias * b) ** 2).sum()


@PENALIZED_LOSS.mistake("漏了 1/2。有了它，惩罚项的梯度才恰好是 λW。", step="strength")
def no_half(l2):
    return l2


@PENALIZED_LOSS.mistake("多除了一次 2：1/2 只要一个。", step="strength")
def quarter(l2):
    return l2 / 4


@PENALIZED_LOSS.mistake(
    "1/2 用了整除 //：λ 小于 2 时惩罚就成了 0。提示：一个斜杠才是除法。", step="strength"
)
def integer_half(l2):
    return l2 // 2


@PENALIZED_LOSS.mistake(
    "惩罚项没有乘 λ，或者 λ 乘的不是它。提示：λ 是 0 时就没有惩罚。", step="strength"
)
@each(1 / 2, 1)
def no_l2(factor, l2):
    return factor


@PENALIZED_LOSS.mistake("λ 成了指数：应是 W 的平方乘以 λ，不是 W 的 λ 次方。提示：平方写成 ** 2。")
@each(*product((lambda l2: 1 / 2, lambda l2: 1, lambda l2: l2 / 2, lambda l2: l2), (False, True)))
def strength_as_power(how, X, targets, W, b, l2):
    factor, is_absolute = how
    powers = (abs(W) if is_absolute else W) ** l2
    return cross_entropy(X @ W + b, targets) + factor(l2) * powers.sum()


@PENALIZED_LOSS.mistake(
    "除以了 λ，应是相乘：λ 越大，惩罚越重；λ 是 0 就没有惩罚。", step="strength"
)
@each(1 / 2, 1)
def divided_by_l2(factor, l2):
    return factor / np.float64(l2)


@divided_by_l2.also(step="")
@each(1 / 2, 1)
def divided_by_l2_or_stopped(factor, X, targets, W, b, l2):
    return cross_entropy(X @ W + b, targets) + factor * (W**2).sum() / float(l2)


@PENALIZED_LOSS.mistake("λ 开了方：惩罚与 λ 成正比。", step="strength")
@each(1 / 2, 1)
def root_of_l2(factor, l2):
    return factor * np.sqrt(l2)


@PENALIZED_LOSS.mistake(
    "交叉熵也除以了 2：1/2 只管惩罚那一项。提示：看看括号括住了几项。", step="joined"
)
@each(1, 2)
def all_halved(factor, data, penalty):
    return data / 2 + factor * penalty


@PENALIZED_LOSS.mistake("λ 也平方了：惩罚里只有 W 平方。", step="strength")
@each(1 / 2, 1, 1 / 4)
def l2_squared(factor, l2):
    return factor * l2**2


@PENALIZED_LOSS.mistake("范数忘了平方。提示：惩罚是 W 各元素的平方和，不开方。", step="measure")
@each(1, 2)
def norm_not_squared(factor, W, b):
    return factor * np.linalg.norm(W)


@PENALIZED_LOSS.mistake(
    "惩罚项除以了 N：平均只对样本取，惩罚与样本数无关。提示：先平均交叉熵，再加惩罚。", step="times"
)
@each(1, 2)
def penalty_over_n(factor, N):
    return factor / N


@PENALIZED_LOSS.mistake(
    "惩罚项乘了 N：多半在求和（或循环）里给每个样本都加了一遍。提示：惩罚只加一次。", step="times"
)
@each(1, 2)
def penalty_per_sample(factor, N):
    return factor * N


@PENALIZED_LOSS.mistake("惩罚取了 W 各元素平方的平均，应是求和。", step="measure")
@each(1, 2)
def mean_of_squares(factor, W, b):
    return factor * (W**2).mean()


@PENALIZED_LOSS.mistake("这是 L1：惩罚了绝对值。题目要的是平方。", step="measure")
@each(1, 2)
def absolute_values(factor, W, b):
    return factor * abs(W).sum()


@PENALIZED_LOSS.mistake("绝对值与平方两种惩罚都加了，题目只要平方那一种。", step="measure")
@each(1, 2)
def both_penalties(factor, W, b):
    return (W**2).sum() + factor * abs(W).sum()


@PENALIZED_LOSS.mistake(
    "惩罚之前先从 W 里减去了均值（var、std 也会减）：题目要的是 W 本身的平方和。", step="measure"
)
@each(None, 0, 1)
def centered_weights(axis, W, b):
    return ((W - W.mean(axis=axis, keepdims=True)) ** 2).sum()


@centered_weights.also
def variance_of_weights(W, b):
    return W.var()


@PENALIZED_LOSS.mistake("惩罚取了 W 的立方，应是平方。", step="measure")
@each(lambda W: abs(W) ** 3, lambda W: W**3)
def cubes(cubed, W, b):
    return cubed(W).sum()


@PENALIZED_LOSS.mistake(
    "先把 W 加起来再平方了：正负会抵消。提示：每个元素先各自平方，再求和。", step="measure"
)
@each(1, 2)
def square_of_sum(factor, W, b):
    return factor * W.sum() ** 2


@PENALIZED_LOSS.mistake(
    "W.T @ W 是 K×K 的表，不是各项的平方；全加起来，就多了不同列相乘的项"
    "（W @ W.T，或者先把每行、每列加起来再平方，也是这样）。提示：每个元素先各自平方，再求和。",
    step="measure",
)
@each(0, 1)
def sum_of_gram(axis, W, b):
    return (W.sum(axis=axis) ** 2).sum()


@sum_of_gram.also
@each(lambda W: W.T @ W, lambda W: W @ W.T)
def gram(product, W, b):
    return product(W)


@PENALIZED_LOSS.mistake("惩罚的是 W 之和，没有平方：正负会抵消，甚至成了奖励。", step="measure")
@each(1, 2)
def not_squared(factor, W, b):
    return factor * W.sum()


@PENALIZED_LOSS.mistake(
    "用的是矩阵的另一种范数（最大奇异值、行或列的最大值之类）。提示：题目要的是所有元素的平方和。",
    step="measure",
)
@each(2, 1, np.inf, "nuc", -2)
def other_norm(order, W, b):
    return np.linalg.norm(W, order) ** 2


@other_norm.also
@each(2, 1, np.inf, "nuc")
def other_norm_not_squared(order, W, b):
    return np.linalg.norm(W, order)


@other_norm.also
@each(0, 1)
def sum_of_norms(axis, W, b):
    return np.linalg.norm(W, axis=axis).sum()


@other_norm.also
def largest_weight(W, b):
    return (W**2).max()


@PENALIZED_LOSS.mistake(
    "惩罚漏了 W 的一行或一列：b 是另外给的，W 里没有偏置。提示：W 的每个元素都要惩罚。",
    step="measure",
)
@each(
    np.s_[1:], np.s_[:-1], np.s_[:, 1:], np.s_[:, :-1],
    np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1],
)  # fmt: skip
def part_of_W(kept, W, b):
    return (W[kept] ** 2).sum()


@PENALIZED_LOSS.mistake("惩罚项除以了类别数或特征数：它与形状无关。", step="measure")
@each(0, 1)
def penalty_over_width(axis, W, b):
    return (W**2).sum() / W.shape[axis]


@PENALIZED_LOSS.mistake(
    "惩罚项没有加成一个数，还是一个数组：损失是一个数。提示：平方之后对所有元素求和。",
    step="measure",
)
@each(None, 0, 1)
def squares_not_summed(axis, W, b):
    return W**2 if axis is None else (W**2).sum(axis=axis)


@PENALIZED_LOSS.mistake(
    "加上的是惩罚的梯度 λW，不是惩罚本身。提示：惩罚是 W 的平方和的一半，乘以 λ。", step="measure"
)
@each(2, 1)
def penalty_gradient(factor, W, b):
    return factor * W


@PENALIZED_LOSS.mistake("惩罚项的符号反了：权重越大损失反而越小，‖W‖ 会一直长下去。", step="joined")
def minus_penalty(data, penalty):
    return data - penalty


@PENALIZED_LOSS.mistake("惩罚乘到了交叉熵上，应是相加。", step="joined")
@each(lambda a, b: a * b, lambda a, b: a * (1 + b))
def multiplied(product, data, penalty):
    return product(data, penalty)


@PENALIZED_LOSS.mistake("没有惩罚项：l2 没有起作用。", step="measure")
def no_penalty(W, b):
    return 0.0


@PENALIZED_LOSS.mistake(
    "交叉熵对样本求了和，题目要的是平均。这样一来，惩罚的份量会随样本数变小。", step="data"
)
def summed_cross_entropy(z, targets):
    return len(z) * cross_entropy(z, targets)


@PENALIZED_LOSS.mistake(
    "做了两次 softmax：`cross_entropy`、`log_softmax` 要的是 logits，你给的是概率。"
    "提示：分数只变换一次。",
    step="data",
    slide="03-cross-entropy#双重 softmax：损失有一块地板",
)
def double_softmax(z, targets):
    return cross_entropy(softmax(z), targets)


@double_softmax.also
def softmax_of_log_softmax_twice(z, targets):
    return -np.log(picked(softmax(softmax(z)), targets)).mean()


@PENALIZED_LOSS.mistake("交叉熵的符号反了：概率的对数是负的，前面要有负号。", step="data")
def negative_cross_entropy(z, targets):
    return -cross_entropy(z, targets)


@PENALIZED_LOSS.mistake(
    "交叉熵多除了类别数，或者把所有类别的对数概率都算了进去。提示：每个样本只看真实类别那一项。",
    step="data",
)
def cross_entropy_over_size(z, targets):
    return cross_entropy(z, targets) / z.shape[1]


@cross_entropy_over_size.also
@each(np.mean, np.sum)
def all_classes(reduced, z, targets):
    return -reduced(log_softmax(z))


@PENALIZED_LOSS.mistake("交叉熵没有对样本取平均，还是每个样本一个数：损失是一个数。", step="data")
def not_reduced(z, targets):
    return -picked(log_softmax(z), targets)


@PENALIZED_LOSS.mistake("交叉熵里取出了整块而不是每行一个：行号与列号要成对给出。", step="data")
@each(np.mean, np.sum)
def whole_columns_of_logs(reduced, z, targets):
    return -reduced(log_softmax(z)[:, targets])


@PENALIZED_LOSS.mistake(
    "没有取对数，或者只数了对错：交叉熵是真实类别概率的负对数。",
    step="data",
    slide="03-cross-entropy#准确率数个数，交叉熵看概率",
)
@each(lambda q: q.mean(), lambda q: -q.mean(), lambda q: 1 - q.mean())
def no_log(reduced, z, targets):
    return reduced(picked(softmax(z), targets))


@no_log.also
@each(False, True)
def accuracy(is_error, z, targets):
    return ((z.argmax(axis=1) == targets) ^ is_error).mean()


@no_log.also
@each(np.mean, lambda E: E.sum(axis=1).mean(), lambda E: E.mean() / 2)
def squared_error(reduced, z, targets):
    return reduced((softmax(z) - one_hot(targets, z.shape[1])) ** 2)


@PENALIZED_LOSS.mistake(
    "交叉熵里多了 (1 − y) 的那一半，或者用了 sigmoid：那是多标签的损失。提示：一行概率的和是 1。",
    step="data",
)
@each((softmax, 0), (softmax, 1), (sigmoid, 0), (sigmoid, 1))
def binary_cross_entropy(kind, z, targets):
    probs, is_summed = kind
    Y, Q = one_hot(targets, z.shape[1]), probs(z)
    losses = -(Y * np.log(Q) + (1 - Y) * np.log(1 - Q))
    return losses.mean() * (z.shape[1] if is_summed else 1)


@binary_cross_entropy.also
def sigmoid_of_true_class(z, targets):
    return -np.log(picked(sigmoid(z), targets)).mean()


@PENALIZED_LOSS.mistake(
    "这是合页损失（hinge），不是交叉熵：它只看分数差够不够 1，不看概率。"
    "提示：损失是真实类别概率的负对数。",
    step="data",
)
@each(lambda gaps: gaps.sum(axis=1).mean(), lambda gaps: gaps.max(axis=1).mean(), np.mean)
def hinge(reduced, z, targets):
    margins = np.maximum(z - picked(z, targets)[:, np.newaxis] + 1, 0)
    return reduced(margins * (1 - one_hot(targets, z.shape[1])))


@PENALIZED_LOSS.mistake(
    "每一类先各自平均，再把各类平均：样本少的类，份量就重了。提示：平均是对所有样本取的。",
    step="data",
)
@each(lambda losses, K: np.mean(losses), lambda losses, K: np.sum(losses) / K)
def classes_balanced(total, z, targets):
    losses = -picked(log_softmax(z), targets)
    return total([losses[targets == k].mean() for k in set(targets.tolist())], z.shape[1])


@PENALIZED_LOSS.mistake(
    "交叉熵只取了一个样本的、最大的、最小的，或者中位数：要的是所有样本的平均。", step="data"
)
@each(np.max, np.min, np.median, lambda losses: losses[0], lambda losses: losses[-1])
def loss_of_one_sample(chosen, z, targets):
    return chosen(-picked(log_softmax(z), targets))


@PENALIZED_LOSS.mistake(
    "交叉熵先平均了概率，再取对数。提示：每个样本先各取负对数，再平均。", step="data"
)
def log_of_mean_prob(z, targets):
    return -np.log(picked(softmax(z), targets).mean())


@PENALIZED_LOSS.mistake(
    "softmax 沿错了轴，或者没有分行：一行是一个样本，每行的和应为 1。", step="data"
)
@each(0, None)
def cross_entropy_over_samples(axis, z, targets):
    shifted = z - z.max(axis=axis, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return -picked(logs, targets).mean()


@PENALIZED_LOSS.mistake("交叉熵取了以 2 为底的对数。全讲用自然对数，单位 nat。", step="data")
def in_bits(z, targets):
    return cross_entropy(z, targets) / np.log(2)


@PENALIZED_LOSS.mistake(
    "小的数都对，logits 一大就成了 nan 或 inf：要对数概率就用 log_softmax，不要先求概率再取对数。",
    step="data",
    slide=STABLE,
)
@each(softmax, naive_softmax)
def log_of_computed_probs(probs, z, targets):
    return -np.log(picked(probs(z), targets)).mean()


@log_of_computed_probs.also
@each(softmax, naive_softmax)
def y_times_logs(probs, z, targets):
    return -(one_hot(targets, z.shape[1]) * np.log(probs(z))).sum(axis=1).mean()


@log_of_computed_probs.also
def overflowing_lse(z, targets):
    return (np.log(np.exp(z).sum(axis=1)) - picked(z, targets)).mean()


@PENALIZED_LOSS.mistake(
    "取对数之前加了个小数，或者截断了概率：没有了 inf，损失却不对。提示：直接由 logits 算。",
    step="data",
    slide=STABLE,
)
@each(*SMALL)
def log_of_shifted_probs(eps, z, targets):
    return -np.log(picked(softmax(z), targets) + eps).mean()


@log_of_shifted_probs.also
@each(*SMALL)
def log_of_clipped_probs(eps, z, targets):
    return -np.log(picked(softmax(z), targets).clip(eps)).mean()


@PENALIZED_LOSS.mistake("前向里 b 的符号反了：logits 是 XW + b。", step="scores")
def loss_minus_bias(X, W, b):
    return X @ W - b


@PENALIZED_LOSS.mistake("前向漏了 b：logits 是 XW + b，只是 b 不受惩罚。", step="scores")
def loss_without_bias(X, W, b):
    return X @ W


# ---------------------------------------------------------------- 标准化


def from_train(train, test):
    """两份数据各用哪一份的统计量。"""
    return train, train


def column_mean(A):
    return A.mean(axis=0)


def column_spread(A):
    return A.std(axis=0)


def guarded(spread):
    """除数为 0 时换成 1。"""
    return np.where(spread == 0, 1, spread)


def shifted_and_scaled(A, center, spread):
    return (A - center) / spread


def standardize(
    train, test,
    source=from_train, center=column_mean, spread=column_spread, guard=guarded,
    scaled=shifted_and_scaled, finish=lambda train, test, *results: results,
):  # fmt: skip
    results = [
        scaled(A, center(S), guard(spread(S)))
        for A, S in zip((train, test), source(train, test), strict=True)
    ]
    return finish(train, test, *results)


STANDARDIZE = Exercise(
    standardize,
    [
        (FEATURES, np.array([[3.0, 0.0, 1.0], [-1.0, 2.0, 2.5]])),
        (np.array([[1.0, 5.0], [3.0, 5.0], [8.0, 5.0]]), np.array([[2.0, 5.0], [4.0, 6.0]])),
        (np.array([[1.0, 2.0], [4.0, 2.5], [0.0, 3.5]]), np.array([[2.0, 2.5], [4.0, 6.0]])),
        (FEATURES * [1, 0, 1] + [0, 2, 0], FEATURES[:2] * 2),
        (np.array([[1, 20, 0], [2, 10, 4], [6, 60, 2]]), np.array([[3, 30, 1]])),
        (
            np.array([[0.25, 7.0, -2.0, 1.0], [0.5, 7.0, -6.0, 1.25], [1.0, 7.0, 2.0, 1.75]]),
            np.array(
                [[0.3, 4.0, 1.0, 1.0], [0.1, 7.0, 0.0, 2.0], [0.6, 7.5, 3.0, 0.5], [1.1, 8, -1, 1]]
            ),
        ),
        (
            np.array([[0.001, 10.0], [0.002, 14.0], [0.004, 11.0]]),  # 标准差小，却不是 0
            np.array([[0.003, 12.0], [0.0, 13.0]]),
        ),
    ],
    parts=("训练集", "测试集"),
    title="标准化",
    slide="真实数据：1797 张手写数字",
)


def check_standardize(attempt):
    """检查 standardize(X_train, X_test)：用训练集的均值与标准差处理两份数据。"""
    check(STANDARDIZE, attempt)


@STANDARDIZE.mistake(
    "标准差为 0 的那一列成了 nan 或 inf：0/0。手写数字左上角的像素就是这样。"
    "提示：这样的列只减均值，除数换成 1。",
    step="guard",
)
def zero_spread(spread):
    return spread


@STANDARDIZE.mistake(
    "标准差加了个小数，或者把 0 换成了很小的数：训练集里不变的特征，在测试集里一变就放大了许多倍。"
    "提示：这样的列只减均值。",
    step="guard",
)
@each(*(10.0 ** -np.arange(3, 17)))
def plus_small_spread(eps, spread):
    return spread + eps


@plus_small_spread.also
@each(*(10.0 ** -np.arange(3, 17)))
def at_least_small_spread(eps, spread):
    return np.maximum(spread, eps)


@plus_small_spread.also
@each(*(10.0 ** -np.arange(3, 17)))
def variance_plus_small(eps, spread):
    return np.sqrt(spread**2 + eps)


@STANDARDIZE.mistake(
    "除数都加了 1，或者小于 1 的都换成了 1：只有标准差恰为 0 的列才换成 1，别的列不动。",
    step="guard",
)
def at_least_one(spread):
    return np.maximum(spread, 1)


@at_least_one.also
@each(lambda s: s + 1, lambda s: np.sqrt(s**2 + 1), lambda s: np.where(s < 1, 1, s))
def plus_one(change, spread):
    return change(spread)


@STANDARDIZE.mistake(
    "有一列标准差为 0，别的列也就没有缩放：该换成 1 的只有那一列。提示：逐列挑选，别用一个 if。",
    step="guard",
)
def all_or_nothing(spread):
    return spread if np.all(spread) else 1


@STANDARDIZE.mistake(
    "标准差为 0 的列，结果被填成了 0 或极大的数：测试集里它可能变了，减去均值以后不一定是 0。"
    "提示：这样的列只减均值。",
    step="guard",
)
def constant_columns_zeroed(spread):
    return np.where(spread == 0, np.inf, spread)


@constant_columns_zeroed.also(step="")
@each(np.nan_to_num, lambda A: np.nan_to_num(A, nan=0, posinf=0, neginf=0))
def repaired_afterwards(repaired, train, test):
    return tuple(repaired(A) for A in standardize(train, test, guard=lambda spread: spread))


@constant_columns_zeroed.also(step="")
def only_others_filled(train, test):
    results, varying = (np.zeros_like(train), np.zeros_like(test)), train.std(axis=0) > 0
    for result, right in zip(results, standardize(train, test), strict=True):
        result[:, varying] = right[:, varying]
    return results


@STANDARDIZE.mistake(
    "标准差为 0 的列原样留下了，或者没有减均值。提示：这样的列只减均值，除数换成 1。", step="scaled"
)
def constant_columns_untouched(A, center, spread):
    return np.where(spread == 1, A, (A - center) / spread)


@constant_columns_untouched.also(step="")
def only_others_replaced(train, test):
    """在抄本里只换掉别的列；抄本是整数数组时，小数也截掉了。"""
    copies, varying = (train.copy(), test.copy()), train.std(axis=0) > 0
    for copy, right in zip(copies, standardize(train, test), strict=True):
        copy[:, varying] = right[:, varying]
    return copies


@STANDARDIZE.mistake("标准差为 0 的列被去掉了，列数变了。提示：每个特征都留着，这样的列只减均值。")
def constant_columns_dropped(train, test):
    kept = train.std(axis=0) > 0
    return standardize(train[:, kept], test[:, kept])


@STANDARDIZE.mistake(
    "测试集用了它自己的均值或标准差：同样的原始值，在两边成了不同的特征，模型会认错。"
    "提示：测试集要用训练集的尺子去量。",
    step="source",
)
def each_by_itself(train, test):
    return train, test


@each_by_itself.also(step="")
@each(guarded, lambda spread: spread)
def own_mean(guard, train, test):
    spread = guard(train.std(axis=0))
    return tuple((A - A.mean(axis=0)) / spread for A in (train, test))


@each_by_itself.also(step="")
@each(guarded, lambda spread: spread)
def own_spread(guard, train, test):
    center = train.mean(axis=0)
    return (train - center) / guarded(train.std(axis=0)), (test - center) / guard(test.std(axis=0))


@each_by_itself.also(step="")
def own_spread_without_guards(train, test):
    return tuple((A - train.mean(axis=0)) / A.std(axis=0) for A in (train, test))


@STANDARDIZE.mistake(
    "均值和标准差是拿训练集与测试集合起来算的：测试集的信息漏进了训练，等于偷看考卷。"
    "提示：统计量只从训练集算。",
    step="source",
)
def both_together(train, test):
    return (np.vstack([train, test]),) * 2


@both_together.also(step="")
def pooled_mean(train, test):
    A, spread = np.vstack([train, test]), guarded(train.std(axis=0))
    return (train - A.mean(axis=0)) / spread, (test - A.mean(axis=0)) / spread


@STANDARDIZE.mistake("统计量取自测试集，反了。提示：测试集在训练时还不该被看到。", step="source")
def by_test_set(train, test):
    return test, test


@STANDARDIZE.mistake(
    "沿错了轴：你把每个样本自己标准化（或缩放）了。一列是一个特征，各特征的单位可能不同。"
    "提示：该消去的是样本轴。"
)
@each(guarded, lambda spread: spread)
def by_sample(guard, train, test):
    return tuple(standardize(A.T, A.T, guard=guard)[0].T for A in (train, test))


@STANDARDIZE.mistake(
    "训练集沿错了轴：每个样本自己标准化了；测试集原样没动。一列是一个特征，"
    "均值与标准差每列各一个，两份数据都要用。"
)
@each(guarded, lambda spread: spread)
def by_sample_in_train(guard, train, test):
    return standardize(train.T, train.T, guard=guard)[0].T, test


@by_sample.also
def by_sample_length(train, test):
    return tuple(A / np.linalg.norm(A, axis=1, keepdims=True) for A in (train, test))


@STANDARDIZE.mistake(
    "所有特征共用了一个均值或标准差。各特征的单位可能不同，要各算各的。", step="source"
)
def one_scale_for_all(train, test):
    return (train.reshape(-1, 1),) * 2


@one_scale_for_all.also(step="spread")
def one_spread_for_all(A):
    return A.std() * np.ones(A.shape[1])


@one_scale_for_all.also(step="center")
def one_mean_for_all(A):
    return A.mean()


@one_scale_for_all.also(step="")
def one_scale_for_each_set(train, test):
    return tuple((A - A.mean()) / A.std() for A in (train, test))


@STANDARDIZE.mistake("只减了均值，没有除以标准差。", step="guard")
def centered_only(spread):
    return 1


@STANDARDIZE.mistake("只除以了标准差，没有减均值。", step="center")
def not_centered(A):
    return 0


@STANDARDIZE.mistake(
    "除以的是方差，不是标准差：结果的单位成了原单位的倒数，不是没有单位。提示：还差一次开方。",
    step="spread",
)
def divided_by_variance(A):
    return A.var(axis=0)


@STANDARDIZE.mistake("除以的是标准差的平方根。提示：std 已经开过方了。", step="spread")
def root_of_spread(A):
    return np.sqrt(A.std(axis=0))


@STANDARDIZE.mistake(
    "标准差用了 N − 1 的那种。两种都有人用，这里约定除以 N，与 NumPy 的默认相同。", step="spread"
)
def n_minus_one(A):
    return A.std(axis=0, ddof=1)


@STANDARDIZE.mistake("用最大值、最小值或极差缩放了，那不是标准化。提示：减去均值，除以标准差。")
@each(True, False)
def min_max(is_guarded, train, test):
    low, gap = train.min(axis=0), np.ptp(train, axis=0)
    gap = guarded(gap) if is_guarded else gap
    return (train - low) / gap, (test - low) / gap


@min_max.also
def min_max_each_by_itself(train, test):
    return tuple((A - A.min(axis=0)) / guarded(np.ptp(A, axis=0)) for A in (train, test))


@min_max.also
def min_max_around_zero(train, test):
    return tuple(2 * A - 1 for A in min_max.versions[0](train, test))


@min_max.also(step="spread")
@each(
    lambda A: np.ptp(A, axis=0),
    lambda A: A.max(axis=0),
    lambda A: abs(A).max(axis=0),
    lambda A: abs(A - A.mean(axis=0)).max(axis=0),
)
def divided_by_range(width, A):
    return width(A)


@STANDARDIZE.mistake("减去的是中位数、最小值或总和，不是均值。", step="center")
@each(np.median, np.min, np.max, np.sum)
def other_center(middle, A):
    return middle(A, axis=0)


@STANDARDIZE.mistake(
    "除以的不是标准差：要么没有先减均值，要么没有平方，要么没有平均。"
    "提示：标准差是怎样一步步算出来的？",
    step="spread",
)
@each(
    lambda A: abs(A - A.mean(axis=0)).mean(axis=0),
    lambda A: np.median(abs(A - np.median(A, axis=0)), axis=0),
    lambda A: np.linalg.norm(A - A.mean(axis=0), axis=0),
    lambda A: np.linalg.norm(A, axis=0),
    lambda A: np.sqrt((A**2).mean(axis=0)),
)
def other_spread(width, A):
    return width(A)


@STANDARDIZE.mistake("除以的是均值，不是标准差。", step="spread")
def divided_by_mean(A):
    return A.mean(axis=0)


@STANDARDIZE.mistake("乘以了标准差，应是除以。", step="scaled")
def multiplied_by_spread(A, center, spread):
    return (A - center) * spread


@STANDARDIZE.mistake(
    "次序错了：先减均值，再除以标准差。少了一对括号，就成了先除后减。", step="scaled"
)
def divided_before_centering(A, center, spread):
    return A - center / spread


@divided_before_centering.also
def centered_after_scaling(A, center, spread):
    return A / spread - center


@STANDARDIZE.mistake("减号两边写反了：是原来的值减均值。", step="scaled")
def center_minus_value(A, center, spread):
    return (center - A) / spread


@STANDARDIZE.mistake(
    "测试集没有按训练集的均值与标准差变换：要么原样没动，要么训练集已经变换过，又拿它去算。"
    "提示：统计量先存下来，再变换。",
    step="finish",
)
def test_set_untouched(train, test, scaled_train, scaled_test):
    return scaled_train, test


@test_set_untouched.also
def test_set_after_train(train, test, scaled_train, scaled_test):
    return scaled_train, standardize(scaled_train, test)[1]


@STANDARDIZE.mistake(
    "测试集没有减去训练集原来的均值：多半 X_train 已经变换过，再求它的均值就是 0；要么漏了这一步。"
    "提示：均值和标准差先存下来，再变换。",
    step="finish",
)
def test_set_only_scaled(train, test, scaled_train, scaled_test):
    return scaled_train, test / guarded(train.std(axis=0))


@STANDARDIZE.mistake(
    "测试集没有除以训练集原来的标准差：多半 X_train 已经变换过，再求它的标准差就是 1；"
    "要么漏了这一步。提示：均值和标准差先存下来，再变换。",
    step="finish",
)
def test_set_only_centered(train, test, scaled_train, scaled_test):
    return scaled_train, test - train.mean(axis=0)


@STANDARDIZE.mistake(
    "训练集变换了两次：减去均值、除以标准差，各只做一次。提示：每一步的结果存在哪个名字里？",
    step="finish",
)
def train_set_twice(train, test, scaled_train, scaled_test):
    return standardize(train, scaled_train)[1], scaled_test


@train_set_twice.also
def both_sets_twice(train, test, scaled_train, scaled_test):
    return standardize(train, scaled_train)[1], standardize(train, scaled_test)[1]


@STANDARDIZE.mistake("训练集原样没动：两份数据要用同样的均值与标准差变换。", step="finish")
def train_set_untouched(train, test, scaled_train, scaled_test):
    return train, scaled_test


@STANDARDIZE.mistake(
    "结果被截断了：超出范围的一律成了边上的数。标准化只有减和除，离均值再远也照样算。",
    step="finish",
)
@each(1, 2, 3, 5)
def clipped_results(limit, train, test, scaled_train, scaled_test):
    return np.clip(scaled_train, -limit, limit), np.clip(scaled_test, -limit, limit)


@clipped_results.also
def clipped_test_set(train, test, scaled_train, scaled_test):
    return scaled_train, np.clip(scaled_test, scaled_train.min(axis=0), scaled_train.max(axis=0))
