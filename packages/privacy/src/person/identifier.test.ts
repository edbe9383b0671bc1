// One search finds every spelling of a person, and nobody else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isProblem } from '@offhook/base';
import * as fc from 'fast-check';

import { identifiersOfAddress, isSamePerson, keysOfAddress, keysOfIdentifier, keysOfQuery } from './identifier.ts';

describe('identifiers', () => {
  it('RFC 3261 §19.1.4: spellings of one SIP URI are one person', () => {
    const spellings = [
      'sip:2001@example.test',
      'sips:2001@EXAMPLE.test',
      'SIP:2001@example.test:5060;transport=udp',
      '<sip:2001@example.test>',
      '"Ada" <sip:2001@example.test;user=phone>',
      '2001@example.test',
      'sip:2001:secret@example.test',
      'sip:%32001@example.test?subject=x',
    ];
    for (const spelling of spellings)
      assert.deepEqual(keysOfAddress(spelling), { own: 'sip:2001@example.test', derived: ['number:2001'] }, spelling);
  });

  it('RFC 3966 and E.164: separators, tel, plus and 00 make no difference', () => {
    for (const spelling of ['+1 (202) 555-0147', 'tel:+1-202-555-0147', '0012025550147', '12025550147', '1.202.555.0147'])
      assert.deepEqual(keysOfAddress(spelling), { own: 'number:12025550147', derived: ['number:2025550147'] }, spelling);
  });

  it('a number finds the URI, the URI finds the number, and two domains stay apart', () => {
    const keys = (text: string): NonNullable<ReturnType<typeof keysOfAddress>> => keysOfAddress(text) ?? { own: '', derived: [] };
    assert.ok(isSamePerson(keys('2001'), keys('sip:2001@example.test')));
    assert.ok(isSamePerson(keys('sip:2001@example.test'), keys('2001')));
    assert.ok(isSamePerson(keysOfIdentifier({ type: 'login', value: 'Ada' }), keys('sip:ada@example.test')));
    assert.ok(!isSamePerson(keys('sip:2001@example.test'), keys('sip:2001@example.org')));
    assert.ok(!isSamePerson(keys('2001'), keys('20010')));
  });

  it('who is anonymous is nobody', () => {
    for (const text of ['', ' ', 'anonymous', 'sip:anonymous@anonymous.invalid', 'Unknown', 'tel:'])
      assert.equal(keysOfAddress(text), undefined, text);
  });

  it('an address yields the identifiers by which people know it', () => {
    assert.deepEqual(identifiersOfAddress('sip:2001@example.test'), [
      { type: 'sip-uri', value: 'sip:2001@example.test' },
      { type: 'extension', value: '2001' },
    ]);
    assert.deepEqual(identifiersOfAddress('+12025550147'), [{ type: 'phone-number', value: '12025550147' }]);
    assert.deepEqual(identifiersOfAddress('sip:ada@example.test')[1], { type: 'login', value: 'ada' });
  });

  it('a value that is not of its type is refused without being repeated', () => {
    for (const identifier of [
      { type: 'sip-uri', value: '2001' },
      { type: 'phone-number', value: 'ada@example.test' },
      { type: 'email', value: 'ada' },
      { type: 'login', value: '   ' },
    ] as const) {
      assert.throws(
        () => keysOfIdentifier(identifier),
        (error) => isProblem(error, 'bad-request') && !error.message.includes(identifier.value),
      );
    }
  });

  it('any text is read without failing, and reading what was read changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const keys = keysOfAddress(text);
        keysOfQuery(text);
        for (const { value } of identifiersOfAddress(text)) if (keys !== undefined) assert.ok(value.length > 0);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[0-9]{3,15}$/), (number) => {
        const [identifier] = identifiersOfAddress(number);
        assert.ok(identifier !== undefined);
        assert.equal(keysOfIdentifier(identifier).own, keysOfAddress(number)?.own);
      }),
    );
  });
});
