// 点在页上，不会一不小心离开：图和数不是平常的链接，按住 Ctrl（Mac 是 ⌘）点才打开出处，另开一页。
// 只拷走一个文件时，出处都不在：build/ 里有个一行的 here.js，取不到它，来源就只是文字。
import { make } from './deck.mjs';

const QUOTES = '.val, .katex a';
const DECK = /^#|^[\w-]+\.html(#|$)/; // 本份的别页、别的一节：在原处翻过去

const BUILT = /^(\.\.\/)?(?:notebooks|lib)\//; // build/ 里别的网页

const leavesDeck = (link) => !DECK.test(link.getAttribute('href'));
const leavingLinks = () => [...document.querySelectorAll('section a[href]')].filter(leavesDeck);

for (const link of leavingLinks()) Object.assign(link, { target: '_blank', rel: 'noopener' });

const sourceOf = (target) =>
  target.closest?.(QUOTES) ?? target.closest?.('.figure')?.querySelector('a.source');

/** 出处的网页在不在：试着取 build/ 里的 here.js，file:// 上也行；只试一次。 */
let probe;
function isAtHome(href) {
  const [, base = ''] = href.match(BUILT) ?? [];
  if (!BUILT.test(href)) return Promise.resolve(true); // 站外的
  probe ??= new Promise((resolve) => {
    const script = make('script', { src: `${base}here.js` });
    script.onload = () => resolve(true);
    script.onerror = () => resolve(false);
    document.head.append(script);
  });
  return probe;
}

/** 出处不在：链接都成文字。 */
function unlink() {
  for (const link of leavingLinks())
    if (BUILT.test(link.getAttribute('href'))) link.removeAttribute('href');
}

async function checkHome({ target }) {
  const link = target.closest?.('section a[href]') ?? sourceOf(target);
  const href = link?.getAttribute('href');
  if (href && leavesDeck(link) && !(await isAtHome(href))) unlink();
}
for (const type of ['pointerover', 'focusin']) document.addEventListener(type, checkHome);

document.addEventListener('click', async (event) => {
  const { target, ctrlKey, metaKey, detail } = event;
  const link = sourceOf(target);
  if (!link || target.closest('a.source')) return;
  event.preventDefault();
  const byKeyboard = detail === 0; // 焦点移到了数上，按 Enter：是有意的
  if (!(ctrlKey || metaKey || byKeyboard)) return;
  if (await isAtHome(link.getAttribute('href') ?? '')) window.open(link.href, '_blank', 'noopener');
  else unlink();
});
