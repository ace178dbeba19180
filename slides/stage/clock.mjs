// 钟：在各页停了多久。记在 localStorage 里，每个文件一份，重新载入、意外关掉都接着走。
// 翻第一页时自己开始；隔了半小时再打开，就是另一场课，从零开始。

const RECORD = `lecture-clock ${location.pathname}`;
const ANOTHER_LECTURE = 30 * 60 * 1000;
export const NEW_CLOCK = { spent: {}, page: 1, since: null, skips: [] };

/** 存着的这一场；没有、读不懂、隔得太久，都是新的一场。 */
export function readClock() {
  try {
    const clock = JSON.parse(localStorage.getItem(RECORD));
    if (clock && Date.now() - clock.seen < ANOTHER_LECTURE) return clock;
  } catch {
    // 浏览器不许存，或者存的不是我们写的
  }
  return structuredClone(NEW_CLOCK);
}

export function writeClock(clock) {
  try {
    localStorage.setItem(RECORD, JSON.stringify({ ...clock, seen: Date.now() }));
  } catch {
    // 存不下也照样走，只是重新载入时会丢
  }
}

export const isRunning = ({ since }) => since !== null;

/** 到 `now` 为止，各页用了几秒。 */
export function spentBy({ spent, page, since }, now) {
  if (since === null) return spent;
  return { ...spent, [page]: (spent[page] ?? 0) + (now - since) / 1000 };
}

/** 走到现在，转到第 `page` 页；停着的还停着。 */
export function settle(clock, page, now = Date.now()) {
  return { ...clock, spent: spentBy(clock, now), page, since: isRunning(clock) ? now : null };
}
