// 渲染：node slides/engine/build.mjs [html] [pdf] [pptx] [books] [site] [check] [NN-节名 …]
// 只重做过期的；每份先写进 build/.tmp，全部成功才改名就位，失败或中断都不动旧的。
import fs from 'node:fs';
import path from 'node:path';
import { BUILD, CHEATSHEET, ROOT, THEME, deckNames, fromRoot, relativeToRoot, writeAtomically } from './paths.mjs';

const ENGINE = fromRoot('slides/engine');
const SCRATCH = path.join(BUILD, '.tmp', String(process.pid));
const STARTED = new Date();
const unrendered = new Set(); // 这一次没有渲染成 HTML 的，已经报过错，不再导出
const TYPES = ['html', 'pdf', 'pptx'];

const { VARIANT = '' } = process.env;
const suffix = VARIANT === '45' ? '-45' : '';
/** 速查表只要 PDF；它的 HTML 不给人看，和渲染记录放在一起。 */
const folderOf = (name, type) => (name !== CHEATSHEET ? 'slides' : type === 'html' ? '.inputs' : '');
const outputOf = (name, type) => path.join(BUILD, folderOf(name, type), `${name}${suffix}.${type}`);
/** 渲染的全部文档：六份幻灯片，和速查表（它没有短版）。 */
const documentNames = () => [...deckNames(), ...(suffix ? [] : [CHEATSHEET])].filter((name) => fs.existsSync(fromRoot('slides', `${name}.md`)));
const recordOf = (name) => path.join(BUILD, '.inputs', `${name}${suffix}.json`);
const settings = () => ({ siteUrl: process.env.SITE_URL ?? '' });

/** 渲染一份幻灯片用到了什么：据此判断过期，notebook 的网页也据此链回幻灯片。 */
const record = (deck) => ({ inputs: [...deck.inputs], settings: settings(), quotes: deck.quotes, headings: deck.headings });

/** 所有输出都依赖的文件：引擎、主题、锁定的依赖。 */
function sharedInputs() {
  const engine = fs.readdirSync(ENGINE).filter((name) => name.endsWith('.mjs')).map((name) => path.join(ENGINE, name));
  return [...engine, THEME, fromRoot('package-lock.json')];
}

const newerThan = (file, time) => !fs.existsSync(file) || fs.statSync(file).mtimeMs > time;

/** 上次渲染记下的输入里有更新的、记录不在、或设置变了，就要重做；PDF 还要不早于 HTML。 */
function isStale(name, type) {
  const output = outputOf(name, type);
  if (!fs.existsSync(output) || !fs.existsSync(recordOf(name))) return true;
  const { inputs, settings: made } = JSON.parse(fs.readFileSync(recordOf(name), 'utf8'));
  if (JSON.stringify(made) !== JSON.stringify(settings())) return true;
  const { mtimeMs } = fs.statSync(output);
  if (type !== 'html' && newerThan(outputOf(name, 'html'), mtimeMs)) return true;
  return [...inputs.map((file) => fromRoot(file)), ...sharedInputs()].some((file) => newerThan(file, mtimeMs));
}

function cleanScratch() {
  fs.rmSync(SCRATCH, { recursive: true, force: true });
  try {
    fs.rmdirSync(path.dirname(SCRATCH));
  } catch {
    // 还没建过，或者另一个渲染正在用
  }
}

/** Marp CLI 的日志只在它自己出错、而我们说不出原因时才给人看。 */
async function runMarp(args) {
  const { marpCli } = (await import('@marp-team/marp-cli')).default;
  const captured = [];
  const { write } = process.stderr;
  process.stderr.write = (text) => captured.push(String(text));
  try {
    const code = await marpCli([...args, '--no-config-file', '--engine', path.join(ENGINE, 'engine.mjs'), '--theme-set', THEME]);
    return { code, log: captured.join('') };
  } catch (error) {
    return { code: 1, log: error.message };
  } finally {
    process.stderr.write = write;
  }
}

async function stage(names) {
  const { markDeck } = await import('./engine.mjs');
  const folder = path.join(SCRATCH, 'in');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const markdown = fs.readFileSync(fromRoot('slides', `${name}.md`), 'utf8');
    fs.writeFileSync(path.join(folder, `${name}.md`), markDeck(markdown, name));
  }
  return folder;
}

function install(name, type) {
  fs.mkdirSync(path.dirname(outputOf(name, type)), { recursive: true });
  const made = path.join(SCRATCH, 'out', `${name}.${type}`);
  fs.utimesSync(made, STARTED, STARTED); // 渲染当中又被改的文件，下次仍算更新
  fs.renameSync(made, outputOf(name, type));
  if (name !== CHEATSHEET || type !== 'html') console.log(`  ${relativeToRoot(outputOf(name, type))}`);
}

function report(deck, log) {
  const problems = deck?.problems ?? [];
  for (const problem of problems) console.error(`错误 ${problem}`);
  if (!problems.length) console.error(log.trim());
  for (const warning of deck?.warnings ?? []) console.error(`提醒 ${warning}`);
}

/** 逐份渲染成 HTML；一份有错不妨碍其余。返回有错的份数。 */
async function buildHtml(names) {
  const { rendered } = await import('./engine.mjs');
  process.env.LECTURE_TARGET = 'html';
  const folder = await stage(names);
  for (const name of names) {
    const { code, log } = await runMarp([path.join(folder, `${name}.md`), '-o', path.join(SCRATCH, 'out', `${name}.html`)]);
    const deck = rendered.get(name);
    if (code === 0) {
      writeAtomically(recordOf(name), JSON.stringify(record(deck)));
      install(name, 'html');
    } else {
      unrendered.add(name);
    }
    if (code !== 0 || deck.warnings.length) report(deck, code === 0 ? '' : log);
  }
  if (unrendered.size) console.error(`${unrendered.size} 份幻灯片没有渲染；上一次的结果原样保留`);
  return unrendered.size;
}

const EXPORT = {
  pdf: ['--pdf', '--pdf-outlines', '--pdf-outlines.pages=false', '--pdf-notes'],
  pptx: ['--pptx'],
};

/** 用浏览器导出 PDF 或 PPTX，几份一起，共用一个浏览器。返回有错的份数。 */
async function buildExport(type, names) {
  const { findBrowser, NO_BROWSER } = await import('./browser.mjs');
  const browser = await findBrowser();
  if (!browser) {
    console.error(NO_BROWSER.replace('PDF', type.toUpperCase()));
    return 0;
  }
  const { rendered } = await import('./engine.mjs');
  process.env.LECTURE_TARGET = type;
  const output = path.join(SCRATCH, 'out');
  const { code, log } = await runMarp(['-I', await stage(names), '-o', output, '--browser', 'chrome', '--browser-path', browser, '-P', String(names.length), ...EXPORT[type]]);
  if (code !== 0) {
    for (const name of names) if (rendered.get(name)?.problems.length) report(rendered.get(name), '');
    if (![...rendered.values()].some((deck) => deck.problems.length)) console.error(log.trim());
    console.error(`${type.toUpperCase()} 没有生成；上一次的结果原样保留`);
    return names.length;
  }
  for (const name of names) install(name, type);
  return 0;
}

/** 幻灯片与 notebook 一一对应；落单的说出名字。名字不以两位数开头的是学生自己的，不管。 */
function strays(names) {
  const notebooks = fs.readdirSync(fromRoot('notebooks')).filter((file) => /^\d\d-.*\.ipynb$/.test(file)).map((file) => file.slice(0, -6));
  return [
    ...names.filter((name) => !notebooks.includes(name)).map((name) => `slides/${name}.md 没有同名的 notebook`),
    ...notebooks.filter((name) => !names.includes(name)).map((name) => `notebooks/${name}.ipynb 没有同名的幻灯片`),
  ];
}

/** 校对：像渲染一样走一遍，把提醒也当错误；不写任何文件。 */
async function check(names) {
  const { default: LectureEngine, markDeck, rendered } = await import('./engine.mjs');
  const { proofreadTerms, unexplainedLogits } = await import('./terms.mjs');
  const { problems: misnamed, scope } = proofreadTerms();
  const whole = [...strays(deckNames()), ...misnamed, ...unexplainedLogits(deckNames())]; // 速查表没有自己的 notebook
  for (const problem of whole) console.error(`错误 ${problem}`);
  let count = whole.length;
  for (const name of names) {
    const markdown = fs.readFileSync(fromRoot('slides', `${name}.md`), 'utf8');
    await new LectureEngine().render(markDeck(markdown, name)).catch((error) => {
      if (!rendered.get(name)?.problems.length) throw error;
    });
    const { problems, warnings } = rendered.get(name);
    for (const problem of [...problems, ...warnings]) console.error(`错误 ${problem}`);
    count += problems.length + warnings.length;
  }
  if (!count) console.log(`  ${names.length} 份讲义的引用、公式、链接、字形都对；连同 ${scope}，术语一致`);
  return count;
}

async function build(type, names) {
  if (type === 'books') return (await import('./pdf.mjs')).buildBooks();
  if (type === 'site') return (await import('./site.mjs')).buildSite();
  if (type === 'check') return check(names);
  const stale = names.filter((name) => isStale(name, type));
  if (type === 'html') return stale.length ? buildHtml(stale) : 0;
  const exportable = stale.filter((name) => !unrendered.has(name) && !(type === 'pptx' && name === CHEATSHEET));
  return exportable.length ? buildExport(type, exportable) : 0;
}

function parse(args) {
  if (!['', '45', '90'].includes(VARIANT)) throw new Error(`不认识 VARIANT=${VARIANT}；可用：45（去掉选讲）、90（全部）`);
  const targets = [...TYPES, 'books', 'site', 'check'];
  const known = documentNames();
  const unknown = args.filter((arg) => !targets.includes(arg) && !known.includes(arg));
  if (unknown.length) {
    throw new Error(`不认识 ${unknown.join('、')}；目标有 ${targets.join('、')}，幻灯片有 ${known.join('、')}`);
  }
  const names = args.filter((arg) => known.includes(arg));
  return { types: args.filter((arg) => targets.includes(arg)), names: names.length ? names : known };
}

process.chdir(ROOT);
process.on('exit', cleanScratch);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));
try {
  const { types, names } = parse(process.argv.slice(2));
  for (const type of types) if (await build(type, names)) process.exitCode = 1;
} catch (error) {
  console.error(`错误 ${error}`.replace('Error: ', ''));
  process.exitCode = 1;
}
process.exit(); // 导出失败时浏览器可能还开着，会拖住进程；退出时由 puppeteer 关掉
