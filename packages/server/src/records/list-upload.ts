// A call list or a directory as it came: no more of it is read than must be, by hashes of its entries against those of the upload before.

import { isProblem, utf8Bytes } from '@offhook/base';
import type { CallListEntry, Contact } from '@offhook/ucs';
import { joinCallSlices, joinContactSlices, readCallList, readDirectory, sliceCallList, sliceDirectory } from '@offhook/ucs';

import { othersTurn } from '../others-turn.ts';
import { inChunks } from '../store/chunks.ts';
import type { Store } from '../store/store.ts';
import type { ListedEntry } from './listed-entries.ts';
import { positionsOf } from './listed-entries.ts';

/** An entry of a list that came: read already, or as it was written. */
export type Item<Entry> = { readonly hash: string } & ({ readonly entry: Entry } | { readonly slice: Uint8Array });

interface ListFormat<Entry> {
  /** What is hashed of one kind is no hash of another. */
  readonly domain: string;
  readonly problem: 'bad-call-list' | 'bad-directory';
  /** Undefined for a file of another shape than phones write. */
  readonly slice: (bytes: Uint8Array) => readonly Uint8Array[] | undefined;
  readonly join: (slices: readonly Uint8Array[]) => Uint8Array;
  readonly read: (bytes: Uint8Array, name: string) => readonly Entry[];
}

/** A list that came, as far as it had to be read. */
export interface ListUpload<Entry> {
  /** Of all that it says, without marks such as when it was saved. */
  readonly hash: string;
  readonly items: () => readonly Item<Entry>[];
  /** The same, while others have their turns. */
  readonly itemsInPieces: () => Promise<readonly Item<Entry>[]>;
  /** All of it read, for where the entries by themselves say something else than the file. Throws ProblemError bad-call-list or bad-directory. */
  readonly readWhole: () => readonly Item<Entry>[];
  /** Undefined where the slices do not say each one entry. */
  readonly entriesOf: (items: readonly Item<Entry>[]) => readonly Entry[] | undefined;
}

const calls: ListFormat<CallListEntry> = {
  domain: '',
  problem: 'bad-call-list',
  slice: sliceCallList,
  join: joinCallSlices,
  read: (bytes, name) => readCallList(bytes, name).entries,
};

const contacts: ListFormat<Contact> = {
  domain: 'contact ',
  problem: 'bad-directory',
  slice: sliceDirectory,
  join: joinContactSlices,
  read: (bytes, name) => readDirectory(bytes, name).contacts,
};

const hashedAtOnce = 500;

type Hasher = Pick<Store, 'entryHash'>;

/** Reads no more of the list than it must. Throws ProblemError bad-call-list. */
export function openCallList(store: Hasher, macAddress: string, plain: Uint8Array, name: string): ListUpload<CallListEntry> {
  return openList(calls, store, macAddress, { plain, name });
}

export function callsRead(store: Hasher, macAddress: string, entries: readonly CallListEntry[]): ListUpload<CallListEntry> {
  return listRead(calls, store, macAddress, entries);
}

/** Reads no more of the directory than it must. Throws ProblemError bad-directory. */
export function openDirectory(store: Hasher, macAddress: string, plain: Uint8Array, name: string): ListUpload<Contact> {
  return openList(contacts, store, macAddress, { plain, name });
}

export function contactsRead(store: Hasher, macAddress: string, entries: readonly Contact[]): ListUpload<Contact> {
  return listRead(contacts, store, macAddress, entries);
}

function openList<Entry>(
  format: ListFormat<Entry>,
  store: Hasher,
  macAddress: string,
  { plain, name }: { readonly plain: Uint8Array; readonly name: string },
): ListUpload<Entry> {
  const hashOf = (what: string, bytes: Uint8Array): string => store.entryHash(`${format.domain}${what} ${macAddress}`, bytes);
  const readWhole = (): readonly Item<Entry>[] => itemsOf(hashOf, format.read(plain, name));
  const entriesOf = (items: readonly Item<Entry>[]): readonly Entry[] | undefined => readItems(format, items);
  const slices = format.slice(plain);
  if (slices === undefined) {
    const items = readWhole();
    return { hash: hashOf('file', plain), ...inHand(items), entriesOf };
  }
  const itemOf = (slice: Uint8Array): Item<Entry> => ({ hash: hashOf('written', slice), slice });
  let hashed: readonly Item<Entry>[] | undefined;
  return {
    hash: hashOf('list', spanOf(slices)),
    items: () => (hashed ??= slices.map(itemOf)),
    async itemsInPieces() {
      const items: Item<Entry>[] = [];
      for (const chunk of inChunks(slices, hashedAtOnce)) {
        items.push(...chunk.map(itemOf));
        await othersTurn();
      }
      hashed = items;
      return items;
    },
    readWhole,
    entriesOf,
  };
}

/** With what stands between them. */
function spanOf(slices: readonly Uint8Array[]): Uint8Array {
  const [first, last] = [slices[0], slices.at(-1)];
  if (first === undefined || last === undefined) return new Uint8Array();
  return new Uint8Array(first.buffer, first.byteOffset, last.byteOffset + last.length - first.byteOffset);
}

/** Of what is no file that came. */
function listRead<Entry>(format: ListFormat<Entry>, store: Hasher, macAddress: string, entries: readonly Entry[]): ListUpload<Entry> {
  const hashOf = (what: string, bytes: Uint8Array): string => store.entryHash(`${format.domain}${what} ${macAddress}`, bytes);
  const items = itemsOf(hashOf, entries);
  return {
    hash: hashOf('entries', utf8Bytes(items.map(({ hash }) => hash).join(''))),
    ...inHand(items),
    entriesOf: (some) => readItems(format, some),
  };
}

function inHand<Entry>(items: readonly Item<Entry>[]): Pick<ListUpload<Entry>, 'items' | 'itemsInPieces' | 'readWhole'> {
  return { items: () => items, itemsInPieces: async () => items, readWhole: () => items };
}

function itemsOf<Entry>(hashOf: (what: string, bytes: Uint8Array) => string, entries: readonly Entry[]): readonly Item<Entry>[] {
  return entries.map((entry) => ({ hash: hashOf('read', utf8Bytes(JSON.stringify(entry))), entry }));
}

function readItems<Entry>({ join, read, problem }: ListFormat<Entry>, items: readonly Item<Entry>[]): readonly Entry[] | undefined {
  const slices = items.flatMap((item) => ('slice' in item ? [item.slice] : []));
  if (slices.length === 0) return items.flatMap((item) => ('entry' in item ? [item.entry] : []));
  try {
    const entries = read(join(slices), 'entries');
    return entries.length === slices.length ? entries : undefined;
  } catch (error) {
    if (!isProblem(error, problem)) throw error;
    return undefined; // reading all of it says where
  }
}

interface Compared<Entry> {
  /** What is known of each item; undefined where it is new. */
  readonly known: readonly (ListedEntry | undefined)[];
  readonly fresh: readonly Item<Entry>[];
  readonly gone: readonly ListedEntry[];
}

export function compare<Entry>(items: readonly Item<Entry>[], listed: readonly ListedEntry[]): Compared<Entry> {
  const left = new Map<string, ListedEntry[]>();
  for (const one of listed.toReversed()) {
    const alike = left.get(one.hash);
    if (alike === undefined) left.set(one.hash, [one]);
    else alike.push(one);
  }
  const known = items.map(({ hash }) => left.get(hash)?.pop());
  return { known, fresh: items.filter((_, at) => known[at] === undefined), gone: [...left.values()].flat() };
}

/** What of a list is new, and what is known; where each stands. */
export interface ListChanges<Entry> extends Compared<Entry> {
  readonly items: readonly Item<Entry>[];
  /** Where each stands. */
  readonly positions: readonly number[];
  /** Where each new one stands, in their order. */
  readonly freshPositions: readonly number[];
  /** Known ones stand elsewhere from now on. */
  readonly isNumberedAnew: boolean;
}

/** `spacing` is left between two that stand beside each other, where there is room. */
export function changesOf<Entry>(items: readonly Item<Entry>[], listed: readonly ListedEntry[], spacing = 1): ListChanges<Entry> {
  const compared = compare(items, listed);
  const { known } = compared;
  const numbers = positionsOf(
    known.map((one) => one?.position),
    spacing,
  );
  const positions = numbers ?? items.map((_, at) => at * spacing);
  const freshPositions = positions.filter((_, at) => known[at] === undefined);
  return { ...compared, items, positions, freshPositions, isNumberedAnew: numbers === undefined };
}

/** With all that is new read. `listed` is of the upload before, and empty where it says nothing any more. Throws ProblemError bad-call-list or bad-directory. */
export function readChanges<Entry>(
  upload: ListUpload<Entry>,
  listed: readonly ListedEntry[],
  spacing = 1,
): ListChanges<Entry> & { readonly entries: readonly Entry[] } {
  const changes = changesOf(upload.items(), listed, spacing);
  const entries = upload.entriesOf(changes.fresh);
  if (entries !== undefined) return { ...changes, entries };
  const whole = changesOf(upload.readWhole(), listed, spacing);
  return { ...whole, entries: upload.entriesOf(whole.fresh) ?? [] };
}

/** What the next upload is compared with: known ones, and what new ones have become. */
export function listedNow<Entry>(
  { items, known, positions }: ListChanges<Entry>,
  taken: Iterable<Pick<ListedEntry, 'id' | 'isSuppressed'>>,
): readonly ListedEntry[] {
  const fresh = taken[Symbol.iterator]();
  return items.map(({ hash }, at): ListedEntry => {
    const { id, isSuppressed } = known[at] ?? fresh.next().value ?? { id: '', isSuppressed: true };
    return { hash, id, position: positions[at] ?? at, isSuppressed };
  });
}

export function outcomeOf(listed: readonly ListedEntry[]): { readonly records: number; readonly suppressed: number } {
  return { records: listed.filter(({ id }) => id !== '').length, suppressed: listed.filter(({ isSuppressed }) => isSuppressed).length };
}
