// Lines of logs that an erasure took, known again in whatever log they come.

import type { IdentifierKeys, Interval, Suppression } from '@offhook/privacy';
import { holdsBackEntry, stampInterval } from '@offhook/privacy';
import { lineStamp } from '@offhook/ucs';

import { erasureOfAllLines } from './erased-numbers.ts';
import { copiedAs, phoneKey } from './suppression-ledger.ts';
import type { UploadContext } from './upload.ts';

/** Undefined where the line says no time that can be relied on: since the start of the phone, or later than now. */
export function lineInterval({ zone, store }: Pick<UploadContext, 'zone' | 'store'>, kind: string, line: string): Interval | undefined {
  const stamp = lineStamp(line, kind === 'boot-log');
  return stamp?.kind === 'calendar' ? stampInterval(stamp, zone, store.platform.clock.now()) : undefined;
}

/** By index: lines that an erasure cut, whenever and in whatever spelling they named the person, and those of before on a phone that was the person's, or has their line now. */
export async function erasedLines(
  context: UploadContext,
  kind: string,
  lines: readonly string[],
): Promise<ReadonlyMap<number, Suppression>> {
  const { ledger, macAddress } = context;
  const erased = new Map<number, Suppression>();
  // Marks of before knew which log it was.
  for (const as of [copiedAs.line, kind])
    for (const [index, suppression] of await ledger.erasedCopies(lines.map((text) => ({ macAddress, kind: as, text }))))
      erased.set(index, suppression);
  const ofPhone: IdentifierKeys = { own: phoneKey(macAddress), derived: [] };
  const phoneErased = (await ledger.lookUp([ofPhone])).get(ofPhone.own) ?? (await erasureOfAllLines(context));
  if (phoneErased === undefined) return erased;
  for (const [index, line] of lines.entries()) {
    const at = lineInterval(context, kind, line);
    // A line without a time of its own is known again by its text alone.
    if (at !== undefined && holdsBackEntry(phoneErased, at)) erased.set(index, phoneErased);
  }
  return erased;
}
