// A backup put into a PostgreSQL server: of either engine, whole or not at all, and never over a store that is there.

import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { hexText } from '@offhook/base';
import { sql } from 'kysely';
import { Client } from 'pg';

import { contentOf, fillAll, masterKey, withBackups } from '../../test/postgres-backups.ts';
import { phoneRow } from '../../test/records-under-test.ts';
import { ofPostgres, withPostgres } from '../../test/store-place.ts';
import { backUp, pathIn } from './backup.ts';
import { restoreBackup } from './restore.ts';
import { insertRows } from './rows-in-pieces.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { storeParts } from './store-parts.ts';

async function ask(url: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Readonly<Record<string, unknown>>>(text)).rows;
  } finally {
    await client.end();
  }
}

const schemasOf = async (url: string): Promise<readonly unknown[]> =>
  (await ask(url, `select nspname from pg_namespace where nspname like 'offhook%' order by 1`)).map(({ nspname }) => nspname);

describe('a restore into PostgreSQL', ofPostgres, () => {
  it('brings every row of every table back, and numbers that are counted up go on', () =>
    withBackups(async ({ open, backups, platform, directory }) =>
      withPostgres(async (url) => {
        const store = await open();
        await fillAll(store);
        await store.records.db
          .insertInto('device')
          .values(Array.from({ length: 1203 }, (_, at) => phoneRow(`m${at}`, 'k', Buffer.alloc(at))))
          .execute();
        const content = await contentOf(store);
        const backup = await backUp(store, backups);
        const { head, isVerified } = await restoreBackup({ platform, directory, backup, masterKey, postgres: { url } });
        assert.equal(isVerified, true);
        assert.equal(head?.engine, 'postgres');
        const restored = await open({ postgres: { url } });
        assert.equal(restored.identity.id, store.identity.id);
        assert.deepEqual(await contentOf(restored), content);
        const next = { at: '', actor: 'a', action: 'next', facts: '{}' };
        const { id } = await restored.records.db.insertInto('audit_pending').values(next).returning('id').executeTakeFirstOrThrow();
        assert.equal(id, 4);
        await restored.close();
      }),
    ));

  it('moves a store from files, with the keys in a database of their own where that is said', () =>
    withBackups(async ({ open, url, backups, platform, directory }) =>
      withPostgres(async (keysUrl) => {
        const files = await open({ postgres: undefined });
        const { id } = await files.vault.create('party');
        await files.records.db.insertInto('party_key').values({ hash: 'ä€𝄞', party_token: id }).execute();
        await files.records.db
          .insertInto('device')
          .values(phoneRow('m', 'k', Uint8Array.of(0, 255)))
          .execute();
        const content = await contentOf(files);
        const backup = await backUp(files, backups);
        await restoreBackup({ platform, directory, backup, masterKey, postgres: { url, keysUrl } });
        assert.deepEqual([await schemasOf(url), await schemasOf(keysUrl)], [['offhook_records'], ['offhook_keys']]);
        const moved = await open({ postgres: { url, keysUrl } });
        assert.deepEqual(await contentOf(moved), content);
        assert.equal((await moved.vault.one(id)).length, 32);
        const { id: first } = await moved.records.db
          .insertInto('audit_pending')
          .values({ at: '', actor: 'a', action: 'first', facts: '{}' })
          .returning('id')
          .executeTakeFirstOrThrow();
        assert.equal(first, 1);
        await moved.close();
      }),
    ));

  it('of a schema of before is brought up to date', () =>
    withBackups(async ({ open, url, backups, platform, directory }) => {
      const files = await open({ postgres: undefined });
      const backup = await backUp(files, backups);
      const { keyPurpose, migrations } = storeParts.records;
      await rm(pathIn(backup, 'records'));
      // As it was when there were nine.
      const copy = await openSqliteDatabase<unknown>({
        path: pathIn(backup, 'records'),
        key: files.derive(keyPurpose),
        migrations: Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0010')),
      });
      await sql`insert into store_identity (id, journal_sequence) values (${files.identity.id}, 0)`.execute(copy.db);
      await insertRows(copy.db, 'party_key', [{ hash: 'h', party_token: 't' }]);
      await copy.close();
      await restoreBackup({ platform, directory, backup, masterKey, postgres: { url } });
      const restored = await open();
      assert.deepEqual(await restored.records.db.selectFrom('party_key').selectAll().execute(), [{ hash: 'h', party_token: 't' }]);
      assert.deepEqual(await restored.records.db.selectFrom('subject_request').select('places_sealed').execute(), []);
      assert.deepEqual(
        (await ask(url, 'select name from offhook_records.kysely_migration order by name')).map(({ name }) => name),
        Object.keys(storeParts.records.migrations),
      );
    }));

  it('into a schema that is not empty is refused with what to do, and nothing is changed; an empty one is taken', () =>
    withBackups(async ({ open, url, backups, platform, directory }) => {
      const store = await open();
      const content = await contentOf(store);
      const backup = await backUp(store, backups);
      await store.close();
      const restore = (): Promise<unknown> => restoreBackup({ platform, directory, backup, masterKey, postgres: { url } });
      await assert.rejects(restore(), {
        code: 'conflict',
        message: /^the schema offhook_records is not empty: .*rename to offhook_records_before/,
      });
      await ask(url, 'alter schema offhook_records rename to offhook_records_before');
      await ask(url, 'create schema offhook_records');
      await assert.rejects(restore(), {
        code: 'conflict',
        message: /^the schema offhook_keys is not empty: .*drop schema offhook_keys cascade/,
      });
      assert.deepEqual(await ask(url, `select 1 from pg_tables where schemaname = 'offhook_records'`), []);
      await ask(url, 'drop schema offhook_keys cascade');
      await restore();
      assert.deepEqual(await schemasOf(url), ['offhook_keys', 'offhook_records', 'offhook_records_before']);
      const restored = await open();
      assert.deepEqual({ ...(await contentOf(restored)), 'records.version': [] }, { ...content, 'records.version': [] });
    }));

  it('is refused while a server runs on it, which would not carry out again what was erased since', () =>
    withBackups(async ({ open, url, backups, platform, directory }) =>
      withPostgres(async (keysUrl) => {
        const store = await open({ postgres: { url, keysUrl } });
        const backup = await backUp(store, backups);
        await ask(url, 'alter schema offhook_records rename to before');
        await ask(keysUrl, 'alter schema offhook_keys rename to before');
        const restore = (): Promise<unknown> => restoreBackup({ platform, directory, backup, masterKey, postgres: { url, keysUrl } });
        const inUse = { code: 'conflict', message: /^a server of Offhook uses the PostgreSQL database .*: stop every one first/ } as const;
        await assert.rejects(restore(), inUse);
        await store.records.close();
        // The keys are another database.
        await assert.rejects(restore(), inUse);
        await store.close();
        await restore();
        assert.deepEqual([await schemasOf(url), await schemasOf(keysUrl)], [['offhook_records'], ['offhook_keys']]);
      }),
    ));

  it('takes the master key from the folder of the store, and without one is refused', () =>
    withBackups(async ({ open, url, backups, platform, directory }) => {
      const store = await open({ postgres: undefined });
      const backup = await backUp(store, backups);
      await store.close();
      await assert.rejects(restoreBackup({ platform, directory, backup, postgres: { url } }), {
        code: 'bad-configuration',
        message: /^expected the master key of the backup in .*master\.key, or --master-key/,
      });
      assert.deepEqual(await schemasOf(url), []);
      await writeFile(join(directory, 'master.key'), hexText(masterKey));
      await restoreBackup({ platform, directory, backup, postgres: { url } });
      assert.deepEqual(await schemasOf(url), ['offhook_keys', 'offhook_records']);
      await rm(join(directory, 'master.key'));
      assert.equal((await open()).identity.id, store.identity.id);
    }));

  it('that fails in the middle leaves neither schema', () =>
    withBackups(async ({ open, url, backups, platform, directory }) => {
      const files = await open({ postgres: undefined });
      const backup = await backUp(files, backups);
      const key = files.derive(storeParts.keys.keyPurpose);
      const copy = await openSqliteDatabase<unknown>({ path: pathIn(backup, 'keys'), key, migrations: undefined });
      // PostgreSQL bears no such text.
      await sql`insert into version (name, value) values (${'a\u0000b'}, '')`.execute(copy.db);
      await sql`drop table backup_head`.execute(copy.db);
      await copy.close();
      await assert.rejects(restoreBackup({ platform, directory, backup, masterKey, postgres: { url } }));
      assert.deepEqual(await schemasOf(url), []);
    }));
});
