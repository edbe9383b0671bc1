// ffmpeg as the other implementation of G.722.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

import { bytesOf, decodeInFrames, encodeInFrames, testSignal } from '../../packages/media/test/support/g722-signal.ts';

function convertWithFfmpeg(options: readonly string[], input: Uint8Array): Uint8Array {
  const run = spawnSync('ffmpeg', ['-v', 'error', ...options, 'pipe:1'], { input, maxBuffer: 1 << 24 });
  assert.equal(run.status, 0, String(run.stderr));
  return run.stdout;
}

test('ITU-T G.722: the code words equal those of ffmpeg, byte for byte', () => {
  const signal = testSignal();
  // ffmpeg's encoder searches a trellis only where asked; -trellis 0 is the Recommendation's quantizer.
  const theirs = convertWithFfmpeg(
    ['-f', 's16le', '-ar', '16000', '-ac', '1', '-i', 'pipe:0', '-c:a', 'g722', '-trellis', '0', '-f', 'g722'],
    bytesOf(signal),
  );
  const ours = encodeInFrames(signal);
  assert.equal(Buffer.compare(ours, theirs.subarray(0, ours.length)), 0);
});

test('ITU-T G.722: the decoded samples equal those of ffmpeg, sample for sample', () => {
  const payload = encodeInFrames(testSignal());
  const theirs = convertWithFfmpeg(['-f', 'g722', '-i', 'pipe:0', '-f', 's16le', '-c:a', 'pcm_s16le'], payload);
  const ours = bytesOf(decodeInFrames(payload));
  assert.equal(theirs.length, ours.length);
  assert.equal(Buffer.compare(ours, theirs), 0);
});
