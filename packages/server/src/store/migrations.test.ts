// What an upgrade makes of a store of before: whoever was erased then is joined with nobody either (Recital 26).

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

import { temporaryDirectory } from '../../test/server-under-test.ts';
import { keysMigrations, recordsMigrations } from './migrations.ts';
import type { Keys, Records } from './schema.ts';
import { openSqliteDatabase } from './sqlite-database.ts';

const key = new Uint8Array(32);
const before = (migrations: Readonly<Record<string, Migration>>, name: string): Readonly<Record<string, Migration>> =>
  Object.fromEntries(Object.entries(migrations).filter(([other]) => other < name));

describe('an upgrade', () => {
  it('writes anonymised calls anew, in an order by chance and under other names, and leaves other calls where they are', async () => {
    const folder = await temporaryDirectory();
    const path = join(folder.path, 'offhook.db');
    const old = await openSqliteDatabase<Records>({ path, key, migrations: before(recordsMigrations, '0011') });
    const rows = Array.from({ length: 400 }, (_, at) => ({
      id: `${at}`,
      mac_address: at % 2 === 0 ? '' : '0004f2000001',
      position: at % 2 === 0 ? -1 : at,
      direction: 'In',
      disposition: 'Normal',
      line: at % 2,
      protocol: 'SIP',
      start_time: at % 2 === 0 ? '2026-01-01' : '2026-01-05T10:00:00',
      duration_s: at,
      call_count: 1,
      extra_sealed: null,
      is_anonymised: (at + 1) % 2,
    }));
    for (const row of rows) await old.db.insertInto('call_record').values(row).execute();
    await old.close();
    const upgraded = await openSqliteDatabase<Records>({ path, key, migrations: recordsMigrations });
    const all = await upgraded.db
      .selectFrom('call_record')
      .selectAll()
      .orderBy(sql`rowid`)
      .execute();
    await upgraded.close();
    assert.deepEqual(
      all.slice(0, 200),
      rows.filter(({ is_anonymised }) => is_anonymised === 0).map((row) => ({ ...row, kept_since_ms: null })),
    );
    const anew = all.slice(200);
    assert.ok(anew.every(({ id, protocol }) => /^[0-9a-f]{32}$/.test(id) && protocol === ''));
    const lengths = anew.map(({ duration_s }) => duration_s ?? 0);
    const sorted = lengths.toSorted((a, b) => a - b);
    assert.notDeepEqual(lengths, sorted);
    assert.deepEqual(
      sorted,
      Array.from({ length: 200 }, (_, at) => 2 * at),
    );
    await folder.remove();
  });

  it('leaves of a key that was destroyed when it was, not when it was made', async () => {
    const folder = await temporaryDirectory();
    const path = join(folder.path, 'keys.db');
    const old = await openSqliteDatabase<Keys>({ path, key, migrations: before(keysMigrations, '0005') });
    const row = { purpose: 'party', created_at_ms: 5 };
    await old.db
      .insertInto('sealing_key')
      .values([
        { ...row, id: 'living', wrapped: Uint8Array.of(1), destroyed_at_ms: null },
        { ...row, id: 'gone', wrapped: null, destroyed_at_ms: 9 },
      ])
      .execute();
    await old.close();
    const upgraded = await openSqliteDatabase<Keys>({ path, key, migrations: keysMigrations });
    const times = await upgraded.db.selectFrom('sealing_key').select(['id', 'created_at_ms', 'destroyed_at_ms']).orderBy('id').execute();
    await upgraded.close();
    assert.deepEqual(times, [
      { id: 'gone', created_at_ms: 9, destroyed_at_ms: 9 },
      { id: 'living', created_at_ms: 5, destroyed_at_ms: null },
    ]);
    await folder.remove();
  });
});
