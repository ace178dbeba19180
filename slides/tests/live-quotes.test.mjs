// 幻灯片里的 ```python live：引的是什么，准备从哪里来，写错了怎么说。
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { FIRST, front, makeProject, notebookOf } from './project.mjs';

const SETUP_OF = new URL('../../notebooks/tools/setup_of.py', import.meta.url);

const cell = (tag, source, text) => ({
  cell_type: 'code',
  id: tag,
  execution_count: 1,
  metadata: { tags: [tag] },
  source,
  outputs: text ? [{ output_type: 'stream', name: 'stdout', text }] : [],
});

const CELLS = [
  cell(
    'scores',
    'import numpy as np\nscores = np.array([1.0, 2.0])\nunused = 3\nprint(unused)',
    '3\n',
  ),
  cell('largest', 'print(scores.max())', '2.0\n'),
  cell('drawn', 'import scipy.special\nprint(scipy.special.expit(0))', '0.5\n'),
];

const block = (info, code = '') => `\`\`\`${info}\n${code}\`\`\`\n`;
const slide = (...blocks) => `\n## 页\n\n${blocks.join('\n')}\n<!-- 【1 分钟】讲 -->\n`;

describe('能运行的代码块', () => {
  let project;

  before(() => {
    project = makeProject();
    fs.mkdirSync(project.file('notebooks/tools'), { recursive: true });
    fs.copyFileSync(SETUP_OF, project.file('notebooks/tools/setup_of.py'));
    write(CELLS);
  });
  after(() => project.remove());

  const write = (cells) =>
    project.write('notebooks/02-softmax.ipynb', JSON.stringify(notebookOf('02-softmax', cells)));

  function renderSlides(...slides) {
    project.write('slides/02-softmax.md', front + slides.join('\n---\n'));
    return project.build(['html', '02-softmax']);
  }
  const render = (fence, code) => renderSlides(slide(block(fence, code)));

  const html = () => project.read('build/slides/02-softmax.html');

  const LARGEST = '../notebooks/02-softmax.ipynb#largest';

  it('带着它要的那几句，不带用不着的；印着的只是那一格', () => {
    const { status, errors } = render(`python live ${LARGEST}`);
    assert.equal(status, 0, errors);
    const [, attributes] = html().match(/<div class="quoted-code live"([^>]*)>/);
    assert.match(attributes, /data-cell="02-softmax#largest"/);
    assert.match(attributes, /scores = np\.array\(\[1\.0, 2\.0\]\)/);
    assert.doesNotMatch(attributes, /unused/);
    assert.match(html(), /slides\/live|live-float/);
  });

  it('notebook 改了，准备跟着改', () => {
    const changed = CELLS.map((each) =>
      each.id === 'scores' ? { ...each, source: each.source.replace('2.0]', '7.0]') } : each,
    );
    write(changed);
    render(`python live ${LARGEST}`);
    assert.match(html(), /scores = np\.array\(\[1\.0, 7\.0\]\)/);
    write(CELLS);
  });

  it('先引 lib 的函数，再引调用它的一格', () => {
    const { status, errors } = render(`python live ../lib/softmax.py#plain ${LARGEST}`);
    assert.equal(status, 0, errors);
    assert.match(html(), /import lib\.softmax as _module/);
    assert.match(html(), /plain[\s\S]{0,400}scores/);
  });

  it('没有 live 的，照旧是一块代码', () => {
    render(`python ${LARGEST}`);
    assert.match(html(), /<div class="quoted-code">/);
    assert.doesNotMatch(html(), /data-setup="/);
  });

  const MISTAKES = {
    '要别的包的，不能放映时运行': ['python live ../notebooks/02-softmax.ipynb#drawn', /用到 scipy/],
    '只有 lib 的函数，印不出结果': ['python live ../lib/softmax.py#plain', /写在最后/],
    '没有 live，不能引两样': [`python ../lib/softmax.py#plain ${LARGEST}`, /看不懂的代码引用/],
    'live 写错了': [`python Live ${LARGEST}`, /看不懂的代码引用/],
    'output 不能运行': [`output live ${LARGEST}`, /live 只用在 python 的代码块上/],
    手写的不能运行: ['python live', /“python live”没有引 notebook 的一格/, 'print(1)\n'],
    没有这个标签: ['python live ../notebooks/02-softmax.ipynb#larges', /相近的标签：largest/],
  };
  for (const [title, [fence, expected, code]] of Object.entries(MISTAKES)) {
    it(`${title}：说在哪一行`, () => {
      const { status, errors } = render(fence, code);
      assert.notEqual(status, 0);
      assert.match(errors, expected);
      assert.match(errors, new RegExp(`slides/02-softmax\\.md:${FIRST + 3}`));
    });
  }

  it('一页只能有一块：第二块说在哪一行；分在两页的可以', () => {
    const live = block(`python live ${LARGEST}`);
    const { status, errors } = renderSlides(slide(live, live));
    assert.equal(status, 1);
    const second = new RegExp(
      `^错误 slides/02-softmax\\.md:${FIRST + 6}: 一页只能有一块能运行的代码，第 ${FIRST + 3} 行`,
      'm',
    );
    assert.match(errors, second);
    const apart = renderSlides(slide(live), slide(live));
    assert.equal(apart.status, 0, apart.errors);
  });

  it('notebook 里有一格不是合法的 Python：说一次，说是哪一格', () => {
    write([...CELLS, cell('broken', 'x = 1\nx = (')]);
    const live = block(`python live ${LARGEST}`);
    const { status, errors } = renderSlides(slide(live), slide(live));
    write(CELLS);
    assert.equal(status, 1);
    assert.equal(
      errors.split('\n')[0],
      '错误 notebooks/02-softmax.ipynb: 标签为 broken 的一格不是合法的 Python（第 2 行：x = (）',
    );
    assert.equal(errors.match(/合法的 Python/g).length, 1);
  });
});
