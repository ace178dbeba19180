// 找一个 Chromium：先用机器上的 Chrome/Chromium/Edge，没有就解开 npm 包里自带的那个。
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { escapeHtml } from './html.mjs';
import { ROOT, writeAtomically } from './paths.mjs';

const UNPACKED = path.join(ROOT, 'node_modules/.cache/lecture-chromium');

const SYSTEM = {
  linux: [
    'google-chrome-stable',
    'google-chrome',
    'chromium',
    'chromium-browser',
    'microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .map((name) => process.env[name])
    .filter(Boolean)
    .flatMap((folder) =>
      ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map(
        (file) => path.join(folder, file),
      ),
    ),
};

function systemBrowser() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = (SYSTEM[process.platform] ?? SYSTEM.linux).flatMap((name) =>
    path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name)),
  );
  return candidates.find((file) => fs.existsSync(file));
}

/** 只看得到 `fonts` 里字体的设置，可以只留下名为 `only` 的一个；路径里什么字都可能有。 */
export function fontsXml(fonts, cache, only) {
  const one = `<rejectfont><glob>*</glob></rejectfont>
<acceptfont><glob>*/${only}</glob></acceptfont>`;
  return `<?xml version="1.0"?>
<fontconfig><dir>${escapeHtml(fonts)}</dir><cachedir>${escapeHtml(cache)}</cachedir>
${only ? `<selectfont>${one}</selectfont>` : ''}</fontconfig>
`;
}

/**
 * `folder` 里的字体设置，返回它的路径。里面只能写绝对路径，所以每次都核对：项目改过名或是复制来的，
 * 旧路径上没有字体，浏览器一声不响地卡住。
 */
export function fontsConf(folder) {
  const file = path.join(folder, 'fonts.conf');
  const fonts = path.join(fs.realpathSync(folder), 'fonts/fonts');
  const text = fontsXml(fonts, `${fonts}-cache`);
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) writeAtomically(file, text);
  return file;
}

/** 把包里的浏览器解到 `folder`；连同它的系统库，这台机器若已有这些库便丢掉。 */
function unpack(folder) {
  fs.mkdirSync(folder, { recursive: true });
  // 这个包只认系统的临时目录和 Lambda 的环境变量；另起一个进程，只在那里设它们。
  const script =
    "import chromium from '@sparticuz/chromium';" +
    'process.stdout.write(await chromium.executablePath());';
  const env = { ...process.env, TMPDIR: folder, CODEBUILD_BUILD_IMAGE: 'nodejs20' };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', script],
    {
      cwd: ROOT,
      env,
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`包里的浏览器解不开：${stderr.trim().split('\n').at(-1)}`);
  const runs = spawnSync(stdout, ['--version']).status === 0;
  if (runs) fs.rmSync(path.join(folder, 'al2023'), { recursive: true, force: true });
}

function bundledBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  if (!fs.existsSync(UNPACKED)) {
    const fresh = `${UNPACKED}.${process.pid}`;
    try {
      unpack(fresh);
      fs.renameSync(fresh, UNPACKED);
    } catch (error) {
      if (!fs.existsSync(UNPACKED)) throw error; // 否则是另一个进程抢先解好了
    } finally {
      fs.rmSync(fresh, { recursive: true, force: true });
    }
  }
  const libraries = path.join(UNPACKED, 'al2023/lib');
  const env = {
    ...(fs.existsSync(libraries) ? { LD_LIBRARY_PATH: libraries } : {}),
    // 机器上可能一个字体都没有；没有字体设置，浏览器起动不了。
    FONTCONFIG_FILE: process.env.FONTCONFIG_FILE ?? fontsConf(UNPACKED),
  };
  return { path: path.join(UNPACKED, 'chromium'), env };
}

/**
 * 浏览器的路径，和起动它要设的环境变量：{ path, env }；哪里都没有时为 undefined。
 * `chromePath`（CHROME_PATH）优先，写 none 表示不用浏览器。
 */
export function findBrowser({ chromePath }) {
  if (chromePath === 'none') return undefined;
  if (chromePath && !fs.existsSync(chromePath)) {
    throw new Error(`CHROME_PATH 指向的 ${chromePath} 不存在；请改正或取消这个变量`);
  }
  const found = chromePath || systemBrowser();
  return found ? { path: found, env: {} } : bundledBrowser();
}

export const NO_BROWSER =
  '找不到 Chrome、Chromium 或 Edge，PDF 没有生成（HTML 不受影响）；' +
  '请安装其中之一，或用 CHROME_PATH 指出它的位置';
