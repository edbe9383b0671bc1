import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { chapterFaults } from './chapters.ts';

const parameters = [
  { name: 'a.read', chapter: 'Done' },
  { name: 'a.unread', chapter: 'Done' },
  { name: 'a.#.indexed', chapter: 'Done' },
  { name: 'a.unread.set', chapter: 'Done' },
  { name: 'b.unread', chapter: 'Open' },
  { name: 'c.unread', chapter: undefined },
];
const all = {
  chapters: new Set(['Done']),
  parameters,
  read: new Set(['a.read', 'a.#.indexed']),
  excused: new Set<string>(),
  tests: "'a.READ': '0' and a.2.indexed=1",
};

describe('a chapter that is called done', () => {
  it('has no parameter that the phone does not read, but those excused', () => {
    assert.deepEqual(chapterFaults(all), ['the chapter Done is called done, and the phone does not read a.unread']);
    assert.deepEqual(chapterFaults({ ...all, excused: new Set(['a.unread']) }), []);
  });

  it('has no parameter that no test names; a longer name is another', () => {
    const excused = new Set(['a.unread']);
    for (const tests of ['a.reader a.1.indexed', 'x.a.read a.1.indexed', 'a.1.indexed'])
      assert.deepEqual(chapterFaults({ ...all, excused, tests }), [
        'the chapter Done is called done, and no test of the phone names a.read',
      ]);
    assert.deepEqual(chapterFaults({ ...all, excused, tests: 'a.read, a.indexed' }), [
      'the chapter Done is called done, and no test of the phone names a.#.indexed',
    ]);
  });

  it('is one of the catalogue’s', () => {
    assert.match(chapterFaults({ ...all, chapters: new Set(['Dnoe']) })[0] ?? '', /Dnoe done, of which the catalogue has no parameter/);
  });
});
