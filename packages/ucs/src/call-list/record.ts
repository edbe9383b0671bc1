// How calls enter the lists: guide, Call List Parameters. Pure; the phone supplies entries and settings.

import type { CallListEntry } from './entry.ts';
import { callListKind, otherParty } from './entry.ts';

export interface CallListRules {
  /** feature.callList.enabled */
  readonly enabled: boolean;
  /** feature.callListMissed.enabled and its two siblings. */
  readonly kinds: Readonly<Record<'missed' | 'received' | 'placed', boolean>>;
  /** callLists.collapseDuplicates */
  readonly collapseDuplicates: boolean;
  /** callLists.size */
  readonly size: number;
}

/** A call that nobody answered. */
function isIncomplete(entry: CallListEntry): boolean {
  return entry.connections.length === 0;
}

function isSameParty(a: CallListEntry, b: CallListEntry): boolean {
  const partyA = otherParty(a)?.address;
  return partyA !== undefined && partyA === otherParty(b)?.address;
}

/** Adds a finished entry, newest first; returns the new list, which may be the old one. */
export function recordEntry(list: readonly CallListEntry[], entry: CallListEntry, rules: CallListRules): readonly CallListEntry[] {
  if (!rules.enabled || !rules.kinds[callListKind(entry)]) return list;
  const [latest, ...rest] = list;
  if (
    rules.collapseDuplicates &&
    latest !== undefined &&
    isIncomplete(latest) &&
    isIncomplete(entry) &&
    latest.direction === entry.direction &&
    latest.line === entry.line &&
    callListKind(latest) === callListKind(entry) &&
    isSameParty(latest, entry)
  ) {
    return [{ ...entry, count: latest.count + entry.count }, ...rest];
  }
  return [entry, ...list].slice(0, rules.size);
}
