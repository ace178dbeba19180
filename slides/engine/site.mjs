// 网页：首页、按键说明、notebook、lib 的源码页。由同样的东西做出来的页不重写：
// 每页记着做它用的全部内容的指纹（build/.inputs/pages.json），改一份幻灯片只重写链接变了的几页。
import fs from 'node:fs';
import path from 'node:path';
import { digest } from './digest.mjs';
import { katexCss, lectureFonts } from './fonts.mjs';
import { bodyKey, notebookBodies, notebookPage } from './notebooks.mjs';
import { PAGE_CSS, PAGE_SCRIPT, bar, helpBody, indexBody, moduleOf, page } from './pages.mjs';
import {
  BUILD,
  deckNames,
  fromRoot,
  libModules,
  relativeToRoot,
  toPosix,
  writeAtomically,
} from './paths.mjs';
import { TITLE, sections } from './sections.mjs';
import { liveFiles } from './stage.mjs';

const RECORD = path.join(BUILD, '.inputs', 'pages.json');

const readJson = (file, absent) =>
  fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : absent;

/** 每一页都用到的东西的指纹：做网页的代码、样式、锁定的依赖，和可以链接到的文件。 */
function sharedKey() {
  const engine = ['site', 'notebooks', 'pages', 'policy', 'html', 'fonts', 'python', 'digest'];
  const files = [
    ...engine.map((name) => fromRoot('slides/engine', `${name}.mjs`)),
    ...[PAGE_CSS, PAGE_SCRIPT, fromRoot('package-lock.json'), fromRoot('requirements.txt')],
    ...liveFiles().map((file) => fromRoot(file)),
  ].filter((file) => fs.existsSync(file));
  const known = [...deckNames(), ...libModules(), TITLE];
  return digest(...files.map((file) => fs.readFileSync(file)), known);
}

/** 各份 notebook 的单元格被哪些页引用：Map(文件 → { 标签: [{ deck, page }] })。 */
function backlinks() {
  const links = new Map();
  for (const deck of deckNames()) {
    const { quotes } = readJson(path.join(BUILD, '.inputs', `${deck}.json`), { quotes: [] });
    for (const { file, anchor, page: number } of quotes) {
      const cells = links.get(file) ?? links.set(file, {}).get(file);
      const known = (cells[anchor] ??= []);
      if (!known.some((link) => link.deck === deck && link.page === number))
        known.push({ deck, page: number });
    }
  }
  return links;
}

/** 前后节的 notebook：[地址, 文字]。 */
function around(all, index) {
  const neighbours = [
    [all[index - 1], ({ number }) => `← 第 ${number} 节`],
    [all[index + 1], ({ number }) => `第 ${number} 节 →`],
  ].filter(([section]) => section);
  return neighbours.map(([section, text]) => [`${section.name}.html`, text(section)]);
}

/** notebook 的各页：{ file, key, make(css) }。正文等到要写哪一页才去做。 */
function notebookPages(shared, python) {
  const links = backlinks();
  const all = sections().filter(({ name }) =>
    fs.existsSync(fromRoot('notebooks', `${name}.ipynb`)),
  );
  const wanted = all.map(({ name }) => ({ name, key: bodyKey(name, shared) }));
  let bodies;
  return all.map((section, index) => {
    const { name, label } = section;
    const own = links.get(`notebooks/${name}.ipynb`) ?? {};
    const neighbours = around(all, index);
    return {
      file: `notebooks/${name}.html`,
      key: digest(shared, wanted[index].key, label, own, neighbours),
      make: async (css) => {
        bodies ??= notebookBodies(wanted, python);
        return notebookPage(section, (await bodies).get(name), css, own, neighbours);
      },
    };
  });
}

/** 这个模块属于哪一节，就通到那一节的 notebook 和幻灯片。 */
function sectionLinks(file, up) {
  const slug = path.posix.basename(file);
  const section = sections().find(({ name }) => path.posix.basename(moduleOf(name)) === slug);
  if (!section) return [];
  const { name, number } = section;
  return [
    [fromRoot('notebooks', `${name}.ipynb`), `notebooks/${name}.html`, `第 ${number} 节 notebook`],
    [path.join(BUILD, 'slides', `${name}.html`), `slides/${name}.html`, '幻灯片'],
  ].flatMap(([needed, href, text]) => (fs.existsSync(needed) ? [[up + href, text]] : []));
}

/** lib 的一个模块：每个定义那一行是锚点，幻灯片的引用和链接落在那里。 */
async function sourcePage(file, links, css) {
  const { pythonDefinitions } = await import('./sources.mjs');
  const { default: hljs } = await import('highlight.js/lib/core');
  hljs.registerLanguage('python', (await import('highlight.js/lib/languages/python')).default);
  const source = fs.readFileSync(fromRoot(file), 'utf8');
  const lines = hljs.highlight(source, { language: 'python' }).value.split('\n');
  for (const { name, line } of pythonDefinitions(file).values()) {
    lines[line - 1] = `<span id="${name}">${lines[line - 1]}</span>`;
  }
  const up = `${path.posix.relative(path.posix.dirname(file), '.')}/`;
  const body = `<main class="source-page"><h1>${file}</h1><pre>${lines.join('\n')}</pre></main>`;
  return page({ title: file, css, bar: bar(up, ...links), body });
}

/** lib 的各页；只管转手导出的 __init__.py 没有。 */
const sourcePages = (shared) =>
  libModules()
    .filter((file) => !file.endsWith('__init__.py'))
    .map((file) => {
      const links = sectionLinks(file, `${path.posix.relative(path.posix.dirname(file), '.')}/`);
      return {
        file: file.replace(/py$/, 'html'),
        key: digest(shared, fs.readFileSync(fromRoot(file)), links),
        make: (css) => sourcePage(file, links, css),
      };
    });

const plainPage = (shared, file, title, body) => ({
  file,
  key: digest(shared, title, body),
  make: (css) => page({ title, css, body }),
});

/** 源文件已经没有了的网页，删去。 */
function prune(folder, kept) {
  if (!fs.existsSync(path.join(BUILD, folder))) return;
  const pages = fs.readdirSync(path.join(BUILD, folder), { recursive: true });
  for (const file of pages.map((name) => `${folder}/${toPosix(name)}`)) {
    if (file.endsWith('.html') && !kept.has(file)) fs.rmSync(path.join(BUILD, file));
  }
}

/** 生成网站；没有东西变过就什么也不做。首页最后写，它在就说明其余都在。 */
export async function buildSite({ python, variant }) {
  const suffix = variant === '45' ? '-45' : '';
  const shared = sharedKey();
  const inner = [...notebookPages(shared, python), ...sourcePages(shared)];
  const pages = [
    ...inner,
    plainPage(shared, 'help.html', `放映与打印 · ${TITLE}`, helpBody()),
    plainPage(shared, `index${suffix}.html`, TITLE, indexBody(suffix)),
  ];
  const made = readJson(RECORD, {});
  const isStale = ({ file, key }) => made[file] !== key || !fs.existsSync(path.join(BUILD, file));
  const stale = pages.filter(isStale);
  if (!stale.length) return;
  const css = `${(await lectureFonts()).css}\n${fs.readFileSync(PAGE_CSS, 'utf8')}`;
  const typeset = `${css}\n${katexCss()}`;
  for (const { file, make } of stale) {
    const html = await make(inner.some((each) => each.file === file) ? typeset : css);
    writeAtomically(path.join(BUILD, file), html);
  }
  const kept = new Set(inner.map(({ file }) => file));
  for (const folder of ['lib', 'notebooks']) prune(folder, kept);
  // 放映时试着取它：取得到，幻灯片的出处就都在；只拷走一个文件的，取不到
  writeAtomically(path.join(BUILD, 'here.js'), '');
  const keys = Object.fromEntries(pages.map(({ file, key }) => [file, key]));
  writeAtomically(RECORD, JSON.stringify({ ...made, ...keys }));
  console.log(`  ${relativeToRoot(path.join(BUILD, stale.at(-1).file))}`);
}
