// KaTeX 的错误用中文说：哪里不对、怎样改，连同出错处前后的几个字。

/** KaTeX 说的 → 我们说的；圆括号里的依次填进 $1、$2。先试前面的。 */
const MESSAGES = [
  [/^Undefined control sequence: (.+)$/, '没有 $1 这个命令；请检查拼写'],
  [/^Double superscript$/, '连着两个上标；请用花括号分清，像 {x^a}^b'],
  [/^Double subscript$/, '连着两个下标；请用花括号分清，像 {x_a}_b'],
  [/^Expected group (?:after|as) '?(.+?)'?$/, '$1 后面缺了内容；请写上，或用花括号括起来'],
  [/^Got function '(.+)' with no arguments.*$/, '$1 前面的命令缺了内容；请用花括号把内容括起来'],
  [/^Unexpected end of input in a macro argument, expected '(.)'$/, '缺了内容，或少了一个 $1'],
  [/^Expected 'EOF', got '&'$/, '& 只能写在表格、矩阵一类的环境里'],
  [/^Expected 'EOF', got '#'$/, '# 要写作 \\#'],
  [/^Expected 'EOF', got '(.+)'$/, '多了一个 $1，前面没有与它配对的'],
  [/^Expected '(.+)', got 'EOF'$/, '没有收尾：少了一个 $1'],
  [/^Expected '(.+)', got '(.+)'$/, '这里应是 $1，却是 $2'],
  [/^Expected & or .*\\end$/, '环境没有收尾；请写上对应的 \\end{…}'],
  [/^Extra \}$/, '多了一个 }，前面没有与它配对的 {'],
  [/^No such environment: (.+)$/, '没有 $1 这种环境；请检查拼写'],
  [/^Mismatch: (\\begin\{.*\}) matched by (\\end\{.*\})$/, '$1 与 $2 不配对'],
  [/^Mismatched (.+)$/, '$1 没有配对'],
  [/^Too many tab characters: &$/, '一行里的 & 太多了'],
  [/^Too many math in a row.*$/, '一行里的 & 太多了'],
  [/^(.+) valid only within array environment$/, '$1 只能写在表格、矩阵一类的环境里'],
  [/^\{(.+)\} can be used only in display mode\.$/, '$1 只能写在 $$…$$ 里'],
  [/^\\tag works only in display equations$/, '\\tag 只能写在 $$…$$ 里'],
  [/^Multiple \\tag$/, '一个公式只能有一个 \\tag'],
  [/^Invalid delimiter '(.+)' after '(.+)'$/, '$2 后面应是括号一类的，却是 $1'],
  [/^(?:Invalid delimiter|Illegal delimiter).*$/, '这里应是括号一类的'],
  [/^\\middle without preceding \\left$/, '\\middle 前面没有 \\left'],
  [/^Limit controls must follow a math operator$/, '\\limits 只能跟在 \\sum 一类的运算符后面'],
  [/^only one infix operator per group$/, '一组里只能有一个 \\over 一类的命令；请用花括号分开'],
  [/^Can't use function '\$' in math mode$/, '公式里不能再有 $；请检查 $ 是否成对'],
  [/^Can't use function '(.+)' in text mode$/, '$1 不能写在 \\text 里'],
  [/^Can't use function '(.+)' in math mode$/, '$1 只能写在 \\text 里'],
  [/^Invalid color: '(.+)'$/, '没有 $1 这种颜色'],
  [/^Invalid size: '(.+)'$/, '$1 不是长度；应像 1em'],
  [/^Invalid unit: '(.+)'.*$/, '没有 $1 这个单位；应像 em'],
  [/^\\verb ended by end of line.*$/, '\\verb 没有收尾'],
  [/^Too many expansions.*$/, '宏套宏没有尽头'],
  [/Unicode text character "(.+)" used in math mode/, '“$1”是文字，要写在 \\text{…} 里'],
  [/Unrecognized Unicode character "(.+)"/, '认不得“$1”；请换成命令，或写在 \\text{…} 里'],
  [/commentAtEnd/, '% 在公式里是注释；百分号写作 \\%'],
  [/works? only in text mode/, '这个命令只能写在 \\text 里'],
  [/works only in math mode/, '这个命令不能写在 \\text 里'],
];

const AROUND = 12;

/** 出错处前后的几个字，出错的夹在【】里；KaTeX 没说在哪里的，给出整个公式的开头。 */
function excerpt(tex, position, length) {
  if (position === undefined)
    return `${tex.slice(0, 2 * AROUND)}${tex.length > 2 * AROUND ? '…' : ''}`;
  const end = position + length;
  const before =
    (position > AROUND ? '…' : '') + tex.slice(Math.max(0, position - AROUND), position);
  const after = tex.slice(end, end + AROUND) + (tex.length > end + AROUND ? '…' : '');
  return `${before}【${tex.slice(position, end)}】${after}`;
}

/** 公式 `tex` 的 KaTeX 错误（ParseError），用中文。 */
export function mathError({ rawMessage, position, length }, tex) {
  const [pattern, chinese] = MESSAGES.find(([known]) => known.test(rawMessage)) ?? [
    /^/,
    'KaTeX 读不懂；请检查命令和括号',
  ];
  const parts = rawMessage.match(pattern);
  const said = chinese.replace(/\$([12])/g, (_, index) => parts[index]);
  return `公式 ${excerpt(tex, position, length)} 有错：${said}`;
}
