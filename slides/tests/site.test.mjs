// 网站（make site）：放在名字带空格的子目录里，从 http 打开：链接都通，不向别处要任何东西，Python 能运行。
/* global document, location */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openBrowser } from '../engine/inspect/inspect.mjs';
import { readOptions } from '../engine/options.mjs';
import { BUILD, deckNames } from '../engine/paths.mjs';
import { makeSite } from '../engine/publish.mjs';
import { cellText, notebookCell } from '../engine/sources.mjs';

const PLACE = '/some sub path/第 5 讲/';
const NAME = '02-softmax';
const SLOW = { timeout: 120_000 };
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' };

/** 只有 PLACE 下面有东西的静态网站。 */
function serve(folder) {
  const server = http.createServer(({ url }, response) => {
    const wanted = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    const file = path.join(folder, wanted.slice(PLACE.length) || 'index.html');
    if (!wanted.startsWith(PLACE) || !fs.existsSync(file) || !fs.statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type });
    fs.createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('网站', SLOW, () => {
  let scratch;
  let site;
  let files;
  let server;
  let browser;
  let page;
  const asked = [];

  const address = (file) => `http://127.0.0.1:${server.address().port}${encodeURI(PLACE)}${file}`;

  async function open(file) {
    await page.goto(address(file), { waitUntil: 'load' });
  }

  const waitFor = (condition, ...args) =>
    page.waitForFunction(condition, { timeout: 60_000, polling: 100 }, ...args);

  before(async () => {
    fs.mkdirSync(BUILD, { recursive: true });
    scratch = fs.mkdtempSync(path.join(BUILD, '.site-'));
    site = path.join(scratch, 'here');
    files = makeSite(site, readOptions(), scratch);
    server = await serve(site);
    browser = await openBrowser();
    if (!browser) return;
    page = await browser.newPage();
    page.on('request', (request) => asked.push(request.url()));
  });
  after(async () => {
    await browser?.close();
    server.close();
    fs.rmSync(scratch, { recursive: true, force: true });
  });

  const check = (title, action) =>
    it(title, SLOW, async (test) => (browser ? action() : test.skip('找不到浏览器')));

  it('该有的都有，藏着的一个也没有', () => {
    const wanted = deckNames().flatMap((name) => [
      ...[`slides/${name}.html`, `slides/${name}.pdf`, `notebooks/${name}.html`],
    ]);
    const others = ['index.html', 'help.html', 'lecture.html', 'lecture.pdf', 'here.js'];
    for (const file of [...wanted, ...others, 'live/python.js', 'live/licences/README.txt'])
      assert.ok(files.includes(file), file);
    const there = fs.readdirSync(site, { recursive: true, withFileTypes: true });
    assert.equal(there.filter((entry) => entry.isFile()).length, files.length);
    for (const { name } of there) assert.doesNotMatch(name, /^\.|\.(json|map|tmp|ipynb|zip)$/);
    assert.ok(!fs.existsSync(path.join(site, 'solutions'))); // 只给老师
  });

  it('再做一次，不再有的就不在了', () => {
    fs.writeFileSync(path.join(site, 'old.html'), '');
    makeSite(site, readOptions(), scratch);
    assert.ok(!fs.existsSync(path.join(site, 'old.html')));
  });

  check('首页、幻灯片、notebook、说明页上的链接都通', async () => {
    const pages = ['', 'help.html', `slides/${NAME}.html`, `notebooks/${NAME}.html`];
    const links = new Set();
    for (const file of pages) {
      await open(file);
      const found = await page.$$eval('a[href]', (all) =>
        all
          .map(({ href }) => href.split('#')[0])
          .filter((href) => href.startsWith(location.origin)),
      );
      for (const href of found) links.add(href);
    }
    assert.ok(links.size > 10, `只有 ${links.size} 个`);
    const broken = [];
    for (const href of links)
      if ((await fetch(href, { method: 'HEAD' })).status !== 200) broken.push(decodeURI(href));
    assert.deepEqual(broken, []);
  });

  check('notebook 的网页上运行一格', async () => {
    for (const pack of ['matplotlib', 'oracles'])
      fs.rmSync(path.join(site, 'live', `${pack}.js`), { force: true }); // 有没有都一样，没有就快
    await open(`notebooks/${NAME}.html`);
    await page.evaluate(() => {
      const section = document.getElementById('naive-nan');
      section.scrollIntoView();
      const buttons = [...section.querySelectorAll('button')];
      buttons.find(({ textContent }) => textContent === '从头运行到这里').click();
    });
    await waitFor(() =>
      /In \[\d+\]/.test(document.querySelector('#naive-nan .live-prompt').textContent),
    );
    const shown = await page.$eval('#naive-nan .live-output', (box) => box.innerText.trim());
    assert.equal(shown, cellText(notebookCell(`notebooks/${NAME}.ipynb`, 'naive-nan')));
  });

  check('幻灯片上运行一段', async () => {
    await open(`slides/${NAME}.html`);
    const number = await page.$eval('.live', (host) => host.closest('section').id);
    await page.evaluate((wanted) => location.replace(`#${wanted}`), number);
    await waitFor(() => document.querySelector('.bespoke-marp-active .live textarea') !== null);
    await page.$$eval('.bespoke-marp-active .live-bar button', (buttons) =>
      buttons.find(({ textContent }) => textContent === '运行').click(),
    );
    await waitFor(
      () => document.querySelector('.bespoke-marp-active .live-output').textContent !== '',
    );
  });

  check('没有向别处要任何东西', () => {
    const elsewhere = asked.filter(
      (url) => !url.startsWith(address('')) && !/^(data|blob|about):/.test(url),
    );
    assert.deepEqual(elsewhere, []);
    assert.ok(asked.some((url) => url.endsWith('live/python.js')));
  });
});
