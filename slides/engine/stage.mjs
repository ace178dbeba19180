// 放映时用的脚本和样式（slides/stage/）：接成一个，放在每份幻灯片的 </body> 前面。
// PDF、PPTX 是另外渲染的，里面没有它。
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { fromRoot } from './paths.mjs';

/** 一个文件一件事，按先后接起来：被用的在前。 */
const MODULES = [
  'engine/keys',
  ...['deck', 'channel', 'keys', 'dialog', 'screen', 'jump', 'tool', 'laser', 'pen'],
  ...['search', 'help', 'links', 'plan', 'clock', 'skip', 'panel', 'bar'],
].map((name) => `slides/${name.includes('/') ? name : `stage/${name}`}.mjs`);

const read = (file) => fs.readFileSync(fromRoot(file), 'utf8');

/** 放映脚本和样式的文件：它们变了，每份都要重做。 */
export const stageFiles = () =>
  fs.readdirSync(fromRoot('slides/stage')).map((name) => `slides/stage/${name}`);

/** 几个模块接在同一个作用域里，import 和 export 都用不着了。 */
const inScope = (code) => code.replace(/^import [^;]*;\n/gm, '').replace(/^export /gm, '');

function freehand() {
  const file = createRequire(import.meta.url).resolve('perfect-freehand');
  const code = fs.readFileSync(file, 'utf8').replace(/\/\/# source.*/, '');
  return `/*! perfect-freehand，MIT，© Stephen Ruiz */
const { getStroke } = (() => { const exports = {}; ${code}
return exports; })();`;
}

/** 总览、下一页的预览也是这份 HTML，在里面什么也不做。 */
const script = () => `(() => {
'use strict';
if (!['', 'presenter'].includes(document.body.dataset.bespokeView)) return;
${freehand()}
${MODULES.map((file) => inScope(read(file))).join('\n')}
})();`;

let stage;

/** 渲染好的 HTML，加上放映时用的。 */
export function addStage(html) {
  stage ??= `<style>${read('slides/stage/stage.css')}</style><script>${script()}</script>`;
  const end = html.lastIndexOf('</body>');
  return html.slice(0, end) + stage + html.slice(end);
}
