// Holds as they are stored.

import { inChunks } from './chunks.ts';
import type { HoldTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

/** Part of the unit of work that is given. */
export async function addHold(access: RecordsAccess, row: HoldTable, hashes: readonly string[]): Promise<void> {
  await access.insertInto('hold').values(row).execute();
  for (const chunk of inChunks(hashes, 100))
    await access
      .insertInto('hold_subject')
      .values(chunk.map((hash) => ({ hold_id: row.id, hash })))
      .execute();
}

/** The one that ends last first. */
export function holdRows({ records }: Pick<Store, 'records'>): Promise<HoldTable[]> {
  return records.db.selectFrom('hold').selectAll().orderBy('until_ms', 'desc').orderBy('id').execute();
}

/** Part of the unit of work that is given; false where there is none. */
export async function removeHold(access: RecordsAccess, id: string): Promise<boolean> {
  await access.deleteFrom('hold_subject').where('hold_id', '=', id).execute();
  const { numDeletedRows } = await access.deleteFrom('hold').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Those whose person one of the hashes is of. */
export async function holdsOfHashes({ records }: Pick<Store, 'records'>, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const chunk of inChunks(hashes, 400)) {
    const rows = await records.db.selectFrom('hold_subject').select('hold_id').where('hash', 'in', chunk).execute();
    for (const { hold_id } of rows) found.add(hold_id);
  }
  return found;
}
