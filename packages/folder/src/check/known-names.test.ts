// What is remembered of a name is what would be said of it anew: of each value, of however many, and for each model.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { findModel } from '@offhook/ucs';

import type { KnownName } from './known-names.ts';
import { KnownNames } from './known-names.ts';

function known(name: string): KnownName {
  return new KnownNames().find(name) ?? assert.fail(name);
}

describe('known names', () => {
  it('each value is judged by itself, the hundredth as the first, and again as before', () => {
    const names = new KnownNames();
    for (let turn = 0; turn < 2; turn++)
      for (let at = 0; at < 100; at++) {
        const { verdict } = (names.find('callLists.size') ?? assert.fail()).judge(String(at));
        assert.deepEqual(
          verdict,
          at >= 10 ? { valid: true, canonical: String(at) } : { valid: false, expected: 'a whole number from 10 to 99' },
        );
      }
  });

  it('a value of another form, a placeholder, and a password in a URL are told', () => {
    assert.equal(known('tcpIpApp.sntp.address').judge('ntp.example.test').expected, undefined);
    assert.match(known('tcpIpApp.sntp.address').judge('a b').expected ?? '', /host/);
    assert.equal(known('tcpIpApp.sntp.address').judge('{{ ntp }}').isPlaceholder, true);
    assert.equal(known('softkey.1.action').judge('$Tinvite$').isPlaceholder, false);
    assert.equal(known('mb.main.home').judge('https://ada:word@192.0.2.1/').hasPassword, true);
    assert.equal(known('mb.main.home').judge('https://PlcmSpIp:PlcmSpIp@192.0.2.1/').hasPassword, false);
    assert.equal(known('reg.1.address').judge('ada@example.test').hasPassword, false);
  });

  it('what an index may be is told for the model that is asked about, whichever was asked about before', () => {
    const [few, many] = [findModel('VVX150') ?? assert.fail(), findModel('VVX450') ?? assert.fail()];
    const label = known('reg.12.label');
    for (const [model, expected] of [
      [few, /highest index of reg\.#\.label is 2 on a VVX 150$/],
      [many, undefined],
      [undefined, undefined],
      [few, /is 2 on a VVX 150$/],
    ] as const) {
      const message = label.outOfRange(model);
      if (expected === undefined) assert.equal(message, undefined);
      else assert.match(message ?? '', expected);
    }
    assert.match(known('reg.0.label').outOfRange(many) ?? '', /lowest index of reg\.#\.label is 1$/);
  });

  it('a gate and what has one are of gates', () => {
    for (const name of ['device.set', 'device.net.vlanId', 'device.net.vlanId.set', 'lineKey.1.category', 'lineKey.reassignment.enabled'])
      assert.equal(known(name).isOfGates, true, name);
    assert.equal(known('reg.1.label').isOfGates, false);
  });
});
