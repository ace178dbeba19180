// 上课那天用得着的：45 分钟版、时间表。
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { makeProject } from './project.mjs';

const DECK = `
<!-- _class: title -->

# 测试

<!-- 【1 分钟】开场 -->

---

## 必讲 $\\sqrt d$

<!-- 【1.5 分钟】讲 -->

---

<!-- _class: figure optional -->

## 可以不讲 \\val{p-max}

<!-- 【2 分钟】略 -->
`;

let project;
before(() => {
  project = makeProject({ '02-softmax': DECK });
});
after(() => project.remove());

describe('45 分钟版', () => {
  it('选讲的页去掉，节间链接也通向短版，完整版不受影响', () => {
    const { status, errors } = project.build(['html'], { VARIANT: '45' });
    assert.equal(status, 0, errors);
    const short = project.read('build/slides/02-softmax-45.html');
    assert.match(short, /2 \/ 2/);
    assert.doesNotMatch(short, /可以不讲/);
    assert.match(short, /href="01-multiclass-45\.html"/);
    assert.ok(!fs.existsSync(project.file('build/slides/02-softmax.html')));
    project.build(['html']);
    assert.match(project.read('build/slides/02-softmax.html'), /可以不讲/);
  });

  it('不认识的版本', () => {
    const { status, errors } = project.build(['html'], { VARIANT: '30' });
    assert.equal(status, 1);
    assert.match(errors, /不认识 VARIANT=30/);
  });
});

describe('时间表', () => {
  it('逐页读出分钟数，短版不算选讲', async () => {
    const { slideTimings } = await project.load('rehearse.mjs');
    const minutes = async (...args) => (await slideTimings(...args)).map((time) => time.minutes);
    assert.deepEqual(await minutes('02-softmax', '90'), [1, 1.5, 2]);
    assert.deepEqual(await minutes('02-softmax', '45'), [1, 1.5]);
    assert.deepEqual(await minutes('01-multiclass', '90'), [null]);
  });

  it('一页：展开只算进 90 分钟版，舞台提示不念，停顿算进去', async () => {
    const { timing } = await project.load('timing.mjs');
    const note = `【1 分钟】${'念'.repeat(90)}〔举手，停 15 秒〕\n【展开 0.5 分钟】${'多'.repeat(45)}softmax`;
    assert.deepEqual(timing(note, '45'), { minutes: 1, needed: 0.75 });
    assert.deepEqual(timing(note, '90'), { minutes: 1.5, needed: (90 + 45 + 3) / 180 + 0.25 });
    assert.equal(timing('没写', '90').minutes, null);
  });

  it('超过预算两成才算超；没写分钟数的、念不完的页点名', async () => {
    const { sectionPlan, faults } = await project.load('rehearse.mjs');
    const pages = (...minutes) => minutes.map((value) => ({ minutes: value, needed: 0 }));
    assert.equal(sectionPlan('x', pages(6, 6), 10).over, false);
    const long = sectionPlan('x', pages(6, 6.5), 10);
    assert.equal(long.over, true);
    assert.deepEqual(faults([long], 90), [
      'slides/x.md 共 12.5 分钟，预算 10 分钟，超过两成；请删减，或把几页标成选讲',
    ]);
    const poor = sectionPlan(
      'x',
      [
        { minutes: null, needed: 1 },
        { minutes: 1, needed: 1.26 },
      ],
      10,
    );
    assert.deepEqual(poor.missing, [1]);
    assert.deepEqual(faults([poor], 90), [
      'slides/x.md 第 1 页的讲稿没有写【N 分钟】',
      'slides/x.md 第 2 页写着 1 分钟，讲稿按每分钟 180 字要念 1.3 分钟',
    ]);
  });

  it('全讲超过 90（45）分钟就算错，一分不让', async () => {
    const { sectionPlan, faults } = await project.load('rehearse.mjs');
    const plan = (minutes) => [sectionPlan('x', [{ minutes, needed: 0 }], 45)];
    assert.deepEqual(faults(plan(45), 45), []);
    assert.deepEqual(faults(plan(45.25), 45), ['全讲 45.25 分钟，超过 45 分钟']);
  });
});
