// Whom a line of a log or a parameter names. Kept as keyed hashes, by which logs, overrides and configurations are found.

import type { IdentifierKeys, KeyReader } from '@offhook/privacy';
import { nameKeys } from '@offhook/privacy';
import { logParties, namingsOfParameter } from '@offhook/ucs';

import { addMentions, mentionsOf } from '../store/mention-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';

/** Whom a line of a log names, each once. */
export function keysOfLogLine({ ofAddress }: KeyReader, line: string): readonly IdentifierKeys[] {
  const found = new Map<string, IdentifierKeys>();
  for (const { form, value } of logParties(line)) {
    const keys = form === 'name' ? nameKeys(value) : ofAddress(value);
    if (keys !== undefined) found.set(keys.own, keys);
  }
  return [...found.values()];
}

/** Whom the value of a parameter names; most parameters name nobody. */
export function keysOfParameter(reader: KeyReader, name: string, value: string): readonly IdentifierKeys[] {
  const found = namingsOfParameter(name, value).flatMap(({ form, value: naming }): readonly IdentifierKeys[] => {
    if (form === 'text') return keysOfLogLine(reader, naming);
    const ofAddress = form === 'address' || /\d/.test(naming) ? (reader.ofAddress(naming) ?? []) : [];
    return [
      ...(form === 'name' ? [nameKeys(naming)] : []),
      ...[ofAddress].flat(),
      ...(form === 'name' ? keysOfLogLine(reader, naming) : []),
    ];
  });
  return [...new Map(found.map((keys) => [keys.own, keys])).values()];
}

/** A derived key is marked, since it meets own keys only. */
const derivedMark = '~';

export type MentionStore = 'artefact' | 'override_value' | 'configuration_file';

export async function storeMentions(
  store: Store,
  access: RecordsAccess,
  at: { store: MentionStore; itemId: string; macAddress: string },
  mentioned: readonly IdentifierKeys[],
): Promise<void> {
  const { personHashes } = store;
  const hashes = new Set(
    mentioned.flatMap(({ own, derived }) =>
      [own, ...derived.map((key) => derivedMark + key)].map((key) => personHashes.written('mention', key)),
    ),
  );
  await addMentions(access, { hashes: [...hashes], store: at.store, item_id: at.itemId, mac_address: at.macAddress });
}

export interface Mention {
  readonly store: MentionStore;
  readonly itemId: string;
  readonly macAddress: string;
}

/** By which what mentions a person is found, by identifiers and names. */
export function mentionHashes(
  { personHashes }: Pick<Store, 'personHashes'>,
  wanted: readonly IdentifierKeys[],
  names: readonly string[],
): readonly string[] {
  const hashes = new Set([
    ...wanted.flatMap((keys) => [
      ...personHashes.ofOwn('mention', keys),
      ...[...keys.derived, derivedMark + keys.own].flatMap((key) => personHashes.read('mention', key)),
    ]),
    ...names.flatMap((name) => personHashes.ofOwn('mention', nameKeys(name))),
  ]);
  return [...hashes];
}

/** What mentions a person, by identifiers and names. */
export async function findMentions(
  store: Store,
  access: RecordsAccess,
  wanted: readonly IdentifierKeys[],
  names: readonly string[],
): Promise<readonly Mention[]> {
  const found = new Map<string, Mention>();
  for (const row of await mentionsOf(access, mentionHashes(store, wanted, names)))
    found.set(`${row.store} ${row.item_id}`, { store: row.store as MentionStore, itemId: row.item_id, macAddress: row.mac_address });
  return [...found.values()];
}
