// Whose a line of a phone is and was, and by what that is found, as it is stored: who it is, is sealed under a key of the row.

import { inChunks } from './chunks.ts';
import type { LineOwnerKeyTable, LineOwnerTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

/** Of these phones, or of all. */
export async function lineOwnerRows(access: RecordsAccess, macAddresses?: readonly string[]): Promise<readonly LineOwnerTable[]> {
  if (macAddresses === undefined) return access.selectFrom('line_owner').selectAll().execute();
  const found: LineOwnerTable[] = [];
  for (const chunk of inChunks(macAddresses, 400))
    found.push(...(await access.selectFrom('line_owner').selectAll().where('mac_address', 'in', chunk).execute()));
  return found;
}

/** What settings say and said. */
export function ownersBySettings(access: RecordsAccess): Promise<LineOwnerTable[]> {
  return access.selectFrom('line_owner').selectAll().where('source', '=', 'settings').execute();
}

/** Who is logged in at a phone. */
export function loggedIn(access: RecordsAccess, macAddress: string): Promise<LineOwnerTable[]> {
  return access
    .selectFrom('line_owner')
    .selectAll()
    .where('source', '=', 'login')
    .where('until_ms', 'is', null)
    .where('mac_address', '=', macAddress)
    .execute();
}

export async function phonesWithLogin(access: RecordsAccess): Promise<readonly string[]> {
  const rows = await access
    .selectFrom('line_owner')
    .select('mac_address')
    .distinct()
    .where('source', '=', 'login')
    .where('until_ms', 'is', null)
    .execute();
  return rows.map(({ mac_address }) => mac_address);
}

/** Logins at a phone that were over before that. */
export async function loginsOver(access: RecordsAccess, macAddress: string, beforeMs: number): Promise<readonly string[]> {
  const rows = await access
    .selectFrom('line_owner')
    .select('id')
    .where('mac_address', '=', macAddress)
    .where('source', '=', 'login')
    .where('until_ms', '<', beforeMs)
    .execute();
  return rows.map(({ id }) => id);
}

/** Did an officer say this of the phone? */
export async function isSaid(access: RecordsAccess, macAddress: string, id: string): Promise<boolean> {
  const row = await access
    .selectFrom('line_owner')
    .select('id')
    .where('id', '=', id)
    .where('mac_address', '=', macAddress)
    .where('source', '=', 'officer')
    .executeTakeFirst();
  return row !== undefined;
}

/** Of these, those that still say who it is. */
export async function ownersThatTell(
  access: RecordsAccess,
  ids: readonly string[],
): Promise<readonly Pick<LineOwnerTable, 'id' | 'mac_address'>[]> {
  const found: Pick<LineOwnerTable, 'id' | 'mac_address'>[] = [];
  for (const chunk of inChunks(ids, 400))
    found.push(
      ...(await access
        .selectFrom('line_owner')
        .select(['id', 'mac_address'])
        .where('id', 'in', chunk)
        .where('owner_sealed', 'is not', null)
        .execute()),
    );
  return found;
}

/** Those that are found by one of these, once for each of them. */
export async function ownersOfHashes(
  access: RecordsAccess,
  hashes: readonly string[],
): Promise<readonly Pick<LineOwnerTable, 'id' | 'mac_address'>[]> {
  const found: Pick<LineOwnerTable, 'id' | 'mac_address'>[] = [];
  for (const chunk of inChunks(hashes, 400))
    found.push(
      ...(await access
        .selectFrom('line_owner_key')
        .innerJoin('line_owner', 'line_owner.id', 'line_owner_key.owner_id')
        .select(['line_owner.id', 'mac_address'])
        .where('hash', 'in', chunk)
        .execute()),
    );
  return found;
}

export async function keyIdsOfOwners(access: RecordsAccess, ids: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const chunk of inChunks(ids, 400)) {
    const rows = await access.selectFrom('line_owner').select('key_id').where('id', 'in', chunk).execute();
    found.push(...rows.flatMap(({ key_id }) => key_id ?? []));
  }
  return found;
}

/** Part of the unit of work that is given, with what finds them. */
export async function addOwners(access: RecordsAccess, rows: readonly LineOwnerTable[], keys: readonly LineOwnerKeyTable[]): Promise<void> {
  for (const chunk of inChunks(rows, 80)) await access.insertInto('line_owner').values(chunk).execute();
  for (const chunk of inChunks(keys, 200)) await access.insertInto('line_owner_key').values(chunk).execute();
}

/** Part of the unit of work that is given: by what these are found from now on. */
export async function putOwnerKeys(access: RecordsAccess, ids: readonly string[], keys: readonly LineOwnerKeyTable[]): Promise<void> {
  for (const chunk of inChunks(ids, 400)) await access.deleteFrom('line_owner_key').where('owner_id', 'in', chunk).execute();
  await addOwners(access, [], keys);
}

/** What the settings say now, where it is of whom they spoke before. */
export async function putFingerprint(access: RecordsAccess, id: string, fingerprint: string): Promise<void> {
  await access.updateTable('line_owner').set({ fingerprint }).where('id', '=', id).execute();
}

/** Part of the unit of work that is given: they were so until then. A period in which it was nobody says nothing once it is over, and goes. */
export async function endOwners(access: RecordsAccess, rows: readonly LineOwnerTable[], untilMs: number): Promise<void> {
  const idsOf = (some: readonly LineOwnerTable[]): readonly string[] => some.map(({ id }) => id);
  const [told, empty] = [
    rows.filter(({ owner_sealed }) => owner_sealed !== null),
    rows.filter(({ owner_sealed }) => owner_sealed === null),
  ];
  for (const chunk of inChunks(idsOf(told), 400))
    await access.updateTable('line_owner').set({ until_ms: untilMs }).where('id', 'in', chunk).execute();
  for (const chunk of inChunks(idsOf(empty), 400)) await access.deleteFrom('line_owner').where('id', 'in', chunk).execute();
}

/** Part of the unit of work that is given. What an officer said goes, and what is over; of a line in service, who it is. Answers the keys to destroy. */
export async function forgetOwners(access: RecordsAccess, ids: readonly string[]): Promise<readonly string[]> {
  const keyIds = await keyIdsOfOwners(access, ids);
  for (const chunk of inChunks(ids, 400)) {
    await access.deleteFrom('line_owner_key').where('owner_id', 'in', chunk).execute();
    await access
      .deleteFrom('line_owner')
      .where('id', 'in', chunk)
      .where((where) => where.or([where('source', '=', 'officer'), where('until_ms', 'is not', null)]))
      .execute();
    await access.updateTable('line_owner').set({ owner_sealed: null, key_id: null }).where('id', 'in', chunk).execute();
  }
  return keyIds;
}

/** Part of the unit of work that is given: all of a phone that is gone. Answers the keys to destroy. */
export async function removeOwners(access: RecordsAccess, macAddress: string): Promise<readonly string[]> {
  const rows = await access.selectFrom('line_owner').select('id').where('mac_address', '=', macAddress).execute();
  const keyIds = await forgetOwners(
    access,
    rows.map(({ id }) => id),
  );
  await access.deleteFrom('line_owner').where('mac_address', '=', macAddress).execute();
  return keyIds;
}
