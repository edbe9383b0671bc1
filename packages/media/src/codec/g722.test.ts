import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { bytesOf, decodeInFrames, encodeInFrames, testSignal } from '../../test/support/g722-signal.ts';
import { G722Decoder, G722Encoder } from './g722.ts';

test('ITU-T G.722: code words and samples have the digests that were verified against ffmpeg', () => {
  const payload = encodeInFrames(testSignal());
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  assert.equal(digest(payload), '4882f67a6ed0ba8dc44be3ba0960c7a2ce9802443f6b0af8a40f0ea9a9c1bbc7');
  assert.equal(digest(bytesOf(decodeInFrames(payload))), 'f59712e89b526840caa33916f92214c09822f3ed8942e2823c8c9d0b83408f1d');
});

/** Code words that small steps have and those that no encoder sends, with every higher code, and then all in no order. */
function everyCode(): Uint8Array {
  const small = [0, 1, 2, 3, 60, 61, 62, 63, 58, 59, 28, 29, 30, 31];
  let noise = 1;
  const next = (): number => (noise = (Math.imul(noise, 1664525) + 1013904223) | 0);
  const wild = Array.from({ length: 16_000 }, () => next() >>> 24);
  const calm = Array.from({ length: 4096 }, () => {
    const bits = next();
    return (small[(bits >>> 20) % small.length] ?? 0) | ((bits >>> 8) & 0xc0);
  });
  return Uint8Array.from([...calm, ...wild]);
}

test('ITU-T G.722: every code word is heard as by ffmpeg, those too that no encoder sends', () => {
  const payload = everyCode();
  const samples = new Int16Array(payload.length * 2);
  assert.equal(new G722Decoder().decode(payload, samples), samples.length);
  const digest = createHash('sha256').update(bytesOf(samples)).digest('hex');
  assert.equal(digest, '2b2cb41431a9de10999fa37b8dc4e28e54de377eb049ecab96b263c73c467233');
});

test('ITU-T G.722: a frame longer than any before goes on where the last one ended', () => {
  const signal = testSignal().subarray(0, 6000);
  const whole = new Uint8Array(3000);
  new G722Encoder().encode(signal, whole);
  const encoder = new G722Encoder();
  const parts = new Uint8Array(3000);
  for (const [from, to] of [
    [0, 320],
    [320, 1600],
    [1600, 6000],
  ] as const)
    assert.equal(encoder.encode(signal.subarray(from, to), parts.subarray(from / 2)), (to - from) / 2);
  assert.deepEqual(parts, whole);
  const heard = new Int16Array(6000);
  new G722Decoder().decode(whole, heard);
  const decoder = new G722Decoder();
  const pieces = new Int16Array(6000);
  for (const [from, to] of [
    [0, 160],
    [160, 800],
    [800, 3000],
  ] as const)
    assert.equal(decoder.decode(whole.subarray(from, to), pieces.subarray(2 * from)), 2 * (to - from));
  assert.deepEqual(pieces, heard);
});

test('ITU-T G.722: an odd sample at the end is left, and what has no room is not decoded', () => {
  const payload = new Uint8Array(2).fill(9);
  assert.equal(new G722Encoder().encode(new Int16Array(3), payload), 1);
  assert.equal(payload[1], 9);
  const samples = new Int16Array(5).fill(7);
  assert.equal(new G722Decoder().decode(new Uint8Array(3), samples), 4);
  assert.equal(samples[4], 7);
});

test('ITU-T G.722: the length of the frames does not change the code words', () => {
  const signal = testSignal();
  const whole = new Uint8Array(signal.length / 2);
  new G722Encoder().encode(signal, whole);
  assert.deepEqual(whole, encodeInFrames(signal));
});
