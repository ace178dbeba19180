// 计划与钟对照，只算数：计划是各页写着的分钟，实际是在各页停了多久；都按秒。

const MINUTE = 60;
export const SLACK = 5; // 几秒之内算正好

export const sumOf = (pages, seconds) => pages.reduce((total, each) => total + seconds(each), 0);

/**
 * 讲到第 `page` 页、各页已用 `spent`（页码 → 秒）、决定跳过 `skips`（页码）时的对照：
 * 本页、本节、全讲的 { planned, used }；lag 是落后几秒（领先为负，正好为 0）。
 */
export function compare(pages, page, spent, skips) {
  const planOf = ({ page: own, minutes }) => (skips.includes(own) ? 0 : minutes * MINUTE);
  const usedOn = ({ page: own }) => spent[own] ?? 0;
  const tally = (some) => ({ planned: sumOf(some, planOf), used: sumOf(some, usedOn) });
  const here = pages[page - 1];
  const from = sumOf(pages.slice(0, page - 1), planOf);
  const to = from + planOf(here);
  const whole = tally(pages);
  const late = whole.used - to > SLACK ? whole.used - to : 0;
  const early = from - whole.used > SLACK ? from - whole.used : 0;
  return {
    slide: tally([here]),
    section: tally(pages.filter(({ deck }) => deck === here.deck)),
    whole,
    from,
    to,
    lag: late - early,
  };
}

/** 后面还没跳过的选讲页，分钟多的在前；needed：从前往后跳过这些就追得回 `lag` 秒。 */
export function skippable(pages, page, lag, skips) {
  const ahead = pages
    .filter((each) => each.optional && each.page > page && !skips.includes(each.page))
    .sort((a, b) => b.minutes - a.minutes || a.page - b.page);
  let saved = 0;
  return ahead.map((each) => {
    const needed = saved < lag;
    saved += each.minutes * MINUTE;
    return { ...each, needed };
  });
}

/** 秒 → 分:秒。 */
export function clockText(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  return `${Math.floor(whole / MINUTE)}:${String(whole % MINUTE).padStart(2, '0')}`;
}
