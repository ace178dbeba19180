// build/live/ 的几包：大小、原样、许可；断掉的补上；取不到、坏了的轮子说得清楚。
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';
import { zipSync } from 'fflate';
import { FOLDER } from '../engine/packs.mjs';
import { fromRoot } from '../engine/paths.mjs';
import { readOptions } from '../engine/options.mjs';
import { fetchWheels } from '../engine/wheels.mjs';
import { copyProject, makeProject } from './project.mjs';

const SMALL = ['python', 'numpy', 'lib', 'worker'];

const read = (file) => fs.readFileSync(path.join(FOLDER, file), 'utf8');

/** 脚本 `text` 说的话；断掉的，说到哪里算哪里。 */
function saidBy(text) {
  const said = {};
  try {
    new Function('self', text)(said);
  } catch (error) {
    assert.ok(error instanceof SyntaxError, error);
  }
  return said;
}

/** 一包里的各部分：名字 → 展开后的内容。 */
function partsOf(name) {
  const opened = Object.entries(saidBy(read(`${name}.js`)).LIVE_PARTS).map(([part, text]) => [
    part,
    zlib.gunzipSync(Buffer.from(text, 'base64')),
  ]);
  return Object.fromEntries(opened);
}

describe('小的几包', () => {
  it('合起来不过 14 MB', () => {
    const sizes = SMALL.map((name) => fs.statSync(path.join(FOLDER, `${name}.js`)).size);
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 14e6);
  });

  it('末一句说各部分多长；断掉的，说不到这一句', () => {
    for (const name of SMALL) {
      const text = read(`${name}.js`);
      const { LIVE_PARTS = {}, LIVE_WORKER: worker, LIVE_SIZES } = saidBy(text);
      const whole = { ...LIVE_PARTS, ...(worker && { worker }) };
      const sizes = Object.entries(whole).map(([part, { length }]) => [part, length]);
      assert.deepEqual(LIVE_SIZES, Object.fromEntries(sizes), name);
      const last = text.lastIndexOf('\n', text.length - 2);
      for (const end of [text.length >> 1, last, last + 20, text.length - 3])
        assert.equal(saidBy(text.slice(0, end)).LIVE_SIZES, undefined, `${name} 断在 ${end}`);
    }
  });

  it('解释器就是 npm 包里的那一个', () => {
    const { wasm, asm } = partsOf('python');
    const npm = (file) => fs.readFileSync(fromRoot('node_modules/pyodide', file));
    assert.ok(wasm.equals(npm('pyodide.asm.wasm')));
    assert.ok(npm('pyodide.asm.mjs').includes(asm));
  });

  it('不带项目之外的路径', () => {
    for (const name of ['lib', 'numpy', 'python'])
      for (const part of Object.values(partsOf(name)))
        assert.ok(!part.includes(fromRoot('.')), `${name}.js 里有这台机器的路径`);
  });
});

describe('搬了家的 build/live/', () => {
  const INPUTS = ['slides', 'lib', 'requirements.txt', 'package-lock.json'];
  let project;

  before(() => {
    project = copyProject();
    const filter = (file) => !/(matplotlib|oracles)\.(js|txt)$/.test(file);
    for (const file of [...INPUTS, 'build/live', 'build/.inputs/live.json'])
      fs.cpSync(fromRoot(file), project.file(file), {
        recursive: true,
        preserveTimestamps: true,
        filter,
      });
  });
  after(() => project.remove());

  const live = (env) => project.build(['live'], env);

  it('什么都没变，就什么也不做', () => {
    assert.deepEqual(live(), { status: 0, output: '', errors: '' });
  });

  it('断掉的、不见了的，补上', () => {
    const worker = project.file('build/live/worker.js');
    const whole = fs.readFileSync(worker);
    fs.truncateSync(worker, 1000);
    live();
    assert.ok(fs.readFileSync(worker).equals(whole));
    fs.rmSync(worker);
    live();
    assert.ok(fs.readFileSync(worker).equals(whole));
  });

  it('许可不见了、断了，补上', () => {
    const folder = project.file('build/live/licences');
    const sizes = () =>
      fs.readdirSync(folder).map((file) => [file, fs.statSync(path.join(folder, file)).size]);
    const whole = sizes();
    fs.truncateSync(path.join(folder, 'numpy.txt'), 100);
    live();
    assert.deepEqual(sizes(), whole);
    fs.rmSync(folder, { recursive: true });
    live();
    assert.deepEqual(sizes(), whole);
  });

  it('不让写：说出是哪个文件、怎么办，不说临时文件', () => {
    project.write(
      'refuse.mjs',
      `import fs from 'node:fs';
      fs.renameSync = (from, to) => {
        throw new Error(\`EPERM: operation not permitted, rename '\${from}' -> '\${to}'\`);
      };`,
    );
    fs.rmSync(project.file('build/live/worker.js'));
    const url = pathToFileURL(project.file('refuse.mjs')).href;
    const { status, errors } = live({ NODE_OPTIONS: `--import=${url}` });
    assert.equal(status, 1);
    assert.match(
      errors,
      /^错误 build\/live\/worker\.js 写不成：没有读写的权限；看看.*（EPERM）\n$/,
    );
  });

  it('那里是个文件：说出是哪里、怎么办', () => {
    fs.rmSync(project.file('build/live'), { recursive: true });
    project.write('build/live', '');
    const { status, errors } = live();
    assert.equal(status, 1);
    assert.equal(errors, '错误 build/live：已经有同名的文件；请把它挪走（EEXIST）\n');
  });
});

describe('许可', () => {
  const folder = path.join(FOLDER, 'licences');
  const files = fs.readdirSync(folder).filter((file) => file !== 'README.txt');

  it('总目里有每一份，每一包都有', () => {
    const index = read('licences/README.txt');
    for (const file of files) assert.match(index, new RegExp(`全文：${file}`));
    const packs = fs.readdirSync(FOLDER).filter((file) => /^(?!worker).*\.js$/.test(file));
    for (const file of packs) assert.ok(files.includes(file.replace(/js$/, 'txt')), file);
    assert.match(index, /https:\/\/github\.com\/pyodide\/pyodide\/tree\/314\.0\.3/);
  });

  it('总目里的每一样，都有许可全文', () => {
    for (const file of files) {
      const parts = read(`licences/${file}`).split(/={72}\n.*\n.*\n={72}\n/);
      assert.equal(parts.shift(), '', file);
      for (const text of parts) assert.match(text, /copyright|public domain/i, file);
    }
  });

  it('要紧的几份是全文', () => {
    const python = read('licences/python.txt');
    for (const words of ['Exhibit B - "Incompatible With Secondary Licenses" Notice', 'HACL*'])
      assert.ok(python.includes(words), words);
    assert.match(python, /PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2/);
    for (const words of ['zlib', 'expat', 'libffi', 'libmpdec', 'MT19937', 'bzip.org', 'musl'])
      assert.ok(python.includes(words), words);
    assert.match(read('licences/numpy.txt'), /NumPy Developers[\s\S]*pocketfft[\s\S]*mt19937/);
  });
});

describe('轮子', () => {
  let scratch;
  before(() => {
    scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'wheels-'));
  });
  after(() => fs.rmSync(scratch, { recursive: true, force: true }));

  /** 去取一个不在手边的轮子，pip 只看得到 `environment` 里说的。 */
  async function fetchAbsent(environment) {
    const known = { ...process.env };
    Object.assign(process.env, environment);
    try {
      await fetchWheels(['pandas'], readOptions(), path.join(scratch, 'download'));
    } finally {
      for (const name of Object.keys(environment)) delete process.env[name];
      Object.assign(process.env, known);
    }
  }

  it('连不上网，说一句', async () => {
    const environment = { PIP_INDEX_URL: 'http://127.0.0.1:9/', PIP_NO_CACHE_DIR: '1' };
    await assert.rejects(fetchAbsent(environment), /open-webui .* 没有下载成：多半是连不上网/);
  });

  it('指纹不同的不用', async () => {
    const file = path.join(scratch, 'open_webui-0.12.4-py3-none-any.whl');
    fs.writeFileSync(
      file,
      zipSync({ 'open_webui/frontend/pyodide/pandas.whl': new Uint8Array(9) }),
    );
    const environment = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: scratch };
    await assert.rejects(fetchAbsent(environment), /指纹不同，没有用它/);
  });

  describe('跟着项目走的那一个', () => {
    let project;
    before(() => {
      project = makeProject();
    });
    after(() => project.remove());

    const wheel = () => {
      const folder = project.file('slides/live/wheels');
      return path.join(folder, fs.readdirSync(folder)[0]);
    };
    const ADVICE = '用 git restore slides/live/wheels；没有 git，就从下载的 ZIP 里再拿一次';

    it('坏了：说怎样取回，别的照做', () => {
      fs.truncateSync(wheel(), 1000);
      const { status, errors } = project.build(['html', 'live', 'site']);
      assert.equal(status, 1);
      assert.match(errors, /^错误 slides\/live\/wheels\/numpy-\S+ 坏了，.*\n$/);
      assert.ok(errors.includes(ADVICE), errors);
      assert.ok(fs.existsSync(project.file('build/index.html')));
    });

    it('不在：说怎样取回', () => {
      fs.rmSync(wheel());
      const { status, errors } = project.build(['live']);
      assert.equal(status, 1);
      assert.match(errors, /^错误 slides\/live\/wheels\/numpy-\S+ 不在；/);
      assert.ok(errors.includes(ADVICE), errors);
    });
  });
});
