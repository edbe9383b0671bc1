// A directory that comes: what is new is read, matched and sealed, what is gone is dropped, and known contacts keep their records. Of thousands, each piece is a
// unit of work of its own, so that nobody waits for all of them: until the last unit, which changes the directory at once, they stand in none.

import { hexText, randomHex } from '@offhook/base';
import type { Contact } from '@offhook/ucs';

import { othersTurn } from '../others-turn.ts';
import { inChunks } from '../store/chunks.ts';
import {
  countOfContacts,
  dropContacts,
  listContacts,
  listedContactIds,
  putContactPositions,
  unlistContacts,
  unlistedBefore,
  unlistedContacts,
} from '../store/contact-rows.ts';
import type { Store } from '../store/store.ts';
import type { TakenContact } from './directory-records.ts';
import { takeContacts } from './directory-records.ts';
import type { ListChanges, ListUpload } from './list-upload.ts';
import { changesOf, contactsRead, listedNow, outcomeOf, readChanges } from './list-upload.ts';
import type { ListedEntry } from './listed-entries.ts';
import { readListed } from './listed-entries.ts';
import type { UploadContext, UploadOutcome } from './upload.ts';

/** Some thirty milliseconds. */
export const contactsAtOnce = 100;
/** To drop one costs less than to take one in, and what is written at once is written once. */
export const droppedAtOnce = 250;
/** Contacts are added anywhere in a directory: between two there is room for more. */
const spacing = 1 << 10;
const forgottenAfterMs = 60 * 60_000;

/** One unit of work of an upload: which list it is compared with, as long as that says anything. */
export type UploadUnit = <T>(run: (context: UploadContext, listed: () => Promise<Uint8Array | undefined>) => Promise<T>) => Promise<T>;

export interface Arriving {
  readonly store: Store;
  readonly unit: UploadUnit;
  /** Contacts under a mark that come to nothing. */
  readonly drop: (mark: string) => Promise<void>;
  /** So many take the place of others, by what the phone sends. Throws ProblemError limit-exceeded where those are too many. */
  readonly demandNew?: (count: number) => void;
}

/** New contacts that wait for their directory. */
export interface ArrivedContacts {
  readonly mark: string;
  /** Undefined where something came between. */
  readonly judgedUnder: string | undefined;
  readonly listed: Uint8Array | undefined;
  readonly changes: ListChanges<Contact>;
  readonly taken: readonly TakenContact[];
}

export interface TakenDirectory extends UploadOutcome {
  /** Whose contacts that are gone were, and to whom they diverted. */
  readonly before: readonly string[];
  /** What the next upload is compared with. */
  readonly listed: readonly ListedEntry[];
  /** Contacts under this mark stand in the directory no more, and are there still. */
  readonly leaving?: string;
}

/** Sorts by time. */
function newMark({ platform: { clock, random } }: Store): string {
  return `${new Date(clock.now()).toISOString()} ${randomHex(random, 16)}`;
}

/** Where much is new, all of it, piece by piece; undefined where it is little. Where it rejects, nothing is left of it. */
export async function arriveContacts(arriving: Arriving, upload: ListUpload<Contact>): Promise<ArrivedContacts | undefined> {
  const before = await arriving.unit(async ({ judgedUnder }, listed) => ({ judgedUnder, listed: await listed() }));
  const known = before.listed === undefined ? undefined : readListed(before.listed);
  if (known?.hash === upload.hash) return undefined;
  // Where the entries by themselves say something else than the file, all of it is read.
  for (const itemsOf of [() => upload.itemsInPieces(), async () => upload.readWhole()]) {
    const changes = changesOf(await itemsOf(), known?.entries() ?? [], spacing);
    if (changes.fresh.length <= contactsAtOnce) return undefined;
    // Where nothing is known any more, it is not the phone that makes them new.
    if (known !== undefined) arriving.demandNew?.(changes.fresh.length);
    const arrived = await takePieces(arriving, upload, { ...before, changes });
    if (arrived !== undefined) return arrived;
  }
  return undefined;
}

/** Undefined where a piece cannot be read by itself. */
async function takePieces(
  { store, unit, drop }: Arriving,
  upload: ListUpload<Contact>,
  before: Pick<ArrivedContacts, 'judgedUnder' | 'listed' | 'changes'>,
): Promise<ArrivedContacts | undefined> {
  const { judgedUnder, changes } = before;
  const mark = newMark(store);
  const taken: TakenContact[] = [];
  try {
    for (const chunk of inChunks(changes.fresh, contactsAtOnce)) {
      const contacts = upload.entriesOf(chunk);
      if (contacts === undefined) {
        await drop(mark);
        return undefined;
      }
      const piece = contacts.map((contact, at) => ({ contact, position: changes.freshPositions[taken.length + at] ?? 0 }));
      const kept = await unit(async (context) => (context.judgedUnder === judgedUnder ? takeContacts(context, piece, mark) : undefined));
      if (kept === undefined) return { ...before, mark, judgedUnder: undefined, taken };
      taken.push(...kept);
      await othersTurn();
    }
  } catch (error) {
    // What cannot be dropped now is collected daily.
    await drop(mark).catch(() => undefined);
    throw error;
  }
  return { ...before, mark, taken };
}

/** Nothing came between that makes them say less than the directory does now. */
export function isStillSo({ judgedUnder, listed }: ArrivedContacts, context: UploadContext, listedBefore: Uint8Array | undefined): boolean {
  return judgedUnder === context.judgedUnder && hexText(listed ?? new Uint8Array()) === hexText(listedBefore ?? new Uint8Array());
}

/** Changes the phone's directory. `listed` is of the upload before, and undefined where it says nothing any more: then all of it is new. */
export async function storeDirectory(
  context: UploadContext,
  upload: ListUpload<Contact> | readonly Contact[],
  { listed, arrived }: { readonly listed?: readonly ListedEntry[] | undefined; readonly arrived?: ArrivedContacts | undefined } = {},
): Promise<TakenDirectory> {
  const { access, macAddress, store } = context;
  const given = 'items' in upload ? upload : contactsRead(store, macAddress, upload);
  const changes = arrived?.changes ?? readChanges(given, listed ?? [], spacing);
  const leaving = await leave(context, listed === undefined ? undefined : changes.gone.map(({ id }) => id));
  if (arrived !== undefined) await listContacts(access, macAddress, arrived.mark);
  const taken = arrived?.taken ?? (await takeRead(context, changes));
  const now = listedNow(changes, taken);
  if (changes.isNumberedAnew)
    await putContactPositions(
      access,
      now.filter((_, at) => changes.known[at] !== undefined),
    );
  return { ...outcomeOf(now), persons: await countOfContacts(access, macAddress), listed: now, ...leaving };
}

async function takeRead(
  context: UploadContext,
  changes: ListChanges<Contact> & { readonly entries?: readonly Contact[] },
): Promise<readonly TakenContact[]> {
  const { entries = [], freshPositions } = changes;
  const taken: TakenContact[] = [];
  for (const chunk of inChunks(entries, contactsAtOnce)) {
    const contacts = chunk.map((contact, at) => ({ contact, position: freshPositions[taken.length + at] ?? 0 }));
    taken.push(...(await takeContacts(context, contacts)));
  }
  return taken;
}

/** Few go at once; of many, it is only noted that they do. */
async function leave(
  { store, access, macAddress }: UploadContext,
  ids: readonly string[] | undefined,
): Promise<Pick<TakenDirectory, 'before' | 'leaving'>> {
  const gone = ids ?? (await listedContactIds(access, macAddress));
  if (gone.length <= contactsAtOnce) return { before: [...new Set(await dropContacts(access, gone))] };
  const mark = newMark(store);
  await unlistContacts(access, macAddress, { mark, ids });
  return { before: [], leaving: mark };
}

/** Contacts under a mark go, piece by piece. */
export async function dropUnlisted(
  store: Store,
  macAddress: string,
  mark: string,
  gone: (parties: readonly string[]) => Promise<unknown>,
): Promise<void> {
  const { records } = store;
  for (const ids of inChunks(await unlistedContacts(records.db, macAddress, mark), droppedAtOnce)) {
    await gone([...new Set(await records.transact((access) => dropContacts(access, ids), { isolation: 'in-turns' }))]);
    await othersTurn();
  }
}

/** Where a process ended in the middle of an upload. */
export async function dropForgotten(store: Store): Promise<void> {
  const { records, platform } = store;
  const mark = new Date(platform.clock.now() - forgottenAfterMs).toISOString();
  for (;;) {
    const ids = await unlistedBefore(records.db, mark, droppedAtOnce);
    if (ids.length === 0) return;
    await records.transact((access) => dropContacts(access, ids), { isolation: 'in-turns' });
    await othersTurn();
  }
}
