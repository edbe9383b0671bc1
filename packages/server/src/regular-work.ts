// What a server does again and again while it runs: a failure is logged, and the next round comes all the same.

import type { Platform, Timer } from '@offhook/base';
import { messageOf } from '@offhook/base';

export class RegularWork {
  readonly #platform: Pick<Platform, 'clock' | 'log'>;
  /** By what is logged when they fail. */
  readonly #timers = new Map<string, Timer>();
  #isClosed = false;

  constructor(platform: Pick<Platform, 'clock' | 'log'>) {
    this.#platform = platform;
  }

  /** The first round is one period from now; a round begins no sooner than the one before has ended. `failed` is for the log. */
  every(periodMs: number, failed: string, work: () => Promise<unknown>): void {
    const { clock, log } = this.#platform;
    const timer = clock.setTimer(periodMs, () => {
      void work()
        .catch((error: unknown) => log.error(failed, { error: messageOf(error) }))
        .finally(() => {
          if (!this.#isClosed) this.every(periodMs, failed, work);
        });
    });
    this.#timers.set(failed, timer);
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) timer.cancel();
  }
}
