// A call list as it came: no more of it is read than must be, by hashes of its entries against those of the upload before.

import { concatBytes, isProblem, utf8Bytes } from '@offhook/base';
import type { CallListEntry, CallSlice } from '@offhook/ucs';
import { joinCallSlices, readCallList, sliceCallList } from '@offhook/ucs';

import type { Store } from '../store/store.ts';
import type { ListedCall } from './listed-calls.ts';

/** An entry of a list that came: read already, or as it was written. */
export type Item = { readonly hash: string } & ({ readonly entry: CallListEntry } | { readonly slice: CallSlice });

/** A call list that came, as far as it had to be read. */
export interface CallListUpload {
  /** Of all that it says, without marks such as when it was saved. */
  readonly hash: string;
  readonly items: () => readonly Item[];
  /** All of it read, for where the entries by themselves say something else than the file. Throws ProblemError bad-call-list. */
  readonly readWhole: () => readonly Item[];
}

export function itemsOf(store: Store, macAddress: string, entries: readonly CallListEntry[]): readonly Item[] {
  return entries.map((entry) => ({ hash: store.entryHash(`read ${macAddress}`, utf8Bytes(JSON.stringify(entry))), entry }));
}

/** Reads no more of the list than it must. Throws ProblemError bad-call-list. */
export function openCallList(store: Store, macAddress: string, plain: Uint8Array, name: string): CallListUpload {
  const readWhole = (): readonly Item[] => itemsOf(store, macAddress, readCallList(plain, name).entries);
  const slices = sliceCallList(plain);
  if (slices === undefined) {
    const items = readWhole();
    return { hash: store.entryHash(`file ${macAddress}`, plain), items: () => items, readWhole: () => items };
  }
  return {
    hash: store.entryHash(`list ${macAddress}`, concatBytes(...slices)),
    items: () => slices.map((slice) => ({ hash: store.entryHash(`written ${macAddress}`, slice), slice })),
    readWhole,
  };
}

/** Undefined where the slices do not say each one call. */
export function entriesOf(items: readonly Item[]): readonly CallListEntry[] | undefined {
  const slices = items.flatMap((item) => ('slice' in item ? [item.slice] : []));
  if (slices.length === 0) return items.flatMap((item) => ('entry' in item ? [item.entry] : []));
  try {
    const { entries } = readCallList(joinCallSlices(slices), 'calls');
    return entries.length === slices.length ? entries : undefined;
  } catch (error) {
    if (!isProblem(error, 'bad-call-list')) throw error;
    return undefined; // reading all of it says where
  }
}

interface Compared {
  /** What is known of each item; undefined where it is new. */
  readonly known: readonly (ListedCall | undefined)[];
  readonly fresh: readonly Item[];
  readonly gone: readonly ListedCall[];
}

export function compare(items: readonly Item[], listed: readonly ListedCall[]): Compared {
  const left = new Map<string, ListedCall[]>();
  for (const call of listed.toReversed()) left.set(call.hash, [...(left.get(call.hash) ?? []), call]);
  const known = items.map(({ hash }) => left.get(hash)?.pop());
  return { known, fresh: items.filter((_, at) => known[at] === undefined), gone: [...left.values()].flat() };
}
