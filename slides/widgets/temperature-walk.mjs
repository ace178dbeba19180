// 温度：拖 log T，概率在单纯形上沿着一条路走；抽样 100 次，低温总是同一类，高温什么都有。
import { drawClass, number, numbers, randoms, threeNames, Widget } from './base.mjs';
import { softmax } from './numerics.mjs';
import {
  barPanel,
  CLASS_COLORS,
  decimal,
  group,
  INK,
  LINE,
  polyline,
  PURPLE,
  set,
  simplex,
  svg,
  text,
} from './svg.mjs';

const SAMPLES = 100;
const TEMPERATURES = [0.1, 10];

class TemperatureWalk extends Widget {
  size = [700, 430];

  label = '温度：三角形里的一条路，右边是三个概率，和抽样 100 次的结果';

  start({ names, scores, stops }) {
    this.names = threeNames(names);
    this.scores = numbers(scores, 'scores', 3);
    this.stops = numbers(stops, 'stops').map((stop) => number(stop, 'stops', ...TEMPERATURES));
    return { log: 0, sample: [], seed: 0 };
  }

  tools() {
    return [
      this.range('温度', [...TEMPERATURES.map(Math.log10), 0.02], {
        read: ({ log }) => log,
        write: (log) => this.change({ log, sample: [] }),
        shown: (log) => `T = ${decimal(10 ** log, 2)}`,
      }),
      this.button('抽样 100 次', () => this.sample()),
    ];
  }

  probs(state = this.state) {
    return softmax(this.scores, 10 ** state.log);
  }

  sample() {
    const seed = this.state.seed + 1;
    const next = randoms(seed);
    const probs = this.probs();
    this.change({ seed, sample: Array.from({ length: SAMPLES }, () => drawClass(probs, next())) });
  }

  view() {
    this.triangle = simplex({ names: this.names, side: 330 });
    const [low, high] = TEMPERATURES.map(Math.log10);
    const path = Array.from({ length: 81 }, (_, i) => low + ((high - low) * i) / 80);
    const walk = path.map((log) => this.triangle.at(softmax(this.scores, 10 ** log)));
    const marks = this.stops.map((stop) => {
      const [x, y] = this.triangle.at(softmax(this.scores, stop));
      const dot = svg('circle', { cx: x, cy: y, r: 5, fill: INK });
      const [dx, dy] = stop < 1 ? [0, -24] : stop > 1 ? [14, 4] : [10, 30];
      return svg('g', {}, dot, text(x + dx, y + dy, `T = ${stop}`, { 'text-anchor': 'start' }));
    });
    this.dot = svg('circle', { r: 11, fill: PURPLE });
    this.panel = barPanel({ title: '概率', names: this.names, width: 230, height: 170 });
    this.squares = Array.from({ length: SAMPLES }, (_, i) =>
      svg('rect', { x: (i % 20) * 12, y: Math.floor(i / 20) * 12, width: 10, height: 10 }),
    );
    this.counts = text(0, 92, '', { 'text-anchor': 'start' });
    return [
      group(
        40,
        60,
        this.triangle.node,
        polyline(walk, { stroke: PURPLE, 'stroke-width': 3 }),
        ...marks,
        this.dot,
      ),
      group(440, 50, this.panel.node),
      group(440, 316, ...this.squares, this.counts),
    ];
  }

  draw(state) {
    const probs = this.probs(state);
    this.panel.draw(
      probs,
      probs.map((p) => decimal(p)),
      [0, 1],
    );
    const [cx, cy] = this.triangle.at(probs);
    set(this.dot, { cx, cy });
    this.squares.forEach((square, i) => {
      set(square, { fill: CLASS_COLORS[state.sample[i]] ?? LINE });
    });
    this.counts.textContent = state.sample.length ? this.tally(state) : '';
  }

  tally({ sample }) {
    const count = (k) => sample.filter((drawn) => drawn === k).length;
    return this.names.map((name, k) => `${name} ${count(k)}`).join('　');
  }

  say(state) {
    const probs = this.probs(state).map((p, k) => `${this.names[k]} ${decimal(p)}`);
    const drawn = state.sample.length ? `。抽样 100 次：${this.tally(state)}` : '';
    return `温度 ${decimal(10 ** state.log, 2)}，概率：${probs.join('，')}${drawn}`;
  }
}

customElements.define('temperature-walk', TemperatureWalk);
