// One file, encrypted or decrypted, and what it is called afterwards (guide, Encrypting Configuration Files).

import type { Cryptography, Random } from '@offhook/base';
import { ProblemError, isProblem, latin1Text } from '@offhook/base';
import type { EncryptionKey } from '@offhook/ucs';
import {
  decryptFile,
  encryptFile,
  looksLikePrimary,
  parseArtefactName,
  plainDigest,
  readConfiguration,
  readEncryptedHeader,
} from '@offhook/ucs';

/** True for our container and for anything that begins like one: a maker's own file, or a damaged one. */
export function beginsEncrypted(bytes: Uint8Array): boolean {
  return latin1Text(bytes.subarray(0, 6)) === 'Crypt=';
}

export function isPrimaryName(path: string): boolean {
  return /(?:^|\/)[0-9a-f]{12}\.cfg$/i.test(path);
}

/** Phones ask for override, directory, call list and log files by name: such a file keeps its name. */
export function isAskedForByName(path: string): boolean {
  return parseArtefactName(path) !== undefined;
}

/** site.cfg becomes site.enc, as the guide advises; other names get the ending added, so that nothing of them is lost. */
export function encryptedName(path: string): string {
  if (isAskedForByName(path)) return path;
  return /\.cfg$/i.test(path) ? path.replace(/\.cfg$/i, '.enc') : `${path}.enc`;
}

/** The inverse of `encryptedName`; undefined where the name has no ending .enc and so tells of no plain name. */
export function plainName(path: string): string | undefined {
  if (!/[^/]\.enc$/i.test(path)) return undefined;
  const rest = path.slice(0, -'.enc'.length);
  return /\.[a-z]{2,5}$/i.test(rest) ? rest : `${rest}.cfg`;
}

/** Why this file may not be encrypted; undefined where it may. */
export function encryptionRefusal(bytes: Uint8Array, path: string): string | undefined {
  if (beginsEncrypted(bytes)) return 'it is encrypted already';
  const advice = 'phones read it before they know any key, so it cannot be encrypted (guide, Encryption); encrypt the files that it lists';
  if (isPrimaryName(path)) return `it is a primary configuration file by its name: ${advice}`;
  const read = readConfiguration(bytes, path);
  const names = read.assignments.map(({ name }) => name);
  if (looksLikePrimary(read.rootName, names)) return `it is a primary configuration file by its content: ${advice}`;
  return undefined;
}

/** Encrypts, and proves that the result opens to the same before anything is written. Throws ProblemError. */
export function encryptVerified(options: {
  readonly cryptography: Cryptography;
  readonly random: Random;
  readonly key: EncryptionKey;
  readonly plain: Uint8Array;
}): Uint8Array {
  const encrypted = encryptFile(options);
  const opened = decryptFile(options.cryptography, [options.key], encrypted);
  if (!sameBytes(opened, options.plain)) throw new Error('an encrypted file does not open to what was encrypted');
  return encrypted;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** The first of these keys that opens the file and fits its digest, and the plain content; undefined where none does. */
export function openWithAny(
  cryptography: Cryptography,
  keys: readonly EncryptionKey[],
  bytes: Uint8Array,
): { readonly key: EncryptionKey; readonly plain: Uint8Array } | undefined {
  for (const key of keys) {
    try {
      return { key, plain: decryptFile(cryptography, [key], bytes) };
    } catch (error) {
      if (!isProblem(error, 'decryption-failed')) throw error; // another key may fit
    }
  }
  return undefined;
}

/** Why no key given opens it, in words that say what to do. */
export function whyClosed(bytes: Uint8Array, keys: readonly EncryptionKey[]): string {
  const header = readEncryptedHeader(bytes);
  if (header === undefined)
    return 'it begins as an encrypted file and goes on in no form known here: damaged, or encrypted by another tool, whose form is not public';
  const named = JSON.stringify(header.keyDescription);
  return keys.some(({ description }) => description === header.keyDescription)
    ? `the key ${named} given does not open it: the file is damaged, or another key bears that description`
    : `it was encrypted with the key ${named}, which was not given`;
}

export interface Comparison {
  readonly isSame: boolean;
  /** Description of the key that opened the encrypted file. */
  readonly keyDescription: string;
  /** Counts from 1 in the plain file; undefined where both are the same. */
  readonly firstDifferentLine: number | undefined;
}

/** Guide, Encryption: do both hold the same? By the digest of the first line, after proof that it is the content's. Throws ProblemError bad-request, decryption-failed. */
export function compareFiles(options: {
  readonly cryptography: Cryptography;
  readonly keys: readonly EncryptionKey[];
  readonly encrypted: { readonly name: string; readonly bytes: Uint8Array };
  readonly plain: { readonly name: string; readonly bytes: Uint8Array };
}): Comparison {
  const { cryptography, keys, encrypted, plain } = options;
  if (!beginsEncrypted(encrypted.bytes))
    throw new ProblemError('bad-request', `expected an encrypted file first, got ${encrypted.name}, which is plain`);
  if (beginsEncrypted(plain.bytes))
    throw new ProblemError('bad-request', `expected a plain file second, got ${plain.name}, which is encrypted`);
  const opened = openWithAny(cryptography, keys, encrypted.bytes);
  const header = readEncryptedHeader(encrypted.bytes);
  if (opened === undefined || header === undefined)
    throw new ProblemError('decryption-failed', `${encrypted.name} cannot be opened: ${whyClosed(encrypted.bytes, keys)}`);
  const isSame = sameBytes(plainDigest(cryptography, opened.key, plain.bytes), header.digest);
  return {
    isSame,
    keyDescription: opened.key.description,
    firstDifferentLine: isSame ? undefined : firstDifferentLine(opened.plain, plain.bytes),
  };
}

function firstDifferentLine(a: Uint8Array, b: Uint8Array): number {
  let line = 1;
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    if (a[index] !== b[index]) return line;
    if (b[index] === 0x0a) line++;
  }
  return line;
}
