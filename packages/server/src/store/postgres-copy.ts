// A copy of a store on a PostgreSQL server, beside the traffic, in the form that a store in files has: AES-256, under the keys of its files.
// Both schemas are copied as they were at one moment. Where the keys are in another database, their moment comes after that of the records, and no key is
// destroyed between the two: every key that the records need is then there.

import { ProblemError } from '@offhook/base';
import type { Kysely } from 'kysely';
import type { Client } from 'pg';

import { migrationsOf, tablesOf } from './backup-head.ts';
import type { Derive } from './master-key.ts';
import { destroyTurn } from './key-vault.ts';
import { configurationOf, lockNumber, rewrittenTable, rowOf, withClient } from './postgres-connection.ts';
import type { Row } from './rows-in-pieces.ts';
import { insertRows, pieceBytes, pieceRows } from './rows-in-pieces.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import type { PostgresPlace } from './postgres-connection.ts';
import type { StorePart } from './store-parts.ts';
import { storeParts } from './store-parts.ts';

export interface PostgresCopy {
  readonly place: PostgresPlace;
  readonly derive: Derive;
  /** Of files that are not there yet, in folders that are. */
  readonly paths: Readonly<Record<StorePart, string>>;
  /** Writes the table of the keys anew. */
  readonly compactKeys: () => Promise<void>;
}

/** Rejects with ProblemError storage, or conflict where the schemas are of another version of Offhook. */
export async function copyFromPostgres({ place, derive, paths, compactKeys }: PostgresCopy): Promise<void> {
  const { url, keysUrl = url } = place;
  const { records, keys } = storeParts;
  const copy = (part: StorePart, client: Client): Promise<void> =>
    copySchema(client, part, { path: paths[part], key: derive(storeParts[part].keyPurpose) });
  const isLeftOver = await withClient(configurationOf(keysUrl, keys.schema), async (ofKeys) => {
    const before = await keyFile(ofKeys);
    await withClient(configurationOf(url, records.schema), async (ofRecords) => {
      // A key is destroyed when what it sealed is gone: in neither moment is it half done.
      await ofKeys.query('select pg_advisory_lock($1)', [lockNumber(`${keys.schema} ${destroyTurn}`)]);
      const moment = await beginMoment(ofRecords);
      await beginMoment(ofKeys, url === keysUrl ? moment : undefined);
      await ofKeys.query('select pg_advisory_unlock_all()');
      // The keys are soon copied; then nobody who must write their table anew waits for the records.
      await copy('keys', ofKeys);
      await ofKeys.query('commit');
      await copy('records', ofRecords);
    });
    // What was destroyed meanwhile was kept in dead rows for as long as the moment was read.
    return (await keyFile(ofKeys)) !== before;
  });
  if (isLeftOver) await compactKeys();
}

/** The number of the file that the keys are in: another one each time it is written anew. */
async function keyFile(client: Client): Promise<number> {
  const { file } = await rowOf<{ file: number }>(client, 'select pg_relation_filenode($1::regclass) as file', [
    `${storeParts.keys.schema}.${rewrittenTable}`,
  ]);
  return file;
}

/** Of `shared`, another moment of the same database that is being read; answers by which others share this one. */
async function beginMoment(client: Client, shared?: string): Promise<string> {
  // It takes as long as it takes, and waits while the keys are copied.
  await client.query('set statement_timeout = 0');
  await client.query('set idle_in_transaction_session_timeout = 0');
  await client.query('begin isolation level repeatable read, read only');
  if (shared !== undefined) await client.query(`set transaction snapshot ${client.escapeLiteral(shared)}`);
  const { moment } = await rowOf<{ moment: string }>(client, 'select pg_export_snapshot() as moment');
  return moment;
}

async function copySchema(
  client: Client,
  part: StorePart,
  { path, key }: { readonly path: string; readonly key: Uint8Array },
): Promise<void> {
  const { schema, migrations } = storeParts[part];
  const file = await openSqliteDatabase<unknown>({ path, key, migrations });
  try {
    const { rows: applied } = await client.query<{ name: string }>(
      `select name from "${schema}".kysely_migration order by name collate "C"`,
    );
    if (applied.map(({ name }) => name).join() !== (await migrationsOf(file.db)).join())
      throw new ProblemError('conflict', `the schema ${schema} is of another version of Offhook: run one version at a time`);
    for (const table of await tablesOf(file.db)) await copyTable(client, file.db, { schema, table });
  } finally {
    await file.close();
  }
}

interface TablePlace {
  readonly schema: string;
  readonly table: string;
}

async function copyTable<Tables>(client: Client, db: Kysely<Tables>, place: TablePlace): Promise<void> {
  // Whoever writes it anew would wait for the end of the copy, and everybody else for them.
  if (place.table === rewrittenTable)
    await client.query('select pg_advisory_xact_lock_shared($1)', [lockNumber(`${place.schema} rewrite`)]);
  for await (const rows of piecesOf(client, place)) await db.transaction().execute((access) => insertRows(access, place.table, rows));
}

/** Inside a transaction; no more at once than `bytes`, or one row. */
export async function* piecesOf(
  client: Client,
  { schema, table }: TablePlace,
  limits = { bytes: pieceBytes, rows: pieceRows },
): AsyncGenerator<readonly Row[]> {
  const name = `"${schema}"."${table}"`;
  const atOnce = Math.max(1, Math.min(limits.rows, Math.floor(limits.bytes / (await widestRow(client, { schema, table })))));
  await client.query(`declare copied no scroll cursor for select * from ${name}`);
  for (;;) {
    const { rows } = await client.query<Row>(`fetch ${atOnce} from copied`);
    if (rows.length === 0) break;
    yield rows;
  }
  await client.query('close copied');
}

/** In bytes, numbers not counted; 1 where there is none. */
async function widestRow(client: Client, { schema, table }: TablePlace): Promise<number> {
  const { rows: columns } = await client.query<{ name: string }>(
    `select column_name as name from information_schema.columns where table_schema = $1 and table_name = $2 and data_type in ('text', 'bytea')`,
    [schema, table],
  );
  const widths = columns.map(({ name }) => `coalesce(octet_length("${name}"), 0)`);
  const { widest } = await rowOf<{ widest: number | null }>(
    client,
    `select max(${['1', ...widths].join(' + ')}) as widest from "${schema}"."${table}"`,
  );
  return widest ?? 1;
}
