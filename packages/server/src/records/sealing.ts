// JSON and texts under a key, as the records keep what a phone wrote. Their lengths are rounded up: how long a name is would tell whose it may be.

import type { Cryptography } from '@offhook/base';
import { utf8Bytes, utf8Text } from '@offhook/base';

const stepBytes = 64;

/** `filler` is one byte. What was sealed before lengths were rounded opens all the same. */
function rounded(text: string, filler: string): Uint8Array {
  const bytes = utf8Bytes(text);
  const missing = (stepBytes - (bytes.length % stepBytes)) % stepBytes;
  return utf8Bytes(text + filler.repeat(bytes.length === 0 ? stepBytes : missing));
}

export function sealJson(cryptography: Cryptography, key: Uint8Array, value: unknown, context: string): Uint8Array {
  return cryptography.seal(key, rounded(JSON.stringify(value), ' '), context);
}

/** What this server sealed under that context, as the caller parses it. Throws ProblemError decryption-failed. */
export function openJson(cryptography: Cryptography, key: Uint8Array, sealed: Uint8Array, context: string): unknown {
  return JSON.parse(utf8Text(cryptography.open(key, sealed, context)));
}

/** Of a text without NUL, which no file of phones can hold. */
export function sealText(cryptography: Cryptography, key: Uint8Array, text: string, context: string): Uint8Array {
  return cryptography.seal(key, rounded(text, '\0'), context);
}

/** Throws ProblemError decryption-failed. */
export function openText(cryptography: Cryptography, key: Uint8Array, sealed: Uint8Array, context: string): string {
  // eslint-disable-next-line no-control-regex
  return utf8Text(cryptography.open(key, sealed, context)).replace(/\0+$/, '');
}
