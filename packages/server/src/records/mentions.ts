// Whom a line of a log or a parameter names. Kept as keyed hashes, by which logs, overrides and configurations are found.

import type { IdentifierKeys } from '@offhook/privacy';
import { canonicalName, keysOfAddress } from '@offhook/privacy';
import { logParties } from '@offhook/ucs';

import { inChunks } from '../store/chunks.ts';
import type { RecordsAccess, Store } from '../store/store.ts';

/** Whom a line of a log names, each once. */
export function keysOfLogLine(line: string): readonly IdentifierKeys[] {
  const found = new Map<string, IdentifierKeys>();
  for (const { form, value } of logParties(line)) {
    const keys = form === 'name' ? { own: nameKey(value), derived: [] } : keysOfAddress(value);
    if (keys !== undefined) found.set(keys.own, keys);
  }
  return [...found.values()];
}

/** How a name is looked for in texts. */
export function nameKey(name: string): string {
  return `name:${canonicalName(name)}`;
}

const personalParameter = /address|userid|user$|displayname|label|contact|login|email|fwd|forward|divert/i;

/** Whom the value of a parameter names; most parameters name nobody. */
export function keysOfParameter(name: string, value: string): readonly IdentifierKeys[] {
  if (value === '' || !personalParameter.test(name)) return [];
  if (/displayname|label/i.test(name)) {
    const asNumber = /^[+\d]/.test(value) ? keysOfAddress(value) : undefined;
    return [{ own: nameKey(value), derived: [] }, ...(asNumber === undefined ? [] : [asNumber])];
  }
  const keys = keysOfAddress(value);
  return keys === undefined ? [] : [keys];
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
  const hashes = new Set(
    mentioned.flatMap(({ own, derived }) => [store.keyedHash(own), ...derived.map((key) => store.keyedHash(derivedMark + key))]),
  );
  for (const chunk of inChunks([...hashes], 200)) {
    await access
      .insertInto('mention')
      .values(chunk.map((hash) => ({ hash, store: at.store, item_id: at.itemId, mac_address: at.macAddress })))
      .execute();
  }
}

export async function forgetMentions(access: RecordsAccess, itemIds: readonly string[]): Promise<void> {
  for (const chunk of inChunks(itemIds, 500)) await access.deleteFrom('mention').where('item_id', 'in', chunk).execute();
}

export interface Mention {
  readonly store: MentionStore;
  readonly itemId: string;
  readonly macAddress: string;
}

/** What mentions a person, by identifiers and names. */
export async function findMentions(
  store: Store,
  access: RecordsAccess,
  wanted: readonly IdentifierKeys[],
  names: readonly string[],
): Promise<readonly Mention[]> {
  const hashes = new Set([
    ...wanted.flatMap(({ own, derived }) => [own, ...derived, derivedMark + own].map(store.keyedHash)),
    ...names.map((name) => store.keyedHash(nameKey(name))),
  ]);
  const found = new Map<string, Mention>();
  for (const chunk of inChunks([...hashes], 500)) {
    const rows = await access.selectFrom('mention').select(['store', 'item_id', 'mac_address']).where('hash', 'in', chunk).execute();
    for (const row of rows)
      found.set(`${row.store} ${row.item_id}`, { store: row.store as MentionStore, itemId: row.item_id, macAddress: row.mac_address });
  }
  return [...found.values()];
}
