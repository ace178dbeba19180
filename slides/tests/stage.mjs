// 打开一份幻灯片来放映：投影上的窗口，和按 P 另开的演讲者视图。断网，从 file:// 打开。
/* global document, location */
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';

/** 等到 `condition` 在页面里成立，返回它的值；十秒还不成立就说出是哪一个。 */
export async function until(page, condition, ...args) {
  try {
    const handle = await page.waitForFunction(condition, { timeout: 10000, polling: 50 }, ...args);
    return await handle.jsonValue();
  } catch (error) {
    throw new Error(`等不到 ${condition}`, { cause: error });
  }
}

export const pageNumber = (page) => page.evaluate(() => Number(location.hash.slice(1) || 1));

export const onPage = (page, number) =>
  until(page, (wanted) => Number(location.hash.slice(1)) === wanted, number);

/** Firefox 边载入边排版，公式载入到一半时嫌它不全；整个载入了就没有这一句，不算页面的错。 */
const isHalfLoaded = ({ message }) => message.startsWith('Invalid markup: Incorrect number');

/** 把页面里抛出的错收进 page.errors。 */
export function collectErrors(page) {
  page.errors = [];
  page.on('pageerror', (error) => isHalfLoaded(error) || page.errors.push(error.message));
}

/** 打开 `file` 的第 `number` 页。errors 收着页面里抛出的错。 */
export async function openDeck(browser, file, number = 1) {
  const page = await browser.newPage();
  collectErrors(page);
  await page.setViewport({ width: 1280, height: 720 });
  await page.setOfflineMode(true);
  await page.goto(`${pathToFileURL(file).href}#${number}`);
  return page;
}

/** 按 P，等演讲者视图开好。 */
export async function openPresenter(page) {
  const [popup] = await Promise.all([once(page, 'popup'), page.keyboard.press('p')]);
  const presenter = popup[0] ?? popup;
  await presenter.setViewport({ width: 1280, height: 720 });
  await until(presenter, () => document.querySelector('.stage-plan') !== null);
  return presenter;
}
