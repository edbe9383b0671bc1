// The system's clock.

import { performance } from 'node:perf_hooks';

import type { Clock } from '../clock.ts';

/** The longest that a timer of Node's may run, in milliseconds; a longer one would fire at once. */
const longestMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(afterMs, callback) {
    if (afterMs <= longestMs) {
      const timeout = setTimeout(callback, Math.max(0, afterMs));
      return { cancel: () => clearTimeout(timeout) };
    }
    let handle: NodeJS.Timeout;
    const start = (leftMs: number): void => {
      handle = leftMs <= longestMs ? setTimeout(callback, Math.max(0, leftMs)) : setTimeout(() => start(leftMs - longestMs), longestMs);
    };
    start(afterMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
