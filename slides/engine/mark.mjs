// 交给 Marp 的文本末尾记着：它是哪一份、渲染成什么、哪一版、网站在哪里。
// 引擎只认这个，不看环境变量。
import { isSection, sectionOf } from './sections.mjs';
import { validate } from './validate.mjs';

const MARK = /\n<!-- deck: (\{.*\}) -->\s*$/;

/**
 * 添上记号（`settings`：{ name, siteUrl, variant }）。文字和开头在这里核对，
 * 题目前面添上节次，用作网页和 PDF 的标题。行号都不变。
 */
export function markDeck(markdown, settings) {
  const { problems: misstated, hopeless } = validate(markdown, isSection(settings.name));
  const sign = (text, more = {}) =>
    `${text}\n<!-- deck: ${JSON.stringify({ ...settings, misstated, hopeless, ...more })} -->\n`;
  if (!isSection(settings.name)) return sign(markdown);
  const { title, label } = sectionOf(settings.name, markdown);
  const titled = markdown.replace(/^title:.*$/m, () => `title: ${JSON.stringify(label)}`);
  return sign(titled, { title });
}

/** 取下记号：{ markdown, settings }。 */
export function readMark(marked) {
  const [mark, settings] = marked.match(MARK) ?? ['', '{"name":"deck"}'];
  return { markdown: marked.slice(0, marked.length - mark.length), settings: JSON.parse(settings) };
}
