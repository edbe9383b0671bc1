// Keys of encrypted files: from files, or from the environment; never from the command line, which others on the machine can read.

import { readFile } from 'node:fs/promises';

import { ProblemError, messageOf } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import type { EncryptionKey } from '@offhook/ucs';
import { decryptFile, parseEncryptionKey } from '@offhook/ucs';

/** OFFHOOK_CONFIG_KEY is used where no file is named. */
export async function readKeys(paths: readonly string[]): Promise<readonly EncryptionKey[]> {
  const fromEnvironment = process.env['OFFHOOK_CONFIG_KEY'];
  if (paths.length === 0) return fromEnvironment === undefined ? [] : [parseEncryptionKey(fromEnvironment)];
  return Promise.all(
    paths.map(async (path) => {
      const text = await readFile(path, 'utf8').catch((cause: unknown) => {
        throw new ProblemError('storage', `the key file ${path} cannot be read: ${messageOf(cause)}`, { cause });
      });
      return parseEncryptionKey(text.trim());
    }),
  );
}

/** Undefined without a key. */
export async function decrypterFrom(paths: readonly string[]): Promise<((bytes: Uint8Array) => Uint8Array) | undefined> {
  const keys = await readKeys(paths);
  if (keys.length === 0) return undefined;
  const cryptography = createSystemCryptography(createSystemRandom());
  return (bytes) => decryptFile(cryptography, keys, bytes);
}
