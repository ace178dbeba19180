// 打印：排好的 HTML 交给浏览器印成 PDF，再写上书签、页码、作者。
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeAtomically } from './paths.mjs';
import { AUTHORS, TITLE } from './sections.mjs';

const TOGETHER = 2;
const TIMEOUT = 180_000;

let browser;
let pdf; // pdf-lib 载入要一会儿，等确有东西要做时再载入

/** 页码的写法，一页一个，如 2-5。 */
function labelPages(document, labels) {
  const numbered = labels.flatMap((label, index) => [
    index,
    { P: pdf.PDFHexString.fromText(label) },
  ]);
  document.catalog.set(pdf.PDFName.of('PageLabels'), document.context.obj({ Nums: numbered }));
}

/** 书签的一层；pdf-lib 没有现成的，照 PDF 规范 12.3.3 节连成链表。返回 { first, last, count }。 */
function linkItems(context, parent, items) {
  const refs = items.map(() => context.nextRef());
  items.forEach(({ title, page, children = [] }, index) => {
    const item = context.obj({
      Title: pdf.PDFHexString.fromText(title),
      Parent: parent,
      Dest: [page.ref, 'Fit'],
    });
    if (index > 0) item.set(pdf.PDFName.of('Prev'), refs[index - 1]);
    if (index < items.length - 1) item.set(pdf.PDFName.of('Next'), refs[index + 1]);
    if (children.length) {
      const inner = linkItems(context, refs[index], children);
      item.set(pdf.PDFName.of('First'), inner.first);
      item.set(pdf.PDFName.of('Last'), inner.last);
      item.set(pdf.PDFName.of('Count'), pdf.PDFNumber.of(-inner.count)); // 负数：合着
    }
    context.assign(refs[index], item);
  });
  return { first: refs[0], last: refs.at(-1), count: items.length };
}

function addOutline(document, items) {
  if (!items.length) return;
  const { context, catalog } = document;
  const root = context.nextRef();
  const { first, last, count } = linkItems(context, root, items);
  context.assign(root, context.obj({ Type: 'Outlines', First: first, Last: last, Count: count }));
  catalog.set(pdf.PDFName.of('Outlines'), root);
  catalog.set(pdf.PDFName.of('PageMode'), pdf.PDFName.of('UseOutlines'));
}

/** 浏览器记下的锚点各在第几页：Map(锚点 → 页序，从 0 起)。 */
function anchorPages(document) {
  const anchors = document.catalog.lookupMaybe(pdf.PDFName.of('Dests'), pdf.PDFDict);
  const order = new Map(document.getPages().map((page, index) => [String(page.ref), index]));
  const entries = anchors?.entries() ?? [];
  return new Map(
    entries.map(([name, value]) => [
      name.decodeText(),
      order.get(String(document.context.lookup(value, pdf.PDFArray).get(0))),
    ]),
  );
}

/** 浏览器印出的一份，添上书签、页码、作者和题目。 */
async function finish(bytes, { title, outline, labels }) {
  pdf ??= await import('@cantoo/pdf-lib');
  const document = await pdf.PDFDocument.load(bytes, { updateMetadata: false });
  const pages = document.getPages();
  const context = { count: pages.length, anchors: anchorPages(document) };
  document.setTitle(title, { showInWindowTitleBar: true });
  document.setAuthor(AUTHORS);
  document.setSubject(TITLE);
  document.setKeywords(['softmax', '多分类', '交叉熵', '梯度']);
  document.setLanguage('zh-CN');
  const place = ({ page, children = [], ...item }) => ({
    ...item,
    page: pages[page],
    children: children.map(place),
  });
  addOutline(document, outline(context).map(place));
  labelPages(document, labels(context));
  return document.save();
}

/** 在一个标签页里印一份。`job`：{ output, html, media, title, outline, labels }。 */
async function printOne(page, job, scratch) {
  const file = path.join(scratch, `${path.basename(job.output)}.html`);
  writeAtomically(file, job.html());
  await page.emulateMediaType(job.media);
  await page.goto(pathToFileURL(file).href, { timeout: TIMEOUT });
  await page.evaluate(async () => {
    await globalThis.document.fonts.ready;
    await new Promise((resolve) => {
      globalThis.requestAnimationFrame(() => globalThis.requestAnimationFrame(resolve));
    });
  });
  const bytes = await page.pdf({
    preferCSSPageSize: true,
    printBackground: true,
    tagged: true,
    timeout: TIMEOUT,
  });
  fs.rmSync(file);
  return finish(bytes, job);
}

/** 印 `jobs`，共用一个浏览器，几份一起；印好一份就调 `done(job, bytes)`。 */
export async function print(jobs, found, scratch, done) {
  const { default: puppeteer } = await import('puppeteer-core');
  browser = await puppeteer.launch({
    executablePath: found.path,
    headless: 'shell',
    args: ['--no-sandbox'],
    pipe: true,
    env: { ...process.env, ...found.env },
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const queue = [...jobs];
  const work = async () => {
    const page = await browser.newPage();
    while (queue.length) {
      const job = queue.shift();
      done(job, await printOne(page, job, scratch));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(TOGETHER, jobs.length) }, work));
  } finally {
    await stopPrinting();
  }
}

/** 关掉浏览器；中断时也用。 */
export async function stopPrinting() {
  const open = browser;
  browser = undefined;
  await open?.close();
}
