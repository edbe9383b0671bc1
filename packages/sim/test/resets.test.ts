// Guide, Resetting a Phone to Factory Defaults and How Personal Data is Deleted: what each reset takes from the flash and from the server, and what it leaves.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Text } from '@offhook/base';
import type { Phone, ResetKind, StoreName } from '@offhook/phone';
import { Handset, changePassword, resetKinds, resetToDefaults, storeNames } from '@offhook/phone';
import { readCallList, readDirectory } from '@offhook/ucs';

import type { World } from '../src/world.ts';
import type { Person } from './person.ts';
import { scene } from './person.ts';

const logCanary = 'canary of the log';

/** Something in every store that nothing else would put there. */
async function fill(world: World): Promise<Phone> {
  const [phone, other] = world.pair('2001', '2002');
  await world.until(phone.layers.set('device', 'device.sntp.serverName', 'canary.example.test'));
  await world.until(phone.layers.set('local', 'callLists.collapseDuplicates', '0'));
  await world.until(phone.layers.set('web', 'up.useDirectoryNames', '0'));
  await world.until(phone.layers.set('cloud', 'dir.search.field', '1'));
  await world.until(phone.directory.save({ firstName: 'Canary', lastName: '', contact: '5550101' }));
  await world.until(phone.directory.replaceSite([{ firstName: 'Site', lastName: '', contact: '5550102' }]));
  const call = await world.until(other.calls.place(1, '2001'));
  await world.untilTrue(() => phone.calls.ringing.length === 1);
  other.calls.end(call.id);
  await world.clock.advance(10_000);
  await world.until(changePassword(phone, 'admin', 'chief-4711'));
  await world.until(changePassword(phone, 'user', 'clerk-4711'));
  await world.until(phone.choices.change({ volume: 3 }));
  phone.log.write('app1', '*', logCanary);
  await world.until(phone.log.save());
  return phone;
}

/** Which of those canaries are still there. */
async function kept(world: World, phone: Phone): Promise<readonly string[]> {
  const has: Readonly<Record<StoreName, () => boolean | Promise<boolean>>> = {
    'device-settings': () => phone.layers.assignments('device').some(({ value }) => value === 'canary.example.test'),
    'local-override': () => phone.layers.assignments('local').length > 0,
    'web-override': () => phone.layers.assignments('web').length > 0,
    'cloud-override': () => phone.layers.assignments('cloud').length > 0,
    configuration: () => phone.layers.assignments('files').length > 0,
    directory: () => phone.directory.personal.length > 0,
    'site-directory': () => phone.directory.contacts.some(({ firstName }) => firstName === 'Site'),
    'call-list': () => phone.callLists.entries.length > 0,
    'call-detail-record': () => phone.callDetailRecords.records.length > 0,
    log: () => phone.log.text.includes(logCanary),
    credentials: () => phone.passwords.check('admin', 'chief-4711'),
    choices: () => phone.choices.current.volume === 3,
    'upload-state': () => phone.profile.uploadState.folders !== undefined,
  };
  const there: string[] = [];
  for (const name of storeNames) if (await world.until(Promise.resolve(has[name]()))) there.push(name);
  if (await world.until(phone.passwords.check('user', 'clerk-4711'))) there.push('user password');
  return there;
}

const everything = [...storeNames, 'user password'];
const personal = ['directory', 'site-directory', 'call-list', 'call-detail-record'];
const fileSystem = ['local-override', 'web-override', 'cloud-override', 'configuration', ...personal, 'log', 'choices', 'upload-state'];

/** What each takes from the phone. */
const taken: Readonly<Record<ResetKind, readonly string[]>> = {
  'local-configuration': ['local-override', 'choices'],
  'web-configuration': ['web-override'],
  'cloud-configuration': ['cloud-override'],
  'device-settings': ['device-settings'],
  'format-file-system': fileSystem,
  factory: everything,
  'factory-partial': [...fileSystem, 'device-settings', 'user password'],
  'user-data': personal,
};

describe('guide, Resetting a Phone: what goes from the phone and what stays', () => {
  for (const kind of resetKinds)
    it(kind, async () => {
      const { world } = await scene({ 'feature.uploadDir.enabled': '0', 'callLists.size': '44' });
      const phone = await fill(world);
      assert.deepEqual(await kept(world, phone), everything);
      const { files, cryptography } = world.platform('2001');
      const before = new Map(files.contents);
      const oldKey = before.get('device.key') ?? new Uint8Array();
      // Nothing comes back from a server that is away: what is there afterwards stayed on the phone.
      world.setProvisioningReachable(false);
      await world.until(resetToDefaults(phone, kind));
      assert.deepEqual(
        await kept(world, phone),
        everything.filter((name) => !taken[kind].includes(name)),
      );
      const isKeyNew = kind === 'factory' || kind === 'factory-partial';
      const key = files.contents.get('device.key') ?? new Uint8Array();
      assert.equal(Buffer.compare(key, oldKey) !== 0, isKeyNew);
      for (const [name, sealed] of before) {
        if (name === 'device.key') continue;
        const store = name.replace(/\.sealed$/, '');
        if (isKeyNew)
          assert.throws(
            () => cryptography.open(key, sealed, store),
            (error) => isProblem(error, 'decryption-failed'),
            store,
          );
        else if (taken[kind].includes(store)) assert.notDeepEqual(files.contents.get(name), sealed, store);
      }
      assert.match(phone.log.text, kind === 'format-file-system' || isKeyNew ? /boot VVX/ : new RegExp(`reset ${kind}`));
      await world.close();
    });
});

describe('guide, Resetting a Phone: what goes from the server and what stays', () => {
  const emptied: Partial<Record<ResetKind, readonly string[]>> = {
    'local-configuration': ['-phone.cfg'],
    'web-configuration': ['-web.cfg'],
    'user-data': ['-directory.xml', '-calls.xml'],
  };
  for (const kind of resetKinds)
    it(kind, async () => {
      const { world } = await scene();
      const phone = await fill(world);
      await world.clock.advance(120_000);
      const sent = (suffix: string): Uint8Array => world.uploads.get(`/${phone.options.macAddress}${suffix}`) ?? new Uint8Array();
      const holds = (): readonly string[] => [
        ...(utf8Text(sent('-phone.cfg')).includes('callLists.collapseDuplicates') ? ['-phone.cfg'] : []),
        ...(utf8Text(sent('-web.cfg')).includes('up.useDirectoryNames') ? ['-web.cfg'] : []),
        ...(readDirectory(sent('-directory.xml'), 'd').contacts.length > 0 ? ['-directory.xml'] : []),
        ...(readCallList(sent('-calls.xml'), 'c').entries.length > 0 ? ['-calls.xml'] : []),
      ];
      const all = ['-phone.cfg', '-web.cfg', '-directory.xml', '-calls.xml'];
      assert.deepEqual(holds(), all);
      await world.until(resetToDefaults(phone, kind));
      await world.clock.advance(120_000);
      assert.deepEqual(
        holds(),
        all.filter((suffix) => !(emptied[kind] ?? []).includes(suffix)),
      );
      // What the server still has comes back with the boot, as the guide says of the format; what was reset does not.
      const isBack = ['format-file-system', 'factory', 'factory-partial'].includes(kind);
      if (isBack) assert.equal(phone.settings.get('callLists.collapseDuplicates'), false);
      if (kind === 'local-configuration') assert.equal(phone.settings.get('callLists.collapseDuplicates'), true);
      if (kind === 'user-data') assert.deepEqual([phone.directory.personal, phone.callLists.entries], [[], []]);
      await world.close();
    });
});

async function openResets(alice: Person): Promise<void> {
  await alice.press('Settings');
  await alice.open('Advanced');
  await alice.enter('chief-4711');
}

describe('the menus of resets', () => {
  it('Settings > Advanced > Administration Settings > Reset to Defaults has each, in the guide’s words; No leaves all, Yes resets', async () => {
    const { world, alice } = await scene();
    const phone = await fill(world);
    await openResets(alice);
    await alice.open('Administration Settings', 'Reset to Defaults');
    assert.deepEqual(alice.items, [
      'Reset Local Configuration',
      'Reset Web Configuration',
      'Reset Cloud Configuration',
      'Reset Device Settings',
      'Format File System',
      'Reset to Factory',
      'Reset to Factory Partial',
      'Reset User Data',
      'Out-of-Box Wizard',
    ]);
    await alice.open('Reset User Data');
    const { body } = alice;
    assert.equal(body.kind === 'confirm' ? body.question : '', 'Are you sure?');
    await alice.press('No');
    assert.equal(phone.directory.personal.length, 1);
    await alice.open('Reset User Data');
    await alice.press('Yes');
    assert.equal(phone.directory.personal.length, 0);
    assert.equal(alice.view.screen.notice, 'Reset User Data: done');
    await world.close();
  });

  it('guide, Resetting Contacts and Recent Calls Lists: Settings > Advanced > Reset to Defaults leads there too', async () => {
    const { world, alice } = await scene();
    await fill(world);
    await openResets(alice);
    await alice.open('Reset to Defaults', 'Reset User Data');
    assert.equal(alice.kind, 'confirm');
    await world.close();
  });

  for (const [parameter, item, byDefault] of [
    ['up.basicSettings.factoryResetEnabled', 'Reset to Factory', false],
    ['feature.restrictPerDataUploadMenu.enabled', 'Restrict Personal Data Upload', true],
    ['feature.clearPerInfoMenu.enabled', 'Clear Personal Information', true],
  ] as const)
    it(`${parameter} shows ${item} under Basic, by default ${byDefault ? 'yes' : 'no'}`, async () => {
      for (const [settings, isThere] of [
        [{}, byDefault],
        [{ [parameter]: '0' }, false],
        [{ [parameter]: '1' }, true],
      ] as const) {
        const { world, alice } = await scene(settings);
        await alice.press('Settings');
        await alice.open('Basic');
        assert.equal(alice.items.includes(item), isThere);
        assert.ok(alice.items.includes('Clear Uploaded Calls/Directory'));
        await world.close();
      }
    });
});

describe('guide, Out-of-Box Wizard', () => {
  const server = 'https://other.example.test/phones';

  it('asks for the server and who one is there; Finish makes the selections anew and reboots the phone', async () => {
    const { world, alice } = await scene();
    const phone = await fill(world);
    await world.until(phone.layers.set('device', 'device.prov.user', 'before'));
    await world.until(phone.layers.set('device', 'device.prov.serverType', 'HTTP'));
    const { device } = phone;
    await openResets(alice);
    await alice.open('Reset to Defaults', 'Out-of-Box Wizard');
    await alice.enter('ftp://other.example.test');
    assert.equal(alice.error, 'Expected a host or an HTTP or HTTPS address');
    for (let count = 0; count < 24; count++) await alice.press('Delete');
    await alice.enter(server);
    await alice.enter('');
    assert.equal(alice.body.kind === 'input' ? alice.body.isSecret : false, true);
    await alice.enter(' s3cret ');
    await world.untilTrue(() => phone.state === 'running');
    assert.notEqual(phone.device, device, 'rebooted');
    assert.deepEqual(phone.layers.values('device'), {
      'device.sntp.serverName': 'canary.example.test',
      'device.prov.serverName': server,
      'device.prov.password': ' s3cret ',
    });
    assert.equal(phone.directory.personal.length, 1, 'nothing else goes');
    await world.close();
  });

  it('can be left at any question, and then leaves all as it was', async () => {
    const { world, alice } = await scene();
    const phone = await fill(world);
    await world.until(phone.layers.set('device', 'device.prov.user', 'before'));
    const { device } = phone;
    const before = phone.layers.values('device');
    await openResets(alice);
    await alice.open('Reset to Defaults', 'Out-of-Box Wizard');
    await alice.enter(server);
    await alice.back();
    assert.equal(alice.value, server);
    await alice.back();
    assert.equal(alice.kind, 'list');
    assert.deepEqual([phone.device === device, phone.layers.values('device')], [true, before]);
    await world.close();
  });

  for (const where of ['Advanced', 'Basic'] as const)
    it(`begins after Reset to Factory under ${where}`, async () => {
      const { world, alice } = await scene({ 'up.basicSettings.factoryResetEnabled': '1' });
      await fill(world);
      if (where === 'Advanced') await openResets(alice);
      else await alice.press('Settings');
      await alice.open(where === 'Advanced' ? 'Reset to Defaults' : 'Basic', 'Reset to Factory');
      await alice.press('Yes');
      assert.equal(alice.view.screen.title, 'Setup');
      await alice.do({ type: 'key', key: 'home' });
      assert.notEqual(alice.view.screen.title, 'Setup');
      await world.close();
    });
});

describe('guide, device.system.recoveryType', () => {
  for (const [type, keepsAdmin] of [
    ['FullRecovery', false],
    ['PreserveAdmin', true],
    ['CloudProv', true],
  ] as const)
    it(`${type}: the keys 1, 3 and 5 while the phone starts reset all${keepsAdmin ? ' but the administrator password' : ''}, with the MAC address or that password`, async () => {
      for (const proof of ['chief-4711', '64167F000000']) {
        const gates = { 'device.set': '1', 'device.system.recoveryType.set': '1' };
        const { world } = await scene({ ...gates, 'device.system.recoveryType': type });
        const phone = await fill(world);
        const handset = new Handset(phone);
        const press = (text: string): Promise<void> => world.until(handset.handle({ type: 'text', text }));
        const restarting = phone.restart();
        await world.untilTrue(() => phone.state === 'starting');
        for (const key of ['1', '3', '5'] as const) await handset.handle({ type: 'key', key });
        await world.until(restarting);
        assert.equal(handset.view().screen.title, 'Reset to Factory');
        await press('nobody');
        await world.until(handset.handle({ type: 'key', key: 'select' }));
        assert.equal(handset.view().screen.body.kind, 'input');
        world.setProvisioningReachable(false);
        await press(proof);
        await world.until(handset.handle({ type: 'key', key: 'select' }));
        assert.deepEqual(await kept(world, phone), keepsAdmin ? ['credentials'] : []);
        handset.close();
        await world.close();
      }
    });

  it('other keys while the phone starts, or these at another time, do nothing', async () => {
    const { world, alice } = await scene();
    for (const key of ['1', '3', '5'] as const) await alice.do({ type: 'key', key });
    await alice.press('Cancel');
    const restarting = world.phone('2001').restart();
    await world.untilTrue(() => world.phone('2001').state === 'starting');
    for (const key of ['1', '5', '3'] as const) await alice.handset.handle({ type: 'key', key });
    await world.until(restarting);
    assert.equal(alice.kind, 'idle');
    await world.close();
  });
});
