// 网页：首页、notebook（nbconvert 出正文，这里补公式、字体、双向链接）、lib 的源码页。
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { katexCss, lectureFonts } from './fonts.mjs';
import { linkList, unescapeHtml } from './html.mjs';
import { bar, helpBody, indexBody, page } from './pages.mjs';
import {
  BUILD,
  deckNames,
  fromRoot,
  libModules,
  modified,
  relativeToRoot,
  toPosix,
  writeAtomically,
} from './paths.mjs';
import { Problem } from './problem.mjs';
import { TITLE, sections } from './sections.mjs';
import { notebookCells, pythonDefinitions } from './sources.mjs';

let hljs;
let katex;

/** 排版用的两个库；没有东西要做时不载入，第二次 make 才快。 */
async function loadTypesetters() {
  hljs = (await import('highlight.js/lib/core')).default;
  hljs.registerLanguage('python', (await import('highlight.js/lib/languages/python')).default);
  katex = (await import('katex')).default;
}

const TEMPLATE = fromRoot('slides/theme/notebook.html.j2');
const PAGE_CSS = fromRoot('slides/theme/page.css');

function nbconvert(names, folder, python) {
  // rfc3987_syntax 只用来核对 notebook 里没有的网址字段，导入它却要一秒多：挡掉。
  const script = [
    "import sys; sys.modules['rfc3987_syntax'] = None",
    'from nbconvert.nbconvertapp import main; main()',
  ].join('\n');
  const settings = {
    to: 'html',
    'log-level': 'ERROR',
    'template-file': TEMPLATE,
    'HTMLExporter.exclude_anchor_links': 'True',
    'output-dir': folder,
  };
  const options = Object.entries(settings).map(([key, value]) => `--${key}=${value}`);
  const notebooks = names.map((name) => fromRoot('notebooks', `${name}.ipynb`));
  const args = ['-c', script, ...options, ...notebooks];
  const { status, stderr, error } = spawnSync(python, args, { encoding: 'utf8' });
  if (error || status !== 0)
    throw new Error(`nbconvert 失败：${error?.message ?? stderr.trim().split('\n').at(-1)}`);
}

const CODE_OR_TAG = /<pre[\s\S]*?<\/pre>|<code[\s\S]*?<\/code>|<[^>]+>/g;
const MATH = /\$\$([\s\S]+?)\$\$|(?<!\\)\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)/g;

function typeset(text, file) {
  return text.replace(MATH, (_, display, inline) => {
    try {
      const displayMode = display !== undefined;
      return katex.renderToString(unescapeHtml(display ?? inline), {
        displayMode,
        throwOnError: true,
        strict: 'error',
      });
    } catch (error) {
      throw new Problem(`公式 ${unescapeHtml(display ?? inline)} 有错：${error.message}`, { file });
    }
  });
}

/** 正文里的 $…$ 换成排好的公式；代码和标签原样不动。 */
export function typesetPage(html, file) {
  let output = '';
  let end = 0;
  for (const match of html.matchAll(CODE_OR_TAG)) {
    output += typeset(html.slice(end, match.index), file) + match[0];
    end = match.index + match[0].length;
  }
  return output + typeset(html.slice(end), file);
}

/** notebook 里指向源文件的链接改到网页上：../slides/X.md、X.ipynb、../lib/x.py。 */
function relink(html, file) {
  return html.replace(
    /href="((?:\.\.\/(?:slides|notebooks|lib(?:\/\w+)*)\/)?[\w-]+)\.(md|ipynb|py)(#[^"]*)?"/g,
    (_, target, extension, anchor = '') => {
      const source = path.posix.join('notebooks', `${target}.${extension}`);
      if (!fs.existsSync(fromRoot(source)))
        throw new Problem(`链接指向的 ${source} 不存在`, { file });
      return `href="${target}.html${anchor}"`;
    },
  );
}

/** 各个单元格被哪些页引用：Map("文件#标签" → [{ deck, page }])。 */
function backlinks() {
  const links = new Map();
  for (const deck of deckNames()) {
    const record = path.join(BUILD, '.inputs', `${deck}.json`);
    if (!fs.existsSync(record)) continue;
    for (const { file, anchor, page: number } of JSON.parse(fs.readFileSync(record, 'utf8'))
      .quotes) {
      const key = `${file}#${anchor}`;
      const known = links.get(key) ?? links.set(key, []).get(key);
      if (!known.some((link) => link.deck === deck && link.page === number))
        known.push({ deck, page: number });
    }
  }
  return links;
}

function quotedBy(links = []) {
  if (!links.length) return '';
  const pages = links.map(({ deck, page: number }) => [
    `../slides/${deck}.html#${number}`,
    `第 ${Number(deck.slice(0, 2))} 节第 ${number} 页`,
  ]);
  return `<span class="quoted-by">用在 ${linkList(pages, '、')}</span>`;
}

function notebookPage({ name, label }, body, css, links) {
  const file = `notebooks/${name}.ipynb`;
  const headed = body.replace(/<!-- cell ([\w-]+) -->/g, (_, tag) => {
    const uses = quotedBy(links.get(`${file}#${tag}`));
    return `<div class="cell-head"><a href="#${tag}">#${tag}</a>${uses}</div>`;
  });
  return page({
    title: `${label} · notebook`,
    css,
    bar: bar('../', [`../slides/${name}.html`, '本节幻灯片']),
    body: `<main>${relink(typesetPage(headed, file), file)}</main>`,
  });
}

/** lib 的一个模块：每个定义那一行是锚点，幻灯片的引用和链接落在那里。 */
function sourcePage(file, css) {
  const source = fs.readFileSync(fromRoot(file), 'utf8');
  const lines = hljs.highlight(source, { language: 'python' }).value.split('\n');
  for (const { name, line } of pythonDefinitions(file).values()) {
    lines[line - 1] = `<span id="${name}">${lines[line - 1]}</span>`;
  }
  const up = `${path.posix.relative(path.posix.dirname(file), '.')}/`;
  const body = `<main class="source-page"><h1>${file}</h1><pre>${lines.join('\n')}</pre></main>`;
  return page({ title: file, css, bar: bar(up), body });
}

/** 有网页的模块；只管转手导出的 __init__.py 没有。 */
const sourceFiles = () => libModules().filter((file) => !file.endsWith('__init__.py'));

function pageInputs() {
  const engine = ['site.mjs', 'pages.mjs', 'fonts.mjs'].map((name) =>
    fromRoot('slides/engine', name),
  );
  const decks = deckNames().flatMap((name) => [
    fromRoot('slides', `${name}.md`),
    path.join(BUILD, '.inputs', `${name}.json`),
  ]);
  const notebooks = deckNames().map((name) => fromRoot('notebooks', `${name}.ipynb`));
  return [
    ...engine,
    ...decks,
    ...notebooks,
    ...sourceFiles().map((file) => fromRoot(file)),
    TEMPLATE,
    PAGE_CSS,
  ];
}

const pdfs = () =>
  [
    ...deckNames().map((name) => `slides/${name}.pdf`),
    'lecture.pdf',
    'handout.pdf',
    'cheatsheet.pdf',
  ].map((file) => path.join(BUILD, file));

async function buildPages(pageCss, python) {
  await loadTypesetters();
  const all = sections();
  const names = all.map(({ name }) => name);
  for (const name of names) notebookCells(`notebooks/${name}.ipynb`);
  const scratch = path.join(BUILD, '.tmp', String(process.pid));
  nbconvert(names, scratch, python);
  const css = `${(await lectureFonts()).css}\n${katexCss()}\n${pageCss}`;
  const links = backlinks();
  for (const section of all) {
    const { name } = section;
    const body = fs.readFileSync(path.join(scratch, `${name}.html`), 'utf8');
    writeAtomically(
      path.join(BUILD, 'notebooks', `${name}.html`),
      notebookPage(section, body, css, links),
    );
  }
  const modules = new Map(sourceFiles().map((file) => [file.replace(/py$/, 'html'), file]));
  for (const [output, file] of modules)
    writeAtomically(path.join(BUILD, output), sourcePage(file, css));
  prune('lib', modules);
  prune('notebooks', new Set(names.map((name) => `notebooks/${name}.html`)));
}

/** 源文件已经没有了的网页，删去。 */
function prune(folder, kept) {
  const pages = fs.readdirSync(path.join(BUILD, folder), { recursive: true });
  for (const file of pages.map((name) => `${folder}/${toPosix(name)}`)) {
    if (file.endsWith('.html') && !kept.has(file)) fs.rmSync(path.join(BUILD, file));
  }
}

/** 生成网站；没有东西变过就什么也不做。首页最后写，它在就说明其余都在。 */
export async function buildSite({ python, variant }) {
  const suffix = variant === '45' ? '-45' : '';
  const index = path.join(BUILD, `index${suffix}.html`);
  const stale = (files) => modified(index) <= Math.max(...files.map(modified));
  const pagesStale = stale(pageInputs());
  if (!pagesStale && !stale(pdfs())) return 0;
  const pageCss = fs.readFileSync(PAGE_CSS, 'utf8');
  if (pagesStale) await buildPages(pageCss, python);
  const css = `${(await lectureFonts()).css}\n${pageCss}`;
  writeAtomically(
    path.join(BUILD, 'help.html'),
    page({ title: `放映与打印 · ${TITLE}`, css, body: helpBody() }),
  );
  writeAtomically(index, page({ title: TITLE, css, body: indexBody(suffix) }));
  console.log(`  ${relativeToRoot(index)}`);
  return 0;
}
