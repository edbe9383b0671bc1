// What goes from a phone to the one that takes its place, and what stays.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Bytes } from '@offhook/base';

import { call, callList, contact, directory, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { replaceDevice } from './device-replacement.ts';

const [from, to, third] = ['0004f2000001', '0004f2000002', '0004f2000003'] as const;

const entriesOf = async ({ audit, store }: PrivacyUnderTest): Promise<readonly string[]> => {
  await audit.chain();
  const rows = await store.records.db.selectFrom('audit_entry').selectAll().orderBy('sequence').execute();
  return rows.map(({ actor, action, facts }) => {
    const { kind = '', device, by = '' } = JSON.parse(facts) as Record<string, string>;
    return [actor, action, device, kind, by].join(' ').trim();
  });
};

describe('a phone in the place of another', () => {
  it('has its label, settings and what is its user’s, and not what is of the device', () =>
    withPrivacy(async (under) => {
      const { configuration, devices, put, served } = under;
      await under.enrol(from, 'Desk of Ada');
      const settings = { 'up.headsetMode': '1', 'device.prov.userMode': 'x', 'my.device.prov.user': 'x', 'device.prov.passwords': 'x' };
      const credentials = {
        'device.prov.user': from,
        'device.prov.password': 'p',
        'device.prov.user.set': '1',
        'Device.Prov.Password.Set': '1',
      };
      await configuration.set(from, { ...settings, ...credentials });
      await put(from, 'directory', directory(contact('Ada', 'Example', 'sip:2001@example.test')));
      await put(from, 'call-list', callList(call(party('source', 'sip:2002@example.test'))));
      for (const kind of ['local-override', 'web-override', 'cloud-override'] as const)
        await put(from, kind, overrides({ 'up.ringer': kind }));
      await put(from, 'application-log', '0105103000|sip  |3|00|one\n');
      await put(from, 'boot-log', '000012.345|cfg  |3|00|started\n');
      await under.artefacts.keep(from, `${from}-now-app.log`, utf8Bytes('x'), 'log');
      const before = (await entriesOf(under)).length;
      const { enrolment, filesOfOld } = await replaceDevice(under, { from: '00:04:F2:00:00:01', to: '00-04-F2-00-00-02' }, 'Eve');
      assert.deepEqual([enrolment.macAddress, enrolment.userName, filesOfOld], [to, to, []]);
      assert.deepEqual(configuration.values(to), settings);
      assert.equal(await devices.withKey(to, async (key) => devices.label((await devices.find(to)) ?? assert.fail(), key)), 'Desk of Ada');
      assert.match(await served(to, 'directory'), /Ada/);
      assert.match(await served(to, 'call-list'), /2002@/);
      for (const kind of ['local-override', 'web-override', 'cloud-override'] as const)
        assert.match(await served(to, kind), new RegExp(`up\\.ringer="${kind}"`));
      for (const kind of ['application-log', 'boot-log'] as const) assert.equal(await served(to, kind), '');
      assert.deepEqual(await under.artefacts.stored.keptNames(to), []);
      const rows = await under.store.records.db
        .selectFrom('artefact')
        .select('name')
        .where('mac_address', '=', to)
        .orderBy('name')
        .execute();
      assert.deepEqual(
        rows.map(({ name }) => name),
        [`${to}-calls.xml`, `${to}-cloud.cfg`, `${to}-directory.xml`, `${to}-phone.cfg`, `${to}-web.cfg`],
      );
      assert.deepEqual((await entriesOf(under)).slice(before), [
        `Eve device-enrolled ${to}`,
        ...['directory', 'call-list', 'local-override', 'web-override', 'cloud-override'].map(
          (kind) => `Eve artefact-received ${to} ${kind}`,
        ),
        `Eve device-replaced ${from}  ${to}`,
      ]);
      assert.match(await served(from, 'directory'), /Ada/);
      assert.deepEqual(configuration.values(from), { ...settings, ...credentials });
    }));

  it('has none of what nobody could read, and no settings where the other has only its credentials', () =>
    withPrivacy(async (under) => {
      const { configuration, put } = under;
      await under.enrol(from);
      await configuration.set(from, { 'device.prov.user': from });
      await put(from, 'directory', directory(contact('Ada', 'Example', 'sip:2001@example.test')));
      await assert.rejects(put(from, 'directory', '<directory><item_list><item>'));
      await assert.rejects(put(from, 'web-override', 'no settings'));
      await replaceDevice(under, { from, to }, 'Eve');
      assert.equal(configuration.get(to, configuration.nameOf(to)), undefined);
      for (const kind of ['directory', 'web-override'] as const) assert.equal(await under.artefacts.stored.has(to, kind), false, kind);
    }));

  it('is told which files bear the other’s address, in order', () =>
    withPrivacy(async (under) => {
      await under.enrol(from);
      const site = under.store.platform.files.within('site');
      for (const path of [`x/${from}.cfg`, `phone${from.toUpperCase()}.cfg`, `${from}-directory.xml`, `${third}.cfg`, 'site.cfg'])
        await site.write(path, utf8Bytes('<x/>'));
      under.at(noonMs + 1000);
      await under.configuration.refresh('');
      const { filesOfOld } = await replaceDevice(under, { from, to }, 'Eve');
      assert.deepEqual(filesOfOld, [`${from}-directory.xml`, `phone${from.toUpperCase()}.cfg`, `x/${from}.cfg`]);
    }));

  it('is none that is enrolled, or no phone, and takes the place of none that is not', () =>
    withPrivacy(async (under) => {
      for (const macAddress of [from, to]) await under.enrol(macAddress);
      for (const [pair, code] of [
        [{ from, to }, 'conflict'],
        [{ from, to: from }, 'conflict'],
        [{ from: third, to: '0004f2000004' }, 'not-found'],
        [{ from, to: 'desk' }, 'bad-request'],
        [{ from: 'desk', to: third }, 'bad-request'],
      ] as const)
        await assert.rejects(replaceDevice(under, pair, 'Eve'), (error) => isProblem(error, code), JSON.stringify(pair));
      assert.deepEqual(
        (await under.devices.all()).map(({ mac_address }) => mac_address),
        [from, to],
      );
    }));
});
