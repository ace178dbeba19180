/* global document */
// 没通过的检查写成 build/report/：每个有问题的页一张截图，index.html 把问题和截图列在一起。
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { escapeHtml } from '../engine/html.mjs';
import { describeFinding } from '../engine/inspect/findings.mjs';
import { writeAtomically } from '../engine/paths.mjs';

const pictureOf = ({ file, slide }) =>
  slide ? `${path.basename(file).replace(/\.\w+$/, '')}-${slide}.png` : undefined;

async function screenshot(page, build, { file, slide }, picture) {
  const deck = path.join(build, file.replace(/pdf$/, 'html'));
  await page.goto(`${pathToFileURL(deck).href}#${slide}`);
  await page.evaluate(() => document.fonts.ready.then(() => true));
  await page.screenshot({ path: picture });
}

function reportHtml(findings) {
  const pictures = new Map(findings.map((finding) => [pictureOf(finding), []]));
  for (const finding of findings) pictures.get(pictureOf(finding)).push(describeFinding(finding));
  const sections = [...pictures].map(
    ([picture, lines]) => `<section>
<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>
${picture ? `<img src="${picture}" alt="${escapeHtml(lines[0])}">` : ''}</section>`,
  );
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>浏览器检查：${findings.length} 个问题</title>
<style>
body { max-width: 900px; margin: 2em auto; font: 16px/1.7 sans-serif; }
section { margin: 2em 0; }
img { width: 100%; border: 1px solid #ccc; }
</style>
</head>
<body>
<h1>浏览器检查：${findings.length} 个问题</h1>
${sections.join('\n')}
</body>
</html>
`;
}

/** 没有问题时，上一次的报告也删去。 */
export async function writeReport(browser, build, findings) {
  const folder = path.join(build, 'report');
  fs.rmSync(folder, { recursive: true, force: true });
  if (!findings.length) return;
  fs.mkdirSync(folder, { recursive: true });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 720 });
  const slides = new Map(findings.map((finding) => [pictureOf(finding), finding]));
  slides.delete(undefined);
  for (const [picture, finding] of slides)
    await screenshot(page, build, finding, path.join(folder, picture));
  await page.close();
  writeAtomically(path.join(folder, 'index.html'), reportHtml(findings));
}
