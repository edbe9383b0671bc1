// Time as a value that is passed in, so that every state machine runs under a virtual clock in tests.

export interface Timer {
  /** Cancelling a timer that has fired or was cancelled does nothing. */
  cancel(): void;
}

export interface Clock {
  /** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z; may jump. */
  now(): number;
  /** Milliseconds since an arbitrary start; never goes back. Fractions are meaningful. */
  monotonicMs(): number;
  /** Calls back once, not before `afterMs` milliseconds. Negative and fractional delays are allowed. */
  setTimer(afterMs: number, callback: () => void): Timer;
}

/** Resolves after `afterMs`; for code that is sequential by nature, such as boot. */
export function delay(clock: Clock, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(afterMs, resolve);
  });
}
