// 全讲一份（build/lecture.html）：页一张不少，节间的链接成了页码，别的链接照样通。
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { mergeDecks } from '../engine/lecture.mjs';
import { makeProject } from './project.mjs';

const FIRST_DECK = `
<!-- _class: title -->

# 测试

<!-- 【1 分钟】开场 -->

---

## 同名的标题

\\val{p-max}，[下一节](02-softmax.html)，[它的第 2 页](02-softmax.html#2)，[上面](#1)

<!-- 【2 分钟】讲
【展开 0.5 分钟】再讲 -->
`;
const SECOND_DECK = `
<!-- _class: title -->

# 测试

<!-- 【1 分钟】开场 -->

---

<!-- _class: optional -->

## 同名的标题

$x=\\val{p-max}$，[NumPy](https://numpy.org/)

<!-- 【1.5 分钟】选讲 -->
`;

let project;
before(() => {
  project = makeProject({ '01-multiclass': FIRST_DECK, '02-softmax': SECOND_DECK });
});
after(() => project.remove());

const later = (file) => {
  const time = new Date(Date.now() + 2000);
  fs.utimesSync(project.file(file), time, time);
};
const all = (text, pattern) => [...text.matchAll(pattern)].map(([, found]) => found);

describe('全讲一份', () => {
  let lecture;
  before(() => {
    const { status, errors } = project.build(['html']);
    assert.equal(status, 0, errors);
    lecture = project.read('build/lecture.html');
  });

  it('各节的页依次都在，页码从头数到尾', () => {
    assert.deepEqual(all(lecture, /<section id="(\d+)"/g), ['1', '2', '3', '4']);
    assert.deepEqual(all(lecture, /<span class="page">([^<]*)</g), [
      '1 / 4',
      '2 / 4',
      '3 / 4',
      '4 / 4',
    ]);
    assert.deepEqual(all(lecture, /bespoke-marp-note" data-index="(\d+)"/g), ['0', '1', '2', '3']);
    assert.match(lecture, /<title>第 5 讲：Softmax 回归与多分类<\/title>/);
  });

  it('节间的链接成了页码，notebook 的链接从 build/ 数起，站外的不动', () => {
    const links = (label) => all(lecture, new RegExp(`<a href="([^"]*)"[^>]*>${label}</a>`, 'g'));
    assert.deepEqual(links('下一节'), ['#3']);
    assert.deepEqual(links('它的第 2 页'), ['#4']);
    assert.deepEqual(links('上面'), ['#1']);
    assert.deepEqual(links('第 2 节 · 测试'), ['#3']);
    assert.deepEqual(links('NumPy'), ['https://numpy.org/']);
    assert.deepEqual(all(lecture, /<nav class="rail".*?href="([^"]*)"/g), ['#3', '#3', '#1', '#1']);
    const places = all(lecture, /href="([^"]*02-softmax\.html#p-max|[^"]*01-mul[^"]*#p-max)"/g);
    assert.deepEqual(
      [...new Set(places)],
      ['notebooks/01-multiclass.html#p-max', 'notebooks/02-softmax.html#p-max'],
    );
  });

  it('没有重复的锚点', () => {
    const ids = all(lecture.slice(lecture.indexOf('<body>')), / id="([^"]+)"/g);
    assert.deepEqual([...new Set(ids)], ids);
  });

  it('没有东西变，就不再接', () => assert.equal(project.build(['html']).output, ''));

  it('样式、组件脚本、Marp 的放映脚本各一份；没有公式的一节后重做，公式的样式也还在', () => {
    const scripts = lecture.split('<script').length;
    assert.equal(scripts, project.read('build/slides/02-softmax.html').split('<script').length);
    later('slides/01-multiclass.md');
    assert.equal(
      project.build(['html']).output.trim().split(/\s+/).join(),
      'build/slides/01-multiclass.html,build/lecture.html',
    );
    assert.match(project.read('build/lecture.html'), /font-family:"?KaTeX_Main/);
  });

  it('一节坏了：接的是它上一次的样子；一节还没有，就不接', () => {
    const good = project.read('slides/02-softmax.md');
    project.write('slides/02-softmax.md', good.replace('p-max', 'p-mux'));
    later('slides/02-softmax.md');
    const old = project.read('build/lecture.html');
    assert.equal(project.build(['html']).status, 1);
    assert.equal(project.read('build/lecture.html'), old);
    fs.rmSync(project.file('build'), { recursive: true });
    const { status, errors } = project.build(['html']);
    assert.equal(status, 1);
    assert.doesNotMatch(errors, /ENOENT/);
    assert.ok(!fs.existsSync(project.file('build/lecture.html')));
    project.write('slides/02-softmax.md', good);
  });

  it('短版自成一份', () => {
    assert.equal(project.build(['html'], { VARIANT: '45' }).status, 0);
    const short = project.read('build/lecture-45.html');
    assert.deepEqual(all(short, /<section id="(\d+)"/g), ['1', '2', '3']);
    assert.deepEqual(all(short, /<a href="([^"]*)">下一节<\/a>/g), ['#3']);
    assert.match(short, /<title>.*（45 分钟版）<\/title>/);
  });

  it('首页第一个链接就是全讲；短版有自己的首页，都通到短版', () => {
    const firstOf = (file) => project.read(file).match(/<a [^>]*href="([^"]*)"/)[1];
    const { status, errors } = project.build(['html', 'site']);
    assert.equal(status, 0, errors);
    assert.equal(firstOf('build/index.html'), 'lecture.html');
    project.build(['html', 'site'], { VARIANT: '45' });
    assert.equal(firstOf('build/index-45.html'), 'lecture-45.html');
    const short = all(project.read('build/index-45.html'), /href="(slides[^"]*)"/g);
    assert.deepEqual(short, ['slides/01-multiclass-45.html', 'slides/02-softmax-45.html']);
    assert.match(project.read('build/index.html'), /href="slides\/02-softmax\.html"/);
  });
});

it('每页写着这一版的分钟数、是不是选讲', () => {
  project.build(['html']);
  project.build(['html'], { VARIANT: '45' });
  const planOf = (file) =>
    all(project.read(file), /<section ([^>]*)>/g).map((tag) =>
      [
        tag.match(/data-deck="([^"]*)"/)[1],
        tag.match(/data-minutes="([^"]*)"/)?.[1],
        tag.includes('data-optional'),
      ].join(' '),
    );
  assert.deepEqual(planOf('build/lecture.html'), [
    '01-multiclass 1 false',
    '01-multiclass 2.5 false',
    '02-softmax 1 false',
    '02-softmax 1.5 true',
  ]);
  assert.deepEqual(planOf('build/lecture-45.html'), [
    '01-multiclass 1 false',
    '01-multiclass 2 false',
    '02-softmax 1 false',
  ]);
});

it('真的那么大也在十分之一秒上下接好', () => {
  const html = project.read('build/slides/02-softmax.html');
  const figure = `<img src="data:image/png;base64,${'A'.repeat(3e6)}">`;
  const big = html.replace('<div class="body">', `<div class="body">${figure}`);
  const decks = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, html: big }));
  mergeDecks(decks, 'a', '热身');
  const start = performance.now();
  mergeDecks(decks, 'a', '全讲');
  assert.ok(performance.now() - start < 1000, `${performance.now() - start} 毫秒`);
});

it('notebook 有问题：make 仍说幻灯片已经做好，不耽误放映', () => {
  fs.copyFileSync(new URL('../../Makefile', import.meta.url), project.file('Makefile'));
  const make = () =>
    spawnSync(
      'make',
      ['-o', '.venv/ready', 'build/.notebooks-verified', 'PY=false', 'NOTEBOOK_INPUTS='],
      { cwd: project.root, encoding: 'utf8' },
    );
  project.build(['html', 'site']);
  const { status, stdout } = make();
  assert.notEqual(status, 0);
  assert.match(stdout, /幻灯片、PDF 和网页都已经做好，照常可以放映：build\/index\.html/);
  fs.rmSync(project.file('build'), { recursive: true });
  assert.doesNotMatch(make().stdout, /放映/);
});
