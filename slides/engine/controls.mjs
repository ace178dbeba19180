// Marp 的控制条和演讲者视图里的提示是英文的，也没有别的语言可选：在渲染好的 HTML 里换成中文。

const CHINESE = {
  'Previous slide': '上一页（←）',
  'Next slide': '下一页（→）',
  'Toggle fullscreen (f)': '全屏（F）',
  'Toggle overview view (o)': '总览（O）',
  'Open presenter view (p)': '演讲者视图（P）',
  'Toggle fullscreen': '全屏',
  'Toggle overview view': '总览',
  'Open presenter view': '演讲者视图',
  'Close overview': '关闭总览',
  'Bigger notes font size': '讲稿的字大一些',
  'Smaller notes font size': '讲稿的字小一些',
  'Current time': '现在几点',
  Previous: '上一页',
  Next: '下一页',
  Timer: '计时',
  'Presenter view': '演讲者视图',
  'Overview view': '总览',
};

const names = Object.keys(CHINESE).map((name) => name.replace(/[()]/g, '\\$&'));
// 属性、按钮上的字、脚本里的字符串；正文里的不动。
const NAME = names.join('|');
const CONTROL = new RegExp(
  `(<button data-bespoke-marp-osc="\\w+"[^>]*?title=")(${NAME})(">)(${NAME})` +
    `|(title[:=]|\\bn\\("\\w+",t=>e\\(t,|\\},)"(${NAME})"`,
  'g',
);

const translate = (text) =>
  text
    .replace(CONTROL, (_, open, title, close, label, before, string) =>
      open ? `${open}${CHINESE[title]}${close}${CHINESE[label]}` : `${before}"${CHINESE[string]}"`,
    )
    .replace('[Presenter view]', '〔演讲者视图〕')
    .replace('[Overview]', '〔总览〕')
    .replace(' is disabled due to restricted localStorage', '用不了：浏览器不许这个网页存东西');

/** 控制条和演讲者视图的提示换成中文。几兆的幻灯片里只看这两处，不到一毫秒。 */
export function translateControls(html) {
  const bar = html.indexOf('<div class="bespoke-marp-osc">');
  const slides = html.indexOf('</div>', bar);
  const script = html.lastIndexOf('<script');
  return (
    html.slice(0, bar) +
    translate(html.slice(bar, slides)) +
    html.slice(slides, script) +
    translate(html.slice(script))
  );
}
