// 页面这边的 Python：取包、开 Worker、运行、停下；坏了，换一个新的。
// 一次只运行一段。包是 build/live/ 里的脚本：<script src> 在 file:// 上也取得到。

import { ABSENT } from './interpreter.mjs';

const PACKS = ['worker', 'python', 'numpy', 'lib'];
const FILES = ['stdlib', 'numpy', 'lib']; // 起来时要拆开的
const MORE = new Set(Object.values(ABSENT)); // 另外可以添的
const START_WITHIN = 60_000; // 毫秒：这么久还没有起来，就是坏了
const SPARE_AFTER = 500; // 毫秒：运行得久，就备好下一个，按“停止”之后马上能用

/** 说得清原因的失败：`message` 直接给人看。 */
export class Failure extends Error {}

const OLD = '这个浏览器太旧，运行不了 Python；请换 2023 年以后的 Chrome、Edge、Firefox 或 Safari';
const MISSING =
  '运行 Python 要用的 live 文件夹不在这里，或者没有拷全：它在 build/ 里，' +
  '连同 slides、notebooks 文件夹一起拷，或者就放在这个文件旁边';
const BROKEN = 'Python 坏了，已经换了一个新的，变量都没有了；再运行一次';
const STOPPED = '停下来了；变量都没有了，下次从头开始';
const BUSY = '上一段还在运行；等它完，或者先停下来';

const isOld = () =>
  typeof WebAssembly !== 'object' ||
  !WebAssembly.compileStreaming ||
  typeof DecompressionStream !== 'function';

/** 先在该在的地方找 live/，再在另一处：只拷走一份幻灯片的，会把它放在旁边。 */
const FOLDERS = /\/(slides|notebooks)\/[^/]*$/.test(location.pathname)
  ? ['../live/', 'live/']
  : ['live/', '../live/'];

const loadScript = (src) =>
  new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src, async: true });
    script.onload = () => resolve(script.remove());
    script.onerror = () => reject(new Failure(MISSING));
    document.head.append(script);
  });

/** 一包里有哪几部分；没有列出来的，就一部分，同名。 */
const CONTENTS = { python: ['loader', 'asm', 'wasm', 'stdlib'] };

/** 取一包，看它全不全：每包的末尾写着各部分该有多长。 */
async function loadPack(found, name) {
  await loadScript(`${found}${name}.js`);
  const parts = { ...self.LIVE_PARTS, worker: self.LIVE_WORKER };
  const isWhole = (part) => parts[part] && parts[part].length === self.LIVE_SIZES?.[part];
  if (!(CONTENTS[name] ?? [name]).every(isWhole))
    throw new Failure(`live/${name}.js 不完整：请从 build/live 再拷一遍`);
}

async function findFolder([first, ...others]) {
  try {
    await loadPack(first, 'worker');
    return first;
  } catch (error) {
    if (!others.length || error.message !== MISSING) throw error;
    return findFolder(others);
  }
}

let folder; // 一页只找一次
const loaded = new Map(); // 包 → 取到了没有

/** 取一包；取不到的话，下次再试。 */
function load(name) {
  if (!loaded.has(name)) {
    folder ??= findFolder(FOLDERS);
    const wait = folder.then((found) => name === 'worker' || loadPack(found, name));
    loaded.set(name, wait);
    wait.catch(() => {
      folder = undefined;
      loaded.delete(name);
    });
  }
  return loaded.get(name);
}

let borrowers = 0;

/** 这几包的各部分。页面自己不留着：13 MB 的字，要换一个 Python 时再取，很快。 */
async function borrow(names) {
  borrowers += 1;
  try {
    await Promise.all(names.map(load));
    return { ...self.LIVE_PARTS };
  } finally {
    borrowers -= 1;
    if (!borrowers) {
      loaded.clear();
      self.LIVE_PARTS = undefined;
    }
  }
}

export class Kernel {
  #live; // 正在用的，见 #make
  #spare;
  #module; // 编译好的 WebAssembly：换一个的时候不再编译
  #added = []; // 另外添的包
  #current; // { task, onOut, resolve, reject, partly, spareTimer }：正在运行的

  /** 起来了没有：没有的话，第一次要等几秒。 */
  get isReady() {
    return Boolean(this.#module);
  }

  get isRunning() {
    return Boolean(this.#current);
  }

  /** 备好 Python；已经好了就什么也不做。 */
  async prepare() {
    if (isOld()) throw new Failure(OLD);
    this.#live ??= this.#make();
    const live = this.#live;
    try {
      return await live.ready;
    } catch (error) {
      if (this.#live === live) this.#live = undefined; // 下次再试
      this.#added = []; // 说不定是添的那一包坏了
      throw error;
    }
  }

  /** 一个 Python：{ ready, end() }；ready 给出它的 Worker。 */
  #make() {
    const made = {
      isOver: false,
      end() {
        this.isOver = true;
        this.worker?.terminate();
      },
    };
    made.ready = this.#boot(made);
    made.ready.catch(() => made.end());
    return made;
  }

  async #boot(made) {
    const parts = await borrow([...PACKS, ...this.#added]);
    if (made.isOver) throw new Failure(STOPPED);
    const url = URL.createObjectURL(new Blob([self.LIVE_WORKER], { type: 'text/javascript' }));
    const worker = new Worker(url, { name: 'python' });
    made.worker = worker;
    const files = [...FILES, ...this.#added];
    worker.postMessage({ type: 'boot', parts, files, lock: self.LIVE_LOCK, module: this.#module });
    return new Promise((resolve, reject) => {
      const fail = (text) =>
        reject(
          new Failure(`Python 没有起来，多半是 live 里的文件没有拷全，请重新拷一遍（${text}）`),
        );
      const timer = setTimeout(() => fail('等了一分钟'), START_WITHIN);
      worker.onerror = ({ message }) => fail(message);
      worker.onmessage = ({ data }) => {
        clearTimeout(timer);
        if (data.type === 'broken') return fail(data.text);
        URL.revokeObjectURL(url);
        this.#module = data.module;
        worker.onmessage = (event) => this.#hear(worker, event.data);
        worker.onerror = () => this.#hear(worker, { type: 'broken' });
        return resolve(worker);
      };
    });
  }

  #hear(worker, data) {
    if (worker !== this.#live?.worker) return;
    if (data.type === 'out') this.#current?.onOut(data.kind, data.text);
    if (data.type === 'done') this.#done(data);
    if (data.type === 'broken') this.#replace(new Failure(BROKEN));
  }

  /** 缺包的，取得到就添上再运行；取不到，就跳过用到它的那几句。 */
  async #done(result) {
    const current = this.#current;
    if (result.status !== 'needs' || current.partly) {
      this.#spare?.end();
      this.#spare = undefined;
      this.#finish('resolve', result);
      return;
    }
    const added = await this.#add(result.needs);
    if (this.#current !== current) return; // 取的时候停下了
    current.partly = !added;
    this.#send(current);
  }

  #finish(how, value) {
    const current = this.#current;
    this.#current = undefined;
    clearTimeout(current?.spareTimer);
    current?.[how](value);
  }

  /** 扔掉正在用的，换上备好的那一个。 */
  #replace(reason) {
    this.#live?.end();
    this.#live = this.#spare;
    this.#spare = undefined;
    this.#finish('reject', reason);
  }

  /** 停下正在运行的；变量也就没有了。没有在运行的，什么也不做。 */
  stop() {
    if (this.#current) this.#replace(new Failure(STOPPED));
  }

  /** 从头来：变量都不要了。 */
  restart() {
    this.#replace(new Failure(STOPPED));
  }

  async #send(current) {
    try {
      const worker = await this.prepare();
      if (this.#current !== current) return; // 等的时候停下了
      current.spareTimer ??= setTimeout(() => {
        this.#spare ??= this.#make();
      }, SPARE_AFTER);
      worker.postMessage({ type: 'run', ...current.task, partly: current.partly });
    } catch (error) {
      if (this.#current === current) this.#finish('reject', error);
    }
  }

  /**
   * 运行一段。`setup` 给了（哪怕是空的），就在全新的变量里先运行它；不给，就接着前面的变量。
   * `onOut(kind, text)`：stdout、stderr 的文字，display 的 JSON。
   * 结果 { status, count, error, needs }，见 live/runner.py；说得清的失败抛出 Failure。
   */
  run(code, setup, onOut) {
    return new Promise((resolve, reject) => {
      if (this.#current) throw new Failure(BUSY);
      this.#current = { task: { code, setup }, onOut, resolve, reject, partly: false };
      this.#send(this.#current);
    });
  }

  /** 再添几包；有一包不在，就都不添。添成了，才是真。 */
  async #add(names) {
    const missing = names.filter((name) => MORE.has(name) && !this.#added.includes(name));
    if (!missing.length) return false;
    try {
      const parts = await borrow(missing);
      const { worker } = this.#live;
      worker.postMessage({ type: 'add', parts: missing.map((name) => parts[name]) });
      this.#added.push(...missing);
      return true;
    } catch {
      return false;
    }
  }
}
