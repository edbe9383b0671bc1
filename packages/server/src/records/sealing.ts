// JSON under a key, as the records keep what a phone wrote.

import type { Cryptography } from '@offhook/base';
import { utf8Bytes, utf8Text } from '@offhook/base';

export function sealJson(cryptography: Cryptography, key: Uint8Array, value: unknown, context: string): Uint8Array {
  return cryptography.seal(key, utf8Bytes(JSON.stringify(value)), context);
}

/** What this server sealed under that context; the caller names its type. Throws ProblemError decryption-failed. */
export function openJson(cryptography: Cryptography, key: Uint8Array, sealed: Uint8Array, context: string): unknown {
  return JSON.parse(utf8Text(cryptography.open(key, sealed, context)));
}
