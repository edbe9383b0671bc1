// The value of a=crypto to its last character: RFC 4568 §6.1, §6.3 and §9.2; RFC 6188 §4.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base64Text } from '@offhook/base';
import * as fc from 'fast-check';
import { parseCryptoAttribute, srtpSuites, writeCryptoAttribute } from '../src/index.ts';
import type { SrtpSuite } from '../src/index.ts';

const bytes = Uint8Array.from({ length: 30 }, (_, index) => index);
const key = base64Text(bytes);
const longKey = base64Text(Uint8Array.from({ length: 46 }, (_, index) => index));
const suite = 'AES_CM_128_HMAC_SHA1_80';
const line = (tail: string): string => `1 ${suite} inline:${key}${tail}`;

const taken = [
  `1 ${suite} inline:${key}`,
  `  1   ${suite}   inline:${key}  `,
  `123456789 ${suite} inline:${key}`,
  `1 AES_256_CM_HMAC_SHA1_32 inline:${longKey}`,
  line('|2^16'),
  line('|2^48'),
  line('|65536'),
  line('|281474976710656'),
  line('|2^20|1:4'),
  line('|1:4'),
  line('|12345:12'),
  line('|0:1'),
  line('|255:1'),
  line('|256:2'),
  line('|1:128'),
  line(`;inline:${key}|2^1`),
  line(' WSH=64'),
  line(' -FUTURE=1 WSH=64'),
];

for (const value of taken) {
  test(`RFC 4568 §9.2: taken: ${value.replace(key, '<key>')}`, () => {
    const crypto = parseCryptoAttribute(value);
    assert.ok(crypto !== undefined);
    assert.equal(crypto.tag, Number(/\d+/.exec(value)?.[0]));
    assert.equal(crypto.masterSalt.length, 14);
    assert.deepEqual(
      crypto.masterKey,
      Uint8Array.from({ length: crypto.suite === suite ? 16 : 32 }, (_, index) => index),
    );
    assert.equal(crypto.masterSalt[0], crypto.masterKey.length);
  });
}

const passedOver = [
  '',
  '1',
  `1 ${suite}`,
  `1 inline:${key}`,
  `1234567890 ${suite} inline:${key}`,
  `x1 ${suite} inline:${key}`,
  `1x ${suite} inline:${key}`,
  `-1 ${suite} inline:${key}`,
  `1 ${suite} xinline:${key}`,
  `1 ${suite} inline:`,
  `1 ${suite} ${key}`,
  `1 ${suite} inline:${key}!`,
  `1 ${suite} inline:${longKey}`,
  `1 AES_256_CM_HMAC_SHA1_80 inline:${key}`,
  line('|2^15'),
  line('|2^49'),
  line('|2^480'),
  line('|2^'),
  line('|x2^20'),
  line('|2^20x'),
  line('|65535'),
  line('|281474976710657'),
  line('|1234567890123456'),
  line('|x65536'),
  line('|65536x'),
  line('|'),
  line('|1:0'),
  line('|1:129'),
  line('|256:1'),
  line('|65536:2'),
  line('|x1:4'),
  line('|1:4x'),
  line('|:4'),
  line('|1:'),
  line('|1:1000'),
  line(`|${'1'.repeat(40)}:128`),
  line(' KDR=1'),
  line(' UNENCRYPTED_SRTCP'),
  line(' XWSH=64'),
  line(' FUTURE-'),
  line(' WSH=64 KDR=1'),
];

for (const value of passedOver) {
  test(`RFC 4568 §5.1.2: passed over: ${value.replace(key, '<key>')}`, () => {
    assert.equal(parseCryptoAttribute(value), undefined);
  });
}

test('RFC 4568 §6.1: the master key identifier is a number of so many bytes, the most significant first', () => {
  assert.deepEqual(parseCryptoAttribute(line('|258:4'))?.mki, Uint8Array.of(0, 0, 1, 2));
  assert.deepEqual(parseCryptoAttribute(line('|65535:2'))?.mki, Uint8Array.of(255, 255));
  assert.equal('mki' in (parseCryptoAttribute(line('|2^20')) ?? {}), false);
  const most = parseCryptoAttribute(line(`|${'9'.repeat(39)}:128`))?.mki;
  assert.equal(most?.length, 128);
});

test('RFC 4568 §9.2: what was written is read again, with all its parts', () => {
  const attribute = fc
    .record({
      tag: fc.integer({ min: 0, max: 999_999_999 }),
      suite: fc.constantFrom<SrtpSuite[]>(
        'AES_CM_128_HMAC_SHA1_80',
        'AES_CM_128_HMAC_SHA1_32',
        'AES_256_CM_HMAC_SHA1_80',
        'AES_256_CM_HMAC_SHA1_32',
      ),
      seed: fc.uint8Array({ minLength: 46, maxLength: 46 }),
      mki: fc.option(fc.uint8Array({ minLength: 1, maxLength: 16 }), { nil: undefined }),
      sessionParameters: fc.array(fc.constantFrom('WSH=64', '-X=1'), { maxLength: 2 }),
    })
    .map(({ tag, suite: name, seed, mki, sessionParameters }) => ({
      tag,
      suite: name,
      masterKey: seed.slice(0, srtpSuites[name].masterKeyBytes),
      masterSalt: seed.slice(32),
      ...(mki === undefined ? {} : { mki }),
      sessionParameters,
    }));
  fc.assert(
    fc.property(attribute, (each) => {
      assert.deepEqual(structuredClone(parseCryptoAttribute(writeCryptoAttribute(each))), structuredClone(each));
    }),
  );
});
