// 时间表：每页讲稿写着【N 分钟】，这里按节加起来，与预算对照。
// 一节超过预算两成、全讲超过 90（45）分钟、写的分钟不够把讲稿念完，都算错。
import { pathToFileURL } from 'node:url';
import LectureEngine, { rendered } from './engine.mjs';
import { markDeck } from './mark.mjs';
import { readMarkdown } from './markdown.mjs';
import { sections } from './sections.mjs';
import { CHARACTERS_A_MINUTE, timing } from './timing.mjs';

const TOLERANCE = 1.2;

/** 一份幻灯片各页讲稿的时间。 */
export async function slideTimings(name, variant) {
  const markdown = readMarkdown(name);
  const marked = markDeck(markdown, { name, variant });
  const { comments } = await new LectureEngine().render(marked).catch((error) => {
    throw new Error([...(rendered.get(name)?.problems ?? [error])].join('\n'));
  });
  return comments.map((notes) => timing(notes.join('\n'), variant));
}

/** 一节的时间；missing 是没写分钟数的页码，hasty 是写的分钟不够念完的页。 */
export function sectionPlan(name, timings, budget) {
  const total = timings.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0);
  const pages = timings.map((time, index) => ({ ...time, page: index + 1 }));
  const missing = pages.filter(({ minutes }) => minutes == null).map(({ page }) => page);
  const hasty = pages.filter(({ minutes, needed }) => minutes != null && needed > minutes);
  const over = total > budget * TOLERANCE;
  return { name, pages: timings.length, minutes: total, budget, over, missing, hasty };
}

/** 一个版本哪里不对，一条一句；`limit` 是全讲的分钟数。 */
export function faults(plans, limit) {
  const total = plans.reduce((sum, { minutes }) => sum + minutes, 0);
  const each = plans.flatMap(({ name, missing, hasty }) => [
    ...missing.map((page) => `slides/${name}.md 第 ${page} 页的讲稿没有写【N 分钟】`),
    ...hasty.map(
      ({ page, minutes, needed }) =>
        `slides/${name}.md 第 ${page} 页写着 ${minutes} 分钟，讲稿按每分钟 ` +
        `${CHARACTERS_A_MINUTE} 字要念 ${needed.toFixed(1)} 分钟`,
    ),
  ]);
  const over = plans
    .filter((plan) => plan.over)
    .map(
      ({ name, minutes, budget }) =>
        `slides/${name}.md 共 ${minutes} 分钟，预算 ${budget} 分钟，超过两成；` +
        '请删减，或把几页标成选讲',
    );
  return [...each, ...over, ...(total > limit ? [`全讲 ${total} 分钟，超过 ${limit} 分钟`] : [])];
}

async function rehearse(variant) {
  const plans = [];
  for (const { name, minutes: budget } of sections()) {
    plans.push(sectionPlan(name, await slideTimings(name, variant), budget[variant]));
  }
  console.log(`\n${variant} 分钟版`);
  console.log('  页数   分钟   预算   节');
  const row = (...cells) =>
    console.log(
      `  ${cells.map((cell, i) => (i < 3 ? String(cell).padStart(4) : cell)).join('   ')}`,
    );
  for (const { name, pages, minutes, budget } of plans) row(pages, minutes, budget, name);
  const sum = (key) => plans.reduce((total, plan) => total + plan[key], 0);
  row(sum('pages'), sum('minutes'), sum('budget'), '合计');
  const found = faults(plans, Number(variant));
  for (const fault of found) console.error(`错误 ${variant} 分钟版：${fault}`);
  return found.length;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.exitCode = (await rehearse('90')) + (await rehearse('45')) ? 1 : 0;
  } catch (error) {
    console.error(`错误 ${error.message}`);
    process.exitCode = 1;
  }
}
