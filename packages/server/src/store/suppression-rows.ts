// Who was erased and which entries, by keyed hash, as they are stored beside the keys.

import type { Kysely, Transaction } from 'kysely';

import { inChunks } from './chunks.ts';
import { fixedQuery } from './fixed-query.ts';
import type { JournalEntry } from './erasure-journal.ts';
import type { Keys, SuppressedEntryTable, SuppressionTable } from './schema.ts';
import type { Store } from './store.ts';

type KeyStore = Pick<Store, 'keys'>;
export type KeysAccess = Transaction<Keys>;

/** Part of the unit of work that is given; idempotent for one request. An entry that was erased before and released is held back again. */
export async function addErasure(
  access: KeysAccess,
  { requestId, erasedAtMs, suppressions, marks }: Omit<JournalEntry, 'sequence'>,
): Promise<void> {
  const rows = suppressions.map(({ hash, isDerived }) => ({
    hash,
    is_derived: isDerived,
    erased_at_ms: erasedAtMs,
    request_id: requestId,
  }));
  for (const chunk of inChunks(rows, 100))
    await access
      .insertInto('suppression')
      .values(chunk)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  for (const chunk of inChunks(marks, 200))
    await access
      .insertInto('suppressed_entry')
      .values(chunk.map((hash) => ({ hash, erased_at_ms: erasedAtMs })))
      .onConflict((conflict) => conflict.column('hash').doUpdateSet({ erased_at_ms: erasedAtMs, released_at_ms: null }))
      .execute();
}

export async function isAnybodySuppressed({ keys }: KeyStore): Promise<boolean> {
  return (await aSuppression(keys.db, [])).length > 0;
}

const aSuppression = fixedQuery((access: Kysely<Keys>, _nothing: readonly []) => access.selectFrom('suppression').select('hash').limit(1));
const aSuppressedEntry = fixedQuery((access: Kysely<Keys>, _nothing: readonly []) =>
  access.selectFrom('suppressed_entry').select('hash').limit(1),
);

export async function isAnyEntrySuppressed({ keys }: KeyStore): Promise<boolean> {
  return (await aSuppressedEntry(keys.db, [])).length > 0;
}

export async function suppressionsOf(
  { keys }: KeyStore,
  hashes: readonly string[],
): Promise<readonly Omit<SuppressionTable, 'request_id'>[]> {
  const found: Omit<SuppressionTable, 'request_id'>[] = [];
  for (const chunk of inChunks(hashes, 500))
    found.push(
      ...(await keys.db
        .selectFrom('suppression')
        .select(['hash', 'is_derived', 'erased_at_ms', 'released_at_ms'])
        .where('hash', 'in', chunk)
        .execute()),
    );
  return found;
}

/** Of these, those that were erased, be they released or not. */
export async function suppressedEntries({ keys }: KeyStore, hashes: readonly string[]): Promise<readonly SuppressedEntryTable[]> {
  const found: SuppressedEntryTable[] = [];
  for (const chunk of inChunks(hashes, 500))
    found.push(...(await keys.db.selectFrom('suppressed_entry').selectAll().where('hash', 'in', chunk).execute()));
  return found;
}

/** When what a request erased was erased; none where it holds nothing back. */
export async function timesOfErasure({ keys }: KeyStore, requestId: string): Promise<readonly number[]> {
  const rows = await keys.db.selectFrom('suppression').select('erased_at_ms').distinct().where('request_id', '=', requestId).execute();
  return rows.map(({ erased_at_ms }) => erased_at_ms);
}

/** Of all; 0 where nobody was erased. */
export async function latestErasureMs({ keys }: KeyStore): Promise<number> {
  const { latest } = await keys.db
    .selectFrom('suppression')
    .select(({ fn }) => fn.max('erased_at_ms').as('latest'))
    .executeTakeFirstOrThrow();
  return latest ?? 0;
}

/** Part of the unit of work that is given: what the request erased at those times. */
export async function releaseErasure(
  access: KeysAccess,
  requestId: string,
  { times, releasedAtMs }: { readonly times: readonly number[]; readonly releasedAtMs: number },
): Promise<void> {
  await access.updateTable('suppression').set({ released_at_ms: releasedAtMs }).where('request_id', '=', requestId).execute();
  for (const chunk of inChunks(times, 400))
    await access.updateTable('suppressed_entry').set({ released_at_ms: releasedAtMs }).where('erased_at_ms', 'in', chunk).execute();
}

/** Part of the unit of work that is given: everything is held back again. */
export async function withdrawReleases(access: KeysAccess): Promise<void> {
  await access.updateTable('suppression').set({ released_at_ms: null }).execute();
  await access.updateTable('suppressed_entry').set({ released_at_ms: null }).execute();
}

/** When it was released, in milliseconds since 1970. */
export async function releaseOfErasure({ keys }: KeyStore, requestId: string): Promise<number | undefined> {
  const row = await keys.db
    .selectFrom('suppression')
    .select('released_at_ms')
    .where('request_id', '=', requestId)
    .where('released_at_ms', 'is not', null)
    .executeTakeFirst();
  return row?.released_at_ms ?? undefined;
}

/** Requests that hold something back. */
export async function countErasures({ keys }: KeyStore): Promise<number> {
  const { count } = await keys.db
    .selectFrom('suppression')
    .select(({ fn }) => fn.count<number>('request_id').distinct().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
