// 在原处改的代码：着了色的 <pre> 上面叠一个透明的 <textarea>，字对着字。
// 输入法、撤销、读屏都由浏览器管；366 kB 的编辑器用不着。
import hljs from 'highlight.js/lib/core';
import python from 'highlight.js/lib/languages/python';

hljs.registerLanguage('python', python);

const INDENT = '    ';
/** 逐个抄：算出来的 font 简写，在关了连字的时候是空的，光标就会错位。 */
const SHARED = ['fontFamily', 'fontSize', 'fontWeight', 'lineHeight', 'letterSpacing'];
SHARED.push('fontVariantLigatures', 'tabSize');
SHARED.push('paddingTop', 'paddingRight', 'paddingBottom', 'paddingLeft');

const paint = (code) => `${hljs.highlight(code, { language: 'python' }).value}\n`;

/** 换行之后该缩进多少：和这一行一样；冒号之后多一级。 */
function indentAfter(text) {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  const [own] = line.match(/^ */);
  return /:\s*(#.*)?$/.test(line) ? own + INDENT : own;
}

const insert = (text) => document.execCommand('insertText', false, text);

/** 输入法正在选字：键归输入法。 */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;

/** Tab：选中了几行，就一起缩进；没有选中，就插入一级。 */
function indent(area) {
  const { value, selectionStart: start, selectionEnd: end } = area;
  if (!value.slice(start, end).includes('\n')) return insert(INDENT);
  const from = value.lastIndexOf('\n', start - 1) + 1;
  area.setSelectionRange(from, end);
  return insert(value.slice(from, end).replace(/^(?=.)/gm, INDENT));
}

/**
 * 照着静态的 `pre` 做一个可以改的。`run` 是 Ctrl+Enter 做的事，`changed` 在每次改动之后叫。
 * 返回 { box, area, code, focus }；code 可读可写。
 */
export function makeEditable(pre, { label, run, changed }) {
  const original = pre.textContent.replace(/\n$/, '');
  const shown = document.createElement('pre');
  const code = document.createElement('code');
  const area = document.createElement('textarea');
  const box = document.createElement('div');
  shown.className = pre.className;
  box.className = 'live-editor';
  shown.append(code);
  shown.setAttribute('aria-hidden', 'true');
  const settings = { spellcheck: false, autocapitalize: 'off', autocomplete: 'off', wrap: 'off' };
  Object.assign(area, settings, { value: original, rows: 1 });
  area.setAttribute('autocorrect', 'off');
  area.setAttribute('aria-label', label);
  box.append(shown, area);

  const draw = () => {
    code.innerHTML = paint(area.value);
    const style = getComputedStyle(shown);
    for (const property of SHARED) area.style[property] = style[property];
  };
  // 用 Tab 走过来的，Tab 接着走；点进来的、打过字的，Tab 才是缩进
  let isWriting = false;
  for (const type of ['input', 'pointerdown'])
    area.addEventListener(type, () => {
      isWriting = true;
    });
  area.addEventListener('blur', () => {
    isWriting = false;
  });
  area.addEventListener('input', () => {
    draw();
    changed();
  });
  area.addEventListener('scroll', () => {
    shown.scrollLeft = area.scrollLeft;
    shown.scrollTop = area.scrollTop;
  });
  area.addEventListener('keydown', (event) => {
    if (isComposing(event)) return;
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (key === 'Enter' && (ctrlKey || metaKey || shiftKey)) run(event);
    else if (key === 'Tab' && isWriting && !ctrlKey && !altKey && !shiftKey) indent(area);
    else if (key === 'Enter' && !altKey)
      insert(`\n${indentAfter(area.value.slice(0, area.selectionStart))}`);
    else if (key === 'Escape') area.blur();
    else return;
    event.preventDefault();
  });
  code.innerHTML = paint(original);
  return {
    box,
    area,
    original,
    draw,
    get code() {
      return area.value;
    },
    set code(text) {
      if (area.value === text) return;
      area.value = text;
      draw();
      changed();
    },
    /** 换成 `text`，Ctrl+Z 还能退回来。 */
    replace(text) {
      const wasHere = document.activeElement === area;
      area.focus({ preventScroll: true });
      area.select();
      if (area.value !== text) insert(text);
      if (!wasHere) area.blur();
    },
  };
}
