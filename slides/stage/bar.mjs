// Marp 屏幕下方的控制条上，添几个按钮：没有键盘（触摸屏）也用得上。
import { make } from './deck.mjs';
import { openKeys } from './help.mjs';
import { openSearch } from './search.mjs';
import { holdTool } from './tool.mjs';

const BUTTONS = [
  ['激光笔（L）', 'laser', () => holdTool('laser')],
  ['画笔（D）', 'pen', () => holdTool('pen')],
  ['搜索（/）', 'search', openSearch],
  ['按键（?）', 'keys', openKeys],
];

const bar = document.querySelector('.bespoke-marp-osc');

// 读屏软件按地标走：没有名字的一条，里面的页码就落在所有地标之外。
bar?.setAttribute('role', 'navigation');
bar?.setAttribute('aria-label', '放映控制');

for (const [title, name, action] of BUTTONS) {
  const button = make('button', {
    type: 'button',
    className: `stage-button-${name}`,
    title,
    tabIndex: -1,
  });
  button.textContent = title;
  button.onclick = () => {
    button.blur();
    action();
  };
  bar?.append(button);
}
