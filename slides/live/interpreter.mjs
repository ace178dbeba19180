// 解释器的两头：拆好的文件放进去，live.runner 取出来。浏览器里（worker.mjs）和测试里（node）同一套。

/** 小包里没有的模块 → 它在哪一包里；那一包也不在，用到它的格就不运行。 */
export const ABSENT = {
  matplotlib: 'matplotlib',
  'lib.plots': 'matplotlib',
  scipy: 'oracles',
  sklearn: 'oracles',
  mpmath: 'oracles',
};

/** Pyodide 总要一份标准库的 zip；我们的已经拆好了，给它一个空的。 */
export const EMPTY_ZIP = new Uint8Array(22);
EMPTY_ZIP.set([0x50, 0x4b, 5, 6]);

/** 哪里运行都一样的几样设置。 */
export const SETTINGS = {
  env: { PYTHONHASHSEED: '0', HOME: '/home/pyodide' },
  stdin: () => null,
};

/** Python 这边的 live.runner.Runner；`send(kind, text)` 在有输出时调用。 */
export function start(python, send) {
  const begin = python.runPython(
    'import json, numpy\n' +
      'from live import missing\n' +
      'from live.runner import Runner\n' +
      'def begin(send, absent):\n' +
      '    missing.install(json.loads(absent))\n' +
      '    return Runner(send)\n' +
      'begin',
  );
  const made = begin(send, JSON.stringify(ABSENT));
  begin.destroy();
  return made;
}
