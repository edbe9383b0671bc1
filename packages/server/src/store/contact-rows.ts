// Contacts of phones' directories, as they are stored: each is sealed under the key of its party, whom it diverts to under that one's.

import { inChunks } from './chunks.ts';
import type { Columns } from './fixed-query.ts';
import { fixedQuery } from './fixed-query.ts';
import type { ContactTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

type Parties = Pick<ContactTable, 'party_token' | 'divert_token'>;

/** Whose they are, and to whom they divert. */
function partiesOf(rows: readonly Parties[]): readonly string[] {
  return rows.flatMap(({ party_token, divert_token }) => [party_token, ...(divert_token === null ? [] : [divert_token])]);
}

/** Part of the unit of work that is given. */
export async function addContacts(access: RecordsAccess, rows: readonly ContactTable[]): Promise<void> {
  for (const chunk of inChunks(rows, 50)) await addContactRows(access, chunk);
}

const addContactRows = fixedQuery((access: RecordsAccess, rows: readonly Columns<ContactTable>[]) =>
  access.insertInto('contact').values(rows),
);

/** Of a phone's directory, in its order. */
export function contactRows(access: RecordsAccess, macAddress: string): Promise<ContactTable[]> {
  return access
    .selectFrom('contact')
    .selectAll()
    .where('mac_address', '=', macAddress)
    .where('unlisted', 'is', null)
    .orderBy('position')
    .execute();
}

/** How many are named by a phone's directory, or diverted to. */
export async function countOfContacts(access: RecordsAccess, macAddress: string): Promise<number> {
  const tokens = (column: keyof Parties) =>
    access
      .selectFrom('contact')
      .select((builder) => builder.ref(column).as('token'))
      .where('mac_address', '=', macAddress)
      .where('unlisted', 'is', null)
      .where(column, 'is not', null);
  const row = await access
    .selectFrom(tokens('party_token').union(tokens('divert_token')).as('named'))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function listedContactIds(access: RecordsAccess, macAddress: string): Promise<readonly string[]> {
  const of = access.selectFrom('contact').select('id').where('mac_address', '=', macAddress);
  return (await of.where('unlisted', 'is', null).execute()).map(({ id }) => id);
}

/** Part of the unit of work that is given: those that have come under this mark stand in the directory from now on. */
export async function listContacts(access: RecordsAccess, macAddress: string, mark: string): Promise<void> {
  await access.updateTable('contact').set({ unlisted: null }).where('mac_address', '=', macAddress).where('unlisted', '=', mark).execute();
}

/** Part of the unit of work that is given: these, or with no identifiers all that stand in the directory, stand in it no more. */
export async function unlistContacts(
  access: RecordsAccess,
  macAddress: string,
  { mark, ids }: { readonly mark: string; readonly ids: readonly string[] | undefined },
): Promise<void> {
  const listed = access.updateTable('contact').set({ unlisted: mark }).where('unlisted', 'is', null);
  // By the phone or by identifiers, not by both: of two indexes the longer way may be taken.
  if (ids === undefined) await listed.where('mac_address', '=', macAddress).execute();
  else for (const chunk of inChunks(ids, 400)) await listed.where('id', 'in', chunk).execute();
}

/** Some that stand in no directory, under a mark that comes before. */
export async function unlistedBefore(access: RecordsAccess, mark: string, limit: number): Promise<readonly string[]> {
  const rows = await access.selectFrom('contact').select('id').where('unlisted', '<', mark).limit(limit).execute();
  return rows.map(({ id }) => id);
}

/** A phone's under this mark. */
export async function unlistedContacts(access: RecordsAccess, macAddress: string, mark: string): Promise<readonly string[]> {
  const rows = await access.selectFrom('contact').select('id').where('mac_address', '=', macAddress).where('unlisted', '=', mark).execute();
  return rows.map(({ id }) => id);
}

/** Part of the unit of work that is given: where each stands in its directory from now on. */
export async function putContactPositions(
  access: RecordsAccess,
  contacts: readonly Pick<ContactTable, 'id' | 'position'>[],
): Promise<void> {
  for (const { id, position } of contacts) await access.updateTable('contact').set({ position }).where('id', '=', id).execute();
}

export async function contactIds(access: RecordsAccess, macAddress: string): Promise<readonly string[]> {
  const rows = await access.selectFrom('contact').select('id').where('mac_address', '=', macAddress).execute();
  return rows.map(({ id }) => id);
}

/** Part of the unit of work that is given. Answers whose they were, and to whom they diverted. */
export async function dropContacts(access: RecordsAccess, ids: readonly string[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const chunk of inChunks(ids, 400)) {
    const rows = access.deleteFrom('contact').where('id', 'in', chunk).returning(['party_token', 'divert_token']);
    left.push(...partiesOf(await rows.execute()));
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

/** Are there so many at least, of all phones? */
export async function hasContacts(access: RecordsAccess, atLeast: number): Promise<boolean> {
  return (await access.selectFrom('contact').select('id').limit(atLeast).execute()).length >= atLeast;
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
