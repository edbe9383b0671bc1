// The queue of live sound against a plain list, and tones sample by sample.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { PcmQueue, convertRate, createToneSource, dtmfTone, tones } from '../src/index.ts';

test('a queue is a list that drops its oldest beyond its capacity and gives silence where it has nothing', () => {
  const step = fc.record({ isWrite: fc.boolean(), count: fc.integer({ min: 0, max: 25 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const queue = new PcmQueue({ rateHz: 1000, capacityMs: 16 });
      let list: number[] = [];
      let [next, dropped, missing] = [1, 0, 0];
      for (const { isWrite, count } of steps) {
        if (isWrite) {
          const samples = Array.from({ length: count }, () => next++);
          queue.write(Int16Array.from(samples), 1000);
          list.push(...samples);
          dropped += Math.max(0, list.length - 16);
          list = list.slice(-16);
        } else {
          const read = new Int16Array(count).fill(-1);
          queue.read(read, 1000);
          const taken = list.splice(0, count);
          missing += count - taken.length;
          assert.deepEqual(Array.from(read), [...taken, ...Array.from({ length: count - taken.length }, () => 0)]);
        }
        assert.deepEqual([queue.waitingMs, queue.droppedSamples, queue.missingSamples], [list.length, dropped, missing]);
      }
    }),
  );
});

const rampOf = (atMs: number, lengthMs: number): number => Math.max(0, Math.min(1, atMs / 4, (lengthMs - atMs) / 4));

test('a tone is the sum of its frequencies at its level, ramped at both ends of each burst, for its repeats', () => {
  const source = createToneSource({ frequenciesHz: [400, 1000], levelDb: -20, cadenceMs: [20, 10, 30, 5], repeat: 2 });
  const samples = new Int16Array(8 * 160);
  for (let at = 0; at < samples.length; at += 160) source.read(samples.subarray(at, at + 160), 8000);
  for (const [index, sample] of samples.entries()) {
    const atMs = index / 8;
    const offset = atMs % 65;
    const gain = atMs >= 130 ? 0 : offset < 20 ? rampOf(offset, 20) : offset >= 30 && offset < 60 ? rampOf(offset - 30, 30) : 0;
    const wave = Math.sin(2 * Math.PI * 0.4 * atMs) + Math.sin(2 * Math.PI * atMs);
    assert.ok(Math.abs(sample - 3276.7 * gain * wave) <= 1, `sample ${index}: ${sample}`);
  }
});

test('a steady tone begins with a ramp and has no end', () => {
  const source = createToneSource({ frequenciesHz: [500], levelDb: 0, cadenceMs: [], repeat: 1 });
  const samples = new Int16Array(8000);
  source.read(samples, 8000);
  for (const [index, sample] of samples.entries())
    assert.ok(Math.abs(sample - 32767 * Math.min(1, index / 32) * Math.sin((2 * Math.PI * 500 * index) / 8000)) <= 1);
});

test('ITU-T Q.23: the tone of a key is one burst at -10 dB', () => {
  assert.deepEqual(dtmfTone('a', 70), { frequenciesHz: [697, 1633], levelDb: -10, cadenceMs: [70], repeat: 1 });
  assert.equal(dtmfTone('x', 70), undefined);
});

for (const [fromHz, toHz] of [
  [8000, 16_000],
  [16_000, 8000],
  [48_000, 16_000],
] as const) {
  test(`a queue converts as a whole what is written in frames at ${fromHz} Hz, and what is read at ${toHz} Hz`, () => {
    const samples = Int16Array.from({ length: fromHz / 10 }, (_, index) =>
      Math.round(9000 * Math.sin((2 * Math.PI * 440 * index) / fromHz)),
    );
    const whole = convertRate(samples, fromHz, toHz);
    const written = new PcmQueue({ rateHz: toHz });
    for (let at = 0; at < samples.length; at += fromHz / 50) written.write(samples.subarray(at, at + fromHz / 50), fromHz);
    const out = new Int16Array(toHz / 20);
    written.read(out, toHz);
    // The delay of the filter apart, sample by sample the same.
    const shift = Array.from({ length: 400 }, (_, lag) => lag).find((lag) =>
      out.subarray(lag + 200, lag + 300).every((sample, index) => Math.abs(sample - (whole[index + 200] ?? 0)) <= 2),
    );
    assert.notEqual(shift, undefined);
    const read = new PcmQueue({ rateHz: fromHz });
    read.write(samples, fromHz);
    const frames = new Int16Array(toHz / 20);
    for (let at = 0; at < frames.length; at += toHz / 50) read.read(frames.subarray(at, at + toHz / 50), toHz);
    assert.deepEqual(frames, out);
  });
}

test('each tone of the phone has its level, in decibels below full scale', () => {
  const levels: Record<string, number> = {};
  for (const [name, tone] of Object.entries(tones)) {
    const source = createToneSource({ ...tone, cadenceMs: [] });
    // The ramp goes by; a second holds whole periods of all.
    source.read(new Int16Array(8000), 8000);
    const second = new Int16Array(8000);
    source.read(second, 8000);
    const power = second.reduce((sum, sample) => sum + (sample / 32_767) ** 2, 0) / second.length;
    levels[name] = Math.round(10 * Math.log10((2 * power) / tone.frequenciesHz.length));
  }
  const { busy, reorder, 'call-waiting': callWaiting, ...others } = levels;
  assert.deepEqual([busy, reorder, callWaiting], [-21, -21, -16]);
  assert.deepEqual(new Set(Object.values(others)), new Set([-19]));
  assert.equal(Object.keys(others).length, 7);
});
