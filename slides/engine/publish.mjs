// 网站：build/site/，从首页出发够得着的一切，加上页面自己去取的（live/、here.js）。放到任何静态网站上都行，
// 放在子目录里也行。先在旁边做好再换上：旧的一份到最后一刻都完好，不再有的也就不在了。
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { FOLDER as LIVE, buildFullPacks } from './packs.mjs';
import { BUILD, deckNames, relativeToRoot, toPosix } from './paths.mjs';

const SITE = path.join(BUILD, 'site');
const EXTERNAL = /^([a-z][a-z0-9+.-]*:|\/\/)/i;
const ADDRESS = /\s(?:href|src)="([^"#?]+)[^"]*"/g;
const SCRIPT = /<script[\s\S]*?<\/script>/g;

/** 一个网页链到的站内文件，从 build/ 数起。 */
function linked(file, html) {
  const found = [...html.replace(SCRIPT, '').matchAll(ADDRESS)].map(([, href]) => href);
  return found
    .filter((href) => !EXTERNAL.test(href))
    .map((href) => path.posix.join(path.posix.dirname(file), decodeURI(href)));
}

/** 从 `starts` 出发够得着的文件；链到没有的，报错。没有浏览器就做不了 PDF，只提醒。 */
function reachable(starts) {
  const found = new Set(starts);
  const absent = new Set();
  for (const file of found) {
    const place = path.join(BUILD, file);
    const targets = file.endsWith('.html') ? linked(file, fs.readFileSync(place, 'utf8')) : [];
    for (const target of targets) {
      if (fs.existsSync(path.join(BUILD, target))) found.add(target);
      else if (target.endsWith('.pdf')) absent.add(target);
      else throw new Error(`${relativeToRoot(place)} 链到的 ${target} 不存在；网站没有更新`);
    }
  }
  for (const file of absent) console.error(`提醒 网站上有链接通到 ${file}，却没有它`);
  return [...found];
}

const liveFiles = () =>
  fs
    .readdirSync(LIVE, { recursive: true })
    .map((file) => `live/${toPosix(file)}`)
    .filter((file) => /(^|\/)[^.][^/]*\.(js|txt)$/.test(file));

const sizeOf = (file) => fs.statSync(path.join(BUILD, file)).size;
const gzipped = (file) => zlib.gzipSync(fs.readFileSync(path.join(BUILD, file))).length;

const sum = (files, size) => files.map(size).reduce((total, one) => total + one, 0);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`.padStart(8);

/** 全是半角的 `text` 补到 `width` 个半角宽；汉字算两个。 */
function padded(text, width) {
  const wide = [...text].filter((char) => char > '\u2e80').length;
  return text + ' '.repeat(Math.max(0, width - text.length - wide));
}

const packs = (...names) => names.map((name) => `live/${name}.js`);

/** 第一次打开，各要取多少：[[什么, 哪些文件]]。 */
function firstVisits(files) {
  const name = deckNames()[1] ?? deckNames()[0];
  return [
    ['首页', ['index.html']],
    [`幻灯片 ${name}`, [`slides/${name}.html`, 'here.js']],
    [`notebook ${name}`, [`notebooks/${name}.html`]],
    ['第一次运行，再取', packs('worker', 'python', 'numpy', 'lib')],
    ['第一次画图，再取', packs('matplotlib')],
    ['第一次用 SciPy、scikit-learn，再取', packs('oracles')],
  ].filter(([, needed]) => needed.every((file) => files.includes(file)));
}

function tell(files) {
  console.log(
    `  ${relativeToRoot(SITE)}/：${files.length} 个文件，${megabytes(sum(files, sizeOf)).trim()}`,
  );
  console.log(`    ${padded('第一次打开', 40)}${padded('原样', 8)}gzip 之后`);
  for (const [what, needed] of firstVisits(files)) {
    const row = [sum(needed, sizeOf), sum(needed, gzipped)].map(megabytes).join('  ');
    console.log(`    ${padded(what, 36)}${row}`);
  }
}

/** 大的两包做得成就带上；做不成，网站照样有，只是没有它们。 */
async function addFullPacks(options, scratch) {
  try {
    await buildFullPacks(options, scratch);
  } catch (error) {
    console.error(`提醒 ${error.message}。网站照做，里面没有 matplotlib、SciPy 和 scikit-learn`);
  }
}

/** 把网站做成 `site` 文件夹；`scratch` 是同一个盘上的临时文件夹。返回有哪些文件。 */
export function makeSite(site, { variant }, scratch) {
  const starts = ['index.html', ...(variant === '45' ? ['index-45.html'] : []), 'here.js'];
  const files = [...reachable(starts), ...liveFiles()].sort();
  const made = path.join(scratch, 'site');
  for (const file of files) {
    fs.mkdirSync(path.dirname(path.join(made, file)), { recursive: true });
    fs.copyFileSync(path.join(BUILD, file), path.join(made, file), fs.constants.COPYFILE_FICLONE);
  }
  if (fs.existsSync(site)) fs.renameSync(site, path.join(scratch, 'old'));
  fs.renameSync(made, site);
  return files;
}

/** 做网站，说出多大。 */
export async function publish(options, scratch) {
  await addFullPacks(options, scratch);
  tell(makeSite(SITE, options, scratch));
}
