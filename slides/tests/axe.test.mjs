// 无障碍：build/ 里每一种页面（首页、说明、notebook、源码、幻灯片、全讲）都没有 axe 的违例。
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { BUILD, deckNames, toPosix } from '../engine/paths.mjs';
import { violationsOf } from './axe.mjs';
import { openBrowser } from '../engine/inspect/inspect.mjs';

const browser = await openBrowser();
after(() => browser?.close());

/** 源码页都出自一个模板：每个文件夹看一页。 */
function libPages() {
  const pages = fs
    .readdirSync(path.join(BUILD, 'lib'), { recursive: true })
    .map((file) => `lib/${toPosix(file)}`)
    .filter((file) => file.endsWith('.html'));
  return [...new Map(pages.map((file) => [path.posix.dirname(file), file])).values()];
}

describe('无障碍', { skip: !browser && '跳过：找不到浏览器，无障碍没有查' }, () => {
  let page;
  before(async () => {
    page = await browser.newPage();
  });

  async function open(address, { width = 1280, dark = false } = {}) {
    const [file, hash = ''] = address.split('#');
    await page.setViewport({ width, height: 720 });
    const value = dark ? 'dark' : 'light';
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    await page.goto('about:blank');
    await page.goto(`${pathToFileURL(path.join(BUILD, file)).href}#${hash}`);
  }

  const clean = (address, look) =>
    it(`${address}${look?.dark ? '（深色）' : ''}${look?.width ? '（手机）' : ''}`, async () => {
      await open(address, look);
      assert.deepEqual(await violationsOf(page), []);
    });

  for (const file of ['index.html', 'help.html', ...libPages()]) clean(file);
  for (const name of deckNames()) clean(`notebooks/${name}.html`);
  const [first] = deckNames();
  for (const file of ['index.html', 'help.html', `notebooks/${first}.html`, 'lib/softmax.html']) {
    clean(file, { dark: true });
    clean(file, { width: 390 });
  }
  for (const address of [...deckNames().map((name) => `slides/${name}.html#2`), 'lecture.html#1'])
    clean(address);

  it('查得出来：滚动的框到不了、地标外的字、空的表头、重复的地标', async () => {
    await open('help.html');
    await page.evaluate(async () => {
      await globalThis.document.fonts.ready; // page.js 那时才让滚动的框可以聚焦
      await new Promise((resolve) => setTimeout(resolve, 50));
      globalThis.document.body.innerHTML = `<main><h1>题</h1>
<pre style="width:90px;overflow:auto">${'x'.repeat(99)}</pre><table><tr><th></th></tr></table>
</main><nav>甲</nav><nav>乙</nav><p>落在外面</p>`;
    });
    const found = (await violationsOf(page)).map((line) => line.split('：')[0]);
    for (const rule of [
      'scrollable-region-focusable',
      'empty-table-header',
      'landmark-unique',
      'region',
    ])
      assert.ok(found.includes(rule), `${rule} 没有报出：${found}`);
  });
});
