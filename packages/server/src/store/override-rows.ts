// Settings that phones have uploaded of their own, one row a parameter, as they are stored: the values are sealed under the phone's key.

import { inChunks } from './chunks.ts';
import { fixedQuery } from './fixed-query.ts';
import { forgetMentions } from './mention-rows.ts';
import type { OverrideValueTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

/** Part of the unit of work that is given. */
export async function addOverrides(access: RecordsAccess, rows: readonly OverrideValueTable[]): Promise<void> {
  for (const chunk of inChunks(rows, 100)) await access.insertInto('override_value').values(chunk).execute();
}

/** Part of the unit of work that is given: those of one file of a phone, and whom they mention. */
export async function dropOverridesOfKind(access: RecordsAccess, macAddress: string, kind: string): Promise<void> {
  const old = await access
    .selectFrom('override_value')
    .select('id')
    .where('mac_address', '=', macAddress)
    .where('kind', '=', kind)
    .execute();
  await forgetMentions(
    access,
    old.map(({ id }) => id),
  );
  await access.deleteFrom('override_value').where('mac_address', '=', macAddress).where('kind', '=', kind).execute();
}

/** Part of the unit of work that is given: with whom they mention. */
export async function dropOverrides(access: RecordsAccess, ids: readonly string[]): Promise<void> {
  for (const chunk of inChunks(ids, 400)) {
    await access.deleteFrom('override_value').where('id', 'in', chunk).execute();
    await forgetMentions(access, chunk);
  }
}

/** Part of the unit of work that is given. */
export async function putOverrideValue(access: RecordsAccess, id: string, value_sealed: Uint8Array): Promise<void> {
  await access.updateTable('override_value').set({ value_sealed }).where('id', '=', id).execute();
}

/** Of one file of a phone, in its order. */
export function overrideRowsOfKind(access: RecordsAccess, macAddress: string, kind: string): Promise<OverrideValueTable[]> {
  return access
    .selectFrom('override_value')
    .selectAll()
    .where('mac_address', '=', macAddress)
    .where('kind', '=', kind)
    .orderBy('position')
    .execute();
}

/** Of all files of one phone, or of all phones, each file in its order. */
export function overrideRows(access: RecordsAccess, macAddress?: string): Promise<OverrideValueTable[]> {
  const rows = access.selectFrom('override_value').selectAll().orderBy('position');
  return (macAddress === undefined ? rows : rows.where('mac_address', '=', macAddress)).execute();
}

/** Those of some parameters, from whichever file. */
export async function overrideRowsNamed(
  access: RecordsAccess,
  macAddress: string,
  names: readonly string[],
): Promise<readonly OverrideValueTable[]> {
  const found: OverrideValueTable[] = [];
  for (const chunk of inChunks(names, 400)) {
    found.push(...(await rowsNamed(access, { macAddress, names: chunk })));
  }
  return found;
}

const rowsNamed = fixedQuery(
  (access: RecordsAccess, { macAddress, names }: { readonly macAddress: string; readonly names: readonly string[] }) =>
    access.selectFrom('override_value').selectAll().where('mac_address', '=', macAddress).where('name', 'in', names),
);

/** Of all phones, those of parameters whose names begin so, with the key of the phone. */
export function overrideRowsBeginning(
  access: RecordsAccess,
  beginnings: readonly string[],
): Promise<(Pick<OverrideValueTable, 'id' | 'mac_address' | 'name' | 'value_sealed'> & { readonly key_id: string })[]> {
  return access
    .selectFrom('override_value')
    .innerJoin('device', 'device.mac_address', 'override_value.mac_address')
    .select(['override_value.id', 'override_value.mac_address', 'name', 'value_sealed', 'key_id'])
    .where((where) => where.or(beginnings.map((beginning) => where('name', 'like', `${beginning}%`))))
    .execute();
}

/** Which parameters a phone has set, without their values. */
export function overrideNames(access: RecordsAccess, macAddress: string): Promise<Pick<OverrideValueTable, 'id' | 'kind' | 'name'>[]> {
  return access.selectFrom('override_value').select(['id', 'kind', 'name']).where('mac_address', '=', macAddress).execute();
}

/** In which file of which phone they are. */
export async function filesOfOverrides(
  access: RecordsAccess,
  ids: readonly string[],
): Promise<readonly Pick<OverrideValueTable, 'mac_address' | 'kind'>[]> {
  const found: Pick<OverrideValueTable, 'mac_address' | 'kind'>[] = [];
  for (const chunk of inChunks(ids, 400))
    found.push(...(await access.selectFrom('override_value').select(['mac_address', 'kind']).where('id', 'in', chunk).execute()));
  return found;
}
