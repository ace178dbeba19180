// 计划与钟：算得对不对，演讲者视图里显示得对不对，重新载入还在不在，跳过选讲灵不灵。
/* global document */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { openBrowser } from '../engine/inspect/inspect.mjs';
import { clockText, compare, skippable } from '../stage/plan.mjs';
import { makeProject } from './project.mjs';
import { onPage, openDeck, openPresenter, pageNumber, until } from './stage.mjs';

const PAGES = [
  { page: 1, deck: 'a', minutes: 1 },
  { page: 2, deck: 'a', minutes: 2, optional: true },
  { page: 3, deck: 'b', minutes: 1.5 },
  { page: 4, deck: 'b', minutes: 0.5, optional: true },
  { page: 5, deck: 'b', minutes: 3, optional: true },
];

describe('对照', () => {
  it('本页、本节、全讲的计划与实际', () => {
    const { slide, section, whole, from, to } = compare(PAGES, 3, { 1: 50, 2: 130, 3: 20 }, []);
    assert.deepEqual(slide, { planned: 90, used: 20 });
    assert.deepEqual(section, { planned: 300, used: 20 });
    assert.deepEqual(whole, { planned: 480, used: 200 });
    assert.deepEqual([from, to], [180, 270]);
  });

  it('在这一页的计划之内算正好；早于它是领先，晚于它是落后，差几秒不算', () => {
    const lag = (used) => compare(PAGES, 3, { 1: used }, []).lag;
    assert.deepEqual([180, 270, 176, 274].map(lag), [0, 0, 0, 0]);
    assert.deepEqual([100, 300].map(lag), [-80, 30]);
  });

  it('跳过的页不算进计划', () => {
    const { from, whole } = compare(PAGES, 3, {}, [2, 5]);
    assert.deepEqual([from, whole.planned], [60, 180]);
  });

  it('后面的选讲，分钟多的在前；够追回来为止', () => {
    const ahead = (page, lag, skips = []) =>
      skippable(PAGES, page, lag, skips).map(({ page: own, needed }) => [own, needed]);
    const few = [
      [5, true],
      [2, false],
      [4, false],
    ];
    assert.deepEqual(ahead(1, 60), few);
    assert.deepEqual(ahead(1, 0)[0], [5, false]);
    assert.deepEqual(ahead(1, 200)[1], [2, true]);
    assert.deepEqual(ahead(3, 60, [5]), [[4, true]]);
    assert.deepEqual(ahead(5, 60), []);
  });

  it('秒写成分和秒', () => {
    assert.deepEqual([0, 9.9, 61, 5400, -75].map(clockText), [
      '0:00',
      '0:09',
      '1:01',
      '90:00',
      '1:15',
    ]);
  });
});

const slide = (title, note, optional = '') =>
  `\n${optional && '<!-- _class: optional -->\n'}\n## ${title}\n\n<!-- ${note} -->\n`;
const FIRST = [
  '\n<!-- _class: title -->\n\n# 测试\n\n<!-- 【1 分钟】开场 -->\n',
  slide('甲', '【2 分钟】讲\n【展开 0.5 分钟】再讲'),
  slide('选讲乙', '【1.5 分钟】选讲', 'optional'),
].join('\n---\n');
const SECOND = [
  '\n<!-- _class: title -->\n\n# 测试\n\n<!-- 【1 分钟】开场 -->\n',
  slide('选讲丙', '【3 分钟】选讲', 'optional'),
  slide('丁', '【1 分钟】讲'),
].join('\n---\n');

const browser = await openBrowser();
const describeInBrowser = browser ? describe : () => {};
if (!browser) it('计划与钟', { skip: '跳过：找不到 Chrome、Chromium 或 Edge，计划与钟没有查' });
after(() => browser?.close());

describeInBrowser('演讲者视图', () => {
  let project;
  let page;
  let presenter;
  before(() => {
    project = makeProject({ '01-multiclass': FIRST, '02-softmax': SECOND });
    for (const VARIANT of ['', '45']) {
      const { status, errors } = project.build(['html'], { VARIANT });
      assert.equal(status, 0, errors);
    }
  });
  after(() => project.remove());
  beforeEach(async () => {
    page = await openDeck(browser, project.file('build/lecture.html'));
    presenter = await openPresenter(page);
  });
  afterEach(async () => {
    await presenter.evaluate(() =>
      document.querySelector('.stage-plan .buttons').lastChild.click(),
    );
    const { errors } = page;
    for (const each of (await browser.pages()).slice(1)) await each.close();
    assert.deepEqual(errors, []);
  });

  /** 一栏上写着什么：{ verdict, planned: [本页, 本节, 全讲], used: […], chips }。 */
  const readPlan = () =>
    presenter.$eval('.stage-plan', (panel) => {
      const row = (index) =>
        [...panel.querySelectorAll('tr')[index].querySelectorAll('td')].map((td) => td.innerText);
      const chips = [...panel.querySelectorAll('.chips button')];
      return {
        verdict: panel.querySelector('strong').innerText,
        planned: row(1),
        used: row(2),
        chips: chips.map((chip) => [chip.innerText.replace(/\s+/g, ' '), chip.className]),
      };
    });
  const button = (text) =>
    presenter.$$eval(
      '.stage-plan button',
      (all, wanted) => all.find((each) => each.innerText.includes(wanted)).click(),
      text,
    );
  const verdictIs = (text) =>
    until(
      presenter,
      (wanted) => document.querySelector('.stage-plan strong').innerText.startsWith(wanted),
      text,
    );
  /** 把钟拨快：就像在现在这一页又停了 `seconds` 秒。 */
  const spend = (seconds) =>
    presenter.evaluate((more) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + more * 1000;
    }, seconds);
  const shows = (pattern) =>
    until(
      presenter,
      (wanted) => new RegExp(wanted).test(document.querySelector('.stage-plan')?.innerText),
      pattern,
    );

  it('计划的分钟数与 make rehearse 的一样，两版都是', async () => {
    const { slideTimings } = await project.load('rehearse.mjs');
    for (const [variant, file] of [
      ['90', 'lecture.html'],
      ['45', 'lecture-45.html'],
    ]) {
      const deck = await openDeck(browser, project.file('build', file));
      const view = await openPresenter(deck);
      const shown = await view.$$eval('.stage-plan tr:nth-child(2) td', (cells) =>
        cells.map((cell) => cell.innerText),
      );
      const minutes = async (name) =>
        (await slideTimings(name, variant)).reduce((sum, time) => sum + time.minutes, 0);
      const section = await minutes('01-multiclass');
      const whole = section + (await minutes('02-softmax'));
      assert.deepEqual(shown, ['1:00', clockText(section * 60), clockText(whole * 60)], variant);
      await deck.close();
    }
  });

  it('翻第一页才开始走；重新载入接着走；暂停就不走；归零从头来', async () => {
    assert.equal((await readPlan()).verdict, '还没开始');
    await presenter.keyboard.press('ArrowRight');
    await onPage(page, 2);
    await shows('0:0[1-9]');
    await spend(100);
    await shows('1:4\\d');
    await presenter.keyboard.press('t');
    const paused = (await readPlan()).used;
    assert.match(paused[2], /^1:4\d$/);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assert.deepEqual((await readPlan()).used, paused);
    await presenter.reload();
    await shows('继续');
    assert.deepEqual((await readPlan()).used, paused);
    await button('继续');
    await presenter.reload();
    await shows('暂停');
    await until(
      presenter,
      (before) => document.querySelector('.stage-plan tr:last-child td').innerText !== before,
      paused[0],
    );
    assert.match((await readPlan()).used[2], /^1:[45]\d$/);
    await button('归零');
    assert.deepEqual((await readPlan()).used, ['0:00', '0:00', '0:00']);
    assert.equal((await readPlan()).verdict, '还没开始');
  });

  it('落后：说落后多少，亮出跳过哪几页选讲追得回来；跳过以后计划就少了', async () => {
    await presenter.keyboard.press('ArrowRight');
    await onPage(page, 2);
    await spend(330); // 第 2 页计划在 1:00～3:30
    await verdictIs('落后 2:0');
    assert.deepEqual((await readPlan()).chips, [
      ['−3 分5 选讲丙', 'needed'],
      ['−1.5 分3 选讲乙', ''],
    ]);
    assert.equal((await readPlan()).planned[2], '10:00');
    await button('选讲丙');
    assert.equal((await readPlan()).planned[2], '7:00');
    assert.deepEqual((await readPlan()).chips[0], ['−3 分5 选讲丙', 'skipped']);
  });

  it('跳过的页：往前翻就翻过去，两个窗口都是；往回、直接去照样到；再点一下就恢复', async () => {
    await presenter.keyboard.press('ArrowRight');
    await onPage(page, 2);
    await button('选讲乙');
    await presenter.keyboard.press('ArrowRight');
    await onPage(page, 4);
    await page.keyboard.press('ArrowLeft');
    await onPage(presenter, 3);
    await page.keyboard.press('ArrowLeft');
    await onPage(presenter, 2);
    await page.keyboard.press('ArrowRight');
    await onPage(presenter, 4);
    assert.equal(await pageNumber(page), 4);
    await page.keyboard.press('2');
    await page.keyboard.press('Enter');
    await onPage(presenter, 2);
    await button('选讲乙');
    await page.keyboard.press('ArrowRight');
    await onPage(presenter, 3);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(await pageNumber(page), 3);
  });

  it('领先', async () => {
    await page.keyboard.press('ArrowRight');
    await onPage(presenter, 2);
    await spend(60);
    await page.keyboard.press('End');
    await verdictIs('领先 7:5');
  });

  it('每个文件一份钟：别的幻灯片从零开始；在第 2 页打开，不算翻了一页', async () => {
    await presenter.keyboard.press('ArrowRight');
    await onPage(page, 2);
    const other = await openDeck(browser, project.file('build/slides/02-softmax.html'), 2);
    const view = await openPresenter(other);
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.match(await view.$eval('.stage-plan', ({ innerText }) => innerText), /还没开始/);
  });
});
