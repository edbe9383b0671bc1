// What a copy of a database says of itself: which engine it is of, when it was made, under which form of the schema, and how many rows each table had.
// It stands in the copy alone: a store that is opened has none.

import { ProblemError } from '@offhook/base';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { z } from 'zod';

import type { Engine } from './database.ts';

export interface BackupHead {
  readonly engine: Engine;
  readonly madeAtMs: number;
  /** The last migration. */
  readonly schema: string;
  readonly rows: Readonly<Record<string, number>>;
}

const rowsSchema = z.record(z.string(), z.number().int());

/** Those of a store in files, without what the engine and its migrations keep. */
export async function tablesOf<Tables>(db: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master
    where type = 'table' and name not like 'sqlite%' and name not like 'kysely%' and name <> 'backup_head' order by name`.execute(db);
  return rows.map(({ name }) => name);
}

export async function migrationsOf<Tables>(db: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

async function countRows<Tables>(db: Kysely<Tables>): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const table of await tablesOf(db)) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db);
    for (const { count } of rows) counts[table] = count;
  }
  return counts;
}

export async function writeHead<Tables>(db: Kysely<Tables>, { engine, madeAtMs }: Pick<BackupHead, 'engine' | 'madeAtMs'>): Promise<void> {
  const schema = (await migrationsOf(db)).at(-1) ?? '';
  const rows = JSON.stringify(await countRows(db));
  await dropHead(db);
  await sql`create table backup_head (engine text not null, made_at_ms integer not null, schema text not null, rows text not null)`.execute(
    db,
  );
  await sql`insert into backup_head (engine, made_at_ms, schema, rows) values (${engine}, ${madeAtMs}, ${schema}, ${rows})`.execute(db);
}

/**
 * Undefined where there is none: copies of before have none. Rejects with ProblemError corrupt where the copy does not hold what it says.
 */
export async function readHead<Tables>(db: Kysely<Tables>): Promise<BackupHead | undefined> {
  const { rows: there } = await sql`select 1 from sqlite_master where name = 'backup_head'`.execute(db);
  if (there.length === 0) return undefined;
  const { rows: heads } = await sql<{
    engine: Engine;
    made_at_ms: number;
    schema: string;
    rows: string;
  }>`select * from backup_head`.execute(db);
  const [head] = heads;
  if (head === undefined) return undefined;
  const rows = rowsSchema.parse(JSON.parse(head.rows));
  const counted = await countRows(db);
  for (const [table, count] of Object.entries(rows))
    if (counted[table] !== count)
      throw new ProblemError('corrupt', `expected ${count} rows of ${table}, got ${counted[table] ?? 'no such table'}`);
  return { engine: head.engine, madeAtMs: head.made_at_ms, schema: head.schema, rows };
}

export async function dropHead<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`drop table if exists backup_head`.execute(db);
}
