// The nearest known name: what an exhaustive comparison finds, for a handful of comparisons.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';

import { catalogue } from '../src/parameter/catalogue.ts';
import { NameNeighbours, editDistance } from '../src/parameter/name-neighbours.ts';

const names = Object.keys(catalogue);
const longest = Math.max(...names.map(({ length }) => length));

/** Every name compared. */
function exhaustive(written: string, count: number, limit: number): readonly string[] {
  const folded = written.toLowerCase();
  return names
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
    fc.constantFrom(...names),
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

describe('the neighbours of a name', () => {
  it('are those that comparing every name finds, in the same order', () => {
    const neighbours = new NameNeighbours(names);
    fc.assert(
      fc.property(slipped, fc.constantFrom(1, 3, 5), fc.constantFrom(1, 2, 4), (written, count, limit) => {
        const found = neighbours.nearest(written, { count, limit }).map(({ name }) => name);
        assert.deepEqual(found, exhaustive(written, count, limit));
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('3,000 names that nobody knows cost a few thousand comparisons, not millions', () => {
    let compared = 0;
    const neighbours = new NameNeighbours(names, (a, b, limit) => {
      compared++;
      return editDistance(a, b, limit);
    });
    for (let at = 0; at < 3000; at++) {
      const word = (names[(at * 7) % names.length] ?? '').split('.').toReversed().join('.');
      neighbours.nearest(`${word}.${at.toString(36)}x`, { count: 1, limit: 4 });
      neighbours.nearest(`vendor.${at.toString(36)}.setting.enable`, { count: 1, limit: 4 });
    }
    assert.ok(compared < 30_000, `${compared} comparisons`);
  });
});
