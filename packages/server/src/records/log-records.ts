// Logs: sealed whole under a key of their own and indexed by keyed hash. Lines about an erased person that are older than the erasure are left out on arrival.

import { utf8Bytes, utf8Text } from '@offhook/base';
import type { IdentifierKeys, Interval } from '@offhook/privacy';
import { defaultRetention, expiresBeforeMs, holdsBackEntry, nameKeys, stampInterval } from '@offhook/privacy';
import { lineStamp, perhapsNames } from '@offhook/ucs';

import { accumulatedLimitBytes, continueLog, mergeLog, withinLimit } from './log-append.ts';
import { keysOfLogLine } from './mentions.ts';
import { phoneKey } from './suppression-ledger.ts';
import type { UploadContext, UploadOutcome } from './upload.ts';

/** Undefined where the line says no time that can be relied on: since the start of the phone, or later than now. */
function lineInterval({ zone, store }: UploadContext, line: string): Interval | undefined {
  const stamp = lineStamp(line);
  return stamp?.kind === 'calendar' ? stampInterval(stamp, zone, store.platform.clock.now()) : undefined;
}

export interface ReadLog extends UploadOutcome {
  readonly text: string;
  readonly mentioned: readonly IdentifierKeys[];
}

export interface LogUpload {
  /** Which log it is. */
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** Where the part begins in what is kept; undefined where the phone does not say. */
  readonly startByte: number | undefined;
}

/** The log as it is kept after an upload: what was there, and what came. */
export async function readLog(context: UploadContext, earlier: string, { kind, bytes, startByte }: LogUpload): Promise<ReadLog> {
  const limitBytes = Math.max(accumulatedLimitBytes, bytes.length);
  const text = utf8Text(bytes);
  const continued = startByte === undefined ? undefined : continueLog(earlier, text, startByte);
  if (continued !== undefined)
    return withoutErased(context, kind, withinLimit(withoutExpired(context, continued.kept) + continued.part, limitBytes));
  // What is to be held back has gone from what was there: without it, both can be compared.
  const sent = await withoutErased(context, kind, text);
  const kept = await withoutErased(context, kind, withinLimit(mergeLog(withoutExpired(context, earlier), sent.text), limitBytes));
  return { ...kept, suppressed: sent.suppressed + kept.suppressed };
}

/** Lines end after their time, though new ones keep the log as a whole alive. Those without a time go with the ones before them. */
function withoutExpired(context: UploadContext, text: string): string {
  const nowMs = context.store.platform.clock.now();
  const expiredMs = expiresBeforeMs(defaultRetention, 'artefact', nowMs) ?? 0;
  const lines = text.split('\n');
  let firstKept = 0;
  for (const [index, line] of lines.entries()) {
    const at = lineInterval(context, line);
    if (at === undefined) continue;
    if (at.latestMs >= expiredMs) break;
    firstKept = index + 1;
  }
  return lines.slice(firstKept).join('\n');
}

async function withoutErased(context: UploadContext, kind: string, text: string): Promise<ReadLog> {
  const lines = text.split('\n');
  const named = lines.map((line) => ({ line, keys: keysOfLogLine(context.store.keyReader, line) }));
  const copies = await context.ledger.erasedCopies(lines.map((line) => ({ macAddress: context.macAddress, kind, text: line })));
  // Without a grammar that says so, a name that was erased is known again by its words.
  const byWords = lines.map((line) => perhapsNames(line).map(nameKeys));
  const unique = new Map([...named.flatMap(({ keys }) => keys), ...byWords.flat()].map((keys) => [keys.own, keys]));
  const ofPhone: IdentifierKeys = { own: phoneKey(context.macAddress), derived: [] };
  const suppressions = await context.ledger.lookUp([ofPhone, ...unique.values()]);
  const phoneErased = suppressions.get(ofPhone.own);
  const kept =
    suppressions.size === 0 && copies.size === 0
      ? named
      : named.filter(({ line, keys }, index) => {
          // A line that an erasure cut is that line, whenever and in whatever spelling it named the person.
          if (copies.has(index)) return false;
          const all = [...keys, ...(byWords[index] ?? [])];
          const at = all.length === 0 && phoneErased === undefined ? undefined : lineInterval(context, line);
          // A line without a time of its own, on a phone that was the person's, is known again by its text alone.
          if (at !== undefined && holdsBackEntry(phoneErased, at)) return false;
          return !all.some(({ own }) => holdsBackEntry(suppressions.get(own), at));
        });
  const mentioned = new Map(kept.flatMap(({ keys }) => keys).map((keys) => [keys.own, keys]));
  return {
    text: kept.map(({ line }) => line).join('\n'),
    mentioned: [...mentioned.values()],
    records: kept.length,
    persons: mentioned.size,
    suppressed: lines.length - kept.length,
  };
}

export function logBytes(text: string): Uint8Array {
  return utf8Bytes(text);
}
