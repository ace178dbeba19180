/* global document */
// SITE_URL：怎样写都行或说得出哪里不对；记得住；每一种页面上的二维码都扫得出、通得到。
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { normalizeSiteUrl } from '../engine/siteurl.mjs';
import { openBrowser } from '../engine/inspect/inspect.mjs';
import { decodeCode, drawPdfPage, openPictures } from './pictures.mjs';
import { makeProject } from './project.mjs';

const SITE = 'https://example.org/课';

describe('网站地址的写法', () => {
  for (const [given, wanted] of [
    ['https://example.org', 'https://example.org/'],
    ['https://example.org/', 'https://example.org/'],
    ['https://example.org/课', 'https://example.org/%E8%AF%BE/'],
    ['http://example.org/a/b//', 'http://example.org/a/b/'],
    ['https://example.org/a/index.html', 'https://example.org/a/'],
    ['http://localhost:8000', 'http://localhost:8000/'],
  ]) {
    it(given, () => assert.equal(normalizeSiteUrl(given), wanted));
  }
  for (const given of ['example.org/课', '//example.org', 'localhost:8000', '课']) {
    it(`${given}：缺了开头`, () =>
      assert.throws(
        () => normalizeSiteUrl(given),
        ({ message }) =>
          message ===
          `SITE_URL=${given} 开头没有写 https:// 或 http://；应写成 https://example.org/课/ 的样子`,
      ));
  }
  for (const given of ['ftp://example.org', 'https://', 'https://a.org/?q=1', 'https://a.org/#p']) {
    it(`${given}：不是网站`, () =>
      assert.throws(() => normalizeSiteUrl(given), /不是一个网站的地址；应写成 https:/));
  }
});

const TITLE = '<!-- _class: title -->\n\n# 测试\n';
const PICTURE = '![图](../notebooks/01-multiclass.ipynb#bars)';
const STRIP = '![流程条：图](../notebooks/01-multiclass.ipynb#bars)';
const DECKS = {
  '01-multiclass': `${TITLE}\n一句话\n\n${PICTURE}\n\n${STRIP}\n\n---\n\n## 正文\n`,
  '02-softmax': `${TITLE}\n---\n\n## 正文 \\val{p-max}\n`,
};
const SHEET = `---
marp: true
theme: lecture
size: a4
class: sheet
lang: zh-CN
title: 速查
---

# 速查

## 记号

$p_k = \\val{02-softmax#p-max}$
`;

const browser = await openBrowser();
after(() => browser?.close());

describe('记得住', () => {
  let project;
  before(() => {
    project = makeProject(DECKS);
  });
  after(() => project.remove());
  const deck = () => project.read('build/slides/02-softmax.html');
  const hasCode = () => deck().includes('class="qr"');

  it('说过一次，以后不必再说；none 忘掉；写错了什么也不动', () => {
    assert.match(project.build(['html'], { SITE_URL: SITE }).output, /记下网站地址 https:/);
    assert.match(deck(), /example\.org\/<wbr>课\/<wbr>notebooks\/<wbr>02-softmax\.html/);
    assert.equal(project.build(['html'], { SITE_URL: `${SITE}/` }).output, '');
    assert.equal(project.build(['html']).output, '');
    const { status, errors } = project.build(['html'], { SITE_URL: 'example.org' });
    assert.equal(status, 1);
    assert.match(errors, /^错误 SITE_URL=example\.org 开头没有写 https:.*\n$/);
    const edited = `${project.read('slides/02-softmax.md')}\n添一句\n`;
    project.write('slides/02-softmax.md', edited);
    assert.match(project.build(['html']).output, /02-softmax\.html/);
    assert.ok(hasCode());
    assert.match(project.build(['html'], { SITE_URL: 'none' }).output, /网站地址忘掉了/);
    assert.ok(!hasCode());
    assert.equal(project.build(['html']).output, '');
  });
});

describe('二维码', { skip: !browser && '跳过：找不到浏览器，二维码没有扫' }, () => {
  let project;
  let pictures;
  before(async () => {
    project = makeProject(DECKS);
    project.write('slides/cheatsheet.md', SHEET);
    pictures = await openPictures(browser);
    const all = ['html', 'pdf', 'site'];
    for (const VARIANT of ['', '45']) {
      const { status, errors } = project.build(all, { SITE_URL: SITE, VARIANT });
      assert.equal(status, 0, errors);
    }
  });
  after(async () => {
    await pictures?.close();
    project.remove();
  });

  /** 网页（可带 #页码）上的二维码写着的地址。 */
  async function scan(address) {
    const [file, hash = ''] = address.split('#');
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 720, deviceScaleFactor: 2 });
    await page.goto(`${pathToFileURL(project.file('build', file)).href}#${hash}`);
    await page.evaluate(() => document.fonts.ready.then(() => true));
    const picture = await page.screenshot({ encoding: 'base64' });
    await page.close();
    return decodeCode(pictures, picture);
  }
  const scanPdf = async (file, number) =>
    decodeCode(pictures, await drawPdfPage(pictures, project.file('build', file), number, 3));

  /** 二维码通到第 `name` 节的 notebook，而那个网页真的在 build/ 里。 */
  function leadsTo(url, name) {
    const site = normalizeSiteUrl(SITE);
    assert.equal(url, `${site}notebooks/${name}.html`);
    assert.ok(fs.existsSync(project.file('build', decodeURI(url.slice(site.length)))));
  }

  for (const name of Object.keys(DECKS)) {
    for (const file of [`slides/${name}.html`, `slides/${name}-45.html`])
      it(`${file} 的首页`, async () => leadsTo(await scan(`${file}#1`), name));
    it(`slides/${name}.pdf 的首页`, async () =>
      leadsTo(await scanPdf(`slides/${name}.pdf`, 1), name));
  }
  for (const suffix of ['', '-45']) {
    it(`lecture${suffix}.html 里各节的首页`, async () => {
      leadsTo(await scan(`lecture${suffix}.html#1`), '01-multiclass');
      leadsTo(await scan(`lecture${suffix}.html#3`), '02-softmax');
    });
    it(`lecture${suffix}.pdf、handout${suffix}.pdf、notes${suffix}.pdf 里的首页`, async () => {
      leadsTo(await scanPdf(`lecture${suffix}.pdf`, 3), '02-softmax');
      leadsTo(await scanPdf(`handout${suffix}.pdf`, 2), '02-softmax');
      leadsTo(await scanPdf(`notes${suffix}.pdf`, 1), '01-multiclass');
    });
  }
  for (const file of [
    'slides/02-softmax.html#2',
    'lecture.html#2',
    'index.html',
    'notebooks/02-softmax.html',
  ])
    it(`${file}：没有二维码`, async () => assert.equal(await scan(file), null));
  it('速查表：没有二维码，公式不被盖住', async () => {
    assert.doesNotMatch(project.read('build/.inputs/cheatsheet.html'), /class="qr"/);
    assert.equal(await scanPdf('cheatsheet.pdf', 1), null);
  });
});
