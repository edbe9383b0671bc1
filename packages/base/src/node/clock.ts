// The system's clock.

import { performance } from 'node:perf_hooks';

import type { Clock } from '../clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(afterMs, callback) {
    const handle = setTimeout(callback, Math.max(0, afterMs));
    return { cancel: () => clearTimeout(handle) };
  },
};
