// notebook 的网页：每格代码能改、能运行，什么都不用装。变量像在 Jupyter 里一样接着用。
// 打了的字记在浏览器里，可以下载成 .ipynb，也可以载入回来。
import MarkdownIt from 'markdown-it';
import DOMPurify from 'dompurify';
import { NAMES, button, runInto } from './cell.mjs';
import { makeEditable } from './editor.mjs';
import { Kernel } from './kernel.mjs';
import { outputsOf, readSources, toNotebook } from './notebook.mjs';
import { createOutput } from './output.mjs';

const NEAR = '800px'; // 离看得见还有这么远，就做成能改的
const SAVE_AFTER = 400; // 毫秒

const stored = JSON.parse(document.getElementById('notebook').textContent);
const kernel = new Kernel();
const markdown = new MarkdownIt({ html: true });

const make = (name, className, ...children) => {
  const element = Object.assign(document.createElement(name), { className });
  element.append(...children);
  return element;
};

/** 打了的字，记在浏览器里：格的 id → 源码。 */
const saved = {
  key: `lecture ${stored.name}`,
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return {}; // 浏览器不让存，或者存坏了
    }
  },
  write(sources) {
    try {
      localStorage.setItem(this.key, JSON.stringify(sources));
      return true;
    } catch {
      return false;
    }
  },
};

class Cell {
  constructor(section, { id, source, outputs, tags }, remembered) {
    Object.assign(this, { section, id, tags, outputs });
    this.original = source;
    this.remembered = remembered;
    this.input = section.querySelector('.input');
    this.storedBox = section.querySelector('.outputs');
    this.box = make('div', 'outputs live-output');
    this.box.hidden = true;
    this.box.setAttribute('aria-live', 'polite');
    this.storedBox.after(this.box);
    this.output = createOutput(this.box, {
      'text/markdown': (text) => this.#markdown(text),
      'application/json': (value) => make('div', 'live-text', JSON.stringify(value)),
    });
    this.messages = undefined; // 运行过，才有
    this.#buildBar();
  }

  /** 与存着的一样，就用排好了公式的那一份。 */
  #markdown(text) {
    const same = this.outputs.some(({ data }) => data?.['text/markdown'] === text);
    if (same) return make('div', '', ...this.storedBox.cloneNode(true).childNodes);
    const box = make('div', '');
    box.innerHTML = DOMPurify.sanitize(markdown.render(text));
    return box;
  }

  #buildBar() {
    this.prompt = make('span', 'live-prompt');
    this.runButton = button('运行', 'Ctrl+Enter；Shift+Enter 运行完到下一格', () => runCell(this));
    const here = '换一个新的 Python，从第一格运行到这里';
    this.hereButton = button('从头运行到这里', here, () => runUpTo(this));
    this.stopButton = button('停止', '停下正在运行的代码', () => stop());
    this.restoreButton = button('恢复', '代码和输出都回到原来的样子', () => this.restore());
    const buttons = [this.restoreButton, this.hereButton, this.stopButton, this.runButton];
    this.input.append(make('div', 'live-bar', this.prompt, ...buttons));
    this.#show('');
  }

  /** 做成能改的；只做一次。 */
  edit() {
    if (this.editor) return this.editor;
    const pre = this.input.querySelector('pre');
    this.editor = makeEditable(pre, {
      label: '可以改的代码；Ctrl+Enter 运行，Esc 离开',
      run: (event) => (event.shiftKey ? runAndMove(this) : runCell(this)),
      changed: () => {
        this.#show('');
        save();
      },
    });
    pre.replaceWith(this.editor.box);
    this.editor.draw();
    this.editor.area.addEventListener('focus', () => kernel.prepare().catch(() => {}), {
      once: true,
    });
    if (this.remembered !== undefined) this.editor.code = this.remembered;
    return this.editor;
  }

  get source() {
    return this.editor?.code ?? this.remembered ?? this.original;
  }

  set source(text) {
    this.edit().code = text;
  }

  get isChanged() {
    return this.source !== this.original;
  }

  #show(state) {
    const running = state === 'running';
    this.section.toggleAttribute('data-busy', Boolean(state));
    this.runButton.hidden = running;
    this.hereButton.hidden = running;
    this.stopButton.hidden = !running;
    this.restoreButton.hidden = running || !(this.isChanged || this.messages);
    this.section.toggleAttribute('data-changed', this.isChanged);
    const count = state ? '*' : (this.count ?? ' ');
    this.prompt.textContent = this.messages || state ? `In [${count}]` : '';
  }

  /** 排着队。 */
  wait() {
    this.#show('waiting');
  }

  #showOutput(live) {
    this.box.hidden = !live;
    this.storedBox.hidden = live;
    this.storedBox.removeAttribute('data-pictures');
  }

  /** 运行这一格；`setup` 只有幻灯片上才有。用到的包不在，存着的输出就留着。 */
  async run() {
    let messages = [];
    const sink = {
      clear: () => {
        messages = [];
        this.output.clear();
        this.#showOutput(true);
      },
      add: (kind, text) => {
        messages.push([kind, text]);
        this.output.add(kind, text);
      },
    };
    const marks = {
      busy: (is) => is && this.#show('waiting'),
      slow: () => this.#show('running'),
    };
    const result = await runInto(kernel, { code: this.source }, sink, marks);
    const { status, count, needs = [] } = result;
    for (const pack of needs) lacking.add(pack);
    this.isPartial = status === 'partly';
    const isBlameless = status === 'error' && !this.isChanged && lacking.size > 0;
    if (status === 'needs') this.#keepStored(messages.at(-1)[1]);
    else if (isBlameless) this.#keepStored(`前面有几句没有运行（${lackingNames()}这里没有带）`);
    else Object.assign(this, { messages, count });
    if (this.isPartial && !this.isChanged) this.#keepPictures();
    this.#show('');
    return isBlameless ? { ...result, status: 'needs' } : result;
  }

  /** 没有运行：存着的输出照旧，上面说一句为什么。 */
  #keepStored(reason) {
    this.messages = undefined;
    this.output.clear();
    this.output.add('note', `${reason}；下面是原来的输出`);
    this.#showOutput(true);
    this.storedBox.hidden = false;
  }

  /** 画图的几句没有运行，代码也没有改：图还是原来的。 */
  #keepPictures() {
    const pictures = this.storedBox.querySelector('img');
    this.storedBox.hidden = !pictures;
    this.storedBox.toggleAttribute('data-pictures', true);
    if (pictures) this.note('下面的图是原来的');
  }

  note(text) {
    this.output.add('note', text);
  }

  restore() {
    this.messages = undefined;
    this.output.clear();
    this.#showOutput(false);
    if (this.editor) this.source = this.original;
    this.remembered = undefined;
    this.#show('');
    save();
  }

  /** 换了新的 Python：以前的 In [n] 不算数了。 */
  forget() {
    this.count = undefined;
    this.#show('');
  }

  /** 写进 .ipynb 的样子。 */
  asNotebookCell() {
    const isStored = !this.messages || this.isPartial;
    const original = () => (this.isChanged ? [] : withPictures(this.outputs, this.storedBox));
    const outputs = isStored ? original() : outputsOf(this.messages);
    const { id, tags, source } = this;
    return { id, type: 'code', tags, source, outputs, count: this.count };
  }
}

/** 存着的输出，图从页面上取回来。 */
function withPictures(outputs, box) {
  const images = [...box.querySelectorAll('img')].map(({ src }) => src.split(',')[1]);
  return outputs.map((output) => {
    if (output.data?.['image/png'] !== null) return output;
    return { ...output, data: { ...output.data, 'image/png': images.shift() } };
  });
}

const sections = [...document.querySelectorAll('main > section.cell')];
const remembered = saved.read();
const cells = stored.cells.flatMap((cell, index) =>
  cell.type === 'code' ? [new Cell(sections[index], cell, remembered[cell.id])] : [],
);

let saveTimer;
function save() {
  clearTimeout(saveTimer);
  saveTimer = setTimeout(() => {
    const changed = cells.filter(({ isChanged }) => isChanged);
    const kept = saved.write(Object.fromEntries(changed.map(({ id, source }) => [id, source])));
    say(
      kept
        ? changed.length
          ? `改了 ${changed.length} 格，记在这个浏览器里了`
          : ''
        : '浏览器不让存：改了的代码，关掉这一页就没有了；请下载',
    );
  }, SAVE_AFTER);
}

// ---------------------------------------------------------------- 运行

let fresh = true; // 这一个 Python 里还没有运行过
let queue; // 正在从头运行：{ stopped }
const lacking = new Set(); // 用到了、这里却没有带的包
const lackingNames = () => [...lacking].map((pack) => NAMES[pack]).join('、');

/** 前面的 import 没有运行过，就先运行第一格：练习里的代码用得到 np、exercises。 */
async function runCell(cell) {
  if (kernel.isRunning || queue) return undefined;
  if (fresh && cell !== cells[0]) {
    cell.wait();
    await cells[0].run();
  }
  fresh = false;
  const result = await cell.run();
  if (result.error?.name === 'NameError') cell.note('前面可能有要先运行的格：点“从头运行到这里”');
  if (result.status === 'failed') startAgain();
  return result;
}

async function runAndMove(cell) {
  const next = cells[cells.indexOf(cell) + 1];
  runCell(cell);
  next?.edit().area.focus();
}

function startAgain() {
  fresh = true;
  lacking.clear();
  for (const cell of cells) cell.forget();
}

async function runUpTo(last) {
  if (kernel.isRunning || queue) return;
  kernel.restart();
  startAgain();
  fresh = false;
  queue = {};
  for (const cell of cells.slice(0, cells.indexOf(last) + 1)) {
    const { status } = await cell.run();
    if (status === 'failed') startAgain();
    if (queue.stopped || !['ok', 'needs', 'partly'].includes(status)) {
      if (cell !== last) cell.section.scrollIntoView({ block: 'center' });
      break;
    }
  }
  queue = undefined;
}

function stop() {
  if (queue) queue.stopped = true;
  kernel.stop();
}

// ---------------------------------------------------------------- 存取

const status = make('span', 'live-status');
status.setAttribute('role', 'status');
const say = (text) => {
  status.textContent = text;
};

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

async function load(file) {
  try {
    const sources = readSources(await file.text());
    const own = cells.filter(({ id }) => sources.has(id));
    if (!own.length) throw new Error(`不是这一节的 notebook；这一页是 ${stored.name}`);
    for (const cell of own) cell.source = sources.get(cell.id);
    say(`载入了 ${own.length} 格`);
  } catch (error) {
    say(`${file.name}：${error.message}`);
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

const tools = make(
  'div',
  'live-page',
  make('p', '', '这一页的代码能改、能运行，什么都不用装：点代码就能改，Ctrl+Enter 运行。'),
  button('下载我的 .ipynb', '改过的代码和输出，能在 Jupyter 里打开', download),
  button('载入 .ipynb', '把下载过的那一份载入回来', () => chooser.click()),
  button('全部恢复', '每一格都回到原来的样子', restoreAll),
  chooser,
  status,
);
document.querySelector('main h1')?.closest('section')?.after(tools);

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
