// 放映时用的脚本和样式：slides/stage/ 每份都有，slides/widgets/ 用到哪幅互动图就放哪幅，
// 有能运行的代码的，放 slides/live/。
// 接成一段，放在 </body> 前面。PDF、PPTX 是另外渲染的，里面没有它。
import fs from 'node:fs';
import { bundle } from './bundle.mjs';
import { fromRoot } from './paths.mjs';
import { widgetFiles } from './widgets.mjs';

const MARK = /<!--stage ([\w -]*)-->[\s\S]*<!--\/stage-->/;

/** 一个文件一件事；没有谁用到、只做事的，按这个次序运行。 */
const STAGE = [
  ...['deck', 'channel', 'keys', 'dialog', 'screen', 'jump', 'tool', 'laser', 'pen'],
  ...['search', 'help', 'links', 'plan', 'clock', 'skip', 'panel', 'bar'],
].map((name) => `slides/stage/${name}.mjs`);

/** 用到才放的：互动图，和能运行的代码（名字就叫 live）。 */
const moduleOf = (name) => (name === 'live' ? LIVE.script : `slides/widgets/${name}.mjs`);
const LIVE = {
  script: 'slides/live/slide.mjs',
  styles: ['slides/live/live.css', 'slides/live/slide.css'],
};

const read = (file) => fs.readFileSync(fromRoot(file), 'utf8');

/** 能运行的代码的脚本和样式，连同 notebook 网页上的。 */
export const liveFiles = () =>
  fs
    .readdirSync(fromRoot('slides/live'))
    .filter((name) => /\.(mjs|css)$/.test(name))
    .map((name) => `slides/live/${name}`);

/** 放映脚本和样式的文件：它们变了，每份都要重做。 */
export const stageFiles = () => [
  ...fs.readdirSync(fromRoot('slides/stage')).map((name) => `slides/stage/${name}`),
  ...liveFiles(),
  ...widgetFiles(),
];

const blocks = new Map(); // 互动图的名字 → 那一段

/** 总览、下一页的预览也是这份 HTML，在里面什么也不做。 */
function block(names) {
  const key = names.join(' ');
  if (!blocks.has(key)) {
    const modules = [...STAGE, ...names.map(moduleOf)];
    const styles = ['slides/stage/stage.css', 'slides/widgets/widgets.css'];
    if (names.includes('live')) styles.push(...LIVE.styles);
    const css = styles.map(read).join('\n');
    const only = "if(['','presenter'].includes(document.body.dataset.bespokeView))";
    const script = `${only}{${bundle(modules)}}`;
    blocks.set(
      key,
      `<!--stage ${key}--><style>${css}</style><script>${script}</script><!--/stage-->`,
    );
  }
  return blocks.get(key);
}

/** 渲染好的 HTML，加上放映时用的；`names` 是用到的互动图。原来有的换掉。 */
export function addStage(html, names) {
  const bare = html.replace(MARK, '');
  const end = bare.lastIndexOf('</body>');
  return bare.slice(0, end) + block([...names].sort()) + bare.slice(end);
}

/** 放好的 HTML 里有哪几幅互动图。 */
export const stagedWidgets = (html) => html.match(MARK)?.[1].split(' ').filter(Boolean) ?? [];
