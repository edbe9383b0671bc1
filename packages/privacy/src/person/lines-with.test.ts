// The lines of a log that are worth reading, found in the whole of it, are those that are found one by one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keysOfAddress } from './identifier.ts';
import { linesWith } from './lines-with.ts';
import { createPersonMatcher } from './matcher.ts';

const persons = [
  { keys: ['sip:2001@example.test', '+1 202 555 0147'], names: ['Ada Example'] },
  { keys: ['2001'], names: [] },
  { keys: ['zoe'], names: ['Zoë Ünal-O’Brien'] },
  { keys: [], names: ['山田 太郎'] },
].map(({ keys, names }) => createPersonMatcher({ keys: keys.flatMap((key) => keysOfAddress(key) ?? []), names }));

const pieces = [
  ...[
    '2001',
    '200',
    '1',
    '2',
    '0',
    '0',
    '20',
    '01',
    '555',
    '0147',
    '2025550147',
    '202-555',
    ' ',
    '-',
    ' ',
    'Ada',
    'Example',
    'Exam',
    'ple',
  ],
  ...[
    'ADA',
    'zoe',
    'Zoe',
    'Zoë',
    'Unal',
    'Ünal',
    'O',
    'Brien',
    '山田',
    '太郎',
    '太',
    '%41da',
    '=?utf-8?b?QWRh?=',
    '&#65;',
    '\\u0041da',
    '@',
    ':',
  ],
  ...['sip:', 'example.test', '|', 'ß', 'İ', '\u0130', '½', '\r', 'x', '', '\n', '\n', '\n', '\n'],
];

function written(seed: number): string {
  let state = seed * 2_654_435_761 + 1;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return Array.from({ length: next(60) }, () => pieces[next(pieces.length)] ?? '').join('');
}

describe('lines of a log that are worth reading', () => {
  it('leave out none that names the person, whatever stands around it', () => {
    const read = (line: string) => ({ parties: [], prose: line });
    let named = 0;
    for (let seed = 1; seed <= 3000; seed++) {
      const log = written(seed);
      for (const person of persons) {
        const ofLine = (line: string): boolean => person.line(line, read) !== undefined;
        const found = person.linesToRead(log).filter(ofLine);
        assert.deepEqual(found, log.split('\n').filter(ofLine), JSON.stringify(log));
        named += found.length;
      }
    }
    assert.ok(named > 300, `${named} lines`);
  });

  it('are few, and each as it was written', () => {
    const [ada, , , yamada] = persons;
    const log = 'from 2003\nto ADA  Example \n\nüber 2004\r\nsays %41da\nand 2001, 2001\n';
    assert.deepEqual(ada?.linesToRead(log), ['to ADA  Example ', 'says %41da', 'and 2001, 2001']);
    assert.deepEqual(yamada?.linesToRead('a\n山田\nb'), ['山田']);
    assert.deepEqual(createPersonMatcher({ keys: [], names: [] }).linesToRead('%41da'), []);
  });

  it('are found where a place goes over the end of a line, and behind it in the next', () => {
    assert.deepEqual(linesWith('1\n2\n3 4', '1\n2\n3 4', [/1[^\d]?2/, /3\s?4/g]), ['1', '3 4']);
    assert.deepEqual(linesWith('A1\n12 B\n', 'a1\n12 b\n', [/1\s?\d/u]), ['A1', '12 B']);
    assert.deepEqual(linesWith('a', 'a', [/b/]), []);
    assert.deepEqual(linesWith('a\na', 'a\na', [/a/]), ['a', 'a']);
  });
});
