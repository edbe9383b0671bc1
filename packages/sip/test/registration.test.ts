// Registrations: RFC 3261 §10.2, §22, RFC 3263 §4.3, RFC 5626 §4.5.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualWorld } from '@offhook/base/virtual';
import type { RegistrationState } from '../src/index.ts';
import { addEnd } from './pair.ts';
import { createRegistrar, refuse } from './registrar.ts';

const server = { host: '192.0.2.9', protocol: 'udp' } as const;

test('RFC 3261 §10.2, §22: a line registers with digest, refreshes before the end and unregisters', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const registrar = await createRegistrar(world, '192.0.2.9');
  registrar.password = 'zanzibar';
  registrar.grantedS = 300;
  const alice = await addEnd(world, 'alice', '192.0.2.1');
  alice.account.options = { ...alice.account.options, servers: [server], credentials: [{ username: 'alice', password: 'zanzibar' }] };
  const states: RegistrationState[] = [];
  const registration = alice.agent.register({ account: alice.account, overlapS: 60, onState: ({ state }) => states.push(state) });
  await world.clock.advance(1000);
  assert.equal(registration.status.state, 'registered');
  assert.equal(registration.status.expiresS, 300);
  assert.equal(registrar.seen.length, 2);
  assert.equal(registrar.bindings.get('alice')?.[0]?.host, '192.0.2.1');
  await world.clock.advance(238_000);
  assert.equal(registrar.seen.length, 2);
  await world.clock.advance(2000);
  assert.equal(registrar.seen.length, 3, 'signed without being asked again');
  assert.deepEqual(
    registrar.seen.map((request) => request.cSeq.number),
    [1, 2, 3],
  );
  await world.clock.runUntil(registration.close());
  assert.equal(registrar.bindings.size, 0);
  assert.deepEqual(states, ['registering', 'registered', 'registered', 'unregistered']);
  await world.clock.advance(100_000);
  assert.equal(world.clock.pendingTimers, 0);
});

test('RFC 3261 §10.2.4: where the period granted is shorter than the overlap the refresh comes at its half', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const registrar = await createRegistrar(world, '192.0.2.9');
  registrar.grantedS = 40;
  const alice = await addEnd(world, 'alice', '192.0.2.1');
  alice.account.options = { ...alice.account.options, servers: [server] };
  alice.agent.register({ account: alice.account, overlapS: 60 });
  await world.clock.advance(19_000);
  assert.equal(registrar.seen.length, 1);
  await world.clock.advance(2000);
  assert.equal(registrar.seen.length, 2);
});

test('RFC 3261 §22.1: a wrong password is not tried over and over but after growing pauses', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const registrar = await createRegistrar(world, '192.0.2.9');
  registrar.password = 'zanzibar';
  const alice = await addEnd(world, 'alice', '192.0.2.1');
  alice.account.options = { ...alice.account.options, servers: [server], credentials: [{ username: 'alice', password: 'wrong' }] };
  const registration = alice.agent.register({ account: alice.account });
  await world.clock.advance(10_000);
  assert.equal(registration.status.state, 'failed');
  assert.equal(registration.status.status, 401);
  assert.equal(registrar.seen.length, 2);
  await world.clock.advance(24 * 3600_000);
  assert.ok(registrar.seen.length < 250, `${registrar.seen.length} requests in a day`);
  assert.ok(registrar.seen.length > 90);
});

test('RFC 3263 §4.3: the next server is tried when one is silent or says 503, and stays first', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const busy = await createRegistrar(world, '192.0.2.8');
  busy.intercept = (transaction) => {
    refuse(transaction, 503);
    return true;
  };
  const registrar = await createRegistrar(world, '192.0.2.9');
  const alice = await addEnd(world, 'alice', '192.0.2.1');
  const servers = [{ host: '192.0.2.7', protocol: 'udp' }, { host: '192.0.2.8', protocol: 'udp' }, server] as const;
  alice.account.options = { ...alice.account.options, servers, abandonServerAfterMs: 4000 };
  const registration = alice.agent.register({ account: alice.account });
  await world.clock.advance(5000);
  assert.equal(registration.status.state, 'registered');
  assert.equal(busy.seen.length, 1);
  registration.refresh();
  await world.clock.advance(1000);
  assert.equal(registrar.seen.length, 2);
  assert.equal(busy.seen.length, 1);
});

test('RFC 3261 §10.2.8: a 423 is followed by a longer period', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const registrar = await createRegistrar(world, '192.0.2.9');
  registrar.intercept = (transaction) => {
    if ((transaction.request.expires ?? 0) >= 600) return false;
    refuse(transaction, 423, { 'Min-Expires': '600' });
    return true;
  };
  const alice = await addEnd(world, 'alice', '192.0.2.1');
  alice.account.options = { ...alice.account.options, servers: [server] };
  const registration = alice.agent.register({ account: alice.account, expiresS: 60 });
  await world.clock.advance(1000);
  assert.equal(registration.status.state, 'registered');
});

test('RFC 5626 §4.5: a registration recovers after an outage of any length', async () => {
  const world = new VirtualWorld({ seed: 1 });
  await createRegistrar(world, '192.0.2.9');
  const alice = await addEnd(world, 'alice', '192.0.2.1');
  alice.account.options = { ...alice.account.options, servers: [server] };
  world.internet.setReachable('192.0.2.9', false);
  const registration = alice.agent.register({ account: alice.account, retry: { baseS: 30, maxS: 600 } });
  await world.clock.advance(3 * 3600_000);
  assert.equal(registration.status.state, 'failed');
  world.internet.setReachable('192.0.2.9', true);
  await world.clock.advance(640_000);
  assert.equal(registration.status.state, 'registered');
});

test('RFC 3263 §4.3, fail-back: the first server is tried first again once the time for it has come', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const first = await createRegistrar(world, '192.0.2.8');
  const second = await createRegistrar(world, '192.0.2.9');
  const alice = await addEnd(world, 'alice', '192.0.2.1');
  const servers = [{ host: '192.0.2.8', protocol: 'udp' }, server] as const;
  alice.account.options = { ...alice.account.options, servers, abandonServerAfterMs: 3500, failBackAfterMs: 600_000 };
  world.internet.setReachable('192.0.2.8', false);
  const registration = alice.agent.register({ account: alice.account });
  await world.clock.advance(4000);
  assert.equal(registration.status.state, 'registered');
  world.internet.setReachable('192.0.2.8', true);
  const again = async (): Promise<readonly [number, number]> => {
    registration.refresh();
    await world.clock.advance(1000);
    return [first.seen.length, second.seen.length];
  };
  assert.deepEqual(await again(), [0, 2]);
  await world.clock.advance(600_000);
  assert.deepEqual(await again(), [1, 2]);
  assert.deepEqual(await again(), [2, 2]);
});
