// 引用：把 \val{…}、notebook 的图与表、lib 的代码换成它们指向的东西，并连回产生它们的单元格。
import path from 'node:path';
import { escapeHtml } from './html.mjs';
import { liveTag } from './live.mjs';
import { Problem } from './problem.mjs';
import {
  cellData,
  cellSource,
  cellText,
  cellValue,
  notebookCell,
  pythonFunction,
} from './sources.mjs';

const VAL = /\\val\{([^{}]*)\}/g;
const REFERENCE = /^(?:(\d\d-[a-z0-9-]+)#)?([a-z0-9-]+)(?::(.+))?$/;
const FIGURE = /^(?:\.\.\/)?(notebooks\/[\w-]+\.ipynb)#([\w-]+)$/;
const CODE = /^(output|\w+)(\s+live)?((?:\s+\S+)+)$/;
const SOURCE = /^(?:\.\.\/)?((?:lib|notebooks)\/[\w/-]+\.(?:py|ipynb))#([\w.-]+)$/;

/** `\val{…}` 花括号里的内容 → { value, file, tag }。 */
export function resolveValue(reference, deck, line) {
  const parts = reference.trim().match(REFERENCE);
  if (!parts) {
    throw new Problem(
      `看不懂的引用 \\val{${reference}}；` +
        '应写成 \\val{标签}、\\val{标签:名字} 或 \\val{03-cross-entropy#标签}',
    );
  }
  const [, section = deck.name, tag, name] = parts;
  const file = `notebooks/${section}.ipynb`;
  deck.quote(file, tag, line);
  return { value: cellValue(file, tag, name), file, tag };
}

/** 数在公式里的写法：科学计数、inf、nan 换成数学记号，其余文字进 \text。 */
export function mathValue(value) {
  const scientific = value.match(/^(-?[\d.]+)e([+-]?)0*(\d+)$/i);
  if (scientific) {
    const [, mantissa, sign, exponent] = scientific;
    return `${mantissa}\\times 10^{${sign === '-' ? '-' : ''}${exponent}}`;
  }
  if (/^-?inf$/.test(value)) return value.replace('inf', '\\infty');
  if (/^[-+\d.,[\]()%\s]+$/.test(value))
    return value.replace(/%/g, '\\%').replace(/\s+/g, '\\enspace ');
  return `\\text{${value.replace(/[\\{}$&#^_%~]/g, '\\$&')}}`;
}

/** 数在正文里的写法：科学计数排成 4.5×10⁻⁵ 的样子，ASCII 连字符换成真正的负号。 */
function textValue(value) {
  const scientific = value.match(/^(-?[\d.]+)e([+-]?)0*(\d+)$/i);
  const minus = (text) => text.replace(/^-(?=[\d.]|inf)/, '−');
  if (!scientific) return escapeHtml(minus(value));
  const [, mantissa, sign, exponent] = scientific;
  return `${minus(mantissa)}×10<sup>${sign === '-' ? '−' : ''}${exponent}</sup>`;
}

/** 从幻灯片页面指向单元格（或源码页）的链接。 */
function sourceLink(deck, file, anchor) {
  return deck.link(`${file.replace(/\.(ipynb|py)$/, '.html')}#${anchor}`);
}

const link = (className, href, content) => `<a class="${className}" href="${href}">${content}</a>`;

function inlineValue(state, silent) {
  VAL.lastIndex = state.pos;
  if (state.src.charCodeAt(state.pos) !== 0x5c) return false;
  const match = VAL.exec(state.src);
  if (match?.index !== state.pos) return false;
  if (!silent) state.push('lecture_value', '', 0).content = match[1];
  state.pos += match[0].length;
  return true;
}

/** 我们自己写出的 HTML：不经过 Marp 对作者手写 HTML 的过滤（图有几百 KB，过滤很慢）。 */
export function htmlToken(state, content, map) {
  const token = new state.Token('lecture_html', '', 0);
  return Object.assign(token, { content, map, block: true });
}

/** 把文字里的 \val 都换掉；换不成的已经报过，用 0 顶着，免得公式再报一次。 */
function replaceValuesInText(text, deck, line, show = (value) => value) {
  return text.replace(
    VAL,
    (_, reference) =>
      deck.guard(line, () => {
        const { value, file, tag } = resolveValue(reference, deck, line);
        return show(value, sourceLink(deck, file, tag));
      }) ?? '0',
  );
}

const mathLink = (value, href) => `\\href{${href}}{${mathValue(value)}}`;

function expandInline(token, deck) {
  token.children.forEach((child, index) => {
    const line = deck.lineOf(token, index);
    if (child.type === 'lecture_value') expandValue(child, deck, line);
    if (child.type === 'marp_math_inline')
      child.content = replaceValuesInText(child.content, deck, line, mathLink);
    if (child.type === 'marpit_comment')
      child.content = replaceValuesInText(child.content, deck, line);
    if (child.type === 'image') expandFigure(child, deck, line);
  });
}

function expandValue(token, deck, line) {
  deck.guard(line, () => {
    const { value, file, tag } = resolveValue(token.content, deck, line);
    const href = sourceLink(deck, file, tag);
    token.type = 'lecture_html';
    token.content = link('val', href, textValue(value));
  });
}

function altText(token, deck, line) {
  return token.children
    .map((child) => {
      if (child.type !== 'lecture_value') return child.content;
      return deck.guard(line, () => resolveValue(child.content, deck, line).value) ?? '';
    })
    .join('')
    .trim();
}

/** 图连同出处。点在图上不该离开放映，链接只在角上的小字里；印成 PDF，小字铺满整幅图。 */
const figure = (image, href, source) =>
  `<span class="figure">${image}${sourceNote(href, source)}</span>`;

function expandFigure(token, deck, line) {
  const source = token.attrGet('src');
  const match = decodeURI(source).match(FIGURE);
  const alt = altText(token, deck, line);
  deck.guard(line, () => {
    if (!alt) throw new Problem(`图 ${source} 没有替代文字；请在方括号里写出图上看得到什么`);
    if (!match)
      throw new Problem(
        `图 ${source} 不是对 notebook 单元格的引用；应写成 ../notebooks/NN-节名.ipynb#标签`,
      );
    const [, file, tag] = match;
    deck.quote(file, tag, line);
    const image = cellData(notebookCell(file, tag), 'image/png');
    if (!image) throw new Problem(`${file}#${tag} 没有图像输出；请先运行 make notebooks`);
    const { width, height } = image.metadata;
    const size = width && height ? ` width="${width}" height="${height}"` : '';
    token.type = 'lecture_html';
    token.content = figure(
      `<img alt="${escapeHtml(alt)}"${size} ` +
        `src="data:image/png;base64,${image.data.replace(/\s/g, '')}">`,
      sourceLink(deck, file, tag),
      `${path.basename(file)} · ${tag}`,
    );
  });
}

/** 单独成段的表格引用 `![…](…ipynb#标签)`，单元格输出是 Markdown 时换成真正的表格。 */
function tableTokens(state, token, deck) {
  const match = token.content.trim().match(/^!\[[^\]]*\]\(([^)\s]+)\)$/);
  const reference = match && decodeURI(match[1]).match(FIGURE);
  if (!reference) return undefined;
  const [, file, tag] = reference;
  let table;
  try {
    table = cellData(notebookCell(file, tag), 'text/markdown');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  if (!table) return undefined; // 是图，或者写错了：留给 expandFigure
  deck.quote(file, tag, deck.lineOf(token));
  const tokens = [];
  state.md.block.parse(table.data, state.md, state.env, tokens);
  for (const inner of tokens) if (inner.map) inner.map = [...token.map];
  const href = sourceLink(deck, file, tag);
  return [
    htmlToken(state, '<div class="quoted-table">', token.map),
    ...tokens,
    htmlToken(state, `${sourceNote(href, `${file}#${tag}`)}</div>`, token.map),
  ];
}

const sourceNote = (href, text) => link('source', href, escapeHtml(text));

function quotedCode(language, file, anchor) {
  if (file.endsWith('.py')) return pythonFunction(file, anchor);
  const cell = notebookCell(file, anchor);
  if (language !== 'output') return cellSource(cell);
  const text = cellText(cell);
  if (!text) throw new Problem(`${file}#${anchor} 没有文本输出；请先运行 make notebooks`);
  return text;
}

const IS_LIVE = /^\S+\s+live(\s|$)/i;
const isLive = ({ info }) => IS_LIVE.test(info.trim());
const LIVE = '能在放映时改、运行的，写成 ```python live ../notebooks/NN-节名.ipynb#标签';

/** 围栏的第一行 → { language, live, sources: [{ file, anchor }] }；不是引用的，没有。 */
function parseInfo(info) {
  const wantsLive = IS_LIVE.test(info);
  if (wantsLive && !/^python\s/.test(info))
    throw new Problem(`“${info}”运行不了：live 只用在 python 的代码块上；${LIVE}`);
  if (!/\.(py|ipynb)\b/.test(info)) {
    if (wantsLive) throw new Problem(`“${info}”没有引 notebook 的一格，手写的不能运行；${LIVE}`);
    return undefined;
  }
  const [, language, live, rest = ''] = info.match(CODE) ?? [];
  const matches = rest
    .trim()
    .split(/\s+/)
    .map((source) => source.match(SOURCE));
  const sources = matches.map((match) => match && { file: match[1], anchor: match[2] });
  const several = sources.length > 1 && !live;
  if (!language || several || sources.includes(null))
    throw new Problem(
      `看不懂的代码引用“${info}”；应写成 \`\`\`python ../lib/softmax.py#softmax，${LIVE}`,
    );
  return { language, live: Boolean(live), sources };
}

function codeTokens(state, token, deck) {
  const quote = parseInfo(token.info.trim());
  if (!quote) return [token];
  if (token.content.trim()) throw new Problem('引用代码的围栏里不能再写代码；要么引用，要么手写');
  const { language, live, sources } = quote;
  const parts = sources.map(({ file, anchor }) => {
    deck.quote(file, anchor, deck.lineOf(token));
    return quotedCode(language, file, anchor).replace(/\s+$/, '');
  });
  token.content = `${parts.join('\n\n')}\n`;
  token.info = language === 'output' ? 'text' : language;
  const [{ file, anchor }] = sources;
  const name = file.endsWith('.py') ? `${file} · ${anchor}` : `${path.basename(file)} · ${anchor}`;
  const kind = `quoted-code${language === 'output' ? ' output' : ''}`;
  const open = live ? liveTag(kind, sources, deck) : `<div class="${kind}">`;
  return [
    htmlToken(state, open, token.map),
    token,
    htmlToken(state, `${sourceNote(sourceLink(deck, file, anchor), name)}</div>`, token.map),
  ];
}

/** 块级引用（代码围栏、表格）；在行内解析之前进行，于是表格里的公式照常排版。 */
function expandBlocks(state, deck) {
  const output = [];
  let live; // 这一页能运行的代码在第几行
  for (let i = 0; i < state.tokens.length; i++) {
    const token = state.tokens[i];
    const line = deck.lineOf(token);
    if (token.type === 'hr' && token.level === 0) live = undefined;
    if (token.type === 'fence') {
      if (live && isLive(token))
        deck.fail(
          line,
          `一页只能有一块能运行的代码，第 ${live} 行已经有了；请另起一页，或者去掉 live`,
        );
      if (isLive(token)) live ??= line;
      output.push(...(deck.guard(line, () => codeTokens(state, token, deck)) ?? [token]));
    } else if (token.type === 'paragraph_open') {
      const table = tableTokens(state, state.tokens[i + 1], deck);
      output.push(...(table ?? [token]));
      if (table) i += 2;
    } else {
      output.push(token);
    }
  }
  state.tokens = output;
}

/** 表格单元里的记号没有行号：用它所在那一行（tr）的。 */
function inheritLines(state) {
  let map;
  for (const token of state.tokens) {
    if (token.type === 'inline') token.map ??= map;
    map = token.map ?? map;
  }
}

/** markdown-it 插件；`currentDeck()` 给出正在渲染的那份幻灯片。 */
export function quotes(md, currentDeck) {
  md.renderer.rules.lecture_html = (tokens, index) => tokens[index].content;
  md.inline.ruler.before('escape', 'lecture_value', inlineValue);
  md.core.ruler.after('block', 'lecture_lines', inheritLines);
  md.core.ruler.after('lecture_lines', 'lecture_quote_blocks', (state) =>
    expandBlocks(state, currentDeck()),
  );
  md.core.ruler.after('inline', 'lecture_quotes', (state) => {
    const deck = currentDeck();
    for (const token of state.tokens) {
      const line = deck.lineOf(token);
      if (token.type === 'inline') expandInline(token, deck);
      if (token.type === 'marp_math_block')
        token.content = replaceValuesInText(token.content, deck, line, mathLink);
      if (token.type === 'marpit_comment')
        token.content = replaceValuesInText(token.content, deck, line);
    }
  });
}
