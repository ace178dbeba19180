// 改坏的幻灯片：渲染时就停下，一处错只报一句，说出行号和改法。
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FIRST, front, makeProject } from './project.mjs';

let project;
let engine;
let markDeck;
let decode;

/** 渲染一份第 2 节：{ html, problems }。字节先照读文件的办法解码。 */
async function render(bytes) {
  const marked = markDeck(decode(Buffer.from(bytes)), { name: '02-softmax' });
  const { html = '' } = await new engine.default().render(marked).catch(() => ({}));
  return { html, problems: engine.rendered.get('02-softmax').problems.map(String) };
}

async function refuses(bytes, line, message) {
  const { problems } = await render(bytes);
  assert.equal(problems.length, 1, problems.join('\n'));
  assert.match(problems[0], message);
  assert.ok(problems[0].startsWith(`slides/02-softmax.md:${line}: `), problems[0]);
}

const GOOD = `${front}# 好的一份\n\n---\n\n## 第二页\n`;
/** 第 2 节不许有的字，用 GBK 写是什么：解码后认不出来。 */
const GBK = Buffer.concat([Buffer.from(front), Buffer.from([0xb8, 0xc5, 0xc2, 0xca])]);
const UTF16 = Buffer.from(`\ufeff${GOOD}`, 'utf16le');

/** 改坏的整个文件：内容、应当报出的行号、报错里应当有的字样。 */
const FILES = {
  清空了: ['\n\n', 1, /是空的；请从 git 或备份里取回/],
  'GBK 编码': [GBK, FIRST, /GBK 或 UTF-16.*另存成 UTF-8/],
  'UTF-16 编码': [UTF16, 1, /另存成 UTF-8/],
  合并的冲突: [
    `${front}# 好\n\n<<<<<<< HEAD\n甲\n=======\n乙\n>>>>>>> 别人\n`,
    FIRST + 2,
    /冲突还没有解决；请留下要的一半/,
  ],
  没有开头: ['# 好的一份\n', 1, /第一行是“# 好的一份”，应是 ---/],
  开头没有收尾: ['---\nmarp: true\ntheme: lecture\n\n# 好\n', 1, /开头的 --- 没有收尾/],
  开头用第一条分页线收了尾: [
    GOOD.replace('minutes-45: 5\n---\n', 'minutes-45: 5\n\n正文\n'),
    10,
    /看不懂开头的“正文”；.*单独一行 --- 收尾/,
  ],
  冒号写成了全角: [GOOD.replace('title: ', 'title：'), 5, /看不懂开头的“title：测试”.*冒号用半角/],
  冒号后面没有空格: [GOOD.replace('title: ', 'title:'), 5, /看不懂开头的“title:测试”.*空一格/],
  引号不成对: [GOOD.replace('title: 测试', 'title: "测试'), 5, /不是合法的 YAML；引号、括号要成对/],
  方括号不成对: [GOOD.replace('title: 测试', 'title: [测试'), 5, /不是合法的 YAML/],
  值里有冒号: [GOOD.replace('title: 测试', 'title: 测试: 二'), 5, /整个值用双引号括起来/],
  同一个键两次: [GOOD.replace('marp: true\n', 'marp: true\nmarp: true\n'), 3, /“marp: true”.*重了/],
  缺了主题: [GOOD.replace('theme: lecture\n', ''), 1, /开头缺了 theme；应当有一行“theme: lecture”/],
  主题的键写错了: [GOOD.replace('theme:', 'thme:'), 3, /不认识 thme；是不是想写 theme/],
  主题的名字写错了: [
    GOOD.replace('theme: lecture', 'theme: lectrue'),
    3,
    /theme 写的是“lectrue”；应当有一行“theme: lecture”/,
  ],
  语言写错了: [GOOD.replace('lang: zh-CN', 'lang: en'), 4, /lang 写的是“en”；.*“lang: zh-CN”/],
  '不是 Marp': [GOOD.replace('marp: true', 'marp: false'), 2, /marp 写的是“false”/],
  缺了题目: [GOOD.replace('title: 测试\n', ''), 1, /开头缺了 title；.*题目，不带节次/],
  题目带着节次: [GOOD.replace('title: 测', 'title: 第 4 节 · 测'), 5, /“第 4 节 · 测试”.*不带节次/],
  缺了简介: [GOOD.replace(/description: .*\n/, ''), 1, /开头缺了 description/],
  缺了分钟数: [GOOD.replace('minutes: 10\n', ''), 1, /开头缺了 minutes；.*一个正数/],
  缺了短版的分钟数: [GOOD.replace('minutes-45: 5\n', ''), 1, /开头缺了 minutes-45/],
  分钟数不是数: [GOOD.replace('minutes: 10', 'minutes: 十分钟'), 7, /minutes 写的是“十分钟”/],
  分钟数是零: [GOOD.replace('minutes-45: 5', 'minutes-45: 0'), 8, /minutes-45 写的是“0”/],
  不认识的键: [
    GOOD.replace('marp: true\n', 'marp: true\nclasss: sheet\n'),
    3,
    /不认识 classs；是不是想写 class？能写的有 marp、theme/,
  ],
};

/** 改坏的正文：行号从正文的第一行数起。 */
const BODIES = {
  注释没有收尾: ['# 甲\n\n<!-- 【1 分钟】讲\n\n---\n\n## 乙\n', 3, /<!-- 没有用 --> 收尾/],
  '注释没有收尾，吞到下一条': [
    '# 甲\n\n<!-- 【1 分钟】讲\n\n---\n\n## 乙\n\n<!-- 讲 -->\n',
    3,
    /<!-- 没有用 --> 收尾.*讲稿末尾写上 -->/,
  ],
  行内的注释没有收尾: ['# 甲\n\n正文 <!-- 讲\n\n---\n\n## 乙\n', 3, /<!-- 没有用 --> 收尾/],
  多了一个收尾: ['# 甲\n\n讲 -->\n', 3, /多了一个 -->/],
  文字紧贴着分页线: ['# 甲\n\n正文\n---\n\n## 乙\n', 3, /“正文”紧贴着下一行的 ---.*中间空一行/],
  文字紧贴着等号: ['# 甲\n\n正文\n===\n', 3, /“正文”紧贴着下一行/],
  分页线成了破折号: ['# 甲\n\n———\n', 3, /“———”不是分页线；请改成半角的 ---/],
  没有标题: ['# 甲\n\n---\n\n正文\n', 5, /这一页没有标题；请写一行“## 标题”/],
  标题的井号后面没有空格: ['# 甲\n\n---\n\n##乙\n', 5, /这一页没有标题/],
  只有三级标题: ['# 甲\n\n---\n\n### 乙\n', 5, /这一页的标题应是“## 标题”/],
  两个标题: ['# 甲\n\n---\n\n## 乙\n\n## 丙\n', 7, /两个标题，“乙”和“丙”；.*漏了一行 ---/],
  空的一页: ['# 甲\n\n---\n\n---\n\n## 乙\n', 3, /这一页是空的；是不是多了一行 ---/],
  末尾多了一条分页线: ['# 甲\n\n---\n', 3, /这一页是空的/],
  版式写错了: ['<!-- _class: figrue -->\n\n# 甲\n', 1, /没有 figrue 这种版式；是不是想写 figure？/],
  几个版式里错了一个: ['<!-- _class: cols heroo -->\n\n# 甲\n\n|||\n', 1, /没有 heroo.*想写 hero/],
  指令写错了: ['<!-- _clas: figure -->\n\n# 甲\n', 1, /不认识指令 _clas；是不是想写 _class/],
  指令少了下划线又写错: ['<!-- Class: figure -->\n\n# 甲\n', 1, /不认识指令 Class；.*_class/],
  指令的冒号是全角: ['<!-- _class：figure -->\n\n# 甲\n', 1, /看不懂的指令“_class：figure”.*半角/],
  指令的冒号后面没有空格: ['<!-- _class:figure -->\n\n# 甲\n', 1, /看不懂的指令.*空一格/],
  脚本: ['# 甲\n\n<script>alert(1)</script>\n', 3, /不能用 <script>；.*只能用 a abbr/],
  行内的脚本: ['# 甲\n\n字<script>alert(1)</script>\n', 3, /不能用 <script>/],
  嵌别的网页: ['# 甲\n\n<iframe src="x.html"></iframe>\n', 3, /不能用 <iframe>/],
  带脚本的属性: ['# 甲\n\n<p onclick="go()">点</p>\n', 3, /<p> 里不能写 onclick/],
  链接里的脚本: ['# 甲\n\n<a href="javascript:go()">点</a>\n', 3, /不能写 javascript:/],
  标签没有收尾: ['# 甲\n\n<div>\n\n正文\n\n---\n\n## 乙\n', 3, /<div> 没有收尾；.*<\/div>/],
  多了一个收尾的标签: ['# 甲\n\n正文</b>\n', 3, /多了一个 <\/b>/],
  图不存在: [
    '# 甲\n\n<img src="photo.jpg" alt="图">\n',
    3,
    /找不到图 slides\/photo\.jpg；请把图存到/,
  ],
  图在网上: ['# 甲\n\n<img src="https://a.cn/b.png" alt="图">\n', 3, /在网上，教室里没有网络/],
  图不是图: ['# 甲\n\n<img src="here.doc" alt="图">\n', 3, /here\.doc 不是 \.png、/],
};

/** 看着特别、其实没有毛病的。 */
const INNOCENT = {
  'BOM 与 CRLF': `\ufeff${GOOD.replaceAll('\n', '\r\n')}`,
  '讲稿里的冒号、破折号': `${front}# 好\n\n<!-- 注: PyTorch: 一个库——很大 -->\n`,
  表格里的破折号: `${front}# 好\n\n| 甲 | 乙 |\n|---|---|\n| —— | – |\n`,
  '代码里的注释、冲突、分页线': `${front}# 好\n\n\`\`\`text\n<!-- 一\n--- \n# 二\n\`\`\`\n`,
  'HTML 与其中的正文': `${front}# 好\n\n<div>\n\n一<br>二<sub>三</sub>\n\n</div>\n`,
  '小标题、大数': `${front}# 好\n\n### 90%\n\n#### 说明\n`,
  注释后面紧接分页线: `${front}# 好\n\n<!-- 讲 -->\n---\n\n## 乙\n`,
  '值里有全角冒号、引号里的冒号': GOOD.replace('title: 测试', 'title: "测试: 甲：乙"'),
};

before(async () => {
  const used = [...Object.values(BODIES), ...Object.values(INNOCENT)].join('');
  project = makeProject({ '02-softmax': `# ${used.match(/[\u2010-\uffef]/g).join('')}\n` });
  project.write('slides/here.png', Buffer.from('89504e470d0a1a0a', 'hex'));
  engine = await project.load('engine.mjs');
  ({ markDeck } = await project.load('mark.mjs'));
  ({ decode } = await project.load('markdown.mjs'));
});
after(() => project.remove());

describe('改坏了的幻灯片：渲染停下来，只报一句', () => {
  for (const [name, [bytes, line, message]] of Object.entries(FILES))
    it(name, () => refuses(bytes, line, message));
  for (const [name, [body, line, message]] of Object.entries(BODIES))
    it(name, () => refuses(front + body, FIRST - 1 + line, message));
});

describe('不误报', () => {
  for (const [name, bytes] of Object.entries(INNOCENT))
    it(name, async () => assert.deepEqual((await render(bytes)).problems, []));

  it('slides/ 里的图内嵌在幻灯片里', async () => {
    const { html } = await render(`${front}# 好\n\n<img alt="图" src='here.png' width="80">\n`);
    assert.match(html, /<img alt="图" src="data:image\/png;base64,iVBORw0KGgo=" width="80" \/>/);
    assert.ok(engine.rendered.get('02-softmax').inputs.has('slides/here.png'));
  });
});
