// 渲染幻灯片：只重做过期的；每份先写进 build/.tmp，成功才改名就位，失败或中断都不动旧的。
import { fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  BUILD,
  CHEATSHEET,
  ROOT,
  THEME,
  deckNames,
  fromRoot,
  modified,
  relativeToRoot,
  writeAtomically,
} from './paths.mjs';
import { translateControls } from './controls.mjs';
import { markDeck } from './mark.mjs';
import { readMarkdown } from './markdown.mjs';
import { POLICY_META } from './policy.mjs';
import { inChinese } from './problem.mjs';
import { sections } from './sections.mjs';
import { addStage, stageFiles } from './stage.mjs';

const ENGINE = fromRoot('slides/engine');
export const SCRATCH = path.join(BUILD, '.tmp', String(process.pid));
const STARTED = new Date();

const suffixOf = ({ variant }) => (variant === '45' ? '-45' : '');

/** 速查表只要 PDF；它的 HTML 不给人看，和渲染记录放在一起。 */
function folderOf(name, type) {
  if (name !== CHEATSHEET) return 'slides';
  return type === 'html' ? '.inputs' : '';
}

const outputOf = (name, type, options) =>
  path.join(BUILD, folderOf(name, type), `${name}${suffixOf(options)}.${type}`);
const recordOf = (name, options) => path.join(BUILD, '.inputs', `${name}${suffixOf(options)}.json`);

/** 渲染的全部文档：各节幻灯片，和速查表（它没有短版）。 */
export const documentNames = (options) =>
  [...deckNames(), ...(suffixOf(options) ? [] : [CHEATSHEET])].filter((name) =>
    fs.existsSync(fromRoot('slides', `${name}.md`)),
  );

/** 每份都写着的东西：网站地址，和进度条、“下一节”里别节的题目。变了就全部重做。 */
const settingsOf = ({ siteUrl }) => ({
  siteUrl,
  sections: sections().map(({ name, label }) => [name, label]),
});

/** 所有输出都依赖的文件：引擎、主题、锁定的依赖。 */
function sharedInputs() {
  const engine = fs.readdirSync(ENGINE).filter((name) => name.endsWith('.mjs'));
  const others = [...stageFiles(), 'package-lock.json'].map((file) => fromRoot(file));
  return [...engine.map((name) => path.join(ENGINE, name)), THEME, ...others];
}

const newerThan = (file, time) => !fs.existsSync(file) || modified(file) > time;

/** 上次渲染记下的输入里有更新的、记录不在、或设置变了，就要重做；PPTX 还要不早于 HTML。 */
function isStale(name, type, options) {
  const output = outputOf(name, type, options);
  const record = recordOf(name, options);
  if (!fs.existsSync(output) || !fs.existsSync(record)) return true;
  const { inputs, settings: made } = JSON.parse(fs.readFileSync(record, 'utf8'));
  if (JSON.stringify(made) !== JSON.stringify(settingsOf(options))) return true;
  const time = modified(output);
  if (type !== 'html' && newerThan(outputOf(name, 'html', options), time)) return true;
  return [...inputs.map((file) => fromRoot(file)), ...sharedInputs()].some((file) =>
    newerThan(file, time),
  );
}

let running; // 正在运行的 Marp
let stopping = false;

/** 运行 Marp：各次的结果，和它说过的话（它自己出错、而我们说不出原因时才给人看）。 */
function runMarp(jobs, environment = {}) {
  running = fork(path.join(ENGINE, 'marp.mjs'), [JSON.stringify(jobs)], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    silent: true,
  });
  const [outcomes, log] = [[], []];
  running.on('message', (outcome) => outcomes.push(outcome));
  for (const stream of [running.stdout, running.stderr])
    stream.on('data', (text) => log.push(text));
  return new Promise((resolve) => {
    running.on('close', () => {
      running = undefined;
      const failed = jobs.map(() => ({ code: 1, decks: {} }));
      const reasons = outcomes.flatMap(({ reason }) => reason ?? []);
      const text = [...log.map(String), ...reasons].join('\n').trim();
      if (!stopping)
        resolve({ outcomes: [...outcomes, ...failed.slice(outcomes.length)], log: text });
    });
  });
}

/** Marp 让浏览器把用户资料写在系统的临时目录里，写完不删；给它一个自己的，由 clean 连同删去。 */
let profiles;

function ownTemporary() {
  profiles ??= fs.mkdtempSync(path.join(os.tmpdir(), 'lecture-marp-'));
  return { TMPDIR: profiles, TMP: profiles, TEMP: profiles };
}

/** 收拾残局：停下 Marp（它会关掉浏览器），删去写了一半的。 */
export async function stop() {
  stopping = true;
  if (running) {
    const closed = new Promise((resolve) => running.on('close', resolve));
    running.kill();
    await closed;
  }
  clean();
}

export function clean() {
  if (profiles) fs.rmSync(profiles, { recursive: true, force: true, maxRetries: 5 });
  try {
    fs.rmSync(SCRATCH, { recursive: true, force: true });
    fs.rmdirSync(path.dirname(SCRATCH));
  } catch {
    // 还没建过、建不了，或者另一个渲染正在用
  }
}

const made = (name, type) => path.join(SCRATCH, 'out', `${name}.${type}`);

function stage(names, { siteUrl, variant }) {
  const folder = path.join(SCRATCH, 'in');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const markdown = readMarkdown(name);
    writeAtomically(
      path.join(folder, `${name}.md`),
      markDeck(markdown, { name, siteUrl, variant }),
    );
  }
  return folder;
}

function install(name, type, options, widgets = []) {
  const output = outputOf(name, type, options);
  fs.mkdirSync(path.dirname(output), { recursive: true });
  if (type === 'html' && name !== CHEATSHEET) {
    const html = fs.readFileSync(made(name, type), 'utf8');
    const ready = translateControls(html).replace('<head>', `<head>${POLICY_META}`);
    fs.writeFileSync(made(name, type), addStage(ready, widgets));
  }
  fs.utimesSync(made(name, type), STARTED, STARTED); // 渲染当中又被改的文件，下次仍算更新
  fs.renameSync(made(name, type), output);
  if (name !== CHEATSHEET || type !== 'html') console.log(`  ${relativeToRoot(output)}`);
}

/** Marp 说的话里，不是进度的那些，去掉重复。 */
function complaint(log) {
  const lines = log.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => line && !/^\[ +INFO \]/.test(line));
  const reasons = telling.map((line) =>
    line.replace(/^Failed converting Markdown\. \((.*)\)$/, '$1'),
  );
  return inChinese([...new Set(reasons)].join('\n')) || '没有说原因';
}

/** 讲义里的错和提醒。没做成而又说不出原因，就说 `what` 没做成，连同 Marp 说过的话 `log`。 */
function report(decks, what, log) {
  const problems = decks.flatMap((deck) => deck?.problems ?? []);
  for (const problem of problems) console.error(`错误 ${problem}`);
  if (!problems.length && log !== undefined) console.error(`错误 ${what}：${complaint(log)}`);
  for (const warning of decks.flatMap((deck) => deck?.warnings ?? []))
    console.error(`提醒 ${warning}`);
}

/** 逐份渲染成 HTML；一份有错不妨碍其余。返回有错的几份的名字。 */
async function renderHtml(names, options) {
  const folder = stage(names, options);
  const jobs = names.map((name) => ({
    names: [name],
    args: [path.join(folder, `${name}.md`), '-o', made(name, 'html')],
  }));
  const { outcomes, log } = await runMarp(jobs);
  const failed = [];
  for (const [index, { code, decks }] of outcomes.entries()) {
    const name = names[index];
    if (code !== 0) failed.push(name);
    report([decks[name]], `slides/${name}.md 渲染不成`, code === 0 ? undefined : log);
    if (code !== 0) continue;
    const { inputs, quotes, headings, widgets } = decks[name];
    const settings = settingsOf(options);
    writeAtomically(
      recordOf(name, options),
      JSON.stringify({ inputs, settings, quotes, headings }),
    );
    install(name, 'html', options, widgets);
  }
  if (failed.length) console.error(`${failed.length} 份幻灯片没有渲染；上一次的结果原样保留`);
  return failed;
}

/** 用浏览器导出 PPTX，几份一起，共用一个浏览器。返回有错的几份的名字。 */
async function renderPptx(names, options) {
  const { findBrowser, NO_BROWSER } = await import('./browser.mjs');
  const browser = findBrowser(options);
  if (!browser) {
    console.error(NO_BROWSER.replace('PDF', 'PPTX'));
    return [];
  }
  const folder = stage(names, options);
  const args = ['-I', folder, '-o', path.join(SCRATCH, 'out'), '-P', String(names.length)];
  const chrome = ['--browser', 'chrome', '--browser-path', browser.path];
  const job = { names, args: [...args, ...chrome, '--pptx'] };
  const {
    outcomes: [{ code, decks }],
    log,
  } = await runMarp([job], { ...browser.env, ...ownTemporary() });
  if (code === 0) {
    const { addAlternativeText, slideText } = await import('./pptx.mjs');
    const { slidesOf } = await import('./paper.mjs');
    for (const name of names) {
      const html = fs.readFileSync(outputOf(name, 'html', options), 'utf8');
      const texts = slidesOf(html, 'slides', '').slides.map((slide) => slideText(slide.html));
      addAlternativeText(made(name, 'pptx'), texts);
      install(name, 'pptx', options);
    }
    return [];
  }
  report(
    Object.values(decks).map(({ problems }) => ({ problems })),
    `${names.join('、')} 导出不成`,
    log,
  );
  console.error('PPTX 没有生成；上一次的结果原样保留');
  return names;
}

/** 可以印成 PDF 的几份：HTML 已经有了的。`stem` 是它们渲染记录的名字。 */
export const printable = (names, options) =>
  names
    .map((name) => ({
      name,
      stem: `${name}${suffixOf(options)}`,
      html: outputOf(name, 'html', options),
      output: outputOf(name, 'pdf', options),
    }))
    .filter(({ html }) => fs.existsSync(html));

const DECK_FILE = /^(\d\d-[a-z0-9-]+?)(?:-45)?\.(?:html|pdf|pptx|json)$/;

/** 已经没有了的幻灯片，渲染好的也删去：不然首页上没有它，地址里还有。 */
export function pruneDecks() {
  const names = deckNames();
  for (const folder of ['slides', '.inputs'].map((name) => path.join(BUILD, name))) {
    const files = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    for (const file of files.filter((each) => DECK_FILE.test(each)))
      if (!names.includes(file.match(DECK_FILE)[1])) fs.rmSync(path.join(folder, file));
  }
}

/** 渲染过期的几份。返回有错的几份的名字。 */
export async function render(type, names, options) {
  const wanted = names.filter((name) => type !== 'pptx' || name !== CHEATSHEET);
  const stale = wanted.filter((name) => isStale(name, type, options));
  if (!stale.length) return [];
  return type === 'html' ? renderHtml(stale, options) : renderPptx(stale, options);
}
