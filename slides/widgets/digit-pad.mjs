// 写数字：在 8×8 的格子里写一个，看每个模板给它加了多少分、扣了多少分，十个概率各是多少。
// 乱涂也会被认作某个数字：十类里没有“都不是”。
import { number, numbers, rows, Widget } from './base.mjs';
import { argmax, scores, softmax } from './numerics.mjs';
import { decimal, LINE, PURPLE, set, svg, text } from './svg.mjs';

const PAD = { x: 20, y: 50, cell: 40 };
const INK_FULL = 16;
const TILES = { x: 390, y: 40, cell: 13, gap: 16 };

const BLANK = Array(64).fill(0);

class DigitPad extends Widget {
  size = [1000, 420];

  label = '写数字：左边是 8×8 的画板，右边是十个模板上的加分减分，和十个概率';

  start({ W, b, mean, examples, first = null, temperature = 1 }) {
    this.W = rows(W, 'W', 10, 64);
    this.b = numbers(b, 'b', 10);
    this.mean = numbers(mean, 'mean', 64);
    this.examples = rows(examples, 'examples', 64);
    if (first !== null) number(first, 'first', 0, examples.length - 1);
    const [image, shown] = first === null ? [BLANK, -1] : [this.examples[first], first];
    const log = Math.log10(number(temperature, 'temperature', 0.1, 10));
    return { image, shown, log, cursor: -1, erase: false };
  }

  tools() {
    return [
      this.button('换一张', () => {
        const shown = (this.state.shown + 1) % this.examples.length;
        this.change({ shown, image: this.examples[shown] });
      }),
      this.choice(
        '笔',
        [
          [false, '笔'],
          [true, '橡皮'],
        ],
        ({ erase }) => erase,
        (erase) => this.change({ erase }),
      ),
      this.button('清空', () => this.change({ image: BLANK, cursor: -1 })),
      this.range('温度', [-1, 1, 0.02], {
        read: ({ log }) => log,
        write: (log) => this.change({ log }),
        shown: (log) => `T = ${decimal(10 ** log, 2)}`,
      }),
    ];
  }

  view() {
    const { x, y, cell } = PAD;
    this.cells = Array.from({ length: 64 }, (_, i) => {
      const place = { x: x + (i % 8) * cell, y: y + Math.floor(i / 8) * cell };
      return svg('rect', { ...place, width: cell, height: cell, stroke: LINE });
    });
    this.cursor = svg('rect', { width: cell, height: cell, fill: 'none', 'stroke-width': 4 });
    const pad = svg('rect', { x, y, width: 8 * cell, height: 8 * cell, fill: '#0000' });
    this.handle(pad, {
      name: '画板：拖动来写；方向键移动格子，空格涂黑或擦掉',
      move: (px, py) => this.paintAt(px, py),
      nudge: (dx, dy) => this.moveCursor(dx, -dy),
    });
    set(pad, { role: 'application' });
    pad.addEventListener('lostpointercapture', () => {
      this.last = undefined;
    });
    pad.addEventListener('keydown', (event) => {
      if (event.key !== ' ') return;
      const { image } = this.state;
      const cursor = Math.max(this.state.cursor, 0);
      this.ink(cursor, image[cursor] > INK_FULL / 2 ? 0 : INK_FULL);
      event.preventDefault();
    });
    this.tiles = Array.from({ length: 10 }, (_, k) => this.tile(k));
    this.verdict = text(x + 4 * cell, 32, '', { class: 'heading' });
    this.legend = text(690, 410, '');
    return [
      this.verdict,
      this.legend,
      ...this.cells,
      this.cursor,
      pad,
      ...this.tiles.flatMap(({ squares, bar, label, value }) => [...squares, bar, label, value]),
    ];
  }

  /** 一个模板：8×8 的加分减分、名字、概率条。 */
  tile(k) {
    const { cell, gap } = TILES;
    const across = 8 * cell + gap;
    const [left, top] = [TILES.x + (k % 5) * across, TILES.y + Math.floor(k / 5) * 190];
    const squares = Array.from({ length: 64 }, (_, i) => {
      const place = { x: left + (i % 8) * cell, y: top + Math.floor(i / 8) * cell };
      return svg('rect', { ...place, width: cell, height: cell });
    });
    const bar = svg('rect', { x: left, y: top + 8 * cell + 8, height: 16, fill: PURPLE });
    const label = text(left, top + 8 * cell + 48, String(k), { 'text-anchor': 'start' });
    const end = left + 8 * cell;
    const value = text(end, top + 8 * cell + 48, '', { 'text-anchor': 'end' });
    return { squares, bar, label, value };
  }

  /** 拖到哪里涂到哪里，走得快也不断：从上一处到这一处，一格一格地涂。 */
  paintAt(px, py) {
    const to = [px - PAD.x, py - PAD.y].map((v) => v / PAD.cell - 0.5);
    const from = this.last ?? to;
    this.last = to;
    const steps = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) * 2) || 1;
    let { image } = this.state;
    for (let i = 1; i <= steps; i++) {
      const at = [0, 1].map((axis) => from[axis] + ((to[axis] - from[axis]) * i) / steps);
      image = this.dab(image, ...at.map(Math.round));
    }
    this.change({ image, cursor: -1 });
  }

  /** 一点墨：正中最黑，四邻淡一些，像真的笔；橡皮只擦正中。 */
  dab(image, column, row) {
    return image.map((value, i) => {
      const distance = Math.abs((i % 8) - column) + Math.abs(Math.floor(i / 8) - row);
      if (this.state.erase) return distance ? value : 0;
      return Math.max(value, [INK_FULL, 5][distance] ?? 0);
    });
  }

  moveCursor(dx, dy) {
    const from = Math.max(this.state.cursor, 0);
    const column = Math.max(0, Math.min(7, (from % 8) + dx));
    const row = Math.max(0, Math.min(7, Math.floor(from / 8) + dy));
    this.change({ cursor: this.state.cursor < 0 ? 0 : row * 8 + column });
  }

  ink(i, value) {
    this.change({ image: this.state.image.map((old, j) => (i === j ? value : old)) });
  }

  probs({ image, log }) {
    const x = image.map((value, i) => value / INK_FULL - this.mean[i]);
    return softmax(scores(x, this.W, this.b), 10 ** log);
  }

  draw(state) {
    const { image, cursor } = state;
    const empty = image.every((value) => value === 0);
    image.forEach((value, i) => {
      const shade = Math.round(255 * (1 - value / INK_FULL));
      set(this.cells[i], { fill: `rgb(${shade} ${shade} ${shade})` });
    });
    const [x, y] = [PAD.x + (cursor % 8) * PAD.cell, PAD.y + Math.floor(cursor / 8) * PAD.cell];
    set(this.cursor, cursor < 0 ? { stroke: 'none' } : { x, y, stroke: '#56b4e9' });
    const probs = this.probs(state);
    const best = argmax(probs);
    this.tiles.forEach((tile, k) => this.drawTile(tile, k, image, probs[k], empty, k === best));
    const blank = empty ? '一笔也没有：' : '';
    this.verdict.textContent = `${blank}认作 ${best}，置信度 ${decimal(probs[best], 2)}`;
    this.legend.textContent = `${empty ? '模板' : '像素 × 模板'}：橙色加分，黑色扣分`;
  }

  /** 有墨时画“像素 × 模板”，没有墨时画模板自己：红的加分，黑的扣分。 */
  drawTile({ squares, bar, label, value }, k, image, p, empty, best) {
    squares.forEach((square, i) => {
      const part = this.W[i][k] * (empty ? 1 : image[i] / INK_FULL);
      set(square, { fill: diverging(part / this.largest) });
    });
    set(bar, { width: p * 8 * TILES.cell });
    set(label, { 'font-weight': best ? 700 : 400 });
    value.textContent = decimal(p, 2);
  }

  get largest() {
    this.top ??= Math.max(...this.W.flat().map(Math.abs));
    return this.top;
  }

  say(state) {
    const probs = this.probs(state);
    const best = argmax(probs);
    return `认作 ${best}，置信度 ${decimal(probs[best], 2)}`;
  }
}

/** −1 到 1：负的往墨色，正的往强调色，0 是白，与静态图的模板相同。 */
function diverging(share) {
  const color = share < 0 ? [27, 36, 48] : [193, 79, 0];
  const strength = Math.min(Math.abs(share), 1);
  return `rgb(${color.map((c) => Math.round(255 - (255 - c) * strength)).join(' ')})`;
}

customElements.define('digit-pad', DigitPad);
