// 校对：像渲染一样走一遍，把提醒也当错误；不写任何文件。
import fs from 'node:fs';
import LectureEngine, { rendered } from './engine.mjs';
import { proofreadFacts } from './facts.mjs';
import { markDeck } from './mark.mjs';
import { readMarkdown } from './markdown.mjs';
import { deckNames, fromRoot } from './paths.mjs';
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

async function problemsIn(name, { siteUrl, variant }) {
  const markdown = readMarkdown(name);
  const marked = markDeck(markdown, { name, target: 'html', siteUrl, variant });
  await new LectureEngine().render(marked).catch((error) => {
    if (!rendered.get(name)?.problems.length) throw error;
  });
  const { problems, warnings } = rendered.get(name);
  return [...problems, ...warnings];
}

/** 校对 `names` 和幻灯片之外的文字。返回错误的个数。 */
export async function check(names, options) {
  const { problems: misnamed, scope } = proofreadTerms();
  const decks = deckNames(); // 速查表没有自己的 notebook
  const all = [...strays(decks), ...proofreadFacts(), ...misnamed, ...unexplainedLogits(decks)];
  for (const name of names) all.push(...(await problemsIn(name, options)));
  for (const problem of all) console.error(`错误 ${problem}`);
  if (!all.length)
    console.log(`  ${names.length} 份讲义的引用、公式、链接、字形都对；连同 ${scope}，术语一致`);
  return all.length;
}
