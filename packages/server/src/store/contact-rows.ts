// Contacts of phones' directories, as they are stored: each is sealed under the key of its party, whom it diverts to under that one's.

import { inChunks } from './chunks.ts';
import type { ContactTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

type Parties = Pick<ContactTable, 'party_token' | 'divert_token'>;

/** Whose they are, and to whom they divert. */
function partiesOf(rows: readonly Parties[]): readonly string[] {
  return rows.flatMap(({ party_token, divert_token }) => [party_token, ...(divert_token === null ? [] : [divert_token])]);
}

/** Part of the unit of work that is given. */
export async function addContacts(access: RecordsAccess, rows: readonly ContactTable[]): Promise<void> {
  for (const chunk of inChunks(rows, 50)) await access.insertInto('contact').values(chunk).execute();
}

/** Of a phone's directory, in its order. */
export function contactRows(access: RecordsAccess, macAddress: string): Promise<ContactTable[]> {
  return access.selectFrom('contact').selectAll().where('mac_address', '=', macAddress).orderBy('position').execute();
}

export async function contactIds(access: RecordsAccess, macAddress: string): Promise<readonly string[]> {
  const rows = await access.selectFrom('contact').select('id').where('mac_address', '=', macAddress).execute();
  return rows.map(({ id }) => id);
}

/** Part of the unit of work that is given: the whole directory of a phone. Answers whose the contacts were, and to whom they diverted. */
export async function dropDirectory(access: RecordsAccess, macAddress: string): Promise<readonly string[]> {
  const rows = await access.selectFrom('contact').select(['party_token', 'divert_token']).where('mac_address', '=', macAddress).execute();
  await access.deleteFrom('contact').where('mac_address', '=', macAddress).execute();
  return [...new Set(partiesOf(rows))];
}

/** Part of the unit of work that is given. Answers whose they were, and to whom they diverted. */
export async function dropContacts(access: RecordsAccess, ids: readonly string[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const chunk of inChunks(ids, 400)) {
    const rows = await access.selectFrom('contact').select(['party_token', 'divert_token']).where('id', 'in', chunk).execute();
    left.push(...partiesOf(rows));
    await access.deleteFrom('contact').where('id', 'in', chunk).execute();
  }
  return left;
}

/** Part of the unit of work that is given. */
export async function changeContact(access: RecordsAccess, id: string, changes: Partial<ContactTable>): Promise<void> {
  await access.updateTable('contact').set(changes).where('id', '=', id).execute();
}

/** Part of the unit of work that is given: contacts, but for some, divert to these no more; what was not understood goes with that. */
export async function dropDiverts(access: RecordsAccess, tokens: readonly string[], except: ReadonlySet<string>): Promise<void> {
  for (const chunk of inChunks(tokens, 400)) {
    const rows = await access.selectFrom('contact').select('id').where('divert_token', 'in', chunk).execute();
    const ids = rows.map(({ id }) => id).filter((id) => !except.has(id));
    for (const some of inChunks(ids, 400))
      await access
        .updateTable('contact')
        .set({ divert_token: null, divert_sealed: null, extra_sealed: null })
        .where('id', 'in', some)
        .execute();
  }
}

/** Whose these contacts are, and to whom they divert. */
export async function partiesOfContacts(access: RecordsAccess, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const tokens = new Set<string>();
  for (const chunk of inChunks(ids, 400)) {
    const rows = await access.selectFrom('contact').select(['party_token', 'divert_token']).where('id', 'in', chunk).execute();
    for (const token of partiesOf(rows)) tokens.add(token);
  }
  return tokens;
}

/** The contacts of these, or with `divert_token` those that divert to them. */
export async function contactsOfParties(
  access: RecordsAccess,
  column: keyof Parties,
  tokens: readonly string[],
): Promise<readonly Pick<ContactTable, 'id' | 'mac_address'>[]> {
  const found: Pick<ContactTable, 'id' | 'mac_address'>[] = [];
  for (const chunk of inChunks(tokens, 400))
    found.push(...(await access.selectFrom('contact').select(['id', 'mac_address']).where(column, 'in', chunk).execute()));
  return found;
}
