// 命令行入口读一次环境变量，此后一律当参数往下传：谁用到什么，看它的参数就知道。
import { fromRoot } from './paths.mjs';
import { knownSiteUrl } from './siteurl.mjs';

const VARIANTS = ['', '45', '90'];

function portNumber(written = '') {
  if (!written) return 8035;
  const port = /^\d+$/.test(written) ? Number(written) : 0;
  if (port >= 1 && port <= 65535) return port;
  throw new Error(`PORT=${written} 不是端口号；应是 1 到 65535 的整数，例如 PORT=8036`);
}

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
    port: portNumber(PORT),
  };
}
