// 每一块在 Markdown 的第几行，写在 data-line 上：浏览器里查出毛病，说得出是哪一行。
// 只在校对时写；给人看的幻灯片里没有。

/** markdown-it 插件；排在最后，这时各页、各块都已就位。 */
export function lines(md, currentDeck) {
  md.core.ruler.push('lecture_data_lines', (state) => {
    if (!currentDeck().lines) return;
    for (const token of state.tokens)
      if (token.map && token.nesting >= 0) token.attrSet('data-line', token.map[0] + 1);
  });
}
