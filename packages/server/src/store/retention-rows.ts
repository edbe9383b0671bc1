// For how long what is kept, where an officer says otherwise, as it is stored.

import { defaultRetention, expiresBeforeMs } from '@offhook/privacy';

import type { RetentionRuleTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

export function retentionRows({ records }: Pick<Store, 'records'>): Promise<RetentionRuleTable[]> {
  return records.db.selectFrom('retention_rule').selectAll().execute();
}

/** Part of the unit of work that is given. */
export async function putRetention(access: RecordsAccess, { store, keep_days }: RetentionRuleTable): Promise<void> {
  await access
    .insertInto('retention_rule')
    .values({ store, keep_days })
    .onConflict((conflict) => conflict.column('store').doUpdateSet({ keep_days }))
    .execute();
}

const dayMs = 86_400_000;
const logs = 'artefact';

/** Lines of a log that goes on end when they came in before that; none does while a hold may cover them, since nobody reads here whom it is of. */
export async function logsEndBefore(
  access: RecordsAccess,
  { macAddress, nowMs }: { readonly macAddress: string; readonly nowMs: number },
): Promise<number> {
  const hold = await access
    .selectFrom('hold')
    .select('id')
    .where('until_ms', '>', nowMs)
    .where((where) => where.or([where('scope', '!=', 'phone'), where('mac_address', '=', macAddress)]))
    .executeTakeFirst();
  if (hold !== undefined) return 0;
  const said = await access.selectFrom('retention_rule').select('keep_days').where('store', '=', logs).executeTakeFirst();
  return said === undefined ? (expiresBeforeMs(defaultRetention, logs, nowMs) ?? 0) : nowMs - said.keep_days * dayMs;
}
