// Override files as records, one a parameter, sealed under the phone's key; those that name a person are found by mention.

import { randomHex } from '@offhook/base';
import type { IdentifierKeys, KeyReader } from '@offhook/privacy';
import { holdsBackCopy, nameKeys, namesWithin } from '@offhook/privacy';
import type { Assignment } from '@offhook/ucs';
import { namingsOfParameter } from '@offhook/ucs';

import { addOverrides, dropOverridesOfKind, overrideRowsNamed, overrideRowsOfKind } from '../store/override-rows.ts';
import type { OverrideValueTable } from '../store/schema.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { keysOfParameter, storeMentions } from './mentions.ts';
import { isLeft, leftKey } from './suppression-ledger.ts';
import type { UploadContext, UploadOutcome } from './upload.ts';
import { openText, sealText } from './sealing.ts';

export const overrideKinds = ['local-override', 'web-override', 'cloud-override'] as const;
export type OverrideKind = (typeof overrideKinds)[number];

/** A setting as it is known again when a phone brings it back. */
export function overrideText({ name, value }: Pick<Assignment, 'name' | 'value'>): string {
  return `${name}=${value}`;
}

/** A value that is a number or an address, of a parameter that may hold somebody. */
function wholeAddress(reader: KeyReader, { name, value }: Assignment): readonly IdentifierKeys[] {
  if (!/\d/.test(value) || namingsOfParameter(name, value).length === 0) return [];
  return [reader.ofAddress(value) ?? []].flat();
}

/** Own keys of whom a setting names by address, as `overrideText` has it. */
export function addressesOfOverride(reader: KeyReader, text: string): readonly string[] {
  const [name = '', ...value] = text.split('=');
  return keysOfParameter(reader, name, value.join('=')).map(({ own }) => own);
}

/** How a setting is known that stays, whichever file of the phone it is in. */
export function leftSetting(macAddress: string, text: string): string {
  return `${macAddress} ${text}`;
}

/** Replaces the phone's overrides of that kind. */
export async function storeOverrides(
  context: UploadContext,
  kind: OverrideKind,
  assignments: readonly Assignment[],
): Promise<UploadOutcome> {
  const { store, access, macAddress, deviceKey } = context;
  const { cryptography, random } = store.platform;
  await dropOverridesOfKind(access, macAddress, kind);

  const named = assignments.map((assignment) => ({
    assignment,
    keys: keysOfParameter(store.keyReader, assignment.name, assignment.value),
    perhaps: [...namesWithin(assignment.value).map(nameKeys), ...wholeAddress(store.keyReader, assignment)],
    left: leftKey(leftSetting(macAddress, overrideText(assignment))),
  }));
  const leftOf = ({ own }: IdentifierKeys): IdentifierKeys => leftKey(own);
  const suppressions = await context.ledger.lookUp(
    named.flatMap(({ keys, perhaps, left }) => [...keys, ...perhaps, left, ...keys.map(leftOf)]),
  );
  const copies = await context.ledger.erasedCopies(assignments.map((assignment) => ({ macAddress, kind, text: overrideText(assignment) })));
  const isErased = ({ own }: IdentifierKeys): boolean => holdsBackCopy(suppressions.get(own));
  const stays = ({ keys, perhaps, left }: (typeof named)[number], index: number): boolean => {
    const erased = [copies.get(index), ...[...keys, ...perhaps].map(({ own }) => suppressions.get(own))];
    const isLeftBy = ({ own }: IdentifierKeys): boolean => isLeft(suppressions.get(own), erased);
    return isLeftBy(left) || (keys.length > 0 && keys.every((key) => isLeftBy(leftOf(key))));
  };
  const kept = named.filter(
    (setting, index) => stays(setting, index) || (!copies.has(index) && ![...setting.keys, ...setting.perhaps].some(isErased)),
  );
  const persons = new Set<string>();
  const rows: OverrideValueTable[] = [];
  for (const [position, { assignment, keys }] of kept.entries()) {
    const id = randomHex(random, 16);
    rows.push({
      id,
      mac_address: macAddress,
      kind,
      position,
      name: assignment.name,
      value_sealed: sealText(cryptography, deviceKey, assignment.value, `${macAddress} override ${id}`),
    });
    for (const { own } of keys) persons.add(own);
    await storeMentions(store, access, { store: 'override_value', itemId: id, macAddress }, keys);
  }
  await addOverrides(access, rows);
  return { records: rows.length, persons: persons.size, suppressed: assignments.length - kept.length };
}

export interface StoredOverride {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

export async function loadOverrides(
  options: { store: Store; access: RecordsAccess; deviceKey: Uint8Array },
  macAddress: string,
  kind: OverrideKind,
): Promise<readonly StoredOverride[]> {
  const rows = await overrideRowsOfKind(options.access, macAddress, kind);
  const { cryptography } = options.store.platform;
  return rows.map(({ id, name, value_sealed }) => ({
    id,
    name,
    value: openText(cryptography, options.deviceKey, value_sealed, `${macAddress} override ${id}`),
  }));
}

/** Those of some names, by name; of one that stands in several files, the strongest. */
export async function loadNamedOverrides(
  options: { store: Store; access: RecordsAccess; deviceKey: Uint8Array },
  macAddress: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await overrideRowsNamed(options.access, macAddress, names);
  const { cryptography } = options.store.platform;
  const strength = (kind: string): number => overrideKinds.findIndex((known) => known === kind);
  const weakestFirst = rows.toSorted((a, b) => strength(b.kind) - strength(a.kind));
  return new Map(
    weakestFirst.map(({ id, name, value_sealed }) => [
      name,
      openText(cryptography, options.deviceKey, value_sealed, `${macAddress} override ${id}`),
    ]),
  );
}
