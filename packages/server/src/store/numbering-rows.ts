// By which rules numbers are and were read, as they are stored.

import type { SiteNumberingTable } from './schema.ts';
import type { Store } from './store.ts';

export function numberingRows({ records }: Store): Promise<SiteNumberingTable[]> {
  return records.db.selectFrom('site_numbering').selectAll().execute();
}

export async function putNumbering({ records }: Store, { id, rules }: SiteNumberingTable): Promise<void> {
  await records.db
    .insertInto('site_numbering')
    .values({ id, rules })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ rules }))
    .execute();
}
