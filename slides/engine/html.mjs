// HTML 里的文字：写进去要转义，读出来要还原。
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const CHARACTERS = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };

export const escapeHtml = (text) => text.replace(/[&<>"]/g, (char) => ENTITIES[char]);

/** 一段：源码里折成几行，连起来中间没有空隙（汉字之间不该有空格）。 */
export const paragraph = (...parts) => `<p>${parts.join('')}</p>`;

/** [地址, 文字] 的链接，几个用 `separator` 隔开。 */
export const linkList = (links, separator = '') =>
  links.map(([href, text]) => `<a href="${href}">${text}</a>`).join(separator);

export const unescapeHtml = (text) =>
  text.replace(/&(lt|gt|amp|quot|#39);/g, (_, name) => CHARACTERS[name]);
