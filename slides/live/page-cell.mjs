// notebook 网页上的一格：编辑器、按钮、存着的输出和运行出来的输出。排队、存取在 page.mjs。
import MarkdownIt from 'markdown-it';
import DOMPurify from 'dompurify';
import { button, lackOf, runInto } from './cell.mjs';
import { makeEditable } from './editor.mjs';
import { outputsOf } from './notebook.mjs';
import { createOutput } from './output.mjs';

const markdown = new MarkdownIt({ html: true });

export const make = (name, className, ...children) => {
  const element = Object.assign(document.createElement(name), { className });
  element.append(...children);
  return element;
};

export class Cell {
  /**
   * `section` 是网页上的一格；`stored` 是 notebook 里的它；`remembered` 是上次打的字。
   * `page`：{ kernel, run, runOn, runUpTo, stop, changed }，一页一个。
   */
  constructor(section, stored, remembered, page) {
    const { id, source, outputs, tags } = stored;
    Object.assign(this, { section, id, tags, outputs, page, remembered });
    this.original = source;
    this.ranSource = source; // 现在看到的输出，是哪一份代码的
    this.messages = undefined; // 运行出来的各段 [种类, 文字]；没有运行过就没有
    this.input = section.querySelector('.input');
    this.storedBox = section.querySelector('.outputs');
    this.box = make('div', 'outputs live-output');
    this.box.hidden = true;
    this.box.setAttribute('aria-live', 'polite');
    this.storedBox.before(this.box);
    this.output = createOutput(this.box, {
      'text/markdown': (text) => this.#markdown(text),
      'application/json': (text) => make('div', 'live-text', text),
    });
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
    const { run, runUpTo, stop } = this.page;
    this.prompt = make('span', 'live-prompt');
    this.runButton = button('运行', 'Ctrl+Enter；Shift+Enter 运行完到下一格', () => run(this));
    const here = '换一个新的 Python，从第一格运行到这里';
    this.hereButton = button('从头运行到这里', here, () => runUpTo(this));
    this.stopButton = button('停止', '停下来，后面排着的也不运行了', stop);
    this.restoreButton = button('恢复', '代码和输出都回到原来的样子', () => this.restore());
    const buttons = [this.restoreButton, this.hereButton, this.stopButton, this.runButton];
    this.input.append(make('div', 'live-bar', this.prompt, ...buttons));
    this.#show();
  }

  /** 做成能改的；只做一次。 */
  edit() {
    if (this.editor) return this.editor;
    const pre = this.input.querySelector('pre');
    this.editor = makeEditable(pre, {
      label: '可以改的代码；Ctrl+Enter 运行，Esc 离开',
      run: (event) => (event.shiftKey ? this.page.runOn(this) : this.page.run(this)),
      changed: () => {
        this.#show();
        this.page.changed(this);
      },
    });
    pre.replaceWith(this.editor.box);
    this.editor.draw();
    const { kernel } = this.page;
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

  /** `waiting`：在排队或在运行时，写在 In [*] 后面的话。 */
  #show() {
    const isWaiting = this.waiting !== undefined;
    this.section.toggleAttribute('data-busy', isWaiting);
    this.section.toggleAttribute('data-changed', this.isChanged);
    this.section.toggleAttribute('data-stale', !isWaiting && this.source !== this.ranSource);
    this.runButton.hidden = isWaiting;
    this.hereButton.hidden = isWaiting;
    this.stopButton.hidden = !isWaiting;
    this.restoreButton.hidden = isWaiting || !(this.isChanged || !this.box.hidden);
    const count = this.messages ? `In [${this.count ?? ' '}]` : '';
    this.prompt.textContent = isWaiting ? `In [*] ${this.waiting}` : count;
  }

  /** 排着队，或在运行。 */
  wait(text = '') {
    this.waiting = text;
    this.#show();
  }

  rest() {
    this.waiting = undefined;
    this.#show();
  }

  #showOutput({ live, stored }) {
    this.box.hidden = !live;
    this.storedBox.hidden = !stored;
  }

  /**
   * 运行这一格。`lacking` 收着这里没有的包，`touched.yes` 记着运行过的格里有没有改过的：
   * 都没有改过，缺包的格就照旧是存着的输出；改过，存着的就不作数了。
   */
  async run({ lacking, touched }) {
    const { kernel } = this.page;
    const { source, messages: before } = this;
    this.wait(kernel.isReady ? this.waiting : '正在启动 Python，第一次要几秒');
    const messages = [];
    const sink = {
      clear: () => {
        this.output.clear();
        this.#showOutput({ live: true, stored: false });
      },
      add: (kind, text) => {
        messages.push([kind, text]);
        this.output.add(kind, text);
      },
    };
    const result = await runInto(kernel, { code: source }, sink, () => this.wait(''));
    const { status, count, needs = [] } = result;
    for (const pack of needs) lacking.add(pack);
    touched.yes ||= source !== this.original;
    const isBlameless = status === 'error' && lacking.size > 0 && !touched.yes;
    const isLacking = isBlameless || ['needs', 'partly'].includes(status);
    if (status === 'failed') this.#fail(result.message, before, messages);
    else if (isLacking && !touched.yes) this.keepStored(lackOf([...lacking]));
    else {
      if (status === 'needs') sink.clear();
      Object.assign(this, { messages, count, ranSource: source });
      if (isLacking) this.#say(lackOf(needs));
    }
    this.rest();
    return isBlameless ? { ...result, status: 'needs' } : result;
  }

  /** 没有运行成：原来看得到什么，还看得到什么，上面说一句为什么。 */
  #fail(message, before, messages) {
    if (messages.length) this.messages = messages;
    else if (!before) this.keepStored(message);
    if (messages.length || before) this.#say(message);
  }

  #say(text) {
    this.#showOutput({ live: true, stored: false });
    this.output.add('note', text);
  }

  /** 没有运行：存着的输出照旧，上面说一句为什么。 */
  keepStored(reason) {
    this.messages = undefined;
    this.output.clear();
    this.output.add('note', `${reason}；下面是原来的输出`);
    this.#showOutput({ live: true, stored: true });
  }

  note(text) {
    this.output.add('note', text);
  }

  restore() {
    this.messages = undefined;
    this.output.clear();
    this.#showOutput({ live: false, stored: true });
    this.remembered = undefined;
    this.ranSource = this.original;
    if (this.editor) this.source = this.original;
    this.#show();
    this.page.changed(this);
  }

  /** 换了新的 Python：以前的 In [n] 不算数了。 */
  forget() {
    this.count = undefined;
    this.#show();
  }

  /** 写进 .ipynb 的样子。 */
  asNotebookCell() {
    const isStored = !this.storedBox.hidden;
    const original = () => (this.isChanged ? [] : withPictures(this.outputs, this.storedBox));
    const outputs = isStored ? original() : outputsOf(this.messages ?? []);
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
