import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { G722Decoder, G722Encoder } from './g722.ts';

/** Four seconds at 16 kHz: a rising sweep, noise, silence and full-scale squares, from integer arithmetic and sines rounded to 16 bits. */
function testSignal(): Int16Array {
  const samples = new Int16Array(64000);
  let noise = 1;
  for (let index = 0; index < samples.length; index++) {
    noise = (Math.imul(noise, 1664525) + 1013904223) | 0;
    const part = Math.floor(index / 16000);
    if (part === 0) samples[index] = Math.round(12000 * Math.sin((index * index) / 40000));
    else if (part === 1) samples[index] = noise >> 18;
    else if (part === 2) samples[index] = index % 4000 < 2000 ? 0 : noise >> 28;
    else samples[index] = Math.floor(index / 37) % 2 === 0 ? 32767 : -32768;
  }
  return samples;
}

function encodeInFrames(samples: Int16Array): Uint8Array {
  const encoder = new G722Encoder();
  const payload = new Uint8Array(samples.length / 2);
  for (let at = 0; at < samples.length; at += 320) encoder.encode(samples.subarray(at, at + 320), payload.subarray(at / 2));
  return payload;
}

function decodeInFrames(payload: Uint8Array): Int16Array {
  const decoder = new G722Decoder();
  const samples = new Int16Array(payload.length * 2);
  for (let at = 0; at < payload.length; at += 160) decoder.decode(payload.subarray(at, at + 160), samples.subarray(at * 2));
  return samples;
}

function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

function convertWithFfmpeg(options: readonly string[], input: Uint8Array): Uint8Array {
  const run = spawnSync('ffmpeg', ['-v', 'error', ...options, 'pipe:1'], { input, maxBuffer: 1 << 24 });
  assert.equal(run.status, 0, String(run.stderr));
  return run.stdout;
}

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const withFfmpeg = hasFfmpeg ? {} : { skip: 'ffmpeg is not installed; the stored digests below were verified with it' };

test('ITU-T G.722: the code words equal those of ffmpeg, byte for byte', withFfmpeg, () => {
  const signal = testSignal();
  // ffmpeg's encoder searches a trellis only where asked; -trellis 0 is the Recommendation's quantizer.
  const theirs = convertWithFfmpeg(
    ['-f', 's16le', '-ar', '16000', '-ac', '1', '-i', 'pipe:0', '-c:a', 'g722', '-trellis', '0', '-f', 'g722'],
    bytesOf(signal),
  );
  const ours = encodeInFrames(signal);
  assert.equal(Buffer.compare(ours, theirs.subarray(0, ours.length)), 0);
});

test('ITU-T G.722: the decoded samples equal those of ffmpeg, sample for sample', withFfmpeg, () => {
  const payload = encodeInFrames(testSignal());
  const theirs = convertWithFfmpeg(['-f', 'g722', '-i', 'pipe:0', '-f', 's16le', '-c:a', 'pcm_s16le'], payload);
  const ours = bytesOf(decodeInFrames(payload));
  assert.equal(theirs.length, ours.length);
  assert.equal(Buffer.compare(ours, theirs), 0);
});

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
