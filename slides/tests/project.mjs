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
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const cell = (tag, source, outputs = []) => ({
  cell_type: 'code', id: tag, execution_count: 1, metadata: { tags: [tag] }, source, outputs,
});
const stream = (text) => ({ output_type: 'stream', name: 'stdout', text });
const display = (data) => ({ output_type: 'display_data', data, metadata: {} });

export const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: 'markdown', id: 'intro', metadata: {}, source: '# 小节\n\n$p_k$ 与 [幻灯片](../slides/02-softmax.md)' },
    cell('p-max', 'print(0.6652)', [stream('0.6652\n')]),
    cell('tail', 'print(4.5e-05)', [stream('4.54e-05\n')]),
    cell('pairs', 'print(a, b)', [stream('大 = 0.9\n小 = -inf\n')]),
    cell('bars', 'bars()', [display({ 'image/png': PIXEL, 'text/plain': '<Figure>' })]),
    cell('table', 'table()', [display({ 'text/markdown': '| T | $p_1$ |\n|---|---|\n| 1 | 0.6652 |' })]),
    cell('silent', 'x = 1'),
  ],
};

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

export const front = '---\nmarp: true\ntheme: lecture\nlang: zh-CN\ntitle: 测试\n---\n';

const NAMES = ['01-multiclass', '02-softmax'];

/** 建一个临时项目；`decks` 给出各份幻灯片的正文。 */
export function makeProject(decks = {}) {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'lecture-'));
  const root = path.join(base, '课程 clone');
  for (const folder of ['slides', 'notebooks', 'lib']) fs.mkdirSync(path.join(root, folder), { recursive: true });
  for (const folder of ['engine', 'theme']) fs.cpSync(path.join(ROOT, 'slides', folder), path.join(root, 'slides', folder), { recursive: true });
  fs.copyFileSync(path.join(ROOT, 'package-lock.json'), path.join(root, 'package-lock.json'));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'), 'dir');
  fs.writeFileSync(path.join(root, 'lib/softmax.py'), LIB);
  for (const name of NAMES) {
    fs.writeFileSync(path.join(root, 'notebooks', `${name}.ipynb`), JSON.stringify(NOTEBOOK));
    fs.writeFileSync(path.join(root, 'slides', `${name}.md`), front + (decks[name] ?? '\n# 好的一份\n'));
  }
  return {
    root,
    file: (...parts) => path.join(root, ...parts),
    write: (file, text) => fs.writeFileSync(path.join(root, file), text),
    read: (file) => fs.readFileSync(path.join(root, file), 'utf8'),
    build: (args, env = {}) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'slides/engine/build.mjs'), ...args], {
        encoding: 'utf8', env: { ...ENVIRONMENT, ...env },
      });
      return { status, output: stdout, errors: stderr };
    },
    load: (module) => import(pathToFileURL(path.join(root, 'slides/engine', module)).href),
    remove: () => fs.rmSync(base, { recursive: true, force: true }),
  };
}
