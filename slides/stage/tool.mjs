// 手里拿着什么：什么都没有、激光笔（L）、画笔（D）。两个窗口各拿各的，画在哪边，另一边都看得到。
import { SLIDES, SVG, currentPage } from './deck.mjs';
import { takeKeys } from './keys.mjs';

export const CONTROLS = '.bespoke-marp-osc, .stage-tools';

export let tool = '';

export function holdTool(wanted) {
  tool = tool === wanted ? '' : wanted;
  document.body.dataset.tool = tool;
  document.dispatchEvent(new CustomEvent('stage-tool'));
}

export const activeSlide = () => SLIDES[currentPage() - 1];

/** 屏幕上的一点在这一页上的坐标（页宽 1280）；在页外面时没有。 */
export function pointOnSlide({ clientX, clientY }) {
  const slide = activeSlide();
  const { width, height } = slide.viewBox.baseVal;
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(slide.getScreenCTM().inverse());
  return x >= 0 && y >= 0 && x <= width && y <= height ? [x, y] : undefined;
}

/** 画在页上的 SVG 元素：随页缩放，离开这一页就看不见。 */
export function drawOn(slide, name, className) {
  const shape = document.createElementNS(SVG, name);
  shape.setAttribute('class', className);
  return slide.appendChild(shape);
}

takeKeys(({ key }) => {
  if (key !== 'Escape' || !tool) return false;
  holdTool('');
  return true;
});

// 拿着笔的时候，点、划都不是翻页，也不是点链接。
for (const type of ['touchstart', 'touchmove', 'touchend', 'click']) {
  window.addEventListener(
    type,
    (event) => {
      const { target } = event;
      if (!tool || !target.closest?.('.bespoke-marp-parent') || target.closest(CONTROLS)) return;
      event.stopPropagation();
      if (event.cancelable) event.preventDefault();
    },
    { capture: true, passive: false },
  );
}
