/* global axe, document */
// 无障碍检查：axe-core 在真的浏览器里看一页，报出每条违例和它的元素。
import { fileURLToPath } from 'node:url';

const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));

/**
 * 一个打开着的页面的违例：[“规则：说明（元素）”]。藏着的幻灯片、公式里不念的一半不看；
 * axe 读不出 MathML，以为只有公式的表头是空的，这样的不算。
 */
export async function violationsOf(page) {
  await page.evaluate(() => document.fonts.ready.then(() => true));
  await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const seen = { exclude: ['.katex-html'] };
    const { violations } = await axe.run(seen, { resultTypes: ['violations'] });
    const isFormula = (id, target) =>
      id === 'empty-table-header' && document.querySelector(target)?.querySelector('math');
    return violations.flatMap(({ id, help, nodes }) => {
      const targets = nodes.map(({ target }) => target.join(' '));
      const real = targets.filter((target) => !isFormula(id, target));
      return real.length ? [`${id}：${help}（${real.join('；')}）`] : [];
    });
  });
}
