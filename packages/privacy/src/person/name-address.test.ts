// RFC 3261 §20.10: a name-addr is an address and, before it, a name.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { nameAndAddress } from './name-address.ts';

it('a name and its address are two things that one is known by', () => {
  for (const [text, ...parts] of [
    ['"Anna Weber" <sip:7001@example.test>', 'sip:7001@example.test', 'Anna Weber'],
    [' Anna Weber <sip:7001@example.test> ', 'sip:7001@example.test', 'Anna Weber'],
    ['Weber, Anna <anna@example.test>', 'anna@example.test', 'Weber, Anna'],
    ['<sip:7001@example.test>', 'sip:7001@example.test'],
    ['"" <tel:7001>', 'tel:7001'],
    ['Anna Weber', 'Anna Weber'],
    ['sip:7001@example.test', 'sip:7001@example.test'],
    ['Anna <b', 'Anna <b'],
    ['a <b c>', 'a <b c>'],
    ['a <b> c', 'a <b> c'],
    ['', ''],
  ] as const)
    assert.deepEqual(nameAndAddress(text), parts, text);
});
