// 网页：首页、notebook（nbconvert 出正文，这里补公式、字体、双向链接）、lib 的源码页。
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { katexCss, lectureFonts } from './fonts.mjs';
import { BUILD, deckNames, fromRoot, relativeToRoot, writeAtomically } from './paths.mjs';
import { Problem } from './problem.mjs';
import { notebookCells } from './sources.mjs';

let hljs;
let katex;

/** 排版用的两个库；没有东西要做时不载入，第二次 make 才快。 */
async function loadTypesetters() {
  hljs = (await import('highlight.js/lib/core')).default;
  hljs.registerLanguage('python', (await import('highlight.js/lib/languages/python')).default);
  katex = (await import('katex')).default;
}

const TITLE = '第 5 讲：Softmax 回归与多分类';
const TEMPLATE = fromRoot('slides/theme/notebook.html.j2');
const PAGE_CSS = fromRoot('slides/theme/page.css');

const escapeHtml = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[c]));
const unescapeHtml = (text) => text.replace(/&(lt|gt|amp|quot|#39);/g, (_, name) => ({ lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" }[name]));

function page({ title, css, body, bar = '' }) {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${css}</style>
</head>
<body>
${bar}${body}
</body>
</html>
`;
}

/** 幻灯片开头的元信息。只认一行一个的 `键: 值`，够用，也和 Marp 读到的一样。 */
function frontMatter(name) {
  const [, head = ''] = fs.readFileSync(fromRoot('slides', `${name}.md`), 'utf8').match(/^---\n([\s\S]*?)\n---/) ?? [];
  return Object.fromEntries([...head.matchAll(/^(\w+):\s*(.+?)\s*$/gm)].map(([, key, value]) => [key, value.replace(/^(["'])(.*)\1$/, '$2')]));
}

const moduleOf = (name) => `lib/${name.slice(3).replaceAll('-', '_')}.py`;

function sectionCard(name) {
  const { title = name, description = '' } = frontMatter(name);
  const pdf = fs.existsSync(path.join(BUILD, 'slides', `${name}.pdf`));
  const links = [
    [`slides/${name}.html`, '幻灯片'], pdf && [`slides/${name}.pdf`, 'PDF'],
    [`notebooks/${name}.html`, 'notebook'],
    fs.existsSync(fromRoot(moduleOf(name))) && [moduleOf(name).replace(/py$/, 'html'), '源码'],
  ].filter(Boolean);
  return `<li><span class="number" aria-hidden="true">${Number(name.slice(0, 2))}</span>
<h2>${escapeHtml(title.replace(/^第 \d 节 · /, ''))}</h2>
<p>${escapeHtml(description)}</p>
<nav>${links.map(([href, text]) => `<a href="${href}">${text}</a>`).join('')}</nav></li>`;
}

/** 已经合成的整册 PDF；没有浏览器时没有。 */
const books = () => [['lecture.pdf', '全讲一册'], ['handout.pdf', '讲义（留有记笔记的地方）'], ['cheatsheet.pdf', '公式速查（一页 A4）']]
  .filter(([file]) => fs.existsSync(path.join(BUILD, file)));

function indexBody() {
  return `<header class="cover"><h1>${TITLE}</h1>
<p>六节课，六份幻灯片，六个能运行的 notebook。页面上的每个数、每张图、每段代码都由 notebook 或 lib 算出，点一下就能看到它的来历。</p></header>
<main>
<ol class="sections">${deckNames().map(sectionCard).join('\n')}</ol>
<h2>怎样使用</h2>
<p>打开幻灯片后：<code>→</code> 下一页，<code>←</code> 上一页，<code>F</code> 全屏，<code>O</code> 总览，<code>P</code> 演讲者视图（讲稿与计时）；<a href="help.html">全部按键与打印办法</a>。每份幻灯片都是一个独立的文件，拷走就能放映，不需要网络，也不需要中文字体。</p>
${books().length ? `<p>印出来看：${books().map(([file, text]) => `<a href="${file}">${text}</a>`).join('、')}。</p>` : ''}
<p>想自己动手，在项目文件夹里运行 <code>make lab</code>，六个 notebook 会在 JupyterLab 里打开。</p>
</main>`;
}

const KEYS = [
  ['<kbd>→</kbd> <kbd>空格</kbd> <kbd>PageDown</kbd>', '下一步（逐条出现的列表一条一条来）'],
  ['<kbd>←</kbd> <kbd>PageUp</kbd>', '上一步'],
  ['<kbd>Shift</kbd> + <kbd>→</kbd>', '跳过逐条出现，直接到下一页'],
  ['<kbd>Home</kbd> / <kbd>End</kbd>', '第一页 / 最后一页'],
  ['<kbd>F</kbd>', '全屏'],
  ['<kbd>O</kbd>', '总览：看全部的页，点哪页去哪页'],
  ['<kbd>P</kbd>', '演讲者视图：另开一个窗口，有讲稿、计时和下一页；把放映窗口拖到投影上即可'],
  ['触摸屏', '左右划动翻页'],
];

function helpBody() {
  const rows = KEYS.map(([keys, effect]) => `<tr><td>${keys}</td><td>${effect}</td></tr>`).join('\n');
  return `${bar().replace('../', '')}<main class="help"><h1>放映与打印</h1>
<h2>按键</h2>
<table>${rows}</table>
<p>页面左下角的六段是六节的进度，点一下就到那一节；带细下划线的数、每张图、代码右下角的小字，点一下就到产生它的 notebook 单元格。</p>
<h2>地址</h2>
<p>地址末尾的 <code>#5</code> 是页码：把 <code>02-softmax.html#5</code> 发给别人，打开就在第 5 页。</p>
<h2>打印</h2>
<p>要印讲义，用 <code>handout.pdf</code>（每张 A4 三页幻灯片，右边留着横线）；要整册，用 <code>lecture.pdf</code>（一套书签，讲稿在批注里）。也可以在浏览器里直接打印任何一份幻灯片，纸张会自动与画面一样大。</p>
</main>`;
}

function nbconvert(names, folder) {
  const python_ = process.env.PYTHON ?? fromRoot('.venv/bin/python');
  // rfc3987_syntax 只用来核对 notebook 里没有的网址字段，导入它却要一秒多：挡掉。
  const start = "import sys; sys.modules['rfc3987_syntax'] = None; from nbconvert.nbconvertapp import main; main()";
  const args = ['-c', start, '--to', 'html', '--log-level', 'ERROR', '--template-file', TEMPLATE,
    '--HTMLExporter.exclude_anchor_links=True', '--output-dir', folder, ...names.map((name) => fromRoot('notebooks', `${name}.ipynb`))];
  const { status, stderr, error } = spawnSync(python_, args, { encoding: 'utf8' });
  if (error || status !== 0) throw new Error(`nbconvert 失败：${error?.message ?? stderr.trim().split('\n').at(-1)}`);
}

const CODE_OR_TAG = /<pre[\s\S]*?<\/pre>|<code[\s\S]*?<\/code>|<[^>]+>/g;
const MATH = /\$\$([\s\S]+?)\$\$|(?<!\\)\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)/g;

function typeset(text, file) {
  return text.replace(MATH, (_, display, inline) => {
    try {
      const displayMode = display !== undefined;
      return katex.renderToString(unescapeHtml(display ?? inline), { displayMode, throwOnError: true, strict: 'error' });
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
  return html.replace(/href="((?:\.\.\/(?:slides|lib|notebooks)\/)?[\w-]+)\.(md|ipynb|py)(#[^"]*)?"/g, (_, target, extension, anchor = '') => {
    const source = path.posix.join('notebooks', `${target}.${extension}`);
    if (!fs.existsSync(fromRoot(source))) throw new Problem(`链接指向的 ${source} 不存在`, { file });
    return `href="${target}.html${anchor}"`;
  });
}

/** 各个单元格被哪些页引用：Map("文件#标签" → [{ deck, page }])。 */
function backlinks() {
  const links = new Map();
  for (const deck of deckNames()) {
    const record = path.join(BUILD, '.inputs', `${deck}.json`);
    if (!fs.existsSync(record)) continue;
    for (const { file, anchor, page: number } of JSON.parse(fs.readFileSync(record, 'utf8')).quotes) {
      const key = `${file}#${anchor}`;
      const known = links.get(key) ?? links.set(key, []).get(key);
      if (!known.some((link) => link.deck === deck && link.page === number)) known.push({ deck, page: number });
    }
  }
  return links;
}

function quotedBy(links = []) {
  if (!links.length) return '';
  const anchors = links.map(({ deck, page: number }) =>
    `<a href="../slides/${deck}.html#${number}">第 ${Number(deck.slice(0, 2))} 节第 ${number} 页</a>`);
  return `<span class="quoted-by">用在 ${anchors.join('、')}</span>`;
}

const bar = (...links) => `<nav class="bar"><a href="../index.html">${TITLE}</a>${links.map(([href, text]) => `<a href="${href}">${text}</a>`).join('')}</nav>\n`;

function notebookPage(name, body, css, links) {
  const file = `notebooks/${name}.ipynb`;
  const headed = body.replace(/<!-- cell ([\w-]+) -->/g, (_, tag) =>
    `<div class="cell-head"><a href="#${tag}">#${tag}</a>${quotedBy(links.get(`${file}#${tag}`))}</div>`);
  return page({
    title: `${frontMatter(name).title ?? name} · notebook`,
    css,
    bar: bar([`../slides/${name}.html`, '本节幻灯片']),
    body: `<main>${relink(typesetPage(headed, file), file)}</main>`,
  });
}

function sourcePage(file, css) {
  const source = fs.readFileSync(fromRoot(file), 'utf8');
  let owner = '';
  const lines = hljs.highlight(source, { language: 'python' }).value.split('\n');
  const anchored = source.split('\n').map((line, index) => {
    const [, indent, kind, name] = line.match(/^( *)(?:def|(class)) (\w+)/) ?? [];
    if (kind) owner = name;
    const anchor = name && (indent ? `${owner}.${name}` : name);
    return anchor ? `<span id="${anchor}">${lines[index]}</span>` : lines[index];
  });
  return page({ title: file, css, bar: bar(), body: `<main class="source-page"><h1>${file}</h1><pre>${anchored.join('\n')}</pre></main>` });
}

const sourceFiles = () => fs.readdirSync(fromRoot('lib')).filter((name) => /^[a-z]\w*\.py$/.test(name)).map((name) => `lib/${name}`);

function pageInputs() {
  const engine = ['site.mjs', 'fonts.mjs'].map((name) => fromRoot('slides/engine', name));
  const decks = deckNames().flatMap((name) => [fromRoot('slides', `${name}.md`), path.join(BUILD, '.inputs', `${name}.json`)]);
  const notebooks = deckNames().map((name) => fromRoot('notebooks', `${name}.ipynb`));
  return [...engine, ...decks, ...notebooks, ...sourceFiles().map((file) => fromRoot(file)), TEMPLATE, PAGE_CSS];
}

const modified = (file) => (fs.existsSync(file) ? fs.statSync(file).mtimeMs : 0);

const pdfs = () => [...deckNames().map((name) => `slides/${name}.pdf`), 'lecture.pdf', 'handout.pdf', 'cheatsheet.pdf'].map((file) => path.join(BUILD, file));

async function buildPages(pageCss) {
  await loadTypesetters();
  const names = deckNames();
  for (const name of names) notebookCells(`notebooks/${name}.ipynb`);
  const scratch = path.join(BUILD, '.tmp', String(process.pid));
  nbconvert(names, scratch);
  const css = `${(await lectureFonts()).css}\n${katexCss()}\n${pageCss}`;
  const links = backlinks();
  for (const name of names) {
    const body = fs.readFileSync(path.join(scratch, `${name}.html`), 'utf8');
    writeAtomically(path.join(BUILD, 'notebooks', `${name}.html`), notebookPage(name, body, css, links));
  }
  for (const file of sourceFiles()) writeAtomically(path.join(BUILD, file.replace(/py$/, 'html')), sourcePage(file, css));
}

/** 生成网站；没有东西变过就什么也不做。首页最后写，它在就说明其余都在。 */
export async function buildSite() {
  const index = path.join(BUILD, 'index.html');
  const stale = (files) => modified(index) <= Math.max(...files.map(modified));
  const pagesStale = stale(pageInputs());
  if (!pagesStale && !stale(pdfs())) return 0;
  const pageCss = fs.readFileSync(PAGE_CSS, 'utf8');
  if (pagesStale) await buildPages(pageCss);
  const css = `${(await lectureFonts()).css}\n${pageCss}`;
  writeAtomically(path.join(BUILD, 'help.html'), page({ title: `放映与打印 · ${TITLE}`, css, body: helpBody() }));
  writeAtomically(index, page({ title: TITLE, css, body: indexBody() }));
  console.log(`  ${relativeToRoot(index)}`);
  return 0;
}
