// lib 的数值，搬到浏览器里：名字、公式、边界情况都与 lib 相同，由 lib 写出的标准答案核对。
// 一个向量是一个普通数组；一批样本是数组的数组，每行一个样本。

const sum = (values) => values.reduce((total, value) => total + value, 0);
const dot = (a, b) => a.reduce((total, value, i) => total + value * b[i], 0);

/** 最大值的下标；并列时取第一个，含 NaN 时取 NaN，与 np.argmax 相同。 */
export function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length && !Number.isNaN(values[best]); i++)
    if (Number.isNaN(values[i]) || values[i] > values[best]) best = i;
  return best;
}

/** 最大的一项，和其余各项 exp(z_k − max z) 之和：分开放，小的尾巴才不会被 1 吞掉。 */
function shifted(logits) {
  const top = argmax(logits);
  const rest = sum(logits.map((z, k) => (k === top ? 0 : Math.exp(z - logits[top]))));
  return { max: logits[top], rest };
}

export function softmax(logits, temperature = 1) {
  const max = logits[argmax(logits)];
  const exps = logits.map((z) => Math.exp((z - max) / temperature));
  const total = sum(exps);
  return exps.map((value) => value / total);
}

/** 照公式算，不减最大值：大分数上溢成 NaN。 */
export function softmax_naive(logits) {
  const exps = logits.map((z) => Math.exp(z));
  const total = sum(exps);
  return exps.map((value) => value / total);
}

export function hardmax(logits) {
  const best = argmax(logits);
  if (Number.isNaN(logits[best])) return logits.map(() => NaN);
  return logits.map((_, k) => (k === best ? 1 : 0));
}

export function logsumexp(logits) {
  const { max, rest } = shifted(logits);
  return Number.isFinite(max) ? max + Math.log1p(rest) : max;
}

export function log_softmax(logits) {
  const { max, rest } = shifted(logits);
  if (!Number.isFinite(max)) return logits.map(() => NaN); // 没有答案，整行都是
  return logits.map((z) => z - max - Math.log1p(rest));
}

export function sigmoid(z) {
  const small = Math.exp(-Math.abs(z)); // 指数永远不为正：两头都不上溢
  return (z < 0 ? small : 1) / (1 + small);
}

export const one_hot = (target, num_classes) =>
  Array.from({ length: num_classes }, (_, k) => (k === target ? 1 : 0));

/** 真实类别的负对数概率（nat）；`target` 是类别下标，或一个概率向量（软标签）。 */
export function nll(log_probs, target) {
  if (typeof target === 'number') return -log_probs[target];
  return 0 - sum(target.map((y, k) => (y === 0 ? 0 : y * log_probs[k])));
}

export const cross_entropy = (logits, target) => nll(log_softmax(logits), target);

/** 损失，与它对 logits 的梯度 p − y。 */
export function cross_entropy_with_grad(logits, target) {
  const y = typeof target === 'number' ? one_hot(target, logits.length) : target;
  const grad = softmax(logits).map((p, k) => p - y[k]);
  return [cross_entropy(logits, target), grad];
}

export const entropy = (probs) => 0 - sum(probs.map((p) => (p === 0 ? 0 : p * Math.log(p))));

export const kl_divergence = (p, q) =>
  sum(p.map((value, k) => (value === 0 ? 0 : value * (Math.log(value) - Math.log(q[k])))));

/** 一个样本的分数 W^T x + b；W 是 D 行 K 列。 */
export const scores = (x, W, b) => b.map((bias, k) => bias + sum(W.map((row, d) => row[k] * x[d])));

/** 平均损失（含 L2）与它对 W、b 的梯度：X 是 N 行 D 列，targets 是类别下标。 */
export function loss_and_grad(X, targets, W, b, l2 = 0) {
  const grad_W = W.map((row) => row.map((weight) => l2 * weight));
  const grad_b = b.map(() => 0);
  let loss = (l2 / 2) * sum(W.map((row) => dot(row, row)));
  X.forEach((x, n) => {
    const [one, grad] = cross_entropy_with_grad(scores(x, W, b), targets[n]);
    loss += one / X.length;
    grad.forEach((g, k) => {
      grad_b[k] += g / X.length;
      x.forEach((value, d) => {
        grad_W[d][k] += (value * g) / X.length;
      });
    });
  });
  return [loss, grad_W, grad_b];
}
