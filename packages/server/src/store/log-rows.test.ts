// Logs, and whom they and others mention, row by row.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { mac, withRecords } from '../../test/records-under-test.ts';
import { artefactRows, newestUploadMs, putArtefact, uploadedBytes } from './artefact-rows.ts';
import type { LogRow } from './log-rows.ts';
import { filesOfLogs, logKeysInUse, logRow, logRows, logRowsIn } from './log-rows.ts';
import { addMentions, forgetMentions, mentionsOf } from './mention-rows.ts';
import type { ArtefactTable } from './schema.ts';

describe('whom something mentions', () => {
  it('is found by hash, and forgotten with what it stands in', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const at = (item_id: string): { store: string; item_id: string; mac_address: string } => ({
        store: 'artefact',
        item_id,
        mac_address: mac,
      });
      await addMentions(access, { ...at('a'), hashes: ['x', 'y'] });
      await addMentions(access, { ...at('b'), hashes: ['x'] });
      assert.deepEqual(await mentionsOf(access, ['y', 'z']), [at('a')]);
      await forgetMentions(access, ['a']);
      assert.deepEqual(await mentionsOf(access, ['x', 'y']), [at('b')]);
    }));
});

function logOf(id: string, changes: Partial<ArtefactTable> = {}): ArtefactTable {
  const counts = {
    record_count: 0,
    person_count: 0,
    suppressed_count: 0,
    is_encrypted: 0,
    refusal: null,
    refusal_count: 0,
    clean_at_ms: null,
  };
  const content = { content_sealed: Buffer.of(1), key_id: `key ${id}`, arrivals: null, listed: null, listed_under: null };
  const file = { id, mac_address: mac, kind: id, name: `${id}.log`, received_at_ms: 1, size_bytes: 2 };
  return { ...file, ...counts, ...content, ...changes };
}

describe('logs', () => {
  it('are those files that have content, and their keys those that are in use', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      assert.deepEqual([await newestUploadMs(store), await uploadedBytes(access), await artefactRows(store, mac)], [0, 0, []]);
      const logs = [
        logOf('a', { received_at_ms: 3 }),
        logOf('b', { content_sealed: null, key_id: null }),
        logOf('c', { mac_address: 'other' }),
      ];
      await store.records.transact(async (unit) => {
        for (const log of logs) await putArtefact(unit, log);
      });
      assert.deepEqual([await newestUploadMs(store), await uploadedBytes(access)], [3, 6]);
      const ofRow = ({ id, mac_address, kind, name, content_sealed, key_id }: ArtefactTable): LogRow => ({
        id,
        mac_address,
        kind,
        name,
        content_sealed,
        key_id,
      });
      assert.deepEqual(await logRows(access, mac), logs.slice(0, 1).map(ofRow));
      const found: LogRow[] = [];
      for await (const log of logRowsIn(access, ['b', 'none'])) found.push(log);
      assert.deepEqual(found, logs.slice(1, 2).map(ofRow));
      assert.equal((await logRow(access, 'c'))?.key_id, 'key c');
      assert.equal(await logRow(access, 'none'), undefined);
      assert.deepEqual(await filesOfLogs(access, ['c', 'none']), [{ id: 'c', mac_address: 'other', kind: 'c' }]);
      assert.deepEqual([...(await logKeysInUse(access))].toSorted(), ['key a', 'key c']);
    }));
});
