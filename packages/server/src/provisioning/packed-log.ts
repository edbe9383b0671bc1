// Logs may come packed by gzip (RFC 1952), whatever their name says.

import { gunzipSync } from 'node:zlib';

import { ProblemError } from '@offhook/base';

/** A packed log is short, and may say that it is of any length. */
const longestUnpackedBytes = 20 * 1024 * 1024;

export function isPacked(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Throws ProblemError bad-log where it does not unpack, or to more than is taken. */
export function unpackedLog(bytes: Uint8Array, name: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: longestUnpackedBytes });
  } catch (cause) {
    const expected = `expected a log packed by gzip, of at most ${longestUnpackedBytes} bytes, in ${name}`;
    throw new ProblemError('bad-log', `${expected}, got ${bytes.length} bytes that do not unpack to one`, { cause });
  }
}
