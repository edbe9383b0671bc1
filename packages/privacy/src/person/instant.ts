// When something happened, as far as a wall clock's reading says it: an instant where the clock's zone is known, else an interval of all zones there are.

/** Milliseconds since 1970 in UTC; both ends are possible. */
export interface Interval {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** How far a clock on the wall may be ahead of GMT when it shows `wallMs`, in seconds. */
export interface WallClock {
  offsetsS(wallMs: number): readonly number[];
}

const hourS = 3600;
/** UTC-12 to UTC+14: there is no clock beyond. */
const anywhere: WallClock = { offsetsS: () => [-12 * hourS, 14 * hourS] };

/** `wallMs` is the reading as though it were UTC. */
export function instantsOf(wallMs: number, clock: WallClock = anywhere): Interval {
  const offsets = clock.offsetsS(wallMs);
  return { earliestMs: wallMs - Math.max(...offsets) * 1000, latestMs: wallMs - Math.min(...offsets) * 1000 };
}

/** Clocks that are set by a time server differ by less. */
const clocksDifferMs = 300_000;

/** What was written down before it came in cannot be later than that: such a time is not to be relied on. */
function unlessAfter(interval: Interval, arrivedMs: number): Interval | undefined {
  return interval.earliestMs > arrivedMs + clocksDifferMs ? undefined : interval;
}

/** The time of a call list entry, written as local time without zone; undefined where it is not readable, or later than its arrival. */
export function entryInterval(localTime: string, clock: WallClock | undefined, arrivedMs: number): Interval | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(localTime)) return undefined;
  const wallMs = Date.parse(`${localTime.slice(0, 19)}Z`);
  return Number.isNaN(wallMs) ? undefined : unlessAfter(instantsOf(wallMs, clock), arrivedMs);
}

/** The parts of a stamp that a log line bears. */
export interface Stamp {
  readonly year?: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** Since midnight. */
  readonly ms: number;
  readonly isUtc?: true;
}

/** A stamp without a year is of the latest one in which it is not later than its arrival. */
export function stampInterval(stamp: Stamp, clock: WallClock | undefined, arrivedMs: number): Interval | undefined {
  const { month, day, ms, isUtc } = stamp;
  const inYear = (year: number): Interval | undefined => {
    const midnight = Date.UTC(year, month - 1, day);
    if (new Date(midnight).getUTCDate() !== day) return undefined;
    const wallMs = midnight + ms;
    return unlessAfter(isUtc === true ? { earliestMs: wallMs, latestMs: wallMs } : instantsOf(wallMs, clock), arrivedMs);
  };
  if (stamp.year !== undefined) return inYear(stamp.year);
  const thisYear = new Date(arrivedMs).getUTCFullYear();
  // It may be the new year at the phone already; the 29th of February is found within eight years.
  for (let year = thisYear + 1; year >= thisYear - 8; year--) {
    const interval = inYear(year);
    if (interval !== undefined) return interval;
  }
  return undefined;
}
