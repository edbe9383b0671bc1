// The phone's process: what it opens on, which server it asks and as what, and how it ends where its flash is damaged or full.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Files } from '@offhook/base';
import { ProblemError, utf8Bytes } from '@offhook/base';
import type { VirtualPlatform } from '@offhook/base/virtual';
import { VirtualWorld } from '@offhook/base/virtual';
import { MediaClock } from '@offhook/media';
import { findModel } from '@offhook/ucs';

import { Device } from '../src/device/device.ts';
import type { ProvisioningServer } from '../src/provisioning/provisioning-client.ts';

interface Options {
  readonly release?: string;
  readonly provisioning?: ProvisioningServer;
}

const started: ProvisioningServer = { url: 'https://prov.example.test/', user: 'phone', password: 'secret' };

function optionsOf(platform: VirtualPlatform, { release = '6.4.3.5017', provisioning }: Options = {}): Parameters<typeof Device.open>[0] {
  return {
    platform,
    model: findModel('VVX450') ?? assert.fail('no VVX450'),
    macAddress: '64167f0a5002',
    version: { application: release, updater: '6.4.3.1000' },
    address: '192.0.2.1',
    mediaClock: new MediaClock(platform.clock),
    ...(provisioning === undefined ? {} : { provisioning }),
  };
}

function platformOf(): VirtualPlatform {
  return new VirtualWorld({ seed: 1 }).platform('192.0.2.1');
}

/** The same files, where writing one ends so. */
function failing(files: Files, error: unknown): Files {
  return { ...files, write: () => Promise.reject(error), append: () => Promise.reject(error), within: () => failing(files, error) };
}

describe('the device', () => {
  it('guide, UC Software 6.3.0 and later: demands a password of the administrator’s own, and no other release does', async () => {
    for (const [release, isDemanded] of [
      ['6.2.9.9999', false],
      ['6.3.0', true],
      ['6.4.3.5017', true],
    ] as const) {
      const device = await Device.open(optionsOf(platformOf(), { release }));
      assert.equal(device.demandsAdminPassword, isDemanded, release);
      await device.passwords.change('admin', 'chief', 1);
      assert.equal(device.demandsAdminPassword, false, release);
    }
  });

  it('asks the server that it was started with, the one that is set meanwhile, or none', async () => {
    assert.equal((await Device.open(optionsOf(platformOf()))).client, undefined);
    const device = await Device.open(optionsOf(platformOf(), { provisioning: started }));
    const first = device.client;
    assert.equal(first?.locate('', 'a.cfg'), 'https://prov.example.test/a.cfg');
    device.connect();
    assert.equal(device.client, first, 'nothing is learnt anew where nothing changed');
    await device.layers.set('device', 'device.prov.serverName', 'new.example.test');
    assert.equal(device.client, first, 'before the next boot');
    device.connect();
    assert.equal(device.client?.locate('', 'a.cfg'), 'https://new.example.test/a.cfg');
    await device.layers.set('device', 'device.prov.serverName', '');
    device.connect();
    assert.equal(device.client?.locate('', 'a.cfg'), 'https://prov.example.test/a.cfg');
  });

  for (const [value, isTold] of [
    ['0', false],
    ['1', true],
  ] as const)
    it(`device.prov.tagSerialNo ${value}: the server is ${isTold ? '' : 'not '}told the MAC address`, async () => {
      const platform = platformOf();
      const agents: string[] = [];
      const fetch: VirtualPlatform['fetch'] = async ({ headers }) => {
        agents.push(headers?.['user-agent'] ?? '');
        return { status: 404, headers: {}, body: new Uint8Array() };
      };
      const device = await Device.open(optionsOf({ ...platform, fetch }, { provisioning: started }));
      await device.layers.set('device', 'device.prov.tagSerialNo', value);
      await device.client?.get('https://prov.example.test/a.cfg');
      assert.equal(/64167f0a5002/i.test(agents.join()), isTold, agents.join());
    });

  it('a damaged store counts as empty, and the log of the machine says why', async () => {
    const platform = platformOf();
    await (await Device.open(optionsOf(platform))).passwords.change('admin', 'chief', 1);
    await platform.files.write('credentials.sealed', utf8Bytes('damaged'));
    const device = await Device.open(optionsOf(platform));
    assert.equal(device.passwords.isAdminDefault, true);
    const [record] = platform.logRecords.filter(({ level }) => level === 'error');
    assert.match(JSON.stringify(record), /damaged and counts as empty.*"reason":"\S/);
  });

  it('ends where its flash is full, and the log of the machine says why; a fault of the program is not hidden', async () => {
    for (const [error, isHidden] of [
      [new ProblemError('storage', 'no space left'), true],
      [new TypeError('a fault'), false],
    ] as const) {
      const platform = platformOf();
      const device = await Device.open(optionsOf(platform));
      device.log.write('app1', '*', 'a line');
      await device.flash.clear('log');
      Object.assign(platform.files, failing(platform.files, error));
      const saving = device.saveLog();
      if (isHidden) await saving;
      else await assert.rejects(saving, TypeError);
      const warned = platform.logRecords.filter(({ level }) => level === 'warn').map((record) => JSON.stringify(record));
      assert.equal(warned.length, isHidden ? 1 : 0);
      if (isHidden) assert.match(warned[0] ?? '', /no space left/);
    }
  });
});
