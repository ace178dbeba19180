// build/live/licences/：每一包里是谁的代码、按什么许可。与包同名的一份是许可全文，README.txt 是总目。
// 全文来自带着它们的 npm 包、轮子和 .venv；都不带的（解释器里的各库），在 slides/live/licences/。
import fs from 'node:fs';
import { fromRoot } from './paths.mjs';
import { pythonPackage, readLock, wheelLicences } from './wheels.mjs';

const own = (name) => () =>
  fs.readFileSync(fromRoot('slides/live/licences', `${name}.txt`), 'utf8');

const fromNpm = (name, file) => () => fs.readFileSync(fromRoot('node_modules', name, file), 'utf8');

const npmVersion = (name) =>
  JSON.parse(fs.readFileSync(fromRoot('node_modules', name, 'package.json'), 'utf8')).version;

const npm = (name, licence, source, file = 'LICENSE') => ({
  name,
  version: npmVersion(name),
  licence,
  source,
  texts: fromNpm(name, file),
});

const inCore = (name, licence, source, version = '') => ({
  name,
  version,
  licence,
  source,
  texts: own(name),
});

/** 轮子里的包；`bundled`：轮子不带、而 .venv 里同名的包带着的（里面的 FreeType、OpenBLAS 一类）。 */
const wheel = (name, licence, source, bundled) => ({
  name,
  version: readLock().packages[name].version,
  licence,
  source,
  texts: (options) => wheelLicences(name) + (bundled ? pythonPackage(bundled, options).text : ''),
});

const GITHUB = 'https://github.com/';

const python = () => [
  {
    ...npm('pyodide', 'MPL-2.0', `${GITHUB}pyodide/pyodide/tree/${npmVersion('pyodide')}`),
    name: 'Pyodide（连同 hiwire）',
    texts: fromNpm('dompurify', 'LICENSE-MPL'),
  },
  {
    ...inCore('CPython', 'PSF-2.0', `${GITHUB}python/cpython`, readLock().info.python.slice(0, 4)),
    name: 'CPython（连同 zlib、Expat、libffi、mpdecimal）',
  },
  inCore('HACL', 'MIT', `${GITHUB}hacl-star/hacl-star`),
  inCore('bzip2', 'bzip2-1.0.6', 'https://sourceware.org/bzip2/'),
  inCore('xz', '公有领域', 'https://tukaani.org/xz/'),
  inCore('Zstandard', 'BSD-3-Clause', `${GITHUB}facebook/zstd`),
  inCore('SQLite', '公有领域', 'https://www.sqlite.org/'),
  inCore('Emscripten', 'MIT', `${GITHUB}emscripten-core/emscripten`),
  inCore('musl', 'MIT', 'https://musl.libc.org/'),
  inCore('LLVM', 'Apache-2.0，附 LLVM 例外', 'https://llvm.org/'),
  inCore('stackframe', 'MIT', `${GITHUB}stacktracejs/stackframe`),
  inCore('node-lz4', 'MIT', `${GITHUB}pierrec/node-lz4`),
];

const numpy = () => [wheel('numpy', 'BSD-3-Clause 等', 'https://numpy.org/')];

const lib = (options) => {
  const { version, text } = pythonPackage('tqdm', options);
  const source = 'https://tqdm.github.io/';
  return [{ name: 'tqdm', version, licence: 'MPL-2.0 与 MIT', source, texts: () => text }];
};

const matplotlib = () => [
  wheel('matplotlib', 'PSF 式', 'https://matplotlib.org/', 'matplotlib'),
  wheel('pillow', 'MIT-CMU', 'https://python-pillow.github.io/', 'pillow'),
  wheel('contourpy', 'BSD-3-Clause', `${GITHUB}contourpy/contourpy`),
  wheel('cycler', 'BSD-3-Clause', `${GITHUB}matplotlib/cycler`),
  wheel('kiwisolver', 'BSD-3-Clause', `${GITHUB}nucleic/kiwi`),
  wheel('packaging', 'Apache-2.0 或 BSD-2-Clause', `${GITHUB}pypa/packaging`),
  wheel('pyparsing', 'MIT', `${GITHUB}pyparsing/pyparsing`),
  wheel('python-dateutil', 'Apache-2.0 或 BSD-3-Clause', `${GITHUB}dateutil/dateutil`),
  wheel('six', 'MIT', `${GITHUB}benjaminp/six`),
  {
    name: 'Lecture Sans SC',
    version: '',
    licence: 'OFL-1.1',
    source: 'lib/fonts/build.py',
    texts: () => fs.readFileSync(fromRoot('lib/fonts/OFL.txt'), 'utf8'),
  },
];

const oracles = () => [
  wheel('scipy', 'BSD-3-Clause', 'https://scipy.org/', 'scipy'),
  wheel('scikit-learn', 'BSD-3-Clause', 'https://scikit-learn.org/'),
  wheel('joblib', 'BSD-3-Clause', `${GITHUB}joblib/joblib`),
  wheel('threadpoolctl', 'BSD-3-Clause', `${GITHUB}joblib/threadpoolctl`),
  wheel('mpmath', 'BSD-3-Clause', 'https://mpmath.org/'),
];

/** 网页和幻灯片里的脚本：编辑器着色、Markdown、清洗 HTML。 */
const pages = () => [
  npm('highlight.js', 'BSD-3-Clause', 'https://highlightjs.org/'),
  npm('dompurify', 'MPL-2.0 或 Apache-2.0', `${GITHUB}cure53/DOMPurify`),
  npm('markdown-it', 'MIT', `${GITHUB}markdown-it/markdown-it`),
  npm('linkify-it', 'MIT', `${GITHUB}markdown-it/linkify-it`),
  npm('mdurl', 'MIT', `${GITHUB}markdown-it/mdurl`),
  npm('uc.micro', 'MIT', `${GITHUB}markdown-it/uc.micro`, 'LICENSE.txt'),
  npm('entities', 'BSD-2-Clause', `${GITHUB}fb55/entities`),
  npm('punycode.js', 'MIT', `${GITHUB}mathiasbynens/punycode.js`, 'LICENSE-MIT.txt'),
];

const CONTENTS = { python, numpy, lib, matplotlib, oracles, pages };

const LINE = '='.repeat(72);

const title = ({ name, version, licence, source }) =>
  `${[name, version].filter(Boolean).join(' ')} —— ${licence}\n${source}`;

/** `pack` 里各样的许可全文。 */
export const licenceText = (pack, options) =>
  CONTENTS[pack](options)
    .map((one) => `${LINE}\n${title(one)}\n${LINE}\n\n${one.texts(options).trim()}\n`)
    .join('\n');

const ABOUT = {
  python: 'python.js：解释器与标准库',
  numpy: 'numpy.js：NumPy',
  lib: 'lib.js：讲义自己的 lib（许可见项目的 LICENSE），和进度条',
  matplotlib: 'matplotlib.js：画图',
  oracles: 'oracles.js：拿来对照的库',
  pages: '网页与幻灯片里的脚本',
};

/** 总目；`names` 是现有的几份。 */
export const licenceIndex = (names, options) =>
  [
    '浏览器里的 Python：每一包里是谁的代码，按什么许可。',
    '讲义自己的代码、文字和字体，见项目的 LICENSE。',
    '',
    '改过的地方：标准库和各个轮子去掉了用不到的文件，Python 源码编成了 .pyc；tqdm 关掉了看守线程，',
    'scikit-learn 少印一条警告。怎样做的，在项目的 slides/engine/packs.mjs 里。',
    'Pyodide、tqdm 按 MPL-2.0，源码在下面写着的地方。',
    ...names.flatMap((name) => [
      '',
      `${ABOUT[name]}。许可全文：${name}.txt`,
      ...CONTENTS[name](options).map((one) => `  ${title(one).replace('\n', '\n      ')}`),
    ]),
    '',
  ].join('\n');

/** 各样的许可有没有另写一份：自己的代码没有。 */
export const hasLicences = (name) => name in CONTENTS;
