// 下注：100 枚筹码押在狗、猫、鸟上，再按 5 : 3 : 2 抽 50 张照片，看平均损失落到哪里。
// 全押一类，抽到别的就是无穷大；押成频率，平均损失最小，等于熵。
import { drawClass, number, numbers, randoms, threeNames, Widget } from './base.mjs';
import { entropy, kl_divergence, nll } from './numerics.mjs';
import {
  barPanel,
  CLASS_COLORS,
  decimal,
  GREY,
  group,
  INK,
  line,
  polyline,
  PURPLE,
  scale,
  set,
  svg,
  text,
} from './svg.mjs';

const CHIPS = 100;
const PHOTOS = 50;

class PlaceBets extends Widget {
  size = [1000, 420];

  label = '下注：左边三摞筹码，中间是期望的损失与熵的差距，右边是抽照片时的平均损失';

  start({ names, truth, chips }) {
    this.names = threeNames(names);
    this.truth = numbers(truth, 'truth', 3).map((p) => number(p, 'truth', 0, 1));
    const total = numbers(chips, 'chips', 3).reduce((sum, count) => sum + count, 0);
    if (total !== CHIPS) throw new Error(`chips 加起来应是 ${CHIPS}，得到 ${total}`);
    return { chips, seed: 0, photos: [] };
  }

  tools() {
    return [
      this.button('押成频率', () => this.bet(this.truth.map((p) => Math.round(p * CHIPS)))),
      this.button('全押狗', () => this.bet([CHIPS, 0, 0])),
      this.button('平均押', () => this.bet([34, 33, 33])),
      this.button('抽 50 张', () => this.deal()),
    ];
  }

  bet(chips) {
    this.stop();
    this.change({ chips, photos: [] });
  }

  /** 一摞改成 `count` 枚，另两摞按原来的比例分剩下的。 */
  stack(k, count) {
    const mine = Math.round(Math.max(0, Math.min(CHIPS, count)));
    const [i, j] = [0, 1, 2].filter((other) => other !== k);
    const others = this.state.chips[i] + this.state.chips[j];
    const share = others ? this.state.chips[i] / others : 0.5;
    const chips = [];
    chips[k] = mine;
    chips[i] = Math.round((CHIPS - mine) * share);
    chips[j] = CHIPS - mine - chips[i];
    this.bet(chips);
  }

  deal() {
    const seed = this.state.seed + 1;
    const next = randoms(seed);
    const photos = Array.from({ length: PHOTOS }, () => drawClass(this.truth, next()));
    let shown = 0;
    const one = () => {
      shown += 1;
      this.change({ seed, photos: photos.slice(0, shown) });
      return shown < PHOTOS;
    };
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.change({ seed, photos });
    else this.play(one);
  }

  view() {
    this.panel = barPanel({ title: '筹码', names: this.names, width: 220, height: 280 });
    this.names.forEach((name, k) => {
      this.handle(this.panel.grips[k], {
        name: `押${name}的筹码`,
        move: (_, y) => this.stack(k, this.at.invert(y - 60)),
        nudge: (dx, dy) => this.stack(k, this.state.chips[k] + dx + dy),
      });
    });
    const floor = entropy(this.truth);
    this.x = scale([0, 1], [0, 280]);
    this.y = scale([0.8, 2.2], [280, 0]);
    this.n = scale([0, PHOTOS], [0, 280]);
    const t = Array.from({ length: 91 }, (_, i) => 0.05 + i / 100);
    const rest = (1 - this.truth[0]) / 1;
    const along = (p) => [p, ...this.truth.slice(1).map((y) => ((1 - p) * y) / rest)];
    const curve = t.map((p) => [this.x(p), this.y(nll(along(p).map(Math.log), this.truth))]);
    const [left, right] = [t[0], t.at(-1)].map(this.x);
    const shade = [...curve, [right, this.y(floor)], [left, this.y(floor)]];
    const base = this.y(floor);
    const flat = { stroke: INK, 'stroke-dasharray': '8 5', 'stroke-width': 2 };
    this.dot = svg('circle', { r: 9, fill: PURPLE });
    this.gap = text(140, 318, '');
    this.running = polyline([], { stroke: PURPLE, 'stroke-width': 3 });
    this.ticks = Array.from({ length: PHOTOS }, (_, i) =>
      svg('rect', { x: this.n(i), y: 288, width: 4.6, height: 12, fill: '#0000' }),
    );
    this.expected = line(0, 0, 280, 0, { stroke: PURPLE, 'stroke-dasharray': '3 5' });
    this.average = text(140, 346, '');
    const level = (nat) =>
      text(-8, this.y(nat) + 8, nat.toFixed(1), { 'text-anchor': 'end', fill: GREY });
    const frame = () => [line(0, 280, 280, 280), line(0, 0, 0, 280), ...[1, 1.5, 2].map(level)];
    const floorLabel = text(276, base + 26, `熵 ${decimal(floor)}`, { 'text-anchor': 'end' });
    return [
      group(10, 60, this.panel.node),
      group(
        320,
        60,
        text(140, -30, '期望的损失（nat）', { class: 'heading' }),
        svg('polygon', { points: shade.join(' '), fill: '#f6dccb' }),
        polyline(curve, { 'stroke-width': 3 }),
        line(0, base, 280, base, flat),
        ...frame(),
        text(140, 346, '横轴：押给狗的比例（曲线上猫鸟按 3 : 2）'),
        this.gap,
        this.dot,
      ),
      group(
        690,
        60,
        text(140, -30, '抽到现在的平均损失', { class: 'heading' }),
        line(0, base, 280, base, flat),
        floorLabel,
        this.expected,
        this.running,
        ...this.ticks,
        ...frame(),
        this.average,
      ),
    ];
  }

  draw({ chips, photos }) {
    const p = chips.map((count) => count / CHIPS);
    const loss = nll(
      p.map((value) => Math.log(value)),
      this.truth,
    );
    this.at = this.panel.draw(
      chips,
      chips.map((count) => String(count)),
      [0, CHIPS],
    );
    set(this.dot, { cx: this.x(p[0]), cy: this.y(loss) });
    const kl = kl_divergence(this.truth, p);
    const finite = Number.isFinite(loss);
    this.gap.textContent = finite
      ? `${decimal(loss)} = 熵 + KL ${decimal(kl)}`
      : '∞：押 0 的也会来';
    set(this.expected, { visibility: finite ? 'visible' : 'hidden' });
    set(this.expected, { y1: this.y(loss), y2: this.y(loss) });
    const means = this.means(p, photos);
    set(this.running, {
      points: means.map((mean, i) => [this.n(i + 1), this.y(mean)]).join(' '),
    });
    this.ticks.forEach((tick, i) => set(tick, { fill: CLASS_COLORS[photos[i]] ?? '#0000' }));
    this.average.textContent = means.length
      ? `${means.length} 张，平均 ${decimal(means.at(-1)).replace('inf', '∞')}`
      : '';
    chips.forEach((count, k) => set(this.panel.grips[k], { 'aria-valuenow': count }));
  }

  /** 抽到每一张为止的平均损失。 */
  means(p, photos) {
    let total = 0;
    return photos.map((k, i) => (total -= Math.log(p[k])) / (i + 1));
  }

  say({ chips, photos }) {
    const p = chips.map((count) => count / CHIPS);
    const loss = nll(
      p.map((value) => Math.log(value)),
      this.truth,
    );
    const bets = this.names.map((name, k) => `${name} ${chips[k]}`).join('，');
    const drawn = photos.length
      ? `；${photos.length} 张的平均损失 ${decimal(this.means(p, photos).at(-1))}`
      : '';
    return `筹码：${bets}。期望的损失 ${decimal(loss)}${drawn}`;
  }
}

customElements.define('place-bets', PlaceBets);
