// 放映中的这一份：各页、现在第几页、去哪一页。翻页都交给 Marp：改地址里的页码，或者替人按它的键。
// 这个文件夹里的模块由 engine/stage.mjs 接成一个脚本，放进每份幻灯片。

const VIEW = document.body.dataset.bespokeView; // ''：给学生看的窗口；presenter：演讲者视图
export const IS_PRESENTER = VIEW === 'presenter';
export const SLIDES = [...document.querySelectorAll('svg[data-marpit-svg]')];
export const SVG = 'http://www.w3.org/2000/svg';

/** 看得见的文字：公式只取一份（KaTeX 另藏着一份给读屏的），来源和进度条不算。 */
export function textOf(element) {
  const copy = element.cloneNode(true);
  for (const hidden of copy.querySelectorAll('.katex-mathml, .source, .rail, .badge, script'))
    hidden.remove();
  return copy.textContent.replace(/\s+/g, ' ').trim();
}

/** 各页：第几页、哪一份的、计划几分钟、是不是选讲、标题。 */
export const PAGES = SLIDES.map((slide, index) => {
  const section = slide.querySelector('section');
  const { deck, title = '', minutes, optional } = section.dataset;
  return {
    page: index + 1,
    section,
    deck,
    minutes: Number(minutes ?? 0),
    optional: optional !== undefined,
    title,
  };
});

export const currentPage = () =>
  SLIDES.findIndex((slide) => slide.classList.contains('bespoke-marp-active')) + 1;

/** 去第 `page` 页；另一个窗口由 Marp 跟上。 */
export function goTo(page) {
  const wanted = Math.min(Math.max(page, 1), SLIDES.length);
  if (wanted === currentPage()) return;
  const { state } = history; // Marp 认两个窗口是不是同一场，靠它
  location.replace(`#${wanted}`);
  history.replaceState(state, '');
}

/** 替人按一下 Marp 的键：立刻生效，不像改地址要等一会儿。 */
export const pressKey = (key) =>
  document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

/** 每次换页（从 `before` 到 `page`）都叫一声 `listener`，赶在画出来之前。 */
export function onTurn(listener) {
  let before = currentPage();
  new MutationObserver(() => {
    const page = currentPage();
    if (page === before) return;
    const left = before;
    before = page;
    listener(page, left);
  }).observe(SLIDES[0].parentNode, { subtree: true, attributeFilter: ['class'] });
}

/** 建一个元素：`make('button', { className, onclick }, 子元素或文字…)`。 */
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}
