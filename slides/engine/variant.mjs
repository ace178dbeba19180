// 45 分钟版：标着选讲（optional）的页整页去掉。

const isOptional = (token) =>
  token.type === 'marpit_comment' && /^\s*_class:.*\boptional\b/m.test(token.content);

/** 按分页线切成一页一页的记号。 */
export function slidesOf(tokens) {
  const slides = [[]];
  for (const token of tokens) {
    if (token.type === 'hr' && token.level === 0) slides.push([]);
    slides.at(-1).push(token);
  }
  return slides;
}

/** markdown-it 插件；在展开引用之前进行，去掉的页里写错了也不妨碍这一版。 */
export function variant(md, currentDeck) {
  md.core.ruler.after('block', 'lecture_variant', (state) => {
    if (currentDeck().variant !== '45') return;
    state.tokens = slidesOf(state.tokens)
      .filter((slide) => !slide.some(isOptional))
      .flat();
  });
}
