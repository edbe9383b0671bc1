// How the site dials, where nobody said it: read from the settings of its phones at each start, and remembered, since what was hashed under a rule must be found.

import type { NumberingRules } from '@offhook/privacy';
import { numberingOfSite, numberingText } from '@offhook/privacy';
import { diallingOf } from '@offhook/ucs';

import type { Store } from '../store/store.ts';
import type { ConfigurationFiles } from './configuration-files.ts';

const onlySite = 'site';

async function rememberedRules({ records }: Store): Promise<NumberingRules> {
  const row = await records.db.selectFrom('site_numbering').select('rules').where('id', '=', onlySite).executeTakeFirst();
  return row === undefined ? {} : (JSON.parse(row.rules) as NumberingRules);
}

/** What is said now wins over what was said before; extensions of before stay extensions. */
function together(before: NumberingRules, now: NumberingRules): NumberingRules {
  const lengths = new Set([...(before.extensionDigits ?? []), ...(now.extensionDigits ?? [])]);
  return { ...before, ...now, extensionDigits: [...lengths].sort((a, b) => a - b) };
}

export async function learnNumbering(store: Store, configuration: ConfigurationFiles): Promise<void> {
  const before = await rememberedRules(store);
  const said = await numberingOfSite(diallingOf(configuration.lineSettings()));
  const rules = said === undefined ? before : together(before, said);
  if (Object.keys(rules).length === 0) return;
  const text = JSON.stringify(rules);
  if (text !== JSON.stringify(before)) {
    await store.records.db
      .insertInto('site_numbering')
      .values({ id: onlySite, rules: text })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ rules: text }))
      .execute();
  }
  await store.readNumbersBy(rules);
  store.platform.log.info('numbers are read as the settings of the phones say', { dialling: numberingText(rules) });
}
