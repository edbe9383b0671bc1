// What counts on a phone by the files it is served and what it has uploaded, and what a change would do.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { mac, withRecords } from '../../test/records-under-test.ts';
import { AuditLog } from '../audit/audit-log.ts';
import { Devices } from '../provisioning/devices.ts';
import { sealText } from '../records/sealing.ts';
import { ConfigurationFiles } from './configuration-files.ts';
import { PhoneConfigurations } from './phone-configurations.ts';

const second = '0004f2000002';
const third = '0004f2000003';

interface Under {
  readonly phones: PhoneConfigurations;
  readonly configuration: ConfigurationFiles;
  readonly devices: Devices;
  /** As the phone uploads it. */
  readonly override: (kind: string, name: string, value: string) => Promise<void>;
  readonly report: (macAddress: string, model: string) => Promise<void>;
}

function withPhones(files: Readonly<Record<string, string>>, run: (under: Under) => Promise<void>): Promise<void> {
  return withRecords(async ({ store, place, deviceKey }) => {
    await mkdir(join(place.directory, 'site'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(place.directory, 'site', name), text);
    const label = sealText(store.platform.cryptography, deviceKey, 'Front desk', `${mac} label`);
    await store.records.db.updateTable('device').set({ label_sealed: label }).where('mac_address', '=', mac).execute();
    const configuration = await ConfigurationFiles.load(store);
    const devices = new Devices(store, new AuditLog(store));
    let position = 0;
    await run({
      phones: new PhoneConfigurations({ store, devices, configuration }),
      configuration,
      devices,
      async override(kind, name, value) {
        const id = `row ${++position}`;
        const value_sealed = sealText(store.platform.cryptography, deviceKey, value, `${mac} override ${id}`);
        await store.records.db.insertInto('override_value').values({ id, mac_address: mac, kind, position, name, value_sealed }).execute();
      },
      async report(macAddress, model) {
        await store.records.db.updateTable('device').set({ reported_model: model }).where('mac_address', '=', macAddress).execute();
      },
    });
  });
}

async function settingsOf(phones: PhoneConfigurations, macAddress: string): Promise<readonly string[]> {
  const { settings } = await phones.of(macAddress);
  return settings.map(
    ({ name, value, from, beaten }) =>
      `${name}=${value ?? '(secret)'} ${[from, ...beaten].map(({ place, file, line }) => `${place}:${file}:${line}`).join(' > ')}`,
  );
}

const master = '<APPLICATION CONFIG_FILES="base.cfg" CONFIG_FILES_VVX250="small.cfg, base.cfg" CONFIG_FILES_VVX450="big.cfg, base.cfg"/>';
const folder = {
  '000000000000.cfg': master,
  'base.cfg': '<x\n up.idleTimeout="10"/>',
  'small.cfg': '<x up.idleTimeout="20"/>',
  'big.cfg': '<x up.idleTimeout="30"/>',
};

describe('the list that counts', () => {
  it('is that of the model: what the phone says it is, else as it was enrolled, else none of a model', () =>
    withPhones(folder, async ({ phones, devices, report }) => {
      await devices.enrol({ macAddress: second, model: 'VVX250' });
      await devices.enrol({ macAddress: third, model: 'Desk 9000' });
      const idle = async (macAddress: string): Promise<string | undefined> => (await settingsOf(phones, macAddress))[0];
      assert.equal(await idle(mac), 'up.idleTimeout=30 in a file:big.cfg:1 > in a file:base.cfg:2');
      assert.equal(await idle(second), 'up.idleTimeout=20 in a file:small.cfg:1 > in a file:base.cfg:2');
      assert.equal(await idle(third), 'up.idleTimeout=10 in a file:base.cfg:2');
      await report(second, 'VVX450');
      assert.match((await idle(second)) ?? '', /^up\.idleTimeout=30 /);
      await report(second, 'Desk 9000');
      assert.match((await idle(second)) ?? '', /^up\.idleTimeout=20 /);
    }));

  it('is the phone’s own before that of all, and of files that are missing the names are told', () =>
    withPhones(
      { ...folder, [`${mac}.cfg`]: '<APPLICATION CONFIG_FILES="own.cfg, base.cfg, gone.cfg"/>', 'own.cfg': '<x up.headsetMode="1"/>' },
      async ({ phones }) => {
        assert.deepEqual(await settingsOf(phones, mac), ['up.headsetMode=1 in a file:own.cfg:1', 'up.idleTimeout=10 in a file:base.cfg:2']);
        assert.deepEqual((await phones.of(mac)).missing, ['gone.cfg']);
        await assert.rejects(phones.of('0004f2000009'), (error) => isProblem(error, 'not-found'));
      },
    ));
});

it('what is set here beats files, what is changed on the phone beats that; a secret is not told', () =>
  withPhones(folder, async ({ phones, configuration, override }) => {
    await configuration.set('site', { 'up.idleTimeout': '40' });
    await configuration.set(mac, { 'up.idleTimeout': '50', 'reg.1.auth.password': 'never told' });
    await override('web-override', 'up.idleTimeout', '60');
    await override('local-override', 'up.idleTimeout', '70');
    await override('cloud-override', 'up.headsetMode', '1');
    await override('unheard-of', 'up.ringer', '1');
    assert.deepEqual((await settingsOf(phones, mac)).map((line) => line.replaceAll(/:\d+(?= >|$)/g, '')).toSorted(), [
      `reg.1.auth.password=(secret) set here for this phone:${mac}-device.cfg`,
      `up.headsetMode=1 in the cloud:${mac}-cloud.cfg`,
      `up.idleTimeout=70 on the phone:${mac}-phone.cfg > on its web page:${mac}-web.cfg > set here for this phone:${mac}-device.cfg > set here for all phones:site.cfg > in a file:big.cfg > in a file:base.cfg`,
    ]);
  }));

describe('a change, before it is made,', () => {
  it('says what each setting was and will be, added, changed and taken back', () =>
    withPhones(folder, async ({ phones, configuration }) => {
      await configuration.set(mac, { 'up.headsetMode': '1', 'reg.1.label': 'One' });
      const {
        examples,
        phones: all,
        changed,
        restarting,
        kept,
      } = await phones.preview(mac, {
        set: { 'up.idleTimeout': '99', 'up.headsetMode': '1', 'REG.1.ADDRESS': '2001' },
        unset: ['REG.1.LABEL'],
      });
      assert.deepEqual([all, changed, kept], [1, 1, []]);
      assert.deepEqual(examples[0]?.settings.map(({ name, before, after }) => `${name}: ${before ?? '-'} > ${after ?? '-'}`).toSorted(), [
        'reg.1.address:  > 2001',
        'reg.1.label: One > ',
        'up.idleTimeout: 30 > 99',
      ]);
      assert.equal(restarting, 1);
      assert.deepEqual(configuration.values(mac), { 'up.headsetMode': '1', 'reg.1.label': 'One' });
    }));

  it('says which phones restart', () =>
    withPhones(folder, async ({ phones }) => {
      for (const [set, effect, restarting] of [
        [{ 'callLists.writeDelay.journal': '9' }, 'none', 0],
        [{ 'call.lastCallReturnString': '*70' }, 'restart', 1],
        [{ 'device.set': '1', 'device.prov.user.set': '1', 'device.prov.user': 'x' }, 'reboot', 1],
        [{ 'callLists.writeDelay.journal': '9', 'call.lastCallReturnString': '*70' }, 'restart', 1],
        [{ 'call.disableMobileCalls': '1' }, 'unknown', 0],
      ] as const) {
        const preview = await phones.preview(mac, { set, unset: [] });
        assert.deepEqual([preview.examples[0]?.effect, preview.restarting], [effect, restarting], JSON.stringify(set));
      }
    }));

  it('counts the phones on which something is stronger, and tells of fifty phones at the most', () =>
    withPhones(folder, async ({ phones, devices, override }) => {
      for (let at = 0; at < 60; at++)
        await devices.enrol({ macAddress: `0004f20001${at.toString(16).padStart(2, '0')}`, model: 'VVX450', label: `Desk ${at}` });
      await override('web-override', 'up.idleTimeout', '60');
      const {
        phones: all,
        changed,
        examples,
        kept,
        refused,
      } = await phones.preview('site', {
        set: { 'up.idleTimeout': '99', 'up.headsetMode': 'perhaps', 'no.such': '1' },
        unset: [],
      });
      assert.deepEqual([all, changed, examples.length, refused.length], [61, 60, 50, 2]);
      assert.deepEqual(kept, [{ name: 'up.idleTimeout', place: 'on its web page', phones: 1 }]);
      assert.deepEqual(
        examples.slice(0, 2).map(({ label }) => label),
        ['Desk 0', 'Desk 1'],
      );
    }));

  it('of a phone is about that one, and of a phone that is not there there is none', () =>
    withPhones(folder, async ({ phones, devices }) => {
      await devices.enrol({ macAddress: second, model: 'VVX450' });
      assert.equal((await phones.preview(second, { set: { 'up.idleTimeout': '99' }, unset: [] })).phones, 1);
      await assert.rejects(phones.preview(third, { set: {}, unset: [] }), (error) => isProblem(error, 'not-found'));
      await assert.rejects(phones.preview('nowhere', { set: {}, unset: [] }), (error) => isProblem(error, 'bad-request'));
    }));
});
