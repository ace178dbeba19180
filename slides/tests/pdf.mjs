// PDF：字体全部内嵌；每页的文字能原样选中、复制出来。
import { getDocumentProxy, getResolvedPDFJS } from 'unpdf';

/** 一页的文字，去掉空白。不做任何规范化：复制出来是什么就是什么。 */
async function textOf(page) {
  const { items } = await page.getTextContent({ disableNormalization: true });
  return items
    .map(({ str }) => str)
    .join('')
    .replace(/\s+/g, '');
}

/** 画这一页要用、却没有嵌在文件里的字体。 */
async function missingFonts(page) {
  const { OPS } = await getResolvedPDFJS();
  const { fnArray, argsArray } = await page.getOperatorList();
  const names = new Set(
    argsArray.filter((_, i) => fnArray[i] === OPS.setFont).map(([name]) => name),
  );
  const fonts = [...names].map((name) => page.commonObjs.get(name));
  return fonts.filter((font) => font.missingFile).map((font) => font.name);
}

/** `texts`：每页幻灯片上的文字（公式除外）。 */
export async function checkPdf(data, texts) {
  // 只要文字和字体，图不必解码。
  const document = await getDocumentProxy(new Uint8Array(data), { maxImageSize: 1, verbosity: 0 });
  const findings = [];
  const report = (slide, message) => findings.push({ kind: 'PDF', slide, message });
  if (document.numPages !== texts.length)
    report(1, `有 ${document.numPages} 页，幻灯片有 ${texts.length} 页`);
  for (let slide = 1; slide <= Math.min(document.numPages, texts.length); slide++) {
    const page = await document.getPage(slide);
    for (const font of await missingFonts(page)) report(slide, `字体 ${font} 没有内嵌`);
    const copied = await textOf(page);
    const lost = texts[slide - 1].find((text) => !copied.includes(text));
    if (lost) report(slide, `“${lost.slice(0, 24)}”复制出来不是原样`);
  }
  await document.destroy();
  return findings;
}
