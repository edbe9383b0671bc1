// check-sync from outside: those that wait are one, and there is a pause between them however often somebody asks.

import { Limiter } from '@offhook/base';
import type { Clock, Timer } from '@offhook/base';

/** So many may follow each other, then one a minute. */
const burst = 3;
const everyMs = 60_000;

export class CheckSyncs {
  readonly #clock: Clock;
  readonly #limiter: Limiter;
  readonly #run: () => void;
  #waiting: Timer | undefined;

  constructor(clock: Clock, run: () => void) {
    this.#clock = clock;
    this.#limiter = new Limiter({ clock, burst, everyMs });
    this.#run = run;
  }

  /** Milliseconds until it is done; 0 where it is done now. */
  ask(): number {
    const waitMs = this.#limiter.waitMs('');
    if (waitMs === 0 && this.#waiting === undefined) {
      this.#limiter.take('');
      this.#run();
      return 0;
    }
    this.#waiting ??= this.#clock.setTimer(waitMs, () => {
      this.#waiting = undefined;
      this.#limiter.take('');
      this.#run();
    });
    return waitMs;
  }

  /** Idempotent. */
  close(): void {
    this.#waiting?.cancel();
    this.#waiting = undefined;
  }
}
