// build/live/：浏览器里的 Python。一个脚本装一包，gzip 之后写成 base64，从 file:// 也取得到。
// 标准库和 NumPy 由将来运行它们的那个解释器编成 .pyc，省去每次打开时编译；lib 是照原样的 .py。
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { unzipSync } from 'fflate';
import { pack } from '../live/container.mjs';
import { bundle } from './bundle.mjs';
import { digest } from './digest.mjs';
import {
  BUILD,
  ROOT,
  fromRoot,
  libModules,
  modified,
  relativeToRoot,
  toPosix,
  writeAtomically,
} from './paths.mjs';

export const FOLDER = path.join(BUILD, 'live');
const RECORD = path.join(BUILD, '.inputs', 'live.json');
const PYODIDE = fromRoot('node_modules/pyodide');
const OWN = fromRoot('slides/live');

const STDLIB = '/lib/python3.14';
const SITE = `${STDLIB}/site-packages`;

const readLock = () => JSON.parse(fs.readFileSync(path.join(PYODIDE, 'pyodide-lock.json'), 'utf8'));

/** 一节课用不到的标准库：网络、图形界面、数据库、调试器……省下三分之一。 */
const UNUSED = [
  /^(multiprocessing|xml|_pyrepl|xmlrpc|wsgiref|sqlite3|curses|dbm|venv|ensurepip|pydoc_data)\//,
  /^(mailbox|imaplib|smtplib|poplib|ftplib|pdb|bdb|doctest|_pyio|socketserver|webbrowser)\.py$/,
  /^(turtle|optparse|nturl2path|cProfile|profile|pstats|trace|pickletools|modulefinder)\.py$/,
  /^(pyclbr|zipapp|netrc|sched|tabnanny|this|antigravity|rlcompleter|_pydatetime)\.py$/,
  /^(_pydecimal|_(android|apple|ios|osx|aix)_support)\.py$/,
  /(^|\/)(f2py|distutils|tests|_pyinstaller|include)\/|^numpy\/_core\/lib\/|\.dist-info\//,
  /\.(pyi|pxd|pyx|h|c|a|in|typed|txt|ini|md|bat)$/,
];
/** zip 里的文件：[[名字, 内容]]，按名字排；`unused` 里的不要。 */
function filesIn(zip, unused) {
  const wanted = ({ name }) => !name.endsWith('/') && !unused.some((rule) => rule.test(name));
  const files = Object.entries(unzipSync(zip, { filter: wanted }));
  return files.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** 轮子里的文件；轮子与 npm 锁住的指纹核对过。 */
function wheelFiles(folder, { file_name: file, sha256 }) {
  const wheel = fs.readFileSync(path.join(folder, file));
  const found = crypto.createHash('sha256').update(wheel).digest('hex');
  if (found !== sha256)
    throw new Error(
      `${relativeToRoot(path.join(folder, file))} 不是 Pyodide 记着的那一个：` +
        `指纹应是 ${sha256}，得到 ${found}`,
    );
  return filesIn(wheel, UNUSED);
}

/** 编成 .pyc 的函数：由要运行它们的那个解释器来编。 */
async function compiler() {
  const { loadPyodide } = await import('pyodide');
  const python = await loadPyodide({ env: { PYTHONHASHSEED: '0' } });
  return python.runPython(
    [
      'from importlib._bootstrap_external import _code_to_hash_pyc',
      'def compiled(source, path):',
      '    code = compile(source.to_bytes(), path, "exec", dont_inherit=True)',
      '    return bytes(_code_to_hash_pyc(code, bytes(8), False))',
      'compiled',
    ].join('\n'),
  );
}

/** [[名字, 内容]] → 放在 `prefix` 下，.py 都编成 .pyc。 */
function compiledFiles(files, prefix, compile) {
  return files.map(([name, bytes]) => {
    const target = `${prefix}/${name}`;
    if (!name.endsWith('.py')) return [target, bytes];
    const proxy = compile(bytes, target);
    const code = proxy.toJs();
    proxy.destroy();
    return [`${target}c`, code];
  });
}

/** 文件夹里的文件：[[放到哪里, 内容]]。 */
const folderFiles = (folder, files, prefix) =>
  files.map((file) => [`${prefix}/${file}`, fs.readFileSync(path.join(folder, file))]);

const listFiles = (folder, pattern) =>
  fs
    .readdirSync(folder, { recursive: true })
    .map(toPosix)
    .filter((file) => pattern.test(file) && !/(^|\/)(tests|__pycache__)\//.test(file))
    .sort();

/** lib 照原样：学生看得到报错的那一行。连同它的数据，和运行一格的代码（slides/live/python/）。 */
const ownFiles = () => [
  ...folderFiles(ROOT, libModules(), SITE),
  ...folderFiles(fromRoot('lib'), listFiles(fromRoot('lib'), /\.(csv|npz)$/), `${SITE}/lib`),
  ...folderFiles(`${OWN}/python`, listFiles(`${OWN}/python`, /\.py$/), SITE),
];

const part = (name, bytes) =>
  `(self.LIVE_PARTS??={})[${JSON.stringify(name)}]=` +
  `"${zlib.gzipSync(bytes, { level: 9 }).toString('base64')}";`;

const withoutMap = (name) =>
  fs.readFileSync(path.join(PYODIDE, name), 'utf8').replace(/\n\/\/# sourceMappingURL.*$/m, '');

/** 解释器自己：Pyodide 的三个文件和标准库。 */
function pythonParts(compile) {
  const stdlib = filesIn(fs.readFileSync(path.join(PYODIDE, 'python_stdlib.zip')), UNUSED);
  return [
    part('loader', withoutMap('pyodide.mjs')),
    part('asm', withoutMap('pyodide.asm.mjs')),
    part('wasm', fs.readFileSync(path.join(PYODIDE, 'pyodide.asm.wasm'))),
    part('stdlib', pack(compiledFiles(stdlib, STDLIB, compile))),
    `self.LIVE_LOCK=${JSON.stringify({ info: readLock().info, packages: {} })};`,
  ];
}

const numpyParts = (compile) => [
  part(
    'numpy',
    pack(compiledFiles(wheelFiles(`${OWN}/wheels`, readLock().packages.numpy), SITE, compile)),
  ),
];

const stamp = (file) => [file, modified(file)];
const stampFolder = (folder) =>
  listFiles(folder, /./).map((file) => stamp(path.join(folder, file)));

/** 各个脚本：由什么做出来（变了才重做）、怎么做。要编译的，一起编。 */
const SCRIPTS = {
  'python.js': { from: () => stampFolder(PYODIDE), make: pythonParts, compiles: true },
  'numpy.js': { from: () => stampFolder(`${OWN}/wheels`), make: numpyParts, compiles: true },
  'lib.js': {
    from: () => [...stampFolder(fromRoot('lib')), ...stampFolder(`${OWN}/python`)],
    make: () => [part('lib', pack(ownFiles()))],
  },
  'worker.js': {
    from: () =>
      ['worker.mjs', 'container.mjs', 'interpreter.mjs'].map((name) => stamp(`${OWN}/${name}`)),
    make: () => [`self.LIVE_WORKER=${JSON.stringify(bundle(['slides/live/worker.mjs']))};`],
  },
};

const readRecord = () => (fs.existsSync(RECORD) ? JSON.parse(fs.readFileSync(RECORD, 'utf8')) : {});

/** 做过期的几包；说出合起来多大。 */
export async function buildPacks() {
  const packer = stamp(fromRoot('slides/engine/packs.mjs'));
  const wanted = Object.entries(SCRIPTS).map(([file, { from, ...rest }]) => ({
    file,
    key: digest([packer, from()]),
    ...rest,
  }));
  const made = readRecord();
  const isStale = ({ file, key }) => made[file] !== key || !fs.existsSync(path.join(FOLDER, file));
  const stale = wanted.filter(isStale);
  if (!stale.length) return;
  const compile = stale.some(({ compiles }) => compiles) ? await compiler() : undefined;
  for (const { file, make } of stale)
    writeAtomically(path.join(FOLDER, file), `${make(compile).join('\n')}\n`);
  const keys = Object.fromEntries(wanted.map(({ file, key }) => [file, key]));
  writeAtomically(RECORD, JSON.stringify(keys));
  const sizes = wanted.map(({ file }) => fs.statSync(path.join(FOLDER, file)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`  ${relativeToRoot(FOLDER)}/（浏览器里的 Python，${(total / 1e6).toFixed(1)} MB）`);
}
