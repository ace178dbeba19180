// 练习的解答，一页看完：node slides/engine/answers.mjs（make solutions 在 notebook 都答好之后运行它）
// 从 build/solutions/ 的 notebook 里取出“练习”一节，样子与 notebook 的网页相同；只给老师，网站上没有。
import fs from 'node:fs';
import path from 'node:path';
import { katexCss, lectureFonts } from './fonts.mjs';
import { bodyOf, nbconvert } from './notebooks.mjs';
import { readOptions } from './options.mjs';
import { PAGE_CSS, bar, page } from './pages.mjs';
import { BUILD, ROOT, writeAtomically } from './paths.mjs';
import { inChinese } from './problem.mjs';
import { sections } from './sections.mjs';

const FOLDER = path.join(BUILD, 'solutions');
const TITLE = '练习的解答（只给老师）';
const EXERCISES = /^## 练习$/m;

const sourceOf = ({ source }) => [].concat(source).join('');
const isProgress = ({ metadata }) => metadata.tags?.includes('progress');

/** 只留“练习”一节的 notebook，标题换成这一节的。 */
export function onlyExercises(notebook, label) {
  const { cells } = notebook;
  const start = cells.findIndex((cell) => EXERCISES.test(sourceOf(cell)));
  const end = cells.findIndex(isProgress);
  if (start < 0 || end < start) throw new Error(`${label}：没有“## 练习”，或者后面没有进度那一格`);
  const [, statement] = sourceOf(cells[start]).split(EXERCISES);
  const first = { ...cells[start], source: `## ${label}\n${statement}` };
  return { ...notebook, cells: [first, ...cells.slice(start + 1, end)] };
}

async function bodies(answered, scratch, python) {
  const { default: katex } = await import('katex');
  const files = answered.map(({ name, label }) => {
    const notebook = JSON.parse(fs.readFileSync(path.join(FOLDER, `${name}.ipynb`), 'utf8'));
    const file = path.join(scratch, `${name}.ipynb`);
    fs.writeFileSync(file, JSON.stringify(onlyExercises(notebook, label)));
    return file;
  });
  nbconvert(files, scratch, python);
  return answered.map(({ name }) => {
    const converted = fs.readFileSync(path.join(scratch, `${name}.html`), 'utf8');
    return bodyOf(converted, `build/solutions/${name}.ipynb`, katex).body;
  });
}

async function main() {
  const { python } = readOptions();
  const answered = sections().filter(({ name }) =>
    fs.existsSync(path.join(FOLDER, `${name}.ipynb`)),
  );
  const scratch = fs.mkdtempSync(path.join(FOLDER, '.page-'));
  try {
    const made = await bodies(answered, scratch, python);
    const css = [(await lectureFonts()).css, fs.readFileSync(PAGE_CSS, 'utf8'), katexCss()];
    const body = `<main><h1>${TITLE}</h1>\n${made.join('\n')}</main>`;
    const html = page({ title: TITLE, css: css.join('\n'), bar: bar('../'), body });
    writeAtomically(path.join(FOLDER, 'index.html'), html);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

if (import.meta.filename === process.argv[1]) {
  process.chdir(ROOT);
  await main().catch((error) => {
    console.error(inChinese(`错误 ${error}`.replace('Error: ', '')));
    process.exitCode = 1;
  });
}
