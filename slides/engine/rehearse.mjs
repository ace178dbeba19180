// 时间表：每页讲稿写着【N 分钟】，这里按节加起来，与预算对照；超过预算两成就算错。
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import LectureEngine, { rendered } from './engine.mjs';
import { markDeck } from './mark.mjs';
import { fromRoot } from './paths.mjs';
import { sections } from './sections.mjs';

const TOLERANCE = 1.2;
const MINUTES = /【\s*(\d+(?:\.\d+)?)\s*分钟】/;

/** 一份幻灯片各页讲稿里的分钟数；没有写的页是 undefined。 */
export async function slideMinutes(name, variant) {
  const markdown = fs.readFileSync(fromRoot('slides', `${name}.md`), 'utf8');
  const marked = markDeck(markdown, { name, variant });
  const { comments } = await new LectureEngine().render(marked).catch((error) => {
    throw new Error([...(rendered.get(name)?.problems ?? [error])].join('\n'));
  });
  return comments
    .map((notes) => notes.join('\n').match(MINUTES)?.[1])
    .map((minutes) => minutes && Number(minutes));
}

/** 一节的时间：{ name, pages, minutes, budget, over, missing }，missing 是没写分钟数的页码。 */
export function sectionPlan(name, minutes, budget) {
  const total = minutes.reduce((sum, value) => sum + (value ?? 0), 0);
  const missing = minutes.flatMap((value, index) => (value === undefined ? [index + 1] : []));
  const over = total > budget * TOLERANCE;
  return { name, pages: minutes.length, minutes: total, budget, over, missing };
}

async function rehearse(variant) {
  const plans = [];
  for (const { name, minutes: budget } of sections()) {
    plans.push(sectionPlan(name, await slideMinutes(name, variant), budget[variant]));
  }
  console.log(`\n${variant} 分钟版`);
  console.log('  页数   分钟   预算   节');
  const row = (...cells) =>
    console.log(
      `  ${cells.map((cell, i) => (i < 3 ? String(cell).padStart(4) : cell)).join('   ')}`,
    );
  for (const { name, pages, minutes, budget, over } of plans) {
    row(pages, minutes, budget, name + (over ? '  ← 超过预算两成以上' : ''));
  }
  const sum = (key) => plans.reduce((total, plan) => total + plan[key], 0);
  row(sum('pages'), sum('minutes'), sum('budget'), '合计');
  for (const { name, missing } of plans.filter((plan) => plan.missing.length)) {
    console.error(`错误 slides/${name}.md 第 ${missing.join('、')} 页的讲稿没有写【N 分钟】`);
  }
  return plans.filter((plan) => plan.over || plan.missing.length).length;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.exitCode = (await rehearse('90')) + (await rehearse('45')) ? 1 : 0;
  } catch (error) {
    console.error(`错误 ${error.message}`);
    process.exitCode = 1;
  }
}
