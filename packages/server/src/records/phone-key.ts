// The key of a phone: what is kept of it that has no key of its own is sealed under it. After an erasure all of that is sealed anew and the old key destroyed,
// so that no older copy of the records opens what was erased.

import type { Cryptography } from '@offhook/base';
import { ProblemError, isProblem } from '@offhook/base';

import { changeDevice } from '../store/device-rows.ts';
import { changeKeptFile, keptFileHeads, keptFileRow } from '../store/kept-file-rows.ts';
import { overrideRows, putOverrideValue } from '../store/override-rows.ts';
import { dropUnderPhoneKey, extraRows, keyIdOfPhone, keyIdsOfPhones, labelOfPhone, putExtra } from '../store/phone-key-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { overrideKinds } from './override-records.ts';
import { sealText } from './sealing.ts';

interface PhoneKey {
  readonly id: string;
  /** Undefined once it is destroyed. */
  readonly bytes: Uint8Array | undefined;
}

async function keyOf(store: Store, access: RecordsAccess, macAddress: string): Promise<PhoneKey | undefined> {
  const id = await keyIdOfPhone(access, macAddress);
  return id === undefined ? undefined : { id, bytes: (await store.vault.get([id])).get(id) };
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
  const label_sealed = anew(await labelOfPhone(access, macAddress), `${macAddress} label`);
  await changeDevice(access, macAddress, { key_id: fresh.id, label_sealed });
  for (const { id, value_sealed } of await overrideRows(access, macAddress))
    await putOverrideValue(access, id, anew(value_sealed, `${macAddress} override ${id}`));
  for (const [table, word] of [
    ['call_record', 'call'],
    ['contact', 'contact'],
  ] as const)
    for (const { id, extra_sealed } of await extraRows(access, table, macAddress))
      await putExtra(access, table, id, anew(extra_sealed, `${macAddress} ${word} ${id}`));
  // One by one: a core file may be large.
  for (const { id } of await keptFileHeads(access, macAddress)) {
    const file = await keptFileRow(access, id);
    if (file === undefined) continue;
    await changeKeptFile(access, id, {
      name_sealed: anew(file.name_sealed, `kept name ${id}`),
      content_sealed: anew(file.content_sealed, `kept file ${id}`),
    });
  }
  return before.id;
}

/**
 * Records that were restored from before an erasure, under keys of after it: what was sealed under the key of such a phone is gone, and comes again from the
 * phone. Calls and contacts have keys of their own. Answers which phones.
 */
export async function replaceMissingPhoneKeys(store: Store): Promise<readonly string[]> {
  const { records, vault, platform } = store;
  const phones = await keyIdsOfPhones(records.db);
  const keys = await vault.get(phones.map(({ key_id }) => key_id));
  const without = phones.filter(({ key_id }) => !keys.has(key_id)).map(({ mac_address }) => mac_address);
  for (const macAddress of without) {
    const fresh = await vault.create('device');
    const label_sealed = sealText(platform.cryptography, fresh.bytes, '', `${macAddress} label`);
    await records.transact((access) => dropUnderPhoneKey(access, macAddress, { key_id: fresh.id, label_sealed, kinds: overrideKinds }));
  }
  return without;
}
