// Names that are counted in a segment: what is beyond the last.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { CountedNames } from './counted-names.ts';

describe('names that are counted in a segment', () => {
  const counted = new CountedNames([
    'a.Tone1.x',
    'a.Tone2.x',
    'a.Tone3.x',
    'a.Tone1.y',
    'b.G711.x',
    'b.G722.x',
    'c.t1',
    'c.t2',
    'd.1t',
    'd.2t',
    'e9',
  ]);

  it('the last is told of one beyond it', () => {
    assert.deepEqual(
      ['a.tone4.x', 'a.tone10.x', 'c.t3'].map((name) => counted.last(name)),
      ['a.Tone3.x', 'a.Tone3.x', 'c.t2'],
    );
  });

  it('nothing is told of one that there is, of one alone, of numbers that count nothing, and of other names', () => {
    for (const name of ['a.tone3.x', 'a.tone2.x', 'a.tone2.y', 'b.g723.x', 'd.3t', 'e10', 'a.tone.x', 'z.tone9.x', 'a.tone4.z', ''])
      assert.equal(counted.last(name), undefined, name);
  });
});
