// GDPR Art. 5(1)(e): of a phone that is removed nothing is left, and of other phones nothing goes with it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Bytes } from '@offhook/base';

import { call, callList, contact, directory, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';
import { removeDevice } from './device-removal.ts';

const [gone, stays] = ['0004f2000001', '0004f2000002'] as const;
const [ada, bob] = ['sip:2001@example.test', 'sip:2002@example.test'] as const;
const tables = ['artefact', 'call_record', 'contact', 'override_value', 'kept_file', 'device', 'line_owner'] as const;

async function house(under: PrivacyUnderTest): Promise<void> {
  for (const macAddress of [gone, stays]) {
    await under.enrol(macAddress);
    await under.configuration.set(macAddress, { 'reg.1.address': `30${macAddress.slice(-2)}` });
    await under.put(macAddress, 'local-override', overrides({ 'up.ringer': '3' }));
    await under.put(macAddress, 'application-log', `0105103000|sip  |3|00|${bob}\n`);
    await under.artefacts.keep(macAddress, 'notes.txt', utf8Bytes('a note'), 'other');
    await under.put(
      macAddress,
      'call-list',
      callList(call(party('source', bob)), call(party('source', bob), { start: '2026-01-04T10:00:00' })),
    );
  }
  await under.put(gone, 'directory', directory(contact('Ada', 'Example', ada)));
  await under.owners.look();
}

async function countsOf({ store }: PrivacyUnderTest, macAddress: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const table of tables)
    counts[table] = (await store.records.db.selectFrom(table).select('mac_address').where('mac_address', '=', macAddress).execute()).length;
  return counts;
}

const livingKeys = async ({ store }: PrivacyUnderTest): Promise<Readonly<Record<string, number>>> => {
  const rows = await store.keys.db.selectFrom('sealing_key').select('purpose').where('wrapped', 'is not', null).execute();
  const counts: Record<string, number> = {};
  for (const { purpose } of rows) counts[purpose] = (counts[purpose] ?? 0) + 1;
  return counts;
};
const lastOf = async ({ audit, store }: PrivacyUnderTest): Promise<unknown> => {
  await audit.chain();
  const row = await store.records.db.selectFrom('audit_entry').selectAll().orderBy('sequence', 'desc').executeTakeFirstOrThrow();
  return [row.actor, row.action, JSON.parse(row.facts)];
};

describe('a phone that is removed', () => {
  it('goes with all that is its own, and with whoever only it knew', () =>
    withPrivacy(async (under) => {
      await house(under);
      const { store, devices, configuration, artefacts } = under;
      const { userName, password } = await devices.renewCredentials(gone);
      const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
      assert.equal(await devices.authenticate(authorization), gone);
      for (const macAddress of [gone, stays]) assert.notEqual(await artefacts.stored.render(macAddress, 'call-list'), undefined);
      const before = await livingKeys(under);
      const ofOther = await countsOf(under, stays);
      assert.deepEqual(Object.values(await countsOf(under, gone)), [4, 2, 1, 1, 1, 1, 1]);
      await removeDevice(under, gone, 'Eve');
      assert.deepEqual(new Set(Object.values(await countsOf(under, gone))), new Set([0]));
      assert.deepEqual(await countsOf(under, stays), ofOther);
      assert.deepEqual(await lastOf(under), ['Eve', 'device-removed', { device: gone, calls: 2, contacts: 1 }]);
      const after = await livingKeys(under);
      const ended = Object.entries(before).map(([purpose, count]) => [purpose, count - (after[purpose] ?? 0)] as const);
      assert.deepEqual(Object.fromEntries(ended.filter(([, count]) => count > 0)), { device: 1, log: 1, owner: 1, party: 1 });
      const parties = await store.records.db.selectFrom('party').select('token').execute();
      assert.equal(parties.length, 1, 'whom the other has spoken with');
      assert.deepEqual([configuration.values(gone), Object.keys(configuration.values(stays))], [{}, ['reg.1.address']]);
      assert.equal(devices.verifiedBefore(authorization), undefined);
      assert.equal(await devices.authenticate(authorization), undefined);
      assert.equal(artefacts.stored.remembered(gone, 'call-list'), undefined);
    }));

  it('must be enrolled, and no hold may cover what is on it', () =>
    withPrivacy(async (under) => {
      await house(under);
      await assert.rejects(removeDevice(under, '0004f2000009', 'Eve'), (error) => isProblem(error, 'not-found'));
      const { id } = await under.holds.put({ scope: 'phone', macAddress: gone, reason: 'claim', until: '2026-03-01' }, 'officer');
      const before = await countsOf(under, gone);
      await assert.rejects(removeDevice(under, gone, 'Eve'), (error) => isProblem(error, 'conflict'));
      assert.deepEqual(await countsOf(under, gone), before);
      await under.holds.end(id, 'officer');
      await removeDevice(under, gone, 'Eve');
      assert.equal(await under.devices.find(gone), undefined);
      await assert.rejects(removeDevice(under, gone, 'Eve'), (error) => isProblem(error, 'not-found'));
    }));
});
