// 互动图里的数值与 lib 一致：标准答案由 lib 现写（golden.py），在两种浏览器里逐个对照。
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { before, describe, it } from 'node:test';
import { readOptions } from '../engine/options.mjs';
import { ROOT, fromRoot } from '../engine/paths.mjs';
import { BROWSERS } from './browsers.mjs';

const TOLERANCE = 1e-12; // 相对误差
/** 结果由两个差不多的数相减而来的：误差相对于被减的数（1 上下），不相对于差。 */
const SUBTRACTIVE = new Set(['cross_entropy_with_grad', 'loss_and_grad', 'kl_divergence']);

function golden() {
  const { status, stdout, stderr } = spawnSync(
    readOptions().python,
    [fromRoot('slides/tests/golden.py')],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, PYTHONPATH: ROOT } },
  );
  assert.equal(status, 0, stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** 在浏览器里算：JSON 里没有的无穷和 NaN，进出都写成字符串。 */
function compute([code, cases]) {
  const special = { inf: Infinity, '-inf': -Infinity, nan: NaN };
  const revive = (value) => (Array.isArray(value) ? value.map(revive) : (special[value] ?? value));
  const plain = (value) => {
    if (Array.isArray(value)) return value.map(plain);
    const name = Object.keys(special).find((key) => Object.is(special[key], value));
    return name ?? value;
  };
  const numerics = new Function(`${code}; return numerics;`)();
  return cases.map(({ name, args }) => plain(numerics[name](...args.map(revive))));
}

/** 模块改成一段普通的脚本，好送进页面。 */
function asScript() {
  const source = fs.readFileSync(fromRoot('slides/widgets/numerics.mjs'), 'utf8');
  const names = [...source.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name);
  return `${source.replace(/^export /gm, '')}; const numerics = { ${names.join(', ')} }`;
}

function error(actual, expected, floor) {
  if (Array.isArray(expected))
    return Math.max(...expected.map((value, i) => error(actual?.[i], value, floor)));
  if (actual === expected) return 0;
  return Math.abs(actual - expected) / Math.max(Math.abs(expected), floor);
}

describe('numerics.mjs', () => {
  let cases;
  before(() => {
    cases = golden();
  });

  for (const [browserName, open, missing] of BROWSERS) {
    it(`${browserName}：与 lib 的相对误差不到 ${TOLERANCE}`, async (t) => {
      const browser = await open();
      if (!browser) return t.skip(`跳过：${missing}`);
      t.after(() => browser.close());
      const page = await browser.newPage();
      const actual = await page.evaluate(compute, [asScript(), cases]);
      assert.ok(cases.length > 300, `标准答案只有 ${cases.length} 条`);
      const wrong = cases.filter(({ name, expected }, i) => {
        const floor = SUBTRACTIVE.has(name) ? 1 : 0;
        return !(error(actual[i], expected, floor) <= TOLERANCE);
      });
      assert.deepEqual(wrong, []);
    });
  }
});
