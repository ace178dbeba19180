// 找一个 Chromium：先用机器上的 Chrome/Chromium/Edge，没有就解开 npm 包里自带的那个。
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT, writeAtomically } from './paths.mjs';

const UNPACKED = path.join(ROOT, 'node_modules/.cache/lecture-chromium');

const SYSTEM = {
  linux: ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => process.env[name]).filter(Boolean)
    .flatMap((folder) => ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe']
      .map((file) => path.join(folder, file))),
};

function systemBrowser() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = (SYSTEM[process.platform] ?? SYSTEM.linux)
    .flatMap((name) => (path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name))));
  return candidates.find((file) => fs.existsSync(file));
}

const escapeXml = (text) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' }[c]));

/**
 * `folder` 里的字体设置，返回它的路径。里面只能写绝对路径，所以每次都核对：项目改过名或是复制来的，
 * 旧路径上没有字体，浏览器一声不响地卡住。
 */
export function fontsConf(folder) {
  const file = path.join(folder, 'fonts.conf');
  const fonts = escapeXml(path.join(fs.realpathSync(folder), 'fonts/fonts'));
  const text = `<?xml version="1.0"?>
<fontconfig><dir>${fonts}</dir><cachedir>${fonts}-cache</cachedir></fontconfig>
`;
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) writeAtomically(file, text);
  return file;
}

/** 把包里的浏览器解到 `folder`；连同它的系统库，这台机器若已有这些库便丢掉。 */
async function unpack(folder) {
  const before = { ...process.env };
  fs.mkdirSync(folder, { recursive: true });
  // 这个包只认系统的临时目录和 Lambda 的环境变量，只好借它们让它解到我们要的地方。
  Object.assign(process.env, { TMPDIR: folder, CODEBUILD_BUILD_IMAGE: 'nodejs20' });
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const program = await chromium.executablePath();
    const runs = spawnSync(program, ['--version'], { env: before }).status === 0;
    if (runs) fs.rmSync(path.join(folder, 'al2023'), { recursive: true, force: true });
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

async function bundledBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  if (!fs.existsSync(UNPACKED)) {
    const fresh = `${UNPACKED}.${process.pid}`;
    try {
      await unpack(fresh);
      fs.renameSync(fresh, UNPACKED);
    } catch (error) {
      if (!fs.existsSync(UNPACKED)) throw error; // 否则是另一个进程抢先解好了
    } finally {
      fs.rmSync(fresh, { recursive: true, force: true });
    }
  }
  const libraries = path.join(UNPACKED, 'al2023/lib');
  if (fs.existsSync(libraries)) process.env.LD_LIBRARY_PATH = libraries;
  // 机器上可能一个字体都没有；没有字体设置，浏览器起动不了。
  process.env.FONTCONFIG_FILE ??= fontsConf(UNPACKED);
  return path.join(UNPACKED, 'chromium');
}

/** 浏览器的路径；CHROME_PATH 优先（写 none 表示不用浏览器）；哪里都没有时为 undefined。 */
export async function findBrowser() {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH === 'none') return undefined;
  if (CHROME_PATH) {
    if (fs.existsSync(CHROME_PATH)) return CHROME_PATH;
    throw new Error(`CHROME_PATH 指向的 ${CHROME_PATH} 不存在；请改正或取消这个变量`);
  }
  return systemBrowser() ?? bundledBrowser();
}

export const NO_BROWSER = '找不到 Chrome、Chromium 或 Edge，PDF 没有生成（HTML 不受影响）；'
  + '请安装其中之一，或用 CHROME_PATH 指出它的位置';
