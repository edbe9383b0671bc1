// For how long what is kept, where an officer says otherwise, as it is stored.

import type { RetentionRule } from '@offhook/privacy';
import { defaultRetention, expiresBeforeMs } from '@offhook/privacy';

import { fixedQuery } from './fixed-query.ts';
import { mayBeHeld } from './hold-rows.ts';
import type { RetentionRuleTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

const dayS = 86_400;
const logs = 'artefact';

/** As an officer said, and else by default. */
export async function rulesInForce(db: RecordsAccess): Promise<readonly RetentionRule[]> {
  const rows = await db.selectFrom('retention_rule').selectAll().execute();
  const said = new Map(rows.map(({ store, keep_days }) => [store, keep_days * dayS]));
  return defaultRetention.map((rule) => ({ ...rule, keepS: said.get(rule.store) ?? rule.keepS }));
}

/** In days. */
export async function daysKept(db: RecordsAccess, store: string): Promise<number> {
  const [row] = await ruleOf(db, store);
  return row?.keep_days ?? (defaultRetention.find((rule) => rule.store === store)?.keepS ?? 0) / dayS;
}

const ruleOf = fixedQuery((access: RecordsAccess, store: string) =>
  access.selectFrom('retention_rule').select('keep_days').where('store', '=', store),
);

/** Part of the unit of work that is given. */
export async function putRetention(access: RecordsAccess, { store, keep_days }: RetentionRuleTable): Promise<void> {
  await access
    .insertInto('retention_rule')
    .values({ store, keep_days })
    .onConflict((conflict) => conflict.column('store').doUpdateSet({ keep_days }))
    .execute();
}

/** Lines of a log that goes on end when they came in before that; none does while a hold may cover them, since nobody reads here whom it is of. */
export async function logsEndBefore(
  access: RecordsAccess,
  { macAddress, nowMs }: { readonly macAddress: string; readonly nowMs: number },
): Promise<number> {
  if (await mayBeHeld(access, { macAddress, nowMs })) return 0;
  return expiresBeforeMs(await rulesInForce(access), logs, nowMs) ?? 0;
}
