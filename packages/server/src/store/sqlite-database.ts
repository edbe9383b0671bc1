// An encrypted SQLite database under kysely: SQLCipher 4 (AES-256, HMAC-SHA512) with a raw key, WAL, synchronous=FULL so that what was acknowledged is on the disk.

import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { decipheredImage } from './sqlite-image.ts';
import type { Database as SqliteFile, Statement } from 'better-sqlite3-multiple-ciphers';
import { ProblemError, errorCode, hexText, messageOf } from '@offhook/base';
import { CompiledQuery, Kysely, SqliteDialect, sql } from 'kysely';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type { Migration } from 'kysely/migration';

import { InOrder } from '../in-order.ts';
import type { Database, Value } from './database.ts';
import { bringUpToDate, linesOfValues } from './database.ts';
import { UnitGroups } from './unit-groups.ts';
import { vacuumInThread } from './vacuum.ts';

/** The driver is compiled for Node-API 10; with an older one, opening a database crashes the process instead of failing. */
const requiredNodeApi = 10;
const cacheKb = 65_536;
const ownerOnly = 0o600;

export interface FileDatabase<Tables> extends Database<Tables> {
  /** A consistent copy under the same key, beside the traffic, in a file that is not there yet. Nothing changes until `besides` is done as well. */
  copyTo(path: string, besides?: () => Promise<void>): Promise<void>;
}

type Driver = new (path: string, options?: { readonly timeout: number }) => SqliteFile;

/** Throws ProblemError unsupported on an old Node. */
export function loadDriver(nodeApi = Number(process.versions['napi'] ?? 0)): Driver {
  if (nodeApi < requiredNodeApi)
    throw new ProblemError(
      'unsupported',
      `expected Node with Node-API ${requiredNodeApi} or newer (Node 22.14, 24), got Node-API ${nodeApi}`,
    );
  return createRequire(import.meta.url)('better-sqlite3-multiple-ciphers') as Driver;
}

/** Throws ProblemError storage, decryption-failed where the key does not fit, or unsupported on an old Node. */
export function openFile(path: string, key: Uint8Array): SqliteFile {
  const Driver = loadDriver();
  let file: SqliteFile;
  try {
    // Readable by its owner only, and the files that SQLite puts beside it likewise.
    closeSync(openSync(path, 'a', ownerOnly));
    chmodSync(path, ownerOnly);
    file = new Driver(path);
  } catch (cause) {
    throw new ProblemError('storage', `cannot open the database ${path}: ${messageOf(cause)}`, { cause });
  }
  try {
    file.pragma("cipher='sqlcipher'");
    file.pragma('legacy=4');
    file.pragma(`key="x'${hexText(key)}'"`);
    file.pragma('journal_mode=WAL');
    file.pragma('synchronous=FULL');
    file.pragma('wal_autocheckpoint=16384');
    file.pragma('temp_store=MEMORY');
    file.pragma(`cache_size=-${cacheKb}`);
    file.pragma('secure_delete=ON');
    file.pragma('foreign_keys=ON');
  } catch (cause) {
    file.close();
    const isWrongKey = errorCode(cause) === 'SQLITE_NOTADB';
    throw new ProblemError(
      isWrongKey ? 'decryption-failed' : 'storage',
      isWrongKey ? `the master key does not open ${path}` : `cannot open the database ${path}: ${messageOf(cause)}`,
      { cause },
    );
  }
  return file;
}

/** From so many bytes on, a thread writes it anew: as much takes a few dozen milliseconds. */
const threadFromBytes = 4 * 1024 * 1024;

/** Rejects as `openFile` throws. */
export async function openSqliteDatabase<Tables>(options: {
  path: string;
  key: Uint8Array;
  migrations: Readonly<Record<string, Migration>> | undefined;
  readonly threadFrom?: number;
}): Promise<FileDatabase<Tables>> {
  const { path, key, migrations, threadFrom = threadFromBytes } = options;
  const file = openFile(path, key);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: cached(file) }) });
  if (migrations !== undefined) await bringUpToDate(db, path, { migrations });
  const units = new UnitGroups(db);
  const aloneWork = new InOrder();
  let closing: Promise<void> | undefined;
  return {
    engine: 'sqlite',
    db,
    name: path,
    transact: (run) => units.transact(run),
    takeTurn: async () => undefined,
    alone: (name, work) => aloneWork.run(name, work),
    async aloneUnlessTaken(name, work) {
      if (aloneWork.isBusy(name)) return false;
      await aloneWork.run(name, work);
      return true;
    },
    image: () => decipheredImage(path, key),
    values: () => valuesOf(db),
    async checkpoint() {
      await db.executeQuery(CompiledQuery.raw('pragma wal_checkpoint(TRUNCATE)'));
    },
    async copyTo(copy, besides = async () => undefined) {
      closeSync(openSync(copy, 'wx', ownerOnly));
      await db.connection().execute(async (held) => {
        await held.executeQuery(CompiledQuery.raw('vacuum into ?', [copy]));
        await besides();
      });
    },
    async compact() {
      // Whoever reads meanwhile reads on, and whoever writes waits for its turn.
      if (statSync(path).size >= threadFrom) await units.between(() => vacuumInThread({ path, key }));
      else await db.executeQuery(CompiledQuery.raw('vacuum'));
      await db.executeQuery(CompiledQuery.raw('pragma wal_checkpoint(TRUNCATE)'));
    },
    close() {
      closing ??= db.destroy();
      return closing;
    },
  };
}

const rowsAtOnce = 500;

/** Row by row in pieces, so that whoever writes meanwhile waits for one piece at most. */
async function* valuesOf<Tables>(db: Kysely<Tables>): AsyncGenerator<Uint8Array> {
  for (const { name } of await db.introspection.getTables())
    for (let after = -1; ;) {
      const { rows } = await sql<ValueRow>`
        select rowid as after_row, * from ${sql.table(name)} where rowid > ${after} order by rowid limit ${rowsAtOnce}`.execute(db);
      const last = rows.at(-1);
      if (last === undefined) break;
      yield linesOfValues(rows.flatMap(({ after_row: _rowid, ...values }) => Object.values(values)));
      after = last.after_row;
    }
}

interface ValueRow {
  readonly after_row: number;
  readonly [column: string]: Value;
}

const statementLimit = 500;

/** Keeps prepared statements: preparing costs more than most statements take. */
function cached(file: SqliteFile): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => void file.close(),
    prepare(text) {
      const known = statements.get(text);
      if (known !== undefined) return known;
      const statement = guarded(asProblem(() => file.prepare(statementFor(text, file))));
      if (statements.size >= statementLimit) statements.clear();
      if (/^\s*(?:select|insert|update|delete|savepoint|release|begin|commit)\b/i.test(text)) statements.set(text, statement);
      return statement;
    },
  };
}

function statementFor(text: string, file: SqliteFile): string {
  // A unit of work that reads before it writes has its turn from the start.
  if (/^\s*begin\s*$/i.test(text)) return 'begin immediate';
  // A full disk makes SQLite roll back by itself; the roll-back that follows then finds nothing to do.
  return /^\s*rollback\s*$/i.test(text) && !file.inTransaction ? 'select 1 where 0' : text;
}

function guarded(statement: Statement): SqliteStatement {
  return {
    reader: statement.reader,
    all: (parameters) => asProblem(() => statement.all(...parameters)),
    run: (parameters) => asProblem(() => statement.run(...parameters)),
    iterate: (parameters) => statement.iterate(...parameters),
  };
}

/** A full disk or a damaged file is an expected failure; a statement that cannot be right is a bug and stays one. */
const expectedFailures = /^SQLITE_(?:FULL|IOERR|CORRUPT|NOTADB|BUSY|LOCKED|READONLY|CANTOPEN|PERM)/;

function asProblem<T>(action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const code = errorCode(cause);
    if (!expectedFailures.test(code)) throw cause;
    throw new ProblemError('storage', `the database cannot be used (${code})`, { cause });
  }
}
