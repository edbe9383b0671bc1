// The configuration file that tells phones their new key (guide, Change the Encryption Key on the Phone and Server), readable with the key they have.

import type { Cryptography, Files, Random } from '@offhook/base';
import { ProblemError, utf8Bytes } from '@offhook/base';
import type { EncryptionKey } from '@offhook/ucs';
import { writeConfiguration, writeEncryptionKey } from '@offhook/ucs';

import {
  beginsEncrypted,
  encryptVerified,
  isAskedForByName,
  isPrimaryName,
  openWithAny,
  sameBytes,
} from '../encryption/file-encryption.ts';
import type { Inventory } from '../inventory.ts';
import { normalisePath } from '../source.ts';
import type { ChangeKeys } from './plan.ts';

/** device.* counts only behind device.set and its own .set. */
export function keyConfiguration(key: EncryptionKey): Uint8Array {
  return utf8Bytes(
    writeConfiguration({
      'device.set': '1',
      'device.sec.configEncryption.key': writeEncryptionKey(key),
      'device.sec.configEncryption.key.set': '1',
    }),
  );
}

/** The path below the folder, where such a file may be written: a new one, or the one that an earlier run wrote. Throws ProblemError bad-request, conflict. */
export function keyConfigurationPath(options: {
  readonly inventory: Inventory;
  readonly cryptography: Cryptography;
  readonly keys: ChangeKeys;
  readonly name: string;
}): string {
  const { inventory, cryptography, keys, name } = options;
  const path = normalisePath(name);
  if (path === undefined || path === '' || /^[/\\]/.test(name) || path.startsWith('.offhook/'))
    throw new ProblemError('bad-request', `expected a file name below the folder for the new key, got ${JSON.stringify(name)}`);
  if (isPrimaryName(path) || isAskedForByName(path)) {
    throw new ProblemError(
      'bad-request',
      `expected the name of a configuration file of its own, which CONFIG_FILES can list, got ${JSON.stringify(name)}, which phones ask for as something else`,
    );
  }
  const present = inventory.find(path) ?? inventory.findOtherCase(path);
  if (present === undefined) return path;
  const bytes = inventory.source.read(present);
  const plain = beginsEncrypted(bytes) ? openWithAny(cryptography, keys.from, bytes)?.plain : bytes;
  if (plain === undefined || !sameBytes(plain, keyConfiguration(keys.to))) {
    throw new ProblemError(
      'conflict',
      `${present} is there already and is not the file that gives this key to phones that have the old one: give another name`,
    );
  }
  return present;
}

/** Encrypted in the first old key. Left alone where it is there already. */
export async function writeKeyConfiguration(options: {
  readonly files: Files;
  readonly cryptography: Cryptography;
  readonly random: Random;
  readonly keys: ChangeKeys;
  readonly path: string;
}): Promise<void> {
  const { files, cryptography, random, keys, path } = options;
  const [present] = keys.from;
  if (present === undefined) throw new Error('a change of key has at least one old key');
  if ((await files.read(path)) !== undefined) return;
  await files.write(path, encryptVerified({ cryptography, random, key: present, plain: keyConfiguration(keys.to) }));
}
