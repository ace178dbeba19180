// notebook 文件（.ipynb）和网页上的格，互相换算：下载的能在 Jupyter 里打开，也能再载入回来。
// 网页里存着 notebook 的各格（图除外，图已经在页面上了）。

const lines = (text) => text.split(/(?<=\n)/);

const asStream = (name, text) => ({ output_type: 'stream', name, text: lines(text) });

/** JSON 在 notebook 里是数据，不是文字。 */
const asDisplay = ({ 'application/json': json, ...bundle }) => {
  const data = json === undefined ? bundle : { ...bundle, 'application/json': JSON.parse(json) };
  return { output_type: 'display_data', data, metadata: {} };
};

const asError = (text) => {
  const traceback = text.trimEnd().split('\n');
  const [, ename, evalue] = traceback.at(-1).match(/^([\w.]+)(?:: ?(.*))?$/) ?? ['', 'Error', ''];
  return { output_type: 'error', ename, evalue: evalue ?? '', traceback };
};

/** 运行时收到的各段 [种类, 文字] → notebook 的 outputs；同一个流接在一起。 */
export function outputsOf(messages) {
  const outputs = [];
  for (const [kind, text] of messages) {
    const last = outputs.at(-1);
    if (kind === 'display') outputs.push(asDisplay(JSON.parse(text)));
    else if (kind === 'error') outputs.push(asError(text));
    else if (kind === 'note') continue;
    else if (last?.name === kind) last.text = lines(last.text.join('') + text);
    else outputs.push(asStream(kind, text));
  }
  return outputs;
}

/**
 * 各格 → .ipynb 的文字。`cells`：[{ id, type, source, tags, outputs, count }]，Markdown 格没有后两样。
 */
export function toNotebook(cells) {
  const kernelspec = { display_name: 'Python 3', language: 'python', name: 'python3' };
  const made = cells.map(({ id, type, source, tags, outputs, count = null }) => {
    const common = { cell_type: type, id, metadata: tags.length ? { tags } : {} };
    const shared = { ...common, source: lines(source) };
    return type === 'code' ? { ...shared, execution_count: count, outputs } : shared;
  });
  const metadata = { kernelspec, language_info: { name: 'python' } };
  return `${JSON.stringify({ cells: made, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

const sectionOf = (text) => text?.match(/第 \d+ 节/)?.[0];
const joined = (source) => [].concat(source ?? '').join('');

/** .ipynb 的文字 → Map(格的 id → 源码)；读不懂的、不是这一节的（`heading` 是这一节的开头），说出为什么。 */
export function readSources(text, heading) {
  let notebook;
  try {
    notebook = JSON.parse(text);
  } catch {
    throw new Error('不是 notebook 文件：读不懂；应是从这里或 Jupyter 里存下的 .ipynb');
  }
  const cells = notebook?.cells;
  if (!Array.isArray(cells) || !cells.every((cell) => cell && typeof cell === 'object'))
    throw new Error('不是 notebook 文件：里面没有 cells');
  const found = sectionOf(joined(cells[0]?.source));
  const wanted = sectionOf(heading);
  if (found && found !== wanted) throw new Error(`这是${found}的；这一页是${wanted}`);
  const codes = cells.filter(({ cell_type: type, id }) => type === 'code' && id);
  if (!codes.length) throw new Error('各格没有编号（id）；请在新版的 Jupyter 里另存一次');
  return new Map(codes.map(({ id, source }) => [id, joined(source)]));
}
