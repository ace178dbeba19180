// 在浏览器的页面里运行：各项检查。
// 一页的检查都是 (slide) → [{ kind, message }]；slide 见 page-read.js。

const BOXES =
  'img, svg, canvas, video, table, pre, marp-pre, blockquote, hr, input, button, select';
const CODE = 'code, pre, marp-pre, .input, .outputs, .cell-head';
const FOOTERS = '.rail, .source, .badge'; // 页脚、角标、指到才出现的来源：可以在安全区外，字也可以小
const STRIP = 'img[alt^="流程条"]';
const THUMBNAILS = `.goals li .figure, .title .figure:not(:has(${STRIP}))`; // 先看个样子，正文里有原大的
const SLACK = 1; // 浏览器按亚像素排版，一个像素以内的出入看不出来
const MIN_SHRINK = 0.8;
const MIN_OVERLAP = 3;
const MIN_BODY = 20;
const MIN_FIGURE_TEXT = 16;

// ---- 版面 ----

/** 安全区就是页面去掉内边距：各版式的内边距由主题定，底下留给进度条。 */
function safeArea(section) {
  const rect = section.getBoundingClientRect();
  const { paddingTop, paddingRight, paddingBottom, paddingLeft } = getComputedStyle(section);
  return {
    top: rect.top + parseFloat(paddingTop),
    right: rect.right - parseFloat(paddingRight),
    bottom: rect.bottom - parseFloat(paddingBottom),
    left: rect.left + parseFloat(paddingLeft),
  };
}

function excess(rects, area) {
  const most = (sides) => Math.round(Math.max(...sides));
  const over = {
    上: most(rects.map((rect) => area.top - rect.top)),
    下: most(rects.map((rect) => rect.bottom - area.bottom)),
    左: most(rects.map((rect) => area.left - rect.left)),
    右: most(rects.map((rect) => rect.right - area.right)),
  };
  return Object.entries(over)
    .filter(([, pixels]) => pixels > SLACK)
    .map(([side, pixels]) => `${side}边超出 ${pixels} px`);
}

function checkBounds({ root, blocks }) {
  const area = safeArea(root);
  const boxes = [...root.querySelectorAll(BOXES)]
    .filter((box) => box.checkVisibility() && !box.closest('.katex, img, .rail'))
    .map((box) => ({ element: box, name: nameOf(box), rects: [box.getBoundingClientRect()] }));
  const seen = new Set();
  const content = [...blocks, ...boxes].filter(({ element }) => !element.closest(FOOTERS));
  return content.flatMap(({ element, name, rects }) => {
    const sides = excess(rects, area);
    if (!sides.length || seen.has(element)) return [];
    seen.add(element);
    return [{ element, kind: '越界', message: `${name} 超出安全区：${sides.join('、')}` }];
  });
}

function checkClipping({ root }) {
  const hidden = (element, axis) => getComputedStyle(element)[`overflow${axis}`] !== 'visible';
  return [...root.querySelectorAll(':not(.katex, .katex *)')]
    .filter(
      (element) =>
        (hidden(element, 'X') && element.scrollWidth > element.clientWidth + SLACK) ||
        (hidden(element, 'Y') && element.scrollHeight > element.clientHeight + SLACK),
    )
    .map((element) => ({
      element,
      kind: '裁切',
      message: `${nameOf(element)} 的内容被裁掉了一部分`,
    }));
}

function checkShrinking({ root }) {
  const percent = (host) => Math.round(shrinkOf(host) * 100);
  const hosts = [...root.querySelectorAll('[data-auto-scaling]')];
  return hosts
    .filter((host) => shrinkOf(host) < MIN_SHRINK)
    .map((host) => ({
      element: host,
      kind: '缩小',
      message: `${nameOf(host)} 太宽，被自动缩到 ${percent(host)}%`,
    }));
}

const intersects = (a, b) =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > MIN_OVERLAP &&
  Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > MIN_OVERLAP;

function checkOverlap({ blocks }) {
  const candidates = blocks.filter(({ element }) => !element.closest('.rail, .source'));
  return candidates.flatMap((one, index) =>
    candidates
      .slice(index + 1)
      .filter((other) => one.rects.some((a) => other.rects.some((b) => intersects(a, b))))
      .map((other) => ({
        element: other.element,
        kind: '重叠',
        message: `${one.name} 与 ${other.name} 叠在一起`,
      })),
  );
}

// ---- 内容 ----

function checkMath({ blocks }) {
  return blocks
    .filter(({ items }) =>
      items.some(
        ({ element, style }) =>
          element.closest('.katex-error') ||
          (element.closest('.katex') && style.color === 'rgb(204, 0, 0)'),
      ),
    )
    .map(({ element, name }) => ({
      element,
      kind: '公式',
      message: `${name} 里有 KaTeX 不认识的命令`,
    }));
}

const literalMarks = (text, isCode) =>
  text.match(isCode ? /\\val|<<</g : /\*\*|\$|\\val|<<</g) ?? [];

function checkMarks({ blocks }) {
  return blocks.flatMap(({ element: block, items, name }) => {
    const plain = items
      .filter(({ element }) => !element.closest(CODE))
      .map(({ text }) => text)
      .join('');
    const code = items
      .filter(({ element }) => element.closest(CODE))
      .map(({ text }) => text)
      .join('');
    return [...literalMarks(plain, false), ...literalMarks(code, true)].slice(0, 1).map((mark) => ({
      element: block,
      kind: '记号',
      message: `${name} 里露出了没有处理的 ${mark}`,
    }));
  });
}

/** 讲稿按纯文本显示，任何记号都会原样露出来；反引号里的是代码，不算。 */
function checkNotes(notes) {
  return notes.flatMap(({ slide, text }) =>
    literalMarks(text.replace(/`[^`]*`/g, ''), false)
      .slice(0, 1)
      .map((mark) => ({
        slide,
        kind: '记号',
        message: `讲稿 ${clip(text)} 里露出了没有处理的 ${mark}`,
      })),
  );
}

function checkImages({ root }) {
  return [...root.querySelectorAll('img')].flatMap((img) => [
    ...(img.complete && img.naturalWidth
      ? []
      : [{ element: img, kind: '坏图', message: `图${clip(img.alt)} 打不开` }]),
    ...(img.alt.trim()
      ? []
      : [{ element: img, kind: '替代文字', message: '有一张图没有替代文字' }]),
  ]);
}

// ---- 颜色与字号 ----

const blend = (over, alpha, under) =>
  over.map((channel, i) => channel * alpha + under[i] * (1 - alpha));

const surfaces = new Map();

/** 元素背后的颜色和累计的不透明度。到页为止：没有轮到的页，Marp 把整页设成透明。 */
function surfaceOf(element) {
  if (!element || element.localName === 'foreignObject')
    return { rgb: [255, 255, 255], opacity: 1 };
  if (!surfaces.has(element)) {
    const { backgroundColor, opacity } = getComputedStyle(element);
    const { rgb, alpha } = rgba(backgroundColor);
    const parent = surfaceOf(element.parentElement);
    surfaces.set(element, {
      rgb: blend(rgb, alpha, parent.rgb),
      opacity: opacity * parent.opacity,
    });
  }
  return surfaces.get(element);
}

function luminance(rgb) {
  const [red, green, blue] = rgb
    .map((channel) => channel / 255)
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

const unique = (findings) => [
  ...new Map(findings.map((finding) => [finding.kind + finding.message, finding])).values(),
];

function checkContrast({ items }) {
  return unique(
    items
      .filter(({ isOrnament }) => !isOrnament)
      .flatMap((item) => {
        const [ratio, enough] = [contrastOf(item), isLarge(item) ? 3 : 4.5];
        if (ratio >= enough) return [];
        return [
          {
            element: item.element,
            kind: '对比度',
            message: `${clip(item.text)} 与背景的对比度是 ${ratio.toFixed(1)}，应不小于 ${enough}`,
          },
        ];
      }),
  );
}

/** 上下标按规矩小一号，看它所在的正文或公式。 */
function sizeOf({ element, style }) {
  const base = element.closest('.katex') ?? element.closest('sup, sub')?.parentElement;
  return parseFloat(base ? getComputedStyle(base).fontSize : style.fontSize) * shrinkOf(element);
}

function checkTextSize({ items }) {
  return unique(
    items
      .filter(({ element }) => !element.closest(FOOTERS))
      .flatMap((item) => {
        const size = sizeOf(item);
        if (size >= MIN_BODY - 0.05) return [];
        return [
          {
            element: item.element,
            kind: '字号',
            message: `${clip(item.text)} 只有 ${size.toFixed(1)} px，应不小于 ${MIN_BODY} px`,
          },
        ];
      }),
  );
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
    if (img.closest(THUMBNAILS) || !img.checkVisibility()) return [];
    const dpi = pngDpi(img.src);
    if (!dpi)
      return [
        {
          element: img,
          kind: '图中字号',
          message: `图${clip(img.alt)} 没有记下分辨率，量不出字号`,
        },
      ];
    const { width, height } = img.getBoundingClientRect();
    const size =
      (smallestPoints / 72) * dpi * Math.min(width / img.naturalWidth, height / img.naturalHeight);
    if (size >= MIN_FIGURE_TEXT) return [];
    const shown = `里最小的字显示成 ${size.toFixed(1)} px，应不小于 ${MIN_FIGURE_TEXT} px`;
    const message = `图${clip(img.alt)} ${shown}`;
    return [{ element: img, kind: '图中字号', message }];
  });
}

// ---- 整份 ----

function checkLanguage() {
  const { lang } = document.documentElement;
  return lang === 'zh-CN'
    ? []
    : [{ slide: 1, kind: '语言', message: `文档的语言是 ${lang || '空的'}，应是 zh-CN` }];
}

function checkHeadings(slides) {
  const headings = slides.flatMap(({ root, number }) =>
    [...root.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((element) => ({
      slide: number,
      element,
      level: Number(element.localName.slice(1)),
      name: clip(element.textContent),
    })),
  );
  const first =
    headings[0]?.level === 1 && headings[0].slide === slides[0].number
      ? []
      : [{ slide: slides[0].number, kind: '标题', message: '开头没有一级标题' }];
  const skipped = headings
    .slice(1)
    .filter(({ level }, i) => level > headings[i].level + 1)
    .map(({ slide, element, level, name }) => ({
      slide,
      element,
      kind: '标题',
      message: `${name} 是 ${level} 级标题，跳过了上一级`,
    }));
  return [...first, ...skipped];
}

const ON_SLIDES = [
  checkBounds,
  checkClipping,
  checkShrinking,
  checkOverlap,
  checkTextSize,
  checkFigureText,
];
const EVERYWHERE = [checkMath, checkMarks, checkImages, checkContrast];

const run = (checks, slides, smallestPoints) =>
  slides.flatMap((slide) =>
    checks
      .flatMap((check) => check({ ...slide, smallestPoints }))
      .map((finding) => ({ slide: slide.number, ...finding })),
  );

/** 元素在 Markdown 的第几行：只有为 make check 渲染的幻灯片才记着。 */
function sourceLine(element) {
  const around = element?.closest('[data-line]:not(section)');
  const marked = around ?? element?.querySelector('[data-line]') ?? element?.closest('[data-line]');
  return marked ? Number(marked.dataset.line) : undefined;
}

/** 元素送不出浏览器：换成行号。 */
const withLines = (findings) =>
  findings.map(({ element, ...finding }) => ({ ...finding, line: sourceLine(element) }));

const inspectSlides = (slides, smallestPoints) =>
  withLines([
    ...checkLanguage(),
    ...checkHeadings(slides),
    ...run([...ON_SLIDES, ...EVERYWHERE], slides, smallestPoints),
  ]);

const inspectBody = (slides) =>
  withLines([...checkLanguage(), ...checkHeadings(slides), ...run(EVERYWHERE, slides)]);
