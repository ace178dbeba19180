"""第 4 节的练习：softmax 的雅可比矩阵、p − y、线性层的梯度。"""

import numpy as np

from lib.cross_entropy import one_hot
from lib.exercises.common import FAR_ROWS, FEATURES, SQUARE, VECTOR, WIDE, naive_softmax, picked
from lib.exercises.exercise import Exercise, each
from lib.exercises.judge import check
from lib.gradient import cross_entropy_grad
from lib.softmax import hardmax, log_softmax, sigmoid, softmax

# ---------------------------------------------------------------- 雅可比矩阵


def as_it_is(value):
    return value


def own_variance(p):
    return p * (1 - p)


def negative_products(p):
    return -np.outer(p, p)


def jacobian(
    p,
    used=as_it_is,
    diagonal=own_variance,
    others=negative_products,
    kept=as_it_is,
    finish=as_it_is,
):
    """对角线是 diagonal(p)，其余是 others(p)。"""
    p = used(p)
    J = others(p) * 1.0
    np.fill_diagonal(J, diagonal(p))
    return finish(kept(J))


JACOBIAN = Exercise(
    jacobian,
    [
        (np.array(p),)
        for p in (
            [0.2, 0.5, 0.3],
            [0.7, 0.3],
            [0.1, 0.2, 0.3, 0.4],
            [0.25] * 4,
            [0.0, 1.0, 0.0],
            [0.05, 0.35, 0.15, 0.25, 0.2],
            np.arange(1, 259) / np.arange(1, 259).sum(),  # 从 257 起，相等的整数也不是同一个对象
        )
    ],
    title="雅可比矩阵",
    slide="雅可比矩阵：动一个分数，所有概率都动",
)
SAME = "情况一：$i=j$，动的是自己的分数"
OTHER = "情况二：$i\\ne j$，动的是别人的分数"


def check_jacobian(attempt):
    """检查 jacobian(probs)：由一组概率 (K,) 得到雅可比矩阵 (K, K)。"""
    check(JACOBIAN, attempt)


@JACOBIAN.mistake(
    "对角线以外都是 0：只写了 i = j 的情形。一个分数变大，别人的概率也会变小。"
    "提示：i ≠ j 时，用商的求导法则再推一次。",
    step="others",
    slide=OTHER,
)
def diagonal_only(p):
    return np.zeros((len(p), len(p)))


@JACOBIAN.mistake(
    "只有对角矩阵 diag(p)，没有减去外积。一个分数变大，别人的概率会变小。提示：每一行的和应为 0。"
)
def probs_on_diagonal_only(p):
    return np.diag(p)


@JACOBIAN.mistake(
    "对角线以外的符号反了。猫的分数变大，狗的概率是变大还是变小？提示：每一行的和应为 0。",
    step="others",
    slide=OTHER,
)
def plus_off_diagonal(p):
    return np.outer(p, p)


@JACOBIAN.mistake(
    "对角线上成了 p_i：i = j 时也要减去 p_i 的平方。提示：每一行的和应为 0。",
    step="diagonal",
    slide=SAME,
)
def p_on_diagonal(p):
    return p


@JACOBIAN.mistake(
    "对角线与其余各项都是加号：应从 diag(p) 里减去外积，你加上了它。提示：每一行的和应为 0。"
)
def plus_outer(p):
    return np.diag(p) + np.outer(p, p)


@JACOBIAN.mistake(
    "所有符号都反了：i = j 时分数变大，自己的概率也变大，对角线应为正。提示：检查谁减谁。",
    step="finish",
)
def outer_minus_diagonal(J):
    return -J


@JACOBIAN.mistake(
    "只有外积那一项，缺了对角线上的 p_i。提示：i = j 时分子里也有 z_i，求导多出一项。", slide=SAME
)
def minus_outer_only(p):
    return -np.outer(p, p)


@JACOBIAN.mistake(
    "对角线上是 0：自己的分数变大，自己的概率也会变，i = j 也要算。提示：每一行的和应为 0。",
    step="diagonal",
    slide=SAME,
)
def nothing_on_diagonal(p):
    return 0 * p


@JACOBIAN.mistake(
    "对角线上用了 1，而不是 p_i：减去外积之前应是 diag(p)，不是单位矩阵。"
    "提示：δ 的前面还乘着一个 p_i。",
    step="diagonal",
)
def identity_minus_outer(p):
    return 1 - p**2


@JACOBIAN.mistake(
    "这是 ln p 的导数 δ − p，不是 p 的：前面少乘了一个概率。提示：ln p 的导数再乘以 p。"
)
def jacobian_of_log(p):
    return np.eye(len(p)) - p


@jacobian_of_log.also
def jacobian_of_log_transposed(p):
    return np.eye(len(p)) - p[:, np.newaxis]


@JACOBIAN.mistake(
    "对角线上是 1 − p_i，前面少乘了 p_i。提示：i = j 时是 p_i 乘以 (1 − p_i)。",
    step="diagonal",
    slide=SAME,
)
def one_minus_p_on_diagonal(p):
    return 1 - p


@JACOBIAN.mistake(
    "对角线的符号反了：自己的分数变大，自己的概率也变大，对角线应为正。提示：每一行的和应为 0。",
    step="diagonal",
    slide=SAME,
)
def negative_on_diagonal(p):
    return -p * (1 - p)


@JACOBIAN.mistake("外积前面多了一个倍数：只减去一个外积。提示：每一行的和应为 0。")
@each(2, 1 / 2)
def outer_scaled(factor, p):
    return np.diag(p) - factor * np.outer(p, p)


@JACOBIAN.mistake(
    "对角线上应是 p_i(1 − p_i)：减号写成了加号。提示：每一行的和应为 0。",
    step="diagonal",
    slide=SAME,
)
def plus_on_diagonal(p):
    return p * (1 + p)


@JACOBIAN.mistake(
    "对角线以外只有一个概率，应是两个概率的乘积：动的是 z_j，受影响的是 p_i，两个都在里面。",
    step="others",
    slide=OTHER,
)
@each(1, -1)
def one_factor_off_diagonal(sign, p):
    return sign * np.tile(p, (len(p), 1))


@one_factor_off_diagonal.also
@each(1, -1)
def one_factor_by_row(sign, p):
    return sign * np.tile(p, (len(p), 1)).T


@one_factor_off_diagonal.also(step="")
def probs_minus_p(p):
    return np.diag(p) - p


@one_factor_off_diagonal.also(step="")
def probs_minus_p_by_row(p):
    return np.diag(p) - p[:, np.newaxis]


@JACOBIAN.mistake(
    "每一项都写成了 p_i(1 − p_j)：1 只在 i = j 时才有。提示：i ≠ j 时分子与 z_j 无关。",
    step="others",
    title="雅可比矩阵处处当作对角线",
    slide=OTHER,
)
def diagonal_everywhere(p):
    return np.outer(p, 1 - p)


@diagonal_everywhere.also
def diagonal_everywhere_transposed(p):
    return np.outer(1 - p, p)


@diagonal_everywhere.also
def diagonal_everywhere_negative(p):
    return -np.outer(p, 1 - p)


@JACOBIAN.mistake(
    "对角线以外应是 p_i·p_j，现在是同一个数，或者一个概率的平方：多半一维数组相乘没有得到外积，"
    "或者两个下标写成了同一个。提示：怎样由两个向量得到 K × K 的表？"
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
    "diag 收到的是二维数组：它取出对角线，不是摆成对角线，取到的只有第一个概率，加到了每一格上。"
    "提示：probs 变形以前，diag 收到的是几维？"
)
def diagonal_taken(p):
    return p[0] - np.outer(p, p)


@diagonal_taken.also
def diagonal_taken_and_inner_product(p):
    return np.full((1, 1), p[0] - p @ p)


@JACOBIAN.mistake(
    "返回的是向量 p(1 − p)，那是每一项各用一个 sigmoid 时的导数。"
    "提示：K 个输出、K 个输入，导数共有 K × K 个。"
)
def sigmoid_derivative(p):
    return p * (1 - p)


@JACOBIAN.mistake(
    "输入已经是概率，你又对它做了一次 softmax。提示：公式里的 p 就是参数。", step="used"
)
def softmax_again(p):
    return softmax(p)


@JACOBIAN.mistake(
    "只填了一半：对角线的上方（或下方）全是 0。提示：i 与 j 各自走遍 0 到 K − 1，结果是对称的。",
    step="kept",
)
@each(np.triu, np.tril)
def half_filled(half, J):
    return half(J)


@JACOBIAN.mistake(
    "最后（或最前）一行一列没有填：循环的起止不对。提示：range 从 0 数起，到 K 之前为止。",
    step="kept",
)
@each(0, -1)
def one_row_and_column_missing(place, J):
    J[place], J[:, place] = 0, 0
    return J


@JACOBIAN.mistake(
    "类别不多时都对，超过 257 类，对角线就不对了：多半比下标用了 is。is 问的是不是同一个对象，"
    "小的整数凑巧是。提示：比大小、比相等用 ==。",
    step="diagonal",
    slide=SAME,
)
def compared_by_identity(p):
    return np.where(np.arange(len(p)) <= 256, p * (1 - p), -p * p)


@JACOBIAN.mistake(
    "概率凑巧相等的两类，也当成了 i = j：比的是 p_i 与 p_j 的值。提示：i = j 说的是同一个下标。",
    step="others",
    slide=OTHER,
)
def equal_values_as_diagonal(p):
    products = np.outer(p, p)
    return np.where(p[:, np.newaxis] == p, p - products, -products)


@JACOBIAN.mistake(
    "对角线上 p_i 的平方减了两次：外积的对角线已经是 p_i 的平方。"
    "提示：要么 diag(p) 减外积，要么对角线单独写。",
    step="diagonal",
)
def square_subtracted_twice(p):
    return p - 2 * p**2


@JACOBIAN.mistake(
    "对角线以外只有一个类别：现在是 p(1 − p)，只有两类时才与 p_i·p_j 一样大。"
    "提示：动的是 z_j，受影响的是 p_i，两个概率都在里面。",
    step="others",
    slide=OTHER,
)
@each(1, -1)
def two_class_products(sign, p):
    return sign * np.tile(p * (1 - p), (len(p), 1))


@two_class_products.also
@each(1, -1)
def two_class_products_by_row(sign, p):
    return sign * np.tile(p * (1 - p), (len(p), 1)).T


@JACOBIAN.mistake(
    "对角线以上与以下符号相反：与谁在前、谁在后无关，i ≠ j 时都是 −p_i·p_j。", step="others"
)
@each(1, -1)
def sign_by_order(sign, p):
    return sign * (np.tril(np.outer(p, p)) - np.triu(np.outer(p, p)))


@JACOBIAN.mistake("除以了 K：雅可比矩阵里没有平均。提示：每一项只是一个偏导数。", step="finish")
def divided_by_classes_too(J):
    return J / len(J)


# ---------------------------------------------------------------- p − y


def onehot_like(z, t):
    return one_hot(t, z.shape[1])


def averaged(error):
    return error / len(error)


def p_minus_y(z, t, probs=softmax, truth=onehot_like, error=np.subtract, finish=averaged):
    """error(预测, 真实)，再由 finish 对样本取平均。"""
    return finish(error(probs(z), truth(z, t)))


P_MINUS_Y = Exercise(
    p_minus_y,
    [
        (WIDE, np.array([1, 2])),
        (SQUARE, np.array([2, 0, 0])),
        (np.vstack([WIDE, -WIDE, WIDE / 2]), np.array([0, 3, 3, 1, 2, 0])),
        (FAR_ROWS, np.array([0, 1])),
        (VECTOR[np.newaxis], np.array([1])),
        (np.array([[3, 1], [0, 2], [1, 1]]), np.array([0, 0, 1])),
        (np.array([[0.0, -800.0, 3.0, 1.0, -1.0], [2.0, 1.0, 0.5, 0.0, 900.0]]), np.array([1, 3])),
    ],
    title="预测减真实",
    slide="一行推出：预测减真实",
)
BATCH = "形状的拼图：只有 $X^{\\mathsf T}G$ 拼得上"
SIGNAL = "误差信号：谁该升，谁该降？"
LONG_WAY = "远路：链式法则，最后也只剩一个减法"


def check_p_minus_y(attempt):
    """检查 p_minus_y(logits, targets)：平均交叉熵对 logits 的梯度，(N, K)。"""
    check(P_MINUS_Y, attempt)


@P_MINUS_Y.mistake(
    "符号反了：是预测减真实，不是真实减预测。照这样更新，损失只会上升。"
    "提示：真实类别的那一项应为负。",
    step="error",
    title="梯度写成 y − p",
    slide=SIGNAL,
)
def y_minus_p(P, Y):
    return Y - P


@y_minus_p.also(step="")
def y_minus_p_summed(z, t):
    return onehot_like(z, t) - softmax(z)


@P_MINUS_Y.mistake(
    "漏了 1/N：这是损失求和时的梯度。题目的损失对样本取平均。"
    "提示：把数据复制一份，平均损失不变，每个样本的份量只剩一半：它那一行的梯度该变成多少？",
    step="finish",
    title="梯度忘了 1/N",
    slide=BATCH,
)
def not_averaged(error):
    return error


@P_MINUS_Y.mistake(
    "除以了 N·K：平均只对样本取，不对类别取。提示：损失里，每个样本只有一个数。",
    step="finish",
    slide=BATCH,
)
def divided_by_size(error):
    return error / error.size


@P_MINUS_Y.mistake(
    "除以了类别数 K，应除以样本数 N；N = K 时看不出来。提示：哪个轴是样本？",
    step="finish",
    slide=BATCH,
)
def divided_by_classes(error):
    return error / error.shape[1]


@P_MINUS_Y.mistake(
    "1/N 除了不止一次：平均只取一次。提示：调用的函数里面已经除过了吗？", step="finish", slide=BATCH
)
def divided_twice(error):
    return error / len(error) ** 2


@P_MINUS_Y.mistake(
    "除以 N 写在了循环里面：整个数组每过一个样本就又除一次。提示：先把各行都减好，最后除一次。",
    slide=BATCH,
)
def divided_in_the_loop(z, t):
    G = softmax(z)
    for n in range(len(t)):
        G[n, t[n]] -= 1
        G = G / len(t)
    return G


@divided_in_the_loop.also
def divided_before_subtracting(z, t):
    G = softmax(z)
    for n in range(len(t)):
        G = G / len(t)
        G[n, t[n]] -= 1
    return G


@P_MINUS_Y.mistake(
    "各行除以的数不同：第 1 个样本除以 1，第 2 个除以 2……提示：平均是每行都除以样本数 N。",
    step="finish",
    slide=BATCH,
)
def divided_by_place(error):
    return error / np.arange(1, len(error) + 1)[:, np.newaxis]


@P_MINUS_Y.mistake(
    "只有一个样本减去了真实类别，别的行还是概率：下标写死了、return 在循环里面，"
    "或者循环之后才减。提示：每一行都要减。",
    step="truth",
)
@each(0, -1)
def one_row_subtracted(place, z, t):
    Y = np.zeros(z.shape)
    Y[place, t[place]] = 1
    return Y


@P_MINUS_Y.mistake(
    "Y 减在了 softmax 里面：先由 logits 求出概率，再减。提示：softmax(z) − y，括号在哪里？",
)
def subtracted_inside(z, t):
    return averaged(softmax(z - onehot_like(z, t)))


@subtracted_inside.also
def subtracted_inside_summed(z, t):
    return softmax(z - onehot_like(z, t))


@P_MINUS_Y.mistake(
    "独热编码里，真实类别是 1，其余写成了 −1：其余应是 0。提示：y 也是一个分布。", step="truth"
)
def minus_ones_elsewhere(z, t):
    return 2 * onehot_like(z, t) - 1


@P_MINUS_Y.mistake(
    "每一类都减去了真实类别的概率：只有真实类别那一项减，减的是 1。提示：y 是独热编码，不是概率。",
    step="error",
)
def own_prob_subtracted(P, Y):
    return P - (P * Y).sum(axis=1, keepdims=True)


@P_MINUS_Y.mistake(
    "真实类别那一项减去的不是 1：多半减了 0.5。提示：标签说“就是这一类”，y 那一项是 1。",
    step="truth",
)
@each(0.5, 2)
def other_amount(amount, z, t):
    return amount * onehot_like(z, t)


@P_MINUS_Y.mistake(
    "这是合页损失（hinge）的梯度：只看分数差够不够 1，与概率无关。"
    "提示：题目的损失是交叉熵，梯度是预测的概率减真实。"
)
@each(True, False)
def hinge_gradient(is_averaged, z, t):
    Y = onehot_like(z, t)
    margins = z - picked(z, t)[:, np.newaxis] + 1
    G = (margins > 0) * (1 - Y)
    G = G - Y * G.sum(axis=1, keepdims=True)
    return averaged(G) if is_averaged else G


@P_MINUS_Y.mistake("除以的是 N − 1：平均是除以样本数 N。", step="finish")
def divided_by_one_less(error):
    return error / (np.float64(len(error)) - 1)


@P_MINUS_Y.mistake(
    "1/N 只除了一半：P 与 Y 里，一个除了，另一个没有。提示：先相减，再一起除以 N。", slide=BATCH
)
def only_y_divided(z, t):
    return softmax(z) - onehot_like(z, t) / len(z)


@only_y_divided.also
def only_p_divided(z, t):
    return softmax(z) / len(z) - onehot_like(z, t)


@P_MINUS_Y.mistake(
    "预测用了 hardmax：猜对的样本梯度全是 0，猜错的一律是 1，与置信度大小无关。"
    "提示：预测减真实里的“预测”是概率。",
    step="probs",
    slide=SIGNAL,
)
def hardmax_minus_y(z):
    return hardmax(z)


@P_MINUS_Y.mistake(
    "忘了独热编码：每一类都减去了 1。只有真实类别那一项该减 1，每行的和应为 0。"
    "提示：其余各类的 y 是多少？",
    step="truth",
)
def minus_one_everywhere(z, t):
    return 1.0


@P_MINUS_Y.mistake(
    "没有减去真实类别：这只是预测的概率。提示：真实类别的那一项应为负。", step="truth"
)
def nothing_subtracted(z, t):
    return 0.0


@P_MINUS_Y.mistake(
    "独热编码反了：真实类别应是 1，其余是 0。提示：只有真实类别那一项减 1。", step="truth"
)
def inverted_onehot(z, t):
    return 1 - onehot_like(z, t)


@P_MINUS_Y.mistake(
    "直接减去了标签的编号：编号只是名字，第 2 类不是“两倍的概率”。提示：先把编号变成独热编码。",
    step="truth",
)
def minus_label(z, t):
    return t[:, np.newaxis]


@minus_label.also
def minus_label_by_column(z, t):
    return t


@minus_label.also(step="")
def minus_label_summed(z, t):
    return softmax(z) - t


@P_MINUS_Y.mistake(
    "减去的是预测的类别（分数最高的那一类），不是真实类别：标签没有用上。提示：真实在 targets 里。",
    step="truth",
)
def minus_predicted(z, t):
    return hardmax(z)


@P_MINUS_Y.mistake(
    "减在了隔壁一类：标签从 0 编号，第 k 列就是第 k 类，不用再加 1 或减 1。", step="truth"
)
@each(1, -1)
def neighbour_class(shift, z, t):
    return np.roll(onehot_like(z, t), shift, axis=1)


@P_MINUS_Y.mistake(
    "减错了位置：每一行都在好几列上减了 1。冒号选中了所有的行，"
    "而每个样本只该减自己的那一列。提示：行号与列号要成对给出。",
    step="truth",
)
def whole_columns(z, t):
    columns = np.zeros_like(z, dtype=float)
    columns[:, t] = 1
    return columns


@whole_columns.also(step="")
def whole_columns_summed(z, t):
    return softmax(z) - whole_columns.versions[0].keywords["truth"](z, t)


@P_MINUS_Y.mistake(
    "类别数多半是从这批标签里数出来的：一批里没有出现的类别就丢了，形状也对不上。"
    "提示：有几类，看 logits 有几列。",
    step="truth",
)
@each(lambda t: t.max() + 1, lambda t: len(set(t.tolist())))
def classes_of_batch(count, z, t):
    return one_hot(t, int(count(t)))


@classes_of_batch.also
@each(lambda t: t.max() + 1, lambda t: len(set(t.tolist())))
def classes_of_batch_by_eye(count, z, t):
    return np.eye(count(t))[t]


@P_MINUS_Y.mistake(
    "用 logits 直接减去了 Y，还没有变成概率。提示：预测减真实里的“预测”是 softmax 的输出。",
    step="probs",
)
def logits_minus_y(z):
    return z


@P_MINUS_Y.mistake(
    "用的是对数概率，不是概率：p − y 里的 p 每行的和是 1。提示：log_softmax 是给损失用的。",
    step="probs",
)
def log_probs_minus_y(z):
    return log_softmax(z)


@log_probs_minus_y.also
def logs_of_probs_minus_y(z):
    return np.log(softmax(z))


@P_MINUS_Y.mistake("只取了指数，没有除以总和：预测的概率每行的和应为 1。", step="probs")
@each(lambda z: np.exp(z), lambda z: np.exp(z - z.max(axis=1, keepdims=True)))
def unnormalized(exps, z):
    return exps(z)


@P_MINUS_Y.mistake(
    "softmax 沿错了轴：一列的和成了 1，样本之间在争概率。提示：一行是一个样本，每行的和应为 1。",
    step="probs",
)
def softmax_over_samples(z):
    return softmax(z, axis=0)


@P_MINUS_Y.mistake(
    "截断了分数或概率：公式里没有这一步，押得很死的样本就不对了。提示：分数再大也照公式算。",
    step="probs",
)
@each(10, 15, 20, 30, 50, 100, 500, 700, 709)
def clipped_scores(limit, z):
    return softmax(np.clip(z, -limit, limit))


@clipped_scores.also
@each(*(10.0 ** -np.arange(3, 12)))
def clipped_probs(eps, z):
    return softmax(z).clip(eps, 1 - eps)


@P_MINUS_Y.mistake("独热编码被平滑过：真实类别不是 1，其余不是 0。题目没有标签平滑。", step="truth")
@each(0.1, 0.05, 0.2)
def smoothed(eps, z, t):
    return (1 - eps) * onehot_like(z, t) + eps / z.shape[1]


@P_MINUS_Y.mistake("softmax 除以了整个数组的总和。提示：每一行各是一个分布。", step="probs")
def softmax_over_all(z):
    exps = np.exp(z - z.max())
    return exps / exps.sum()


@P_MINUS_Y.mistake("softmax 做了两次：概率又当成了分数。提示：logits 只变换一次。", step="probs")
def softmax_twice(z):
    return softmax(softmax(z))


@P_MINUS_Y.mistake(
    "只有真实类别那一项有梯度，其余是 0。虽然损失里只有真实类别的概率，"
    "可它的分母里有所有的分数。提示：每行的和应为 0。",
    step="error",
    slide=SIGNAL,
)
def true_class_only(P, Y):
    return (P - Y) * Y


@P_MINUS_Y.mistake(
    "停在了第一步：这是损失对概率的导数，还没有乘以雅可比矩阵。提示：题目要的是对 logits 的导数。",
    step="error",
    slide=LONG_WAY,
)
def gradient_of_probs(P, Y):
    return -Y / P


@gradient_of_probs.also(step="")
def gradient_of_probs_summed(z, t):
    return -onehot_like(z, t) / softmax(z)


@P_MINUS_Y.mistake(
    "这是两类交叉熵对概率的导数：多分类的损失里没有 (1 − y) 的那一半，要的也是对 logits 的导数。"
    "提示：只看真实类别那一项，一直求导到分数。",
    step="error",
    slide=LONG_WAY,
)
def gradient_of_binary_loss(P, Y):
    return (P - Y) / (P * (1 - P))


@P_MINUS_Y.mistake(
    "多乘了 p(1 − p) 或雅可比矩阵：那是平方误差的梯度。交叉熵里它约掉了，只剩一个减法。",
    step="error",
    slide=LONG_WAY,
)
def times_slope(P, Y):
    return (P - Y) * P * (1 - P)


@times_slope.also
@each(1, 2)
def times_jacobian(factor, P, Y):
    E = P - Y
    return factor * P * (E - (P * E).sum(axis=1, keepdims=True))


@times_slope.also
def doubled_times_slope(P, Y):
    return 2 * (P - Y) * P * (1 - P)


@P_MINUS_Y.mistake("多乘了预测的概率 p：梯度就是 p − y，后面什么也不乘。", step="error")
def times_p(P, Y):
    return (P - Y) * P


@P_MINUS_Y.mistake(
    "没有了负数：取了绝对值、平方，或者真实类别那一项写成了 1 − p。"
    "梯度有正有负，要升的和要降的才分得开。",
    step="error",
    slide=SIGNAL,
)
@each(np.abs, np.square)
def made_positive(positive, P, Y):
    return positive(P - Y)


@P_MINUS_Y.mistake(
    "其余各类写成了 −p：只有真实类别那一项是负的（p − 1），别的类就是 p。提示：每行的和应为 0。",
    step="error",
    slide=SIGNAL,
)
def all_negative(P, Y):
    return -abs(P - Y)


@P_MINUS_Y.mistake("多乘了 2：那是平方误差求导时的 2，交叉熵没有。", step="error")
def doubled(P, Y):
    return 2 * (P - Y)


@P_MINUS_Y.mistake(
    "真实类别那一项被整个换掉了，不是在概率上减 1。提示：看看那一步是 = 还是 −=，Y 是乘还是减。",
    step="error",
)
@each(-1, 0, 1)
def true_class_replaced(value, P, Y):
    return np.where(Y > 0, value, P)


@P_MINUS_Y.mistake("是加号：预测减真实，真实类别那一项应为负，每行的和应为 0。", step="error")
def p_plus_y(P, Y):
    return P + Y


@P_MINUS_Y.mistake(
    "每一类各用了一个 sigmoid，那是一对其余的梯度。提示：每行概率的和应为 1。", step="probs"
)
def sigmoid_minus_y(z):
    return sigmoid(z)


@P_MINUS_Y.mistake(
    "把各样本的梯度平均（或加）成了一行：梯度应与 logits 同形，(N, K)。"
    "提示：1/N 是每行各除以 N，不是把各行加起来。",
    step="finish",
    slide=BATCH,
)
@each(np.mean, np.sum)
def averaged_into_one_row(reduced, error):
    return reduced(error, axis=0)


@averaged_into_one_row.also
def averaged_into_one_row_kept(error):
    return error.mean(axis=0, keepdims=True)


@averaged_into_one_row.also
def averaged_twice_into_one_row(error):
    return error.mean(axis=0) / len(error)


@P_MINUS_Y.mistake(
    "返回的是损失，不是它的梯度。梯度与 logits 同形，(N, K)：每个分数各有一个偏导数。"
)
@each(np.mean, np.sum, np.asarray)
def loss_itself(reduced, z, t):
    return reduced(-log_softmax(z)[np.arange(len(t)), t])


@loss_itself.also
@each(1, -1)
def elementwise_loss(sign, z, t):
    return sign * onehot_like(z, t) * log_softmax(z)


@loss_itself.also
def elementwise_loss_averaged(z, t):
    return -onehot_like(z, t) * log_softmax(z) / len(z)


@P_MINUS_Y.mistake(
    "小的数都对，logits 一大就成了 nan：exp 上溢了。"
    "提示：求概率时先减去每行的最大值，或者用现成的 softmax。",
    step="probs",
    slide="02-softmax#按行减去最大值",
)
def no_shift(z):
    return naive_softmax(z)


@P_MINUS_Y.mistake(
    "减去的不是每行自己的最大值：行与行相差太大，落后的那一行就下溢成 0/0，或者又上溢了。"
    "提示：沿哪个轴取最大值？",
    step="probs",
    slide="02-softmax#按行减去最大值",
)
@each(np.max, np.mean)
def common_shift(shift, z):
    return naive_softmax(z - shift(z))


# ---------------------------------------------------------------- 线性层的梯度


def product(X, G):
    return X.T @ G


def column_sums(X, G):
    return G.sum(axis=0)


def linear_grad(X, G, for_W=product, for_b=column_sums, sign=lambda X: 1, times=lambda X: 1):
    scale = sign(X) * times(X)
    return scale * for_W(X, G), scale * for_b(X, G)


ERRORS = cross_entropy_grad(np.vstack([WIDE, WIDE[::-1] / 2]), np.array([0, 2, 1, 1]))
LINEAR_GRAD = Exercise(
    linear_grad,
    [
        (FEATURES[:3], ERRORS[:3, :3]),  # N = D = K：形状看不出错，只有数值看得出
        (FEATURES, ERRORS),
        (FEATURES[:2], ERRORS[:2, :2]),
        (1000 * FEATURES[:1], ERRORS[:1]),
        (np.array([[1, 2], [3, 4], [0, 1]]), ERRORS[:3]),
        (np.vstack([FEATURES, FEATURES[:1]])[:, :2] + 1, np.vstack([ERRORS, ERRORS[:1]])[:, 1:]),
    ],
    parts=("grad_W", "grad_b"),
    title="线性层的梯度",
    slide=BATCH,
)
SUMMED = "一个样本一张表，整批数据加起来"


def check_linear_grad(attempt):
    """检查 linear_grad(X, G)：返回 (grad_W, grad_b)，形状 (D, K) 与 (K,)。"""
    check(LINEAR_GRAD, attempt)


@LINEAR_GRAD.mistake(
    "grad_W 转置了，成了 (K, D)；D = K 时形状看不出错，数值却是错的。"
    "提示：梯度与参数同形，行对应特征，列对应类别。",
    step="for_W",
)
def transposed(X, G):
    return G.T @ X


@LINEAR_GRAD.mistake(
    "grad_W 用 reshape 代替了转置：形状对了，数却按内存的次序重新排过，放错了位置。", step="for_W"
)
def reshaped(X, G):
    return (G.T @ X).reshape(X.shape[1], G.shape[1])


@reshaped.also
def reshaped_factor(X, G):
    return X.reshape(X.shape[::-1]) @ G


@LINEAR_GRAD.mistake(
    "多除了一次 N：1/N 已经在 G 里了。提示：这一步只有矩阵乘法与求和。", step="times"
)
def averaged_again(X):
    return 1 / len(X)


@averaged_again.also(step="for_W")
def grad_W_averaged_again(X, G):
    return X.T @ G / len(X)


@LINEAR_GRAD.mistake(
    "grad_b 取了平均：1/N 已经在 G 里，不要再除一次。"
    "提示：同一个 b 给每个样本都用了一遍，各处的梯度要加起来。",
    step="for_b",
    slide=SUMMED,
)
def grad_b_averaged_again(X, G):
    return G.mean(axis=0)


@LINEAR_GRAD.mistake("乘了 N：1/N 已经在 G 里，不用再还原成求和。", step="times")
def multiplied_by_n(X):
    return len(X)


@multiplied_by_n.also(step="for_W")
def grad_W_multiplied_by_n(X, G):
    return X.T @ G * len(X)


@multiplied_by_n.also(step="for_b")
def grad_b_multiplied_by_n(X, G):
    return G.sum(axis=0) * len(X)


@LINEAR_GRAD.mistake("多除了一次特征数或类别数。提示：这一步只有矩阵乘法与求和，什么也不除。")
@each(0, 1)
def divided_by_width(which, X, G):
    width = (X, G)[which].shape[1]
    return X.T @ G / width, G.sum(axis=0) / width


@divided_by_width.also(step="for_W")
@each(0, 1)
def grad_W_divided_by_width(which, X, G):
    return X.T @ G / (X, G)[which].shape[1]


@LINEAR_GRAD.mistake(
    "grad_b 沿错了轴：对类别求和，每个样本都得 0。提示：b 是 (K,)，要消去的是样本那个轴。",
    step="for_b",
)
@each(np.sum, np.mean)
def grad_b_over_classes(reduced, X, G):
    return reduced(G, axis=1)


@LINEAR_GRAD.mistake(
    "grad_b 各类都一样，或者只是一个数：求和没有说沿哪个轴，所有类别混在了一起。"
    "提示：b 是 (K,)，每类各有一个。",
    step="for_b",
)
@each(np.sum, np.mean)
def grad_b_over_all(reduced, X, G):
    return reduced(G)


@grad_b_over_all.also
def grad_b_over_all_repeated(X, G):
    return np.full(G.shape[1], G.sum())


@LINEAR_GRAD.mistake(
    "grad_b 没有对样本求和，还是 (N, K)：同一个 b 给每个样本都用了一遍，各处的梯度要加起来。",
    step="for_b",
    slide=SUMMED,
)
def grad_b_not_summed(X, G):
    return G


@LINEAR_GRAD.mistake(
    "grad_b 里有 X（或取自 grad_W）：b 前面乘的是 1，不是特征。提示：b 加一点，logit 也只加一点。",
    step="for_b",
)
@each(1, 0)
def grad_b_of_features(axis, X, G):
    return X.sum(axis=1 - axis)


@grad_b_of_features.also
def grad_b_from_grad_W(X, G):
    return (X.T @ G).sum(axis=0)


@grad_b_of_features.also
@each(lambda W: W.mean(axis=0), lambda W: W[0], lambda W: W[-1])
def grad_b_from_part_of_grad_W(part, X, G):
    return part(X.T @ G)


@LINEAR_GRAD.mistake("grad_b 求和之前取了绝对值：正负要抵消，梯度可正可负。", step="for_b")
def grad_b_of_absolutes(X, G):
    return abs(G).sum(axis=0)


@LINEAR_GRAD.mistake(
    "grad_b 全是 0：b 也有梯度。提示：b 加一点，每个 logit 都加一点。", step="for_b"
)
def grad_b_is_zero(X, G):
    return np.zeros(G.shape[1])


@LINEAR_GRAD.mistake(
    "grad_b 是一串 1，没有用到 G：1 只是 logits 对 b 的导数，还要乘上各个样本的误差，再加起来。",
    step="for_b",
)
@each(
    lambda X, G: np.ones(len(X)),
    lambda X, G: np.ones(G.shape[1]),
    lambda X, G: np.ones((len(X), 1)),
)
def grad_b_of_ones(ones, X, G):
    return ones(X, G)


@LINEAR_GRAD.mistake(
    "outer 把两个矩阵都拉平了：每个数乘每个数，别的样本的误差也乘了上来，也没有对样本求和。"
    "提示：从形状 (D, K) 倒推该怎么乘。",
    step="for_W",
)
def outer_of_all(X, G):
    return np.outer(X, G)


@outer_of_all.also
def outer_of_all_transposed(X, G):
    return np.outer(X.T, G)


@LINEAR_GRAD.mistake(
    "转置得不对，或者用错了乘号：那样不是在对样本求和。提示：从形状 (D, K) 倒推该怎么乘。"
)
def X_not_transposed(X, G):
    return X @ G, G.sum(axis=0)


@X_not_transposed.also
def both_transposed(X, G):
    return X.T @ G.T, G.sum(axis=0)


@X_not_transposed.also
def elementwise(X, G):
    return X * G, G.sum(axis=0)


@LINEAR_GRAD.mistake(
    "符号反了：G 已经是预测减真实，不用再变号，减号留到更新那一步。",
    step="sign",
    slide="照着梯度走一步：$W\\leftarrow W-\\eta\\,\\nabla W$",
)
def minus_gradient(X):
    return -1


@minus_gradient.also(step="for_W")
def minus_grad_W(X, G):
    return -X.T @ G


@minus_gradient.also(step="for_b")
def minus_grad_b(X, G):
    return -G.sum(axis=0)


@LINEAR_GRAD.mistake(
    "只算了一个样本（多半是最后一个）：循环里每次都盖掉了上一次的结果，或者提早返回了。"
    "提示：每个样本一张表，要加起来。",
    slide=SUMMED,
)
@each(-1, 0)
def one_sample(n, X, G):
    return np.outer(X[n], G[n]), G[n]


@one_sample.also(step="for_W")
@each(-1, 0)
def one_sample_in_W(n, X, G):
    return np.outer(X[n], G[n])


@one_sample.also(step="for_b")
@each(-1, 0)
def one_sample_in_b(n, X, G):
    return G[n]


@LINEAR_GRAD.mistake(
    "少算了第一个或最后一个样本。提示：循环从 0 走到 N − 1，range 的终点写 N。", slide=SUMMED
)
@each(slice(1, None), slice(None, -1))
def one_sample_missing(kept, X, G):
    return X[kept].T @ G[kept], G[kept].sum(axis=0)


@one_sample_missing.also
@each(slice(1, None), slice(None, -1))
def one_sample_missing_or_none(kept, X, G):
    return sum(map(np.outer, X[kept], G[kept])), sum(G[kept])


@one_sample_missing.also(step="for_W")
@each(slice(1, None), slice(None, -1))
def one_sample_missing_in_W_or_none(kept, X, G):
    return sum(map(np.outer, X[kept], G[kept]))


@one_sample_missing.also(step="for_W")
@each(slice(1, None), slice(None, -1))
def one_sample_missing_in_W(kept, X, G):
    return X[kept].T @ G[kept]


@LINEAR_GRAD.mistake(
    "先把特征与误差各自求和（或平均），再相乘：张冠李戴，别的样本的误差也乘了上来。"
    "提示：先逐个样本相乘，再求和。",
    step="for_W",
    slide=SUMMED,
)
@each((np.sum, np.sum), (np.mean, np.sum), (np.sum, np.mean), (np.mean, np.mean))
def outer_of_sums(reduced, X, G):
    first, second = reduced
    return np.outer(first(X, axis=0), second(G, axis=0))


@LINEAR_GRAD.mistake(
    "grad_W 没有对样本求和，多出一个样本轴 (N, D, K)。提示：每个样本一张表，整批加起来。",
    step="for_W",
    slide=SUMMED,
)
def tables_not_summed(X, G):
    return X[:, :, np.newaxis] * G[:, np.newaxis, :]


@LINEAR_GRAD.mistake(
    "grad_W 里没有用到 G（或没有用到 X）：W 的梯度是特征乘误差，两样都要。", step="for_W"
)
def features_only(X, G):
    return X.T @ X


@features_only.also
def errors_only(X, G):
    return G.T @ G


@LINEAR_GRAD.mistake(
    "W 与 b 的梯度拆错了位置：给 X 拼上一列 1 时，那一列在哪一头，grad_b 就是哪一头的那一行。"
)
def split_at_first_row(X, G):
    both = np.vstack([X.T @ G, G.sum(axis=0)])
    return both[1:], both[0]


@split_at_first_row.also
def split_at_last_row(X, G):
    both = np.vstack([G.sum(axis=0), X.T @ G])
    return both[:-1], both[-1]


@LINEAR_GRAD.mistake(
    "grad_W 多了一行：给 X 拼上的那一列 1，对着的一行是 grad_b，不再是 grad_W 的。提示：拆开它们。"
)
@each(False, True)
def row_of_b_kept(is_first, X, G):
    rows = [X.T @ G, G.sum(axis=0)]
    return np.vstack(rows[::-1] if is_first else rows), rows[1]


@LINEAR_GRAD.mistake(
    "特征先变过了：取了绝对值、平方，或者减了均值。X 是给定的，照原样去乘。"
    "提示：W 的第 d 行乘的就是第 d 个特征。",
    step="for_W",
)
@each(abs, np.square, lambda X: X - X.mean(axis=0), lambda X: X - X.mean())
def features_changed(change, X, G):
    return change(X).T @ G


@LINEAR_GRAD.mistake(
    "grad_W 的每一行都一样：用的总是同一个特征。提示：第 d 行用第 d 个特征，d 在循环里要变。",
    step="for_W",
)
@each(0, -1)
def same_feature_everywhere(place, X, G):
    return np.tile(X[:, place] @ G, (X.shape[1], 1))


@LINEAR_GRAD.mistake(
    "累加的变量没有清零：前一格的和带到了后一格。提示：每算 grad_W 的一格，都从 0 加起。",
    step="for_W",
)
@each(None, 0, 1)
def total_carried_over(axis, X, G):
    grad = X.T @ G
    return np.cumsum(grad, axis=axis).reshape(grad.shape)


@LINEAR_GRAD.mistake(
    "grad_W 消去的是特征那个轴，留下了样本那个轴：形状 (N, K)。"
    "提示：要消去的是样本，grad_W 是 (D, K)。",
    step="for_W",
)
@each(np.sum, np.mean)
def summed_over_features(reduced, X, G):
    return reduced(X[:, :, np.newaxis] * G[:, np.newaxis, :], axis=1)
