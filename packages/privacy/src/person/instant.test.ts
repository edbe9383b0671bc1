// When something happened, as far as a wall clock says it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Interval, Stamp, WallClock } from './instant.ts';
import { entryInterval, instantsOf, stampInterval } from './instant.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
const utc: WallClock = { offsetsS: () => [0] };
const twice: WallClock = { offsetsS: () => [3600, 7200] };

function shown(interval: Interval | undefined): string | undefined {
  return interval === undefined ? undefined : [interval.earliestMs, interval.latestMs].map((ms) => new Date(ms).toISOString()).join(' to ');
}

describe('a clock on a wall', () => {
  it('without a known zone shows an interval from UTC+14 to UTC-12', () => {
    assert.deepEqual(instantsOf(0), { earliestMs: -14 * hourMs, latestMs: 12 * hourMs });
  });

  it('with a zone shows an instant, and two in the hour that stands twice', () => {
    assert.deepEqual(instantsOf(hourMs, { offsetsS: () => [-18_000] }), { earliestMs: 6 * hourMs, latestMs: 6 * hourMs });
    assert.deepEqual(instantsOf(0, twice), { earliestMs: -2 * hourMs, latestMs: -hourMs });
    assert.deepEqual(instantsOf(0, { offsetsS: () => [7200, 3600] }), { earliestMs: -2 * hourMs, latestMs: -hourMs });
    const asked: number[] = [];
    instantsOf(42, { offsetsS: (wallMs) => (asked.push(wallMs), [0]) });
    assert.deepEqual(asked, [42]);
  });
});

describe('the time of an entry of a call list', () => {
  const arrivedMs = Date.UTC(2026, 0, 5, 12);
  const read = (text: string, clock: WallClock | undefined = utc): string | undefined => shown(entryInterval(text, clock, arrivedMs));

  it('is local time, to the second', () => {
    assert.equal(read('2026-01-05T10:00:00'), '2026-01-05T10:00:00.000Z to 2026-01-05T10:00:00.000Z');
    assert.equal(read('2026-01-05T10:00:00.5+02:00'), '2026-01-05T10:00:00.000Z to 2026-01-05T10:00:00.000Z');
    assert.equal(shown(entryInterval('2026-01-05T10:00:00', undefined, arrivedMs)), '2026-01-04T20:00:00.000Z to 2026-01-05T22:00:00.000Z');
  });

  it('is not read where it has another form', () => {
    for (const text of [
      '',
      '2026-01-05',
      '2026-01-05 10:00:00',
      'x2026-01-05T10:00:00',
      '026-01-05T10:00:00',
      '2026-1-05T10:00:00',
      '2026-01-5T10:00:00x',
      '2026-01-05T1:00:00xx',
      '2026-01-05T10:0:00xx',
      '2026-01-05T10:00:0',
      '2026-0a-05T10:00:00',
      '2026-01-0aT10:00:00',
      '2026-01-05T1a:00:00',
      '2026-01-05Ta1:00:00',
      '2026-01-05T10:a0:00',
      '2026-01-05T10:0a:00',
      '2026-01-05T10:00:a0',
      '2026-01-05T10:00:0a',
      '2026-13-05T10:00:00',
      '2026-01-05T25:00:00',
    ])
      assert.equal(read(text), undefined, text);
  });

  it('cannot be later than its arrival, clocks that differ by five minutes aside', () => {
    assert.equal(read('2026-01-05T12:05:00'), '2026-01-05T12:05:00.000Z to 2026-01-05T12:05:00.000Z');
    assert.equal(read('2026-01-05T12:05:01'), undefined);
    // Only its earliest end must lie before.
    assert.equal(read('2026-01-05T14:05:00', twice), '2026-01-05T12:05:00.000Z to 2026-01-05T13:05:00.000Z');
    assert.equal(read('2026-01-05T14:05:01', twice), undefined);
  });
});

describe('the stamp of a line of a log', () => {
  const arrivedMs = Date.UTC(2026, 0, 5, 12);
  const read = (stamp: Stamp, clock: WallClock | undefined = utc, arrived = arrivedMs): string | undefined =>
    shown(stampInterval(stamp, clock, arrived));
  const at = (iso: string): string => `${iso} to ${iso}`;

  it('with a year is that day’s, where there is such a day', () => {
    assert.equal(read({ year: 2025, month: 3, day: 4, ms: 5 }), at('2025-03-04T00:00:00.005Z'));
    assert.equal(read({ year: 2025, month: 2, day: 29, ms: 0 }), undefined);
    assert.equal(read({ year: 2024, month: 2, day: 29, ms: 0 }), at('2024-02-29T00:00:00.000Z'));
    assert.equal(read({ year: 2026, month: 1, day: 5, ms: 12 * hourMs + 5 * minuteMs }), at('2026-01-05T12:05:00.000Z'));
    assert.equal(read({ year: 2026, month: 1, day: 5, ms: 12 * hourMs + 5 * minuteMs + 1 }), undefined);
    assert.equal(read({ year: 2027, month: 1, day: 1, ms: 0 }), undefined);
  });

  it('without a year is the latest that is not later than the arrival', () => {
    assert.equal(read({ month: 1, day: 5, ms: 0 }), at('2026-01-05T00:00:00.000Z'));
    assert.equal(read({ month: 1, day: 6, ms: 0 }), at('2025-01-06T00:00:00.000Z'));
    assert.equal(read({ month: 12, day: 31, ms: 0 }), at('2025-12-31T00:00:00.000Z'));
    assert.equal(read({ month: 2, day: 29, ms: 0 }), at('2024-02-29T00:00:00.000Z'));
    assert.equal(read({ month: 2, day: 30, ms: 0 }), undefined);
  });

  it('RFC 3164 §4.1.2: it may be the new year at the phone already', () => {
    const newYearsEve = Date.UTC(2025, 11, 31, 20);
    const ahead: WallClock = { offsetsS: () => [14 * 3600] };
    assert.equal(read({ month: 1, day: 1, ms: 9 * hourMs }, ahead, newYearsEve), at('2025-12-31T19:00:00.000Z'));
    assert.equal(read({ month: 1, day: 1, ms: 9 * hourMs }, utc, newYearsEve), at('2025-01-01T09:00:00.000Z'));
  });

  it('the 29th of February is found eight years back, where 1900 or 2100 had none', () => {
    assert.equal(read({ month: 2, day: 29, ms: 0 }, utc, Date.UTC(2104, 1, 28)), at('2096-02-29T00:00:00.000Z'));
  });

  it('in GMT where the line says so, whatever the zone', () => {
    assert.equal(read({ year: 2025, month: 3, day: 4, ms: 0, isUtc: true }, twice), at('2025-03-04T00:00:00.000Z'));
    assert.equal(read({ year: 2025, month: 3, day: 4, ms: 0 }, twice), '2025-03-03T22:00:00.000Z to 2025-03-03T23:00:00.000Z');
    assert.equal(
      shown(stampInterval({ year: 2025, month: 3, day: 4, ms: 0 }, undefined, arrivedMs)),
      '2025-03-03T10:00:00.000Z to 2025-03-04T12:00:00.000Z',
    );
  });
});
