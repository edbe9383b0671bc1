// Calls that a phone's list has no more room for: kept for as long as the site says, off by default (GDPR Art. 5(1)(c), (e)). What somebody took out of the list goes.

import type { CallListEntry, CallListKind } from '@offhook/ucs';
import { callListKind } from '@offhook/ucs';

import { dropReportsOfPhone } from '../store/call-report-rows.ts';
import { dropCalls } from '../store/call-rows.ts';
import { keepCalls, listedCalls } from '../store/kept-call-rows.ts';
import { mayBeHeld } from '../store/hold-rows.ts';
import { daysKept } from '../store/retention-rows.ts';
import type { RecordsAccess } from '../store/store.ts';

const keptCalls = 'kept_call';

type Row = Awaited<ReturnType<typeof listedCalls>>[number];

export interface Gone {
  readonly macAddress: string;
  /** Records that are no longer in the list. */
  readonly ids: readonly string[];
  /** What has come with the list that leaves them out. */
  readonly fresh: readonly CallListEntry[];
  /** As many entries has each of the phone's lists room for. */
  readonly room: number;
  readonly nowMs: number;
}

/** A call that was handled elsewhere reads as the phone's own list has it. */
function kindOf({ direction, disposition, isConnected }: Row): CallListKind {
  if (direction === 'Out') return 'placed';
  const wasHandled = isConnected || ['RemotelyHandled', 'Rejected', 'Forwarded'].includes(disposition);
  return wasHandled ? 'received' : 'missed';
}

interface Sorted {
  /** Pushed out by newer ones: they stay. */
  readonly stay: readonly string[];
  /** Taken out by somebody. */
  readonly go: readonly string[];
  /** What is kept of a list that was cleared. */
  readonly cleared: readonly string[];
}

const kinds = ['missed', 'received', 'placed'] as const satisfies readonly CallListKind[];

const byTime = (one: Row, other: Row): number => (one.start_time < other.start_time ? -1 : 1);

/** A new call takes the place of an old one; an entry of several calls, or one that says something else of a call that is known, takes that of its own. */
function isNewCall(entry: CallListEntry, gone: readonly Row[]): boolean {
  return entry.count === 1 && !gone.some((row) => isSameCall(row, entry));
}

function isSameCall({ start_time, direction }: Row, entry: CallListEntry): boolean {
  return start_time === entry.startTime && direction === entry.direction;
}

/**
 * In a list that is full a new call takes the place of the oldest one; some phones have room for each of the three lists, others for all together. Whatever else
 * is missing was deleted at the phone, or says something else now. Where no known call is left of a list that has room, it was cleared: then what is kept of
 * it goes too.
 */
export function sorted(rows: readonly Row[], { ids, fresh, room }: Pick<Gone, 'ids' | 'fresh' | 'room'>): Sorted {
  const isGone = new Set(ids);
  const isListed = ({ id, kept_since_ms }: Row): boolean => kept_since_ms === null && !isGone.has(id);
  const allGone = rows.filter(({ id }) => isGone.has(id));
  const come = fresh.filter((entry) => isNewCall(entry, allGone));
  const isSharedFull = rows.filter(isListed).length + fresh.length === room;
  const stay: Row[] = [];
  const oldestOfAll: Row[] = [];
  const cleared: Row[] = [];
  for (const kind of kinds) {
    const ofKind = rows.filter((row) => kindOf(row) === kind);
    const listed = ofKind.filter(isListed);
    const freshOfKind = fresh.filter((entry) => callListKind(entry) === kind);
    const times = [...listed.map(({ start_time }) => start_time), ...freshOfKind.map(({ startTime }) => startTime)].toSorted();
    const gone = ofKind.filter(({ id }) => isGone.has(id)).toSorted(byTime);
    const rewritten = gone.filter((row) => fresh.some((entry) => isSameCall(row, entry)));
    const oldest = gone.filter((row) => !rewritten.includes(row) && (times[0] === undefined || row.start_time <= times[0]));
    if (times.length >= room) stay.push(...oldest.slice(0, freshOfKind.filter((entry) => come.includes(entry)).length));
    else if (isSharedFull) oldestOfAll.push(...oldest);
    else if (listed.length + rewritten.length === 0 && gone.length > 0)
      cleared.push(...ofKind.filter(({ kept_since_ms }) => kept_since_ms !== null));
  }
  stay.push(...oldestOfAll.toSorted(byTime).slice(0, come.length));
  const staying = stay.map(({ id }) => id);
  return { stay: staying, go: ids.filter((id) => !staying.includes(id)), cleared: cleared.map(({ id }) => id) };
}

/** Part of the unit of work of an upload that leaves calls out. Answers whose those were that go. */
export async function leaveList(access: RecordsAccess, gone: Gone): Promise<readonly string[]> {
  if (gone.ids.length === 0) return [];
  if ((await daysKept(access, keptCalls)) === 0) return dropCalls(access, gone.ids);
  const { stay, go, cleared } = sorted(await listedCalls(access, gone.macAddress), gone);
  await keepCalls(access, stay, gone.nowMs);
  return [...(await dropCalls(access, go)), ...(await dropKept(access, gone, cleared))];
}

/**
 * Part of the unit of work of an upload, before what was listed goes: where all of it is judged anew, or none is there, as after *Clear Uploaded
 * Calls/Directory*. What is kept of lists that were cleared goes. Answers whose those were.
 */
export async function leaveWhole(access: RecordsAccess, at: Omit<Gone, 'ids'>): Promise<readonly string[]> {
  const rows = await listedCalls(access, at.macAddress);
  const had = new Set(rows.filter(({ kept_since_ms }) => kept_since_ms === null).map(kindOf));
  const has = new Set(at.fresh.map(callListKind));
  const wasCleared = (kind: CallListKind): boolean =>
    at.fresh.length === 0 || (at.fresh.length !== at.room && had.has(kind) && !has.has(kind));
  const kept = rows.filter((row) => row.kept_since_ms !== null && wasCleared(kindOf(row)));
  const keptIds = kept.map(({ id }) => id);
  return [...(await dropKept(access, at, keptIds)), ...(await leaveReports(access, at, rows.length))];
}

/** Where there were calls and is none, what else tells of calls goes with them: whoever clears them wants no trace of whom they spoke with. */
async function leaveReports(access: RecordsAccess, at: Omit<Gone, 'ids'>, had: number): Promise<readonly string[]> {
  if (at.fresh.length > 0 || had === 0 || (await mayBeHeld(access, at))) return [];
  return dropReportsOfPhone(access, at.macAddress);
}

/** What a hold may cover stays until its time is over. */
async function dropKept(access: RecordsAccess, at: Pick<Gone, 'macAddress' | 'nowMs'>, ids: readonly string[]): Promise<readonly string[]> {
  return ids.length === 0 || (await mayBeHeld(access, at)) ? [] : dropCalls(access, ids);
}
