// 网页的骨架，和首页、按键说明的正文。
import fs from 'node:fs';
import path from 'node:path';
import { escapeHtml, linkList, paragraph } from './html.mjs';
import { keyRows } from './keys.mjs';
import { BUILD, fromRoot } from './paths.mjs';
import { POLICY_META } from './policy.mjs';
import { TITLE, sections } from './sections.mjs';

export const PAGE_CSS = fromRoot('slides/theme/page.css');
export const PAGE_SCRIPT = fromRoot('slides/theme/page.js');

/** 一个网页：样式和脚本全部内嵌；`script` 是它自己还要的。 */
export function page({ title, css, body, bar = '', script = '' }) {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
${POLICY_META}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${css}</style>
</head>
<body>
${bar}${body}
<script type="module">${fs.readFileSync(PAGE_SCRIPT, 'utf8')}</script>
${script && `<script>${script}</script>\n`}</body>
</html>
`;
}

/** 页顶的一行：回首页，和 `links`（[地址, 文字]）。`up` 从这一页退回 build/，如 ../。 */
export const bar = (up, ...links) => {
  const home = `<a href="${up}index.html">${TITLE}</a>`;
  return `<nav class="bar" aria-label="全站">${home}${linkList(links)}</nav>\n`;
};

export const moduleOf = (name) => `lib/${name.slice(3).replaceAll('-', '_')}.py`;

const built = (file) => fs.existsSync(path.join(BUILD, file));

function sectionCard({ name, number, title, description }, suffix) {
  const deck = `slides/${name}${suffix}`;
  const links = [
    [`${deck}.html`, '幻灯片'],
    built(`${deck}.pdf`) && [`${deck}.pdf`, 'PDF'],
    fs.existsSync(fromRoot('notebooks', `${name}.ipynb`)) && [`notebooks/${name}.html`, 'notebook'],
    fs.existsSync(fromRoot(moduleOf(name))) && [moduleOf(name).replace(/py$/, 'html'), '源码'],
  ].filter(Boolean);
  return `<li><span class="number" aria-hidden="true">${number}</span>
<h2>${escapeHtml(title)}</h2>
<p>${escapeHtml(description)}</p>
<div class="links">${linkList(links)}</div></li>`;
}

/** 已经合成的整册 PDF；没有浏览器时没有。 */
const books = (suffix) =>
  [
    [`lecture${suffix}.pdf`, '全讲一册'],
    [`handout${suffix}.pdf`, '讲义（留有记笔记的地方）'],
    [`notes${suffix}.pdf`, '讲稿（给讲课的人）'],
    ['cheatsheet.pdf', '公式速查（一页 A4）'],
  ].filter(([file]) => built(file));

/** 首页最先看到的：放映全讲；短版另说明选讲的页去掉了。 */
function present(suffix) {
  const lecture = built(`lecture${suffix}.html`)
    ? [`<a class="present" href="lecture${suffix}.html">放映全讲</a>`]
    : [];
  const full = built('index.html') ? '，<a href="index.html">完整版在这里</a>' : '';
  const about = suffix ? [`这是 45 分钟版，选讲的页都去掉了${full}。`] : [];
  return [...lecture, ...about].map((part) => paragraph(part)).join('\n');
}

/** 首页的正文；`suffix` 是 '' 或 '-45'（短版）。 */
export function indexBody(suffix = '') {
  const all = sections();
  const about = paragraph(
    `全讲 ${all.length} 节，每节一份幻灯片、一个能运行的 notebook。`,
    '页面上的每个数、每张图、每段代码都由 notebook 或 lib 算出，按住 Ctrl 点一下就能看到它的来历。',
  );
  const use = paragraph(
    '打开幻灯片后：<code>→</code> 下一页，<code>←</code> 上一页，<code>F</code> 全屏，',
    '<code>O</code> 总览，<code>P</code> 演讲者视图（讲稿与计时），<code>?</code> 看全部按键；',
    '<a href="help.html">全部按键与打印办法</a>。每份幻灯片都是一个独立的文件，',
    '拷走就能放映，不需要网络，也不需要中文字体。',
  );
  const print = books(suffix).length
    ? paragraph(`印出来看：${linkList(books(suffix), '、')}。`)
    : '';
  const lab = paragraph(
    'notebook 的网页上，每格代码都能改、能运行，练习当场告诉你错在哪个想法上，什么都不用装。',
    '要全套环境，在项目文件夹里运行 <code>make lab</code>，各节会在 JupyterLab 里打开。',
  );
  return `<header class="cover"><h1>${TITLE}</h1>
${about}
${present(suffix)}</header>
<main>
<ol class="sections">${all.map((section) => sectionCard(section, suffix)).join('\n')}</ol>
<h2>怎样使用</h2>
${use}
${print}
${lab}
</main>`;
}

/** 按键与打印办法的正文。 */
export function helpBody() {
  const rail = paragraph(
    '页面左下角的进度条一段是一节，点一下就到那一节。图、表、代码角上的小字是出处，鼠标指到才显出来，',
    '点了另开一页。只拷走一个文件时，出处不在，小字就只是文字。',
  );
  const presenter = paragraph(
    '演讲者视图记着在每一页停了多久：翻第一页时开始，<kbd>T</kbd> 暂停，“归零”从头来；',
    '重新载入也接着走，隔了半小时再打开才从零开始。落后的时候，点一下要跳过的选讲页，',
    '往前翻就会翻过它。黑屏、激光笔、笔迹，在哪个窗口用，投影上都看得到。',
  );
  const commands = paragraph(
    '列表用 <code>*</code>、<code>1)</code> 来写，就一条一条地出来；用 <code>-</code>、',
    '<code>1.</code> 来写，就一起出来。<code>make present PORT=8036</code> 换一个端口；',
    '<code>make PYTHON3=python3.12</code> 指明 Python；<code>CHROME_PATH</code> 指明做 PDF 的浏览器；',
    'Node 从 nodejs.org 下载，macOS 也可以 <code>brew install node</code>。',
  );
  const python = paragraph(
    '右下角有“运行”的代码，点进去就能改，<kbd>Ctrl</kbd> + <kbd>Enter</kbd> 运行，“还原”回到原样；',
    '在哪个窗口运行，另一个窗口都看得到。每次运行都从头开始，改坏了也不影响后面的页。',
    '死循环用“停止”停下。Python 在这台电脑的浏览器里运行，不连网，什么都不往外发。',
  );
  const packs = paragraph(
    '它装在 <code>live</code> 文件夹里：只拷走一份幻灯片时，把 <code>build/live</code> 也拷去，',
    '放在它旁边。不拷，放映照旧，只是不能运行。小包里只有 NumPy 和 <code>lib</code>；',
    'notebook 的网页上，用到 matplotlib、SciPy、scikit-learn 的几句要另外的包：',
    '<code>make live-full</code>，没有就跳过那几句，原来的图还在。',
  );
  const print = paragraph(
    '要印讲义，用 <code>handout.pdf</code>（每张 A4 三页幻灯片，右边留着横线）；',
    '要整册，用 <code>lecture.pdf</code>（一套书签）；讲课时手里拿的是 <code>notes.pdf</code>',
    '（上面是页，下面是讲稿，写着计划的分钟数）。',
    '也可以在浏览器里直接打印任何一份幻灯片，纸张会自动与画面一样大。',
  );
  const address = paragraph(
    '地址末尾的 <code>#5</code> 是页码：',
    '把 <code>02-softmax.html#5</code> 发给别人，打开就在第 5 页。',
  );
  return `${bar('')}<main class="help"><h1>放映与打印</h1>
<h2>按键</h2>
<table>${keyRows()}</table>
${rail}
<h2>演讲者视图</h2>
${presenter}
<h2>在页上运行 Python</h2>
${python}
${packs}
<h2>地址</h2>
${address}
<h2>打印</h2>
${print}
<h2>改幻灯片</h2>
${commands}
</main>`;
}
