// 命令行入口读一次环境变量，此后一律当参数往下传：谁用到什么，看它的参数就知道。
import { fromRoot } from './paths.mjs';
import { knownSiteUrl } from './siteurl.mjs';

const VARIANTS = ['', '45', '90'];

/** { variant, siteUrl, python, chromePath, port }；不认识的写法立刻报错。 */
export function readOptions(environment = process.env) {
  const { VARIANT = '', SITE_URL = '', PYTHON, CHROME_PATH = '', PORT } = environment;
  if (!VARIANTS.includes(VARIANT)) {
    throw new Error(`不认识 VARIANT=${VARIANT}；可用：45（去掉选讲）、90（全部）`);
  }
  return {
    variant: VARIANT,
    siteUrl: knownSiteUrl(SITE_URL),
    python: PYTHON ?? fromRoot('.venv/bin/python'),
    chromePath: CHROME_PATH,
    port: Number(PORT || 8035),
  };
}
