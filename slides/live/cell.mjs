// 一格能运行的代码：编辑器、按钮、输出、运行的过程。幻灯片和 notebook 的网页各给它接上自己的样子。
import { Failure } from './kernel.mjs';

const STOP_AFTER = 250; // 毫秒：运行得久，才露出“停止”

export const NAMES = { matplotlib: 'matplotlib', oracles: 'SciPy、scikit-learn' };

/** 运行的结果里，要接在输出后面说的话：[种类, 文字]；没有就是 undefined。 */
function verdict({ status, error, needs }) {
  const names = needs?.map((name) => NAMES[name] ?? name).join('、');
  if (status === 'needs') return ['note', `这一格用到 ${names}，这里没有带`];
  if (status === 'partly') return ['note', `用到 ${names} 的几句没有运行：这里没有带`];
  if (status === 'exit') return ['note', error.message];
  if (status === 'setup-error') return ['error', `前面的准备没有通过：\n${error.traceback}`];
  return status === 'error' ? ['error', error.traceback] : undefined;
}

export const button = (text, title, onclick) =>
  Object.assign(document.createElement('button'), {
    type: 'button',
    textContent: text,
    title,
    onclick,
  });

/**
 * 运行 `code`，输出一段一段地交给 `output.add`；第一段到了，才擦去旧的。
 * `kernel` 是一页一个的；`marks.busy(是否)` 在开始和结束时叫，`marks.slow()` 在运行得久时叫。
 * 返回结果；没有运行成的（停下、坏了、包不在），返回 { status: 'failed' }。
 */
export async function runInto(kernel, { code, setup }, output, marks) {
  let fresh = true;
  const add = (kind, text) => {
    if (fresh) output.clear();
    fresh = false;
    output.add(kind, text);
  };
  marks.busy(true);
  const slow = setTimeout(marks.slow, STOP_AFTER);
  try {
    const result = await kernel.run(code, setup, add);
    const last = verdict(result);
    if (last) add(...last);
    else if (fresh) output.clear();
    return result;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    add('note', error.message);
    return { status: 'failed' };
  } finally {
    clearTimeout(slow);
    marks.busy(false);
  }
}
