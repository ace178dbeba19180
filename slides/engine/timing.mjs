// 一页讲几分钟：讲稿里写着【N 分钟】，【展开 N 分钟】之后的话只在完整版里讲。
const MINUTES = /【\s*(\d+(?:\.\d+)?)\s*分钟】/;
const MORE = /【展开\s*(\d+(?:\.\d+)?)\s*分钟】/; // 此后的话只在 90 分钟版才讲
const PAUSE = /〔[^〕]*?停\s*(\d+)\s*秒[^〕]*〕/g;
const STAGE = /【[^】]*】|〔[^〕]*〕/g; // 给讲课的人看的，不念

export const CHARACTERS_A_MINUTE = 180;

/** 一页讲稿：{ minutes, needed }，写着几分钟、念完要几分钟；没有写的 minutes 是 undefined。 */
export function timing(note, variant) {
  const stated = note.match(MINUTES);
  const more = note.match(MORE);
  const spoken = variant === '90' || !more ? note : note.slice(0, more.index);
  const extra = variant === '90' && more ? Number(more[1]) : 0;
  return { minutes: stated && Number(stated[1]) + extra, needed: minutesToSay(spoken) };
}

/** 念一段话要几分钟：汉字、数字各算一个字，外文词约两个半字母算一个；停顿另加。 */
function minutesToSay(note) {
  const pauses = [...note.matchAll(PAUSE)].reduce((sum, [, seconds]) => sum + Number(seconds), 0);
  const text = note.replace(STAGE, '');
  const characters = text.match(/[\u4e00-\u9fff\d]/g)?.length ?? 0;
  const words = text.match(/[A-Za-z_]+/g) ?? [];
  const syllables = words.map((word) => (word.length < 3 ? word.length : word.length / 2.5));
  const total = syllables.reduce((sum, count) => sum + Math.ceil(count), characters);
  return total / CHARACTERS_A_MINUTE + pauses / 60;
}
