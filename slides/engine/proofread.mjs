// 校对：用字、缺字、没配对的记号、没有引用的“≈ 数”、过长的代码、指向不存在之处的链接。
import fs from 'node:fs';
import { Problem } from './problem.mjs';
import { CHEATSHEET, fromRoot } from './paths.mjs';
import { notebookCells, pythonDefinitions } from './sources.mjs';
import { termsInMarkdown } from './terms.mjs';

const MAX_CODE_LINES = 12;
const TYPED_NUMBER = /(?:≈|\\approx)[\s$~\\,;]*[-−+]?\s*\d[\d.]*/;
const IGNORABLE = /\s|\u200b|\u200d|\ufe0e|\ufe0f/; // 零宽的字、变体选择符：没有墨迹

const nameOf = (char) =>
  `“${char}”（U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}）`;

function missingGlyphs(text, fonts) {
  const drawable = (code) => fonts.some((font) => font.has(code));
  return [...new Set(text)].filter(
    (char) => !IGNORABLE.test(char) && !drawable(char.codePointAt(0)),
  );
}

function reportGlyphs(deck, line, text, fonts) {
  const missing = missingGlyphs(text, fonts);
  if (missing.length) {
    deck.fail(line, `字体里没有 ${missing.map(nameOf).join('、')}；请换一个字，或用文字代替`);
  }
}

const withoutCode = (text) => text.replace(/(`+)[\s\S]*?\1/g, '');
const withoutTags = (html) => html.replace(/<[^>]*>/g, '').replace(/&\w+;/g, '');

function proofreadInline(deck, token) {
  const typed = withoutCode(token.content).match(TYPED_NUMBER);
  if (/\\val(?!\{)/.test(withoutCode(token.content)))
    deck.fail(deck.lineOf(token), '\\val 后面要紧跟 {标签}');
  if (typed)
    deck.warn(
      deck.lineOf(token),
      `“${typed[0].trim()}”是手敲的数；算得出来的数要用 \\val{标签} 引自 notebook`,
    );
  token.children.forEach((child, index) => {
    const line = deck.lineOf(token, index);
    const { sans, mono } = deck.fonts;
    if (child.type === 'text') {
      reportGlyphs(deck, line, child.content, [sans]);
      if (child.content.includes('**')) deck.fail(line, '有没配对的 **；请检查加粗的起止');
    }
    if (child.type === 'code_inline') reportGlyphs(deck, line, child.content, [mono, sans]);
    if (/^(html_inline|lecture_html)$/.test(child.type))
      reportGlyphs(deck, line, withoutTags(child.content), [sans]);
    if (child.type === 'marp_math_inline') proofreadMath(deck, child, line);
    if (child.type === 'marpit_comment') proofreadNotes(deck, child, line);
    if (child.type === 'link_open') proofreadLink(deck, child, line);
  });
}

/** 公式里的西文和符号由 KaTeX 自己的字体负责（画不出会报错），这里只管汉字。 */
function proofreadMath(deck, token, line) {
  reportGlyphs(deck, line, token.content.replace(/[^\u2e80-\uffef]/g, ''), [deck.fonts.sans]);
}

function proofreadNotes(deck, token, line) {
  reportGlyphs(deck, line, token.content, [deck.fonts.sans]);
  const typed = token.content.match(TYPED_NUMBER);
  if (typed) deck.warn(line, `讲稿里“${typed[0].trim()}”是手敲的数；请用 \\val{标签}`);
}

function proofreadCode(deck, token, line) {
  reportGlyphs(deck, line, token.content, [deck.fonts.mono, deck.fonts.sans]);
  const count = token.content.split('\n').filter((text) => text.trim()).length; // 空行不费眼
  if (count > MAX_CODE_LINES) deck.warn(line, `代码有 ${count} 行，一页最多 ${MAX_CODE_LINES} 行`);
}

const INTERNAL =
  /^(?:(\.\.\/notebooks\/|\.\.\/lib\/(?:\w+\/)*|)([\w-]+)\.(md|html|ipynb|py))(?:#(.+))?$/;

/** 站内链接：核对目标存在，并改成 build/ 里的地址。 */
function proofreadLink(deck, token, line) {
  const href = decodeURI(token.attrGet('href'));
  if (/^(https?:|mailto:)/.test(href)) {
    if (!URL.canParse(href)) deck.fail(line, `外部链接写错了：${href}`);
    return;
  }
  if (href.startsWith('#')) return;
  const match = href.match(INTERNAL);
  if (!match) {
    deck.fail(
      line,
      `看不懂的链接 ${href}；站内链接应像 03-cross-entropy.html ` +
        '或 ../notebooks/02-softmax.html#标签',
    );
    return;
  }
  const [, folder, name, , anchor] = match;
  deck.guard(line, () => requireTarget(folder, name, anchor));
  const page = `${folder.slice(3) || 'slides/'}${name}.html${anchor ? `#${anchor}` : ''}`;
  const target = deck.link(name === CHEATSHEET ? `${CHEATSHEET}.pdf` : page); // 速查表只有 PDF
  if (target) token.attrSet('href', target);
  else token.attrs = [];
}

function requireTarget(folder, name, anchor) {
  const isNotebook = folder === '../notebooks/';
  const file = folder
    ? `${folder.slice(3)}${name}.${isNotebook ? 'ipynb' : 'py'}`
    : `slides/${name}.md`;
  if (!fs.existsSync(fromRoot(file))) throw new Problem(`链接指向的 ${file} 不存在`);
  if (!folder || !anchor) return;
  const known = isNotebook ? notebookCells(file) : pythonDefinitions(file);
  if (known.has(anchor)) return;
  throw new Problem(`链接指向的${isNotebook ? '单元格' : '定义'} ${file}#${anchor} 不存在`);
}

/** markdown-it 插件；所有引用都展开之后才看。 */
export function proofread(md, currentDeck) {
  md.core.ruler.after('lecture_math', 'lecture_proofread', (state) => {
    const deck = currentDeck();
    for (const { line, message } of termsInMarkdown(state.src)) deck.warn(line, message);
    for (const token of state.tokens) {
      const line = deck.lineOf(token);
      if (token.type === 'inline') proofreadInline(deck, token);
      if (token.type === 'fence') proofreadCode(deck, token, line);
      if (/^(html_block|lecture_html)$/.test(token.type))
        reportGlyphs(deck, line, withoutTags(token.content), [deck.fonts.sans]);
      if (token.type === 'marpit_comment') proofreadNotes(deck, token, line);
      if (token.type === 'marp_math_block') proofreadMath(deck, token, line);
    }
  });
}
