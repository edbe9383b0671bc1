// When the lines of a log came in: they are kept for so long after that, whatever their own time says; a phone's clock may be wrong, or not set at all.

import { z } from 'zod';

/** How many lines came in when, oldest first; a day's are one. */
export type Arrivals = readonly (readonly [receivedAtMs: number, lines: number])[];

const arrivalsSchema = z.array(z.tuple([z.number(), z.number()]));
const dayMs = 86_400_000;

/** A log of before this was kept came in with its last upload. */
export function readArrivals(text: string | null, fallback: { readonly receivedAtMs: number; readonly lines: number }): Arrivals {
  return text === null ? [[fallback.receivedAtMs, fallback.lines]] : arrivalsSchema.parse(JSON.parse(text));
}

export function writeArrivals(arrivals: Arrivals): string {
  return JSON.stringify(arrivals);
}

/** As many lines as there are: what is missing is missing of the oldest. */
function fitted(arrivals: Arrivals, lines: number): Arrivals {
  let left = lines;
  const kept: (readonly [number, number])[] = [];
  for (const [receivedAtMs, count] of arrivals.toReversed()) {
    const taken = Math.min(count, left);
    left -= taken;
    if (taken > 0) kept.unshift([receivedAtMs, taken]);
  }
  return kept;
}

/** How many lines at the beginning came in before that. */
export function linesBefore(arrivals: Arrivals, lines: number, beforeMs: number): number {
  const counted = fitted(arrivals, lines);
  const sum = (some: Arrivals): number => some.reduce((total, [, count]) => total + count, 0);
  // Lines that nobody counted are as old as the oldest.
  const uncounted = lines - sum(counted);
  const old = sum(counted.filter(([receivedAtMs]) => receivedAtMs < beforeMs));
  return old === 0 ? 0 : old + uncounted;
}

/** After an upload that left `keptLines` of what was there and has `lines` in all. */
export function arrivalsAfter(
  arrivals: Arrivals,
  { keptLines, lines, nowMs }: { readonly keptLines: number; readonly lines: number; readonly nowMs: number },
): Arrivals {
  const before = fitted(arrivals, Math.min(keptLines, lines));
  const fresh = lines - before.reduce((total, [, count]) => total + count, 0);
  const last = before.at(-1);
  if (fresh <= 0) return before;
  if (last !== undefined && Math.floor(last[0] / dayMs) === Math.floor(nowMs / dayMs))
    return [...before.slice(0, -1), [last[0], last[1] + fresh]];
  return [...before, [nowMs, fresh]];
}
