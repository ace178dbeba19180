// 画笔（D）：写在页上，翻走再回来还在，重新载入就没有了；不进 PDF，也印不出来。
// 笔画的粗细由 perfect-freehand 算。
import { getStroke } from 'perfect-freehand';
import { hear, tell } from './channel.mjs';
import { SLIDES, currentPage, make } from './deck.mjs';
import { bindKeys, takeKeys } from './keys.mjs';
import { screenColor } from './screen.mjs';
import { CONTROLS, drawOn, holdTool, pointOnSlide, tool } from './tool.mjs';

const PEN = { size: 7, thinning: 0.45, smoothing: 0.6, streamline: 0.4, last: true };
const ink = new Map(); // 页码 → [一笔：[[x, y, 压力]…]…]
let stroke;

/** 一笔的轮廓：各点之间用二次曲线连，放大了也不见棱角。 */
function outlineOf(points) {
  const outline = getStroke(points, PEN);
  if (!outline.length) return '';
  const middle = ([x, y], [u, v]) => `${((x + u) / 2).toFixed(1)},${((y + v) / 2).toFixed(1)}`;
  const curves = outline.map(([x, y], i) => {
    const next = outline[(i + 1) % outline.length];
    return `Q${x.toFixed(1)},${y.toFixed(1)} ${middle([x, y], next)}`;
  });
  return `M${middle(outline.at(-1), outline[0])}${curves.join('')}Z`;
}

function showInk({ page, strokes }) {
  ink.set(page, strokes);
  const slide = SLIDES[page - 1];
  const layer = slide.querySelector('.stage-ink') ?? drawOn(slide, 'path', 'stage-ink');
  layer.setAttribute('d', strokes.map(outlineOf).join(''));
}

function setInk(page, strokes) {
  showInk({ page, strokes });
  tell('ink', { page, strokes });
}

const strokesHere = () => ink.get(currentPage()) ?? [];
const undoStroke = () => setInk(currentPage(), strokesHere().slice(0, -1));
const clearInk = () => setInk(currentPage(), []);

/** 笔的压力：鼠标没有压力，交给 perfect-freehand 按快慢去猜。 */
const pressureOf = ({ pointerType, pressure }) => (pointerType === 'pen' ? pressure : 0.5);

document.addEventListener('pointerdown', (event) => {
  const point = tool === 'pen' && event.button === 0 && pointOnSlide(event);
  if (!point || event.target.closest(CONTROLS)) return;
  event.preventDefault();
  stroke = { page: currentPage(), points: [[...point, pressureOf(event)]] };
  setInk(stroke.page, [...strokesHere(), stroke.points]);
});
document.addEventListener('pointermove', (event) => {
  const point = stroke && stroke.page === currentPage() && pointOnSlide(event);
  if (!point) return;
  stroke.points.push([...point, pressureOf(event)]);
  setInk(stroke.page, strokesHere());
});
for (const type of ['pointerup', 'pointercancel'])
  document.addEventListener(type, () => (stroke = undefined));

const penTools = make(
  'div',
  { className: 'stage-tools', hidden: true },
  make('button', { type: 'button', onclick: undoStroke }, '撤销一笔'),
  make('button', { type: 'button', onclick: clearInk }, '擦去这页'),
  make('button', { type: 'button', onclick: () => holdTool('') }, '收笔'),
);
document.body.append(penTools);
document.addEventListener('stage-tool', () => (penTools.hidden = tool !== 'pen'));

bindKeys(['d'], () => holdTool('pen'));
bindKeys(['u'], undoStroke);
bindKeys(['e'], clearInk);
takeKeys((event) => {
  const isUndo = event.key === 'z' && (event.ctrlKey || event.metaKey);
  if (!isUndo || !strokesHere().length) return false;
  undoStroke();
  return true;
});

// 后开的窗口一来就问，先开的把已有的笔迹和黑屏都告诉它。
hear('ink', showInk);
hear('hello', () => {
  for (const [page, strokes] of ink) tell('ink', { page, strokes });
  if (screenColor) tell('screen', screenColor);
});
tell('hello');
