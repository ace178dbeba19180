// notebook 文件（.ipynb）和网页上的格，互相换算：下载的能在 Jupyter 里打开，也能再载入回来。
// 网页里存着 notebook 的各格（图除外，图已经在页面上了）。

const lines = (text) => text.split(/(?<=\n)/);

const asStream = (name, text) => ({ output_type: 'stream', name, text: lines(text) });

const asDisplay = (bundle) => ({ output_type: 'display_data', data: bundle, metadata: {} });

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

/** .ipynb 的文字 → Map(格的 id → 源码)；读不懂的，说出为什么。 */
export function readSources(text) {
  let notebook;
  try {
    notebook = JSON.parse(text);
  } catch {
    throw new Error('不是 notebook 文件：读不懂；应是从这里或 Jupyter 里存下的 .ipynb');
  }
  if (!Array.isArray(notebook?.cells)) throw new Error('不是 notebook 文件：里面没有 cells');
  const codes = notebook.cells.filter(({ cell_type: type, id }) => type === 'code' && id);
  return new Map(codes.map(({ id, source }) => [id, [].concat(source).join('')]));
}
