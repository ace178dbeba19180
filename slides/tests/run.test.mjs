// 把真的一讲从头放到尾：build/lecture.html，从 file:// 打开，断网，Chromium 和 Firefox 各一遍。
/* global document, location */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../engine/inspect/inspect.mjs';
import { BUILD } from '../engine/paths.mjs';
import { BROWSERS } from './browsers.mjs';
import { openDeck, pageNumber } from './stage.mjs';

const LECTURE = path.join(BUILD, 'lecture.html');

/** 现在这一页：第几页、写着几页中的第几页、是不是铺在窗口里、有没有打不开的图。 */
const lookAt = (page) =>
  page.evaluate(() => {
    const slide = document.querySelector('.bespoke-marp-active');
    const { width, height } = slide.querySelector('section').getBoundingClientRect();
    const images = [...slide.querySelectorAll('img')];
    return {
      number: Number(slide.querySelector('section').id),
      total: document.querySelectorAll('svg[data-marpit-svg]').length,
      shown: width > 600 && height > 300,
      broken: images.filter((image) => !image.complete || !image.naturalWidth).length,
    };
  });

/** 供读屏的公式（MathML）里，上下标、分数该有两项而不是两项的。 */
const brokenFormulas = (page) =>
  page.$$eval('msub, msup, mfrac, munder, mover, mroot', (all) =>
    all.filter(({ children }) => children.length !== 2).map(({ outerHTML }) => outerHTML),
  );

async function runThrough(browser) {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', ({ message }) => {
    // Firefox 边载入边排，公式才到一半时会这样抱怨；载入完了另查
    if (!message.startsWith('Invalid markup')) errors.push(message);
  });
  await page.setViewport({ width: 1280, height: 720 });
  await page.goto(pathToFileURL(LECTURE).href);
  assert.deepEqual(await brokenFormulas(page), []);
  const { total } = await lookAt(page);
  const visited = [];
  for (let steps = 0; steps < total * 12 && visited.at(-1) !== total; steps += 1) {
    const { number, shown, broken } = await lookAt(page);
    if (number !== visited.at(-1)) visited.push(number);
    assert.ok(shown && !broken, `第 ${number} 页没有好好显示`);
    await page.keyboard.press('ArrowRight');
  }
  assert.deepEqual(
    visited,
    Array.from({ length: total }, (_, i) => i + 1),
  );
  assert.deepEqual(errors, []);
}

describe('一讲从头放到尾，断网', () => {
  for (const [name, open, missing] of BROWSERS) {
    it(name, async (t) => {
      const browser = await open();
      if (!browser) return t.skip(`跳过：${missing}，没有在 ${name} 里放映`);
      t.after(() => browser.close());
      await runThrough(browser);
    });
  }
});

it('每一页上四处点：除了看得见的链接，哪里也不去', async (t) => {
  const browser = await openBrowser();
  if (!browser) return t.skip('跳过：找不到 Chrome、Chromium 或 Edge，没有点');
  t.after(() => browser.close());
  const page = await openDeck(browser, LECTURE);
  const opened = [];
  browser.on('targetcreated', (target) => target.type() === 'page' && opened.push(target.url()));
  const { total } = await lookAt(page);
  for (let number = 1; number <= total; number += 1) {
    await page.evaluate((wanted) => location.replace(`#${wanted}`), number);
    await page.waitForFunction(
      (wanted) => document.querySelector('.bespoke-marp-active section').id === String(wanted),
      { polling: 'mutation' },
      number,
    );
    const spots = await page.evaluate(() => {
      const places = [
        [0.5, 0.5],
        [0.3, 0.6],
        [0.7, 0.4],
        [0.75, 0.7],
      ];
      const grid = places.map(([x, y]) => [x * 1280, y * 720]);
      const isLabel = ([x, y]) => document.elementFromPoint(x, y)?.closest('.source, a:not(.val)');
      return grid.filter((spot) => !isLabel(spot) || isLabel(spot).closest('.katex'));
    });
    assert.ok(spots.length > 1, `第 ${number} 页到处是链接`);
    for (const spot of spots) await page.mouse.click(...spot);
    assert.equal(await pageNumber(page), number);
  }
  assert.ok(page.url().startsWith(pathToFileURL(LECTURE).href));
  assert.deepEqual(opened, []);
});
