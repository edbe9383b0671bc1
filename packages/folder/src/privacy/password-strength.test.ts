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
    for (const password of ['orchard-lantern-72', '904817263548', 'x9!Kq2#v', '90481726ab', 'ab90481726'])
      assert.equal(weakness(password, ['2001', '', 'sip:@example.test']), undefined, password);
  });

  it('the reason is the first that holds', () => {
    for (const [password, reason, known] of [
      ['', 'empty', ['']],
      ['456', 'a factory or common password', ['456']],
      ['12345678', 'a factory or common password', []],
      ['aaaa', 'the same as the extension or login', ['', 'AAAA']],
      ['ada-l', 'the same as the extension or login', ['SIPS:Ada-L@example.test']],
      ['sip:ada', 'the same as the extension or login', ['sip:ada']],
      ['aaaA', 'one character again and again', []],
      ['x9!Kq2#', 'shorter than 8 characters', []],
      ['9048172', 'shorter than 8 characters', []],
      ['90481726354', 'only digits, fewer than 12', []],
    ] as const)
      assert.equal(weakness(password, known), reason, password);
  });

  it('the reason never holds the password', () => {
    for (const password of ['PlcmSpIp', 'Abc-12', '90481726']) assert.ok(weakness(password)?.includes(password) === false);
  });
});
