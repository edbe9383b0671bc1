// Calls that a phone's list has no more room for: kept for as long as the site says, off by default (GDPR Art. 5(1)(c), (e)). What somebody took out of the list goes.

import type { CallListEntry, CallListKind } from '@offhook/ucs';
import { callListKind } from '@offhook/ucs';

import { dropCalls } from '../store/call-rows.ts';
import { keepCalls, listedCalls } from '../store/kept-call-rows.ts';
import { daysKept } from '../store/retention-rows.ts';
import type { RecordsAccess } from '../store/store.ts';

type Row = Awaited<ReturnType<typeof listedCalls>>[number];

export interface Gone {
  readonly macAddress: string;
  /** Records that are no longer in the list. */
  readonly ids: readonly string[];
  /** What has come with the list that leaves them out. */
  readonly fresh: readonly CallListEntry[];
  /** As many entries has each of the phone's lists room for. */
  readonly room: number;
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
  /** Taken out by somebody; and what is kept of a list that was cleared. */
  readonly go: readonly string[];
}

const kinds = ['missed', 'received', 'placed'] as const satisfies readonly CallListKind[];

const byTime = (one: Row, other: Row): number => (one.start_time < other.start_time ? -1 : 1);

/**
 * In a list that is full a new call takes the place of the oldest one; some phones have room for each of the three lists, others for all together. Whatever else
 * is missing was deleted at the phone, or says something else now. Where nothing is left of a list, it was cleared: then what is kept of it goes too.
 */
export function sorted(rows: readonly Row[], { ids, fresh, room }: Omit<Gone, 'macAddress'>): Sorted {
  const isGone = new Set(ids);
  const isListed = ({ id, kept_since_ms }: Row): boolean => kept_since_ms === null && !isGone.has(id);
  const isSharedFull = rows.filter(isListed).length + fresh.length === room;
  const stay: Row[] = [];
  const oldestOfAll: Row[] = [];
  const cleared: Row[] = [];
  for (const kind of kinds) {
    const ofKind = rows.filter((row) => kindOf(row) === kind);
    const come = fresh.filter((entry) => callListKind(entry) === kind);
    const times = [...ofKind.filter(isListed).map(({ start_time }) => start_time), ...come.map(({ startTime }) => startTime)].toSorted();
    const gone = ofKind.filter(({ id }) => isGone.has(id)).toSorted(byTime);
    const oldest = gone.filter(({ start_time }) => times[0] === undefined || start_time <= times[0]);
    if (times.length >= room) stay.push(...oldest.slice(0, come.length));
    else if (isSharedFull) oldestOfAll.push(...oldest);
    else if (times.length === 0 && gone.length > 0) cleared.push(...ofKind.filter(({ kept_since_ms }) => kept_since_ms !== null));
  }
  stay.push(...oldestOfAll.toSorted(byTime).slice(0, fresh.length));
  const staying = stay.map(({ id }) => id);
  return { stay: staying, go: [...ids.filter((id) => !staying.includes(id)), ...cleared.map(({ id }) => id)] };
}

/** Part of the unit of work of an upload that leaves calls out. Answers whose those were that go. */
export async function leaveList(access: RecordsAccess, gone: Gone, nowMs: number): Promise<readonly string[]> {
  if (gone.ids.length === 0) return [];
  const isKeeping = (await daysKept(access, 'kept_call')) > 0;
  const { stay, go } = isKeeping ? sorted(await listedCalls(access, gone.macAddress), gone) : { stay: [], go: gone.ids };
  await keepCalls(access, stay, nowMs);
  return dropCalls(access, go);
}

/** Part of the unit of work that is given: a phone whose list has nothing, as after *Clear Uploaded Calls/Directory*. Answers whose they were. */
export async function clearKept(access: RecordsAccess, macAddress: string): Promise<readonly string[]> {
  const kept = (await listedCalls(access, macAddress)).filter(({ kept_since_ms }) => kept_since_ms !== null);
  return dropCalls(
    access,
    kept.map(({ id }) => id),
  );
}
