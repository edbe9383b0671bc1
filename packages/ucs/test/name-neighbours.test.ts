// The nearest known name: what an exhaustive comparison finds, for a handful of comparisons.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';

import { catalogue } from '../src/parameter/catalogue.ts';
import { NameNeighbours, editDistance } from '../src/parameter/name-neighbours.ts';
import { nearestParameter } from '../src/parameter/nearest.ts';

const names = Object.keys(catalogue);
const longest = Math.max(...names.map(({ length }) => length));

/** A fifth of them, for what compares each. */
const some = names.filter((_, at) => at % 5 === 0);

/** Every name compared. */
function exhaustive(written: string, count: number, limit: number): readonly string[] {
  const folded = written.toLowerCase();
  return some
    .map((name, at) => ({
      name,
      at,
      apart: Math.abs(name.length - folded.length),
      distance: editDistance(folded, name.toLowerCase(), longest),
    }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.apart - b.apart || a.name.length - b.name.length || a.at - b.at)
    .slice(0, count)
    .map(({ name }) => name);
}

const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz.#_0AZ-é');
const slipped = fc
  .tuple(
    fc.constantFrom(...some),
    fc.array(fc.tuple(fc.nat(60), fc.constantFrom('drop', 'put', 'change', 'swap'), letter), { maxLength: 5 }),
  )
  .map(([name, edits]) =>
    edits.reduce((text, [seed, edit, sign]) => {
      const at = seed % (text.length || 1);
      const behind = edit === 'put' ? at : at + 1;
      const swapped = `${text[at + 1] ?? ''}${text[at] ?? ''}${text.slice(at + 2)}`;
      return text.slice(0, at) + (edit === 'swap' ? swapped : `${edit === 'drop' ? '' : sign}${text.slice(behind)}`);
    }, name),
  );

describe('the edits between two texts', () => {
  for (const [a, b, limit, expected] of [
    ['', '', 0, 0],
    ['', 'abc', 3, 3],
    ['abc', '', 3, 3],
    ['abc', '', 2, 3],
    ['', 'abcdefg', 4, 5],
    ['kitten', 'sitting', 9, 3],
    ['abcd', 'abcd', 4, 0],
    ['abcd', 'abxd', 1, 1],
    ['abcd', 'acbd', 4, 1],
    ['ab', 'ba', 4, 1],
    ['abcdef', 'badcfe', 4, 3],
    ['xab', 'ba', 4, 2],
    ['ca', 'abc', 4, 3],
    ['aab', 'aba', 1, 1],
    ['abcdefgh', 'ijklmnop', 2, 3],
    ['abcdefgh', 'ijklmnop', 8, 8],
    ['abc', 'xyz', 3, 3],
    ['abcx', 'abcyz', 2, 2],
  ] as const) {
    it(`${JSON.stringify(a)} and ${JSON.stringify(b)}, of ${limit} at most: ${expected}`, () =>
      assert.equal(editDistance(a, b, limit), expected));
  }
});

describe('the nearest parameter', () => {
  it('is within a quarter of the length of its name, and within four letters', () => {
    assert.equal(nearestParameter('nat.ipx'), 'nat.ip');
    assert.equal(nearestParameter('nat.xpx'), undefined);
    assert.equal(nearestParameter('nat.ipxx'), 'nat.ip');
    assert.equal(nearestParameter('call.callWaiting.ringzzzz'), 'call.callWaiting.ring');
    assert.equal(nearestParameter('call.callWaiting.ringzzzzz'), undefined);
  });

  it('is none where it shares too little with one of the segments', () => {
    assert.equal(nearestParameter('log.level.change.zzcht'), undefined);
    assert.equal(nearestParameter('log.level.change.res.obs'), undefined);
    assert.equal(nearestParameter('call.callWaitingring'), 'call.callWaiting.ring');
    assert.equal(nearestParameter('reg.1.forward.busy.contact'), 'reg.1.fwd.busy.contact', 'one shortens the other');
  });

  it('has the indices of the name that was written', () => {
    assert.equal(nearestParameter('reg.7.server.2.adress'), 'reg.7.server.2.address');
  });
});

describe('the neighbours of a name', () => {
  const few = new NameNeighbours(['Tone', 'tome', 'tones', 'ton', 'stone', 'enot', 'tonight']);

  for (const [written, count, limit, expected] of [
    ['tone', 9, 0, ['Tone 0']],
    ['TONE', 1, 2, ['Tone 0']],
    ['tone', 9, 1, ['Tone 0', 'tome 1', 'ton 1', 'tones 1', 'stone 1']],
    ['tone', 2, 1, ['Tone 0', 'tome 1']],
    ['tonse', 3, 2, ['tones 1', 'Tone 1', 'stone 2']],
    ['tonse', 1, 2, ['tones 1']],
    ['tonseh', 1, 2, ['tones 2']],
    ['night', 9, 2, ['tonight 2']],
    ['night', 9, 1, []],
    ['zzzz', 9, 3, []],
    ['', 9, 3, ['ton 3']],
  ] as const) {
    it(`of ${written}, ${count} at most, within ${limit}`, () => {
      assert.deepEqual(
        few.nearest(written, { count, limit }).map(({ name, distance }) => `${name} ${distance}`),
        expected,
      );
    });
  }

  it('are those that comparing every name finds, in the same order', () => {
    const neighbours = new NameNeighbours(some);
    fc.assert(
      fc.property(slipped, fc.constantFrom(1, 3, 5), fc.constantFrom(1, 2, 4), (written, count, limit) => {
        const found = neighbours.nearest(written, { count, limit }).map(({ name }) => name);
        assert.deepEqual(found, exhaustive(written, count, limit));
      }),
      { numRuns: 150, seed: 5, endOnFailure: true },
    );
  });

  it('3,000 names that nobody knows cost a few thousand comparisons, not millions', () => {
    let compared = 0;
    const neighbours = new NameNeighbours(names, (a, b, limit) => {
      compared++;
      assert.ok(compared < 30_000, 'too many comparisons');
      return editDistance(a, b, limit);
    });
    for (let at = 0; at < 3000; at++) {
      const word = (names[(at * 7) % names.length] ?? '').split('.').toReversed().join('.');
      neighbours.nearest(`${word}.${at.toString(36)}x`, { count: 1, limit: 4 });
      neighbours.nearest(`vendor.${at.toString(36)}.setting.enable`, { count: 1, limit: 4 });
    }
    assert.ok(compared > 3000, `${compared} comparisons`);
  });
});
