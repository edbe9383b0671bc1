// How somebody stands, in the words of the phone, and as a presence document says it (RFC 3863, RFC 4480).

import type { Body, PresenceInfo } from '@offhook/sip';
import { presenceBody } from '@offhook/sip';

/** Those that a person may choose. */
export const ownStates = ['available', 'busy', 'away', 'do-not-disturb', 'offline'] as const;
export type OwnState = (typeof ownStates)[number];
export type BuddyState = OwnState | 'unknown';

export const stateWords: Readonly<Record<BuddyState, string>> = {
  available: 'Available',
  busy: 'Busy',
  away: 'Away',
  'do-not-disturb': 'Do Not Disturb',
  offline: 'Offline',
  unknown: 'Unknown',
};

/** RFC 4480 has no such activity: who writes it writes it as one of their own, or in the note beside busy. */
const undisturbed: ReadonlySet<string> = new Set(['do-not-disturb', 'donotdisturb', 'dnd']);
const busy: ReadonlySet<string> = new Set(['busy', 'on-the-phone', 'meeting', 'appointment', 'presentation', 'performance', 'steering']);
const away: ReadonlySet<string> = new Set([
  'away',
  'breakfast',
  'dinner',
  'holiday',
  'in-transit',
  'lunch',
  'meal',
  'permanent-absence',
  'shopping',
  'sleeping',
  'travel',
  'vacation',
  'worship',
]);

/** Of several activities the one that wants most quiet counts. */
export function buddyStateOf({ isOpen, activities, notes }: PresenceInfo): OwnState {
  if (!isOpen) return 'offline';
  const isNoted = notes.some((note) => /^do not disturb\b/i.test(note));
  if (isNoted || activities.some((activity) => undisturbed.has(activity))) return 'do-not-disturb';
  if (activities.some((activity) => busy.has(activity))) return 'busy';
  return activities.some((activity) => away.has(activity)) ? 'away' : 'available';
}

/** Deviation: what a real phone writes is in no public document. */
export function ownBody(entity: string, state: OwnState): Body {
  const notes = state === 'do-not-disturb' ? [stateWords[state]] : [];
  const activities = state === 'busy' || state === 'do-not-disturb' ? ['busy'] : state === 'away' ? ['away'] : [];
  return presenceBody({ entity, isOpen: state !== 'offline', activities, notes });
}
