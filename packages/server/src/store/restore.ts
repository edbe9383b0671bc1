// A backup in place of a store, in files or on a PostgreSQL server, whichever of the two it was made from. It is read through before anything is changed.
// The next start carries out again what was erased since.

import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '@offhook/base';
import { ProblemError, errorCode, isProblem, messageOf } from '@offhook/base';
import { sql } from 'kysely';

import type { BackupHead } from './backup-head.ts';
import { migrationsOf, readHead } from './backup-head.ts';
import { pathIn, unfinished } from './backup.ts';
import type { Database } from './database.ts';
import { migrate } from './database.ts';
import { deriver, readMasterKey } from './master-key.ts';
import { restoreToPostgres } from './postgres-restore.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { lockStore } from './store-lock.ts';
import type { PostgresPlace } from './postgres-connection.ts';
import type { StorePart } from './store-parts.ts';
import { storeParts, unfinishedRestore } from './store-parts.ts';

const parts: readonly StorePart[] = ['records', 'keys'];

export interface RestoreOptions {
  /** `platform.files` must have `directory` as its root. */
  readonly platform: Platform;
  readonly directory: string;
  /** The folder that was made. */
  readonly backup: string;
  /** The one in `directory` where missing. */
  readonly masterKey?: Uint8Array;
  /** In place of files in `directory`. */
  readonly postgres?: PostgresPlace;
}

/** What the backup says of itself, where it could be read and says anything. */
export interface Restored {
  /** False where there is no master key to read it with: it was put in place as it is. */
  readonly isVerified: boolean;
  readonly head: BackupHead | undefined;
}

/**
 * Of files, what was there is kept beside them as NAME.before. Rejects with ProblemError conflict where a server has the store, or a schema of PostgreSQL is not
 * empty; not-found where the backup is none; decryption-failed and corrupt where it is of another store or damaged; unsupported where it is of a newer version.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { platform, directory, backup, postgres } = options;
  if (backup.replace(/\/+$/, '').endsWith(unfinished)) throw new ProblemError('not-found', `${backup} was interrupted: it is no backup`);
  for (const part of parts)
    if (!existsSync(pathIn(backup, part)))
      throw new ProblemError('not-found', `expected ${part}/${storeParts[part].file} in ${backup}: it is no backup`);
  const masterKey = options.masterKey ?? (await readMasterKey(platform));
  const lock = await lockStore({ platform, directory });
  const at = join(directory, unfinishedRestore);
  try {
    await rm(at, { recursive: true, force: true });
    await mkdir(at, { mode: 0o700 });
    const copies = { records: join(at, storeParts.records.file), keys: join(at, storeParts.keys.file) };
    for (const part of parts) await copyFile(pathIn(backup, part), copies[part]);
    if (masterKey === undefined) {
      if (postgres !== undefined)
        throw new ProblemError('bad-configuration', `expected the master key of the backup in ${directory}/master.key, or --master-key`);
      await putInPlace(directory, copies);
      return { isVerified: false, head: undefined };
    }
    const derive = deriver(platform.cryptography, masterKey);
    const place = (part: StorePart): PartOfBackup => ({ part, backup, path: copies[part], key: derive(storeParts[part].keyPurpose) });
    const head = await withPart(place('records'), (records, headOfRecords) =>
      withPart(place('keys'), async (keys) => {
        await demandOneStore(records, keys);
        if (postgres !== undefined) {
          for (const [part, { db }] of [
            ['records', records],
            ['keys', keys],
          ] as const)
            await migrate(db, nameOf(place(part)), { migrations: storeParts[part].migrations });
          await restoreToPostgres(postgres, { records, keys });
        }
        return headOfRecords;
      }),
    );
    if (postgres === undefined) await putInPlace(directory, copies);
    return { isVerified: true, head };
  } finally {
    await rm(at, { recursive: true, force: true });
    lock.release();
  }
}

async function putInPlace(directory: string, copies: Readonly<Record<StorePart, string>>): Promise<void> {
  for (const part of parts) {
    const { file } = storeParts[part];
    for (const name of [file, `${file}-wal`, `${file}-shm`]) {
      const there = join(directory, name);
      if (existsSync(there)) await rename(there, `${there}.before`);
    }
    await rename(copies[part], join(directory, file));
  }
}

interface PartOfBackup {
  readonly part: StorePart;
  readonly backup: string;
  /** Of a copy. */
  readonly path: string;
  readonly key: Uint8Array;
}

function nameOf({ part, backup }: PartOfBackup): string {
  return `${part}/${storeParts[part].file} of ${backup}`;
}

/** Every page of it is read, and it holds what it says. */
async function withPart<T>(
  place: PartOfBackup,
  work: (database: Database<unknown>, head: BackupHead | undefined) => Promise<T>,
): Promise<T> {
  const damaged = (cause: unknown): ProblemError =>
    new ProblemError('corrupt', `${nameOf(place)} is damaged: take another backup. Nothing was changed. (${messageOf(cause)})`, { cause });
  const database = await openSqliteDatabase<unknown>({ path: place.path, key: place.key, migrations: undefined }).catch(
    (cause: unknown) => {
      if (isProblem(cause, 'decryption-failed'))
        throw new ProblemError(
          'decryption-failed',
          `the master key does not open ${nameOf(place)}: it is of another store, or damaged. Nothing was changed.`,
          { cause },
        );
      throw isDamage(cause) ? damaged(cause) : cause;
    },
  );
  try {
    const head = await verify(place, database).catch((cause: unknown) => {
      throw isDamage(cause) ? damaged(cause) : cause;
    });
    return await work(database, head);
  } finally {
    await database.close();
  }
}

async function verify(place: PartOfBackup, { db }: Database<unknown>): Promise<BackupHead | undefined> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db);
  const told = rows.map(({ quick_check: fault }) => fault).join();
  if (told !== 'ok') throw new ProblemError('corrupt', told);
  const { rows: tables } = await sql`select 1 from sqlite_master where name = 'store_identity'`.execute(db);
  if (tables.length === 0) throw new ProblemError('corrupt', 'expected a table store_identity');
  const known = Object.keys(storeParts[place.part].migrations);
  const newer = (await migrationsOf(db)).find((name) => !known.includes(name));
  if (newer !== undefined)
    throw new ProblemError('unsupported', `${nameOf(place)} is of a newer version of Offhook (${newer}): restore it with that version`);
  return readHead(db);
}

/** What the driver and the counts say of a file that is not as it was written. */
function isDamage(cause: unknown): boolean {
  const code = errorCode(cause instanceof ProblemError ? cause.cause : cause);
  return isProblem(cause, 'corrupt') || /^SQLITE_(?:CORRUPT|NOTADB|IOERR)/.test(code);
}

async function demandOneStore(records: Database<unknown>, keys: Database<unknown>): Promise<void> {
  if ((await identityOf(records)) !== (await identityOf(keys)))
    throw new ProblemError(
      'corrupt',
      'the records and the keys of the backup are not of one store: take both from one. Nothing was changed.',
    );
}

async function identityOf({ db }: Database<unknown>): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from store_identity`.execute(db);
  return rows.map(({ id }) => id).join();
}
