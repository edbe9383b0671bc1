// What was erased stays erased: entries older than an erasure and contacts that an old copy brings back are held back; what is new since is new data
// (GDPR Art. 17; ARCHITECTURE, "Suppression is about what was erased").

import type { Interval } from '../person/instant.ts';

/** An erasure as it concerns one party of an uploaded item. */
export interface Suppression {
  readonly erasedAtMs: number;
  /** An officer has said that contacts and settings which name the person are new from now on: somebody may be hired again. */
  readonly isReleased?: boolean;
}

/**
 * True where the entry of a call list or a line of a log may be older than the erasure. Only what happened after it for certain is new; an entry without a
 * readable time counts as old.
 */
export function holdsBackEntry(suppression: Suppression | undefined, entryAt: Interval | undefined): boolean {
  if (suppression === undefined) return false;
  return entryAt === undefined || entryAt.earliestMs <= suppression.erasedAtMs;
}

/** A contact or a setting has no time of its own: nobody can tell an old copy from new data, in whatever spelling, until an officer says so. */
export function holdsBackCopy(suppression: Suppression | undefined): boolean {
  return suppression !== undefined && suppression.isReleased !== true;
}
