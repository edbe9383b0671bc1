// Which log, setting or configuration file mentions whom, by keyed hash, as it is stored.

import { inChunks } from './chunks.ts';
import type { MentionTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

/** Part of the unit of work that is given. */
export async function addMentions(
  access: RecordsAccess,
  { hashes, ...at }: Omit<MentionTable, 'hash'> & { readonly hashes: readonly string[] },
): Promise<void> {
  for (const chunk of inChunks(hashes, 200))
    await access
      .insertInto('mention')
      .values(chunk.map((hash) => ({ hash, ...at })))
      .execute();
}

/** Part of the unit of work that is given: these mention nobody any more. */
export async function forgetMentions(access: RecordsAccess, itemIds: readonly string[]): Promise<void> {
  for (const chunk of inChunks(itemIds, 500)) await access.deleteFrom('mention').where('item_id', 'in', chunk).execute();
}

/** What mentions one of these, once for each of them. */
export async function mentionsOf(access: RecordsAccess, hashes: readonly string[]): Promise<readonly Omit<MentionTable, 'hash'>[]> {
  const found: Omit<MentionTable, 'hash'>[] = [];
  for (const chunk of inChunks(hashes, 500))
    found.push(...(await access.selectFrom('mention').select(['store', 'item_id', 'mac_address']).where('hash', 'in', chunk).execute()));
  return found;
}
