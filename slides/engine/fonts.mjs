// 字体：思源黑体（Noto Sans SC）取全讲用到的字、JetBrains Mono、KaTeX 的数学字体，
// 一律以 data URI 内嵌，于是幻灯片在没有中文字体、没有网络的机器上也不缺一个字。
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CHEATSHEET, ROOT, deckNames, fromRoot, libModules, writeAtomically } from './paths.mjs';

const require = createRequire(import.meta.url);
const SANS = path.dirname(require.resolve('@fontsource/noto-sans-sc/package.json'));
const EXTRA = path.dirname(require.resolve('@fontsource/noto-sans/package.json'));
const MONO = path.dirname(require.resolve('@fontsource/jetbrains-mono/package.json'));
const CACHE = path.join(ROOT, 'node_modules/.cache/lecture-fonts');
const WEIGHTS = [400, 700];
const CACHE_FORMAT = 2;
const KEPT_SUBSETS = 12;

const dataUri = (buffer, format) => `data:font/${format};base64,${buffer.toString('base64')}`;

function fontFace({ family, weight, buffer, format, range }) {
  const source = `url(${dataUri(buffer, format)}) format("${format}")`;
  return (
    `@font-face{font-family:"${family}";font-weight:${weight};font-style:normal;` +
    `src:${source}${range ? `;unicode-range:${range}` : ''}}`
  );
}

const inRanges = (ranges) => (code) => ranges.some(([low, high]) => code >= low && code <= high);

function parseRanges(text) {
  return text.split(',').map((range) => {
    const [low, high] = range
      .trim()
      .slice(2)
      .split('-')
      .map((hex) => parseInt(hex, 16));
    return [low, high ?? low];
  });
}

/** 包里按 unicode-range 切开的小字体：合起来比单个简体文件多出 →、①、≤、希腊字母等。 */
function sansSlices(weight) {
  const css = fs.readFileSync(path.join(SANS, `${weight}.css`), 'utf8');
  const face = /url\(\.\/files\/([^)]+\.woff2)\)[^}]*?unicode-range:\s*([^;]+);/g;
  return [...css.matchAll(face)].map(([, file, range]) => ({
    file,
    covers: inRanges(parseRanges(range)),
  }));
}

const toRange = (codes) => codes.map((code) => `U+${code.toString(16)}`).join(',');

const versionOf = (folder) =>
  JSON.parse(fs.readFileSync(path.join(folder, 'package.json'))).version;

async function codesOf(font) {
  const fontkit = await import('fontkit');
  return fontkit.create(font).characterSet;
}

/** 单个简体文件，解开压缩并记下码位：每个版本只做一次，此后换字集只要零点几秒。 */
async function mainFont(weight) {
  const stem = path.join(CACHE, `sans-${versionOf(SANS)}-${weight}`);
  if (!fs.existsSync(`${stem}.json`)) {
    const { default: subset } = await import('subset-font');
    const packed = fs.readFileSync(
      path.join(SANS, 'files', `noto-sans-sc-chinese-simplified-${weight}-normal.woff2`),
    );
    const font = await subset(packed, undefined, { keepAllGlyphs: true, targetFormat: 'sfnt' });
    writeAtomically(`${stem}.ttf`, font);
    writeAtomically(`${stem}.json`, JSON.stringify(await codesOf(font)));
  }
  return {
    font: fs.readFileSync(`${stem}.ttf`),
    codes: JSON.parse(fs.readFileSync(`${stem}.json`, 'utf8')),
  };
}

/** 把 `codes` 分到各个字体文件：先用单个简体文件，它没有的再到切片里找。 */
async function subsetSans(weight, codes) {
  const { default: subset } = await import('subset-font');
  const faces = [];
  const take = async (font, available, wanted) => {
    const has = new Set(available);
    const taken = wanted.filter((code) => has.has(code));
    if (taken.length) {
      // woff 比 woff2 大三成，压缩却快四十倍。
      const buffer = await subset(font, String.fromCodePoint(...taken), { targetFormat: 'woff' });
      faces.push({
        family: 'Lecture Sans',
        weight,
        buffer,
        format: 'woff',
        range: toRange(taken),
        taken,
      });
    }
    return wanted.filter((code) => !has.has(code));
  };
  const main = await mainFont(weight);
  let missing = await take(main.font, main.codes, codes);
  for (const { file, covers } of sansSlices(weight)) {
    const wanted = missing.filter(covers);
    if (!wanted.length) continue;
    const font = fs.readFileSync(path.join(SANS, 'files', file));
    const absent = await take(font, await codesOf(font), wanted);
    missing = missing.filter((code) => !wanted.includes(code) || absent.includes(code));
  }
  // 希腊字母和 ŷ、ᵀ 这类带记号的拉丁字母，中文字体里没有，取同一家族的西文字体。
  for (const script of ['greek', 'latin-ext']) {
    if (!missing.length) break;
    const font = fs.readFileSync(
      path.join(EXTRA, 'files', `noto-sans-${script}-${weight}-normal.woff2`),
    );
    missing = await take(font, await codesOf(font), missing);
  }
  return faces;
}

async function monoFaces() {
  const files = [
    ['latin', 400],
    ['latin', 700],
    ['greek', 400],
  ];
  return Promise.all(
    files.map(async ([script, weight]) => {
      const buffer = fs.readFileSync(
        path.join(MONO, 'files', `jetbrains-mono-${script}-${weight}-normal.woff2`),
      );
      const taken = await codesOf(buffer);
      return {
        family: 'Lecture Mono',
        weight,
        buffer,
        format: 'woff2',
        range: toRange(taken),
        taken,
      };
    }),
  );
}

/** 讲义可能显示的所有文字：幻灯片、notebook、被引用的源码、页面文字。 */
function lectureText() {
  const notebooks = fs.readdirSync(fromRoot('notebooks')).filter((name) => name.endsWith('.ipynb'));
  const scripts = ['engine', 'stage', 'widgets', 'live', 'live/python/live'].flatMap((folder) =>
    fs
      .readdirSync(fromRoot('slides', folder))
      .filter((name) => /\.(mjs|py)$/.test(name))
      .map((name) => `slides/${folder}/${name}`),
  );
  const files = [
    ...[...deckNames(), CHEATSHEET].map((name) => `slides/${name}.md`),
    ...notebooks.map((name) => `notebooks/${name}`),
    ...deckNames().map((name) => `notebooks/solutions/${name}.md`),
    ...libModules(),
    ...scripts,
    ...['grade', 'report', 'sandbox'].map((name) => `notebooks/tools/grade/${name}.py`),
    'slides/theme/lecture.css',
  ];
  const readable = (file) => {
    const text = fs.readFileSync(fromRoot(file), 'utf8');
    return file.endsWith('.ipynb')
      ? text.replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(`0x${hex}`))
      : text;
  };
  return files
    .filter((file) => fs.existsSync(fromRoot(file)))
    .map(readable)
    .join('');
}

const ASCII = Array.from({ length: 95 }, (_, i) => i + 32);

function wantedCodes() {
  // 只找 ASCII 以外的字：notebook 里有几兆的图，逐字符看要一秒。
  const others = lectureText().match(/[\u{80}-\u{10ffff}]/gu) ?? [];
  const codes = new Set([...ASCII, ...Array.from(new Set(others), (char) => char.codePointAt(0))]);
  return [...codes].filter((code) => !(code >= 0xd800 && code < 0xe000)).sort((a, b) => a - b);
}

/** 缓存键含字体包的版本：升级依赖后自动重取。 */
function cacheFile(codes) {
  const key = crypto
    .createHash('sha256')
    .update(JSON.stringify([CACHE_FORMAT, ...[SANS, EXTRA, MONO].map(versionOf), codes]))
    .digest('hex');
  return path.join(CACHE, `subset-${key.slice(0, 16)}.json`);
}

/** 每改一个字就多一份字集，只留最近用过的几份。 */
function pruneCache() {
  const subsets = fs
    .readdirSync(CACHE)
    .filter((name) => name.startsWith('subset-'))
    .map((name) => path.join(CACHE, name));
  const newestFirst = subsets
    .map((file) => ({ file, time: fs.statSync(file).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { file } of newestFirst.slice(KEPT_SUBSETS)) fs.rmSync(file, { force: true });
}

async function buildFonts(codes) {
  const sans = (await Promise.all(WEIGHTS.map((weight) => subsetSans(weight, codes)))).flat();
  const mono = await monoFaces();
  const covered = (faces, weight) =>
    new Set(faces.filter((f) => f.weight === weight).flatMap((f) => f.taken));
  const bold = covered(sans, 700);
  return {
    css: [...sans, ...mono].map(fontFace).join('\n'),
    sans: [...covered(sans, 400)].filter((code) => bold.has(code)),
    mono: [...covered(mono, 400)],
  };
}

let loaded;

/** 内嵌字体：{ css, sans, mono }，后两项是各自画得出的码位。 */
export async function lectureFonts() {
  loaded ??= loadFonts();
  return loaded;
}

async function loadFonts() {
  const codes = wantedCodes();
  const file = cacheFile(codes);
  if (!fs.existsSync(file)) {
    writeAtomically(file, JSON.stringify(await buildFonts(codes)));
    pruneCache();
  }
  const { css, sans, mono } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return { css, sans: new Set(sans), mono: new Set(mono) };
}

const KATEX = path.dirname(require.resolve('katex/package.json'));

/** KaTeX 的样式表，字体内嵌。 */
export function katexCss() {
  const css = fs.readFileSync(path.join(KATEX, 'dist/katex.min.css'), 'utf8');
  return inlineKatexFonts(css);
}

/** 把 KaTeX 样式里的字体地址（katexFontPath 加文件名）换成 data URI，只留 woff2。 */
export function inlineKatexFonts(css) {
  return css
    .replace(/,\s*url\([^)]*\.(?:woff|ttf)['"]?\)\s*format\(['"](?:woff|truetype)['"]\)/g, '')
    .replace(
      /url\(['"]?[^)'"]*?(KaTeX_[\w-]+\.woff2)['"]?\)/g,
      (_, name) =>
        `url(${dataUri(fs.readFileSync(path.join(KATEX, 'dist/fonts', name)), 'woff2')})`,
    );
}
