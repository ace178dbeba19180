// 一页里能有什么：一个标题、认得的版式与指令、收好尾的注释、几种 HTML。
// 不合的报出行号和改法。
import fs from 'node:fs';
import { htmlProblems, inlineImages } from './markup.mjs';
import { CHEATSHEET, THEME } from './paths.mjs';
import { closest, editDistance } from './problem.mjs';
import { slidesOf } from './variant.mjs';

// Marp 认得的、只管一页（前面加 _）或从这页起的指令；管全讲的写在开头，不写在页里。
const DIRECTIVES = [
  'class',
  'header',
  'footer',
  'paginate',
  'color',
  'backgroundColor',
  'backgroundImage',
  'backgroundPosition',
  'backgroundRepeat',
  'backgroundSize',
];

let classes;

/** 版式的名字：主题里有的，加上只由 layout.mjs 处理的两个。 */
function knownClasses() {
  const css = fs.readFileSync(THEME, 'utf8');
  const inTheme = [...css.matchAll(/\bsection((?:\.[\w-]+)+)/g)].flatMap(([, names]) =>
    names.split('.').slice(1),
  );
  classes ??= [...new Set([...inTheme, 'cols', 'optional'])];
  return classes;
}

const asWords = (value) => [value].flat().join(' ').split(/\s+/).filter(Boolean);

function checkClasses(deck, line, value) {
  const known = knownClasses();
  for (const name of asWords(value).filter((word) => !known.includes(word))) {
    const near = closest(name, known, 1)[0];
    deck.fail(line, `没有 ${name} 这种版式；是不是想写 ${near}？能用的有 ${known.join('、')}`);
  }
}

/** 像指令而不是指令的键：以 _ 开头的，或与某个指令只差一两个字的。讲稿里的冒号不算。 */
function mistaken(key) {
  const bare = key.replace(/^_/, '');
  const [near] = closest(bare, DIRECTIVES, 1);
  const similar = editDistance(bare.toLowerCase(), near.toLowerCase()) <= 2;
  return key.startsWith('_') || similar ? `_${near}` : undefined;
}

function checkDirectives(deck, line, content, parsed) {
  const keys = Object.keys(parsed ?? {});
  const written = content.match(/^_?[a-zA-Z]+(?=\s*[:：])/)?.[0];
  if (!keys.length && written && mistaken(written))
    deck.fail(
      line,
      `看不懂的指令“${content.slice(0, 24)}”；应像 _class: figure，冒号用半角，后面空一格`,
    );
  for (const key of keys) {
    if (!DIRECTIVES.includes(key.replace(/^_/, ''))) {
      const near = mistaken(key);
      if (near) deck.fail(line, `不认识指令 ${key}；是不是想写 ${near}`);
    } else if (/^_?class$/.test(key)) {
      checkClasses(deck, line, parsed[key]);
    }
  }
}

const UNCLOSED = '注释 <!-- 没有用 --> 收尾，把后面的都吞掉了；请在讲稿末尾写上 -->';

function checkComment(deck, line, { content, markup, meta }) {
  const closed = markup.includes('-->') && !/<!--|^---\s*$/m.test(content);
  if (!closed) return deck.fail(line, UNCLOSED);
  return checkDirectives(deck, line, content, meta?.marpitParsedDirectives);
}

/** 正文里露出来的半个注释。 */
function checkText(deck, line, text) {
  if (text.includes('<!--')) deck.fail(line, UNCLOSED);
  else if (text.includes('-->')) deck.fail(line, '多了一个 -->，前面没有与它配对的 <!--');
}

/** 独占一段的破折号：输入法把分页线换掉了。表格里的“——”不算。 */
function checkDashes(deck, line, { level, content }) {
  if (level === 1 && /^[—–－―─]{2,}$/.test(content))
    deck.fail(line, `“${content}”不是分页线；请改成半角的 ---，前后各空一行`);
}

const isTitle = (token) => token.type === 'heading_open' && token.level === 0;

const isContent = ({ type }) => type !== 'hr' && type !== 'front_matter';

/** 每页一个一级或二级标题；三级以下是页里的东西，不数。 */
function checkHeadings(deck, slide, start) {
  const headings = slide.flatMap((token, index) =>
    isTitle(token) ? [{ token, text: slide[index + 1].content, line: deck.lineOf(token) }] : [],
  );
  const swallowed = headings.filter(({ token }) => /[-=]/.test(token.markup));
  const titles = headings.filter(({ token }) => /^#{1,2}$/.test(token.markup));
  for (const { text, line } of swallowed)
    deck.fail(
      line,
      `“${text.slice(0, 20)}”紧贴着下一行的 --- 或 ===，成了标题，页也没有分开；请在中间空一行`,
    );
  if (swallowed.length) return;
  if (!slide.some(isContent)) deck.fail(start, '这一页是空的；是不是多了一行 ---');
  else if (!headings.length) deck.fail(start, '这一页没有标题；请写一行“## 标题”');
  else if (!titles.length)
    deck.fail(headings[0].line, '这一页的标题应是“## 标题”；三级以下只能写在它下面');
  else if (titles.length > 1)
    deck.fail(
      titles[1].line,
      `这一页有两个标题，“${titles[0].text}”和“${titles[1].text}”；是不是中间漏了一行 ---`,
    );
}

function checkToken(deck, token) {
  const line = deck.lineOf(token);
  if (token.type === 'marpit_comment') checkComment(deck, line, token);
  if (token.type === 'inline') checkDashes(deck, line, token);
  if (token.type === 'html_block') inlineImages(deck, line, token);
  (token.children ?? []).forEach((child, index) => {
    const at = deck.lineOf(token, index);
    if (child.type === 'marpit_comment') checkComment(deck, at, child);
    if (child.type === 'html_inline') inlineImages(deck, at, child);
    if (child.type === 'text') checkText(deck, at, child.content);
  });
}

/** 一页里手写的 HTML，按先后：[{ line, html }]。 */
const htmlOf = (deck, slide) =>
  slide.flatMap((token) => [
    ...(token.type === 'html_block' ? [{ line: deck.lineOf(token), html: token.content }] : []),
    ...(token.children ?? []).flatMap((child, index) =>
      child.type === 'html_inline'
        ? [{ line: deck.lineOf(token, index), html: child.content }]
        : [],
    ),
  ]);

/** markdown-it 插件；在展开引用之前进行：看到的是写讲义的人写的。 */
export function structure(md, currentDeck) {
  md.core.ruler.after('inline', 'lecture_structure', (state) => {
    const deck = currentDeck();
    let start = 1;
    for (const slide of slidesOf(state.tokens)) {
      const first = slide.find((token) => token.map && isContent(token)) ?? slide[0];
      start = first?.map ? first.map[0] + 1 : start;
      slide.forEach((token) => checkToken(deck, token));
      for (const { line, message } of htmlProblems(htmlOf(deck, slide))) deck.fail(line, message);
      if (deck.name !== CHEATSHEET) checkHeadings(deck, slide, start);
    }
  });
}
