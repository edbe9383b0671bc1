// A backup put into a PostgreSQL server: both schemas are made and filled as a whole, or neither is there.

import { setTimeout as pause } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { sql } from 'kysely';
import { ProblemError } from '@offhook/base';

import { tablesOf } from './backup-head.ts';
import type { Database } from './database.ts';
import { migrate } from './database.ts';
import { applicationName, configurationOf, lockNumber, withClient } from './postgres-connection.ts';
import { openPostgresDatabase } from './postgres-database.ts';
import type { Row } from './rows-in-pieces.ts';
import { inPieces, insertRows } from './rows-in-pieces.ts';
import type { PostgresPlace } from './postgres-connection.ts';
import type { StorePart } from './store-parts.ts';
import { storeParts } from './store-parts.ts';

const looksAtMost = 20;
const betweenLooksMs = 100;

/** Those of the backup are in files, and up to date. Rejects with ProblemError conflict where a server runs on it or a schema is not empty, and storage. */
export async function restoreToPostgres(
  { url, keysUrl = url }: PostgresPlace,
  backup: Readonly<Record<StorePart, Database<unknown>>>,
): Promise<void> {
  await demandNobody(url, 'records');
  await demandNobody(keysUrl, 'keys');
  const open = (at: string, part: StorePart): Promise<Database<unknown>> =>
    openPostgresDatabase<unknown>({ url: at, schema: storeParts[part].schema, migrations: undefined });
  const records = await open(url, 'records');
  const keys = await open(keysUrl, 'keys');
  try {
    await records.db.transaction().execute(async (ofRecords) => {
      // Whoever starts on it meanwhile waits, and finds it whole.
      await sql`select pg_advisory_xact_lock(${lockNumber('schema')})`.execute(ofRecords);
      await fill(ofRecords, 'records', backup.records.db);
      await keys.db.transaction().execute((ofKeys) => fill(ofKeys, 'keys', backup.keys.db));
    });
  } finally {
    await records.close();
    await keys.close();
  }
}

/** A server that ran on would not carry out again what was erased since. Whoever is about to end is waited for. */
async function demandNobody(url: string, part: StorePart): Promise<void> {
  const configuration = { ...configurationOf(url, storeParts[part].schema), application_name: 'offhook restore' };
  await withClient(configuration, async (client) => {
    for (let tries = 1; ; tries++) {
      const { rows } = await client.query<{ database: string }>(
        'select datname as database from pg_stat_activity where datname = current_database() and application_name = $1',
        [applicationName],
      );
      const [there] = rows;
      if (there === undefined) return;
      if (tries >= looksAtMost)
        throw new ProblemError('conflict', `a server of Offhook uses the PostgreSQL database ${there.database}: stop every one first`);
      await pause(betweenLooksMs);
    }
  });
}

async function fill(access: Transaction<unknown>, part: StorePart, from: Kysely<unknown>): Promise<void> {
  const { schema, migrations } = storeParts[part];
  const { rows: there } = await sql`select 1 from pg_tables where schemaname = ${schema}`.execute(access);
  if (there.length > 0)
    throw new ProblemError(
      'conflict',
      `the schema ${schema} is not empty: stop every process on it, then keep it (alter schema ${schema} rename to ${schema}_before) ` +
        `or drop it (drop schema ${schema} cascade), and restore again. Nothing was changed.`,
    );
  await sql`create schema if not exists ${sql.id(schema)}`.execute(access);
  await migrate(access, `the schema ${schema}`, { migrations, schema });
  for (const table of await tablesOf(from)) {
    for await (const piece of inPieces(rowsOf(from, table))) await insertRows(access, `${schema}.${table}`, piece);
  }
  await countOn(access, schema);
}

/** One after the other, however many there are. */
function rowsOf(db: Kysely<unknown>, table: string): AsyncIterable<Row> {
  return (db as unknown as Kysely<Readonly<Record<string, Row>>>).selectFrom(table).selectAll().stream();
}

/** Numbers that the database counts up go on behind those that are there. */
async function countOn(access: Transaction<unknown>, schema: string): Promise<void> {
  const { rows: counted } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = ${schema} and column_default like 'nextval(%'`.execute(access);
  for (const { table, column } of counted) {
    const name = `${schema}.${table}`;
    await sql`
      select setval(pg_get_serial_sequence(${name}, ${column}), coalesce(max(${sql.ref(column)}), 0) + 1, false)
      from ${sql.table(name)}`.execute(access);
  }
}
