// For how long what is kept, where an officer says otherwise, as it is stored.

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
