// 放映：按键、计划与钟、点了不离开、搜索、黑屏、画笔、激光笔。
/* global document, getComputedStyle, innerWidth, innerHeight */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { openBrowser } from '../engine/inspect/inspect.mjs';
import { KEYS } from '../engine/keys.mjs';
import { makeProject, notebookOf } from './project.mjs';
import { onPage, openDeck, openPresenter, pageNumber, until } from './stage.mjs';

const FIRST = `
<!-- _class: title -->

# 测试

[打开本节 notebook](../notebooks/01-multiclass.ipynb)

<!-- 【1 分钟】开场 -->

---

<!-- _class: figure -->

## 一张图

![两根柱](../notebooks/01-multiclass.ipynb#bars)

<!-- 【2 分钟】讲图 -->

---

<!-- _class: optional -->

## 选讲甲 $\\sqrt d$

* 一条
* 两条

<!-- 【1.5 分钟】选讲 -->

---

## 温度与数

正文里的 \\val{p-max}，公式里的 $x=\\val{p-max}$

<!-- 【1 分钟】讲数 -->
`;
const SECOND = `
<!-- _class: title -->

# 测试

<!-- 【1 分钟】开场 -->

---

<!-- _class: optional -->

## 选讲乙

温度

<!-- 【3 分钟】选讲 -->
`;
const TOTAL = 6;

const browser = await openBrowser();
const describeInBrowser = browser ? describe : () => {};
if (!browser) it('放映', { skip: '跳过：找不到 Chrome、Chromium 或 Edge，放映没有查' });
after(() => browser?.close());

describeInBrowser('放映', () => {
  let project;
  let lecture;
  let page;
  before(() => {
    project = makeProject({ '01-multiclass': FIRST, '02-softmax': SECOND });
    const notebook = notebookOf('01-multiclass');
    const figure = fs.readFileSync(new URL('fixtures/figure.png', import.meta.url), 'base64');
    notebook.cells.find(({ id }) => id === 'bars').outputs[0].data['image/png'] = figure;
    project.write('notebooks/01-multiclass.ipynb', JSON.stringify(notebook));
    const { status, errors } = project.build(['html', 'site']);
    assert.equal(status, 0, errors);
    lecture = project.file('build/lecture.html');
  });
  after(() => project.remove());
  beforeEach(async () => {
    page = await openDeck(browser, lecture);
  });
  afterEach(async () => {
    await page.evaluate(() => localStorage.clear());
    const pages = (await browser.pages()).slice(1);
    const errors = page.errors;
    await Promise.all(pages.map((each) => each.close()));
    assert.deepEqual(errors, []);
  });

  const press = async (target, ...keys) => {
    for (const key of keys) await target.keyboard.press(key);
  };
  const screenOf = (target) => target.evaluate(() => document.body.dataset.screen ?? '');

  describe('按键', () => {
    it('数字加 Enter 跳页；Esc 作罢；超出的到最后一页', async () => {
      await press(page, '4');
      assert.equal(await page.$eval('.stage-jump', ({ hidden }) => hidden), false);
      await press(page, 'Enter');
      await onPage(page, 4);
      await press(page, '2', 'Escape', 'Enter');
      await press(page, '9', '9', 'Enter');
      await onPage(page, TOTAL);
      assert.equal(await page.$('.bespoke-marp-overview'), null); // Esc 没有打开总览
    });

    for (const [key, color] of [
      ['b', 'black'],
      ['.', 'black'],
      ['w', 'white'],
    ]) {
      it(`${key}：整个屏幕${color}；翻页键只亮回来，不翻页`, async () => {
        await press(page, key);
        assert.equal(await screenOf(page), color);
        const shown = await page.evaluate(() => {
          const top = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
          const { left, right, bottom } = top.getBoundingClientRect();
          return [getComputedStyle(top).backgroundColor, left, right, bottom];
        });
        const ink = color === 'black' ? 'rgb(0, 0, 0)' : 'rgb(255, 255, 255)';
        assert.deepEqual(shown, [ink, 0, 1280, 720]);
        await press(page, 'PageDown');
        assert.equal(await screenOf(page), '');
        assert.equal(await pageNumber(page), 1);
        await press(page, key, key);
        assert.equal(await screenOf(page), '');
      });
    }

    it('Marp 自己的键照旧：→ ← Home End，O 总览', async () => {
      await press(page, 'ArrowRight');
      await onPage(page, 2);
      await press(page, 'End');
      await onPage(page, TOTAL);
      await press(page, 'ArrowLeft');
      await onPage(page, TOTAL - 1);
      await press(page, 'Home');
      await onPage(page, 1);
      await press(page, 'o');
      await until(page, () => document.querySelector('.bespoke-marp-overview')?.dataset.open);
    });

    it('?：按键说明列着每一个键；关掉以后焦点回到原处，按键照常', async () => {
      await page.focus('.bespoke-marp-active .rail a');
      await press(page, '?');
      const dialog = await page.$('dialog[open][role=dialog]');
      const rows = await dialog.$$eval('tr', (all) => all.length);
      assert.equal(rows, KEYS.length);
      await press(page, 'b', 'ArrowRight');
      assert.deepEqual([await screenOf(page), await pageNumber(page)], ['', 1]);
      await press(page, 'Escape');
      await until(page, () => document.querySelector('dialog') === null);
      await press(page, 'ArrowRight');
      await onPage(page, 2);
    });

    it('帮助页是同一张表', () => {
      const help = project.read('build/help.html');
      for (const [keys] of KEYS) assert.ok(help.includes(`<td>${keys}</td>`), keys);
    });
  });

  describe('搜索', () => {
    const found = () => page.$$eval('dialog li', (rows) => rows.map((row) => row.innerText.trim()));

    it('标题里有的在前，正文里有的在后；↓ Enter 去选中的那一页', async () => {
      await press(page, '/');
      await page.keyboard.type('温度');
      const rows = await found();
      assert.match(rows[0], /^4\s+温度与数/);
      assert.match(rows[1], /^6\s+选讲乙\s+选讲乙 温度|^6\s+选讲乙\s+温度/);
      assert.equal(rows.length, 2);
      await press(page, 'ArrowDown', 'Enter');
      await onPage(page, 6);
      await until(page, () => document.querySelector('dialog') === null);
    });

    it('几个词都要有；字母不分大小写；没有就说 0 页', async () => {
      await press(page, '/');
      await page.keyboard.type('NOTEBOOK 打开');
      assert.match((await found())[0], /^1\s+测试/);
      await page.keyboard.type(' 没有这个词');
      assert.equal(await page.$eval('dialog p', ({ textContent }) => textContent), '0 页');
      await press(page, 'Enter', 'Escape');
      assert.equal(await pageNumber(page), 1);
    });

    it('点一条也行', async () => {
      await press(page, '/');
      await page.keyboard.type('两条');
      await page.click('dialog li');
      await onPage(page, 3);
    });
  });

  describe('点了不离开', () => {
    /** 点 `selector`；返回另开了哪一页（没有就是 undefined）。 */
    async function opened(selector, options = {}) {
      const seen = [];
      const note = (target) => target.type() === 'page' && seen.push(target.url());
      browser.on('targetcreated', note);
      if (options.ctrl) await page.keyboard.down('Control');
      await (typeof selector === 'string'
        ? page.click(`.bespoke-marp-active ${selector}`)
        : page.mouse.click(...selector));
      if (options.ctrl) await page.keyboard.up('Control');
      await new Promise((resolve) => setTimeout(resolve, 400));
      browser.off('targetcreated', note);
      const urls = (await browser.pages()).map((each) => each.url());
      return seen.length ? urls.find((url) => /notebooks|lib/.test(url)) : undefined;
    }
    const address = (text) => decodeURIComponent(text).split('/build/')[1];

    it('点在图上、数上、公式的数上：哪里也不去', async () => {
      await press(page, '2', 'Enter');
      await onPage(page, 2);
      assert.equal(await opened('.figure img'), undefined);
      await press(page, '4', 'Enter');
      await onPage(page, 4);
      for (const selector of ['.val', '.katex a']) assert.equal(await opened(selector), undefined);
      assert.equal(await pageNumber(page), 4);
      assert.match(page.url(), /lecture\.html/);
    });

    it('按住 Ctrl 点图、点数，或者点来源的小字：出处另开一页', async () => {
      const place = 'notebooks/01-multiclass.html#';
      await press(page, '2', 'Enter');
      await onPage(page, 2);
      assert.equal(address(await opened('.figure img', { ctrl: true })), `${place}bars`);
    });

    it('来源的小字：指到图才显出来，点了另开一页', async () => {
      await press(page, '2', 'Enter');
      await onPage(page, 2);
      const opacity = () =>
        page.$eval('.bespoke-marp-active .source', (label) => getComputedStyle(label).opacity);
      assert.equal(await opacity(), '0');
      await page.hover('.bespoke-marp-active .figure img');
      assert.equal(await opacity(), '1');
      const url = await opened('.source');
      assert.equal(address(url), 'notebooks/01-multiclass.html#bars');
      assert.match(page.url(), /lecture\.html.*#2$/);
    });

    it('只拷走一个文件：指到以后，来源和 notebook 的链接都只是文字', async () => {
      const alone = path.join(project.root, '拷走.html');
      fs.copyFileSync(project.file('build/slides/01-multiclass.html'), alone);
      await page.close();
      page = await openDeck(browser, alone, 2);
      await page.hover('.bespoke-marp-active .figure');
      await until(page, () => document.querySelectorAll('a[href*=notebooks]').length === 0);
      assert.equal(await opened('.figure img', { ctrl: true }), undefined);
      assert.ok(await page.$('a[href="02-softmax.html"]')); // 别节的链接还在
    });

    it('在 build/ 里，链接都在', async () => {
      await page.hover('.bespoke-marp-active .body a');
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.ok(await page.$('a[href*=notebooks]'));
    });
  });

  describe('画笔与激光笔', () => {
    const inkOf = (target) =>
      target.$eval('.bespoke-marp-active', (slide) => {
        const ink = slide.querySelector('.stage-ink');
        if (!ink?.getAttribute('d')) return undefined;
        const { x, width } = ink.getBBox();
        return [Math.round(x), Math.round(x + width)];
      });
    async function drawLine(target, from, to) {
      await target.mouse.move(from, 300);
      await target.mouse.down();
      await target.mouse.move(to, 300, { steps: 10 });
      await target.mouse.up();
    }
    const near = (range, from, to) =>
      assert.ok(Math.abs(range[0] - from) < 9 && Math.abs(range[1] - to) < 9, String(range));

    it('写在这一页上：翻走再回来还在，撤销、擦去、重新载入就没有了', async () => {
      await press(page, 'd');
      await drawLine(page, 200, 500);
      near(await inkOf(page), 200, 500);
      await drawLine(page, 100, 300);
      near(await inkOf(page), 100, 500);
      await press(page, 'ArrowRight');
      await onPage(page, 2);
      assert.equal(await inkOf(page), undefined);
      await press(page, 'ArrowLeft', 'u');
      await onPage(page, 1);
      near(await inkOf(page), 200, 500);
      await press(page, 'e');
      assert.equal(await inkOf(page), undefined);
      await drawLine(page, 200, 500);
      await page.reload();
      assert.equal(await inkOf(page), undefined);
    });

    it('没有拿笔，拖着划不留笔迹；印的时候笔迹不显示', async () => {
      await drawLine(page, 200, 500);
      assert.equal(await inkOf(page), undefined);
      await press(page, 'd');
      await drawLine(page, 200, 500);
      await page.emulateMediaType('print');
      const display = await page.$eval('.stage-ink', (ink) => getComputedStyle(ink).display);
      assert.equal(display, 'none');
    });

    it('演讲者视图里画的、指的、黑的，投影上都有；后开的窗口也看得到先画的', async () => {
      await press(page, 'd');
      await drawLine(page, 200, 500);
      const presenter = await openPresenter(page);
      await until(presenter, () => document.querySelector('.stage-ink') !== null);
      near(await inkOf(presenter), 200, 500);
      await press(presenter, 'l');
      const box = await presenter.$eval('.bespoke-marp-active section', (section) => {
        const { left, top, width, height } = section.getBoundingClientRect();
        return [left + width / 2, top + height / 4];
      });
      await presenter.mouse.move(...box);
      const dot = await until(page, () => {
        const laser = document.querySelector('.stage-laser');
        return laser && [laser.getAttribute('cx'), laser.getAttribute('cy')].map(Number);
      });
      assert.ok(Math.abs(dot[0] - 640) < 3 && Math.abs(dot[1] - 180) < 3, String(dot));
      await press(presenter, 'd');
      await until(page, () => document.querySelector('.stage-laser') === null);
      await presenter.mouse.move(...box);
      await presenter.mouse.down();
      await presenter.mouse.move(box[0] + 100, box[1], { steps: 5 });
      await presenter.mouse.up();
      await until(page, () => document.querySelector('.stage-ink').getBBox().width > 500);
      await press(presenter, 'Escape');
      await press(presenter, 'b');
      await until(page, () => document.body.dataset.screen === 'black');
      assert.equal(
        await presenter.$eval('.stage-screen', ({ textContent }) => textContent),
        '投影上正黑屏',
      );
      await press(page, 'ArrowRight');
      await until(presenter, () => document.body.dataset.screen === '');
    });
  });
});
