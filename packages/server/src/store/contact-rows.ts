// Contacts, by the parties under whose keys they are sealed.

import { inChunks } from './chunks.ts';
import type { RecordsAccess } from './store.ts';

/** Whose they are, and to whom they divert. */
export async function partiesOfContacts(access: RecordsAccess, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const tokens = new Set<string>();
  for (const chunk of inChunks(ids, 400)) {
    const rows = await access.selectFrom('contact').select(['party_token', 'divert_token']).where('id', 'in', chunk).execute();
    for (const { party_token, divert_token } of rows)
      for (const token of [party_token, divert_token]) if (token !== null) tokens.add(token);
  }
  return tokens;
}
