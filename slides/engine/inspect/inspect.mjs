// 在真正的浏览器里看幻灯片和网页：断网打开，逐页检查，列出 { kind, slide, message }。
/* global checkNotes, readNotes, glyphUses, placeRequests, showProbes, blankGlyphs, readDeck,
   readIds, readLinks, readWebPage, inspectSlides, inspectBody, plainTexts, slideTexts, document,
   requestAnimationFrame */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { findBrowser, fontsXml } from '../browser.mjs';
import { readOptions } from '../options.mjs';
import { fromRoot, writeAtomically } from '../paths.mjs';

/** 在页面里运行的检查：几个文件按次序接成一个脚本。 */
const CHECKS = ['page-read.js', 'page-checks.js', 'page-glyphs.js']
  .map((name) => fs.readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('\n');
const VIEWPORT = { width: 1280, height: 720 };

/**
 * 浏览器只看得到一种公式字体：系统里的中文字体不能替没有内嵌的字打掩护。
 * 公式字体有二十种，都留着的话，替补用哪一种要看文件夹里的次序，每台机器不一样。
 */
function bareFonts() {
  if (process.platform !== 'linux') return {};
  const file = fromRoot('node_modules/.cache/bare-fonts.conf');
  const font = fileURLToPath(import.meta.resolve('katex/dist/fonts/KaTeX_Main-Regular.ttf'));
  const { dir, base } = path.parse(font);
  writeAtomically(file, fontsXml(dir, `${file}.cache`, base));
  return { FONTCONFIG_FILE: file };
}

/** 打开浏览器；机器上没有时为 undefined。经管道连着，测试怎样结束（Ctrl-C、被杀）它都跟着退出。 */
export async function openBrowser() {
  const browser = findBrowser(readOptions());
  if (!browser) return undefined;
  return puppeteer.launch({
    executablePath: browser.path,
    headless: 'shell',
    args: ['--no-sandbox'],
    pipe: true,
    env: { ...process.env, ...browser.env, ...bareFonts() },
  });
}

/** 断网打开一个本地文件。演讲者视图里嵌着下一页的预览，不必等它。 */
async function openOffline(page, file, query = '') {
  await page.setViewport(VIEWPORT);
  await page.setOfflineMode(true);
  await page.goto(pathToFileURL(file).href + query, {
    waitUntil: query ? 'domcontentloaded' : 'load',
  });
}

/** 快讲到能运行的代码时，预备的 Python：只在旁边有它时才取，没有也照样放映。 */
const PACK = /\/live\/\w+\.js$/;

/** 运行 `action`，其间除了文件自己还想取什么，都记下来。 */
async function watchRequests(page, file, action) {
  const own = pathToFileURL(file).href;
  const urls = new Set();
  const watch = (request) => {
    const url = request.url();
    const isOwn = /^(data|blob|about):/.test(url) || url.split(/[?#]/)[0] === own;
    if (!isOwn && !PACK.test(url)) urls.add(url);
  };
  page.on('request', watch);
  const seen = await action();
  page.off('request', watch);
  const placed = await page.evaluate((list) => placeRequests(list), [...urls]);
  const requests = placed.map(({ url, slide }) => ({
    slide,
    kind: '请求',
    message: `打开时要去取 ${url.replace(/^.*(?=.{60})/, '…')}；应当内嵌`,
  }));
  return { ...seen, findings: [...requests, ...seen.findings] };
}

/**
 * 没有轮到的页，Marp 不排版；还没出现的列表项，它藏着；指到了才露出来的来源，平时透明。
 * 全部排出来，等字体和自动缩放停当。能运行的代码，看的是印在纸上的那一块。
 */
const SHOW_ALL = `
  svg[data-marpit-svg] { content-visibility: visible !important }
  [data-bespoke-marp-fragment] { visibility: visible !important }
  .source { opacity: 1 !important }
  .live-float { display: none !important }
  .live[data-ready] > :is(pre, marp-pre) { visibility: visible !important }`;

async function layOutAll(page) {
  await page.addStyleTag({ content: SHOW_ALL });
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(resolve));
    });
  });
  await page.evaluate(CHECKS);
}

/** 每组字实际用了哪些字体：向浏览器打听，不靠名字推断。 */
async function hasForeignFont(client, page, groups) {
  await page.evaluate(
    (probes) => showProbes(probes),
    groups.map(({ font, chars }) => ({ font, chars })),
  );
  const { root } = await client.send('DOM.getDocument', { depth: 0 });
  const { nodeIds } = await client.send('DOM.querySelectorAll', {
    nodeId: root.nodeId,
    selector: '#probes span',
  });
  return Promise.all(
    nodeIds.map(async (nodeId) => {
      const { fonts } = await client.send('CSS.getPlatformFontsForNode', { nodeId });
      if (!fonts.length) throw new Error('浏览器没有说出用了哪些字体');
      return fonts.some(({ isCustomFont }) => !isCustomFont);
    }),
  );
}

async function foreignGlyphs(client, page, groups) {
  const foreign = await hasForeignFont(client, page, groups);
  const suspects = groups
    .filter((_, i) => foreign[i])
    .flatMap(({ font, chars }) => chars.map((char) => ({ font, chars: [char] })));
  if (!suspects.length) return [];
  const guilty = await hasForeignFont(client, page, suspects);
  return suspects.filter((_, i) => guilty[i]);
}

function glyphFindings(uses, { family }, bad, message) {
  const chars = new Set(bad);
  const bySlide = new Map();
  for (const [char, slide] of uses)
    if (chars.has(char)) bySlide.set(slide, (bySlide.get(slide) ?? '') + char);
  return [...bySlide].map(([slide, text]) => ({
    slide,
    kind: '字形',
    message: `“${text.slice(0, 12)}”${message}（${family.slice(0, 40)}）`,
  }));
}

/** 每个字都由内嵌的字体画出、而且真的有墨迹。 */
async function checkGlyphs(page, groups) {
  const client = await page.createCDPSession();
  await client.send('DOM.enable');
  await client.send('CSS.enable');
  const wanted = groups.map(({ font, uses }) => ({
    font,
    uses,
    chars: [...new Set(uses.map(([char]) => char))],
  }));
  const foreign = await foreignGlyphs(client, page, wanted);
  const findings = [];
  for (const { font, uses, chars } of wanted) {
    const blank = await page.evaluate((f, c) => blankGlyphs(f, c), font, chars);
    const others = foreign
      .filter((probe) => probe.font === font)
      .flatMap((probe) => probe.chars)
      .filter((char) => !blank.includes(char));
    findings.push(...glyphFindings(uses, font, blank, '画不出来'));
    findings.push(...glyphFindings(uses, font, others, '不是内嵌字体画的'));
  }
  await client.detach();
  return findings;
}

/** 图里最小的字（磅）：lib/tests/plots 保证 lib.plots 画的每张图都不小于它。 */
const FIGURE_POINTS = 13;

/** 讲稿只在演讲者视图里看得到，字体也由那里的样式决定。 */
async function inspectNotes(page, file) {
  await openOffline(page, file, '?view=presenter');
  await page.evaluate(CHECKS);
  const { notes, glyphs } = await page.evaluate(() => ({
    notes: checkNotes(readNotes()),
    glyphs: glyphUses(readNotes()),
  }));
  const missing = await checkGlyphs(page, glyphs);
  return [
    ...notes,
    ...missing.map((finding) => ({ ...finding, message: `讲稿里的${finding.message}` })),
  ];
}

/** 检查一份幻灯片：{ findings, links, ids, texts }，后三项供核对链接和 PDF。 */
export const inspectDeck = (page, file) =>
  watchRequests(page, file, async () => {
    await openOffline(page, file);
    await layOutAll(page);
    const seen = await page.evaluate((smallest) => {
      const slides = readDeck();
      return {
        findings: inspectSlides(slides, smallest),
        glyphs: glyphUses(slideTexts(slides)),
        links: readLinks(slides),
        ids: readIds(),
        texts: plainTexts(slides),
      };
    }, FIGURE_POINTS);
    const glyphs = await checkGlyphs(page, seen.glyphs);
    const notes = await inspectNotes(page, file);
    return { ...seen, findings: [...seen.findings, ...glyphs, ...notes] };
  });

/** 只看版面和内容，不看字形、讲稿、链接；`html` 是整个网页的文字。供 make check 用，要快。 */
export async function inspectLayout(page, html) {
  await page.setViewport(VIEWPORT);
  await page.setOfflineMode(true);
  await page.setContent(html);
  await layOutAll(page);
  return page.evaluate((smallest) => inspectSlides(readDeck(), smallest), FIGURE_POINTS);
}

/** 检查首页、notebook 和源码的网页。 */
export const inspectWebPage = (page, file) =>
  watchRequests(page, file, async () => {
    await openOffline(page, file);
    await page.evaluate(CHECKS);
    const seen = await page.evaluate(() => {
      const slides = readWebPage();
      return {
        findings: inspectBody(slides),
        glyphs: glyphUses(slideTexts(slides)),
        links: readLinks(slides),
        ids: readIds(),
      };
    });
    return { ...seen, findings: [...seen.findings, ...(await checkGlyphs(page, seen.glyphs))] };
  });
