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

/** A hold that is in force may cover what is of this phone: whom it is of nobody reads here. */
export async function mayBeHeld(
  access: RecordsAccess,
  { macAddress, nowMs }: { readonly macAddress: string; readonly nowMs: number },
): Promise<boolean> {
  const hold = await access
    .selectFrom('hold')
    .select('id')
    .where('until_ms', '>', nowMs)
    .where((where) => where.or([where('scope', '!=', 'phone'), where('mac_address', '=', macAddress)]))
    .executeTakeFirst();
  return hold !== undefined;
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
