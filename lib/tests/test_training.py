"""SoftmaxRegression：scikit-learn 对照、最优性条件、训练循环的约定、坏输入。"""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from lib.cross_entropy import cross_entropy
from lib.data import collinear_blobs, three_blobs, xor_blobs
from lib.gradient import check_gradient
from lib.training import SoftmaxRegression, _batches

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def blobs(rng):
    """三团有重叠的点，类别不均衡。"""
    X, y = three_blobs(rng, n_per_class=40, spread=1.5)
    return X[15:], y[15:]


def centered(W):
    """去掉各类共同的平移，它不改变概率。"""
    return W - W.mean(axis=-1, keepdims=True)


# 训练出来的模型


@pytest.mark.parametrize("l2", [0.01, 0.1])
def test_against_scikit_learn(blobs, l2):
    X, y = blobs
    model = SoftmaxRegression(l2=l2).fit(X, y, learning_rate=0.5, epochs=2000)
    oracle = LogisticRegression(C=1 / (len(X) * l2), tol=1e-10, max_iter=1000).fit(X, y)
    np.testing.assert_allclose(centered(model.W), centered(oracle.coef_.T), atol=1e-5)
    np.testing.assert_allclose(centered(model.b), centered(oracle.intercept_), atol=1e-5)
    np.testing.assert_allclose(model.predict_proba(X), oracle.predict_proba(X), atol=1e-5)
    np.testing.assert_array_equal(model.predict(X), oracle.predict(X))
    assert model.score(X, y) == oracle.score(X, y)


def test_optimum_matches_class_frequencies(blobs):
    """∇b = 0：平均预测概率等于类别频率，只有 b 不加惩罚时才成立。"""
    X, y = blobs
    model = SoftmaxRegression(l2=0.1).fit(X, y, epochs=1000)
    frequencies = np.bincount(y) / len(y)
    np.testing.assert_allclose(model.predict_proba(X).mean(axis=0), frequencies, atol=1e-8)


def test_weights_with_l2_sum_to_zero_over_classes(blobs):
    model = SoftmaxRegression(l2=0.1).fit(*blobs)
    np.testing.assert_allclose(model.W.sum(axis=1), 0, atol=1e-12)


def test_one_step_follows_the_gradient_of_the_objective(blobs):
    X, y = blobs
    rng = np.random.default_rng(1)
    model = SoftmaxRegression(l2=0.3)
    W, b = rng.normal(size=(2, 3)), rng.normal(size=3)
    model.W, model.b = W.copy(), b.copy()
    loss = model._step(X, y, learning_rate=0.25)

    def objective(W, b):
        return cross_entropy(X @ W + b, y) + 0.3 / 2 * (W**2).sum()

    assert loss == pytest.approx(objective(W, b))
    assert check_gradient(lambda W: objective(W, b), (W - model.W) / 0.25, W) < 1e-8
    assert check_gradient(lambda b: objective(W, b), (b - model.b) / 0.25, b) < 1e-8


def test_separable_data_is_learnt_and_weights_keep_growing(rng):
    X, y = collinear_blobs(rng, n_per_class=30, spread=0.2)
    short = SoftmaxRegression().fit(X, y, epochs=100)
    long = SoftmaxRegression().fit(X, y, epochs=400)
    assert long.score(X, y) == 1
    assert np.linalg.norm(long.W) > np.linalg.norm(short.W) + 0.5
    assert long.loss_history_[-1] < short.loss_history_[-1]


def test_xor_is_out_of_reach(rng):
    X, y = xor_blobs(rng)
    assert SoftmaxRegression().fit(X, y).score(X, y) < 0.8


# 标签


@pytest.mark.parametrize(
    "names", [[100, 300, 999], [-5, 0, 7], ["体育", "娱乐", "科技"], np.uint8([1, 2, 200])]
)
def test_any_labels(blobs, names):
    X, y = blobs
    labels = np.array(names)[y]
    model = SoftmaxRegression().fit(X, labels.tolist(), epochs=20)
    np.testing.assert_array_equal(model.classes_, np.unique(names))
    plain = SoftmaxRegression().fit(X, np.searchsorted(model.classes_, labels), epochs=20)
    np.testing.assert_array_equal(model.W, plain.W)
    np.testing.assert_array_equal(model.predict(X), model.classes_[plain.predict(X)])
    assert model.score(X, labels) == np.mean(plain.predict(X) == y)


def test_order_of_samples_does_not_matter(blobs, rng):
    X, y = blobs
    order = rng.permutation(len(X))
    first, second = SoftmaxRegression().fit(X, y), SoftmaxRegression().fit(X[order], y[order])
    np.testing.assert_allclose(first.W, second.W, rtol=1e-10)


def test_score_of_unseen_labels_counts_as_wrong():
    model = SoftmaxRegression().fit([[0.0], [1.0]], [0, 1])
    assert model.score([[0.0], [1.0]], [0, 7]) == 0.5


# 训练循环的约定


def test_first_step_by_hand():
    """从 0 出发：P 均匀，W ← η Xᵀ(Y − 1/K)/N，第一个损失是 ln K。"""
    X, y = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), [0, 1, 0]
    model = SoftmaxRegression().fit(X, y, learning_rate=0.3, epochs=1)
    residual = np.array([[0.5, -0.5], [-0.5, 0.5], [0.5, -0.5]])
    np.testing.assert_allclose(model.W, 0.3 * X.T @ residual / 3)
    np.testing.assert_allclose(model.b, 0.3 * residual.sum(axis=0) / 3)
    assert model.loss_history_ == [pytest.approx(np.log(2))]


def test_loss_history_is_the_objective_before_each_update(blobs):
    X, y = blobs
    model = SoftmaxRegression(l2=0.2).fit(X, y, epochs=6)
    before = SoftmaxRegression(l2=0.2).fit(X, y, epochs=5)
    logits = X @ before.W + before.b
    objective = cross_entropy(logits, y) + 0.1 * (before.W**2).sum()
    assert model.loss_history_[5] == pytest.approx(objective)
    assert model.loss_history_[:5] == before.loss_history_
    assert all(type(loss) is float for loss in model.loss_history_)


def test_loss_decreases_with_a_small_learning_rate(blobs):
    history = SoftmaxRegression().fit(*blobs, learning_rate=0.1).loss_history_
    assert len(history) == 100
    assert (np.diff(history) < 0).all()


def test_batches_cover_every_sample_once(rng):
    X, y = np.arange(20.0).reshape(10, 2), np.arange(10)
    parts = list(_batches(X, y, 4, rng))
    assert [len(y_part) for _, y_part in parts] == [4, 4, 2]
    for X_part, y_part in parts:
        np.testing.assert_array_equal(X_part, X[y_part])
    order = np.concatenate([y_part for _, y_part in parts])
    assert sorted(order) == list(range(10)) != list(order)


@pytest.mark.parametrize("batch_size", [10, 11])
def test_a_single_batch_is_neither_shuffled_nor_copied(rng, batch_size):
    X, y = np.zeros((10, 2)), np.arange(10)
    ((X_part, y_part),) = _batches(X, y, batch_size, rng)
    assert X_part is X and y_part is y


def test_every_epoch_is_shuffled_anew(rng):
    X, y = np.zeros((50, 1)), np.arange(50)
    first, second = ([y_part[0] for _, y_part in _batches(X, y, 7, rng)] for _ in range(2))
    assert first != second


def test_mini_batch_loss_is_weighted_by_batch_size():
    """三个相同的样本，批大小 2：第二批只有一个样本，权重是 1/3。"""
    model = SoftmaxRegression().fit(np.zeros((3, 1)), [0, 0, 1], batch_size=2, epochs=1, rng=0)
    parts = _batches(np.zeros((3, 1)), np.array([0, 0, 1]), 2, np.random.default_rng(0))
    (_, first), (_, last) = parts
    b = 0.5 * (np.eye(2)[first] - 0.5).mean(axis=0)
    expected = (2 * np.log(2) + cross_entropy(b, int(last[0]))) / 3
    assert model.loss_history_[0] == pytest.approx(expected)


def test_mini_batches_reach_the_same_optimum(blobs):
    X, y = blobs
    full = SoftmaxRegression(l2=0.1).fit(X, y, epochs=500)
    mini = SoftmaxRegression(l2=0.1).fit(X, y, 0.02, epochs=500, batch_size=16, rng=0)
    np.testing.assert_allclose(mini.W, full.W, atol=0.02)


def test_rng_makes_runs_reproducible(blobs):
    X, y = blobs
    runs = [
        SoftmaxRegression().fit(X, y, epochs=3, batch_size=8, rng=rng).W
        for rng in (0, np.random.default_rng(0), 1)
    ]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert (runs[0] != runs[2]).any()


@pytest.mark.parametrize("batch_size", [None, 105, 1000])
def test_full_batch_needs_no_rng(blobs, batch_size):
    X, y = blobs
    first = SoftmaxRegression().fit(X, y, epochs=3, batch_size=batch_size, rng=1)
    np.testing.assert_array_equal(first.W, SoftmaxRegression().fit(X, y, epochs=3).W)


def test_callback_sees_every_epoch(blobs):
    seen = []

    def callback(epoch, model, loss):
        seen.append((epoch, model.W.copy(), loss))

    model = SoftmaxRegression().fit(*blobs, epochs=3, callback=callback)
    assert [epoch for epoch, _, _ in seen] == [0, 1, 2]
    assert [loss for _, _, loss in seen] == model.loss_history_
    np.testing.assert_array_equal(seen[-1][1], model.W)
    assert (seen[0][1] != seen[1][1]).any()


def test_fit_returns_self_and_starts_afresh(blobs):
    model = SoftmaxRegression()
    assert model.fit(*blobs, epochs=5) is model
    once = model.W.copy()
    np.testing.assert_array_equal(model.fit(*blobs, epochs=5).W, once)
    assert len(model.loss_history_) == 5


def test_divergence_is_recorded_not_hidden(blobs):
    """学习率太大：历史里如实出现 NaN 或 inf，不警告；之后不肯拿坏参数去预测。"""
    X, y = blobs
    model = SoftmaxRegression(l2=10.0).fit(X, y, learning_rate=1e6, epochs=100)
    assert len(model.loss_history_) == 100
    assert not np.isfinite(model.loss_history_[-1])
    with pytest.raises(ValueError, match="训练已发散"):
        model.predict(X)


@pytest.mark.parametrize("part", ["W", "b"])
def test_either_parameter_may_have_diverged(blobs, part):
    model = SoftmaxRegression().fit(*blobs, epochs=2)
    getattr(model, part)[0] = np.nan
    with pytest.raises(ValueError, match="训练已发散"):
        model.predict(blobs[0])


# 形状与 dtype


def test_shapes(blobs):
    X, y = blobs
    model = SoftmaxRegression().fit(X, y, epochs=2)
    assert model.W.shape == (2, 3) and model.b.shape == (3,)
    assert model.predict_proba(X).shape == (105, 3)
    np.testing.assert_allclose(model.predict_proba(X).sum(axis=1), 1)
    assert model.predict(X[:0]).shape == (0,)
    assert model.predict_proba(X[:0]).shape == (0, 3)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (np.float16, np.float32),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.int64, np.float64),
    ],
)
def test_dtype_of_x_is_the_dtype_of_the_model(blobs, given, kept):
    X, y = blobs
    model = SoftmaxRegression(l2=0.1).fit(X.astype(given), y, epochs=3, batch_size=50)
    assert model.W.dtype == model.b.dtype == kept
    assert model.predict_proba(X.astype(given)).dtype == kept


def test_inputs_stay_unchanged(blobs):
    X, y = blobs[0].copy(), blobs[1].copy()
    X.flags.writeable = y.flags.writeable = False
    SoftmaxRegression(l2=0.1).fit(X, y, epochs=2, batch_size=10).score(X, y)
    np.testing.assert_array_equal(X, blobs[0])


# 坏输入


def expect(error, *parts):
    return pytest.raises(error, match=".*".join(parts))


@pytest.mark.parametrize("method", ["predict", "predict_proba"])
def test_unfitted_model(method):
    with expect(ValueError, "模型还没有训练", "fit"):
        getattr(SoftmaxRegression(), method)([[0.0]])
    with expect(ValueError, "模型还没有训练", "fit"):
        SoftmaxRegression().score([[0.0]], [0])


@pytest.mark.parametrize("l2", [-0.1, np.nan, np.inf, float("inf")])
def test_l2_out_of_range(l2):
    with expect(ValueError, "l2 应为有限的非负数", f"得到 {l2}"):
        SoftmaxRegression(l2=l2)


def test_l2_not_a_number():
    with expect(TypeError, "l2 应为实数", "'1'"):
        SoftmaxRegression(l2="1")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_training_data_not_finite(bad):
    with expect(ValueError, "X 应全为有限值"):
        SoftmaxRegression().fit([[0.0], [bad]], [0, 1])
    with expect(ValueError, "X 应全为有限值"):
        SoftmaxRegression().fit([[0.0], [1.0]], [0, 1]).predict([[bad]])


@pytest.mark.parametrize(
    ("X", "y", "got"),
    [([[0.0], [1.0]], [5, 5], r"1 个：\[5\]"), (np.zeros((0, 1)), np.zeros(0, int), "0 个")],
)
def test_fewer_than_two_classes(X, y, got):
    with expect(ValueError, "至少有两个类别", got):
        SoftmaxRegression().fit(X, y)


def test_x_of_wrong_shape_or_type():
    with expect(ValueError, "X 应为二维数组", r"\(2,\)"):
        SoftmaxRegression().fit([0.0, 1.0], [0, 1])
    with expect(TypeError, "X 应为实数数组", "<U1"):
        SoftmaxRegression().fit([["a"], ["b"]], [0, 1])
    with expect(ValueError, "X 应有 1 个特征", "得到 2 个"):
        SoftmaxRegression().fit([[0.0], [1.0]], [0, 1]).predict([[0.0, 1.0]])


def test_y_of_wrong_shape_or_type():
    X = [[0.0], [1.0]]
    with expect(ValueError, "y 形状不符", r"\(3,\)", r"\(2,\)"):
        SoftmaxRegression().fit(X, [0, 1, 2])
    with expect(ValueError, "y 形状不符", r"\(2, 2\)", r"\(2,\)"):
        SoftmaxRegression().fit(X, [[1, 0], [0, 1]])
    with expect(TypeError, "y 应为整数或字符串标签", "float64"):
        SoftmaxRegression().fit(X, [0.0, 1.0])
    with expect(TypeError, "y 应为整数或字符串标签", "object"):
        SoftmaxRegression().fit(X, [None, 1])


@pytest.mark.parametrize("name", ["epochs", "batch_size"])
def test_counts(name):
    for bad in (0, -3):
        with expect(ValueError, f"{name} 应至少为 1", f"得到 {bad}"):
            SoftmaxRegression().fit([[0.0], [1.0]], [0, 1], **{name: bad})
    for bad in (1.5, "3", True):
        with expect(TypeError, f"{name} 应为整数", f"得到 {bad!r}"):
            SoftmaxRegression().fit([[0.0], [1.0]], [0, 1], **{name: bad})


def test_learning_rate_and_callback():
    for bad in (0, -0.1, np.nan, np.inf, float("inf")):
        with expect(ValueError, "learning_rate 应为有限的正数", f"得到 {bad}"):
            SoftmaxRegression().fit([[0.0], [1.0]], [0, 1], learning_rate=bad)
    with expect(TypeError, "learning_rate 应为实数"):
        SoftmaxRegression().fit([[0.0], [1.0]], [0, 1], learning_rate=None)
    with expect(TypeError, "callback 应为函数", "得到 3"):
        SoftmaxRegression().fit([[0.0], [1.0]], [0, 1], callback=3)


def test_a_failed_fit_keeps_the_old_model():
    model = SoftmaxRegression().fit([[0.0], [1.0]], [0, 1])
    W = model.W.copy()
    with pytest.raises(ValueError, match="epochs"):
        model.fit([[0.0], [1.0]], [3, 4], epochs=0)
    np.testing.assert_array_equal(model.W, W)
    np.testing.assert_array_equal(model.classes_, [0, 1])


def test_score_bad_inputs():
    model = SoftmaxRegression().fit([[0.0], [1.0]], [0, 1])
    with expect(ValueError, "没有样本"):
        model.score(np.zeros((0, 1)), np.zeros(0, int))
    with expect(ValueError, "y 形状不符", r"\(1,\)", r"\(2,\)"):
        model.score([[0.0], [1.0]], [0])
    with expect(TypeError, "y 的类型 <U1", "int64"):
        model.score([[0.0]], ["0"])
    with expect(TypeError, "y 的类型 int64", "<U1"):
        SoftmaxRegression().fit([[0.0], [1.0]], ["0", "1"]).score([[0.0]], [0])
