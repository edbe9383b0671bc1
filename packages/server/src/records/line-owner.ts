// Who has a line of a phone, and had it from when to when, as it is noted.

import { inChunks } from '../store/chunks.ts';
import type { LineOwnerTable } from '../store/schema.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { openJson } from './sealing.ts';

/** As settings write them, or as an officer gave them. */
export interface LineIdentity {
  readonly addresses: readonly string[];
  readonly names: readonly string[];
}

/** What the settings of one line say now. */
export interface LineNow extends LineIdentity {
  readonly macAddress: string;
  readonly line: number;
  /** Of the names, those that only the phone itself says: whoever had the line before may have set them. */
  readonly phoneNames?: readonly string[];
}

/** Whom the settings of a line name, where it is known that somebody else had it before. */
export function namesSinceHandedOver({ names, phoneNames = [] }: LineNow): readonly string[] {
  return names.filter((name) => !phoneNames.includes(name));
}

export interface LineOwner {
  readonly id: string;
  readonly macAddress: string;
  /** 0 stands for the phone as a whole. */
  readonly line: number;
  readonly source: LineOwnerTable['source'];
  /** Undefined where it is not known to have been otherwise before. */
  readonly fromMs: number | undefined;
  /** Undefined where it is so now. */
  readonly untilMs: number | undefined;
  /** Undefined where it is nobody, or somebody who was erased. */
  readonly identity: LineIdentity | undefined;
}

export interface SaidOwner extends LineNow {
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

function ownerOf(store: Store, row: LineOwnerTable, keys: ReadonlyMap<string, Uint8Array>): LineOwner {
  const key = row.key_id === null ? undefined : keys.get(row.key_id);
  const identity =
    key === undefined || row.owner_sealed === null
      ? undefined
      : (openJson(store.platform.cryptography, key, row.owner_sealed, `line owner ${row.id}`) as LineIdentity);
  const { id, mac_address: macAddress, line, source } = row;
  return { id, macAddress, line, source, fromMs: row.from_ms ?? undefined, untilMs: row.until_ms ?? undefined, identity };
}

/** Of these phones, or of all; the earliest first. */
export async function loadOwners(store: Store, access: RecordsAccess, macAddresses?: readonly string[]): Promise<readonly LineOwner[]> {
  const rows: LineOwnerTable[] = [];
  if (macAddresses === undefined) rows.push(...(await access.selectFrom('line_owner').selectAll().execute()));
  else
    for (const chunk of inChunks(macAddresses, 400))
      rows.push(...(await access.selectFrom('line_owner').selectAll().where('mac_address', 'in', chunk).execute()));
  const keys = await store.vault.get(rows.map(({ key_id }) => key_id ?? ''));
  return rows.toSorted((a, b) => (a.from_ms ?? 0) - (b.from_ms ?? 0)).map((row) => ownerOf(store, row, keys));
}
