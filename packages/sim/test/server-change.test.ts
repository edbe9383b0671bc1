// device.prov.* in a configuration file: from the next boot on the phone asks another server, or as somebody else; a reset of the device settings brings the first back.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { FetchRequest } from '@offhook/base';
import { resetToDefaults } from '@offhook/phone';

import { World } from '../src/world.ts';

interface Scene {
  readonly world: World;
  /** Host and user of each request since it was asked last. */
  readonly asked: () => readonly string[];
}

function userOf({ headers }: FetchRequest): string {
  const basic = /^Basic (.+)$/.exec(headers?.['authorization'] ?? '')?.[1];
  return basic === undefined ? '' : atob(basic);
}

async function scene(): Promise<Scene> {
  const requests: FetchRequest[] = [];
  const world = await World.create({
    seed: 5,
    people: ['2001'],
    wrapPlatform: (platform) => ({
      ...platform,
      fetch: (request) => {
        requests.push(request);
        return platform.fetch(request);
      },
    }),
  });
  await world.startPhones();
  const asked = (): readonly string[] => {
    const seen = requests.splice(0).map((request) => `${userOf(request)}@${new URL(request.url).host}`);
    return [...new Set(seen)].sort();
  };
  return { world, asked };
}

describe('device.prov.* in a file', () => {
  it('device.prov.serverName: from the next boot on, and no longer after Reset Device Settings', async () => {
    const { world, asked } = await scene();
    const phone = world.phone('2001');
    world.setSite({ 'device.set': '1', 'device.prov.serverName.set': '1', 'device.prov.serverName': 'new.example.test' });
    asked();
    await world.until(phone.close());
    await world.until(phone.start());
    assert.ok(
      asked().every((who) => who === '@prov.example.test'),
      'this boot learns of it',
    );
    await world.until(phone.close());
    asked();
    await world.until(phone.start());
    assert.deepEqual(asked(), ['@new.example.test']);
    assert.equal(phone.lines[0]?.settings.index, 1, 'a server that is away leaves what was there');
    world.setSite({});
    await world.until(resetToDefaults(phone, 'device-settings'));
    assert.ok(asked().includes('@prov.example.test'));
    await world.close();
  });

  it('device.prov.user and device.prov.password: a challenge is answered with them after a restart', async () => {
    const { world, asked } = await scene();
    const phone = world.phone('2001');
    world.setSite({
      'device.set': '1',
      'device.prov.user.set': '1',
      'device.prov.user': 'new',
      'device.prov.password.set': '1',
      'device.prov.password': 'secret',
    });
    await world.until(phone.restart());
    asked();
    world.answerWith('/000000000000.cfg', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } });
    await world.until(phone.restart());
    assert.deepEqual(asked(), ['@prov.example.test', 'new:secret@prov.example.test']);
    await world.close();
  });
});
