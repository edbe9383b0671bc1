// Keys on node:crypto: unpacking one costs several times what the primitive itself costs, so each is unpacked once.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { utf8Bytes } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';

const data = utf8Bytes('data');

describe('keys', () => {
  const cryptography = createSystemCryptography(createSystemRandom());
  const fresh = (): Uint8Array => new Uint8Array(32).fill(7);

  it('a key is unpacked once: its bytes are not read again at the next use', () => {
    const key = fresh();
    const before = cryptography.hmac('sha256', key, data);
    const sealed = cryptography.seal(key, data, 'context');
    key.fill(0);
    assert.deepEqual(cryptography.hmac('sha256', key, data), before);
    assert.deepEqual(cryptography.open(key, sealed, 'context'), new Uint8Array(data));
    assert.deepEqual(cryptography.open(fresh(), sealed, 'context'), new Uint8Array(data));
  });

  it('keys are told apart by who holds them and compared by nothing: equal bytes give equal results, others do not', () => {
    assert.deepEqual(cryptography.hmac('sha256', fresh(), data), cryptography.hmac('sha256', fresh(), data));
    const shared = new Uint8Array(64).fill(7, 0, 32);
    const [first, second] = [shared.subarray(0, 32), shared.subarray(32)];
    assert.notDeepEqual(cryptography.hmac('sha256', first, data), cryptography.hmac('sha256', second, data));
    assert.notDeepEqual(cryptography.hkdf(first, data, 'info', 32), cryptography.hkdf(second, data, 'info', 32));
  });
});
