// Logs: sealed whole under a key of their own and indexed by keyed hash. Lines about an erased person that are older than the erasure are left out on arrival.

import { utf8Bytes } from '@offhook/base';
import type { IdentifierKeys } from '@offhook/privacy';
import { holdsBackEntry, nameKeys } from '@offhook/privacy';
import { perhapsNames } from '@offhook/ucs';

import { logsEndBefore } from '../store/retention-rows.ts';
import { erasedLines, lineInterval } from './erased-lines.ts';
import { accumulatedLimitBytes, continueLog, mergeLog, withinLimit } from './log-append.ts';
import type { Arrivals } from './log-arrivals.ts';
import { arrivalsAfter, linesBefore } from './log-arrivals.ts';
import { logText } from './log-text.ts';
import { keysOfLogLine } from './mentions.ts';
import { copiedAs, isLeft, leftCopy, leftKey } from './suppression-ledger.ts';
import type { UploadContext, UploadOutcome } from './upload.ts';

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

/** A log as it is on the server before an upload. */
export interface EarlierLog {
  readonly text: string;
  readonly arrivals: Arrivals;
}

/** The log as it is kept after an upload: what was there and has not expired, and what came. */
export async function readLog(
  context: UploadContext,
  earlier: EarlierLog,
  { kind, bytes, startByte }: LogUpload,
): Promise<ReadLog & { readonly arrivals: Arrivals }> {
  const limitBytes = Math.max(accumulatedLimitBytes, bytes.length);
  const nowMs = context.store.platform.clock.now();
  const text = logText(bytes);
  const expiredMs = await logsEndBefore(context.access, { macAddress: context.macAddress, nowMs });
  const before = withoutExpired(earlier, expiredMs);
  const counted = (log: ReadLog, keptText: string): ReadLog & { readonly arrivals: Arrivals } => ({
    ...log,
    arrivals: arrivalsAfter(earlier.arrivals, { keptLines: lineCount(keptText), lines: lineCount(log.text), nowMs }),
  });
  const continued = startByte === undefined ? undefined : continueLog(earlier.text, text, startByte);
  if (continued !== undefined) {
    const kept = withoutExpired({ ...earlier, text: continued.kept }, expiredMs);
    return counted(await withoutErased(context, kind, withinLimit(kept + continued.part, limitBytes)), kept);
  }
  // What is to be held back has gone from what was there: without it, both can be compared.
  const sent = await withoutErased(context, kind, text);
  const merged = withinLimit(mergeLog(before, sent.text), limitBytes);
  if (merged === sent.text) return counted(sent, before);
  const kept = await withoutErased(context, kind, merged);
  return counted({ ...kept, suppressed: sent.suppressed + kept.suppressed }, before);
}

function lineCount(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}

function withoutExpired({ text, arrivals }: EarlierLog, expiredMs: number): string {
  return text
    .split('\n')
    .slice(linesBefore(arrivals, lineCount(text), expiredMs))
    .join('\n');
}

async function withoutErased(context: UploadContext, kind: string, text: string): Promise<ReadLog> {
  const lines = text.split('\n');
  // Without a grammar that says so, a name that was erased is known again by its words.
  const named = lines.map((line) => ({
    line,
    keys: keysOfLogLine(context.store.keyReader, line),
    byWords: perhapsNames(line).map(nameKeys),
  }));
  const erased = await erasedLines(context, kind, lines);
  const unique = new Map(named.flatMap(({ keys, byWords }) => [...keys, ...byWords]).map((keys) => [keys.own, keys]));
  const suppressions = await context.ledger.lookUp([
    ...unique.values(),
    ...[...unique.values()].flatMap(({ own, derived }) => [own, ...derived].map(leftKey)),
    ...lines.map(leftLine),
  ]);
  const kept = named.filter(({ line, keys, byWords }, index) => {
    const ofAll = [...keys, ...byWords].map(({ own }) => suppressions.get(own));
    if (isLeft(suppressions.get(leftLine(line).own), [erased.get(index), ...ofAll])) return true;
    if (erased.has(index)) return false;
    const isOthers = keys.some(({ own, derived }) => [own, ...derived].some((key) => suppressions.has(leftKey(key).own)));
    const naming = isOthers ? keys.filter(({ own }) => !own.startsWith('name:')) : [...keys, ...byWords];
    const ofLine = naming.flatMap(({ own }) => suppressions.get(own) ?? []);
    return !ofLine.some((suppression) => holdsBackEntry(suppression, lineInterval(context, kind, line)));
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

function leftLine(text: string): IdentifierKeys {
  return leftKey(leftCopy({ macAddress: '', kind: copiedAs.line, text }));
}

export function logBytes(text: string): Uint8Array {
  return utf8Bytes(text);
}
