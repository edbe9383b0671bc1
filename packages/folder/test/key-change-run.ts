// A change of key over a folder in memory, and files that die at an operation, for tests.

import assert from 'node:assert/strict';

import type { Files } from '@offhook/base';
import { ProblemError, latin1Text, utf8Bytes } from '@offhook/base';
import { createSystemCryptography } from '@offhook/base/node';
import { createSeededRandom } from '@offhook/base/virtual';
import type { EncryptionKey } from '@offhook/ucs';
import { decryptFile, encryptFile } from '@offhook/ucs';

import { newEncryptionKey } from '../src/encryption/key-file.ts';
import { takeInventory } from '../src/inventory.ts';
import { changeKey } from '../src/key-change/change.ts';
import { checkSameTarget, readJournal } from '../src/key-change/journal.ts';
import { keyConfigurationPath } from '../src/key-change/key-configuration.ts';
import type { ChangeKeys } from '../src/key-change/plan.ts';
import { checkChangeKeys, planKeyChange } from '../src/key-change/plan.ts';
import type { KeyChangeReport } from '../src/key-change/report.ts';
import { createMemorySource } from '../src/source.ts';

export const random = createSeededRandom(7);
export const cryptography = createSystemCryptography(random);
export const keyNamed = (description: string, cipher: 'AES-128-CBC' | 'AES-256-GCM' = 'AES-256-GCM'): EncryptionKey =>
  newEncryptionKey({ random, cipher, onDay: '2026-01-01', description });
export const oldKey = keyNamed('old', 'AES-128-CBC');
export const olderKey = keyNamed('older');
export const newKey = keyNamed('new');
export const keys: ChangeKeys = { from: [oldKey, olderKey], to: newKey };

export const plainTexts: Readonly<Record<string, string>> = {
  'site.enc': '<PHONE_CONFIG><ALL reg.1.address="sip:user@example.test"/></PHONE_CONFIG>',
  'overrides/0004f2000001-phone.cfg': '<PHONE_CONFIG/>',
  'contacts/0004f2000001-directory.xml': '<directory/>',
  'empty.enc': '',
};
export const primary = '<APPLICATION CONFIG_FILES="site.enc"/>';

export function folder(): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>([['000000000000.cfg', utf8Bytes(primary)]]);
  for (const [index, [path, text]] of Object.entries(plainTexts).entries())
    contents.set(path, encryptFile({ cryptography, random, key: index === 1 ? olderKey : oldKey, plain: utf8Bytes(text) }));
  return contents;
}

export async function run(
  contents: Map<string, Uint8Array>,
  files: Files,
  options: { keys?: ChangeKeys; keyFile?: string } = {},
): Promise<KeyChangeReport> {
  const source = createMemorySource('folder', contents);
  const chosen = options.keys ?? keys;
  checkChangeKeys(chosen);
  const inventory = takeInventory(source);
  const journal = await readJournal(files);
  checkSameTarget(cryptography, journal, chosen);
  const { keyFile } = options;
  const path = keyFile === undefined ? undefined : keyConfigurationPath({ inventory, cryptography, keys: chosen, name: keyFile });
  const plan = planKeyChange({ inventory, cryptography, keys: chosen, leaveInOldKey: path });
  return changeKey({ source, files, cryptography, random, keys: chosen, plan, journal, keyFile: path });
}

export function assertWhole(contents: ReadonlyMap<string, Uint8Array>, allowed: readonly EncryptionKey[], when: string): void {
  for (const [path, text] of Object.entries(plainTexts)) {
    const bytes = contents.get(path);
    assert.ok(bytes !== undefined, `${path} is there ${when}`);
    assert.equal(latin1Text(decryptFile(cryptography, allowed, bytes)), text, `${path} ${when}`);
  }
  assert.equal(latin1Text(contents.get('000000000000.cfg') ?? new Uint8Array()), primary);
}

/** Dies at its n-th operation as a killed process does: before it has any effect, or right after it had it; nothing works from then on. */
export function dyingFiles(files: Files, dieAt: number, isAfter: boolean): { readonly files: Files; readonly operations: () => number } {
  let count = 0;
  const mortal = async <T>(action: () => Promise<T>): Promise<T> => {
    count++;
    const isDying = count >= dieAt;
    const done = isDying && !(isAfter && count === dieAt) ? undefined : await action();
    if (isDying) throw new ProblemError('storage', 'killed on purpose');
    return done as T;
  };
  const wrap = (inner: Files): Files => ({
    read: (path) => mortal(() => inner.read(path)),
    describe: (path) => inner.describe(path),
    readPart: (path, start, end, into) => inner.readPart(path, start, end, into),
    write: (path, data) => mortal(() => inner.write(path, data)),
    append: (path, data) => mortal(() => inner.append(path, data)),
    remove: (path) => mortal(() => inner.remove(path)),
    list: (path) => mortal(() => inner.list(path)),
    within: (path) => wrap(inner.within(path)),
  });
  return { files: wrap(files), operations: () => count };
}
