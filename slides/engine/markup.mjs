// 幻灯片里手写的 HTML：只许几种标签，成对，不带脚本；本机的图换成内嵌的。
import fs from 'node:fs';
import path from 'node:path';
import { Problem } from './problem.mjs';
import { fromRoot } from './paths.mjs';

const PAIRED =
  'a abbr b blockquote code dd del details div dl dt em figcaption figure i ins kbd li mark ol p ' +
  'pre q rp rt ruby s small span strong sub summary sup table tbody td tfoot th thead tr u ul';
const SINGLE = 'br img wbr';
const [paired, single] = [PAIRED, SINGLE].map((names) => new Set(names.split(' ')));

const TAG = /<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g;
const HANDLER = /\s(on\w+)\s*=/i;

function tagProblem(closing, name, attributes) {
  if (!paired.has(name) && !single.has(name))
    return `不能用 <${name}>；幻灯片里的 HTML 只能用 ${PAIRED} ${SINGLE}`;
  const [, handler] = attributes.match(HANDLER) ?? [];
  if (handler) return `<${name}> 里不能写 ${handler}：幻灯片里不放脚本`;
  return /javascript:/i.test(attributes) ? `<${name}> 里不能写 javascript: 的链接` : undefined;
}

/** 一页里手写的 HTML（[{ line, html }]）哪里不行：[{ line, message }]。 */
export function htmlProblems(parts) {
  const problems = [];
  const open = [];
  const tags = parts.flatMap(({ line, html }) =>
    [...html.matchAll(TAG)].map(([, closing, name, attributes]) => ({
      line,
      closing,
      name: name.toLowerCase(),
      attributes,
    })),
  );
  for (const { line, closing, name, attributes } of tags) {
    const message = tagProblem(closing, name, attributes);
    if (message) problems.push({ line, message });
    if (!paired.has(name)) continue;
    if (!closing) open.push({ line, name });
    else if (open.at(-1)?.name === name) open.pop();
    else problems.push({ line, message: `多了一个 </${name}>，前面没有与它配对的 <${name}>` });
  }
  return [
    ...problems.filter(({ message }, i) => problems.findIndex((p) => p.message === message) === i),
    ...open.map(({ line, name }) => ({
      line,
      message: `<${name}> 没有收尾；请在这一页里写上 </${name}>`,
    })),
  ];
}

const IMAGE = /(<img\b[^>]*?\ssrc\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi;
const TYPES = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.gif': 'gif',
  '.webp': 'webp',
  '.svg': 'svg+xml',
};

/** 图的内嵌地址；渲染好的幻灯片搬到哪里，图都在里面。 */
function embed(deck, source) {
  if (source.startsWith('data:')) return source;
  const advice = '请把图存到 slides/ 里，写它的文件名';
  if (/^([a-z]+:)?\/\//i.test(source))
    throw new Problem(`图 ${source} 在网上，教室里没有网络就看不到；${advice}`);
  const file = path.posix.join('slides', decodeURI(source));
  const type = TYPES[path.extname(file).toLowerCase()];
  if (!type)
    throw new Problem(`图 ${source} 不是 ${Object.keys(TYPES).join('、')} 文件；${advice}`);
  if (!file.startsWith('slides/') || !fs.existsSync(fromRoot(file)))
    throw new Problem(`找不到图 ${file}；${advice}`);
  deck.inputs.add(file);
  return `data:image/${type};base64,${fs.readFileSync(fromRoot(file)).toString('base64')}`;
}

/** 把记号里 <img src="照片.jpg"> 的图换成内嵌的。 */
export function inlineImages(deck, line, token) {
  token.content = token.content.replace(IMAGE, (whole, start, double, quoted, bare) => {
    const source = deck.guard(line, () => embed(deck, double ?? quoted ?? bare));
    return source ? `${start}"${source}"` : whole;
  });
}
