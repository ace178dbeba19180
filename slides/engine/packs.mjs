// build/live/：浏览器里的 Python。一个脚本装一包，gzip 之后写成 base64，从 file:// 也取得到。
// 标准库和 NumPy 由将来运行它们的那个解释器编成 .pyc，省去每次打开时编译；lib 是照原样的 .py。
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { pack } from '../live/container.mjs';
import { bundle } from './bundle.mjs';
import { digest } from './digest.mjs';
import { hasLicences, licenceIndex, licenceText } from './licences.mjs';
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
import {
  PYODIDE,
  fetchWheels,
  filesIn,
  haveWheels,
  pythonPackage,
  readLock,
  readWheel,
  wheelFiles,
} from './wheels.mjs';

export const FOLDER = path.join(BUILD, 'live');
const RECORD = path.join(BUILD, '.inputs', 'live.json');
const OWN = fromRoot('slides/live');

const STDLIB = '/lib/python3.14';
const SITE = `${STDLIB}/site-packages`;

/** 一节课用不到的标准库：网络、图形界面、数据库、调试器……省下三分之一。 */
const UNUSED = [
  /^(multiprocessing|xml|xmlrpc|wsgiref|sqlite3|curses|dbm|venv|ensurepip|pydoc_data)\//,
  /^(mailbox|imaplib|smtplib|poplib|ftplib|pdb|bdb|doctest|_pyio|socketserver|webbrowser)\.py$/,
  /^(turtle|optparse|nturl2path|cProfile|profile|pstats|trace|pickletools|modulefinder)\.py$/,
  /^(pyclbr|zipapp|netrc|sched|tabnanny|this|antigravity|rlcompleter|_pydatetime)\.py$/,
  /^(_pydecimal|_(android|apple|ios|osx|aix)_support)\.py$/,
  /(^|\/)(f2py|distutils|tests|_pyinstaller|include)\/|^numpy\/_core\/lib\/|\.dist-info\//,
  /\.(pyi|pxd|pyx|h|c|a|in|typed|txt|ini|md|bat)$/,
];
const isUsed = (name) => !UNUSED.some((rule) => rule.test(name));

/** matplotlib 里用不到的：别的后端、样本数据、PDF 的字体、衬线体；Pillow 里只留位图的读写。 */
const UNUSED_PLOTS = [
  /^matplotlib\/backends\/(_?backend_(cairo|gtk|macosx|mixed|nbagg|pdf|pgf|ps|qt|svg|tk|web|wx))/,
  /^matplotlib\/(backends\/(qt_editor|web_backend)|sphinxext|testing)\//,
  /^matplotlib\/mpl-data\/(fonts\/(afm|pdfcorefonts)|images|plot_directive|sample_data)\//,
  /^matplotlib\/mpl-data\/fonts\/ttf\/(DejaVuSerif|DejaVuSansDisplay|Humor|LICENSE)/,
  /^mpl_toolkits\/axisartist\/|^PIL\/_(imagingft|webp)\.|^dateutil\/zoneinfo\//,
];

/** 编成 .pyc 的函数：由要运行它们的那个解释器来编。 */
async function compiler() {
  const { loadPyodide } = await import('./pyodide.mjs');
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
    const proxy = compile(new Uint8Array(bytes), target);
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

/** 改一处别人的源码：`file` 里的 `pattern` 换成 `text`；那里换了写法，就说出来。 */
const replaced = (file, pattern, text) => (entry) => {
  if (entry[0] !== file) return entry;
  const source = Buffer.from(entry[1]).toString();
  if (!pattern.test(source)) throw new Error(`${file} 换了写法：找不到 ${pattern}`);
  return [file, Buffer.from(source.replace(pattern, text))];
};

/** tqdm 的看守线程在浏览器里起不来，关掉它，免得印一条警告。 */
const withoutMonitor = replaced('tqdm/std.py', /\bmonitor_interval = 10\b/, 'monitor_interval = 0');

/** 进度条：纯 Python 的，从 .venv 里拿。 */
function progressBar(options) {
  const { folder } = pythonPackage('tqdm', options);
  return listFiles(folder, /^\w+\.py$/)
    .map((file) => withoutMonitor([`tqdm/${file}`, fs.readFileSync(path.join(folder, file))]))
    .map(([file, bytes]) => [`${SITE}/${file}`, bytes]);
}

/** lib 照原样：学生看得到报错的那一行。连同它的数据，和运行一格的代码（slides/live/python/）。 */
const ownFiles = () => [
  ...folderFiles(ROOT, libModules(), SITE),
  ...folderFiles(fromRoot('lib'), listFiles(fromRoot('lib'), /\.(csv|npz)$/), `${SITE}/lib`),
  ...folderFiles(`${OWN}/python`, listFiles(`${OWN}/python`, /\.py$/), SITE),
];

/** 脚本里的一部分：{ name, size, line }；size 是它成了字符串有多长。 */
function part(name, bytes) {
  const text = zlib.gzipSync(bytes, { level: 9 }).toString('base64');
  return { name, size: text.length, line: `(self.LIVE_PARTS??={})["${name}"]="${text}";` };
}

function workerPart() {
  const text = bundle(['slides/live/worker.mjs']);
  return { name: 'worker', size: text.length, line: `self.LIVE_WORKER=${JSON.stringify(text)};` };
}

/** 一个脚本。末一句说各部分多长：页面由此知道它拷全了没有，断在哪里都说不到这一句。 */
function scriptOf(parts) {
  const sizes = parts.flatMap(({ name, size }) => (name ? [[name, size]] : []));
  const told = `Object.assign(self.LIVE_SIZES??={},${JSON.stringify(Object.fromEntries(sizes))});`;
  return `${[...parts.map(({ line }) => line), told].join('\n')}\n`;
}

const withoutMap = (name) =>
  fs.readFileSync(path.join(PYODIDE, name), 'utf8').replace(/\n\/\/# sourceMappingURL.*$/m, '');

const STDLIB_ZIP = path.join(PYODIDE, 'python_stdlib.zip');
const stdlibFiles = (isWanted) => filesIn(fs.readFileSync(STDLIB_ZIP), isWanted);

/** 解释器自己：Pyodide 的三个文件和标准库。 */
function pythonParts(compile) {
  return [
    part('loader', withoutMap('pyodide.mjs')),
    part('asm', withoutMap('pyodide.asm.mjs')),
    part('wasm', fs.readFileSync(path.join(PYODIDE, 'pyodide.asm.wasm'))),
    part('stdlib', pack(compiledFiles(stdlibFiles(isUsed), STDLIB, compile))),
    { line: `self.LIVE_LOCK=${JSON.stringify({ info: readLock().info, packages: {} })};` },
  ];
}

const wheelParts = (names, isWanted) =>
  names.flatMap((name) => wheelFiles(name, (file) => isUsed(file) && isWanted(file)));

const numpyParts = (compile) => [
  part(
    'numpy',
    pack(
      compiledFiles(
        wheelParts(['numpy'], () => true),
        SITE,
        compile,
      ),
    ),
  ),
];

// ---------------------------------------------------------------- 大的两包，make live-full 才做

const PLOT_WHEELS = ['matplotlib', 'contourpy', 'cycler', 'kiwisolver', 'packaging', 'pillow'];
PLOT_WHEELS.push('pyparsing', 'python-dateutil', 'six');
const ORACLE_WHEELS = ['scipy', 'scikit-learn', 'joblib', 'threadpoolctl', 'mpmath'];
const FULL_WHEELS = [...PLOT_WHEELS, ...ORACLE_WHEELS];
const FONT = 'lib/fonts/LectureSansSC-Regular.ttf';

const text = (bytes) => Buffer.from(bytes).toString();

/** matplotlib 记着的字体里，去掉没有带的：它就不必在第一次导入时把字体再找一遍。 */
function listedFonts(files) {
  const names = new Set(files.map(([name]) => name));
  return files.map(([name, bytes]) => {
    if (name !== 'matplotlib/fontlist.json') return [name, bytes];
    const list = JSON.parse(text(bytes));
    const ttflist = list.ttflist.filter(({ fname }) => names.has(`matplotlib/mpl-data/${fname}`));
    return [name, Buffer.from(JSON.stringify({ ...list, afmlist: [], ttflist }))];
  });
}

function plotParts(compile) {
  const wheels = wheelParts(PLOT_WHEELS, (file) => !UNUSED_PLOTS.some((rule) => rule.test(file)));
  const files = [
    ...compiledFiles(
      stdlibFiles((name) => name.startsWith('xml/')),
      STDLIB,
      compile,
    ), // 读 plist 要用
    ...compiledFiles(listedFonts(wheels), SITE, compile),
    ...folderFiles(ROOT, [FONT], SITE),
  ];
  return [part('matplotlib', pack(files))];
}

/** scikit-learn 1.8.0 见 C=np.inf 就多印一条警告，1.8.1 起没有了。 */
const withoutWarning = replaced(
  'sklearn/linear_model/_logistic.py',
  /if self\.C != 1\.0:/,
  'if self.C not in (1.0, np.inf):',
);

function oracleParts(compile) {
  const files = [
    ...wheelFiles('numpy', (file) => /^numpy\/f2py\/(?!tests\/).*\.py$/.test(file)), // SciPy 要它在
    ...wheelParts(ORACLE_WHEELS, () => true).map(withoutWarning),
  ];
  const rest = stdlibFiles((name) => name.endsWith('.py') && !isUsed(name)); // SciPy 什么都要
  const both = [...compiledFiles(rest, STDLIB, compile), ...compiledFiles(files, SITE, compile)];
  return [part('oracles', pack(both))];
}

/** 从仓库根说起，精确到毫秒：文件夹改了名、整个拷走，还是同一个。 */
const stamp = (file) => [relativeToRoot(file), Math.round(modified(file))];
const stampFolder = (folder, pattern = /\.\w+$/) =>
  listFiles(folder, pattern).map((file) => stamp(path.join(folder, file)));

/** 各个脚本：由什么做出来（变了才重做）、怎么做。要编译的，一起编。 */
const SCRIPTS = {
  'numpy.js': { from: () => stampFolder(`${OWN}/wheels`), make: numpyParts, compiles: true },
  'python.js': {
    from: () => [...stampFolder(PYODIDE), ...stampFolder(`${OWN}/licences`)],
    make: pythonParts,
    compiles: true,
  },
  'lib.js': {
    from: () => [
      ...[fromRoot('lib'), `${OWN}/python`].flatMap((folder) =>
        stampFolder(folder, /\.(py|csv|npz)$/),
      ),
      stamp(fromRoot('requirements.txt')),
    ],
    make: (_, options) => [part('lib', pack([...ownFiles(), ...progressBar(options)]))],
  },
  'worker.js': {
    from: () =>
      ['worker.mjs', 'container.mjs', 'interpreter.mjs'].map((name) => stamp(`${OWN}/${name}`)),
    make: () => [workerPart()],
  },
};

/** 大的两包。 */
const FULL = {
  'matplotlib.js': {
    from: () => [...stampFolder(PYODIDE), stamp(fromRoot(FONT))],
    make: plotParts,
    compiles: true,
  },
  'oracles.js': {
    from: () => stampFolder(PYODIDE),
    make: oracleParts,
    compiles: true,
  },
};

/** 做包的代码；它变了，哪一包都重做。 */
const MAKERS = ['packs', 'wheels', 'licences', 'pyodide'].map((name) => `engine/${name}`);
const makers = () =>
  [...MAKERS, 'live/container'].map((name) => stamp(fromRoot(`slides/${name}.mjs`)));

// ---------------------------------------------------------------- 做过的：由什么做的，多长

const readRecord = () => (fs.existsSync(RECORD) ? JSON.parse(fs.readFileSync(RECORD, 'utf8')) : {});

/** build/live/ 里的 `file` 有多长；没有的，是 undefined。 */
function sizeOf(file) {
  const place = path.join(FOLDER, file);
  return fs.existsSync(place) ? fs.statSync(place).size : undefined;
}

function write(file, key, content) {
  writeAtomically(path.join(FOLDER, file), content);
  const made = { ...readRecord(), [file]: { key, size: sizeOf(file) } };
  writeAtomically(RECORD, JSON.stringify(made));
}

/** `file` 是由指纹为 `key` 的东西做的，还是那么长。 */
function isIntact(file, key) {
  const made = readRecord()[file];
  return made?.key === key && made.size === sizeOf(file);
}

const keyOf = ({ from }) => digest([makers(), from()]);

/** 过期的、断掉的几个：[{ file, key, make, compiles }]。 */
const staleAmong = (scripts) =>
  Object.entries(scripts)
    .map(([file, script]) => ({ file, key: keyOf(script), ...script }))
    .filter(({ file, key }) => !isIntact(file, key));

const packOf = (file) => path.basename(file, '.js');
const licenceFile = (name) => `licences/${name}.txt`;

/** 缺的、过期的许可，和总目。许可随包而变；网页里的随锁定的依赖。 */
function writeLicences(options) {
  const made = readRecord();
  const here = Object.keys({ ...SCRIPTS, ...FULL }).filter((file) => sizeOf(file) !== undefined);
  const keys = here.map((file) => [packOf(file), made[file].key]);
  keys.push(['pages', digest(makers(), stamp(fromRoot('package-lock.json')))]);
  const wanted = keys.filter(([name]) => hasLicences(name));
  for (const [name, key] of wanted)
    if (!isIntact(licenceFile(name), key))
      write(licenceFile(name), key, licenceText(name, options));
  const [index, key] = [licenceFile('README'), digest(wanted)];
  const names = wanted.map(([name]) => name);
  if (!isIntact(index, key)) write(index, key, licenceIndex(names, options));
}

async function makeAll(stale, options) {
  fs.mkdirSync(FOLDER, { recursive: true }); // 建不了的，不必先编译
  const compile = stale.some(({ compiles }) => compiles) ? await compiler() : undefined;
  for (const { file, key, make } of stale) write(file, key, scriptOf(make(compile, options)));
}

const megabytes = (size) => `${(size / 1e6).toFixed(1)} MB`;
const tellSize = (file) =>
  console.log(`  ${relativeToRoot(path.join(FOLDER, file))}（${megabytes(sizeOf(file))}）`);

/** 小的几包里过期的；说出合起来多大。 */
async function buildSmall(options) {
  const stale = staleAmong(SCRIPTS);
  if (stale.some(({ file }) => file === 'numpy.js')) readWheel('numpy'); // 坏了的，不必先编译
  await makeAll(stale, options);
  const total = Object.keys(SCRIPTS).reduce((sum, file) => sum + sizeOf(file), 0);
  if (stale.length)
    console.log(`  ${relativeToRoot(FOLDER)}/（浏览器里的 Python，${megabytes(total)}）`);
}

/** 大的两包里有了、却过期或断掉的，许可不在的也算。 */
function oldAmongFull() {
  const made = readRecord();
  const noLicence = (file) => !isIntact(licenceFile(packOf(file)), made[file]?.key);
  const stale = staleAmong(FULL).map(({ file }) => file);
  const here = Object.keys(FULL).filter((file) => sizeOf(file) !== undefined);
  return here.filter((file) => stale.includes(file) || noLicence(file));
}

/** 做过期的几包。大的两包若在这里又过期了，也重做；做不成就拿走：与新的解释器合不来。 */
export async function buildPacks(options) {
  await buildSmall(options);
  const old = oldAmongFull();
  const canMake = old.length && haveWheels(FULL_WHEELS);
  if (canMake) {
    await makeAll(
      staleAmong(FULL).filter(({ file }) => old.includes(file)),
      options,
    );
    old.forEach(tellSize);
  }
  for (const file of canMake ? [] : old) {
    fs.rmSync(path.join(FOLDER, file));
    fs.rmSync(path.join(FOLDER, licenceFile(packOf(file))), { force: true });
    console.log(
      `  ${relativeToRoot(path.join(FOLDER, file))} 过期了，或者坏了，已经删去；make live-full 重做`,
    );
  }
  writeLicences(options);
}

/** 连大的两包也做；轮子不在手边，就先下载到 `scratch` 里。 */
export async function buildFullPacks(options, scratch) {
  await buildSmall(options);
  await fetchWheels(FULL_WHEELS, options, path.join(scratch, 'wheels'));
  await makeAll(staleAmong(FULL), options);
  writeLicences(options);
  Object.keys(FULL).forEach(tellSize);
}
