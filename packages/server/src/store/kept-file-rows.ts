// Files that no record is made of, as they are stored: name and content are sealed under the phone's key.

import { fixedQuery } from './fixed-query.ts';
import type { KeptFileTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

export async function keptFileId(access: RecordsAccess, macAddress: string, nameHash: string): Promise<string | undefined> {
  const row = await access
    .selectFrom('kept_file')
    .select('id')
    .where('mac_address', '=', macAddress)
    .where('name_hash', '=', nameHash)
    .executeTakeFirst();
  return row?.id;
}

export function keptFileNamed(access: RecordsAccess, macAddress: string, nameHash: string): Promise<KeptFileTable | undefined> {
  return access
    .selectFrom('kept_file')
    .selectAll()
    .where('mac_address', '=', macAddress)
    .where('name_hash', '=', nameHash)
    .executeTakeFirst();
}

/** One as a whole. */
export function keptFileRow(access: RecordsAccess, id: string): Promise<KeptFileTable | undefined> {
  return access.selectFrom('kept_file').selectAll().where('id', '=', id).executeTakeFirst();
}

/** All of a phone, without what is in them. */
export function keptFileHeads(access: RecordsAccess, macAddress: string): Promise<Pick<KeptFileTable, 'id' | 'kind' | 'name_sealed'>[]> {
  return access.selectFrom('kept_file').select(['id', 'kind', 'name_sealed']).where('mac_address', '=', macAddress).orderBy('id').execute();
}

/** Part of the unit of work that is given: the file as it is from now on. */
export async function putKeptFile(access: RecordsAccess, { id, ...row }: KeptFileTable): Promise<void> {
  await access
    .insertInto('kept_file')
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

/** Part of the unit of work that is given. */
export async function changeKeptFile(access: RecordsAccess, id: string, changes: Partial<KeptFileTable>): Promise<void> {
  await access.updateTable('kept_file').set(changes).where('id', '=', id).execute();
}

/** Part of the unit of work that is given. */
export async function dropKeptFiles(access: RecordsAccess, ids: Iterable<string>): Promise<void> {
  for (const id of ids) await access.deleteFrom('kept_file').where('id', '=', id).execute();
}

/** Part of the unit of work that is given. */
export async function dropKeptFileNamed(access: RecordsAccess, macAddress: string, nameHash: string): Promise<void> {
  await dropNamed(access, { macAddress, nameHash });
}

const dropNamed = fixedQuery(
  (access: RecordsAccess, { macAddress, nameHash }: { readonly macAddress: string; readonly nameHash: string }) =>
    access.deleteFrom('kept_file').where('mac_address', '=', macAddress).where('name_hash', '=', nameHash),
);

/** Part of the unit of work that is given: of a phone, only so many are left, the newest. */
export async function dropOldestKeptFiles(access: RecordsAccess, macAddress: string, leave: number): Promise<void> {
  const beyond = await access
    .selectFrom('kept_file')
    .select('id')
    .where('mac_address', '=', macAddress)
    .orderBy('received_at_ms', 'desc')
    .offset(leave)
    .limit(leave)
    .execute();
  await dropKeptFiles(
    access,
    beyond.map(({ id }) => id),
  );
}

/** Which phone has which file, of one kind or of any: the newest first. */
export function keptFileHolders(access: RecordsAccess, kind?: string): Promise<Pick<KeptFileTable, 'mac_address' | 'name_hash'>[]> {
  const rows = access.selectFrom('kept_file').select(['mac_address', 'name_hash']).orderBy('received_at_ms', 'desc').orderBy('id');
  return (kind === undefined ? rows : rows.where('kind', '=', kind)).execute();
}

/** Phones that have any, or any of that kind. */
export async function phonesWithKept(access: RecordsAccess, kind?: string): Promise<readonly string[]> {
  const rows = access.selectFrom('kept_file').select('mac_address').distinct();
  return (await (kind === undefined ? rows : rows.where('kind', '=', kind)).execute()).map(({ mac_address }) => mac_address);
}
