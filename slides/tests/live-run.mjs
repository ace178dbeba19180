// 一个线程，一份 notebook：在 node 里起 Pyodide，用 build/live/ 里那几包的字节，从头运行到底。
// 发：{ results: [{ status, error, outputs }], seconds }，一格一项。
import fs from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import zlib from 'node:zlib';
import { loadPyodide } from '../engine/pyodide.mjs';
import { unpack } from '../live/container.mjs';
import { EMPTY_ZIP, SETTINGS, start } from '../live/interpreter.mjs';

const { folder, files, cells } = workerData;

/** 几个脚本说的话：{ LIVE_PARTS, LIVE_LOCK }。 */
function readPacks(names) {
  const said = {};
  for (const name of names)
    new Function('self', fs.readFileSync(path.join(folder, `${name}.js`), 'utf8'))(said);
  return said;
}

async function boot() {
  const { LIVE_PARTS: parts, LIVE_LOCK: lock } = readPacks(['python', ...files]);
  const wanted = ['stdlib', ...files];
  globalThis.fetch = async () => new Response(EMPTY_ZIP);
  return loadPyodide({
    stdLibURL: 'https://live.invalid/empty.zip',
    lockFileContents: lock,
    fsInit: (FS) =>
      wanted.forEach((name) => unpack(FS, zlib.gunzipSync(Buffer.from(parts[name], 'base64')))),
    ...SETTINGS,
  });
}

/** 收到的一块接在同名的后面，像 Jupyter 存下的那样：一格里，一种流只有一段。 */
function collector() {
  let outputs = [];
  return {
    hear(kind, text) {
      const known = outputs.find(({ name }) => name === kind);
      if (kind === 'display') outputs.push({ output_type: 'display_data', data: JSON.parse(text) });
      else if (known) known.text += text;
      else outputs.push({ output_type: 'stream', name: kind, text });
    },
    take() {
      const taken = outputs;
      outputs = [];
      return taken;
    },
  };
}

const python = await boot();
const { hear, take } = collector();
const runner = start(python, hear);
const results = cells.map((code) => {
  const begun = performance.now();
  const { status, needs, error } = JSON.parse(runner.run(code, undefined, true));
  return { status, needs, error, outputs: take(), milliseconds: performance.now() - begun };
});
parentPort.postMessage(results);
