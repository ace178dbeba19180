// 激光笔（L）：一个红点跟着鼠标或手指走，两个窗口的同一处都有。
import { hear, tell } from './channel.mjs';
import { onTurn } from './deck.mjs';
import { bindKeys } from './keys.mjs';
import { activeSlide, drawOn, holdTool, pointOnSlide, tool } from './tool.mjs';

let laserDot;

function showLaser(point) {
  if (!point) {
    laserDot?.remove();
    return;
  }
  const slide = activeSlide();
  if (!laserDot?.isConnected || laserDot.parentNode !== slide) {
    laserDot?.remove();
    laserDot = drawOn(slide, 'circle', 'stage-laser');
    laserDot.setAttribute('r', 9);
  }
  laserDot.setAttribute('cx', point[0]);
  laserDot.setAttribute('cy', point[1]);
}

function moveLaser(point) {
  showLaser(point);
  tell('laser', point);
}

hear('laser', showLaser);
bindKeys(['l'], () => holdTool('laser'));
document.addEventListener('stage-tool', () => tool !== 'laser' && laserDot && moveLaser());
document.addEventListener('pointermove', (event) => {
  if (tool === 'laser') moveLaser(pointOnSlide(event));
});
onTurn(() => laserDot?.remove());
