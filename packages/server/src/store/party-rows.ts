// Parties by their tokens and by what finds them, as they are stored: who each is, is sealed under a key of its own.

import type { Expression, SqlBool } from 'kysely';
import { sql } from 'kysely';

import { inChunks } from './chunks.ts';
import type { Columns } from './fixed-query.ts';
import { fixedQuery } from './fixed-query.ts';
import type { PartyKeyTable, PartyTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

type RecordStore = Pick<Store, 'records'>;

/** Part of the unit of work that is given, until the end of which nobody removes one of them. */
export async function referToParties(
  { records }: RecordStore,
  access: RecordsAccess,
  ownHashes: readonly string[],
): Promise<readonly PartyTable[]> {
  const found: PartyTable[] = [];
  for (const chunk of inChunks(ownHashes, 500)) {
    found.push(...(await (records.engine === 'postgres' ? partiesKept : partiesWithHashes)(access, chunk)));
  }
  return found;
}

const withHashes = (access: RecordsAccess, hashes: readonly string[]) =>
  access.selectFrom('party').selectAll().where('own_hash', 'in', hashes);
const partiesWithHashes = fixedQuery(withHashes);
const partiesKept = fixedQuery((access: RecordsAccess, hashes: readonly string[]) =>
  withHashes(access, hashes).orderBy('token').forKeyShare(),
);

/** Part of the unit of work that is given, until the end of which nobody else changes it; who only refers to it waits for nobody. */
export function partyToChange({ records }: RecordStore, access: RecordsAccess, token: string): Promise<PartyTable | undefined> {
  const row = access.selectFrom('party').selectAll().where('token', '=', token);
  return (records.engine === 'postgres' ? row.forNoKeyUpdate() : row).executeTakeFirst();
}

/** Part of the unit of work that is given, which whoever is about to refer to one of them waits for, and which waits for whoever does. */
export async function partiesToRemove({ records }: RecordStore, access: RecordsAccess, tokens: readonly string[]): Promise<void> {
  if (records.engine !== 'postgres') return;
  for (const chunk of inChunks(tokens.toSorted(), 500))
    await access.selectFrom('party').select('token').where('token', 'in', chunk).orderBy('token').forUpdate().execute();
}

/** Part of the unit of work that is given, with what finds them. Answers the tokens of those that nobody else has added in between. */
export async function addParties(
  access: RecordsAccess,
  parties: readonly { readonly row: PartyTable; readonly found: readonly PartyKeyTable[] }[],
): Promise<ReadonlySet<string>> {
  const added = new Set<string>();
  for (const chunk of inChunks(parties, 100)) {
    const rows = await addNewParties(
      access,
      chunk.map(({ row }) => ({ ...row })),
    );
    const made = new Set(rows.map(({ token }) => token));
    for (const token of made) added.add(token);
    const keys = chunk.filter(({ row }) => made.has(row.token)).flatMap(({ found }) => found);
    for (const some of inChunks(keys, 400)) await addKeyRows(access, some);
  }
  return added;
}

const addNewParties = fixedQuery((access: RecordsAccess, rows: readonly Columns<PartyTable>[]) =>
  access
    .insertInto('party')
    .values(rows)
    .onConflict((conflict) => conflict.column('own_hash').doNothing())
    .returning('token'),
);
const addKeyRows = fixedQuery((access: RecordsAccess, rows: readonly Columns<PartyKeyTable>[]) =>
  access.insertInto('party_key').values(rows),
);

/** Part of the unit of work that is given: by what else parties are found. */
export async function addPartyKeys(access: RecordsAccess, rows: readonly PartyKeyTable[]): Promise<void> {
  for (const chunk of inChunks(rows, 200)) await addKeyRows(access, chunk);
}

export async function isPartyKey(access: RecordsAccess, hash: string): Promise<boolean> {
  return (await access.selectFrom('party_key').select('hash').where('hash', '=', hash).executeTakeFirst()) !== undefined;
}

export function partyKeyRows(access: RecordsAccess): Promise<PartyKeyTable[]> {
  return access.selectFrom('party_key').select(['hash', 'party_token']).execute();
}

/** Part of the unit of work that is given. */
export async function putIdentity(access: RecordsAccess, token: string, identity_sealed: Uint8Array): Promise<void> {
  await access.updateTable('party').set({ identity_sealed }).where('token', '=', token).execute();
}

/** Those that have one of these as their own, or are found by one of the others, each by the hash that it was found by. */
export async function partiesOfHashes(
  access: RecordsAccess,
  { own, keys }: { readonly own: readonly string[]; readonly keys: readonly string[] },
): Promise<readonly PartyKeyTable[]> {
  const found: PartyKeyTable[] = [];
  for (const chunk of inChunks(own, 400)) {
    const rows = access.selectFrom('party').select(['own_hash as hash', 'token as party_token']).where('own_hash', 'in', chunk);
    found.push(...(await rows.execute()));
  }
  for (const chunk of inChunks(keys, 400))
    found.push(...(await access.selectFrom('party_key').select(['hash', 'party_token']).where('hash', 'in', chunk).execute()));
  return found;
}

/** All of them, the oldest first. */
export function allPartyRows(access: RecordsAccess): Promise<PartyTable[]> {
  return access.selectFrom('party').selectAll().orderBy('created_at_ms').execute();
}

export async function partyRows(access: RecordsAccess, tokens: readonly string[]): Promise<readonly PartyTable[]> {
  const found: PartyTable[] = [];
  for (const chunk of inChunks(tokens, 500))
    found.push(...(await access.selectFrom('party').selectAll().where('token', 'in', chunk).execute()));
  return found;
}

/** The tokens of the newest, the newest first. */
export async function newestParties(access: RecordsAccess, limit: number): Promise<readonly string[]> {
  const rows = await access.selectFrom('party').select('token').orderBy('created_at_ms', 'desc').limit(limit).execute();
  return rows.map(({ token }) => token);
}

/** By token, under which key each is sealed. */
export async function keyIdByParty(access: RecordsAccess, tokens: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const chunk of inChunks(tokens, 500)) {
    const rows = await access.selectFrom('party').select(['token', 'key_id']).where('token', 'in', chunk).execute();
    for (const { token, key_id } of rows) found.set(token, key_id);
  }
  return found;
}

/** The vault's keys of these. */
export async function keyIdsOfParties(access: RecordsAccess, tokens: readonly string[]): Promise<readonly string[]> {
  return [...(await keyIdByParty(access, tokens)).values()];
}

/** Part of the unit of work that is given. */
export async function removeParties(access: RecordsAccess, tokens: readonly string[]): Promise<void> {
  for (const chunk of inChunks(tokens, 500)) {
    await access.deleteFrom('party_key').where('party_token', 'in', chunk).execute();
    await access.deleteFrom('party').where('token', 'in', chunk).execute();
  }
}

/** What refers to a party, each by an index: one reference is looked for, however many there are. */
const references = [
  ['call_party', 'party_token'],
  ['contact', 'party_token'],
  ['contact', 'divert_token'],
  ['report_party', 'party_token'],
] as const;

function isReferredTo(): Expression<SqlBool> {
  const one = references.map(
    ([table, column]) =>
      sql<SqlBool>`exists (select 1 from ${sql.table(table)} where ${sql.ref(`${table}.${column}`)} = ${sql.ref('party.token')})`,
  );
  return sql<SqlBool>`(${sql.join(one, sql` or `)})`;
}

/** Of these, the ones that nothing refers to any more: they are kept no longer (GDPR Art. 5(1)(e)). */
export async function unreferencedParties(access: RecordsAccess, tokens: readonly string[]): Promise<readonly string[]> {
  const left = new Set(tokens);
  for (const chunk of inChunks(tokens, 400)) {
    for (const { token } of await referredTo(access, chunk)) left.delete(token);
  }
  return [...left];
}

const referredTo = fixedQuery((access: RecordsAccess, tokens: readonly string[]) =>
  access.selectFrom('party').select('token').where('token', 'in', tokens).where(isReferredTo()),
);

/** Of all, some that nothing refers to. */
export async function leftOverParties({ records: { db } }: RecordStore, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('party')
    .select('token')
    .where((builder) => builder.not(isReferredTo()))
    .limit(limit)
    .execute();
  return rows.map(({ token }) => token);
}
