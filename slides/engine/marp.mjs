// 在单独的进程里运行 Marp CLI（由 render.mjs 起动）：
// 它的日志没有开关，只好连同整个 stderr 一起收着。
// 参数是一串 JSON：[{ names, args }]，一项运行一次；每次的结果送回 { code, reason, decks }。
import { marpCli } from '@marp-team/marp-cli';
import { rendered } from './engine.mjs';
import { THEME, fromRoot } from './paths.mjs';

const ALWAYS = [
  '--no-config-file',
  '--engine',
  fromRoot('slides/engine/engine.mjs'),
  '--theme-set',
  THEME,
];

const summary = ({ inputs, quotes, headings, widgets, problems, warnings }) => ({
  inputs: [...inputs],
  quotes,
  headings,
  widgets: [...widgets],
  problems: problems.map(String),
  warnings: warnings.map(String),
});

async function run({ names, args }) {
  const finished = await marpCli([...args, ...ALWAYS]).then(
    (code) => ({ code }),
    (error) => ({ code: 1, reason: error.message }),
  );
  const known = names.filter((name) => rendered.has(name));
  const decks = known.map((name) => [name, summary(rendered.get(name))]);
  return { ...finished, decks: Object.fromEntries(decks) };
}

const send = (message) => new Promise((resolve) => process.send(message, resolve));

process.on('disconnect', () => process.exit(1)); // 父进程没了，不留下孤儿
for (const job of JSON.parse(process.argv[2])) await send(await run(job));
process.exit(0);
