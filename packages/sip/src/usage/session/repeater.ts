// Repeats a response until it is acknowledged: 2xx to INVITE by RFC 3261 §13.3.1.4 (T1, doubled up to T2), reliable provisional ones by RFC 3262 §3 (T1, doubled).

import type { Clock, Timer } from '@offhook/base';
import type { Timings } from '../../transaction/timers.ts';

export interface RepeaterOptions {
  readonly clock: Clock;
  readonly timings: Timings;
  readonly isCapped: boolean;
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
        plan(options.isCapped ? Math.min(intervalMs * 2, timings.t2Ms) : intervalMs * 2);
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
