// A data subject as the records know them: the identifiers that were verified, the parties that are the same person, and their names.

import type { Identifier, IdentifierKeys } from '@offhook/privacy';
import { keysOfIdentifier } from '@offhook/privacy';

import type { Party, PartyVault } from '../records/party-vault.ts';
import type { RecordsAccess } from '../store/store.ts';
import type { Wanted } from './wanted-reader.ts';

export interface Subject {
  readonly keys: readonly IdentifierKeys[];
  readonly tokens: readonly string[];
  /** Those that still open. */
  readonly parties: readonly Party[];
  readonly names: readonly string[];
}

/** Whom the second reader looks for. */
export function wantedOf(subject: Subject): Wanted {
  const keys = new Map([...subject.keys, ...subject.parties].map(({ own, derived }) => [own, { own, derived }]));
  return { keys: [...keys.values()], names: subject.names };
}

export async function resolveSubject(parties: PartyVault, access: RecordsAccess, identifiers: readonly Identifier[]): Promise<Subject> {
  return subjectOfKeys(parties, access, identifiers.map(keysOfIdentifier));
}

export async function subjectOfKeys(parties: PartyVault, access: RecordsAccess, keys: readonly IdentifierKeys[]): Promise<Subject> {
  const tokens = await parties.find(access, keys);
  const open = await parties.open(access, tokens);
  return { keys, tokens, parties: open, names: [...new Set(open.flatMap((party) => party.names))] };
}

/**
 * Whom an erasure concerns from now on: what was asked for, and the full addresses that it led to.
 * A bare number that only follows from a SIP URI is not added, or it would hold back the same number of another domain.
 */
export function suppressedKeys(subject: Subject): readonly IdentifierKeys[] {
  const all = [...subject.keys, ...subject.parties.filter(({ own }) => own.startsWith('sip:'))];
  return [...new Map(all.map(({ own, derived }) => [own, { own, derived }])).values()];
}
