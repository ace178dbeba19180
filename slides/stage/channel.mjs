// 两个窗口（投影上的和演讲者视图）互通消息：黑屏、激光笔、笔迹。断网、file:// 都行。
// 同一台机器上别的幻灯片听不到：频道的名字里有文件的位置和 Marp 给这一场起的记号。

const channel = new BroadcastChannel(
  `lecture ${location.pathname} ${history.state?.marpBespokeSyncKey}`,
);
const hearers = new Map();

export const tell = (kind, content) => channel.postMessage({ kind, content });
export const hear = (kind, listener) => hearers.set(kind, listener);

channel.onmessage = ({ data: { kind, content } }) => hearers.get(kind)?.(content);
