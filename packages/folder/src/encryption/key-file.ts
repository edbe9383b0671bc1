// Key files: one line in the form of device.sec.configEncryption.key, "Crypt=2;KeyDesc=...;Key=...;" (guide, Encryption). No message shows key material.

import type { Cryptography, Random } from '@offhook/base';
import { ProblemError, randomHex, utf8Text } from '@offhook/base';
import type { EncryptionKey } from '@offhook/ucs';
import { parseEncryptionKey, writeEncryptionKey } from '@offhook/ucs';

/** Room for the key in device.sec.configEncryption.key, which holds 256 characters. */
const descriptionLimit = 128;
const keyFileLimitBytes = 4096;

export const cipherNames = { 1: 'AES-128-CBC', 2: 'AES-256-GCM' } as const;
export type CipherName = (typeof cipherNames)[keyof typeof cipherNames];

export function cipherOf(key: EncryptionKey): CipherName {
  return key.bytes.length === 16 ? cipherNames[1] : cipherNames[2];
}

/** True for the text of a key where the name of its file belongs: it must neither be used nor repeated. */
export function looksLikeKeyText(text: string): boolean {
  return /\bKey\s*=/i.test(text) || /^\s*(?:[0-9a-f]{32}|[0-9a-f]{64})\s*;?\s*$/i.test(text);
}

/** `name` is what a person calls the place, for the message. Throws ProblemError bad-configuration. */
export function readKeyFile(bytes: Uint8Array, name: string): EncryptionKey {
  const refuse = (came: string): never => {
    throw new ProblemError('bad-configuration', `expected one line Crypt=...;KeyDesc=...;Key=...; in ${name}, ${came}`);
  };
  if (bytes.length > keyFileLimitBytes) return refuse(`got a file of ${bytes.length} bytes`);
  const lines = utf8Text(bytes)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [line] = lines;
  if (line === undefined || lines.length > 1) return refuse(`got ${lines.length} lines`);
  let key: EncryptionKey;
  try {
    key = parseEncryptionKey(line);
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return refuse('got another text (32 or 64 hexadecimal digits are a key)');
  }
  const scheme = /(?:^|;)\s*Crypt\s*=\s*([^;]*)/.exec(line)?.[1]?.trim();
  const digits = key.bytes.length * 2;
  if (scheme !== undefined && scheme !== (digits === 32 ? '1' : '2'))
    return refuse(`got a key of ${digits} digits under another Crypt number (1 has 32 digits, 2 has 64)`);
  return key;
}

export function keyFileText(key: EncryptionKey): string {
  return `${writeEncryptionKey(key)}\n`;
}

/** `onDay` (2026-03-14) and a random ending make a description of their own where none is given. Throws ProblemError bad-request. */
export function newEncryptionKey(options: {
  readonly random: Random;
  readonly cipher: CipherName;
  readonly onDay: string;
  readonly description?: string | undefined;
}): EncryptionKey {
  const { random, cipher, onDay } = options;
  const description = options.description ?? `key-${onDay}-${randomHex(random, 3)}`;
  const isUsable = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(description) && !description.includes(';');
  if (!isUsable || description.length > descriptionLimit || looksLikeKeyText(description)) {
    throw new ProblemError(
      'bad-request',
      `expected a description of 1-${descriptionLimit} ASCII characters without a semicolon that is no key itself: it stands in clear in every file`,
    );
  }
  return { description, bytes: random.bytes(cipher === cipherNames[1] ? 16 : 32) };
}

/** Tells two keys apart without telling anything of either: an HMAC under a key derived from it, 16 hexadecimal digits. */
export function keyFingerprint(cryptography: Cryptography, key: EncryptionKey): string {
  const derived = cryptography.hkdf(key.bytes, new Uint8Array(), 'offhook configuration key fingerprint', 32);
  return cryptography.hmacHex(derived, 'fingerprint').slice(0, 16);
}
