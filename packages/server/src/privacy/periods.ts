// Periods of ownership: from when to when something was somebody's.

import type { Interval } from '@offhook/privacy';

/** Milliseconds since 1970; the end is not included. Infinite where nothing is known of a beginning or an end. */
export interface Period {
  readonly fromMs: number;
  readonly untilMs: number;
}

export const always: Period = { fromMs: -Infinity, untilMs: Infinity };

/** In order, and those that meet are one. */
export function united(periods: readonly Period[]): readonly Period[] {
  const sorted = periods.filter(({ fromMs, untilMs }) => fromMs < untilMs).toSorted((a, b) => a.fromMs - b.fromMs);
  return sorted.reduce<readonly Period[]>((before, period) => {
    const last = before.at(-1);
    if (last === undefined || last.untilMs < period.fromMs) return [...before, period];
    return [...before.slice(0, -1), { fromMs: last.fromMs, untilMs: Math.max(last.untilMs, period.untilMs) }];
  }, []);
}

export function without(periods: readonly Period[], taken: Period): readonly Period[] {
  return united(
    periods.flatMap(({ fromMs, untilMs }) => [
      { fromMs, untilMs: Math.min(untilMs, taken.fromMs) },
      { fromMs: Math.max(fromMs, taken.untilMs), untilMs },
    ]),
  );
}

export function inBoth(one: readonly Period[], other: readonly Period[]): readonly Period[] {
  return united(one.flatMap((a) => other.map((b) => ({ fromMs: Math.max(a.fromMs, b.fromMs), untilMs: Math.min(a.untilMs, b.untilMs) }))));
}

export function isAlways([period]: readonly Period[]): boolean {
  return period !== undefined && period.fromMs === -Infinity && period.untilMs === Infinity;
}

export function isNow(periods: readonly Period[]): boolean {
  return periods.some(({ untilMs }) => untilMs === Infinity);
}

/** Whether something of that time was in one of the periods; a time that is not known may have been, where there is one. */
export function wasWithin(periods: readonly Period[], time: Interval | undefined): 'yes' | 'perhaps' | 'no' {
  if (isAlways(periods)) return 'yes';
  if (time === undefined) return periods.length === 0 ? 'no' : 'perhaps';
  const { earliestMs, latestMs } = time;
  if (periods.some(({ fromMs, untilMs }) => fromMs <= earliestMs && latestMs < untilMs)) return 'yes';
  return periods.some(({ fromMs, untilMs }) => fromMs <= latestMs && earliestMs < untilMs) ? 'perhaps' : 'no';
}
