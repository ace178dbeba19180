// 幻灯片上能改、能运行的代码。脚本不运行的地方（纸上、总览），看到的是原来的代码块。
// 在哪个窗口运行，另一个窗口都看得到：代码、输出，都从频道传过去。
import { hear, tell } from '../stage/channel.mjs';
import { SLIDES, currentPage, make, onTurn, pressKey } from '../stage/deck.mjs';
import { bindKeys, takeKeys } from '../stage/keys.mjs';
import { button, runInto } from './cell.mjs';
import { makeEditable } from './editor.mjs';
import { Kernel } from './kernel.mjs';
import { createOutput } from './output.mjs';

const AHEAD = 3; // 离能运行的代码还有三页，就备好 Python
const MARGIN = 10; // 输出离页的下沿，至少
const GAP = 6; // 输出离它上面的
const STORED = '.output, .quoted-table'; // 存下的输出
const CLICKER = /^Page(Up|Down)$/;

const kernel = new Kernel();
const cells = new Map(); // 页码 → 那一格

/** 在代码里划动、点按，都不翻页。 */
const OWN_EVENTS = ['touchstart', 'touchmove', 'touchend', 'pointerdown', 'click'];
const OWN_KEYS = ['keydown', 'keyup', 'keypress'];

class SlideCell {
  constructor(host) {
    this.host = host;
    this.section = host.closest('section');
    this.setup = host.dataset.setup;
    this.key = this.section.id;
    this.shown = []; // 输出的各段：[种类, 文字]
    this.#build();
  }

  /** 原来的代码块留在原处占着地方，印出来的也是它；能改的浮在上面，多了几行也不推动别的。 */
  #build() {
    this.editor = makeEditable(this.host.querySelector('pre, marp-pre'), {
      label: '可以改的代码；Ctrl+Enter 运行，Esc 把键盘交还给幻灯片',
      run: () => this.run(),
      changed: () => this.#changed(),
    });
    this.runButton = button('运行', 'Ctrl+Enter', () => this.run());
    this.stopButton = button('停止', '停下正在运行的代码', () => kernel.stop());
    this.resetButton = button('还原', '代码回到原来的样子，收起输出', () => this.reset());
    const bar = make('div', { className: 'live-bar' });
    bar.append(this.resetButton, this.stopButton, this.runButton);
    this.editor.box.append(bar);
    this.box = make('div', { className: 'live-output', tabIndex: -1 });
    this.box.setAttribute('role', 'status');
    this.output = createOutput(this.box);
    this.float = make('div', { className: 'live-float' }, this.editor.box, this.box);
    this.host.append(this.float);
    this.host.toggleAttribute('data-ready', true);
    this.#showButtons(false);
    for (const name of OWN_EVENTS)
      this.float.addEventListener(name, (event) => event.stopPropagation(), { passive: true });
    for (const name of OWN_KEYS) this.float.addEventListener(name, (event) => this.#onKey(event));
    this.editor.area.addEventListener('focus', () => {
      this.fit();
      this.#prepare();
    });
    bar.addEventListener('pointerup', () => setTimeout(() => document.activeElement?.blur()));
  }

  /** 翻页笔总是翻页；别的键在代码里是打字，不归 Marp。 */
  #onKey(event) {
    if (event.type === 'keydown' && CLICKER.test(event.key)) {
      event.preventDefault();
      document.activeElement.blur();
      pressKey(event.key);
    }
    if (event.type === 'keydown' && event.key === 'Escape') document.activeElement.blur();
    const kept = event.target === this.editor.area || event.key === 'Enter' || event.key === ' ';
    if (kept || CLICKER.test(event.key) || event.key === 'Escape') event.stopPropagation();
  }

  #prepare() {
    kernel.prepare().catch(() => {}); // 说不定用不着；真要运行时再说哪里不对
  }

  #showButtons(slow) {
    const changed = this.editor.code !== this.editor.original || this.shown.length > 0;
    this.runButton.hidden = slow;
    this.stopButton.hidden = !slow;
    this.resetButton.hidden = slow || !changed;
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
    this.#showButtons(kernel.isRunning);
    if (!this.following) tell('live', { key: this.key, code: this.editor.code });
  }

  add(kind, text) {
    this.shown.push([kind, text]);
    this.output.add(kind, text);
    this.#place();
    this.box.scrollTop = this.box.scrollHeight;
  }

  clear() {
    this.shown = [];
    this.output.clear();
  }

  async run() {
    if (kernel.isRunning) return;
    this.fit();
    const sink = {
      clear: () => {
        this.clear();
        tell('live', { key: this.key, clear: true });
      },
      add: (kind, text) => {
        this.add(kind, text);
        tell('live', { key: this.key, add: [kind, text] });
      },
    };
    const marks = {
      busy: (is) => {
        this.float.toggleAttribute('data-busy', is);
        this.#showButtons(false);
      },
      slow: () => this.#showButtons(true),
    };
    await runInto(kernel, { code: this.editor.code, setup: this.setup }, sink, marks);
    if (!this.shown.length) sink.add('note', '运行完了，没有印出什么');
    this.#showButtons(false);
  }

  reset() {
    this.clear();
    this.editor.code = this.editor.original;
    this.#showButtons(false);
    tell('live', { key: this.key, clear: true, code: this.editor.original });
  }

  /** 另一个窗口里改了、运行了：照着做。 */
  follow({ code, clear, add, all }) {
    this.following = true;
    if (code !== undefined) this.editor.code = code;
    this.following = false;
    if (clear || all) this.clear();
    this.fit();
    for (const [kind, text] of all ?? (add ? [add] : [])) this.add(kind, text);
    this.#showButtons(false);
  }

  tell() {
    tell('live', { key: this.key, code: this.editor.code, all: this.shown });
  }
}

for (const host of document.querySelectorAll('.live[data-setup]')) {
  const cell = new SlideCell(host);
  cells.set(cell.key, cell);
}

const current = () => cells.get(SLIDES[currentPage() - 1]?.querySelector('section').id);

hear('live', ({ key, ...state }) => cells.get(key)?.follow(state));
// 后开的窗口问一声，先开的把现在的样子告诉它
hear('live-ask', () => {
  for (const cell of cells.values()) cell.tell();
});
tell('live-ask');

// 不在代码里的时候：Ctrl+Enter 运行这一页的，C 进去改。
takeKeys((event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false;
  const cell = current();
  if (!cell || cell.editor.area === event.target) return false;
  cell.run();
  return true;
});
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
onTurn(arrive);
addEventListener('focus', prepareAhead);
arrive();
