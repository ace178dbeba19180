// 在 Worker 里运行 Python。它从不碰网络：要用的每个字节，都随第一条消息进来。
// 收：boot（各部分的字节）、add（再添几包）、run（一段代码）。
// 发：ready、out（输出的一段）、done（运行完了）、broken（解释器坏了，要换一个）。
import { unpack } from './container.mjs';
import { EMPTY_ZIP, SETTINGS, start } from './interpreter.mjs';

// Chromium 在 file:// 上不让 blob 做模块 Worker，只好用普通的；而 Pyodide 见到 importScripts
// 就当自己在普通 Worker 里，要用它去取文件。拿走它。
self.importScripts = undefined;

const send = self.postMessage.bind(self);

const unbase64 = (text) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const bytes = new Uint8Array((text.length * 3) >> 2);
  const binary = atob(text);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes.subarray(0, binary.length);
};

/** gzip + base64 的一部分，展开成流。 */
const opened = (text) =>
  new Blob([unbase64(text)]).stream().pipeThrough(new DecompressionStream('gzip'));

const bytesOf = async (text) => new Uint8Array(await new Response(opened(text)).arrayBuffer());

async function moduleOf(text) {
  const url = URL.createObjectURL(new Blob([await bytesOf(text)], { type: 'text/javascript' }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

const WASM = { headers: { 'content-type': 'application/wasm' } };
const compile = (text) => WebAssembly.compileStreaming(new Response(opened(text), WASM));

/** 几乎每一格都要的。 */
const IDLE = 30; // 毫秒
const LIKELY = 'import lib.softmax, lib.cross_entropy, lib.gradient, lib.training, lib.sketch';

let python;
let runner;

/** Pyodide 想从网上取的，都从手里给；此后网络就关上了。 */
function serveFromMemory(compiled) {
  self.fetch = async (url) => {
    if (String(url).endsWith('.wasm')) return new Response(new Uint8Array(0), WASM);
    if (String(url).endsWith('.zip')) return new Response(EMPTY_ZIP);
    throw new TypeError(`不从网上取任何东西：${url}`);
  };
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const module = await compiled;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
}

/** 学生的代码够得着 JavaScript（import js）：出得去的门，都关上。 */
function closeDoors() {
  const doors = ['fetch', 'XMLHttpRequest', 'WebSocket', 'WebSocketStream', 'WebTransport'];
  doors.push('EventSource', 'BroadcastChannel', 'Worker', 'SharedWorker', 'indexedDB', 'caches');
  doors.push('importScripts', 'postMessage', 'close');
  for (const name of doors) {
    for (let at = self; at; at = Object.getPrototypeOf(at)) delete at[name];
    Object.defineProperty(self, name, { value: undefined });
  }
}

async function boot({ parts, files, module, lock }) {
  const compiled = module ?? compile(parts.wasm);
  serveFromMemory(compiled);
  const contents = Promise.all(files.map((name) => bytesOf(parts[name])));
  const started = Promise.all([parts.loader, parts.asm].map(moduleOf)).then(
    ([{ loadPyodide }, { default: createPyodideModule }]) =>
      loadPyodide({
        indexURL: 'https://live.invalid/',
        packageBaseUrl: 'https://live.invalid/',
        stdLibURL: 'https://live.invalid/empty.zip',
        createPyodideModule,
        lockFileContents: lock,
        fsInit: async (FS) => (await contents).forEach((bytes) => unpack(FS, bytes)),
        ...SETTINGS,
      }),
  );
  // 有一样坏了，马上就知道：Pyodide 自己等着它，是不出声的
  [python] = await Promise.all([started, compiled, contents]);
  runner = start(python, (kind, text) => post({ type: 'out', kind, text }));
  closeDoors();
  post({ type: 'ready', module: await compiled });
  setTimeout(() => python.runPython(LIKELY), IDLE); // 正等着运行的，先运行
}

const post = (message) => send(message);

const handlers = {
  boot,
  async add({ parts }) {
    for (const part of parts) unpack(python.FS, await bytesOf(part));
    runner.refresh();
  },
  run({ code, setup, partly }) {
    post({ type: 'done', ...JSON.parse(runner.run(code, setup, partly)) });
  },
};

// 一件一件来：add 还没做完，就不能 run。
let queue = Promise.resolve();
self.onmessage = ({ data }) => {
  queue = queue.then(async () => {
    try {
      await handlers[data.type](data);
    } catch (error) {
      post({ type: 'broken', text: String(error?.message ?? error) });
    }
  });
};
