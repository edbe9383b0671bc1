// A limit on failures, not on requests: who guesses is slowed, a boot storm is not.

import type { Clock } from '@offhook/base';

interface Failures {
  count: number;
  sinceMs: number;
}

const remembered = 10_000;

export class FailureLimit {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock, options: { limit: number; windowMs: number }) {
    this.#clock = clock;
    this.#limit = options.limit;
    this.#windowMs = options.windowMs;
  }

  isExceeded(who: string): boolean {
    const failures = this.#failures.get(who);
    if (failures === undefined) return false;
    if (this.#clock.monotonicMs() - failures.sinceMs < this.#windowMs) return failures.count >= this.#limit;
    this.#failures.delete(who);
    return false;
  }

  add(who: string): void {
    if (this.isExceeded(who)) return;
    const failures = this.#failures.get(who);
    if (failures !== undefined) {
      failures.count++;
      return;
    }
    // Forgetting the oldest keeps memory bounded; an attacker with that many addresses is no longer slowed by counting.
    if (this.#failures.size >= remembered)
      for (const oldest of this.#failures.keys()) {
        this.#failures.delete(oldest);
        break;
      }
    this.#failures.set(who, { count: 1, sinceMs: this.#clock.monotonicMs() });
  }

  /** One of them was none. */
  takeBack(who: string): void {
    const failures = this.#failures.get(who);
    if (failures !== undefined && failures.count > 0) failures.count--;
  }

  clear(who: string): void {
    this.#failures.delete(who);
  }
}
