// PDF：各节的、全讲一册（lecture）、讲义（handout）、讲稿（notes）、速查表；比它的 HTML 旧才重印。
import fs from 'node:fs';
import path from 'node:path';
import { NO_BROWSER, findBrowser } from './browser.mjs';
import {
  PAPER_CSS,
  handoutPaper,
  handoutSheets,
  noteAnchor,
  notesPaper,
  plainPaper,
  slidesOf,
} from './paper.mjs';
import { BUILD, modified, relativeToRoot, writeAtomically } from './paths.mjs';
import { print } from './printer.mjs';
import { TITLE, sections } from './sections.mjs';

const recordOf = (stem) =>
  JSON.parse(fs.readFileSync(path.join(BUILD, '.inputs', `${stem}.json`), 'utf8'));

const labelOf = ({ deck, number }) => `${Number(deck.slice(0, 2))}-${number}`;

/** 全讲的书签：一节一条，节里一页一条。`pageOf`(第几张幻灯片，从 0 起) 是它在 PDF 的页序。 */
function wholeOutline(slides, suffix, pageOf) {
  return sections().map(({ name, number, title }) => {
    const first = slides.findIndex(({ deck }) => deck === name);
    const [, ...rest] = recordOf(`${name}${suffix}`).headings;
    return {
      title: `${number} ${title}`,
      page: pageOf(first),
      children: rest.map((heading) => ({
        title: heading.title,
        page: pageOf(first + heading.page - 1),
      })),
    };
  });
}

/** 一节，或者速查表。 */
function deckJob(name, html, output, { siteUrl }, stem) {
  const section = sections().find((each) => each.name === name);
  const title = section?.label ?? 'Softmax 回归速查';
  const headings = () => recordOf(stem).headings.map(({ title: text, page }) => [text, page - 1]);
  return {
    output,
    title,
    media: 'print',
    html: () => plainPaper(slidesOf(fs.readFileSync(html, 'utf8'), 'slides', siteUrl), title),
    outline: () => (section ? headings().map(([text, page]) => ({ title: text, page })) : []),
    labels: ({ count }) =>
      Array.from({ length: count }, (_, i) => (section ? `${section.number}-` : '') + (i + 1)),
  };
}

/** 三册书，都由全讲一份的 HTML 排成。 */
function bookJobs(html, { siteUrl, variant }) {
  const suffix = variant === '45' ? '-45' : '';
  const names = new Map(sections().map(({ name, label }) => [name, label]));
  let loaded;
  const deck = () => (loaded ??= slidesOf(fs.readFileSync(html, 'utf8'), '', siteUrl));
  const outline = (pageOf) => (context) =>
    wholeOutline(deck().slides, suffix, (index) => pageOf(index, context));
  const book = (stem, kind, job) => ({
    output: path.join(BUILD, `${stem}${suffix}.pdf`),
    title: `${TITLE}${kind}${suffix ? '（45 分钟版）' : ''}`,
    media: 'screen',
    ...job,
  });
  const jobs = [
    book('notes', ' · 讲稿', {
      html: ({ title }) => notesPaper(deck(), title, names),
      outline: outline((index, { anchors }) => anchors.get(noteAnchor(index))),
      labels: ({ count, anchors }) => {
        const starts = deck().slides.map((_, index) => anchors.get(noteAnchor(index)));
        return Array.from({ length: count }, (_, page) => {
          const first = starts.indexOf(page);
          if (first >= 0) return labelOf(deck().slides[first]);
          return `${labelOf(deck().slides[starts.findLastIndex((start) => start < page)])} 续`;
        });
      },
    }),
    book('lecture', '', {
      media: 'print',
      html: ({ title }) => plainPaper(deck(), title),
      outline: outline((index) => index),
      labels: () => deck().slides.map(labelOf),
    }),
    book('handout', ' · 讲义', {
      html: ({ title }) => handoutPaper(deck(), title, names),
      outline: outline((index) =>
        handoutSheets(deck().slides).findIndex((sheet) => sheet.includes(deck().slides[index])),
      ),
      labels: () => handoutSheets(deck().slides).map(([first]) => labelOf(first)),
    }),
  ];
  return jobs.map((job) => ({ ...job, html: () => job.html(job) }));
}

/** 印过期的各份。`documents`：[{ name, stem, html, output }]；全讲缺了就没有书。没有浏览器只说一声。 */
export async function buildPdf(documents, options, scratch) {
  const started = new Date();
  const lecture = path.join(BUILD, `lecture${options.variant === '45' ? '-45' : ''}.html`);
  const source = new Map();
  const jobs = documents.map(({ name, stem, html, output }) => {
    const job = deckJob(name, html, output, options, stem);
    source.set(job, html);
    return job;
  });
  const books = fs.existsSync(lecture) ? bookJobs(lecture, options) : [];
  for (const job of books) source.set(job, lecture);
  const isStale = (job) =>
    modified(job.output) < Math.max(modified(source.get(job)), modified(PAPER_CSS));
  // 大的先印，两个标签页才差不多同时收工。
  const stale = [...books, ...jobs].filter(isStale);
  if (!stale.length) return;
  const browser = findBrowser(options);
  if (!browser) return console.error(NO_BROWSER);
  await print(stale, browser, scratch, ({ output }, bytes) => {
    writeAtomically(output, bytes);
    fs.utimesSync(output, started, started); // 印的当中又重新渲染的，下次仍算过期
    console.log(`  ${relativeToRoot(output)}`);
  });
}
