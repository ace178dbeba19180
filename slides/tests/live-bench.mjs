// 计时：幻灯片上运行 Python 要等多久。从 file:// 打开，断网，Chromium 和 Firefox 各 5 次，取中位数。
// 是一张表，不是测试：机器忙的时候慢一些。运行：make bench
/* global document, MutationObserver */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { BUILD } from '../engine/paths.mjs';
import { BROWSERS } from './browsers.mjs';
import { openDeck } from './stage.mjs';

const DECK = path.join(BUILD, 'slides/02-softmax.html');
const RUNS = 5;
const HERE = '.bespoke-marp-active .live';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** 浏览器连同它的子进程占的内存，MB；只在 Linux 上量得到。 */
function memory(browser) {
  const root = browser.process()?.pid;
  if (!root || process.platform !== 'linux') return NaN;
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,pss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const family = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const [pid, parent] of rows)
      if (family.has(parent) && !family.has(pid)) grown = Boolean(family.add(pid));
  }
  return rows.reduce((sum, [pid, , size]) => sum + (family.has(pid) ? size / 1024 : 0), 0);
}

/** 在页面里：按“运行”到第一段输出的毫秒数，和其间主线程最长的停顿。 */
const clickToOutput = (page) =>
  page.evaluate(async (here) => {
    const box = document.querySelector(`${here} .live-output`);
    box.replaceChildren();
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }, 4); // 再密，量的就是它自己了
    const start = performance.now();
    const done = new Promise((resolve) => {
      new MutationObserver(() => box.textContent && resolve()).observe(box, { childList: true });
    });
    [...document.querySelectorAll(`${here} button`)]
      .find(({ textContent }) => textContent === '运行')
      .click();
    await done;
    const took = performance.now() - start;
    clearInterval(timer);
    return { took, longest };
  }, HERE);

const setCode = (page, code) =>
  page.$eval(
    `${HERE} textarea`,
    (area, text) => {
      area.value = text;
      area.dispatchEvent(new Event('input', { bubbles: true }));
    },
    code,
  );

const press = (page, name) =>
  page.$$eval(
    `${HERE} .live-bar button`,
    (buttons, text) => buttons.find(({ textContent }) => textContent === text).click(),
    name,
  );

/** 没有预备好的（`hasFocus` 为假，幻灯片就不预备），和预备好的。 */
async function openAt(browser, file, isAhead) {
  const page = await openDeck(browser, file);
  const number = await page.$eval('.live[data-setup]', (host) =>
    Number(host.closest('section').id),
  );
  if (!isAhead) await page.evaluate(() => (document.hasFocus = () => false));
  await page.evaluate((wanted) => document.location.replace(`#${wanted}`), number);
  await page.waitForSelector(`${HERE} textarea`);
  return page;
}

async function measure(browser) {
  const rows = { cold: [], gap: [], warm: [], again: [], stop: [], next: [], paint: [], more: [] };
  for (let i = 0; i < RUNS; i++) {
    const before = memory(browser);
    const page = await openAt(browser, DECK, false);
    await pause(1500); // 幻灯片自己排好之后
    const opened = memory(browser);
    const cold = await clickToOutput(page);
    rows.cold.push(cold.took);
    rows.gap.push(cold.longest);
    await pause(3000); // 启动时的零碎收走之后
    rows.more.push(memory(browser) - opened);
    rows.again.push((await clickToOutput(page)).took);
    await setCode(page, 'while True: pass');
    await press(page, '运行');
    await pause(2500);
    const stopped = await page.evaluate((here) => {
      const start = performance.now();
      const buttons = [...document.querySelectorAll(`${here} button`)];
      buttons.find(({ textContent }) => textContent === '停止').click();
      return new Promise((resolve) => {
        const wait = () =>
          document.querySelector(`${here} .live-float[data-busy]`)
            ? setTimeout(wait)
            : resolve(performance.now() - start);
        wait();
      });
    }, HERE);
    rows.stop.push(stopped);
    await setCode(page, 'print(1)');
    rows.next.push((await clickToOutput(page)).took);
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
    );
    rows.paint.push(paint);
    await page.close();
    const ahead = await openAt(browser, DECK, true);
    await pause(3500);
    rows.warm.push((await clickToOutput(ahead)).took);
    await ahead.close();
    if (Number.isNaN(before)) rows.more = [NaN];
  }
  return rows;
}

const TABLE = [
  ['cold', '按“运行”到第一段输出，没有预备', '≤ 1500 ms'],
  ['warm', '同上，翻到附近时已预备好', '≤ 50 ms'],
  ['again', '再运行一次', ''],
  ['gap', '启动时主线程最长的停顿', '≤ 50 ms'],
  ['stop', '停下死循环', '≤ 50 ms'],
  ['next', '停下之后，下一次的第一段输出', '≤ 500 ms'],
  ['paint', '这份幻灯片的首次绘制', ''],
  ['more', '多占的内存，3 秒之后（MB）', '≤ 160'],
];

const results = [];
for (const [name, open, missing] of BROWSERS) {
  const browser = await open();
  if (!browser) {
    console.log(`${missing}：这一列没有量`);
    continue;
  }
  results.push([name, await measure(browser)]);
  await browser.close();
}
console.log(`\n幻灯片上运行 Python（${RUNS} 次的中位数，毫秒）\n`);
console.log(`| | ${results.map(([name]) => name).join(' | ')} | 目标 |`);
console.log(`|---|${'---|'.repeat(results.length + 1)}`);
for (const [key, label, goal] of TABLE) {
  const cells = results.map(([, rows]) => Math.round(median(rows[key]) * 10) / 10);
  console.log(`| ${label} | ${cells.join(' | ')} | ${goal} |`);
}
const total = fs
  .readdirSync(path.join(BUILD, 'live'))
  .filter((file) => /^(worker|python|numpy|lib)\.js$/.test(file))
  .reduce((sum, file) => sum + fs.statSync(path.join(BUILD, 'live', file)).size, 0);
console.log(`\n包：${(total / 1e6).toFixed(1)} MB`);
