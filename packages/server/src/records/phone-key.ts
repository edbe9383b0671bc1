// The key of a phone: what is kept of it that has no key of its own is sealed under it. After an erasure all of that is sealed anew and the old key destroyed,
// so that no older copy of the records opens what was erased.

import type { Cryptography } from '@offhook/base';
import { ProblemError, isProblem } from '@offhook/base';

import { forgetMentions } from '../store/mention-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { overrideKinds } from './override-records.ts';
import { sealText } from './sealing.ts';

interface PhoneKey {
  readonly id: string;
  /** Undefined once it is destroyed. */
  readonly bytes: Uint8Array | undefined;
}

async function keyOf(store: Store, access: RecordsAccess, macAddress: string): Promise<PhoneKey | undefined> {
  const row = await access.selectFrom('device').select('key_id').where('mac_address', '=', macAddress).executeTakeFirst();
  return row === undefined ? undefined : { id: row.key_id, bytes: (await store.vault.get([row.key_id])).get(row.key_id) };
}

/** Undefined where there is no such phone, or its key is missing. */
export async function findPhoneKey(store: Store, access: RecordsAccess, macAddress: string): Promise<Uint8Array | undefined> {
  return (await keyOf(store, access, macAddress))?.bytes;
}

const renewalsAtMost = 5;

/**
 * Reads what is sealed under the key of a phone; again where the key was renewed meanwhile. `read` gets undefined where the key is missing for good.
 * Rejects with ProblemError not-found where there is no such phone.
 */
export async function readUnderPhoneKey<T>(
  store: Store,
  access: RecordsAccess,
  macAddress: string,
  read: (key: Uint8Array | undefined) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const key = await keyOf(store, access, macAddress);
    if (key === undefined) throw new ProblemError('not-found', `no phone ${macAddress} is enrolled`);
    const isRenewed = async (): Promise<boolean> =>
      tries < renewalsAtMost && ((await keyOf(store, access, macAddress))?.id ?? key.id) !== key.id;
    if (key.bytes === undefined && (await isRenewed())) continue;
    try {
      return await read(key.bytes);
    } catch (error) {
      if (!isProblem(error, 'decryption-failed') || !(await isRenewed())) throw error;
    }
  }
}

/** What did not open before either is as unreadable as it was. */
function resealer(cryptography: Cryptography, old: Uint8Array, fresh: Uint8Array): (bytes: Uint8Array, context: string) => Uint8Array {
  return (bytes, context) => {
    try {
      return cryptography.seal(fresh, cryptography.open(old, bytes, context), context);
    } catch (error) {
      if (!isProblem(error, 'decryption-failed')) throw error;
      return bytes;
    }
  };
}

/**
 * Seals all of a phone under a fresh key. Part of the unit of work that is given, which uploads must wait for.
 * Answers the old key, to be destroyed once that is committed; undefined where there is no such phone, or its key is missing.
 */
export async function renewPhoneKey(store: Store, access: RecordsAccess, macAddress: string): Promise<string | undefined> {
  const { cryptography } = store.platform;
  const before = await keyOf(store, access, macAddress);
  if (before?.bytes === undefined) return undefined;
  const fresh = await store.vault.create('device');
  const anew = resealer(cryptography, before.bytes, fresh.bytes);
  const { label_sealed } = await access
    .selectFrom('device')
    .select('label_sealed')
    .where('mac_address', '=', macAddress)
    .executeTakeFirstOrThrow();
  await access
    .updateTable('device')
    .set({ key_id: fresh.id, label_sealed: anew(label_sealed, `${macAddress} label`) })
    .where('mac_address', '=', macAddress)
    .execute();
  const settings = await access.selectFrom('override_value').select(['id', 'value_sealed']).where('mac_address', '=', macAddress).execute();
  for (const { id, value_sealed } of settings)
    await access
      .updateTable('override_value')
      .set({ value_sealed: anew(value_sealed, `${macAddress} override ${id}`) })
      .where('id', '=', id)
      .execute();
  for (const [table, word] of [
    ['call_record', 'call'],
    ['contact', 'contact'],
  ] as const) {
    const rows = await access
      .selectFrom(table)
      .select(['id', 'extra_sealed'])
      .where('mac_address', '=', macAddress)
      .where('extra_sealed', 'is not', null)
      .execute();
    for (const { id, extra_sealed } of rows)
      await access
        .updateTable(table)
        .set({ extra_sealed: anew(extra_sealed ?? new Uint8Array(), `${macAddress} ${word} ${id}`) })
        .where('id', '=', id)
        .execute();
  }
  const files = await access.selectFrom('kept_file').select('id').where('mac_address', '=', macAddress).execute();
  for (const { id } of files) {
    const { name_sealed, content_sealed } = await access
      .selectFrom('kept_file')
      .select(['name_sealed', 'content_sealed'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await access
      .updateTable('kept_file')
      .set({ name_sealed: anew(name_sealed, `kept name ${id}`), content_sealed: anew(content_sealed, `kept file ${id}`) })
      .where('id', '=', id)
      .execute();
  }
  return before.id;
}

/**
 * Records that were restored from before an erasure, under keys of after it: what was sealed under the key of such a phone is gone, and comes again from the
 * phone. Calls and contacts have keys of their own. Answers which phones.
 */
export async function replaceMissingPhoneKeys(store: Store): Promise<readonly string[]> {
  const { records, vault, platform } = store;
  const phones = await records.db.selectFrom('device').select(['mac_address', 'key_id']).execute();
  const keys = await vault.get(phones.map(({ key_id }) => key_id));
  const without = phones.filter(({ key_id }) => !keys.has(key_id)).map(({ mac_address }) => mac_address);
  for (const macAddress of without) {
    const fresh = await vault.create('device');
    await records.transact(async (access) => {
      await access
        .updateTable('device')
        .set({ key_id: fresh.id, label_sealed: sealText(platform.cryptography, fresh.bytes, '', `${macAddress} label`) })
        .where('mac_address', '=', macAddress)
        .execute();
      const settings = await access.selectFrom('override_value').select('id').where('mac_address', '=', macAddress).execute();
      await forgetMentions(
        access,
        settings.map(({ id }) => id),
      );
      for (const table of ['override_value', 'kept_file'] as const)
        await access.deleteFrom(table).where('mac_address', '=', macAddress).execute();
      for (const table of ['call_record', 'contact'] as const)
        await access.updateTable(table).set({ extra_sealed: null }).where('mac_address', '=', macAddress).execute();
      await access.deleteFrom('artefact').where('mac_address', '=', macAddress).where('kind', 'in', overrideKinds).execute();
    });
  }
  return without;
}
