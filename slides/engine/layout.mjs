// 版式：两栏（单独一行 ||| 分开左右）、每页底部的进度条、末页通到下一节的链接。
import { renderSVG } from 'uqr';
import { escapeHtml } from './html.mjs';
import { deckNames } from './paths.mjs';
import { htmlToken } from './quotes.mjs';
import { isSection, nextSection } from './sections.mjs';
import { timing } from './timing.mjs';

const isDivider = (tokens, i) =>
  tokens[i].type === 'paragraph_open' && tokens[i + 1].content.trim() === '|||';

const hasClass = (slide, name) => (slide.attrGet('class') ?? '').split(/\s+/).includes(name);

const html = (state, parts) =>
  parts.map((part) => (typeof part === 'string' ? htmlToken(state, part) : part));

/** 两栏：单独一行的 ||| 把正文分到左右。 */
function columns(deck, line, body) {
  const divider = body.findIndex((_, i) => isDivider(body, i));
  if (divider < 0) {
    deck.fail(line, '两栏版式（cols）缺少单独一行的 |||，分不出左右栏');
    return body;
  }
  return [
    '<div class="col">',
    ...body.slice(0, divider),
    '</div><div class="col">',
    ...body.slice(divider + 3),
    '</div>',
  ];
}

/** 进度条（一段是一节）和页码：本节加亮，其余各节可以点过去。 */
function rail(deck, page, total) {
  const segments = deckNames().map((name) => {
    const number = Number(name.slice(0, 2));
    if (name === deck.name) return '<i class="on"></i>';
    return `<a href="${deck.link(`slides/${name}.html`)}" aria-label="第 ${number} 节"></a>`;
  });
  const pages = `<span class="page">${page} / ${total}</span>`;
  return `<nav class="rail" aria-label="各节的进度">${segments.join('')}${pages}</nav>\n`;
}

/** 末页的最后一行：通到下一节。最后一节没有。 */
function nextLink(deck) {
  const next = isSection(deck.name) && nextSection(deck.name);
  if (!next) return '';
  const href = deck.link(`slides/${next.name}.html`);
  return `<p>下一节：<a href="${href}">${escapeHtml(next.label)}</a></p>\n`;
}

/** 首页右上角的二维码和短网址，通到本节 notebook；知道网站地址（SITE_URL）时才有。速查表没有。 */
function notebookCode(deck) {
  if (!deck.siteUrl || !isSection(deck.name)) return '';
  const url = new URL(`notebooks/${deck.name}.html`, deck.siteUrl).href;
  const svg = renderSVG(url, { border: 2 }).replace(
    '<svg ',
    '<svg role="img" aria-label="通到本节 notebook 的二维码" ',
  );
  return `<a class="qr" href="${url}">${svg}<span>${decodeURI(url)
    .replace(/^https?:\/\//, '')
    .replaceAll('/', '/<wbr>')}</span></a>`;
}

/** 每条引用落在第几页：它所在的行之前有几个分页。 */
function placeQuotes(deck, tokens) {
  const starts = tokens
    .filter((token) => token.type === 'marpit_slide_open')
    .map((token) => token.map[0]);
  for (const quote of deck.quotes) quote.page = starts.filter((start) => start < quote.line).length;
}

const SYMBOLS = {
  mathrm: '',
  ln: 'ln ',
  sqrt: '√',
  ne: '≠',
  leftarrow: '←',
  eta: 'η',
  nabla: '∇',
  partial: '∂',
  Delta: 'Δ',
  times: '×',
};

/** 公式的近似纯文字：书签里排不了公式。 */
const plainMath = (tex) =>
  tex
    .replace(/\\([a-zA-Z]+)\s*/g, (_, name) => SYMBOLS[name] ?? name)
    .replace(/\\[,;!]|[{}_]/g, '')
    .trim();

/** 标题的纯文字，供书签用。 */
function headingText(content, heading) {
  const { children = [] } = content[heading - 2] ?? {};
  return children
    .map(({ type, content: text }) =>
      type === 'marp_math_inline' ? plainMath(text) : text.replace(/<[^>]*>/g, ''),
    )
    .join('')
    .trim();
}

/** 首页的大标题就是开头写的题目。 */
function checkTitle(deck, content, heading) {
  const shown = heading ? headingText(content, heading) : '';
  if (shown === deck.title) return;
  const line = deck.lineOf(content.find((token) => token.type === 'heading_open') ?? {});
  deck.warn(line, `首页的大标题是“${shown}”，开头的 title 却是“${deck.title}”；请改成一样`);
}

/** 一页：标题、装正文的 .body、进度条。 */
function arrange(state, deck, slide, content, page, total) {
  const heading = content.findIndex((token) => token.type === 'heading_close') + 1;
  const body = content.slice(heading);
  if (heading) deck.headings.push({ page, title: headingText(content, heading) });
  if (page === 1 && hasClass(slide, 'title')) checkTitle(deck, content, heading);
  const twoColumns = hasClass(slide, 'cols');
  slide.attrSet('data-section', deck.name.replace(/^0?(\d*).*/, '$1'));
  if (isSection(deck.name)) planSlide(deck, slide, content, heading);
  return html(state, [
    ...content.slice(0, heading),
    `<div class="body${twoColumns ? ' columns' : ''}">`,
    ...(twoColumns
      ? columns(
          deck,
          deck.lineOf(content.find((token) => token.type === 'heading_open') ?? slide),
          body,
        )
      : body),
    page === total ? nextLink(deck) : '',
    '</div>',
    page === 1 ? notebookCode(deck) : '',
    hasClass(slide, 'optional') ? '<div class="badge">选讲</div>' : '',
    hasClass(slide, 'sheet') ? '' : rail(deck, page, total),
  ]);
}

/** 每页写着它是哪一份的、标题、这一版计划讲几分钟、是不是选讲：放映时拿它与钟对照，也供搜索。 */
function planSlide(deck, slide, content, heading) {
  const notes = content
    .flatMap((token) => [token, ...(token.children ?? [])])
    .filter((token) => token.type === 'marpit_comment')
    .map((token) => token.content);
  const { minutes } = timing(notes.join('\n'), deck.variant === '45' ? '45' : '90');
  slide.attrSet('data-deck', deck.name);
  slide.attrSet('data-title', heading ? headingText(content, heading) : '');
  if (minutes) slide.attrSet('data-minutes', String(minutes));
  if (hasClass(slide, 'optional')) slide.attrSet('data-optional', '');
}

/** markdown-it 插件；在 Marpit 把类名写到每页之后进行。 */
export function layout(md, currentDeck) {
  md.core.ruler.after('marpit_directives_apply', 'lecture_layout', (state) => {
    const deck = currentDeck();
    const { tokens } = state;
    const total = tokens.filter((token) => token.type === 'marpit_slide_open').length;
    const output = [];
    let page = 0;
    placeQuotes(deck, tokens);
    for (let i = 0; i < tokens.length; i++) {
      output.push(tokens[i]);
      if (tokens[i].type !== 'marpit_slide_open') continue;
      const end = tokens.findIndex((token, j) => j > i && token.type === 'marpit_slide_close');
      page += 1;
      output.push(...arrange(state, deck, tokens[i], tokens.slice(i + 1, end), page, total));
      i = end - 1;
    }
    state.tokens = output;
  });
}
