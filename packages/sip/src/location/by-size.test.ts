// Requests that are too long for a datagram: RFC 3261 §18.1.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Target } from '../transport/flow.ts';
import { targetsForSize } from './by-size.ts';

const byDefault: Target = { protocol: 'udp', address: '192.0.2.1', port: 5060, serverName: 'a.test', isDefault: true };
const { isDefault: _, ...asked } = byDefault;
const flow = {
  protocol: 'udp',
  local: { address: '192.0.2.9', port: 5060 },
  remote: { address: '192.0.2.1', port: 5060 },
  reliable: false,
  secure: false,
  isOpen: true,
  isDefault: true,
  send: () => undefined,
  close: () => undefined,
} as const;

test('RFC 3261 §18.1.1: 200 bytes below the least length of a path TCP goes first, and UDP after a pause', () => {
  const targets = [asked, byDefault, flow];
  // 240 bytes are added on the way.
  assert.equal(
    targetsForSize(targets, () => 1060, 500),
    targets,
  );
  assert.deepEqual(
    targetsForSize(targets, () => 1061, 500),
    [asked, { protocol: 'tcp', address: '192.0.2.1', port: 5060, serverName: 'a.test' }, { ...byDefault, afterMs: 500 }, flow],
  );
});

test('a transport that was asked for stays, and the size is not even looked at', () => {
  const never = (): number => assert.fail('the size was looked at');
  for (const targets of [[], [asked], [flow], [{ ...byDefault, protocol: 'tcp' as const }]]) {
    assert.equal(targetsForSize(targets, never, 500), targets);
  }
});
