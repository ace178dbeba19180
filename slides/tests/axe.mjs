/* global axe, document */
// 无障碍检查：axe-core 在真的浏览器里看一页，报出每条违例和它的元素。
import { fileURLToPath } from 'node:url';

const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));

/** 一个打开着的页面的违例：[“规则：说明（元素）”]。没有轮到的幻灯片藏着，axe 自己会跳过。 */
export async function violationsOf(page) {
  await page.evaluate(() => document.fonts.ready.then(() => true));
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ['violations'] }));
  return violations.map(
    ({ id, help, nodes }) => `${id}：${help}（${nodes.map(({ target }) => target).join('；')}）`,
  );
}
