// Calls of phones' lists and who took part in them, as they are stored: what was written of a participant is sealed under the key of the party.

import { inChunks } from './chunks.ts';
import type { Columns } from './fixed-query.ts';
import { fixedQuery } from './fixed-query.ts';
import type { CallPartyTable, CallRecordTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

/** Part of the unit of work that is given. */
export async function addCalls(
  access: RecordsAccess,
  calls: readonly CallRecordTable[],
  parties: readonly CallPartyTable[],
): Promise<void> {
  for (const chunk of inChunks(calls, 50)) await addCallRows(access, chunk);
  for (const chunk of inChunks(parties, 100)) await addPartyRows(access, chunk);
}

const addCallRows = fixedQuery((access: RecordsAccess, rows: readonly Columns<CallRecordTable>[]) =>
  access.insertInto('call_record').values(rows),
);
const addPartyRows = fixedQuery((access: RecordsAccess, rows: readonly Columns<CallPartyTable>[]) =>
  access.insertInto('call_party').values(rows),
);

/** Of a phone's list, in its order; with those that are kept beyond it, last and the newest of them first, where they are wanted. */
export async function callRows(access: RecordsAccess, macAddress: string, { alsoKept = false } = {}): Promise<CallRecordTable[]> {
  const calls = access.selectFrom('call_record').selectAll().where('mac_address', '=', macAddress).where('is_anonymised', '=', 0);
  const listed = await calls.where('kept_since_ms', 'is', null).orderBy('position').execute();
  if (!alsoKept) return listed;
  return [...listed, ...(await calls.where('kept_since_ms', 'is not', null).orderBy('start_time', 'desc').orderBy('id').execute())];
}

/** Of all calls of a phone, each call's in their order. */
export function callPartyRows(access: RecordsAccess, macAddress: string): Promise<CallPartyTable[]> {
  return access
    .selectFrom('call_party')
    .innerJoin('call_record', 'call_record.id', 'call_party.call_id')
    .selectAll('call_party')
    .where('call_record.mac_address', '=', macAddress)
    .orderBy('call_party.position')
    .execute();
}

/** Are there so many at least, of all phones? */
export async function hasCalls(access: RecordsAccess, atLeast: number): Promise<boolean> {
  return (await access.selectFrom('call_record').select('id').limit(atLeast).execute()).length >= atLeast;
}

/** What of a phone's calls is read for a person, in the order of its list. */
export function callsToRead(
  access: RecordsAccess,
  macAddress: string,
): Promise<Pick<CallRecordTable, 'id' | 'start_time' | 'direction' | 'extra_sealed'>[]> {
  return access
    .selectFrom('call_record')
    .select(['id', 'start_time', 'direction', 'extra_sealed'])
    .where('mac_address', '=', macAddress)
    .where('is_anonymised', '=', 0)
    .orderBy('position')
    .execute();
}

/** The same of who took part in them. */
export function partiesToRead(access: RecordsAccess, macAddress: string): Promise<Omit<CallPartyTable, 'position'>[]> {
  return access
    .selectFrom('call_party')
    .innerJoin('call_record', 'call_record.id', 'call_party.call_id')
    .select(['call_id', 'role', 'party_token', 'written_sealed'])
    .where('call_record.mac_address', '=', macAddress)
    .where('is_anonymised', '=', 0)
    .orderBy('call_party.position')
    .execute();
}

/** When which line of a phone was called, or called. */
export function callTimes(
  access: RecordsAccess,
  macAddress: string,
): Promise<Pick<CallRecordTable, 'id' | 'start_time' | 'direction' | 'line'>[]> {
  return access
    .selectFrom('call_record')
    .select(['id', 'start_time', 'direction', 'line'])
    .where('mac_address', '=', macAddress)
    .where('is_anonymised', '=', 0)
    .execute();
}

/** How many took part in the calls of a phone's list. */
export async function countParties(access: RecordsAccess, macAddress: string): Promise<number> {
  const row = await access
    .selectFrom('call_party')
    .innerJoin('call_record', 'call_record.id', 'call_party.call_id')
    .select(({ fn }) => fn.count<number>('call_party.party_token').distinct().as('count'))
    .where('call_record.mac_address', '=', macAddress)
    .where('call_record.is_anonymised', '=', 0)
    .where('call_record.kept_since_ms', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

async function partiesOfPhone(access: RecordsAccess, macAddress: string): Promise<readonly string[]> {
  const rows = await access
    .selectFrom('call_party')
    .innerJoin('call_record', 'call_record.id', 'call_party.call_id')
    .select('call_party.party_token')
    .distinct()
    .where('call_record.mac_address', '=', macAddress)
    .execute();
  return rows.map(({ party_token }) => party_token);
}

/** Part of the unit of work that is given: the whole list of a phone. Answers whose the calls were. */
export async function dropCallList(access: RecordsAccess, macAddress: string): Promise<readonly string[]> {
  const before = await partiesOfPhone(access, macAddress);
  const old = access
    .selectFrom('call_record')
    .select('id')
    .where('mac_address', '=', macAddress)
    .where('is_anonymised', '=', 0)
    .where('kept_since_ms', 'is', null);
  await access.deleteFrom('call_party').where('call_id', 'in', old).execute();
  await access.deleteFrom('call_record').where('id', 'in', old).execute();
  return before;
}

/** Part of the unit of work that is given. Answers whose they were. */
export async function dropCalls(access: RecordsAccess, ids: readonly string[]): Promise<readonly string[]> {
  const tokens = new Set<string>();
  for (const chunk of inChunks(ids, 400)) {
    for (const { party_token } of await dropPartyRows(access, chunk)) tokens.add(party_token);
    await dropCallRows(access, chunk);
  }
  return [...tokens];
}

const dropPartyRows = fixedQuery((access: RecordsAccess, ids: readonly string[]) =>
  access.deleteFrom('call_party').where('call_id', 'in', ids).returning('party_token'),
);
const dropCallRows = fixedQuery((access: RecordsAccess, ids: readonly string[]) => access.deleteFrom('call_record').where('id', 'in', ids));

/** Part of the unit of work that is given: where each stands in its list from now on. */
export async function putCallPositions(access: RecordsAccess, calls: readonly Pick<CallRecordTable, 'id' | 'position'>[]): Promise<void> {
  for (const { id, position } of calls) await access.updateTable('call_record').set({ position }).where('id', '=', id).execute();
}

/** Part of the unit of work that is given: what was not understood goes, and the calls stay. */
export async function dropCallExtras(access: RecordsAccess, ids: readonly string[]): Promise<void> {
  for (const chunk of inChunks(ids, 400))
    await access.updateTable('call_record').set({ extra_sealed: null }).where('id', 'in', chunk).execute();
}

/** In which calls one of these took part, and as what: once for each part. */
export async function callsOfParties(
  access: RecordsAccess,
  tokens: readonly string[],
): Promise<
  readonly (Pick<CallRecordTable, 'id' | 'mac_address' | 'start_time' | 'direction'> & Pick<CallPartyTable, 'role' | 'party_token'>)[]
> {
  const found: (Pick<CallRecordTable, 'id' | 'mac_address' | 'start_time' | 'direction'> & Pick<CallPartyTable, 'role' | 'party_token'>)[] =
    [];
  for (const chunk of inChunks(tokens, 400))
    found.push(
      ...(await access
        .selectFrom('call_party')
        .innerJoin('call_record', 'call_record.id', 'call_party.call_id')
        .select(['call_record.id', 'mac_address', 'start_time', 'direction', 'role', 'party_token'])
        .where('party_token', 'in', chunk)
        .execute()),
    );
  return found;
}

/** Of these calls, those in which somebody took part as that. */
export async function callsWithRole(access: RecordsAccess, ids: readonly string[], role: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const chunk of inChunks(ids, 400)) {
    const rows = await access
      .selectFrom('call_party')
      .select('call_id')
      .distinct()
      .where('call_id', 'in', chunk)
      .where('role', '=', role)
      .execute();
    for (const { call_id } of rows) found.add(call_id);
  }
  return found;
}
