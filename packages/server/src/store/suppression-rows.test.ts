// Requests, what stands beside the keys of those who were erased, and the files that an erasure waits for, row by row.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { withRecords } from '../../test/records-under-test.ts';
import { awaitFiles, noteTold, phonesAwaited } from './request-device-rows.ts';
import type { SubjectRequestTable } from './schema.ts';
import type { Store } from './store.ts';
import {
  addRequest,
  changeRequest,
  forgetSubjects,
  keyIdsOfRequests,
  keysOfAnswered,
  requestRow,
  requestRows,
  requestsInState,
  hashesOfRequest,
  putHashes,
  requestsOfHashes,
  takenHashes,
} from './subject-request-rows.ts';
import {
  addErasure,
  countErasures,
  isAnyEntrySuppressed,
  isAnybodySuppressed,
  latestErasureMs,
  releaseErasure,
  releaseOfErasure,
  suppressedEntries,
  suppressionsOf,
  timesOfErasure,
  withdrawReleases,
} from './suppression-rows.ts';

function erase({ keys }: Store, requestId: string, erasedAtMs: number, marks: readonly string[]): Promise<void> {
  const suppressions = [{ hash: `whom ${requestId}`, isDerived: 1 }];
  return keys.transact((access) => addErasure(access, { requestId, erasedAtMs, suppressions, marks: [...marks] }));
}

describe('the rows of erasures', () => {
  it('are there once somebody was erased, with when that was', () =>
    withRecords(async ({ store }) => {
      const asked = async (): Promise<readonly unknown[]> => [
        await isAnybodySuppressed(store),
        await isAnyEntrySuppressed(store),
        await latestErasureMs(store),
        await countErasures(store),
      ];
      assert.deepEqual(await asked(), [false, false, 0, 0]);
      await erase(store, 'R-1', 7, []);
      assert.deepEqual(await asked(), [true, false, 7, 1]);
      await erase(store, 'R-2', 5, ['entry']);
      await erase(store, 'R-2', 6, ['entry']);
      assert.deepEqual(await asked(), [true, true, 7, 2]);
      assert.deepEqual(await suppressionsOf(store, ['whom R-2', 'none']), [
        { hash: 'whom R-2', is_derived: 1, erased_at_ms: 5, released_at_ms: null },
      ]);
      assert.deepEqual(await suppressedEntries(store, ['entry', 'none']), [{ hash: 'entry', erased_at_ms: 6, released_at_ms: null }]);
      assert.deepEqual([await timesOfErasure(store, 'R-2'), await timesOfErasure(store, 'none')], [[5], []]);
    }));

  it('are released for one request and its times, and held back again', () =>
    withRecords(async ({ store }) => {
      await erase(store, 'R-1', 5, ['a']);
      await erase(store, 'R-2', 6, ['b']);
      const transact = (work: (access: Parameters<typeof addErasure>[0]) => Promise<void>): Promise<void> =>
        store.keys.transact<void>(work);
      await transact((access) => releaseErasure(access, 'R-1', { times: [5], releasedAtMs: 9 }));
      const released = async (): Promise<readonly unknown[]> => [
        await releaseOfErasure(store, 'R-1'),
        await releaseOfErasure(store, 'R-2'),
        ...(await suppressedEntries(store, ['a', 'b'])).map(({ hash, released_at_ms }) => `${hash} ${released_at_ms}`).toSorted(),
      ];
      assert.deepEqual(await released(), [9, undefined, 'a 9', 'b null']);
      await erase(store, 'R-3', 7, ['a']);
      assert.deepEqual(await released(), [9, undefined, 'a null', 'b null']);
      await transact(withdrawReleases);
      assert.deepEqual(await released(), [undefined, undefined, 'a null', 'b null']);
    }));

  it('wait for each file of a phone once, and note who was told', () =>
    withRecords(async ({ store }) => {
      const { db } = store.records;
      const file = (mac_address: string, artefact_kind: string): { mac_address: string; artefact_kind: string } => ({
        mac_address,
        artefact_kind,
      });
      await awaitFiles(db, 'R-1', [file('b', 'directory'), file('a', 'directory')]);
      await awaitFiles(db, 'R-1', [file('b', 'directory'), file('b', 'call-list')]);
      await awaitFiles(db, 'R-2', [file('b', 'directory')]);
      assert.deepEqual([await phonesAwaited(store, 'R-1'), await phonesAwaited(store, 'R-2')], [['a', 'b'], ['b']]);
      await noteTold(store, 'R-1', 'b', 3);
      const rows = await db.selectFrom('request_device').selectAll().execute();
      assert.deepEqual(
        rows
          .map(({ request_id, mac_address, artefact_kind, told_at_ms }) => `${request_id} ${mac_address} ${artefact_kind} ${told_at_ms}`)
          .toSorted(),
        ['R-1 a directory null', 'R-1 b call-list 3', 'R-1 b directory 3', 'R-2 b directory null'],
      );
    }));
});

describe('requests', () => {
  it('are read by state and by what they still know, and forget whom they were of', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const nothing = {
        fulfilled_at_ms: null,
        plan: null,
        plan_hash: null,
        places_sealed: null,
        outcome: null,
        receipt: null,
        refusal: null,
      };
      const of = (id: string, received_at_ms: number, state: string): SubjectRequestTable => ({
        id,
        type: 'erasure',
        state,
        received_at_ms,
        subject_sealed: Buffer.of(1),
        key_id: `key ${id}`,
        progress: 0,
        export_sealed: null,
        ...nothing,
      });
      const requests = [of('a', 1, 'running'), of('b', 2, 'planned'), of('c', 3, 'running')];
      for (const request of requests) await addRequest(access, request, [`whom ${request.id}`, 'all']);
      assert.deepEqual(await requestRows(store), requests.toReversed());
      assert.deepEqual([await requestRow(access, 'b'), await requestRow(access, 'none')], [requests[1], undefined]);
      assert.deepEqual([...(await requestsInState(store, 'running'))].toSorted(), ['a', 'c']);
      assert.deepEqual([...(await keyIdsOfRequests(access, ['a', 'b', 'none']))].toSorted(), ['key a', 'key b']);
      assert.deepEqual(await keysOfAnswered(store), []);
      const known = async (...hashes: readonly string[]): Promise<readonly string[]> =>
        (await requestsOfHashes(access, hashes)).map(({ request_id, hash }) => `${request_id} ${hash}`).toSorted();
      assert.deepEqual(
        (await requestsOfHashes(access, ['all'])).map(({ request_id }) => request_id),
        ['a', 'b', 'c'],
      );
      await forgetSubjects(access, ['b', 'c']);
      assert.deepEqual([...(await keysOfAnswered(store))].toSorted(), ['key b', 'key c']);
      assert.deepEqual(await known('all', 'whom a', 'whom b', 'none'), ['a all', 'a whom a']);
      assert.deepEqual(await known('whom b'), []);
      assert.deepEqual([...(await takenHashes(access, ['whom b', 'all', 'none']))].toSorted(), ['all', 'whom b']);
      await putHashes(access, 'a', ['anew']);
      assert.deepEqual(
        [await hashesOfRequest(access, 'a'), await hashesOfRequest(access, 'b')],
        [new Set(['anew']), new Set(['whom b', 'all'])],
      );
      await changeRequest(access, 'a', { progress: 2 });
      assert.deepEqual(await requestRow(access, 'a'), { ...requests[0], progress: 2 });
      assert.equal((await requestRow(access, 'b'))?.progress, 0);
    }));
});
