// make present：改一次只刷新一次，停在原来那一页；有错列在页面上，改好了自己消失。
/* global document, location, window */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openBrowser } from '../engine/inspect/inspect.mjs';
import { ENVIRONMENT, front, makeProject } from './project.mjs';

const PORT = '8137';
const SITE = `http://127.0.0.1:${PORT}`;
const DECK = '# 好的一份\n\n---\n\n## 第二页\n\n正文\n\n<!-- 讲稿 -->\n\n---\n\n## 第三页\n';

const browser = await openBrowser();
const needsBrowser = browser ? {} : { skip: '跳过：找不到 Chrome、Chromium 或 Edge，预览没有检查' };
after(() => browser?.close());

let project;
before(() => {
  project = makeProject({ '02-softmax': DECK });
});
after(() => project.remove());

const presentIn = (environment, options) => [
  process.execPath,
  [project.file('slides/engine/present.mjs')],
  { env: { ...ENVIRONMENT, ...environment }, ...options },
];

describe('端口', () => {
  for (const written of ['abc', '80x', '0', '65536', '99999', '-1', '8e3'])
    it(`PORT=${written}：一句话`, () => {
      const options = { encoding: 'utf8', timeout: 20000 };
      const { status, stderr } = spawnSync(...presentIn({ PORT: written }, options));
      assert.equal(status, 1);
      assert.match(stderr, /^错误 PORT=.* 不是端口号；应是 1 到 65535 的整数.*\n$/);
    });

  it('已被占用：一句话', async (t) => {
    const other = http.createServer().listen(8139, '127.0.0.1');
    t.after(() => other.close());
    const child = spawn(...presentIn({ PORT: '8139' }, { stdio: ['ignore', 'ignore', 'pipe'] }));
    let said = '';
    child.stderr.on('data', (text) => (said += text));
    const code = await new Promise((resolve) => child.on('exit', resolve));
    assert.equal(code, 1);
    assert.equal(said, '错误 端口 8139 已被占用；请用 make present PORT=8140 换一个\n');
  });
});

/** 等到 `read()` 给出 `accepts` 认可的值。 */
async function until(read, accepts, limit = 40000) {
  const deadline = Date.now() + limit;
  for (;;) {
    const value = await read().catch((error) => error); // 正在刷新的页面，问不到
    if (accepts(value)) return value;
    assert.ok(Date.now() < deadline, `等不到；最后看到的是 ${value}`);
    await setTimeout(100);
  }
}

describe('预览', needsBrowser, () => {
  let child;
  let output = '';
  let page;
  const body = (text) => project.write('slides/02-softmax.md', front + text);

  /** 页面上列出的错；没有则是空的。 */
  const panel = () =>
    page.evaluate(
      () =>
        document.querySelector('#preview-problems')?.shadowRoot.querySelector('section')
          .textContent ?? '',
    );
  const says = (pattern) => until(panel, (text) => pattern.test(text));
  /** 没有列出错，而且不是正在刷新。 */
  const quiet = async () => {
    for (let times = 0; times < 10; times++) {
      await until(panel, (text) => text === '');
      await setTimeout(50);
      if ((await panel().catch(() => '…')) !== '') times = 0;
    }
  };
  const shown = () => page.evaluate(() => document.body.textContent);
  const place = () => page.evaluate(() => location.search + location.hash);

  /** 数这一页载入过几次。 */
  const countLoads = () =>
    page.evaluateOnNewDocument(() => {
      if (window.top === window) sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1;
    });
  const loads = () => page.evaluate(() => Number(sessionStorage.loads ?? 0));

  before(async () => {
    child = spawn(...presentIn({ PORT }, { stdio: ['ignore', 'pipe', 'ignore'] }));
    child.stdout.on('data', (text) => (output += text));
    await until(
      async () => output,
      (text) => text.includes('预览：'),
    );
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 720 });
    await countLoads();
  });
  after(async () => {
    await page.close();
    child.kill('SIGKILL');
  });

  it('还没有渲染出来的一页，好了自己出来', async () => {
    await page.goto(`${SITE}/slides/02-softmax.html#2`);
    assert.match(await shown(), /正在渲染/);
    await until(shown, (text) => /第二页/.test(text));
    assert.equal(await place(), '#2');
  });

  it('只看得到 build/ 里给人看的；build/ 里的文件不含预览的脚本', async () => {
    await until(
      async () => output,
      (text) => /7?6? ?份讲义的引用.*都对/.test(text),
    );
    assert.equal((await fetch(`${SITE}/.inputs/02-softmax.json`)).status, 404);
    assert.equal((await fetch(`${SITE}/..%2fREADME.md`)).status, 404);
    assert.doesNotMatch(project.read('build/slides/02-softmax.html'), /preview-problems/);
  });

  it('改一次，只刷新一次，停在原来那一页', async () => {
    const seen = await loads();
    body(DECK.replace('正文', '改过的'));
    await until(shown, (text) => /改过的/.test(text));
    const made = output.length;
    await until(
      async () => output.slice(made - 400),
      (text) => /都对/.test(text),
    );
    await setTimeout(500);
    assert.equal((await loads()) - seen, 1);
    assert.equal(await place(), '#2');
  });

  it('渲染不出：错列在页面上，底下还是上一次的；改好了自己消失', async () => {
    body(`${DECK.replace('正文', '改过的')}\n$\\softmx$\n`);
    const text = await says(/slides\/02-softmax\.md 第 24 行/);
    assert.match(text, /1 处要改；改好了，这里自己消失/);
    assert.match(text, /softmx/);
    assert.match(await shown(), /改过的/);
    await page.screenshot({ path: `${process.env.SHOTS ?? project.file('')}/overlay.png` });
    body(DECK.replace('正文', '又改过'));
    await until(shown, (seen) => /又改过/.test(seen));
    await quiet();
    assert.equal(await place(), '#2');
  });

  it('排版毁了：说出哪一页、哪一行、怎样改', async () => {
    const items = Array.from({ length: 20 }, () => '- 好的').join('\n');
    body(DECK.replace('正文', items));
    const text = await says(/第 \d+ 行第 2 页 \[越界\].*下边超出 \d+ px.*请删减文字/);
    assert.match(text, /slides\/02-softmax\.md/);
    assert.match(await shown(), /好的/);
    await page.screenshot({ path: `${process.env.SHOTS ?? project.file('')}/ruined.png` });
    body(DECK);
    await quiet();
  });

  it('演讲者视图：刷新后还是演讲者视图、还在那一页', async () => {
    await page.goto(`${SITE}/slides/02-softmax.html?view=presenter#2`);
    const seen = await loads();
    body(DECK.replace('正文', '再改过').replace('讲稿', '换了的讲稿'));
    await until(shown, (text) => /换了的讲稿/.test(text));
    assert.match(await place(), /^\?view=presenter.*#2$/);
    assert.equal((await loads()) - seen, 1);
    await page.screenshot({ path: `${process.env.SHOTS ?? project.file('')}/presenter.png` });
  });

  it('添一份、删一份：进度条、首页、全讲跟着变', async () => {
    const name = '03-more';
    const rail = () =>
      page.evaluate(() => document.querySelectorAll('section[id="1"] .rail :is(a, i)').length);
    await page.goto(`${SITE}/slides/02-softmax.html`);
    assert.equal(await rail(), 2);
    fs.copyFileSync(
      project.file('notebooks/02-softmax.ipynb'),
      project.file(`notebooks/${name}.ipynb`),
    );
    project.write(`slides/${name}.md`, `${front}# 好的一份\n`);
    await until(rail, (count) => count === 3);
    const home = () => fetch(`${SITE}/`).then((response) => response.text());
    const lecture = () => fetch(`${SITE}/lecture.html`).then((response) => response.text());
    await until(home, (html) => /03-more/.test(html));
    await until(lecture, (html) => /data-deck="03-more"/.test(html));
    fs.rmSync(project.file(`slides/${name}.md`));
    fs.rmSync(project.file(`notebooks/${name}.ipynb`));
    await until(rail, (count) => count === 2);
    await until(home, (html) => !/03-more/.test(html));
    await until(lecture, (html) => !/data-deck="03-more"/.test(html));
    assert.equal((await fetch(`${SITE}/slides/${name}.html`)).status, 404);
  });

  it('Ctrl-C 干净地结束', async () => {
    const exit = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGINT');
    assert.equal(await exit, 0);
    assert.match(output, /预览结束/);
  });
});
