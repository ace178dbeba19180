// 运行一格：输出一段一段地接上去，最后说出结果。幻灯片和 notebook 的网页各给它接上自己的样子。
import { Failure } from './kernel.mjs';

const STOP_AFTER = 250; // 毫秒：运行得久，才露出“停止”

const MODULES = { matplotlib: 'matplotlib', oracles: 'SciPy、scikit-learn 或 mpmath' };

/** 少了哪几包，哪几句没有运行。 */
export function lackOf(packs) {
  const files = packs.map((pack) => `live/${pack}.js`).join('、');
  const modules = packs.map((pack) => MODULES[pack] ?? pack).join('、');
  return `这里没有 ${files}：用到 ${modules} 的几句没有运行`;
}

export const button = (text, title, onclick) =>
  Object.assign(document.createElement('button'), {
    type: 'button',
    textContent: text,
    title,
    onclick,
  });

/** 出了错、自己退出了，接在输出后面说的话：[种类, 文字]；没有就是 undefined。 */
function lastWords({ status, error }) {
  if (status === 'exit') return ['note', error.message];
  if (status === 'setup-error') return ['error', `前面的准备没有通过：\n${error.traceback}`];
  return status === 'error' ? ['error', error.traceback] : undefined;
}

/**
 * 运行 `code`，输出一段一段地交给 `output.add`；第一段到了，才用 `output.clear` 擦去旧的。
 * `kernel` 是一页一个的；`slow()` 在运行得久时叫。
 * 返回 live/runner.py 的结果；没有运行成的（停下、坏了、live 不在）是 { status: 'failed', message }。
 */
export async function runInto(kernel, { code, setup }, output, slow) {
  let isFresh = true;
  const clear = () => {
    if (isFresh) output.clear();
    isFresh = false;
  };
  const add = (kind, text) => {
    clear();
    output.add(kind, text);
  };
  const timer = setTimeout(slow, STOP_AFTER);
  try {
    const result = await kernel.run(code, setup, add);
    const last = lastWords(result);
    if (last) add(...last);
    if (result.status !== 'needs') clear();
    return result;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: 'failed', message: error.message };
  } finally {
    clearTimeout(timer);
  }
}
