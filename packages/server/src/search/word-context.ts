// What stands around letters in bytes: whether they are a word by themselves, and whether they are letters of base64, which say something else.

import { unescapedReadings } from '@offhook/base';

/** So far before and behind a place is looked: a certificate or a key in PEM (RFC 7468) is no longer. */
export const contextBytes = 8192;

const wordSign = /[\p{L}\p{N}\p{M}]/u;
const strict = new TextDecoder('utf-8', { fatal: true });
const longestSign = 4;

/** One sign of UTF-8; undefined where the bytes are none, and there is no letter. */
function sign(bytes: Buffer): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

function signBefore(bytes: Buffer, at: number): string {
  for (let length = 1; length <= Math.min(longestSign, at); length++) {
    const lead = bytes[at - length] ?? 0;
    if (lead < 0x80 || lead >= 0xc0) return sign(bytes.subarray(at - length, at)) ?? '';
  }
  return '';
}

function signBehind(bytes: Buffer, end: number): string {
  const lead = bytes[end] ?? 0;
  const length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : longestSign;
  return sign(bytes.subarray(end, end + length)) ?? '';
}

/** Escapes whose last letter belongs to no word. */
const escapeBefore = /(?:(?:%[0-9a-f]{2})+|\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[abfnrtv]))$/i;
const longestEscape = 16;

function lastBefore(bytes: Buffer, at: number): string {
  const [escape] = escapeBefore.exec(bytes.toString('latin1', Math.max(0, at - longestEscape), at)) ?? [];
  if (escape === undefined) return signBefore(bytes, at);
  const [said = ' '] = unescapedReadings(escape);
  return [...said].at(-1) ?? '';
}

export function isWordAt(bytes: Buffer, start: number, end: number): boolean {
  return !wordSign.test(lastBefore(bytes, start)) && !wordSign.test(signBehind(bytes, end));
}

/** In UTF-16 with the lower byte first. */
export function isWideWordAt(bytes: Buffer, start: number, end: number): boolean {
  const before = start < 2 ? '' : bytes.toString('utf16le', start - 2, start);
  return !wordSign.test(before) && !wordSign.test(bytes.toString('utf16le', end, end + 2));
}

/** In hexadecimal digits, two a byte. */
export function isHexWordAt(bytes: Buffer, start: number, end: number): boolean {
  const before = Buffer.from(bytes.toString('latin1', Math.max(0, start - 2 * longestSign), start), 'hex');
  const behind = Buffer.from(bytes.toString('latin1', end, end + 2 * longestSign), 'hex');
  return !wordSign.test(signBefore(before, before.length)) && !wordSign.test(signBehind(behind, 0));
}

function isBase64(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x2f && byte <= 0x39) || byte === 0x2b;
}

/** Nobody writes a line of so many letters and digits of both cases, without a blank, a dot or a dash. */
const longestWritten = 60;
const ofPem = /-----BEGIN [A-Z0-9 ]{1,40}-----(?:[A-Za-z0-9+/=\r\n]|\\[rn])*$/;

function isInPem(bytes: Buffer, start: number): boolean {
  const from = Math.max(0, start - contextBytes);
  const begin = bytes.subarray(from, start).lastIndexOf('-----BEGIN ', undefined, 'latin1');
  return begin >= 0 && ofPem.test(bytes.toString('latin1', from + begin, start));
}

export function isWithinBase64(bytes: Buffer, start: number, end: number): boolean {
  let from = start;
  while (start - from < contextBytes && isBase64(bytes[from - 1])) from--;
  let to = end;
  while (to - end < contextBytes && isBase64(bytes[to])) to++;
  if (to - from >= longestWritten) {
    const run = bytes.toString('latin1', from, to);
    if (/[a-z]/.test(run) && /[A-Z]/.test(run) && /[0-9]/.test(run)) return true;
  }
  return isInPem(bytes, start);
}

export interface InBase64 {
  readonly bytes: Buffer;
  readonly start: number;
}

/** The next letters of base64 from a place on, in one direction, over the ends of lines. */
function letters(bytes: Buffer, from: number, { step, count }: { readonly step: 1 | -1; readonly count: number }): string {
  let found = '';
  for (let at = from; found.length < count; at += step) {
    const byte = bytes[at];
    if (byte === 0x0a || byte === 0x0d) continue;
    if (!isBase64(byte)) break;
    found = step === 1 ? found + String.fromCharCode(byte ?? 0) : String.fromCharCode(byte ?? 0) + found;
  }
  return found;
}

/**
 * What is written around a place in base64, deciphered: `offset` bytes stand in the group of four letters before what was found, the first of which is letter
 * `skipped` of it. One group more on both sides says what stands beside it.
 */
export function aroundInBase64(
  bytes: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
  { offset, skipped }: { readonly offset: number; readonly skipped: number },
): InBase64 {
  const before = letters(bytes, start - 1, { step: -1, count: skipped + 4 });
  const isWhole = before.length === skipped + 4;
  const group = isWhole ? before : before.slice(Math.max(0, before.length - skipped));
  const behind = letters(bytes, end, { step: 1, count: 8 });
  return { bytes: Buffer.from(group + bytes.toString('latin1', start, end) + behind, 'base64'), start: offset + (isWhole ? 3 : 0) };
}
