// 校对：像渲染一样走一遍，把提醒也当错误；不写任何文件。
import fs from 'node:fs';
import LectureEngine, { rendered } from './engine.mjs';
import { proofreadFacts } from './facts.mjs';
import { checkLayout } from './inspect/layout.mjs';
import { markDeck } from './mark.mjs';
import { readMarkdown } from './markdown.mjs';
import { CHEATSHEET, THEME, deckNames, fromRoot } from './paths.mjs';
import { proofreadTerms, unexplainedLogits } from './terms.mjs';

/** 幻灯片与 notebook 一一对应；落单的说出名字。名字不以两位数开头的是学生自己的，不管。 */
function strays(names) {
  const notebooks = fs
    .readdirSync(fromRoot('notebooks'))
    .filter((file) => /^\d\d-.*\.ipynb$/.test(file))
    .map((file) => file.slice(0, -6));
  return [
    ...names
      .filter((name) => !notebooks.includes(name))
      .map((name) => `slides/${name}.md 没有同名的 notebook`),
    ...notebooks
      .filter((name) => !names.includes(name))
      .map((name) => `notebooks/${name}.ipynb 没有同名的幻灯片`),
  ];
}

/** 渲染一份：{ name, file, html, css, problems }；有错的没有 html。 */
async function renderForCheck(name, { siteUrl, variant }) {
  const settings = { name, siteUrl, variant, lines: true };
  const marked = markDeck(readMarkdown(name), settings);
  const engine = new LectureEngine();
  engine.themeSet.add(fs.readFileSync(THEME, 'utf8'));
  const result = await engine.render(marked).catch((error) => {
    if (!rendered.get(name)?.problems.length) throw error;
  });
  const { file, problems: all, warnings } = rendered.get(name);
  const problems = all.filter(({ missing }) => missing !== `notebooks/${name}.ipynb`); // 另有一条
  return { name, file, html: result?.html, css: result?.css, problems: [...problems, ...warnings] };
}

/** 校对 `names` 和幻灯片之外的文字。返回错误的个数。 */
export async function check(names, options) {
  const { problems: misnamed, scope } = proofreadTerms();
  const sections = deckNames(); // 速查表没有自己的 notebook
  const decks = [];
  for (const name of names) decks.push(await renderForCheck(name, options));
  const slides = decks.filter(({ name, html }) => html && name !== CHEATSHEET);
  const { problems: misplaced, skipped } = await checkLayout(slides);
  const all = [
    ...strays(sections),
    ...proofreadFacts(),
    ...misnamed,
    ...unexplainedLogits(sections),
    ...decks.flatMap(({ problems }) => problems),
    ...misplaced,
  ];
  for (const problem of all) console.error(`错误 ${problem}`);
  if (skipped)
    console.log('  跳过：找不到 Chrome、Chromium 或 Edge，版面（出界、裁切、重叠）没有检查');
  if (!all.length)
    console.log(
      `  ${names.length} 份讲义的引用、公式、链接、字形${skipped ? '' : '、版面'}都对；` +
        `连同 ${scope}，术语一致`,
    );
  return all.length;
}
