// notebook 的网页：每格代码能改、能运行，什么都不用装。变量像在 Jupyter 里一样接着用，按的先后排队。
// 打了的字记在浏览器里，可以下载成 .ipynb，也可以载入回来。
import { button } from './cell.mjs';
import { Kernel } from './kernel.mjs';
import { readSources, toNotebook } from './notebook.mjs';
import { Cell, make } from './page-cell.mjs';

const NEAR = '800px'; // 离看得见还有这么远，就做成能改的
const SAVE_AFTER = 400; // 毫秒

const stored = JSON.parse(document.getElementById('notebook').textContent);
const kernel = new Kernel();

// ---------------------------------------------------------------- 记在浏览器里

const KEY = `lecture ${stored.name}`;

/** 打了的字：格的 id → 源码。浏览器不让存，或者存坏了，就是空的。 */
function readSaved() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

const unsaved = new Set(); // 改了还没有记下的格
let saveTimer;

/** 记下改了的几格。同一页开着两份时，只动自己改了的。 */
function save() {
  clearTimeout(saveTimer);
  if (!unsaved.size) return;
  const all = readSaved();
  for (const cell of unsaved) {
    if (cell.isChanged) all[cell.id] = cell.source;
    else delete all[cell.id];
  }
  unsaved.clear();
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
    const count = Object.keys(all).length;
    tell(count ? `改了 ${count} 格，记在这个浏览器里了` : '');
  } catch {
    alarm('浏览器不让存：改了的代码，关掉这一页就没有了；走之前请下载');
  }
}

function changed(cell) {
  unsaved.add(cell);
  clearTimeout(saveTimer);
  saveTimer = setTimeout(save, SAVE_AFTER);
}
addEventListener('pagehide', save);

// ---------------------------------------------------------------- 运行

const queue = []; // 等着运行的格，先来的在前
const lacking = new Set(); // 用到了、这里却没有的包
const touched = { yes: false }; // 运行过的格里，有没有改过的
const seen = new Set(); // 这一个 Python 里运行过的格
let isPumping = false;

function startAgain() {
  seen.clear();
  lacking.clear();
  touched.yes = false;
  for (const cell of cells) cell.forget();
}

/** 出错的名字若在前面没有运行过的格里，就指过去。 */
function hintOf(cell, { error }) {
  const [, name] = error?.name === 'NameError' ? (error.message.match(/name '(\w+)'/) ?? []) : [];
  if (!name) return undefined;
  const before = cells.slice(0, cells.indexOf(cell));
  const isThere = before.some(
    (each) => !seen.has(each) && new RegExp(`\\b${name}\\b`).test(each.source),
  );
  return isThere ? `${name} 在前面没有运行过的格里：点“从头运行到这里”` : undefined;
}

/** 运行排在最前的一格；返回 { cell, result, isRight }。 */
async function runNext() {
  // 前面的 import 没有运行过，就先运行第一格：练习里的代码用得到 np、exercises
  if (!seen.size && queue[0] !== cells[0]) queue.unshift(cells[0]);
  const [cell] = queue;
  const result = await cell.run({ lacking, touched });
  seen.add(cell);
  queue.shift();
  const hint = hintOf(cell, result);
  if (hint) cell.note(hint);
  if (result.status === 'failed') startAgain();
  return { cell, result, isRight: ['ok', 'needs', 'partly'].includes(result.status) };
}

/** 一格一格地运行；有一格没有成，后面的就不运行了，在点的那一格说一声。 */
async function pump() {
  if (isPumping) return;
  isPumping = true;
  while (queue.length) {
    const total = seen.size + queue.length;
    if (queue.length > 1) queue.at(-1).wait(`第 ${seen.size + 1} / ${total} 格`);
    const { cell, result, isRight } = await runNext();
    if (isRight) continue;
    const clicked = queue.at(-1);
    for (const each of queue.splice(0)) each.rest();
    const where = cell === cells[0] ? '第一格' : '前面有一格';
    clicked?.keepStored(result.message ?? `${where}没有运行成，先看那里`);
  }
  isPumping = false;
}

function run(cell) {
  if (queue.includes(cell)) return;
  queue.push(cell);
  cell.wait();
  pump();
}

/** 运行，光标到下一格。 */
function runOn(cell) {
  run(cell);
  cells[cells.indexOf(cell) + 1]?.edit().area.focus();
}

function runUpTo(last) {
  if (queue.length) return;
  kernel.restart();
  startAgain();
  queue.push(...cells.slice(0, cells.indexOf(last) + 1));
  for (const cell of queue) cell.wait();
  pump();
}

/** 停下，后面排着的也不运行了。 */
function stop() {
  for (const cell of queue.splice(1)) cell.rest();
  kernel.stop();
}

// ---------------------------------------------------------------- 下载、载入

const status = make('span', 'live-status');
status.setAttribute('role', 'status');
const warning = make('p', 'live-alarm');
warning.setAttribute('role', 'alert');
warning.hidden = true;

const tell = (text) => {
  status.textContent = text;
};

/** 要紧的话，停在窗口下沿，点一下收起。 */
function alarm(text) {
  warning.textContent = text;
  warning.hidden = false;
}
warning.addEventListener('click', () => {
  warning.hidden = true;
});

function download() {
  const all = stored.cells.map((cell) =>
    cell.type === 'code' ? cells.find(({ id }) => id === cell.id).asNotebookCell() : cell,
  );
  const url = URL.createObjectURL(new Blob([toNotebook(all)], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: `我的-${stored.name}.ipynb`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** 载入一份 .ipynb：这里改过的格要被换掉，先问一声。 */
async function load(file) {
  try {
    const sources = readSources(await file.text(), stored.cells[0].source);
    const own = cells.filter(({ id }) => sources.has(id));
    if (!own.length) throw new Error('里面没有这一页的格');
    const lost = own.filter((cell) => cell.isChanged && cell.source !== sources.get(cell.id));
    if (lost.length && !confirm(`这一页改过的 ${lost.length} 格会换成文件里的，换吗？`)) return;
    for (const cell of own) cell.source = sources.get(cell.id);
    save();
    const extra = sources.size - own.length;
    const dropped = extra ? `；你另加的 ${extra} 格，这一页放不下` : '';
    alarm(`${file.name}：载入了 ${own.length} 格的代码，输出要再运行${dropped}`);
  } catch (error) {
    alarm(`${file.name}：${error.message}`);
  }
}

const chooser = Object.assign(document.createElement('input'), {
  type: 'file',
  accept: '.ipynb',
  hidden: true,
});
chooser.addEventListener('change', () => {
  if (chooser.files[0]) load(chooser.files[0]);
  chooser.value = '';
});

function restoreAll() {
  if (!confirm('改了的代码、运行的结果都不要了，回到原来的样子？')) return;
  for (const cell of cells) cell.restore();
}

const page = { kernel, run, runOn, runUpTo, stop, changed };
const sections = [...document.querySelectorAll('main > section.cell')];
const remembered = readSaved();
const cells = stored.cells.flatMap((cell, index) =>
  cell.type === 'code' ? [new Cell(sections[index], cell, remembered[cell.id], page)] : [],
);

const tools = make(
  'div',
  'live-page',
  make(
    'p',
    '',
    '这一页的代码能改、能运行，什么都不用装：点代码就能改（Esc 出来），按“运行”或 Ctrl+Enter。',
    '第一次要等几秒，Python 在启动；要用前面的结果，就按“从头运行到这里”。',
  ),
  make('p', '', '改了的记在这个浏览器里，下次还在。机器是借来的，走之前请下载，再“全部恢复”。'),
  button('下载我的 .ipynb', '改过的代码和输出，能在 Jupyter 里打开', download),
  button('载入 .ipynb', '把下载过的那一份载入回来', () => chooser.click()),
  button('全部恢复', '每一格都回到原来的样子', restoreAll),
  chooser,
  status,
);
document.querySelector('main h1')?.after(tools);
document.body.append(warning);

const watcher = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      cells.find(({ section }) => section === target)?.edit();
    }
  },
  { rootMargin: NEAR },
);
for (const { section } of cells) watcher.observe(section);
