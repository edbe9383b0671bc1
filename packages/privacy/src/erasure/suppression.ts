// What was erased stays erased: entries older than an erasure and contacts that an old copy brings back are held back; what is new since is new data
// (GDPR Art. 17; ARCHITECTURE, "Suppression is about what was erased").

/** An erasure as it concerns one party of an uploaded item. */
export interface Suppression {
  readonly erasedAtMs: number;
}

/** True where the entry of a call list or a line of a log is older than the erasure; an entry without a readable time counts as old. */
export function holdsBackEntry(suppression: Suppression | undefined, entryAtMs: number | undefined): boolean {
  if (suppression === undefined) return false;
  return entryAtMs === undefined || entryAtMs <= suppression.erasedAtMs;
}

/**
 * A contact or a setting has no time of its own. It is an old copy until the phone has uploaded that file once without anything erased;
 * from then on, it is new data.
 */
export function holdsBackCopy(suppression: Suppression | undefined, lastCleanUploadAtMs: number | undefined): boolean {
  if (suppression === undefined) return false;
  return lastCleanUploadAtMs === undefined || lastCleanUploadAtMs <= suppression.erasedAtMs;
}

/** The time of a call list entry, written as local time without zone; undefined where it is not readable. */
export function entryTimeMs(localTime: string, gmtOffsetS: number): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(localTime)) return undefined;
  const epochMs = Date.parse(`${localTime.slice(0, 19)}Z`);
  return Number.isNaN(epochMs) ? undefined : epochMs - gmtOffsetS * 1000;
}
