/* global document, jsQR, Image */
// 从画面上认东西：一张图里的二维码，PDF 一页的样子。都在浏览器里做，不另装画图的库。
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const fileOf = (module) => fileURLToPath(import.meta.resolve(module));

/** 在浏览器的空白页里准备好 jsQR 和 pdf.js。 */
export async function openPictures(browser) {
  const page = await browser.newPage();
  await page.addScriptTag({ path: fileOf('jsqr') });
  const reader = fs.readFileSync(fileOf('unpdf/pdfjs'), 'utf8');
  await page.evaluate(async (source) => {
    const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    globalThis.pdfjs = await import(url);
  }, reader);
  return page;
}

/** PNG（base64）里的二维码写着什么；没有就是 null。 */
export const decodeCode = (pictures, png) =>
  pictures.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: image.width, height: image.height });
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
    return jsQR(pixels, image.width, image.height)?.data ?? null;
  }, png);

/** PDF 第 `number` 页的画面（PNG，base64），由 pdf.js 画出，批注也画。 */
export const drawPdfPage = (pictures, file, number, scale = 2) =>
  pictures.evaluate(
    async (data, wanted, enlarged) => {
      const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      const pdf = await globalThis.pdfjs.getDocument({ data: bytes, verbosity: 0 }).promise;
      const sheet = await pdf.getPage(wanted);
      const viewport = sheet.getViewport({ scale: enlarged });
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: viewport.width, height: viewport.height });
      await sheet.render({ canvas, viewport }).promise;
      await pdf.destroy();
      return canvas.toDataURL('image/png').split(',')[1];
    },
    fs.readFileSync(file).toString('base64'),
    number,
    scale,
  );
