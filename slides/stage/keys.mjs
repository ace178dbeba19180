// 按键：先问开着的对话框，再问正在输入的页码，最后才是一键一事；都不要的，留给 Marp。

export const takers = []; // (event) → 要不要；先登记的先问
const actions = new Map(); // 键 → 做什么

export const takeKeys = (taker) => takers.push(taker);
export function bindKeys(keys, action) {
  for (const key of keys) actions.set(key, action);
}

/** 全角的也认：中文输入法开着时，/ 和 ? 送来的可能是全角。 */
const plainKey = ({ key }) => key.normalize('NFKC').toLowerCase().replace('。', '.');

function pressed(event) {
  if (event.target.closest?.('textarea')) return false; // 在写代码
  if (takers.some((taker) => taker(event))) return true;
  if (document.querySelector('dialog[open]')) return false;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.target.closest?.('input, select, textarea')) return false;
  const action = actions.get(plainKey(event));
  if (action && !event.repeat) action();
  return Boolean(action);
}

window.addEventListener(
  'keydown',
  (event) => {
    if (!event.isTrusted || event.isComposing || !pressed(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
