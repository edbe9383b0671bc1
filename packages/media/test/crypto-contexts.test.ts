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

test('RFC 3711 §3.1: the master key identifier of a description stands before the tag of each packet, and another one is refused', () => {
  const key: CryptoAttribute = { ...keys(1), mki: Uint8Array.of(0xca, 0xfe) };
  const send = new SrtpContext(cryptography, key);
  assert.equal(send.rtpOverheadBytes, 12);
  assert.equal(send.rtcpOverheadBytes, 16);
  const packet = new Uint8Array(12 + 20 + 12);
  packet.set(rtp(5, 0, 9, 0, new Uint8Array(20).fill(7)));
  assert.equal(send.protectRtp(packet, 32), 44);
  assert.deepEqual(packet.subarray(32, 34), key.mki);
  const wrong = Uint8Array.from(packet);
  wrong[33] = 0xff;
  const receive = new SrtpContext(cryptography, key);
  assert.equal(receive.unprotectRtp(wrong), undefined);
  assert.equal(receive.unprotectRtp(packet), 32);
  assert.deepEqual(packet.subarray(0, 32), rtp(5, 0, 9, 0, new Uint8Array(20).fill(7)));
  const report = new Uint8Array(28 + 16);
  report.set([0x80, 201, 0, 6, 0, 0, 0, 9]);
  assert.equal(send.protectRtcp(report, 28), 44);
  assert.deepEqual(report.subarray(32, 34), key.mki);
  const wrongReport = Uint8Array.from(report);
  wrongReport[32] = 0;
  assert.equal(receive.unprotectRtcp(wrongReport), undefined);
  assert.equal(receive.unprotectRtcp(report), 28);
  assert.deepEqual(report.subarray(8, 28), new Uint8Array(20));
});

test('RFC 3711 §3.2.1: a master key identifier is compared by its bytes, and one without is another than one with', () => {
  const contexts = new KeyedContext(cryptography);
  const key: CryptoAttribute = { ...keys(1), mki: Uint8Array.of(1, 2) };
  assert.equal(contexts.for(key), contexts.for({ ...key, mki: Uint8Array.of(1, 2) }));
  const { mki, ...bare } = key;
  assert.equal(mki?.length, 2);
  const without = contexts.for(bare);
  assert.notEqual(without, contexts.for(key));
  const others = new KeyedContext(cryptography);
  const first = others.for(bare);
  assert.notEqual(others.for(key), first);
  assert.equal(others.for(bare), first);
});
