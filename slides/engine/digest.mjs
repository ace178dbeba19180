// 内容的指纹：两次相同，就是由同样的东西做出来的，不必重做。
import crypto from 'node:crypto';

export function digest(...parts) {
  const hash = crypto.createHash('sha256');
  for (const part of parts)
    hash.update(typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part));
  return hash.digest('hex').slice(0, 24);
}
