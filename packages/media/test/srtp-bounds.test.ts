// SRTP and SRTCP at their bounds: what is hidden, what is refused, how many sources there may be. RFC 3711 §3.1, §3.3, §3.4.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';
import { SrtpContext } from '../src/index.ts';
import { KeyStream, deriveSessionKey, keyLabels, saltBytes } from '../src/srtp/key-stream.ts';
import { rtp } from './rtp-stream.ts';

const { cryptography, random } = new VirtualWorld({ seed: 1 }).platform('192.0.2.1');
const keys = { suite: 'AES_CM_128_HMAC_SHA1_80' as const, masterKey: random.bytes(16), masterSalt: random.bytes(14) };

/** A report of `ssrc` whose other bytes are `fill`. */
function report(ssrc: number, lengthBytes: number, fill: number): Uint8Array {
  const packet = new Uint8Array(lengthBytes + 14).fill(fill, 8, lengthBytes);
  packet.set([0x80, 201, 0, lengthBytes / 4 - 1, 0, 0, 0, ssrc]);
  return packet;
}

test('RFC 3711 §3.4: an SRTCP packet is the plain one with the key stream of its index behind eight clear bytes, E and index, and a tag', () => {
  const context = new SrtpContext(cryptography, keys);
  const derive = (label: (typeof keyLabels)['rtcpEncryption'] | (typeof keyLabels)['rtcpSalt'], length: number): Uint8Array =>
    deriveSessionKey(cryptography, keys, label, length);
  const stream = new KeyStream(cryptography, derive(keyLabels.rtcpEncryption, 16), derive(keyLabels.rtcpSalt, saltBytes));
  for (const index of [1, 2, 3]) {
    const packet = report(9, 40, 7);
    const expected = report(9, 40, 7).subarray(0, 40);
    stream.apply(expected, { start: 8, end: 40 }, { ssrc: 9, high: index >>> 16, low: index & 0xffff });
    assert.equal(context.protectRtcp(packet, 40), 54);
    assert.deepEqual(packet.subarray(0, 40), expected);
    assert.deepEqual(packet.subarray(40, 44), Uint8Array.of(0x80, 0, 0, index));
  }
});

test('RFC 3711 §3.4: a report of eight bytes is carried; a shorter one is none; a forged or cut one is refused', () => {
  const [send, receive] = [new SrtpContext(cryptography, keys), new SrtpContext(cryptography, keys)];
  const packet = report(9, 8, 0);
  assert.equal(send.protectRtcp(packet, 8), 22);
  for (let at = 0; at < packet.length; at++) {
    const forged = Uint8Array.from(packet);
    forged[at] = (forged[at] ?? 0) ^ 1;
    assert.equal(receive.unprotectRtcp(forged), undefined, `byte ${at}`);
  }
  for (let length = 0; length < packet.length; length++) assert.equal(receive.unprotectRtcp(packet.slice(0, length)), undefined);
  assert.equal(receive.unprotectRtcp(packet), 8);
  assert.equal(receive.unprotectRtcp(packet), undefined);
});

test('RFC 3711 §3.1: an empty RTP payload is carried; a forged or cut packet is refused', () => {
  const [send, receive] = [new SrtpContext(cryptography, keys), new SrtpContext(cryptography, keys)];
  const packet = new Uint8Array(22);
  packet.set(rtp(1, 0, 9, 0, new Uint8Array(0)));
  assert.equal(send.protectRtp(packet, 12), 22);
  for (let at = 0; at < packet.length; at++) {
    const forged = Uint8Array.from(packet);
    forged[at] = (forged[at] ?? 0) ^ 1;
    assert.equal(receive.unprotectRtp(forged), undefined, `byte ${at}`);
  }
  for (let length = 0; length < packet.length; length++) assert.equal(receive.unprotectRtp(packet.slice(0, length)), undefined);
  assert.equal(receive.unprotectRtp(packet), 12);
});

test('sixteen sources of reports are known and heard on, the seventeenth is refused', () => {
  const [send, receive] = [new SrtpContext(cryptography, keys), new SrtpContext(cryptography, keys)];
  const hear = (ssrc: number): number | undefined => {
    const packet = report(ssrc, 8, 0);
    send.protectRtcp(packet, 8);
    return receive.unprotectRtcp(packet);
  };
  for (let ssrc = 1; ssrc <= 16; ssrc++) assert.equal(hear(ssrc), 8);
  assert.equal(hear(17), undefined);
  for (let ssrc = 1; ssrc <= 16; ssrc++) assert.equal(hear(ssrc), 8);
});

test('a key or salt of another length than the suite has is refused', () => {
  for (const [key, salt] of [
    [15, 14],
    [32, 14],
    [16, 13],
  ] as const) {
    assert.throws(
      () => new SrtpContext(cryptography, { ...keys, masterKey: new Uint8Array(key), masterSalt: new Uint8Array(salt) }),
      (error) =>
        error instanceof ProblemError && error.message === `expected a master key of 16 and a salt of 14 bytes, got ${key} and ${salt}`,
    );
  }
});
