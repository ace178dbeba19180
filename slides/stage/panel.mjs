// 演讲者视图里的一栏：落后还是领先、本页本节全讲的计划与实际、跳过哪几页选讲追得回来。
import { NEW_CLOCK, isRunning, readClock, settle, spentBy, writeClock } from './clock.mjs';
import { IS_PRESENTER, PAGES, currentPage, make, onTurn } from './deck.mjs';
import { bindKeys } from './keys.mjs';
import { SLACK, clockText, compare, skippable, sumOf } from './plan.mjs';

const MAX_CHIPS = 5;

function startPanel() {
  let clock = settle(readClock(), currentPage());

  const verdict = make('strong');
  const detail = make('span');
  const cells = {};
  const rowOf = (kind, label) => {
    const columns = ['slide', 'section', 'whole'].map((part) => {
      cells[`${part}-${kind}`] = make('td');
      return cells[`${part}-${kind}`];
    });
    return make('tr', {}, make('th', { scope: 'row' }, label), ...columns);
  };
  const head = ['', '本页', '本节', '全讲'].map((text) => make('th', { scope: 'col' }, text));
  const table = make(
    'table',
    {},
    make('tr', {}, ...head),
    rowOf('planned', '计划'),
    rowOf('used', '实际'),
  );
  const chips = make('div', { className: 'chips' });
  const toggle = make('button', { type: 'button', title: '开始、暂停计时（T）' });
  const reset = make('button', { type: 'button', title: '计时归零，跳过的也恢复' }, '归零');
  const panel = make(
    'section',
    { className: 'stage-plan' },
    make('p', {}, verdict, detail),
    table,
    make('div', { className: 'buttons' }, toggle, reset),
    chips,
  );
  panel.setAttribute('aria-label', '计划与实际');

  function chip({ page, minutes, title, needed }, skipped) {
    const button = make(
      'button',
      { type: 'button', className: skipped ? 'skipped' : needed ? 'needed' : '' },
      make('b', {}, `−${minutes} 分`),
      `${page} ${title}`,
    );
    button.title = skipped ? '已跳过；点一下恢复' : '点一下：翻到它时跳过去';
    button.setAttribute('aria-pressed', String(skipped));
    button.onclick = () => {
      const others = clock.skips.filter((each) => each !== page);
      update({ ...clock, skips: skipped ? others : [...others, page] });
    };
    return button;
  }

  function chipsFor(lag) {
    const skipped = PAGES.filter(({ page }) => clock.skips.includes(page));
    const ahead = skippable(PAGES, currentPage(), lag, clock.skips);
    const shown = ahead.slice(0, Math.max(MAX_CHIPS - skipped.length, 0));
    const rest = sumOf(ahead, ({ minutes }) => minutes);
    const label = ahead.length
      ? lag > 0
        ? '跳过选讲追回来：'
        : `后面选讲 ${ahead.length} 页，共 ${rest} 分：`
      : '后面没有选讲的页了';
    return [
      make('span', {}, label),
      ...skipped.map((each) => chip(each, true)),
      ...shown.map((each) => chip(each, false)),
    ];
  }

  let drawn; // 画着的几块选讲：没变就不重画，免得正要点的按钮换掉了
  function draw() {
    const spent = spentBy(clock, Date.now());
    const seen = compare(PAGES, currentPage(), spent, clock.skips);
    const started = isRunning(clock) || seen.whole.used > 0;
    const { lag } = seen;
    panel.dataset.state = !started ? 'waiting' : lag > 0 ? 'late' : lag < 0 ? 'early' : 'fine';
    const text = !started ? '还没开始' : lag > 0 ? '落后 ' : lag < 0 ? '领先 ' : '正好';
    verdict.textContent = lag && started ? text + clockText(lag) : text;
    detail.textContent = started
      ? `讲这一页，计划在 ${clockText(seen.from)}～${clockText(seen.to)}`
      : '翻到下一页，或者按“开始”，就开始计时';
    for (const part of ['slide', 'section', 'whole']) {
      const { planned, used } = seen[part];
      cells[`${part}-planned`].textContent = clockText(planned);
      cells[`${part}-used`].textContent = clockText(used);
      cells[`${part}-used`].classList.toggle('over', used > planned + SLACK);
    }
    toggle.textContent = isRunning(clock) ? '暂停' : started ? '继续' : '开始';
    const wanted = chipsFor(started ? lag : 0);
    const shape = wanted.map(({ outerHTML }) => outerHTML).join('');
    if (shape !== drawn) chips.replaceChildren(...wanted);
    drawn = shape;
  }

  function update(next) {
    clock = next;
    writeClock(clock);
    draw();
  }

  function startOrPause() {
    const settled = settle(clock, currentPage());
    update({ ...settled, since: isRunning(clock) ? null : Date.now() });
  }

  toggle.onclick = startOrPause;
  reset.onclick = () => update({ ...structuredClone(NEW_CLOCK), page: currentPage() });
  bindKeys(['t'], startOrPause);
  onTurn((page, before) => {
    const untouched = !isRunning(clock) && !Object.keys(clock.spent).length;
    const settled = settle(clock, page);
    update(untouched && page === before + 1 ? { ...settled, since: Date.now() } : settled);
  });
  setInterval(draw, 250);
  setInterval(() => update(settle(clock, currentPage())), 5000);
  window.addEventListener('pagehide', () => writeClock(settle(clock, currentPage())));

  document.querySelector('.bespoke-marp-presenter-container').append(panel);
  draw();
}

// 等 Marp 先到地址里写的那一页，免得把它当成翻了一页。
if (IS_PRESENTER) setTimeout(startPanel);
