// Enrolled phones as they are stored.

import { inChunks } from './chunks.ts';
import type { DeviceTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

export function deviceRow(access: RecordsAccess, macAddress: string): Promise<DeviceTable | undefined> {
  return access.selectFrom('device').selectAll().where('mac_address', '=', macAddress).executeTakeFirst();
}

/** In the order of their MAC addresses. */
export function deviceRows({ records }: Store): Promise<DeviceTable[]> {
  return records.db.selectFrom('device').selectAll().orderBy('mac_address').execute();
}

/** In the same order, some of those behind one. */
export function deviceRowsAfter(access: RecordsAccess, macAddress: string, limit: number): Promise<DeviceTable[]> {
  return access.selectFrom('device').selectAll().where('mac_address', '>', macAddress).orderBy('mac_address').limit(limit).execute();
}

const phonesAtOnce = 100;

/** All behind one of them, in the order of their addresses, some at a time. */
export async function* phonesAfter(access: RecordsAccess, macAddress = ''): AsyncGenerator<readonly DeviceTable[]> {
  for (let after = macAddress; ;) {
    const phones = await deviceRowsAfter(access, after, phonesAtOnce);
    const last = phones.at(-1);
    if (last === undefined) return;
    yield phones;
    after = last.mac_address;
  }
}

/** These, as far as they are there, some at a time; each time in the order of their MAC addresses. */
export async function* thesePhones(access: RecordsAccess, macAddresses: readonly string[]): AsyncGenerator<readonly DeviceTable[]> {
  for (const some of inChunks(macAddresses, phonesAtOnce))
    yield await access.selectFrom('device').selectAll().where('mac_address', 'in', some).orderBy('mac_address').execute();
}

/** What a phone uploaded, as far as it is sealed in rows. */
export const uploadedTables = [
  'override_value',
  'contact',
  'call_record',
  'call_detail',
  'quality_report',
  'artefact',
  'kept_file',
] as const;
export type UploadedTable = (typeof uploadedTables)[number];

/** Of these phones, those of which there is anything in the table. */
export async function phonesWithRows(
  access: RecordsAccess,
  table: UploadedTable,
  macAddresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const chunk of inChunks(macAddresses, 400)) {
    const rows = await access
      .selectFrom('device')
      .select('mac_address')
      .where('mac_address', 'in', chunk)
      .where((where) =>
        where.exists(where.selectFrom(table).select(`${table}.mac_address`).whereRef(`${table}.mac_address`, '=', 'device.mac_address')),
      )
      .execute();
    for (const { mac_address } of rows) found.add(mac_address);
  }
  return found;
}

/** Are there so many at least? */
export async function hasDevices(access: RecordsAccess, atLeast: number): Promise<boolean> {
  return (await access.selectFrom('device').select('mac_address').limit(atLeast).execute()).length >= atLeast;
}

/** Part of the unit of work that is given. */
export async function addDevice(access: RecordsAccess, row: DeviceTable): Promise<void> {
  await access.insertInto('device').values(row).execute();
}

/** Part of the unit of work that is given; false where there is no such phone. */
export async function changeDevice(access: RecordsAccess, macAddress: string, changes: Partial<DeviceTable>): Promise<boolean> {
  const result = await access.updateTable('device').set(changes).where('mac_address', '=', macAddress).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Part of the unit of work that is given: what requests showed of a phone, and how many there were. */
export async function noteSeen(
  access: RecordsAccess,
  macAddress: string,
  { requests, ...seen }: Partial<DeviceTable> & Pick<DeviceTable, 'requests'>,
): Promise<void> {
  await access
    .updateTable('device')
    .set((expression) => ({ ...seen, requests: expression('requests', '+', requests) }))
    .where('mac_address', '=', macAddress)
    .execute();
}
