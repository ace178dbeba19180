// Marp 的引擎：在 Marp Core 上加引用、公式检查、校对、版式和内嵌字体。
// 由 marp.mjs 通过 Marp CLI 调用，校对、算时间和测试则直接 new 出来用。
// 渲染成什么、哪一版、网站在哪里，都写在交来的文本末尾（见 mark.mjs），不看环境变量。
import path from 'node:path';
import { Marp } from '@marp-team/marp-core';
import hljs from 'highlight.js/lib/core';
import python from 'highlight.js/lib/languages/python';
import cjkFriendly from 'markdown-it-cjk-friendly';
import { inlineKatexFonts, lectureFonts } from './fonts.mjs';
import { layout } from './layout.mjs';
import { lines } from './lines.mjs';
import { readMark } from './mark.mjs';
import { math } from './math.mjs';
import { Problem } from './problem.mjs';
import { proofread } from './proofread.mjs';
import { quotes } from './quotes.mjs';
import { structure } from './structure.mjs';
import { variant } from './variant.mjs';
import { widgets } from './widgets.mjs';

hljs.registerLanguage('python', python);

// 演讲者视图的讲稿、屏幕下方的控制条在幻灯片之外，主题管不到，也要用内嵌的字体。
const OUTSIDE =
  '.bespoke-marp-note,.bespoke-marp-osc,.bespoke-marp-presenter-container' +
  '{font-family:"Lecture Sans",sans-serif}';

// 各份幻灯片用同一个主题；样式只整理一次，否则每份要多花六分之一秒。
const styles = new Map();

/** 一份正在渲染的幻灯片：它的名字、渲染成什么、字体、用到的文件，和发现的问题。 */
export class Deck {
  constructor({ misstated = [], ...settings }, fonts) {
    const defaults = { siteUrl: '', variant: '', lines: false };
    Object.assign(this, defaults, settings, { fonts });
    const { name } = settings;
    this.file = `slides/${name}.md`;
    this.inputs = new Set([this.file]);
    this.problems = [];
    this.warnings = [];
    this.quotes = [];
    this.headings = [];
    this.widgets = new Set();
    for (const { line, message } of misstated) this.fail(line, message);
  }

  /** 记下第 `line` 行引用了 `file` 的 `anchor`：单元格的网页由此链回这一页。 */
  quote(file, anchor, line) {
    this.inputs.add(file);
    this.quotes.push({ file, anchor, line });
  }

  fail(line, message) {
    this.problems.push(new Problem(message, { file: this.file, line }));
  }

  warn(line, message) {
    this.warnings.push(new Problem(message, { file: this.file, line }));
  }

  /** 运行 `action`；写讲义的人能改的错记下来继续，一次把所有问题都报出来。 */
  guard(line, action) {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      error.file ??= this.file;
      if (error.file === this.file) error.line ??= line;
      if (!this.problems.some((known) => known.same(error))) this.problems.push(error);
      return undefined;
    }
  }

  /** 记号（或它的第 `child` 个子记号）在 Markdown 文件里的行号，从 1 起。 */
  lineOf(token, child = 0) {
    if (!token.map) return undefined;
    const breaks = (token.children ?? [])
      .slice(0, child)
      .filter((t) => /break$/.test(t.type)).length;
    return token.map[0] + 1 + breaks;
  }

  /** 到 build/ 里 `page` 的链接；短版通到短版。印成 PDF 时另换成网址（见 paper.mjs）。 */
  link(page) {
    const target =
      this.variant === '45' ? page.replace(/^(slides\/[\w-]+)\.html/, '$1-45.html') : page;
    return path.posix.relative('slides', target);
  }
}

/** 最近一次渲染的各份幻灯片：name → Deck；问题清单和依赖从这里取。 */
export const rendered = new Map();

export default class LectureEngine extends Marp {
  constructor(options = {}) {
    super({
      ...options,
      html: true,
      math: { lib: 'katex', katexFontPath: 'katex-fonts/' },
      emoji: { shortcode: false, unicode: false },
      script: { source: 'inline' },
      slug: true,
    });
    const currentDeck = () => this.deck;
    this.use(cjkFriendly)
      .use((md) => quotes(md, currentDeck))
      .use((md) => math(md, currentDeck))
      .use((md) => proofread(md, currentDeck))
      .use((md) => structure(md, currentDeck))
      .use((md) => layout(md, currentDeck))
      .use((md) => widgets(md, currentDeck))
      .use((md) => variant(md, currentDeck))
      .use((md) => lines(md, currentDeck));
  }

  /** 只有 Python 需要着色；Marp 会为此载入两百种语言。 */
  highlighter(code, language) {
    return language === 'python'
      ? hljs.highlight(code, { language, ignoreIllegals: true }).value
      : '';
  }

  renderStyle(theme) {
    const key = JSON.stringify([
      theme,
      this.lastGlobalDirectives?.size,
      this.themeSetPackOptions(),
    ]);
    if (!styles.has(key)) styles.set(key, inlineKatexFonts(super.renderStyle(theme)));
    return styles.get(key);
  }

  async render(marked, env) {
    const { markdown, settings } = readMark(marked);
    const fonts = await lectureFonts();
    this.deck = new Deck(settings, fonts);
    rendered.set(this.deck.name, this.deck);
    const result = settings.hopeless ? undefined : super.render(markdown, env);
    if (this.deck.problems.length) {
      throw new Error(this.deck.problems.map(String).join('\n'));
    }
    return { ...result, css: `${fonts.css}\n${OUTSIDE}\n${result.css}` };
  }
}
