// Keys as they were made while the site dialled otherwise.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createKeyReader, loadNumberingPlan } from '@offhook/privacy';

import { loadFormerReadings } from './former-numbering.ts';

const berlin = { country: 'DE', areaCode: '30' };

describe('what keys were before', () => {
  it('an extension was a local number of its area, alone and at a host, until the rules changed', async () => {
    const read = await loadFormerReadings([{ rules: berlin, untilMs: 7 }]);
    const now = createKeyReader(await loadNumberingPlan({ ...berlin, extensionDigits: [4] }));
    const before = (address: string): readonly (readonly [string, number])[] =>
      read(now.ofAddress(address) ?? { own: '', derived: [] }).map(({ keys, untilMs }) => [keys.own, untilMs]);
    assert.deepEqual(before('5201'), [['number:49305201', 7]]);
    assert.deepEqual(before('sip:5201@pbx.example.test'), [['sip:49305201@pbx.example.test', 7]]);
    assert.deepEqual(before('+49305201'), []);
    assert.deepEqual(before('zoe'), []);
    assert.deepEqual(read({ own: 'name:number:5201', derived: [] }), [], 'nobody dials a name');
  });

  it('of rules that were never in force, nothing is said', async () => {
    const read = await loadFormerReadings([]);
    assert.deepEqual(read({ own: 'number:5201', derived: [] }), []);
  });

  it('each of several rules says what it made of the same signs', async () => {
    const read = await loadFormerReadings([
      { rules: berlin, untilMs: 7 },
      { rules: { country: 'DE', areaCode: '40' }, untilMs: 9 },
    ]);
    assert.deepEqual(
      read({ own: 'number:5201', derived: [] }).map(({ keys, untilMs }) => [keys.own, untilMs]),
      [
        ['number:49305201', 7],
        ['number:49405201', 9],
      ],
    );
  });
});
