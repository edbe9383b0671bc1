// Which provisioning server the phone asks, and as whom: as it was started, unless device.prov.* came through their gates.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { chosenServer } from '../src/provisioning/chosen-server.ts';
import { settingsOf } from './settings-of.ts';

const started = { url: 'https://prov.example.test/', user: 'old', password: 'old-secret', trust: ['PEM'] } as const;
const bare = { url: 'https://prov.example.test/', trust: ['PEM'] } as const;

/** Behind their gates. */
function set(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const gates = Object.keys(values).map((name) => [`${name}.set`, '1'] as const);
  return { 'device.set': '1', ...Object.fromEntries(gates), ...values };
}

describe('device.prov.*: the server that the phone asks', () => {
  for (const [what, values, expected] of [
    ['nothing set: as it was started', {}, started],
    ['without its gate nothing counts', { 'device.set': '1', 'device.prov.serverName': 'new.example.test' }, started],
    [
      'device.prov.serverName, a host: by HTTPS, and without the credentials of the other',
      set({ 'device.prov.serverName': 'new.example.test' }),
      { ...bare, url: 'https://new.example.test' },
    ],
    ['with a path', set({ 'device.prov.serverName': 'new.example.test/phones' }), { ...bare, url: 'https://new.example.test/phones' }],
    [
      'device.prov.serverType',
      set({ 'device.prov.serverName': 'new.example.test', 'device.prov.serverType': 'HTTP' }),
      { ...bare, url: 'http://new.example.test' },
    ],
    [
      'device.prov.serverType by number',
      set({ 'device.prov.serverName': 'new.example.test', 'device.prov.serverType': '2' }),
      { ...bare, url: 'http://new.example.test' },
    ],
    [
      'the protocol of a URL goes before the type',
      set({ 'device.prov.serverName': 'https://new.example.test/', 'device.prov.serverType': 'HTTP' }),
      { ...bare, url: 'https://new.example.test/' },
    ],
    [
      'another folder of the same server keeps the credentials',
      set({ 'device.prov.serverName': 'prov.example.test/b' }),
      { ...started, url: 'https://prov.example.test/b' },
    ],
    [
      'the same host without TLS does not',
      set({ 'device.prov.serverName': 'http://prov.example.test/' }),
      { ...bare, url: 'http://prov.example.test/' },
    ],
    [
      'device.prov.user and device.prov.password',
      set({ 'device.prov.user': 'new', 'device.prov.password': 'new-secret' }),
      { ...started, user: 'new', password: 'new-secret' },
    ],
    ['device.prov.password alone', set({ 'device.prov.password': 'new-secret' }), { ...started, password: 'new-secret' }],
    [
      'all of them',
      set({ 'device.prov.serverName': 'new.example.test', 'device.prov.user': 'new', 'device.prov.password': 'new-secret' }),
      { ...bare, url: 'https://new.example.test', user: 'new', password: 'new-secret' },
    ],
    ['a protocol that is not spoken here', set({ 'device.prov.serverName': 'new.example.test', 'device.prov.serverType': 'FTP' }), started],
    ['a protocol whose name ends like one', set({ 'device.prov.serverName': 'shttp://new.example.test' }), started],
    ['a URL of such a protocol', set({ 'device.prov.serverName': 'tftp://new.example.test' }), started],
  ] as const)
    it(what, () => {
      assert.deepEqual(chosenServer(started, settingsOf(values)), expected);
    });

  it('a phone that was started without one asks the one that is set', () => {
    assert.equal(chosenServer(undefined, settingsOf({})), undefined);
    assert.deepEqual(
      chosenServer(undefined, settingsOf(set({ 'device.prov.serverName': 'new.example.test', 'device.prov.user': 'new' }))),
      {
        url: 'https://new.example.test',
        user: 'new',
      },
    );
  });
});
