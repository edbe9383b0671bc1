import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import * as fc from 'fast-check';
import { convertRate, createPcmSource } from './pcm-source.ts';
import { PcmQueue } from './pcm-queue.ts';
import { CollectingSink } from './frame-sink.ts';
import { createToneSource, dtmfTone, tones } from './tone.ts';
import { readWav, writeWav } from './wav.ts';

const sine = (frequencyHz: number, rateHz: number, length: number): Int16Array =>
  Int16Array.from({ length }, (_, index) => Math.round(10000 * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz)));

for (const [fromHz, toHz] of [
  [8000, 16000],
  [16000, 8000],
  [8000, 48000],
  [48000, 8000],
  [16000, 48000],
  [48000, 16000],
] as const) {
  test(`a tone of 1,000 Hz keeps its shape and place from ${fromHz} to ${toHz} Hz`, () => {
    const converted = convertRate(sine(1000, fromHz, fromHz / 2), fromHz, toHz);
    const expected = sine(1000, toHz, toHz / 2);
    assert.equal(converted.length, expected.length);
    let error = 0;
    for (let index = toHz / 10; index < converted.length - toHz / 10; index++)
      error = Math.max(error, Math.abs((converted[index] ?? 0) - (expected[index] ?? 0)));
    assert.ok(error < 60, `${error}`);
  });
}

test('what lies above half the lower rate is taken away', () => {
  const converted = convertRate(sine(5000, 16000, 16000), 16000, 8000);
  assert.ok(Math.max(...converted.subarray(1000, 7000)) < 60);
});

test('a queue drops the oldest, fills up with silence and counts both', () => {
  const queue = new PcmQueue({ rateHz: 16000, capacityMs: 40 });
  for (let frame = 1; frame <= 3; frame++) queue.write(new Int16Array(320).fill(frame), 16000);
  assert.equal(queue.waitingMs, 40);
  assert.equal(queue.droppedSamples, 320);
  const frame = new Int16Array(320);
  queue.read(frame, 16000);
  assert.ok(frame.every((sample) => sample === 2));
  queue.read(frame, 16000);
  queue.read(frame, 16000);
  assert.ok(frame.every((sample) => sample === 0));
  assert.equal(queue.missingSamples, 320);
});

test('a queue converts both ways: 16 kHz in, 8 kHz out', () => {
  const queue = new PcmQueue();
  const sink = new CollectingSink({ rateHz: 8000 });
  const input = sine(700, 16000, 16000);
  const frame = new Int16Array(160);
  for (let at = 0; at < input.length; at += 320) {
    queue.write(input.subarray(at, at + 320), 16000);
    queue.read(frame, 8000);
    sink.write(frame, 8000);
  }
  const power =
    sink
      .samples()
      .subarray(2000, 6000)
      .reduce((sum, sample) => sum + sample * sample, 0) / 4000;
  assert.ok(Math.abs(Math.sqrt(2 * power) - 10000) < 100);
});

test('ITU-T E.180: busy sounds half of the time in bursts of 500 ms, ringback for 2 s of 6', () => {
  for (const { name, onShare, seconds } of [
    { name: 'busy', onShare: 0.5, seconds: 4 },
    { name: 'ringback', onShare: 1 / 3, seconds: 12 },
  ] as const) {
    const source = createToneSource(tones[name]);
    let loud = 0;
    const frame = new Int16Array(160);
    for (let count = 0; count < seconds * 50; count++) {
      source.read(frame, 8000);
      if (frame.some((sample) => Math.abs(sample) > 500)) loud++;
    }
    assert.equal(loud / (seconds * 50), onShare);
  }
});

test('ITU-T Q.23: each key has two frequencies, other characters none', () => {
  assert.deepEqual(dtmfTone('5', 100)?.frequenciesHz, [770, 1336]);
  for (const [row, keys] of ['123A', '456B', '789C', '*0#D'].entries())
    for (const [column, key] of [...keys].entries())
      assert.deepEqual(dtmfTone(key, 100)?.frequenciesHz, [[697, 770, 852, 941][row], [1209, 1336, 1477, 1633][column]], key);
  assert.deepEqual(dtmfTone('d', 100)?.frequenciesHz, [941, 1633]);
  assert.equal(dtmfTone('x', 100), undefined);
  assert.equal(dtmfTone('toString', 100), undefined);
});

test('a stored sound plays once with an end, or in a loop', () => {
  let ends = 0;
  const once = createPcmSource({ samples: Int16Array.of(1, 2, 3), rateHz: 8000, onEnd: () => ends++ });
  const frame = new Int16Array(4);
  once.read(frame, 8000);
  assert.deepEqual([...frame], [1, 2, 3, 0]);
  once.read(frame, 8000);
  assert.deepEqual([...frame, ends], [0, 0, 0, 0, 1]);
  const loop = createPcmSource({ samples: Int16Array.of(1, 2, 3), rateHz: 8000, loop: true });
  loop.read(frame, 8000);
  assert.deepEqual([...frame], [1, 2, 3, 1]);
});

test('a stored sound is converted when another rate is asked for, and goes on in its place', () => {
  const samples = sine(1000, 8000, 1600);
  const source = createPcmSource({ samples, rateHz: 8000 });
  const [slow, fast] = [new Int16Array(160), new Int16Array(320)];
  source.read(slow, 8000);
  assert.deepEqual(slow, samples.slice(0, 160));
  source.read(fast, 16_000);
  assert.deepEqual(fast, convertRate(samples, 8000, 16_000).slice(320, 640));
  source.read(slow, 8000);
  assert.deepEqual(slow, samples.slice(320, 480));
});

test('WAV: what is written is read, and arbitrary bytes are read or refused with bad-media', () => {
  const samples = sine(440, 8000, 801);
  assert.deepEqual(readWav(writeWav({ rateHz: 8000, samples })), { rateHz: 8000, samples });
  const whole = writeWav({ rateHz: 8000, samples: samples.slice(0, 10) });
  fc.assert(
    fc.property(fc.nat(whole.length), fc.array(fc.tuple(fc.nat(63), fc.nat(255)), { maxLength: 4 }), (length, changes) => {
      const file = whole.slice(0, length);
      for (const [at, value] of changes) if (at < length) file[at] = value;
      try {
        readWav(file);
      } catch (error) {
        assert.ok(error instanceof ProblemError && error.code === 'bad-media', String(error));
      }
    }),
  );
});
