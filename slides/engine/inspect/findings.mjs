// 浏览器里查出来的毛病怎样说给人听。

/** 各项检查没通过时怎样改；没列出的，消息本身已经说清。 */
const MEND = {
  越界: '请删减文字、拆成两页，或换小一号的图',
  裁切: '请删减文字、拆成两页，或换小一号的图',
  缩小: '请把长的代码行折短',
  重叠: '请删减文字，或改用两栏',
  字号: '请把太长的行折短，或删减文字',
  图中字号: '请减少图旁的文字，或把图画窄些',
  字形: '请换一个字体里有的字，或改放进公式',
};

/** 一行话：哪个文件、第几页、哪项检查、怎么了、怎样改。 */
export const describeFinding = ({ file, slide, kind, message }) =>
  [file, slide && ` 第 ${slide} 页`, ` [${kind}] ${message}`, MEND[kind] && `；${MEND[kind]}`]
    .filter(Boolean)
    .join('');

/** 一页里同一项毛病往往成串：说第一处，其余的只说有几处。 */
export function summarize(findings) {
  const groups = new Map();
  for (const finding of findings) {
    const key = `${finding.slide} ${finding.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map(([first, ...others]) => ({
    ...first,
    message: others.length ? `${first.message}，另有 ${others.length} 处` : first.message,
  }));
}
