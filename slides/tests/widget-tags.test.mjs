// 互动图的标签：展开成什么，写错了报什么；放进幻灯片的脚本有多大；数值与 lib 一致。
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { addStage, stagedWidgets } from '../engine/stage.mjs';
import { widgetNames } from '../engine/widgets.mjs';
import { FIRST, front, makeProject, notebookOf } from './project.mjs';

const MOST_BYTES = 60_000; // 全部互动图，压缩之前

const START = {
  cell_type: 'code',
  id: 'start',
  execution_count: 1,
  metadata: { tags: ['start'] },
  source: 'JSON({"scores": [2, 1]})',
  outputs: [
    {
      output_type: 'execute_result',
      execution_count: 1,
      data: { 'application/json': { scores: [2, 1] }, 'text/plain': '<JSON>' },
      metadata: {},
    },
  ],
};

const tag = (attributes, name = 'score-bench') =>
  `## 页\n\n<${name} ${attributes}>\n\n![条形图](../notebooks/02-softmax.ipynb#bars)\n\n</${name}>`;
const DATA = 'data="../notebooks/02-softmax.ipynb#start"';

let project;
let engine;
let markDeck;
before(async () => {
  project = makeProject({ '02-softmax': FIRST });
  project.write('notebooks/02-softmax.ipynb', JSON.stringify(notebookOf('02-softmax', [START])));
  engine = await project.load('engine.mjs');
  ({ markDeck } = await project.load('mark.mjs'));
});
after(() => project.remove());

async function render(body) {
  const marked = markDeck(front + body, { name: '02-softmax' });
  const { html } = await new engine.default().render(marked).catch(() => ({ html: '' }));
  const deck = engine.rendered.get('02-softmax');
  return { html, deck, problems: deck.problems.map(String) };
}

describe('标签', () => {
  it('起始的数取自 notebook，静态图在里面', async () => {
    const { html, deck, problems } = await render(tag(`${DATA} task="先猜"`));
    assert.deepEqual(problems, []);
    assert.match(
      html,
      /<score-bench class="widget" data="{&quot;scores&quot;:\[2,1\]}" task="先猜">/,
    );
    assert.match(html, /<score-bench[\s\S]*<img alt="条形图"[\s\S]*<\/score-bench>/);
    assert.deepEqual([...deck.widgets], ['score-bench']);
  });

  const MISTAKES = {
    名字写错: [tag(DATA, 'score-bnch'), /没有叫 score-bnch 的互动图；是不是想写 score-bench/],
    单元格不存在: [tag('data="../notebooks/02-softmax.ipynb#strat"'), /没有标签为 strat 的单元格/],
    '单元格没有 JSON': [tag('data="../notebooks/02-softmax.ipynb#bars"'), /#bars 没有 JSON 输出/],
    来源写错: [tag('data="start"'), /看不懂的数据来源 start/],
    没有收尾: [tag(DATA).replace('</score-bench>', '好'), /<score-bench> 没有结束/],
    多了收尾: [`## 页\n\n</score-bench>`, /<\/score-bench> 没有对应的/],
  };
  for (const [name, [body, message]] of Object.entries(MISTAKES)) {
    it(name, async () => {
      const { problems } = await render(body);
      assert.match(problems.join('\n'), message);
    });
  }
});

describe('放进幻灯片的脚本', () => {
  const page = '<html><body></body></html>';

  it(`全部互动图不到 ${MOST_BYTES} 字节`, () => {
    const bytes = (names) => Buffer.byteLength(addStage(page, names));
    const added = bytes(widgetNames()) - bytes([]);
    assert.ok(added > 10_000 && added < MOST_BYTES, `现在是 ${added} 字节`);
  });

  it('再放一次，换掉原来的', () => {
    const once = addStage(page, ['score-bench']);
    assert.deepEqual(stagedWidgets(once), ['score-bench']);
    assert.equal(addStage(addStage(page, ['digit-pad']), ['score-bench']), once);
  });

  it('没有多余的文件：每一幅都有幻灯片用着', () => {
    const decks = fs.readdirSync(new URL('..', import.meta.url)).filter((f) => f.endsWith('.md'));
    const text = decks.map((f) => fs.readFileSync(new URL(`../${f}`, import.meta.url), 'utf8'));
    for (const name of widgetNames()) assert.ok(text.join('').includes(`<${name} `), name);
  });
});
