// 别处也写着的节次、题目、分钟数：notebook 的开头和前后节的链接、幻灯片的链接、README 的表。
// 真值是各份幻灯片的开头（见 sections.mjs），这里只核对。
import fs from 'node:fs';
import { readMarkdown } from './markdown.mjs';
import { deckNames, fromRoot } from './paths.mjs';
import { Problem } from './problem.mjs';
import { TITLE, sections } from './sections.mjs';
import { cellSource, notebookCellList } from './sources.mjs';
import { validate } from './validate.mjs';

const LINK = /\[(第 \d+ 节 · [^\]]*)\]\((?:[^()\s]*\/)?(\d\d-[a-z0-9-]+)\.(?:html|ipynb|md)/g;

/** 文字里指向某一节、却把它的节次或题目写错了的链接：[{ line, message }]。 */
function wrongLinks(text, all) {
  return text.split('\n').flatMap((content, index) =>
    [...content.matchAll(LINK)].flatMap(([, written, name]) => {
      const section = all.find((candidate) => candidate.name === name);
      if (!section || section.label === written) return [];
      return [{ line: index + 1, message: `链接写的是“${written}”，那一节叫“${section.label}”` }];
    }),
  );
}

function deckProblems({ name, file }, all) {
  return wrongLinks(readMarkdown(name), all).map(
    ({ line, message }) => new Problem(message, { file, line }),
  );
}

function notebookProblems(section, all) {
  const file = `notebooks/${section.name}.ipynb`;
  if (!fs.existsSync(fromRoot(file))) return []; // 落单的另有一条
  const cells = notebookCellList(file);
  const first = cells.length ? cellSource(cells[0]).split('\n')[0] : '';
  const heading =
    first === `# ${section.label}`
      ? []
      : [new Problem(`第一格的标题是“${first}”，应是“# ${section.label}”`, { file })];
  const links = cells.flatMap((cell, index) =>
    (cell.cell_type === 'markdown' ? wrongLinks(cellSource(cell), all) : []).map(
      ({ line, message }) =>
        new Problem(message, { file: `${file} 单元格 ${index + 1} 第 ${line} 行` }),
    ),
  );
  return [...heading, ...links];
}

/** README 表里一节的一行必须有的格，末一格认出是哪一节；别的格随意。 */
const wantedCells = ({ name, number, title, minutes }) => [
  String(number),
  title,
  `${minutes[90]} / ${minutes[45]}`,
  `[${name}.md](slides/${name}.md)`,
  `[${name}.ipynb](notebooks/${name}.ipynb)`,
];

function readmeProblems(all) {
  const file = 'README.md';
  const lines = fs.readFileSync(fromRoot(file), 'utf8').split('\n');
  const cellsOf = (line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const titled =
    lines[0] === `# ${TITLE}` ? [] : [new Problem(`第一行应是“# ${TITLE}”`, { file, line: 1 })];
  const rows = all.flatMap((section) => {
    const wanted = wantedCells(section);
    const index = lines.findIndex((line) => cellsOf(line).includes(wanted.at(-1)));
    if (index < 0) {
      const message = `表里没有第 ${section.number} 节的一行；应有：| ${wanted.join(' | ')} | …`;
      return [new Problem(message, { file })];
    }
    const written = cellsOf(lines[index]);
    const missing = wanted.filter((cell) => !written.includes(cell));
    if (!missing.length) return [];
    const lacking = missing.map((cell) => `“${cell}”`).join('、');
    const message = `第 ${section.number} 节这一行应有${lacking}`;
    return [new Problem(message, { file, line: index + 1 })];
  });
  return [...titled, ...rows];
}

const DECK_LIKE = /^[\d０-９].*\.(md|markdown|md\.txt|txt)$/i;

/** 看样子是一节、名字却不合规矩的文件：不说出来，它就一声不响地不见了。 */
export function misnamedDecks() {
  const files = fs.readdirSync(fromRoot('slides'));
  const strays = files.filter(
    (file) => DECK_LIKE.test(file) && !deckNames().includes(file.replace(/\.md$/, '')),
  );
  return strays.map((file) => {
    const number = file.normalize('NFKC').match(/^\d+/)[0].slice(-2).padStart(2, '0');
    const message =
      `文件名不合规矩，不会渲染；应像 ${number}-mlp.md：两位数字、连字符、小写英文字母，以 .md 结尾。` +
      '不是讲义，就移出 slides/';
    return new Problem(message, { file: `slides/${file}` });
  });
}

/** 节次从 1 起，不重不漏。 */
const misnumbered = (all) =>
  all.flatMap(({ number, file }, index) =>
    number === index + 1
      ? []
      : [new Problem(`按文件名排在第 ${index + 1}，节次却是 ${number}；请改文件名`, { file })],
  );

/** 开头写对了的各节：写错了的另有错误报出来，不再牵出别的。 */
const wellStated = (all) =>
  all.filter(({ name }) => !validate(readMarkdown(name), true).problems.length);

/** 与各节开头的事实对不上的地方。 */
export function proofreadFacts() {
  const all = sections();
  const stated = wellStated(all);
  return [
    ...misnamedDecks(),
    ...misnumbered(all),
    ...stated.flatMap((section) => deckProblems(section, stated)),
    ...stated.flatMap((section) => notebookProblems(section, stated)),
    ...readmeProblems(stated),
  ];
}
