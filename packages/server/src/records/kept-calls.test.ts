// GDPR Art. 5(1)(c): which calls have left a list because it was full, and which were taken out of it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { CallListEntry } from '@offhook/ucs';

import { sorted } from './kept-calls.ts';

type Row = Parameters<typeof sorted>[0][number];

const missed = { direction: 'In', disposition: 'Partial', isConnected: false } as const;
const received = { direction: 'In', disposition: 'Normal', isConnected: true } as const;
const placed = { direction: 'Out', disposition: 'Normal', isConnected: true } as const;
const startOf = (day: number): string => `2026-01-0${day}T10:00:00`;

const row = (
  id: string,
  day: number,
  kind: Omit<Row, 'id' | 'start_time' | 'kept_since_ms'> = missed,
  keptSinceMs: number | null = null,
): Row => ({
  id,
  start_time: startOf(day),
  kept_since_ms: keptSinceMs,
  ...kind,
});

const entry = (day: number, direction: 'In' | 'Out' = 'In'): CallListEntry => ({
  direction,
  disposition: 'Normal',
  line: 1,
  protocol: 'SIP',
  startTime: startOf(day),
  count: 1,
  connections: [],
});

/** Those with a capital letter are no longer in the list. */
function outcome(rows: readonly Row[], fresh: readonly CallListEntry[], room: number): string {
  const ids = rows.map(({ id }) => id).filter((id) => /^[A-Z]/.test(id));
  const { stay, go, cleared } = sorted(rows, { ids, fresh, room });
  return `${stay.join('')} stay, ${go.join('')}${cleared.join('')} go`;
}

describe('a list that is full', () => {
  it('keeps the oldest that it has no more room for', () => {
    assert.equal(outcome([row('A', 1), row('b', 2)], [entry(3)], 2), 'A stay,  go');
    assert.equal(outcome([row('A', 2), row('b', 2)], [entry(3)], 2), 'A stay,  go', 'of two at the same time either is the oldest');
    assert.equal(outcome([row('B', 2), row('A', 1), row('c', 3)], [entry(4), entry(5)], 3), 'AB stay,  go');
  });

  it('lets go what is not the oldest, be it younger than one that stays or than one that comes', () => {
    assert.equal(outcome([row('a', 1), row('B', 2)], [entry(3)], 2), ' stay, B go');
    assert.equal(outcome([row('B', 2), row('c', 3)], [entry(1)], 2), ' stay, B go');
  });

  it('keeps no more than new ones came', () => {
    assert.equal(outcome([row('A', 1), row('B', 2), row('c', 3)], [entry(4)], 2), 'A stay, B go');
  });

  it('is one of three: what comes into another is no reason', () => {
    assert.equal(outcome([row('A', 1), row('b', 2)], [entry(3, 'Out')], 3), ' stay, A go');
    assert.equal(outcome([row('A', 1), row('b', 2), row('c', 3, placed), row('d', 4, placed)], [entry(6, 'Out')], 3), ' stay, A go');
  });

  it('is that of received calls for who was connected, or answered elsewhere, rejected or forwarded', () => {
    for (const kind of [
      received,
      { ...missed, disposition: 'RemotelyHandled' },
      { ...missed, disposition: 'Rejected' },
      { ...missed, disposition: 'Forwarded' },
    ])
      assert.equal(
        outcome([row('a', 1), row('B', 2, kind), row('c', 3, kind)], [{ ...entry(4), disposition: 'Rejected' }], 2),
        'B stay,  go',
      );
  });

  it('keeps no second copy of a call whose entry says something else now, or stands for several calls', () => {
    assert.equal(outcome([row('A', 1), row('b', 2)], [entry(1)], 2), ' stay, A go');
    assert.equal(outcome([row('A', 1), row('B', 2)], [entry(1), entry(2)], 2), ' stay, AB go');
    assert.equal(outcome([row('A', 1), row('b', 2)], [{ ...entry(3), count: 2 }], 2), ' stay, A go');
    assert.equal(outcome([row('A', 1), row('B', 2)], [entry(2), entry(3)], 2), 'A stay, B go');
    assert.equal(outcome([row('A', 1, placed), row('b', 2)], [entry(1)], 2), 'A stay,  go', 'in another direction is another call');
  });

  it('all of it may be new', () => {
    assert.equal(outcome([row('A', 1), row('B', 2)], [entry(3), entry(4)], 2), 'AB stay,  go');
  });
});

describe('one room for all lists', () => {
  it('keeps the oldest of all, as many as came', () => {
    const rows = [row('A', 1, placed), row('B', 2), row('c', 4), row('d', 5, placed)];
    assert.equal(outcome(rows, [entry(6, 'Out')], 3), 'A stay, B go');
    assert.equal(outcome(rows, [entry(6), entry(7, 'Out')], 4), 'AB stay,  go');
  });

  it('whose last missed call was pushed out was not cleared', () => {
    const rows = [row('A', 1), row('k', 1, missed, 5), row('b', 2, placed)];
    assert.equal(outcome(rows, [entry(3, 'Out')], 2), 'A stay,  go');
  });
});

describe('a list of which nothing is left', () => {
  it('was cleared: what is kept of it goes too, and that of others stays', () => {
    const rows = [row('A', 2), row('k', 1, missed, 5), row('b', 3, placed), row('l', 1, placed, 5)];
    assert.equal(outcome(rows, [], 10), ' stay, Ak go');
  });

  it('was cleared though a call has come since', () => {
    assert.equal(outcome([row('A', 2), row('B', 3), row('k', 1, missed, 5)], [entry(4)], 10), ' stay, ABk go');
  });

  it('was not, where its entries only say something else now', () => {
    assert.equal(outcome([row('A', 2), row('k', 1, missed, 5)], [entry(2)], 10), ' stay, A go');
  });

  it('was not, where it had nothing before', () => {
    assert.equal(outcome([row('k', 1, missed, 5), row('B', 3, placed), row('c', 4, placed)], [], 10), ' stay, B go');
  });

  it('a call that is kept is none of the list: it is not the oldest, and does not fill it', () => {
    assert.equal(outcome([row('k', 1, missed, 5), row('A', 2), row('b', 3)], [entry(4)], 2), 'A stay,  go');
    assert.equal(outcome([row('k', 1, missed, 5), row('A', 2), row('b', 3)], [entry(4)], 3), ' stay, A go');
  });
});
