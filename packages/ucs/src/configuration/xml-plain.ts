// A quick reader for plain XML: what phones and their servers write. Anything out of the ordinary makes it give up, and the strict parser reads the
// file again and says what is wrong; a differential test holds the two to the same answers.

import type { XmlAttribute, XmlHandlers } from './xml-event.ts';

const depthLimit = 200;

/** Of ASCII codes: 1 may begin a name, 2 may go on with it. */
const nameClass = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z_:]/.test(char)) nameClass[code] = 1;
  else if (/[0-9.-]/.test(char)) nameClass[code] = 2;
}

const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
// Control characters, lone surrogates and non-characters: the strict parser decides. So it does about a carriage return, which XML folds.
const unusual = /[\0-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFD-\uFFFF]/;

/** Undefined where a reference is unknown. */
function decodeReferences(text: string): string | undefined {
  let isKnown = true;
  const decoded = text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const value = whole.endsWith(';') ? predefined[name] : undefined;
    if (value === undefined) isKnown = false;
    return value ?? '';
  });
  return isKnown ? decoded : undefined;
}

/** Of a few, comparing each with each is quicker than a set. */
function isRepeating(attributes: readonly XmlAttribute[]): boolean {
  if (attributes.length > 8) return new Set(attributes.map(({ name }) => name)).size < attributes.length;
  return attributes.some(({ name }, at) => attributes.findIndex((earlier) => earlier.name === name) < at);
}

/** False where the text is not plain, which is no judgement on whether it is XML: what was told till then is void. */
export function readPlainXml(text: string, handlers: XmlHandlers): boolean {
  if (unusual.test(text)) return false;
  const open: string[] = [];
  /** For each open element. */
  const hasText: boolean[] = [];
  const length = text.length;
  let at = 0;
  let line = 1;
  let lineStart = 0;
  let nextBreak = text.indexOf('\n');
  let hasRoot = false;
  /** Moves `line` and `lineStart` forward to where `offset` lies. */
  const countLines = (offset: number): void => {
    while (nextBreak >= 0 && nextBreak < offset) {
      line++;
      lineStart = nextBreak + 1;
      nextBreak = text.indexOf('\n', lineStart);
    }
  };
  const skipBlanks = (): void => {
    for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 9 || code === 13; code = text.charCodeAt(at)) at++;
  };
  /** The end of the name that begins at `from`; `from` itself where none does. */
  const nameEnd = (from: number): number => {
    let end = from;
    let code = text.charCodeAt(end);
    if (!(code < 128) || nameClass[code] !== 1) return from;
    do code = text.charCodeAt(++end);
    while (code < 128 && nameClass[code] !== 0);
    return code >= 128 ? from : end;
  };

  while (at < length) {
    const tag = text.indexOf('<', at);
    const end = tag < 0 ? length : tag;
    if (end > at) {
      const from = at;
      skipBlanks();
      const isBlank = at >= end;
      if (open.length === 0 && !isBlank) return false;
      // Blanks matter only beside other text of the same element.
      if (!isBlank || hasText[open.length - 1] === true) {
        const part = text.slice(from, end);
        hasText[open.length - 1] = true;
        if (part.includes(']]>') || part.includes('\r')) return false;
        const decoded = part.includes('&') ? decodeReferences(part) : part;
        if (decoded === undefined) return false;
        countLines(end);
        handlers.onText?.(decoded, line);
      }
    }
    if (tag < 0) break;
    at = tag + 1;
    const code = text.charCodeAt(at);
    if (code === 47 /* / */) {
      const name = open.pop();
      hasText.pop();
      if (name === undefined || !text.startsWith(name, at + 1)) return false;
      at += 1 + name.length;
      skipBlanks();
      if (text.charCodeAt(at) !== 62) return false;
      at++;
      handlers.onEnd?.(name);
    } else if (code === 33 /* ! */) {
      if (!text.startsWith('!--', at)) return false;
      const close = text.indexOf('--', at + 3);
      if (close < 0 || text.charCodeAt(close + 2) !== 62) return false;
      const comment = text.slice(at + 3, close);
      if (comment.includes('\r')) return false;
      countLines(close);
      handlers.onComment?.(comment, line);
      at = close + 3;
    } else if (code === 63 /* ? */) {
      const close = text.indexOf('?>', at);
      const stop = nameEnd(at + 1);
      if (close < 0 || stop === at + 1) return false;
      const target = text.slice(at + 1, stop);
      if (target.toLowerCase() === 'xml') {
        const declaration =
          /^<\?xml version=(["'])1\.0\1(?: encoding=(["'])[A-Za-z][A-Za-z0-9._-]*\2)?(?: standalone=(["'])(?:yes|no)\3)?\s*\?>/;
        if (tag !== 0 || !declaration.test(text.slice(0, close + 2))) return false;
      } else {
        if (target.includes(':')) return false;
        const body = text.slice(stop, close);
        if (body !== '' && body.trimStart() === body) return false;
        if (body.includes('\r')) return false;
        handlers.onInstruction?.(target, body.trimStart());
      }
      at = close + 2;
    } else {
      const nameStop = nameEnd(at);
      if (nameStop === at || (open.length === 0 && hasRoot) || open.length >= depthLimit) return false;
      hasRoot = true;
      const name = text.slice(at, nameStop);
      countLines(tag);
      const elementLine = line;
      const attributes: XmlAttribute[] = [];
      at = nameStop;
      for (;;) {
        const before = at;
        skipBlanks();
        const next = text.charCodeAt(at);
        if (next === 62 /* > */) {
          at++;
          open.push(name);
          hasText.push(false);
          if (isRepeating(attributes)) return false;
          handlers.onElement?.({ name, attributes, isRepeating: false, line: elementLine, depth: open.length });
          break;
        }
        if (next === 47 /* / */) {
          if (text.charCodeAt(at + 1) !== 62) return false;
          at += 2;
          if (isRepeating(attributes)) return false;
          handlers.onElement?.({ name, attributes, isRepeating: false, line: elementLine, depth: open.length + 1 });
          handlers.onEnd?.(name);
          break;
        }
        const stop = nameEnd(at);
        if (stop === at || at === before) return false;
        const attribute = text.slice(at, stop);
        countLines(at);
        const column = at - lineStart + 1;
        at = stop;
        if (text.charCodeAt(at) !== 61 /* = */) {
          skipBlanks();
          if (text.charCodeAt(at) !== 61) return false;
        }
        at++;
        let quote = text.charCodeAt(at);
        if (quote !== 34 && quote !== 39) {
          skipBlanks();
          quote = text.charCodeAt(at);
          if (quote !== 34 && quote !== 39) return false;
        }
        const close = text.indexOf(quote === 34 ? '"' : "'", at + 1);
        if (close < 0) return false;
        let value = text.slice(at + 1, close);
        // Line breaks and tabs in values are folded by XML's own rules: rare, and left to the strict parser.
        if (/[<\t\n\r]/.test(value)) return false;
        if (value.includes('&')) {
          const decoded = decodeReferences(value);
          if (decoded === undefined) return false;
          value = decoded;
        }
        attributes.push({ name: attribute, value, line, column });
        at = close + 1;
      }
    }
  }
  return hasRoot && open.length === 0;
}
