// 印在纸上的样子：把渲染好的幻灯片排成要打印的 HTML。只是字符串，打印在 printer.mjs。
// 节 PDF 和全讲一册：一页一张；讲义：每张 A4 三页，旁边留横线；讲稿：上面是页，下面是要说的话。
import fs from 'node:fs';
import path from 'node:path';
import { escapeHtml } from './html.mjs';
import { takeApart } from './lecture.mjs';
import { fromRoot } from './paths.mjs';

export const PAPER_CSS = fromRoot('slides/theme/paper.css');

/** 选项后面单独一个“看”字的链接：没有网址可通，留着字也没有意思。 */
const POINTER = /\s*<a href="(?!#|[a-z][a-z0-9+.-]*:)[^"]*">看<\/a>/gi;

const EXTERNAL = /^(#|[a-z][a-z0-9+.-]*:)/i;

/** 纸离开了文件夹：站内的链接换成完整的网址，不知道网址就去掉。`folder` 是原来那份在 build/ 的哪里。 */
const relink = (html, folder, siteUrl) =>
  (siteUrl ? html : html.replace(POINTER, '')).replace(/ href="([^"]*)"/g, (link, href) => {
    if (EXTERNAL.test(href)) return link;
    return siteUrl ? ` href="${new URL(path.posix.join(folder, href), siteUrl).href}"` : '';
  });

const SLIDE = '<svg data-marpit-svg';
const NOTE = /<div class="bespoke-marp-note" data-index="(\d+)"[^>]*>([\s\S]*?)<\/div>/g;

const attribute = (html, name) => html.match(new RegExp(`<section[^>]* ${name}="([^"]*)"`))?.[1];

/**
 * 渲染好的一份 → { styles, slides, script }：放映用的样式和控制条不要。
 * slides：[{ html, deck, number, minutes, optional, note }]，number 是在本节的第几页。
 */
export function slidesOf(rendered, folder, siteUrl) {
  const { styles, slides, script, notes } = takeApart(rendered);
  const spoken = new Map([...notes.matchAll(NOTE)].map(([, index, text]) => [Number(index), text]));
  const counts = new Map();
  const pages = relink(slides, folder, siteUrl)
    .split(SLIDE)
    .slice(1)
    .map((rest, index) => {
      const html = `${SLIDE}${rest}`.replace(
        /(<\/foreignObject><\/svg>)?\s*$/,
        '</foreignObject></svg>',
      );
      const deck = attribute(html, 'data-deck');
      counts.set(deck, (counts.get(deck) ?? 0) + 1);
      return {
        html,
        deck,
        number: counts.get(deck),
        minutes: Number(attribute(html, 'data-minutes') ?? 0),
        optional: attribute(html, 'data-optional') !== undefined,
        note: spoken.get(index) ?? '',
      };
    });
  return {
    styles: styles.filter((style) => style.includes('data-marpit-svg')),
    slides: pages,
    script,
  };
}

/** 看不见的 MathML 不印，否则 PDF 里复制出来的公式会重复一遍；看得见的一半改由读屏软件念。 */
const visibleMath = (html) =>
  html
    .replace(/<span class="katex-mathml"><math[\s\S]*?<\/math><\/span>/g, '')
    .replaceAll('<span class="katex-html" aria-hidden="true">', '<span class="katex-html">');

const canvas = (slides) => `<div id=":$p">${visibleMath(slides)}</div>`;

/** 没有网址可通的，不画成链接；图角上的小字不显示，却铺满整幅图，点图就到它的来处。 */
const LINKS = `a:not([href]) { color: inherit !important; text-decoration: none !important }
.figure { position: relative }
.figure > .source { inset: 0 !important; opacity: 1 !important; background: none !important;
  font-size: 0 !important }`;

const document = ({ styles, script }, { title, kind, body }) => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
${styles.join('\n')}
<style>${LINKS}</style>
${kind ? `<style>${fs.readFileSync(PAPER_CSS, 'utf8')}</style>` : ''}
</head>
<body class="${kind}">
${body}
${script}
</body>
</html>
`;

/** 一页一张，和画面一样大。 */
export const plainPaper = (deck, title) =>
  document(deck, { title, kind: '', body: canvas(deck.slides.map(({ html }) => html).join('')) });

const groupBy = (items, key) => {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
};

const chunks = (items, size) =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );

const PER_SHEET = 3;
const LINES = '<i></i>'.repeat(9);

/** 讲义的各张：每节另起一张，每张至多三页。 */
export const handoutSheets = (slides) =>
  groupBy(slides, ({ deck }) => deck).flatMap((own) => chunks(own, PER_SHEET));

/** 讲义：`labels` 是各节的题目，Map(节名 → “第 2 节 · …”)。 */
export function handoutPaper(deck, title, labels) {
  const sheets = handoutSheets(deck.slides).map((own) => {
    const slots = own.map(
      ({ html }) => `<div class="slot">${canvas(html)}<div class="lines">${LINES}</div></div>`,
    );
    const [{ deck: name, number }] = own;
    const last = own.at(-1).number;
    const pages = last > number ? `${number}–${last}` : number;
    const head = `<span>${escapeHtml(labels.get(name))}</span><span>第 ${pages} 页</span>`;
    return `<section class="sheet"><header>${head}</header>${slots.join('')}</section>`;
  });
  return document(deck, { title, kind: 'handout', body: sheets.join('\n') });
}

/** 讲稿里给讲课的人看的记号，印得与要念的话不同。 */
const mark = (note) =>
  note
    .replace(/【展开[^】]*】/g, (cue) => `<b class="more">${cue}</b>`)
    .replace(/【\s*[\d.]+\s*分钟】/g, '')
    .replace(/〔[^〕]*〕/g, (aside) => `<span class="aside">${aside}</span>`);

const minutesText = (minutes) => String(Math.round(minutes * 100) / 100);

/** 一页讲稿在纸上的锚点。 */
export const noteAnchor = (index) => `note-${index + 1}`;

/** 讲稿：上面是页，下面是要说的话，写着计划几分钟、讲完是第几分钟。 */
export function notesPaper(deck, title, labels) {
  let elapsed = 0;
  const total = deck.slides.reduce((sum, { minutes }) => sum + minutes, 0);
  const pages = deck.slides.map(({ html, deck: name, number, minutes, optional, note }, index) => {
    elapsed += minutes;
    const anchor = noteAnchor(index);
    // 链接到自己：有链接指着，浏览器才在 PDF 里记下它在第几页，书签和页码靠这个。
    const label = `${escapeHtml(labels.get(name))} · 第 ${number} 页`;
    const place = `<a id="${anchor}" href="#${anchor}">${label}</a>`;
    const plan = `${minutesText(minutes)} 分钟，讲完是 ${minutesText(elapsed)} / ${minutesText(total)}`;
    const head = `<header>${place}${optional ? '<em>选讲</em>' : ''}<span>${plan}</span></header>`;
    return `<article>${head}${canvas(html)}<div class="script">${mark(note)}</div></article>`;
  });
  return document(deck, { title, kind: 'notes', body: pages.join('\n') });
}
