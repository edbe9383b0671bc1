// One store has one identity, in each of its parts: a part that is missing, or of another store, is told before anything is created or changed.

import { join } from 'node:path';
import { existsSync } from 'node:fs';
import type { Platform } from '@offhook/base';
import { ProblemError, randomHex } from '@offhook/base';
import type { Kysely } from 'kysely';

import type { Database } from './database.ts';
import { lookAtTable } from './postgres-connection.ts';
import type { Keys, Records, StoreIdentityTable } from './schema.ts';
import type { StorePart } from './store-parts.ts';
import { storeParts } from './store-parts.ts';

const parts = { 'master.key': 'the master key', 'keys.db': 'the keys', 'offhook.db': 'the records' } as const;
type Part = keyof typeof parts;

/**
 * Throws ProblemError corrupt where some parts of a store are there and others are not, and not-found where a reader finds none. A key that is given from
 * elsewhere need not lie there.
 */
export function demandWhole(
  directory: string,
  { isKeyGiven, isReader }: { readonly isKeyGiven: boolean; readonly isReader: boolean },
): void {
  const needed = (Object.keys(parts) as Part[]).filter((part) => part !== 'master.key' || !isKeyGiven);
  const there = needed.filter((part) => existsSync(join(directory, part)));
  const databases = there.filter((part) => part !== 'master.key');
  if (databases.length === 0 && isReader) throw new ProblemError('not-found', `there is no store in ${directory}`);
  if (databases.length === 0) return;
  const [missing] = needed.filter((part) => !there.includes(part));
  if (missing === undefined) return;
  throw new ProblemError(
    'corrupt',
    `${missing} (${parts[missing]}) is missing in ${directory}, and ${databases.join(' and ')} ${databases.length === 1 ? 'is' : 'are'} there: ` +
      `bring it back from a backup, or start in an empty folder. Nothing was created.`,
  );
}

/** The same of a PostgreSQL server, where a first start makes the schema of the keys before that of the records, and fills neither before both are there. */
export async function demandBothSchemas({ url, keysUrl = url }: { readonly url: string; readonly keysUrl?: string }): Promise<void> {
  const records = (): ReturnType<typeof lookAtTable> => lookAtTable(url, storeParts.records.schema, 'device');
  const areRecordsThere = (await records()) !== 'missing';
  const keys = await lookAtTable(keysUrl, storeParts.keys.schema, 'sealing_key');
  if (areRecordsThere && keys === 'missing') throw schemaMissing('keys');
  // Another process may have made both meanwhile.
  if (!areRecordsThere && keys === 'filled' && (await records()) === 'missing') throw schemaMissing('records');
}

function schemaMissing(missing: StorePart): ProblemError {
  const there = missing === 'keys' ? 'records' : 'keys';
  return new ProblemError(
    'corrupt',
    `the schema ${storeParts[missing].schema} (the ${missing}) is missing, and ${storeParts[there].schema} is there: ` +
      'bring it back from a dump, or start with an empty database. Nothing was created.',
  );
}

export interface StoreIdentity {
  readonly id: string;
  /** Up to which erasure of the journal each part knows. */
  readonly recordsSequence: number;
  readonly keysSequence: number;
}

/** A store of before gets its identity now. Throws ProblemError corrupt where the two databases are of different stores. */
export async function settleIdentity(
  platform: Platform,
  { records, keys }: { readonly records: Database<Records>; readonly keys: Database<Keys> },
): Promise<StoreIdentity> {
  const ofRecords = await records.db.selectFrom('store_identity').selectAll().executeTakeFirst();
  const ofKeys = await keys.db.selectFrom('store_identity').selectAll().executeTakeFirst();
  const mismatch = new ProblemError(
    'corrupt',
    `${keys.name} and ${records.name} are not of one store, or one of them lost what was written last: bring both back from one backup. Nothing was changed.`,
  );
  if (ofKeys === undefined) {
    if (ofRecords !== undefined) throw mismatch;
    const id = randomHex(platform.random, 16);
    await keys.db.insertInto('store_identity').values({ id, journal_sequence: 0 }).execute();
    await records.db.insertInto('store_identity').values({ id, journal_sequence: 0 }).execute();
    return { id, recordsSequence: 0, keysSequence: 0 };
  }
  if (ofRecords === undefined) {
    // A crash between the two of a first start: nothing has happened in it.
    if (!(await isEmpty(records)) || !(await isUnused(keys))) throw mismatch;
    await records.db.insertInto('store_identity').values(ofKeys).execute();
    return { id: ofKeys.id, recordsSequence: ofKeys.journal_sequence, keysSequence: ofKeys.journal_sequence };
  }
  if (ofRecords.id !== ofKeys.id) throw mismatch;
  return { id: ofRecords.id, recordsSequence: ofRecords.journal_sequence, keysSequence: ofKeys.journal_sequence };
}

async function isEmpty(records: Database<Records>): Promise<boolean> {
  const device = await records.db.selectFrom('device').select('mac_address').executeTakeFirst();
  const request = await records.db.selectFrom('subject_request').select('id').executeTakeFirst();
  return device === undefined && request === undefined;
}

/** No key was ever made. */
async function isUnused(keys: Database<Keys>): Promise<boolean> {
  return (await keys.db.selectFrom('sealing_key').select('id').executeTakeFirst()) === undefined;
}

/** Of a journal that begins anew. */
export async function beginSequence(
  { records, keys }: { readonly records: Database<Records>; readonly keys: Database<Keys> },
  sequence: number,
): Promise<void> {
  await keys.db.updateTable('store_identity').set({ journal_sequence: sequence }).execute();
  await records.db.updateTable('store_identity').set({ journal_sequence: sequence }).execute();
}

interface Identified {
  store_identity: StoreIdentityTable;
}

/** One part knows of the erasures up to this one; by itself, or part of a unit of work. */
export async function noteSequence<Part extends Identified>(access: Kysely<Part>, sequence: number): Promise<void> {
  // Of two that were carried out at once, the later one counts.
  await (access as unknown as Kysely<Identified>)
    .updateTable('store_identity')
    .set({ journal_sequence: sequence })
    .where('journal_sequence', '<', sequence)
    .execute();
}
