// Bytes of a file as text. Files declare UTF-8 and carry Latin-1 bytes now and then; UTF-16 is recognised by its byte order mark.

import { latin1Text, utf8Bytes, utf8Text } from '@offhook/base';

/** The bytes of a file, or its text where whoever read it made sure that it is UTF-8 and says nothing else of itself. */
export type FileContent = Uint8Array | string;

export interface DecodedText {
  readonly text: string;
  /** What does not fit the declaration, with the offset of the first such byte. */
  readonly fault?: { readonly offset: number; readonly message: string };
}

/** The offset of the first byte that is no UTF-8, or -1; `text` is what the bytes decode to. */
function firstBadByte(bytes: Uint8Array, text: string): number {
  const bad = text.indexOf('\uFFFD');
  if (bad < 0) return -1;
  const offset = utf8Bytes(text.slice(0, bad)).length;
  // A U+FFFD that the file itself contains is no fault.
  return beginsWith(bytes.subarray(offset), [0xef, 0xbf, 0xbd]) ? -1 : offset;
}

/** In lower case, as the XML declaration says. */
export function declaredEncoding(text: string): string | undefined {
  // As most files begin.
  if (text.startsWith('<?xml version="1.0" encoding="UTF-8"')) return 'utf-8';
  return /^<\?xml[^>]{0,180}encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(text)?.[1]?.toLowerCase();
}

/** The text of a file that declares one byte a character; undefined where it does not. */
function declaredLatinText(text: string, body: Uint8Array): string | undefined {
  const declared = declaredEncoding(text);
  if (declared === 'windows-1252') return new TextDecoder('windows-1252').decode(body);
  return declared === 'iso-8859-1' || declared === 'latin1' ? latin1Text(body) : undefined;
}

/** The content of a file that was decoded as UTF-8; undefined where its bytes must be looked at. */
export function contentOfText(decoded: string): FileContent | undefined {
  if (decoded.includes('\uFFFD') || /^(?:iso-8859-1|latin1|windows-1252)$/.test(declaredEncoding(decoded) ?? '')) return undefined;
  return decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded;
}

const utf8Mark = [0xef, 0xbb, 0xbf];

function beginsWith(bytes: Uint8Array, first: readonly number[]): boolean {
  return first.every((byte, at) => bytes[at] === byte);
}

/** By the byte order mark. */
export function wideEncoding(bytes: FileContent): 'utf-16le' | 'utf-16be' | undefined {
  if (typeof bytes === 'string') return undefined;
  if (beginsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  return beginsWith(bytes, [0xfe, 0xff]) ? 'utf-16be' : undefined;
}

export function decodeText(bytes: FileContent): DecodedText {
  if (typeof bytes === 'string') return { text: bytes };
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return { text: new TextDecoder(wide).decode(bytes) };
  const start = beginsWith(bytes, utf8Mark) ? utf8Mark.length : 0;
  const body = bytes.subarray(start);
  const text = utf8Text(body);
  const latin = declaredLatinText(text, body);
  if (latin !== undefined) return { text: latin };
  const offset = firstBadByte(body, text);
  if (offset < 0) return { text };
  return {
    text: latin1Text(body),
    fault: {
      offset: offset + start,
      message: `byte 0x${(body[offset] ?? 0).toString(16)} is not UTF-8, as the file says it is; it is made out as ISO-8859-1`,
    },
  };
}
