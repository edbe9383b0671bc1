// One reading by the second reader: what living keys open, and, at the end of an erasure, every byte that is kept.

import type { PartyVault } from '../records/party-vault.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { OpenedReport, SearchedSoFar } from './opened.ts';
import { searchOpened } from './opened-search.ts';
import type { ResidueReport } from './residue-search.ts';
import { allPlaces, searchPlaces } from './residue-search.ts';
import type { Wanted } from './wanted-reader.ts';

/** Of plain values, so that it can be told to a thread. */
export interface ReadingTask {
  readonly wanted: Wanted;
  /** Hosts of the site's own addresses. */
  readonly realms: readonly string[];
  readonly soFar?: SearchedSoFar;
  /** What the bytes are searched for; none where it is empty. */
  readonly canaries?: readonly string[];
}

export interface Reading {
  readonly opened: OpenedReport;
  readonly residue: ResidueReport;
}

export type OnSoFar = (soFar: SearchedSoFar) => Promise<void> | void;

export async function carryOutReading(
  parts: { readonly store: Store; readonly parties: PartyVault; readonly access?: RecordsAccess },
  { wanted, realms, soFar, canaries = [] }: ReadingTask,
  onSoFar: OnSoFar = () => undefined,
): Promise<Reading> {
  const opened = await searchOpened(parts, wanted, { realms: new Set(realms), soFar, onSoFar });
  const residue = await searchPlaces(canaries.length === 0 ? [] : allPlaces(parts.store), canaries);
  return { opened, residue };
}
