// PPTX：Marp 把每页的画面当背景，背景写不了替代文字；换成铺满一页的图片，写上这一页的字。
import fs from 'node:fs';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { escapeHtml, unescapeHtml } from './html.mjs';
import { writeAtomically } from './paths.mjs';
import { AUTHORS } from './sections.mjs';

/** 从 `start` 处的 <span 起，到与它配对的 </span> 为止的长度。 */
function spanLength(html, start) {
  const tags = /<(\/?)span\b[^>]*>/g;
  tags.lastIndex = start;
  let depth = 0;
  for (let tag = tags.exec(html); tag; tag = tags.exec(html)) {
    depth += tag[1] ? -1 : 1;
    if (!depth) return tags.lastIndex - start;
  }
  return html.length - start;
}

/** KaTeX 画给眼睛看的一半去掉，只留带 TeX 的一半。 */
function dropVisibleMath(html) {
  const at = html.indexOf('<span class="katex-html"');
  if (at < 0) return html;
  return html.slice(0, at) + dropVisibleMath(html.slice(at + spanLength(html, at)));
}

const UNSEEN = [
  /<(script|style)\b[\s\S]*?<\/\1>/g,
  /<nav class="rail"[\s\S]*?<\/nav>/g,
  /<a class="source"[\s\S]*?<\/a>/g,
];
const withoutUnseen = (html) => UNSEEN.reduce((rest, pattern) => rest.replace(pattern, ''), html);

/** 一页的文字：标题、正文、图的替代文字；公式写成 TeX，进度条不算。 */
export const slideText = (html) =>
  unescapeHtml(
    withoutUnseen(dropVisibleMath(html))
      .replace(/<math\b[\s\S]*?<annotation[^>]*>([\s\S]*?)<\/annotation>[\s\S]*?<\/math>/g, ' $1 ')
      .replace(/<img\b[^>]*? alt="([^"]*)"[^>]*>/g, '（图：$1）')
      .replace(/<\/(h\d|p|li|tr|pre|blockquote|div)>/g, '\n')
      .replace(/<\/(td|th)>/g, ' ')
      .replace(/<[^>]+>/g, ''),
  )
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim();

const BACKGROUND = /<p:bg>[\s\S]*?<a:blip r:embed="([^"]+)">[\s\S]*?<\/p:bg>/;

/** 背景换成一张图片：[左上角 0,0，宽高与页面相同]，替代文字是 `text`。 */
function withPicture(xml, text, { cx, cy }) {
  const [background, image] = xml.match(BACKGROUND);
  const description = escapeHtml(text).replace(/\n/g, '&#10;');
  const picture = [
    '<p:pic><p:nvPicPr>',
    `<p:cNvPr id="2" name="幻灯片画面" descr="${description}"/>`,
    '<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr>',
    `<p:blipFill><a:blip r:embed="${image}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>`,
    `<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${cx}" cy="${cy}"/></a:xfrm>`,
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>',
  ].join('');
  return xml.replace(background, '').replace('</p:spTree>', () => `${picture}</p:spTree>`);
}

/** 就地给 `file` 的每一页写上替代文字；`texts` 是各页的文字。 */
export function addAlternativeText(file, texts) {
  const parts = unzipSync(fs.readFileSync(file));
  const edit = (name, change) => {
    parts[name] = strToU8(change(strFromU8(parts[name])));
  };
  const [, cx, cy] = strFromU8(parts['ppt/presentation.xml']).match(
    /<p:sldSz cx="(\d+)" cy="(\d+)"/,
  );
  for (const [index, text] of texts.entries())
    edit(`ppt/slides/slide${index + 1}.xml`, (xml) => withPicture(xml, text, { cx, cy }));
  edit('docProps/core.xml', (xml) => xml.replaceAll('Created by Marp', AUTHORS));
  const stored = (name) => (/\.(png|jpe?g)$/.test(name) ? 0 : 6); // 图已经压过
  const packed = Object.entries(parts).map(([name, bytes]) => [
    name,
    [bytes, { level: stored(name) }],
  ]);
  writeAtomically(file, zipSync(Object.fromEntries(packed)));
}
