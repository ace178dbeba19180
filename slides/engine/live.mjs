// 能在放映时改、运行的代码：```python live ../notebooks/NN-节名.ipynb#标签。
// 它要用的前面几格，是看不见的准备：从 notebook 里切出来（notebooks/tools/setup_of.py），不另写一遍。
// 也可以先引一个 lib 的函数，再引调用它的一格：改了函数，看那一格变成什么样。
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { digest } from './digest.mjs';
import { escapeHtml } from './html.mjs';
import { readOptions } from './options.mjs';
import { BUILD, ROOT, fromRoot, relativeToRoot, writeAtomically } from './paths.mjs';
import { Problem } from './problem.mjs';

const SLICER = 'notebooks/tools/setup_of.py';

function slice(file) {
  const { python } = readOptions();
  const how = { encoding: 'utf8', cwd: ROOT };
  const { status, stdout, stderr, error } = spawnSync(python, [SLICER, file], how);
  if (error)
    throw new Problem(`${relativeToRoot(python)} 运行不了（${error.code}）；运行 make 设好环境`, {
      file,
    });
  if (status === 0) return JSON.parse(stdout);
  const reason = stderr.trim().split('\n').at(-1);
  throw new Problem(reason.replace(`${file}：`, ''), { file });
}

const known = new Map(); // notebook 与切法的指纹 → 各标签的准备

/** notebook `file` 的各标签 → { setup, needs }；notebook 没有变，就用上次切好的。 */
function setups(file) {
  const key = digest(fs.readFileSync(fromRoot(file)), fs.readFileSync(fromRoot(SLICER)));
  if (known.has(key)) return known.get(key);
  const cache = path.join(BUILD, '.inputs', 'setups', `${path.basename(file, '.ipynb')}.json`);
  const stored = fs.existsSync(cache) ? JSON.parse(fs.readFileSync(cache, 'utf8')) : {};
  const made = stored.key === key ? stored.made : slice(file);
  if (stored.key !== key) writeAtomically(cache, JSON.stringify({ key, made }));
  known.set(key, made);
  return made;
}

const moduleName = (file) => file.replace(/\.py$/, '').replaceAll('/', '.');

/** 改 lib 的函数，要够得着它那个模块里的名字。 */
const fromModule = (file) =>
  `import ${moduleName(file)} as _module\n` +
  'globals().update({k: v for k, v in vars(_module).items() if k[:2] != "__"})\n';

function setupOf({ file, anchor }) {
  const { setup, needs } = setups(file)[anchor];
  if (needs.length)
    throw new Problem(
      `${file}#${anchor} 用到 ${needs.join('、')}，放映时只有 NumPy；换一格，或者不写 live`,
    );
  return setup;
}

/** 那一块的开头标签，带着看不见的准备。 */
export function liveTag(kind, sources, deck) {
  const cells = sources.filter(({ file }) => file.endsWith('.ipynb'));
  const functions = sources.filter(({ file }) => file.endsWith('.py'));
  if (cells.length !== 1 || sources.at(-1) !== cells[0])
    throw new Problem(
      'live 的代码块里要有 notebook 的一格，写在最后：它印出结果；前面可以有 lib 的函数',
    );
  deck.inputs.add(SLICER);
  deck.widgets.add('live');
  const setup = [...functions.map(({ file }) => fromModule(file)), setupOf(cells[0])].join('');
  const cell = `${path.basename(cells[0].file, '.ipynb')}#${cells[0].anchor}`;
  return `<div class="${kind} live" data-cell="${cell}" data-setup="${escapeHtml(setup)}">`;
}
