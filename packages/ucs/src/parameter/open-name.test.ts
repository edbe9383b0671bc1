// Names with parts that are still to be filled in: each number stands for anything.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { nearestGoneName } from './nearest.ts';
import { mayBecomeParameter } from './open-name.ts';

describe('a name of which parts are to be filled in', () => {
  it('may become a parameter where one begins, goes on and ends so, with something in between', () => {
    for (const [name, may] of [
      ['device.syslog.1', true],
      ['DEVICE.SysLog.1', true],
      ['device.1.serverName', true],
      ['reg.1.server.2.address', true],
      ['1.auth.2', true],
      ['voIpProt.SIP.1.2', true],
      // Of before.
      ['lcl.cpt.1', true],
      ['device.syslogs.1', false],
      ['reg.1.adress', false],
      ['1.syslog.device', false],
      ['device.syslog', false],
      ['up.headsetMode.1', false],
      // The pieces stand in another order, or share letters.
      ['reg.1.address.2.server.3', false],
      ['device.syslog.serverName.1.serverName', false],
    ] as const)
      assert.equal(mayBecomeParameter(name), may, name);
  });
});

describe('the nearest name of SIP 1 to 3', () => {
  it('is like the written one in each segment, and keeps its model', () => {
    assert.equal(nearestGoneName('ind.class.#.state.#.inde:x'), 'ind.class.#.state.#.index');
    assert.equal(nearestGoneName('voice.ns.hf.IP_650.enabel'), 'voice.ns.hf.IP_650.enable');
    assert.equal(nearestGoneName('voice.codecPref.VVX_1500.Lin16.44ksps'), 'voice.codecPref.VVX_1500.Lin16.44_1ksps');
    assert.equal(nearestGoneName('nobody.knows.this'), undefined);
  });
});
