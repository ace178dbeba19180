// 一节的事实只写在它的幻灯片开头；添一节，只添它自己的文件和 README 的一行。
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { sectionOf } from '../engine/sections.mjs';
import {
  ENVIRONMENT,
  README,
  copyProject,
  front,
  makeProject,
  notebookOf,
  readmeRow,
} from './project.mjs';

it('开头的事实', () => {
  const { number, label, description, minutes } = sectionOf('04-gradient', front);
  assert.deepEqual([number, label, description], [4, '第 4 节 · 测试', '测试用的一节。']);
  assert.deepEqual(minutes, { 90: 10, 45: 5 });
});

describe('别处也写着的，与开头对不上就报', () => {
  let project;
  before(() => {
    project = makeProject();
  });
  after(() => project.remove());

  /** 把 `file` 换成 `content`，check 应当只报 `problem` 一个错；随后换回去。 */
  function refuses(file, content, problem) {
    const good = project.read(file);
    project.write(file, content);
    const { status, errors } = project.build(['check']);
    project.write(file, good);
    assert.equal(errors, `错误 ${problem}\n`);
    assert.equal(status, 1);
  }
  const deck = (body) => `${front}${body}`;
  const link = (text) => `[${text}](02-softmax.html)`;

  it('都对得上', () => {
    const { status, errors } = project.build(['check']);
    assert.equal(status, 0, errors);
  });
  it('渲染也停下来', () => {
    const good = project.read('slides/01-multiclass.md');
    project.write('slides/01-multiclass.md', good.replace('minutes: 10\n', ''));
    const { status, errors } = project.build(['html', '01-multiclass']);
    project.write('slides/01-multiclass.md', good);
    assert.equal(status, 1);
    assert.match(errors, /^错误 slides\/01-multiclass\.md:1: 开头缺了 minutes/);
  });
  it('首页的大标题', () =>
    refuses(
      'slides/01-multiclass.md',
      deck('<!-- _class: title -->\n\n# 测试二\n'),
      'slides/01-multiclass.md:12: 首页的大标题是“测试二”，开头的 title 却是“测试”；请改成一样',
    ));
  it('幻灯片里的链接', () =>
    refuses(
      'slides/01-multiclass.md',
      deck(`\n# 测试\n\n${link('第 2 节 · 测试')}\n\n${link('第 3 节 · 测试')}\n`),
      'slides/01-multiclass.md:15: 链接写的是“第 3 节 · 测试”，那一节叫“第 2 节 · 测试”',
    ));
  it('notebook 第一格的标题', () =>
    refuses(
      'notebooks/02-softmax.ipynb',
      JSON.stringify(notebookOf('01-multiclass')),
      'notebooks/02-softmax.ipynb: 第一格的标题是“# 第 1 节 · 测试”，应是“# 第 2 节 · 测试”',
    ));
  it('notebook 里前后节的链接', () => {
    const source = '上一节：[第 1 节 · 旧名](01-multiclass.ipynb)';
    const cells = [{ cell_type: 'markdown', id: 'links', metadata: {}, source }];
    const notebook = notebookOf('02-softmax', cells);
    refuses(
      'notebooks/02-softmax.ipynb',
      JSON.stringify(notebook),
      `notebooks/02-softmax.ipynb 单元格 ${notebook.cells.length} 第 1 行: ` +
        '链接写的是“第 1 节 · 旧名”，那一节叫“第 1 节 · 测试”',
    );
  });
  it('README 的分钟数', () =>
    refuses(
      'README.md',
      README.replace(readmeRow('02-softmax'), readmeRow('02-softmax', '20 / 10')),
      'README.md:6: 第 2 节这一行应有“10 / 5”',
    ));
  it('README 的第一行', () =>
    refuses(
      'README.md',
      README.replace('# 第 5 讲', '# 第 6 讲'),
      'README.md:1: 第一行应是“# 第 5 讲：Softmax 回归与多分类”',
    ));
});

// 多一节，末页就多一行“下一节”，版面可能要调：那由 check.test.mjs 管，这里不看。
describe('添第 7 节', () => {
  const NAME = '07-review';
  let project;
  before(() => {
    project = copyProject();
    project.write(
      `slides/${NAME}.md`,
      `${front}<!-- _class: title -->\n\n# 测试\n\n<!-- 【1 分钟】 -->\n`,
    );
    project.write(`notebooks/${NAME}.ipynb`, JSON.stringify(notebookOf(NAME)));
    project.write('lib/review.py', '"""第 7 节。"""\n');
  });
  after(() => project.remove());

  it('README 里还没有它的一行：报出来，也只报这个', () => {
    const { status, errors } = project.build(['check'], { CHROME_PATH: 'none' });
    assert.equal(status, 1);
    const row = readmeRow(NAME).trim();
    assert.equal(errors, `错误 README.md: 表里没有第 7 节的一行；应有：${row} …\n`);
  });

  it('有了这一行，校对通过，时间表里也有它', () => {
    const table = /(^\| 6 \|.*\n)/m;
    project.write('README.md', project.read('README.md').replace(table, `$1${readmeRow(NAME)}`));
    const { status, errors } = project.build(['check'], { CHROME_PATH: 'none' });
    assert.equal(status, 0, errors);
    const { stdout } = spawnSync(process.execPath, [project.file('slides/engine/rehearse.mjs')], {
      encoding: 'utf8',
      env: ENVIRONMENT,
    });
    assert.match(stdout, /1 {6}1 {5}10 {3}07-review/);
  });

  it('首页、进度条、前后节都有它', () => {
    const { status, errors } = project.build(['html', 'site']);
    assert.equal(status, 0, errors);
    const index = project.read('build/index.html');
    assert.match(index, /全讲 7 节/);
    const card = index.split('<li>').at(-1);
    assert.match(card, />7<\/span>\n<h2>测试<\/h2>\n<p>测试用的一节。<\/p>/);
    for (const folder of ['slides/07-review', 'notebooks/07-review', 'lib/review']) {
      assert.ok(card.includes(`href="${folder}.html"`), folder);
    }
    const rail = '<a href="07-review.html" aria-label="第 7 节"></a>';
    assert.ok(project.read('build/slides/01-multiclass.html').includes(rail));
    const next = '<p>下一节：<a href="07-review.html">第 7 节 · 测试</a></p>';
    assert.equal(project.read('build/slides/06-beyond.html').split(next).length, 2);
    assert.doesNotMatch(project.read('build/slides/07-review.html'), /<p>下一节：/);
    assert.match(project.read('build/slides/07-review.html'), /<title>第 7 节 · 测试<\/title>/);
  });
});
