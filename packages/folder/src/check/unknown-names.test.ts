// What an unknown name costs: one search for all indices and letter cases of it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nearestParameter } from '@offhook/ucs';

import { UnknownNames } from './unknown-names.ts';

describe('unknown names', () => {
  it('a name is looked for once, whatever its indices and letter case, and told with its own', () => {
    const searched: string[] = [];
    const names = new UnknownNames((name) => {
      searched.push(name);
      return nearestParameter(name);
    });
    const place = { file: 'site.cfg', line: 1, column: 1 };
    const told = (name: string): string => names.finding({ name, value: '1', place }, { era: 'uc' }).message;
    for (let at = 1; at <= 200; at++) told(`se.pat.ringer.${at}.inst.${at}.nowhere`);
    assert.deepEqual(searched, ['se.pat.ringer.#.inst.#.nowhere']);
    assert.equal(told('reg.7.adress'), 'unknown parameter reg.7.adress; did you mean reg.7.address?');
    assert.equal(told('REG.12.Adress'), 'unknown parameter REG.12.Adress; did you mean reg.12.address?');
    assert.equal(searched.length, 2);
  });
});
