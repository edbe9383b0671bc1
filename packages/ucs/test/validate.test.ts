// Is a text a value of a row? The edges.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { choice, flag, integer, text } from '../src/parameter/build.ts';
import { seen } from '../src/parameter/release.ts';
import type { IntegerRow, ParameterRow } from '../src/parameter/row.ts';
import { validate } from '../src/parameter/validate.ts';

const facts = { category: 'none', release: seen('guide') } as const;

function canonical(row: ParameterRow, value: string): string | undefined {
  const verdict = validate(row, value);
  return verdict.valid ? verdict.canonical : undefined;
}

function expected(row: ParameterRow, value: string): string {
  const verdict = validate(row, value);
  return verdict.valid ? assert.fail(`${value} is taken`) : verdict.expected;
}

describe('a value', () => {
  it('of a switch may be written in words', () => {
    const row = flag('0', facts);
    for (const value of ['1', 'true', 'Enabled', 'enable', 'YES', 'on', ' 1 ']) assert.equal(canonical(row, value), '1', value);
    for (const value of ['0', 'false', 'Disabled', 'disable', 'no', 'off']) assert.equal(canonical(row, value), '0', value);
    assert.equal(expected(row, '2'), '0 or 1');
  });

  it('that is a number is whole, within its range, and of twelve digits at most', () => {
    const row = integer('5', [-2, 9], { ...facts, kind: 'integer' });
    assert.deepEqual(
      ['-2', '9', '+5', '007'].map((value) => canonical(row, value)),
      ['-2', '9', '5', '7'],
    );
    for (const value of ['-3', '10', '1.5', '5x', 'x5', '1234567890123'])
      assert.equal(expected(row, value), 'a whole number from -2 to 9', value);
    const open: IntegerRow = integer('5', undefined, { ...facts, kind: 'integer' });
    assert.equal(canonical(open, '999999999999'), '999999999999');
    assert.equal(expected(open, 'x'), 'a whole number');
    assert.equal(expected({ ...open, min: 1 }, '0'), 'a whole number');
    assert.equal(expected({ ...open, max: 1 }, '2'), 'a whole number');
  });

  it('of an enumeration is one of its words or their other spellings, in any letter case', () => {
    const row = choice('b', { First: ['0', 'eins'], Second: [] }, facts);
    assert.deepEqual(
      ['first', '0', 'EINS', 'second'].map((value) => canonical(row, value)),
      ['First', 'First', 'First', 'Second'],
    );
    assert.equal(expected(row, '1'), 'one of First, Second');
  });

  it('that is a text is counted in characters, and left as it is', () => {
    const row = text('', 3, { ...facts, kind: 'text' });
    for (const value of [' a ', 'abc', '😀😀😀']) assert.equal(canonical(row, value), value);
    for (const value of ['abcd', '😀😀😀😀']) assert.equal(expected(row, value), '0-3 characters');
    const least = text('', [2, 3], { ...facts, kind: 'text' });
    assert.equal(canonical(least, 'ab'), 'ab');
    for (const value of ['a', '😀']) assert.equal(expected(least, value), '2-3 characters');
    const exact = text('', [2, 2], { ...facts, kind: 'text' });
    assert.equal(expected(exact, 'abc'), '2 characters');
    assert.equal(canonical(text('', undefined, { ...facts, kind: 'text' }), 'x'.repeat(9999)), 'x'.repeat(9999));
  });

  it('that is empty or the word NULL is "back to the default", and no other word is', () => {
    const row = choice('b', ['a', 'b'], facts);
    for (const value of ['', ' ', 'NULL', 'null', ' Null ']) assert.equal(canonical(row, value), '');
    for (const value of ['nulls', 'none', 'nul']) assert.equal(canonical(row, value), undefined);
  });
});
