// The E-model at points worked out from its equations: ITU-T G.107 §7.1, §7.4, §7.5 and annex B.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultRating, meanOpinionScore, rateQuality } from '../src/index.ts';

const near = (actual: number, expected: number, within: number): void => {
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, expected ${expected}`);
};

test('ITU-T G.107 equation 7-29: loss, its bursts, and its bounds', () => {
  for (const codec of ['PCMU', 'PCMA', 'G722'] as const) {
    const impairment = (lossPercent: number, burstRatio?: number): number =>
      defaultRating - rateQuality({ codec, lossPercent, delayMs: 0, ...(burstRatio === undefined ? {} : { burstRatio }) });
    assert.equal(impairment(0), 0);
    near(impairment(1), 95 / 26.1, 1e-9);
    near(impairment(10), 950 / 35.1, 1e-9);
    near(impairment(10, 2), 950 / (5 + 25.1), 1e-9);
    near(impairment(100), 9500 / 125.1, 1e-9);
    assert.equal(impairment(101), impairment(100));
    assert.equal(impairment(-5), 0);
  }
});

test('ITU-T G.107 §7.4: echo and delay by their equations, at 150 and 400 ms', () => {
  // Idte + Idle + Idd less their values at no delay, worked out step by step from equations 7-18 to 7-28.
  const impairmentAt = (t: number): number => {
    const terv = 65 - 40 * Math.log10((1 + t / 10) / (1 + t / 150)) + 6 * Math.exp(-0.3 * t ** 2);
    const roe = 94.77;
    const re = 80 + 2.5 * (terv - 14);
    const idte = ((roe - re) / 2 + Math.sqrt((roe - re) ** 2 / 4 + 100) - 1) * (1 - Math.exp(-t));
    const rle = (10.5 * 117) / Math.sqrt(Math.sqrt(2 * t + 1));
    const idle = (roe - rle) / 2 + Math.sqrt((roe - rle) ** 2 / 4 + 169);
    const x = t > 100 ? Math.log(t / 100) / Math.LN2 : 0;
    const idd = t > 100 ? 25 * (Math.cbrt(Math.sqrt(1 + x ** 6)) - 3 * Math.cbrt(Math.sqrt(1 + (x / 3) ** 6)) + 2) : 0;
    return idte + idle + idd;
  };
  for (const delayMs of [0, 1, 20, 99, 100, 101, 150, 200, 400, 800]) {
    near(
      rateQuality({ codec: 'PCMU', lossPercent: 0, delayMs }),
      Math.max(0, defaultRating - impairmentAt(delayMs) + impairmentAt(0)),
      1e-9,
    );
  }
  assert.equal(rateQuality({ codec: 'PCMU', lossPercent: 0, delayMs: -50 }), defaultRating);
});

test('ITU-T G.107 §7.4: what one knows of delay: little at 100 ms, a third of the rating at 400 ms', () => {
  near(rateQuality({ codec: 'PCMU', lossPercent: 0, delayMs: 100 }), 90.5, 1);
  near(rateQuality({ codec: 'PCMU', lossPercent: 0, delayMs: 400 }), 61, 5);
  assert.equal(rateQuality({ codec: 'PCMU', lossPercent: 100, delayMs: 2000 }), 0);
});

test('ITU-T G.107 annex B: MOS at points of its table', () => {
  for (const [rating, score] of [
    [50, 2.58],
    [60, 3.1],
    [70, 3.6],
    [80, 4.03],
    [90, 4.34],
    [99.9, 4.5],
  ] as const)
    near(meanOpinionScore(rating), score, 0.01);
  assert.deepEqual([meanOpinionScore(-0.1), meanOpinionScore(0), meanOpinionScore(100), meanOpinionScore(100.1)], [1, 1, 4.5, 4.5]);
  assert.equal(meanOpinionScore(5), 1);
});
