// 读 Python 源码：定义从哪里到哪里，哪些是字符串和注释。
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionSource, definitions, literals } from '../engine/python.mjs';

const SOURCE = `"""模块的说明。"""


@outer
@other(1)
async def train(
    rows, steps=100,
) -> "结果: 不是冒号":
    """一行说明。

    def not_code(): 说明里的字样不算代码
    """

    text = """
def not_code_either():
"""
    def step(): return rows  # 里层
    return step, text

    # 缩在里面的注释也是它的


# 不是它的
class Model(Base):
    r'''模型。'''

    def fit(self, X):
        "训练。"
        return self

    @property
    def empty(self):
        """只有说明。"""


if True:
    def late(): "说明"; return 1
`;

const found = new Map(definitions(SOURCE).map((definition) => [definition.name, definition]));
const quote = (name) => definitionSource(SOURCE, found.get(name));

describe('定义', () => {
  it('装饰过的、嵌套的、类和方法，都找得到，行号是 def 那一行', () => {
    const lines = [...found].map(([name, { line }]) => [name, line]);
    assert.deepEqual(lines, [
      ['train', 6],
      ['train.step', 17],
      ['Model', 24],
      ['Model.fit', 27],
      ['Model.empty', 32],
      ['late', 37],
    ]);
  });

  it('跨行的参数、缩在里面的注释都在，装饰器与 docstring 不在', () => {
    assert.equal(
      quote('train'),
      `async def train(
    rows, steps=100,
) -> "结果: 不是冒号":
    text = """
def not_code_either():
"""
    def step(): return rows  # 里层
    return step, text

    # 缩在里面的注释也是它的`,
    );
  });

  it('类：去掉它自己的 docstring，方法的留着', () => {
    assert.match(quote('Model'), /^class Model\(Base\):\n {4}def fit\(self, X\):\n {8}"训练。"\n/);
  });

  it('方法：去掉缩进；只有 docstring 的留着它', () => {
    assert.equal(quote('Model.fit'), 'def fit(self, X):\n    return self');
    assert.equal(quote('Model.empty'), 'def empty(self):\n    """只有说明。"""');
  });

  it('写在一行里的', () => {
    assert.equal(quote('train.step'), 'def step(): return rows  # 里层');
    assert.equal(quote('late'), 'def late(): "说明"; return 1');
  });
});

it('字符串与注释，连同格式串；代码不算', () => {
  const source = "%matplotlib inline\nx = f\"甲 {y!r}\" \"乙\"  # 丙\n'''丁\n戊'''\n";
  assert.deepEqual(
    literals(source).map(({ text }) => text),
    ['f"甲 {y!r}"', '"乙"', '# 丙', "'''丁\n戊'''"],
  );
});
