// An entry of the call lists: every element of the guide's table, Call List Elements and Attributes.

import type { XmlNode } from '../xml-tree.ts';

export const directions = ['In', 'Out'] as const;
export type Direction = (typeof directions)[number];

export const dispositions = ['Busy', 'Forwarded', 'Normal', 'Partial', 'Preempted', 'Rejected', 'RemotelyHandled', 'Transferred'] as const;
export type Disposition = (typeof dispositions)[number];

/** A party as a call list knows it. */
export interface Address {
  /** sip: or tel: URI, or bare digits. */
  readonly address: string;
  readonly name?: string;
}

export interface CallListEntry {
  readonly direction: Direction;
  /** Partial from the call's start until it is known what became of it. */
  readonly disposition: Disposition;
  /** The line's index, from 1; 1 where the entry says none. */
  readonly line: number;
  readonly isLineUnsaid?: true;
  readonly protocol: 'SIP' | 'H323';
  /** Local time without zone: 2010-01-05T12:38:05. */
  readonly startTime: string;
  /** From connection to end; missing where the call never connected. */
  readonly durationS?: number;
  /** How many consecutive calls this entry stands for. */
  readonly count: number;
  readonly destination?: Address;
  readonly source?: Address;
  /** Connected parties in chronological order; at least one for a call that connected. */
  readonly connections: readonly Address[];
  /** Whom the call was at last connected to after a forward or transfer. */
  readonly finalDestination?: Address;
  /** Elements that are not understood, written back as they came. */
  readonly unknown?: readonly XmlNode[];
}

export type CallListKind = 'missed' | 'received' | 'placed';

/** Which of the three lists shows an entry: an incoming call that never connected here is missed, one that did is received. */
export function callListKind(entry: CallListEntry): CallListKind {
  if (entry.direction === 'Out') return 'placed';
  const wasHandled =
    entry.connections.length > 0 ||
    entry.disposition === 'RemotelyHandled' ||
    entry.disposition === 'Rejected' ||
    entry.disposition === 'Forwarded';
  return wasHandled ? 'received' : 'missed';
}

/** The other party of a call as the person at this phone sees it. */
export function otherParty(entry: CallListEntry): Address | undefined {
  return entry.direction === 'In' ? entry.source : (entry.destination ?? entry.connections[0]);
}

/** The newest start time first; entries without one keep their order at the end. */
export function newestFirst(entries: readonly CallListEntry[]): readonly CallListEntry[] {
  return [...entries].sort((a, b) => (a.startTime < b.startTime ? 1 : a.startTime > b.startTime ? -1 : 0));
}
