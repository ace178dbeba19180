// 按键说明（?）：表就是 engine/keys.mjs 里的那一张，帮助页上也是它。
import { keyRows } from '../engine/keys.mjs';
import { make } from './deck.mjs';
import { showDialog } from './dialog.mjs';
import { bindKeys } from './keys.mjs';

export function openKeys() {
  const body = make('tbody');
  body.innerHTML = keyRows();
  showDialog('按键', make('table', {}, body));
}

bindKeys(['?'], openKeys);
