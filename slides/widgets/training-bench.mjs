// 训练台：一步一步地训练，边界、损失、‖W‖ 跟着动；η 滑块上的刻度是 2/λmax，随 W 移动，越过它就抖。
import { element, number, numbers, randoms, samples, Widget } from './base.mjs';
import { loss_and_grad } from './numerics.mjs';
import {
  CLASS_RGB,
  curvature,
  largestEigenvalue,
  mark,
  plane,
  softmaxBoundaries,
} from './plane.mjs';
import { decimal, GREY, group, INK, line, polyline, scale, set, svg, text } from './svg.mjs';

const BENCH = { x: 20, y: 20, size: 380 };
const CELLS_ACROSS = 95;
const CHART = { x: 480, y: 40, width: 420, height: 250, steps: 100, top: 6.5 };
const RATE = { low: 0.01, high: 10 };
/** 三条参考线的名字写在第几步、上下挪多少：太大的写在一个尖峰上，另两条写在末端。 */
const LABELS = [
  { step: 99, dx: 8, dy: -4, anchor: 'start' },
  { step: 99, dx: 8, dy: 14, anchor: 'start' },
  { step: 28, dx: 0, dy: -12, anchor: 'middle' },
];
const REFERENCES = { stroke: GREY, 'stroke-width': 2 };

class TrainingBench extends Widget {
  size = [1000, 430];

  label = '训练台：左边是三类点和边界，右边是损失曲线、W 的范数，和学习率的界线';

  start({ X, y, rates, center, reach }) {
    Object.assign(this, samples(X, y));
    this.rates = numbers(rates, 'rates', 3).map((eta) => number(eta, 'rates', RATE.low, RATE.high));
    this.window = plane(BENCH)(number(reach, 'reach', 0.1, 1000), numbers(center, 'center', 2));
    return {
      steps: 0,
      rate: this.rates[1],
      l2: 0,
      batch: 0,
      extra: [],
      brush: 0,
      losses: [],
      ...ZERO,
    };
  }

  /** 全部样本：原来的，和点上去的。 */
  allSamples({ extra }) {
    return {
      X: [...this.X, ...extra.map(([x1, x2]) => [x1, x2])],
      y: [...this.y, ...extra.map(([, , k]) => k)],
    };
  }

  tools() {
    const classes = [
      [0, '狗'],
      [1, '猫'],
      [2, '鸟'],
    ];
    const options = (pairs, key) => [
      pairs,
      (state) => state[key],
      (value) => this.change({ [key]: value }),
    ];
    const batches = [
      [0, '全批量'],
      [30, '30'],
      [1, '1'],
    ];
    this.rate = this.range('η', [Math.log10(RATE.low), Math.log10(RATE.high), 0.02], {
      read: ({ rate }) => Math.log10(rate),
      write: (log) => this.change({ rate: 10 ** log }),
      shown: (log) => decimal(10 ** log, 2),
    });
    this.tick = element('i', { className: 'widget-tick', title: '2/λmax' });
    this.rate.querySelector('.widget-track').append(this.tick);
    this.run = this.button('连续走', () => this.toggle());
    return [
      this.run,
      this.button('走一步', () => this.step()),
      this.rate,
      this.choice('批大小', ...options(batches, 'batch')),
      this.choice('点在平面上，添一个样本', ...options(classes, 'brush')),
      this.range('L2', [0, 0.2, 0.01], {
        read: ({ l2 }) => l2,
        write: (l2) => this.change({ l2 }),
        shown: (l2) => decimal(l2, 2),
      }),
    ];
  }

  toggle() {
    if (this.playing) this.stop();
    else this.play(() => this.step());
    this.run.textContent = this.playing ? '停' : '连续走';
  }

  stop() {
    super.stop();
    if (this.run) this.run.textContent = '连续走';
  }

  /** 更新一次：小批量是从全部样本里抽的，次序由步数定。 */
  step() {
    const { W, b, rate, l2, batch, steps, losses } = this.state;
    const all = this.allSamples(this.state);
    const next = randoms(steps + 1);
    const rows = batch
      ? Array.from({ length: batch }, () => Math.floor(next() * all.y.length))
      : all.y.map((_, n) => n);
    const [X, y] = [rows.map((n) => all.X[n]), rows.map((n) => all.y[n])];
    const [, grad_W, grad_b] = loss_and_grad(X, y, W, b, l2);
    const [loss] = batch ? loss_and_grad(all.X, all.y, W, b, l2) : loss_and_grad(X, y, W, b, l2);
    this.change({
      W: W.map((row, d) => row.map((w, k) => w - rate * grad_W[d][k])),
      b: b.map((bias, k) => bias - rate * grad_b[k]),
      steps: steps + 1,
      losses: [...losses, loss].slice(-CHART.steps),
    });
  }

  /** η 不变、全批量、从零走 `steps` 步的损失：静态图上的三条。 */
  reference(rate) {
    let [W, b] = [ZERO.W, ZERO.b];
    return Array.from({ length: CHART.steps }, () => {
      const [loss, grad_W, grad_b] = loss_and_grad(this.X, this.y, W, b);
      W = W.map((row, d) => row.map((w, k) => w - rate * grad_W[d][k]));
      b = b.map((bias, k) => bias - rate * grad_b[k]);
      return loss;
    });
  }

  view() {
    this.paint = this.raster(
      { x: BENCH.x, y: BENCH.y, width: BENCH.size, height: BENCH.size },
      CELLS_ACROSS,
      CELLS_ACROSS,
    );
    const dots = this.X.map((x, n) => mark(this.y[n], ...this.window.at(x)));
    this.added = svg('g');
    this.edges = svg('g', { stroke: INK, 'stroke-width': 2.5 });
    const cover = svg('rect', { ...BENCH, width: BENCH.size, height: BENCH.size, fill: '#0000' });
    cover.addEventListener('pointerdown', (event) => {
      if (!event.button) this.add(...this.point(event));
    });
    this.lossAt = scale([0, CHART.top], [CHART.height, 0]);
    const x = scale([0, CHART.steps], [0, CHART.width]);
    this.references = this.rates.map((rate, i) => {
      const losses = this.reference(rate);
      const points = losses.map((loss, n) => [x(n), this.lossAt(loss)]);
      const dash = ['2 4', '8 5', '12 3 2 3'][i % 3];
      const { step, dx, dy, anchor } = LABELS[i];
      const [left, top] = [x(step) + dx, this.lossAt(losses[step]) + dy];
      const end = text(left, top, `η = ${rate}`, { fill: GREY, 'text-anchor': anchor });
      return svg('g', {}, polyline(points, { ...REFERENCES, 'stroke-dasharray': dash }), end);
    });
    this.live = polyline([], { 'stroke-width': 3.5 });
    this.span = text(CHART.width, CHART.height + 26, '', { 'text-anchor': 'end' });
    this.read = text(CHART.width / 2, CHART.height + 62, '');
    this.limit = text(CHART.width / 2, CHART.height + 98, '');
    return [
      ...dots,
      this.added,
      this.edges,
      cover,
      group(
        CHART.x,
        CHART.y,
        text(CHART.width / 2, -16, '平均损失（nat）', { class: 'heading' }),
        line(0, CHART.height, CHART.width, CHART.height),
        line(0, 0, 0, CHART.height),
        ...this.references,
        ...[0, 2, 4, 6].map((loss) =>
          text(-8, this.lossAt(loss) + 8, loss, { 'text-anchor': 'end', fill: GREY }),
        ),
        this.live,
        this.span,
        this.read,
        this.limit,
      ),
    ];
  }

  /** 在平面上点一下，添一个样本，类别是选好的那一类。 */
  add(px, py) {
    const point = this.window.invert(px, py);
    const { extra, brush } = this.state;
    this.change({ extra: [...extra, [...point, brush]] });
  }

  draw(state) {
    this.fill(state);
    const lines = softmaxBoundaries(state.W, state.b, this.window);
    this.edges.replaceChildren(
      ...lines.map(([from, to]) => line(...this.window.at(from), ...this.window.at(to))),
    );
    const added = state.extra.map(([x1, x2, k]) => mark(k, ...this.window.at([x1, x2]), 7));
    this.added.replaceChildren(...added);
    this.drawLosses(state);
    const { X } = this.allSamples(state);
    const limit = 2 / largestEigenvalue(curvature(X, state.W, state.b, state.l2));
    const size = Math.sqrt(state.W.flat().reduce((sum, w) => sum + w * w, 0));
    this.read.textContent = `第 ${state.steps} 步，‖W‖ = ${decimal(size, 2)}`;
    const side = state.rate > limit ? '越过了' : '没到';
    this.limit.textContent = `2/λmax = ${decimal(limit, 2)}，η = ${decimal(state.rate, 2)} ${side}`;
    const share = Math.log(limit / RATE.low) / Math.log(RATE.high / RATE.low);
    this.tick.style.setProperty('--at', Math.min(Math.max(share, 0), 1));
  }

  /** 横轴总是 100 步：走过了，就只看最近的 100 步，参考线不再画。 */
  drawLosses({ losses, steps }) {
    const last = Math.max(CHART.steps, steps);
    const x = scale([last - CHART.steps, last], [0, CHART.width]);
    const first = steps - losses.length;
    const recent = losses.map((loss, i) => [first + i, loss]).slice(-CHART.steps);
    set(this.live, { points: recent.map(([n, loss]) => [x(n), this.lossAt(loss)]).join(' ') });
    for (const line of this.references)
      set(line, { visibility: steps > CHART.steps ? 'hidden' : 'visible' });
    this.span.textContent = `第 ${last - CHART.steps}–${last} 步`;
  }

  /** 底色：三类的颜色按概率调。逐格就地算，不建数组，才跟得上每秒六十帧。 */
  fill({ W, b }) {
    const { pixels } = this.paint;
    const step = (2 * this.window.reach) / CELLS_ACROSS;
    const [left, top] = [
      this.window.center[0] - this.window.reach + step / 2,
      this.window.center[1] + this.window.reach - step / 2,
    ];
    for (let row = 0, i = 0; row < CELLS_ACROSS; row++) {
      for (let column = 0; column < CELLS_ACROSS; column++, i += 4) {
        const [x1, x2] = [left + column * step, top - row * step];
        const z0 = W[0][0] * x1 + W[1][0] * x2 + b[0];
        const z1 = W[0][1] * x1 + W[1][1] * x2 + b[1];
        const z2 = W[0][2] * x1 + W[1][2] * x2 + b[2];
        const max = Math.max(z0, z1, z2);
        const [e0, e1, e2] = [Math.exp(z0 - max), Math.exp(z1 - max), Math.exp(z2 - max)];
        const total = e0 + e1 + e2;
        for (let c = 0; c < 3; c++) {
          const mixed = e0 * CLASS_RGB[0][c] + e1 * CLASS_RGB[1][c] + e2 * CLASS_RGB[2][c];
          pixels[i + c] = 255 - (255 - mixed / total) * 0.4;
        }
        pixels[i + 3] = 255;
      }
    }
    this.paint.show();
  }

  say({ steps, losses, rate }) {
    const loss = losses.length ? `，损失 ${decimal(losses.at(-1))}` : '';
    return `第 ${steps} 步，学习率 ${decimal(rate, 2)}${loss}`;
  }
}

const ZERO = {
  W: [
    [0, 0, 0],
    [0, 0, 0],
  ],
  b: [0, 0, 0],
};

customElements.define('training-bench', TrainingBench);
