// Credentials for phones that come for the first time, as they are stored: at most one.

import type { FirstContactTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

export function firstContactRow({ records }: Store): Promise<FirstContactTable | undefined> {
  return records.db.selectFrom('first_contact').selectAll().executeTakeFirst();
}

/** Part of the unit of work that is given: another takes the place of the one before; undefined ends it. */
export async function putFirstContact(access: RecordsAccess, row: FirstContactTable | undefined): Promise<void> {
  await access.deleteFrom('first_contact').execute();
  if (row !== undefined) await access.insertInto('first_contact').values(row).execute();
}
