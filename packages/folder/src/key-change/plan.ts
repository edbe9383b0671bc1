// Which files of a folder a change of key touches: read from the files themselves, proved by their digests, never from what a first line claims.

import type { Cryptography } from '@offhook/base';
import { ProblemError, isProblem, latin1Text } from '@offhook/base';
import type { EncryptionKey } from '@offhook/ucs';
import { parseEncryptionKey, readConfiguration, readEncryptedHeader } from '@offhook/ucs';

import { beginsEncrypted, isPrimaryName, openWithAny, sameBytes, whyClosed } from '../encryption/file-encryption.ts';
import type { Inventory } from '../inventory.ts';
import type { KeySetting, UnreadableFile } from './report.ts';

export interface ChangeKeys {
  /** The keys that files may be in now; the first is the one the phones have. */
  readonly from: readonly EncryptionKey[];
  readonly to: EncryptionKey;
}

export interface KeyChangePlan {
  readonly toChange: readonly string[];
  readonly alreadyNew: readonly string[];
  readonly unreadable: readonly UnreadableFile[];
  readonly keySettings: readonly KeySetting[];
  readonly encryptedPrimaries: readonly string[];
  readonly links: readonly string[];
}

const keyParameter = 'device.sec.configencryption.key';
/** No configuration file is larger; logs and images are, and are not searched for settings. */
const configurationLimitBytes = 4 * 1024 * 1024;

/** Throws ProblemError bad-request where the keys cannot be told apart by whoever looks at a half-changed folder. */
export function checkChangeKeys({ from, to }: ChangeKeys): void {
  if (from.length === 0) throw new ProblemError('bad-request', 'expected at least one old key (--from), got none');
  if (to.description === '')
    throw new ProblemError('bad-request', 'expected a new key with a description (KeyDesc=...), got one without: make it with key new');
  if (from.some(({ bytes }) => sameBytes(bytes, to.bytes)))
    throw new ProblemError('bad-request', 'expected another key as the new one, got one of the old keys');
  if (from.some(({ description }) => description === to.description)) {
    throw new ProblemError(
      'bad-request',
      `expected a new key with a description of its own, got ${JSON.stringify(to.description)}, which an old key has: nobody could tell which files are in which key`,
    );
  }
}

/** `leaveInOldKey` is the file that gives phones the new key: they read it with the old one. */
export function planKeyChange(options: {
  readonly inventory: Inventory;
  readonly cryptography: Cryptography;
  readonly keys: ChangeKeys;
  readonly leaveInOldKey?: string | undefined;
  readonly onFile?: (count: number) => void;
}): KeyChangePlan {
  const { inventory, cryptography, keys, leaveInOldKey } = options;
  const toChange: string[] = [];
  const alreadyNew: string[] = [];
  const keySettings: KeySetting[] = [];
  const encryptedPrimaries: string[] = [];
  const unreadable: UnreadableFile[] = inventory.unreadable.map(({ path, message }) => ({ path, reason: message }));
  let count = 0;
  for (const [path, { isLink }] of inventory.files) {
    options.onFile?.(++count);
    if (isLink === true) continue; // the file itself is changed
    let bytes: Uint8Array;
    try {
      bytes = inventory.source.read(path);
    } catch (error) {
      if (!isProblem(error)) throw error;
      unreadable.push({ path, reason: error.message });
      continue;
    }
    if (!beginsEncrypted(bytes)) {
      keySettings.push(...keySettingsOf(bytes, path, keys));
      continue;
    }
    if (isPrimaryName(path)) encryptedPrimaries.push(path);
    const opened = openWithAny(cryptography, [keys.to, ...keys.from], bytes);
    if (opened === undefined) {
      const description = readEncryptedHeader(bytes)?.keyDescription;
      unreadable.push({
        path,
        ...(description === undefined ? {} : { keyDescription: description }),
        reason: whyClosed(bytes, [keys.to, ...keys.from]),
      });
      continue;
    }
    keySettings.push(...keySettingsOf(opened.plain, path, keys));
    if (opened.key === keys.to) alreadyNew.push(path);
    else if (path !== leaveInOldKey) toChange.push(path);
  }
  return { toChange, alreadyNew, unreadable, keySettings, encryptedPrimaries, links: inventory.links.map(({ path }) => path) };
}

function keySettingsOf(plain: Uint8Array, path: string, { from, to }: ChangeKeys): readonly KeySetting[] {
  if (plain.length > configurationLimitBytes || !latin1Text(plain).toLowerCase().includes(keyParameter)) return [];
  return readConfiguration(plain, path)
    .assignments.filter(({ name }) => name.toLowerCase() === keyParameter)
    .map(({ value, place }) => {
      const key = keyIn(value);
      const which =
        key === undefined
          ? 'other'
          : sameBytes(key.bytes, to.bytes)
            ? 'new'
            : from.some(({ bytes }) => sameBytes(bytes, key.bytes))
              ? 'old'
              : 'other';
      return { path, line: place.line, key: which };
    });
}

function keyIn(value: string): EncryptionKey | undefined {
  try {
    return parseEncryptionKey(value);
  } catch (error) {
    if (!isProblem(error)) throw error;
    return undefined; // a phone cannot use it either
  }
}
