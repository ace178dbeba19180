"""第 4 节的练习：softmax 的雅可比矩阵、p − y、线性层的梯度。"""

import numpy as np

from lib.cross_entropy import one_hot
from lib.exercises.common import FAR_ROWS, FEATURES, SQUARE, VECTOR, WIDE, naive_softmax
from lib.exercises.judge import Exercise, check, each
from lib.gradient import cross_entropy_grad, linear_grad, softmax_jacobian
from lib.softmax import hardmax, sigmoid, softmax

# ---------------------------------------------------------------- 雅可比矩阵

JACOBIAN = Exercise(
    softmax_jacobian,
    [
        (np.array(p),)
        for p in ([0.2, 0.5, 0.3], [0.7, 0.3], [0.1, 0.2, 0.3, 0.4], [0.25] * 4, [0, 1, 0])
    ],
)


def check_jacobian(attempt):
    """检查 jacobian(probs)：由一组概率 (K,) 得到雅可比矩阵 (K, K)。"""
    check(JACOBIAN, attempt)


@JACOBIAN.mistake(
    "对角线对了，其余都是 0：只写了 i = j 的情形。一个分数变大，别人的概率也会变小。"
    "提示：i ≠ j 时，用商的求导法则再推一次。"
)
def diagonal_only(p):
    return np.diag(p * (1 - p))


@JACOBIAN.mistake(
    "对角线对了，其余的符号反了。猫的分数变大，狗的概率是变大还是变小？提示：每一行的和应为 0。"
)
def plus_off_diagonal(p):
    return np.diag(p - 2 * p**2) + np.outer(p, p)


@JACOBIAN.mistake(
    "对角线以外对了，对角线上成了 p_i：i = j 时也要减去 p_i 的平方。提示：每一行的和应为 0。"
)
def p_on_diagonal(p):
    return np.diag(p + p**2) - np.outer(p, p)


@JACOBIAN.mistake(
    "对角线与其余各项都是加号：应从 diag(p) 里减去外积，你加上了它。提示：每一行的和应为 0。"
)
def plus_outer(p):
    return np.diag(p) + np.outer(p, p)


@JACOBIAN.mistake(
    "所有符号都反了：i = j 时分数变大，自己的概率也变大，对角线应为正。提示：检查谁减谁。"
)
def outer_minus_diagonal(p):
    return np.outer(p, p) - np.diag(p)


@JACOBIAN.mistake(
    "只有负的外积，缺了对角线上的那一项。提示：i = j 时分子里也有 z_i，求导多出一项。"
)
def minus_outer_only(p):
    return -np.outer(p, p)


@JACOBIAN.mistake(
    "对角线上用了 1，而不是 p_i：减去外积之前应是 diag(p)，不是单位矩阵。"
    "提示：δ 的前面还乘着一个 p_i。"
)
def identity_minus_outer(p):
    return np.eye(len(p)) - np.outer(p, p)


@JACOBIAN.mistake(
    "每一项都写成了 p_i(1 − p_j)：1 只在 i = j 时才有。提示：i ≠ j 时分子与 z_j 无关。",
    title="雅可比矩阵处处当作对角线",
)
def diagonal_everywhere(p):
    return np.outer(p, 1 - p)


@diagonal_everywhere.also
def diagonal_everywhere_transposed(p):
    return np.outer(1 - p, p)


@JACOBIAN.mistake(
    "外积没有乘出矩阵：一维数组相乘得到的是一个数，或者逐个元素的平方；"
    "一维数组转置也还是一维。提示：怎样由两个向量得到 K × K 的表？"
)
def inner_product(p):
    return np.diag(p) - p @ p


@inner_product.also
def squares_by_column(p):
    return np.diag(p) - p * p


@inner_product.also
def squares_by_row(p):
    return np.diag(p) - (p * p)[:, np.newaxis]


@JACOBIAN.mistake(
    "返回的是向量 p(1 − p)，那是每一项各用一个 sigmoid 时的导数。"
    "提示：K 个输出、K 个输入，导数共有 K × K 个。"
)
def sigmoid_derivative(p):
    return p * (1 - p)


# ---------------------------------------------------------------- p − y

P_MINUS_Y = Exercise(
    cross_entropy_grad,
    [
        (WIDE, np.array([1, 2])),
        (SQUARE, np.array([2, 0, 0])),
        (np.vstack([WIDE, -WIDE, WIDE / 2]), np.array([0, 3, 3, 1, 2, 0])),
        (FAR_ROWS, np.array([0, 1])),
        (VECTOR[np.newaxis], np.array([1])),
        (np.array([[3, 1], [0, 2], [1, 1]]), np.array([0, 0, 1])),
    ],
)


def check_p_minus_y(attempt):
    """检查 p_minus_y(logits, targets)：平均交叉熵对 logits 的梯度，(N, K)。"""
    check(P_MINUS_Y, attempt)


def onehot_like(z, t):
    return one_hot(t, z.shape[1])


def as_they_are(grad):
    return grad


def averaged(grad):
    return grad / len(grad)


@P_MINUS_Y.mistake(
    "符号反了：是预测减真实，不是真实减预测。照这样更新，损失只会上升。"
    "提示：真实类别的那一项应为负。",
    title="梯度写成 y − p",
)
@each(averaged, as_they_are)
def y_minus_p(finish, z, t):
    return finish(onehot_like(z, t) - softmax(z))


@P_MINUS_Y.mistake(
    "漏了 1/N：这是损失求和时的梯度。题目的损失对样本取平均。"
    "提示：把数据复制一份，平均损失不变，梯度也不该变。",
    title="梯度忘了 1/N",
)
def not_averaged(z, t):
    return softmax(z) - onehot_like(z, t)


@P_MINUS_Y.mistake("除以了 N·K：平均只对样本取，不对类别取。提示：损失里，每个样本只有一个数。")
def divided_by_size(z, t):
    return (softmax(z) - onehot_like(z, t)) / z.size


@P_MINUS_Y.mistake("除以了类别数 K，应除以样本数 N；N = K 时看不出来。提示：哪个轴是样本？")
def divided_by_classes(z, t):
    return (softmax(z) - onehot_like(z, t)) / z.shape[1]


@P_MINUS_Y.mistake(
    "预测用了 hardmax：猜对的样本梯度全是 0，猜错的一律是 1，与置信度大小无关。"
    "提示：预测减真实里的“预测”是概率。"
)
def hardmax_minus_y(z, t):
    return (hardmax(z) - onehot_like(z, t)) / len(z)


@P_MINUS_Y.mistake(
    "忘了独热编码：每一类都减去了 1。只有真实类别那一项该减 1，每行的和应为 0。"
    "提示：其余各类的 y 是多少？"
)
def minus_one_everywhere(z, t):
    return (softmax(z) - 1) / len(z)


@P_MINUS_Y.mistake(
    "直接减去了标签的编号：编号只是名字，第 2 类不是“两倍的概率”。提示：先把编号变成独热编码。"
)
def minus_label(z, t):
    return (softmax(z) - t[:, np.newaxis]) / len(z)


@minus_label.also
def minus_label_by_column(z, t):
    return (softmax(z) - t) / len(z)


@P_MINUS_Y.mistake(
    "减错了位置：每一行都在好几列上减了 1。冒号选中了所有的行，"
    "而每个样本只该减自己的那一列。提示：行号与列号要成对给出。"
)
@each(averaged, as_they_are)
def whole_columns(finish, z, t):
    grad = softmax(z)
    grad[:, t] -= 1
    return finish(grad)


@P_MINUS_Y.mistake(
    "用 logits 直接减去了 Y，还没有变成概率。提示：预测减真实里的“预测”是 softmax 的输出。"
)
def logits_minus_y(z, t):
    return (z - onehot_like(z, t)) / len(z)


@P_MINUS_Y.mistake(
    "只有真实类别那一项有梯度，其余是 0。虽然损失里只有真实类别的概率，"
    "可它的分母里有所有的分数。提示：每行的和应为 0。"
)
def true_class_only(z, t):
    Y = onehot_like(z, t)
    return (softmax(z) - Y) * Y / len(z)


@P_MINUS_Y.mistake(
    "停在了第一步：这是损失对概率的导数，还没有乘以雅可比矩阵。提示：题目要的是对 logits 的导数。"
)
@each(averaged, as_they_are)
def gradient_of_probs(finish, z, t):
    return finish(-onehot_like(z, t) / softmax(z))


@P_MINUS_Y.mistake("每一类各用了一个 sigmoid，那是一对其余的梯度。提示：每行概率的和应为 1。")
def sigmoid_minus_y(z, t):
    return (sigmoid(z) - onehot_like(z, t)) / len(z)


@P_MINUS_Y.mistake(
    "把各样本的梯度平均成了一行：梯度应与 logits 同形，(N, K)。"
    "提示：1/N 是每行各除以 N，不是把各行加起来。"
)
def averaged_into_one_row(z, t):
    return (softmax(z) - onehot_like(z, t)).mean(axis=0)


@P_MINUS_Y.mistake(
    "小的数都对，logits 一大就成了 nan：exp 上溢了。"
    "提示：求概率时先减去每行的最大值，或者用现成的 softmax。"
)
def no_shift(z, t):
    return (naive_softmax(z) - onehot_like(z, t)) / len(z)


# ---------------------------------------------------------------- 线性层的梯度

ERRORS = cross_entropy_grad(np.vstack([WIDE, WIDE[::-1] / 2]), np.array([0, 2, 1, 1]))
LINEAR_GRAD = Exercise(
    linear_grad,
    [
        (FEATURES[:3], ERRORS[:3, :3]),  # N = D = K：形状看不出错，只有数值看得出
        (FEATURES, ERRORS),
        (FEATURES[:2], ERRORS[:2, :2]),
        (1000 * FEATURES[:1], ERRORS[:1]),
        (np.array([[1, 2], [3, 4], [0, 1]]), ERRORS[:3]),
    ],
    parts=("grad_W", "grad_b"),
)


def check_linear_grad(attempt):
    """检查 linear_grad(X, G)：返回 (grad_W, grad_b)，形状 (D, K) 与 (K,)。"""
    check(LINEAR_GRAD, attempt)


@LINEAR_GRAD.mistake(
    "grad_W 转置了，成了 (K, D)；D = K 时形状看不出错，数值却是错的。"
    "提示：梯度与参数同形，行对应特征，列对应类别。"
)
def transposed(X, G):
    return G.T @ X, G.sum(axis=0)


@LINEAR_GRAD.mistake("多除了一次 N：1/N 已经在 G 里了。提示：这一步只有矩阵乘法与求和。")
def averaged_again(X, G):
    return X.T @ G / len(X), G.mean(axis=0)


@averaged_again.also
def grad_W_averaged_again(X, G):
    return X.T @ G / len(X), G.sum(axis=0)


@LINEAR_GRAD.mistake(
    "grad_W 对了，grad_b 取了平均：1/N 已经在 G 里，不要再除一次。"
    "提示：同一个 b 给每个样本都用了一遍，各处的梯度要加起来。"
)
def grad_b_averaged_again(X, G):
    return X.T @ G, G.mean(axis=0)


@LINEAR_GRAD.mistake(
    "grad_W 对了，grad_b 沿错了轴：对类别求和，每个样本都得 0。"
    "提示：b 是 (K,)，要消去的是样本那个轴。"
)
def grad_b_over_classes(X, G):
    return X.T @ G, G.sum(axis=1)


@LINEAR_GRAD.mistake("X 没有转置，那样不是在对样本求和。提示：从形状 (D, K) 倒推该怎么乘。")
def X_not_transposed(X, G):
    return X @ G, G.sum(axis=0)


@LINEAR_GRAD.mistake("符号反了：G 已经是预测减真实，不用再变号，减号留到更新那一步。")
def minus_gradient(X, G):
    return -X.T @ G, -G.sum(axis=0)
