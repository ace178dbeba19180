// 用字：一个概念只用一个名字。译名有好几种的，写成了别的就报出文件、行号和本讲的写法。
// 代码、公式、链接地址不是正文，不看；Python 里只看写了汉字的字符串和注释。
import fs from 'node:fs';
import { readMarkdown } from './markdown.mjs';
import { Problem } from './problem.mjs';
import { fromRoot, libModules } from './paths.mjs';
import { literals } from './python.mjs';
import { cellSource, cellText, notebookCellList } from './sources.mjs';

/** 写成 → 应写（英文）。宁可漏，不可错报：换个意思就说得通的词，要带上前后文才收。 */
const TERMS = [
  [/准确度(?!量)|正确[率度]/g, '准确率', 'accuracy'],
  [/查准率|精准[率度](?!量)/g, '精确率', 'precision'],
  [/查全率/g, '召回率', 'recall'],
  [/交叉信息熵|交[差错]熵|互熵/g, '交叉熵', 'cross-entropy'],
  [/负对数(?:似然[率度](?!量)|拟然|概似)/g, '负对数似然', 'negative log-likelihood'],
  [/最大(?:似然|概似)/g, '极大似然', 'maximum likelihood'],
  [/代价函数|成本函数/g, '损失', 'loss'],
  [/均方差(?!异)/g, '均方误差', 'mean squared error'],
  [/独热向量|独热码|热独编码|单热编码|一位有效编码/g, '独热编码', 'one-hot'],
  [/\bone[ _–—]?hot\b/gi, 'one-hot', '独热编码'],
  [/[未非](?:归一|规范|标准)化的?(?:对数几率|log ?概率)/g, '未归一化的对数概率', 'logits'],
  [/(?:[未非](?:规范|标准)|非归一)化的?对数概率|未归一化对数概率/g, '未归一化的对数概率', 'logits'],
  [/归一化指数|柔性最大|软最大(?:值|化|函数)|\bsoft[ -]max\b/gi, 'softmax'],
  [
    /逻辑斯[谛蒂帝特]克?(?:回归|(?!函数|分布))|罗吉斯[谛蒂帝特](?:回归)?/g,
    '逻辑回归',
    'logistic regression',
  ],
  [/对数几率回归|对率回归|\blogistic(?: ?回归| regression\b)/gi, '逻辑回归', 'logistic regression'],
  [
    /雅[克各科]比(?:矩阵|行列式)?|亚[可克]比|雅可比行列式|\bjacobi(?:an)? ?矩阵/gi,
    '雅可比矩阵',
    'Jacobian',
  ],
  [/[黑海][塞赛]矩阵|\bhess(?:e|ian) ?矩阵/gi, '海森矩阵', 'Hessian'],
  [/位移不变|移位不变|平移等变|平移恒定/g, '平移不变', 'translation invariance'],
  [/(?<![上下栈存数区字])溢出|向[上下]溢出/g, '上溢”或“下溢', 'overflow / underflow'],
  [
    /(?:判决|判别|分类)(?:边界|区域)|决策面(?!板)/g,
    '决策边界”或“决策区域',
    'decision boundary / region',
  ],
  [/一对(?:多(?!的?(?:关系|映射|对应|辅导))|全部|所有|其[他它]|剩余)/g, '一对其余', 'one-vs-rest'],
  [/\bOvA\b|\bone[ -](?:vs\.?|versus|against)[ -]all\b/gi, '一对其余', 'one-vs-rest'],
  [/[小微]批次|迷你批|\bmini[ -]?batch(?:es)?\b/gi, '小批量', 'mini-batch'],
  [/批次大小|批量大小|批尺寸/g, '批大小', 'batch size'],
  [/世代|(?:训练|迭代)(?:周期|时期)|[\d个] ?epochs?\b/gi, '轮次”或“轮', 'epoch'],
  [/学习(?:速率|步长)|学习律|步长 ?η/g, '学习率', 'learning rate'],
  [/标签(?:平滑化|光滑|软化)|标记平滑|\blabel[ -]smoothing\b/gi, '标签平滑', 'label smoothing'],
  [/(?:概率|温度|置信度|可靠性)(?:校正|标定)|(?:校正|标定)误差/g, '校准', 'calibration'],
  [/多标[记号注](?=分类|学习|问题|任务|数据|样本)|多重标签/g, '多标签', 'multi-label'],
  [/迷惑度/g, '困惑度', 'perplexity'],
  [/混乱矩阵/g, '混淆矩阵', 'confusion matrix'],
];

// “精度”说浮点数是对的，说分类的好坏要写“准确率”。
// 前面的字、同一页、同一格讲的是不是浮点数，两样都看。
const PRECISION = /(?<!高|低|位|种|相对|绝对|数值|计算|混合|有效)精确?度(?!量)/g;
const FLOATING = /float|浮点|半精度|单精度|双精度|机器精度|舍入|有效数字|mpmath|数值稳定|\d 位/;
const CLASSIFYING = /(?:分类器?|测试|训练|验证|预测|识别|模型|总体|平均)的?$/;

/** 正文原样，其余换成等长的空格，行号因此不变。 */
export function prose(markdown) {
  const blank = (text) => text.replace(/[^\n]/g, ' ');
  return markdown
    .replace(/^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1[`~]*[ \t]*$|(?![\s\S]))/gm, blank)
    .replace(/(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])*?(?<!`)\1(?!`)/g, blank)
    .replace(/\$\$[\s\S]*?\$\$|(?<!\\)\$[^$\n]+\$/g, blank)
    .replace(/\]\([^()\s]*\)|<\/?[a-z][^>]*>|\\val\{[^}]*\}|https?:\/\/[\w./#?=%&~-]+/gi, blank);
}

const lineAt = (text, index) => text.slice(0, index).split('\n').length;

/** Markdown 里写错的名字：[{ line, wrong, message }]，按先后。 */
export function termsInMarkdown(markdown) {
  const plain = prose(markdown);
  const misnamed = TERMS.flatMap(([pattern, right, english]) =>
    [...plain.matchAll(pattern)]
      .filter((match) => !isGloss(match))
      .map((match) => ({ match, right, english })),
  );
  const imprecise = [...plain.matchAll(PRECISION)]
    .filter((match) => !isFloating(match, markdown))
    .map((match) => ({ match, right: '准确率', english: 'accuracy' }));
  return [...misnamed, ...imprecise]
    .sort((a, b) => a.match.index - b.match.index)
    .map(({ match: { 0: wrong, index }, right, english }) => ({
      line: lineAt(plain, index),
      wrong,
      message: `写成“${wrong}”，本讲用“${right}”（${english}）`,
    }));
}

/** 这个“精度”说的是浮点数吗？ */
function isFloating({ input, index }, markdown) {
  if (CLASSIFYING.test(input.slice(0, index))) return false;
  const bounds = [...input.matchAll(/^(?:---$|## )/gm)].map((bound) => bound.index);
  const start = bounds.findLast((bound) => bound <= index);
  const end = bounds.find((bound) => bound > index);
  return FLOATING.test(markdown.slice(start ?? 0, end));
}

/** 中文名字后面括注的英文不算，例如“小批量（mini-batch）”；one-hot 少了连字符还是算。 */
const isGloss = ({ 0: wrong, input, index }) =>
  /^(?!one)[\x20-\x7e]+$/i.test(wrong) && /[（(]\s*$/.test(input.slice(0, index));

const IDENTIFIER = /\b\w*_\w*\b/g;

/** Python 的字符串与注释里写错的名字；带下划线的是程序里的名字。 */
export function termsInPython(source) {
  return literals(source)
    .filter(({ text }) => /\p{Script=Han}/u.test(text))
    .flatMap(({ text, index }) => {
      const readable = text.replace(IDENTIFIER, (name) => ' '.repeat(name.length));
      const first = lineAt(source, index);
      return termsInMarkdown(readable).map((found) => ({ ...found, line: first + found.line - 1 }));
    });
}

/** notebook 一格里写错的名字：源码，和源码里看不出、输出里才有的。 */
function termsInCell(cell, place) {
  const source = cellSource(cell);
  const written = cell.cell_type === 'code' ? termsInPython(source) : termsInMarkdown(source);
  const printed = termsInMarkdown(cellText(cell)).filter(
    ({ wrong }) => !written.some((known) => known.wrong === wrong),
  );
  const problem = (message, file) => new Problem(message, { file });
  return [
    ...written.map(({ line, message }) => problem(message, `${place}第 ${line} 行`)),
    ...printed.map(({ line, message }) => problem(message, `${place}的输出第 ${line} 行`)),
  ];
}

/** notebook 的单元格与它的称呼：有标签的叫标签，没有的叫第几格。 */
const namedCells = (file) =>
  notebookCellList(file).map((cell, index) => ({
    cell,
    place: `${file} 单元格 ${cell.metadata?.tags?.[0] ?? index + 1} `,
  }));

const list = (folder, pattern) =>
  fs
    .readdirSync(fromRoot(folder))
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => `${folder}/${name}`);
const notebookFiles = () => list('notebooks', /^\d\d-.*\.ipynb$/);
/** 练习的解答：二级标题是单元格的标签，不是正文。 */
const termsInSolutions = (text) => termsInMarkdown(text.replace(/^## .*$/gm, ''));
const solutionFiles = () =>
  fs.existsSync(fromRoot('notebooks/solutions')) ? list('notebooks/solutions', /\.md$/) : [];
const read = (file) => fs.readFileSync(fromRoot(file), 'utf8');

/** 幻灯片之外的文字：notebook、练习的解答、lib、README；幻灯片自己的在渲染时校对。 */
export function proofreadTerms() {
  const notebooks = notebookFiles();
  const modules = libModules();
  const problemsIn = (file, terms) =>
    terms(read(file)).map(({ line, message }) => new Problem(message, { file, line }));
  return {
    problems: [
      ...notebooks.flatMap(namedCells).flatMap(({ cell, place }) => termsInCell(cell, place)),
      ...modules.flatMap((file) => problemsIn(file, termsInPython)),
      ...solutionFiles().flatMap((file) => problemsIn(file, termsInSolutions)),
      ...problemsIn('README.md', termsInMarkdown),
    ],
    scope: `${notebooks.length} 个 notebook、${modules.length} 个模块、README`,
  };
}

const LOGITS = '未归一化的对数概率';

/** 全讲第一次出现的 logits 要注明是什么；幻灯片与 notebook 都可以从头读，各查一次。 */
export function unexplainedLogits(decks) {
  const slides = decks.map((name) => ({
    text: readMarkdown(name),
    place: (line) => ({ file: `slides/${name}.md`, line }),
  }));
  const cells = notebookFiles()
    .flatMap(namedCells)
    .filter(({ cell }) => cell.cell_type === 'markdown')
    .map(({ cell, place }) => ({
      text: cellSource(cell),
      place: (line) => ({ file: `${place}第 ${line} 行` }),
    }));
  return [slides, cells].flatMap((texts) => {
    const first = texts.find(({ text }) => /\blogits?\b/i.test(prose(text)));
    if (!first) return [];
    const line = lineAt(first.text, prose(first.text).search(/\blogits?\b/i));
    if (first.text.split('\n')[line - 1].includes(LOGITS)) return [];
    return [new Problem(`logits 在这里第一次出现，请注明“${LOGITS}”`, first.place(line))];
  });
}
