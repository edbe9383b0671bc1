// Calls on their way to be about nobody, and those that are: what is left of them counts calls.

import type { AnonymisedCall } from '@offhook/privacy';

import { inChunks } from './chunks.ts';
import type { CallPartyTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

/** Without a phone, a line and a place in a list. */
const ofNoPhone = {
  mac_address: '',
  line: 0,
  position: -1,
  call_count: 1,
  extra_sealed: null,
  is_anonymised: 1,
  kept_since_ms: null,
} as const;

export function partiesOfCall(access: RecordsAccess, callId: string): Promise<Pick<CallPartyTable, 'role' | 'party_token'>[]> {
  return access.selectFrom('call_party').select(['role', 'party_token']).where('call_id', '=', callId).execute();
}

/** Part of the unit of work that is given: one of several goes, with what was not understood and may name them too. */
export async function takePartyFromCall(access: RecordsAccess, callId: string, token: string): Promise<void> {
  await access.deleteFrom('call_party').where('call_id', '=', callId).where('party_token', '=', token).execute();
  await access.updateTable('call_record').set({ extra_sealed: null }).where('id', '=', callId).execute();
}

/** Part of the unit of work that is given: all its parties go. `durationOf` says how much of its length is left. */
export async function anonymiseCall(
  access: RecordsAccess,
  callId: string,
  { startTime, durationOf }: { readonly startTime: string; readonly durationOf: (durationS: number | null) => number | null },
): Promise<void> {
  await access.deleteFrom('call_party').where('call_id', '=', callId).execute();
  const row = await access.selectFrom('call_record').select('duration_s').where('id', '=', callId).executeTakeFirst();
  await access
    .updateTable('call_record')
    .set({ ...ofNoPhone, start_time: startTime, duration_s: durationOf(row?.duration_s ?? null) })
    .where('id', '=', callId)
    .execute();
}

/** Part of the unit of work that is given: all of these months go. Answers what they were. */
export async function takeAnonymisedCalls(access: RecordsAccess, months: readonly string[]): Promise<readonly AnonymisedCall[]> {
  const rows: AnonymisedCall[] = [];
  for (const chunk of inChunks(months, 400))
    rows.push(
      ...(await access
        .selectFrom('call_record')
        .select(['id', 'start_time as month', 'direction', 'disposition', 'duration_s as durationS'])
        // By the index of phones: not every call is looked at.
        .where('mac_address', '=', ofNoPhone.mac_address)
        .where('is_anonymised', '=', 1)
        .where('start_time', 'in', chunk)
        .execute()),
    );
  const ids = rows.map(({ id }) => id);
  for (const chunk of inChunks(ids, 400)) await access.deleteFrom('call_record').where('id', 'in', chunk).execute();
  return rows;
}

/** Part of the unit of work that is given, in the order of their identifiers. */
export async function addAnonymisedCalls(access: RecordsAccess, calls: readonly AnonymisedCall[]): Promise<void> {
  const rows = calls
    .map(({ id, month, direction, disposition, durationS }) => ({
      ...ofNoPhone,
      id,
      direction,
      disposition,
      protocol: '',
      start_time: month,
      duration_s: durationS,
    }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  for (const chunk of inChunks(rows, 50)) await access.insertInto('call_record').values(chunk).execute();
}
