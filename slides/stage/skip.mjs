// 决定跳过的选讲页：往前翻到它，就一直翻过去。两个窗口都这样做，投影上不会闪一下。
// 直接去（输页码、总览、往回翻）照样看得到。
import { readClock } from './clock.mjs';
import { SLIDES, currentPage, onTurn, pressKey } from './deck.mjs';

function passSkipped(page, before) {
  if (page !== before + 1) return;
  const { skips } = readClock();
  for (let left = SLIDES.length; left && skips.includes(currentPage()); left -= 1) {
    const at = currentPage();
    for (let steps = 99; steps && currentPage() === at; steps -= 1) pressKey('ArrowRight');
    if (currentPage() === at) return; // 是最后一页
  }
}

onTurn(passSkipped);
