// 在浏览器的页面里运行的检查：inspect.mjs 把这个文件原样送进页面，再调用下面的函数。
// 一页的检查都是 (slide) → [{ kind, message }]；slide 见 readSlide。

const SLIDES = 'svg[data-marpit-svg] section';
const BLOCKS = 'p, li, td, th, h1, h2, h3, h4, h5, h6, pre, marp-pre, text, label, button, nav, div, section, body';
const BOXES = 'img, svg, canvas, video, table, pre, marp-pre, blockquote, hr, input, button, select';
const CODE = 'code, pre, marp-pre, .input, .outputs, .cell-head';
const FOOTERS = '.rail, .source, .badge'; // 页脚和角标：可以在安全区外，字也可以小
const INVISIBLE = /[\s\u200b-\u200d\u2060-\u2064\ufe0e\ufe0f]/u;
const SLACK = 1; // 浏览器按亚像素排版，一个像素以内的出入看不出来
const MIN_SHRINK = 0.8;
const MIN_OVERLAP = 3;
const MIN_BODY = 20;
const MIN_FIGURE_TEXT = 16;

// ---- 读出一页上看得见的东西 ----

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
  const svg = host?.shadowRoot?.querySelector('marp-auto-scaling')?.shadowRoot?.querySelector('svg');
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
    if (lines.length && isDrawn(style)) items.push({ element, style, text, rects: emBoxes(element, style, lines) });
  }
  return items;
}

const quotedText = (content) => (content.match(/"[^"]*"/g) ?? []).join('').replaceAll('"', '');

/** 样式表用 content 写出来的字、有序列表的编号：量不到位置，只查字形、颜色和字号。 */
function generatedItems(root) {
  const elements = [root, ...root.querySelectorAll(':not(.katex *)')];
  const generated = elements.flatMap((element) => ['::before', '::after'].map((pseudo) => {
    const style = getComputedStyle(element, pseudo);
    const text = quotedText(style.content);
    return { element, style, text, isOrnament: text === element.dataset.section };
  }));
  const numbers = [...root.querySelectorAll('ol > li')].map((element) => (
    { element, style: getComputedStyle(element, '::marker'), text: '0123456789.' }));
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
  for (const block of blocks.values()) block.name = clip(block.items.map((item) => item.text).join(''));
  for (const img of root.querySelectorAll('img')) {
    blocks.set(img, { element: img, items: [], rects: [img.getBoundingClientRect()], name: `图${clip(img.alt)}` });
  }
  return [...blocks.values()];
}

function readSlide(root, number) {
  const items = textItems(root);
  return { root, number, blocks: blocksOf(root, items), items: [...items, ...generatedItems(root)] };
}

const nameOf = (element) => clip(element.alt ?? element.textContent) + `（${element.localName.replace('marp-', '')}）`;

// ---- 版面 ----

/** 安全区就是页面去掉内边距：各版式的内边距由主题定，底下留给进度条。 */
function safeArea(section) {
  const rect = section.getBoundingClientRect();
  const { paddingTop, paddingRight, paddingBottom, paddingLeft } = getComputedStyle(section);
  return {
    top: rect.top + parseFloat(paddingTop), right: rect.right - parseFloat(paddingRight),
    bottom: rect.bottom - parseFloat(paddingBottom), left: rect.left + parseFloat(paddingLeft),
  };
}

function excess(rects, area) {
  const most = (sides) => Math.round(Math.max(...sides));
  const over = {
    上: most(rects.map((rect) => area.top - rect.top)), 下: most(rects.map((rect) => rect.bottom - area.bottom)),
    左: most(rects.map((rect) => area.left - rect.left)), 右: most(rects.map((rect) => rect.right - area.right)),
  };
  return Object.entries(over).filter(([, pixels]) => pixels > SLACK)
    .map(([side, pixels]) => `${side}边超出 ${pixels} px`);
}

function checkBounds({ root, blocks }) {
  const area = safeArea(root);
  const boxes = [...root.querySelectorAll(BOXES)].filter((box) => !box.closest('.katex, img, .rail'))
    .map((box) => ({ element: box, name: nameOf(box), rects: [box.getBoundingClientRect()] }));
  const seen = new Set();
  const content = [...blocks, ...boxes].filter(({ element }) => !element.closest('.rail, .badge'));
  return content.flatMap(({ element, name, rects }) => {
    const sides = excess(rects, area);
    if (!sides.length || seen.has(element)) return [];
    seen.add(element);
    return [{ kind: '越界', message: `${name} 超出安全区：${sides.join('、')}` }];
  });
}

function checkClipping({ root }) {
  const hidden = (element, axis) => getComputedStyle(element)[`overflow${axis}`] !== 'visible';
  return [...root.querySelectorAll(':not(.katex, .katex *)')].filter((element) =>
    (hidden(element, 'X') && element.scrollWidth > element.clientWidth + SLACK)
    || (hidden(element, 'Y') && element.scrollHeight > element.clientHeight + SLACK))
    .map((element) => ({ kind: '裁切', message: `${nameOf(element)} 的内容被裁掉了一部分` }));
}

function checkShrinking({ root }) {
  const percent = (host) => Math.round(shrinkOf(host) * 100);
  const hosts = [...root.querySelectorAll('[data-auto-scaling]')];
  return hosts.filter((host) => shrinkOf(host) < MIN_SHRINK).map((host) => (
    { kind: '缩小', message: `${nameOf(host)} 太宽，被自动缩到 ${percent(host)}%；请断行或改短` }));
}

const intersects = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > MIN_OVERLAP
  && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > MIN_OVERLAP;

function checkOverlap({ blocks }) {
  const candidates = blocks.filter(({ element }) => !element.closest('.rail'));
  return candidates.flatMap((one, index) => candidates.slice(index + 1)
    .filter((other) => one.rects.some((a) => other.rects.some((b) => intersects(a, b))))
    .map((other) => ({ kind: '重叠', message: `${one.name} 与 ${other.name} 叠在一起` })));
}

// ---- 内容 ----

function checkMath({ blocks }) {
  return blocks.filter(({ items }) => items.some(({ element, style }) =>
    element.closest('.katex-error') || (element.closest('.katex') && style.color === 'rgb(204, 0, 0)')))
    .map(({ name }) => ({ kind: '公式', message: `${name} 里有 KaTeX 不认识的命令` }));
}

const literalMarks = (text, isCode) => text.match(isCode ? /\\val|<<</g : /\*\*|\$|\\val|<<</g) ?? [];

function checkMarks({ blocks }) {
  return blocks.flatMap(({ items, name }) => {
    const plain = items.filter(({ element }) => !element.closest(CODE)).map(({ text }) => text).join('');
    const code = items.filter(({ element }) => element.closest(CODE)).map(({ text }) => text).join('');
    return [...literalMarks(plain, false), ...literalMarks(code, true)].slice(0, 1)
      .map((mark) => ({ kind: '记号', message: `${name} 里露出了没有处理的 ${mark}` }));
  });
}

/** 讲稿按纯文本显示，任何记号都会原样露出来；反引号里的是代码，不算。 */
function checkNotes(notes) {
  return notes.flatMap(({ slide, text }) => literalMarks(text.replace(/`[^`]*`/g, ''), false).slice(0, 1)
    .map((mark) => ({ slide, kind: '记号', message: `讲稿 ${clip(text)} 里露出了没有处理的 ${mark}` })));
}

function checkImages({ root }) {
  return [...root.querySelectorAll('img')].flatMap((img) => [
    ...(img.complete && img.naturalWidth ? [] : [{ kind: '坏图', message: `图${clip(img.alt)} 打不开` }]),
    ...(img.alt.trim() ? [] : [{ kind: '替代文字', message: '有一张图没有替代文字' }]),
  ]);
}

// ---- 颜色与字号 ----

const blend = (over, alpha, under) => over.map((channel, i) => channel * alpha + under[i] * (1 - alpha));

const surfaces = new Map();

/** 元素背后的颜色和累计的不透明度。到页为止：没有轮到的页，Marp 把整页设成透明。 */
function surfaceOf(element) {
  if (!element || element.localName === 'foreignObject') return { rgb: [255, 255, 255], opacity: 1 };
  if (!surfaces.has(element)) {
    const { backgroundColor, opacity } = getComputedStyle(element);
    const { rgb, alpha } = rgba(backgroundColor);
    const parent = surfaceOf(element.parentElement);
    surfaces.set(element, { rgb: blend(rgb, alpha, parent.rgb), opacity: opacity * parent.opacity });
  }
  return surfaces.get(element);
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((channel) => channel / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2 的对比度。高亮用的内阴影不算背景。 */
function contrastOf({ element, style, rects }) {
  const own = rgba(style.backgroundColor); // 生成的内容可以有自己的底色，如“想一想”
  const surface = surfaceOf(element);
  const behind = blend(own.rgb, own.alpha, surface.rgb);
  const { rgb, alpha } = rgba(element.closest('svg text') && rects ? style.fill : style.color);
  const shown = blend(rgb, alpha * surface.opacity, behind);
  const [light, dark] = [luminance(shown), luminance(behind)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const isLarge = ({ style }) => parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);

const unique = (findings) =>
  [...new Map(findings.map((finding) => [finding.kind + finding.message, finding])).values()];

function checkContrast({ items }) {
  return unique(items.filter(({ isOrnament }) => !isOrnament).flatMap((item) => {
    const [ratio, enough] = [contrastOf(item), isLarge(item) ? 3 : 4.5];
    if (ratio >= enough) return [];
    return [{ kind: '对比度', message: `${clip(item.text)} 与背景的对比度是 ${ratio.toFixed(1)}，应不小于 ${enough}` }];
  }));
}

/** 上下标按规矩小一号，看它所在的正文或公式。 */
function sizeOf({ element, style }) {
  const base = element.closest('.katex') ?? element.closest('sup, sub')?.parentElement;
  return parseFloat(base ? getComputedStyle(base).fontSize : style.fontSize) * shrinkOf(element);
}

function checkTextSize({ items }) {
  return unique(items.filter(({ element }) => !element.closest(FOOTERS)).flatMap((item) => {
    const size = sizeOf(item);
    if (size >= MIN_BODY - 0.05) return [];
    return [{ kind: '字号', message: `${clip(item.text)} 只有 ${size.toFixed(1)} px，应不小于 ${MIN_BODY} px` }];
  }));
}

/** PNG 的 pHYs 块记着每米多少像素：换成每英寸。 */
function pngDpi(src) {
  const head = atob(src.slice(src.indexOf(',') + 1).slice(0, 4096));
  const at = head.indexOf('pHYs');
  if (at < 0) return undefined;
  const perMetre = [4, 5, 6, 7].reduce((value, i) => value * 256 + head.charCodeAt(at + i), 0);
  return perMetre * 0.0254;
}

/** 图里最小的字在屏幕上多高：磅值 ÷ 72 得英寸，再乘以每英寸显示成多少像素。 */
function checkFigureText({ root, smallestPoints }) {
  return [...root.querySelectorAll('.figure img')].flatMap((img) => {
    const dpi = pngDpi(img.src);
    if (!dpi) return [{ kind: '图中字号', message: `图${clip(img.alt)} 没有记下分辨率，量不出字号` }];
    const { width, height } = img.getBoundingClientRect();
    const size = (smallestPoints / 72) * dpi * Math.min(width / img.naturalWidth, height / img.naturalHeight);
    if (size >= MIN_FIGURE_TEXT) return [];
    const message = `图${clip(img.alt)} 里最小的字显示成 ${size.toFixed(1)} px，应不小于 ${MIN_FIGURE_TEXT} px`;
    return [{ kind: '图中字号', message }];
  });
}

// ---- 整份 ----

function checkLanguage() {
  const { lang } = document.documentElement;
  return lang === 'zh-CN' ? [] : [{ slide: 1, kind: '语言', message: `文档的语言是 ${lang || '空的'}，应是 zh-CN` }];
}

function checkHeadings(slides) {
  const headings = slides.flatMap(({ root, number }) => [...root.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .map((element) => (
      { slide: number, level: Number(element.localName.slice(1)), name: clip(element.textContent) })));
  const first = headings[0]?.level === 1 && headings[0].slide === slides[0].number
    ? [] : [{ slide: slides[0].number, kind: '标题', message: '开头没有一级标题' }];
  const skipped = headings.slice(1).filter(({ level }, i) => level > headings[i].level + 1)
    .map(({ slide, level, name }) => ({ slide, kind: '标题', message: `${name} 是 ${level} 级标题，跳过了上一级` }));
  return [...first, ...skipped];
}

const ON_SLIDES = [checkBounds, checkClipping, checkShrinking, checkOverlap, checkTextSize, checkFigureText];
const EVERYWHERE = [checkMath, checkMarks, checkImages, checkContrast];

const readDeck = () => [...document.querySelectorAll(SLIDES)].map((root, i) => readSlide(root, i + 1));
const readWebPage = () => [readSlide(document.body)];

const run = (checks, slides, smallestPoints) => slides.flatMap((slide) => checks
  .flatMap((check) => check({ ...slide, smallestPoints })).map((finding) => ({ slide: slide.number, ...finding })));

const inspectSlides = (slides, smallestPoints) => [
  ...checkLanguage(), ...checkHeadings(slides), ...run([...ON_SLIDES, ...EVERYWHERE], slides, smallestPoints)];

const inspectBody = (slides) => [...checkLanguage(), ...checkHeadings(slides), ...run(EVERYWHERE, slides)];

// ---- 字形 ----

/** 各种字体各画了哪些字、在哪几页：[{ font: { family, weight, style }, uses: [[字, 页]] }]。 */
function glyphUses(texts) {
  const fonts = new Map();
  for (const { style, text, slide } of texts) {
    const font = { family: style.fontFamily, weight: style.fontWeight, style: style.fontStyle };
    const key = JSON.stringify(font);
    if (!fonts.has(key)) fonts.set(key, { font, uses: new Map() });
    for (const char of text) if (!INVISIBLE.test(char)) fonts.get(key).uses.set(`${char}${slide}`, [char, slide]);
  }
  return [...fonts.values()].map(({ font, uses }) => ({ font, uses: [...uses.values()] }));
}

const slideTexts = (slides) => slides.flatMap(({ items, number }) =>
  items.map(({ style, text }) => ({ style, text, slide: number })));

const readNotes = () => [...document.querySelectorAll('.bespoke-marp-note')]
  .filter((note) => note.textContent.trim())
  .map((note) => (
    { style: getComputedStyle(note), text: note.textContent, slide: Number(note.dataset.index) + 1 }));

/** 用 `font` 画出来是豆腐块、或者什么也没画出来的字：与两个不存在的码位、与空格逐像素比。 */
async function blankGlyphs({ family, weight, style }, chars) {
  const css = `${style} ${weight} 16px ${family}`;
  await document.fonts.load(css, chars.join(''));
  const context = new OffscreenCanvas(40, 40).getContext('2d', { willReadFrequently: true });
  context.font = css;
  const draw = (char) => {
    context.clearRect(0, 0, 40, 40);
    context.fillText(char, 12, 26);
    return new Uint32Array(context.getImageData(0, 0, 40, 40).data.buffer);
  };
  const blanks = ['\u{10ffff}', '\u0378', ' '].map(draw);
  const same = (a, b) => a.every((pixel, i) => pixel === b[i]);
  return chars.filter((char) => {
    const drawn = draw(char);
    return blanks.some((blank) => same(blank, drawn));
  });
}

/** 把每组字摆成一个看不见的 span，好向浏览器打听它实际用了哪些字体；排好版才打听得到。 */
async function showProbes(groups) {
  document.querySelector('#probes')?.remove();
  const probes = document.body.appendChild(Object.assign(document.createElement('div'), { id: 'probes' }));
  probes.style.cssText = 'position:absolute;top:0;left:0;opacity:0;white-space:pre';
  for (const { font, chars } of groups) {
    const probe = probes.appendChild(Object.assign(document.createElement('span'), { textContent: chars.join('') }));
    Object.assign(probe.style, { fontFamily: font.family, fontWeight: font.weight, fontStyle: font.style });
  }
  probes.getBoundingClientRect();
  await document.fonts.ready;
}

// ---- 供链接和 PDF 的检查用 ----

const LINKS = 'a[href]';
const QUOTES = '.val, .figure, .source';

/** 页面上的链接。quote：指向出处的引用；within：链接所在的单元格。 */
function readLinks(slides) {
  return slides.flatMap(({ root, number }) => [...root.querySelectorAll(LINKS)].map((link) => ({
    slide: number,
    href: link.getAttribute('href') ?? link.getAttribute('xlink:href'),
    quote: link.matches(QUOTES) || (number !== undefined && link.closest('.katex') !== null),
    within: link.closest('section.cell')?.id,
  })));
}

/** 这些地址写在哪一页上；写在样式表里的算第 1 页。 */
function placeRequests(urls) {
  const sources = [...document.querySelectorAll(SLIDES)].map((section) => section.outerHTML);
  return urls.map((url) => ({ url, slide: Math.max(0, sources.findIndex((source) => source.includes(url))) + 1 }));
}

const readIds = () => [...document.querySelectorAll('[id]')].map(({ id }) => id);

/** 每页公式以外的文字，去掉空白。 */
const plainTexts = (slides) => slides.map(({ blocks }) => blocks.flatMap(({ items }) => items)
  .filter(({ element }) => !element.closest('.katex')).map(({ text }) => text.replace(/\s+/g, '')));
