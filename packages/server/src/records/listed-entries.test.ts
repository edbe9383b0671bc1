import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { positionsOf, readListed, writeListed } from './listed-entries.ts';

const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });

describe('the calls of a list as they are remembered', () => {
  it('are read as they were written', () => {
    const call = fc.record(
      {
        hash: hex,
        id: fc.oneof(
          fc.constant(''),
          hex.filter((id) => /[^0]/.test(id)),
        ),
        position: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        isSuppressed: fc.boolean(),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(hex, fc.array(call), (hash, calls) => {
        const listed = readListed(writeListed(hash, calls));
        assert.equal(listed.hash, hash);
        assert.deepEqual(listed.entries(), calls);
      }),
    );
  });

  it('a new call has its place before, after and between those that are there, which keep theirs', () => {
    assert.deepEqual(positionsOf([undefined, 0, 1]), [-1, 0, 1]);
    assert.deepEqual(positionsOf([undefined, undefined, -4, undefined, 3]), [-6, -5, -4, 0, 3]);
    assert.deepEqual(positionsOf([5, undefined]), [5, 6]);
    assert.deepEqual(positionsOf([undefined, undefined]), [0, 1]);
    assert.deepEqual(positionsOf([]), []);
    assert.equal(positionsOf([0, undefined, 1]), undefined);
    assert.equal(positionsOf([1, 0]), undefined);
  });

  it('positions rise in whatever order new and known calls stand', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined })), (known) => {
        const positions = positionsOf(known);
        if (positions === undefined) return;
        assert.equal(positions.length, known.length);
        for (const [at, position] of positions.entries()) {
          if (at > 0) assert.ok(position > (positions[at - 1] ?? 0));
          if (known[at] !== undefined) assert.equal(position, known[at]);
        }
      }),
    );
  });
});
