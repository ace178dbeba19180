/* global document, getComputedStyle, innerWidth, scrollTo */
// 网页：目录、前后节、深色、手机、打印；改一份幻灯片只重写链接变了的页，不再运行 nbconvert。
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { anchorHeadings } from '../engine/notebooks.mjs';
import { openBrowser } from '../engine/inspect/inspect.mjs';
import { makeProject, notebookOf } from './project.mjs';

const markdown = (source) => ({ cell_type: 'markdown', id: 'text', metadata: {}, source });

const LONG = `x = "${'很长的一行'.repeat(60)}"`;
const TEXT = [
  '## 1 定义 $p_k$\n\n好\n\n### 细说 `softmax`\n\n好\n\n## 小结\n\n好\n\n## 小结\n',
  '| | 甲 | $p_k$ |\n|---|---|---|\n| 一 | 1 | 2 |\n',
].join('\n');

const browser = await openBrowser();
after(() => browser?.close());

let project;
before(() => {
  project = makeProject({ '02-softmax': '\n# 二 \\val{p-max}\n' });
  const cells = [
    markdown(TEXT),
    { cell_type: 'code', id: 'long', execution_count: 1, metadata: {}, source: LONG, outputs: [] },
  ];
  project.write('notebooks/02-softmax.ipynb', JSON.stringify(notebookOf('02-softmax', cells)));
  project.write('lib/softmax.py', `${project.read('lib/softmax.py')}\n${LONG}\n`);
  const { status, errors } = project.build(['html', 'site']);
  assert.equal(status, 0, errors);
});
after(() => project.remove());

it('标题的锚点：汉字和字母，重名的编号；公式不进锚点', () => {
  const { html, headings } = anchorHeadings(
    '<h1>题</h1><h2>1 定义：<a href="#">从</a>分数</h2><h3>小结</h3><h2>小结</h2>',
  );
  assert.deepEqual(
    headings.map(({ level, id, title }) => [level, id, title]),
    [
      [2, '1-定义-从分数', '1 定义：从分数'],
      [3, '小结', '小结'],
      [2, '小结-2', '小结'],
    ],
  );
  assert.match(html, /<h1>题<\/h1><h2 id="1-定义-从分数">.*<h3 id="小结">.*<h2 id="小结-2">/);
});

describe('一页里有什么', () => {
  it('目录的每一条都通到一个标题', () => {
    const page = project.read('build/notebooks/02-softmax.html');
    const [contents] = page.match(/<nav class="toc"[\s\S]*?<\/nav>/);
    const targets = [...contents.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    assert.deepEqual(targets, ['1-定义-pk', '细说-softmax', '小结', '小结-2']);
    for (const id of targets) assert.match(page, new RegExp(`<h[23] id="${id}">`));
    assert.match(contents, /<span class="katex">/);
  });
  it('前后节：第一节没有上一节，最后一节没有下一节', () => {
    const barOf = (name) =>
      project.read(`build/notebooks/${name}.html`).match(/<nav class="bar".*/)[0];
    assert.match(barOf('01-multiclass'), /<a href="02-softmax\.html">第 2 节 →<\/a><\/nav>/);
    assert.doesNotMatch(barOf('01-multiclass'), /←/);
    assert.match(barOf('02-softmax'), /<a href="01-multiclass\.html">← 第 1 节<\/a><\/nav>/);
  });
  it('lib 的页通到自己那一节', () => {
    const page = project.read('build/lib/softmax.html');
    assert.match(page, /<a href="\.\.\/notebooks\/02-softmax\.html">第 2 节 notebook<\/a>/);
    assert.match(page, /<a href="\.\.\/slides\/02-softmax\.html">幻灯片<\/a>/);
  });
  it('空的表头格不当表头，公式的照旧', () => {
    const page = project.read('build/notebooks/02-softmax.html');
    assert.match(page, /<td><\/td>\s*<th>甲<\/th>\s*<th><span class="katex">/);
    assert.doesNotMatch(page, /<th>\s*<\/th>/);
  });
});

describe('只重写变了的页', () => {
  const NO_PYTHON = { PYTHON: '/不存在/python' };
  const files = () =>
    fs
      .readdirSync(project.file('build'), { recursive: true })
      .filter((file) => /^(notebooks|lib)\/|^(index|help)/.test(file) && file.endsWith('.html'));
  const times = () =>
    new Map(files().map((file) => [file, fs.statSync(project.file('build', file)).mtimeMs]));
  let old;
  beforeEach(() => {
    old = times();
  });
  const rewritten = () =>
    [...times()].filter(([file, time]) => old.get(file) !== time).map(([file]) => file);
  const edit = (file, from, to) => project.write(file, project.read(file).replace(from, to));
  function build(env) {
    const { status, errors } = project.build(['html', 'site'], env);
    assert.equal(status, 0, errors);
  }

  it('什么也没变：一页也不写', () => {
    build(NO_PYTHON);
    assert.deepEqual(rewritten(), []);
  });
  it('改了幻灯片，引用都还在原来的页：一页也不写', () => {
    edit('slides/02-softmax.md', '# 二', '# 改了 二');
    build(NO_PYTHON);
    assert.deepEqual(rewritten(), []);
  });
  it('引用挪了页：只重写那份 notebook，也不用运行 nbconvert', () => {
    edit('slides/02-softmax.md', '# 改了', '# 前面添一页\n\n---\n\n## 改了');
    build(NO_PYTHON);
    assert.deepEqual(rewritten(), ['notebooks/02-softmax.html']);
    const page = project.read('build/notebooks/02-softmax.html');
    assert.match(page, /02-softmax\.html#2">第 2 节第 2 页/);
  });
  it('改了简介：只重写首页', () => {
    edit('slides/01-multiclass.md', '测试用的一节', '换了简介的一节');
    build(NO_PYTHON);
    assert.deepEqual(rewritten(), ['index.html']);
  });
  it('改了 lib：只重写它的页', () => {
    edit('lib/softmax.py', '小模块', '模块');
    build(NO_PYTHON);
    assert.deepEqual(rewritten(), ['lib/softmax.html']);
  });
  it('改了 notebook：只重写它', () => {
    edit('notebooks/01-multiclass.ipynb', '0.6652', '0.6653');
    build({});
    assert.deepEqual(rewritten(), ['notebooks/01-multiclass.html']);
    assert.match(project.read('build/notebooks/01-multiclass.html'), /0\.6653/);
  });
  it('页不见了：补上', () => {
    fs.rmSync(project.file('build/lib/softmax.html'));
    build(NO_PYTHON);
    assert.deepEqual(rewritten(), ['lib/softmax.html']);
  });
});

describe('看上去', { skip: !browser && '跳过：找不到浏览器，网页没有看' }, () => {
  let page;
  let client;
  before(async () => {
    page = await browser.newPage();
    client = await page.createCDPSession();
  });
  /** 打开一页，在里面运行 `look`。 */
  async function view(file, { width = 1280, dark = false, print = false }, look) {
    await page.setViewport({ width, height: 800 });
    const value = dark ? 'dark' : 'light';
    await client.send('Emulation.setEmulatedMedia', {
      media: print ? 'print' : 'screen',
      features: [{ name: 'prefers-color-scheme', value }],
    });
    await page.goto('about:blank');
    await page.goto(pathToFileURL(project.file('build', file)).href);
    await page.evaluate(() => document.fonts.ready.then(() => true));
    return page.evaluate(look);
  }
  const NOTEBOOK = 'notebooks/02-softmax.html';

  it('目录：宽屏上展开，滚动时停住；手机上收着', async () => {
    const look = () => {
      const toc = document.querySelector('.toc');
      scrollTo(0, 1000);
      const { top, right } = toc.getBoundingClientRect();
      const { left } = document.querySelector('main').getBoundingClientRect();
      return { open: toc.firstElementChild.open, stays: top >= 0, beside: right <= left };
    };
    assert.deepEqual(await view(NOTEBOOK, {}, look), { open: true, stays: true, beside: true });
    const { open } = await view(NOTEBOOK, { width: 390 }, look);
    assert.equal(open, false);
  });

  for (const file of [NOTEBOOK, 'lib/softmax.html', 'index.html', 'help.html']) {
    it(`${file}：手机上不左右晃`, async () => {
      const wide = () => document.documentElement.scrollWidth - innerWidth;
      assert.equal(await view(file, { width: 390 }, wide), 0);
    });
    it(`${file}：深色时底暗字亮，打印仍是白纸`, async () => {
      const look = () => {
        const { backgroundColor, color } = getComputedStyle(document.body);
        const level = (text) => Math.max(...text.match(/\d+/g).slice(0, 3).map(Number));
        return level(backgroundColor) > level(color);
      };
      assert.equal(await view(file, {}, look), true);
      assert.equal(await view(file, { dark: true }, look), false);
      assert.equal(await view(file, { dark: true, print: true }, look), true);
    });
  }

  it('深色时图仍在白纸上', async () => {
    const look = () => getComputedStyle(document.querySelector('.outputs img')).backgroundColor;
    assert.equal(await view(NOTEBOOK, { dark: true }, look), 'rgb(255, 255, 255)');
  });

  it('左右滚得动的框，键盘也到得了；不用滚的不添麻烦', async () => {
    const look = () =>
      [...document.querySelectorAll('pre')]
        .filter((box) => box.scrollWidth > box.clientWidth === (box.tabIndex !== 0))
        .map((box) => box.textContent.slice(0, 20));
    assert.deepEqual(await view(NOTEBOOK, {}, look), []);
    const long = () => document.querySelector('.source-page pre').tabIndex;
    assert.equal(await view('lib/softmax.html', {}, long), 0);
  });

  it('打印：没有导航，长行折行', async () => {
    const look = () => ({
      shown: [...document.querySelectorAll('.bar, .toc, .cell-head')].filter(
        (element) => getComputedStyle(element).display !== 'none',
      ).length,
      cut: [...document.querySelectorAll('pre')].filter((box) => box.scrollWidth > box.clientWidth)
        .length,
    });
    assert.deepEqual(await view(NOTEBOOK, { width: 700, print: true }, look), { shown: 0, cut: 0 });
  });
});
