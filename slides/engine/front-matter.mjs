// 幻灯片开头两行 --- 之间的“键: 值”：读出来，写错了就说出行号和改法。
import { FAILSAFE_SCHEMA, YAMLException, load } from 'js-yaml';
import { closest, editDistance } from './problem.mjs';

const isMinutes = (value) => /^\d+(\.\d+)?$/.test(value) && Number(value) > 0;
const isWritten = (value) => value !== '';

/** 只许是 `value` 的一行。 */
const always = (value, what) => ({ what, accepts: (text) => text === value, example: value });

/** 开头必须有的几行：说的是什么、怎样才算对、一个例子。 */
const REQUIRED = {
  marp: always('true', '照抄'),
  theme: always('lecture', '本讲的主题'),
  lang: always('zh-CN', '语言'),
  title: {
    what: '题目，不带节次（节次看文件名）',
    accepts: (value) => isWritten(value) && !/^第\s*\d+\s*节/.test(value),
    example: '梯度推导与参数更新',
  },
};

/** 各节还要有的。 */
const REQUIRED_IN_SECTIONS = {
  description: {
    what: '一句话的简介',
    accepts: isWritten,
    example: '从雅可比矩阵到“预测减真实”，再到整批数据的更新。',
  },
  minutes: { what: '完整版讲几分钟，一个正数', accepts: isMinutes, example: '20' },
  'minutes-45': { what: '45 分钟版讲几分钟，一个正数', accepts: isMinutes, example: '10' },
};

const OPTIONAL = ['size', 'class', 'style'];

const SHAPE = '应像“键: 值”，冒号用半角，后面空一格；写完用单独一行 --- 收尾';

/** 键各写在第几行：缩进的、空的、# 开头的行不是键。看不懂的行记在 stray 里。 */
function keyLines(lines) {
  const keys = new Map();
  for (const [index, text] of lines.entries()) {
    const key = text.match(/^([\w-]+):(?:\s|$)/)?.[1];
    if (key) keys.set(key, index + 2);
    else if (/^[^\s#]/.test(text)) return { keys, stray: { line: index + 2, text } };
  }
  return { keys };
}

const read = (text) => load(text, { schema: FAILSAFE_SCHEMA }) ?? {};

const fails = (text) => {
  try {
    return !read(text);
  } catch {
    return true;
  }
};

/** 引号没有收尾，要读到后面的行才知道不对：先逐行看是不是自己就读不通。 */
function yamlProblem({ reason, mark }, lines) {
  const alone = lines.findIndex((line) => /^\S.*: *[^|>\s]/.test(line) && fails(line));
  const at = alone < 0 ? Math.min(mark?.line ?? 0, lines.length - 1) : alone;
  const message = /duplicated/.test(reason)
    ? `开头的“${lines[at]}”与前面的键重了；请删去一行`
    : `开头的“${lines[at]}”不是合法的 YAML；` +
      '引号、括号要成对，值里有冒号加空格、# 或 @ 的，整个值用双引号括起来';
  return { line: at + 2, message };
}

/**
 * 开头的键和值：{ values: Map(键 → { value, line }), problem }。
 * 有 problem（{ line, message }）时 Marp 什么也读不到，后面的也就不必看了。
 */
export function readFrontMatter(markdown) {
  const values = new Map();
  const lines = markdown.split('\n').map((line) => line.trimEnd());
  const failed = (line, message) => ({ values, problem: { line, message } });
  if (lines[0] !== '---')
    return failed(1, `第一行是“${lines[0].slice(0, 20)}”，应是 ---，下面几行写 theme、title 等`);
  const end = lines.indexOf('---', 1);
  if (end < 0) return failed(1, '开头的 --- 没有收尾；写完 title 等几行，要有单独一行 ---');
  const inner = lines.slice(1, end);
  const { keys, stray } = keyLines(inner);
  if (stray) return failed(stray.line, `看不懂开头的“${stray.text.slice(0, 20)}”；${SHAPE}`);
  try {
    const pairs = read(inner.join('\n'));
    for (const [key, line] of keys) values.set(key, { value: String(pairs[key] ?? ''), line });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, message } = yamlProblem(error, inner);
    return failed(line, message);
  }
  return { values };
}

function requiredProblem(key, { what, accepts, example }, values, typo) {
  const wanted = `应当有一行“${key}: ${example}”（${what}）`;
  const { value, line } = values.get(key) ?? {};
  if (value === undefined && typo)
    return { line: values.get(typo).line, message: `不认识 ${typo}；是不是想写 ${key}` };
  if (value === undefined) return { line: 1, message: `开头缺了 ${key}；${wanted}` };
  return accepts(value) ? undefined : { line, message: `${key} 写的是“${value}”；${wanted}` };
}

/** 开头的键和值哪里不对：[{ line, message }]。 */
export function frontMatterProblems({ values, problem }, isSection) {
  if (problem) return [problem];
  const required = { ...REQUIRED, ...(isSection ? REQUIRED_IN_SECTIONS : {}) };
  const known = [...Object.keys({ ...REQUIRED, ...REQUIRED_IN_SECTIONS }), ...OPTIONAL];
  const unknown = [...values.keys()].filter((key) => !known.includes(key));
  const typoOf = (key) => unknown.find((written) => editDistance(written, key) <= 2);
  const problems = Object.entries(required).map(([key, fact]) =>
    requiredProblem(key, fact, values, typoOf(key)),
  );
  const typos = Object.keys(required)
    .filter((key) => !values.has(key))
    .map(typoOf);
  const others = unknown
    .filter((key) => !typos.includes(key))
    .map((key) => ({
      line: values.get(key).line,
      message: `不认识 ${key}；是不是想写 ${closest(key, known, 1)[0]}？能写的有 ${known.join('、')}`,
    }));
  return [...problems.filter(Boolean), ...others];
}
