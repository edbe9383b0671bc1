// CSeq: RFC 3261 §8.1.1.5, §20.16; RAck: RFC 3262 §7.2.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseCSeq, parseRAck, usualCSeq } from './c-seq.ts';

test('RFC 3261 §20.16: a number below 2**31 and a method with blanks between them', () => {
  for (const [text, number, method] of [
    ['1 INVITE', 1, 'INVITE'],
    ['0 ACK', 0, 'ACK'],
    ['2147483647 REGISTER', 2 ** 31 - 1, 'REGISTER'],
    ['0009  \t INVITE', 9, 'INVITE'],
    ['36893488 invite', 36_893_488, 'invite'],
    ['1 A', 1, 'A'],
    ['1 Z', 1, 'Z'],
    ['1 X-y_2', 1, 'X-y_2'],
  ] as const) {
    assert.deepEqual(parseCSeq(text), { number, method }, text);
  }
});

test('RFC 3261 §20.16: anything else is a bad message that names CSeq', () => {
  for (const text of [
    '',
    '1',
    '1 ',
    '1INVITE',
    ' INVITE',
    'INVITE',
    'x INVITE',
    '1x INVITE',
    '-1 INVITE',
    '2147483648 INVITE',
    '36893488147419103232 INVITE',
    '1 INVITE INVITE',
    '1 INV@TE',
    '1 INV[TE',
    '1 (INVITE)',
  ]) {
    assert.throws(() => parseCSeq(text), { code: 'bad-message', details: { header: 'CSeq' } }, text);
  }
});

test('the usual CSeq, one blank and capital letters, is read in place; every other is left to the patterns', () => {
  assert.deepEqual(usualCSeq('0123456789 AZ'), { number: 123_456_789, method: 'AZ' });
  assert.deepEqual(usualCSeq('2147483647 BYE'), { number: 2 ** 31 - 1, method: 'BYE' });
  for (const text of ['', '1', '1 ', ' BYE', '1  BYE', '1\tBYE', '1/BYE', '1: BYE', '1 bYE', '1 BY@', '1 BY[', '1 B-E', '2147483648 BYE']) {
    assert.equal(usualCSeq(text), undefined, text);
  }
});

test('RFC 3262 §7.2: RAck is a response number, a CSeq number and a method', () => {
  assert.deepEqual(parseRAck('776656 1 INVITE'), { responseNumber: 776_656, cSeq: { number: 1, method: 'INVITE' } });
  assert.deepEqual(parseRAck('4294967295 \t 22  PRACK'), { responseNumber: 2 ** 32 - 1, cSeq: { number: 22, method: 'PRACK' } });
  for (const [text, header] of [
    ['', 'RAck'],
    ['1 INVITE', 'RAck'],
    ['1 2', 'RAck'],
    ['x 1 INVITE', 'RAck'],
    ['x1 1 INVITE', 'RAck'],
    ['1 x INVITE', 'RAck'],
    ['1 1 INVITE x', 'RAck'],
    ['4294967296 1 INVITE', 'RAck'],
    ['1 2147483648 INVITE', 'CSeq'],
  ] as const) {
    assert.throws(() => parseRAck(text), { code: 'bad-message', details: { header } }, text);
  }
});
