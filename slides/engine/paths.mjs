// 仓库里各样东西的位置；其余文件一律用相对仓库根的路径说话，报错时也就能直接点开。
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = path.join(ROOT, 'build');
export const THEME = path.join(ROOT, 'slides/theme/lecture.css');

export const fromRoot = (...parts) => path.join(ROOT, ...parts);
export const toPosix = (file) => file.split(path.sep).join('/');
export const relativeToRoot = (file) => toPosix(path.relative(ROOT, file));

/** 各节幻灯片的名字（NN-slug），按节次排序。 */
export function deckNames() {
  return fs
    .readdirSync(fromRoot('slides'))
    .filter((name) => /^\d\d-[a-z0-9-]+\.md$/.test(name))
    .map((name) => name.slice(0, -3))
    .sort();
}

/** 一页 A4 的速查表：也由引擎渲染，引用的写法与幻灯片相同。 */
export const CHEATSHEET = 'cheatsheet';

/** lib 里给人读的 Python 文件，连同子文件夹；测试和重建字体的脚本不算。 */
export function libModules() {
  return fs
    .readdirSync(fromRoot('lib'), { recursive: true })
    .map((file) => `lib/${toPosix(file)}`)
    .filter((file) => file.endsWith('.py') && !/^lib\/(tests|fonts)\/|__pycache__/.test(file))
    .sort();
}

/** 文件的修改时间；不存在的，算最早。 */
export const modified = (file) => (fs.existsSync(file) ? fs.statSync(file).mtimeMs : 0);

/** 先写临时文件再改名：中断时旧文件完好，绝不留下半个文件。 */
export function writeAtomically(file, content) {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(temporary, content);
    fs.renameSync(temporary, file);
  } catch (error) {
    const reason = error.message.replace(` '${temporary}'`, '').replace(` -> '${file}'`, '');
    throw new Error(`${relativeToRoot(file)} 写不成：${reason}`, { cause: error });
  } finally {
    if (fs.existsSync(temporary)) fs.rmSync(temporary);
  }
}
