// 读一份幻灯片的 Markdown。别的编辑器存的 BOM、CRLF 换行，在这里抹平，此后各处看到的都一样。
import fs from 'node:fs';
import { fromRoot } from './paths.mjs';

/** 不是 UTF-8 的字节成为 �：validate.mjs 由此认出来。 */
export const decode = (bytes) => new TextDecoder('utf-8').decode(bytes).replace(/\r\n?/g, '\n');

/** `slides/` 里名叫 `name` 的一份。 */
export const readMarkdown = (name) => decode(fs.readFileSync(fromRoot('slides', `${name}.md`)));
