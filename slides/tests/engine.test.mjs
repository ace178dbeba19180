// 引擎：引用展开成什么，写错了报什么。
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { FIRST, front, makeProject } from './project.mjs';

let project;
let engine;
let markDeck;

before(async () => {
  project = makeProject({
    '02-softmax': '\n# 测试要用的字：注意正文缺替代文字中写图表说明汉字粗体好坏第二段概率甲乙一\n',
  });
  engine = await project.load('engine.mjs');
  ({ markDeck } = await project.load('mark.mjs'));
});
after(() => project.remove());

/** 没写标题的正文，前面添一行：每页都得有。 */
const titled = (body) => (/^#/m.test(body) ? body : `# 页\n${body}`);

/** 渲染一份第 2 节的正文；不管成败，都给出 { html, problems, warnings }。 */
async function render(body, settings = {}) {
  const marked = markDeck(front + titled(body), { name: '02-softmax', ...settings });
  const result = await new engine.default().render(marked).catch(() => ({ html: '' }));
  const deck = engine.rendered.get('02-softmax');
  result.html = result.html.replace(/<script[\s\S]*?<\/script>/g, '');
  return {
    ...result,
    deck,
    problems: deck.problems.map(String),
    warnings: deck.warnings.map(String),
  };
}

it('同一个进程里先后渲染，各用各的页面大小', async () => {
  const theme = fs.readFileSync(project.file('slides/theme/lecture.css'), 'utf8');
  const cssOf = async (head) => {
    const marp = new engine.default();
    marp.themeSet.add(theme);
    return (await marp.render(markDeck(`${head}# 正文`, { name: '02-softmax' }))).css.replace(
      /base64,[^)]*/g,
      '',
    );
  };
  assert.match(await cssOf(front), /size:\s*1280px 720px/);
  assert.match(
    await cssOf(front.replace('theme: lecture', 'theme: lecture\nsize: a4')),
    /size:\s*794px 1123px/,
  );
});

/** 每个写错的例子：正文、应当报出的行号、报错里应当有的字样。行号从正文的第一行数起。 */
const MISTAKES = {
  标签不存在: ['\\val{p-mux}', 1, /没有标签为 p-mux 的单元格；相近的标签：p-max/],
  第二段里的标签不存在: ['好\n\n坏 \\val{nope}', 3, /没有标签为 nope/],
  表格里的标签不存在: ['| 甲 | 乙 |\n|---|---|\n| 一 | \\val{nope} |', 3, /没有标签为 nope/],
  公式里的标签不存在: ['$x = \\val{nope}$', 1, /没有标签为 nope/],
  '别节的 notebook 不存在': [
    '\\val{02-softmux#p-max}',
    1,
    /找不到文件 notebooks\/02-softmux.ipynb；是不是想写 notebooks\/02-softmax.ipynb/,
  ],
  多行输出没有写名字: ['\\val{pairs}', 1, /有 2 行，只能引一行/],
  输出里没有这个名字: ['\\val{pairs:中}', 1, /没有“中 = …”这一行；有的是：大、小/],
  单元格没有输出: ['\\val{silent}', 1, /没有文本输出/],
  引用的写法不对: ['\\val{p max}', 1, /看不懂的引用/],
  'val 后面没有花括号': ['\\val', 1, /\\val 后面要紧跟/],
  讲稿里的标签不存在: ['<!-- 讲稿 \\val{nope} -->', 1, /没有标签为 nope/],
  未知的公式命令: [
    '$\\softmx(z)$',
    1,
    /公式 【\\softmx】\(z\) 有错：没有 \\softmx 这个命令；请检查拼写/,
  ],
  公式里的裸汉字: ['$$\n概率\n$$', 1, /有错：“概”是文字，要写在 \\text/],
  缺字: ['第一行\n第二行有 🎉', 2, /字体里没有 “🎉”（U\+1F389）/],
  图的单元格不存在: ['![图](../notebooks/02-softmax.ipynb#bar)', 1, /没有标签为 bar .*bars/],
  图没有替代文字: ['![](../notebooks/02-softmax.ipynb#bars)', 1, /没有替代文字/],
  单元格没有图: ['![图](../notebooks/02-softmax.ipynb#p-max)', 1, /没有图像输出/],
  图不是引用: ['![图](picture.png)', 1, /不是对 notebook 单元格的引用/],
  函数不存在: [
    '```python ../lib/softmax.py#softmux\n```',
    1,
    /lib\/softmax.py 里没有 softmux；相近的名字：softmax/,
  ],
  源文件不存在: [
    '```python ../lib/softmix.py#softmax\n```',
    1,
    /找不到文件 lib\/softmix.py；是不是想写 lib\/softmax.py/,
  ],
  引用的围栏里又写了代码: ['```python ../lib/softmax.py#softmax\nx = 1\n```', 1, /不能再写代码/],
  代码引用写错: ['```python ../lib/softmax.py\n```', 1, /看不懂的代码引用/],
  粗体没有配对: ['好 **粗体', 1, /没配对的 \*\*/],
  链接的幻灯片不存在: ['[下一节](03-nope.html)', 1, /slides\/03-nope.md 不存在/],
  链接的单元格不存在: ['[图](../notebooks/02-softmax.html#nope)', 1, /#nope 不存在/],
  看不懂的链接: ['[图](../other/x.txt)', 1, /看不懂的链接/],
  两栏缺少分隔: ['<!-- _class: cols -->\n\n# 标题\n\n只有左栏', 3, /缺少单独一行的 \|\|\|/],
};

describe('写错了会停下来，说出文件、行号和改法', () => {
  for (const [name, [body, line, message]] of Object.entries(MISTAKES)) {
    it(name, async () => {
      const { problems } = await render(body);
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0], message);
      const at = FIRST - 1 + line + (titled(body) === body ? 0 : 1);
      assert.ok(problems[0].startsWith(`slides/02-softmax.md:${at}: `), problems[0]);
    });
  }

  it('一次报出全部问题', async () => {
    const { problems } = await render('\\val{no-1}\n\n$\\softmx$\n\n\\val{no-2}');
    assert.equal(problems.length, 3);
  });
});

describe('手敲的数', () => {
  for (const body of [
    'p ≈ 0.67',
    '$p \\approx 0.67$',
    '$p \\approx -3$',
    'p ≈ $0.67$',
    '<!-- 讲稿 ≈ 3 -->',
  ]) {
    it(body, async () => assert.match((await render(body)).warnings.join(), /手敲的数/));
  }
  for (const body of ['p ≈ \\val{p-max}', '$p \\approx \\val{p-max}$', '`x ≈ 3`', 'p ≈ 一半']) {
    it(`${body}：不算`, async () => assert.deepEqual((await render(body)).warnings, []));
  }
});

describe('引用展开', () => {
  it('正文里的数是指向单元格的链接', async () => {
    const { html } = await render('最大 \\val{p-max}');
    assert.match(
      html,
      /最大 <a class="val" href="\.\.\/notebooks\/02-softmax\.html#p-max">0\.6652<\/a>/,
    );
  });
  it('别节的数、按名字取的数', async () => {
    const { html } = await render('\\val{01-multiclass#pairs:大} \\val{pairs:小}');
    assert.match(html, /notebooks\/01-multiclass\.html#pairs">0\.9</);
    assert.match(html, />−inf</);
  });
  it('公式里的数也是链接，科学计数排成幂', async () => {
    const { html } = await render('$p = \\val{tail}$');
    assert.match(html, /href="\.\.\/notebooks\/02-softmax\.html#tail"/);
    assert.match(html, /4\.54\\times 10\^\{-5\}/);
  });
  it('正文里的科学计数排成上标', async () => {
    assert.match((await render('\\val{tail}')).html, /4\.54×10<sup>−5<\/sup>/);
  });
  it('讲稿里的数换成文字', async () => {
    const { comments } = await render('# 页\n\n<!-- 最大 \\val{p-max} -->');
    assert.deepEqual(comments, [['最大 0.6652']]);
  });
  it('图内嵌为 data URI，带替代文字；链接只在小字上', async () => {
    const figure = '![两根柱 \\val{p-max}](../notebooks/02-softmax.ipynb#bars)';
    const [, image] = (await render(figure)).html.match(/<span class="figure">(.*?)<\/span>/);
    assert.match(image, /^<img alt="两根柱 0\.6652" src="data:image\/png;base64,iVBOR/);
    assert.match(
      image,
      /"><a class="source" href="\.\.\/notebooks\/02-softmax\.html#bars">02-softmax\.ipynb · bars</,
    );
  });
  it('Markdown 输出成为真正的表格，公式照排', async () => {
    const { html } = await render('![表](../notebooks/02-softmax.ipynb#table)');
    assert.match(html, /<div class="quoted-table"><table>/);
    assert.match(html, /<th><span class="katex">/);
  });
  it('函数的源码原样引来，去掉装饰器与 docstring', async () => {
    const { html } = await render('```python ../lib/softmax.py#softmax\n```');
    const text = html.replace(/<[^>]+>/g, '');
    assert.match(text, /def softmax\(\n {4}logits, axis=-1,\n\):\n {4}exps = exp/);
    assert.match(text, /= exp\(logits\)\n\n {4}return exps\n/);
    assert.doesNotMatch(text, /@decorator|一行说明|not_code|class Model/);
    assert.match(html, /href="\.\.\/lib\/softmax\.html#softmax"/);
  });
  it('类的方法去掉缩进', async () => {
    const { html } = await render('```python ../lib/softmax.py#Model.fit\n```');
    assert.match(html.replace(/<[^>]+>/g, ''), /\ndef fit\(self, X\):\n {4}return self\n/);
  });
  it('单元格的源码和输出', async () => {
    const cell = '../notebooks/02-softmax.ipynb#p-max';
    const { html } = await render(`\`\`\`python ${cell}\n\`\`\`\n\n\`\`\`output ${cell}\n\`\`\``);
    const text = html.replace(/<[^>]+>/g, '');
    assert.match(text, /print\(0\.6652\)/);
    assert.match(text, /p-max0\.6652\n/);
  });
  it('速查表只有 PDF，在幻灯片的上一层', async () => {
    fs.writeFileSync(project.file('slides/cheatsheet.md'), front);
    const { html } = await render('[图表](cheatsheet.md)');
    assert.match(html, /href="\.\.\/cheatsheet\.pdf"/);
  });

  it('记下每条引用在第几页', async () => {
    const figure = '![图](../notebooks/02-softmax.ipynb#bars)';
    const slides = `# 一\n\n\\val{p-max}\n\n---\n\n${figure}\n\n<!-- 讲稿 \\val{tail} -->`;
    const { deck } = await render(slides);
    assert.deepEqual(
      deck.quotes.map(({ anchor, page }) => [anchor, page]),
      [
        ['p-max', 1],
        ['bars', 2],
        ['tail', 2],
      ],
    );
  });
});

describe('排版', () => {
  it('全角标点旁的粗体', async () => {
    assert.match((await render('**注意：**正文')).html, /<strong>注意：<\/strong>正文/);
  });
  it('两栏', async () => {
    const { html } = await render('<!-- _class: cols -->\n\n# 标\n\n左\n\n|||\n\n右');
    const column = (text) => `<div class="col"><p>${text}</p></div>`;
    const wanted = `<div class="body columns">${column('左')}${column('右')}</div>`;
    assert.ok(html.replace(/\n/g, '').includes(wanted), html);
  });
  it('没有任何外部地址', async () => {
    const { html, css } = await render('# 页\n\n$\\sum_k p_k$\n\n```python\nx = 1\n```');
    const addresses = `${html}${css}`.match(/(?:https?:)?\/\/[\w.-]+\.\w+[^\s"')]*/g) ?? [];
    assert.deepEqual(
      addresses.filter((address) => !address.includes('www.w3.org')),
      [],
    );
  });
});
