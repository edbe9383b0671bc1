// In which zones the clock of a phone was when it uploaded.

import { fixedQuery } from './fixed-query.ts';
import type { PhoneClockTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

/** The earliest first. */
export const phoneClockRows = fixedQuery((access: RecordsAccess, macAddress: string) =>
  access.selectFrom('phone_clock').selectAll().where('mac_address', '=', macAddress).orderBy('from_ms'),
);

/** Part of the unit of work that is given. */
export async function notePhoneClock(access: RecordsAccess, row: PhoneClockTable): Promise<void> {
  await access.insertInto('phone_clock').values(row).execute();
}
