import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { nameAddress, parseUri } from '@offhook/sip';

import { partyOf, partyText } from './party.ts';
import { dialledUri, targetUri } from './target.ts';

const own = 'sip:2001@example.test';

describe('the URI of what was dialled', () => {
  for (const [typed, expected] of [
    ['2002', 'sip:2002@example.test'],
    [' 2002 ', 'sip:2002@example.test'],
    ['555 (01)00', 'sip:5550100@example.test'],
    ['tel:5550100', 'sip:5550100@example.test'],
    ['TEL:5550100', 'sip:5550100@example.test'],
    ['*97', 'sip:*97@example.test'],
    ['12#', 'sip:12%23@example.test'],
    ['zoë', 'sip:zo%C3%AB@example.test'],
    // Outside the first plane of Unicode a sign is two code units; half of one is none.
    ['\u{1F600}', 'sip:%F0%9F%98%80@example.test'],
    ['1\uD83D', 'sip:1%EF%BF%BD@example.test'],
    ['bob@192.0.2.7', 'sip:bob@192.0.2.7'],
    [' sip:bob@192.0.2.7 ', 'sip:bob@192.0.2.7'],
    ['SIPS:bob@example.test', 'SIPS:bob@example.test'],
    ['sip:192.0.2.7', 'sip:192.0.2.7'],
    ['x'.repeat(255), `sip:${'x'.repeat(255)}@example.test`],
  ] as const) {
    it(JSON.stringify(typed.slice(0, 20)), () => assert.equal(targetUri(typed, own), expected));
  }

  it('RFC 3261 §19.1.1: says that a number was dialled, and of an address nothing', () => {
    const said = (typed: string): string => dialledUri(typed, targetUri(typed, own)).replace(/^.*@/, '');
    const phone = 'example.test;user=phone';
    for (const typed of ['2002', '*97', '12#', ' +49 30 5550100 ', '555 (01)00', '(030) 5550100', 'TEL:5550100'])
      assert.equal(said(typed), phone, typed);
    assert.deepEqual(['zoë', '12a', '2002@192.0.2.7', 'sip:2002@192.0.2.7', '+', '1+2'].map(said), [
      'example.test',
      'example.test',
      '192.0.2.7',
      '192.0.2.7',
      'example.test',
      'example.test',
    ]);
  });

  for (const typed of ['', '  ', 'tel:', '()', 'x'.repeat(256), 'ë'.repeat(128)]) {
    it(`${JSON.stringify(typed.slice(0, 20))} is none`, () => {
      assert.throws(
        () => targetUri(typed, own),
        (error) => isProblem(error, 'bad-request') && /expected a number/.test(error.message),
      );
    });
  }
});

describe('the party of a call', () => {
  const nobody = (): undefined => undefined;
  const of = (uri: string, displayName: string, nameOf: (address: string) => string | undefined = nobody): unknown =>
    partyOf({ ...nameAddress(parseUri(uri, 'From')), displayName }, nameOf);

  it('is an address without port and parameters, with the name that the message gives', () => {
    assert.deepEqual(of('sip:2002@example.test:5070;user=phone', 'Bob'), { address: 'sip:2002@example.test', name: 'Bob' });
    assert.deepEqual(of('sip:2002@example.test', ''), { address: 'sip:2002@example.test' });
    assert.deepEqual(of('sip:192.0.2.7', ''), { address: 'sip:192.0.2.7' });
  });

  it('has the name of the directory before that of the message', () => {
    const nameOf = (address: string): string | undefined => (address === 'sip:2002@example.test' ? 'Robert' : undefined);
    assert.deepEqual(of('sip:2002@example.test', 'Bob', nameOf), { address: 'sip:2002@example.test', name: 'Robert' });
    assert.deepEqual(of('sip:2003@example.test', 'Carol', nameOf), { address: 'sip:2003@example.test', name: 'Carol' });
  });

  it('is shown by its name, else by its number', () => {
    assert.equal(partyText({ address: 'sip:2002@example.test', name: 'Bob' }), 'Bob');
    assert.equal(partyText({ address: 'sip:2002@example.test' }), '2002');
    assert.equal(partyText({ address: 'SIPS:2002@example.test' }), '2002');
    assert.equal(partyText({ address: 'tel:5550100' }), '5550100');
  });
});
