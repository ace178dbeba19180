// node 里的 Pyodide：编译几包，和测试，都用它。
import v8 from 'node:v8';

// Node 20 的 V8 把 JavaScript 对 WebAssembly 的调用内联之后，偶尔整个进程垮掉。
if (process.versions.node.startsWith('20.'))
  v8.setFlagsFromString('--no-turbo-inline-js-wasm-calls');

export { loadPyodide } from 'pyodide';
