// 一段代码的输出：文字、报错、图、表格，一段一段地接上去。
// 学生的代码可以写出任意的 HTML：净化之后才放进页面，里面的脚本不运行。
import DOMPurify from 'dompurify';

// 样式会管到整页，表单会离开这一页；链接另开一页。
const FORBIDDEN = ['style', 'form', 'input', 'button', 'textarea', 'select'];
DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.localName === 'a') {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener');
  }
});

const RICH = ['image/svg+xml', 'text/html', 'image/png'];

/** HTML 是净化过的；`named` 是给读屏的类名。 */
function rich(html, profile) {
  const box = document.createElement('div');
  box.className = 'live-rich';
  box.innerHTML = DOMPurify.sanitize(html, {
    USE_PROFILES: { [profile]: true },
    FORBID_TAGS: FORBIDDEN,
    FORBID_ATTR: ['id'], // 别占了页面里的锚点
  });
  return box;
}

function picture(base64) {
  const image = document.createElement('img');
  Object.assign(image, { src: `data:image/png;base64,${base64}`, alt: '这一格画的图' });
  return image;
}

const renderers = {
  'image/svg+xml': (text) => rich(text, 'svg'),
  'text/html': (text) => rich(text, 'html'),
  'image/png': picture,
};

/** `more`：另外几种 MIME 的画法（如 Markdown），排在前面。 */
export function createOutput(box, more = {}) {
  const known = { ...renderers, ...more };
  const kinds = [...Object.keys(more), ...RICH];
  let last; // 正在接着写的一段文字：{ kind, node }

  function addText(kind, text) {
    if (last?.kind !== kind) {
      const node = document.createElement('div');
      node.className = `live-text live-${kind}`;
      box.append(node);
      last = { kind, node };
    }
    last.node.append(text);
  }

  function addDisplay(bundle) {
    const kind = kinds.find((each) => bundle[each] !== undefined);
    if (!kind) return addText('result', `${bundle['text/plain']}\n`);
    last = undefined;
    return box.append(known[kind](bundle[kind], bundle));
  }

  return {
    clear() {
      box.replaceChildren();
      last = undefined;
    },
    /** `kind`：stdout、stderr、display（JSON）、error、note。 */
    add(kind, text) {
      if (kind === 'display') addDisplay(JSON.parse(text));
      else addText(kind, text);
    },
  };
}
