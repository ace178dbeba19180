// 讲义放到网上的地址（SITE_URL）。说过一次就记在 build/ 里：头天晚上再 make，二维码和链接都还在。
// 另给一个就换成那个；SITE_URL=none 忘掉它，make clean 也忘掉。
import fs from 'node:fs';
import path from 'node:path';
import { BUILD, writeAtomically } from './paths.mjs';

const MEMORY = path.join(BUILD, '.inputs', 'site-url');

const EXAMPLE = 'https://example.org/课/';

/** 规整的地址，末尾总有 /；写错了说出应当怎样写。 */
export function normalizeSiteUrl(given) {
  const written = `SITE_URL=${given} `;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(given))
    throw new Error(`${written}开头没有写 https:// 或 http://；应写成 ${EXAMPLE} 的样子`);
  const url = URL.canParse(given) ? new URL(given) : {};
  const isSite = /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username;
  if (!isSite) throw new Error(`${written}不是一个网站的地址；应写成 ${EXAMPLE} 的样子`);
  return url.href.replace(/(\/index\.html)?\/*$/, '/');
}

const remembered = () => (fs.existsSync(MEMORY) ? fs.readFileSync(MEMORY, 'utf8').trim() : '');

/** 这一次用的地址：`given` 说了算，没有说就用记得的；没有地址是空的。 */
export function knownSiteUrl(given) {
  if (given === 'none') return '';
  return given ? normalizeSiteUrl(given) : remembered();
}

/** 记下这一次的地址；空的就忘掉。记法变了才说一声。 */
export function rememberSiteUrl(siteUrl) {
  if (siteUrl === remembered()) return;
  if (siteUrl) writeAtomically(MEMORY, `${siteUrl}\n`);
  else fs.rmSync(MEMORY, { force: true });
  const kept = `记下网站地址 ${decodeURI(siteUrl)}，以后不必再写；SITE_URL=none 忘掉它`;
  console.log(`  ${siteUrl ? kept : '网站地址忘掉了，不再有二维码'}`);
}
