// `config check` of encrypted files.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, utf8Bytes } from '@offhook/base';
import { createSystemCryptography } from '@offhook/base/node';
import { createSeededRandom } from '@offhook/base/virtual';
import { decryptFile, encryptFile } from '@offhook/ucs';

import type { CheckOptions } from '../src/check/folder-check.ts';
import { checkFolder } from '../src/check/folder-check.ts';
import { takeInventory } from '../src/inventory.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

const clean = {
  '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg'),
  '0004f2000001-line.cfg': settingsFile({ 'reg.1.address': '2001' }),
};

function told(files: Readonly<Record<string, string | Uint8Array>>, more: Partial<CheckOptions> = {}): readonly string[] {
  const { findings } = checkFolder({ inventory: takeInventory(folderOf(files)), ...more });
  return findings.map(({ rule, place }) => `${rule} ${place.file}:${place.line}`);
}

describe('config check of encrypted files', () => {
  it('guide, Encryption: an encrypted primary file is refused; other encrypted files are looked into with their key', () => {
    const random = createSeededRandom(1);
    const cryptography = createSystemCryptography(random);
    const key = { description: 'k', bytes: random.bytes(16) };
    const encrypted = (text: string): Uint8Array => encryptFile({ cryptography, random, key, plain: utf8Bytes(text) });
    const files = { ...clean, 'site.cfg': encrypted(settingsFile({ 'callLists.size': '5', 'dir.corp.password': 'x' })) };
    assert.deepEqual(told(files), ['not-decrypted site.cfg:1']);
    const decrypt = (bytes: Uint8Array): Uint8Array => decryptFile(cryptography, [key], bytes);
    assert.deepEqual(told(files, { decrypt }), ['bad-value site.cfg:2']);
    const primary = { ...clean, '000000000000.cfg': encrypted(clean['000000000000.cfg']) };
    assert.deepEqual(told(primary, { decrypt })[0], 'encrypted-primary 000000000000.cfg:1');
  });

  it('a key that does not open the file leaves it unread', () => {
    const files = { ...clean, 'site.cfg': `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\nabc` };
    const decrypt = (): never => {
      throw new ProblemError('decryption-failed', 'no key opens it');
    };
    assert.deepEqual(told(files, { decrypt }), ['not-decrypted site.cfg:1']);
  });
});
