// notebook 的网页上运行代码：从名字带空格、汉字和 # 的文件夹里打开，断网，Chromium 和 Firefox 各一遍。
/* global document, location */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { BUILD, fromRoot } from '../engine/paths.mjs';
import { cellText, notebookCell } from '../engine/sources.mjs';
import { BROWSERS } from './browsers.mjs';
import { collectErrors, until } from './stage.mjs';

const NAME = '02-softmax';
/** 只有 NumPy 的小包：make live-full 做的不拷。 */
const SMALL = ['worker', 'python', 'numpy', 'lib'].map((name) => `live/${name}.js`);
const SLOW = { timeout: 120_000 };

/** 拷到 U 盘上的样子：`folders` 是 build/ 里拷走的几样。 */
function copyTo(base, ...files) {
  for (const file of files)
    fs.cpSync(path.join(BUILD, file), path.join(base, file), { recursive: true });
  return path.join(base, 'notebooks', `${NAME}.html`);
}

async function openPage(browser, file) {
  const page = await browser.newPage();
  collectErrors(page);
  page.asked = [];
  page.on('dialog', (dialog) => dialog.accept());
  page.on('request', (request) => page.asked.push(request.url()));
  await page.setViewport({ width: 1280, height: 900 });
  await page.setOfflineMode(true);
  await page.goto(pathToFileURL(file).href);
  return page;
}

/** 标签为 `tag` 的一格里，按下叫 `name` 的按钮。 */
const press = (page, tag, name) =>
  page.evaluate(
    (id, text) => {
      const section = document.getElementById(id);
      section.scrollIntoView();
      [...section.querySelectorAll('button')].find((each) => each.textContent === text).click();
    },
    tag,
    name,
  );

const isIdle = (id) => {
  const section = document.getElementById(id);
  return !section.hasAttribute('data-busy') && section.querySelector('.live-output').textContent;
};

const idle = (page, tag) => until(page, isIdle, tag);

const shown = (page, tag) =>
  page.$eval(`#${tag} .live-output`, (box) => (box.hidden ? '' : box.innerText.trim()));

/** 把一格的代码改成 `code`。 */
async function type(page, tag, code) {
  await page.evaluate((id) => document.getElementById(id).scrollIntoView(), tag);
  await until(page, (id) => document.querySelector(`#${id} textarea`) !== null, tag);
  await page.$eval(
    `#${tag} textarea`,
    (area, text) => {
      area.value = text;
      area.dispatchEvent(new Event('input', { bubbles: true }));
    },
    code,
  );
}

async function run(page, tag, code) {
  if (code !== undefined) await type(page, tag, code);
  await press(page, tag, '运行');
  await idle(page, tag);
  return shown(page, tag);
}

const storedText = (tag) => cellText(notebookCell(`notebooks/${NAME}.ipynb`, tag));

const EXERCISE = 'exercise-softmax';
const attempt = (body) =>
  `def my_softmax(logits):\n    ${body}\n\n\nexercises.check_softmax(my_softmax)`;

/** 学生会做的、会坏事的：[说法, 代码, 输出里要有的]；每样之后都还能接着运行。 */
const ACCIDENTS = [
  ['input()', 'name = input("名字")', /不能用 input\(\)/],
  ['sys.exit()', 'import sys\nprint("前")\nsys.exit(3)', /前[\s\S]*要求结束/],
  ['内存不够', 'kept = [np.empty(23 * 10**7) for _ in range(9)]', /内存不够/],
  ['无穷递归', 'def f():\n    return f()\nf()', /RecursionError|递归/],
  ['汉字的名字', '概率 = 0.5\nprint("概率", 概率, "😀")', /概率 0\.5 😀/],
  ['制表符', 'if True:\n\tprint("制表符")', /制表符/],
  ['语法错', 'print(1', /SyntaxError/],
  ['改掉 print', 'print = None', /^$/],
  ['练习里循环没有出口', attempt('while True:\n        pass'), /循环没有出口/],
  ['除以 0', 'print(1)\n1 / 0', /1[\s\S]*ZeroDivisionError/],
  ['从 JavaScript 里往外发', 'import js\nprint(js.fetch, js.XMLHttpRequest)', /None None/],
];

const AFTERWARDS = 'globals().pop("print", None)\nprint(6 * 7)';

for (const [name, open, missing] of BROWSERS) {
  describe(`notebook 的网页：${name}`, SLOW, () => {
    let browser;
    let base;
    let page;

    before(async () => {
      browser = await open();
      base = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'lecture-')), '课 程 #1');
      if (browser) page = await openPage(browser, copyTo(base, `notebooks/${NAME}.html`, ...SMALL));
    });
    after(async () => {
      await browser?.close();
      fs.rmSync(path.dirname(base), { recursive: true, force: true });
    });

    const check = (title, action) =>
      it(title, SLOW, async (test) => (browser ? action(test) : test.skip(missing)));

    check('没有改的一格，运行出存着的那样', async () => {
      await press(page, 'naive-nan', '从头运行到这里');
      await until(page, () =>
        /In \[\d+\]/.test(document.querySelector('#naive-nan .live-prompt').textContent),
      );
      assert.equal(await shown(page, 'naive-nan'), storedText('naive-nan'));
    });

    check('改了再运行，变量接着前面的；恢复之后和原来一样', async () => {
      assert.equal(await run(page, 'naive-nan', 'print(softmax(big)[1] > 0.24)'), 'True');
      await press(page, 'naive-nan', '恢复');
      assert.equal(await shown(page, 'naive-nan'), '');
      const code = await page.$eval('#naive-nan textarea', ({ value }) => value);
      assert.match(code, /softmax_naive\(-big\)/);
    });

    check('连着点几格：按先后都运行；代码改了，旧的输出标出来', async () => {
      await press(page, 'naive-nan', '从头运行到这里');
      await press(page, EXERCISE, '运行');
      await until(page, () => document.querySelectorAll('[data-busy]').length === 0);
      assert.match(await shown(page, EXERCISE), /还没有作答/);
      const isStale = () => page.$eval(`#${EXERCISE}`, (cell) => cell.hasAttribute('data-stale'));
      assert.equal(await isStale(), false);
      await type(page, EXERCISE, 'print(1)');
      assert.equal(await isStale(), true);
      await press(page, EXERCISE, '恢复');
    });

    check('练习：错在哪里、答对了，都说得出', async () => {
      assert.match(await run(page, EXERCISE, attempt('return np.exp(logits)')), /没有归一化/);
      const right =
        'z = logits - logits.max(axis=-1, keepdims=True)\n' +
        '    e = np.exp(z)\n    return e / e.sum(axis=-1, keepdims=True)';
      assert.match(await run(page, EXERCISE, attempt(right)), /答对了/);
    });

    for (const [what, code, expected] of ACCIDENTS) {
      check(`${what}：说一句话，还能接着运行`, async () => {
        await type(page, EXERCISE, code);
        await press(page, EXERCISE, '运行');
        await until(page, (id) => !document.getElementById(id).hasAttribute('data-busy'), EXERCISE);
        assert.match(await shown(page, EXERCISE), expected);
        assert.equal(await run(page, EXERCISE, AFTERWARDS), '42');
      });
    }

    check('打印十亿字节：只显示开头', async () => {
      const text = await run(page, EXERCISE, 'for _ in range(1000):\n    print("x" * 10**6)');
      assert.ok(text.length < 200_000, `显示了 ${text.length} 个字`);
      assert.match(text, /输出太长/);
    });

    check('死循环停得下来，接着又能运行', async () => {
      await type(page, EXERCISE, 'while True: pass');
      await press(page, EXERCISE, '运行');
      await until(
        page,
        (id) => {
          const buttons = [...document.querySelectorAll(`#${id} button`)];
          return !buttons.find(({ textContent }) => textContent === '停止').hidden;
        },
        EXERCISE,
      );
      await press(page, EXERCISE, '停止');
      await idle(page, EXERCISE);
      assert.match(await shown(page, EXERCISE), /停下来了/);
      assert.equal(await run(page, EXERCISE, 'print(np.pi > 3)'), 'True');
    });

    check('画图的格：包不在，说一句，原来的图还在', async () => {
      const fresh = await openPage(browser, path.join(base, 'notebooks', `${NAME}.html`));
      await fresh.evaluate(() => globalThis.localStorage.clear());
      await fresh.reload();
      await press(fresh, 'why-exponential', '从头运行到这里');
      const stored = () =>
        fresh.$eval('#why-exponential .outputs:not(.live-output)', (box) => box.offsetHeight);
      await until(fresh, () =>
        /没有 live\/matplotlib\.js/.test(
          document.querySelector('#why-exponential .live-output').textContent,
        ),
      );
      assert.ok((await stored()) > 50, '没有改过：原来的图还在');
      await type(fresh, 'scores', 'logits = np.array([1.0, 2.0])\nplots.simplex()');
      await press(fresh, 'why-exponential', '从头运行到这里');
      await idle(fresh, 'why-exponential');
      await until(fresh, () => document.querySelectorAll('[data-busy]').length === 0);
      assert.equal(await stored(), 0, '前面改过：原来的图不作数了');
      await fresh.close();
    });

    check('输出里的 HTML 是净化过的', async () => {
      const code =
        'class Bad:\n    def _repr_html_(self):\n' +
        '        return "<b>粗</b><img src=x onerror=\'a=1\'><script>a=2</script>"\nBad()';
      await run(page, EXERCISE, code);
      const html = await page.$eval(`#${EXERCISE} .live-output`, ({ innerHTML }) => innerHTML);
      assert.match(html, /<b>粗<\/b>/);
      assert.doesNotMatch(html, /onerror|<script/);
    });

    check('打的字记得住：重新载入还在', async () => {
      await type(page, EXERCISE, attempt('return logits  # 我写的'));
      await until(
        page,
        (key) => globalThis.localStorage.getItem(key)?.includes('我写的'),
        `lecture ${NAME}`,
      );
      await page.reload();
      await page.evaluate((id) => document.getElementById(id).scrollIntoView(), EXERCISE);
      await until(
        page,
        (id) => document.querySelector(`#${id} textarea`)?.value.includes('我写的'),
        EXERCISE,
      );
    });

    check('下载的 .ipynb 合规，写着改过的代码；载入回来也认得', async () => {
      await run(page, EXERCISE);
      const text = await page.evaluate(async () => {
        let blob;
        URL.createObjectURL = (made) => {
          blob = made;
          return '#';
        };
        const buttons = [...document.querySelectorAll('.live-page button')];
        buttons.find(({ textContent }) => textContent.startsWith('下载')).click();
        return blob.text();
      });
      const file = path.join(path.dirname(base), '我的.ipynb');
      fs.writeFileSync(file, text);
      const { status, stderr } = spawnSync(
        fromRoot('.venv/bin/python'),
        ['-c', 'import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], 4))', file],
        { encoding: 'utf8' },
      );
      assert.equal(status, 0, stderr);
      const { cells } = JSON.parse(text);
      const stored = JSON.parse(fs.readFileSync(fromRoot('notebooks', `${NAME}.ipynb`), 'utf8'));
      assert.deepEqual(
        cells.map(({ id }) => id),
        stored.cells.map(({ id }) => id),
      );
      const mine = cells.find(({ metadata }) => metadata.tags?.[0] === EXERCISE);
      assert.match(mine.source.join(''), /我写的/);
      assert.ok(mine.outputs.length > 0);
      const figures = cells.flatMap(({ outputs = [] }) =>
        outputs.map((o) => o.data?.['image/png']),
      );
      assert.ok(figures.filter((each) => each?.startsWith('iVBOR')).length > 10);

      const chooser = await page.$('.live-page input[type=file]');
      fs.writeFileSync(file, text.replaceAll('我写的', '又改了'));
      await chooser.uploadFile(file);
      await until(
        page,
        (id) => document.querySelector(`#${id} textarea`)?.value.includes('又改了'),
        EXERCISE,
      );
      fs.writeFileSync(file, '{"这不是": "notebook"}');
      await chooser.uploadFile(file);
      const warned = (text) =>
        until(
          page,
          (wanted) => document.querySelector('.live-alarm').textContent.includes(wanted),
          text,
        );
      await warned('没有 cells');
      fs.copyFileSync(fromRoot('notebooks/03-cross-entropy.ipynb'), file);
      await chooser.uploadFile(file);
      await warned('这是第 3 节的；这一页是第 2 节');
    });

    check('没有把任何东西发到别处，页面也没有出错', async () => {
      const elsewhere = page.asked.filter((url) => !/^(file|data|blob):/.test(url));
      assert.deepEqual(elsewhere, []);
      assert.deepEqual(page.errors, []);
      assert.match(await page.evaluate(() => location.href), /^file:/);
    });

    check('旁边没有 live 文件夹：说缺什么', async () => {
      const alone = path.join(base, 'alone');
      const bare = await openPage(browser, copyTo(alone, `notebooks/${NAME}.html`));
      assert.match(await run(bare, EXERCISE), /live 文件夹不在这里/);
      await bare.close();
    });

    check('没有拷全的包：说是哪一个；重新拷一遍，接着就能运行', async () => {
      for (const name of ['worker', 'python', 'numpy', 'lib']) {
        const damaged = path.join(base, name);
        const file = path.join(damaged, 'live', `${name}.js`);
        const deck = copyTo(damaged, `notebooks/${NAME}.html`, ...SMALL);
        fs.truncateSync(file, fs.statSync(file).size - 50);
        const cut = await openPage(browser, deck);
        assert.match(await run(cut, EXERCISE), new RegExp(`live/${name}\\.js 不完整`));
        fs.copyFileSync(path.join(BUILD, 'live', `${name}.js`), file);
        assert.match(await run(cut, EXERCISE, 'print(6 * 7)'), /42/);
        await cut.close();
        fs.rmSync(damaged, { recursive: true });
      }
    });

    check('浏览器太旧：说该换什么', async () => {
      const old = await openPage(browser, path.join(base, 'notebooks', `${NAME}.html`));
      await old.evaluate(() => delete globalThis.DecompressionStream);
      assert.match(await run(old, EXERCISE), /浏览器太旧/);
      await old.close();
    });
  });
}
