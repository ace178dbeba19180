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
  wheelFiles,
} from './wheels.mjs';

export const FOLDER = path.join(BUILD, 'live');
const RECORD = path.join(BUILD, '.inputs', 'live.json');
const OWN = fromRoot('slides/live');

const STDLIB = '/lib/python3.14';
const SITE = `${STDLIB}/site-packages`;

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

const part = (name, bytes) =>
  `(self.LIVE_PARTS??={})[${JSON.stringify(name)}]=` +
  `"${zlib.gzipSync(bytes, { level: 9 }).toString('base64')}";`;

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
    `self.LIVE_LOCK=${JSON.stringify({ info: readLock().info, packages: {} })};`,
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

const stamp = (file) => [file, modified(file)];
const stampFolder = (folder) =>
  listFiles(folder, /./).map((file) => stamp(path.join(folder, file)));

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
      ...[fromRoot('lib'), `${OWN}/python`].flatMap(stampFolder),
      stamp(fromRoot('requirements.txt')),
    ],
    make: (_, options) => [part('lib', pack([...ownFiles(), ...progressBar(options)]))],
  },
  'worker.js': {
    from: () =>
      ['worker.mjs', 'container.mjs', 'interpreter.mjs'].map((name) => stamp(`${OWN}/${name}`)),
    make: () => [`self.LIVE_WORKER=${JSON.stringify(bundle(['slides/live/worker.mjs']))};`],
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

const readRecord = () => (fs.existsSync(RECORD) ? JSON.parse(fs.readFileSync(RECORD, 'utf8')) : {});

/** 做包的代码；它变了，哪一包都重做。 */
const MAKERS = ['packs', 'wheels', 'licences', 'pyodide'].map((name) => `engine/${name}`);

/** 过期的几个：[{ file, key, make, compiles }]。 */
function staleAmong(scripts) {
  const makers = [...MAKERS, 'live/container'].map((name) => stamp(fromRoot(`slides/${name}.mjs`)));
  const made = readRecord();
  return Object.entries(scripts)
    .map(([file, { from, ...how }]) => ({ file, key: digest([makers, from()]), ...how }))
    .filter(({ file, key }) => made[file] !== key || !fs.existsSync(path.join(FOLDER, file)));
}

const packOf = (file) => path.basename(file, '.js');
const licenceFile = (name) => path.join(FOLDER, 'licences', `${name}.txt`);

/** 重做了的几份许可 `changed`，和总目。 */
function writeLicences(changed, options) {
  const files = Object.keys({ ...SCRIPTS, ...FULL });
  const here = files.filter((file) => fs.existsSync(path.join(FOLDER, file))).map(packOf);
  for (const name of [...changed, 'pages'].filter(hasLicences))
    writeAtomically(licenceFile(name), licenceText(name, options));
  const index = licenceIndex([...here, 'pages'].filter(hasLicences), options);
  writeAtomically(licenceFile('README'), index);
}

async function makeAll(stale, options) {
  if (!stale.length) return;
  const compile = stale.some(({ compiles }) => compiles) ? await compiler() : undefined;
  for (const { file, key, make } of stale) {
    writeAtomically(path.join(FOLDER, file), `${make(compile, options).join('\n')}\n`);
    writeAtomically(RECORD, JSON.stringify({ ...readRecord(), [file]: key }));
  }
  writeLicences(
    stale.map(({ file }) => packOf(file)),
    options,
  );
}

const sizeOf = (file) => fs.statSync(path.join(FOLDER, file)).size;
const megabytes = (size) => `${(size / 1e6).toFixed(1)} MB`;
const tellSize = (file) =>
  console.log(`  ${relativeToRoot(path.join(FOLDER, file))}（${megabytes(sizeOf(file))}）`);

/** 小的几包里过期的；说出合起来多大。 */
async function buildSmall(options) {
  const stale = staleAmong(SCRIPTS);
  await makeAll(stale, options);
  const total = Object.keys(SCRIPTS).reduce((sum, file) => sum + sizeOf(file), 0);
  if (stale.length)
    console.log(`  ${relativeToRoot(FOLDER)}/（浏览器里的 Python，${megabytes(total)}）`);
}

/** 做过期的几包。大的两包若在这里又过期了，也重做；做不成就拿走：与新的解释器合不来。 */
export async function buildPacks(options) {
  await buildSmall(options);
  const old = staleAmong(FULL).filter(({ file }) => fs.existsSync(path.join(FOLDER, file)));
  if (haveWheels(FULL_WHEELS)) {
    await makeAll(old, options);
    for (const { file } of old) tellSize(file);
    return;
  }
  for (const { file } of old) {
    fs.rmSync(path.join(FOLDER, file));
    fs.rmSync(licenceFile(packOf(file)), { force: true });
    console.log(
      `  ${relativeToRoot(path.join(FOLDER, file))} 过期了，已经删去；make live-full 重做`,
    );
  }
  if (old.length) writeLicences([], options);
}

/** 连大的两包也做；轮子不在手边，就先下载到 `scratch` 里。 */
export async function buildFullPacks(options, scratch) {
  await buildSmall(options);
  await fetchWheels(FULL_WHEELS, options, path.join(scratch, 'wheels'));
  await makeAll(staleAmong(FULL), options);
  Object.keys(FULL).forEach(tellSize);
}
