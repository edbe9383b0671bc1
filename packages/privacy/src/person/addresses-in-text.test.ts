// What in running text is taken for an address: RFC 3261 §19.1 and RFC 3966 URIs, e-mail addresses, numbers.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { addressesIn, longAddressesIn, quotedNamesIn } from './addresses-in-text.ts';

// More is taken for an address than is one: each is compared with what was erased, and nothing is shown of it.
describe('in running text', () => {
  for (const [text, found] of [
    ['sip:2001@example.test', ['sip:2001@example.test']],
    ['to <sips:ada@example.test>, then', ['sips:ada@example.test']],
    ['sip:ada@[2001:db8::1]:5061', ['sip:ada@[2001:db8::1]', '2001']],
    ['sips:ada@[2001:db8::1]', ['sips:ada@[2001:db8::1]', '2001']],
    ['tel:+12025550122.', ['tel:+12025550122.', '12025550122']],
    ['(sips:2025550122)', ['sips:2025550122']],
    ['mail ada@example.test;x', ['ada@example.test']],
    ['ada@[192.0.2.1]', ['ada@[192.0.2.1]', '192.0.2.1', '192']],
    ['call +1 (202) 555-0122 now', ['+1 (202) 555-0122', '202', '555']],
    ['2001', ['2001']],
    ['12', []],
    ['x2001', []],
    ['', []],
  ] as const)
    it(`${JSON.stringify(text)} holds ${found.join(', ') || 'none'}`, () => assert.deepEqual(addressesIn(text), found));

  it('what is so short that it may be something else is left out', () => {
    for (const [text, found] of [
      ['room 555014', []],
      ['room 5550147', ['5550147']],
      ['555-0147', ['555-0147']],
      ['sip:2001', ['sip:2001']],
      ['ada@example.test, 2001', ['ada@example.test']],
    ] as const)
      assert.deepEqual(longAddressesIn(text), found, text);
  });

  it('a name is what stands in quotes, of two signs or more', () => {
    assert.deepEqual(quotedNamesIn('"Ada Example" <sip:2001@example.test>, "Bo"'), ['Ada Example', 'Bo']);
  });
});
