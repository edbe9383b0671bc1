// Encrypted files: a text first line "Crypt=1;KeyDesc=...;Digest=...;", then the cipher text.
// Deviation: the makers' container is not public (placement of the IV, digest, padding), so this one is our own and real phones cannot read it.
//
//   Crypt=1: AES-128-CBC, PKCS#7 padding:  line LF | IV (16 bytes) | cipher text       Digest = HMAC-SHA-256 of the plain text
//   Crypt=2: AES-256-GCM:                  line LF | nonce | cipher text | tag         Digest = the same
//
// The digest is keyed, so that it tells nothing to who has no key, authenticates what CBC does not, and is equal for equal content under one key.

import type { Cryptography, Random } from '@offhook/base';
import { ProblemError, concatBytes, equalBytes, hexBytes, hexText, latin1Text, utf8Bytes, utf8Text } from '@offhook/base';

import type { EncryptionKey } from './key.ts';

const headerLimitBytes = 512;
const ivBytes = 16;

export interface EncryptedHeader {
  readonly scheme: 1 | 2;
  readonly keyDescription: string;
  readonly digest: Uint8Array;
  readonly bodyOffset: number;
}

/** Undefined where the file is not encrypted. */
export function readEncryptedHeader(bytes: Uint8Array): EncryptedHeader | undefined {
  if (latin1Text(bytes.subarray(0, 6)) !== 'Crypt=') return undefined;
  const end = bytes.subarray(0, headerLimitBytes).indexOf(0x0a);
  if (end < 0) return undefined;
  const line = utf8Text(bytes.subarray(0, end));
  const match = /^Crypt=([12]);KeyDesc=([^;]*);Digest=([0-9a-f]{64});$/.exec(line.trimEnd());
  const digest = hexBytes(match?.[3] ?? '');
  if (match === null || digest === undefined) return undefined;
  return { scheme: match[1] === '2' ? 2 : 1, keyDescription: match[2] ?? '', digest, bodyOffset: end + 1 };
}

/** Equal for equal plain files under one key: what `compare` compares. */
export function plainDigest(cryptography: Cryptography, key: EncryptionKey, plain: Uint8Array): Uint8Array {
  const digestKey = cryptography.hkdf(key.bytes, new Uint8Array(), 'offhook configuration digest', 32);
  return cryptography.hmac('sha256', digestKey, plain);
}

export function encryptFile(options: { cryptography: Cryptography; random: Random; key: EncryptionKey; plain: Uint8Array }): Uint8Array {
  const { cryptography, random, key, plain } = options;
  if (/[;\r\n]/.test(key.description))
    throw new ProblemError('bad-configuration', 'a key description may hold no semicolon and no line break');
  const scheme = key.bytes.length === 16 ? 1 : 2;
  const line = `Crypt=${scheme};KeyDesc=${key.description};Digest=${hexText(plainDigest(cryptography, key, plain))};\n`;
  if (utf8Bytes(line).length > headerLimitBytes)
    throw new ProblemError('bad-configuration', 'expected a key description that fits into a first line of 512 bytes, got a longer one');
  if (scheme === 2) return concatBytes(utf8Bytes(line), cryptography.seal(key.bytes, plain, line));
  const iv = random.bytes(ivBytes);
  return concatBytes(utf8Bytes(line), iv, cryptography.aesCbcEncrypt(key.bytes, iv, plain));
}

/** Tries the key that the header names first, then the others; throws ProblemError decryption-failed where none opens the file. */
export function decryptFile(cryptography: Cryptography, keys: readonly EncryptionKey[], bytes: Uint8Array): Uint8Array {
  const header = readEncryptedHeader(bytes);
  if (header === undefined)
    throw new ProblemError('decryption-failed', 'expected an encrypted file with the first line Crypt=...;KeyDesc=...;Digest=...;');
  const line = utf8Text(bytes.subarray(0, header.bodyOffset));
  const body = bytes.subarray(header.bodyOffset);
  const candidates = [...keys].sort(
    (a, b) => Number(b.description === header.keyDescription) - Number(a.description === header.keyDescription),
  );
  for (const key of candidates) {
    if (key.bytes.length !== (header.scheme === 1 ? 16 : 32)) continue;
    try {
      const plain =
        header.scheme === 2
          ? cryptography.open(key.bytes, body, line)
          : cryptography.aesCbcDecrypt(key.bytes, body.subarray(0, ivBytes), body.subarray(ivBytes));
      if (equalBytes(plainDigest(cryptography, key, plain), header.digest)) return plain;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error; // another key may fit
    }
  }
  throw new ProblemError(
    'decryption-failed',
    `no key here opens this file; it was encrypted with the key ${JSON.stringify(header.keyDescription)}`,
  );
}
