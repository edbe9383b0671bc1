// Guide, Change the Encryption Key on the Phone and Server: on a fleet, with phones that are away meanwhile.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { changeSetting } from '@offhook/phone';
import type { Phone } from '@offhook/phone';
import type { EncryptionKey } from '@offhook/ucs';
import {
  decryptFile,
  encryptFile,
  parseEncryptionKey,
  readEncryptedHeader,
  sitePrimaryName,
  writeConfiguration,
  writePrimary,
} from '@offhook/ucs';

import { World } from '../src/world.ts';

const oldText = 'Crypt=1;KeyDesc=old;Key=000102030405060708090a0b0c0d0e0f;';
const newText = 'Crypt=1;KeyDesc=new;Key=0f0e0d0c0b0a09080706050403020100;';
const [oldKey, newKey] = [parseEncryptionKey(oldText), parseEncryptionKey(newText)];
const people = Array.from({ length: 50 }, (_, index) => String(2001 + index));
const primary = writePrimary({ CONFIG_FILES: '[PHONE_MAC_ADDRESS]-reg.cfg, key.cfg, site.cfg, secret.enc' });

function keyFile(key: string): string {
  return writeConfiguration({ 'device.set': '1', 'device.sec.configEncryption.key.set': '1', 'device.sec.configEncryption.key': key });
}

function encrypted(world: World, key: EncryptionKey, values: Readonly<Record<string, string>>): Uint8Array {
  const { cryptography, random } = world.platform('2001');
  return encryptFile({ cryptography, random, key, plain: utf8Bytes(writeConfiguration(values)) });
}

function overrideOf({ options }: Phone): string {
  return `/${options.macAddress}-phone.cfg`;
}

/** Under which key a phone's override file lies on the server. */
function keyOf(world: World, phone: Phone): string {
  const bytes = world.uploads.get(overrideOf(phone));
  if (bytes === undefined) return 'none';
  if (readEncryptedHeader(bytes) === undefined) return 'in the clear';
  const { cryptography } = world.platform('2001');
  for (const [name, key] of Object.entries({ old: oldKey, new: newKey }))
    try {
      decryptFile(cryptography, [key], bytes);
      return name;
    } catch {
      continue; // another's
    }
  return 'another';
}

const counted = (words: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));

describe('guide, Change the Encryption Key', () => {
  it('fifty phones take the new key in the order of the guide, boot once more, and write their overrides under it; whoever was away does so later', async () => {
    const world = await World.create({ seed: 50, people, settings: { 'sec.encryption.upload.overrides': '1' } });
    world.setFile(`/${sitePrimaryName}`, primary);
    world.setFile('/key.cfg', keyFile(oldText));
    world.uploads.set('/secret.enc', encrypted(world, oldKey, { 'callLists.size': '33' }));
    await world.startPhones();
    const sizes = (): Readonly<Record<string, number>> =>
      counted(world.phones.map((phone) => String(phone.settings.get('callLists.size'))));
    const keys = (): Readonly<Record<string, number>> => counted(world.phones.map((phone) => keyOf(world, phone)));
    // The key came with this boot, and is used in the next.
    await world.untilTrue(() => sizes()['33'] === 50, 4_000_000);
    for (const phone of world.phones) await world.until(changeSetting(phone, 'callLists.collapseDuplicates', '0'));
    await world.clock.advance(60_000);
    assert.deepEqual(keys(), { old: 50 });

    const [here, away] = [world.phones.slice(0, 40), world.phones.slice(40)];
    // 1. The files under the new key. 2. and 3. The new key in a file of the list. The overrides are deleted, so that phones write them anew.
    world.uploads.set('/secret.enc', encrypted(world, newKey, { 'callLists.size': '44' }));
    world.setFile('/key.cfg', keyFile(newText));
    for (const phone of here) world.uploads.delete(overrideOf(phone));
    const before = world.requests.length;
    // 4. Provisioned again.
    await Promise.all(here.map((phone) => world.until(phone.checkSync())));
    await world.untilTrue(() => sizes()['44'] === 40, 4_000_000);
    await world.untilTrue(() => here.every((phone) => phone.state === 'running' && phone.notice === ''), 4_000_000);
    await world.clock.advance(60_000);
    assert.deepEqual(keys(), { old: 10, new: 40 });
    const boots = counted(world.requests.slice(before).flatMap(({ path }) => (/^\/[0-9a-f]{12}\.cfg$/.test(path) ? path : [])));
    assert.ok(
      here.every(({ options }) => (boots[`/${options.macAddress}.cfg`] ?? 0) >= 2),
      'once for the key, once more to use it',
    );

    for (const phone of away) {
      world.uploads.delete(overrideOf(phone));
      await world.until(phone.restart());
    }
    await world.untilTrue(() => sizes()['44'] === 50, 4_000_000);
    await world.untilTrue(() => world.phones.every((phone) => phone.state === 'running' && phone.notice === ''), 4_000_000);
    await world.clock.advance(60_000);
    assert.deepEqual(keys(), { new: 50 });
    for (const phone of world.phones) assert.equal(phone.settings.get('callLists.collapseDuplicates'), false, phone.options.macAddress);
    await world.close();
  });

  it('an override file that is left under the old key is told, and the phone goes on with what it has', async () => {
    const world = await World.create({ seed: 51, people: ['2001'], settings: { 'sec.encryption.upload.overrides': '1' } });
    world.setFile(`/${sitePrimaryName}`, primary.replace(', secret.enc', ''));
    world.setFile('/key.cfg', keyFile(oldText));
    await world.startPhones();
    const phone = world.phone('2001');
    await world.until(phone.restart());
    await world.until(changeSetting(phone, 'callLists.collapseDuplicates', '0'));
    await world.clock.advance(60_000);
    assert.equal(keyOf(world, phone), 'old');
    world.setFile('/key.cfg', keyFile(newText));
    await world.until(phone.checkSync());
    await world.untilTrue(() => /-phone\.cfg cannot be decrypted/.test(phone.notice), 4_000_000);
    assert.equal(phone.settings.get('callLists.collapseDuplicates'), false);
    world.uploads.delete(overrideOf(phone));
    await world.untilTrue(() => phone.notice === '' && keyOf(world, phone) === 'new', 4_000_000);
    await world.close();
  });
});
