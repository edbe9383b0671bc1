// Entries of the audit chain as they are stored: what waits to be chained, the chain, and its end as the key database has it.

import { inChunks } from './chunks.ts';
import type { Columns } from './fixed-query.ts';
import { fixedQuery } from './fixed-query.ts';
import type { AuditEntryTable, AuditStartTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

/** Entries chained, read and verified at a time. */
export const pageEntries = 1000;

export type PendingEntry = Omit<AuditEntryTable, 'sequence' | 'hash'>;
export interface EndEntry {
  readonly sequence: number;
  readonly hash: string;
}

/** Part of the unit of work that is given; in their order. */
export async function addPending(access: RecordsAccess, entries: readonly PendingEntry[]): Promise<void> {
  for (const chunk of inChunks(entries, 100)) await addPendingRows(access, chunk);
}

const addPendingRows = fixedQuery((access: RecordsAccess, rows: readonly Columns<PendingEntry>[]) =>
  access.insertInto('audit_pending').values(rows),
);

/**
 * Chains a page of what waits, in the order of its writing and in its turn; answers how many there were. `link` makes entries of them that follow on the
 * chain's end.
 */
export async function chainPending(
  { records }: Store,
  link: (pending: readonly PendingEntry[], end: EndEntry | undefined) => readonly AuditEntryTable[],
): Promise<number> {
  const waiting = await records.db.selectFrom('audit_pending').select('id').limit(1).executeTakeFirst();
  if (waiting === undefined) return 0;
  return records.transact(
    async (access) => {
      await records.takeTurn(access, 'audit chain');
      const pending = await access.selectFrom('audit_pending').selectAll().orderBy('id').limit(pageEntries).execute();
      for (const chunk of inChunks(link(pending, await chainEnd(access)), 100))
        await access.insertInto('audit_entry').values(chunk).execute();
      const ids = pending.map(({ id }) => id);
      for (const chunk of inChunks(ids, 500)) await access.deleteFrom('audit_pending').where('id', 'in', chunk).execute();
      return pending.length;
    },
    { isolation: 'in-turns' },
  );
}

export async function chainEnd(access: RecordsAccess): Promise<EndEntry | undefined> {
  const last = await access.selectFrom('audit_entry').select(['sequence', 'hash']).orderBy('sequence', 'desc').limit(1).executeTakeFirst();
  return last ?? (await chainStart(access));
}

/** Undefined where it is whole. */
export function chainStart(access: RecordsAccess): Promise<AuditStartTable | undefined> {
  return access.selectFrom('audit_start').selectAll().executeTakeFirst();
}

/** The last entry before which, and with which, all are older. */
async function lastOlder(access: RecordsAccess, before: string): Promise<EndEntry | undefined> {
  const newer = await access
    .selectFrom('audit_entry')
    .select('sequence')
    .where('at', '>=', before)
    .orderBy('sequence')
    .limit(1)
    .executeTakeFirst();
  const entries = access.selectFrom('audit_entry').select(['sequence', 'hash']).orderBy('sequence', 'desc').limit(1);
  return (newer === undefined ? entries : entries.where('sequence', '<', newer.sequence)).executeTakeFirst();
}

/** How many entries at the beginning of the chain are all older. */
export async function countOlder({ records }: Store, before: string): Promise<number> {
  const last = await lastOlder(records.db, before);
  return last === undefined ? 0 : last.sequence - ((await chainStart(records.db))?.sequence ?? 0);
}

/** They go, and `startAfter` says where the chain begins then; answers how many they were, and which was the last. */
export function dropOlder(
  { records }: Store,
  before: string,
  startAfter: (last: EndEntry) => Omit<AuditStartTable, 'id'>,
): Promise<{ readonly count: number; readonly last: EndEntry } | undefined> {
  return records.transact(
    async (access) => {
      await records.takeTurn(access, 'audit chain');
      const last = await lastOlder(access, before);
      if (last === undefined) return undefined;
      const start = startAfter(last);
      await access
        .insertInto('audit_start')
        .values({ id: 1, ...start })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(start))
        .execute();
      const { numDeletedRows } = await access.deleteFrom('audit_entry').where('sequence', '<=', last.sequence).executeTakeFirstOrThrow();
      return { count: Number(numDeletedRows), last };
    },
    { isolation: 'in-turns' },
  );
}

/** Newest first. */
export function newestEntries({ records }: Store, limit: number): Promise<AuditEntryTable[]> {
  return records.db.selectFrom('audit_entry').selectAll().orderBy('sequence', 'desc').limit(limit).execute();
}

/** A page of those after one. */
export function entriesAfter({ records }: Store, sequence: number): Promise<AuditEntryTable[]> {
  return records.db.selectFrom('audit_entry').selectAll().where('sequence', '>', sequence).orderBy('sequence').limit(pageEntries).execute();
}

export async function hashOfEntry({ records }: Store, sequence: number): Promise<string | undefined> {
  const row = await records.db.selectFrom('audit_entry').select('hash').where('sequence', '=', sequence).executeTakeFirst();
  return row?.hash;
}

export interface NotedEnd {
  readonly head: string;
  readonly length: number;
  readonly seal: string | null;
  readonly whole_at_ms: number | null;
}

/** The end of the chain as it was noted apart from it. */
export function notedEnd({ keys }: Store): Promise<NotedEnd | undefined> {
  return keys.db.selectFrom('audit_head').select(['head', 'length', 'seal', 'whole_at_ms']).where('id', '=', 1).executeTakeFirst();
}

export async function noteEnd({ keys }: Store, end: NotedEnd): Promise<void> {
  await keys.db
    .insertInto('audit_head')
    .values({ id: 1, ...end })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(end))
    .execute();
}

/** No start relies on what was noted. */
export async function unsealNotedEnd({ keys }: Store): Promise<void> {
  await keys.db.updateTable('audit_head').set({ seal: null, whole_at_ms: null }).execute();
}
