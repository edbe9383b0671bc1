// GDPR Art. 17, 5(2): what the second reader opens beside the files of phones, and what it makes of keys that are renewed or gone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { nameKeys } from '@offhook/privacy';

import { call, callList, contact, directory, keysOf, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';
import { renewPhoneKey } from '../records/phone-key.ts';
import type { RecordsAccess } from '../store/store.ts';
import type { OpenedReport } from './opened.ts';
import { searchOpened } from './opened-search.ts';

const [mac, other] = ['0004f2000001', '0004f2000002'] as const;
const wanted = { keys: [keysOf('sip:2001@example.test')], names: ['Ada Example'] };

const placesOf = ({ found }: OpenedReport): readonly string[] =>
  found.map(({ store, place, occurrences, match: { certainty } }) => `${store} ${place} ${occurrences} ${certainty}`);

/** Each query from the first to the last of these is followed by another key of the phone. */
function renewing({ store }: PrivacyUnderTest, first: number, last: number): RecordsAccess {
  let queries = 0;
  return store.records.db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      queries++;
      if (queries >= first && queries <= last) {
        const old = await store.records.transact((transaction) => renewPhoneKey(store, transaction, mac));
        await store.vault.destroy([old ?? '']);
      }
      return result;
    },
  });
}

describe('the second reader', () => {
  it('reads what is configured, of all and of each phone, and notes of whose a line is', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.configuration.set('site', {
        'softkey.1.label': 'Ada Example',
        'softkey.2.label': 'Ada Example',
        'softkey.3.label': 'Bob',
      });
      await under.configuration.set(mac, { 'reg.1.address': 'sip:2001@example.test', 'softkey.1.label': 'Ada Example' });
      await under.configuration.set(other, { 'softkey.1.label': 'Bob' });
      for (const [line, address] of [
        [0, 'sip:2001@example.test'],
        [2, 'sip:2001@example.test'],
        [3, 'sip:2002@example.test'],
      ] as const)
        await under.ownership.say({
          macAddress: mac,
          line,
          addresses: [address],
          names: line === 2 ? ['Ada Example'] : [],
          fromMs: line + 1,
        });
      await under.ownership.say({ macAddress: mac, line: 4, addresses: [], names: [] });
      const report = await searchOpened(under, wanted);
      assert.deepEqual(
        placesOf(report).toSorted(),
        [
          `configuration_file ${mac}-device.cfg 2 certain`,
          'configuration_file site.cfg 2 likely',
          `line_owner owner of ${mac} 1 certain`,
          `line_owner owner of line 2 of ${mac} 2 certain`,
        ].toSorted(),
      );
      assert.deepEqual(
        new Set(report.found.filter(({ store }) => store === 'configuration_file').map(({ id, macAddress }) => `${id} ${macAddress}`)),
        new Set(['site.cfg ', `${mac}-device.cfg ${mac}`]),
      );
      assert.deepEqual(report.notSearched, []);
    }));

  it('of a configuration or a log whose key is destroyed, reads nothing and misses nothing', () =>
    withPrivacy(async (under) => {
      const { db } = under.store.records;
      await under.enrol(mac);
      await under.configuration.set('site', { 'softkey.1.label': 'Ada Example' });
      await under.put(mac, 'boot-log', 'from sip:2001@example.test\n');
      const { key_id } = await db.selectFrom('configuration_file').select('key_id').executeTakeFirstOrThrow();
      const log = await db.selectFrom('artefact').select('key_id').executeTakeFirstOrThrow();
      await under.store.vault.destroy([key_id, log.key_id ?? '']);
      assert.deepEqual([placesOf(await searchOpened(under, wanted)), (await searchOpened(under, wanted)).notSearched], [[], []]);
      await db.updateTable('artefact').set({ key_id: null }).execute();
      assert.deepEqual((await searchOpened(under, wanted)).notSearched, []);
    }));

  it('names each place that does not open, and reads the others', () =>
    withPrivacy(async (under) => {
      const { db } = under.store.records;
      await under.enrol(mac, 'Ada Example');
      await under.put(mac, 'boot-log', 'from sip:2001@example.test\n');
      await under.put(mac, 'directory', directory(contact('Ada', 'Example', '2009')));
      const broken = new Uint8Array(99);
      await db.updateTable('device').set({ label_sealed: broken }).execute();
      assert.deepEqual((await searchOpened(under, wanted)).notSearched, [`label of ${mac}: it does not open under its key`]);
      await db.updateTable('artefact').set({ content_sealed: broken }).where('kind', '=', 'boot-log').execute();
      await db.updateTable('contact').set({ written_sealed: broken }).execute();
      assert.deepEqual((await searchOpened(under, wanted)).notSearched, [
        `label of ${mac}: it does not open under its key`,
        `directory and call list of ${mac}: it does not open under its key`,
        `logs of ${mac}: it does not open under its key`,
      ]);
      await under.configuration.set('site', { a: 'b' });
      await db.updateTable('configuration_file').set({ values_sealed: broken }).execute();
      await under.ownership.say({ macAddress: mac, line: 1, addresses: ['2001'], names: [] });
      await db.updateTable('line_owner').set({ owner_sealed: broken }).execute();
      assert.deepEqual((await searchOpened(under, wanted)).notSearched.slice(3), [
        'configuration: it does not open under its key',
        'owners of lines: it does not open under its key',
      ]);
    }));

  it('what else goes wrong is no place that was not searched', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.store.records.db.schema.dropTable('override_value').execute();
      await assert.rejects(searchOpened(under, wanted));
    }));

  it('a phone whose key is renewed meanwhile is read again, five times, and found once', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac, 'Ada Example');
      await under.put(mac, 'local-override', overrides({ 'softkey.1.label': 'Ada Example' }));
      const look = async (first: number, last: number): Promise<readonly [readonly string[], readonly string[]]> => {
        const report = await searchOpened({ ...under, access: renewing(under, first, last) }, wanted);
        return [placesOf(report), report.notSearched];
      };
      const all = [`device label of ${mac} 1 likely`, `override_value ${mac}-phone.cfg, softkey.1.label 1 likely`];
      assert.deepEqual(await look(1, 0), [all, []]);
      assert.deepEqual(await look(1, 1), [all, []]);
      assert.deepEqual(await look(2, 3), [all, []]);
      const [, never] = await look(1, 999);
      assert.ok(never.length > 0);
    }));

  it('of a call, those who are named are its ends that are the person’s, and the phone keeps its kinds apart', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      const ends =
        party('source', '2008', 'Ada Example') + party('destination', '2002', 'Bob') + party('connection', 'sip:2001@example.test');
      await under.put(mac, 'call-list', callList(call(ends, { start: '2026-01-05T10:00:00' }), call(party('source', '2002'))));
      const { found } = await searchOpened(under, { ...wanted, keys: [...wanted.keys, nameKeys('Ada Example')] });
      assert.equal(found.length, 1);
      const [{ kind, place, call: named, texts }] = found as [OpenedReport['found'][number]];
      assert.deepEqual([kind, place, new Set(texts)], ['call-list', `${mac}-calls.xml`, new Set(['Ada Example', 'sip:2001@example.test'])]);
      assert.deepEqual(
        [named?.startTime, named?.direction, named?.parties.map(({ role }) => role).toSorted()],
        ['2026-01-05T10:00:00', 'In', ['connection', 'source']],
      );
    }));

  it('says where it looked, and that kept files cannot be read', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.artefacts.keep(mac, 'x.core', new Uint8Array(3), 'core');
      const { placesSearched, notSearched } = await searchOpened(under, wanted);
      assert.equal(placesSearched.length, 1);
      assert.deepEqual(notSearched, [`1 file of ${mac} that cannot be read`]);
      await under.artefacts.keep(mac, 'y.core', new Uint8Array(3), 'core');
      assert.deepEqual((await searchOpened(under, wanted)).notSearched, [`2 files of ${mac} that cannot be read`]);
    }));
});
