// What a text says that was written for a reader of its own: percent-encoded (RFC 3986 §2.1), with references (XML 1.0 §4.1, §4.6, and the accented letters
// as HTML calls them), as words of a header (RFC 2047 §2), or with backslashes (RFC 3261 §25.1 quoted-pair, RFC 8259 §7). Whoever looks for somebody reads it so
// as well.

import { base64Bytes, latin1Text, strictUtf8Text } from './bytes.ts';

/** What a text that holds escapes has somewhere. */
export const mayHoldEscapes = /%[0-9a-f]{2}|=\?[\w-]{1,40}\?[bq]\?|&(?:#|[a-z])|\\(?:["'\\/]|u[0-9a-f]{4}|x[0-9a-f]{2})/i;

interface Escape {
  readonly pattern: RegExp;
  readonly meant: (found: readonly string[]) => string;
}

/** What is no sign but an order to a terminal or a printer stands between words. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}

/** UTF-8; what is none is of an older writer, of whose bytes each is a character. */
function ofBytes(bytes: Uint8Array): string {
  try {
    return strictUtf8Text(bytes);
  } catch {
    return latin1Text(bytes);
  }
}

const accents: Readonly<Record<string, string>> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  ring: '\u030a',
  caron: '\u030c',
  cedil: '\u0327',
};

const signs: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  szlig: 'ß',
  oslash: 'ø',
  aelig: 'æ',
  oelig: 'œ',
  eth: 'ð',
  thorn: 'þ',
};

function ofCode(code: number, reference: string): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : reference;
}

function ofName(name: string, reference: string): string {
  const sign = signs[name.toLowerCase()];
  if (sign !== undefined) return /^[A-Z]/.test(name) && /\p{Ll}/u.test(sign) ? sign.toUpperCase() : sign;
  const [, letter = '', accent = ''] = /^([a-z])([a-z]+)$/i.exec(name) ?? [];
  const mark = accents[accent.toLowerCase()];
  return mark === undefined ? reference : `${letter}${mark}`.normalize('NFC');
}

function bytesOfHex(pairs: string): Uint8Array {
  return Uint8Array.from(pairs.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The text of an encoded word: base64, or a blank as _ and bytes as =C3. */
function ofEncodedWord(encoding: string, text: string): string {
  if (/q/i.test(encoding)) return text.replaceAll('_', ' ').replace(/(?:=[0-9a-f]{2})+/gi, (run) => ofBytes(bytesOfHex(run)));
  const bytes = base64Bytes(text);
  return bytes === undefined ? text : ofBytes(bytes);
}

const escapes: readonly Escape[] = [
  // White space between two of them is none of the text.
  {
    pattern: /=\?[\w-]{1,40}\?([bq])\?([^?\s]{0,512})\?=(?:\s+(?==\?[\w-]{1,40}\?[bq]\?))?/gi,
    meant: ([, encoding = '', text = '']) => ofEncodedWord(encoding, text),
  },
  { pattern: /(?:%[0-9a-f]{2})+/gi, meant: ([run = '']) => ofBytes(bytesOfHex(run)) },
  {
    pattern: /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi,
    meant: ([reference = '', hex, decimal, name = '']) => {
      if (name !== '') return ofName(name, reference);
      return ofCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16), reference);
    },
  },
  {
    pattern: /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))/gi,
    meant: ([, wide, narrow]) => String.fromCharCode(Number.parseInt(wide ?? narrow ?? '', 16)),
  },
];

const backslashed = /\\+(["'/])|\\(?=\\)/g;
/** A quotation mark within a quoted name (RFC 3261 §25.1), which does not end it. */
const innerQuote = '\u201c';

/** Text that was passed on within text that was. */
const mostTimes = 3;

interface Placed {
  readonly text: string;
  /** Of each unit of `text`, from where to where it was written. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

function replacedIn(text: string, { pattern, meant }: Escape): string {
  return text.replace(pattern, (...found: readonly unknown[]) => printable(meant(found as readonly string[])));
}

function replacedWithPlaces(from: Placed, { pattern, meant }: Escape): Placed {
  const starts: number[] = [];
  const ends: number[] = [];
  let text = '';
  let at = 0;
  const keepUntil = (end: number): void => {
    text += from.text.slice(at, end);
    for (; at < end; at++) {
      starts.push(from.starts[at] ?? 0);
      ends.push(from.ends[at] ?? 0);
    }
  };
  for (const found of from.text.matchAll(pattern)) {
    keepUntil(found.index);
    const sign = printable(meant(found));
    const end = found.index + found[0].length;
    for (let unit = 0; unit < sign.length; unit++) {
      starts.push(from.starts[found.index] ?? 0);
      ends.push(from.ends[end - 1] ?? 0);
    }
    text += sign;
    at = end;
  }
  keepUntil(from.text.length);
  return { text, starts, ends };
}

/** How often `step` is taken: until nothing changes, and no more often than text is passed on within text. */
function repeated<Value>(first: Value, step: (value: Value) => Value, textOf: (value: Value) => string): Value {
  let value = first;
  for (let times = 0; times < mostTimes; times++) {
    const next = step(value);
    if (textOf(next) === textOf(value)) break;
    value = next;
  }
  return value;
}

function allEscapes(quote: string): readonly Escape[] {
  return [...escapes, { pattern: backslashed, meant: ([, sign = '']) => (sign === '"' ? quote : sign) }];
}

function quotesOf(text: string): readonly string[] {
  return text.includes('\\') ? [innerQuote, '"'] : ['"'];
}

/** What a text says besides, read without its escapes; none where it holds none. */
export function unescapedReadings(text: string): readonly string[] {
  if (!mayHoldEscapes.test(text)) return [];
  const readings = quotesOf(text).map((quote) =>
    repeated(
      text,
      (value) => allEscapes(quote).reduce(replacedIn, value),
      (value) => value,
    ),
  );
  return [...new Set(readings)].filter((reading) => reading !== text);
}

export interface UnescapedText {
  readonly text: string;
  /** Where what `text` has from `start` to `end`, the end not included, was written. */
  readonly spanOf: (start: number, end: number) => readonly [number, number];
}

/** As unescapedReadings, each with where its signs stood. */
export function unescapedWithPlaces(text: string): readonly UnescapedText[] {
  if (!mayHoldEscapes.test(text)) return [];
  const units = Array.from({ length: text.length }, (_, at) => at);
  const asWritten: Placed = { text, starts: units, ends: units.map((at) => at + 1) };
  return quotesOf(text)
    .map((quote) =>
      repeated(
        asWritten,
        (value) => allEscapes(quote).reduce(replacedWithPlaces, value),
        (value) => value.text,
      ),
    )
    .filter((reading) => reading.text !== text)
    .map(({ text: reading, starts, ends }) => ({
      text: reading,
      spanOf: (start, end) => [starts[start] ?? text.length, ends[end - 1] ?? 0],
    }));
}
