// 分数台：拖三根分数条，看指数、概率和单纯形上的一点。全 +1 时点不动，全 ×2 时点动了。
import { numbers, threeNames, Widget } from './base.mjs';
import { softmax } from './numerics.mjs';
import { barPanel, decimal, group, PURPLE, set, short, simplex, svg } from './svg.mjs';

const SCORE_LIMIT = 8; // 拖得到的范围：再大，指数条就看不出分别
const BARS = { top: 60, height: 280 };

class ScoreBench extends Widget {
  size = [1000, 400];

  label = '分数台：三根能拖的分数条，旁边是它们的指数、概率，和单纯形上的一点';

  start({ names, scores }) {
    this.names = threeNames(names);
    return { scores: numbers(scores, 'scores', 3) };
  }

  tools() {
    return [
      this.button('全 +1', () => this.all((z) => z + 1)),
      this.button('全 −1', () => this.all((z) => z - 1)),
      this.button('全 ×2', () => this.all((z) => z * 2)),
    ];
  }

  all(action) {
    const clip = (z) => Math.max(-99, Math.min(99, z));
    this.change({ scores: this.state.scores.map((z) => clip(action(z))) });
  }

  setScore(k, z) {
    const rounded = Math.round(Math.max(-SCORE_LIMIT, Math.min(SCORE_LIMIT, z)) * 10) / 10;
    this.change({ scores: this.state.scores.map((old, i) => (i === k ? rounded : old)) });
  }

  view() {
    const { top, height } = BARS;
    const panel = (title) => barPanel({ title, names: this.names, width: 190, height });
    this.panels = ['分数 z', '取指数', '除以总和'].map(panel);
    this.triangle = simplex({ names: this.names, side: 240 });
    this.dot = svg('circle', { r: 9, fill: PURPLE });
    this.names.forEach((name, k) => {
      this.handle(this.panels[0].grips[k], {
        name: `${name}的分数`,
        move: (_, y) => this.setScore(k, this.at.invert(y - top)),
        nudge: (dx, dy) => this.setScore(k, this.state.scores[k] + (dx + dy) / 10),
      });
    });
    return [
      ...this.panels.map(({ node }, i) => group(20 + i * 240, top, node)),
      group(740, top + 40, this.triangle.node, this.dot),
    ];
  }

  draw({ scores }) {
    const [exps, probs] = [scores.map(Math.exp), softmax(scores)];
    if (!this.dragging) this.reach = Math.max(3, ...scores.map(Math.abs)) * 1.15;
    const { reach } = this;
    const written = (values, digits) => values.map((value) => decimal(value, digits));
    this.at = this.panels[0].draw(scores, written(scores, 1), [-reach, reach]);
    this.panels[1].draw(exps, exps.map(short), [0, Math.max(...exps)]);
    this.panels[2].draw(probs, written(probs, 3), [0, 1]);
    const [cx, cy] = this.triangle.at(probs);
    set(this.dot, { cx, cy });
    scores.forEach((z, k) => {
      const valueText = `${decimal(z, 1)} 分，概率 ${decimal(probs[k])}`;
      set(this.panels[0].grips[k], { 'aria-valuenow': z, 'aria-valuetext': valueText });
    });
  }

  say({ scores }) {
    const probs = softmax(scores);
    return `概率：${this.names.map((name, k) => `${name} ${decimal(probs[k])}`).join('，')}`;
  }
}

customElements.define('score-bench', ScoreBench);
