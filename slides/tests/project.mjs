// 测试用的小项目：放在名字带空格和汉字的临时文件夹里，引擎和主题是真的，内容由各个测试给。
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** 借用真项目的 Python 环境。 */
export const ENVIRONMENT = { ...process.env, PYTHON: path.join(ROOT, '.venv/bin/python') };

// 1×1 的 PNG，够当一张“图”。
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk' +
  '+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const cell = (tag, source, outputs = []) => ({
  cell_type: 'code',
  id: tag,
  execution_count: 1,
  metadata: { tags: [tag] },
  source,
  outputs,
});
const stream = (text) => ({ output_type: 'stream', name: 'stdout', text });
const display = (data) => ({ output_type: 'display_data', data, metadata: {} });

const NAMES = ['01-multiclass', '02-softmax'];

const intro = (name) => ({
  cell_type: 'markdown',
  id: 'intro',
  metadata: {},
  source: [
    `# 第 ${Number(name.slice(0, 2))} 节 · 测试\n\n`,
    '$p_k$ 与 [幻灯片](../slides/02-softmax.md)',
  ],
});

/** 第 `name` 节的 notebook，末尾再加上 `extra` 几格。 */
export const notebookOf = (name, extra = []) => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    intro(name),
    cell('p-max', 'print(0.6652)', [stream('0.6652\n')]),
    cell('tail', 'print(4.5e-05)', [stream('4.54e-05\n')]),
    cell('pairs', 'print(a, b)', [stream('大 = 0.9\n小 = -inf\n')]),
    cell('bars', 'bars()', [display({ 'image/png': PIXEL, 'text/plain': '<Figure>' })]),
    cell('table', 'table()', [
      display({ 'text/markdown': '| T | $p_1$ |\n|---|---|\n| 1 | 0.6652 |' }),
    ]),
    cell('silent', 'x = 1'),
    ...extra,
  ],
});

export const LIB = `"""小模块。"""


def plain(x):
    return x


@decorator
def softmax(
    logits, axis=-1,
):
    """一行说明。

    def not_code(): 说明里的字样不算代码
    """
    exps = exp(logits)

    return exps


class Model:
    """模型。"""

    def fit(self, X):
        """训练。"""
        return self
`;

/** 幻灯片的开头；正文从第 FIRST 行起。 */
export const front = `---
marp: true
theme: lecture
lang: zh-CN
title: 测试
description: 测试用的一节。
minutes: 10
minutes-45: 5
---
`;
export const FIRST = front.split('\n').length;

/** README 表里一节的一行。 */
export function readmeRow(name, minutes = '10 / 5') {
  const links = [`[${name}.md](slides/${name}.md)`, `[${name}.ipynb](notebooks/${name}.ipynb)`];
  return `| ${[Number(name.slice(0, 2)), '测试', minutes, ...links].join(' | ')} |\n`;
}

export const README = `# 第 5 讲：Softmax 回归与多分类

| 节 | 内容 | 分钟 | 幻灯片 | notebook |
|---|---|---|---|---|
${NAMES.map((name) => readmeRow(name)).join('')}`;

/** 名字带空格和汉字的临时文件夹；装好的 node_modules 借真项目的。 */
function newFolder() {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'lecture-'));
  const root = path.join(base, '课程 clone');
  fs.mkdirSync(root);
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'), 'dir');
  return { base, root };
}

/** 临时文件夹里的项目能做的事。 */
function projectAt(base, root) {
  return {
    root,
    file: (...parts) => path.join(root, ...parts),
    write: (file, text) => fs.writeFileSync(path.join(root, file), text),
    read: (file) => fs.readFileSync(path.join(root, file), 'utf8'),
    build: (args, env = {}) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [path.join(root, 'slides/engine/build.mjs'), ...args],
        {
          encoding: 'utf8',
          env: { ...ENVIRONMENT, ...env },
        },
      );
      return { status, output: stdout, errors: stderr };
    },
    load: (module) => import(pathToFileURL(path.join(root, 'slides/engine', module)).href),
    remove: () => fs.rmSync(base, { recursive: true, force: true }),
  };
}

/** 建一个临时项目；`decks` 给出各份幻灯片的正文。 */
export function makeProject(decks = {}) {
  const { base, root } = newFolder();
  for (const folder of ['slides', 'notebooks', 'lib'])
    fs.mkdirSync(path.join(root, folder), { recursive: true });
  for (const folder of ['engine', 'live', 'stage', 'theme', 'widgets'])
    fs.cpSync(path.join(ROOT, 'slides', folder), path.join(root, 'slides', folder), {
      recursive: true,
    });
  fs.copyFileSync(path.join(ROOT, 'package-lock.json'), path.join(root, 'package-lock.json'));
  fs.writeFileSync(path.join(root, 'lib/softmax.py'), LIB);
  fs.writeFileSync(path.join(root, 'README.md'), README);
  for (const name of NAMES) {
    fs.writeFileSync(
      path.join(root, 'notebooks', `${name}.ipynb`),
      JSON.stringify(notebookOf(name)),
    );
    fs.writeFileSync(
      path.join(root, 'slides', `${name}.md`),
      front + (decks[name] ?? '\n# 好的一份\n'),
    );
  }
  return projectAt(base, root);
}

/** 真项目的一份拷贝，只带渲染和校对要用的。 */
export function copyProject() {
  const { base, root } = newFolder();
  for (const name of ['slides', 'notebooks', 'lib', 'README.md', 'package-lock.json']) {
    const filter = (file) => !/\/(tests|tools|__pycache__|\.ipynb_checkpoints)$/.test(file);
    fs.cpSync(path.join(ROOT, name), path.join(root, name), { recursive: true, filter });
  }
  const slicer = 'notebooks/tools/setup_of.py'; // 能运行的代码要它切出准备
  fs.mkdirSync(path.join(root, path.dirname(slicer)));
  fs.copyFileSync(path.join(ROOT, slicer), path.join(root, slicer));
  return projectAt(base, root);
}
