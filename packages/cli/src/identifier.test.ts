// What is typed on the command line for a person.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { parseIdentifier, parseIdentifiers } from './identifier.ts';

describe('an identifier on the command line', () => {
  it('says of itself what it is, or is known by its form', () => {
    for (const [text, type, value] of [
      ['login=ada', 'login', 'ada'],
      ['name=Ada', 'name', 'Ada'],
      ['SIP:2001@example.test', 'sip-uri', 'SIP:2001@example.test'],
      ['2001@example.test', 'sip-uri', 'sip:2001@example.test'],
      ['+1 (202) 555-0147', 'phone-number', '+1 (202) 555-0147'],
      ['200100', 'extension', '200100'],
      ['2001000', 'phone-number', '2001000'],
      [' Ada Example ', 'name', 'Ada Example'],
      ['山田太郎', 'name', '山田太郎'],
    ] as const)
      assert.deepEqual(parseIdentifier(text), { type, value }, text);
  });

  it('with a name before it is two', () => {
    assert.deepEqual(parseIdentifiers('"Ada" <sip:2001@example.test>'), [
      { type: 'sip-uri', value: 'sip:2001@example.test' },
      { type: 'name', value: 'Ada' },
    ]);
    assert.deepEqual(parseIdentifiers('2001'), [{ type: 'extension', value: '2001' }]);
  });

  it('of one word may be a login or a name, and is asked for', () => {
    assert.throws(
      () => parseIdentifier('Ada'),
      (error) => isProblem(error, 'bad-request') && /login=Ada or name=Ada/.test(error.message),
    );
    for (const text of ['', '12#', 'kind=Ada'])
      assert.throws(
        () => parseIdentifier(text),
        (error) => isProblem(error, 'bad-request'),
        text,
      );
  });
});
