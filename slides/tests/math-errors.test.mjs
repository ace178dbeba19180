// KaTeX 的错误都用中文说，连同出错处前后的几个字。
import assert from 'node:assert/strict';
import { it } from 'node:test';
import katex from 'katex';
import { mathError } from '../engine/math-errors.mjs';

/** 写错的公式 → 应当说的。 */
const MISTAKES = [
  ['p=\\softmx(z)', '公式 p=【\\softmx】(z) 有错：没有 \\softmx 这个命令；请检查拼写'],
  ['\\frac{1}', '缺了内容，或少了一个 }'],
  ['\\sqrt[', '缺了内容，或少了一个 ]'],
  ['x^', '^ 后面缺了内容'],
  ['x_', '_ 后面缺了内容'],
  ['{x', '没有收尾：少了一个 }'],
  ['x}', '多了一个 }'],
  ['\\left( x', '没有收尾：少了一个 \\right'],
  ['x\\right)', '多了一个 \\right'],
  ['\\end{x}', '多了一个 \\end'],
  ['\\begin{matrx}x\\end{matrx}', '没有 matrx 这种环境'],
  ['\\begin{matrix}a', '环境没有收尾；请写上对应的 \\end{…}'],
  ['\\begin{cases}a\\end{bmatrix}', '\\begin{cases} 与 \\end{bmatrix} 不配对'],
  ['\\begin{align}a\\end{align}', '只能写在 $$…$$ 里'],
  ['x\\tag{1}', '\\tag 只能写在 $$…$$ 里'],
  ['x^1^2', '连着两个上标'],
  ['x_1_2', '连着两个下标'],
  ['a & b', '& 只能写在表格、矩阵一类的环境里'],
  ['#1', '# 要写作 \\#'],
  ['x % y', '百分号写作 \\%'],
  ['概率', '“概”是文字，要写在 \\text{…} 里'],
  ['é', '“é”是文字，要写在 \\text{…} 里'],
  ['x™', '认不得“™”'],
  ['$', '公式里不能再有 $'],
  ['\\limits x', '\\limits 只能跟在 \\sum 一类的运算符后面'],
  ['a\\over b\\over c', '一组里只能有一个 \\over'],
  ['\\bigl x', '\\bigl 后面应是括号一类的，却是 x'],
  ['\\hskip 1', '1 不是长度；应像 1em'],
  ['\\color{#12}x', '没有 #12 这种颜色'],
  ['\\verb|x', '\\verb 没有收尾'],
  ['\\def', '读不懂；请检查命令和括号'],
];

for (const [tex, wanted] of MISTAKES) {
  it(tex, () => {
    try {
      katex.renderToString(tex, { throwOnError: true, strict: 'error' });
    } catch (error) {
      const said = mathError(error, tex);
      assert.ok(said.includes(wanted), said);
      assert.match(said, /^公式 \S.* 有错：/);
      assert.doesNotMatch(
        said.split('有错：')[1].replace(/\\[a-z]+/g, ''),
        /[a-z]{2,} [a-z]+/,
        '还有英文',
      );
      return;
    }
    assert.fail('KaTeX 没有报错');
  });
}

it('长的公式只摘出错处前后', () => {
  const tex = `${'a+'.repeat(40)}\\softmx${'+b'.repeat(40)}`;
  const error = { rawMessage: 'Undefined control sequence: \\softmx', position: 80, length: 7 };
  assert.match(mathError(error, tex), /^公式 ….{12}【\\softmx】.{12}… 有错/);
});
