// 预览时加在每一页里的脚本：内容变了就刷新；有错就在页面一角列出来，改好了自己消失。
// 由 serve.mjs 取它的源码放进网页，所以不能用外面的名字。
/* global document, location, window, EventSource */

/** `version` 是这一页现在的版本，空的表示还没有渲染出来。 */
export function overlay(version) {
  if (window.top !== window) return; // 总览和演讲者视图里的小窗，由外面那层管

  const STYLE = `
    section { position: fixed; right: 16px; top: 16px; z-index: 2147483647; overflow: auto;
      box-sizing: border-box; width: min(600px, max(300px, 47vw)); max-height: 46vh;
      padding: 14px 20px 16px; border-radius: 10px; border-left: 8px solid #d55e00;
      background: #1b2430f2; color: #fff; box-shadow: 0 6px 30px #0008; overflow-wrap: anywhere;
      font: clamp(13px, 1.33vw, 17px)/1.6 "Lecture Sans", system-ui, sans-serif; }
    header { display: flex; justify-content: space-between; gap: 16px; color: #ffb27d; }
    button { border: 0; background: none; color: #cfd8e3; font: inherit; cursor: pointer; }
    ul { margin: 6px 0 0; padding: 0; list-style: none; }
    li + li { margin-top: 8px; }
    b { margin-right: 1em; font-weight: 700; color: #9fd0ff; }
    .mend { display: block; color: #cfe8c6; }
    .folded { width: auto; }
    .folded ul { display: none; }
    .presenter { top: auto; bottom: 16px; width: min(400px, 32vw); }`;
  const SHOWN = 8;
  let folded = false;

  const element = (name, text, className = '') =>
    Object.assign(document.createElement(name), { textContent: text, className });

  /** “文件:行: 哪里不对；怎样改”拆成三截。 */
  function item(problem) {
    const [, file, line, rest] = problem.match(/^(\S+\.\w+)(?::(\d+))?: ([^]*)$/) ?? [];
    const [what, ...mend] = (rest ?? problem).split('；');
    const entry = element('li', '');
    if (file) entry.append(element('b', line ? `${file} 第 ${line} 行` : file));
    entry.append(what);
    if (mend.length) entry.append(element('span', mend.join('；'), 'mend'));
    return entry;
  }

  /** 正在看的这一份排在前面。 */
  function sorted(problems) {
    const name = location.pathname.match(/\/slides\/(\d\d-[a-z0-9-]+?)(-45)?\.html/)?.[1];
    const own = (problem) => (name && problem.startsWith(`slides/${name}.md`) ? 0 : 1);
    return [...problems].sort((a, b) => own(a) - own(b));
  }

  function show(problems) {
    document.querySelector('#preview-problems')?.remove();
    if (!problems.length) return;
    const host = document.body.appendChild(element('div', ''));
    host.id = 'preview-problems';
    const root = host.attachShadow({ mode: 'open' });
    const presenter = document.body.dataset.bespokeView === 'presenter';
    const panel = element('section', '');
    panel.classList.toggle('folded', folded);
    panel.classList.toggle('presenter', presenter); // 上面是下一页，左边是计时：放在讲稿下方
    panel.setAttribute('role', 'alert');
    const title = element('header', '');
    const fold = element('button', folded ? '展开' : '收起');
    fold.onclick = () => {
      folded = !folded;
      show(problems);
    };
    title.append(element('span', `${problems.length} 处要改；改好了，这里自己消失`), fold);
    const list = element('ul', '');
    list.append(...sorted(problems).slice(0, SHOWN).map(item));
    if (problems.length > SHOWN)
      list.append(element('li', `还有 ${problems.length - SHOWN} 处，见终端`));
    panel.append(title, list);
    root.append(element('style', STYLE), panel);
  }

  /** 服务器上的版本不同了，就刷新；页码和视图都在地址里，刷新后还在原处。 */
  async function refresh() {
    const response = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' });
    const latest = response.headers.get('etag') ?? '';
    if (latest && latest !== version) location.reload();
  }

  new EventSource('/.state').onmessage = ({ data }) => {
    show(JSON.parse(data));
    refresh().catch(() => {}); // 预览已经结束
  };
}
