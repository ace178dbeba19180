// 互动图：真的一讲（build/lecture.html），断网，Chromium 和 Firefox 里用键盘、鼠标、手指各动一遍；
// 显示的数与 notebook 印出的对照。
/* global document, location */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { BUILD } from '../engine/paths.mjs';
import { cellValue } from '../engine/sources.mjs';
import { BROWSERS } from './browsers.mjs';
import { openDeck, openPresenter, pageNumber, until } from './stage.mjs';

const LECTURE = path.join(BUILD, 'lecture.html');
const DECKS = {
  'claims-map': '01-multiclass',
  'score-bench': '02-softmax',
  'temperature-walk': '02-softmax',
  'overflow-lab': '02-softmax',
  'place-bets': '03-cross-entropy',
  'push-pull': '04-gradient',
  'training-bench': '05-training',
  'digit-pad': '05-training',
};

/** notebook 里印的数：`标签` 或 `标签:名字`，负号写成真正的。 */
const quoted = (widget, tag, name) =>
  cellValue(`notebooks/${DECKS[widget]}.ipynb`, tag, name).replaceAll('-', '−');

/** 翻到 `widget` 所在的页，等它排好。 */
async function show(page, widget) {
  const number = await page.evaluate(
    (name) => Number(document.querySelector(`${name}[live]`).closest('section').id),
    widget,
  );
  await page.evaluate((wanted) => location.replace(`#${wanted}`), number);
  await until(
    page,
    (name) => document.querySelector(`.bespoke-marp-active ${name} .widget-picture`) !== null,
    widget,
  );
  return number;
}

const texts = (page, widget, selector = 'text') =>
  page.$$eval(`.bespoke-marp-active ${widget} ${selector}`, (nodes) =>
    nodes.map((node) => node.textContent),
  );

const press = (page, widget, name) =>
  page.$$eval(
    `.bespoke-marp-active ${widget} button`,
    (buttons, wanted) => buttons.find((button) => button.textContent === wanted).click(),
    name,
  );

/** 等到图上有这些字；没有时说出图上有什么。 */
async function expectText(page, widget, ...wanted) {
  const missing = (shown) => wanted.filter((text) => !shown.some((has) => has.includes(text)));
  const deadline = Date.now() + 5000;
  let shown = await texts(page, widget);
  while (missing(shown).length && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    shown = await texts(page, widget);
  }
  assert.deepEqual(missing(shown), [], `图上的字：${shown.join(' | ')}`);
}

const slide = (page, widget, index, value) =>
  page.$$eval(
    `.bespoke-marp-active ${widget} input`,
    (inputs, [at, wanted]) => {
      inputs[at].value = wanted;
      inputs[at].dispatchEvent(new Event('input', { bubbles: true }));
    },
    [index, value],
  );

/** 每一幅：打开时是静态图上的数，动一下得到 notebook 里同一个实验的数。 */
const EXPERIMENTS = {
  'claims-map': async (page, name) => {
    await expectText(
      page,
      name,
      `没人认领 ${quoted(name, 'claims', 'nobody')}`,
      `多人认领 ${quoted(name, 'claims', 'several')}`,
    );
    await press(page, name, '排成一线');
    const several = quoted(name, 'moved-centers', 'line_several');
    await expectText(
      page,
      name,
      `没人认领 ${quoted(name, 'moved-centers', 'line_nobody')}，多人认领 ${several}`,
    );
    await press(page, name, 'softmax');
    await expectText(page, name, '没人认领 0.0%，多人认领 0.0%', '1.000');
  },
  'score-bench': async (page, name) => {
    const probs = ['p1', 'p2', 'p3'].map((key) => quoted(name, 'definition', key));
    await expectText(page, name, ...probs, '7.39', '2.72', '0.37');
    await press(page, name, '全 +1');
    await expectText(page, name, ...probs, '20.09', '7.39', '1.00');
    await press(page, name, '复位');
    await press(page, name, '全 ×2');
    await expectText(page, name, ...quoted(name, 'bench-moves', 'times').split(', '));
  },
  'temperature-walk': async (page, name) => {
    await expectText(page, name, quoted(name, 'definition', 'p1'), 'T = 0.25', 'T = 5');
    await slide(page, name, 0, -1);
    await press(page, name, '抽样 100 次');
    await expectText(page, name, '狗 100　猫 0　鸟 0', '1.000');
    await slide(page, name, 0, 1);
    await press(page, name, '抽样 100 次');
    const counts = (await texts(page, name)).find((text) => text.startsWith('狗 '));
    const drawn = counts.match(/\d+/g).map(Number);
    assert.equal(drawn[0] + drawn[1] + drawn[2], 100);
    assert.ok(Math.min(...drawn) > 15, `高温下三类都常见：${counts}`);
  },
  'overflow-lab': async (page, name) => {
    await expectText(page, name, 'ln softmax(1000，1001，1002)', 'nan', '−2.408');
    for (const dtype of ['float16', 'float32', 'float64']) {
      const first = Number(quoted(name, 'overflow-first', dtype));
      await press(page, name, dtype);
      await slide(page, name, 0, first - 1);
      await expectText(
        page,
        name,
        `没到 ${dtype} 的上溢门槛 ${quoted(name, 'exp-overflow', dtype)}`,
      );
      assert.ok(!(await texts(page, name)).includes('nan'), `${dtype}：c = ${first - 1} 还没有坏`);
      await slide(page, name, 0, first);
      await expectText(page, name, 'nan', `超过 ${dtype}`, '−2.40');
    }
  },
  'place-bets': async (page, name) => {
    await expectText(
      page,
      name,
      `熵 ${Number(quoted(name, 'decomposition', 'entropy')).toFixed(3)}`,
    );
    await press(page, name, '全押狗');
    await expectText(page, name, '∞');
    await press(page, name, '押成频率');
    await expectText(page, name, '1.030 = 熵 + KL 0.000');
    await press(page, name, '抽 50 张');
    await expectText(page, name, '50 张，平均');
  },
  'push-pull': async (page, name) => {
    await expectText(page, name, '0.705', '−0.741', '三项之和 0.000');
    await press(page, name, '走一步');
    const [score, probability] = ['bird_score', 'bird_probability'].map((key) =>
      quoted(name, 'bird-rises', key),
    );
    await expectText(page, name, `鸟：分数 ${score}，概率 ${probability}`);
  },
  'training-bench': async (page, name) => {
    await expectText(page, name, `2/λmax = ${quoted(name, 'largest-rate', 'at_zero')}`, '越过了');
    await slide(page, name, 0, Math.log10(0.5));
    await expectText(page, name, 'η = 0.50 没到');
    for (let step = 0; step < 20; step += 1) await press(page, name, '走一步');
    await expectText(page, name, '第 20 步', `2/λmax = ${quoted(name, 'moving-limit', 'after20')}`);
  },
  'digit-pad': async (page, name) => {
    await press(page, name, '换一张');
    await expectText(page, name, '认作 0');
    await press(page, name, '清空');
    const [digit, confidence] = ['digit', 'confidence'].map((key) =>
      quoted(name, 'blank-picture', key),
    );
    await expectText(page, name, `认作 ${digit}，置信度 ${confidence}`);
  },
};

/** 图中第一个把手的正中，窗口坐标。 */
const handleAt = (page, widget) =>
  page.$eval(`.bespoke-marp-active ${widget} .handle`, (node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  });

const focus = (page, selector) =>
  page.$eval(`.bespoke-marp-active ${selector}`, (node) => node.focus());

const snapshot = (page, widget) =>
  page.$eval(`.bespoke-marp-active ${widget}`, (node) => JSON.stringify(node.state));

const WITH_HANDLES = ['claims-map', 'score-bench', 'place-bets', 'push-pull', 'digit-pad'];
/** 拖多远：指针从把手正中走到哪里。 */
const DRAG = [38, -70];

for (const [browserName, open, missing] of BROWSERS) {
  describe(`互动图，${browserName}`, async () => {
    let browser;
    let page;
    before(async () => {
      browser = await open();
      if (browser) page = await openDeck(browser, LECTURE);
    });
    after(() => browser?.close());
    const check = (name, action) =>
      it(name, async (t) => {
        if (!browser) return t.skip(`跳过：${missing}`);
        page.errors.length = 0;
        await action(t);
        assert.deepEqual(page.errors, []);
      });

    for (const [widget, experiment] of Object.entries(EXPERIMENTS)) {
      check(`${widget}：打开时与静态图相同，动起来与 notebook 相同`, async () => {
        await show(page, widget);
        await experiment(page, widget);
        const opened = await page.$eval(`${widget}[live]`, (node) => JSON.stringify(node.initial));
        await press(page, widget, '复位');
        assert.equal(await snapshot(page, widget), opened);
      });
    }

    for (const widget of WITH_HANDLES) {
      check(`${widget}：键盘、鼠标、手指都能动，都不翻页`, async () => {
        const number = await show(page, widget);
        const moved = async (how, action) => {
          const first = await snapshot(page, widget);
          await action();
          await new Promise((resolve) => setTimeout(resolve, 100));
          assert.notEqual(await snapshot(page, widget), first, `${how}没有动`);
          assert.equal(await pageNumber(page), number, `${how}翻了页`);
        };
        await focus(page, `${widget} .handle`);
        await moved('方向键', () => page.keyboard.press('ArrowDown'));
        await page.keyboard.press('ArrowRight');
        assert.equal(await pageNumber(page), number);
        const [x, y] = await handleAt(page, widget);
        await moved('鼠标', async () => {
          await page.mouse.move(x, y);
          await page.mouse.down();
          await page.mouse.move(x + DRAG[0], y + DRAG[1], { steps: 4 });
          await page.mouse.up();
        });
        await press(page, widget, '复位');
        const [left, top] = await handleAt(page, widget);
        await moved('手指', async () => {
          const touch = await page.touchscreen.touchStart(left, top);
          await touch.move(left + DRAG[0], top + DRAG[1]);
          await touch.end();
        });
        await focus(page, `${widget} .handle`);
        await page.keyboard.press('Escape');
        await page.keyboard.press('ArrowRight');
        await until(page, (old) => Number(location.hash.slice(1)) !== old, number);
      });
    }

    check('滑块上的方向键不翻页；R 复位', async () => {
      const number = await show(page, 'temperature-walk');
      await focus(page, 'temperature-walk input');
      await page.keyboard.press('ArrowRight');
      assert.equal(await pageNumber(page), number);
      assert.notEqual(JSON.parse(await snapshot(page, 'temperature-walk')).log, 0);
      await page.keyboard.press('r');
      assert.equal(JSON.parse(await snapshot(page, 'temperature-walk')).log, 0);
      await page.keyboard.press('Escape');
    });

    check('翻页笔：点过按钮之后、拿着焦点的时候，都照样翻页', async () => {
      const number = await show(page, 'score-bench');
      await page.click('.bespoke-marp-active score-bench button');
      await until(page, () => document.activeElement === document.body);
      await page.keyboard.press('PageDown');
      await until(page, (old) => Number(location.hash.slice(1)) === old + 1, number);
      await show(page, 'score-bench');
      await focus(page, 'score-bench .handle');
      await page.keyboard.press('PageDown');
      await until(page, (old) => Number(location.hash.slice(1)) === old + 1, number);
    });

    check('拿着画笔时，图不动', async () => {
      await show(page, 'score-bench');
      const [x, y] = await handleAt(page, 'score-bench');
      await page.keyboard.press('d');
      const first = await snapshot(page, 'score-bench');
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x, y - 60, { steps: 3 });
      await page.mouse.up();
      assert.equal(await snapshot(page, 'score-bench'), first);
      await page.keyboard.press('Escape');
      await page.keyboard.press('e');
    });

    check('翻到别的页，就不再走', async () => {
      await show(page, 'training-bench');
      await press(page, 'training-bench', '连续走');
      await until(page, () => document.querySelector('training-bench').state.steps > 3);
      await show(page, 'score-bench');
      await new Promise((resolve) => setTimeout(resolve, 200));
      const steps = () => page.$eval('training-bench', (node) => node.state.steps);
      const then = await steps();
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(await steps(), then);
    });

    check('停手之后读出来', async () => {
      await show(page, 'push-pull');
      await press(page, 'push-pull', '走一步');
      await until(page, () =>
        document.querySelector('push-pull .widget-spoken').textContent.startsWith('走了一步'),
      );
      await press(page, 'push-pull', '复位');
    });

    for (const widget of Object.keys(DECKS)) {
      check(`${widget}：起始的数不对，一句中文，静态图还在`, async () => {
        const said = await page.evaluate((name) => {
          const good = JSON.parse(document.querySelector(name).getAttribute('data'));
          const spoilt = Object.keys(good).map((key) => JSON.stringify({ ...good, [key]: 'x' }));
          return ['', '{', 'null', ...spoilt].map((data) => {
            const broken = document.createElement(name);
            broken.setAttribute('data', data);
            broken.append('静态图');
            document.querySelector('section').append(broken);
            const text = broken.textContent;
            broken.remove();
            return text;
          });
        }, widget);
        for (const text of said) assert.match(text, /^静态图互动图 [a-z-]+ 的数据不对：.*应.*得到/);
      });
    }

    if (browserName !== 'Chromium') return;

    check('演讲者视图里动了，放映窗口跟着动', async () => {
      await show(page, 'score-bench');
      await press(page, 'score-bench', '复位');
      await press(page, 'score-bench', '全 −1');
      const presenter = await openPresenter(page);
      await show(presenter, 'score-bench');
      // 后开的窗口先要跟上已经动过的；再用真的鼠标点
      await until(presenter, () => document.querySelector('score-bench').state.scores[0] === 1);
      for (let times = 0; times < 2; times += 1)
        await presenter.click('.bespoke-marp-active score-bench button');
      await until(page, () => document.querySelector('score-bench').state.scores[0] === 3);
      await press(page, 'score-bench', '复位');
      await until(presenter, () => document.querySelector('score-bench').state.scores[0] === 2);
      await presenter.close();
    });

    check('印出来是静态图', async () => {
      await show(page, 'claims-map');
      await page.emulateMediaType('print');
      const visible = await page.$eval('claims-map', (node) => ({
        figure: node.querySelector('img').checkVisibility(),
        stage: node.querySelector('.widget-stage').checkVisibility(),
      }));
      await page.emulateMediaType('screen');
      assert.deepEqual(visible, { figure: true, stage: false });
    });
  });
}
