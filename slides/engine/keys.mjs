// 放映时的按键：帮助页和放映时的 ? 用同一张表。[键, 做什么]，键用 <kbd> 写好。
export const KEYS = [
  [
    '<kbd>→</kbd> <kbd>空格</kbd> <kbd>PageDown</kbd>',
    '下一步（用 <code>*</code> 写的列表一条一条地出来）',
  ],
  ['<kbd>←</kbd> <kbd>PageUp</kbd>', '上一步'],
  ['<kbd>Shift</kbd> + <kbd>→</kbd>', '跳过逐条出现，直接到下一页'],
  ['<kbd>Home</kbd> / <kbd>End</kbd>', '第一页 / 最后一页'],
  ['数字 + <kbd>Enter</kbd>', '去那一页'],
  ['<kbd>/</kbd>', '搜索标题和正文，<kbd>↑</kbd> <kbd>↓</kbd> 选，<kbd>Enter</kbd> 去'],
  ['<kbd>O</kbd>', '总览：看全部的页，点哪页去哪页'],
  ['<kbd>F</kbd>', '全屏'],
  ['<kbd>B</kbd> <kbd>.</kbd> / <kbd>W</kbd>', '黑屏 / 白屏；再按一次，或者翻页，就亮回来'],
  ['<kbd>L</kbd>', '激光笔：红点跟着鼠标走'],
  ['<kbd>R</kbd>', '互动图回到打开时的样子；图拿着焦点时，方向键归图，<kbd>Esc</kbd> 交还'],
  [
    '<kbd>D</kbd>',
    '画笔：写在页上；<kbd>U</kbd> 撤销一笔，<kbd>E</kbd> 擦去这页，重新载入就没有了',
  ],
  [
    '<kbd>C</kbd> / <kbd>Ctrl</kbd> + <kbd>Enter</kbd>',
    '页上能改的代码：进去改（<kbd>Esc</kbd> 出来） / 运行，结果两个窗口都看得到',
  ],
  ['<kbd>P</kbd>', '演讲者视图：另开一个窗口，有讲稿、计划与实际的时间、下一页'],
  ['<kbd>T</kbd>', '演讲者视图里：开始、暂停计时'],
  ['<kbd>+</kbd> / <kbd>-</kbd>', '演讲者视图里：讲稿的字大些 / 小些'],
  ['<kbd>Ctrl</kbd> + 点', '点在图或数上：另开一页看它的出处（Mac 用 <kbd>⌘</kbd>）'],
  ['<kbd>Esc</kbd>', '放下笔、亮回屏幕、关掉对话框'],
  ['<kbd>?</kbd>', '看这张表'],
];

/** 表的各行。 */
export const keyRows = () =>
  KEYS.map(([keys, effect]) => `<tr><td>${keys}</td><td>${effect}</td></tr>`).join('');
