// The hosts of a site's own addresses.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { realmsOf } from './realms.ts';

describe('RFC 3261 §10.2: the hosts of a site', () => {
  it('are those of its servers and of its lines’ own addresses', () => {
    for (const [name, value, ...hosts] of [
      ['voIpProt.server.1.address', 'PBX.example.test', 'pbx.example.test'],
      ['reg.1.server.1.address', ' pbx.example.test:5060 ', 'pbx.example.test'],
      ['reg.1.address', 'sip:2001@a@example.test;user=phone', 'example.test'],
      ['reg.1.address', '<sip:2001@example.test>', 'example.test'],
      ['reg.1.auth.userId', '2001@example.test:5061', 'example.test'],
      ['reg.1.address', '2001'],
      ['reg.1.address', '2001@'],
      ['voIpProt.server.1.port', '5060'],
      ['up.x', 'ada@example.test'],
    ] as const)
      assert.deepEqual([...realmsOf([{ name, value }])], hosts, `${name} ${value}`);
  });
});
