// Opening the encrypted files of a folder with the keys that were given; nothing is opened where none was.

import { ProblemError } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node/local';
import type { OpenEncrypted } from '@offhook/folder';
import { encryptVerified, openWithAny, whyClosed } from '@offhook/folder';

import { givenKeys, keyVariable } from './encryption-keys.ts';

/** Undefined without a key; what it opens can be closed again under the same key. */
export async function openerFrom(paths: readonly string[]): Promise<OpenEncrypted | undefined> {
  const inEnvironment = process.env[keyVariable];
  if (paths.length === 0 && (inEnvironment === undefined || inEnvironment === '')) return undefined;
  const { keys } = await givenKeys(paths);
  const random = createSystemRandom();
  const cryptography = createSystemCryptography(random);
  return (bytes) => {
    const opened = openWithAny(cryptography, keys, bytes);
    if (opened === undefined) throw new ProblemError('decryption-failed', whyClosed(bytes, keys));
    const { key, plain } = opened;
    return { plain, seal: (changed) => encryptVerified({ cryptography, random, key, plain: changed }) };
  };
}

/** For reading only. */
export async function decrypterFrom(paths: readonly string[]): Promise<((bytes: Uint8Array, path: string) => Uint8Array) | undefined> {
  const open = await openerFrom(paths);
  return open === undefined ? undefined : (bytes, path) => open(bytes, path).plain;
}
