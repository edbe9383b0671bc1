// The canonical layout of configuration, override, directory and call list files. Only white space between tags and attributes changes, line breaks become
// line feeds, a bare & becomes &amp;, and the file says that it is UTF-8. Values, texts, comments and quotes stay as they are written.

import type { Complaint } from './assignment.ts';
import type { DecodedText, FileContent } from './decode.ts';
import { declaredEncoding, decodeText } from './decode.ts';
import { readConfiguration } from './read.ts';
import type { SourceToken } from './xml-source.ts';
import { lineBreaksIn, sourceTokens } from './xml-source.ts';
import { escapeBareAmpersands, walkXml } from './xml-walk.ts';

/** `text` has a final line break, unless the file is empty; it is meant to be written as UTF-8 without a byte order mark. */
export type FormattedXml =
  | { readonly isFormatted: true; readonly text: string }
  /** The file cannot be used, or says the same thing twice: it is to be left as it is. */
  | { readonly isFormatted: false; readonly complaint: Complaint };

const indentation = '  ';

/** An element or another mark between tags, with what stands before it. */
interface SourceNode {
  readonly token: SourceToken;
  readonly children: readonly SourceNode[];
  /** Everything between its tags, as written. */
  readonly inner: string;
  /** The end tag; empty for <name/> and for what is no element. */
  readonly end: string;
  /** Line breaks between the sibling before it, or the parent's start tag, and itself. */
  readonly breaksBefore: number;
}

/** Why the bytes may be of another encoding than they are read as, so that a file written as UTF-8 would say something else. */
function encodingRefusal({ text, fault }: DecodedText, file: string): Complaint | undefined {
  if (fault === undefined) return undefined;
  const declared = declaredEncoding(text);
  const isGuess = declared !== undefined && declared !== 'utf-8' && declared !== 'us-ascii';
  // Bytes that are UTF-8 beside some that are not: whatever it is read as, a part of it is wrong.
  if (!isGuess && !/[\u00C2-\u00F4][\u0080-\u00BF]/.test(text)) return undefined;
  const message = isGuess
    ? `the encoding ${declared} is not known here: save the file as UTF-8`
    : `${fault.message}, and may be damaged so`;
  return { severity: 'error', code: 'wrong-encoding', message, place: { file, line: 1, column: 1 } };
}

/** Builds the tree; undefined where tags do not match. */
function treeOf(tokens: readonly SourceToken[]): readonly SourceNode[] | undefined {
  interface Open {
    readonly token: SourceToken | undefined;
    readonly children: SourceNode[];
    readonly breaksBefore: number;
    readonly from: number;
    breaks: number;
  }
  const stack: Open[] = [{ token: undefined, children: [], breaksBefore: 0, from: 0, breaks: 0 }];
  for (const [index, token] of tokens.entries()) {
    const top = stack.at(-1);
    if (top === undefined) return undefined;
    if (token.kind === 'text' && token.raw.trim() === '') {
      top.breaks += lineBreaksIn(token.raw);
      continue;
    }
    const breaksBefore = top.breaks;
    top.breaks = 0;
    if (token.kind === 'end') {
      const parent = stack.at(-2);
      if (parent === undefined || top.token?.kind !== 'start' || top.token.name !== token.name) return undefined;
      stack.pop();
      const inner = tokens.slice(top.from, index).map(({ raw }) => raw);
      parent.children.push({ ...top, token: top.token, inner: inner.join(''), end: `</${token.name}>` });
    } else if (token.kind === 'start' && !token.isEmpty) stack.push({ token, children: [], breaksBefore, from: index + 1, breaks: 0 });
    else top.children.push({ token, children: [], inner: '', end: '', breaksBefore });
  }
  return stack.length === 1 ? stack[0]?.children : undefined;
}

function keepsBlanks({ token, children, inner }: SourceNode): boolean {
  if (token.kind !== 'start') return false;
  // Text beside elements, and blanks that are all of an element's content, may mean something.
  if (children.some((child) => child.token.kind === 'text' || child.token.kind === 'cdata')) return true;
  if (children.length === 0 && !inner.includes('\n')) return true;
  return token.attributes.some(({ raw }) => /^xml:space=.preserve.$/.test(raw));
}

function startTag({ token }: SourceNode, indent: string): string {
  if (token.kind !== 'start') return token.raw;
  const { name, attributes, isEmpty } = token;
  const close = isEmpty ? '/>' : '>';
  const [only, ...more] = attributes;
  if (only === undefined) return `<${name}${close}`;
  if (more.length === 0) return `<${name} ${only.raw}${close}`;
  const lines = attributes.map(({ raw, breaksBefore }, at) => `${at > 0 && breaksBefore > 1 ? '\n' : ''}${indent}${indentation}${raw}\n`);
  return `<${name}\n${lines.join('')}${indent}${close}`;
}

/** Each node with the line break before it, or a blank for a comment that ends the line of what it speaks of. */
function layOut(nodes: readonly SourceNode[], indent: string, parent: SourceNode | undefined): string {
  let before = parent;
  const parts: string[] = [];
  for (const [at, node] of nodes.entries()) {
    const isRemark =
      node.token.kind === 'comment' && node.breaksBefore === 0 && before !== undefined && before.token.kind !== 'declaration';
    const gap = isRemark ? ' ' : `${at > 0 && node.breaksBefore > 1 ? '\n' : ''}\n${indent}`;
    parts.push(gap, element(node, indent));
    before = node;
  }
  return parts.join('');
}

function element(node: SourceNode, indent: string): string {
  const start = startTag(node, indent);
  if (node.end === '') return start;
  if (keepsBlanks(node)) return `${start}${node.inner}${node.end}`;
  return node.children.length === 0
    ? `${start}${node.end}`
    : `${start}${layOut(node.children, `${indent}${indentation}`, node)}\n${indent}${node.end}`;
}

/** The declaration says UTF-8, which is what the file becomes. */
function declareUtf8(token: SourceToken, at: number): SourceToken {
  if (at > 0 || token.kind !== 'declaration' || !token.raw.startsWith('<?xml')) return token;
  return {
    ...token,
    raw: token.raw.replace(/(\sencoding\s*=\s*)(["'])(.*?)\2/, (whole, start: string, quote: string, encoding: string) =>
      encoding.toLowerCase() === 'utf-8' ? whole : `${start}${quote}UTF-8${quote}`,
    ),
  };
}

function withoutBareAmpersands(token: SourceToken): SourceToken {
  if (token.kind === 'text') return { ...token, raw: escapeBareAmpersands(token.raw).text };
  if (token.kind !== 'start' || !token.raw.includes('&')) return token;
  const attributes = token.attributes.map((attribute) => ({ ...attribute, raw: escapeBareAmpersands(attribute.raw).text }));
  return { ...token, raw: escapeBareAmpersands(token.raw).text, attributes };
}

/** All that a reader is told of a file. Blanks at the ends of a text are told where there is more than blanks. */
function toldOf(content: FileContent, file: string): string {
  const told: unknown[] = [];
  let text = '';
  const endText = (): void => {
    if (text.trim() !== '') told.push(['text', text]);
    text = '';
  };
  walkXml(content, file, {
    onElement({ name, attributes }) {
      endText();
      told.push(['element', name, attributes.map((attribute) => [attribute.name, attribute.value])]);
    },
    onEnd(name) {
      endText();
      told.push(['end', name]);
    },
    onText: (part) => void (text += part),
    onComment(comment) {
      endText();
      told.push(['comment', comment]);
    },
    onInstruction(target, body) {
      endText();
      told.push(['instruction', target, body]);
    },
  });
  endText();
  return JSON.stringify(told);
}

/**
 * A file in its canonical layout: two blanks for each level, each attribute on its own line where there are several, at most one blank line in a row,
 * elements that hold text on one line. What was formatted once does not change again. A file that a phone would refuse, or with an attribute twice in one
 * element, is not formatted, and the complaint says why.
 */
export function formatXml(content: FileContent, file: string): FormattedXml {
  const read = readConfiguration(content, file);
  const refusal = read.complaints.find(({ severity, code }) => (severity === 'error' && !read.usable) || code === 'duplicate-attribute');
  if (refusal !== undefined) return { isFormatted: false, complaint: refusal };
  const source = decodeText(content);
  const unsure = encodingRefusal(source, file);
  if (unsure !== undefined) return { isFormatted: false, complaint: unsure };
  const decoded = source.text.replace(/\r\n?/g, '\n');
  const tokens = sourceTokens(decoded)?.map(declareUtf8).map(withoutBareAmpersands);
  const tree = tokens === undefined ? undefined : treeOf(tokens);
  const laidOut = tree === undefined ? undefined : layOut(tree, '', undefined).replace(/^\n+/, '');
  const text = laidOut === undefined || laidOut === '' ? laidOut : `${laidOut}\n`;
  // A file whose meaning this does not keep would be damaged: better to leave it.
  if (text === undefined || toldOf(text, file) !== toldOf(content, file)) {
    const message = 'the layout of this file cannot be changed without changing what it says';
    return { isFormatted: false, complaint: { severity: 'error', code: 'not-well-formed', message, place: { file, line: 1, column: 1 } } };
  }
  return { isFormatted: true, text };
}
