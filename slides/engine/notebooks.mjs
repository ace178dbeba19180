// notebook 的网页：nbconvert 出正文，这里排公式、编目录、接上双向链接。
// 正文只随 notebook 变，存在 build/.inputs/notebooks/；改幻灯片只换链接，不再运行 nbconvert。
// 每格代码能改、能运行（slides/live/page.mjs）：页里存着各格的源码和输出，图已经在页面上，不另存。
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { digest } from './digest.mjs';
import { linkList, unescapeHtml } from './html.mjs';
import { bar, page } from './pages.mjs';
import { BUILD, fromRoot, writeAtomically } from './paths.mjs';
import { mathError } from './math-errors.mjs';
import { Problem } from './problem.mjs';
import { notebookCellList, notebookCells } from './sources.mjs';

const LIVE_SCRIPT = 'slides/live/page.mjs';
const LIVE_STYLES = ['slides/live/live.css', 'slides/live/page.css'];
const CACHE = path.join(BUILD, '.inputs', 'notebooks');
const TEMPLATE = fromRoot('slides/theme/notebook.html.j2');

/** 几份 .ipynb 的正文，写到 `folder` 里。 */
export function nbconvert(files, folder, python) {
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
  const args = ['-c', script, ...options, ...files];
  const { status, stderr, error } = spawnSync(python, args, { encoding: 'utf8' });
  if (error || status !== 0)
    throw new Error(`nbconvert 失败：${error?.message ?? stderr.trim().split('\n').at(-1)}`);
}

const CODE_OR_TAG = /<pre[\s\S]*?<\/pre>|<code[\s\S]*?<\/code>|<[^>]+>/g;
const MATH = /\$\$([\s\S]+?)\$\$|(?<!\\)\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)/g;

function typeset(text, file, katex) {
  return text.replace(MATH, (_, display, inline) => {
    const tex = unescapeHtml(display ?? inline);
    const displayMode = display !== undefined;
    try {
      return katex.renderToString(tex, { displayMode, throwOnError: true, strict: 'error' });
    } catch (error) {
      throw new Problem(mathError(error, tex), { file });
    }
  });
}

/** 正文里的 $…$ 换成排好的公式；代码和标签原样不动。 */
function typesetPage(html, file, katex) {
  let output = '';
  let end = 0;
  for (const match of html.matchAll(CODE_OR_TAG)) {
    output += typeset(html.slice(end, match.index), file, katex) + match[0];
    end = match.index + match[0].length;
  }
  return output + typeset(html.slice(end), file, katex);
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

const HEADING = /<h([23])>([\s\S]*?)<\/h\1>/g;

/** 二、三级标题添上锚点：{ html, headings: [{ level, id, title }] }，title 里公式已经排好。 */
export function anchorHeadings(html) {
  const headings = [];
  const anchored = html.replace(HEADING, (_, level, title) => {
    const shown = title.replace(/<math[\s\S]*?<\/math>|<[^>]+>/g, '');
    const slug =
      unescapeHtml(shown)
        .match(/[\p{L}\p{N}]+/gu)
        ?.join('-') ?? '';
    const same = headings.filter((heading) => heading.slug === slug).length;
    const id = same ? `${slug}-${same + 1}` : slug;
    headings.push({ level: Number(level), id, slug, title: title.replace(/<\/?a\b[^>]*>/g, '') });
    return `<h${level} id="${id}">${title}</h${level}>`;
  });
  return { html: anchored, headings };
}

/** 没有字的表头格改成普通格：读屏软件会把它当标题念。 */
const emptyHeaders = (html) => html.replace(/<th((?:\s[^>]*)?)>\s*<\/th>/g, '<td$1></td>');

/** nbconvert 给的正文 → { body, headings }。 */
export function bodyOf(converted, file, katex) {
  const typed = emptyHeaders(relink(typesetPage(converted, file, katex), file));
  const { html, headings } = anchorHeadings(typed);
  return { body: html, headings };
}

const cacheOf = (name) => path.join(CACHE, `${name}.json`);

function cached({ name, key }) {
  if (!fs.existsSync(cacheOf(name))) return undefined;
  const known = JSON.parse(fs.readFileSync(cacheOf(name), 'utf8'));
  return known.key === key ? known : undefined;
}

/** 各份 notebook 的正文：Map(name → { body, headings })。`wanted`：[{ name, key }]，key 变了才重做。 */
export async function notebookBodies(wanted, python) {
  const bodies = new Map(wanted.map((each) => [each.name, cached(each)]));
  const stale = wanted.filter(({ name }) => !bodies.get(name));
  if (!stale.length) return bodies;
  for (const { name } of stale) notebookCells(`notebooks/${name}.ipynb`); // 读不懂的，先说清楚
  const { default: katex } = await import('katex');
  const scratch = path.join(BUILD, '.tmp', String(process.pid));
  nbconvert(
    stale.map(({ name }) => fromRoot('notebooks', `${name}.ipynb`)),
    scratch,
    python,
  );
  for (const { name, key } of stale) {
    const converted = fs.readFileSync(path.join(scratch, `${name}.html`), 'utf8');
    const made = { key, ...bodyOf(converted, `notebooks/${name}.ipynb`, katex) };
    writeAtomically(cacheOf(name), JSON.stringify(made));
    bodies.set(name, made);
  }
  return bodies;
}

/** 正文由什么决定：notebook、模板，和它的链接可能指到的文件。 */
export const bodyKey = (name, shared) =>
  digest(
    shared,
    fs.readFileSync(TEMPLATE),
    fs.readFileSync(fromRoot('notebooks', `${name}.ipynb`)),
  );

function quotedBy(links = []) {
  if (!links.length) return '';
  const pages = links.map(({ deck, page: number }) => [
    `../slides/${deck}.html#${number}`,
    `第 ${Number(deck.slice(0, 2))} 节第 ${number} 页`,
  ]);
  return `<span class="quoted-by">用在 ${linkList(pages, '、')}</span>`;
}

/** 目录：三级标题缩进。手机上收着，宽屏上由 page.js 展开，停在左边。 */
function contents(headings) {
  if (!headings.length) return '';
  const items = headings.map(
    ({ level, id, title }) => `<li class="level-${level}"><a href="#${id}">${title}</a></li>`,
  );
  return `<nav class="toc" aria-label="本页目录"><details><summary>目录</summary>
<ol>${items.join('\n')}</ol></details></nav>\n`;
}

const joined = (text) => [].concat(text ?? '').join('');

/** 一个输出，图换成 null。 */
function withoutPicture(output) {
  if (output.output_type === 'stream') return output;
  const entries = Object.entries(output.data ?? {}).map(([mime, value]) => {
    if (mime === 'image/png') return [mime, null];
    return [mime, mime === 'application/json' ? value : joined(value)];
  });
  return { ...output, data: Object.fromEntries(entries) };
}

/** 各格，给网页里的脚本用。 */
function embedded(name, cells) {
  const made = cells.map(({ cell_type: type, id, source, metadata, outputs = [] }) => ({
    ...{ id, type, source: joined(source), tags: metadata.tags ?? [] },
    ...(type === 'code' && { outputs: outputs.map(withoutPicture) }),
  }));
  const json = JSON.stringify({ name, cells: made }).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="notebook">${json}</script>`;
}

let script; // 每页一样，只接一次

/** 一份 notebook 的网页。`links`：单元格的标签 → 引用它的页；`around`：前后节。 */
export function notebookPage({ name, label }, { body, headings }, css, links, around) {
  const headed = body.replace(
    /<!-- cell ([\w-]+) -->/g,
    (_, tag) => `<div class="cell-head"><a href="#${tag}">#${tag}</a>${quotedBy(links[tag])}</div>`,
  );
  const cells = notebookCellList(`notebooks/${name}.ipynb`);
  const styles = LIVE_STYLES.map((file) => fs.readFileSync(fromRoot(file), 'utf8'));
  script ??= bundle([LIVE_SCRIPT]);
  return page({
    title: `${label} · notebook`,
    css: [css, ...styles].join('\n'),
    bar: bar('../', [`../slides/${name}.html`, '本节幻灯片'], ...around),
    body: `<div class="with-toc">${contents(headings)}<main>${headed}</main></div>
${embedded(name, cells)}`,
    script,
  });
}
