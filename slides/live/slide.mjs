// 幻灯片上能改、能运行的代码。脚本不运行的地方（纸上、总览），看到的是原来的代码块。
// 在哪个窗口运行，另一个窗口都看得到：代码、输出，都从频道传过去。
import { hear, tell } from '../stage/channel.mjs';
import { SLIDES, currentPage, make, onTurn, pressKey } from '../stage/deck.mjs';
import { bindKeys, takeKeys } from '../stage/keys.mjs';
import { button, lackOf, runInto } from './cell.mjs';
import { isComposing, makeEditable } from './editor.mjs';
import { Kernel } from './kernel.mjs';
import { createOutput } from './output.mjs';

const AHEAD = 3; // 离能运行的代码还有三页，就备好 Python
const MARGIN = 10; // 输出离页的下沿，至少
const GAP = 6; // 输出离它上面的
const STORED = '.output, .quoted-table'; // 存下的输出
const LEFT = '运行它的那个窗口关了';
const CLICKER = /^Page(Up|Down)$/;

const AFTER_PAINT = 60; // 毫秒
const BATCH = 50; // 毫秒：输出攒一攒再画，几千段也不卡

const kernel = new Kernel();
let running; // 这个窗口里正在运行的那一格
const cells = new Map(); // 页码 → 那一格

/** 在代码里划动、点按，都不翻页。 */
const OWN_EVENTS = ['touchstart', 'touchmove', 'touchend', 'pointerdown', 'click'];
const OWN_KEYS = ['keydown', 'keyup', 'keypress'];

/** 上课前改好的代码：重新载入还在，关了窗口就没有了。 */
const prepared = {
  read: (key) => sessionStorage.getItem(`live ${key}`) ?? undefined,
  write: (key, code) => sessionStorage.setItem(`live ${key}`, code),
};

/** 挨着的同一种文字接成一段。 */
function joined(pieces) {
  const merged = [];
  for (const [kind, text] of pieces) {
    const last = merged.at(-1);
    if (last?.[0] === kind && kind !== 'display') last[1] += text;
    else merged.push([kind, text]);
  }
  return merged;
}

class SlideCell {
  constructor(host) {
    this.host = host;
    this.section = host.closest('section');
    this.setup = host.dataset.setup;
    this.key = this.section.id;
    this.shown = []; // 输出的各段：[种类, 文字]
    this.waiting = []; // 还没有画上去的
    this.#build();
    try {
      this.editor.code = prepared.read(this.key) ?? this.editor.original;
    } catch {
      // 浏览器不让存
    }
  }

  /** 原来的代码块留在原处占着地方，印出来的也是它；能改的浮在上面，多了几行也不推动别的。 */
  #build() {
    this.editor = makeEditable(this.host.querySelector('pre, marp-pre'), {
      label: '可以改的代码；Ctrl+Enter 运行，Esc 把键盘交还给幻灯片',
      run: () => this.run(),
      changed: () => this.#changed(),
    });
    this.runButton = button('运行', 'Ctrl+Enter', () => this.run());
    this.stopButton = button('停止', '停下正在运行的代码', () => this.#stop());
    this.resetButton = button('还原', '代码回到原来的样子，收起输出', () => this.reset());
    const bar = make('div', { className: 'live-bar' });
    bar.append(this.resetButton, this.stopButton, this.runButton);
    this.editor.box.append(bar);
    this.box = make('div', { className: 'live-output' });
    this.box.setAttribute('role', 'status');
    this.box.setAttribute('aria-label', '代码的输出');
    this.output = createOutput(this.box);
    this.float = make('div', { className: 'live-float' }, this.editor.box, this.box);
    this.host.append(this.float);
    this.host.toggleAttribute('data-ready', true);
    this.#showButtons();
    for (const name of OWN_EVENTS)
      this.float.addEventListener(name, (event) => event.stopPropagation(), { passive: true });
    for (const name of OWN_KEYS) this.float.addEventListener(name, (event) => this.#onKey(event));
    this.editor.area.addEventListener('focus', () => {
      this.fit();
      kernel.prepare().catch(() => {}); // 说不定用不着；真要运行时再说哪里不对
    });
    // 点过按钮、输出，键盘还给幻灯片；在输出里选了字的，不动
    for (const part of [bar, this.box])
      part.addEventListener('pointerup', () => {
        setTimeout(() => getSelection().isCollapsed && document.activeElement?.blur());
      });
  }

  /** 翻页笔总是翻页；别的键在代码里是打字，不归 Marp。 */
  #onKey(event) {
    const { type, key, target } = event;
    const isWriting = target === this.editor.area;
    if (isWriting || ['Enter', ' ', 'Escape'].includes(key) || CLICKER.test(key))
      event.stopPropagation();
    if (type !== 'keydown' || isComposing(event)) return;
    if (CLICKER.test(key)) {
      event.preventDefault();
      document.activeElement.blur();
      pressKey(key);
    }
    if (key === 'Escape') document.activeElement.blur();
  }

  /** 在这个窗口里运行得久了，或者在另一个窗口里运行着，露出“停止”。 */
  #showButtons() {
    const isLong = (running === this && this.isSlow) || this.isElsewhere;
    const changed = this.editor.code !== this.editor.original || this.shown.length > 0;
    this.runButton.hidden = isLong;
    this.stopButton.hidden = !isLong;
    this.resetButton.hidden = isLong || !changed;
    this.float.toggleAttribute('data-busy', running === this || Boolean(this.isElsewhere));
  }

  #stop() {
    if (running === this) kernel.stop();
    else tell('live-stop', this.key);
  }

  /** 页上的一处在页里的高度（页高 720），不管页放大了多少。 */
  #heightOn({ top, bottom }) {
    const page = this.section.getBoundingClientRect();
    const scale = page.height / this.section.offsetHeight || 1;
    return { top: (top - page.top) / scale, bottom: (bottom - page.top) / scale };
  }

  /** 翻到这一页时排好：输出最多到页的下沿。 */
  fit() {
    const { top } = this.#heightOn(this.host.getBoundingClientRect());
    this.float.style.setProperty('--room', `${this.section.offsetHeight - top - MARGIN}px`);
    this.editor.draw();
    this.#place();
  }

  /**
   * 紧接着的是存下的输出，就盖在它的位置上。否则，下面的文字之后放得下，就放在那里，不挡着；
   * 放不下，紧接着代码。
   */
  #place() {
    this.box.style.marginTop = '';
    this.host.toggleAttribute('data-below', false);
    if (this.host.nextElementSibling?.matches(STORED)) return;
    const below = [...this.host.parentElement.children].slice(
      [...this.host.parentElement.children].indexOf(this.host) + 1,
    );
    const bottoms = below.map((each) => this.#heightOn(each.getBoundingClientRect()).bottom);
    const own = this.#heightOn(this.editor.box.getBoundingClientRect()).bottom;
    const end = Math.max(own, ...bottoms);
    const fits = end + GAP + this.box.offsetHeight <= this.section.offsetHeight - MARGIN;
    const isBelow = fits && end > own;
    if (isBelow) this.box.style.marginTop = `${end - own + GAP}px`;
    this.host.toggleAttribute('data-below', isBelow);
  }

  #changed() {
    this.fit();
    this.#showButtons();
    if (this.following) return;
    tell('live', { key: this.key, code: this.editor.code });
    try {
      prepared.write(this.key, this.editor.code);
    } catch {
      // 浏览器不让存
    }
  }

  /** 画上去，另一个窗口也画上去。 */
  #flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const pieces = joined(this.waiting);
    this.waiting = [];
    if (!pieces.length) return;
    this.#draw(pieces);
    tell('live', { key: this.key, pieces });
  }

  #draw(pieces) {
    for (const [kind, text] of pieces) this.output.add(kind, text);
    this.shown = joined([...this.shown, ...pieces]);
    this.#place();
    this.box.scrollTop = this.box.scrollHeight;
  }

  #add(kind, text) {
    this.waiting.push([kind, text]);
    this.timer ??= setTimeout(() => this.#flush(), this.shown.length ? BATCH : 0);
  }

  #clear() {
    this.waiting = [];
    this.shown = [];
    this.output.clear();
  }

  /** 运行；别的页上还在运行的，先停下。每次都从头，变量不留。 */
  async run() {
    if (running === this) return;
    if (this.isElsewhere) tell('live-stop', this.key);
    if (running) await running.#halt();
    running = this;
    this.isSlow = false;
    this.fit();
    this.#showButtons();
    tell('live', { key: this.key, isBusy: true });
    const sink = {
      clear: () => {
        this.#clear();
        tell('live', { key: this.key, clear: true });
      },
      add: (kind, text) => this.#add(kind, text),
    };
    const task = { code: this.editor.code, setup: this.setup };
    this.done = runInto(kernel, task, sink, () => {
      this.isSlow = true;
      this.#showButtons();
    });
    const result = await this.done;
    if (result.status === 'failed' && !this.shown.length && !this.waiting.length) sink.clear();
    const note = this.#noteOf(result);
    if (note) this.#add('note', note);
    if (result.status === 'setup-error') kernel.restart(); // 多半是前面运行的弄坏了什么
    running = undefined;
    this.#flush();
    this.#showButtons();
    tell('live', { key: this.key, isBusy: false });
  }

  #noteOf({ status, message, needs }) {
    if (status === 'failed') return message;
    if (needs?.length) return lackOf(needs);
    return this.shown.length || this.waiting.length ? undefined : '运行完了，没有印出什么';
  }

  /** 停下，等它收拾好。 */
  async #halt() {
    kernel.stop();
    await this.done;
    while (running === this) await new Promise((resolve) => setTimeout(resolve));
  }

  stopFor(key) {
    if (running === this && key === this.key) kernel.stop();
  }

  reset() {
    this.#clear();
    this.editor.replace(this.editor.original);
    this.#showButtons();
    tell('live', { key: this.key, clear: true, code: this.editor.original });
  }

  /** 另一个窗口里改了、运行了：照着做。 */
  follow({ code, clear, pieces, all, isBusy }) {
    this.following = true;
    if (code !== undefined) this.editor.code = code;
    this.following = false;
    if (isBusy !== undefined) this.isElsewhere = isBusy;
    if (clear || all) this.#clear();
    if (all || pieces) {
      this.fit();
      this.#draw(all ?? pieces);
    }
    this.#showButtons();
  }

  tell() {
    const isBusy = running === this;
    tell('live', { key: this.key, code: this.editor.code, all: this.shown, isBusy });
  }
}

const current = () => cells.get(SLIDES[currentPage() - 1]?.querySelector('section').id);

hear('live', ({ key, ...state }) => cells.get(key)?.follow(state));
// 后开的窗口问一声，先开的把现在的样子告诉它
hear('live-ask', () => {
  for (const cell of cells.values()) cell.tell();
});
hear('live-stop', (key) => cells.get(key)?.stopFor(key));
addEventListener('pagehide', () => {
  if (running) tell('live', { key: running.key, isBusy: false, pieces: [['note', LEFT]] });
});

// 不在代码里的时候：Ctrl+Enter 运行这一页的，C 进去改。
takeKeys((event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false;
  const cell = current();
  if (!cell || cell.editor.area === event.target) return false;
  cell.run();
  return true;
});
// 运行完了，顺手按 Esc，不该打开总览（那是 O）。
takeKeys(({ key }) => key === 'Escape' && Boolean(current()?.shown.length));
bindKeys(['c'], () => current()?.editor.area.focus());

/** 快讲到了，又有人看着这个窗口，就备好 Python：投影和演讲者视图里只备一份。 */
function prepareAhead() {
  const now = currentPage();
  const near = SLIDES.slice(now - 1, now + AHEAD).some((slide) => slide.querySelector('.live'));
  if (!near || !document.hasFocus()) return;
  const idle = self.requestIdleCallback ?? setTimeout;
  idle(() => kernel.prepare().catch(() => {}), { timeout: 1500 });
}
function arrive() {
  current()?.fit();
  prepareAhead();
}

/** 先把幻灯片画出来，再做能改的：打开时一点不慢。 */
function begin() {
  for (const host of document.querySelectorAll('.live[data-setup]')) {
    const cell = new SlideCell(host);
    cells.set(cell.key, cell);
  }
  tell('live-ask');
  onTurn(arrive);
  addEventListener('focus', prepareAhead);
  arrive();
}
setTimeout(begin, AFTER_PAINT);
