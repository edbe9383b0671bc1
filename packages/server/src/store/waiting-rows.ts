// Phones that asked and are not enrolled, as they are stored.

import type { Database } from './database.ts';
import type { Records, WaitingPhoneTable } from './schema.ts';

/** Of one phone, with those of before; nothing where it is enrolled. What it was refused by stays until it is refused by something else. */
export async function noteWaiting(
  { db }: Database<Records>,
  { mac_address, first_seen_at_ms, requests, refused_method, ...seen }: WaitingPhoneTable,
): Promise<void> {
  const known = await db.selectFrom('device').select('mac_address').where('mac_address', '=', mac_address).executeTakeFirst();
  if (known !== undefined) return;
  await db
    .insertInto('waiting_phone')
    .values({ mac_address, first_seen_at_ms, requests, refused_method, ...seen })
    .onConflict((conflict) =>
      conflict.column('mac_address').doUpdateSet((expression) => ({
        ...seen,
        ...(refused_method === null ? {} : { refused_method }),
        requests: expression('waiting_phone.requests', '+', requests),
      })),
    )
    .execute();
}

/** Those that are not enrolled meanwhile, the newest first. */
export function waitingRows({ db }: Database<Records>, limit: number): Promise<WaitingPhoneTable[]> {
  return db
    .selectFrom('waiting_phone')
    .selectAll()
    .where('mac_address', 'not in', db.selectFrom('device').select('mac_address'))
    .orderBy('last_seen_at_ms', 'desc')
    .limit(limit)
    .execute();
}
