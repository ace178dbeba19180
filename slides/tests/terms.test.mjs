// 用字：写成别的名字要报出来，同形而意思不同的、代码和公式里的要放过。
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { termsInMarkdown, termsInPython } from '../engine/terms.mjs';
import { FIRST, LIB, README, front, makeProject, notebookOf } from './project.mjs';

/** 应当报的：原文 → 应写。 */
const WRONG = {
  '测试精度 97%': '准确率',
  '模型的精度更高了，float32 也一样': '准确率',
  '精确度、准确度各一': '准确率',
  正确率: '准确率',
  查准率: '精确率',
  交叉信息熵: '交叉熵',
  负对数似然度: '负对数似然',
  最大似然: '极大似然',
  代价函数: '损失',
  一个独热向量: '独热编码',
  '写成 one hot 编码': 'one-hot',
  '独热编码（one_hot）': 'one-hot',
  未归一化对数概率: '未归一化的对数概率',
  归一化指数函数: 'softmax',
  柔性最大值: 'softmax',
  逻辑斯谛回归: '逻辑回归',
  'Logistic 回归': '逻辑回归',
  对数几率回归: '逻辑回归',
  雅克比矩阵: '雅可比矩阵',
  雅可比行列式: '雅可比矩阵',
  黑塞矩阵: '海森矩阵',
  平移等变: '平移不变',
  指数先溢出了: '上溢”或“下溢',
  判别边界: '决策边界”或“决策区域',
  一对多分类器: '一对其余',
  OvA: '一对其余',
  '每个 mini-batch': '小批量',
  批次大小: '批大小',
  '训练 20 个 epoch': '轮次”或“轮',
  一个世代: '轮次”或“轮',
  学习速率: '学习率',
  标签平滑化: '标签平滑',
  温度校正: '校准',
  多标记分类: '多标签',
  混乱矩阵: '混淆矩阵',
};

/** 应当放过的：意思不同，或者不是正文。 */
const RIGHT = [
  ...'半精度 单精度 双精度 机器精度 浮点精度 高精度'.split(' '),
  ...'低精度 相对精度 数值精度 混合精度 有效精度 三种精度'.split(' '),
  '50 位精度的参考值',
  'float16 表示的范围小，提高精度只是把门槛推远',
  '浮点数一共有两种\n\n精度越高，出错越晚',
  '准确率（accuracy）与精确率（precision）',
  '精确度量一下，准确度量误差',
  '小批量（mini-batch）、轮次（epoch）、一对其余（one-vs-rest）',
  'LogisticRegression 与逻辑斯谛分布',
  '上溢、下溢；栈溢出；上溢出在 exp 里',
  '一对多的关系；notebook 与幻灯片对一对',
  '在这一时期，多标记几处，梯度检验的步长 h',
  '损失是凸的；目标函数相同',
  '换一个批量，学习率就要重调；全批量',
  '独热编码 one-hot；雅可比矩阵；标签平滑；softmax',
  '`one_hot(targets, 3)`、``精度``',
  '$\\text{精度}$ 与 $$\n精度\n$$',
  '```python\nx = 1\n\n精度 = 1\n```',
  '````text\n```\n精度\n```\n````',
  '[看图](one_hot.html) \\val{one_hot} <p title="精度">',
];

describe('用字', () => {
  for (const [text, right] of Object.entries(WRONG)) {
    it(`“${text}”要报`, () => {
      const found = termsInMarkdown(`第一行\n\n${text}`);
      assert.ok(found.length, '没有报');
      for (const { line, wrong, message } of found) {
        assert.equal(line, 3);
        assert.ok(text.includes(wrong));
        assert.ok(message.startsWith(`写成“${wrong}”，本讲用“${right}”（`), message);
      }
    });
  }
  for (const text of RIGHT) {
    it(`${JSON.stringify(text)}放过`, () => assert.deepEqual(termsInMarkdown(text), []));
  }

  it('“精度”指什么只看这一页，不看别页', () => {
    const found = termsInMarkdown('# float32\n\n精度\n\n---\n\n# 训练\n\n精度');
    assert.deepEqual(
      found.map(({ line }) => line),
      [9],
    );
  });

  it('同一处之后的照样报，行号不受代码和公式影响', () => {
    const found = termsInMarkdown(
      '```\n精度\n```\n\n$$\nx\n$$\n\n<!-- 讲稿\n正确率，\n再说正确率 -->',
    );
    assert.deepEqual(
      found.map(({ line }) => line),
      [10, 11],
    );
  });

  it('Python：字符串、docstring、注释都看，程序里的名字不看', () => {
    const docstring = '"""说明。\n\n查准率；one_hot、``精度``。\n"""\n';
    const source = `${docstring}精度 = "mini-batch"\nx = f"正确率 {value}"  # 代价函数\n`;
    assert.deepEqual(
      termsInPython(source).map(({ line, wrong }) => [line, wrong]),
      [
        [3, '查准率'],
        [6, '正确率'],
        [6, '代价函数'],
      ],
    );
  });
});

describe('make check 查到的地方', () => {
  let project;
  before(() => {
    project = makeProject({ '01-multiclass': '\n# 分数 logits（未归一化的对数概率）\n' });
  });
  after(() => project.remove());

  const check = () => project.build(['check']);
  const last = notebookOf('02-softmax').cells.length;
  const notebook = (name, extra) => JSON.stringify(notebookOf(name, extra));
  const text = (source) => ({ cell_type: 'markdown', id: 'extra', metadata: {}, source });
  const code = (source, output) => ({
    cell_type: 'code',
    id: 'report',
    metadata: { tags: ['report'] },
    source,
    outputs: [{ output_type: 'stream', name: 'stdout', text: output }],
  });

  /** 把 `file` 换成 `content`，check 应当只报 `problem` 一个错；随后换回去。 */
  function refuses(file, content, problem) {
    const good = project.read(file);
    project.write(file, content);
    const { status, errors } = check();
    project.write(file, good);
    assert.equal(errors, `错误 ${problem}\n`);
    assert.equal(status, 1);
  }

  it('都好：说出查了什么', () => {
    const { status, output, errors } = check();
    assert.equal(status, 0, errors);
    const checked = '引用、公式、链接、字形(、版面)?都对'; // 没有浏览器就查不了版面
    const rest = '连同 2 个 notebook、1 个模块、README，术语一致';
    assert.match(output, new RegExp(`^  2 份讲义的${checked}；${rest}$`, 'm'));
  });

  const accuracy = '写成“正确率”，本讲用“准确率”（accuracy）';
  it('幻灯片', () =>
    refuses(
      'slides/02-softmax.md',
      `${front}\n# 好\n\n正确率\n`,
      `slides/02-softmax.md:${FIRST + 3}: ${accuracy}`,
    ));
  it('README', () => refuses('README.md', `${README}\n正确率\n`, `README.md:8: ${accuracy}`));
  it('lib', () =>
    refuses(
      'lib/softmax.py',
      `${LIB}\n\n# 正确率\n`,
      `lib/softmax.py:${LIB.split('\n').length + 2}: ${accuracy}`,
    ));
  it('notebook 的正文', () =>
    refuses(
      'notebooks/02-softmax.ipynb',
      notebook('02-softmax', [text('# 节\n\n正确率')]),
      `notebooks/02-softmax.ipynb 单元格 ${last + 1} 第 3 行: ${accuracy}`,
    ));
  it('notebook 的代码', () =>
    refuses(
      'notebooks/02-softmax.ipynb',
      notebook('02-softmax', [code('x = 1\nprint("正确率")', '正确率\n')]),
      `notebooks/02-softmax.ipynb 单元格 report 第 2 行: ${accuracy}`,
    ));
  it('notebook 的输出', () =>
    refuses(
      'notebooks/02-softmax.ipynb',
      notebook('02-softmax', [code('report()', '好\n正确率\n')]),
      `notebooks/02-softmax.ipynb 单元格 report 的输出第 2 行: ${accuracy}`,
    ));

  it('logits 第一次出现没有注明', () => {
    refuses(
      'slides/01-multiclass.md',
      `${front}\n# 分数\n\n叫 logits\n`,
      `slides/01-multiclass.md:${FIRST + 3}: logits 在这里第一次出现，请注明“未归一化的对数概率”`,
    );
    refuses(
      'notebooks/01-multiclass.ipynb',
      notebook('01-multiclass', [text('叫 logits')]),
      `notebooks/01-multiclass.ipynb 单元格 ${last + 1} 第 1 行: ` +
        'logits 在这里第一次出现，请注明“未归一化的对数概率”',
    );
  });
});
