// 练习的解答那一页：只取练习，字都画得出来，网站上没有它。
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, it } from 'node:test';
import { onlyExercises } from '../engine/answers.mjs';
import { lectureFonts } from '../engine/fonts.mjs';
import { fromRoot } from '../engine/paths.mjs';

const cell = (source, ...tags) => ({ cell_type: 'markdown', source, metadata: { tags } });
const CELLS = [
  cell('# 第 2 节'),
  cell(['## 小结\n', '\n', '略\n', '\n', '## 练习\n', '\n', '**练习 1** 平方']),
  cell('square', 'exercise-square'),
  cell('为什么'),
  cell('progress', 'progress'),
  cell('缩略图'),
];

describe('练习的解答，一页看完', () => {
  it('从题目到进度那一格之前，标题是这一节的', () => {
    const { cells, nbformat } = onlyExercises({ cells: CELLS, nbformat: 4 }, '第 2 节 · 名字');
    const sources = cells.map(({ source }) => source);
    assert.deepEqual(sources, ['## 第 2 节 · 名字\n\n\n**练习 1** 平方', 'square', '为什么']);
    assert.equal(nbformat, 4);
  });

  it('没有练习的，说是哪一节', () => {
    for (const cells of [CELLS.slice(2), CELLS.slice(0, 4)])
      assert.throws(() => onlyExercises({ cells }, '第 2 节'), /第 2 节：没有“## 练习”/);
  });

  it('解答里的字，字体都有', async () => {
    const { sans } = await lectureFonts();
    const folder = fromRoot('notebooks/solutions');
    const text = fs.readdirSync(folder).map((name) => fs.readFileSync(`${folder}/${name}`, 'utf8'));
    const missing = [...new Set(text.join(''))].filter(
      (char) => /\S/.test(char) && !sans.has(char.codePointAt(0)),
    );
    assert.deepEqual(missing, []);
  });
});
