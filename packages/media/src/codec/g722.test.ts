import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { bytesOf, decodeInFrames, encodeInFrames, testSignal } from '../../test/support/g722-signal.ts';
import { G722Encoder } from './g722.ts';

test('ITU-T G.722: code words and samples have the digests that were verified against ffmpeg', () => {
  const payload = encodeInFrames(testSignal());
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  assert.equal(digest(payload), '4882f67a6ed0ba8dc44be3ba0960c7a2ce9802443f6b0af8a40f0ea9a9c1bbc7');
  assert.equal(digest(bytesOf(decodeInFrames(payload))), 'f59712e89b526840caa33916f92214c09822f3ed8942e2823c8c9d0b83408f1d');
});

test('ITU-T G.722: the length of the frames does not change the code words', () => {
  const signal = testSignal();
  const whole = new Uint8Array(signal.length / 2);
  new G722Encoder().encode(signal, whole);
  assert.deepEqual(whole, encodeInFrames(signal));
});
