"""第 5 节：用 NumPy 从零训练 softmax 回归。

讲义：slides/05-training.md

本模块约定
----------
- 模型：logits Z = XW + b，X (N, D)，W (D, K)，b (K,)，P = softmax(Z)。
- 目标：平均交叉熵 + (l2 / 2) ‖W‖²，单位 nat；b 不加惩罚，否则类别频率也会被压向均匀。
- 梯度：∇W = Xᵀ(P − Y)/N + l2·W，∇b = 1ᵀ(P − Y)/N。
"""

import numpy as np

from lib import _validate
from lib.gradient import cross_entropy_with_grad, linear_grad
from lib.softmax import softmax

__all__ = ["SoftmaxRegression", "progress_bar"]


class SoftmaxRegression:
    """Softmax 回归，用（小批量）梯度下降训练。

    L(W, b) = −(1/N) Σ_n ln P[n, y_n] + (l2 / 2) ‖W‖²，P = softmax(XW + b)

    损失对 (W, b) 是凸的，没有需要打破的对称性，所以 W、b 从 0 开始：第一次的损失恰为 ln K。

    Parameters
    ----------
    l2 : float
        L2 正则化强度，≥ 0。与 scikit-learn 的关系：C = 1 / (N · l2)。

    Attributes
    ----------
    classes_ : ndarray, (K,)
        排好序的标签；第 k 列对应 `classes_[k]`。
    W : ndarray, (D, K)
    b : ndarray, (K,)
    loss_history_ : list of float
        每轮一个值：该轮各小批量在更新之前的损失（含 L2 项），按样本数加权平均。
        学习率太大而发散时，这里如实记下 inf 或 NaN，不报错，也不警告。

    Raises
    ------
    ValueError
        `l2` 为负或不是有限值。
    TypeError
        `l2` 不是实数。

    讲义：slides/05-training.md

    Examples
    --------
    >>> X = [[-1.0], [0.0], [4.0], [5.0]]
    >>> model = SoftmaxRegression().fit(X, ["猫", "猫", "狗", "狗"])
    >>> model.predict([[-2.0], [6.0]])
    array(['猫', '狗'], dtype='<U1')
    >>> round(model.loss_history_[0], 4)  # ln 2
    0.6931
    """

    def __init__(self, l2=0.0):
        if not 0 <= _validate.as_real("l2", l2) < np.inf:
            raise ValueError(f"l2 应为有限的非负数，得到 {l2}")
        self.l2 = float(l2)

    def fit(self, X, y, learning_rate=0.5, epochs=100, batch_size=None, rng=None, callback=None):
        """从 W = 0、b = 0 开始训练；再次调用就重新开始。

        Parameters
        ----------
        X : array_like, (N, D)
            有限的实数；float32 保持 float32，W、b 与它同 dtype。
        y : array_like, (N,)
            任意整数或字符串标签，至少两类。
        learning_rate : float
            学习率 η > 0。
        epochs : int
            轮次：把全部样本各用一遍算一轮。
        batch_size : int, 可选
            小批量的样本数，每轮重新打乱；默认 None 是全批量，不打乱。
        rng : numpy.random.Generator 或 int, 可选
            只用于打乱；给定它，结果可以重现。
        callback : callable, 可选
            每轮之后调用 callback(epoch, model, loss)：epoch 从 0 数起，
            loss 就是 `loss_history_[epoch]`。进度条与动画从这里接入。

        Returns
        -------
        SoftmaxRegression
            模型自己。

        Raises
        ------
        ValueError
            X 不是二维、含 NaN 或 inf，y 与 X 行数不同，少于两类，
            或 `learning_rate`、`epochs`、`batch_size` 不是正数。
        TypeError
            X 不是实数，y 不是整数或字符串，或 `callback` 不能调用。
        """
        X = _validate.as_features(X)
        classes, targets = np.unique(_validate.as_class_labels(y, len(X)), return_inverse=True)
        if len(classes) < 2:
            raise ValueError(f"y 应至少有两个类别，得到 {len(classes)} 个：{classes.tolist()}")
        if callback is not None and not callable(callback):
            raise TypeError(f"callback 应为函数，得到 {callback!r}")
        learning_rate = _validate.as_positive("learning_rate", learning_rate)
        epochs = _validate.as_count("epochs", epochs)
        batch_size = len(X) if batch_size is None else _validate.as_count("batch_size", batch_size)
        self.classes_ = classes
        self.W = np.zeros((X.shape[1], len(classes)), X.dtype)
        self.b = np.zeros(len(classes), X.dtype)
        self.loss_history_ = []
        self._descend(X, targets, learning_rate, epochs, batch_size, rng, callback)
        return self

    def _descend(self, X, targets, learning_rate, epochs, batch_size, rng, callback):
        """训练循环：每轮打乱一次，逐个小批量更新。"""
        rng = np.random.default_rng(rng)
        for epoch in range(epochs):
            total = 0.0
            for X_batch, targets_batch in _batches(X, targets, batch_size, rng):
                loss = self._step(X_batch, targets_batch, learning_rate)
                total += loss * len(X_batch)
            self.loss_history_.append(total / len(X))
            if callback is not None:
                callback(epoch, self, self.loss_history_[-1])

    @np.errstate(all="ignore")
    def _step(self, X, targets, learning_rate):
        """一步梯度下降：前向、损失、梯度、更新；返回更新之前的损失。"""
        logits = X @ self.W
        logits += self.b
        loss, grad_logits = cross_entropy_with_grad(logits, targets)
        grad_W, grad_b = linear_grad(X, grad_logits)
        if self.l2:
            loss += self.l2 / 2 * np.vdot(self.W, self.W)
            grad_W += self.l2 * self.W
        grad_W *= learning_rate
        self.W -= grad_W
        self.b -= learning_rate * grad_b
        return float(loss)

    def predict_proba(self, X):
        """每个样本属于各类的概率。

        P = softmax(XW + b)

        Parameters
        ----------
        X : array_like, (N, D)

        Returns
        -------
        ndarray, (N, K)
            第 k 列对应 `classes_[k]`。

        Raises
        ------
        ValueError
            模型还没有训练、训练已发散，或 X 的形状不符、含 NaN 或 inf。
        TypeError
            X 不是实数。
        """
        return softmax(self._logits(X))

    def predict(self, X):
        """概率最大的类别；并列时取 `classes_` 里靠前的一个。

        ŷ = classes_[argmax_k (XW + b)_k]

        Parameters
        ----------
        X : array_like, (N, D)

        Returns
        -------
        ndarray, (N,)
            与训练标签同类型。

        Raises
        ------
        ValueError, TypeError
            与 `predict_proba` 相同。
        """
        best = self._logits(X).argmax(axis=1)
        return self.classes_[best]

    def score(self, X, y):
        """准确率：预测正确的样本所占的比例。

        Parameters
        ----------
        X : array_like, (N, D)
        y : array_like, (N,)

        Returns
        -------
        float
            在 [0, 1] 之内。

        Raises
        ------
        ValueError
            没有样本，或与 `predict_proba` 相同的情形。
        TypeError
            y 与训练标签类型不同（一个是字符串，一个是整数）。
        """
        predicted = self.predict(X)
        y = _validate.as_class_labels(y, len(predicted))
        if (y.dtype.kind == "U") != (self.classes_.dtype.kind == "U"):
            raise TypeError(f"y 的类型 {y.dtype} 与训练标签的类型 {self.classes_.dtype} 不符")
        if not len(y):
            raise ValueError("没有样本（N = 0），无法计算准确率")
        return float(np.mean(predicted == y))

    def _logits(self, X):
        """XW + b；先确认模型训练过、没有发散。"""
        if not hasattr(self, "W"):
            raise ValueError("模型还没有训练：请先调用 fit")
        if not (np.isfinite(self.W).all() and np.isfinite(self.b).all()):
            raise ValueError("W 或 b 含 NaN 或 inf：训练已发散，请减小学习率")
        return _validate.as_features(X, num_features=len(self.W)) @ self.W + self.b


def _batches(X, targets, batch_size, rng):
    """一轮里的各个小批量 (X, targets)；只有一批时既不打乱，也不复制。"""
    if batch_size >= len(X):
        yield X, targets
        return
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        yield X.take(batch, axis=0), targets.take(batch)  # 取整行时比 X[batch] 快两成


def progress_bar(epochs, delay=1.0, **options):
    """进度条：`fit(X, y, epochs=epochs, callback=progress_bar(epochs))`。

    Parameters
    ----------
    epochs : int
        与 `fit` 的 `epochs` 相同。
    delay : float
        训练超过这么多秒才显示；短的训练始终安静。
    **options
        交给 `tqdm.tqdm`，例如 `file`。

    Returns
    -------
    callable
        每轮之后前进一格，并显示该轮的损失；走完即收尾，所以每次 `fit` 各要一个。

    Raises
    ------
    ValueError, TypeError
        `epochs` 不是正整数。

    用法：notebooks/05-training.ipynb

    Examples
    --------
    >>> X, y = [[-1.0], [1.0]], ["猫", "狗"]
    >>> model = SoftmaxRegression().fit(X, y, epochs=5, callback=progress_bar(5))
    """
    from tqdm import tqdm  # 训练本身只用 NumPy；要进度条时才导入

    bar = tqdm(total=_validate.as_count("epochs", epochs), unit="轮", delay=delay, **options)

    def advance(epoch, model, loss):
        bar.set_postfix(loss=f"{loss:.4f}", refresh=False)
        bar.update()
        if epoch + 1 == epochs:
            bar.close()

    return advance
