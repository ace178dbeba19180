// 预览的服务器：build/ 里的文件，网页里加上 overlay.mjs；出了什么错，随时告诉打开着的页面。
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { overlay } from './overlay.mjs';
import { BUILD } from './paths.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
};

/** 请求的地址在 build/ 里对应的文件（不一定已经有）；越出 build/ 的、藏起来的没有。 */
function fileFor(url) {
  const wanted = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  const file = path.join(BUILD, wanted.endsWith('/') ? `${wanted}index.html` : wanted);
  const inside = path.relative(BUILD, file).split(path.sep);
  return inside.some((part) => part.startsWith('.')) ? undefined : file;
}

const isFile = (file) => fs.existsSync(file) && fs.statSync(file).isFile();

const versionOf = (content) =>
  `"${crypto.createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;

const script = (version) => `<script>(${overlay})(${JSON.stringify(version)})</script>`;

const WAITING = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>正在渲染</title>
<body style="font:22px/1.8 system-ui,sans-serif;text-align:center;margin-top:30vh;color:#1b2430">
<p>这一页还没有。正在渲染的话，好了会自己出来。</p>
<p><a href="/">回首页</a></p>
${script('')}
</body>
</html>
`;

function send(response, status, headers, body) {
  response.writeHead(status, { 'cache-control': 'no-store', ...headers });
  response.end(body);
}

function serveFile(file, response) {
  const content = fs.readFileSync(file);
  const version = versionOf(content);
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
  const headers = { 'content-type': type, etag: version };
  if (!file.endsWith('.html')) return send(response, 200, headers, content);
  const html = content.toString();
  const end = html.lastIndexOf('</body>');
  return send(response, 200, headers, html.slice(0, end) + script(version) + html.slice(end));
}

/** { server, tell }：tell(problems) 把要改的（一行一条）告诉打开着的页面，它们也看看自己变没变。 */
export function createPreview() {
  const clients = new Set();
  let state = '[]';

  function openStream(response) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`data: ${state}\n\n`);
    clients.add(response);
    response.on('close', () => clients.delete(response));
  }

  function serve(request, response) {
    if (request.url === '/.state') return openStream(response);
    let file;
    try {
      file = fileFor(request.url);
    } catch {
      file = undefined; // 地址写得不成样子
    }
    if (file && isFile(file)) return serveFile(file, response);
    return send(response, 404, { 'content-type': TYPES['.html'] }, WAITING);
  }

  return {
    server: http.createServer(serve),
    tell(problems) {
      state = JSON.stringify(problems);
      for (const client of clients) client.write(`data: ${state}\n\n`);
    },
  };
}
