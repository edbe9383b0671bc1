// Typing on the dial pad (ITU-T E.161) and on a keyboard, with a cursor.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { VirtualWorld } from '@offhook/base/virtual';

import type { EntryMode } from './text-entry.ts';
import { TextEntry, entryModes } from './text-entry.ts';

interface Typed {
  readonly entry: TextEntry;
  /** Presses keys one after the other; a blank is a pause. */
  readonly tap: (keys: string) => Promise<string>;
}

function typing(mode: EntryMode, text = ''): Typed {
  const { clock } = new VirtualWorld({ seed: 1 });
  const entry = new TextEntry({ clock, mode, text });
  return {
    entry,
    async tap(keys) {
      for (const key of keys)
        if (key === ' ') await clock.advance(1200);
        else entry.tap(key);
      return entry.text;
    },
  };
}

describe('typing on the dial pad', () => {
  for (const [mode, keys, text] of [
    ['123', '2022', '2022'],
    ['123', '*#10', '*#10'],
    ['abc', '2', 'a'],
    ['abc', '222', 'c'],
    ['abc', '2222', '2'],
    ['abc', '22222', 'ä'],
    ['abc', '2 2', 'aa'],
    ['abc', '23', 'ad'],
    ['abc', '22 222', 'bc'],
    ['abc', '0', ' '],
    ['abc', '00', '0'],
    ['abc', '000', ' '],
    ['abc', '*#', '*#'],
    ['abc', '** *', '***'],
    ['abc', '111', '@'],
    ['Abc', '999666 6', 'Yom'],
    ['Abc', '20 2', 'A A'],
    ['ABC', '22 2', 'BA'],
    ['ABC', '7777777', 'Ś'],
    ['ABC', '777777', 'ß'],
  ] as const)
    it(`${mode}: ${keys} is "${text}"`, async () => assert.equal(await typing(mode).tap(keys), text));

  it('takes the next character only within 1.2 seconds', async () => {
    const { clock } = new VirtualWorld({ seed: 1 });
    const entry = new TextEntry({ clock, mode: 'abc' });
    entry.tap('2');
    await clock.advance(1199);
    entry.tap('2');
    assert.equal(entry.text, 'b');
    await clock.advance(1200);
    entry.tap('2');
    assert.equal(entry.text, 'ba');
  });

  it('takes a new character after the cursor moved, something was typed, deleted, or the mode changed', async () => {
    for (const between of [
      (entry: TextEntry) => entry.move(1),
      (entry: TextEntry) => entry.insert(''),
      (entry: TextEntry) => entry.nextMode(),
    ]) {
      const { entry } = typing('abc');
      entry.tap('2');
      between(entry);
      entry.tap('2');
      assert.equal(entry.text.toLowerCase(), 'aa');
    }
    const { entry, tap } = typing('abc');
    await tap('22');
    entry.delete();
    assert.equal(await tap('2'), 'a');
  });

  it('changes through the modes in their order', () => {
    const { entry } = typing('Abc');
    const seen = entryModes.map(() => {
      const { mode } = entry;
      entry.nextMode();
      return mode;
    });
    assert.deepEqual([...seen, entry.mode], [...entryModes, 'Abc']);
  });
});

describe('a text with a cursor', () => {
  it('begins behind what was there, and takes letters of any script where the cursor stands', () => {
    const { entry } = typing('Abc', 'Zo');
    assert.equal(entry.cursor, 2);
    entry.insert('ë Müller-Łęcka');
    assert.equal(entry.text, 'Zoë Müller-Łęcka');
    for (let step = 0; step < 14; step++) entry.move(-1);
    entry.insert('漢😀');
    assert.deepEqual([entry.text, entry.cursor], ['Zo漢😀ë Müller-Łęcka', 4]);
    entry.delete();
    assert.deepEqual([entry.text, entry.cursor], ['Zo漢ë Müller-Łęcka', 3]);
  });

  it('does not move or delete beyond its ends, and can be emptied', () => {
    const { entry } = typing('123', 'ab');
    entry.move(1);
    assert.equal(entry.cursor, 2);
    for (const by of [-1, -1, -1] as const) entry.move(by);
    entry.delete();
    assert.deepEqual([entry.cursor, entry.text], [0, 'ab']);
    entry.clear();
    assert.deepEqual([entry.cursor, entry.text], [0, '']);
  });

  it('holds 256 characters', () => {
    const { entry } = typing('123', 'x'.repeat(255));
    entry.move(-1);
    entry.insert('yz');
    assert.deepEqual([entry.text.length, entry.text.slice(253), entry.cursor], [256, 'xyx', 255]);
    entry.tap('1');
    assert.equal(entry.text.length, 256);
  });
});
