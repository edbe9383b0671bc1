// A call list that comes again: what is known stays as it is, what is new is taken in, what is gone goes; and whatever was judged before an erasure is judged again.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SubjectRequest } from '@offhook/api';
import { utf8Bytes, utf8Text } from '@offhook/base';

import { storeCallList } from '../src/records/call-list-records.ts';
import { loadCallList } from '../src/records/call-list-view.ts';
import { openCallList } from '../src/records/list-upload.ts';
import type { ListedEntry } from '../src/records/listed-entries.ts';
import type { RecordsUnderTest } from './records-under-test.ts';
import { mac, withRecords } from './records-under-test.ts';
import { callsXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const people = ['Ada', 'Bea', 'Cyd', 'Dan', 'Eva'];

/** A list of these people's calls, in this order. */
function listOf(names: string): string {
  return callsXml(
    [...names].map((letter) => {
      const at = people.findIndex((name) => name.startsWith(letter));
      return { start: `2026-01-0${at + 1}T10:00:00`, from: `sip:55501${10 + at}@example.test`, fromName: people[at] ?? '' };
    }),
  );
}

async function take(records: RecordsUnderTest, text: string, listed?: readonly ListedEntry[]): ReturnType<typeof storeCallList> {
  return storeCallList(records.upload(), openCallList(records.store, mac, utf8Bytes(text), 'calls'), listed);
}

/** The calls as they are rendered: whose, and the identifiers of their records. */
async function calls({ store, parties, deviceKey }: RecordsUnderTest): Promise<{ names: string; ids: Record<string, string> }> {
  const stored = await loadCallList({ store, parties, access: store.records.db, deviceKey }, mac);
  const letterOf = (name = ''): string => name.slice(0, 1);
  return {
    names: stored.map(({ entry }) => letterOf(entry.source?.name)).join(''),
    ids: Object.fromEntries(stored.map(({ id, entry }) => [letterOf(entry.source?.name), id])),
  };
}

describe('a call list that comes again', () => {
  it('known calls keep their records, new ones stand where the phone has them, and those that are gone are gone with their parties', () =>
    withRecords(async (records) => {
      let { listed } = await take(records, listOf('BA'));
      const first = await calls(records);
      for (const names of ['CBA', 'DCBA', 'DCB', 'EDCB', 'EDACB', 'BCADE', 'AE', '', 'AB']) {
        const taken = await take(records, listOf(names), listed);
        ({ listed } = taken);
        const now = await calls(records);
        assert.equal(now.names, names);
        assert.equal(taken.records, names.length);
        if (names.includes('B') && names !== 'AB') assert.equal(now.ids['B'], first.ids['B'], names);
      }
      const rows = await records.store.records.db.selectFrom('call_party').selectAll().execute();
      assert.equal(new Set(rows.map((row) => row.call_id)).size, 2);
    }));

  it('the same list again changes nothing, and two calls that are alike are two', () =>
    withRecords(async (records) => {
      const { listed } = await take(records, listOf('AAB'));
      const before = await records.store.records.db.selectFrom('call_record').selectAll().orderBy('id').execute();
      const again = await take(records, listOf('AAB'), listed);
      assert.equal(again.listed, listed);
      assert.deepEqual(await records.store.records.db.selectFrom('call_record').selectAll().orderBy('id').execute(), before);
      await take(records, listOf('AB'), listed);
      assert.equal((await calls(records)).names, 'AB');
    }));

  it('a list that only reading it can tell is compared by what it says', () =>
    withRecords(async (records) => {
      const odd = (names: string): string =>
        listOf(names).replace('</callList>', '<call><direction>Sideways</direction></call></callList>');
      const { listed } = await take(records, odd('BA'));
      const { ids } = await calls(records);
      await take(records, odd('CBA'), listed);
      const now = await calls(records);
      assert.deepEqual([now.names, now.ids['A'], now.ids['B']], ['CBA', ids['A'], ids['B']]);
    }));

  it('after an erasure the same list is judged again: nothing of the person comes back, and the phone is clean only when its list is', async () => {
    const folder = await temporaryDirectory();
    const under = await startServer(folder.path);
    try {
      const phone = await under.server.enrol({ macAddress: macAddresses[0], model: 'VVX450' });
      const name = `${macAddresses[0]}-calls.xml`;
      const list = (whose: readonly number[]): string =>
        callsXml(
          whose.map((at) => ({
            start: localTime(Date.now() - 3_600_000 * (at + 1)),
            from: `sip:555011${at}@example.test`,
            fromName: people[at] ?? '',
          })),
        );
      const before = list([1, 2, 3]);
      for (let times = 0; times < 3; times++) await under.phone('PUT', name, phone, before);
      const identifiers = [{ type: 'phone-number', value: '5550112' }];
      const request = (await under.answer('POST', '/requests', {
        type: 'erasure',
        identifiers,
        verification: 'in person',
      })) as SubjectRequest;
      await under.answer('POST', `/requests/${request.id}/fulfilment`, {});
      const outstanding = async (): Promise<readonly string[]> =>
        ((await under.answer('GET', `/requests/${request.id}`)) as SubjectRequest).outstandingDevices;
      for (let times = 0; times < 3; times++) {
        await under.phone('PUT', name, phone, before);
        const text = utf8Text((await under.phone('GET', name, phone)).body);
        assert.deepEqual([text.includes('Bea'), text.includes('Cyd'), text.includes('Dan')], [true, false, true]);
        assert.deepEqual(await outstanding(), [macAddresses[0]]);
      }
      await under.phone('PUT', name, phone, list([1, 3]));
      assert.deepEqual(await outstanding(), []);
    } finally {
      await under.stop();
      await folder.remove();
    }
  });
});
