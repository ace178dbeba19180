"""第 2 节的练习：softmax、温度、logsumexp。"""

import numpy as np

from lib.exercises.common import FAR_ROWS, SQUARE, VECTOR, WIDE, naive_softmax, normalized, row_max
from lib.exercises.judge import Exercise, check, each
from lib.softmax import hardmax, log_softmax, logsumexp, softmax

TINY = np.array([[-1000.0, -1001.0], [-2000.0, -2000.0]])
INTEGERS = np.array([3, 1, 2])
LOGITS = [(z,) for z in (VECTOR, SQUARE, WIDE, FAR_ROWS, TINY, INTEGERS)]


def exp_by_row(z):
    return np.exp(z - row_max(z))


def exp_by_global(z):
    return np.exp(z - z.max())


EXPS = (np.exp, exp_by_row, exp_by_global)  # 指数的三种写法，后面再犯的错可能接在任一种上


# ---------------------------------------------------------------- softmax

SOFTMAX = Exercise(softmax, LOGITS)


def check_softmax(attempt):
    """检查 softmax(logits)：沿最后一轴，向量与矩阵都行，很大的数也不上溢。"""
    check(SOFTMAX, attempt)


@SOFTMAX.mistake(
    "小的数都对，logits 一大就成了 nan。exp(1000) 在浮点数里上溢成 inf，inf/inf 没有意义。"
    "提示：softmax 平移不变，取指数之前先把每行变小，结果不变。",
    title="没有减最大值",
)
def no_shift(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


@SOFTMAX.mistake(
    "单独一行时都对，几行相差悬殊时出现 nan。你减的是整个数组的最大值，"
    "远小于它的那一行全部下溢成 0，于是 0/0。提示：每一行该减谁的最大值？",
    title="减的是全体的最大值，不是每行的",
)
def global_max(z):
    exps = np.exp(z - z.max())
    return exps / exps.sum(axis=-1, keepdims=True)


@SOFTMAX.mistake(
    "向量是对的，矩阵却是所有元素加起来才等于 1。每一行是一个样本，各自都该是一个分布。"
    "提示：求和时说明沿哪个轴。"
)
@each(*EXPS)
def no_axis(exp, z):
    return exp(z) / exp(z).sum()


@SOFTMAX.mistake(
    "现在是每一列的和等于 1：归一化沿着样本的方向做了。类别在最后一个轴上。"
    "提示：查一查 axis=0 与 axis=-1 各消去哪个轴。",
    title="沿样本求和，不是沿类别",
)
@each(*EXPS)
def over_samples(exp, z):
    return exp(z) / exp(z).sum(axis=0)


@SOFTMAX.mistake(
    "求和（或求最大值）之后少了一个轴：(N,) 与 (N, K) 相除，N = K 时不报错，却除错了行；"
    "N ≠ K 时才报形状不符。提示：怎样让求和的结果保持 (N, 1)？",
    title="求和忘了 keepdims",
)
@each(*EXPS)
def lost_keepdims(exp, z):
    exps = exp(z)
    return exps / exps.sum(axis=-1)


@lost_keepdims.also
def lost_keepdims_of_max(z):
    return normalized(np.exp(z - z.max(axis=-1)))


@lost_keepdims.also
def lost_both_keepdims(z):
    exps = np.exp(z - z.max(axis=-1))
    return exps / exps.sum(axis=-1)


@SOFTMAX.mistake(
    "矩阵是对的，单个向量却报错：轴写死成了 1，而向量没有第 1 轴。"
    "提示：从后往前数的轴号对向量和矩阵都成立。"
)
def fixed_axis(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


@fixed_axis.also
def fixed_axis_of_max(z):
    return normalized(np.exp(z - z.max(axis=1, keepdims=True)))


@SOFTMAX.mistake(
    "你用 logits 自己的比例代替了概率。logits 可正可负，比例会出现负数，也随平移而变。"
    "提示：softmax 看的是差，要先用一个恒为正的函数把差变成比。"
)
@each(normalized, lambda z: z / z.sum(), lambda z: normalized(z - row_max(z)))
def ratio_of_logits(ratio, z):
    return ratio(z)


@SOFTMAX.mistake("分子取了指数，分母没有，每行的和不等于 1。提示：分母应是所有分子之和。")
@each(np.exp, exp_by_row)
def exp_on_top_only(exp, z):
    return exp(z) / z.sum(axis=-1, keepdims=True)


@SOFTMAX.mistake("只取了指数，没有归一化：每行的和不等于 1。提示：还差一步除法。")
def no_division(z):
    return np.exp(z)


@SOFTMAX.mistake(
    "每行最大的一项恰好是 1，和却超过 1：要么减去最大值之后没有归一化，"
    "要么除以了最大的一项。提示：概率之和等于 1，分母该是什么？"
)
@each(*EXPS)
def divided_by_max(exp, z):
    return exp(z) / exp(z).max(axis=-1, keepdims=True)


@SOFTMAX.mistake(
    "底数用了 2。和仍等于 1，但差距被缩小了：这相当于温度 T = 1/ln 2。提示：定义里的底数是 e。"
)
@each(0, 1)
def base_two(shifted, z):
    return normalized(np.exp2(z - shifted * row_max(z)))


@SOFTMAX.mistake(
    "你对每一项分别用了 sigmoid：各类互不竞争，和不等于 1。那是多标签分类的做法。"
    "提示：softmax 的每一项都与同一行的其他项有关。"
)
def sigmoid_of_each(z):
    return 1 / (1 + np.exp(-z))


@SOFTMAX.mistake(
    "结果都不大于 0：这是概率的对数 log_softmax，不是概率。提示：要回到概率，还差哪一步？"
)
def log_of_probs(z):
    return log_softmax(z)


@SOFTMAX.mistake(
    "结果只有 0 和 1：这是 hardmax。它几乎处处导数为 0，不能用来训练。"
    "提示：最大的一项应该占多数，而不是占全部。"
)
def hard_choice(z):
    return hardmax(z)


@SOFTMAX.mistake(
    "大小顺序反了：logits 最小的一类得到了最大的概率。多半是把差的方向写成了最大值减 z。"
    "提示：减完之后，每一项都应不大于 0。"
)
def max_minus_z(z):
    return normalized(np.exp(row_max(z) - z))


@max_minus_z.also
def minus_z(z):
    return normalized(np.exp(-z))


@SOFTMAX.mistake(
    "浮点输入都对，整数输入却全是 0：结果存进了与输入同类型的数组，小数部分被截掉了。"
    "提示：概率应放在浮点数组里。"
)
def dtype_of_input(z):
    probs = np.zeros_like(z)
    probs[...] = softmax(z)
    return probs


# ---------------------------------------------------------------- 温度

TEMPERATURE = Exercise(
    lambda logits, temperature: softmax(logits, temperature=temperature),
    [(VECTOR, 2.0), (VECTOR, 0.5), (SQUARE, 3.0), (WIDE, 1.0), (FAR_ROWS, 0.5), (VECTOR, 0.001)],
)


def check_temperature(attempt):
    """检查 softmax_with_temperature(logits, temperature)：沿最后一轴。"""
    check(TEMPERATURE, attempt)


@TEMPERATURE.mistake(
    "方向反了：你的 T 越大分布越尖。温度是除数，T 越大差距越小，分布越平。"
    "提示：T → ∞ 时 z/T 趋于什么？",
    title="温度用反了：乘，不是除",
)
def times_temperature(z, t):
    return softmax(z * t)


@TEMPERATURE.mistake(
    "温度用晚了：先得到概率再除以 T，和成了 1/T。温度要在取指数之前起作用。"
    "提示：把 T 用在 logits 上。"
)
def divided_probs(z, t):
    return softmax(z) / t


@TEMPERATURE.mistake("对概率取 1/T 次方是对的思路，但之后和不再等于 1。提示：还差一次归一化。")
def root_of_probs(z, t):
    return softmax(z) ** (1 / t)


@TEMPERATURE.mistake(
    "对概率取了 T 次方：方向反了，和也不再等于 1。提示：温度是除数，用在 logits 上。"
)
def power_of_probs(z, t):
    return softmax(z) ** t


@TEMPERATURE.mistake(
    "温度没有起作用：可能没有用到 T；可能除在取指数之后，归一化时约掉了；"
    "也可能是减去了 T，而 softmax 平移不变。提示：在取指数之前改变 logits 的差距。"
)
def no_temperature(z, t):
    return softmax(z)


@TEMPERATURE.mistake(
    "把概率当作 logits 又做了一次 softmax。概率都在 0 和 1 之间，差距太小，结果近乎均匀。"
    "提示：只需要一次 softmax。"
)
def softmax_twice(z, t):
    return softmax(softmax(z) / t)


@TEMPERATURE.mistake("你除以了 √T。注意力里的 √d 本身就是温度，不用再开方。")
def root_of_temperature(z, t):
    return softmax(z / np.sqrt(t))


@TEMPERATURE.mistake(
    "温度高时都对，T 很小时成了 nan：z/T 变得很大，exp 上溢。"
    "提示：除以 T 之后、取指数之前，还要减去每行的最大值。"
)
def no_shift_after_division(z, t):
    return naive_softmax(z / t)


@TEMPERATURE.mistake(
    "几行相差悬殊时出现 nan：减的是整个数组的最大值，远小于它的行成了 0/0。"
    "提示：每一行该减谁的最大值？"
)
def global_max_before_division(z, t):
    return normalized(np.exp((z - z.max()) / t))


# ---------------------------------------------------------------- logsumexp


def naive_lse(z, axis=-1, keepdims=False):
    return np.log(np.exp(z).sum(axis=axis, keepdims=keepdims))


LOGSUMEXP = Exercise(logsumexp, LOGITS)


def check_logsumexp(attempt):
    """检查 logsumexp(logits)：沿最后一轴，(N, K) 得到 (N,)。"""
    check(LOGSUMEXP, attempt)


@LOGSUMEXP.mistake(
    "中等大小的数都对，很大时得到 inf，很小时得到 -inf：exp 先上溢或下溢，取对数已来不及。"
    "提示：先提出最大值，ln Σ exp(z) = m + ln Σ exp(z − m)。",
    title="LSE 没有减最大值",
)
def lse_no_shift(z):
    return naive_lse(z)


@LOGSUMEXP.mistake(
    "减去的最大值没有加回来，所以结果总在 0 与 ln K 之间。"
    "提示：LSE 不是平移不变的，z 整体加 c，LSE 也加 c。"
)
def max_not_added_back(z):
    return np.log(exp_by_row(z).sum(axis=-1))


@LOGSUMEXP.mistake(
    "加回了最大值，却没有先减去它：结果恰好多出一个最大值。提示：提出来的和补回去的要是同一个数。"
)
def max_only_added(z):
    return z.max(axis=-1) + naive_lse(z)


@LOGSUMEXP.mistake("这是 Σ exp(z)，还没有取对数。提示：LSE 与 z 是同一个量纲，应当接近 max z。")
def no_log(z):
    return np.exp(z).sum(axis=-1)


@LOGSUMEXP.mistake("这是 logits 之和：exp 与 log 逐项抵消了。提示：先求和，再取对数，次序不能换。")
@each(np.asarray, lambda z: np.log(np.exp(z)))
def sum_of_logs(log_exp, z):
    return log_exp(z).sum(axis=-1)


@LOGSUMEXP.mistake(
    "这是硬的最大值。LSE 比它略大，最多大 ln K；并列的项越多，大得越多。提示：其余各项也要算进来。"
)
def hard_max(z):
    return z.max(axis=-1)


@LOGSUMEXP.mistake(
    "对数的底用了 2，指数的底却是 e，两者不能抵消。提示：用自然对数。", title="以 2 为底取对数"
)
@each(logsumexp, naive_lse)
def log_base_two(lse, z):
    return lse(z) / np.log(2)


@log_base_two.also
def log_base_two_after_shift(z):
    return z.max(axis=-1) + np.log2(exp_by_row(z).sum(axis=-1))


@LOGSUMEXP.mistake(
    "你取的是平均，不是求和：结果处处小了 ln K。提示：K 个相同的数 c，LSE 是 c + ln K。"
)
def log_mean_exp(z):
    return np.log(np.exp(z).mean(axis=-1))


@log_mean_exp.also
def log_mean_exp_shifted(z):
    return z.max(axis=-1) + np.log(exp_by_row(z).mean(axis=-1))


@LOGSUMEXP.mistake(
    "单独一行时都对，几行相差悬殊时得到 -inf。你减的是整个数组的最大值，"
    "远小于它的那一行全部下溢成 0。提示：每一行该减谁的最大值？"
)
def lse_global_max(z):
    return z.max() + np.log(exp_by_global(z).sum(axis=-1))


@LOGSUMEXP.mistake(
    "数值对，但多留了一个长度为 1 的轴：(N, K) 应得到 (N,)。提示：keepdims 只在相减那一步需要。"
)
@each(logsumexp, naive_lse)
def kept_dims(lse, z):
    return lse(z, keepdims=True)


@LOGSUMEXP.mistake(
    "整个数组只得到一个数。每一行是一个样本，各有各的 LSE。提示：求和时说明沿哪个轴。"
)
def lse_no_axis(z):
    return z.max() + np.log(exp_by_global(z).sum())


@lse_no_axis.also
def naive_lse_no_axis(z):
    return naive_lse(z, axis=None)


@LOGSUMEXP.mistake("归并的是样本，不是类别：求和沿着第 0 轴做了。类别在最后一个轴上。")
@each(logsumexp, naive_lse)
def lse_over_samples(lse, z):
    return lse(z, axis=0)


@LOGSUMEXP.mistake(
    "相减时少了一个轴：最大值的形状是 (N,)，N = K 时不报错，却减错了行。"
    "提示：相减时让它保持 (N, 1)，最后加回时再用 (N,)。"
)
def lse_lost_keepdims(z):
    z_max = z.max(axis=-1)
    return z_max + np.log(np.exp(z - z_max).sum(axis=-1))
