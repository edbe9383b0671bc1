// The bytes of a file as text that can be turned back into the same bytes, so that a part can be cut out and nothing else changes.
// Encodings are those that phones and editors write: UTF-8 and UTF-16 with or without a byte order mark, and ISO-8859-1 where the bytes are not UTF-8.

import { concatBytes, latin1Bytes, latin1Text, strictUtf8Text, utf8Bytes } from '@offhook/base';

export type FileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'iso-8859-1';

export interface FileText {
  readonly encoding: FileEncoding;
  /** Without the byte order mark. */
  readonly text: string;
  /** The byte order mark, where there is one. */
  readonly mark: Uint8Array;
  /** A byte left over at the end of UTF-16. */
  readonly tail: Uint8Array;
}

const none = new Uint8Array();
const sniffedBytes = 8192;

function utf16Text(bytes: Uint8Array, isLittle: boolean): string {
  const units = new Uint16Array(bytes.length >> 1);
  for (let index = 0; index < units.length; index++) {
    const first = bytes[index * 2] ?? 0;
    const second = bytes[index * 2 + 1] ?? 0;
    units[index] = isLittle ? first | (second << 8) : (first << 8) | second;
  }
  let text = '';
  for (let start = 0; start < units.length; start += 8192) text += String.fromCharCode(...units.subarray(start, start + 8192));
  return text;
}

function utf16Bytes(text: string, isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    bytes[index * 2] = isLittle ? unit & 0xff : unit >> 8;
    bytes[index * 2 + 1] = isLittle ? unit >> 8 : unit & 0xff;
  }
  return bytes;
}

function utf16Order(bytes: Uint8Array): { isLittle: boolean; markBytes: number } | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { isLittle: true, markBytes: 2 };
  if (first === 0xfe && second === 0xff) return { isLittle: false, markBytes: 2 };
  if (first === 0x3c && second === 0) return { isLittle: true, markBytes: 0 };
  if (first === 0 && second === 0x3c) return { isLittle: false, markBytes: 0 };
  return undefined;
}

/** A NUL near the beginning: firmware, sound, a picture, an archive. UTF-16 is text. */
export function isBinary(bytes: Uint8Array): boolean {
  return utf16Order(bytes) === undefined && bytes.subarray(0, sniffedBytes).includes(0);
}

export function readFileText(bytes: Uint8Array): FileText {
  const order = utf16Order(bytes);
  if (order !== undefined) {
    const body = bytes.subarray(order.markBytes);
    const whole = body.length - (body.length % 2);
    return {
      encoding: order.isLittle ? 'utf-16le' : 'utf-16be',
      text: utf16Text(body.subarray(0, whole), order.isLittle),
      mark: bytes.slice(0, order.markBytes),
      tail: body.slice(whole),
    };
  }
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const mark = hasMark ? bytes.slice(0, 3) : none;
  const body = hasMark ? bytes.subarray(3) : bytes;
  const head = latin1Text(body.subarray(0, 200));
  const isDeclaredLatin = /^<\?xml[^>]*encoding\s*=\s*["'](?:iso-8859-1|windows-1252|latin1)["']/i.test(head);
  // The decoder drops a second mark, which would not come back.
  const isMarkedTwice = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  if (!isDeclaredLatin && !isMarkedTwice) {
    try {
      return { encoding: 'utf-8', text: strictUtf8Text(body), mark, tail: none };
    } catch {
      // not UTF-8: each byte is a character, as the readers of configuration files take it
    }
  }
  return { encoding: 'iso-8859-1', text: latin1Text(body), mark, tail: none };
}

/** The bytes of another text in the encoding of this file. */
export function writeFileText(file: FileText, text: string): Uint8Array {
  switch (file.encoding) {
    case 'utf-8':
      return concatBytes(file.mark, utf8Bytes(text));
    case 'iso-8859-1':
      return concatBytes(file.mark, latin1Bytes(text));
    case 'utf-16le':
    case 'utf-16be':
      return concatBytes(file.mark, utf16Bytes(text, file.encoding === 'utf-16le'), file.tail);
  }
}

export interface TextEdit {
  /** Offsets in the text, the end not included. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Edits may lie in each other (the outer one counts), and may come in any order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || b.end - a.end);
  let result = '';
  let at = 0;
  for (const { start, end, replacement } of sorted) {
    if (end <= at && start < at) continue;
    result += text.slice(at, Math.max(at, start)) + replacement;
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}

/** Looks up line numbers, from 1. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
