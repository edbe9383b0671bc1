// Files of phones that an erasure still waits for, as they are stored.

import { fixedQuery } from './fixed-query.ts';
import type { RequestDeviceTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

/** Part of the unit of work that is given: the erasure waits for each of these files once, however often it is asked. */
export async function awaitFiles(
  access: RecordsAccess,
  requestId: string,
  files: Iterable<Pick<RequestDeviceTable, 'mac_address' | 'artefact_kind'>>,
): Promise<void> {
  for (const file of files) {
    const known = await access
      .selectFrom('request_device')
      .select('request_id')
      .where('request_id', '=', requestId)
      .where('mac_address', '=', file.mac_address)
      .where('artefact_kind', '=', file.artefact_kind)
      .executeTakeFirst();
    if (known === undefined)
      await access
        .insertInto('request_device')
        .values({ request_id: requestId, ...file, told_at_ms: null })
        .execute();
  }
}

/** In the order of their MAC addresses. */
export async function phonesAwaited({ records }: Store, requestId: string): Promise<string[]> {
  const rows = await records.db
    .selectFrom('request_device')
    .select('mac_address')
    .distinct()
    .where('request_id', '=', requestId)
    .orderBy('mac_address')
    .execute();
  return rows.map(({ mac_address }) => mac_address);
}

/** Of all erasures. */
export async function everyPhoneAwaited(access: RecordsAccess): Promise<readonly string[]> {
  const rows = await access.selectFrom('request_device').select('mac_address').distinct().orderBy('mac_address').execute();
  return rows.map(({ mac_address }) => mac_address);
}

/** Erasures that wait for a file of the phone. */
export async function erasuresAwaiting({ records }: Store, macAddress: string): Promise<readonly string[]> {
  const rows = await records.db
    .selectFrom('request_device')
    .select('request_id')
    .distinct()
    .where('mac_address', '=', macAddress)
    .orderBy('request_id')
    .execute();
  return rows.map(({ request_id }) => request_id);
}

/** The phone was told that it is to upload its files. */
export async function noteTold({ records }: Store, requestId: string, macAddress: string, atMs: number): Promise<void> {
  await records.db
    .updateTable('request_device')
    .set({ told_at_ms: atMs })
    .where('request_id', '=', requestId)
    .where('mac_address', '=', macAddress)
    .execute();
}

/** Part of the unit of work that is given: erasures that wait no more for this file of the phone. */
export async function confirmErasures(access: RecordsAccess, macAddress: string, kind: string): Promise<readonly string[]> {
  const rows = await forgetAwaited(access, { macAddress, kind });
  return [...new Set(rows.map((row) => row.request_id))];
}

const forgetAwaited = fixedQuery((access: RecordsAccess, { macAddress, kind }: { readonly macAddress: string; readonly kind: string }) =>
  access.deleteFrom('request_device').where('mac_address', '=', macAddress).where('artefact_kind', '=', kind).returning('request_id'),
);

/** Does an erasure that was asked for since then still wait for this phone? */
export async function isErasureAwaited({ records }: Store, macAddress: string, sinceMs: number): Promise<boolean> {
  const waiting = await records.db
    .selectFrom('request_device')
    .innerJoin('subject_request', 'subject_request.id', 'request_device.request_id')
    .select('subject_request.received_at_ms')
    .where('request_device.mac_address', '=', macAddress)
    .where('subject_request.received_at_ms', '>=', sinceMs)
    .executeTakeFirst();
  return waiting !== undefined;
}
