// A phone's call list becomes records (guide, Call List Elements and Attributes).

import type { IdentifierKeys, Suppression } from '@offhook/privacy';
import { entryInterval, holdsBackEntry } from '@offhook/privacy';
import type { Address, CallListEntry } from '@offhook/ucs';
import { catalogue, otherParty } from '@offhook/ucs';

import { addCalls, dropCallList, dropCalls, putCallPositions } from '../store/call-rows.ts';
import { keepCalls, listedCalls } from '../store/kept-call-rows.ts';
import type { CallPartyTable, CallRecordTable } from '../store/schema.ts';
import type { ListUpload } from './list-upload.ts';
import { callsRead, listedNow, outcomeOf, readChanges } from './list-upload.ts';
import { leaveList, leaveWhole } from './kept-calls.ts';
import type { ListedEntry } from './listed-entries.ts';
import type { Role } from './call-list-view.ts';
import { loadCallList, noLine } from './call-list-view.ts';
import { erasureOfAllLines, erasuresOfLines } from './erased-numbers.ts';
import type { EntryMark } from './suppression-ledger.ts';
import { everyParty, leftKey, phoneKey } from './suppression-ledger.ts';
import { risingId } from './record-id.ts';
import { sealJson } from './sealing.ts';
import { keysOfName, keysOfUnknown } from './unknown-elements.ts';
import type { UploadContext, UploadOutcome } from './upload.ts';
import { keysOfParty } from './upload.ts';

interface Participant {
  readonly role: Role;
  readonly position: number;
  readonly address: Address;
}

function keysOf({ store }: Pick<UploadContext, 'store'>, { address, name = '' }: Address): IdentifierKeys {
  return keysOfParty(store.keyReader, address, name);
}

/** By the address, and by the name that stands with it, which may say more than the name: Ada Example (Sales). */
function keysIn(context: Pick<UploadContext, 'store'>, address: Address): readonly [IdentifierKeys, ...IdentifierKeys[]] {
  return [keysOf(context, address), ...keysOfName(address.name ?? '')];
}

function participantsOf(entry: CallListEntry): readonly Participant[] {
  const one = (role: Role, address: Address | undefined): readonly Participant[] =>
    address === undefined ? [] : [{ role, position: 0, address }];
  return [
    ...one('source', entry.source),
    ...one('destination', entry.destination),
    ...entry.connections.map((address, position): Participant => ({ role: 'connection', position, address })),
    ...one('final', entry.finalDestination),
  ];
}

interface HeldBack {
  /** Of each participant. */
  readonly participants: readonly boolean[];
  /** What is not understood names somebody who was erased. */
  readonly isBeside: boolean;
}

/** What of each entry was erased. */
async function heldBack(context: UploadContext, entries: readonly CallListEntry[]): Promise<readonly HeldBack[]> {
  const { macAddress, store, ledger, zone } = context;
  if (await ledger.isEmpty()) return [];
  const ofPhone: IdentifierKeys = { own: phoneKey(macAddress), derived: [] };
  const named = entries.map((entry) => ({
    entry,
    participants: participantsOf(entry).map(({ address }) => keysIn(context, address)),
    left: participantsOf(entry).map(({ address }) => leftKey(keysOf(context, address).own)),
    beside: keysOfUnknown(store.keyReader, entry.unknown),
  }));
  const suppressions = await ledger.lookUp([
    ofPhone,
    ...named.flatMap(({ participants, left, beside }) => [...participants.flat(), ...left, ...beside]),
  ]);
  const markOf = ({ startTime, direction }: CallListEntry, own: string): EntryMark => ({ macAddress, startTime, direction, own });
  const ofLines = await erasuresOfLines(context, new Set(entries.map(({ line }) => line)));
  const ofAllLines = entries.some(({ isLineUnsaid }) => isLineUnsaid === true) ? await erasureOfAllLines(context) : undefined;
  const ofLine = ({ line, isLineUnsaid }: CallListEntry): Suppression | undefined =>
    isLineUnsaid === true ? ofAllLines : ofLines.get(line);
  const erasedWhole = await ledger.erasedEntries(entries.map((entry) => markOf(entry, everyParty)));
  // Of somebody whom no suppression knows in this spelling, the mark does.
  const erased = await ledger.erasedEntries(
    named.flatMap(({ entry, participants }) => participants.map(([{ own }]) => markOf(entry, own))),
  );
  let at = 0;
  return named.map(({ entry, participants, left, beside }, index) => {
    const entryAt = entryInterval(entry.startTime, zone, store.platform.clock.now());
    const isWhole =
      erasedWhole.has(index) || [suppressions.get(ofPhone.own), ofLine(entry)].some((suppression) => holdsBackEntry(suppression, entryAt));
    const isErased = ({ own }: IdentifierKeys): boolean => holdsBackEntry(suppressions.get(own), entryAt);
    const flags = participants.map(([own, ...names], place) => {
      const wasErased = erased.has(at++);
      const isByName = names.some(isErased) && !suppressions.has(left[place]?.own ?? '');
      return isWhole || wasErased || isErased(own) || isByName;
    });
    return { participants: flags, isBeside: beside.some(isErased) };
  });
}

export interface TakenCallList extends UploadOutcome {
  /** Parties of calls that are no longer in the list. */
  readonly before: readonly string[];
  /** What the next upload is compared with. */
  readonly listed: readonly ListedEntry[];
}

/**
 * Takes in what is new and drops what is gone. Anonymised records stay: they are no part of the list any more. `listed` is of the upload before, and undefined
 * where it says nothing any more: then all of it is new.
 */
export async function storeCallList(
  context: UploadContext,
  upload: ListUpload<CallListEntry> | readonly CallListEntry[],
  listed?: readonly ListedEntry[],
): Promise<TakenCallList> {
  const { access, macAddress, store } = context;
  const changes = readChanges('items' in upload ? upload : callsRead(store, macAddress, upload), listed ?? []);
  const { gone, entries, freshPositions, isNumberedAnew } = changes;
  if (listed !== undefined && entries.length + gone.length === 0 && !isNumberedAnew) return { ...outcomeOf(listed), listed, before: [] };
  const left = { macAddress, fresh: entries, room: roomOf(context), nowMs: store.platform.clock.now() };
  const ids = gone.map(({ id }) => id).filter((id) => id !== '');
  const before = [
    ...(context.isAgain !== true && (listed === undefined || changes.items.length === 0) ? await leaveWhole(access, left) : []),
    ...(await (listed === undefined ? dropCallList(access, macAddress) : leaveList(access, { ...left, ids }))),
  ];
  const taken = await takeCalls(
    context,
    entries.map((entry, at) => ({ entry, position: freshPositions[at] ?? 0 })),
  );
  const now = listedNow(changes, taken);
  if (isNumberedAnew)
    await putCallPositions(
      access,
      now.filter(({ id }) => id !== ''),
    );
  return { ...outcomeOf(now), listed: now, before };
}

/** As many entries as each list of the phone has room for, by what is configured here (callLists.size). */
function roomOf({ setting }: UploadContext): number {
  const said = Number(setting('callLists.size') ?? '');
  return said > 0 ? said : Number(catalogue['callLists.size'].default);
}

function asWritten({ address, name }: Address): string {
  return name === undefined ? address : `${address}\n${name}`;
}

type SealedAddress = Pick<CallPartyTable, 'party_token' | 'written_sealed'>;

/** The same few stand in a list again and again: whose each is, and each sealed for them, by how it is written. */
async function sealedOnce(context: UploadContext, addresses: readonly Address[]): Promise<ReadonlyMap<string, SealedAddress>> {
  const { store, access, parties } = context;
  const unlike = new Map(addresses.map((address) => [asWritten(address), address]));
  const written = [...unlike].map(([signature, address]) => ({ signature, address, keys: keysOf(context, address) }));
  const identities = written.map(({ address, keys }) => ({
    ...keys,
    names: address.name === undefined ? [] : [address.name],
  }));
  const references = await parties.resolve(access, identities);
  const sealed = new Map<string, SealedAddress>();
  for (const { signature, address, keys } of written) {
    const reference = references.get(keys.own);
    if (reference === undefined) continue;
    const { token, key } = reference;
    sealed.set(signature, { party_token: token, written_sealed: sealJson(store.platform.cryptography, key, address, token) });
  }
  return sealed;
}

/** Entries that are new, in their order: the identifier of each record, empty where nothing of it may be kept. */
async function takeCalls(
  context: UploadContext,
  calls: readonly { readonly entry: CallListEntry; readonly position: number }[],
): Promise<readonly { readonly id: string; readonly isSuppressed: boolean }[]> {
  if (calls.length === 0) return [];
  const { store, access, macAddress } = context;
  const { cryptography } = store.platform;
  const held = await heldBack(
    context,
    calls.map(({ entry }) => entry),
  );
  const judged = calls.map(({ entry, position }, index) => {
    const { participants: flags = [], isBeside = false } = held[index] ?? {};
    const participants = participantsOf(entry);
    const other = otherParty(entry);
    const erasedOnes = participants.filter((_, at) => flags[at] === true);
    const isSuppressed = erasedOnes.length > 0 || isBeside;
    // An entry is about its other party: without it, nothing of the entry may come back.
    if (erasedOnes.some(({ address }) => address === other)) return { id: '', isSuppressed, entry, position, participants: [] };
    return {
      id: risingId(store.platform),
      isSuppressed,
      entry,
      position,
      participants: participants.filter((_, at) => flags[at] !== true),
    };
  });
  const kept = judged.filter(({ id }) => id !== '');
  const sealed = await sealedOnce(
    context,
    kept.flatMap(({ participants }) => participants.map(({ address }) => address)),
  );
  const records: CallRecordTable[] = [];
  const parties: CallPartyTable[] = [];
  for (const { id, entry, position, isSuppressed, participants } of kept) {
    records.push({
      id,
      mac_address: macAddress,
      position,
      direction: entry.direction,
      disposition: entry.disposition,
      line: entry.isLineUnsaid === true ? noLine : entry.line,
      protocol: entry.protocol,
      start_time: entry.startTime,
      duration_s: entry.durationS ?? null,
      call_count: entry.count,
      // What is not understood may name the erased person as well.
      extra_sealed:
        entry.unknown === undefined || isSuppressed
          ? null
          : sealJson(cryptography, context.deviceKey, entry.unknown, `${macAddress} call ${id}`),
      is_anonymised: 0,
      kept_since_ms: null,
    });
    for (const { role, position: at, address } of participants) {
      const written = sealed.get(asWritten(address));
      if (written === undefined) throw new Error('a participant without a party');
      parties.push({ call_id: id, role, position: at, ...written });
    }
  }
  await addCalls(access, records, parties);
  return judged;
}

/**
 * Part of the unit of work that is given: what is kept beyond the phone's list is judged anew, as all of the list is when it is taken in again. Answers whose
 * those were that it replaces.
 */
export async function takeKeptAgain(context: UploadContext): Promise<readonly string[]> {
  const { access, macAddress } = context;
  const kept = (await loadCallList({ ...context, alsoKept: true }, macAddress)).filter(({ keptSinceMs }) => keptSinceMs !== null);
  const before = await dropCalls(
    access,
    (await listedCalls(access, macAddress)).filter(({ kept_since_ms }) => kept_since_ms !== null).map(({ id }) => id),
  );
  const taken = await takeCalls(
    context,
    kept.map(({ entry }) => ({ entry, position: 0 })),
  );
  for (const [at, { id }] of taken.entries()) await keepCalls(access, [id], kept[at]?.keptSinceMs ?? 0);
  return before;
}
