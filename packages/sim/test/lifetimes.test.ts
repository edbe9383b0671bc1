// What stays over a restart, a reboot and a change of settings: device, profile and service, each with its own life.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Phone } from '@offhook/phone';
import { changeSetting, resetToDefaults } from '@offhook/phone';

import { World } from '../src/world.ts';

async function scene(): Promise<{ world: World; phone: Phone }> {
  const world = await World.create({ seed: 31, people: ['2001', '2002'] });
  await world.startPhones();
  return { world, phone: world.phone('2001') };
}

describe('lifetimes', () => {
  it('a restart keeps device and profile and opens the lines anew; a reset begins with new ones', async () => {
    const { world, phone } = await scene();
    const { device, profile } = phone;
    const [line] = phone.lines;
    await world.until(phone.restart());
    assert.equal(phone.device, device);
    assert.equal(phone.profile, profile);
    assert.notEqual(phone.lines[0], line);
    await world.until(resetToDefaults(phone, 'user-data'));
    assert.notEqual(phone.device, device);
    assert.notEqual(phone.profile, profile);
    await world.close();
  });

  it('a contact that is added goes up by itself, and its removal too', async () => {
    const { world, phone } = await scene();
    const sent = (): string => new TextDecoder().decode(world.uploads.get(`/${phone.options.macAddress}-directory.xml`));
    await world.until(phone.directory.save({ firstName: 'Ann', lastName: '', contact: '5550100' }));
    await world.clock.advance(2000);
    assert.match(sent(), /5550100/);
    await world.until(phone.directory.remove('5550100'));
    await world.clock.advance(2000);
    assert.doesNotMatch(sent(), /5550100/);
    await world.close();
  });

  it('a setting whose change needs a restart restarts the phone, when no call is left', async () => {
    const { world } = await scene();
    const { alice } = await world.connected('2001', '2002');
    let boots = 0;
    alice.on('provisioned', () => boots++);
    await world.until(changeSetting(alice, 'callLists.size', '50'));
    await world.clock.advance(5000);
    assert.equal(boots, 0);
    alice.calls.end(alice.calls.calls[0]?.id ?? '');
    await world.untilTrue(() => boots === 1 && alice.lines[0]?.isRegistered === true);
    assert.equal(alice.settings.get('callLists.size'), 50);
    await world.close();
  });

  it('a setting that costs nothing restarts nothing', async () => {
    const { world, phone } = await scene();
    let boots = 0;
    phone.on('provisioned', () => boots++);
    await world.until(changeSetting(phone, 'callLists.collapseDuplicates', '0'));
    await world.clock.advance(5000);
    assert.equal(boots, 0);
    await world.close();
  });
});
