// 命令行：过期判断、出错时旧结果完好、路径里的空格和汉字。
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { FIRST, front, makeProject } from './project.mjs';

let project;
const later = (file) =>
  fs.utimesSync(project.file(file), new Date(Date.now() + 2000), new Date(Date.now() + 2000));

before(() => {
  project = makeProject({ '02-softmax': '\n# 二 \\val{p-max}\n' });
});
after(() => project.remove());

describe('构建', () => {
  it('第一次渲染全部，第二次什么也不做', () => {
    const first = project.build(['html']);
    assert.equal(first.status, 0, first.errors);
    assert.match(first.output, /01-multiclass\.html[\s\S]*02-softmax\.html/);
    assert.equal(project.build(['html']).output, '');
  });

  it('只重做改过的那一份', () => {
    later('slides/01-multiclass.md');
    assert.deepEqual(project.build(['html']).output.trim().split(/\s+/), [
      'build/slides/01-multiclass.html',
      'build/lecture.html',
    ]);
  });

  it('引用的 notebook 变了，引用它的那份重做', () => {
    later('notebooks/02-softmax.ipynb');
    assert.match(project.build(['html']).output, /02-softmax\.html/);
  });

  it('坏的一份报错、退出码非零、旧结果原样；好的照常', () => {
    const old = project.read('build/slides/02-softmax.html');
    project.write('slides/02-softmax.md', `${front}\n# 坏 \\val{p-mux}\n`);
    later('slides/02-softmax.md');
    later('slides/01-multiclass.md');
    const { status, output, errors } = project.build(['html']);
    assert.equal(status, 1);
    assert.match(errors, new RegExp(`slides/02-softmax\\.md:${FIRST + 1}: .*没有标签为 p-mux`));
    assert.match(output, /01-multiclass\.html/);
    assert.equal(project.read('build/slides/02-softmax.html'), old);
    project.write('slides/02-softmax.md', `${front}\n# 二 \\val{p-max}\n`);
  });

  it('坏的一份不妨碍其余导出 PDF', () => {
    project.write('slides/02-softmax.md', `${front}\n# 坏 \\val{p-mux}\n`);
    later('slides/02-softmax.md');
    const { status, output } = project.build(['html', 'pdf']);
    assert.equal(status, 1);
    assert.match(output, /01-multiclass\.pdf/);
    assert.doesNotMatch(output, /02-softmax\.pdf/);
    project.write('slides/02-softmax.md', `${front}\n# 二 \\val{p-max}\n`);
  });

  it('notebook 读不懂：一行话说出文件和改法', () => {
    const good = project.read('notebooks/02-softmax.ipynb');
    project.write('notebooks/02-softmax.ipynb', '{"cells": [');
    later('notebooks/02-softmax.ipynb');
    const { status, errors } = project.build(['html']);
    assert.equal(status, 1);
    assert.match(errors, /错误 notebooks\/02-softmax\.ipynb(:1)?: notebook 读不懂/);
    project.write('notebooks/02-softmax.ipynb', '{\n<<<<<<< HEAD\n"cells": []\n=======\n}');
    later('notebooks/02-softmax.ipynb');
    assert.match(
      project.build(['html']).errors,
      /错误 notebooks\/02-softmax\.ipynb:2: notebook 读不懂（留着合并冲突的标记）；请改好/,
    );
    project.write('notebooks/02-softmax.ipynb', good);
  });

  it('不认识的参数', () => {
    const { status, errors } = project.build(['htm']);
    assert.equal(status, 1);
    assert.match(errors, /不认识 htm/);
  });

  it('check：手敲的数算错', () => {
    project.write('slides/01-multiclass.md', `${front}\n# 一 ≈ 3.14\n`);
    const { status, errors } = project.build(['check']);
    assert.equal(status, 1);
    assert.match(errors, new RegExp(`01-multiclass\\.md:${FIRST + 1}: .*手敲的数`));
    project.write('slides/01-multiclass.md', `${front}\n# 好的一份\n`);
  });

  it('check：有幻灯片没有 notebook', () => {
    fs.renameSync(
      project.file('notebooks/01-multiclass.ipynb'),
      project.file('notebooks/07-stray.ipynb'),
    );
    fs.copyFileSync(
      project.file('notebooks/02-softmax.ipynb'),
      project.file('notebooks/我的-02-softmax.ipynb'),
    );
    const { status, errors } = project.build(['check']);
    fs.rmSync(project.file('notebooks/我的-02-softmax.ipynb'));
    assert.equal(status, 1);
    assert.match(errors, /slides\/01-multiclass\.md 没有同名的 notebook/);
    assert.match(errors, /notebooks\/07-stray\.ipynb 没有同名的幻灯片/);
    assert.doesNotMatch(errors, /我的/);
    fs.renameSync(
      project.file('notebooks/07-stray.ipynb'),
      project.file('notebooks/01-multiclass.ipynb'),
    );
  });

  for (const delay of [100, 250, 400, 550]) {
    it(`渲染到 ${delay} 毫秒时打断，不留下半个文件`, async () => {
      fs.rmSync(project.file('build'), { recursive: true, force: true });
      const child = spawn(process.execPath, [project.file('slides/engine/build.mjs'), 'html'], {
        stdio: 'ignore',
      });
      const exit = new Promise((resolve) => {
        child.on('exit', resolve);
      });
      await new Promise((resolve) => {
        setTimeout(resolve, delay);
      });
      child.kill('SIGINT');
      await exit;
      const left = fs.existsSync(project.file('build'))
        ? fs.readdirSync(project.file('build'), { recursive: true })
        : [];
      for (const name of left.filter((file) => file.endsWith('.html'))) {
        assert.match(project.read(`build/${name}`), /<\/html>\s*$/);
      }
      assert.deepEqual(
        left.filter((file) => /tmp$|\.tmp[\\/]./.test(file)),
        [],
      );
    });
  }

  it('做网页时打断：只有一句话', () => {
    const python = project.file('interrupt');
    fs.writeFileSync(python, '#!/bin/sh\nkill -INT $PPID\nkill -INT $$\n', { mode: 0o755 });
    const { status, errors } = project.build(['html', 'site'], { PYTHON: python });
    assert.equal(status, 130);
    assert.equal(errors, '\n中断了：做好的都在，没做完的还是上一次的\n');
  });

  it('磁盘满了：说出是哪一份，其余照常', () => {
    project.write(
      'full.mjs',
      `import fs from 'node:fs';
      const { writeFile } = fs.promises;
      fs.promises.writeFile = (file, ...rest) =>
        String(file).endsWith('02-softmax.html')
          ? Promise.reject(new Error('ENOSPC: no space left on device, write'))
          : writeFile(file, ...rest);`,
    );
    for (const name of ['01-multiclass', '02-softmax']) later(`slides/${name}.md`);
    const url = pathToFileURL(project.file('full.mjs')).href;
    const { status, output, errors } = project.build(['html'], { NODE_OPTIONS: `--import=${url}` });
    assert.equal(status, 1);
    assert.match(output, /01-multiclass\.html/);
    assert.equal(
      errors.split('\n')[0],
      '错误 slides/02-softmax.md 渲染不成：磁盘满了，请腾出空间再来（ENOSPC）',
    );
    assert.doesNotMatch(errors, /INFO/);
  });

  it('build/ 写不进去：说出是哪个文件', () => {
    const other = makeProject();
    other.write('build', '');
    const { status, errors } = other.build(['html']);
    other.remove();
    assert.equal(status, 1);
    assert.match(errors, /^错误 .*build.*：(有一层不是文件夹|已经有同名的文件).*请.*挪走（/);
    assert.ok(!errors.includes(other.root), errors);
    assert.equal(errors.trim().split('\n').length, 1);
  });

  it('导出 PDF，不在系统的临时目录里留下东西', (t) => {
    fs.mkdirSync(project.file('tmp'));
    later('slides/01-multiclass.md');
    const { errors } = project.build(['html', 'pdf'], { TMPDIR: project.file('tmp') });
    if (errors.includes('找不到 Chrome')) return t.skip('没有浏览器，PDF 没有生成');
    assert.deepEqual(fs.readdirSync(project.file('tmp')), []);
  });

  it('没有浏览器：HTML 照做，一行话说明缺什么', () => {
    later('slides/01-multiclass.md');
    const { status, output, errors } = project.build(['html', 'pdf'], { CHROME_PATH: 'none' });
    assert.equal(status, 0, errors);
    assert.match(output, /\.html/);
    assert.match(errors, /^找不到 Chrome、Chromium 或 Edge，PDF 没有生成/);
    assert.equal(errors.trim().split('\n').length, 1);
  });

  it('CHROME_PATH 指错了：说出来', () => {
    const { status, errors } = project.build(['pdf'], { CHROME_PATH: '/不存在/chrome' });
    assert.equal(status, 1);
    assert.match(errors, /CHROME_PATH 指向的 \/不存在\/chrome 不存在/);
  });

  it('网页：公式排好，单元格链回引用它的页，源码有锚点', () => {
    const { status, errors } = project.build(['html', 'site']);
    assert.equal(status, 0, errors);
    const page = project.read('build/notebooks/02-softmax.html');
    const [, head] = page.match(
      /<section class="cell code" id="p-max">(<div class="cell-head">.*)/,
    );
    assert.match(head, /<a href="\.\.\/slides\/02-softmax\.html#1">第 2 节第 1 页<\/a>/);
    assert.match(page, /class="katex"/);
    assert.match(page, /href="\.\.\/slides\/02-softmax\.html">幻灯片/);
    assert.match(project.read('build/lib/softmax.html'), /<span id="Model\.fit">/);
    assert.match(project.read('build/index.html'), /href="notebooks\/02-softmax\.html"/);
  });
});
