// Starts, stops, check-syncs, resets and uploads of a phone that overlap, fail halfway, or meet a server that is away.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Text } from '@offhook/base';
import type { Phone } from '@offhook/phone';
import { changeSetting, clearUploaded, dataMap, resetToDefaults } from '@offhook/phone';
import { readCallList, readDirectory, sitePrimaryName, writePrimary } from '@offhook/ucs';

import { World } from '../src/world.ts';

async function scene(settings: Readonly<Record<string, string>> = {}): Promise<{ world: World; phone: Phone }> {
  const world = await World.create({ seed: 11, people: ['2001', '2002'], settings });
  await world.startPhones();
  return { world, phone: world.phone('2001') };
}

function uploaded(world: World, suffix: string): Uint8Array {
  return world.uploads.get(`/${world.phone('2001').options.macAddress}${suffix}`) ?? new Uint8Array();
}

async function missCall(world: World): Promise<void> {
  const [alice, bob] = world.pair('2001', '2002');
  const call = await world.until(bob.calls.place(1, '2001'));
  await world.untilTrue(() => alice.calls.ringing.length === 1);
  bob.calls.end(call.id);
  await world.untilTrue(() => alice.calls.calls.length === 0 && bob.calls.calls.length === 0);
}

async function addContact(world: World, phone: Phone, contact = '5550100'): Promise<void> {
  await world.until(phone.directory.save({ firstName: 'Kept', lastName: '', contact }));
}

function puts(world: World, suffix: string): number {
  return world.requests.filter(({ method, path }) => method === 'PUT' && path === `/${world.phone('2001').options.macAddress}${suffix}`)
    .length;
}

describe('starting and stopping', () => {
  it('two starts are one, and a close during a start leaves a phone that is off', async () => {
    const { world, phone } = await scene();
    await world.until(phone.close());
    let boots = 0;
    phone.on('provisioned', () => boots++);
    await world.until(Promise.all([phone.start(), phone.start()]));
    assert.equal(boots, 1);
    await world.until(phone.close());
    const starting = phone.start();
    await world.until(Promise.all([starting, phone.close()]));
    assert.equal(phone.state, 'off');
    await world.close();
    await world.clock.advance(100);
    assert.equal(world.clock.pendingTimers, 0);
  });

  it('two check-syncs at once are one, and one during a boot waits for it', async () => {
    const { world, phone } = await scene();
    const before = world.requests.filter(({ path }) => path.endsWith('site.cfg')).length;
    await world.until(Promise.all([phone.checkSync(), phone.checkSync()]));
    assert.equal(world.requests.filter(({ path }) => path.endsWith('site.cfg')).length, before + 1);
    world.setSite({ 'callLists.size': '20' });
    await world.until(Promise.all([phone.restart(), phone.checkSync()]));
    assert.equal(phone.state, 'running');
    assert.equal(phone.settings.get('callLists.size'), 20);
    await world.close();
  });

  it('a check-sync that waited for a call does not wake a phone that was closed meanwhile', async () => {
    const { world } = await scene();
    const { alice } = await world.connected('2001', '2002');
    world.setSite({ 'callLists.size': '20' });
    await world.until(world.callServer.notify('2001', 'check-sync'));
    await world.until(alice.close());
    await world.clock.advance(60_000);
    assert.equal(alice.state, 'off');
    await world.close();
  });

  it('a call that begins while a check-sync fetches is not cut off; the restart comes after it', async () => {
    const { world, phone } = await scene();
    world.setSite({ 'callLists.size': '20' });
    const syncing = phone.checkSync();
    const call = await world.until(phone.calls.place(1, '2002'));
    await world.until(syncing);
    assert.equal(call.isEnded, false);
    let restarts = 0;
    phone.on('provisioned', () => restarts++);
    phone.calls.end(call.id);
    await world.untilTrue(() => restarts === 1 && phone.lines[0]?.isRegistered === true);
    await world.close();
  });

  it('a restart lets go of a call whose far end is gone, and lists it', async () => {
    const { world, phone } = await scene();
    await world.connected('2001', '2002');
    world.setReachable('2002', false);
    await world.until(phone.restart());
    assert.equal(phone.calls.calls.length, 0);
    assert.equal(phone.callLists.list('placed').length, 1);
    world.setReachable('2002', true);
    await world.close();
  });

  it('guide, Reset User Data during a call: the call itself leaves nothing, here or on the server', async () => {
    const { world, phone } = await scene();
    await missCall(world);
    await world.clock.advance(120_000);
    assert.equal(readCallList(uploaded(world, '-calls.xml'), 'c').entries.length, 1);
    await world.connected('2001', '2002');
    await world.until(resetToDefaults(phone, 'user-data'));
    await world.clock.advance(120_000);
    assert.deepEqual(phone.callLists.entries, []);
    assert.deepEqual(phone.callDetailRecords.records, []);
    assert.equal(readCallList(uploaded(world, '-calls.xml'), 'c').entries.length, 0);
    await world.close();
  });

  it('a phone that is not running refuses a reset in words', async () => {
    const world = await World.create({ seed: 1, people: ['2001'] });
    await assert.rejects(world.until(resetToDefaults(world.phone('2001'), 'factory')), (error) => isProblem(error, 'conflict'));
    await world.until(world.phone('2001').checkSync());
    await world.close();
  });
});

describe('uploads and what was cleared', () => {
  for (const how of ['Clear Uploaded', 'Reset User Data'] as const) {
    it(`guide, ${how} while the server is away: nothing comes back, and the server is cleared later`, async () => {
      const { world, phone } = await scene();
      await missCall(world);
      await addContact(world, phone);
      await world.clock.advance(120_000);
      assert.equal(readDirectory(uploaded(world, '-directory.xml'), 'd').contacts.length, 1);
      world.setProvisioningReachable(false);
      if (how === 'Clear Uploaded') assert.equal(await world.until(clearUploaded(phone)), false);
      else await world.until(resetToDefaults(phone, 'user-data'));
      await world.until(phone.close());
      world.setProvisioningReachable(true);
      await world.until(phone.start());
      assert.deepEqual([phone.directory.personal, phone.callLists.entries], [[], []]);
      await world.clock.advance(10_000);
      assert.equal(readDirectory(uploaded(world, '-directory.xml'), 'd').contacts.length, 0);
      assert.equal(readCallList(uploaded(world, '-calls.xml'), 'c').entries.length, 0);
      await world.close();
    });
  }

  it('guide, Clear Uploaded by who restricts uploads: an empty file goes up, and nothing else', async () => {
    const { world, phone } = await scene();
    await addContact(world, phone);
    await world.clock.advance(5000);
    await world.until(phone.choices.change({ isUploadRestricted: true }));
    world.setProvisioningReachable(false);
    await world.until(clearUploaded(phone));
    await addContact(world, phone, '5550199');
    world.setProvisioningReachable(true);
    await world.clock.advance(200_000);
    assert.equal(readDirectory(uploaded(world, '-directory.xml'), 'd').contacts.length, 0);
    await world.until(phone.restart());
    assert.equal(phone.directory.personal.length, 1);
    await world.close();
  });

  it('what changed while the server was away goes up after the next start', async () => {
    const { world, phone } = await scene();
    world.setProvisioningReachable(false);
    await addContact(world, phone);
    await world.clock.advance(5000);
    await world.until(phone.close());
    world.setProvisioningReachable(true);
    await world.until(phone.start());
    await world.clock.advance(5000);
    assert.equal(readDirectory(uploaded(world, '-directory.xml'), 'd').contacts.length, 1);
    await world.close();
  });

  it('a check-sync that downloads does not lose a contact that was not uploaded yet', async () => {
    const { world, phone } = await scene({ 'voIpProt.SIP.specialEvent.checkSync.downloadDirectory': '1' });
    await addContact(world, phone);
    await world.clock.advance(5000);
    await addContact(world, phone, '5550101');
    await world.until(phone.checkSync());
    assert.deepEqual(phone.directory.personal.map((contact) => contact.contact).sort(), ['5550100', '5550101']);
    await world.close();
  });

  it('guide, Reset Local Configuration: the override on the server does not bring the settings back', async () => {
    const { world, phone } = await scene();
    await world.until(changeSetting(phone, 'callLists.size', '50'));
    await world.clock.advance(5000);
    assert.match(utf8Text(uploaded(world, '-phone.cfg')), /callLists\.size/);
    await world.until(resetToDefaults(phone, 'local-configuration'));
    await world.clock.advance(5000);
    await world.until(phone.restart());
    assert.deepEqual(phone.layers.values('local'), {});
    assert.doesNotMatch(utf8Text(uploaded(world, '-phone.cfg')), /callLists\.size/);
    await world.close();
  });

  it('asked many times at once, a file goes up twice at most, the last time as it is then', async () => {
    const { world, phone } = await scene();
    await addContact(world, phone);
    const before = puts(world, '-directory.xml');
    const asked = Array.from({ length: 5 }, () => phone.uploads.now('directory'));
    await addContact(world, phone, '5550101');
    asked.push(phone.uploads.now('directory'));
    await world.until(Promise.all(asked));
    assert.ok(puts(world, '-directory.xml') - before <= 2);
    assert.equal(readDirectory(uploaded(world, '-directory.xml'), 'd').contacts.length, 2);
    await world.close();
  });

  it('a failed upload is tried again, later each time', async () => {
    const { world, phone } = await scene();
    await world.clock.advance(5000);
    world.setProvisioningReachable(false);
    await addContact(world, phone);
    const before = world.attempts('-directory.xml');
    await world.clock.advance(500_000);
    assert.equal(world.attempts('-directory.xml') - before, 4); // after 1 s, then 60, 120 and 240 s later
    world.setProvisioningReachable(true);
    await world.clock.advance(600_000);
    assert.equal(readDirectory(uploaded(world, '-directory.xml'), 'd').contacts.length, 1);
    await world.close();
  });

  it('a restriction that comes while an upload is scheduled holds it back', async () => {
    const { world, phone } = await scene();
    await addContact(world, phone);
    await world.until(phone.choices.change({ isUploadRestricted: true }));
    await world.clock.advance(200_000);
    assert.equal(puts(world, '-directory.xml'), 0);
    await world.close();
  });

  it('sec.encryption.upload.*: without a key nothing goes in clear', async () => {
    const { world, phone } = await scene({ 'sec.encryption.upload.dir': '1', 'sec.encryption.upload.callLists': '1' });
    await addContact(world, phone);
    await missCall(world);
    await world.clock.advance(200_000);
    await world.until(phone.restart());
    await world.clock.advance(5000);
    assert.equal(puts(world, '-directory.xml') + puts(world, '-calls.xml'), 0);
    await world.close();
  });

  it('log.render.file=0: no log goes up', async () => {
    const { world, phone } = await scene({ 'log.render.file': '0' });
    const logs = (): number => puts(world, '-app.log') + puts(world, '-boot.log');
    const before = logs();
    await world.clock.advance(100_000_000);
    await world.until(phone.restart());
    assert.equal(logs(), before);
    assert.equal(puts(world, '-app.log'), 0);
    await world.close();
  });

  it('a folder of 0.0.0.0 suppresses uploads, also after a start without a server', async () => {
    const { world, phone } = await scene();
    world.setFile(
      `/${sitePrimaryName}`,
      writePrimary({
        CONFIG_FILES: '[PHONE_MAC_ADDRESS]-reg.cfg, site.cfg',
        CALL_LISTS_DIRECTORY: 'http://0.0.0.0/',
        CONTACTS_DIRECTORY: 'http://0.0.0.0/',
      }),
    );
    await world.until(phone.restart());
    world.setProvisioningReachable(false);
    await world.until(phone.restart());
    await addContact(world, phone);
    await missCall(world);
    world.setProvisioningReachable(true);
    await world.clock.advance(2_000_000);
    assert.equal(puts(world, '-directory.xml') + puts(world, '-calls.xml'), 0);
    await world.close();
  });
});

describe('what the flash holds', () => {
  it('every file of the flash is in the data map', async () => {
    const { world, phone } = await scene();
    await missCall(world);
    await addContact(world, phone);
    await world.until(changeSetting(phone, 'callLists.size', '50'));
    await world.until(phone.choices.change({ volume: 3 }));
    await world.until(phone.passwords.change('admin', '8675309', 0));
    await world.until(phone.restart());
    const names = [...world.platform('2001').files.contents.keys()];
    assert.ok(names.length > 8);
    for (const name of names) {
      assert.ok(name === 'device.key' || name.replace(/\.sealed$/, '') in dataMap, `${name} is not in the data map`);
    }
    await world.close();
  });

  it('after a factory reset no byte that was sealed before opens again', async () => {
    const { world, phone } = await scene();
    await addContact(world, phone);
    const { files, cryptography } = world.platform('2001');
    const sealed = (await files.read('directory.sealed')) ?? new Uint8Array();
    const oldKey = (await files.read('device.key')) ?? new Uint8Array();
    cryptography.open(oldKey, sealed, 'directory');
    for (const kind of ['factory', 'factory-partial'] as const) {
      await world.until(resetToDefaults(phone, kind));
      const key = (await files.read('device.key')) ?? new Uint8Array();
      assert.equal(key.length, 32);
      assert.notDeepEqual(key, oldKey);
      assert.throws(
        () => cryptography.open(key, sealed, 'directory'),
        (error) => isProblem(error, 'decryption-failed'),
      );
    }
    await world.close();
  });

  it('guide, Reset to Factory Partial: the administrator password stays, also where the reset fails halfway', async () => {
    const { world, phone } = await scene();
    await world.until(phone.passwords.change('admin', '8675309', 0));
    await world.until(resetToDefaults(phone, 'factory-partial'));
    assert.equal(await phone.passwords.check('admin', '8675309'), true);
    await world.close();
  });

  it('canaries of a caller, a contact and a password stand in no log record, and in no log', async () => {
    const { world, phone } = await scene();
    await world.until(phone.directory.save({ firstName: 'Canaryname', lastName: '', contact: '2002' }));
    await world.until(phone.passwords.change('admin', 'canarypass', 0));
    await missCall(world);
    const call = await world.until(phone.calls.place(1, 'canaryuser'));
    await world.untilTrue(() => call.isEnded);
    await world.until(phone.restart());
    const written = `${JSON.stringify(world.platform('2001').logRecords)}\n${phone.log.text}`;
    assert.doesNotMatch(written, /canary|secret-2001|sip:2002/i);
    await world.close();
  });

  it('guide, Call Data Record: with analytics off the records leave nowhere', async () => {
    const { world, phone } = await scene();
    await missCall(world);
    await world.clock.advance(200_000);
    const callId = phone.callDetailRecords.records[0]?.callId ?? 'none';
    assert.ok(callId.length > 4);
    for (const [path, body] of world.uploads) assert.ok(!utf8Text(body).includes(callId), path);
    await world.close();
  });
});
