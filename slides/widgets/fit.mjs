// 平面上三类点的线性模型，用牛顿法训练到底：拖一下就要有答案，梯度下降来不及。
import { cross_entropy, loss_and_grad, scores, sigmoid } from './numerics.mjs';
import { curvature } from './plane.mjs';

/** 解 A v = r（高斯消元，选主元）：A 是对称正定的小方阵。 */
function solve(A, r) {
  const rows = A.map((row, i) => [...row, r[i]]);
  for (let i = 0; i < rows.length; i++) {
    const pivot = rows.reduce((at, row, j) => {
      return j >= i && Math.abs(row[i]) > Math.abs(rows[at][i]) ? j : at;
    }, i);
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    for (let j = 0; j < rows.length; j++) {
      if (j === i) continue;
      const factor = rows[j][i] / rows[i][i];
      for (let k = i; k <= rows.length; k++) rows[j][k] -= factor * rows[i][k];
    }
  }
  return rows.map((row, i) => row[rows.length] / row[i]);
}

const [NEWTON_STEPS, SMALL] = [30, 1e-7];

/**
 * 牛顿法：`derivatives(v)` 给出梯度与海森矩阵；走到梯度可忽略为止，走过了头就减半。
 * 目标是凸的，又有 L2，总能走到底。
 */
function newton(start, objective, derivatives) {
  let v = start;
  let value = objective(v);
  for (let round = 0; round < NEWTON_STEPS; round++) {
    const [gradient, hessian] = derivatives(v);
    if (Math.max(...gradient.map(Math.abs)) < SMALL) break;
    const direction = solve(hessian, gradient);
    const walk = (stride) => v.map((part, i) => part - stride * direction[i]);
    let stride = 1;
    while (objective(walk(stride)) > value && stride > SMALL) stride /= 2;
    v = walk(stride);
    value = objective(v);
  }
  return v;
}

const PAIRS = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => [i, j]));

/** “是不是第 k 类”的逻辑回归：平均损失加 (l2/2)‖w‖²，偏置不罚。参数是 [w1, w2, b]。 */
function fitOne(X, y, k, l2, start) {
  const scoreOf = ([w1, w2, b], [x1, x2]) => w1 * x1 + w2 * x2 + b;
  const objective = (v) => {
    const total = X.reduce((sum, x, n) => {
      const z = scoreOf(v, x);
      return sum + Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (y[n] === k ? z : 0);
    }, 0);
    return total / X.length + (l2 / 2) * (v[0] ** 2 + v[1] ** 2);
  };
  const derivatives = (v) => {
    const gradient = [l2 * v[0], l2 * v[1], 0];
    const hessian = [
      [l2, 0, 0],
      [0, l2, 0],
      [0, 0, 0],
    ];
    X.forEach((x, n) => {
      const p = sigmoid(scoreOf(v, x));
      const input = [...x, 1];
      for (let i = 0; i < 3; i++) gradient[i] += ((p - (y[n] === k ? 1 : 0)) * input[i]) / X.length;
      for (const [i, j] of PAIRS) hessian[i][j] += (p * (1 - p) * input[i] * input[j]) / X.length;
    });
    return [gradient, hessian];
  };
  return newton(start, objective, derivatives);
}

/** 一对其余：三个各自训练。`warm` 是上一次的结果，从那里接着走。 */
export function fitOneVsRest(X, y, l2, warm) {
  const ovr = [0, 1, 2].map((k) => fitOne(X, y, k, l2, warm?.ovr?.[k] ?? [0, 0, 0]));
  return { ovr, W: [0, 1].map((d) => ovr.map((v) => v[d])), b: ovr.map((v) => v[2]) };
}

/** softmax 回归，同样的 L2。参数按 [w1, w2, b] × 三类排。 */
export function fitSoftmax(X, y, l2, warm) {
  const unpack = (v) => ({
    W: [0, 1].map((d) => [0, 1, 2].map((k) => v[k * 3 + d])),
    b: [2, 5, 8].map((i) => v[i]),
  });
  const objective = (v) => {
    const { W, b } = unpack(v);
    const total = X.reduce((sum, x, n) => sum + cross_entropy(scores(x, W, b), y[n]), 0);
    return total / X.length + (l2 / 2) * W.flat().reduce((sum, w) => sum + w * w, 0);
  };
  const derivatives = (v) => {
    const { W, b } = unpack(v);
    const [, grad_W, grad_b] = loss_and_grad(X, y, W, b, l2);
    const gradient = [0, 1, 2].flatMap((k) => [grad_W[0][k], grad_W[1][k], grad_b[k]]);
    const hessian = curvature(X, W, b, l2);
    // 三个偏置同加一个数，损失不变：补上这个方向的曲率，矩阵才可逆；梯度在那里是 0，不会走过去
    for (const [k, l] of PAIRS) hessian[k * 3 + 2][l * 3 + 2] += 1;
    return [gradient, hessian];
  };
  const all = newton(warm?.all ?? Array(9).fill(0), objective, derivatives);
  return { all, ...unpack(all) };
}
