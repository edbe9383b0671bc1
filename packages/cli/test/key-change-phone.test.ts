// Guide, Change the Encryption Key on the Phone and Server, with phones of our own that provision from the changed folder.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { MemoryFiles, VirtualWorld } from '@offhook/base/virtual';
import type { ChangeKeys } from '@offhook/folder';
import {
  changeKey,
  createMemorySource,
  encryptVerified,
  keyConfiguration,
  keyConfigurationPath,
  newEncryptionKey,
  planKeyChange,
  takeInventory,
} from '@offhook/folder';
import { MediaClock } from '@offhook/media';
import { Phone } from '@offhook/phone';
import { findModel, readEncryptedHeader, sitePrimaryName, writeConfiguration, writePrimary } from '@offhook/ucs';

const macAddress = '0004f2000001';
const keyFile = 'new-key.cfg';

async function scene() {
  const world = new VirtualWorld({ seed: 5 });
  const platform = world.platform('192.0.2.10');
  const { cryptography, random } = platform;
  const keyNamed = (description: string, cipher: 'AES-128-CBC' | 'AES-256-GCM') =>
    newEncryptionKey({ random, cipher, onDay: '2026-01-01', description });
  const keys = { from: [keyNamed('old', 'AES-128-CBC')], to: keyNamed('new', 'AES-256-GCM') } as const;
  const [oldKey] = keys.from;
  const folder = new Map<string, Uint8Array>();
  const site = (settings: Readonly<Record<string, string>>): void => {
    const plain = utf8Bytes(writeConfiguration({ 'sec.encryption.upload.overrides': '1', ...settings }));
    folder.set('site.enc', encryptVerified({ cryptography, random, key: oldKey, plain }));
  };
  folder.set(sitePrimaryName, utf8Bytes(writePrimary({ CONFIG_FILES: `${keyFile}, old-key.cfg, site.enc` })));
  // The phone's first key came plain, over HTTPS.
  folder.set('old-key.cfg', keyConfiguration(oldKey));
  site({ 'callLists.size': '33' });
  world.routeFetch('https://prov.example.test', async (request) => {
    const path = new URL(request.url).pathname.slice(1);
    if (request.method === 'PUT') folder.set(path, request.body ?? new Uint8Array());
    const body = folder.get(path);
    return { status: body === undefined ? 404 : 200, headers: {}, body: body ?? new Uint8Array() };
  });
  const model = findModel('VVX450');
  assert.ok(model !== undefined);
  const phone = new Phone({
    platform,
    model,
    macAddress,
    version: { application: '6.4.3.5017', updater: '6.4.3.1000' },
    address: '192.0.2.10',
    provisioning: { url: 'https://prov.example.test/' },
    mediaClock: new MediaClock(world.clock),
  });
  const change = async (chosen: ChangeKeys, name: string | undefined) => {
    const source = createMemorySource('folder', folder);
    const inventory = takeInventory(source);
    const path = name === undefined ? undefined : keyConfigurationPath({ inventory, cryptography, keys: chosen, name });
    const plan = planKeyChange({ inventory, cryptography, keys: chosen, leaveInOldKey: path });
    return changeKey({
      source,
      files: new MemoryFiles(folder),
      cryptography,
      random,
      keys: chosen,
      plan,
      journal: undefined,
      keyFile: path,
    });
  };
  const untilTrue = async (condition: () => boolean): Promise<void> => {
    for (let passedMs = 0; passedMs < 600_000 && !condition(); passedMs += 100) await world.clock.advance(100);
    assert.ok(condition(), condition.toString());
  };
  return { world, phone, folder, keys, change, untilTrue };
}

describe('key change, seen by a phone', () => {
  it('a phone reads the new key with the old one, restarts once by itself, and reads every file; the old-key file then goes too', async () => {
    const { world, phone, folder, keys, change, untilTrue } = await scene();
    await world.clock.runUntil(phone.start());
    // The first key came with the first start, which asks once more to use it.
    assert.equal(phone.settings.get('callLists.size'), 33);

    const report = await change(keys, keyFile);
    assert.deepEqual(report.changed, ['site.enc']);
    assert.deepEqual(
      report.keySettings.filter(({ key }) => key === 'old'),
      [{ path: 'old-key.cfg', line: 4, key: 'old' }],
    );
    folder.delete('old-key.cfg');
    const sizes: number[] = [];
    phone.on('provisioned', () => sizes.push(phone.settings.get('callLists.size')));
    await world.clock.runUntil(phone.checkSync());
    await untilTrue(() => sizes.length > 0);
    assert.deepEqual(sizes, [33]);
    // What the guide page says: for a moment the phone has the new key and not yet what is encrypted with it; afterwards the key file is what it cannot read.
    assert.match(
      phone.log.text,
      /site\.enc line 1: no key here opens this file; it was encrypted with the key "new"[^]*restarting[^]*new-key\.cfg line 1: no key here opens this file; it was encrypted with the key "old"/,
    );
    assert.equal(phone.settings.get('device.sec.configEncryption.key').includes('KeyDesc=new'), true);

    // Last: the file with the key goes off the list, and the run without it brings it along.
    folder.set(sitePrimaryName, utf8Bytes(writePrimary({ CONFIG_FILES: 'site.enc' })));
    assert.deepEqual((await change(keys, undefined)).changed, [keyFile]);
    await world.clock.runUntil(phone.restart());
    assert.equal(phone.settings.get('callLists.size'), 33);
    assert.equal(readEncryptedHeader(folder.get(keyFile) ?? new Uint8Array())?.keyDescription, 'new');
    await world.clock.runUntil(phone.close());
  });
});
