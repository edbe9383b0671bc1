import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, latin1Text, utf8Bytes } from '@offhook/base';
import { createSystemCryptography } from '@offhook/base/node';
import { createSeededRandom } from '@offhook/base/virtual';
import * as fc from 'fast-check';

import { decryptFile, encryptFile, plainDigest, readEncryptedHeader } from './container.ts';
import type { EncryptionKey } from './key.ts';
import { parseEncryptionKey, writeEncryptionKey } from './key.ts';

const random = createSeededRandom(1);
const cryptography = createSystemCryptography(random);
const key128: EncryptionKey = { description: 'exampleKey1', bytes: random.bytes(16) };
const key256: EncryptionKey = { description: 'exampleKey2', bytes: random.bytes(32) };

describe('encrypted files', () => {
  it('guide, Encrypting Configuration Files: encrypt, then decrypt, is the identity', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.constantFrom(key128, key256), (plain, key) => {
        const encrypted = encryptFile({ cryptography, random, key, plain });
        assert.deepEqual([...decryptFile(cryptography, [key], encrypted)], [...plain]);
      }),
    );
  });

  it('the first line is text and names the key; the content is not in it', () => {
    const encrypted = encryptFile({ cryptography, random, key: key128, plain: utf8Bytes('secret canary') });
    const line = latin1Text(encrypted).split('\n')[0] ?? '';
    assert.match(line, /^Crypt=1;KeyDesc=exampleKey1;Digest=[0-9a-f]{64};$/);
    assert.ok(!latin1Text(encrypted).includes('canary'));
    assert.equal(readEncryptedHeader(encrypted)?.keyDescription, 'exampleKey1');
    assert.equal(readEncryptedHeader(utf8Bytes('<x/>')), undefined);
  });

  it('the right key is found among several; a wrong key and a changed byte are refused', () => {
    const encrypted = encryptFile({ cryptography, random, key: key128, plain: utf8Bytes('x') });
    const other: EncryptionKey = { description: 'other', bytes: random.bytes(16) };
    assert.equal(latin1Text(decryptFile(cryptography, [other, key256, key128], encrypted)), 'x');
    assert.throws(
      () => decryptFile(cryptography, [other], encrypted),
      (error) => isProblem(error, 'decryption-failed') && error.message.includes('exampleKey1'),
    );
    for (const at of [40, encrypted.length - 1]) {
      const damaged = encrypted.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      assert.throws(
        () => decryptFile(cryptography, [key128], damaged),
        (error) => isProblem(error, 'decryption-failed'),
      );
    }
  });

  it('equal content under one key has an equal digest, which tells nothing without the key', () => {
    const plain = utf8Bytes('same');
    const header = readEncryptedHeader(encryptFile({ cryptography, random, key: key128, plain }));
    assert.deepEqual([...(header?.digest ?? [])], [...plainDigest(cryptography, key128, plain)]);
    assert.notDeepEqual([...(header?.digest ?? [])], [...cryptography.hash('sha256', plain)]);
  });

  it('a description beyond ASCII is found again in the first line; one that would not fit there is refused', () => {
    for (const bytes of [random.bytes(16), random.bytes(32)]) {
      const key: EncryptionKey = { description: 'Büro Zürich 鍵', bytes };
      const encrypted = encryptFile({ cryptography, random, key, plain: utf8Bytes('x') });
      assert.equal(readEncryptedHeader(encrypted)?.keyDescription, 'Büro Zürich 鍵');
      assert.equal(latin1Text(decryptFile(cryptography, [key], encrypted)), 'x');
      const long: EncryptionKey = { description: 'ü'.repeat(250), bytes };
      assert.throws(
        () => encryptFile({ cryptography, random, key: long, plain: utf8Bytes('x') }),
        (error) => isProblem(error, 'bad-configuration'),
      );
    }
  });

  it('device.sec.configEncryption.key: Crypt=1;KeyDesc=...;Key=...; is read and written; a bad key is never shown', () => {
    const text = 'Crypt=1;KeyDesc=companyNameKey1;Key=06a9214036b8a15b512e03d534120006;';
    assert.equal(writeEncryptionKey(parseEncryptionKey(text)), text);
    assert.throws(
      () => parseEncryptionKey('Crypt=1;KeyDesc=a;Key=abcdef;'),
      (error) => isProblem(error, 'bad-configuration') && !error.message.includes('abcdef'),
    );
  });
});
