// Recital 26: what is left of an erased person's calls names nobody, not to one who knows the other end either.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';

import type { AnonymisedCall } from './anonymised-calls.ts';
import { alikeAtLeast, unlinkable } from './anonymised-calls.ts';

const call = (id: number, changes: Partial<AnonymisedCall> = {}): AnonymisedCall => ({
  id: String(id),
  month: '2026-01-01',
  direction: 'In',
  disposition: 'Normal',
  durationS: 120,
  ...changes,
});
const many = (count: number, changes: Partial<AnonymisedCall> = {}, from = 0): readonly AnonymisedCall[] =>
  Array.from({ length: count }, (_, index) => call(from + index, changes));

describe('what is left of calls', () => {
  it('five that look alike stay as they are, four do not', () => {
    assert.deepEqual(unlinkable(many(5)), many(5));
    assert.deepEqual(unlinkable(many(4)), []);
    assert.equal(alikeAtLeast, 5);
  });

  it('those of other lengths or dispositions keep the class of their length', () => {
    const lengths = [61, 120, 300, 599, 600];
    assert.deepEqual(
      unlinkable(lengths.map((durationS, index) => call(index, { durationS, disposition: index === 0 ? 'Busy' : 'Normal' }))),
      many(5, { durationS: 600, disposition: '' }),
    );
    const classes = (durationS: number): number | null | undefined =>
      unlinkable([call(0, { durationS }), ...many(4, { durationS: durationS + 0.5 }, 1)])[0]?.durationS;
    assert.deepEqual([0, 59, 60.2, 599, 3599, 3600, 9000].map(classes), [60, 60, 600, 600, 3600, 3600, 3600]);
    assert.deepEqual(
      unlinkable([call(0, { durationS: null, disposition: 'Busy' }), ...many(4, { durationS: null }, 1)])[4]?.durationS,
      null,
    );
  });

  it('those of both directions keep their month alone', () => {
    assert.deepEqual(
      unlinkable([...many(3), ...many(2, { direction: 'Out' }, 3)]),
      many(5, { direction: '', disposition: '', durationS: null }),
    );
  });

  it('of a month with fewer nothing stays, whatever there is in others', () => {
    assert.deepEqual(
      unlinkable([call(9, { month: '2026-02-01' }), ...many(5)]).map(({ id }) => id),
      ['0', '1', '2', '3', '4'],
    );
  });

  it('whatever the calls, each that stays is one of five alike, and says nothing that it did not say', () => {
    const calls = fc.array(
      fc.record({
        month: fc.constantFrom('2026-01-01', '2026-02-01'),
        direction: fc.constantFrom('In', 'Out'),
        disposition: fc.constantFrom('Normal', 'Busy'),
        durationS: fc.option(fc.constantFrom(60, 120, 660, 7200)),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(calls, (list) => {
        const before = list.map((item, index) => ({ id: String(index), ...item }));
        const kept = unlinkable(before);
        const alike = Map.groupBy(kept, ({ id: _id, ...rest }) => JSON.stringify(rest));
        for (const group of alike.values()) assert.ok(group.length >= alikeAtLeast);
        assert.equal(new Set(kept.map(({ id }) => id)).size, kept.length);
        for (const { id, month, direction, disposition } of kept) {
          const was = before[Number(id)];
          assert.equal(month, was?.month);
          assert.ok([was?.direction, ''].includes(direction) && [was?.disposition, ''].includes(disposition));
        }
      }),
    );
  });
});
