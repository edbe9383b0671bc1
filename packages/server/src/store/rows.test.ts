// What is counted, taken away with a phone, waited for and due, row by row.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { AdmissionMethod } from '@offhook/api';

import { call, callList, contact, directory, keysOf, party } from '../../test/phone-files.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { artefactRows, artefactSummaries, removePhone, totalsOf } from './artefact-rows.ts';
import { inChunks } from './chunks.ts';
import { changeDevice, deviceRow, deviceRows, noteSeen } from './device-rows.ts';
import { watchedRequests } from './due-rows.ts';
import { endMarks, endRequests, expiredRequests } from './expired-rows.ts';
import { firstContactRow, putFirstContact } from './first-contact-rows.ts';
import { confirmErasures, isErasureAwaited } from './request-device-rows.ts';
import type { SubjectRequestTable } from './schema.ts';
import type { Store } from './store.ts';
import { renewVersion } from './versions.ts';
import { noteWaiting, waitingRows } from './waiting-rows.ts';

const [first, second] = ['0004f2000001', '0004f2000002'] as const;

async function addRequest({ records }: Store, id: string, more: Partial<SubjectRequestTable> = {}): Promise<void> {
  const nothing = {
    fulfilled_at_ms: null,
    plan: null,
    plan_hash: null,
    subject_sealed: null,
    places_sealed: null,
    outcome: null,
    receipt: null,
    refusal: null,
  };
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

describe('enrolled phones', () => {
  it('are noted as they are seen, each request counted, and changed where they are', () =>
    withPrivacy(async (under) => {
      const { store } = under;
      const { db } = store.records;
      for (const macAddress of [second, first]) await under.enrol(macAddress);
      await noteSeen(db, first, { requests: 3, address: '192.0.2.1', last_seen_at_ms: noonMs });
      await noteSeen(db, first, { requests: 2, address: '192.0.2.2' });
      const { address, requests, last_seen_at_ms } = (await deviceRow(db, first)) ?? {};
      assert.deepEqual([address, requests, last_seen_at_ms], ['192.0.2.2', 5, noonMs]);
      assert.deepEqual(
        [await changeDevice(db, first, { model: 'VVX601' }), await changeDevice(db, 'none', { model: 'VVX601' })],
        [true, false],
      );
      assert.deepEqual(
        (await deviceRows(store)).map(({ mac_address, model, requests: count }) => [mac_address, model, count]),
        [
          [first, 'VVX601', 5],
          [second, 'VVX450', 0],
        ],
      );
      assert.equal(await deviceRow(db, 'none'), undefined);
    }));

  it('that come for the first time have one set of credentials at a time, or none', () =>
    withPrivacy(async ({ store }) => {
      const { db } = store.records;
      const row = (id: string) => ({ id, user_name: id, password_hash: '', digest_hash: '', networks: '', until_ms: 1 });
      assert.equal(await firstContactRow(store), undefined);
      await putFirstContact(db, row('a'));
      await putFirstContact(db, row('b'));
      assert.deepEqual(await firstContactRow(store), row('b'));
      assert.equal((await db.selectFrom('first_contact').selectAll().execute()).length, 1);
      await putFirstContact(db, undefined);
      assert.equal(await firstContactRow(store), undefined);
    }));
});

describe('files of phones', () => {
  it('are listed by their names, of one phone or of all', () =>
    withPrivacy(async (under) => {
      for (const macAddress of [second, first]) {
        await under.enrol(macAddress);
        await under.put(macAddress, 'directory', directory(contact('Bob', 'Best', 'sip:2002@example.test')));
        await under.put(macAddress, 'call-list', callList());
      }
      const names = async (...macAddresses: readonly string[]): Promise<readonly string[]> =>
        (await artefactSummaries(under.store, macAddresses)).map(({ name }) => name);
      const of = (macAddress: string): readonly string[] => [`${macAddress}-calls.xml`, `${macAddress}-directory.xml`];
      assert.deepEqual(await names(second, first), [...of(first), ...of(second)]);
      assert.deepEqual(await names(second), of(second));
      assert.deepEqual(await names(), []);
      assert.deepEqual(
        (await artefactRows(under.store, second)).map(({ name }) => name),
        of(second),
      );
    }));
});

describe('phones that wait', () => {
  it('are noted once each with how often they asked, none that is enrolled, and listed the newest first', () =>
    withPrivacy(async (under) => {
      const { records } = under.store;
      await under.enrol(first);
      const asked = (mac_address: string, atMs: number, address = '192.0.2.1', refused_method: AdmissionMethod | null = null) =>
        noteWaiting(records, {
          mac_address,
          address,
          user_agent: `agent ${atMs}`,
          first_seen_at_ms: atMs,
          last_seen_at_ms: atMs,
          requests: 2,
          refused_method,
        });
      for (const [mac, atMs, address, refused] of [
        [first, 1, '192.0.2.1', null],
        [second, 1, '192.0.2.1', 'basic'],
        ['0004f2000003', 2, '192.0.2.1', null],
        [second, 3, '192.0.2.9', null],
      ] as const)
        await asked(mac, atMs, address, refused);
      const third = {
        mac_address: '0004f2000003',
        address: '192.0.2.1',
        user_agent: 'agent 2',
        first_seen_at_ms: 2,
        last_seen_at_ms: 2,
        requests: 2,
        refused_method: null,
      };
      const twice = {
        mac_address: second,
        address: '192.0.2.9',
        user_agent: 'agent 3',
        first_seen_at_ms: 1,
        last_seen_at_ms: 3,
        requests: 4,
        refused_method: 'basic',
      };
      assert.deepEqual(await waitingRows(records, 10), [twice, third]);
      assert.deepEqual(await waitingRows(records, 1), [twice]);
      await asked(second, 3, '192.0.2.9', 'digest');
      assert.equal((await waitingRows(records, 1))[0]?.refused_method, 'digest');
      await under.enrol(second);
      assert.deepEqual(await waitingRows(records, 10), [third]);
    }));
});

describe('requests whose time has come', () => {
  it('go with their keys and whom they were of; of one that holds something back, whom it was of', () =>
    withPrivacy(async (under) => {
      const { store } = under;
      const { db } = store.records;
      const keys = await store.vault.createMany('request', 4);
      const ids = ['access', 'evidence', 'outstanding', 'open'];
      for (const [at, id] of ids.entries()) {
        await addRequest(store, id, {
          state: id === 'open' ? 'planned' : 'fulfilled',
          fulfilled_at_ms: noonMs,
          key_id: keys[at]?.id ?? '',
        });
        await db.insertInto('request_subject').values({ request_id: id, hash: id }).execute();
      }
      await addRequest(store, 'cancelled', { state: 'cancelled', key_id: '' });
      await wait(store, 'outstanding', first, 'directory');
      await under.ledger.add({ requestId: 'evidence', erasedAtMs: noonMs, subjects: [keysOf('2001')], entries: [], copies: [] });
      const due = async (beforeMs: number): Promise<readonly string[]> =>
        (await expiredRequests(store, beforeMs)).map(({ id }) => id).toSorted();
      assert.deepEqual(await due(noonMs), []);
      assert.deepEqual(await due(noonMs + 1), ['access', 'cancelled', 'evidence']);
      await endRequests(store, await due(noonMs + 1));
      assert.deepEqual(await due(noonMs + 1), [], 'what is evidence has nothing left to lose');
      const left = async (table: 'subject_request' | 'request_subject', column: 'id' | 'request_id'): Promise<readonly string[]> =>
        (
          await db
            .selectFrom(table as 'subject_request')
            .select(column as 'id')
            .execute()
        )
          .map((row) => String(Object.values(row)[0]))
          .toSorted();
      assert.deepEqual(await left('subject_request', 'id'), ['evidence', 'open', 'outstanding']);
      assert.deepEqual(await left('request_subject', 'request_id'), ['open', 'outstanding']);
      const living = await store.vault.get(keys.map(({ id }) => id));
      assert.deepEqual(
        ids.filter((_, at) => living.has(keys[at]?.id ?? '')),
        ['evidence', 'outstanding', 'open'],
      );
    }));

  it('marks for other processes go with their phone, and others stay', () =>
    withPrivacy(async (under) => {
      const { db } = under.store.records;
      await under.enrol(first);
      for (const name of [`phone ${first}`, `phone ${second}`, 'rendered']) await renewVersion(db, under.store.platform.random, name);
      await endMarks(under.store);
      const names = (await db.selectFrom('version').select('name').orderBy('name').execute()).map(({ name }) => name);
      assert.deepEqual(names, [`phone ${first}`, 'rendered']);
    }));
});

describe('lists in pieces', () => {
  it('have all of it, in order, as many at a time', () => {
    assert.deepEqual(inChunks([], 2), []);
    assert.deepEqual(inChunks([1, 2], 2), [[1, 2]]);
    assert.deepEqual(inChunks([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  });
});
