// What every upload brings and leaves behind.

import type { IdentifierKeys, KeyReader } from '@offhook/privacy';
import { nameForm, nameKeys } from '@offhook/privacy';

import type { Zone } from '@offhook/ucs';

import type { RecordsAccess, Store } from '../store/store.ts';
import type { PartyVault } from './party-vault.ts';
import type { SuppressionLedger } from './suppression-ledger.ts';

export interface UploadContext {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly ledger: SuppressionLedger;
  /** The transaction of the upload. */
  readonly access: RecordsAccess;
  readonly macAddress: string;
  readonly deviceKey: Uint8Array;
  /** Of the phone's local time; undefined where nothing says which zone it is in. */
  readonly zone: Zone | undefined;
  /** What is configured here for the phone, of its lines; undefined where nothing says it. */
  readonly setting: (name: string) => string | undefined;
  /** As of which erasures, and which settings of the phone's clock, entries are judged: what was judged under the same is judged. */
  readonly judgedUnder: string;
  /** It is taken in once more, and says nothing of what the phone holds now. */
  readonly isAgain?: boolean;
}

export interface UploadOutcome {
  readonly records: number;
  /** Missing of a call list: they are counted when they are asked for. */
  readonly persons?: number;
  readonly suppressed: number;
}

/** Who is neither named nor has an address. */
export const nobody: IdentifierKeys = { own: 'nobody:', derived: [] };

/** By the address; where that names nobody, by the first name. What says neither is kept as what it is, under a key that no person is found by. */
export function keysOfParty(reader: KeyReader, address: string, ...names: readonly string[]): IdentifierKeys {
  const ofAddress = reader.ofAddress(address);
  if (ofAddress !== undefined) return ofAddress;
  const name = names.find((candidate) => nameForm(candidate) !== '');
  return name === undefined ? nobody : nameKeys(name);
}
