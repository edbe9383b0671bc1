// What is counted, taken away with a phone, waited for and due, row by row.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { call, callList, contact, directory, party } from '../../test/phone-files.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { confirmErasures, isErasureAwaited, removePhone, totalsOf } from './artefact-rows.ts';
import { inChunks } from './chunks.ts';
import { watchedRequests } from './due-rows.ts';
import type { SubjectRequestTable } from './schema.ts';
import type { Store } from './store.ts';

const [first, second] = ['0004f2000001', '0004f2000002'] as const;

async function addRequest({ records }: Store, id: string, more: Partial<SubjectRequestTable> = {}): Promise<void> {
  const nothing = { fulfilled_at_ms: null, plan: null, plan_hash: null, subject_sealed: null, outcome: null, receipt: null, refusal: null };
  await records.db
    .insertInto('subject_request')
    .values({
      id,
      type: 'erasure',
      state: 'planned',
      received_at_ms: noonMs,
      key_id: '',
      progress: 0,
      export_sealed: null,
      ...nothing,
      ...more,
    })
    .execute();
}
const wait = async ({ records }: Store, request_id: string, mac_address: string, artefact_kind: string): Promise<void> =>
  void (await records.db.insertInto('request_device').values({ request_id, mac_address, artefact_kind, told_at_ms: null }).execute());

describe('how much there is', () => {
  it('is counted of everything, phones that were seen since then apart, and requests while they are open', () =>
    withPrivacy(async (under) => {
      const { store } = under;
      assert.deepEqual(await totalsOf(store, 0), { devices: 0, devicesSeen: 0, records: 0, persons: 0, openRequests: 0 });
      for (const macAddress of [first, second, '0004f2000003']) await under.enrol(macAddress);
      await store.records.db.updateTable('device').set({ last_seen_at_ms: noonMs }).where('mac_address', '=', first).execute();
      await store.records.db
        .updateTable('device')
        .set({ last_seen_at_ms: noonMs - 1 })
        .where('mac_address', '=', second)
        .execute();
      const ends = party('source', 'sip:2001@example.test', 'Ada');
      await under.put(first, 'call-list', callList(call(ends) + call(party('source', 'sip:2002@example.test', 'Bob'))));
      await under.put(first, 'directory', directory(contact('Cyd', 'Example', 'sip:2003@example.test')));
      await under.put(
        first,
        'local-override',
        '<PHONE_CONFIG><OVERRIDES softkey.1.label="Ada" softkey.2.label="Bob" up.x="1" y.z="1"/></PHONE_CONFIG>',
      );
      for (const [index, state] of ['received', 'planned', 'running', 'fulfilled', 'refused', 'cancelled'].entries())
        await addRequest(store, `r${index}`, { state });
      const counted = await totalsOf(store, noonMs);
      const overrides = (await store.records.db.selectFrom('override_value').selectAll().execute()).length;
      const parties = (await store.records.db.selectFrom('party').selectAll().execute()).length;
      assert.ok(overrides > 0 && parties >= 3);
      assert.deepEqual(counted, { devices: 3, devicesSeen: 1, records: 2 + 1 + overrides, persons: parties, openRequests: 3 });
    }));
});

describe('a phone that is removed', () => {
  it('goes with its records, and names the keys and the parties that nothing may need any more', () =>
    withPrivacy(async (under) => {
      const { db } = under.store.records;
      for (const macAddress of [first, second]) {
        await under.enrol(macAddress);
        await under.put(macAddress, 'call-list', callList(call(party('source', 'sip:2001@example.test', 'Ada'))));
        await under.put(macAddress, 'directory', directory(contact('Bob', 'Best', 'sip:2002@example.test')));
        await under.put(macAddress, 'application-log', '0105103000|sip  |3|00|sip:2001@example.test\n');
      }
      await db.updateTable('contact').set({ divert_token: 'diverted' }).where('mac_address', '=', first).execute();
      const keyIds = (await db.selectFrom('artefact').select('key_id').where('mac_address', '=', first).execute()).flatMap(
        ({ key_id }) => key_id ?? [],
      );
      const tokens = (await db.selectFrom('party').select('token').execute()).map(({ token }) => token);
      const removed = await removePhone(db, first);
      assert.deepEqual(
        { ...removed, tokens: [...removed.tokens].toSorted() },
        { keyIds, tokens: [...tokens, 'diverted'].toSorted(), calls: 1, contacts: 1 },
      );
      assert.ok(keyIds.length > 0);
      for (const table of ['call_record', 'contact', 'artefact', 'device'] as const) {
        const rows = await db.selectFrom(table).select('mac_address').execute();
        assert.deepEqual([...new Set(rows.map(({ mac_address }) => mac_address))], [second], table);
      }
      assert.equal((await db.selectFrom('call_party').selectAll().execute()).length, 1);
      assert.deepEqual(await removePhone(db, first), { keyIds: [], tokens: [], calls: 0, contacts: 0 });
    }));
});

describe('erasures that wait for a phone', () => {
  it('wait no more for the file that was shown, each once, and still for the others', () =>
    withPrivacy(async ({ store }) => {
      const { db } = store.records;
      for (const [id, mac, kind] of [
        ['a', first, 'directory'],
        ['b', first, 'directory'],
        ['b', first, 'directory'],
        ['a', first, 'call-list'],
        ['a', second, 'directory'],
      ] as const)
        await wait(store, id, mac, kind);
      assert.deepEqual([...(await confirmErasures(db, first, 'directory'))].toSorted(), ['a', 'b']);
      assert.deepEqual(await confirmErasures(db, first, 'directory'), []);
      assert.equal((await db.selectFrom('request_device').selectAll().execute()).length, 2);
    }));

  it('are those that were asked for since then, and of this phone', () =>
    withPrivacy(async ({ store }) => {
      await addRequest(store, 'a', { received_at_ms: noonMs });
      await wait(store, 'a', first, 'directory');
      assert.deepEqual(
        [
          await isErasureAwaited(store, first, noonMs),
          await isErasureAwaited(store, first, noonMs + 1),
          await isErasureAwaited(store, second, noonMs),
        ],
        [true, false, false],
      );
    }));

  it('Art. 12(3): are watched until each phone has shown it, and others while they are open; what has a state of another version is not', () =>
    withPrivacy(async ({ store }) => {
      for (const state of ['planned', 'fulfilled', 'refused', 'of tomorrow']) await addRequest(store, state, { state });
      await addRequest(store, 'outstanding', { state: 'fulfilled', received_at_ms: noonMs + 1 });
      for (const id of ['outstanding', 'of tomorrow']) await wait(store, id, first, 'directory');
      const watched = await watchedRequests(store);
      assert.deepEqual(
        watched.toSorted((a, b) => a.receivedAtMs - b.receivedAtMs),
        [
          { state: 'planned', receivedAtMs: noonMs, isOutstanding: false },
          { state: 'fulfilled', receivedAtMs: noonMs + 1, isOutstanding: true },
        ],
      );
    }));
});

describe('lists in pieces', () => {
  it('have all of it, in order, as many at a time', () => {
    assert.deepEqual(inChunks([], 2), []);
    assert.deepEqual(inChunks([1, 2], 2), [[1, 2]]);
    assert.deepEqual(inChunks([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  });
});
