// 画图的几样小东西：节点、颜色、条形、单纯形。坐标一律是 viewBox 里的像素。

const SVG = 'http://www.w3.org/2000/svg';

/** 颜色的语法与 lib/_drawing.py 相同：蓝橙绿是狗猫鸟，p 是紫，y 是墨。 */
export const INK = '#1b2430';
export const GREY = '#595959';
export const LINE = '#e3e3e3';
export const ACCENT = '#c14f00';
export const PURPLE = '#7b2d8e';
export const CLASS_COLORS = ['#0072b2', '#e69f00', '#009e73'];
const TEXT_COLORS = ['#0072b2', '#8a5f00', '#00714f']; // 写成字，要深一些才看得清

export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  set(node, attributes);
  node.append(...children);
  return node;
}

export function set(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

export const group = (x, y, ...children) =>
  svg('g', { transform: `translate(${x} ${y})` }, ...children);

export const text = (x, y, content, attributes = {}) =>
  svg('text', { x, y, 'text-anchor': 'middle', fill: INK, ...attributes }, content);

export const line = (x1, y1, x2, y2, attributes = {}) =>
  svg('line', { x1, y1, x2, y2, stroke: GREY, ...attributes });

/** 数轴：把 [from, to] 线性地放到 [start, end]，超出的截在两端。 */
export function scale([from, to], [start, end]) {
  const at = (value) => {
    const share = (Math.min(Math.max(value, from), to) - from) / (to - from);
    return start + share * (end - start);
  };
  at.invert = (position) => from + ((position - start) / (end - start)) * (to - from);
  return at;
}

/** 印成几位：与 Python 的格式一样，真正的负号。 */
export const decimal = (value, digits = 3) => {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '−inf';
  const written = value.toFixed(digits);
  return (Number(written) === 0 ? written.replace('-', '') : written).replace('-', '−');
};

/** 大的数印成三位有效数字：7.39、1097、1.2e9。 */
export const short = (value) => {
  if (value >= 1e5 || (value > 0 && value < 0.01)) return value.toExponential(1).replace('+', '');
  return decimal(value, value < 100 ? 2 : 0);
};

export const polyline = (points, attributes = {}) =>
  svg('polyline', { points: points.join(' '), fill: 'none', stroke: INK, ...attributes });

/**
 * 一幅条形图：标题、几根条、条端的数、底下的名字。grips 是盖住整根柱位的透明把手。
 * draw(values, labels, domain) 更新它，返回竖轴；值不是有限数时没有条。
 */
export function barPanel({ title, names, width, height, colors = CLASS_COLORS }) {
  const step = width / names.length;
  const column = (k, attributes) =>
    svg('rect', { x: k * step + step * 0.15, width: step * 0.7, ...attributes });
  const bars = names.map((_, k) => column(k, { fill: colors[k] }));
  const grips = names.map((_, k) => column(k, { y: -20, height: height + 40, fill: '#0000' }));
  const labels = names.map((_, k) => text((k + 0.5) * step, 0, ''));
  const axis = line(0, 0, width, 0);
  const captions = names.map((name, k) => text((k + 0.5) * step, height + 44, name));
  const heading = text(width / 2, -30, title, { class: 'heading' });
  const node = svg('g', {}, heading, axis, ...bars, ...labels, ...captions, ...grips);
  const draw = (values, written, domain) => {
    const at = scale(domain, [height, 0]);
    const zero = at(0);
    set(axis, { y1: zero, y2: zero });
    values.forEach((value, k) => {
      const end = Number.isFinite(value) ? at(value) : zero;
      set(bars[k], { y: Math.min(end, zero), height: Math.abs(end - zero) });
      set(labels[k], { y: value < 0 ? end + 24 : end - 8 });
      labels[k].textContent = written[k];
    });
    return at;
  };
  return { node, bars, grips, draw };
}

/** 概率单纯形：边长 `side` 的正三角形，左下、右下、上是三个类别。at(p) 是一点的坐标。 */
export function simplex({ names, side }) {
  const tall = (side * Math.sqrt(3)) / 2;
  const corners = [
    [0, tall],
    [side, tall],
    [side / 2, 0],
  ];
  const places = [
    [0, tall + 30],
    [side, tall + 30],
    [side / 2, -12],
  ];
  const at = (p) => [0, 1].map((axis) => p.reduce((sum, v, k) => sum + v * corners[k][axis], 0));
  const outline = svg('polygon', { points: corners.join(' '), fill: '#f7f9fb', stroke: GREY });
  const captions = names.map((name, k) => text(...places[k], name, { fill: TEXT_COLORS[k] }));
  return { node: svg('g', {}, outline, ...captions), at };
}
