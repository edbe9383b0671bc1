// A backup put into a PostgreSQL server: both schemas are made and filled as a whole, or neither is there.

import type { Kysely, Transaction } from 'kysely';
import { sql } from 'kysely';
import { ProblemError, messageOf } from '@offhook/base';
import { Migrator } from 'kysely/migration';

import { tablesOf } from './backup-head.ts';
import type { Database } from './database.ts';
import { lockNumber } from './postgres-connection.ts';
import { openPostgresDatabase } from './postgres-database.ts';
import type { Row } from './rows-in-pieces.ts';
import { inPieces, insertRows } from './rows-in-pieces.ts';
import type { PostgresPlace } from './postgres-connection.ts';
import type { StorePart } from './store-parts.ts';
import { storeParts } from './store-parts.ts';

/** Those of the backup are in files, and up to date. Rejects with ProblemError conflict where a schema is not empty, and storage. */
export async function restoreToPostgres(
  { url, keysUrl = url }: PostgresPlace,
  backup: Readonly<Record<StorePart, Database<unknown>>>,
): Promise<void> {
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
  const migrator = new Migrator({
    db: access,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableSchema: schema,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new ProblemError('storage', `cannot make the schema ${schema}: ${messageOf(error)}`, { cause: error });
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
