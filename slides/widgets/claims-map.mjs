// 认领地图：拖三团点的中心，看一对其余哪里没人认领、哪里抢着要；换成 softmax，恰好铺满。
// 每拖一下都重新训练到底（牛顿法），目标函数与 notebook 里的相同。
import { number, rows, samples, threeNames, Widget } from './base.mjs';
import { fitOneVsRest, fitSoftmax } from './fit.mjs';
import { scores, sigmoid, softmax } from './numerics.mjs';
import { CLASS_RGB, mark, plane, tint } from './plane.mjs';
import { CLASS_COLORS, decimal, GREY, INK, line, PURPLE, set, svg, text } from './svg.mjs';

const MAP = { x: 20, y: 20, size: 400 };
const [ZERO_X, UNIT] = [606, 140]; // 概率条从哪里起，1 有多长
const GRID = 451; // 与 notebook 的网格相同，于是占比也相同

class ClaimsMap extends Widget {
  size = [1000, 440];

  label = '认领地图：平面上三团点，底色是谁认领；右边是占比，和指针处的三个概率与它们的和';

  start({ names, X, y, centers, reach, l2 }) {
    this.names = threeNames(names);
    this.reach = number(reach, 'reach', 0.1, 1000);
    this.l2 = number(l2, 'l2', 1e-6, 100);
    rows(centers, 'centers', 2, 3);
    const points = samples(X, y);
    this.y = points.y;
    this.offsets = points.X.map((x, n) => x.map((value, d) => value - centers[y[n]][d]));
    return { centers, reach, rule: 'ovr', pointer: [0, 0] };
  }

  tools() {
    const rules = [
      ['ovr', '一对其余'],
      ['softmax', 'softmax'],
    ];
    const row = [-2.5, 0, 2.5].map((x) => [x, 0]);
    return [
      this.choice(
        '规则',
        rules,
        ({ rule }) => rule,
        (rule) => this.change({ rule }),
      ),
      this.button('排成一线', () => this.change({ centers: row })),
      this.range('窗口', [0, 4, 1], {
        read: ({ reach }) => Math.log2(reach / this.reach),
        write: (power) => this.change({ reach: this.reach * 2 ** power }),
        shown: () => `±${decimal(this.state.reach, 1)}`,
      }),
    ];
  }

  moved({ centers }) {
    return this.offsets.map((offset, n) => offset.map((v, d) => v + centers[this.y[n]][d]));
  }

  /** 这三团点上的模型：{ W, b }；点没动就不必重练。 */
  model({ centers, rule }) {
    const key = JSON.stringify([centers, rule]);
    if (this.fitted?.key !== key) {
      const X = this.moved(this.state);
      const fit = rule === 'ovr' ? fitOneVsRest : fitSoftmax;
      this.fitted = { key, X, ...fit(X, this.y, this.l2, this.fitted) };
    }
    return this.fitted;
  }

  view() {
    const frame = { x: MAP.x, y: MAP.y, width: MAP.size, height: MAP.size };
    this.paint = this.raster(frame, GRID, GRID);
    const ground = svg('rect', { ...frame, fill: '#0000' });
    ground.addEventListener('pointermove', (event) => this.look(event));
    ground.addEventListener('pointerdown', (event) => this.look(event));
    this.dots = this.y.map((k) => mark(k, 0, 0));
    this.anchors = this.names.map((name, k) =>
      this.handle(svg('circle', { r: 13, fill: '#ffffffcc', stroke: CLASS_COLORS[k] }), {
        name: `${name}的中心`,
        move: (x, y) => this.setCenter(k, this.window.invert(x, y)),
        nudge: (dx, dy) =>
          this.setCenter(k, [
            this.state.centers[k][0] + dx / 10,
            this.state.centers[k][1] + dy / 10,
          ]),
      }),
    );
    this.cross = svg('path', { stroke: INK, 'stroke-width': 2, fill: 'none' });
    this.shares = text(480, 50, '', { 'text-anchor': 'start' });
    const legend = [WHITE, GRAY].map((color, i) =>
      svg('rect', {
        x: 480 + i * 190,
        y: 70,
        width: 26,
        height: 26,
        fill: `rgb(${color})`,
        stroke: GREY,
      }),
    );
    const meanings = ['没人认领', '多人认领'].map((name, i) =>
      text(514 + i * 190, 91, name, { 'text-anchor': 'start' }),
    );
    this.where = text(480, 150, '', { 'text-anchor': 'start', class: 'heading' });
    this.rows = [0, 1, 2, 3].map((i) => ({
      name: text(590, 202 + i * 56, this.names[i] ?? '三者之和', { 'text-anchor': 'end' }),
      bar: svg('rect', { x: ZERO_X, y: 181 + i * 56, height: 28, fill: CLASS_COLORS[i] ?? PURPLE }),
      value: text(0, 202 + i * 56, '', { 'text-anchor': 'start' }),
    }));
    const half = line(ZERO_X + UNIT / 2, 172, ZERO_X + UNIT / 2, 332, {
      'stroke-dasharray': '4 4',
    });
    return [
      ground,
      ...this.dots,
      ...this.anchors,
      this.cross,
      this.shares,
      this.where,
      half,
      ...legend,
      ...meanings,
      text(ZERO_X + UNIT / 2, 166, '0.5', { fill: GREY }),
      ...this.rows.flatMap(({ name, bar, value }) => [name, bar, value]),
    ];
  }

  setCenter(k, center) {
    const near = center.map((v) => Math.max(-this.reach, Math.min(this.reach, v)));
    const rounded = near.map((v) => Math.round(v * 100) / 100);
    this.change({ centers: this.state.centers.map((old, i) => (i === k ? rounded : old)) });
  }

  look(event) {
    this.change({ pointer: this.window.invert(...this.point(event)) });
  }

  draw(state) {
    this.window = plane(MAP)(state.reach);
    const { W, b, X } = this.model(state);
    const { nobody, several } = this.fill(state, W, b);
    X.forEach((x, n) => {
      const [px, py] = this.window.at(x);
      const hidden = !this.window.inside(x);
      set(this.dots[n], { transform: `translate(${px} ${py})`, opacity: hidden ? 0 : 1 });
    });
    state.centers.forEach((center, k) => {
      const [cx, cy] = this.window.at(center);
      const valueText = `(${center.map((v) => decimal(v, 1)).join('，')})`;
      set(this.anchors[k], { cx, cy, 'aria-valuenow': center[0], 'aria-valuetext': valueText });
    });
    this.shares.textContent = `没人认领 ${percent(nobody)}，多人认领 ${percent(several)}`;
    this.drawPointer(state, W, b);
  }

  drawPointer({ pointer, rule }, W, b) {
    const [x, y] = this.window.at(pointer);
    set(this.cross, { d: `M${x - 8} ${y}h16M${x} ${y - 8}v16` });
    const z = scores(pointer, W, b);
    const probs = rule === 'ovr' ? z.map(sigmoid) : softmax(z);
    const values = [...probs, probs.reduce((sum, p) => sum + p, 0)];
    this.where.textContent = `指针处 (${pointer.map((v) => decimal(v, 1)).join('，')})`;
    this.rows.forEach(({ bar, value }, i) => {
      set(bar, { width: values[i] * UNIT });
      set(value, { x: ZERO_X + 8 + values[i] * UNIT });
      value.textContent = decimal(values[i]);
    });
  }

  /** 底色：一家认领的涂那一家的颜色，没人的白，多人的灰。返回后两种各占几成。 */
  fill({ rule, reach }, W, b) {
    const pixels = new Uint32Array(this.paint.pixels.buffer); // 一次写一格
    const step = (2 * reach) / (GRID - 1);
    let [nobody, several] = [0, 0];
    for (let row = 0, i = 0; row < GRID; row++) {
      const x2 = reach - row * step;
      for (let column = 0; column < GRID; column++) {
        const x1 = -reach + column * step;
        const z0 = W[0][0] * x1 + W[1][0] * x2 + b[0];
        const z1 = W[0][1] * x1 + W[1][1] * x2 + b[1];
        const z2 = W[0][2] * x1 + W[1][2] * x2 + b[2];
        const best = z0 >= z1 ? (z0 >= z2 ? 0 : 2) : z1 >= z2 ? 1 : 2;
        const claims = rule === 'ovr' ? (z0 > 0) + (z1 > 0) + (z2 > 0) : 1;
        if (claims === 0) nobody++;
        else if (claims > 1) several++;
        const color = claims === 1 ? CLAIMED[best] : claims ? CONTESTED : UNCLAIMED;
        pixels[i++] = color;
      }
    }
    this.paint.show();
    const all = GRID * GRID;
    return { nobody: nobody / all, several: several / all };
  }

  say(state) {
    return `${this.shares.textContent}。${this.where.textContent}，三者之和 ${
      this.rows[3].value.textContent
    }，${state.rule === 'ovr' ? '一对其余' : 'softmax'}`;
  }
}

const percent = (share) => `${(share * 100).toFixed(1)}%`;
/** 四个字节拼成画布里的一格。 */
const pack = (color) => new Uint32Array(new Uint8Array([...color, 255]).buffer)[0];
const [WHITE, GRAY] = [
  [255, 255, 255],
  [150, 150, 150],
];
const CLAIMED = CLASS_RGB.map((color) => pack(tint(color, 0.45)));
const [UNCLAIMED, CONTESTED] = [WHITE, GRAY].map(pack);

customElements.define('claims-map', ClaimsMap);
