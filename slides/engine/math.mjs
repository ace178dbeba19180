// 公式：KaTeX 的任何错误（未知命令、公式里的裸汉字……）都报到行，而不是在屏幕上留一段红字。
import { createRequire } from 'node:module';
import { mathError } from './math-errors.mjs';
import { Problem } from './problem.mjs';

// 与 Marp Core 共用一份 KaTeX；用 import 会另外载入它的 ESM 版。
const katex = createRequire(import.meta.url)('katex');

const options = (displayMode) => ({
  displayMode,
  throwOnError: true,
  strict: 'error',
  trust: ({ command }) => command === '\\href',
});

/** 概率 p、P 从头到尾一种颜色（与图里相同）：在排好的公式里给这两个字母一个类名。 */
const markProbabilities = (html) =>
  html.replace(
    /<span class="mord ((?:mathbf|mathnormal|boldsymbol)(?: mtight)?)"([^>]*)>([pP])<\/span>/g,
    '<span class="mord $1 prob"$2>$3</span>',
  );

function typeset(token, deck, line, displayMode) {
  const html = deck.guard(line, () => {
    try {
      return markProbabilities(katex.renderToString(token.content, options(displayMode)));
    } catch (error) {
      if (!(error instanceof katex.ParseError)) throw error;
      throw new Problem(mathError(error, token.content));
    }
  });
  token.meta = { ...token.meta, html: displayMode ? `<p>${html}</p>` : html };
}

/** markdown-it 插件：解析时就排好公式，渲染时只取结果。 */
export function math(md, currentDeck) {
  md.core.ruler.after('lecture_quotes', 'lecture_math', (state) => {
    const deck = currentDeck();
    for (const token of state.tokens) {
      if (token.type === 'marp_math_block') typeset(token, deck, deck.lineOf(token), true);
      if (token.type !== 'inline') continue;
      token.children.forEach((child, index) => {
        if (child.type === 'marp_math_inline')
          typeset(child, deck, deck.lineOf(token, index), false);
      });
    }
  });
  const typesetHtml = (tokens, index) => tokens[index].meta.html;
  md.renderer.rules.marp_math_inline = typesetHtml;
  md.renderer.rules.marp_math_block = typesetHtml;
}
