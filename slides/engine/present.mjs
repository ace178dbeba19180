// 预览：改了幻灯片、主题、notebook 或 lib，重新渲染，打开着的页面自动刷新并停在原来那一页。
// 只监听本机回环地址；Ctrl-C 结束。
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { readOptions } from './options.mjs';
import { BUILD, ROOT, fromRoot, libModules } from './paths.mjs';

const HOST = '127.0.0.1';
const PORT = portOrExit();
const WATCHED = [
  'slides',
  'slides/theme',
  'slides/stage',
  'slides/engine',
  'notebooks',
  ...new Set(libModules().map((file) => path.posix.dirname(file))),
];
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
};

// 刷新脚本只在预览时由服务器加上，build/ 里的文件不含它。
// bespoke 把页码放在地址的 # 后面，刷新后仍在原页。
const RELOAD = '<script>new EventSource("/.reload").onmessage=()=>location.reload()</script>';

function portOrExit() {
  try {
    return readOptions().port;
  } catch (error) {
    console.error(`错误 ${error.message}`);
    process.exit(1);
  }
}

const clients = new Set();

function openReloadStream(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('\n');
  clients.add(response);
  response.on('close', () => clients.delete(response));
}

/** 请求的地址在 build/ 里对应的文件；越出 build/ 的一律当不存在。 */
export function fileFor(url) {
  const wanted = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  const file = path.join(BUILD, wanted.endsWith('/') ? `${wanted}index.html` : wanted);
  const inside =
    file.startsWith(BUILD + path.sep) &&
    !path
      .relative(BUILD, file)
      .split(path.sep)
      .some((part) => part.startsWith('.'));
  return inside && fs.existsSync(file) && fs.statSync(file).isFile() ? file : undefined;
}

function serve(request, response) {
  if (request.url === '/.reload') return openReloadStream(response);
  let file;
  try {
    file = fileFor(request.url);
  } catch {
    file = undefined;
  }
  if (!file)
    return response
      .writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
      .end('没有这个页面');
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
  if (!file.endsWith('.html')) return fs.createReadStream(file).pipe(response);
  return response.end(fs.readFileSync(file, 'utf8').replace('</body>', `${RELOAD}</body>`));
}

let running;
let again = false;

/** 渲染一种输出，做出了东西就让打开着的页面刷新；然后做下一种。幻灯片在先，网页慢些，在后。 */
function build([type, ...rest]) {
  let made = false;
  running = spawn(process.execPath, [fromRoot('slides/engine/build.mjs'), type], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.stdout.on('data', (text) => {
    made = true;
    process.stdout.write(text);
  });
  running.on('close', (code) => {
    running = undefined;
    if (made) for (const client of clients) client.write('data: reload\n\n');
    if (again) {
      again = false;
      render();
    } else if (code === 0 && rest.length) {
      build(rest);
    }
  });
}

/** 重新渲染；渲染当中又有改动，就在结束后再来一次。 */
function render() {
  if (running) again = true;
  else build(['html', 'site']);
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

const server = http.createServer(serve);
server.on('error', (error) => {
  console.error(
    error.code === 'EADDRINUSE'
      ? `端口 ${PORT} 已被占用；请用 make present PORT=8036 换一个`
      : error.code === 'EACCES'
        ? `端口 ${PORT} 不许用（1024 以下归系统）；请用 make present PORT=8036 换一个`
        : `错误 ${error.message}`,
  );
  process.exit(1);
});
server.listen(PORT, HOST, () => {
  console.log(`预览：http://${HOST}:${PORT}/ （Ctrl-C 结束）`);
  render();
  watch();
});

function stop() {
  running?.kill();
  console.log('\n预览结束');
  process.exit(0);
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
