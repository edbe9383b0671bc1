// An identifier of a record: where it is written, and what it tells.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { risingId } from './record-id.ts';

const at = (nowMs: number, byte = 0): string =>
  risingId({
    clock: { now: () => nowMs, monotonicMs: () => 0, setTimer: () => ({ cancel: () => undefined }) },
    random: { bytes: (length) => new Uint8Array(length).fill(byte) },
  });

describe('the identifier of a record', () => {
  it('rises with time, whatever is random in it', () => {
    const times = [0, 1, 1000, Date.UTC(2000, 0), Date.UTC(2026, 10, 27), Date.UTC(2026, 10, 27) + 1, Date.UTC(9999, 0)];
    const ids = times.map((time, index) => at(time, 255 - index));
    assert.deepEqual(ids.toSorted(), ids);
    for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/);
    assert.notEqual(at(5, 1), at(5, 2));
  });

  it('is one also where the clock is before 1970, and is never the one of nothing', () => {
    assert.match(at(-1, 1), /^0{12}(?:01){10}$/);
    assert.equal(at(1), `${'0'.repeat(11)}1${'0'.repeat(20)}`);
  });
});
