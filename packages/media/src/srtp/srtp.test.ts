import assert from 'node:assert/strict';
import { createCipheriv, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { hexBytes, hexText } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';
import * as fc from 'fast-check';
import { writeRtpHeader } from '../rtp/packet.ts';
import { SrtpContext } from './context.ts';
import { HmacSha1 } from './hmac-sha1.ts';
import { KeyStream, deriveSessionKey } from './key-stream.ts';
import { ReplayWindow } from './replay-window.ts';
import type { SrtpSuite } from './suite.ts';
import { srtpSuites } from './suite.ts';

const { cryptography } = new VirtualWorld({ seed: 1 }).platform('192.0.2.1');

function bytes(hex: string): Uint8Array {
  const parsed = hexBytes(hex.replaceAll(' ', ''));
  assert.ok(parsed);
  return parsed;
}

/** The key stream for SSRC 0 and index 0 from a block on, by xor with zeros. */
function keyStream(key: string, salt: string, blocks: number): Uint8Array {
  const zeros = new Uint8Array(blocks * 16);
  new KeyStream(cryptography, bytes(key), bytes(salt)).apply(zeros, { start: 0, end: zeros.length }, { ssrc: 0, high: 0, low: 0 });
  return zeros;
}

test('RFC 3711 B.2: the key stream of AES-CM equals the test vectors, to the last block of the segment', () => {
  const stream = keyStream('2B7E151628AED2A6ABF7158809CF4F3C', 'F0F1F2F3F4F5F6F7F8F9FAFBFCFD', 0xff02);
  const block = (number: number): string => hexText(stream.subarray(number * 16, number * 16 + 16));
  assert.equal(block(0), 'e03ead0935c95e80e166b16dd92b4eb4');
  assert.equal(block(1), 'd23513162b02d0f72a43a2fe4a5f97ab');
  assert.equal(block(2), '41e95b3bb0a2e8dd477901e4fca894c0');
  assert.equal(block(0xfeff), 'ec8cdf7398607cb0f2d21675ea9ea1e4');
  assert.equal(block(0xff00), '362b7c3c6773516318a077d7fc5073ae');
  assert.equal(block(0xff01), '6a2cc3787889374fbeb4c81b17ba6c44');
});

test('RFC 3711 B.3: the session keys equal the test vectors', () => {
  const master = { masterKey: bytes('E1F97A0D3E018BE0D64FA32C06DE4139'), masterSalt: bytes('0EC675AD498AFEEBB6960B3AABE6') };
  assert.equal(hexText(deriveSessionKey(cryptography, master, 0, 16)), 'c61e7a93744f39ee10734afe3ff7a087');
  assert.equal(hexText(deriveSessionKey(cryptography, master, 2, 14)), '30cbbc08863d8c85d49db34a9ae1');
  assert.equal(hexText(deriveSessionKey(cryptography, master, 1, 20)), 'cebe321f6ff7716b6fd4ab49af256a156d38baa4');
});

test('RFC 6188 §7.1: the key stream of AES-256-CM equals the test vectors', () => {
  const stream = keyStream('57f82fe3613fd170a85ec93c40b1f092 2ec4cb0dc025b58272147cc438944a98', 'f0f1f2f3f4f5f6f7f8f9fafbfcfd', 3);
  assert.equal(hexText(stream), '92bdd28a93c3f52511c677d08b5515a49da71b2378a854f67050756ded165bac63c4868b7096d88421b563b8c94c9a31');
});

test('RFC 6188 §7.2: the session keys of 256 bits equal the test vectors', () => {
  const master = {
    masterKey: bytes('f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6'),
    masterSalt: bytes('3b04803de51ee7c96423ab5b78d2'),
  };
  assert.equal(hexText(deriveSessionKey(cryptography, master, 0, 32)), '5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4');
  assert.equal(hexText(deriveSessionKey(cryptography, master, 2, 14)), 'fa31791685ca444a9e07c6c64e93');
  assert.equal(hexText(deriveSessionKey(cryptography, master, 1, 20)), 'fd9c32d39ed5fbb5a9dc96b30818454d1313dc05');
});

test('RFC 2104: HMAC-SHA1 equals the platform for every length, with and without a trailer', () => {
  const key = bytes('000102030405060708090a0b0c0d0e0f10111213');
  const own = new HmacSha1(key);
  const message = Uint8Array.from({ length: 300 }, (_, index) => (index * 7) & 0xff);
  const text = (words: Int32Array): string => Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  for (let length = 0; length <= message.length; length++) {
    const part = message.subarray(0, length);
    assert.equal(text(own.authenticate(message, length)), createHmac('sha1', key).update(part).digest('hex'));
    const trailed = createHmac('sha1', key)
      .update(part)
      .update(Uint8Array.of(0xfe, 1, 2, 3))
      .digest('hex');
    assert.equal(text(own.authenticate(message, length, 0xfe010203)), trailed);
  }
});

test('RFC 3711 §4.1.1: packets in a row, over the wrap and out of order each have the key stream of their own index', () => {
  const key = bytes('2B7E151628AED2A6ABF7158809CF4F3C');
  const salt = bytes('F0F1F2F3F4F5F6F7F8F9FAFBFCFD');
  const own = new KeyStream(cryptography, key, salt);
  const expected = (ssrc: number, index: number, length: number): string => {
    const counter = Buffer.alloc(16);
    counter.set(salt);
    counter.writeUInt32BE((counter.readUInt32BE(4) ^ ssrc) >>> 0, 4);
    counter.writeUInt32BE((counter.readUInt32BE(8) ^ Math.floor(index / 65536)) >>> 0, 8);
    counter.writeUInt16BE(counter.readUInt16BE(12) ^ (index % 65536), 12);
    return createCipheriv('aes-128-ctr', key, counter).update(new Uint8Array(length)).toString('hex');
  };
  const inOrder = Array.from({ length: 60 }, (_, step) => 65500 + step);
  for (const index of [...inOrder, 65559, 65558, 65570, 65561, 65560, 65562, 65563, 65550, 7]) {
    for (const length of index % 9 === 0 ? [40, 160, 161, 200] : [160]) {
      const payload = new Uint8Array(length);
      own.apply(payload, { start: 0, end: length }, { ssrc: 0xcafebabe, high: Math.floor(index / 65536), low: index % 65536 });
      assert.equal(hexText(payload), expected(0xcafebabe, index, length), `index ${index}, ${length} bytes`);
    }
  }
});

function contexts(suite: SrtpSuite = 'AES_CM_128_HMAC_SHA1_80', mki?: Uint8Array): { sender: SrtpContext; receiver: SrtpContext } {
  const { masterKeyBytes } = srtpSuites[suite];
  const keys = {
    suite,
    masterKey: new Uint8Array(masterKeyBytes).fill(7),
    masterSalt: new Uint8Array(14).fill(9),
    ...(mki === undefined ? {} : { mki }),
  };
  return { sender: new SrtpContext(cryptography, keys), receiver: new SrtpContext(cryptography, keys) };
}

function packetOf(sequence: number, payloadBytes = 160): { plain: Uint8Array; buffer: Uint8Array } {
  const plain = new Uint8Array(12 + payloadBytes).fill(0x55);
  writeRtpHeader(plain, { marker: false, payloadType: 0, sequence: sequence & 0xffff, timestamp: sequence * 160, ssrc: 0xdeadbeef });
  const buffer = new Uint8Array(plain.length + 32);
  buffer.set(plain);
  return { plain, buffer };
}

function protect(sender: SrtpContext, sequence: number, payloadBytes?: number): { plain: Uint8Array; sealed: Uint8Array } {
  const { plain, buffer } = packetOf(sequence, payloadBytes);
  return { plain, sealed: buffer.slice(0, sender.protectRtp(buffer, plain.length)) };
}

for (const suite of Object.keys(srtpSuites) as SrtpSuite[]) {
  test(`RFC 3711 §3.3: what ${suite} protects is unprotected to the same packet, payload hidden and key identifier carried`, () => {
    const { sender, receiver } = contexts(suite, Uint8Array.of(1, 2));
    for (let sequence = 100; sequence < 140; sequence++) {
      const { plain, sealed } = protect(sender, sequence, 1 + ((sequence * 13) % 200));
      assert.equal(sealed.length, plain.length + 2 + srtpSuites[suite].tagBytes);
      assert.notDeepEqual(sealed.subarray(12, plain.length), plain.subarray(12));
      assert.equal(receiver.unprotectRtp(sealed), plain.length);
      assert.deepEqual(sealed.subarray(0, plain.length), plain);
    }
  });
}

test('RFC 3711 §3.3.2: a replayed packet and one before the window are refused, reordering within it is not', () => {
  const { sender, receiver } = contexts();
  const sealed = Array.from({ length: 200 }, (_, sequence) => protect(sender, sequence).sealed);
  const offer = (sequence: number): number | undefined => receiver.unprotectRtp((sealed[sequence] ?? new Uint8Array(0)).slice());
  assert.equal(offer(100), 172);
  assert.equal(offer(100), undefined);
  assert.equal(offer(99), 172);
  assert.equal(offer(37), 172);
  assert.equal(offer(36), undefined);
  assert.equal(offer(199), 172);
  assert.equal(offer(101), undefined);
  assert.equal(offer(136), 172);
  assert.equal(offer(136), undefined);
});

test('RFC 3711 §3.3.1: the rollover counter follows the sequence number over the wrap, with loss and reordering', () => {
  const { sender, receiver } = contexts();
  const starts = [30000, 50000, 65400, 85000, 110000, 130900, 160000];
  const sealed = starts.flatMap((start) => Array.from({ length: 400 }, (_, index) => protect(sender, start + index).sealed));
  for (let index = 0; index + 1 < sealed.length; index += 2) {
    assert.equal(receiver.unprotectRtp((sealed[index + 1] ?? new Uint8Array(0)).slice()), 172, `${index}`);
    assert.equal(receiver.unprotectRtp((sealed[index] ?? new Uint8Array(0)).slice()), 172, `${index}`);
  }
});

test('RFC 3711 §3.3: a forged packet neither changes the state nor moves the window', () => {
  const { sender, receiver } = contexts();
  assert.equal(receiver.unprotectRtp(protect(sender, 1).sealed), 172);
  const forged = protect(sender, 2).sealed;
  forged[3] = 200;
  const before = forged.slice();
  assert.equal(receiver.unprotectRtp(forged), undefined);
  assert.deepEqual(forged, before);
  const { sealed } = protect(sender, 3);
  for (let bit = 0; bit < sealed.length * 8; bit += 5) {
    const changed = sealed.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.equal(receiver.unprotectRtp(changed), undefined);
  }
  assert.equal(receiver.unprotectRtp(sealed), 172);
});

test('RFC 3711 §3.4: SRTCP carries an index of its own, hides all but 8 bytes and refuses replays', () => {
  const { sender, receiver } = contexts('AES_CM_128_HMAC_SHA1_32');
  const plain = Uint8Array.from({ length: 60 }, (_, index) => (index < 4 ? ([0x80, 200, 0, 14][index] ?? 0) : index));
  for (let round = 1; round < 4; round++) {
    const buffer = new Uint8Array(plain.length + sender.rtcpOverheadBytes);
    buffer.set(plain);
    assert.equal(sender.protectRtcp(buffer, plain.length), 60 + 4 + 10);
    assert.equal(hexText(buffer.subarray(60, 64)), `8000000${round}`);
    const again = buffer.slice();
    assert.equal(receiver.unprotectRtcp(buffer), 60);
    assert.deepEqual(buffer.subarray(0, 60), plain);
    assert.equal(receiver.unprotectRtcp(again), undefined);
  }
});

test('RFC 3711 appendix A: the estimated index is the nearest one with that sequence number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.integer({ min: -32767, max: 32767 }), (highest, step) => {
      fc.pre(highest + step >= 0);
      const window = new ReplayWindow();
      window.accept(highest);
      assert.equal(window.estimateIndex((highest + step) % 65536), highest + step);
    }),
  );
});

test('a keyholder cannot fill memory: the seventeenth source is refused without an error', () => {
  const { sender, receiver } = contexts();
  for (let ssrc = 1; ssrc <= 20; ssrc++) {
    const { plain, buffer } = packetOf(1);
    buffer[11] = ssrc;
    const sealed = buffer.slice(0, sender.protectRtp(buffer, plain.length));
    assert.equal(receiver.unprotectRtp(sealed), ssrc <= 16 ? 172 : undefined);
  }
});

test('arbitrary bytes are never authentic and never throw', () => {
  const { receiver } = contexts();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (packet) => {
      assert.equal(receiver.unprotectRtp(packet.slice()), undefined);
      assert.equal(receiver.unprotectRtcp(packet.slice()), undefined);
    }),
  );
});
