/* global document, Image */
// 纸：各节的 PDF、全讲一册、讲义、讲稿、PPTX。学生拿到的没有讲稿，讲课的人拿到的一句不缺。
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { PDFDocument, PDFName } from '@cantoo/pdf-lib';
import { strFromU8, unzipSync } from 'fflate';
import { getDocumentProxy } from 'unpdf';
import { openBrowser } from '../engine/inspect/inspect.mjs';
import { plainPaper, slidesOf } from '../engine/paper.mjs';
import { drawPdfPage, openPictures } from './pictures.mjs';
import { makeProject } from './project.mjs';

const LONG = Array.from({ length: 60 }, (_, i) => `第${i + 1}段，${'讲'.repeat(60)}。`).join(
  '\n\n',
);

const DECKS = {
  '01-multiclass': `<!-- _class: title -->

# 测试

[第 2 节 · 测试](02-softmax.html)

<!-- 【1 分钟】开场，〔停 3 秒〕只给讲课的人看 -->
`,
  '02-softmax': `<!-- _class: title -->

# 测试

<!-- 【1 分钟】开场 -->

---

## 必讲 $\\sqrt d$

\\val{p-max} $u=v+w$ [官网](https://numpy.org/) [看](../notebooks/02-softmax.ipynb#tail)

![两根柱](../notebooks/02-softmax.ipynb#bars)

<!-- 【1.5 分钟】${LONG} -->

---

<!-- _class: figure optional -->

## 可以不讲 \\val{p-max}

<!-- 【2 分钟】略【展开 0.5 分钟】多说一句 -->
`,
};

const browser = await openBrowser();
after(() => browser?.close());

describe('印出来', { skip: !browser && '跳过：找不到浏览器，PDF 和 PPTX 没有查' }, () => {
  let project;
  before(() => {
    project = makeProject(DECKS);
    const { status, errors } = project.build(['html', 'pdf', 'pptx']);
    assert.equal(status, 0, errors);
  });
  after(() => project.remove());

  const bytes = (file) => fs.readFileSync(project.file('build', file));
  const load = (file) => PDFDocument.load(bytes(file), { updateMetadata: false });
  const get = (dictionary, name) => dictionary.lookup(PDFName.of(name));

  async function textsOf(file) {
    const proxy = await getDocumentProxy(new Uint8Array(bytes(file)), { verbosity: 0 });
    const texts = [];
    for (let number = 1; number <= proxy.numPages; number++) {
      const { items } = await (await proxy.getPage(number)).getTextContent();
      texts.push(items.filter(({ str }) => str.trim()));
    }
    const labels = await proxy.getPageLabels();
    await proxy.destroy();
    return {
      texts,
      labels,
      whole: texts
        .flat()
        .map(({ str }) => str)
        .join('')
        .replace(/\s/g, ''),
    };
  }

  const annotationsOf = (pdf) =>
    pdf
      .getPages()
      .flatMap((page) => page.node.Annots()?.asArray() ?? [])
      .map((ref) => pdf.context.lookup(ref));

  /** 书签：[题目, 第几页（从 0 起）, 下一层]。 */
  function outlineOf(pdf) {
    const order = pdf.getPages().map((page) => String(page.ref));
    const walk = (ref) => {
      const items = [];
      for (let item = ref && pdf.context.lookup(ref); item; item = get(item, 'Next'))
        items.push([
          get(item, 'Title').decodeText(),
          order.indexOf(String(get(item, 'Dest').get(0))),
          walk(item.get(PDFName.of('First'))),
        ]);
      return items;
    };
    return walk(get(pdf.catalog, 'Outlines').get(PDFName.of('First')));
  }

  const WHOLE = (one, two, must, may) => [
    ['1 测试', one, []],
    [
      '2 测试',
      two,
      [
        ['必讲 √d', must, []],
        ['可以不讲 0.6652', may, []],
      ],
    ],
  ];

  for (const [file, title] of [
    ['lecture.pdf', '第 5 讲：Softmax 回归与多分类'],
    ['notes.pdf', '第 5 讲：Softmax 回归与多分类 · 讲稿'],
    ['handout.pdf', '第 5 讲：Softmax 回归与多分类 · 讲义'],
    ['slides/02-softmax.pdf', '第 2 节 · 测试'],
  ]) {
    it(`${file}：有标签、语言、题目、作者，没有批注，没有通到这台机器的链接`, async () => {
      const pdf = await load(file);
      assert.match(String(get(pdf.catalog, 'MarkInfo')), /\/Marked true/);
      assert.ok(get(pdf.catalog, 'StructTreeRoot'));
      assert.equal(get(pdf.catalog, 'Lang').decodeText(), 'zh-CN');
      assert.equal(pdf.getTitle(), title);
      assert.equal(pdf.getAuthor(), 'Softmax 讲义的作者们');
      const annotations = annotationsOf(pdf);
      const kinds = new Set(annotations.map((each) => String(get(each, 'Subtype'))));
      assert.deepEqual(
        [...kinds].filter((kind) => kind !== '/Link'),
        [],
      );
      const addresses = annotations.flatMap((each) => {
        const uri = get(each, 'A')?.lookup(PDFName.of('URI'));
        return uri ? [uri.decodeText()] : [];
      });
      assert.deepEqual(new Set(addresses), new Set(['https://numpy.org/']));
    });
  }

  it('全讲一册：一页一张，没有讲稿；书签、页码带节次；节间的链接在册内', async () => {
    const pdf = await load('lecture.pdf');
    assert.deepEqual(outlineOf(pdf), WHOLE(0, 1, 2, 3));
    const { labels, whole } = await textsOf('lecture.pdf');
    assert.deepEqual(labels, ['1-1', '2-1', '2-2', '2-3']);
    assert.doesNotMatch(whole, /开场|讲课的人/);
    const jumps = annotationsOf(pdf).filter((each) => get(each, 'Dest'));
    assert.ok(jumps.length >= 2, '节间的链接没有了');
  });

  it('公式复制出来只有一遍', async () => {
    const { whole } = await textsOf('lecture.pdf');
    assert.equal(whole.match(/u=v\+w/g)?.length, 1, whole);
    const deck = slidesOf(project.read('build/slides/02-softmax.html'), 'slides', '');
    assert.match(deck.slides[1].html, /<math/);
    assert.doesNotMatch(plainPaper(deck, '测试'), /<math|<[^>]*katex-html[^>]*aria-hidden/);
  });

  it('一节一册：书签、页码带节次，没有讲稿', async () => {
    const { labels, whole } = await textsOf('slides/02-softmax.pdf');
    assert.deepEqual(labels, ['2-1', '2-2', '2-3']);
    assert.doesNotMatch(whole, /开场|略|官网看/);
    const titles = outlineOf(await load('slides/02-softmax.pdf')).map(([title]) => title);
    assert.deepEqual(titles, ['测试', '必讲 √d', '可以不讲 0.6652']);
  });

  it('讲稿：一句不缺，写着分钟；长的印到下一张；字不小于 12 磅', async () => {
    const { texts, labels, whole } = await textsOf('notes.pdf');
    for (const part of ['只给讲课的人看', '第1段', '第60段', '多说一句'])
      assert.match(whole, new RegExp(part));
    assert.match(whole, /1\.5分钟，讲完是3\.5\/6/);
    assert.match(whole, /选讲2\.5分钟，讲完是6\/6/);
    assert.doesNotMatch(whole, /【1分钟】/);
    assert.equal(labels[0], '1-1');
    assert.ok(labels.includes('2-2 续'), labels.join());
    const spoken = texts.flat().filter(({ str }) => str.includes('讲讲讲'));
    assert.ok(spoken.length && spoken.every(({ height }) => height >= 12));
    const pages = outlineOf(await load('notes.pdf'));
    assert.equal(pages[1][2][1][0], '可以不讲 0.6652');
    assert.equal(labels[pages[1][2][0][1]], '2-2');
  });

  it('讲义：每节另起一张，每张至多三页；首页不是一片深蓝', async () => {
    assert.deepEqual(outlineOf(await load('handout.pdf')), WHOLE(0, 1, 1, 1));
    const { labels } = await textsOf('handout.pdf');
    assert.deepEqual(labels, ['1-1', '2-1']);
    const pictures = await openPictures(browser);
    const darkness = async (file) => {
      const png = await drawPdfPage(pictures, project.file('build', file), 1, 1);
      return pictures.evaluate(async (data) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: image.width, height: image.height });
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
        let dark = 0;
        for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 1] < 90) dark += 1;
        return dark / (pixels.length / 4);
      }, png);
    };
    assert.ok((await darkness('lecture.pdf')) > 0.5);
    assert.ok((await darkness('handout.pdf')) < 0.05);
    await pictures.close();
  });

  it('第二次什么也不做；改了一节，只重印它和三册', () => {
    assert.equal(project.build(['html', 'pdf']).output, '');
    project.write('slides/01-multiclass.md', `${project.read('slides/01-multiclass.md')}\n`);
    const { output } = project.build(['html', 'pdf']);
    const printed = output.match(/\S+\.pdf/g).sort();
    assert.deepEqual(printed, [
      'build/handout.pdf',
      'build/lecture.pdf',
      'build/notes.pdf',
      'build/slides/01-multiclass.pdf',
    ]);
  });

  it('45 分钟版有自己的三册，没有选讲的页', async () => {
    const { status, errors } = project.build(['html', 'pdf'], { VARIANT: '45' });
    assert.equal(status, 0, errors);
    for (const file of ['lecture-45.pdf', 'handout-45.pdf', 'notes-45.pdf']) {
      const { whole } = await textsOf(file);
      assert.doesNotMatch(whole, /可以不讲/, file);
      assert.match((await load(file)).getTitle(), /（45 分钟版）$/);
    }
    assert.deepEqual((await textsOf('lecture-45.pdf')).labels, ['1-1', '2-1', '2-2']);
  });

  it('知道网站地址时，引用是完整的网址', async () => {
    const { status, errors } = project.build(['html', 'pdf', '02-softmax'], {
      SITE_URL: 'https://example.org/课',
    });
    assert.equal(status, 0, errors);
    const links = annotationsOf(await load('slides/02-softmax.pdf')).flatMap((each) => {
      const uri = get(each, 'A')?.lookup(PDFName.of('URI'));
      return uri ? [uri.decodeText()] : [];
    });
    const site = 'https://example.org/%E8%AF%BE/';
    assert.ok(links.includes(`${site}notebooks/02-softmax.html#p-max`), links.join('\n'));
    assert.ok(links.includes(`${site}notebooks/02-softmax.html#bars`), '点图到不了它的来处');
    assert.ok(links.every((link) => link.startsWith(site) || link === 'https://numpy.org/'));
  });

  it('PPTX：每页是一张写着这一页文字的图', () => {
    const parts = unzipSync(bytes('slides/02-softmax.pptx'));
    const slide = (number) => strFromU8(parts[`ppt/slides/slide${number}.xml`]);
    const descriptions = [1, 2, 3].map(
      (number) => slide(number).match(/<p:pic>.*? descr="([^"]*)"/)[1],
    );
    assert.match(descriptions[0], /^测试/);
    assert.match(descriptions[1], /^必讲 \\sqrt d\s?&#10;0\.6652 u=v\+w 官网&#10;（图：两根柱）/);
    assert.match(descriptions[2], /^可以不讲 0\.6652/);
    assert.doesNotMatch(slide(1), /<p:bg>/);
    assert.match(slide(1), /<a:off x="0" y="0"\/><a:ext cx="\d+" cy="\d+"\/>/);
  });
});
