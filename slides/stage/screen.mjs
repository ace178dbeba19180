// 黑屏与白屏：B 或 .（翻页笔的黑屏键）、W。演讲者视图里只在角上写一句，投影上才真的黑。
// 黑着的时候翻页键只管亮回来，不会在看不见的地方翻过去。
import { hear, tell } from './channel.mjs';
import { IS_PRESENTER, make } from './deck.mjs';
import { bindKeys, takeKeys } from './keys.mjs';

const TURNING = /^(Arrow\w+|Page(Up|Down)|Home|End|Enter|Escape| )$/;
const SCREENS = { black: '黑屏', white: '白屏' };

export let screenColor = '';

function showScreen(color) {
  screenColor = color;
  document.body.dataset.screen = color;
  screenCover.textContent = color && IS_PRESENTER ? `投影上正${SCREENS[color]}` : '';
  screenCover.hidden = !color;
}

function setScreen(color) {
  showScreen(color);
  tell('screen', color);
}

const toggleScreen = (color) => setScreen(screenColor === color ? '' : color);

const screenCover = make('div', { className: 'stage-screen', hidden: true, role: 'status' });
screenCover.onclick = () => setScreen('');
document.body.append(screenCover);

hear('screen', showScreen);
bindKeys(['b', '.'], () => toggleScreen('black'));
bindKeys(['w'], () => toggleScreen('white'));
takeKeys(({ key }) => {
  if (!screenColor || !TURNING.test(key)) return false;
  setScreen('');
  return true;
});
