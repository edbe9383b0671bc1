// A backup of a store on a PostgreSQL server: one moment of both schemas, in pieces, beside the traffic, by one process of many.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { sql } from 'kysely';
import { Client } from 'pg';

import { contentOf, fillAll, withBackups } from '../../test/postgres-backups.ts';
import { phoneRow } from '../../test/records-under-test.ts';
import { ofPostgres, withPostgres } from '../../test/store-place.ts';
import { backUp, backUpWhenDue, pathIn } from './backup.ts';
import { readHead } from './backup-head.ts';
import { configurationOf, withClient } from './postgres-connection.ts';
import { piecesOf } from './postgres-copy.ts';
import { restoreBackup } from './restore.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import type { Store } from './store.ts';

const mac = (at: number): string => `0004f2${at.toString(16).padStart(6, '0')}`;

async function withConnection(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Somebody waits for the table. */
async function waitsFor(client: Client, table: string): Promise<void> {
  for (let waiting = 0; waiting === 0;) {
    const { rowCount } = await client.query('select 1 from pg_locks where not granted and relation = $1::regclass', [table]);
    waiting = rowCount ?? 0;
  }
}

/** Of each row that is sealed, its key as it is in the same store: what has none is told. */
async function withoutKey(store: Store): Promise<readonly string[]> {
  const phones = await store.records.db.selectFrom('device').select(['mac_address', 'key_id']).execute();
  const keys = await store.vault.get(phones.map((phone) => phone.key_id));
  return phones.filter((phone) => !keys.has(phone.key_id)).map((phone) => phone.mac_address);
}

describe('a backup of a store on a PostgreSQL server', ofPostgres, () => {
  it('is a backup of a store in files: records and keys apart, encrypted, for their owner, and it says what it is', () =>
    withBackups(async ({ open, backups }) => {
      const store = await open();
      await store.records.db
        .insertInto('device')
        .values({ ...phoneRow(mac(1), 'k'), address: 'planted-for-the-test' })
        .execute();
      const made = await backUp(store, backups);
      assert.deepEqual((await readdir(made, { recursive: true })).toSorted(), ['keys', 'keys/keys.db', 'records', 'records/offhook.db']);
      for (const part of ['records', 'keys'] as const) {
        const bytes = await readFile(pathIn(made, part));
        for (const word of ['SQLite format 3', 'planted-for-the-test', 'sealing_key', 'device']) assert.ok(!bytes.includes(word), word);
      }
      const copy = await openSqliteDatabase<unknown>({
        path: pathIn(made, 'records'),
        key: store.derive('records database'),
        migrations: undefined,
      });
      const head = await readHead(copy.db);
      await copy.close();
      assert.equal(head?.engine, 'postgres');
      assert.equal(head.rows['device'], 1);
      assert.equal(head.rows['contact'], 0);
    }));

  it('holds every row of every table, also of more than are held at once', () =>
    withBackups(async ({ open, backups, platform, directory }) => {
      const store = await open();
      await fillAll(store);
      const phones = Array.from({ length: 1203 }, (_, at) => phoneRow(mac(at + 10), 'k', Buffer.alloc(at % 7, at)));
      for (let at = 0; at < phones.length; at += 401)
        await store.records.db
          .insertInto('device')
          .values(phones.slice(at, at + 401))
          .execute();
      const backup = await backUp(store, backups);
      // In files.
      await restoreBackup({ platform, directory, backup, masterKey: new Uint8Array(32).fill(3) });
      assert.deepEqual(await contentOf(await open({ postgres: undefined })), {
        ...(await contentOf(store)),
        'records.version': (await contentOf(store))['records.version']?.filter((row) => !row.startsWith('name="backup"')),
      });
    }));

  it('is read in pieces, of so many rows and bytes at most, or of one row that is larger', () =>
    withBackups(async ({ open, url }) => {
      const { records } = await open();
      const sizes = [10, 2000, 30, 10, 10];
      for (const [at, size] of sizes.entries())
        await records.db
          .insertInto('device')
          .values(phoneRow(mac(at), 'k', Buffer.alloc(size)))
          .execute();
      const pieces = (limits: { readonly bytes: number; readonly rows: number }, table = 'device'): Promise<readonly number[]> =>
        withClient(configurationOf(url, 'offhook_records'), async (client) => {
          await client.query('begin');
          const lengths: number[] = [];
          for await (const rows of piecesOf(client, { schema: 'offhook_records', table }, limits)) lengths.push(rows.length);
          // The next table has its turn.
          for await (const rows of piecesOf(client, { schema: 'offhook_records', table }, limits)) assert.ok(rows.length > 0);
          return lengths;
        });
      const widest = 2000 + 12 + 'VVX450k'.length;
      assert.deepEqual(await pieces({ bytes: 1_000_000, rows: 2 }), [2, 2, 1]);
      assert.deepEqual(await pieces({ bytes: 1_000_000, rows: 5 }), [5]);
      assert.deepEqual(await pieces({ bytes: 1, rows: 5 }), [1, 1, 1, 1, 1]);
      assert.deepEqual(await pieces({ bytes: 2 * (widest + 1) - 1, rows: 5 }), [1, 1, 1, 1, 1]);
      assert.deepEqual(await pieces({ bytes: 2 * (widest + 1), rows: 5 }), [2, 2, 1]);
      assert.deepEqual(await pieces({ bytes: 1, rows: 5 }, 'contact'), []);
    }));

  for (const [where, run] of [
    ['in one database', (work: (keysUrl: string | undefined) => Promise<void>) => work(undefined)],
    ['in two databases', (work: (keysUrl: string | undefined) => Promise<void>) => withPostgres(work)],
  ] as const)
    it(`made while others write, ${where}, holds the key of all that it holds`, () =>
      run((keysUrl) =>
        withBackups(async ({ open, url, backups, platform, directory }) => {
          const postgres = keysUrl === undefined ? { url } : { url, keysUrl };
          const [store, other] = [await open({ postgres }), await open({ postgres })];
          const ending = new AbortController();
          const written: string[] = [];
          const writing = (async () => {
            while (!ending.signal.aborted) {
              const { id } = await other.vault.create('device');
              await other.records.db
                .insertInto('device')
                .values(phoneRow(mac(written.length), id))
                .execute();
              written.push(id);
            }
          })();
          const waitFor = async (count: number): Promise<void> => {
            while (written.length < count) await new Promise((resolve) => setImmediate(resolve));
          };
          // One table that is copied late waits, so that much is written in between.
          await waitFor(20);
          let backup = '';
          await withConnection(url, async (client) => {
            await client.query('begin');
            await client.query('lock table offhook_records.artefact in access exclusive mode');
            const making = backUp(store, backups);
            await waitsFor(client, 'offhook_records.artefact');
            await waitFor(written.length + 20);
            await client.query('commit');
            backup = await making;
          });
          ending.abort();
          await writing;
          await restoreBackup({ platform, directory, backup, masterKey: new Uint8Array(32).fill(3) });
          const restored = await open({ postgres: undefined });
          const { count } = await restored.records.db
            .selectFrom('device')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .executeTakeFirstOrThrow();
          assert.ok(count >= 20 && count < written.length, `${count} of ${written.length}`);
          assert.deepEqual(await withoutKey(restored), []);
          // In one database both are of one moment: a key is made, and then what it is for.
          const keys = await restored.keys.db.selectFrom('sealing_key').select('id').execute();
          if (keysUrl === undefined) assert.ok(keys.length - count <= 1, `${keys.length} keys of ${count}`);
        }),
      ));

  it('GDPR Art. 17: a key that is destroyed meanwhile waits for no copy of the records, and is not left in dead rows', () =>
    withBackups(async ({ open, url, backups }) => {
      const store = await open();
      const { id } = await store.vault.create('party');
      const { wrapped } = await store.keys.db.selectFrom('sealing_key').select('wrapped').where('id', '=', id).executeTakeFirstOrThrow();
      const isInFile = async (): Promise<boolean> => {
        await sql`checkpoint`.execute(store.keys.db);
        const { rows } = await sql<{ at: number }>`
          select position(${wrapped} in pg_read_binary_file(pg_relation_filepath('offhook_keys.sealing_key'))) as at`.execute(
          store.keys.db,
        );
        return rows[0]?.at !== 0;
      };
      assert.equal(await isInFile(), true);
      await withConnection(url, async (client) => {
        await client.query('begin');
        await client.query('lock table offhook_records.device in access exclusive mode');
        const making = backUp(store, backups);
        // The keys are copied, and the records wait.
        for (let waiting = 0; waiting === 0;) {
          const { rowCount } = await client.query(
            `select 1 from pg_locks where not granted and relation = 'offhook_records.device'::regclass`,
          );
          waiting = rowCount ?? 0;
        }
        await store.vault.destroy([id]);
        await store.keys.compact();
        await client.query('commit');
        await making;
      });
      assert.equal(await isInFile(), false);
    }));

  it('begins between two destructions of keys, not in the middle of one: what a key is destroyed for is gone from the records before', () =>
    withPostgres((keysUrl) =>
      withBackups(async ({ open, url, backups, platform, directory }) => {
        const postgres = { url, keysUrl };
        const store = await open({ postgres });
        const { id } = await store.vault.create('device');
        await store.records.db
          .insertInto('device')
          .values(phoneRow(mac(1), id))
          .execute();
        let making: Promise<string> | undefined;
        await withConnection(keysUrl, async (client) => {
          // Whoever destroys it has it, and waits.
          await client.query('begin');
          await client.query('select id from offhook_keys.sealing_key for update');
          const destroying = store.vault.destroy([id]);
          const isWaiting = async (kind: string): Promise<void> => {
            for (let waiting = 0; waiting === 0;)
              waiting = (await client.query('select 1 from pg_locks where not granted and locktype = $1', [kind])).rowCount ?? 0;
          };
          await isWaiting('transactionid');
          making = backUp(store, backups);
          await isWaiting('advisory');
          await store.records.db.deleteFrom('device').execute();
          await client.query('commit');
          await destroying;
        });
        await restoreBackup({ platform, directory, backup: (await making) ?? '', masterKey: new Uint8Array(32).fill(3) });
        const restored = await open({ postgres: undefined });
        assert.deepEqual(await withoutKey(restored), []);
      }),
    ));

  it('is made by one of several processes a day, whichever folder each has, and by another the day after', () =>
    withBackups(async ({ open, backups }) => {
      const shifted = (store: Store, ms: number): Store => {
        const { clock } = store.platform;
        return { ...store, platform: { ...store.platform, clock: { ...clock, now: () => clock.now() + ms } } };
      };
      const stores = [await open(), await open(), await open()];
      const all = (ms: number): Promise<readonly (string | undefined)[]> =>
        Promise.all(stores.map((store, at) => backUpWhenDue(shifted(store, ms), join(backups, String(at)))));
      const madeOf = (made: readonly (string | undefined)[]): number => made.filter((folder) => folder !== undefined).length;
      assert.equal(madeOf(await all(0)), 1);
      assert.equal(madeOf(await all(3_600_000)), 0);
      assert.equal(madeOf(await all(86_400_000)), 1);
      assert.equal((await readdir(backups, { recursive: true })).filter((name) => name.endsWith('Z')).length, 2);
      // One that is asked for counts as well.
      await backUp(shifted(stores[0] ?? (await open()), 2 * 86_400_000), backups);
      assert.equal(madeOf(await all(2 * 86_400_000)), 0);
    }));

  it('is refused beside another version that has changed a schema, and nothing is left of it', () =>
    withBackups(async ({ open, backups }) => {
      const store = await open();
      for (const part of ['records', 'keys'] as const) {
        const { db } = store[part] as Store['records'];
        await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '')`.execute(db);
        await assert.rejects(backUp(store, backups), {
          code: 'conflict',
          message: new RegExp(`schema offhook_${part} is of another version`),
        });
        await sql`delete from kysely_migration where name = '9999-later'`.execute(db);
      }
      assert.deepEqual(await readdir(backups), []);
      await backUp(store, backups);
    }));

  it('outlives the limit of a server on transactions that wait', () =>
    withBackups(async ({ open, url, backups }) => {
      const store = await open();
      const database = new URL(url).pathname.slice(1);
      // The records wait while the files of the keys are made.
      await sql.raw(`alter database "${database}" set idle_in_transaction_session_timeout = 1`).execute(store.records.db);
      await backUp(store, backups);
    }));
});
