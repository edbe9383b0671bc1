import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Settings, effectiveConfiguration, findModel, writeConfiguration, readConfiguration } from '@offhook/ucs';
import { utf8Bytes } from '@offhook/base';

import { lineSettings } from './line-settings.ts';

function serverOf(values: Readonly<Record<string, string>>): unknown {
  const model = findModel('VVX450');
  assert.ok(model !== undefined);
  const text = writeConfiguration({ 'reg.1.address': '2001', ...values });
  const contents = [{ layer: 'files', assignments: readConfiguration(utf8Bytes(text), 'site.cfg').assignments }] as const;
  return lineSettings(new Settings(effectiveConfiguration({ contents, model })), 1)?.servers[0];
}

describe('voIpProt.server.x.transport=DNSnaptr', () => {
  for (const [what, address, port, expected] of [
    ['a name alone: the domain says what it speaks', 'example.test', '0', { host: 'example.test' }],
    ['a name with a port: UDP, and no NAPTR is asked', 'example.test', '5060', { host: 'example.test', port: 5060, protocol: 'udp' }],
    ['an IPv4 address: UDP', '192.0.2.1', '0', { host: '192.0.2.1', protocol: 'udp' }],
    ['an IPv6 address: UDP', '2001:db8::1', '0', { host: '2001:db8::1', protocol: 'udp' }],
  ] as const) {
    it(what, () => {
      const values = { 'voIpProt.server.1.address': address, 'voIpProt.server.1.port': port, 'voIpProt.server.1.transport': 'DNSnaptr' };
      assert.deepEqual(serverOf(values), expected);
    });
  }
});
