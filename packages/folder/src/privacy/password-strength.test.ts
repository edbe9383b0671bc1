import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { weakness } from './password-strength.ts';

describe('weak passwords', () => {
  it('are factory ones, short ones, digits alone, one character, and what an attacker knows', () => {
    for (const [password, known] of [
      ['', []],
      ['456', []],
      ['PlcmSpIp', []],
      ['Abc-12', []],
      ['90481726', []],
      ['aaaaaaaaaaaaaaaa', []],
      ['Extension-2001', ['extension-2001']],
      ['reception-desk', ['sip:reception-desk@example.test']],
    ] as const)
      assert.notEqual(weakness(password, known), undefined, password);
  });

  it('are not long ones, nor twelve digits', () => {
    for (const password of ['orchard-lantern-72', '904817263548', 'x9!Kq2#v'])
      assert.equal(weakness(password, ['2001']), undefined, password);
  });

  it('the reason never holds the password', () => {
    for (const password of ['PlcmSpIp', 'Abc-12', '90481726']) assert.ok(weakness(password)?.includes(password) === false);
  });
});
