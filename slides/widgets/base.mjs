// 互动图的公共部分：读起始的数、重画、复位、按钮与滑块、键盘、朗读、两个窗口同步。
// 一幅互动图是一个自定义元素，里面原有静态图；脚本不运行时（纸上、PPTX），看到的就是静态图。
import { hear, tell } from '../stage/channel.mjs';
import { pressKey } from '../stage/deck.mjs';
import { bindKeys } from '../stage/keys.mjs';
import { set, svg } from './svg.mjs';

const ANNOUNCE_AFTER = 400; // 毫秒：拖动时不逐点朗读
const ARROWS = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
};
/** 拿着焦点时也归幻灯片管的键：总览、全屏、演讲者视图，和 Tab。 */
const SLIDE_KEYS = /^(F\d+|Tab|[fpo])$/i;
/** 翻页笔送来的键：总是翻页。 */
const CLICKER = /^Page(Up|Down)$/;

/** 同一场放映的两个窗口（投影上的和演讲者视图）互通状态。 */
const shown = new Map(); // 页码与名字 → 互动图
hear('widget', ({ key, state }) => shown.get(key)?.follow(state));
// 后开的窗口问一声，先开的把现在的样子告诉它
hear('widget-ask', (key) => shown.get(key)?.tell());
/** 没有拿着焦点时，R 复位这一页上的。 */
bindKeys(['r'], () => document.querySelector('.bespoke-marp-active .widget[live]')?.reset());

/** 在图上划动、点按都归图，不翻页。 */
const OWN_EVENTS = ['touchstart', 'touchmove', 'touchend', 'pointerdown', 'click'];

/** 起始的数里的一项：有限的数组成的数组，长度为 `length`；否则一句话说清。 */
export function numbers(value, name, length) {
  const right = Array.isArray(value) && value.every(Number.isFinite);
  if (right && (length === undefined || value.length === length)) return value;
  const wanted = length === undefined ? '有限的数' : `${length} 个有限的数`;
  throw new Error(`${name} 应是 ${wanted}，得到 ${JSON.stringify(value) ?? '空'}`);
}

/** 一个有限的数，在 [low, high] 之内。 */
export function number(value, name, low = -Infinity, high = Infinity) {
  if (Number.isFinite(value) && value >= low && value <= high) return value;
  const bounds = Number.isFinite(low) ? `${low} 到 ${high} 之间的数` : '有限的数';
  throw new Error(`${name} 应是${bounds}，得到 ${JSON.stringify(value) ?? '空'}`);
}

/** 若干行，每行 `width` 个有限的数；给了 `count` 就要正好那么多行。 */
export function rows(value, name, width, count) {
  const right = Array.isArray(value) && value.length && (count ?? value.length) === value.length;
  if (!right) throw new Error(`${name} 应有 ${count ?? '若干'} 行，得到 ${value?.length ?? '空'}`);
  return value.map((row, i) => numbers(row, `${name}[${i}]`, width));
}

/** 三类的名字。 */
export function threeNames(value) {
  const right = Array.isArray(value) && value.length === 3 && value.every((name) => name?.trim);
  if (right) return value;
  throw new Error(`names 应是三个名字，得到 ${JSON.stringify(value) ?? '空'}`);
}

/** 平面上的样本：X 每行两个数，y 是 0、1、2。 */
export function samples(X, y) {
  const points = rows(X, 'X', 2);
  numbers(y, 'y', points.length).forEach((k, n) => {
    if (![0, 1, 2].includes(k)) throw new Error(`y[${n}] 应是 0、1 或 2，得到 ${k}`);
  });
  return { X: points, y };
}

export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

function parse(text) {
  try {
    return JSON.parse(text || '{}') ?? {};
  } catch {
    throw new Error(`data 应是一段 JSON，得到 ${text.slice(0, 30)}`);
  }
}

/** 由种子定下来的 [0, 1) 随机数（mulberry32）：两个窗口抽出同样的结果。 */
export function randoms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 按概率 `probs` 抽一类：`share` 是 [0, 1) 的一个随机数。 */
export function drawClass(probs, share) {
  let rest = share;
  const found = probs.findIndex((p) => (rest -= p) < 0);
  return found < 0 ? probs.length - 1 : found;
}

/**
 * 各图给出：size（viewBox 的宽高）、label（读屏的说明）、start(data)（核对起始的数，给出起始状态）、
 * view()（SVG 里的东西）、tools()（按钮和滑块）、draw(state)（重画）、say(state)（停手之后读什么）。
 * 状态是能写成 JSON 的普通对象：复位、同步都靠它。
 */
export class Widget extends HTMLElement {
  connectedCallback() {
    if (this.state) return;
    try {
      this.initial = this.start(parse(this.getAttribute('data')));
    } catch (error) {
      const content = `互动图 ${this.localName} 的数据不对：${error.message}`;
      this.append(element('p', { className: 'widget-problem', textContent: content }));
      return;
    }
    this.state = structuredClone(this.initial);
    this.build();
    const page = this.closest('section')?.id ?? '';
    this.key = `${page} ${this.localName}`;
    shown.set(this.key, this);
    this.refresh();
    tell('widget-ask', this.key);
  }

  build() {
    const [width, height] = this.size;
    this.bound = [];
    this.rasters = [];
    this.style.setProperty('--ratio', width / height);
    this.picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'group' });
    this.picture.setAttribute('aria-label', this.label);
    this.picture.append(...this.view());
    const reset = this.button('复位', () => this.reset(), 'R');
    this.spoken = element('output', { className: 'widget-spoken' });
    const canvas = element('div', { className: 'widget-picture' }, ...this.rasters, this.picture);
    const tools = element('div', { className: 'widget-tools' }, ...this.tools(), reset);
    const task = element('p', { className: 'widget-task', textContent: this.getAttribute('task') });
    const stage = element('div', { className: 'widget-stage' }, canvas, task, tools, this.spoken);
    for (const name of OWN_EVENTS)
      stage.addEventListener(name, (event) => event.stopPropagation(), { passive: true });
    this.append(stage);
    this.toggleAttribute('live', true);
    this.addEventListener('keydown', (event) => this.onKey(event));
    // 用鼠标、手指动完，键盘就还给幻灯片：翻页笔接着翻页
    stage.addEventListener('pointerup', () => {
      requestAnimationFrame(
        () => this.contains(document.activeElement) && document.activeElement.blur(),
      );
    });
  }

  button(name, action, key) {
    const title = key ? `快捷键 ${key}` : '';
    const node = element('button', { type: 'button', textContent: name, title });
    node.addEventListener('click', action);
    return node;
  }

  /** 几个里选一个：`options` 是 [值, 文字]。 */
  choice(name, options, read, write) {
    const buttons = options.map(([value, shown]) => this.button(shown, () => write(value)));
    this.bound.push((state) => {
      options.forEach(([value], i) => {
        buttons[i].setAttribute('aria-pressed', String(read(state) === value));
      });
    });
    const node = element('span', { className: 'widget-choice' }, ...buttons);
    node.setAttribute('role', 'group');
    node.setAttribute('aria-label', name);
    return node;
  }

  /** 滑块；`shown(value)` 是写在旁边、也读给读屏的。 */
  range(name, [min, max, step], { read, write, shown }) {
    const input = element('input', { type: 'range', min, max, step });
    const output = element('span', { className: 'widget-value' });
    input.addEventListener('input', () => write(Number(input.value)));
    this.bound.push((state) => {
      input.value = read(state);
      output.textContent = shown(read(state));
      input.setAttribute('aria-valuetext', output.textContent);
    });
    const track = element('span', { className: 'widget-track' }, input);
    return element('label', {}, `${name} `, track, output);
  }

  /** 方向键等在图里有用，不翻页；Esc 把键盘交还给幻灯片；R 复位。 */
  onKey(event) {
    if (CLICKER.test(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      document.activeElement.blur();
      pressKey(event.key);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || SLIDE_KEYS.test(event.key)) return;
    event.stopPropagation();
    if (event.key === 'Escape') document.activeElement.blur();
    if (/^r$/i.test(event.key)) this.reset();
  }

  reset() {
    this.stop();
    this.change(structuredClone(this.initial));
  }

  tell() {
    tell('widget', { key: this.key, state: this.state });
  }

  /** 另一个窗口里动了：照着改；自己在走的，停下。 */
  follow(state) {
    this.stop();
    this.show(state);
  }

  /** 改状态：下一帧重画，另一个窗口也改，停手之后朗读。 */
  change(patch) {
    this.show(patch);
    this.tell();
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => {
      this.spoken.textContent = this.say(this.state);
    }, ANNOUNCE_AFTER);
  }

  show(patch) {
    Object.assign(this.state, patch);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.refresh();
    });
  }

  refresh() {
    for (const update of this.bound) update(this.state);
    this.draw(this.state);
  }

  /** 每帧走一步，直到 `step()` 返回 false；翻到别的页就停。 */
  play(step) {
    this.stop();
    const tick = () => {
      const goOn = this.onStage() && step() !== false;
      if (goOn) this.playing = requestAnimationFrame(tick);
      else this.stop();
    };
    this.playing = requestAnimationFrame(tick);
  }

  stop() {
    cancelAnimationFrame(this.playing);
    this.playing = undefined;
  }

  onStage() {
    const slide = this.closest('svg[data-marpit-svg]');
    return !slide || slide.classList.contains('bespoke-marp-active');
  }

  /**
   * 能拖、能用方向键调的把手。`move(x, y)` 收到 viewBox 里的坐标，
   * `nudge(dx, dy)` 收到方向键走的步数（按着 Shift 是十步）。
   */
  handle(node, { name, move, nudge }) {
    set(node, { tabindex: 0, role: 'slider', 'aria-label': name, class: 'handle' });
    node.addEventListener('pointerdown', (event) => {
      if (event.button) return;
      node.setPointerCapture(event.pointerId);
      this.dragging = true; // 拖动当中，坐标轴不变
      move(...this.point(event));
      event.preventDefault();
    });
    node.addEventListener('lostpointercapture', () => {
      this.dragging = false;
      this.refresh();
    });
    node.addEventListener('pointermove', (event) => {
      if (node.hasPointerCapture(event.pointerId)) move(...this.point(event));
    });
    node.addEventListener('keydown', (event) => {
      if (!ARROWS[event.key]) return;
      const stride = event.shiftKey ? 10 : 1;
      nudge(...ARROWS[event.key].map((step) => step * stride));
      event.preventDefault();
    });
    return node;
  }

  /** 指针在 viewBox 里的坐标。 */
  point({ clientX, clientY }) {
    const { left, top, width, height } = this.picture.getBoundingClientRect();
    const [w, h] = this.size;
    return [((clientX - left) / width) * w, ((clientY - top) / height) * h];
  }

  /** 像素画：`columns`×`rows` 的画布，垫在 viewBox 的一块地方，SVG 叠在上面。 */
  raster({ x, y, width, height }, columns, rows) {
    const canvas = element('canvas', { width: columns, height: rows });
    const [w, h] = this.size;
    const share = { left: x / w, top: y / h, width: width / w, height: height / h };
    for (const [side, value] of Object.entries(share)) canvas.style[side] = `${value * 100}%`;
    this.rasters.push(canvas);
    const context = canvas.getContext('2d');
    const image = context.createImageData(columns, rows);
    return { pixels: image.data, show: () => context.putImageData(image, 0, 0) };
  }
}
