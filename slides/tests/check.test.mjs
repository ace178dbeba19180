// make check 放过了什么：排版毁了的页、名字不对的文件、读不出的字，各报一句，说出在哪里、怎样改。
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openBrowser } from '../engine/inspect/inspect.mjs';
import { FIRST, front, makeProject } from './project.mjs';

const browser = await openBrowser();
await browser?.close();
const needsBrowser = browser ? {} : { skip: '跳过：找不到 Chrome、Chromium 或 Edge，版面没有检查' };

let project;
before(() => {
  project = makeProject();
});
after(() => project.remove());

/** 把第 2 节的正文换成 `body`，校对，再换回去：报出的各行。 */
function errorsIn(body, env) {
  const good = project.read('slides/02-softmax.md');
  project.write('slides/02-softmax.md', front + body);
  const { errors, output, status } = project.build(['check'], env);
  project.write('slides/02-softmax.md', good);
  return { lines: errors.trim().split('\n').filter(Boolean), output, status };
}

const repeat = (count, line) => Array.from({ length: count }, (_, i) => line(i + 1)).join('\n');
const cells = (text) => `|${repeat(16, () => ` ${text} |`).replaceAll('\n', '')}`;

/** 排版毁了的一页（第二页）：正文、应当报出的 [行号, 检查, 字样]，行号从这一页的标题数起。 */
const RUINED = {
  '20 条': [
    repeat(20, (i) => `- 第 ${i} 条好的`),
    [[[11, 11], '越界', /下边超出 \d+ px，另有 \d+ 处；请删减/]],
  ],
  '16 栏的表格': [
    [cells('好的一份'), cells('---'), cells('好的一份')].join('\n'),
    [[[3, 5], '越界', /右边超出 \d+ px.*；请删减/]],
  ],
  '160 个字母的一行': ['x'.repeat(160), [[[3, 3], '越界', /右边超出 \d+ px；请删减/]]],
  '160 个字母的一行代码': [
    `\`\`\`text\n${'x'.repeat(160)}\n\`\`\``,
    [
      [[3, 3], '缩小', /被自动缩到 \d+%.*；请把长的代码行折短/],
      [[3, 3], '字号', /只有 1\d\.\d px/],
    ],
  ],
};

describe('排版毁了的页', () => {
  const body = (text) => `# 好的一份\n\n---\n\n## 页\n\n${text}\n`;
  const heading = FIRST + 4;
  for (const [name, [text, expected]] of Object.entries(RUINED))
    it(name, needsBrowser, () => {
      const { lines, status } = errorsIn(body(text));
      assert.equal(status, 1);
      assert.equal(lines.length, expected.length, lines.join('\n'));
      for (const [[from, to], kind, message] of expected) {
        const line = lines.find((each) => each.includes(`第 2 页 [${kind}]`)) ?? '';
        assert.match(line, message, lines.join('\n'));
        const at = Number(line.match(/slides\/02-softmax\.md:(\d+): /)[1]) - heading + 1;
        assert.ok(from <= at && at <= to, line);
      }
    });

  it('没有浏览器：说出没有查版面；查过而没改的不必再查', needsBrowser, () => {
    const unseen = `# 好的一份 ${process.pid}\n`;
    const env = { CHROME_PATH: 'none' };
    const blind = errorsIn(unseen, env);
    assert.deepEqual([blind.status, blind.lines], [0, []]);
    assert.match(blind.output, /跳过：找不到 Chrome、Chromium 或 Edge，版面.*没有检查/);
    assert.match(errorsIn(unseen).output, /版面都对/);
    assert.match(errorsIn(unseen, env).output, /版面都对/);
  });
});

describe('文件', () => {
  /** 各种名字不合规矩的：文件名、应当建议的开头。 */
  const MISNAMED = {
    '07-MLP.md': '07-mlp.md',
    '07-多层感知机.md': '07-mlp.md',
    '7-mlp.md': '07-mlp.md',
    '０７-mlp.md': '07-mlp.md',
    '07_mlp.md': '07-mlp.md',
    '02-softmax (1).md': '02-mlp.md',
    '07-mlp.md.txt': '07-mlp.md',
    '07-mlp.markdown': '07-mlp.md',
  };
  it('名字不合规矩的：不会渲染，一个一个说出来', () => {
    for (const file of Object.keys(MISNAMED))
      project.write(`slides/${file}`, `${front}# 好的一份\n`);
    const results = [['check'], ['html']].map((args) => project.build(args));
    for (const file of Object.keys(MISNAMED)) fs.rmSync(project.file('slides', file));
    for (const { errors, status } of results) {
      const lines = errors.trim().split('\n');
      assert.equal(status, 1);
      assert.equal(lines.length, Object.keys(MISNAMED).length, errors);
      for (const [file, wanted] of Object.entries(MISNAMED)) {
        const said = `错误 slides/${file}: 文件名不合规矩，不会渲染；应像 ${wanted}：两位数字`;
        assert.ok(
          lines.some((line) => line.startsWith(said)),
          errors,
        );
      }
    }
  });

  it('GBK：只说一句', () => {
    const good = project.read('slides/02-softmax.md');
    const gbk = Buffer.from('b8c5c2ca', 'hex');
    project.write('slides/02-softmax.md', Buffer.concat([Buffer.from(front), gbk, gbk]));
    const { errors } = project.build(['check']);
    project.write('slides/02-softmax.md', good);
    assert.match(errors, /^错误 slides\/02-softmax\.md:10: 有读不出的字.*另存成 UTF-8\n$/);
  });

  it('没有 notebook：只说一句，不管引用了多少次', () => {
    const [from, to] = ['notebooks/02-softmax.ipynb', 'notebooks/x'].map((f) => project.file(f));
    const good = project.read('slides/02-softmax.md');
    const body = '# 好 \\val{p-max}\n\n\\val{tail} $\\val{tail}$\n';
    fs.renameSync(from, to);
    project.write('slides/02-softmax.md', front + body);
    const [checked, made] = [['check'], ['html', 'site']].map((args) => project.build(args));
    project.write('slides/02-softmax.md', good);
    fs.renameSync(to, from);
    assert.equal(checked.errors, '错误 slides/02-softmax.md 没有同名的 notebook\n');
    const [first, ...rest] = made.errors.trim().split('\n');
    assert.match(first, /^错误 slides\/02-softmax\.md:10: 找不到文件 notebooks\/02-softmax\.ipynb/);
    assert.deepEqual(rest, ['1 份幻灯片没有渲染；上一次的结果原样保留']);
  });

  it('BOM 与 CRLF：首页上的卡片照样', () => {
    const good = project.read('slides/02-softmax.md');
    const windows = `\ufeff${good.replace('测试用的一节', '另存过的一节')}`;
    project.write('slides/02-softmax.md', windows.replaceAll('\n', '\r\n'));
    const { status, errors } = project.build(['html', 'site']);
    project.write('slides/02-softmax.md', good);
    assert.equal(status, 0, errors);
    assert.match(project.read('build/index.html'), /<h2>测试<\/h2>\n<p>另存过的一节。<\/p>/);
    assert.match(project.read('build/slides/02-softmax.html'), /<title>第 2 节 · 测试<\/title>/);
  });
});
