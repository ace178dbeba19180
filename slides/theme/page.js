/* global document, matchMedia, addEventListener */
// 网页里仅有的脚本：目录在宽屏上展开，手机上收着；左右滚得动的框，键盘也滚得动。
const wide = matchMedia('(min-width: 1180px)');
const contents = document.querySelector('.toc details');

function fold() {
  if (contents) contents.open = wide.matches;
}

function focusScrollable() {
  for (const box of document.querySelectorAll('pre:not([aria-hidden]), table, .katex-display')) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
  }
}

fold();
wide.addEventListener('change', fold);
document.fonts.ready.then(focusScrollable);
addEventListener('resize', focusScrollable);
