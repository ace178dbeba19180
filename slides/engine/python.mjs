// 读 Python 源码：定义在哪里，哪些是字符串和注释。交给 Lezer 解析，不靠数缩进。
import { parser } from '@lezer/python';

const isDefinition = ({ name }) => name === 'FunctionDefinition' || name === 'ClassDefinition';

/** 定义的全名：外层的类和函数都写上，如 `Model.fit`。 */
function qualifiedName(node, source) {
  const parts = [];
  for (let at = node; at; at = at.parent) {
    if (!isDefinition(at)) continue;
    const { from, to } = at.getChild('VariableName') ?? at;
    parts.unshift(source.slice(from, to));
  }
  return parts.join('.');
}

const lineStart = (source, at) => source.lastIndexOf('\n', at - 1) + 1;

const indentAt = (source, at) => source.slice(lineStart(source, at)).match(/^ */)[0].length;

/** 定义的末尾，连同语法树没有算进去的、缩在里面的注释。 */
function endOf(source, from, to) {
  const indent = indentAt(source, from);
  let end = to;
  for (const line of source.slice(to).split(/(?<=\n)/)) {
    if (line.trim() && line.search(/\S/) <= indent && source[end - 1] === '\n') break;
    end += line.length;
  }
  return end;
}

/** docstring 的起止；定义里只有它一句的，去掉就不成句子了，不算；与 def 同一行的也不算。 */
function docstringOf(definition, source) {
  const first = definition.getChild('Body')?.firstChild?.nextSibling;
  const isString = first?.name === 'ExpressionStatement' && /String$/.test(first.firstChild.name);
  if (!isString || !first.nextSibling) return undefined;
  const { from, to } = first;
  return source.slice(lineStart(source, from), from).trim() ? undefined : { from, to };
}

/**
 * 源码里的全部定义，按先后：[{ name, line, from, to, docstring }]。
 * 从 def 那一行起，不含装饰器：课上看的是怎么算。
 */
export function definitions(source) {
  const found = [];
  parser.parse(source).iterate({
    enter({ node }) {
      if (!isDefinition(node)) return;
      found.push({
        name: qualifiedName(node, source),
        line: source.slice(0, node.from).split('\n').length,
        from: lineStart(source, node.from),
        to: endOf(source, node.from, node.to),
        docstring: docstringOf(node, source),
      });
    },
  });
  return found;
}

/** 一个定义的源码：去掉 docstring 和公共的缩进。 */
export function definitionSource(source, { from, to, docstring }) {
  const code = docstring
    ? source.slice(from, lineStart(source, docstring.from)) +
      source.slice(docstring.to, to).replace(/^[^\n]*\n(?:[ \t]*\n)*/, '')
    : source.slice(from, to);
  const indent = indentAt(code, 0);
  const lines = code.trimEnd().split('\n');
  return lines.map((line) => line.slice(Math.min(indent, line.search(/\S|$/)))).join('\n');
}

const LITERALS = new Set(['Comment', 'String', 'FormatString']);

/** 字符串与注释：[{ text, index }]。格式串里嵌着的表达式也算在串里。 */
export function literals(source) {
  const found = [];
  parser.parse(source).iterate({
    enter({ name, from, to }) {
      if (!LITERALS.has(name)) return true;
      found.push({ text: source.slice(from, to), index: from });
      return false;
    },
  });
  return found;
}
