// 在浏览器里查 build/ 的全部幻灯片、网页和 PDF：列出 { kind, file, slide, message }。
import fs from 'node:fs';
import path from 'node:path';
import { inspectDeck, inspectWebPage } from '../engine/inspect/inspect.mjs';
import { toPosix } from '../engine/paths.mjs';
import { checkLinks } from './links.mjs';
import { checkPdf } from './pdf.mjs';

const PARALLEL = 2;

/** 一份幻灯片连同它的 PDF，或者一个网页。 */
async function inspectFile(page, build, file) {
  const isDeck = file.startsWith('slides/');
  const seen = await (isDeck ? inspectDeck : inspectWebPage)(page, path.join(build, file));
  const own = seen.findings.map((finding) => ({
    ...finding,
    file,
    slide: isDeck ? finding.slide : undefined,
  }));
  const pdf = file.replace(/html$/, 'pdf');
  if (!isDeck || !fs.existsSync(path.join(build, pdf))) return { ...seen, findings: own };
  const texts = seen.texts.map((own) => own.filter((text) => text !== '看')); // 纸上没有处可看，不印
  const printed = await checkPdf(fs.readFileSync(path.join(build, pdf)), texts);
  return { ...seen, findings: [...own, ...printed.map((finding) => ({ ...finding, file: pdf }))] };
}

/** 几个标签页一起做，谁先做完谁接着做下一个；标签页一直用同一个，省得每次另起进程。 */
async function inParallel(browser, items, action) {
  const queue = [...items];
  const worker = async () => {
    const page = await browser.newPage();
    while (queue.length) await action(page, queue.shift());
    await page.close();
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

/** 短版（-45）和全讲一份不另查：与各节的幻灯片同源，单元格也只链回各节的。 */
const htmlFiles = (build) =>
  fs
    .readdirSync(build, { recursive: true })
    .map(toPosix)
    .filter(
      (file) =>
        /^((slides|notebooks|lib(\/\w+)*)\/)?[\w-]+\.html$/.test(file) &&
        !/-\d+\.html$|^lecture\.html$/.test(file),
    )
    .sort();

/** 检查 `build` 里的全部幻灯片、网页和 PDF。 */
export async function inspectBuild(browser, build) {
  const pages = new Map();
  await inParallel(browser, htmlFiles(build), async (page, file) => {
    pages.set(file, await inspectFile(page, build, file));
  });
  const links = checkLinks(pages, (file) => fs.existsSync(path.join(build, file)));
  const findings = [...[...pages.values()].flatMap((seen) => seen.findings), ...links];
  return findings.sort((a, b) => a.file.localeCompare(b.file) || (a.slide ?? 0) - (b.slide ?? 0));
}
