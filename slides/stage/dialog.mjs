// 对话框（搜索、按键说明）：浏览器自己的 <dialog>，读屏认得，关了焦点回到原处。
// 开着的时候，键都归它，Marp 收不到（不然按 Esc 会打开总览）。
import { make } from './deck.mjs';
import { takers } from './keys.mjs';

let openDialog; // { element, onKey }

/** 关掉开着的对话框；马上就关好，紧接着按的键不会落空。 */
export function closeDialog() {
  const { element } = openDialog;
  openDialog = undefined;
  element.close();
  element.remove();
}

/** 打开一个对话框；`onKey(event)` 先看每个键，处理了就返回 true。 */
export function showDialog(title, content, onKey = () => false) {
  const close = make('button', { type: 'button', onclick: closeDialog }, '关闭');
  close.setAttribute('aria-label', '关闭（Esc）');
  const heading = make('h2', { id: 'stage-dialog-title' }, title);
  const element = make('dialog', { className: 'stage-dialog' }, heading, close, content);
  element.setAttribute('role', 'dialog');
  element.setAttribute('aria-labelledby', heading.id);
  element.onclick = ({ target }) => target === element && closeDialog(); // 点外面
  document.body.append(element);
  element.showModal();
  openDialog = { element, onKey };
}

takers.unshift((event) => {
  if (!openDialog) return false;
  if (event.key === 'Escape') closeDialog();
  else if (!openDialog.onKey(event)) {
    event.stopImmediatePropagation(); // 打字、Tab 照常，只是别让 Marp 听见
    return false;
  }
  return true;
});
