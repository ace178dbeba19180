// 一包文件接成一段字节：4 字节的目录长度，目录 [[路径, 起点, 长度], …]，然后是各文件的内容。
// 做包的（engine/packs.mjs，在 node 里）和拆包的（worker.mjs，在浏览器里）都用它。

export function pack(files) {
  let end = 0;
  const index = files.map(([path, bytes]) => {
    const start = end;
    end += bytes.length;
    return [path, start, bytes.length];
  });
  const head = new TextEncoder().encode(JSON.stringify(index));
  const whole = new Uint8Array(4 + head.length + end);
  new DataView(whole.buffer).setUint32(0, head.length, true);
  whole.set(head, 4);
  files.forEach(([, bytes], i) => whole.set(bytes, 4 + head.length + index[i][1]));
  return whole;
}

/** 拆到 Emscripten 的文件系统 `FS` 里；内容不另抄一份。 */
export function unpack(FS, whole) {
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0, true);
  const index = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + length)));
  const made = new Set();
  for (const [path, start, size] of index) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (!made.has(folder)) FS.mkdirTree(folder);
    made.add(folder);
    const from = 4 + length + start;
    FS.writeFile(path, whole.subarray(from, from + size), { canOwn: true });
  }
}
