// 推与拉：拖分数，选真实类别或掺匀；箭头 p − y 之和永远是 0。走一步，看谁的分数降了、概率却升了。
import { numbers, threeNames, Widget } from './base.mjs';
import { cross_entropy_with_grad, one_hot, softmax } from './numerics.mjs';
import { ACCENT, barPanel, decimal, group, polyline, set, svg, text } from './svg.mjs';

const UNIT = [-1.15, 1.15]; // 概率与梯度的竖轴，上下留出写数的地方

class PushPull extends Widget {
  size = [1000, 430];

  label = '推与拉：四幅条形图，分数、预测 p、真实 y、梯度 p − y；分数条上的箭头是走一步的方向';

  start({ names, scores, target }) {
    this.names = threeNames(names);
    this.rate = 1;
    if (![0, 1, 2].includes(target)) throw new Error(`target 应是 0、1 或 2，得到 ${target}`);
    return { scores: numbers(scores, 'scores', 3), target, mix: 0, before: null };
  }

  /** 真实分布：独热标签往均匀里掺一些。 */
  truth({ target, mix }) {
    return one_hot(target, 3).map((y) => (1 - mix) * y + mix / 3);
  }

  tools() {
    const options = this.names.map((name, k) => [k, name]);
    return [
      this.choice(
        '真实类别',
        options,
        ({ target }) => target,
        (target) => this.change({ target, before: null }),
      ),
      this.range('掺匀', [0, 1, 0.05], {
        read: ({ mix }) => mix,
        write: (mix) => this.change({ mix, before: null }),
        shown: (mix) => decimal(mix, 2),
      }),
      this.button('走一步', () => this.step()),
    ];
  }

  setScore(k, z) {
    const rounded = Math.round(Math.max(-6, Math.min(6, z)) * 10) / 10;
    const scores = this.state.scores.map((old, i) => (i === k ? rounded : old));
    this.change({ scores, before: null });
  }

  step() {
    const { scores } = this.state;
    const [, grad] = cross_entropy_with_grad(scores, this.truth(this.state));
    const after = scores.map((z, k) => z - this.rate * grad[k]);
    this.change({ scores: after, before: scores });
  }

  view() {
    const panel = (title) => barPanel({ title, names: this.names, width: 190, height: 240 });
    this.panels = ['分数 z', '预测 p', '真实 y', '梯度 p − y'].map(panel);
    this.arrows = this.names.map(() =>
      polyline([], { stroke: ACCENT, 'stroke-width': 7, 'marker-end': 'url(#step-arrow)' }),
    );
    this.total = text(835, 372, '', { 'text-anchor': 'middle' });
    this.changes = text(500, 418, '');
    this.names.forEach((name, k) => {
      this.handle(this.panels[0].grips[k], {
        name: `${name}的分数`,
        move: (_, y) => this.setScore(k, this.at.invert(y - 60)),
        nudge: (dx, dy) => this.setScore(k, this.state.scores[k] + (dx + dy) / 10),
      });
    });
    this.panels[0].node.append(...this.arrows);
    const head = svg('path', { d: 'M0 0 L8 4 L0 8 z', fill: ACCENT });
    const marker = { id: 'step-arrow', refX: 4, refY: 4, markerWidth: 8, markerHeight: 8 };
    const orient = { orient: 'auto', markerUnits: 'userSpaceOnUse', viewBox: '0 0 8 8' };
    return [
      svg(
        'defs',
        {},
        svg('marker', { ...marker, ...orient, markerWidth: 18, markerHeight: 18 }, head),
      ),
      ...this.panels.map(({ node }, i) => group(20 + i * 245, 60, node)),
      this.total,
      this.changes,
    ];
  }

  draw(state) {
    const { scores } = state;
    const [p, y] = [softmax(scores), this.truth(state)];
    const [, grad] = cross_entropy_with_grad(scores, y);
    const written = (values, digits) => values.map((value) => decimal(value, digits));
    if (!this.dragging) this.reach = Math.max(3, ...scores.map(Math.abs)) * 1.2;
    const { reach } = this;
    this.at = this.panels[0].draw(scores, written(scores, 2), [-reach, reach]);
    this.panels[1].draw(p, written(p, 3), UNIT);
    this.panels[2].draw(y, written(y, 3), UNIT);
    this.panels[3].draw(grad, written(grad, 3), UNIT);
    this.arrows.forEach((arrow, k) => this.pointArrow(arrow, k, scores[k], grad[k]));
    const sum = grad.reduce((total, g) => total + g, 0);
    this.total.textContent = `三项之和 ${decimal(sum)}`;
    this.changes.textContent = state.before ? this.describe(state) : '';
    scores.forEach((z, k) => {
      const valueText = `${decimal(z, 2)} 分，概率 ${decimal(p[k])}，梯度 ${decimal(grad[k])}`;
      set(this.panels[0].grips[k], { 'aria-valuenow': z, 'aria-valuetext': valueText });
    });
  }

  /** 一支箭头：从分数条的端点指向走一步之后的地方。 */
  pointArrow(arrow, k, z, g) {
    const x = (190 / 3) * (k + 0.96);
    const [from, to] = [this.at(z), this.at(z - this.rate * g)];
    const visible = Math.abs(to - from) > 2;
    set(arrow, { points: visible ? `${x},${from} ${x},${to}` : '' });
  }

  /** 走了一步：每一类的分数和概率各变了多少。 */
  describe({ before, scores }) {
    const [old, now] = [softmax(before), softmax(scores)];
    const signed = (value) => (value > 0 ? '+' : '') + decimal(value);
    return this.names
      .map((name, k) => {
        const [dz, dp] = [scores[k] - before[k], now[k] - old[k]];
        return `${name}：分数 ${signed(dz)}，概率 ${signed(dp)}`;
      })
      .join('　　');
  }

  say(state) {
    if (state.before) return `走了一步。${this.describe(state)}`;
    const [, grad] = cross_entropy_with_grad(state.scores, this.truth(state));
    return `梯度：${this.names.map((name, k) => `${name} ${decimal(grad[k])}`).join('，')}，和为 0`;
  }
}

customElements.define('push-pull', PushPull);
