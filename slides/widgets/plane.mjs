// 平面上的分类：底色一格一格算，点在上面，各类的直线边界从参数直接算出。
import { scores, softmax } from './numerics.mjs';
import { CLASS_COLORS, scale, set, svg } from './svg.mjs';

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
export const CLASS_RGB = CLASS_COLORS.map(rgb);

/** 往白里掺：share 是留下的颜色。 */
export const tint = (color, share) => color.map((c) => Math.round(255 - (255 - c) * share));

const MARKS = {
  circle: (x, y, r) => svg('circle', { cx: x, cy: y, r }),
  square: (x, y, r) => svg('rect', { x: x - r, y: y - r, width: 2 * r, height: 2 * r }),
  triangle: (x, y, r) =>
    svg('polygon', {
      points: `${x},${y - r * 1.3} ${x + r * 1.2},${y + r} ${x - r * 1.2},${y + r}`,
    }),
};
const SHAPES = ['circle', 'square', 'triangle'];

/** 一个样本点：颜色和形状都随类别。 */
export const mark = (k, x, y, r = 4) =>
  set(MARKS[SHAPES[k]](x, y, r), { fill: CLASS_COLORS[k], stroke: '#ffffff', 'stroke-width': 0.8 });

/** 窗口 [−reach, reach]² 里一块 `size` 见方的地方：坐标与像素互换。 */
export function plane({ x, y, size }) {
  const make = (reach, [cx, cy] = [0, 0]) => {
    const across = scale([cx - reach, cx + reach], [x, x + size]);
    const up = scale([cy - reach, cy + reach], [y + size, y]);
    return {
      reach,
      at: (point) => [across(point[0]), up(point[1])],
      inside: ([px, py]) => Math.abs(px - cx) <= reach && Math.abs(py - cy) <= reach,
      invert: (px, py) => [across.invert(px), up.invert(py)],
      center: [cx, cy],
    };
  };
  return make;
}

/**
 * 线性函数 w·x + c = 0 在窗口里、又满足 `keeps` 里每个 w·x + c ≥ 0 的一段；没有时为 undefined。
 * 每个函数写成 [w1, w2, c]。
 */
function clipLine([w1, w2, c], keeps, { reach, center }) {
  const norm = w1 * w1 + w2 * w2;
  if (norm === 0) return undefined;
  const foot = [(-c * w1) / norm, (-c * w2) / norm];
  const along = [-w2, w1];
  let [low, high] = [-Infinity, Infinity];
  const half = ([a1, a2, a0]) => {
    const slope = a1 * along[0] + a2 * along[1];
    const value = a1 * foot[0] + a2 * foot[1] + a0;
    if (slope > 0) low = Math.max(low, -value / slope);
    else if (slope < 0) high = Math.min(high, -value / slope);
    else if (value < 0) high = -Infinity;
  };
  for (const keep of keeps) half(keep);
  half([1, 0, reach - center[0]]);
  half([-1, 0, reach + center[0]]);
  half([0, 1, reach - center[1]]);
  half([0, -1, reach + center[1]]);
  if (!(low < high)) return undefined;
  return [low, high].map((t) => [foot[0] + t * along[0], foot[1] + t * along[1]]);
}

/** 第 k 类的分数，写成 [w1, w2, c]。 */
const scoreOf = (W, b, k) => [W[0][k], W[1][k], b[k]];
const minus = (f, g) => f.map((value, i) => value - g[i]);

/** softmax 的三段边界：两类分数相等、又都不低于第三类的地方。 */
export function softmaxBoundaries(W, b, window) {
  const pairs = [
    [0, 1, 2],
    [1, 2, 0],
    [2, 0, 1],
  ];
  return pairs
    .map(([i, j, other]) => {
      const [f, g, third] = [i, j, other].map((k) => scoreOf(W, b, k));
      return clipLine(minus(f, g), [minus(f, third)], window);
    })
    .filter(Boolean);
}

/** 平均损失（含 L2）在 (W, b) 处的海森矩阵，9×9：参数按 [w1, w2, b] × 三类排。 */
export function curvature(X, W, b, l2) {
  const H = Array.from({ length: 9 }, () => new Float64Array(9));
  for (const [x1, x2] of X) {
    const p = softmax(scores([x1, x2], W, b));
    const input = [x1, x2, 1];
    for (let i = 0; i < 9; i++) {
      const [k, d] = [Math.floor(i / 3), i % 3];
      for (let j = 0; j <= i; j++) {
        const [l, e] = [Math.floor(j / 3), j % 3];
        const jacobian = (k === l ? p[k] : 0) - p[k] * p[l];
        H[i][j] += (jacobian * input[d] * input[e]) / X.length;
      }
    }
  }
  for (let i = 0; i < 9; i++) {
    if (i % 3 < 2) H[i][i] += l2;
    for (let j = 0; j < i; j++) H[j][i] = H[i][j];
  }
  return H;
}

/** 对称半正定矩阵的最大特征值（幂迭代）。 */
export function largestEigenvalue(H) {
  let v = H.map((_, i) => 1 + ((i * 7) % 5));
  let value = 0;
  for (let round = 0; round < 60; round++) {
    const next = H.map((row) => row.reduce((sum, h, j) => sum + h * v[j], 0));
    value = Math.hypot(...next);
    if (value === 0) return 0;
    v = next.map((part) => part / value);
  }
  return value;
}
