// SRTP contexts of a leg over re-offers: as long as the key lasts, its rollover counter and its replay list last. RFC 3711 §3.2.1, §3.3.1, §3.3.2.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualWorld } from '@offhook/base/virtual';
import { KeyedContext } from '../src/leg-security.ts';
import type { CryptoAttribute } from '../src/sdp/crypto-attribute.ts';
import { SrtpContext } from '../src/srtp/context.ts';
import { rtp } from './rtp-stream.ts';

const world = new VirtualWorld({ seed: 1 });
const { cryptography, random } = world.platform('192.0.2.1');
const keys = (tag: number): CryptoAttribute => ({
  tag,
  suite: 'AES_CM_128_HMAC_SHA1_80' as const,
  masterKey: random.bytes(16),
  masterSalt: random.bytes(14),
  sessionParameters: [],
});

test('RFC 3711 §3.3.1, §3.3.2: going back to an earlier key goes on with its rollover counter and its replay list', () => {
  const a = keys(1);
  const b = keys(2);
  const send = new SrtpContext(cryptography, a);
  const packet = new Uint8Array(12 + 160 + 10);
  packet.set(rtp(5, 0, 9, 0, new Uint8Array(160)));
  send.protectRtp(packet, 172);
  const receive = new KeyedContext(cryptography);
  assert.equal(receive.for(a)?.unprotectRtp(Uint8Array.from(packet)), 172);
  assert.equal(receive.for(a)?.unprotectRtp(Uint8Array.from(packet)), undefined, 'a replay');
  receive.for(b);
  assert.equal(receive.for(a)?.unprotectRtp(Uint8Array.from(packet)), undefined, 'the same replay after a re-key and back');
});

test('RFC 3711 §3.3.1: the same key in other bytes, as each re-offer brings it, has the same context', () => {
  const contexts = new KeyedContext(cryptography);
  const key = keys(1);
  const copy = { ...key, tag: 7, masterKey: Uint8Array.from(key.masterKey), masterSalt: Uint8Array.from(key.masterSalt) };
  assert.equal(contexts.for(copy), contexts.for(key));
});

test('RFC 3711 §3.2.1: key, salt, suite and master key identifier each make another context; no key makes none', () => {
  const contexts = new KeyedContext(cryptography);
  const key: CryptoAttribute = { ...keys(1), mki: Uint8Array.of(1) };
  const changed: readonly CryptoAttribute[] = [
    key,
    { ...key, masterKey: random.bytes(16) },
    { ...key, masterSalt: random.bytes(14) },
    { ...key, suite: 'AES_CM_128_HMAC_SHA1_32' },
    { ...key, mki: Uint8Array.of(2) },
    { tag: 1, suite: key.suite, masterKey: key.masterKey, masterSalt: key.masterSalt, sessionParameters: [] },
  ];
  assert.equal(new Set(changed.map((each) => contexts.for(each))).size, changed.length);
  assert.equal(contexts.for(undefined), undefined);
});
