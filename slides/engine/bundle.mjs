// 送进浏览器的脚本：几个模块接成一段，压小。
import { buildSync } from 'esbuild';
import { ROOT } from './paths.mjs';

/** `modules` 依次运行；路径从仓库根数起。 */
export function bundle(modules) {
  const contents = modules.map((file) => `import './${file}';`).join('\n');
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'iife',
    legalComments: 'inline',
    write: false,
  });
  return outputFiles[0].text.replaceAll('</script', '<\\/script');
}
