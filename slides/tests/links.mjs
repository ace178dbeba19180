// 站内链接两头都要对得上：幻灯片引用的单元格存在，并且链回这一页；单元格链到的那一页存在。
import path from 'node:path';

const EXTERNAL = /^[a-z][a-z0-9+.-]*:/i;
const PROPER = /^(https?:\/\/[^/]+\.[^/]+(\/.*)?|mailto:[^@]+@[^@]+\.[^@]+)$/;
const STRAY = /[\s，。；：、（）“”]/; // 跟着网址一起粘进来的标点

const isProper = (href) => PROPER.test(href) && !STRAY.test(href) && URL.canParse(href);

const tryDecode = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** 站内链接指向的文件（相对 build/）和锚点。 */
function target(file, href) {
  const [where, anchor] = href.split('#');
  const resolved = where ? path.posix.join(path.posix.dirname(file), tryDecode(where)) : file;
  return { file: resolved, anchor };
}

function brokenLink(file, href, pages, exists) {
  if (EXTERNAL.test(href)) return isProper(href) ? undefined : `外部链接写错了：${href}`;
  const { file: wanted, anchor } = target(file, href);
  if (!exists(wanted)) return `链接 ${href} 指向的 ${wanted} 不存在`;
  const ids = pages.get(wanted)?.ids ?? [];
  if (anchor && !ids.includes(anchor) && !ids.includes(tryDecode(anchor)))
    return `链接 ${href} 指向的 #${anchor} 不存在`;
  return undefined;
}

/** 引用了单元格的页，单元格也要链回来；源码页不列谁用过它。 */
function missingBacklink(file, { slide, href, quote }, pages) {
  const cell = target(file, href);
  if (!quote || !cell.file.startsWith('notebooks/')) return undefined;
  const back = `${path.posix.relative('notebooks', file)}#${slide}`;
  const found = pages
    .get(cell.file)
    ?.links.some((link) => link.within === cell.anchor && link.href === back);
  return found
    ? undefined
    : `引用了 ${cell.file}#${cell.anchor}，那个单元格却没有链回第 ${slide} 页`;
}

/** `pages`：文件 → { links, ids }；`exists`：build/ 里有没有这个文件。 */
export function checkLinks(pages, exists) {
  const findings = new Map();
  for (const [file, { links }] of pages) {
    for (const link of links) {
      const message =
        brokenLink(file, link.href, pages, exists) ?? missingBacklink(file, link, pages);
      if (message)
        findings.set(file + link.slide + message, {
          kind: '链接',
          file,
          slide: link.slide,
          message,
        });
    }
  }
  return [...findings.values()];
}
