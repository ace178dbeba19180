// 互动图（slides/widgets/）：幻灯片里写 <score-bench data="../notebooks/02-softmax.ipynb#标签">，
// 里面是静态图。起始的数取自那一格的 JSON 输出；脚本不运行的地方（PDF、PPTX）是静态图。
import fs from 'node:fs';
import { escapeHtml } from './html.mjs';
import { fromRoot } from './paths.mjs';
import { Problem, closest } from './problem.mjs';
import { htmlToken } from './quotes.mjs';
import { cellJson, notebookCell } from './sources.mjs';

const FOLDER = 'slides/widgets';

const OPEN = /^<([a-z]+(?:-[a-z]+)+)\s+data="([^"]*)"(?:\s+task="([^"]*)")?>\s*$/;
const CLOSE = /^<\/([a-z]+(?:-[a-z]+)+)>\s*$/;
const REFERENCE = /^(?:\.\.\/)?(notebooks\/[\w-]+\.ipynb)#([\w-]+)$/;

/** 一个文件是一幅互动图，文件名就是标签名，有连字符；没有连字符的是公用的。 */
export const widgetNames = () =>
  fs
    .readdirSync(fromRoot(FOLDER))
    .filter((file) => /^[a-z]+(-[a-z]+)+\.mjs$/.test(file))
    .map((file) => file.slice(0, -4));

export const widgetFiles = () =>
  fs.readdirSync(fromRoot(FOLDER)).map((file) => `${FOLDER}/${file}`);

function startingData(deck, reference, line) {
  const match = reference.match(REFERENCE);
  if (!match)
    throw new Problem(
      `看不懂的数据来源 ${reference}；应写成 data="../notebooks/NN-节名.ipynb#标签"`,
    );
  const [, file, tag] = match;
  deck.quote(file, tag, line);
  const data = cellJson(notebookCell(file, tag));
  if (!data)
    throw new Problem(`${file}#${tag} 没有 JSON 输出；请以 JSON({…}) 结尾，再运行 make notebooks`);
  return JSON.stringify(data);
}

function openTag(state, deck, token, line) {
  const [, name, reference, task = ''] = token.content.match(OPEN);
  const known = widgetNames();
  if (!known.includes(name)) {
    const [near] = closest(name, known, 1);
    throw new Problem(`没有叫 ${name} 的互动图${near ? `；是不是想写 ${near}` : ''}`);
  }
  const data = startingData(deck, reference, line);
  deck.widgets.add(name);
  const attributes = `class="widget" data="${escapeHtml(data)}" task="${escapeHtml(task)}"`;
  return htmlToken(state, `<${name} ${attributes}>`, token.map);
}

/** markdown-it 插件：开头和结尾的标签各占一行，前后空一行，中间是静态图。 */
export function widgets(md, currentDeck) {
  md.core.ruler.after('block', 'lecture_widgets', (state) => {
    const deck = currentDeck();
    let open;
    state.tokens = state.tokens.map((token) => {
      if (token.type !== 'html_block') return token;
      const line = deck.lineOf(token);
      const opened = token.content.match(OPEN)?.[1];
      const closed = token.content.match(CLOSE)?.[1];
      if (opened) {
        open = { name: opened, line };
        return deck.guard(line, () => openTag(state, deck, token, line)) ?? token;
      }
      if (!closed) return token;
      if (closed !== open?.name) deck.fail(line, `</${closed}> 没有对应的 <${closed} data="…">`);
      open = undefined;
      return htmlToken(state, `</${closed}>`, token.map);
    });
    if (open) deck.fail(open.line, `<${open.name}> 没有结束；图的后面应有一行 </${open.name}>`);
  });
}
