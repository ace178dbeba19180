// 一份幻灯片交给 Marp 之前：文字本身和开头的几行对不对。每一页里的，见 structure.mjs。
import { frontMatterProblems, readFrontMatter } from './front-matter.mjs';

const RESCUE = '从 git 或备份里取回';

/** 叫人没法往下看的毛病：[行（从 1 起）, 说明]；没有则为 undefined。 */
function unreadable(markdown) {
  const lines = markdown.split('\n');
  const find = (pattern) => lines.findIndex((line) => pattern.test(line)) + 1;
  if (!markdown.trim()) return [1, `这份幻灯片是空的；请${RESCUE}`];
  if (markdown.includes('\0') || markdown.includes('\ufffd'))
    return [
      find(/[\0\ufffd]/),
      '有读不出的字，文件大概是 GBK 或 UTF-16 编码；请在编辑器里另存成 UTF-8',
    ];
  const conflict = find(/^(<{7} |>{7} )/);
  if (conflict)
    return [conflict, '合并的冲突还没有解决；请留下要的一半，删去 <<<<<<<、=======、>>>>>>> 三行'];
  return undefined;
}

/**
 * 文字本身的毛病：{ problems: [{ line, message }], hopeless }。
 * hopeless 时不必再渲染：一处错会牵出满屏的错。
 */
export function validate(markdown, isSection) {
  const [line, message] = unreadable(markdown) ?? [];
  if (message) return { problems: [{ line, message }], hopeless: true };
  const front = readFrontMatter(markdown);
  return {
    problems: frontMatterProblems(front, isSection),
    hopeless: front.problem !== undefined,
  };
}
