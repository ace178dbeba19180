// 输入页码，按 Enter 就到：数字显示在角上，三秒不动就作罢。
import { SLIDES, goTo, make } from './deck.mjs';
import { takeKeys } from './keys.mjs';

const WAIT = 3000;
const jumpBox = make('div', { className: 'stage-jump', hidden: true, role: 'status' });
document.body.append(jumpBox);

let digits = '';
let jumpTimer;

function showDigits(text) {
  digits = text;
  jumpBox.hidden = !digits;
  jumpBox.textContent = `去第 ${digits} 页（共 ${SLIDES.length} 页），按 Enter`;
  clearTimeout(jumpTimer);
  if (digits) jumpTimer = setTimeout(() => showDigits(''), WAIT);
}

takeKeys((event) => {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || event.target.closest?.('input, textarea, dialog'))
    return false;
  if (/^\d$/.test(key)) showDigits(digits.length < 3 ? digits + key : digits);
  else if (!digits) return false;
  else if (key === 'Backspace') showDigits(digits.slice(0, -1));
  else if (key === 'Escape') showDigits('');
  else if (key === 'Enter') {
    goTo(Number(digits));
    showDigits('');
  } else {
    showDigits('');
    return false;
  }
  return true;
});
