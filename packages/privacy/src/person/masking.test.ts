// GDPR Art. 15(4): what others are called is left out of a copy.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Span } from './masking.ts';
import { maskAddress, maskName, maskProse } from './masking.ts';

describe('GDPR Art. 15(4): masking', () => {
  it('of a name the initials are left, whole signs', () => {
    for (const [name, masked] of [
      ['Ada  Lovelace Byron', 'A. L. B.'],
      [' Ada ', 'A.'],
      ['A Example', '• E.'],
      ['- Example', 'E.'],
      ['𝒜da', '𝒜.'],
      ['', ''],
      [' ', ''],
    ] as const)
      assert.equal(maskName(name), masked);
  });

  it('of a number of four digits or more the last two are left, of other addresses nothing', () => {
    for (const [address, masked] of [
      ['2025550147', '••••47'],
      ['+1 (202) 555-0147', '••••47'],
      ['2001', '••••01'],
      ['201', '••••'],
      ['tel:2001', '••••01'],
      ['"Ada 99" <sips:2001@example.test;user=phone>', '••••01'],
      ['<tel:2001>;x=99', '••••01'],
      ['sip:2001@192.0.2.99', '••••01'],
      ['2001;ext=99', '••••01'],
      ['a2001', '••••01'],
      ['abcd2001', '••••01'],
      ['abcde2001', '••••'],
      ['ada@example.test', '••••'],
      ['xtel:2001', '••••'],
      ['', '••••'],
    ] as const)
      assert.equal(maskAddress(address), masked, address);
  });

  const masked = (text: string, own: readonly Span[] = [], ...words: readonly string[]): string => maskProse(text, own, new Set(words));

  it('of running text the person’s own spans and known words are left, in any case', () => {
    for (const [text, own, words, wanted] of [
      ['called Grace at 2001', [], ['called', 'at'], 'called ••• at •••'],
      ['CALLED Grace', [], ['called'], 'CALLED •••'],
      ['called Ada', [[7, 10]], ['called'], 'called Ada'],
      ['called Ada', [[7, 9]], ['called'], 'called •••'],
      ['called Ada', [[8, 10]], ['called'], 'called •••'],
      ['called Ada', [[6, 11]], ['called'], 'called Ada'],
      ['Ada', [[0, 3]], [], 'Ada'],
      ['Zoë\u0308 x', [], [], '•••'.concat(' •••')],
      ['a_b', [], ['a', 'b'], '•••'],
      ['_ada', [], [], '_•••'],
      ['…, !', [], [], '…, !'],
    ] as const)
      assert.equal(masked(text, own, ...words), wanted, text);
  });

  it('spans may come in any order, overlap, and lie within each other', () => {
    const text = 'aa bb cc dd ee';
    assert.equal(
      masked(text, [
        [9, 11],
        [0, 2],
      ]),
      'aa ••• ••• dd •••',
    );
    assert.equal(
      masked(text, [
        [0, 8],
        [3, 5],
      ]),
      'aa bb cc ••• •••',
    );
    assert.equal(
      masked(text, [
        [3, 5],
        [0, 8],
      ]),
      'aa bb cc ••• •••',
    );
    assert.equal(
      masked(text, [
        [0, 4],
        [3, 8],
      ]),
      'aa bb cc ••• •••',
    );
    assert.equal(
      masked(text, [
        [0, 2],
        [3, 5],
        [6, 8],
      ]),
      'aa bb cc ••• •••',
    );
  });

  it('RFC 3261 §7.2: a status line names nobody, nor does a value of one digit', () => {
    for (const [text, wanted] of [
      ['SIP/2.0 200 OK', 'SIP/2.0 200 •••'],
      ['sip/2.0 2001', 'sip/2.0 •••'],
      ['SIP/2.0', 'SIP/2.0'],
      ['SIP/2.0 404', 'SIP/2.0 404'],
      ['SIP/2.0 4', 'SIP/2.0 4'],
      ['SIP/2x0 200', '••• •••'],
      ['line=3', '•••=3'],
      ['3 33 a3 3a', '3 ••• ••• •••'],
    ] as const)
      assert.equal(masked(text), wanted, text);
  });

  it('how many parts an address has is not told', () => {
    for (const [text, wanted] of [
      ['grace.hopper@example.test', '•••'],
      ['+1-202-555-0147', '+1-•••'],
      ["O'Brien O’Brien", '••• •••'],
      ['CORP\\grace/x+y_z', '•••'],
      ['grace, hopper', '•••, •••'],
      ['a.b c.d', '••• •••'],
      ['ada.b', '•••'],
    ] as const)
      assert.equal(masked(text), wanted, text);
  });
});
