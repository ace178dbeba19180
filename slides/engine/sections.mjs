// 一节的事实只写一处：它的幻灯片开头的题目、简介、两版的分钟数。节次和先后看文件名。
import fs from 'node:fs';
import { deckNames, fromRoot } from './paths.mjs';
import { Problem } from './problem.mjs';

/** 全讲的名字。 */
export const TITLE = '第 5 讲：Softmax 回归与多分类';

const isMinutes = (value) => /^\d+(\.\d+)?$/.test(value) && Number(value) > 0;

/** 每份幻灯片开头必须有的几行：说的是什么、怎样才算对、一个例子。 */
const FACTS = {
  title: {
    what: '题目，不带节次（节次看文件名）',
    accepts: (value) => value !== '' && !/^第\s*\d+\s*节/.test(value),
    example: '梯度推导与参数更新',
  },
  description: {
    what: '一句话的简介',
    accepts: (value) => value !== '',
    example: '从雅可比矩阵到“预测减真实”，再到整批数据的更新。',
  },
  minutes: { what: '完整版讲几分钟，一个正数', accepts: isMinutes, example: '20' },
  'minutes-45': { what: '45 分钟版讲几分钟，一个正数', accepts: isMinutes, example: '10' },
};

/** 开头两行 --- 之间的 `键: 值`：Map(键 → { value, line })。够用，也和 Marp 读到的一样。 */
function frontMatter(markdown) {
  const lines = markdown.split(/\r?\n/);
  const end = lines[0] === '---' ? lines.indexOf('---', 1) : 0;
  const pairs = lines.slice(0, Math.max(end, 0)).flatMap((text, index) => {
    const [, key, value] = text.match(/^([\w-]+):\s*(.*?)\s*$/) ?? [];
    return key ? [[key, { value: value.replace(/^(["'])(.*)\1$/, '$2'), line: index + 1 }]] : [];
  });
  return new Map(pairs);
}

function factProblems(file, written) {
  return Object.entries(FACTS).flatMap(([key, { what, accepts, example }]) => {
    const wanted = `应当有一行“${key}: ${example}”（${what}）`;
    const { value, line } = written.get(key) ?? {};
    if (value === undefined) return [new Problem(`开头缺了 ${key}；${wanted}`, { file, line: 1 })];
    if (accepts(value)) return [];
    return [new Problem(`${key} 写的是“${value}”，看不懂；${wanted}`, { file, line })];
  });
}

/** 一份幻灯片的事实，连同写错的地方：写错了也给得出一个能用的题目，好把别的错也报完。 */
export function sectionOf(name, markdown) {
  const file = `slides/${name}.md`;
  const written = frontMatter(markdown);
  const value = (key) => written.get(key)?.value;
  const number = Number(name.slice(0, 2));
  const title = value('title') || name;
  return {
    name,
    file,
    number,
    title,
    label: `第 ${number} 节 · ${title}`,
    description: value('description') ?? '',
    minutes: { 90: Number(value('minutes')), 45: Number(value('minutes-45')) },
    problems: factProblems(file, written),
  };
}

export const isSection = (name) => /^\d\d-/.test(name);

/** 全部各节，按先后。 */
export const sections = () =>
  deckNames().map((name) =>
    sectionOf(name, fs.readFileSync(fromRoot('slides', `${name}.md`), 'utf8')),
  );

/** `name` 的下一节；最后一节没有。 */
export const nextSection = (name) => sections().find((section) => section.name > name);
