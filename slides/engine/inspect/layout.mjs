// 版面检查：幻灯片在真的浏览器里排一遍，出界、裁切、叠在一起、字太小的，说出第几页、哪一行、怎样改。
// 通过了的记下内容的摘要，没改过就不再打开浏览器。
import crypto from 'node:crypto';
import fs from 'node:fs';
import { fromRoot, writeAtomically } from '../paths.mjs';
import { Problem } from '../problem.mjs';
import { describeFinding, summarize } from './findings.mjs';

const PASSED = fromRoot('node_modules/.cache/lecture-layout.json');
const KEPT = 200;

const OWN = fs
  .readdirSync(new URL('.', import.meta.url))
  .map((name) => fs.readFileSync(new URL(name, import.meta.url), 'utf8'));

/** 一份讲义和各项检查的摘要。字体不算：别的讲义添一个字，各份里的字体就都变了。 */
function digest({ html, css }) {
  const style = css.replace(/@font-face\{[^}]*\}/g, '');
  return crypto
    .createHash('sha256')
    .update(JSON.stringify([html, style, OWN]))
    .digest('hex');
}

function readPassed() {
  try {
    return JSON.parse(fs.readFileSync(PASSED, 'utf8'));
  } catch {
    return []; // 还没有，或者另一个进程的磁盘满了
  }
}

const remember = (digests) =>
  writeAtomically(
    PASSED,
    JSON.stringify([...new Set([...digests, ...readPassed()])].slice(0, KEPT)),
  );

const pageOf = ({ html, css }) => `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8">
<style>${css}</style>
<style>body{margin:0}svg[data-marpit-svg]{display:block;width:1280px;height:720px}</style>
${html}</html>`;

const asProblem = (file, { line, ...finding }) =>
  new Problem(describeFinding(finding).trim(), { file, line });

async function inspectAll(decks, browser, inspectLayout) {
  const results = [];
  for (const deck of decks) {
    const page = await browser.newPage();
    const findings = summarize(await inspectLayout(page, pageOf(deck)));
    results.push({ deck, problems: findings.map((finding) => asProblem(deck.file, finding)) });
    await page.close();
  }
  return results;
}

/**
 * 检查渲染好的几份（[{ file, html, css }]）：{ problems, skipped }。
 * 没有浏览器时什么也不查，skipped 是该查的份数。
 */
export async function checkLayout(decks) {
  const passed = new Set(readPassed());
  const changed = decks.filter((deck) => !passed.has(digest(deck)));
  if (!changed.length) return { problems: [], skipped: 0 };
  const { inspectLayout, openBrowser } = await import('./inspect.mjs');
  const browser = await openBrowser();
  if (!browser) return { problems: [], skipped: changed.length };
  try {
    const results = await inspectAll(changed, browser, inspectLayout);
    const good = results.filter(({ problems }) => !problems.length);
    if (good.length) remember(good.map(({ deck }) => digest(deck)));
    return { problems: results.flatMap(({ problems }) => problems), skipped: 0 };
  } finally {
    await browser.close();
  }
}
