// 页面这边的 Python：取包、开 Worker、运行、停下；坏了，换一个新的。
// 一次只运行一段。包是 build/live/ 里的脚本：<script src> 在 file:// 上也取得到。

const PACKS = ['worker', 'python', 'numpy', 'lib'];
const SPARE_AFTER = 500; // 毫秒：运行得久，就备好下一个，按“停止”之后马上能用

/** 说得清原因的失败：`message` 直接给人看。 */
export class Failure extends Error {}

const OLD = '这个浏览器太旧，运行不了 Python；请换 2023 年以后的 Chrome、Edge、Firefox 或 Safari';
const MISSING =
  '运行 Python 要用的 live 文件夹不在这里：它在 build/ 里，和幻灯片放在一起拷走就能运行';
const BROKEN = 'Python 坏了，已经换了一个新的，变量都没有了；再运行一次';
export const STOPPED = '停下来了';

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

async function findFolder([first, ...others]) {
  try {
    await loadScript(`${first}${PACKS[0]}.js`);
    return first;
  } catch (error) {
    if (!others.length) throw error;
    return findFolder(others);
  }
}

let folder; // 一页只找一次
const loaded = new Map(); // 包 → 取到了没有

/** 取一包；取不到的话，下次再试。 */
function load(name) {
  if (!loaded.has(name)) {
    folder ??= findFolder(FOLDERS);
    const wait = folder.then((found) => name === PACKS[0] || loadScript(`${found}${name}.js`));
    loaded.set(name, wait);
    wait.catch(() => {
      folder = undefined;
      loaded.delete(name);
    });
  }
  return loaded.get(name);
}

export class Kernel {
  #live; // { worker, ready, fresh }：正在用的
  #spare;
  #module; // 编译好的 WebAssembly：换一个的时候不再编译
  #added = []; // 另外添的包
  #current; // { onOut, resolve, reject }：正在运行的

  get isRunning() {
    return Boolean(this.#current);
  }

  /** 备好 Python；已经好了就什么也不做。 */
  async prepare() {
    if (isOld()) throw new Failure(OLD);
    await Promise.all(PACKS.map(load));
    this.#live ??= this.#make();
    return this.#live.ready;
  }

  #make() {
    const url = URL.createObjectURL(new Blob([self.LIVE_WORKER], { type: 'text/javascript' }));
    const worker = new Worker(url, { name: 'python' });
    const ready = new Promise((resolve, reject) => {
      const fail = (text) => reject(new Failure(`Python 没有起来：${text}`));
      worker.onerror = ({ message }) => fail(message);
      worker.onmessage = ({ data }) => {
        if (data.type === 'broken') return fail(data.text);
        URL.revokeObjectURL(url);
        this.#module = data.module;
        worker.onmessage = (event) => this.#hear(worker, event.data);
        worker.onerror = () => this.#hear(worker, { type: 'broken' });
        return resolve(worker);
      };
    });
    ready.catch(() => worker.terminate());
    const { LIVE_PARTS: parts, LIVE_LOCK: lock } = self;
    const files = ['stdlib', 'numpy', 'lib', ...this.#added];
    worker.postMessage({ type: 'boot', parts, files, lock, module: this.#module });
    return { worker, ready };
  }

  #hear(worker, data) {
    if (worker !== this.#live?.worker) return;
    if (data.type === 'out') this.#current?.onOut(data.kind, data.text);
    if (data.type === 'done') this.#finish('resolve', data);
    if (data.type === 'broken') this.#replace(new Failure(BROKEN));
  }

  #finish(how, value) {
    const current = this.#current;
    this.#current = undefined;
    clearTimeout(current?.spareTimer);
    if (how === 'resolve') this.#dropSpare();
    current?.[how](value);
  }

  #dropSpare() {
    this.#spare?.worker.terminate();
    this.#spare = undefined;
  }

  /** 扔掉正在用的，换上备好的那一个。 */
  #replace(reason) {
    this.#live?.worker.terminate();
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

  async #once(code, setup, onOut, partly = false) {
    const worker = await this.prepare();
    return new Promise((resolve, reject) => {
      const spareTimer = setTimeout(() => {
        this.#spare ??= this.#make();
      }, SPARE_AFTER);
      this.#current = { onOut, resolve, reject, spareTimer };
      worker.postMessage({ type: 'run', code, setup, partly });
    });
  }

  /**
   * 运行一段。`setup` 给了（哪怕是空的），就在全新的变量里先运行它；不给，就接着前面的变量。
   * `onOut(kind, text)`：stdout、stderr 的文字，display 的 JSON。
   * 结果 { status, count, error, needs }，见 live/runner.py；说得清的失败抛出 Failure。
   * 用到的包不在，就跳过用到它的那几句。
   */
  async run(code, setup, onOut) {
    if (this.#current) throw new Failure('上一段还在运行；等它完，或者先停下来');
    const result = await this.#once(code, setup, onOut);
    if (result.status !== 'needs') return result;
    const added = await this.#add(result.needs);
    return this.#once(code, setup, onOut, !added);
  }

  /** 再添几包；有一包不在，就都不添。 */
  async #add(names) {
    const missing = names.filter((name) => !this.#added.includes(name));
    if (!missing.length) return false;
    try {
      await Promise.all(missing.map(load));
    } catch {
      return false;
    }
    const { worker } = this.#live;
    worker.postMessage({ type: 'add', parts: missing.map((name) => self.LIVE_PARTS[name]) });
    this.#added.push(...missing);
    return true;
  }
}
