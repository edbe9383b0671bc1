// What both engines give: queries, units of work that are tried again, and what upkeep takes. Records and keys are a database each.

import { ProblemError, messageOf } from '@offhook/base';
import type { Kysely, Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { Migrator } from 'kysely/migration';

export type Engine = 'sqlite' | 'postgres';

/** How a unit of work keeps apart from others. On SQLite there is one at a time, whatever is asked for. */
export interface UnitOptions {
  /**
   * `serializable`, which is tried again where another came between; or `in-turns`, where the unit takes the turns itself that it needs and sees what was
   * committed before each of its statements.
   */
  readonly isolation?: 'serializable' | 'in-turns';
}

export interface Database<Tables> {
  readonly engine: Engine;
  readonly db: Kysely<Tables>;
  /** As a person knows it: a file, or a schema of a server. */
  readonly name: string;
  /**
   * One unit of work: all of it is committed when it resolves, or nothing. It may be run more than once, so whatever it does besides must bear that.
   * Rejects with ProblemError storage where the database cannot be used.
   */
  transact<T>(run: (access: Transaction<Tables>) => Promise<T>, options?: UnitOptions): Promise<T>;
  /** Inside a unit of work that goes in turns: the turn of that name is this one's until it ends. `with-others` may be had by many at once. */
  takeTurn(access: Transaction<Tables>, name: string, how?: 'alone' | 'with-others'): Promise<void>;
  /** Work of any length that is done by one at a time, in this process and others; not for what is done inside a unit of work, nor inside work of that name. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** The same, and false at once where somebody does it. */
  aloneUnlessTaken(name: string, work: () => Promise<void>): Promise<boolean>;
  /**
   * The content piece by piece, with every page deciphered, free pages and the write-ahead log included: what a search must look through. Of PostgreSQL, every
   * value of every row: what its server keeps besides is its own.
   */
  image(): AsyncIterable<Uint8Array>;
  /** Every value of every row, each with a line end behind it: in an image, one value may begin where another ends. */
  values(): AsyncIterable<Uint8Array>;
  /** Brings what stands in the write-ahead log into the file and empties the log; waits for nobody. */
  checkpoint(): Promise<void>;
  /** Rewrites what is kept without free pages and empties the write-ahead log. */
  compact(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

interface History {
  readonly migrations: Readonly<Record<string, Migration>>;
  readonly schema?: string;
}

/** Closes the database where it fails: rejects with ProblemError storage. */
export async function bringUpToDate<Tables>(db: Kysely<Tables>, name: string, history: History): Promise<void> {
  try {
    await migrate(db, name, history);
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** The same of a database that somebody else closes, or inside a transaction of PostgreSQL. */
export async function migrate<Tables>(db: Kysely<Tables>, name: string, { migrations, schema }: History): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new ProblemError('storage', `cannot bring ${name} up to date: ${messageOf(error)}`, { cause: error });
}

export type Value = Uint8Array | string | number | null;

const lineEnd = Buffer.from('\n', 'latin1');

/** Each with a line end behind it. */
export function linesOfValues(values: readonly Value[]): Uint8Array {
  return Buffer.concat(
    values.flatMap((value) => (value === null ? [] : [value instanceof Uint8Array ? value : Buffer.from(String(value), 'utf8'), lineEnd])),
  );
}
