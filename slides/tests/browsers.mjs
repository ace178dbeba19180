// 测试用的两种浏览器：Chromium 总要有，Firefox 机器上有才用。
import fs from 'node:fs';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { openBrowser } from '../engine/inspect/inspect.mjs';

function findFirefox() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const files = folders.flatMap((folder) =>
    ['firefox', 'firefox-esr'].map((name) => path.join(folder, name)),
  );
  return files.find((file) => fs.existsSync(file));
}

async function openFirefox() {
  const executablePath = findFirefox();
  if (!executablePath) return undefined;
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    extraPrefsFirefox: { 'browser.offline': true },
  });
}

/** [名字, 打开它（没有时给出 undefined）, 没有时的一句话]。 */
export const BROWSERS = [
  ['Chromium', openBrowser, '找不到 Chrome、Chromium 或 Edge'],
  ['Firefox', openFirefox, '找不到 Firefox（Debian 和 Ubuntu 上是 firefox-esr 包）'],
];
