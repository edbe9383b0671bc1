// What of a name is looked for in a text.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { anyOrderPattern, wordPattern } from './patterns.ts';

it('an apostrophe may stand behind the first or the second letter, and no other', () => {
  const word = new RegExp(`^${wordPattern('angelo')}$`, 'u');
  for (const [written, isWord] of [
    ['angelo', true],
    ["a'ngelo", true],
    ["an'gelo", true],
    ["ang'elo", false],
    ["angelo'", false],
  ] as const)
    assert.equal(word.test(written), isWord, written);
});

it('words in any order are looked for where three stand with blanks between them', () => {
  assert.notEqual(anyOrderPattern('Ana María Souza'), undefined);
  assert.equal(anyOrderPattern('Ana Souza'), undefined);
  assert.equal(anyOrderPattern('ใจ ดี สมชาย'), undefined);
});
