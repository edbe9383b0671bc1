// The phone asks its provisioning server by itself.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { World } from '../src/world.ts';

const person = '2001';
const minuteMs = 60_000;

async function worldOf(settings: Readonly<Record<string, string>> = {}): Promise<World> {
  return World.create({ seed: 3, people: [person], settings });
}

function asked(world: World): number {
  return world.attempts('/site.cfg');
}

describe('a provisioning server that was away', () => {
  it('is asked again by itself, ever more rarely, and what it says is taken', async () => {
    const world = await worldOf();
    world.setProvisioningReachable(false);
    const phone = world.phone(person);
    await world.until(phone.start());
    assert.match(phone.notice, /not reached/);
    const attempts = (): number => world.attempts('64167f000000.cfg');
    const before = attempts();
    await world.clock.advance(minuteMs);
    assert.equal(attempts(), before + 1, 'within a minute');
    await world.clock.advance(14 * 60 * minuteMs);
    const later = attempts();
    assert.ok(later > before + 10 && later < before + 40, `${later - before} in 14 hours`);
    world.setProvisioningReachable(true);
    await world.clock.advance(2 * 60 * minuteMs);
    assert.equal(phone.notice, '');
    assert.equal(phone.lines[0]?.isRegistered, true, 'what was set needed a restart');
    const settled = attempts();
    await world.clock.advance(24 * 60 * minuteMs);
    assert.equal(attempts(), settled, 'and then no more');
    await world.close();
  });

  it('RFC 9110 §10.2.3: and says when, is asked no sooner; so where it cannot give one file of several', async () => {
    const world = await worldOf();
    world.answerWith('/site.cfg', { status: 503, headers: { 'retry-after': '7200' } });
    const phone = world.phone(person);
    await world.until(phone.start());
    assert.equal(asked(world), 1);
    await world.clock.advance(minuteMs);
    assert.equal(asked(world), 2, 'one file of several');
    world.answerWith('/000000000000.cfg', { status: 503, headers: { 'retry-after': '7200' } });
    await world.clock.advance(5 * minuteMs);
    const before = world.attempts('/000000000000.cfg');
    await world.clock.advance(110 * minuteMs);
    assert.equal(world.attempts('/000000000000.cfg'), before);
    await world.clock.advance(20 * minuteMs);
    assert.equal(world.attempts('/000000000000.cfg'), before + 1);
    await world.close();
  });

  it('that refuses the phone, or has nothing for it, is not asked again', async () => {
    for (const status of [403, 404]) {
      const world = await worldOf();
      world.answerWith('/64167f000000.cfg', { status });
      world.answerWith('/000000000000.cfg', { status });
      await world.until(world.phone(person).start());
      const before = world.attempts('.cfg');
      await world.clock.advance(24 * 60 * minuteMs);
      assert.equal(world.attempts('.cfg'), before, String(status));
      await world.close();
    }
  });
});

describe('prov.polling', () => {
  it('rel: each period the server is asked, and a change is taken', async () => {
    const world = await worldOf({ 'prov.polling.enabled': '1', 'prov.polling.mode': 'rel', 'prov.polling.period': '3600' });
    await world.startPhones();
    const before = asked(world);
    await world.clock.advance(59 * minuteMs);
    assert.equal(asked(world), before);
    world.setSite({ 'prov.polling.enabled': '0', 'up.useDirectoryNames': '0' });
    await world.clock.advance(2 * minuteMs);
    assert.equal(asked(world), before + 1);
    assert.equal(world.phone(person).settings.get('up.useDirectoryNames'), false);
    await world.clock.advance(24 * 60 * minuteMs);
    assert.equal(asked(world), before + 1, 'switched off by what it was told');
    await world.close();
  });

  it('abs: at its time of day, as tcpIpApp.sntp.gmtOffset makes it local', async () => {
    const world = await worldOf({ 'prov.polling.enabled': '1', 'prov.polling.time': '03:00', 'tcpIpApp.sntp.gmtOffset': '7200' });
    await world.startPhones();
    const before = asked(world);
    // 01:00 of Greenwich.
    await world.clock.advance(Date.parse('2026-01-06T00:59:00Z') - world.clock.now());
    assert.equal(asked(world), before);
    await world.clock.advance(2 * minuteMs);
    assert.equal(asked(world), before + 1);
    await world.clock.advance(24 * 60 * minuteMs);
    assert.equal(asked(world), before + 2);
    await world.close();
  });
});
