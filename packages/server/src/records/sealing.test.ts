// How long a name is would tell whose it may be: what is sealed is as long as the next step of 64 bytes.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';

import { openJson, openText, sealJson, sealText } from './sealing.ts';

const cryptography = createSystemCryptography(createSystemRandom());
const key = new Uint8Array(32).fill(7);
const sealedBytes = (bytes: number): number => cryptography.seal(key, new Uint8Array(bytes), 'x').length;

describe('sealed texts', () => {
  it('are rounded up to whole steps by their bytes, and an empty one is one step', () => {
    for (const [text, bytes] of [
      ['', 64],
      ['a', 64],
      ['a'.repeat(63), 64],
      ['a'.repeat(64), 64],
      ['a'.repeat(65), 128],
      ['é'.repeat(32), 64],
      ['é'.repeat(33), 128],
    ] as const) {
      const sealed = sealText(cryptography, key, text, 'x');
      assert.equal(sealed.length, sealedBytes(bytes), JSON.stringify(text));
      assert.equal(openText(cryptography, key, sealed, 'x'), text);
    }
  });

  it('as JSON too, with what stands at their ends', () => {
    for (const value of ['', ' a ', [], { a: 'é'.repeat(40) }, null]) {
      const sealed = sealJson(cryptography, key, value, 'x');
      assert.equal((sealed.length - sealedBytes(0)) % 64, 0);
      assert.deepEqual(openJson(cryptography, key, sealed, 'x'), value);
    }
  });

  it('open though they were sealed before lengths were rounded, and only in their place', () => {
    assert.equal(openText(cryptography, key, cryptography.seal(key, utf8Bytes('Ada'), 'x'), 'x'), 'Ada');
    assert.deepEqual(openJson(cryptography, key, cryptography.seal(key, utf8Bytes('{"a":1}'), 'x'), 'x'), { a: 1 });
    assert.throws(() => openText(cryptography, key, sealText(cryptography, key, 'Ada', 'x'), 'y'), { code: 'decryption-failed' });
    assert.throws(() => openJson(cryptography, key, sealJson(cryptography, key, 'Ada', 'x'), 'y'), { code: 'decryption-failed' });
  });
});
