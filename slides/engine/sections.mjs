// 一节的事实只写一处：它的幻灯片开头的题目、简介、两版的分钟数。节次和先后看文件名。
// 写得对不对，归 validate.mjs 管。
import { readFrontMatter } from './front-matter.mjs';
import { readMarkdown } from './markdown.mjs';
import { deckNames } from './paths.mjs';

/** 全讲的名字。 */
export const TITLE = '第 5 讲：Softmax 回归与多分类';

/** 写进 PDF 的作者，与 LICENSE 的署名相同。 */
export const AUTHORS = 'Softmax 讲义的作者们';

/** 一份幻灯片的事实：没写题目也给得出一个能用的，好把别的错也报完。 */
export function sectionOf(name, markdown) {
  const { values } = readFrontMatter(markdown);
  const value = (key) => values.get(key)?.value;
  const number = Number(name.slice(0, 2));
  const title = value('title') || name;
  return {
    name,
    file: `slides/${name}.md`,
    number,
    title,
    label: `第 ${number} 节 · ${title}`,
    description: value('description') ?? '',
    minutes: { 90: Number(value('minutes')), 45: Number(value('minutes-45')) },
  };
}

export const isSection = (name) => /^\d\d-/.test(name);

/** 全部各节，按先后。 */
export const sections = () => deckNames().map((name) => sectionOf(name, readMarkdown(name)));

/** `name` 的下一节；最后一节没有。 */
export const nextSection = (name) => sections().find((section) => section.name > name);
