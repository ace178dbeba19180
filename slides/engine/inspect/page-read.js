// 在浏览器的页面里运行：读出页面上看得见的东西。inspect.mjs 把几个 page-*.js 接成一个脚本送进页面。

const SLIDES = 'svg[data-marpit-svg] section';
const BLOCKS =
  'p, li, td, th, h1, h2, h3, h4, h5, h6, pre, marp-pre, text, label, button, nav, div, ' +
  'section, body, .source';

const clip = (text) => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 24 ? `“${line.slice(0, 24)}…”` : `“${line}”`;
};

function rgba(color) {
  const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
  return { rgb: [red, green, blue], alpha };
}

const isDrawn = ({ visibility, color }) => visibility === 'visible' && rgba(color).alpha > 0;

/** 藏在 KaTeX 里供读屏和复制的 MathML 不显示；aria-hidden 的其余内容是装饰。 */
const HIDDEN = '.katex-mathml, script, style, [aria-hidden=true]:not(.katex-html, svg)';
const isHidden = (element) => element.closest(HIDDEN) !== null;

/** Marp 把装不下的代码和标题缩小：比例在影子树里的 SVG 上，页面本身量不出来。 */
function shrinkOf(element) {
  const host = element.closest('[data-auto-scaling]');
  const svg = host?.shadowRoot
    ?.querySelector('marp-auto-scaling')
    ?.shadowRoot?.querySelector('svg');
  if (!svg?.viewBox.baseVal?.width) return 1;
  const { width, height } = svg.getBoundingClientRect();
  return Math.min(1, width / svg.viewBox.baseVal.width, height / svg.viewBox.baseVal.height);
}

/** 行盒比字高，相邻两行的盒子本来就会相交；取字身：行盒中间一个字号高的部分。 */
function emBoxes(element, style, lines) {
  const size = parseFloat(style.fontSize) * shrinkOf(element);
  return lines.map(({ left, right, top, bottom, height }) => {
    const inset = Math.max(0, (height - size) / 2);
    return { left, right, top: top + inset, bottom: bottom - inset };
  });
}

function linesOf(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  return [...range.getClientRects()].filter((rect) => rect.width && rect.height);
}

/** 文字结点：{ element, style, text, rects }。 */
function textItems(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const items = [];
  while (walker.nextNode()) {
    const { data: text, parentElement: element } = walker.currentNode;
    if (!text.trim() || isHidden(element)) continue;
    const style = getComputedStyle(element);
    const lines = linesOf(walker.currentNode);
    if (lines.length && isDrawn(style))
      items.push({ element, style, text, rects: emBoxes(element, style, lines) });
  }
  return items;
}

const quotedText = (content) => (content.match(/"[^"]*"/g) ?? []).join('').replaceAll('"', '');

/** 样式表用 content 写出来的字、有序列表的编号：量不到位置，只查字形、颜色和字号。 */
function generatedItems(root) {
  const elements = [root, ...root.querySelectorAll(':not(.katex *)')];
  const generated = elements.flatMap((element) =>
    ['::before', '::after'].map((pseudo) => {
      const style = getComputedStyle(element, pseudo);
      const text = quotedText(style.content);
      return { element, style, text, isOrnament: text === element.dataset.section };
    }),
  );
  const numbers = [...root.querySelectorAll('ol > li')].map((element) => ({
    element,
    style: getComputedStyle(element, '::marker'),
    text: '0123456789.',
  }));
  return [...generated, ...numbers].filter(({ text, style }) => text.trim() && isDrawn(style));
}

/** 文字按所在的段落、列表项、单元格归到一起；图自成一块。 */
function blocksOf(root, items) {
  const blocks = new Map();
  for (const item of items) {
    const element = item.element.closest(BLOCKS);
    if (!blocks.has(element)) blocks.set(element, { element, items: [], rects: [] });
    blocks.get(element).items.push(item);
    blocks.get(element).rects.push(...item.rects);
  }
  for (const block of blocks.values())
    block.name = clip(block.items.map((item) => item.text).join(''));
  for (const img of root.querySelectorAll('img')) {
    if (!img.checkVisibility()) continue; // 互动图运行着，静态图让了位
    blocks.set(img, {
      element: img,
      items: [],
      rects: [img.getBoundingClientRect()],
      name: `图${clip(img.alt)}`,
    });
  }
  return [...blocks.values()];
}

function readSlide(root, number) {
  const items = textItems(root);
  return {
    root,
    number,
    blocks: blocksOf(root, items),
    items: [...items, ...generatedItems(root)],
  };
}

const nameOf = (element) =>
  clip(element.alt ?? element.textContent) + `（${element.localName.replace('marp-', '')}）`;

const readDeck = () =>
  [...document.querySelectorAll(SLIDES)].map((root, i) => readSlide(root, i + 1));
const readWebPage = () => [readSlide(document.body)];

// ---- 供链接和 PDF 的检查用 ----

const LINKS = 'a[href]';
const QUOTES = '.val, .figure, .source';

/** 页面上的链接。quote：指向出处的引用；within：链接所在的单元格。 */
function readLinks(slides) {
  return slides.flatMap(({ root, number }) =>
    [...root.querySelectorAll(LINKS)].map((link) => ({
      slide: number,
      href: link.getAttribute('href') ?? link.getAttribute('xlink:href'),
      quote: link.matches(QUOTES) || (number !== undefined && link.closest('.katex') !== null),
      within: link.closest('section.cell')?.id,
    })),
  );
}

/** 这些地址写在哪一页上；写在样式表里的算第 1 页。 */
function placeRequests(urls) {
  const sources = [...document.querySelectorAll(SLIDES)].map((section) => section.outerHTML);
  return urls.map((url) => ({
    url,
    slide:
      Math.max(
        0,
        sources.findIndex((source) => source.includes(url)),
      ) + 1,
  }));
}

const readIds = () => [...document.querySelectorAll('[id]')].map(({ id }) => id);

/** 每页公式以外的文字，去掉空白。 */
const plainTexts = (slides) =>
  slides.map(({ blocks }) =>
    blocks
      .flatMap(({ items }) => items)
      .filter(({ element }) => !element.closest('.katex, .source, .widget-stage')) // 不印的
      .map(({ text }) => text.replace(/\s+/g, '')),
  );
