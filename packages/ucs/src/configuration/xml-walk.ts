// One walk over XML for every reader of this package: elements, attributes and text with their lines, and each defect as a complaint instead of an exception.
// Nothing is expanded but the five predefined entities and character references; depth and size are bounded.

import type { SaxesAttributeNS, SaxesTagPlain } from 'saxes';
import { SaxesParser } from 'saxes';

import type { Complaint, ComplaintCode } from './assignment.ts';
import type { FileContent } from './decode.ts';
import { decodeText } from './decode.ts';
import type { XmlAttribute, XmlHandlers } from './xml-event.ts';
import { readPlainXml } from './xml-plain.ts';

export interface XmlWalk {
  readonly complaints: readonly Complaint[];
  /** False where a defect leaves the content in doubt. */
  readonly usable: boolean;
  readonly hasElement: boolean;
  readonly text: string;
}

export const sizeLimitBytes = 16 * 1024 * 1024;
const depthLimit = 256;
const complaintLimit = 100;

class TooDeep extends Error {}

/** Tells defects and reads on. A broken template has thousands of them: no exception is made for each. */
class LenientParser extends SaxesParser {
  readonly #onDefect: (message: string) => void;

  constructor(onDefect: (message: string) => void) {
    super({ xmlns: false, position: true });
    this.#onDefect = onDefect;
  }

  override fail(message: string): this {
    this.#onDefect(message);
    return this;
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** How many of these, in rising order, are at most `limit`. */
function countUpTo(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function placeOf(starts: readonly number[], offset: number): { line: number; column: number } {
  const line = countUpTo(starts, offset);
  return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
}

/** A comment or section that never ends is all that follows: no & in it is told. */
const bareAmpersand = /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?\?>|&(?!#\d+;|#x[0-9A-Fa-f]+;|[A-Za-z_][\w.-]*;)/g;

/** By so much, &amp; is longer than what it stands for. */
const escapedBy = 4;

/** Phones themselves write a bare & in names. The parser would swallow what follows, so it is escaped first; `bareAt` are offsets in the new text. */
export function escapeBareAmpersands(text: string): { text: string; bareAt: readonly number[] } {
  if (!text.includes('&')) return { text, bareAt: [] };
  const bareAt: number[] = [];
  const escaped = text.replace(bareAmpersand, (match, offset: number) => {
    if (match !== '&') return match;
    bareAt.push(offset + bareAt.length * escapedBy);
    return '&amp;';
  });
  return { text: escaped, bareAt };
}

/** What may stand before a document type declaration (XML 1.0 §2.8), piece by piece: a whole prolog at once would be tried in every way it can be cut. */
const prologPiece = /\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->/y;

/** Where the declaration begins; 0 where it does not stand in the prolog. */
function documentTypeAt(text: string): number {
  let at = 0;
  for (prologPiece.lastIndex = 0; prologPiece.test(text);) at = prologPiece.lastIndex;
  return text.startsWith('<!DOCTYPE', at) ? at : 0;
}

/** Which defects of the XML library's telling leave the content readable. */
function classify(message: string): { code: ComplaintCode; severity: Complaint['severity'] } {
  if (message.includes('duplicate attribute')) return { code: 'duplicate-attribute', severity: 'warning' };
  if (/entity|character reference/i.test(message) && !message.includes('DTD')) return { code: 'bare-ampersand', severity: 'warning' };
  return { code: 'not-well-formed', severity: 'error' };
}

/** The library's words for a character that may not stand in a tag. */
const openTag = /^disallowed character in (attribute name|closing tag)/;
const longestName = 100;

/** Where the tag begins that is open at `offset`: a < in a value would have been told first. */
function tagBefore(text: string, offset: number): number {
  return Math.max(0, text.lastIndexOf('<', offset - 1));
}

export interface Told<Result> extends XmlWalk {
  readonly told: Result;
}

/** Whoever listens, and what it has made of what it was told. */
export interface XmlListener<Result> extends XmlHandlers {
  readonly told: () => Result;
}

/** Plain files are read by the quick reader, all others by the strict one, each with a listener of its own: where the quick one gives up, what it told is void. */
export function walkXml<Result>(bytes: FileContent, file: string, listen: () => XmlListener<Result>): Told<Result> {
  if (bytes.length <= sizeLimitBytes) {
    const { text, fault } = decodeText(bytes);
    const listener = listen();
    if (fault === undefined && readPlainXml(text, listener))
      return { complaints: [], usable: true, hasElement: true, text, told: listener.told() };
  }
  const listener = listen();
  return { ...walkStrictly(bytes, file, listener), told: listener.told() };
}

export function walkStrictly(bytes: FileContent, file: string, handlers: XmlHandlers): XmlWalk {
  const complaints: Complaint[] = [];
  const complain = (severity: Complaint['severity'], code: ComplaintCode, message: string, line: number, column: number): void => {
    if (complaints.length < complaintLimit) complaints.push({ severity, code, message, place: { file, line, column } });
  };
  if (bytes.length > sizeLimitBytes) {
    complain('error', 'too-large', `expected at most ${sizeLimitBytes} bytes, got ${bytes.length}`, 1, 1);
    return { complaints, usable: false, hasElement: false, text: '' };
  }
  const { text: decoded, fault } = decodeText(bytes);
  const { text, bareAt } = escapeBareAmpersands(decoded);
  const starts = lineStarts(decoded);
  /** Of the text that the parser reads: each & that was escaped is four characters longer there. */
  const placeInFile = (offset: number): { line: number; column: number } =>
    placeOf(starts, offset - escapedBy * countUpTo(bareAt, offset - 1));
  if (fault !== undefined) {
    const { line, column } = placeOf(starts, fault.offset);
    complain('warning', 'wrong-encoding', fault.message, line, column);
  }
  for (const offset of bareAt) {
    const { line, column } = placeInFile(offset);
    complain('warning', 'bare-ampersand', 'a bare &, taken as &amp; by a lenient reader and refused by a strict one', line, column);
  }
  const nul = decoded.indexOf('\0');
  if (nul >= 0) {
    const { line, column } = placeOf(starts, nul);
    complain('error', 'not-a-configuration', 'a NUL byte: this is no text file', line, column);
    return { complaints, usable: false, hasElement: false, text };
  }

  let depth = 0;
  let hasElement = false;
  let searchFrom = 0;
  let attributes: XmlAttribute[] = [];
  let tagLine = 1;
  // Names are looked for in the file's own text: the parser tells only where an attribute ends, and a value may span lines.
  const locate = (name: string, untilOffset: number): { line: number; column: number } => {
    let at = text.indexOf(name, searchFrom);
    while (at >= 0 && at < untilOffset && !/\s/.test(text[at - 1] ?? ' ')) at = text.indexOf(name, at + 1);
    if (at < 0 || at >= untilOffset) return placeInFile(Math.max(0, untilOffset - 1));
    searchFrom = at + name.length;
    return placeInFile(at);
  };

  let hasDocumentType = false;
  const parser = new LenientParser((message) => {
    if (complaints.length >= complaintLimit) return;
    // That no entity of a document type is expanded is told of the document type.
    if (hasDocumentType && message.startsWith('undefined entity')) return;
    const { code, severity } = classify(message);
    const tag = text.charAt(parser.position - 1) === '<' ? openTag.exec(message)?.[1] : undefined;
    if (tag !== undefined) {
      // Where a tag is left open, the defect is found at the next one.
      const at = tagBefore(text, parser.position - 1);
      const { line, column } = placeInFile(at);
      const name = /^<\/?([^\s/>]*)/.exec(text.slice(at, at + longestName))?.[1] ?? '';
      const kind = tag === 'closing tag' ? 'end' : 'start';
      complain(severity, code, `the ${kind} tag of <${name}> is left open: the next < is on line ${parser.line}`, line, column);
      return;
    }
    complain(severity, code, message.replace(/\.$/, ''), Math.max(1, parser.line), Math.max(1, parser.column));
  });
  parser.on('doctype', () => {
    hasDocumentType = true;
    const { line, column } = placeInFile(documentTypeAt(text));
    complain('warning', 'document-type', 'a document type declaration: its entities are not expanded', line, column);
  });
  parser.on('opentagstart', (tag: SaxesTagPlain | { name: string }) => {
    attributes = [];
    searchFrom = Math.max(searchFrom, parser.position - 1);
    tagLine = placeInFile(Math.max(0, parser.position - tag.name.length - 2)).line;
  });
  parser.on('attribute', (attribute: SaxesAttributeNS | { name: string; value: string }) => {
    attributes.push({ name: attribute.name, value: attribute.value, ...locate(attribute.name, parser.position) });
    searchFrom = parser.position;
  });
  parser.on('opentag', (tag) => {
    depth++;
    hasElement = true;
    if (depth > depthLimit) throw new TooDeep(`elements are nested deeper than ${depthLimit}`);
    const isRepeating = new Set(attributes.map(({ name }) => name)).size < attributes.length;
    handlers.onElement?.({ name: tag.name, attributes, isRepeating, line: tagLine, depth });
  });
  parser.on('closetag', (tag) => {
    depth--;
    handlers.onEnd?.(tag.name);
  });
  parser.on('text', (part) => handlers.onText?.(part, parser.line));
  parser.on('cdata', (part) => handlers.onText?.(part, parser.line));
  parser.on('comment', (part) => handlers.onComment?.(part, parser.line));
  parser.on('processinginstruction', (instruction) => handlers.onInstruction?.(instruction.target, instruction.body));
  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    complain('error', 'too-deep', error.message, parser.line, parser.column);
  }
  return { complaints, usable: !complaints.some((complaint) => complaint.severity === 'error'), hasElement, text };
}
