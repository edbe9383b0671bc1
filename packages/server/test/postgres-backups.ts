// Stores on a PostgreSQL server of a test's own, each with a folder for its backups, and what stands in all of their tables.

import { join } from 'node:path';

import type { Platform } from '@offhook/base';
import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';

import { tablesOf } from '../src/store/backup-head.ts';
import type { Row } from '../src/store/rows-in-pieces.ts';
import type { PostgresPlace } from '../src/store/postgres-connection.ts';
import type { Store } from '../src/store/store.ts';
import { openStore } from '../src/store/store.ts';
import { storeParts } from '../src/store/store-parts.ts';
import { temporaryDirectory } from './server-under-test.ts';
import { withPostgres } from './store-place.ts';

export const masterKey = new Uint8Array(32).fill(3);

export interface BackupsUnderTest {
  readonly url: string;
  readonly platform: Platform;
  /** Of files, and of what is restored. */
  readonly directory: string;
  readonly backups: string;
  /** On the server unless `postgres` says otherwise, in files where that is undefined. */
  readonly open: (options?: { readonly postgres: PostgresPlace | undefined }) => Promise<Store>;
}

export const withBackups = (run: (under: BackupsUnderTest) => Promise<void>): Promise<void> =>
  withPostgres(async (url) => {
    const folder = await temporaryDirectory();
    const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
    const opened: Store[] = [];
    try {
      await run({
        url,
        platform,
        directory: folder.path,
        backups: join(folder.path, '..', 'backups'),
        async open({ postgres } = { postgres: { url } }) {
          const store = await openStore({ platform, directory: folder.path, masterKey, ...(postgres === undefined ? {} : { postgres }) });
          opened.push(store);
          return store;
        },
      });
    } finally {
      for (const store of opened) await store.close();
      platform.close();
      await folder.remove();
    }
  });

async function namesOf(store: Store, part: 'records' | 'keys'): Promise<readonly string[]> {
  const db = store[part].db as unknown as Kysely<unknown>;
  if (store.records.engine === 'sqlite') return tablesOf(db);
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables
    where schemaname = ${storeParts[part].schema} and tablename not like 'kysely%' order by tablename`.execute(db);
  return rows.map(({ name }) => name);
}

/** Every row of every table, in an order that both engines share. */
export async function contentOf(store: Store): Promise<Readonly<Record<string, readonly string[]>>> {
  const content: Record<string, readonly string[]> = {};
  for (const part of ['records', 'keys'] as const)
    for (const table of await namesOf(store, part)) {
      const { rows } = await sql<Row>`select * from ${sql.table(table)}`.execute(store[part].db);
      content[`${part}.${table}`] = rows
        .map((row) =>
          Object.entries(row)
            .map(
              ([name, value]) =>
                `${name}=${value instanceof Uint8Array ? `x${Buffer.from(value).toString('hex')}` : JSON.stringify(value)}`,
            )
            .toSorted((one, other) => (one < other ? -1 : 1))
            .join(),
        )
        .toSorted((one, other) => (one < other ? -1 : 1));
    }
  return content;
}

const texts = ['a', 'ä€𝄞', '', "quote ' and \\ and \n", '10'];

/** Five rows in each table that bears any: each kind of text, number and bytes. Keys and the identity are made by the store alone. */
export async function fillAll(store: Store): Promise<void> {
  for (let made = 0; made < 5; made++) await store.vault.create('party');
  await store.vault.destroy([(await store.vault.create('log')).id]);
  for (const part of ['records', 'keys'] as const) {
    const db = store[part].db;
    for (const table of await namesOf(store, part)) {
      if (['sealing_key', 'store_identity', 'audit_pending'].includes(table)) continue;
      const { rows: columns } = await sql<{ name: string; type: string; nullable: string }>`
        select column_name as name, data_type as type, is_nullable as nullable from information_schema.columns
        where table_schema = ${storeParts[part].schema} and table_name = ${table} order by ordinal_position`.execute(db);
      for (const [at, text] of texts.entries()) {
        const values = columns.map(({ type, nullable }, column) =>
          nullable === 'YES' && at === 4
            ? null
            : type === 'bytea'
              ? Buffer.from([0, 255, at, column].slice(0, at))
              : type === 'bigint'
                ? at === 3
                  ? Number.MAX_SAFE_INTEGER
                  : at - 1
                : column === 0
                  ? `${at}${text}`
                  : text + String(at),
        );
        await sql`insert into ${sql.table(table)} values (${sql.join(values)})`.execute(db);
      }
    }
  }
  for (const at of [1, 2, 3])
    await store.records.db
      .insertInto('audit_pending')
      .values({ at: '', actor: 'a', action: String(at), facts: '{}' })
      .execute();
}
