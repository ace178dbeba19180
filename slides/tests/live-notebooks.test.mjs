// 浏览器里的 Python 与存下的给出一样的字：六份 notebook 在 node 里用 build/live/ 的那几包从头运行，
// 逐格与存下的输出对照（尺子是 notebook 自己的 compare.py；图只看有没有）。
// 大的两包不在，用到它们的格就不比，说出有几格；make live-full 之后，一格不少。
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { readOptions } from '../engine/options.mjs';
import { FOLDER } from '../engine/packs.mjs';
import { deckNames, fromRoot } from '../engine/paths.mjs';
import { ABSENT } from '../live/interpreter.mjs';

const COMPARE = fileURLToPath(new URL('./compare_live.py', import.meta.url));

const isHere = (pack) => fs.existsSync(path.join(FOLDER, `${pack}.js`));
const packs = [...new Set(Object.values(ABSENT))];
const absent = packs.filter((pack) => !isHere(pack));

/** 说好了可以不同的格，和原因；不再不同，就该从这里拿走。大包都在的时候，一格也没有。 */
const DIFFERENT = absent.length
  ? { '05-training#digits-fit': '没有 sklearn 就没有训练集：没有训练过，进度条也就没有走到头' }
  : {};

/** 代码格：[{ where, source }]。 */
function codeCells(name) {
  const { cells } = JSON.parse(fs.readFileSync(fromRoot('notebooks', `${name}.ipynb`), 'utf8'));
  return cells
    .filter(({ cell_type: type }) => type === 'code')
    .map(({ id, source }) => ({ where: `${name}#${id}`, source: [source].flat().join('') }));
}

/** 从头运行：各格的 { status, error, outputs }。 */
function run(cells) {
  const files = ['numpy', 'lib', ...packs.filter(isHere)];
  const worker = new Worker(new URL('./live-run.mjs', import.meta.url), {
    workerData: { folder: FOLDER, files, cells: cells.map(({ source }) => source) },
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** 没有全部运行的格，不比。 */
const isSkipped = ({ status }) => status === 'needs' || status === 'partly';

/** 出了错的格，Jupyter 也存着那个错。 */
const outputsOf = ({ error, outputs }) =>
  error
    ? [...outputs, { output_type: 'error', ename: error.name, evalue: error.message }]
    : outputs;

/** 各格的不同之处；相同的、没有比的是 null。 */
function differences(name, results) {
  const input = results.map((result) => (isSkipped(result) ? null : outputsOf(result)));
  const { stdout, stderr, status } = spawnSync(
    readOptions().python,
    [COMPARE, fromRoot('notebooks', `${name}.ipynb`)],
    { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 1e9 },
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** 与说好的对不上的地方，一处一句。 */
const problems = (cells, found) =>
  cells.flatMap(({ where }, index) => {
    if (found[index] && !DIFFERENT[where]) return [`${where}：\n${found[index]}`];
    if (!found[index] && DIFFERENT[where]) return [`${where} 没有不同，从例外里拿走它`];
    return [];
  });

describe('六份 notebook 在浏览器的 Python 里', { concurrency: 2 }, () => {
  const count = { same: 0, skipped: 0 };

  for (const name of deckNames())
    it(`${name} 与存下的相同`, { timeout: 900_000 }, async () => {
      const cells = codeCells(name);
      const results = await run(cells);
      const skipped = results.filter(isSkipped).length;
      count.skipped += skipped;
      const wrong = problems(cells, differences(name, results));
      count.same += cells.length - skipped - wrong.length;
      assert.ok(!wrong.length, wrong.join('\n'));
    });

  after(() => {
    const without = absent.length
      ? `；另有 ${count.skipped} 格用到 ${absent.join('、')}，这几包不在，没有比（make live-full 之后就比）`
      : '';
    console.log(`浏览器里的 Python：${count.same} 格与存下的相同${without}`);
  });
});
