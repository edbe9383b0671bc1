// Concealment sample by sample: what is repeated, how it fades, and how it joins what comes after.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Concealer } from './concealment.ts';

const level = 1000;
const steady = (length: number): Int16Array => new Int16Array(length).fill(level);

/** What the concealer makes in the place of so many samples. */
function concealed(concealer: Concealer, length: number): Int16Array {
  const samples = new Int16Array(length);
  concealer.conceal(samples);
  return samples;
}

for (const rateHz of [8000, 16_000]) {
  const ms = rateHz / 1000;

  test(`at ${rateHz} Hz the level holds for 10 ms, falls evenly for 50 ms, and then there is silence`, () => {
    const concealer = new Concealer(rateHz);
    concealer.receive(steady(40 * ms));
    const made = [...concealed(concealer, 20 * ms), ...concealed(concealer, 20 * ms), ...concealed(concealer, 40 * ms)];
    const expected = Array.from({ length: 80 * ms }, (_, index) =>
      Math.round(level * Math.max(0, Math.min(1, 1 - (index - 10 * ms) / (50 * ms)))),
    );
    assert.deepEqual(made, expected);
  });

  test(`at ${rateHz} Hz a voice of any pitch from 66 to 400 Hz goes on as it was`, () => {
    for (const periodMs of [2.5, 5, 8, 15]) {
      const period = periodMs * ms;
      // Its harmonics leave no shorter period.
      const voice = (index: number): number =>
        Math.round(4000 * Math.sin((2 * Math.PI * index) / period) + 2500 * Math.cos((4 * Math.PI * index) / period));
      const concealer = new Concealer(rateHz);
      concealer.receive(Int16Array.from({ length: 40 * ms }, (_, index) => voice(index)));
      const made = concealed(concealer, 10 * ms);
      for (const [index, sample] of made.entries()) assert.equal(sample, voice(40 * ms + index), `${periodMs} ms, sample ${index}`);
    }
  });

  test(`at ${rateHz} Hz what comes after a gap is faded in over 4 ms, and what follows is left as it is`, () => {
    const concealer = new Concealer(rateHz);
    concealer.receive(steady(40 * ms));
    concealed(concealer, 5 * ms);
    const join = 4 * ms;
    const come = new Int16Array(20 * ms);
    concealer.receive(come);
    const expected = Array.from({ length: 20 * ms }, (_, index) => (index < join ? Math.round(level * (1 - (index + 1) / (join + 1))) : 0));
    assert.deepEqual([...come], expected);
    const next = steady(20 * ms);
    concealer.receive(next);
    assert.deepEqual(next, steady(20 * ms));
  });
}

test('sound that came is not touched, unless a packet before it was left out', () => {
  const concealer = new Concealer(8000);
  concealer.receive(steady(320));
  const come = new Int16Array(160).fill(500);
  concealer.receive(come, false);
  assert.deepEqual(come, new Int16Array(160).fill(500));
  concealer.receive(steady(320));
  const joined = new Int16Array(160);
  concealer.receive(joined, true);
  assert.equal(joined[0], Math.round((level * 32) / 33));
  assert.equal(joined[31], Math.round(level / 33));
  assert.equal(joined[32], 0);
});

test('a join in the middle of a gap goes on with the repetition that has begun', () => {
  const concealer = new Concealer(8000);
  concealer.receive(steady(320));
  concealed(concealer, 240);
  const joined = new Int16Array(160);
  concealer.receive(joined, true);
  // 160 of the 400 samples of the fade are over.
  assert.equal(joined[0], Math.round(level * 0.6 * (32 / 33)));
  assert.equal(joined[15], Math.round(level * (1 - 175 / 400) * (17 / 33)));
});

test('a packet shorter than the join is faded in over its own length', () => {
  const concealer = new Concealer(8000);
  concealer.receive(steady(320));
  concealed(concealer, 8);
  const come = new Int16Array(3);
  concealer.receive(come);
  assert.deepEqual([...come], [750, 500, 250]);
});

test('each gap begins anew, at full level', () => {
  const concealer = new Concealer(8000);
  concealer.receive(steady(320));
  concealed(concealer, 400);
  concealer.receive(steady(320));
  concealer.receive(steady(320));
  assert.deepEqual(concealed(concealer, 80), steady(80));
});

test('where nothing resembles the end, the last 15 ms are repeated, and each repetition starts from the last sample', () => {
  const concealer = new Concealer(8000);
  const history = new Int16Array(320);
  history[319] = 800;
  concealer.receive(history);
  const made = concealed(concealer, 160);
  const gain = (index: number): number => 1 - Math.max(0, index - 80) / 400;
  const expected = (index: number): number => {
    const at = index % 120;
    if (at === 119) return 800 * gain(index);
    return at < 32 ? 800 * (1 - at / 32) * gain(index) : 0;
  };
  assert.deepEqual(
    [...made],
    Array.from({ length: 160 }, (_, index) => Math.round(expected(index))),
  );
});

test('what is repeated is from the last 40 ms, in however many pieces they came', () => {
  const ramp = Int16Array.from({ length: 700 }, (_, index) => Math.round(3000 * Math.sin(index / 9) + 2000 * Math.sin(index / 4.5)));
  const whole = new Concealer(8000);
  whole.receive(ramp.slice());
  for (const piece of [1, 80, 160, 319, 320, 321, 480]) {
    const pieces = new Concealer(8000);
    for (let at = 0; at < ramp.length; at += piece) pieces.receive(ramp.slice(at, at + piece));
    const again = new Concealer(8000);
    again.receive(ramp.slice());
    assert.deepEqual(concealed(pieces, 160), concealed(again, 160), `pieces of ${piece}`);
  }
});

test('a repetition that would go beyond 16 bits is cut off there', () => {
  for (const sign of [1, -1]) {
    const concealer = new Concealer(8000);
    // It rises where the last sample is highest.
    const history = Int16Array.from({ length: 320 }, (_, index) => sign * (((index + 40) % 80) - 40) * 500);
    history[319] = sign === 1 ? 32_767 : -32_768;
    concealer.receive(history);
    assert.equal(concealed(concealer, 80)[0], sign === 1 ? 32_767 : -32_768);
  }
});

test('what was concealed counts as heard: after silence a gap is silent', () => {
  const concealer = new Concealer(8000);
  concealer.receive(steady(320));
  concealed(concealer, 800);
  concealer.receive(new Int16Array(1));
  assert.deepEqual(concealed(concealer, 160), new Int16Array(160));
});
