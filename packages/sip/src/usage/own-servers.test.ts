// Where credentials may go and whose word counts: RFC 3263 §4, RFC 3608.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow, Protocol, Target } from '../transport/flow.ts';
import { OwnServers } from './own-servers.ts';

function target(address: string, port = 5060, more: Partial<Target> = {}): Target {
  return { protocol: 'udp', address, port, serverName: address, ...more };
}

function flow(protocol: Protocol, address: string, port: number): Flow {
  const nothing = (): void => undefined;
  const local = { address: '192.0.2.1', port: 5060 };
  return {
    protocol,
    local,
    remote: { address, port },
    reliable: protocol !== 'udp',
    secure: false,
    isOpen: true,
    send: nothing,
    close: nothing,
  };
}

test('a server is known by address and port, over UDP and TCP alike', () => {
  const servers = new OwnServers();
  assert.equal(servers.isEmpty, true);
  servers.note([target('192.0.2.9')]);
  assert.equal(servers.isEmpty, false);
  assert.deepEqual(
    [flow('udp', '192.0.2.9', 5060), flow('tcp', '192.0.2.9', 5060), flow('udp', '192.0.2.9', 5061), flow('udp', '192.0.2.8', 5060)].map(
      (one) => servers.isReachedBy(one),
    ),
    [true, true, false, false],
  );
});

test('a flow is no server that was named', () => {
  const servers = new OwnServers();
  servers.note([flow('tcp', '192.0.2.9', 5060)]);
  assert.equal(servers.isEmpty, true);
});

test('a server speaks from its own port, or over TCP from any port of its address', () => {
  const servers = new OwnServers();
  servers.note([target('192.0.2.7'), target('192.0.2.8', 5060, { protocol: 'tcp' })]);
  assert.deepEqual(
    [
      flow('udp', '192.0.2.7', 5060),
      flow('tcp', '192.0.2.7', 40_000),
      flow('tcp', '192.0.2.8', 40_000),
      flow('udp', '192.0.2.8', 40_000),
      flow('tcp', '192.0.2.9', 40_000),
    ].map((one) => servers.isSender(one)),
    [true, false, true, false, false],
  );
});

test('an address is that of a server whatever the port, a URI leads to one by address or name and the port', () => {
  const servers = new OwnServers();
  servers.note([target('192.0.2.7'), target('192.0.2.8', 5070, { serverName: 'sip.example.test' })]);
  assert.deepEqual([servers.isAddress('192.0.2.8'), servers.isAddress('192.0.2.9')], [true, false]);
  assert.deepEqual(
    [
      servers.isAt('192.0.2.8', 5070),
      servers.isAt('sip.example.test', 5070),
      servers.isAt('192.0.2.8', 5060),
      servers.isAt('sip.example.test', 5060),
      servers.isAt('other.example.test', 5070),
    ],
    [true, true, false, false, false],
  );
});

test('the latest 32 servers are remembered, and one that is named again is among the latest', () => {
  const servers = new OwnServers();
  const known = (): readonly number[] =>
    Array.from({ length: 40 }, (_, index) => index).filter((host) => servers.isAddress(`192.0.2.${host}`));
  servers.note(Array.from({ length: 32 }, (_, host) => target(`192.0.2.${host}`)));
  assert.equal(known().length, 32);
  servers.note([target('192.0.2.0'), target('192.0.2.35')]);
  assert.deepEqual(known(), [0, ...Array.from({ length: 30 }, (_, index) => index + 2), 35]);
  servers.note([target('192.0.2.36'), target('192.0.2.37')]);
  assert.deepEqual(known(), [0, ...Array.from({ length: 28 }, (_, index) => index + 4), 35, 36, 37]);
});
