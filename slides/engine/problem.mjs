// 写讲义的人会犯的错。每条都说清：哪个文件、哪一行、错在哪里、怎样改。
import path from 'node:path';
import { ROOT } from './paths.mjs';

export class Problem extends Error {
  /** `missing`：缺了的文件；引用它多少次，也只报一次。 */
  constructor(message, { file, line, missing } = {}) {
    super(message);
    this.file = file;
    this.line = line;
    this.missing = missing;
  }

  /** 与 `other` 说的是一回事。 */
  same(other) {
    return (this.missing && this.missing === other.missing) || String(this) === String(other);
  }

  toString() {
    const place = [this.file, this.line].filter(Boolean).join(':');
    return place ? `${place}: ${this.message}` : this.message;
  }
}

const SYSTEM = {
  ENOSPC: '磁盘满了，请腾出空间再来',
  EACCES: '没有读写的权限；看看它归谁、是不是只读，有没有别的程序正占着',
  EPERM: '没有读写的权限；看看它归谁、是不是只读，有没有别的程序正占着',
  EROFS: '这里只能读，不能写',
  ENOTDIR: '有一层不是文件夹，是同名的文件；请把那个文件挪走',
  EEXIST: '已经有同名的文件；请把它挪走',
};
const CODES = new RegExp(
  `\\b(${Object.keys(SYSTEM).join('|')}): [^,)\\n]*(?:, \\w+)?(?: '([^']*)')?`,
  'g',
);

/** 系统的英文错误换成中文，代号和文件名留着，文件从仓库根说起；别的原样。 */
export const inChinese = (text) =>
  text
    .replaceAll(ROOT + path.sep, '')
    .replace(CODES, (_, code, file) => `${file ? `${file}：` : ''}${SYSTEM[code]}（${code}）`);

/** 与 `wanted` 最接近的几个名字，供“是不是想写……”提示。 */
export function closest(wanted, names, count = 3) {
  return names
    .map((name) => ({ name, distance: editDistance(wanted, name) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/** 从 `a` 改到 `b` 要动几个字。 */
export function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(substitution, row[j] + 1, next[j - 1] + 1);
    }
    row = next;
  }
  return row[b.length];
}
