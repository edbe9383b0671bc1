// From when to when something was somebody's.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Period } from './periods.ts';
import { always, inBoth, isAlways, isNow, united, wasWithin, without } from './periods.ts';

const period = (fromMs: number, untilMs: number): Period => ({ fromMs, untilMs });
const pairs = (periods: readonly Period[]): readonly (readonly number[])[] => periods.map(({ fromMs, untilMs }) => [fromMs, untilMs]);
const { fromMs: ever, untilMs: forever } = always;

describe('periods of ownership', () => {
  it('those that meet or overlap are one, in order; an empty one is none', () => {
    assert.deepEqual(pairs(united([period(5, 7), period(1, 3), period(3, 4), period(6, 9), period(8, 8)])), [
      [1, 4],
      [5, 9],
    ]);
    assert.deepEqual(pairs(united([period(1, 9), period(2, 3)])), [[1, 9]]);
    assert.deepEqual(pairs(united([period(1, 2), period(3, 4)])), [
      [1, 2],
      [3, 4],
    ]);
    assert.deepEqual(united([period(2, 1)]), []);
  });

  it('what is taken is gone, and what is left of both sides stays', () => {
    assert.deepEqual(pairs(without([always], period(3, 5))), [
      [ever, 3],
      [5, forever],
    ]);
    assert.deepEqual(pairs(without([period(1, 4), period(6, 9)], period(3, 7))), [
      [1, 3],
      [7, 9],
    ]);
    assert.deepEqual(without([period(1, 4)], always), []);
    assert.deepEqual(pairs(without([period(1, 4)], period(4, 6))), [[1, 4]]);
  });

  it('in both is what is in each', () => {
    assert.deepEqual(pairs(inBoth([period(1, 4), period(6, 9)], [period(3, 7)])), [
      [3, 4],
      [6, 7],
    ]);
    assert.deepEqual(inBoth([always], []), []);
  });

  it('always is without beginning and end, now is without end', () => {
    assert.deepEqual([[], [always], [period(ever, 5)], [period(5, forever)]].map(isAlways), [false, true, false, false]);
    assert.deepEqual([[], [always], [period(1, 2), period(5, forever)], [period(1, 5)]].map(isNow), [false, true, true, false]);
  });

  it('a time is within, perhaps, or not; the end is not', () => {
    const at = (earliestMs: number, latestMs = earliestMs): ReturnType<typeof wasWithin> =>
      wasWithin([period(10, 20), period(30, 40)], { earliestMs, latestMs });
    assert.deepEqual([at(9), at(10), at(19), at(20), at(30, 39), at(30, 40)], ['no', 'yes', 'yes', 'no', 'yes', 'perhaps']);
    assert.deepEqual(
      [at(5, 10), at(5, 9), at(19, 25), at(20, 29), at(15, 35), at(20, 30)],
      ['perhaps', 'no', 'perhaps', 'no', 'perhaps', 'perhaps'],
    );
  });

  it('a time that is not known is perhaps within, always within always, and never within nothing', () => {
    assert.deepEqual(
      [wasWithin([period(1, 2)], undefined), wasWithin([always], undefined), wasWithin([], undefined)],
      ['perhaps', 'yes', 'no'],
    );
    assert.equal(wasWithin([], { earliestMs: 1, latestMs: 2 }), 'no');
  });
});
