// RFC 2104: what is hashed in one call is what node:crypto makes of it.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { createHmacHex } from '../src/node/hmac-hex.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const expected = (key: Uint8Array, parts: readonly (Uint8Array | string)[]): string => {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
};

describe('RFC 2104: HMAC-SHA-256 in hexadecimal', () => {
  it('is that of node:crypto, whatever the key, however many parts', () => {
    const hmacHex = createHmacHex();
    const part = fc.oneof(bytes, fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', 'ä', '電話', '😀'));
    fc.assert(
      fc.property(fc.oneof(bytes, fc.uint8Array({ minLength: 60, maxLength: 70 })), fc.array(part, { maxLength: 4 }), (key, parts) => {
        assert.equal(hmacHex(key, ...parts), expected(key, parts));
        assert.equal(hmacHex(key, ...parts), expected(key, parts), 'once more');
      }),
    );
  });

  it('of what is long as well', () => {
    const hmacHex = createHmacHex();
    const key = Uint8Array.of(1, 2, 3);
    for (const length of [21_845, 21_846, 65_535, 65_536, 65_537, 200_000]) {
      const parts = ['before', new Uint8Array(length - 1).fill(7), 'ü'.repeat(length / 4), 'behind'];
      for (const some of [parts, parts.slice(1, 2), parts.slice(2, 3), [], parts])
        assert.equal(hmacHex(key, ...some), expected(key, some), `${length}`);
    }
  });
});
