// The attribute at a place of a file that somebody is writing: nothing has to be well-formed, and what follows the place does not matter.

export interface AttributeAt {
  readonly part: 'name' | 'value';
  /** The whole name; empty where one could begin. */
  readonly name: string;
  /** The part that the place lies in, from and to, as offsets; the value's without its quotes. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const blank = /\s/;
const endOfName = /[\s=/>"'<]/;

/** The end of what begins at `at` and is no start tag; undefined for a start tag. */
function endOfOther(text: string, at: number): number | undefined {
  for (const [opening, closing] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
    ['<!', '>'],
    ['</', '>'],
  ] as const) {
    if (!text.startsWith(opening, at)) continue;
    const end = text.indexOf(closing, at + opening.length);
    return end < 0 ? text.length : end + closing.length;
  }
  return undefined;
}

class Scanner {
  readonly text: string;
  at: number;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  next(): string {
    return this.text.charAt(this.at);
  }

  skip(pattern: RegExp): void {
    while (this.at < this.text.length && pattern.test(this.next())) this.at++;
  }

  skipUntil(pattern: RegExp): void {
    while (this.at < this.text.length && !pattern.test(this.next())) this.at++;
  }
}

/** In the start tag that `scanner` stands in, which is left behind. */
function attributeInTag(scanner: Scanner, offset: number): AttributeAt | undefined {
  const { text } = scanner;
  scanner.skipUntil(endOfName);
  if (offset <= scanner.at) return undefined; // the element's own name
  for (;;) {
    scanner.skip(/[\s/"']/);
    // Before the next name, where blank stands: a new one could begin.
    if (offset < scanner.at || ['>', '<', ''].includes(scanner.next())) {
      const isInside = offset <= scanner.at && blank.test(text.charAt(offset - 1));
      return isInside ? { part: 'name', name: '', start: offset, end: offset, text: '' } : undefined;
    }
    const start = scanner.at;
    scanner.skipUntil(endOfName);
    const end = scanner.at;
    if (end === start) scanner.at++; // a lone =
    const name = text.slice(start, end);
    if (offset >= start && offset <= end) return { part: 'name', name, start, end, text: name };
    scanner.skip(blank);
    if (scanner.next() !== '=') continue;
    scanner.at++;
    scanner.skip(blank);
    const quote = scanner.next();
    if (quote !== '"' && quote !== "'") continue;
    const from = scanner.at + 1;
    const close = text.indexOf(quote, from);
    const to = close < 0 ? text.length : close;
    if (offset >= from && offset <= to) return { part: 'value', name, start: from, end: to, text: text.slice(from, to) };
    scanner.at = to + 1;
  }
}

export function attributeAt(text: string, offset: number): AttributeAt | undefined {
  for (let at = text.indexOf('<'); at >= 0 && at < offset; at = text.indexOf('<', at)) {
    const other = endOfOther(text, at);
    if (other !== undefined) {
      at = other;
      continue;
    }
    const scanner = new Scanner(text, at + 1);
    const found = attributeInTag(scanner, offset);
    if (found !== undefined || scanner.at >= offset) return found;
    at = scanner.at;
  }
  return undefined;
}
