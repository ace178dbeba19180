// 渲染：node slides/engine/build.mjs [html] [pdf] [pptx] [check] … [NN-节名 …]，目标都在 TARGETS 里
import { setTimeout } from 'node:timers/promises';
import { misnamedDecks } from './facts.mjs';
import { buildLecture } from './lecture.mjs';
import { readOptions } from './options.mjs';
import { ROOT } from './paths.mjs';
import { stopPrinting } from './printer.mjs';
import { inChinese } from './problem.mjs';
import { SCRATCH, clean, documentNames, printable, pruneDecks, render, stop } from './render.mjs';
import { rememberSiteUrl } from './siteurl.mjs';

const TYPES = ['html', 'pptx'];
const TARGETS = [...TYPES, 'live', 'live-full', 'pdf', 'site', 'publish', 'check'];

function parse(args, options) {
  const known = documentNames(options);
  const unknown = args.filter((arg) => !TARGETS.includes(arg) && !known.includes(arg));
  if (unknown.length) {
    const targets = TARGETS.join('、');
    throw new Error(
      `不认识 ${unknown.join('、')}；目标有 ${targets}，幻灯片有 ${known.join('、')}`,
    );
  }
  const names = args.filter((arg) => known.includes(arg));
  return {
    targets: args.filter((arg) => TARGETS.includes(arg)),
    names: names.length ? names : known,
  };
}

function reportAll(problems) {
  for (const problem of problems) console.error(`错误 ${problem}`);
  return problems.length > 0;
}

/** 说出错误；出错若是因为 Ctrl-C，让那一句先说，这里就不说了。 */
async function tell(error) {
  await setTimeout(20);
  if (!interrupted) console.error(inChinese(`错误 ${error}`.replace('Error: ', '')));
}

/** 浏览器里的 Python；做不成的，说出来，幻灯片照样能放映。返回有没有错。 */
async function buildLive(options) {
  try {
    await (await import('./packs.mjs')).buildPacks(options);
    return false;
  } catch (error) {
    await tell(error);
    return true;
  }
}

/** 依次做各个目标；没有渲染成的，已经报过错，不再往下做。返回有没有错。 */
async function build({ targets, names }, options) {
  const failed = new Set();
  let wrong = false;
  for (const target of targets) {
    if (TYPES.includes(target)) {
      const rest = names.filter((name) => !failed.has(name));
      for (const name of await render(target, rest, options)) failed.add(name);
    }
    if (target === 'html') {
      pruneDecks();
      buildLecture(options);
      wrong = reportAll(misnamedDecks()) || wrong;
    }
    if (target === 'live' && (await buildLive(options))) wrong = true;
    if (interrupted) break;
    if (target === 'live-full')
      await (await import('./packs.mjs')).buildFullPacks(options, SCRATCH);
    if (target === 'pdf') {
      const { buildPdf } = await import('./pdf.mjs');
      const rest = names.filter((name) => !failed.has(name));
      await buildPdf(printable(rest, options), options, SCRATCH);
    }
    if (target === 'site') await (await import('./site.mjs')).buildSite(options);
    if (target === 'publish') {
      if (wrong || failed.size) console.error('网站没有更新：先改好上面说的');
      else await (await import('./publish.mjs')).publish(options, SCRATCH);
    }
    if (target === 'check')
      wrong = (await (await import('./check.mjs')).check(names, options)) > 0 || wrong;
  }
  return wrong || failed.size > 0;
}

process.chdir(ROOT);
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    if (interrupted) return;
    interrupted = true;
    console.error('\n中断了：做好的都在，没做完的还是上一次的');
    await stopPrinting();
    await stop();
    process.exit(130);
  });
}
try {
  const options = readOptions();
  const wanted = parse(process.argv.slice(2), options);
  if (wanted.targets.some((target) => target !== 'check')) rememberSiteUrl(options.siteUrl);
  if (await build(wanted, options)) process.exitCode = 1;
} catch (error) {
  await tell(error);
  process.exitCode = 1;
} finally {
  clean();
}
