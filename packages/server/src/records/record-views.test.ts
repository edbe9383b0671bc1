// Files are views of records: what a phone wrote is rendered as it was.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { IdentifierKeys } from '@offhook/privacy';
import { readCallList, readDirectory } from '@offhook/ucs';
import { utf8Bytes } from '@offhook/base';

import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import { keyIdsOfParties } from '../store/party-rows.ts';
import { storeCallList } from './call-list-records.ts';
import { loadCallList } from './call-list-view.ts';
import { loadDirectory } from './directory-records.ts';
import { storeDirectory } from './directory-upload.ts';
import { readLog } from './log-records.ts';
import { loadNamedOverrides, storeOverrides } from './override-records.ts';
import { keysOf } from '../../test/phone-files.ts';

/** At noon of the 5th. */
const erasedAtMs = Date.UTC(2026, 0, 5, 12);

async function erase({ ledger }: RecordsUnderTest, ...subjects: readonly IdentifierKeys[]): Promise<void> {
  await ledger.add({ requestId: 'R-1', erasedAtMs, subjects, entries: [], copies: [] });
}

const call = (start: string, from: string): string =>
  `<call><direction>In</direction><disposition>Normal</disposition><line>1</line><protocol>SIP</protocol><startTime>${start}</startTime><duration>PT42S</duration><count>1</count>` +
  `<destination><address>2002</address></destination><source><address>${from}</address><name></name></source></call>`;
type EntryText = readonly [start: string, from: string];
const calls = (...entries: readonly EntryText[]): string =>
  `<?xml version="1.0"?><callList>${entries.map((entry) => call(...entry)).join('')}</callList>`;
const directory = (...items: readonly string[]): string =>
  `<?xml version="1.0"?><directory><item_list>${items.map((item) => `<item>${item}</item>`).join('')}</item_list></directory>`;

describe('files are views of records', () => {
  it('guide, Local Contact Directory: a contact is rendered with all that was written', () =>
    withRecords(async (records) => {
      const text = directory(
        '<ln>Example</ln><fn>Ada</fn><ct>2001</ct><sd>7</sd><lb>Desk</lb><rt>3</rt><dc>2002</dc><ad>1</ad><ar>0</ar><bw>1</bw><bb>0</bb>',
        '<fn>Bob</fn><ct>2003</ct>',
        '<fn>Cy</fn><ct>2009</ct><x>y</x>',
      );
      const { contacts } = readDirectory(utf8Bytes(text), 'x');
      await storeDirectory(records.upload(), contacts);
      const loaded = await loadDirectory({ ...records, access: records.store.records.db }, mac);
      assert.deepEqual(
        loaded.map(({ contact }) => contact),
        contacts,
      );
      const tokens = (await records.parties.find(records.store.records.db, [keysOf('2001'), keysOf('2002')])).length;
      assert.equal(tokens, 2);
      assert.deepEqual(
        [...((await records.parties.open(records.store.records.db, [loaded[0]?.token ?? '']))[0]?.names ?? [])],
        ['Ada Example'],
      );
      // In the middle of an erasure, keys go before records: the contact stays, and its divert does not.
      await records.store.vault.destroy(
        await keyIdsOfParties(records.store.records.db, await records.parties.find(records.store.records.db, [keysOf('2002')])),
      );
      const without = (await loadDirectory({ ...records, access: records.store.records.db }, mac))[0]?.contact;
      assert.deepEqual([without?.contact, without?.divertContact], ['2001', undefined]);
      await storeDirectory(records.upload(), contacts.slice(1));
      assert.equal((await loadDirectory({ ...records, access: records.store.records.db }, mac)).length, 2);
    }));

  it('guide, Call List Elements: a call is rendered with all that was written, and anonymised ones are no part of the list', () =>
    withRecords(async (records) => {
      const { store, parties, deviceKey } = records;
      const text =
        '<?xml version="1.0"?><callList><call><direction>Out</direction><disposition>Busy</disposition><line>2</line><protocol>SIP</protocol><startTime>2026-01-05T10:00:00</startTime><duration>PT42S</duration><count>3</count>' +
        '<destination><address>2002</address><name>Bob</name></destination><source><address>2001</address></source><connection><address>2003</address></connection><connection><address>2004</address></connection>' +
        '<finalDestination><address>2005</address></finalDestination><x>y</x></call>' +
        '<call><direction>In</direction><disposition>Normal</disposition><line>1</line><protocol>H323</protocol><startTime>2026-01-05T11:00:00</startTime><count>1</count><source><address>2006</address></source></call></callList>';
      const { entries } = readCallList(utf8Bytes(text), 'x');
      const load = async (): ReturnType<typeof loadCallList> => loadCallList({ store, parties, access: store.records.db, deviceKey }, mac);
      assert.deepEqual((await storeCallList(records.upload(), entries)).before, []);
      assert.deepEqual(
        (await load()).map(({ entry }) => entry),
        entries,
      );
      assert.deepEqual((await load())[0]?.participants.map(({ role, address }) => `${role} ${address.address}`).toSorted(), [
        'connection 2003',
        'connection 2004',
        'destination 2002',
        'final 2005',
        'source 2001',
      ]);
      // In the middle of an erasure, keys go before records.
      await store.vault.destroy(
        await keyIdsOfParties(store.records.db, await parties.find(store.records.db, [keysOf('2006'), keysOf('2001')])),
      );
      assert.deepEqual(
        (await load()).map(({ entry }) => [entry.source?.address, entry.destination?.address]),
        [[undefined, '2002']],
      );
      await store.records.db.updateTable('call_record').set({ is_anonymised: 1 }).where('line', '=', 2).execute();
      assert.deepEqual(await load(), []);
      const again = await storeCallList(records.upload(), []);
      assert.equal(again.before.length, 6);
      const rows = await store.records.db.selectFrom('call_record').select(['line', 'is_anonymised']).execute();
      assert.deepEqual(rows, [{ line: 2, is_anonymised: 1 }]);
    }));

  it('a word that is none of the format’s is a fault of the store', () =>
    withRecords(async (records) => {
      const { store, parties, deviceKey } = records;
      await storeCallList(records.upload(), readCallList(utf8Bytes(calls(['2026-01-05T10:00:00', '2001'])), 'x').entries);
      await store.records.db.updateTable('call_record').set({ direction: 'Up' }).execute();
      await assert.rejects(loadCallList({ store, parties, access: store.records.db, deviceKey }, mac));
    }));

  it('what is not understood in an entry goes with whoever was erased from it', () =>
    withRecords(async (records) => {
      const { store, parties, deviceKey } = records;
      await erase(records, keysOf('2002'));
      const text = calls(['2026-01-05T10:00:00', '2001'], ['2026-01-05T12:00:01', '2001']).replaceAll('</source>', '</source><x>y</x>');
      await storeCallList(records.upload(), readCallList(utf8Bytes(text), 'x').entries);
      const loaded = await loadCallList({ store, parties, access: store.records.db, deviceKey }, mac);
      assert.deepEqual(
        loaded.map(({ entry }) => entry.unknown !== undefined),
        [false, true],
      );
    }));

  it('of a setting in several override files, the phone’s own is the strongest, then web, then cloud', () =>
    withRecords(async (records) => {
      const { store, deviceKey } = records;
      const access = store.records.db;
      const put = async (kind: Parameters<typeof storeOverrides>[1], value: string): Promise<void> => {
        await storeOverrides(records.upload(), kind, [{ name: 'up.x', value }] as unknown as Parameters<typeof storeOverrides>[2]);
      };
      const value = async (): Promise<string | undefined> =>
        (await loadNamedOverrides({ store, access, deviceKey }, mac, ['up.x'])).get('up.x');
      await put('cloud-override', 'cloud');
      assert.equal(await value(), 'cloud');
      await put('local-override', 'local');
      await put('web-override', 'web');
      assert.equal(await value(), 'local');
      await storeOverrides(records.upload(), 'local-override', []);
      assert.equal(await value(), 'web');
    }));

  it('a log that goes on keeps what was there, less what has expired', () =>
    withRecords(async (records) => {
      const now = records.store.platform.clock.now();
      const old = now - 15 * 86_400_000;
      const line = (text: string): string => `0201100000|sip  |3|00|${text}\n`;
      const put = (
        text: string,
        arrivals: readonly (readonly [number, number])[],
        bytes: string,
        startByte?: number,
      ): ReturnType<typeof readLog> =>
        readLog(records.upload(), { text, arrivals }, { kind: 'application-log', bytes: utf8Bytes(bytes), startByte });
      const first = line('one') + line('two');
      const appended = await put(first, [[now, 2]], line('three'), utf8Bytes(first).length);
      assert.equal(appended.text, first + line('three'));
      assert.deepEqual(appended.arrivals, [[now, 3]]);
      const merged = await put(first, [[now, 2]], line('two') + line('three'));
      assert.equal(merged.text, first + line('three'));
      const expired = await put(
        first,
        [
          [old, 1],
          [now, 1],
        ],
        line('three'),
        utf8Bytes(first).length,
      );
      assert.equal(expired.text, line('two') + line('three'));
      const named = await put('', [], line('from 2001') + line('from 2001 to 2002'));
      assert.deepEqual([named.records, named.persons, named.suppressed, named.mentioned.length], [3, 2, 0, 2]);
    }));
});
