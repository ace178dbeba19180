"""第 2 节的练习：softmax、温度、logsumexp。"""

import numpy as np

from lib.exercises.common import FAR_ROWS, SQUARE, VECTOR, WIDE, naive_softmax, normalized, row_max
from lib.exercises.exercise import Exercise, each
from lib.exercises.judge import check
from lib.softmax import hardmax, log_softmax, logsumexp, sigmoid, softmax

BY_ROW = "按行减去最大值"  # 讲它的那页幻灯片
TINY = np.array([[-1000.0, -1001.0], [-2000.0, -2000.0]])
INTEGERS = np.array([3, 1, 2])
SPIKE = np.array([-0.3, 1500.7, 0.4, -800.2, 1499.9])  # 离平均值、离 0 都远
EDGES = np.array([[2.5, 2.5, 2.5], [720.5, -0.25, 720.75], [-735.5, 3.0, -740.0], [0.0, -1.0, 0.1]])
FIVE = np.array([[0.3, -1.2, 2.2, 0.9, -0.5]])
PAIRS = np.array([[2, -1], [0, 0], [-3, 1]])
NEAR_ZERO = np.array([[-1.1, -1.09, -1.11], [-0.69, -2.9, -0.82]])  # LSE 很小：舍入看得出
LAST_HIGH = np.array([1.0, 0.5, 2.0, -1.0, 0.0, 712.5])  # 减去 5（最大值的位置）就不上溢
LOGITS = [
    (z,)
    for z in (
        *(VECTOR, SQUARE, WIDE, FAR_ROWS, TINY, INTEGERS, SPIKE, EDGES, FIVE, PAIRS, NEAR_ZERO),
        LAST_HIGH,
    )
]


def row_sum(exps):
    return exps.sum(axis=-1, keepdims=True)


def nothing(z):
    return 0


def global_max_of(z):
    return z.max()


def exp_by_row(z):
    return np.exp(z - row_max(z))


def exp_by_global(z):
    return np.exp(z - z.max())


LIMITS = (10.0, 20.0, 30.0, 50.0, 80.0, 88.0, 100.0, 200.0, 300.0, 500.0, 600.0, 700.0, 709.0)
ROUGH_E = (2.7, 2.71, 2.718, 2.7183, 2.71828, 3.0)
EXPS = (np.exp, exp_by_row, exp_by_global)  # 指数的三种写法，后面再犯的错可能接在任一种上


# ---------------------------------------------------------------- softmax


def softmax_in_steps(z, *, shift=row_max, exp=np.exp, total=row_sum):
    exps = exp(z - shift(z))
    return exps / total(exps)


SOFTMAX = Exercise(
    softmax_in_steps,
    LOGITS,
    title="稳定的 softmax",
    slide=BY_ROW,
)


def check_softmax(attempt):
    """检查 softmax(logits)：沿最后一轴，向量与矩阵都行，很大的数也不上溢。"""
    check(SOFTMAX, attempt)


@SOFTMAX.mistake(
    "小的数都对，logits 一大就成了 nan。exp(1000) 在浮点数里上溢成 inf，inf/inf 没有意义。"
    "提示：softmax 平移不变，取指数之前先把每行变小，结果不变。",
    step="shift",
    title="没有减最大值",
    slide="softmax(1000, 1001, 1002) 是多少？",
)
def no_shift(z):
    return nothing(z)


@SOFTMAX.mistake(
    "单独一行时都对，几行相差悬殊时出现 nan。你减的是整个数组的最大值，"
    "远小于它的那一行全部下溢成 0，于是 0/0。提示：每一行该减谁的最大值？",
    step="shift",
    title="减的是全体的最大值，不是每行的",
)
def global_max(z):
    return z.max()


@SOFTMAX.mistake(
    "一般的数都对，数大了或者相差悬殊时出现 nan：减的不是这一行的最大值，"
    "多半是平均、最小、第一项、最大值的位置（argmax）。提示：减去谁，剩下的才都不大于 0？",
    step="shift",
)
@each(np.mean, np.median, np.min, np.sum)
def another_shift(middle, z):
    return middle(z, axis=-1, keepdims=True)


@another_shift.also
def first_as_shift(z):
    return z[..., :1]


@another_shift.also
@each(np.mean, np.median, np.min, np.sum)
def another_shift_of_all(middle, z):
    return middle(z)


@another_shift.also
def last_as_shift(z):
    return z[..., -1:]


@another_shift.also
def second_greatest(z):
    return np.sort(z, axis=-1)[..., -2:-1]


@another_shift.also
def max_of_first_row(z):
    return np.atleast_2d(z)[0].max()


@another_shift.also
def place_of_max(z):
    return z.argmax(axis=-1)[..., np.newaxis]


def zero_or_max(z):
    return np.maximum(row_max(z), 0)


@SOFTMAX.mistake(
    "一般的数都对，负得很多的行成了 nan：减的不是最大值，多半找最大值时从 0 找起，"
    "或者取了绝对值的最大。提示：最大值也可以是负的。",
    step="shift",
)
def max_from_zero(z):
    return zero_or_max(z)


@max_from_zero.also
def greatest_size(z):
    return np.abs(z).max(axis=-1, keepdims=True)


@SOFTMAX.mistake(
    "矩阵的每一列减了各自的最大值：同一行里减去的数不一样，概率就变了。"
    "提示：同一行要减同一个数，哪个轴是类别？",
    step="shift",
)
def column_max(z):
    return z.max(axis=0) if z.ndim > 1 else z.max()


@SOFTMAX.mistake(
    "你用除法缩小 logits：除以最大值、总和或者一个固定的数，都改变了差距，概率也跟着变。"
    "提示：softmax 平移不变，不是尺度不变。",
    slide="平移不变，但不是尺度不变",
)
@each(np.max, np.sum, lambda z, **axis: np.abs(z).max(**axis), np.linalg.norm, np.std)
def divided_before(size, z):
    return softmax(z / size(z, axis=-1, keepdims=True))


@divided_before.also
@each(np.max, np.sum, np.linalg.norm, np.std)
def divided_before_by_all(size, z):
    return softmax(z / size(z))


@divided_before.also
@each(np.max, np.sum)
def divided_and_not_shifted(size, z):
    return naive_softmax(z / size(z, axis=-1, keepdims=True))


@divided_before.also
@each(2.0, 10.0, 100.0, 1000.0)
def divided_by_constant(constant, z):
    return softmax(z / constant)


@divided_before.also
def standardized_first(z):
    return softmax((z - z.mean(axis=-1, keepdims=True)) / z.std(axis=-1, keepdims=True))


@SOFTMAX.mistake(
    "分数被截断了：一般的数都对，超出某个范围的一律当成那个界限，差距就丢了。"
    "提示：大的分数靠平移变小，不靠 clip。",
)
@each(*LIMITS)
def clipped(limit, z):
    return naive_softmax(np.clip(z, -limit, limit))


@clipped.also
@each(*LIMITS)
def clipped_above(limit, z):
    return softmax(np.minimum(z, limit))


@SOFTMAX.mistake(
    "nan 被换成了别的数：上溢、下溢还在，只是看不见了，那几项并不是概率。"
    "提示：不要补救，取指数之前先减去每行的最大值。"
)
@each(no_shift, global_max)
def nan_replaced(wrong, z):
    return np.nan_to_num(wrong.versions[0](z))


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
@each(*EXPS, lambda z: np.exp(z - z.max(axis=0)))
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
    "矩阵是对的，单个向量却报错："
    "[:, None]、[:, 0] 要求是二维，单个向量没有第二个下标。提示：让求最大值、求和自己留着那一轴。"
)
@each(*EXPS, lambda z: np.exp(z - z.max(axis=-1)[:, np.newaxis]))
def column_of_vector(exp, z):
    exps = exp(z)
    return exps / exps.sum(axis=-1)[:, np.newaxis]


@column_of_vector.also
def column_of_max(z):
    return normalized(np.exp(z - z.max(axis=-1)[:, np.newaxis]))


@SOFTMAX.mistake(
    "单个向量是对的，矩阵却报错：多半把输入当成了一串数，而矩阵的每一项是一行。"
    "提示：从后往前数的轴号对两种输入都成立。"
)
def vectors_only(z):
    (_,) = z.shape
    return softmax(z)


@SOFTMAX.mistake(
    "矩阵按行循环，单个向量却处处得 1：循环把向量的每个数当成了一行。"
    "提示：从后往前数的轴号对两种输入都成立，不用循环。"
)
@each(softmax, naive_softmax)
def each_number_as_a_row(one_row, z):
    return np.array([one_row(np.atleast_1d(row)) for row in z]).reshape(z.shape)


@SOFTMAX.mistake(
    "你用分数自己的比例代替了概率：会出现负数，或者大小颠倒（减过最大值的）。"
    "提示：softmax 看的是差，要先用一个恒为正的函数把差变成比。"
)
@each(normalized, lambda z: z / z.sum(), lambda z: normalized(z - row_max(z)))
def ratio_of_logits(ratio, z):
    return ratio(z)


@SOFTMAX.mistake(
    "把分数变正的不是指数，是别的函数（平方、绝对值、sigmoid、减最小值……）。"
    "提示：几率只由差决定，只有指数把差变成比。",
    slide="几率只看分数之差：只剩指数",
)
@each(np.square, np.abs, lambda z: z - z.min(axis=-1, keepdims=True), lambda z: np.log1p(np.exp(z)))
def another_positive_function(positive, z):
    return normalized(positive(z))


@another_positive_function.also
@each(lambda z: sigmoid(z), lambda z: np.maximum(z, 0))
def squashed_then_normalized(positive, z):
    return normalized(positive(z))


@another_positive_function.also
def min_max(z):
    low = z.min(axis=-1, keepdims=True)
    return (z - low) / (row_max(z) - low)


@SOFTMAX.mistake("分子取了指数，分母没有，每行的和不等于 1。提示：分母应是所有分子之和。")
@each(np.exp, exp_by_row)
def exp_on_top_only(exp, z):
    return exp(z) / z.sum(axis=-1, keepdims=True)


@SOFTMAX.mistake(
    "分母比分子之和多（或少）了一份：每行的和不等于 1。分母该是这一行所有分子之和，包括它自己。"
    "提示：没有另外的 1，也没有漏掉的一项。"
)
@each(*EXPS)
def one_too_many(exp, z):
    return exp(z) / (1 + row_sum(exp(z)))


@one_too_many.also
@each(np.exp, exp_by_row)
def odds_against_others(exp, z):
    return exp(z) / (row_sum(exp(z)) - exp(z))


@SOFTMAX.mistake(
    "有相等的分数时，每行的和超过 1：分母里相等的只加了一次，多半用了 set、unique 或字典。"
    "提示：并列的每一个都要加进总和。"
)
@each(np.exp, exp_by_row)
def equal_ones_added_once(exp, z):
    exps = exp(z)
    return exps / np.apply_along_axis(lambda row: [np.unique(row).sum()], -1, exps)


@SOFTMAX.mistake(
    "越往后错得越多：边算边改，后面各项用的是已经改过的数。提示：先算完总和，结果放进新的数组。"
)
@each(naive_softmax, softmax)
def changed_on_the_way(one_row, z):
    rows = np.atleast_2d(z).astype(float)
    for row in rows:
        for k in range(len(row)):
            row[k] = one_row(row)[k]
    return rows.reshape(z.shape)


@SOFTMAX.mistake(
    "分子与分母减的不是同一个数，约不掉，和就不等于 1。提示：指数只算一次，分子分母都用它。"
)
@each((exp_by_row, np.exp), (np.exp, exp_by_row), (exp_by_row, exp_by_global))
def unequal_shifts(exps, z):
    top, bottom = exps
    return top(z) / row_sum(bottom(z))


@SOFTMAX.mistake("只取了指数，没有归一化：每行的和不等于 1。提示：还差一步除法。")
def no_division(z):
    return np.exp(z)


@SOFTMAX.mistake("每行的和是 K：你除以的是平均，不是总和。提示：概率之和等于 1，分母该是什么？")
@each(*EXPS)
def divided_by_mean(exp, z):
    return exp(z) / exp(z).mean(axis=-1, keepdims=True)


@SOFTMAX.mistake("你除以了 K（或 N）。提示：分母只该是这一行的指数之和，它随分数而变。")
@each(*(lambda z, e=e: e(z) / z.shape[-1] for e in EXPS), lambda z: softmax(z) / z.shape[-1])
def divided_by_count(divided, z):
    return divided(z)


@divided_by_count.also
@each(*EXPS, softmax)
def divided_by_length(exp, z):
    return exp(z) / len(z)


@SOFTMAX.mistake(
    "每行最大的一项恰好是 1，和却超过 1：要么减去最大值之后没有归一化，"
    "要么除以了最大的一项。提示：概率之和等于 1，分母该是什么？"
)
@each(*EXPS)
def divided_by_max(exp, z):
    return exp(z) / exp(z).max(axis=-1, keepdims=True)


@SOFTMAX.mistake(
    "每行的平方和等于 1，和却不是：你除以的是长度（L2 范数）。提示：概率要的是和等于 1。"
)
@each(*EXPS)
def unit_length(exp, z):
    return exp(z) / np.sqrt(row_sum(exp(z) ** 2))


@SOFTMAX.mistake(
    "指数的底不是 e：用了 2、10，或者 e 只写了几位（2.718 之类）。和仍等于 1，差距却变了，"
    "相当于换了温度。提示：底数是 e，用库里的指数函数。",
    step="exp",
    slide="温度：在三角形里从中心走到一角",
)
@each(2.0, 10.0, *ROUGH_E)
def another_base(base, z):
    return base**z


@SOFTMAX.mistake(
    "你对每一项分别用了 sigmoid：各类互不竞争，和不等于 1。那是多标签分类的做法。"
    "提示：softmax 的每一项都与同一行的其他项有关。",
    slide="06-beyond#多标签：每个标签一个 sigmoid",
)
def sigmoid_of_each(z):
    return 1 / (1 + np.exp(-z))


@SOFTMAX.mistake(
    "结果都不大于 0：这是概率的对数 log_softmax，不是概率。提示：要回到概率，还差哪一步？"
)
def log_of_probs(z):
    return log_softmax(z)


@log_of_probs.also
@each(*EXPS)
def log_of_ratio(exp, z):
    return np.log(normalized(exp(z)))


@SOFTMAX.mistake(
    "结果只有 0 和 1：这是 hardmax。它几乎处处导数为 0，不能用来训练。"
    "提示：最大的一项应该占得最多，而不是占全部。",
    slide="hardmax 是台阶，softmax 是坡",
)
def hard_choice(z):
    return hardmax(z)


@hard_choice.also
def all_greatest(z):
    return z == row_max(z)


@SOFTMAX.mistake(
    "把概率当作分数又做了一次 softmax：两个概率最多差 1，logits 原来差多少都压进了这里。"
    "提示：只需要一次 softmax。"
)
def once_more(z):
    return softmax(softmax(z))


@SOFTMAX.mistake("每行和为 1，次序却变了：概率被排了序，对不上原来的类别。提示：不要排序。")
@each(1, -1)
def sorted_probs(direction, z):
    return np.sort(softmax(z), axis=-1)[..., ::direction]


@SOFTMAX.mistake(
    "你用的是累加，不是总和：第一项（或最后一项）恰好成了 1。提示：同一行的分母是同一个数。"
)
@each(*EXPS)
def accumulated(exp, z):
    return exp(z) / np.cumsum(exp(z), axis=-1)


@accumulated.also
def accumulated_probs(z):
    return np.cumsum(softmax(z), axis=-1)


@SOFTMAX.mistake(
    "大小顺序反了：logits 最小的一类得到了最大的概率。多半是把差的方向写成了最大值减 z。"
    "提示：减完之后，每一项都应不大于 0。"
)
def max_minus_z(z):
    return normalized(np.exp(row_max(z) - z))


@max_minus_z.also
def minus_z(z):
    return normalized(np.exp(-z))


@max_minus_z.also
def minus_z_stably(z):
    return softmax(-z)


@SOFTMAX.mistake(
    "你加上了最大值，没有减去：数更大了，更早上溢。提示：减完之后，每一项都应不大于 0。"
)
@each(row_max, global_max_of)
def max_added(shift, z):
    return normalized(np.exp(z + shift(z)))


@SOFTMAX.mistake(
    "浮点输入都对，整数输入却全是 0：结果存进了与输入同类型的数组，小数部分被截掉了。"
    "提示：概率应放在浮点数组里。"
)
def dtype_of_input(z):
    probs = np.zeros_like(z)
    probs[...] = softmax(z)
    return probs


# ---------------------------------------------------------------- 温度


def over_temperature(z, t):
    return z / t


def tempered(z, t, *, scale=over_temperature, distribution=softmax):
    return distribution(scale(z, t))


TIES = np.array([1.0, 1.004, 1.0, 0.97, 1.004])  # 温度很低时，并列的平分，相近的也分得到

TEMPERATURE = Exercise(
    tempered,
    [
        (VECTOR, 2.0),
        (VECTOR, 0.5),
        (SQUARE, 3.0),
        (WIDE, 1.0),
        (FAR_ROWS, 0.5),
        (VECTOR, 0.001),
        (TIES, 0.01),
        (np.array([[0.5, 0.505], [2.0, 2.0], [0.3, 0.31]]), 0.01),
        (np.arange(60) % 2 / 1000, 0.001),
        (INTEGERS, 2.0),
        (WIDE, 0.05),
        (FIVE, 20.0),
        (SPIKE, 2.6),
        (LAST_HIGH, 1.0),
        (NEAR_ZERO, 0.001),
    ],
    title="带温度的 softmax",
    slide="温度：在三角形里从中心走到一角",
)


def check_temperature(attempt):
    """检查 softmax_with_temperature(logits, temperature)：沿最后一轴。"""
    check(TEMPERATURE, attempt)


@TEMPERATURE.mistake(
    "方向反了：你的 T 越大分布越尖。温度是除数，T 越大差距越小，分布越平。"
    "提示：T → ∞ 时 z/T 趋于什么？",
    step="scale",
    title="温度用反了：乘，不是除",
)
def times_temperature(z, t):
    return z * t


@TEMPERATURE.mistake(
    "除反了：你算的是 T/z，多半两个参数的次序写反了；分数为 0 时就成了 inf、nan。"
    "提示：分数除以温度。",
    step="scale",
)
def temperature_over_scores(z, t):
    return t / z


@TEMPERATURE.mistake(
    "你对分数取了次方：负的分数开不出来，差距也变了。提示：温度只做一件事，分数除以 T。",
    step="scale",
)
@each(lambda z, t: z ** (1 / t), lambda z, t: np.abs(z) ** t)
def power_of_scores(power, z, t):
    return power(1.0 * z, t)


@TEMPERATURE.mistake(
    "温度用晚了：先得到概率再除以（或乘以）T，和不再等于 1。温度要在取指数之前起作用。"
    "提示：把 T 用在 logits 上。"
)
@each(np.divide, np.multiply)
def divided_probs(operation, z, t):
    return operation(softmax(z), t)


@TEMPERATURE.mistake("对概率取 1/T 次方是对的思路，但之后和不再等于 1。提示：还差一次归一化。")
def root_of_probs(z, t):
    return softmax(z) ** (1 / t)


@TEMPERATURE.mistake(
    "对概率（或指数）取 1/T 次方再归一化，纸上是对的；T 很小时次方不是上溢，就是全部下溢，"
    "得到 nan。"
    "提示：在取指数之前，对 logits 除以 T。"
)
def normalized_root(z, t):
    return normalized(softmax(z) ** (1 / t))


@normalized_root.also
def normalized_root_of_exps(z, t):
    return normalized(np.exp(z) ** (1 / t))


@TEMPERATURE.mistake(
    "对概率取了 T 次方：方向反了，和也不再等于 1。提示：温度是除数，用在 logits 上。"
)
def power_of_probs(z, t):
    return softmax(z) ** t


@TEMPERATURE.mistake(
    "温度没有起作用：可能没有用到 T；可能除在取指数之后，归一化时约掉了；"
    "也可能是减去了 T，而 softmax 平移不变。提示：在取指数之前改变 logits 的差距。",
    step="scale",
)
def no_temperature(z, t):
    return z


@TEMPERATURE.mistake(
    "把概率当作 logits 又做了一次 softmax：两个概率最多差 1（再除以 T，就最多差 1/T），"
    "不再是 logits 的差距。提示：只需要一次 softmax。"
)
def softmax_twice(z, t):
    return softmax(softmax(z) / t)


@softmax_twice.also
def softmax_of_tempered(z, t):
    return softmax(softmax(z / t))


@TEMPERATURE.mistake(
    "你除以了 √T。注意力里的 √d 本身就是温度，不用再开方。",
    step="scale",
    slide=r"注意力里的 $\sqrt d$，就是温度",
)
def root_of_temperature(z, t):
    return z / np.sqrt(t)


@TEMPERATURE.mistake("T 用了两次（或平方了）：只在取指数之前除一次。", step="scale")
def temperature_twice(z, t):
    return z / t**2


@TEMPERATURE.mistake(
    "分数除以 T 以后被取整了（用了 // 或舍入），细小的差距都丢了。提示：温度是普通的除法。",
    step="scale",
)
@each(np.floor_divide, lambda z, t: np.floor(z / t), lambda z, t: np.round(z / t))
def floor_division(divide, z, t):
    return divide(z, t)


@TEMPERATURE.mistake(
    "T 被取成了整数：0.5 成了 0，不到 1 的温度都不对。提示：T 可以是任何正数，原样地除。",
    step="scale",
)
@each(np.trunc, np.ceil, np.round)
def whole_temperature(whole, z, t):
    return z / whole(t)


@TEMPERATURE.mistake(
    "只有最大值除以了 T，分数没有：多半少了一对括号，除法先于减法。提示：先减最大值，差再除以 T。"
)
def only_max_divided(z, t):
    return naive_softmax(z - row_max(z) / t)


@TEMPERATURE.mistake(
    "T 越小错得越多：你给 T 设了下限，或者给它加了一点。提示：T 再小也照除，靠减去最大值避免上溢。",
    step="scale",
)
@each(1e-2, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
def temperature_floor(least, z, t):
    return z / max(t, least)


@temperature_floor.also
@each(1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1)
def temperature_raised(little, z, t):
    return z / (t + little)


@TEMPERATURE.mistake(
    "T 很小时你改用了 hardmax：并列的该平分，相近的也该各有一份。"
    "提示：不用另开一路，减去最大值就不会上溢。",
    slide="从 hardmax 到 softmax",
)
@each(0.002, 0.02, 0.1, 0.7)
def hard_when_cold(least, z, t):
    return hardmax(z) if t < least else softmax(z / t)


@hard_when_cold.also
@each(0.002, 0.02, 0.1, 0.7)
def greatest_when_cold(least, z, t):
    return z == row_max(z) if t < least else softmax(z / t)


@hard_when_cold.also
@each(0.002, 0.02, 0.1, 0.7)
def shared_when_cold(least, z, t):
    return normalized(1.0 * (z == row_max(z))) if t < least else softmax(z / t)


@TEMPERATURE.mistake(
    "分子与分母的温度不一样：只有一处除以了 T，每行的和不等于 1。提示：指数只算一次，两处都用它。"
)
@each((True, False), (False, True))
def one_side_tempered(sides, z, t):
    exps = [np.exp((z - row_max(z)) / (t if side else 1)) for side in sides]
    return exps[0] / row_sum(exps[1])


@one_side_tempered.also
@each((True, False), (False, True))
def one_side_tempered_naively(sides, z, t):
    exps = [np.exp(z / (t if side else 1)) for side in sides]
    return exps[0] / row_sum(exps[1])


@TEMPERATURE.mistake(
    "这是两种分布按 T 混合，不是温度。提示：温度只有一处：取指数之前，logits 除以 T。"
)
@each(lambda t: t, lambda t: 1 - t)
def mixed_with_uniform(weight, z, t):
    return weight(t) * softmax(z) + (1 - weight(t)) / z.shape[-1]


@TEMPERATURE.mistake("你以 T 作指数的底。温度是除数，底数总是 e。提示：取指数之前，logits 除以 T。")
def temperature_as_base(z, t):
    return normalized(t ** (z - row_max(z)))


@TEMPERATURE.mistake(
    "T 没有原样用：加了 1、乘了倍数，或者取了指数、对数。提示：T = 1 时应当就是普通的 softmax。",
    step="scale",
)
@each(lambda t: 1 + t, lambda t: 2 * t, lambda t: t / 2, np.exp, np.log, np.log1p)
def one_plus_temperature(changed, z, t):
    return z / changed(t)


@TEMPERATURE.mistake(
    "z/T 被截断了：超出某个范围的一律当成那个界限，差距就丢了。提示：靠减去最大值变小，不靠 clip。",
    step="scale",
)
@each(*LIMITS)
def tempered_clipped(limit, z, t):
    return np.clip(z / t, -limit, limit)


@TEMPERATURE.mistake(
    "大小顺序反了：logits 最小的一类得到了最大的概率。提示：减完最大值之后，每一项都应不大于 0。",
    step="scale",
)
def reversed_order(z, t):
    return -z / t


@TEMPERATURE.mistake(
    "温度高时都对，T 很小时成了 nan：z/T 变得很大，exp 上溢或全部下溢。"
    "提示：怎样让指数里最大的一项恰好是 0？",
    slide=BY_ROW,
)
def no_shift_after_division(z, t):
    return naive_softmax(z / t)


@no_shift_after_division.also
def shift_before_division(z, t):
    return normalized(np.exp(z / t - row_max(z)))


@TEMPERATURE.mistake(
    "一般的数都对，数大了、相差悬殊或者 T 很小时成了 nan：减的不是最大值，多半是平均、最小值、"
    "最大值的位置（argmax），或者最大值从 0 找起。提示：减去谁，剩下的才都不大于 0，又有一个是 0？",
    slide=BY_ROW,
)
@each(np.mean, np.min, np.median)
def another_shift_after_division(middle, z, t):
    return naive_softmax((z - middle(z, axis=-1, keepdims=True)) / t)


@another_shift_after_division.also
@each(place_of_max, zero_or_max, greatest_size)
def no_real_max_after_division(shift, z, t):
    return naive_softmax(z / t - shift(z / t))


@TEMPERATURE.mistake(
    "几行相差悬殊时出现 nan：减的是整个数组的最大值，远小于它的行成了 0/0。"
    "提示：每一行该减谁的最大值？",
    slide=BY_ROW,
)
def global_max_before_division(z, t):
    return normalized(np.exp((z - z.max()) / t))


@TEMPERATURE.mistake(
    "归一化沿着样本的方向做了：矩阵是每一列的和等于 1。类别在最后一轴。",
    step="distribution",
    slide=BY_ROW,
)
def tempered_over_samples(z):
    return softmax(z, axis=0)


@tempered_over_samples.also
@each(*EXPS)
def tempered_total_of_columns(exp, z):
    return exp(z) / exp(z).sum(axis=0)


@TEMPERATURE.mistake(
    "矩阵的每一列减了各自的最大值：同一行里减去的数不一样，概率就变了。提示：哪个轴是类别？",
    step="distribution",
    slide=BY_ROW,
)
def tempered_column_max(z):
    return naive_softmax(z - (z.max(axis=0) if z.ndim > 1 else z.max()))


@TEMPERATURE.mistake(
    "矩阵是所有元素加起来才等于 1。每一行是一个样本，各自都该是一个分布。",
    step="distribution",
    slide=BY_ROW,
)
@each(np.exp, exp_by_row, exp_by_global)
def tempered_no_axis(exp, z):
    return exp(z) / exp(z).sum()


@TEMPERATURE.mistake(
    "求和（或求最大值）之后少了一个轴：N = K 时不报错，却除错了行。提示：怎样让它保持 (N, 1)？",
    step="distribution",
    slide=BY_ROW,
)
@each(*EXPS)
def tempered_lost_keepdims(exp, z):
    return exp(z) / exp(z).sum(axis=-1)


@tempered_lost_keepdims.also
def tempered_lost_keepdims_of_max(z):
    return normalized(np.exp(z - z.max(axis=-1)))


@tempered_lost_keepdims.also
def tempered_lost_both_keepdims(z):
    exps = np.exp(z - z.max(axis=-1))
    return exps / exps.sum(axis=-1)


@TEMPERATURE.mistake(
    "矩阵按行循环，单个向量却处处得 1：循环把向量的每个数当成了一行。提示：轴号从后往前数。",
    step="distribution",
    slide=BY_ROW,
)
@each(softmax, naive_softmax)
def tempered_number_as_a_row(one_row, z):
    return np.array([one_row(np.atleast_1d(row)) for row in z]).reshape(z.shape)


@TEMPERATURE.mistake(
    "矩阵是对的，单个向量却报错：轴写死成了 1。提示：轴号从后往前数，两种输入都成立。",
    step="distribution",
    slide=BY_ROW,
)
def tempered_fixed_axis(z):
    return softmax(z, axis=1)


@TEMPERATURE.mistake(
    "各项分别用了 sigmoid，互不竞争，和不等于 1。提示：先除以 T，再做 softmax。",
    step="distribution",
)
def tempered_sigmoid(z):
    return sigmoid(z)


@TEMPERATURE.mistake(
    "没有归一化：每行的和不等于 1。提示：除以 T、减最大值、取指数之后，还差一步除法。",
    step="distribution",
)
@each(np.exp, exp_by_row)
def tempered_without_division(exp, z):
    return exp(z)


@TEMPERATURE.mistake("这是概率的对数，不是概率。提示：还差取指数。", step="distribution")
def tempered_log(z):
    return log_softmax(z)


@TEMPERATURE.mistake("结果只有 0 和 1：这是 hardmax，只有 T → 0 时才如此。", step="distribution")
def tempered_hard(z):
    return hardmax(z)


@TEMPERATURE.mistake(
    "指数的底不是 e：用了 2、10，或者 e 只写了几位（2.718 之类）。提示：用库里的指数函数。",
    step="distribution",
)
@each(2.0, 10.0, *ROUGH_E)
def tempered_other_base(base, z):
    return normalized(base ** (z - row_max(z)))


# ---------------------------------------------------------------- logsumexp


def naive_lse(z, axis=-1, keepdims=False):
    return np.log(np.exp(z).sum(axis=axis, keepdims=keepdims))


def last_sum(exps):
    return exps.sum(axis=-1)


def lse_in_steps(z, *, gather=last_sum, log=np.log):
    return z.max(axis=-1) + log(gather(exp_by_row(z)))


LOGSUMEXP = Exercise(
    lse_in_steps,
    LOGITS,
    title="稳定的 logsumexp",
    slide="LSE 才是“软的最大值”",
)


def check_logsumexp(attempt):
    """检查 logsumexp(logits)：沿最后一轴，(N, K) 得到 (N,)。"""
    check(LOGSUMEXP, attempt)


@LOGSUMEXP.mistake(
    "中等大小的数都对，很大时得到 inf，很小时得到 -inf：exp 先上溢或下溢，取对数已来不及。"
    "提示：把每行的最大值提到对数外面。",
    title="LSE 没有减最大值",
    slide=BY_ROW,
)
def lse_no_shift(z):
    return naive_lse(z)


@LOGSUMEXP.mistake(
    "一般的数都对，数大了、负得多了或者相差悬殊时得到 inf 或 -inf：提出来的不是最大值，"
    "多半是平均、最小、第一项、最大值的位置（argmax），或者最大值从 0 找起。"
    "提示：减去谁，剩下的才都不大于 0？"
)
@each(
    place_of_max,
    zero_or_max,
    greatest_size,
    second_greatest,
    lambda z: z.mean(axis=-1, keepdims=True),
    lambda z: z.min(axis=-1, keepdims=True),
    lambda z: np.median(z, axis=-1, keepdims=True),
    lambda z: z[..., :1],
    lambda z: z[..., -1:],
    np.mean,
    np.min,
)
def lse_another_shift(shift, z):
    return naive_lse(z - shift(z)) + np.reshape(shift(z), np.shape(shift(z))[:-1])


@LOGSUMEXP.mistake(
    "减去的最大值没有加回来，所以结果总在 0 与 ln K 之间。"
    "提示：LSE 不是平移不变的，z 整体加 c，LSE 也加 c。"
)
def max_not_added_back(z):
    return np.log(exp_by_row(z).sum(axis=-1))


@LOGSUMEXP.mistake(
    "上溢、下溢以后才补救：nan、inf 换成了最大值或者别的数，那几行就不准了。"
    "提示：先提出最大值，就没有 inf 要换。"
)
def repaired_by_max(z):
    return np.where(np.isfinite(naive_lse(z)), naive_lse(z), z.max(axis=-1))


@repaired_by_max.also
def repaired_by_numpy(z):
    return np.nan_to_num(naive_lse(z))


@repaired_by_max.also
def repaired_by_zero(z):
    return np.nan_to_num(naive_lse(z), posinf=0, neginf=0)


@LOGSUMEXP.mistake("最大值多加了一次：没有减过就加，或者加回了两次。提示：减了几次，才加回几次。")
def max_only_added(z):
    return z.max(axis=-1) + naive_lse(z)


@max_only_added.also
def max_added_twice(z):
    return z.max(axis=-1) + logsumexp(z)


@LOGSUMEXP.mistake(
    "补回最大值的办法错了：乘了、减了、加进了对数里，或者补了它的指数、对数。"
    "提示：ln(e^m · s) 拆开来是什么？"
)
def max_taken_again(z):
    return np.log(exp_by_row(z).sum(axis=-1)) - z.max(axis=-1)


@max_taken_again.also
@each(np.exp, np.log)
def another_max_added(changed, z):
    return np.log(exp_by_row(z).sum(axis=-1)) + changed(z.max(axis=-1))


@max_taken_again.also
def max_times_log(z):
    return np.log(exp_by_row(z).sum(axis=-1)) * z.max(axis=-1)


@max_taken_again.also
def max_inside_log(z):
    return np.log(exp_by_row(z).sum(axis=-1) + z.max(axis=-1))


@max_taken_again.also
def exp_of_max_inside_log(z):
    return np.log(exp_by_row(z).sum(axis=-1) + np.exp(z.max(axis=-1)))


@LOGSUMEXP.mistake(
    "最大值与对数之间写成了减号：LSE 比最大值大，你的结果却比它小。"
    "提示：ln(e^m · s) 拆开来，两项之间是什么号？"
)
def minus_log(z):
    return z.max(axis=-1) - np.log(exp_by_row(z).sum(axis=-1))


@LOGSUMEXP.mistake(
    "加回的是整个数组的最大值，减去的却是每行自己的。提示：哪一行减去了谁，就给哪一行加回谁。"
)
def global_max_added_back(z):
    return z.max() + np.log(exp_by_row(z).sum(axis=-1))


@LOGSUMEXP.mistake(
    "减去的是整个数组的最大值，加回的却是每行自己的。提示：减与加要用同一个数，每一行用自己的。"
)
def global_max_subtracted(z):
    return z.max(axis=-1) + np.log(exp_by_global(z).sum(axis=-1))


@LOGSUMEXP.mistake("这是 Σ exp(z)，还没有取对数。提示：LSE 与 z 是同一个量纲，应当接近 max z。")
def no_log(z):
    return np.exp(z).sum(axis=-1)


@no_log.also
def no_log_after_shift(z):
    return exp_by_row(z).sum(axis=-1)


@no_log.also
def no_log_but_max_added(z):
    return exp_by_row(z).sum(axis=-1) + z.max(axis=-1)


@LOGSUMEXP.mistake(
    "对数里多了一个 1：log1p(x) 是 ln(1 + x)，而总和里已经含有最大项的 exp(0) = 1。"
    "提示：要么换成 log，要么别让最大项重复。",
    step="log",
)
def log_of_one_more(total):
    return np.log1p(total)


@log_of_one_more.also
def naive_log_of_one_more(total):
    return np.log(1 + total)


@LOGSUMEXP.mistake(
    "总和里多了一个 1，相当于多出一个分数为 0 的类：多半逐个合并时从 0 开始，或者用了 log1p。"
    "提示：什么也没有加的时候，Σ exp 是 0，它的对数是 −inf。"
)
def starts_at_zero(z):
    return np.logaddexp(0, logsumexp(z))


@starts_at_zero.also
def naive_log1p(z):
    return np.log1p(np.exp(z).sum(axis=-1))


@LOGSUMEXP.mistake(
    "有相等的分数时偏小：相等的只算了一次。多半用了 set、unique，或者去掉最大的一项时，"
    "把并列的也一起去掉了。提示：并列的每一个都要加进总和。"
)
def equal_ones_merged(z):
    return np.apply_along_axis(lambda row: logsumexp(np.unique(row)), -1, z)


@equal_ones_merged.also
def ties_left_out(z):
    return z.max(axis=-1) + np.log1p(np.where(z < row_max(z), exp_by_row(z), 0).sum(axis=-1))


@LOGSUMEXP.mistake(
    "指数的底不是 e：用了 2、10，或者 e 只写了几位（2.718 之类），与自然对数不能抵消。"
    "提示：用库里的指数函数。"
)
@each(2.0, 10.0, *ROUGH_E)
def lse_of_another_base(base, z):
    return np.log((base ** (z - row_max(z))).sum(axis=-1)) + z.max(axis=-1)


@lse_of_another_base.also
@each(2.0, 10.0, *ROUGH_E)
def naive_lse_of_another_base(base, z):
    return np.log((base ** (1.0 * z)).sum(axis=-1))


@LOGSUMEXP.mistake(
    "最大项没有算进去：总和里应当也有它的 exp(0) = 1。提示：去掉一项就补回一个 1。",
)
def greatest_left_out(z):
    rest = np.sort(exp_by_row(z), axis=-1)[..., :-1]
    return z.max(axis=-1) + np.log(rest.sum(axis=-1))


@LOGSUMEXP.mistake(
    "只合并了两个分数（前两个、最后两个或首尾），别的没有算进来；两类时才对。提示：K 可以是任意的。"
)
@each(slice(None, 2), slice(-2, None), [0, -1])
def two_classes_only(pair, z):
    return logsumexp(z[..., pair])


@LOGSUMEXP.mistake("这是 logits 之和：exp 与 log 逐项抵消了。提示：先求和，再取对数，次序不能换。")
@each(np.asarray, lambda z: np.log(np.exp(z)))
def sum_of_logs(log_exp, z):
    return log_exp(z).sum(axis=-1)


@sum_of_logs.also
def sum_of_logs_after_shift(z):
    return z.max(axis=-1) + np.log(exp_by_row(z)).sum(axis=-1)


@sum_of_logs.also
@each(np.asarray, lambda z: np.log(np.exp(z)))
def sum_of_shifted_only(log_exp, z):
    return log_exp(z - row_max(z)).sum(axis=-1)


@sum_of_logs.also
def sum_of_shifted(z):
    return z.max(axis=-1) + (z - row_max(z)).sum(axis=-1)


@LOGSUMEXP.mistake(
    "exp 与 log 的次序反了：先取了对数，再求和、再取指数。负的分数没有对数。"
    "提示：从里往外读：log(sum(exp))。"
)
def exp_sum_log(z):
    return np.exp(np.log(z).sum(axis=-1))


@LOGSUMEXP.mistake("没有取指数：你对 logits 之和直接取了对数。提示：求和之前还差一步。")
def log_of_sum(z):
    return np.log(z.sum(axis=-1))


@LOGSUMEXP.mistake(
    "这是硬的最大值。LSE 比它略大，最多大 ln K；并列的项越多，大得越多。提示：其余各项也要算进来。"
)
def hard_max(z):
    return z.max(axis=-1)


@LOGSUMEXP.mistake(
    "这是 logits 的平均，没有取指数。LSE 不小于最大值。提示：先求指数之和，再取对数。"
)
def mean_score(z):
    return z.mean(axis=-1)


@LOGSUMEXP.mistake(
    "结果总是最大值加 ln K：那是各项并列时的上界。提示：其余各项按 exp(z − max) 折算。"
)
def upper_bound(z):
    return z.max(axis=-1) + np.log(z.shape[-1])


@LOGSUMEXP.mistake(
    "这是概率加权的平均分数，不是 LSE：它比最大值小，LSE 比最大值大。提示：先求指数之和，再取对数。"
)
def expected_score(z):
    return (softmax(z) * z).sum(axis=-1)


@LOGSUMEXP.mistake("这是 softmax（或它的对数），每类一个数。LSE 是分母的对数，每行一个数。")
@each(softmax, log_softmax)
def softmax_instead(function, z):
    return function(z)


@LOGSUMEXP.mistake(
    "结果全是 0：多半结果数组建好了却没有填；也可能先归一化了，每行之和是 1，对数就是 0。"
    "提示：LSE 是归一化之前那个总和的对数。"
)
def log_of_total_prob(z):
    return 0 * z.max(axis=-1)


@LOGSUMEXP.mistake(
    "对数的底用了 2 或 10，指数的底却是 e，两者不能抵消。提示：用自然对数。",
    step="log",
    title="以 2 为底取对数",
)
@each(np.log2, np.log10)
def another_log(log, total):
    return log(total)


@LOGSUMEXP.mistake(
    "对数的底用了 2 或 10，或者又除以了 ln 2、ln 10：结果处处按同一个比例变了。"
    "提示：单位是 nat，不用换底。"
)
@each(2, 10)
def lse_in_another_unit(base, z):
    return logsumexp(z) / np.log(base)


@LOGSUMEXP.mistake(
    "你取的是平均，不是求和：结果处处小了 ln K。提示：K 个相同的数 c，LSE 是 c + ln K。",
    step="gather",
)
def log_mean_exp(exps):
    return exps.mean(axis=-1)


@LOGSUMEXP.mistake(
    "你加的是指数的平方，或者又开了方：那是长度，不是总和。提示：Σ exp(z)，不平方。", step="gather"
)
@each(1, 2)
def log_of_length(root, exps):
    return (exps**2).sum(axis=-1) ** (1 / root)


@LOGSUMEXP.mistake(
    "单独一行时都对，几行相差悬殊时得到 -inf。你减的是整个数组的最大值，"
    "远小于它的那一行全部下溢成 0。提示：每一行该减谁的最大值？",
    slide=BY_ROW,
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
    "数值对，但单个向量也得到一个数组：先凑成了一行的矩阵，没有变回来。提示：(K,) 得到一个数。"
)
def not_a_single_number(z):
    return logsumexp(np.atleast_2d(z))


@LOGSUMEXP.mistake(
    "最后加回最大值时多了一个轴：(N, 1) 与 (N,) 相加，广播成了 (N, N)。提示：加回时用形状 (N,) 的。"
)
def square_of_sums(z):
    return row_max(z) + np.log(exp_by_row(z).sum(axis=-1))


@LOGSUMEXP.mistake(
    "整个数组只得到一个数。每一行是一个样本，各有各的 LSE。提示：求和时说明沿哪个轴。"
)
def lse_no_axis(z):
    return z.max() + np.log(exp_by_global(z).sum())


@lse_no_axis.also
def naive_lse_no_axis(z):
    return naive_lse(z, axis=None)


@LOGSUMEXP.mistake(
    "求和没有说明沿哪个轴：所有行共用了一个总和。每一行各有各的 LSE。提示：类别在哪个轴上？"
)
def rows_with_common_total(z):
    return z.max(axis=-1) + np.log(exp_by_row(z).sum())


@LOGSUMEXP.mistake(
    "矩阵按行循环，单个向量却原样返回：循环把向量的每个数当成了一行。提示：轴号从后往前数，不用循环。"
)
@each(logsumexp, naive_lse)
def lse_of_each_number(one_row, z):
    return np.array([one_row(np.atleast_1d(row)) for row in z])


@LOGSUMEXP.mistake("归并的是样本，不是类别：求和沿着第 0 轴做了。类别在最后一个轴上。")
@each(logsumexp, naive_lse)
def lse_over_samples(lse, z):
    return lse(z, axis=0)


@LOGSUMEXP.mistake(
    "矩阵是对的，单个向量却报错：轴写死成了 1，而向量没有第 1 轴。提示：轴号从后往前数。"
)
def lse_fixed_axis(z):
    return logsumexp(z, axis=1)


@LOGSUMEXP.mistake(
    "矩阵是对的，单个向量却报错："
    "[:, None]、[:, 0] 要求是二维，单个向量没有第二个下标。提示：让求最大值、求和自己留着那一轴。"
)
@each(logsumexp, naive_lse)
def lse_column_of_vector(lse, z):
    return lse(z, keepdims=True)[:, 0]


@LOGSUMEXP.mistake(
    "相减时少了一个轴：最大值的形状是 (N,)，N = K 时不报错，却减错了行。"
    "提示：相减时让它保持 (N, 1)，最后加回时再用 (N,)。"
)
def lse_lost_keepdims(z):
    z_max = z.max(axis=-1)
    return z_max + np.log(np.exp(z - z_max).sum(axis=-1))


@LOGSUMEXP.mistake(
    "分数被截断了：一般的数都对，超出某个范围的一律当成那个界限。提示：大的分数靠减去最大值变小。"
)
@each(*LIMITS)
def lse_clipped(limit, z):
    return naive_lse(np.clip(z, -limit, limit))


@lse_clipped.also
@each(*LIMITS)
def lse_clipped_above(limit, z):
    return logsumexp(np.minimum(z, limit))


@LOGSUMEXP.mistake(
    "整数输入的小数部分没有了：结果存进了与输入同类型的数组。提示：LSE 应放在浮点数组里。"
)
def lse_dtype_of_input(z):
    return logsumexp(z).astype(z.dtype)
