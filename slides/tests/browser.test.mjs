// 浏览器检查：先看每项检查在故意写坏的例子上都报得出来，再查 build/ 里真的幻灯片和网页。
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fontsConf } from '../engine/browser.mjs';
import { describeFinding } from '../engine/inspect/findings.mjs';
import { openBrowser } from '../engine/inspect/inspect.mjs';
import { BUILD, deckNames } from '../engine/paths.mjs';
import { cellSource, notebookCellList } from '../engine/sources.mjs';
import { inspectBuild } from './inspect-build.mjs';
import { checkLinks } from './links.mjs';
import { checkPdf } from './pdf.mjs';
import { makeProject, notebookOf } from './project.mjs';
import { writeReport } from './report.mjs';

const fixture = (name) => fs.readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const browser = await openBrowser();
const describeInBrowser = browser ? describe : () => {};
if (!browser) it('浏览器检查', { skip: '跳过：找不到 Chrome、Chromium 或 Edge，浏览器检查没有做' });
after(() => browser?.close());

it('项目改了名，浏览器的字体设置跟着改', (t) => {
  const parent = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), '字体 '));
  t.after(() => fs.rmSync(parent, { recursive: true }));
  const [original, renamed] = ['原名', '甲 & 乙'].map((name) => path.join(parent, name));
  fs.mkdirSync(original);
  const read = (folder) => fs.readFileSync(fontsConf(folder), 'utf8');
  assert.match(read(original), /原名\/fonts\/fonts<\/dir>/);
  fs.renameSync(original, renamed);
  assert.match(read(renamed), /甲 &amp; 乙\/fonts\/fonts<\/dir>/);
  const written = fs.statSync(fontsConf(renamed)).ino;
  assert.equal(fs.statSync(fontsConf(renamed)).ino, written); // 没变就不重写：别的进程可能正在读
});

/** 进程还在吗；已经死了、只等人收尸的不算。 */
function isAlive(pid) {
  const status = `/proc/${pid}/stat`;
  if (fs.existsSync(status)) return !/\) Z /.test(fs.readFileSync(status, 'utf8'));
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describeInBrowser('浏览器', () => {
  it('测试被杀掉，它跟着退出', async (t) => {
    const inspect = new URL('../engine/inspect/inspect.mjs', import.meta.url).href;
    const script = `const { openBrowser } = await import('${inspect}');
      console.log((await openBrowser()).process().pid);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const [output] = await once(child.stdout, 'data');
    const pid = Number(output);
    assert.ok(isAlive(pid));
    child.kill('SIGKILL');
    t.after(() => isAlive(pid) && process.kill(pid));
    const deadline = Date.now() + 20000;
    while (isAlive(pid)) {
      assert.ok(Date.now() < deadline, '浏览器还在');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});

/** fixtures/bad.md 的各页，按次序：标题 → 应当报出的 [检查, 字样]，不多也不少。 */
const FAULTS = {
  '开头不是一级标题，语言也不对': [
    ['语言', /文档的语言是 en，应是 zh-CN/],
    ['标题', /开头没有一级标题/],
  ],
  要去网上取图: [['请求', /https:\/\/example\.invalid\/picture\.png/]],
  字溢出到进度条上: [['越界', /“九” 超出安全区：下边超出 \d+ px/]],
  字伸到右边界外面: [['越界', /“这一行太长了.*超出安全区：右边超出 \d+ px/]],
  被裁掉的一行: [['裁切', /“下半截看不见”（p） 的内容被裁掉了一部分/]],
  '代码太宽，缩得太小': [
    ['缩小', /“这一行代码实在是太长了.*被自动缩到 \d+%/],
    ['字号', /只有 1\d\.\d px/],
  ],
  两段叠在一起: [['重叠', /“底下的一段” 与 “压上来的一段” 叠在一起/]],
  公式里有不认识的命令: [['公式', /\\softmx.*KaTeX 不认识的命令/]],
  露出星号: [['记号', /“\*\*没有变成粗体\*\*” 里露出了没有处理的 \*\*/]],
  露出美元号: [['记号', /没有处理的 \$/]],
  露出引用: [['记号', /没有处理的 \\val/]],
  露出合并的痕迹: [['记号', /没有处理的 <<</]],
  讲稿里露出星号: [['记号', /讲稿 “这里要\*\*重读\*\*” 里露出了没有处理的 \*\*/]],
  打不开的图: [['坏图', /图“坏图” 打不开/]],
  没有替代文字: [['替代文字', /没有替代文字/]],
  豆腐块: [['字形', /“🎉”画不出来/]],
  换了一种没有内嵌的字体: [['字形', /“Latin.*不是内嵌字体画的/]],
  样式表写出来的豆腐块: [['字形', /“🎉”画不出来/]],
  颜色太淡: [['对比度', /“看不清的小结” 与背景的对比度是 2\.\d，应不小于 3/]],
  半透明: [['对比度', /“看不清的小结” 与背景的对比度是 2\.\d，应不小于 3/]],
  字太小: [['字号', /“后排看不见” 只有 18\.0 px，应不小于 20 px/]],
  图里的字太小: [['图中字号', /最小的字显示成 1\d\.\d px，应不小于 16 px/]],
  跳过了三级标题: [['标题', /“四级标题” 是 4 级标题，跳过了上一级/]],
  外部链接写错了: [['链接', /外部链接写错了：https:\/\/没有点/]],
  单元格不存在: [['链接', /指向的 #nope 不存在/]],
  那个单元格没有链回来: [
    ['链接', /notebooks\/02-softmax\.html#silent，那个单元格却没有链回第 26 页/],
  ],
  一步一步出现的也要查: [['越界', /“最后一步” 超出安全区：下边超出 \d+ px/]],
};

/** fixtures/bad-page.html 应当报出的。 */
const PAGE_FAULTS = [
  ['请求', /nowhere\.png/],
  ['语言', /文档的语言是 zh，/],
  ['坏图', /图“另一个文件里的图” 打不开/],
  ['字形', /“网页也要查”画不出来/],
  ['字形', /“系统字体.*画不出来/],
  ['链接', /lib\/nowhere\.html 不存在/],
];

/** 两份幻灯片的小项目：第 1 节没有毛病，第 2 节每页一个。 */
function makeFixtures() {
  const project = makeProject();
  const notebook = notebookOf('02-softmax');
  const {
    outputs: [bars],
  } = notebook.cells.find(({ id }) => id === 'bars');
  bars.data['image/png'] = fixture('figure.png').toString('base64');
  for (const [name, deck] of [
    ['01-multiclass', 'good.md'],
    ['02-softmax', 'bad.md'],
  ]) {
    project.write(`notebooks/${name}.ipynb`, JSON.stringify(notebook));
    project.write(`slides/${name}.md`, fixture(deck));
  }
  return project;
}

function assertFindings(findings, expected) {
  const lines = findings.map(describeFinding).join('\n');
  assert.deepEqual(
    findings.map(({ kind }) => kind).sort(),
    expected.map(([kind]) => kind).sort(),
    lines,
  );
  for (const [kind, message] of expected) {
    const reported = findings.some(
      (finding) => finding.kind === kind && message.test(finding.message),
    );
    assert.ok(reported, `没有报出 ${kind} ${message}：\n${lines}`);
  }
}

describeInBrowser('每项检查都报得出来', () => {
  let project;
  let findings;
  before(async () => {
    project = makeFixtures();
    const { status, errors } = project.build(['html', 'pdf', 'site']);
    assert.equal(status, 0, errors);
    const deck = 'build/slides/02-softmax.html'; // 语言写错的，渲染时就拦下了
    project.write(deck, project.read(deck).replace('<html lang="zh-CN"', '<html lang="en"'));
    project.write('build/lib/bad-page.html', fixture('bad-page.html'));
    findings = await inspectBuild(browser, project.file('build'));
  });
  after(() => project.remove());

  const of = (file, slide) =>
    findings.filter((finding) => finding.file === file && finding.slide === slide);

  Object.entries(FAULTS).forEach(([title, expected], i) => {
    it(`第 ${i + 1} 页：${title}`, () =>
      assertFindings(of('slides/02-softmax.html', i + 1), expected));
  });

  it('网页', () => assertFindings(of('lib/bad-page.html'), PAGE_FAULTS));

  it('PDF 里画不出来的字，复制出来也不对', () =>
    assertFindings(of('slides/02-softmax.pdf', 16), [['PDF', /🎉”复制出来不是原样/]]));

  it('没有毛病的一份、它的 PDF 和其余网页：什么也不报', () => {
    const innocent = findings.filter(({ file }) => !/02-softmax\.(html|pdf)|bad-page/.test(file));
    assert.deepEqual(innocent.map(describeFinding), []);
  });

  it('报告：列出每个问题，给每个有问题的页截图；没有问题就删去', async () => {
    const some = [...of('slides/02-softmax.html', 3), ...of('lib/bad-page.html')];
    await writeReport(browser, project.file('build'), some);
    assert.deepEqual(fs.readdirSync(project.file('build/report')).sort(), [
      '02-softmax-3.png',
      'index.html',
    ]);
    const listed = project.read('build/report/index.html');
    const [, after] = listed.split('02-softmax.html 第 3 页 [越界] “九” 超出安全区');
    assert.match(after, /请删减文字、拆成两页[\s\S]*<img src="02-softmax-3\.png"/);
    await writeReport(browser, project.file('build'), []);
    assert.ok(!fs.existsSync(project.file('build/report')));
  });
});

describe('PDF', () => {
  it('字体没有内嵌、页数不对、文字丢了', async () => {
    assertFindings(await checkPdf(fixture('bare.pdf'), [['softmax', '概率'], []]), [
      ['PDF', /有 1 页，幻灯片有 2 页/],
      ['PDF', /字体 Helvetica 没有内嵌/],
      ['PDF', /“概率”复制出来不是原样/],
    ]);
  });
});

describe('链接两头都对得上', () => {
  const exists = (file) =>
    ['slides/01-a.html', 'notebooks/01-a.html', 'slides/01-a.pdf'].includes(file);
  const quote = (href) => ({ slide: 2, href, quote: true });
  const site = (deckLink, cellLink = '../slides/01-a.html#2') =>
    new Map([
      ['slides/01-a.html', { ids: ['1', '2', '%E4%B8%80'], links: [deckLink] }],
      ['notebooks/01-a.html', { ids: ['p'], links: [{ within: 'p', href: cellLink }] }],
    ]);
  const messages = (...links) =>
    checkLinks(site(...links), exists)
      .map(({ message }) => message)
      .join();

  for (const href of [
    '../notebooks/01-a.html#p',
    '#1',
    '01-a.pdf',
    '#%E4%B8%80',
    'https://numpy.org/',
    'mailto:a@b.cn',
  ]) {
    it(`${href}：对`, () => assert.equal(messages({ slide: 2, href }), ''));
  }
  it('引用与链回都在', () => assert.equal(messages(quote('../notebooks/01-a.html#p')), ''));
  it('单元格链到不存在的页', () =>
    assert.match(messages({ href: '#1' }, '../slides/01-a.html#0'), /#0 不存在/));
  it('单元格链回的是别的页', () =>
    assert.match(
      messages(quote('../notebooks/01-a.html#p'), '../slides/01-a.html#1'),
      /没有链回第 2 页/,
    ));
  for (const href of [
    'https://a b.cn',
    'http:/numpy.org',
    'mailto:a',
    'javascript:alert(1)',
    'https://numpy.org，',
  ]) {
    it(`${href}：写错了`, () => assert.match(messages({ slide: 2, href }), /外部链接写错了/));
  }
});

it('notebook 里不写字号：图里的字多大，归 lib.plots 管', () => {
  const SIZE = /font_?size|label_?size|title_?size|font\.size/;
  for (const name of deckNames()) {
    const cells = notebookCellList(`notebooks/${name}.ipynb`).filter(
      ({ cell_type: type }) => type === 'code',
    );
    assert.deepEqual(
      cells.map(cellSource).filter((source) => SIZE.test(source)),
      [],
      name,
    );
  }
});

describeInBrowser('build/ 里的幻灯片和网页', () => {
  let findings;
  before(async () => {
    findings = await inspectBuild(browser, BUILD);
    await writeReport(browser, BUILD, findings);
  });

  const clean = (belongs) => {
    const lines = findings.filter(belongs).map(describeFinding);
    assert.ok(!lines.length, `${lines.join('\n')}\n截图和清单见 build/report/index.html`);
  };

  for (const name of deckNames()) {
    it(name, () => {
      const built = fs.existsSync(path.join(BUILD, 'slides', `${name}.html`));
      assert.ok(built, `build/slides/${name}.html 不存在；请先运行 make`);
      clean(({ file }) => file.startsWith(`slides/${name}.`));
    });
  }
  it('首页、notebook 和源码的网页', () => clean(({ file }) => !file.startsWith('slides/')));
});
