// What is sealed under the key of a phone, beside its settings and the files that are kept whole: which key it is, the label, and elements that were not
// understood.

import type { NotNull } from 'kysely';

import { inChunks } from './chunks.ts';
import { fixedQuery } from './fixed-query.ts';
import { changeDevice } from './device-rows.ts';
import { forgetMentions } from './mention-rows.ts';
import type { DeviceTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

/** Tables with elements that were not understood. */
export type ExtraTable = 'call_record' | 'contact';

/** Undefined where there is no such phone. */
export async function keyIdOfPhone(access: RecordsAccess, macAddress: string): Promise<string | undefined> {
  return (await keyIds(access, macAddress))[0]?.key_id;
}

const keyIds = fixedQuery((access: RecordsAccess, macAddress: string) =>
  access.selectFrom('device').select('key_id').where('mac_address', '=', macAddress),
);

/** In the order of their MAC addresses. */
export function keyIdsOfPhones(access: RecordsAccess): Promise<Pick<DeviceTable, 'mac_address' | 'key_id'>[]> {
  return access.selectFrom('device').select(['mac_address', 'key_id']).orderBy('mac_address').execute();
}

/** Throws where there is no such phone. */
export async function labelOfPhone(access: RecordsAccess, macAddress: string): Promise<Uint8Array> {
  const row = await access.selectFrom('device').select('label_sealed').where('mac_address', '=', macAddress).executeTakeFirstOrThrow();
  return row.label_sealed;
}

export async function extraRows(
  access: RecordsAccess,
  table: ExtraTable,
  macAddress: string,
): Promise<readonly { readonly id: string; readonly extra_sealed: Uint8Array }[]> {
  return access
    .selectFrom(table)
    .select(['id', 'extra_sealed'])
    .where('mac_address', '=', macAddress)
    .where('extra_sealed', 'is not', null)
    .$narrowType<{ extra_sealed: NotNull }>()
    .execute();
}

/** On which phones those of these are that have any. */
export async function phonesWithExtras(access: RecordsAccess, table: ExtraTable, ids: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const chunk of inChunks(ids, 400)) {
    const rows = await access
      .selectFrom(table)
      .select('mac_address')
      .distinct()
      .where('id', 'in', chunk)
      .where('extra_sealed', 'is not', null)
      .execute();
    found.push(...rows.map(({ mac_address }) => mac_address));
  }
  return found;
}

/** Part of the unit of work that is given. */
export async function putExtra(access: RecordsAccess, table: ExtraTable, id: string, extra_sealed: Uint8Array): Promise<void> {
  await access.updateTable(table).set({ extra_sealed }).where('id', '=', id).execute();
}

/**
 * Part of the unit of work that is given: the phone gets another key, and what was sealed under the one before is gone. Of the files of these kinds nothing is
 * left; calls and contacts stay.
 */
export async function dropUnderPhoneKey(
  access: RecordsAccess,
  macAddress: string,
  { kinds, ...fresh }: Pick<DeviceTable, 'key_id' | 'label_sealed'> & { readonly kinds: readonly string[] },
): Promise<void> {
  await changeDevice(access, macAddress, fresh);
  const settings = await access.selectFrom('override_value').select('id').where('mac_address', '=', macAddress).execute();
  await forgetMentions(
    access,
    settings.map(({ id }) => id),
  );
  for (const table of ['override_value', 'kept_file'] as const)
    await access.deleteFrom(table).where('mac_address', '=', macAddress).execute();
  for (const table of ['call_record', 'contact'] as const)
    await access.updateTable(table).set({ extra_sealed: null }).where('mac_address', '=', macAddress).execute();
  await access.deleteFrom('artefact').where('mac_address', '=', macAddress).where('kind', 'in', kinds).execute();
}
