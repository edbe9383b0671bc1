// A schema of a PostgreSQL server under kysely. Values are sealed as they are in SQLite; pages are not encrypted: that is for the server's own disk.

import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ProblemError, errorCode, isProblem } from '@offhook/base';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Migration } from 'kysely/migration';
import { Pool } from 'pg';
import type { Client, PoolClient } from 'pg';

import type { Database, Value } from './database.ts';
import { bringUpToDate, linesOfValues } from './database.ts';
import { Places } from './places.ts';
import { configurationOf, lockNumber, problemOf, rewrittenTable, rowOf, withClient } from './postgres-connection.ts';

const connectionsAtMost = 10;
const answerWithinMs = 10_000;
/** Beyond, statements are read anew each time: the server keeps those of each connection. */
const statementsKept = 500;
const triesAtMost = 12;

/** Rejects with ProblemError storage. `url` is postgres://user:password@host/database, as libpq has it. */
export async function openPostgresDatabase<Tables>(options: {
  readonly url: string;
  readonly schema: string;
  readonly migrations: Readonly<Record<string, Migration>> | undefined;
}): Promise<Database<Tables>> {
  const { url, schema, migrations } = options;
  const name = `schema ${schema} of PostgreSQL`;
  const configuration = configurationOf(url, schema);
  const pool = new Pool({ ...configuration, max: connectionsAtMost, query_timeout: answerWithinMs, idleTimeoutMillis: 60_000 });
  // An idle connection that breaks is replaced when one is needed.
  pool.on('error', () => undefined);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: guarded(pool) }) });
  try {
    // Two that start at once make it once.
    if (migrations !== undefined)
      await withClient(configuration, async (client) => {
        await client.query('begin');
        await client.query('select pg_advisory_xact_lock($1)', [lockNumber('schema')]);
        await client.query(`create schema if not exists "${schema}"`);
        await client.query('commit');
      });
    if (migrations !== undefined) await bringUpToDate(db, name, { migrations, schema });
  } catch (error) {
    await db.destroy().catch(() => undefined); // it was destroyed where the migration failed
    throw error;
  }
  let closing: Promise<void> | undefined;
  const tables = async (): Promise<readonly string[]> => {
    const { rows } = await sql<{ name: string }>`
      select tablename as name from pg_tables where schemaname = ${schema} and tablename not like 'kysely%' order by tablename`.execute(db);
    return rows.map((row) => row.name);
  };
  async function* allValues(): AsyncGenerator<Uint8Array> {
    for (const table of await tables()) yield* valuesOf(db, `${schema}.${table}`);
  }
  return {
    engine: 'postgres',
    db,
    name,
    async transact(run, { isolation = 'serializable' } = {}) {
      const level = isolation === 'serializable' ? 'serializable' : 'read committed';
      for (let tries = 1; ; tries++) {
        try {
          return await db.transaction().setIsolationLevel(level).execute(run);
        } catch (error) {
          if (!isInTheWay(error)) throw error;
          if (tries >= triesAtMost) throw new ProblemError('storage', 'others were in the way again and again', { cause: error });
          await pause(randomInt(1, 4 * 2 ** Math.min(tries, 6)));
        }
      }
    },
    async takeTurn(access, turn, how = 'alone') {
      const lock = lockNumber(`${schema} ${turn}`);
      await (how === 'alone' ? sql`select pg_advisory_xact_lock(${lock})` : sql`select pg_advisory_xact_lock_shared(${lock})`).execute(
        access,
      );
    },
    alone: (turn, work) =>
      withClient(configuration, async (client) => {
        // It is given back when the connection ends, however that ends.
        await client.query('select pg_advisory_lock($1)', [lockNumber(`${schema} alone ${turn}`)]);
        return work();
      }),
    aloneUnlessTaken: (turn, work) =>
      withClient(configuration, async (client) => {
        await client.query(signsOfLife);
        const { taken } = await rowOf<{ taken: boolean }>(client, 'select pg_try_advisory_lock($1) as taken', [
          lockNumber(`${schema} alone ${turn}`),
        ]);
        if (taken) await work();
        return taken;
      }),
    image: allValues,
    values: allValues,
    checkpoint: async () => undefined,
    async compact() {
      const all = await tables();
      await withClient(configuration, async (client) => {
        // A key that was destroyed must not stand in a dead row: that table is written anew. Dead rows of the others are sealed under keys that are gone.
        for (const table of all) {
          const isRewritten = table === rewrittenTable;
          // Not beside a copy: everybody would wait for it.
          if (isRewritten) {
            await client.query('select pg_advisory_lock($1)', [lockNumber(`${schema} rewrite`)]);
            await nobodyReadsWhatIsGone(client);
          }
          await client.query(`vacuum ${isRewritten ? '(full) ' : ''}"${schema}"."${table}"`);
        }
      });
    },
    close() {
      closing ??= db.destroy();
      return closing;
    },
  };
}

/** The server sees within half a minute that a machine has gone, and gives its lock back. */
const signsOfLife = 'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3';

const looksAtMost = 40;

/** A row that somebody else's snapshot still shows is written anew as a dead one: waits two seconds at most, and what is left then goes the next time. */
async function nobodyReadsWhatIsGone(client: Client): Promise<void> {
  const { rows } = await client.query<{ now: string }>('select pg_current_xact_id()::xid::text as now');
  for (let looks = 0; looks < looksAtMost; looks++) {
    const older = await client.query(
      `select 1 from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and age(backend_xmin) >= age($1::xid) limit 1`,
      [rows[0]?.now],
    );
    if (older.rowCount === 0) return;
    await client.query('select pg_sleep(0.05)');
  }
}

type Values = Readonly<Record<string, Value>>;

const pagesAtOnce = 128;

/** Every value of a table, by place on its pages, so that a table of any size is read in pieces. */
async function* valuesOf<Tables>(db: Kysely<Tables>, table: string): AsyncGenerator<Uint8Array> {
  const { rows: sizes } = await sql<{
    pages: string;
  }>`select pg_relation_size(${table}::regclass) / current_setting('block_size')::int as pages`.execute(db);
  const pages = Number(sizes[0]?.pages ?? 0) + 1;
  for (let from = 0; from < pages; from += pagesAtOnce) {
    const [first, end] = [`(${from},0)`, `(${from + pagesAtOnce},0)`];
    const { rows } = await sql<Values>`select * from ${sql.table(table)} where ctid >= ${first}::tid and ctid < ${end}::tid`.execute(db);
    const values = linesOfValues(rows.flatMap((row) => Object.values(row)));
    if (values.length > 0) yield values;
  }
}

/** Serialization failure, deadlock, and a row that another wrote first: whoever tries again sees what they did. */
function isInTheWay(error: unknown): boolean {
  return ['40001', '40P01', '23505'].includes(errorCode(error));
}

/** Statements get names, so that the server reads each once a connection; failures that are to be expected become problems. */
function guarded(pool: Pool): PostgresPool {
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= statementsKept || !/^\s*(?:select|insert|update|delete)\b/i.test(text)) return known;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
  const places = new Places(connectionsAtMost);
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  const wrap = (client: PoolClient): PostgresPoolClient => {
    let isBroken = false;
    client.on('error', () => {
      isBroken = true;
    });
    const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
      const name = nameOf(text);
      try {
        return await client.query({ ...(name === undefined ? {} : { name }), text, values: [...values] });
      } catch (cause) {
        const problem = problemOf(cause);
        if (isProblem(problem)) isBroken = true;
        throw problem;
      }
    };
    return {
      query: query as PostgresPoolClient['query'],
      release: (isDiscarded = false) => client.release(isBroken || isDiscarded),
    };
  };
  return {
    options: pool.options,
    async connect() {
      // That others of ours are at work says nothing of the server: only the connection itself has a limit.
      const leave = await places.take();
      try {
        const client = await pool.connect();
        const known = clients.get(client) ?? wrap(client);
        clients.set(client, known);
        const release = (isDiscarded?: boolean): void => {
          known.release(isDiscarded);
          leave();
        };
        return { query: known.query, release };
      } catch (cause) {
        leave();
        throw problemOf(cause);
      }
    },
    end: () => pool.end(),
  };
}
