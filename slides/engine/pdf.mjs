// 各节的 PDF：讲稿的批注不露图标，页码带节次。再由它们合成：全讲一册（lecture.pdf，一套书签）
// 和讲义（handout.pdf，每页三张幻灯片，旁边留白记笔记）。
import fs from 'node:fs';
import path from 'node:path';
import { BUILD, deckNames, modified, relativeToRoot, writeAtomically } from './paths.mjs';
import { TITLE, isSection } from './sections.mjs';

const A4 = { width: 595.28, height: 841.89 };

const deckPdf = (name) => path.join(BUILD, 'slides', `${name}.pdf`);

/** 各节渲染时记下的标题：[{ title, page }]，第一条是节名。 */
const headings = (name) =>
  JSON.parse(fs.readFileSync(path.join(BUILD, '.inputs', `${name}.json`), 'utf8')).headings;

let pdf; // pdf-lib 载入要一会儿，等确有东西要做时再载入

const loadLibrary = async () => (pdf ??= await import('@cantoo/pdf-lib'));

/** 讲稿是文字批注，阅读器在页角画一枚图标；给它一个空的外观就什么也不画，批注还在。 */
function hideNoteIcons(document) {
  const { context } = document;
  const name = (text) => pdf.PDFName.of(text);
  const nothing = context.register(
    context.stream('', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 20, 20] }),
  );
  for (const page of document.getPages()) {
    const notes = page.node.Annots()?.asArray() ?? [];
    for (const note of notes.map((ref) => context.lookup(ref))) {
      if (note.get(name('Subtype')) !== name('Text')) continue;
      note.set(name('AP'), context.obj({ N: nothing }));
      note.set(name('Rect'), context.obj([0, 0, 20, 20]));
    }
  }
}

/** 页码写成“节次-页”，与幻灯片右下角的一致。`starts`：[{ number, index }]，每节从哪一页起。 */
function labelPages(document, starts) {
  const labels = starts.flatMap(({ number, index }) => [
    index,
    { S: 'D', P: pdf.PDFString.of(`${number}-`) },
  ]);
  document.catalog.set(pdf.PDFName.of('PageLabels'), document.context.obj({ Nums: labels }));
}

/** 浏览器刚导出的一份 PDF，就地添完。 */
export async function finishPdf(file, name) {
  await loadLibrary();
  const document = await pdf.PDFDocument.load(fs.readFileSync(file), { updateMetadata: false });
  hideNoteIcons(document);
  if (isSection(name)) labelPages(document, [{ number: Number(name.slice(0, 2)), index: 0 }]);
  writeAtomically(file, await document.save());
}

async function newDocument(title) {
  const document = await pdf.PDFDocument.create();
  document.setTitle(title, { showInWindowTitleBar: true });
  document.setLanguage('zh-CN');
  return document;
}

/** 书签的一层；pdf-lib 没有现成的，照 PDF 规范 12.3.3 节连成链表。返回 { first, last, count }。 */
function linkItems(context, parent, items) {
  const refs = items.map(() => context.nextRef());
  let count = items.length;
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
  return { first: refs[0], last: refs.at(-1), count };
}

function addOutline(document, items) {
  const root = document.context.nextRef();
  const { first, last, count } = linkItems(document.context, root, items);
  document.context.assign(
    root,
    document.context.obj({ Type: 'Outlines', First: first, Last: last, Count: count }),
  );
  document.catalog.set(pdf.PDFName.of('Outlines'), root);
  document.catalog.set(pdf.PDFName.of('PageMode'), pdf.PDFName.of('UseOutlines'));
}

async function lecture(names) {
  const document = await newDocument(TITLE);
  const outline = [];
  const starts = [];
  for (const name of names) {
    const source = await pdf.PDFDocument.load(fs.readFileSync(deckPdf(name)));
    const pages = await document.copyPages(source, source.getPageIndices());
    starts.push({ number: Number(name.slice(0, 2)), index: document.getPageCount() });
    for (const page of pages) document.addPage(page);
    const [section, ...slides] = headings(name).map(({ title, page }) => ({
      title,
      page: pages[page - 1],
    }));
    outline.push({
      ...section,
      title: `${Number(name.slice(0, 2))} ${section.title}`,
      children: slides,
    });
  }
  addOutline(document, outline);
  labelPages(document, starts);
  return document.save();
}

const PER_PAGE = 3;
const MARGIN = 42;
const SLIDE_WIDTH = 300;
const LINE_GAP = 22;

function drawSlot(sheet, slide, slot) {
  const height = (SLIDE_WIDTH * slide.height) / slide.width;
  const pitch = (A4.height - 2 * MARGIN) / PER_PAGE;
  const top = A4.height - MARGIN - slot * pitch;
  const [grey, faint] = [pdf.rgb(0.6, 0.64, 0.68), pdf.rgb(0.82, 0.85, 0.88)];
  sheet.drawPage(slide, { x: MARGIN, y: top - height, width: SLIDE_WIDTH, height });
  sheet.drawRectangle({
    x: MARGIN,
    y: top - height,
    width: SLIDE_WIDTH,
    height,
    borderColor: grey,
    borderWidth: 0.6,
  });
  for (let y = top - LINE_GAP; y > top - pitch + LINE_GAP; y -= LINE_GAP) {
    sheet.drawLine({
      start: { x: MARGIN + SLIDE_WIDTH + 20, y },
      end: { x: A4.width - MARGIN, y },
      thickness: 0.5,
      color: faint,
    });
  }
}

async function handout(names) {
  const document = await newDocument(`${TITLE} · 讲义`);
  for (const name of names) {
    const source = await pdf.PDFDocument.load(fs.readFileSync(deckPdf(name)));
    const slides = await document.embedPdf(source, source.getPageIndices());
    for (const [index, slide] of slides.entries()) {
      if (index % PER_PAGE === 0) document.addPage([A4.width, A4.height]);
      drawSlot(document.getPages().at(-1), slide, index % PER_PAGE);
    }
  }
  return document.save();
}

/** 各节的 PDF 有更新的，就重新合成。缺了哪一份都不做（没有浏览器时一份都没有）。 */
export async function buildBooks() {
  const names = deckNames();
  const newest = Math.max(...names.map((name) => modified(deckPdf(name))));
  if (names.some((name) => !fs.existsSync(deckPdf(name)))) return 0;
  for (const [file, make] of [
    ['lecture.pdf', lecture],
    ['handout.pdf', handout],
  ]) {
    const output = path.join(BUILD, file);
    if (modified(output) > newest) continue;
    await loadLibrary();
    writeAtomically(output, await make(names));
    console.log(`  ${relativeToRoot(output)}`);
  }
  return 0;
}
