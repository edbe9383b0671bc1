// Repeats a reliable provisional response until it is acknowledged: T1, doubled without a cap, for 64*T1. RFC 3262 §3.

import type { Clock, Timer } from '@offhook/base';
import type { Timings } from '../../transaction/timers.ts';

export interface RepeaterOptions {
  readonly clock: Clock;
  readonly timings: Timings;
  send(): void;
  /** Nothing came for 64*T1. */
  onGiveUp(): void;
}

export class Repeater {
  #again: Timer | undefined;
  readonly #limit: Timer;

  constructor(options: RepeaterOptions) {
    const { clock, timings } = options;
    const plan = (intervalMs: number): void => {
      this.#again = clock.setTimer(intervalMs, () => {
        options.send();
        plan(intervalMs * 2);
      });
    };
    plan(timings.t1Ms);
    this.#limit = clock.setTimer(64 * timings.t1Ms, () => {
      this.stop();
      options.onGiveUp();
    });
  }

  /** Idempotent. */
  stop(): void {
    this.#again?.cancel();
    this.#limit.cancel();
  }
}
