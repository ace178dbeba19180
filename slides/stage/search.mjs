// 搜索（/）：找全份的标题和正文，列出页码；↑ ↓ 选，Enter 去。几个词用空格隔开，都要有才算。
import { PAGES, goTo, make, textOf } from './deck.mjs';
import { closeDialog, showDialog } from './dialog.mjs';
import { bindKeys } from './keys.mjs';

const AROUND = 18; // 找到的词前后各显示几个字

const plain = (text) => text.normalize('NFKC').toLowerCase();

let searchTexts; // 各页的文字；第一次搜索时才取
const textsOfPages = () =>
  (searchTexts ??= PAGES.map(({ page, section, title }) => {
    const text = `${title} ${textOf(section.querySelector('.body'))}`;
    return { page, title, text, plainTitle: plain(title), plainText: plain(text) };
  }));

/** 有全部的词的页；标题里就有的在前。 */
function pagesWith(query) {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const found = textsOfPages().filter(({ plainText }) =>
    words.every((word) => plainText.includes(word)),
  );
  const inTitle = ({ plainTitle }) => words.every((word) => plainTitle.includes(word));
  return [...found.filter(inTitle), ...found.filter((page) => !inTitle(page))].map((page) => ({
    ...page,
    word: words[0],
  }));
}

/** 一段话，找到的词标出来。 */
function excerpt({ text, plainText, title, word }) {
  const start = plainText.length === text.length ? plainText.indexOf(word, title.length) : -1;
  if (start < 0) return [];
  const end = start + word.length;
  return [
    text.slice(Math.max(0, start - AROUND), start),
    make('mark', {}, text.slice(start, end)),
    text.slice(end, end + AROUND),
  ];
}

function resultRow(found) {
  const row = make(
    'li',
    { id: `stage-result-${found.page}` },
    make('b', {}, String(found.page)),
    make('span', {}, found.title),
    make('small', {}, ...excerpt(found)),
  );
  row.setAttribute('role', 'option');
  row.onclick = () => leaveFor(found.page);
  return row;
}

function leaveFor(page) {
  closeDialog();
  goTo(page);
}

export function openSearch() {
  const input = make('input', { type: 'text', placeholder: '标题或正文里的词', autofocus: true });
  const list = make('ol', { id: 'stage-results' });
  const count = make('p', { role: 'status' });
  let results = [];
  let chosen = 0;

  function choose(index) {
    chosen = Math.min(Math.max(index, 0), results.length - 1);
    [...list.children].forEach((row, i) => row.setAttribute('aria-selected', i === chosen));
    list.children[chosen]?.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', list.children[chosen]?.id ?? '');
  }

  input.oninput = () => {
    results = pagesWith(input.value);
    list.replaceChildren(...results.map(resultRow));
    count.textContent = input.value.trim() ? `${results.length} 页` : '';
    choose(0);
  };
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', '找到的页');
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-label', '搜索');
  input.setAttribute('aria-expanded', 'true');
  input.setAttribute('aria-controls', list.id);
  showDialog('搜索', make('div', {}, input, count, list), ({ key, isComposing }) => {
    if (isComposing || !['ArrowDown', 'ArrowUp', 'Enter'].includes(key)) return false;
    if (key === 'ArrowDown') choose(chosen + 1);
    if (key === 'ArrowUp') choose(chosen - 1);
    if (key === 'Enter' && results.length) leaveFor(results[chosen].page);
    return true;
  });
}

bindKeys(['/', '、'], openSearch);
