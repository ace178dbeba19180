// 溢出：三个分数 c、c+Δ、c+2Δ，三种写法算 ln p，浮点数任选。答案与 c 无关；照公式算的那一行先坏。
import { number, Widget } from './base.mjs';
import { log_softmax } from './numerics.mjs';
import { ACCENT, decimal, INK, set, svg, text } from './svg.mjs';

/** 各种浮点数：把 float64 舍入成它，exp 的上溢门槛。 */
const PRECISIONS = {
  float16: { round: roundToHalf, overflow: 11.09 },
  float32: { round: Math.fround, overflow: 88.72 },
  float64: { round: (value) => value, overflow: 709.78 },
};

/** 舍入到 float16：10 位尾数，最小的非规格化数 2⁻²⁴，大于 65519 的是无穷。 */
function roundToHalf(value) {
  if (!Number.isFinite(value) || value === 0) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -14);
  const unit = 2 ** (exponent - 10);
  const [whole, half] = [Math.floor(value / unit), value / unit - Math.floor(value / unit)];
  const up = half > 0.5 || (half === 0.5 && whole % 2 !== 0);
  const rounded = (whole + (up ? 1 : 0)) * unit;
  return Math.abs(rounded) > 65504 ? Math.sign(rounded) * Infinity : rounded;
}

/** 三种写法算 ln p，每一步都用 `round` 舍入，像 NumPy 那样。 */
const RECIPES = {
  照公式算: (z, round) => {
    const exps = z.map((value) => round(Math.exp(value)));
    const total = exps.reduce((sum, value) => round(sum + value));
    return exps.map((value) => round(Math.log(round(value / total))));
  },
  先减最大值: (z, round) => {
    const max = Math.max(...z);
    return RECIPES['照公式算'](
      z.map((value) => round(value - max)),
      round,
    );
  },
  'log-sum-exp': (z, round) => {
    const max = Math.max(...z);
    const shifted = z.map((value) => round(value - max));
    const exps = shifted.map((value) => round(Math.exp(value)));
    const total = exps.reduce((sum, value) => round(sum + value));
    return shifted.map((value) => round(value - round(Math.log(total))));
  },
};

/** 没到上溢门槛也会坏：指数全成了 0，或者加起来才溢出。 */
function collapse(exps, round) {
  if (exps.every((value) => value === 0)) return '；指数全下溢成 0';
  const total = exps.reduce((sum, value) => round(sum + value));
  return total === Infinity && exps.every(Number.isFinite) ? '；加起来溢出了' : '';
}

class OverflowLab extends Widget {
  size = [620, 330];

  label = '溢出：三种写法算同一组对数概率，正确的是黑字，坏掉的是底色深的格子';

  start({ offset, gap }) {
    number(offset, 'offset', -1200, 1200);
    return { offset, gap: number(gap, 'gap', 0, 1000), precision: 'float64' };
  }

  tools() {
    const options = Object.keys(PRECISIONS).map((name) => [name, name]);
    const slider = (name, symbol, key, bounds) =>
      this.range(name, bounds, {
        read: (state) => state[key],
        write: (value) => this.change({ [key]: value }),
        shown: (value) => `${symbol} = ${decimal(value, 0)}`,
      });
    return [
      this.choice(
        '浮点数',
        options,
        ({ precision }) => precision,
        (precision) => this.change({ precision }),
      ),
      slider('平移', 'c', 'offset', [-1200, 1200, 1]),
      slider('差距', 'Δ', 'gap', [0, 1000, 1]),
    ];
  }

  view() {
    const width = 620;
    this.question = text(width / 2, 30, '', { class: 'heading' });
    const rows = Object.keys(RECIPES);
    this.cells = rows.map((_, r) =>
      [0, 1, 2].map((k) => {
        const back = svg('rect', { x: 170 + k * 150, y: 60 + r * 70, width: 142, height: 58 });
        return { back, label: text(241 + k * 150, 97 + r * 70, '') };
      }),
    );
    this.limit = text(width / 2, 306, '');
    const names = rows.map((name, r) => text(158, 97 + r * 70, name, { 'text-anchor': 'end' }));
    return [
      this.question,
      ...names,
      ...this.cells.flat().flatMap(({ back, label }) => [back, label]),
      this.limit,
    ];
  }

  /** 三个分数，存成这种浮点数。 */
  logits({ offset, gap, precision }) {
    return [0, 1, 2].map((k) => PRECISIONS[precision].round(offset + k * gap));
  }

  draw(state) {
    const { round, overflow } = PRECISIONS[state.precision];
    const z = this.logits(state);
    const exact = log_softmax([0, 1, 2].map((k) => state.offset + k * state.gap));
    const written = z.map((value) => decimal(value, 0)).join('，');
    this.question.textContent = `ln softmax(${written})`;
    Object.values(RECIPES).forEach((recipe, r) => {
      recipe(z, round).forEach((value, k) => {
        const error = Math.abs(value - exact[k]);
        const wrong = !(error <= 0.01 * Math.max(1, Math.abs(exact[k])));
        const { back, label } = this.cells[r][k];
        set(back, { fill: wrong ? '#fbe3d6' : '#f3f6f9' });
        set(label, { fill: wrong ? ACCENT : INK, 'font-weight': wrong ? 700 : 400 });
        label.textContent = decimal(value, Math.abs(value) < 100 ? 3 : 0);
      });
    });
    const top = Math.max(...z);
    const verdict = `${top > overflow ? '超过' : '没到'} ${state.precision} 的上溢门槛`;
    const cause = collapse(
      z.map((value) => round(Math.exp(value))),
      round,
    );
    this.limit.textContent = `最大的分数 ${decimal(top, 0)}，${verdict} ${overflow}${cause}`;
  }

  say(state) {
    const { round } = PRECISIONS[state.precision];
    const results = Object.entries(RECIPES).map(([name, recipe]) => {
      const values = recipe(this.logits(state), round).map((value) => decimal(value));
      return `${name}：${values.join('，')}`;
    });
    return results.join('；');
  }
}

customElements.define('overflow-lab', OverflowLab);
