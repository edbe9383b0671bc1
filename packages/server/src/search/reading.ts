// One reading by the second reader: what living keys open, and, at the end of an erasure, every byte that is kept.

import type { PartyVault } from '../records/party-vault.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { OpenedReport, SearchedSoFar } from './opened.ts';
import { searchOpened } from './opened-search.ts';
import { placeOfPath } from './site-place.ts';
import type { Place, ResidueReport } from './residue-search.ts';
import { allPlaces, searchPlaces } from './residue-search.ts';
import type { Wanted, WantedReader } from './wanted-reader.ts';
import { createReader } from './wanted-reader.ts';

/** Of plain values, so that it can be told to a thread. */
export interface ReadingTask {
  readonly wanted: Wanted;
  /** Hosts of the site's own addresses. */
  readonly realms: readonly string[];
  readonly soFar?: SearchedSoFar;
  /** Nothing but what these have uploaded. */
  readonly phones?: readonly string[];
  /** What the bytes are searched for; none where it is empty. */
  readonly canaries?: readonly string[];
}

export interface Reading {
  readonly opened: OpenedReport;
  readonly residue: ResidueReport;
}

export type OnSoFar = (soFar: SearchedSoFar) => Promise<void> | void;

async function* inWords(places: AsyncIterable<Place>, reader: WantedReader): AsyncGenerator<Place> {
  for await (const place of places) yield { ...place, name: placeOfPath(place.name, reader) };
}

export async function carryOutReading(
  parts: { readonly store: Store; readonly parties: PartyVault; readonly access?: RecordsAccess },
  { wanted, realms, soFar, phones, canaries = [] }: ReadingTask,
  onSoFar: OnSoFar = () => undefined,
): Promise<Reading> {
  const opened = await searchOpened(parts, wanted, {
    realms: new Set(realms),
    soFar,
    onSoFar,
    ...(phones === undefined ? {} : { phones }),
  });
  const reader = createReader(wanted, { realms: new Set(realms), reader: parts.store.keyReader });
  const residue = await searchPlaces(canaries.length === 0 ? [] : inWords(allPlaces(parts.store), reader), canaries);
  return { opened, residue };
}
