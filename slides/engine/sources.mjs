// 真值的来源：notebook 里存下的输出，和 lib 里的函数源码。只读文件，不启动内核。
import fs from 'node:fs';
import path from 'node:path';
import { Problem, closest } from './problem.mjs';
import { fromRoot } from './paths.mjs';
import { definitionSource, definitions } from './python.mjs';

const cache = new Map();

function readCached(file, parse) {
  const { mtimeMs } = fs.statSync(fromRoot(file));
  const known = cache.get(file);
  if (known?.mtimeMs === mtimeMs) return known.value;
  const value = parse(fs.readFileSync(fromRoot(file), 'utf8'));
  cache.set(file, { mtimeMs, value });
  return value;
}

const join = (text) => (Array.isArray(text) ? text.join('') : (text ?? ''));

function requireFile(file) {
  if (fs.existsSync(fromRoot(file))) return;
  const folder = path.dirname(file);
  const names = fs.existsSync(fromRoot(folder)) ? fs.readdirSync(fromRoot(folder)) : [];
  const hint = closest(
    path.basename(file),
    names.filter((n) => n.endsWith(path.extname(file))),
    1,
  );
  const guess = hint.length ? `；是不是想写 ${folder}/${hint[0]}` : '';
  throw new Problem(`找不到文件 ${file}${guess}`, { missing: file });
}

const lineAt = (text, index) => text.slice(0, index).split('\n').length;

/** JSON 断在哪一行、为什么：合并冲突留下的标记单独说明，它最常见；别的看解析器说没说位置。 */
function jsonFault(text, { message }) {
  const conflict = text.match(/^(<{7}|={7}|>{7})/m);
  if (conflict) return { line: lineAt(text, conflict.index), reason: '留着合并冲突的标记' };
  const position = message.match(/position (\d+)/);
  return { line: position && lineAt(text, position[1]), reason: `不是合法的 JSON：${message}` };
}

function parseNotebook(file, text) {
  let notebook;
  try {
    notebook = JSON.parse(text);
  } catch (error) {
    const { line, reason } = jsonFault(text, error);
    throw new Problem(
      `notebook 读不懂（${reason}）；请改好，` +
        '或取回好的一份：用 git restore；没有 git，就从下载的 ZIP 里再拿',
      { file, line },
    );
  }
  const cells = notebook.cells ?? [];
  const tagged = new Map();
  for (const cell of cells) {
    for (const tag of cell.metadata?.tags ?? []) {
      if (tagged.has(tag))
        throw new Problem(`标签 ${tag} 用在了两个单元格上；请改掉一个`, { file });
      tagged.set(tag, cell);
    }
  }
  return { cells, tagged };
}

function readNotebook(file) {
  requireFile(file);
  return readCached(file, (text) => parseNotebook(file, text));
}

/** notebook `file` 的全部单元格，按先后。 */
export const notebookCellList = (file) => readNotebook(file).cells;

/** notebook `file` 里全部带标签的单元格：Map(标签 → 单元格)。 */
export const notebookCells = (file) => readNotebook(file).tagged;

/** notebook `file` 中标签为 `tag` 的单元格。 */
export function notebookCell(file, tag) {
  const cells = notebookCells(file);
  if (cells.has(tag)) return cells.get(tag);
  const near = closest(tag, [...cells.keys()]);
  throw new Problem(
    `${file} 里没有标签为 ${tag} 的单元格` +
      (near.length ? `；相近的标签：${near.join('、')}` : '；这份 notebook 里还没有任何标签'),
  );
}

export const cellSource = (cell) => join(cell.source);

/** 单元格的文本输出（stdout 与结果的纯文本），去掉首尾空白。 */
export function cellText(cell) {
  return (cell.outputs ?? [])
    .map((output) =>
      join(output.output_type === 'stream' ? output.text : output.data?.['text/plain']),
    )
    .join('')
    .trim();
}

/** 单元格的第一个 `mime` 类型的富输出；没有则为 undefined。 */
export function cellData(cell, mime) {
  const output = (cell.outputs ?? []).find((candidate) => candidate.data?.[mime]);
  return output && { data: join(output.data[mime]), metadata: output.metadata?.[mime] ?? {} };
}

/** 单元格的 JSON 输出；没有则为 undefined。 */
export const cellJson = (cell) =>
  (cell.outputs ?? []).find((output) => output.data?.['application/json'])?.data[
    'application/json'
  ];

/** 文本输出里的一个值：整个输出只有一行时就是它；否则按 `名字 = 值` 的行取。 */
export function cellValue(file, tag, name) {
  const text = cellText(notebookCell(file, tag));
  if (!text) throw new Problem(`${file}#${tag} 没有文本输出，引不出数；请先运行 make notebooks`);
  const lines = text.split('\n');
  if (name === undefined) {
    if (lines.length === 1) return text;
    throw new Problem(
      `${file}#${tag} 的输出有 ${lines.length} 行，只能引一行；` +
        `请写成 \\val{${tag}:名字}，并让单元格输出“名字 = 值”`,
    );
  }
  const pairs = new Map(
    lines
      .map((line) => line.match(/^\s*(.+?)\s*[=＝]\s*(.+?)\s*$/))
      .filter(Boolean)
      .map(([, key, value]) => [key, value]),
  );
  if (pairs.has(name)) return pairs.get(name);
  const known = [...pairs.keys()];
  throw new Problem(
    `${file}#${tag} 的输出里没有“${name} = …”这一行` +
      (known.length ? `；有的是：${known.join('、')}` : ''),
  );
}

/** Python 文件里的定义：Map(全名 → 定义)；同名的取最先的一个。 */
export function pythonDefinitions(file) {
  requireFile(file);
  return readCached(file, (text) => {
    const entries = definitions(text).map((found) => [found.name, { ...found, source: text }]);
    return new Map(entries.reverse());
  });
}

/** Python 文件中函数（或 `类.方法`）的源码，去掉 docstring 和公共缩进。 */
export function pythonFunction(file, name) {
  const known = pythonDefinitions(file);
  if (known.has(name)) return definitionSource(known.get(name).source, known.get(name));
  const near = closest(name, [...known.keys()]);
  throw new Problem(
    `${file} 里没有 ${name}${near.length ? `；相近的名字：${near.join('、')}` : ''}`,
  );
}
