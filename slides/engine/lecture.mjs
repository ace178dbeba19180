// 全讲一份：把各节渲染好的 HTML 接成 build/lecture.html（短版 lecture-45.html），一个计时、一个总览。
// 只在字符串上动手：页码、锚点、链接换成全讲的，别的一字不改，十分之一秒就好。
import fs from 'node:fs';
import path from 'node:path';
import { escapeHtml } from './html.mjs';
import { BUILD, deckNames, modified, relativeToRoot, writeAtomically } from './paths.mjs';
import { TITLE } from './sections.mjs';
import { addStage, stagedWidgets } from './stage.mjs';

const OPEN = '<div id=":$p">';
const LAST_SLIDE_END = '</foreignObject></svg></div>';
const STYLE = /<style[^>]*>[\s\S]*?<\/style>/g;
const ABOUT = /<meta (?:name="description"|property="og:\w+")[^>]*>/g;

const countOf = (html) => html.split('<svg data-marpit-svg').length - 1;

/** 渲染好的一份，按次序切开：页首、样式、控制条、各页、组件脚本、讲稿、页尾。 */
export function takeApart(html) {
  const headEnd = html.indexOf('</head>');
  const open = html.indexOf(OPEN, headEnd) + OPEN.length;
  const close = html.lastIndexOf(LAST_SLIDE_END);
  const script = html.lastIndexOf('</section>', close) + '</section>'.length;
  const notes = close + LAST_SLIDE_END.length;
  const tail = html.indexOf('<script', notes);
  return {
    head: html.slice(0, headEnd).replace(STYLE, '').replace(ABOUT, ''),
    styles: html.slice(0, headEnd).match(STYLE) ?? [],
    controls: html.slice(headEnd, open),
    slides: html.slice(open, script),
    script: html.slice(script, close), // Marp 的组件脚本在末页里面，全讲只要一份
    notes: html.slice(notes, tail),
    tail: html.slice(tail),
  };
}

const EXTERNAL = /^[a-z][a-z0-9+.-]*:/i;

/** 一节里的地址在全讲里是什么：节间的链接成了页码，别处的从 build/ 数起。 */
function relocate(href, name, starts) {
  if (EXTERNAL.test(href)) return href;
  const [file, anchor] = href.split('#');
  const section = file ? file.match(/^([\w-]+?)(?:-45)?\.html$/)?.[1] : name;
  if (!starts.has(section)) return path.posix.join('slides', href);
  if (!anchor) return `#${starts.get(section) + 1}`;
  return /^\d+$/.test(anchor)
    ? `#${starts.get(section) + Number(anchor)}`
    : `#${section}-${anchor}`;
}

/** 一节的各页，换上全讲的页码、锚点、链接；标题的锚点前面加节名，各节才不会重。 */
function renumber(slides, name, starts, total) {
  const start = starts.get(name);
  return slides
    .replace(/ href="([^"]*)"/g, (_, href) => ` href="${relocate(href, name, starts)}"`)
    .replace(/(<section[^>]*? id=")(\d+)"/g, (_, tag, page) => `${tag}${start + Number(page)}"`)
    .replace(/(<h[1-6][^>]*? id=")/g, `$1${name}-`)
    .replace(
      /<span class="page">(\d+) \/ \d+</g,
      (_, page) => `<span class="page">${start + Number(page)} / ${total}<`,
    );
}

const renumberNotes = (notes, start) =>
  notes.replace(
    /(<div class="bespoke-marp-note" data-index=")(\d+)"/g,
    (_, tag, index) => `${tag}${start + Number(index)}"`,
  );

/**
 * 接成一份。`decks`：[{ name, html }]，按先后；`newest` 是其中最晚渲染的一份的名字。
 * 各份的样式通常一字不差；只重做了其中一份时，它的字体里可能多几个字，两份样式都留着，新的在后。
 */
export function mergeDecks(decks, newest, title) {
  const parts = decks.map(({ name, html }) => ({ name, ...takeApart(html) }));
  const starts = new Map();
  let total = 0;
  for (const { name, slides } of parts) {
    starts.set(name, total);
    total += countOf(slides);
  }
  const latest = parts.find(({ name }) => name === newest);
  const ordered = [...parts.filter((part) => part !== latest), latest];
  const styles = [...new Set(ordered.flatMap((part) => part.styles).reverse())].reverse();
  const slides = parts.map(({ name, slides: own }) => renumber(own, name, starts, total));
  const notes = parts.map(({ name, notes: own }) => renumberNotes(own, starts.get(name)));
  const merged = [
    latest.head.replace(/<title>.*?<\/title>/, `<title>${escapeHtml(title)}</title>`),
    ...styles,
    latest.controls,
    slides.join('</foreignObject></svg>'),
    latest.script,
    LAST_SLIDE_END,
    ...notes,
    latest.tail,
  ].join('');
  return addStage(merged, new Set(decks.flatMap(({ html }) => stagedWidgets(html))));
}

/** 各份幻灯片有更新的，就重新接；缺了哪一份都不接。 */
export function buildLecture({ variant }) {
  const suffix = variant === '45' ? '-45' : '';
  const fileOf = (name) => path.join(BUILD, 'slides', `${name}${suffix}.html`);
  const output = path.join(BUILD, `lecture${suffix}.html`);
  const times = new Map(deckNames().map((name) => [name, modified(fileOf(name))]));
  const newest = Math.max(...times.values());
  if (!times.size || [...times.values()].includes(0) || modified(output) >= newest) return;
  const decks = [...times.keys()].map((name) => ({
    name,
    html: fs.readFileSync(fileOf(name), 'utf8'),
  }));
  const latest = [...times].find(([, time]) => time === newest)[0];
  const title = suffix ? `${TITLE}（45 分钟版）` : TITLE;
  writeAtomically(output, mergeDecks(decks, latest, title));
  const time = new Date(Math.ceil(newest)); // 接的当中又有一份重做了，下次仍算过期
  fs.utimesSync(output, time, time);
  console.log(`  ${relativeToRoot(output)}`);
}
