// GDPR Art. 5(1)(e): a line of a log is kept for so long after it came in, whatever its own time says.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Arrivals } from './log-arrivals.ts';
import { arrivalsAfter, linesBefore, readArrivals, writeArrivals } from './log-arrivals.ts';

const dayMs = 86_400_000;
const day = (at: number): number => at * dayMs + 1000;

describe('when lines of a log came in', () => {
  it('a part of another day is counted by itself, one of the same day with it', () => {
    let arrivals: Arrivals = arrivalsAfter([], { keptLines: 0, lines: 10, nowMs: day(1) });
    assert.deepEqual(arrivals, [[day(1), 10]]);
    arrivals = arrivalsAfter(arrivals, { keptLines: 10, lines: 13, nowMs: day(1) + 5 });
    assert.deepEqual(arrivals, [[day(1), 13]]);
    arrivals = arrivalsAfter(arrivals, { keptLines: 13, lines: 20, nowMs: day(2) });
    assert.deepEqual(arrivals, [
      [day(1), 13],
      [day(2), 7],
    ]);
    assert.deepEqual(arrivalsAfter(arrivals, { keptLines: 20, lines: 20, nowMs: day(3) }), arrivals);
  });

  it('lines that have gone were the oldest', () => {
    const arrivals: Arrivals = [
      [day(1), 5],
      [day(2), 5],
    ];
    assert.deepEqual(arrivalsAfter(arrivals, { keptLines: 7, lines: 9, nowMs: day(3) }), [
      [day(1), 2],
      [day(2), 5],
      [day(3), 2],
    ]);
    assert.deepEqual(arrivalsAfter(arrivals, { keptLines: 10, lines: 4, nowMs: day(3) }), [[day(2), 4]]);
  });

  it('those before a time are counted from the beginning, with what nobody counted', () => {
    const arrivals: Arrivals = [
      [day(1), 5],
      [day(2), 5],
    ];
    for (const [lines, before, expected] of [
      [10, day(1), 0],
      [10, day(1) + 1, 5],
      [10, day(3), 10],
      [12, day(2), 7],
      [6, day(2), 1],
      [0, day(3), 0],
    ] as const)
      assert.equal(linesBefore(arrivals, lines, before), expected, `${lines} ${before}`);
  });

  it('is read back as it was written, and a log of before came with its last upload', () => {
    const arrivals: Arrivals = [[day(1), 5]];
    assert.deepEqual(readArrivals(writeArrivals(arrivals), { receivedAtMs: 0, lines: 0 }), arrivals);
    assert.deepEqual(readArrivals(null, { receivedAtMs: day(4), lines: 3 }), [[day(4), 3]]);
  });
});
