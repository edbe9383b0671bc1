import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { gatesOf, gatesText, isGate } from './gates.ts';

describe('gates', () => {
  it('guide, Encryption: device.* has device.set and its own .set, a line key its switch, all others none', () => {
    for (const [name, gates] of [
      ['device.net.vlanId', ['device.set', 'device.net.vlanId.set']],
      ['DEVICE.net.vlanId', ['device.set', 'DEVICE.net.vlanId.set']],
      ['device.set', []],
      ['device.net.vlanId.set', []],
      ['lineKey.12.category', ['lineKey.reassignment.enabled']],
      ['linekey.1.index', ['lineKey.reassignment.enabled']],
      ['lineKey.reassignment.enabled', []],
      ['x.lineKey.1.index', []],
      ['lineKey.1', []],
      ['reg.1.address', []],
      ['xdevice.net', []],
    ] as const)
      assert.deepEqual(gatesOf(name), gates, name);
  });

  it('what is a gate of others, by its key', () => {
    for (const key of ['device.set', 'device.net.vlanid.set', 'linekey.reassignment.enabled']) assert.equal(isGate(key), true, key);
    for (const key of ['device.net.vlanid', 'reg.1.set', 'linekey.1.index', 'linekey.reassignment', 'device'])
      assert.equal(isGate(key), false, key);
  });

  it('what is missing reads as a sentence', () => {
    assert.equal(gatesText(['a']), 'a="1"');
    assert.equal(gatesText(['a', 'b.set']), 'a="1" and b.set="1"');
  });
});
