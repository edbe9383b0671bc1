// The timers of the four transaction machines as a function of the transport: RFC 3261 §17 and table 4, RFC 6026 §8.

export interface Timings {
  /** Round-trip time estimate; 500 ms. */
  readonly t1Ms: number;
  /** Longest interval between repetitions of non-INVITE requests and INVITE responses; 4 s. */
  readonly t2Ms: number;
  /** Longest time that a message stays in the network; 5 s. */
  readonly t4Ms: number;
}

export const defaultTimings: Timings = { t1Ms: 500, t2Ms: 4000, t4Ms: 5000 };

export type TimerName = 'A' | 'B' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M' | 'trying';

/** RFC 3261 §17.2.1: an INVITE that the user has not answered within 200 ms is answered 100 by the transaction. */
export const tryingAfterMs = 200;

/** The first interval of a timer in milliseconds; A, E and G run only where `unreliable`. */
export function timerMs(name: TimerName, unreliable: boolean, timings: Timings = defaultTimings): number {
  const { t1Ms, t4Ms } = timings;
  const intervals: Readonly<Record<TimerName, number>> = {
    A: t1Ms,
    B: 64 * t1Ms,
    D: unreliable ? Math.max(32_000, 64 * t1Ms) : 0,
    E: t1Ms,
    F: 64 * t1Ms,
    G: t1Ms,
    H: 64 * t1Ms,
    I: unreliable ? t4Ms : 0,
    J: unreliable ? 64 * t1Ms : 0,
    K: unreliable ? t4Ms : 0,
    L: 64 * t1Ms,
    M: 64 * t1Ms,
    trying: tryingAfterMs,
  };
  return intervals[name];
}

/** Timer A doubles without a cap (RFC 3261 §17.1.1.2). */
export function nextA(intervalMs: number): number {
  return intervalMs * 2;
}

/** Timers E and G double up to T2 (RFC 3261 §17.1.2.2, §17.2.1). */
export function nextCapped(intervalMs: number, timings: Timings = defaultTimings): number {
  return Math.min(intervalMs * 2, timings.t2Ms);
}
