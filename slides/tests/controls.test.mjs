// 放映时看得到的提示都是中文的：控制条、演讲者视图、总览，和窗口的标题。
/* global document */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../engine/inspect/inspect.mjs';
import { makeProject } from './project.mjs';

const browser = await openBrowser();
after(() => browser?.close());
const skip = browser ? false : '跳过：找不到 Chrome、Chromium 或 Edge，控制条没有检查';

describe('控制条', { skip }, () => {
  let project;
  let page;
  before(async () => {
    project = makeProject();
    const { status, errors } = project.build(['html']);
    assert.equal(status, 0, errors);
    page = await browser.newPage();
  });
  after(() => project.remove());

  for (const view of ['', 'presenter', 'overview'])
    it(view || '放映', async () => {
      const deck = pathToFileURL(project.file('build/slides/01-multiclass.html')).href;
      await page.goto(view ? `${deck}?view=${view}` : deck);
      const texts = await page.evaluate(() => [
        document.title,
        ...[...document.querySelectorAll('[title]')].map(({ title }) => title),
        ...[...document.querySelectorAll('button')].map(({ textContent }) => textContent),
      ]);
      assert.ok(texts.length > 5, texts.join('、'));
      assert.deepEqual(
        texts.filter((text) => /[A-Za-z]{3,}/.test(text) && !/PageDown|PageUp/.test(text)),
        [],
      );
    });
});
