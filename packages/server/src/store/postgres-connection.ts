// How a PostgreSQL server is reached: connections, what their failures mean, and numbers for its advisory locks.

import { createHash } from 'node:crypto';
import { ProblemError, errorCode, isProblem, messageOf } from '@offhook/base';
import { Client, types } from 'pg';
import type { ClientConfig } from 'pg';

const connectWithinMs = 5000;
/** By which connections of ours are known. */
export const applicationName = 'offhook';

/** Where the records and the keys are, where that is not the folder of the store. */
export interface PostgresPlace {
  /** postgres://user:password@host/database */
  readonly url: string;
  /** Of another database for the keys, so that its copies are kept apart; a schema beside that of the records where missing. */
  readonly keysUrl?: string;
}

/** The keys: what was destroyed is gone from its file once it is written anew, in a turn of its own, `SCHEMA rewrite`. */
export const rewrittenTable = 'sealing_key';

/** Whole numbers of ours are below 2^53: milliseconds and counts. */
const wholeNumbers: ReadonlySet<number> = new Set([types.builtins.INT8, types.builtins.NUMERIC]);

export function configurationOf(url: string, schema: string): ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    options: `-c search_path=${schema} -c synchronous_commit=on`,
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    types: {
      // Answers come as text.
      getTypeParser: (oid: number) => (wholeNumbers.has(oid) ? Number : types.getTypeParser(oid, 'text')),
    },
  };
}

/** On a connection of its own, which ends with the work. Rejects with ProblemError storage. */
export async function withClient<T>(configuration: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(configuration);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (cause) {
    throw problemOf(cause);
  } finally {
    await client.end().catch(() => undefined); // it has failed before, and that is told
  }
}

/** The only row, where there always is one. */
export async function rowOf<Row extends object>(client: Client, text: string, values: readonly unknown[] = []): Promise<Row> {
  const { rows } = await client.query<Row>(text, [...values]);
  const [row] = rows;
  if (row === undefined) throw new Error(`expected a row from ${text}`);
  return row;
}

/** Is a table of a schema there, and has it rows? Nothing is made. Rejects with ProblemError storage. */
export function lookAtTable(url: string, schema: string, table: string): Promise<'missing' | 'empty' | 'filled'> {
  return withClient(configurationOf(url, schema), async (client) => {
    const { rowCount: tables } = await client.query('select 1 from pg_tables where schemaname = $1 and tablename = $2', [schema, table]);
    if (tables === 0) return 'missing';
    const { rowCount: rows } = await client.query(`select 1 from "${schema}"."${table}" limit 1`);
    return rows === 0 ? 'empty' : 'filled';
  });
}

/** One number for one name, in every process. */
export function lockNumber(name: string): string {
  return createHash('sha256').update(`offhook ${name}`).digest().readBigInt64BE().toString();
}

/** Gone, full, read-only, or out of time: an expected failure; a statement that cannot be right is a bug and stays one. */
export function problemOf(cause: unknown): unknown {
  if (isProblem(cause) || !(cause instanceof Error)) return cause;
  const code = errorCode(cause);
  const isExpected =
    /^(?:08|53|57|58|28|3D|25006|42501|E[A-Z]+$)/.test(code) ||
    (code === '' && /timeout|terminated|Connection|not queryable/i.test(cause.message));
  return isExpected
    ? new ProblemError('storage', `PostgreSQL cannot be used: ${messageOf(cause)}`, { cause, details: { status: 503 } })
    : cause;
}
