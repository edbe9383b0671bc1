// Lines: which server they turn to, and how one is taken off.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Phone } from '@offhook/phone';
import { writeConfiguration } from '@offhook/ucs';

import { World, worldDomain } from '../src/world.ts';

const deadServer = '192.0.2.250';

async function lineOf(settings: Readonly<Record<string, string>>): Promise<{ world: World; phone: Phone; registeredAfterMs: number }> {
  const world = await World.create({ seed: 6, people: ['2001'], settings });
  // A whole address: a bare user would be of the first server's domain, which is not the world's.
  world.setFile(
    '/64167f000000-reg.cfg',
    writeConfiguration({
      'reg.1.address': `2001@${worldDomain}`,
      'reg.1.auth.userId': '2001',
      'reg.1.auth.password': 'secret-2001',
    }),
  );
  const phone = world.phone('2001');
  await world.until(phone.start());
  const fromMs = world.clock.monotonicMs();
  await world.untilTrue(() => phone.lines[0]?.isRegistered === true);
  return { world, phone, registeredAfterMs: world.clock.monotonicMs() - fromMs };
}

const twoServers = {
  'reg.1.server.1.address': deadServer,
  'reg.1.server.1.transport': 'UDPOnly',
  'reg.1.server.2.address': worldDomain,
  'reg.1.server.2.transport': 'UDPOnly',
};

test('a first server that is dead costs as many tries as reg.x.server.y.retryMaxCount says, not half a minute', async () => {
  const usual = await lineOf(twoServers);
  assert.ok(usual.registeredAfterMs > 3000 && usual.registeredAfterMs < 4000, `${usual.registeredAfterMs} ms`);
  const once = await lineOf({ ...twoServers, 'reg.1.server.1.retryMaxCount': '1' });
  assert.ok(once.registeredAfterMs < 1000, `${once.registeredAfterMs} ms`);
  const slow = await lineOf({ ...twoServers, 'reg.1.server.1.retryTimeOut': '1000' });
  assert.ok(slow.registeredAfterMs > 6500 && slow.registeredAfterMs < 7500, `${slow.registeredAfterMs} ms`);
});

test('once another server has answered, calls do not wait for the dead one', async () => {
  const { world, phone } = await lineOf(twoServers);
  const fromMs = world.clock.monotonicMs();
  const call = await world.until(phone.calls.place(1, '2999@example.test'));
  await world.untilTrue(() => call.isEnded);
  assert.ok(world.clock.monotonicMs() - fromMs < 1000);
});

for (const [mode, timeout, isAsked] of [
  ['duration', '60', true],
  ['duration', '0', false],
  ['newRequests', '3600', true],
] as const) {
  test(`reg.x.server.y.failOver.failBack.mode="${mode}" and .timeout="${timeout}": the first server is ${isAsked ? '' : 'not '}asked again`, async () => {
    const { world, phone } = await lineOf({
      ...twoServers,
      'reg.1.server.1.failOver.failBack.mode': mode,
      'reg.1.server.1.failOver.failBack.timeout': timeout,
    });
    await world.clock.advance(120_000);
    const asked = (): number => world.traffic.filter((record) => record.to === `${deadServer}:5060`).length;
    const before = asked();
    await world.until(phone.calls.place(1, '2999@example.test'));
    await world.clock.advance(10_000);
    assert.equal(asked() > before, isAsked);
  });
}

test('a line that is closed leaves its server, and nothing of it is left', async () => {
  const { world, phone } = await lineOf({ 'msg.mwi.1.subscribe': '2001' });
  const [line] = phone.lines;
  await world.until(line?.close() ?? Promise.resolve());
  assert.equal(world.callServer.registrar.bindings('2001').length, 0);
  assert.equal(line?.isRegistered, false);
  assert.equal(phone.state, 'running');
  await world.until(phone.close());
});

for (const [interval, withinS] of [
  ['0', 60],
  ['20', 20],
  ['300', 300],
] as const) {
  test(`RFC 5626 §4.4, nat.keepalive.interval="${interval}": a line over UDP is told as lost ${withinS + 10} s after its server can no longer be reached, and found again`, async () => {
    const { world, phone } = await lineOf({ 'nat.keepalive.interval': interval });
    const asked = (): number =>
      world.traffic.filter((record) => record.kind === 'udp' && record.from.startsWith(`${phone.options.address}:`)).length;
    const before = asked();
    await world.clock.advance(10 * withinS * 1000);
    // Each time after a while of chance, of at least four fifths of the interval.
    assert.ok(asked() - before >= 9 && asked() - before <= 13, `${asked() - before}`);
    assert.equal(phone.lines[0]?.isRegistered, true);
    world.setReachable('2001', false);
    await world.clock.advance((withinS + 10) * 1000);
    assert.equal(phone.lines[0]?.isRegistered, false);
    world.setReachable('2001', true);
    await world.clock.advance(60_000);
    assert.equal(phone.lines[0]?.isRegistered, true);
  });
}
