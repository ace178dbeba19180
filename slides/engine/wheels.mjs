// 编给浏览器用的轮子。NumPy 的跟着项目走（slides/live/wheels/）；大的几个 `make live-full` 才去下载，
// 取出来放在 node_modules/.cache/ 里，make clean 之后不必再下载。用以前都与 Pyodide 记着的指纹核对。
import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { fromRoot, relativeToRoot, writeAtomically } from './paths.mjs';

export const PYODIDE = fromRoot('node_modules/pyodide');
const OWN = fromRoot('slides/live/wheels');
const CACHE = fromRoot('node_modules/.cache/lecture-wheels');
const REQUIREMENTS = fromRoot('slides/live/requirements-full.txt');

export const readLock = () =>
  JSON.parse(fs.readFileSync(path.join(PYODIDE, 'pyodide-lock.json'), 'utf8'));

const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');

/** zip 里的文件：[[名字, 内容]]，按名字排；只要 `keep(名字)` 说要的。 */
export function filesIn(zip, keep) {
  const filter = ({ name }) => !name.endsWith('/') && keep(name);
  return Object.entries(unzipSync(zip, { filter })).sort(([a], [b]) => (a < b ? -1 : 1));
}

const fileOf = (name) => readLock().packages[name].file_name;

/** 轮子 `name`，与 Pyodide 记着的指纹相符的；不在手边，或者坏了，就没有。 */
function findWheel(name) {
  const { sha256: wanted } = readLock().packages[name];
  return [OWN, CACHE]
    .map((folder) => path.join(folder, fileOf(name)))
    .filter((place) => fs.existsSync(place))
    .map((place) => fs.readFileSync(place))
    .find((bytes) => sha256(bytes) === wanted);
}

/** 轮子 `name` 的内容；不在、坏了的，说怎样取回。 */
export function readWheel(name) {
  const bytes = findWheel(name);
  if (bytes) return bytes;
  const file = path.join(OWN, fileOf(name));
  const what = fs.existsSync(file) ? '坏了，与 Pyodide 记着的指纹不同' : '不在';
  throw new Error(
    `${relativeToRoot(file)} ${what}；请取回好的一份：` +
      '用 git restore slides/live/wheels；没有 git，就从下载的 ZIP 里再拿一次',
  );
}

/** 轮子 `name` 里的文件。 */
export const wheelFiles = (name, keep) => filesIn(readWheel(name), keep);

const IS_LICENCE = /(^|\/)(LICEN[CS]E|COPYING|NOTICE)[^/]*$/i;

/** 轮子 `name` 带着的许可全文；相同的只留一份。 */
export function wheelLicences(name) {
  const known = new Set();
  return wheelFiles(name, (file) => IS_LICENCE.test(file) && !file.endsWith('.py'))
    .map(([file, bytes]) => [file, Buffer.from(bytes).toString().trim()])
    .filter(([, text]) => !known.has(text) && known.add(text))
    .map(([file, text]) => `---- ${file}\n\n${text}\n\n`)
    .join('');
}

export const haveWheels = (names) => names.every(findWheel);

// ---------------------------------------------------------------- 下载

const CARRIER = fs.readFileSync(REQUIREMENTS, 'utf8').match(/^([\w-]+)==([\d.]+)/m);
const CARRIED = /^open_webui\/frontend\/pyodide\/([^/]+\.whl)$/;

/** 没有下载成的原因，一句话；`log` 是 pip 的话。 */
function whyNot(log) {
  const what = `${CARRIER[1]} ${CARRIER[2]}`;
  if (/DO NOT MATCH THE HASHES/.test(log))
    return `下载到的 ${what} 与记着的指纹不同，没有用它；换一个镜像，或者过一会儿再试`;
  if (/No space left|Errno 28/.test(log)) return `${what} 没有下载成：磁盘满了`;
  const [reason] = log.match(/(?<=^ERROR: ).*/m) ?? ['没有说原因'];
  return `${what} 没有下载成：多半是连不上网，或者 pip 设的镜像里没有它（pip 说：${reason}）`;
}

/** 用 pip 下载到 `folder`；走使用者给 pip 设好的镜像。 */
function download(folder, python) {
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', 'download', '--quiet'];
  const how = ['--no-deps', '--require-hashes', '--ignore-requires-python', '--retries', '2'];
  const child = spawn(python, [...pip, ...how, '--dest', folder, '-r', REQUIREMENTS], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PIP_USER: '0' },
  });
  const stop = () => child.kill();
  process.once('exit', stop);
  const log = [];
  child.stderr.on('data', (text) => log.push(text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.removeListener('exit', stop);
      if (code === 0) return resolve();
      return reject(new Error(whyNot(Buffer.concat(log).toString())));
    });
  });
}

/** 轮子 `names` 有一个不在手边，就去下载；中途停下，手边的还是完整的几个。 */
export async function fetchWheels(names, { python }, scratch) {
  if (haveWheels(names)) return;
  console.log(`  下载 ${CARRIER[1]} ${CARRIER[2]}（106 MB），从里面取 ${names.length} 个轮子……`);
  fs.mkdirSync(scratch, { recursive: true });
  await download(scratch, python);
  const { packages } = readLock();
  const wanted = new Set(names.map((name) => packages[name].file_name));
  const [carrier] = fs.readdirSync(scratch);
  const inside = (name) => wanted.has(name.match(CARRIED)?.[1]);
  for (const [name, bytes] of filesIn(fs.readFileSync(path.join(scratch, carrier)), inside))
    writeAtomically(path.join(CACHE, path.basename(name)), bytes);
  const missing = names.filter((name) => !findWheel(name));
  if (missing.length)
    throw new Error(`${carrier} 里的 ${missing.join('、')} 与 Pyodide 记着的指纹不同，或者没有`);
}

// ---------------------------------------------------------------- .venv 里的

const ASK = `
import json, sys
from importlib.metadata import distribution
found = distribution(sys.argv[1])
names = ("LICENSE", "LICENCE", "COPYING")
texts = [f.locate().read_text("utf-8") for f in found.files if f.name.upper().startswith(names)]
print(json.dumps({"version": found.version, "text": "\\n\\n".join(texts),
                  "folder": str(found.locate_file(sys.argv[1]))}))
`;

/** .venv 里的包 `name`：{ version, text（许可全文）, folder }。 */
export function pythonPackage(name, { python }) {
  const { stdout, status } = spawnSync(python, ['-c', ASK, name], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`.venv 里没有 ${name}；删去 .venv 再 make`);
  return JSON.parse(stdout);
}
