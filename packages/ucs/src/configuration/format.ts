// The canonical layout of configuration, override, directory and call list files. Only white space between tags and attributes changes, line breaks become
// line feeds, a bare & becomes &amp;, and the file says that it is UTF-8. Values, texts, comments and quotes stay as they are written.

import type { Complaint } from './assignment.ts';
import type { DecodedText, FileContent } from './decode.ts';
import { declaredEncoding, decodeText } from './decode.ts';
import { readConfiguration } from './read.ts';
import type { SourceToken } from './xml-source.ts';
import { lineBreaksIn, sourceTokens } from './xml-source.ts';
import { toldOf } from './xml-told.ts';
import { escapeBareAmpersands } from './xml-walk.ts';

/** `text` has a final line break, unless the file is empty; it is meant to be written as UTF-8 without a byte order mark. */
export type FormattedXml =
  | { readonly isFormatted: true; readonly text: string }
  /** The file cannot be used, or says the same thing twice: it is to be left as it is. */
  | { readonly isFormatted: false; readonly complaint: Complaint };

const indentation = '  ';

type StartTag = Extract<SourceToken, { readonly kind: 'start' }>;

/** What stands between tags: an element, or another mark. */
interface SourceNode {
  readonly token: SourceToken;
  /** Line breaks between the sibling before it, or the parent's start tag, and itself. */
  readonly breaksBefore: number;
  /** Of an element with an end tag. */
  readonly content?: { readonly start: StartTag; readonly nodes: readonly SourceNode[]; readonly inner: string };
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

/** The nodes from a token on, up to the end tag of their parent; `next` is where that stands. Tags match: a reader took the file. */
function nodesFrom(tokens: readonly SourceToken[], from: number): { readonly nodes: readonly SourceNode[]; readonly next: number } {
  const nodes: SourceNode[] = [];
  let next = from;
  let breaksBefore = 0;
  for (let token = tokens[next]; token !== undefined && token.kind !== 'end'; token = tokens[next]) {
    next++;
    if (token.raw.trim() === '') {
      breaksBefore += lineBreaksIn(token.raw);
      continue;
    }
    if (token.kind === 'start' && !token.isEmpty) {
      const within = nodesFrom(tokens, next);
      const inner = tokens.slice(next, within.next).map(({ raw }) => raw);
      nodes.push({ token, breaksBefore, content: { start: token, nodes: within.nodes, inner: inner.join('') } });
      next = within.next + 1;
    } else nodes.push({ token, breaksBefore });
    breaksBefore = 0;
  }
  return { nodes, next };
}

function keepsBlanks({ start, nodes, inner }: NonNullable<SourceNode['content']>): boolean {
  // Text beside elements, and blanks that are all of an element's content, may mean something.
  if (nodes.some(({ token }) => token.kind === 'text' || token.kind === 'cdata')) return true;
  if (nodes.length === 0 && !inner.includes('\n')) return true;
  return start.attributes.some(({ raw }) => /^xml:space=.preserve.$/.test(raw));
}

function startTag({ name, attributes, isEmpty }: StartTag, indent: string): string {
  const close = isEmpty ? '/>' : '>';
  const [only, ...more] = attributes;
  if (only === undefined) return `<${name}${close}`;
  if (more.length === 0) return `<${name} ${only.raw}${close}`;
  const lines = attributes.map(({ raw, breaksBefore }, at) => `${at > 0 && breaksBefore > 1 ? '\n' : ''}${indent}${indentation}${raw}\n`);
  return `<${name}\n${lines.join('')}${indent}${close}`;
}

/** Each node with the line break before it, or a blank for a comment that ends the line of what it speaks of. */
function layOut(nodes: readonly SourceNode[], indent: string, isWithin: boolean): string {
  let mayTakeRemark = isWithin;
  const parts: string[] = [];
  for (const [at, node] of nodes.entries()) {
    const { token, breaksBefore } = node;
    const isRemark = token.kind === 'comment' && breaksBefore === 0 && mayTakeRemark;
    const gap = isRemark ? ' ' : `${at > 0 && breaksBefore > 1 ? '\n' : ''}\n${indent}`;
    parts.push(gap, element(node, indent));
    mayTakeRemark = token.kind !== 'declaration';
  }
  return parts.join('');
}

function element({ token, content }: SourceNode, indent: string): string {
  if (content === undefined) return token.kind === 'start' ? startTag(token, indent) : token.raw;
  const { start, nodes, inner } = content;
  const [first, end] = [startTag(start, indent), `</${start.name}>`];
  if (keepsBlanks(content)) return `${first}${inner}${end}`;
  return nodes.length === 0 ? `${first}${end}` : `${first}${layOut(nodes, `${indent}${indentation}`, true)}\n${indent}${end}`;
}

/** The declaration says UTF-8, which is what the file becomes. */
function declareUtf8(token: SourceToken): SourceToken {
  if (!/^<\?xml\s/.test(token.raw)) return token;
  const raw = token.raw.replace(/(\sencoding\s*=\s*)(["'])(.*?)\2/, (whole, start: string, quote: string, encoding: string) =>
    encoding.toLowerCase() === 'utf-8' ? whole : `${start}${quote}UTF-8${quote}`,
  );
  return { ...token, raw };
}

function withoutBareAmpersands(token: SourceToken): SourceToken {
  if (token.kind === 'text') return { ...token, raw: escapeBareAmpersands(token.raw).text };
  if (token.kind !== 'start' || !token.raw.includes('&')) return token;
  const attributes = token.attributes.map((attribute) => ({ ...attribute, raw: escapeBareAmpersands(attribute.raw).text }));
  return { ...token, raw: escapeBareAmpersands(token.raw).text, attributes };
}

/**
 * A file in its canonical layout: two blanks for each level, each attribute on its own line where there are several, at most one blank line in a row,
 * elements that hold text on one line. What was formatted once does not change again. A file that a phone would refuse, or with an attribute twice in one
 * element, is not formatted, and the complaint says why.
 */
export function formatXml(content: FileContent, file: string): FormattedXml {
  const read = readConfiguration(content, file);
  const refusal = read.usable ? read.complaints.find(({ code }) => code === 'duplicate-attribute') : read.refusal;
  if (refusal !== undefined) return { isFormatted: false, complaint: refusal };
  const source = decodeText(content);
  const unsure = encodingRefusal(source, file);
  if (unsure !== undefined) return { isFormatted: false, complaint: unsure };
  const decoded = source.text.replace(/\r\n?/g, '\n');
  const tokens = sourceTokens(decoded) ?? [];
  const { nodes } = nodesFrom(tokens.map(declareUtf8).map(withoutBareAmpersands), 0);
  const text = nodes.length === 0 ? '' : `${layOut(nodes, '', false).slice(1)}\n`;
  // A file whose meaning this does not keep would be damaged: better to leave it.
  if (toldOf(text, file) === toldOf(content, file)) return { isFormatted: true, text };
  const message = 'the layout of this file cannot be changed without changing what it says';
  return { isFormatted: false, complaint: { severity: 'error', code: 'not-well-formed', message, place: { file, line: 1, column: 1 } } };
}
