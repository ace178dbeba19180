// 预览：改了幻灯片、主题、notebook 或 lib，重新渲染，打开着的页面自动刷新并停在原来那一页。
// 渲染完再校对一遍，毛病列在页面上（overlay.mjs）。只监听本机回环地址；Ctrl-C 结束。
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { readOptions } from './options.mjs';
import { ROOT, fromRoot, libModules } from './paths.mjs';
import { createPreview } from './serve.mjs';

const HOST = '127.0.0.1';
const PORT = portOrExit();
const WATCHED = [
  'slides',
  'slides/theme',
  'slides/stage',
  'slides/engine',
  'slides/stage',
  'notebooks',
  ...new Set(libModules().map((file) => path.posix.dirname(file))),
];
const STEPS = ['html', 'site', 'check']; // 幻灯片在先，网页慢些；最后校对

function portOrExit() {
  try {
    return readOptions().port;
  } catch (error) {
    console.error(`错误 ${error.message}`);
    process.exit(1);
  }
}

const { server, tell } = createPreview();
const problems = new Map(STEPS.map((step) => [step, []]));
let running;
let again = false;

/** 一步说的错：每条一行；没有照规矩说的（程序自己出了错），取末一行。 */
function errorsOf(text, code) {
  const lines = text.split('\n').filter(Boolean);
  const found = lines.flatMap((line) => line.match(/^错误 (.*)$/)?.[1] ?? []);
  return code === 0 || found.length ? found : lines.slice(-1);
}

function finish(step, code, text) {
  running = undefined;
  problems.set(step, errorsOf(text, code));
  if (code !== 0) for (const later of STEPS.slice(STEPS.indexOf(step) + 1)) problems.set(later, []);
  tell([...new Set([...problems.values()].flat())]);
}

/** 做一步，把它说的错转告打开着的页面；没有错就做下一步。 */
function build([step, ...rest]) {
  let errors = '';
  const child = spawn(process.execPath, [fromRoot('slides/engine/build.mjs'), step], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  running = { step, child };
  child.stderr.on('data', (data) => {
    errors += data;
    process.stderr.write(data);
  });
  child.on('close', (code, signal) => {
    if (signal) running = undefined;
    else finish(step, code, errors);
    if (again) {
      again = false;
      build(STEPS);
    } else if (code === 0 && rest.length) {
      build(rest);
    }
  });
}

/** 重新渲染；渲染当中又有改动，就在结束后再来一次。校对什么也不写，不必等它。 */
function render() {
  if (!running) return build(STEPS);
  again = true;
  if (running.step === 'check') running.child.kill('SIGKILL');
  return undefined;
}

function watch() {
  let timer;
  for (const folder of WATCHED) {
    fs.watch(fromRoot(folder), (_, name) => {
      if (!name || /^\.|~$|\.tmp$/.test(name)) return;
      clearTimeout(timer);
      timer = setTimeout(render, 120);
    });
  }
}

const REASONS = {
  EADDRINUSE: '已被占用',
  EACCES: '不许用（1024 以下归系统）',
};

server.on('error', ({ code, message }) => {
  const other = PORT < 8036 ? 8036 : PORT + 1;
  console.error(
    REASONS[code]
      ? `错误 端口 ${PORT} ${REASONS[code]}；请用 make present PORT=${other} 换一个`
      : `错误 ${message}`,
  );
  process.exit(1);
});
server.listen(PORT, HOST, () => {
  console.log(`预览：http://${HOST}:${PORT}/ （Ctrl-C 结束）`);
  render();
  watch();
});

function stop() {
  running?.child.kill();
  console.log('\n预览结束');
  process.exit(0);
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
