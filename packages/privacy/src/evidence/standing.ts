// What is true of an answer to a person, computed once and shown everywhere: what went, what stays and why, what is still on phones, what was not searched.

import type { ReceiptContent } from './receipt-content.ts';

export interface Kept {
  readonly what: string;
  readonly count: number;
  readonly reason: string;
}

export interface Standing {
  /** Records and places that went. */
  readonly erased: number;
  readonly kept: readonly Kept[];
  /** MAC addresses of phones that have not yet uploaded a file without the erased data. */
  readonly outstanding: readonly string[];
  readonly notSearched: readonly string[];
  /** Places that may name the person or somebody else, and were left. */
  readonly undecided: readonly { readonly place: string; readonly occurrences: number }[];
  /** Found beyond the plan. */
  readonly found: readonly { readonly place: string; readonly occurrences: number }[];
}

export function standingOf({ stores, search, outstandingDevices, keysDestroyed }: ReceiptContent): Standing {
  const beyond = search.recordsFound > 0 ? [{ place: 'records', occurrences: search.recordsFound }] : [];
  return {
    erased: stores.reduce((sum, store) => sum + store.removed, 0) + (stores.length === 0 ? keysDestroyed : 0),
    kept: stores
      .filter(({ retained }) => retained > 0)
      .map(({ store, retained, reason = 'no reason given' }) => ({ what: store, count: retained, reason })),
    outstanding: outstandingDevices,
    notSearched: search.notSearched ?? [],
    undecided: search.undecided ?? [],
    found: [...beyond, ...search.residues],
  };
}
