// Calls that have left the list of their phone and are kept beyond it, as they are stored.

import { dropCalls } from './call-rows.ts';
import { inChunks } from './chunks.ts';
import type { CallRecordTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

type Listed = Pick<CallRecordTable, 'id' | 'start_time' | 'direction' | 'disposition' | 'kept_since_ms'> & {
  readonly isConnected: boolean;
};

/** What of each call of a phone says in which list it stands, and since when; those that are kept among them. */
export async function listedCalls(access: RecordsAccess, macAddress: string): Promise<readonly Listed[]> {
  const ofPhone = access.selectFrom('call_record').where('mac_address', '=', macAddress).where('is_anonymised', '=', 0);
  const rows = await ofPhone.select(['id', 'start_time', 'direction', 'disposition', 'kept_since_ms']).execute();
  const connected = await access
    .selectFrom('call_party')
    .select('call_id')
    .distinct()
    .where('role', '=', 'connection')
    .where('call_id', 'in', ofPhone.select('id'))
    .execute();
  const ids = new Set(connected.map(({ call_id }) => call_id));
  return rows.map((row) => ({ ...row, isConnected: ids.has(row.id) }));
}

/** Part of the unit of work that is given: they leave the list, and stay. */
export async function keepCalls(access: RecordsAccess, ids: readonly string[], nowMs: number): Promise<void> {
  for (const chunk of inChunks(ids, 400))
    await access.updateTable('call_record').set({ kept_since_ms: nowMs }).where('id', 'in', chunk).execute();
}

/** Those that have been kept for long enough. */
export async function expiredKeptCalls(
  { records }: Pick<Store, 'records'>,
  beforeMs: number,
): Promise<readonly { readonly id: string; readonly macAddress: string }[]> {
  const rows = await records.db.selectFrom('call_record').select(['id', 'mac_address']).where('kept_since_ms', '<=', beforeMs).execute();
  return rows.map(({ id, mac_address: macAddress }) => ({ id, macAddress }));
}

/** Whom they were with goes once nothing refers to them. */
export async function endKeptCalls({ records }: Pick<Store, 'records'>, ids: readonly string[]): Promise<void> {
  for (const chunk of inChunks(ids, 400)) await records.transact((access) => dropCalls(access, chunk), { isolation: 'in-turns' });
}
