// A budget for work that outsiders cause: so many at once, and one more each time a while has passed, by who asks.

import type { Clock } from './clock.ts';

export interface LimiterOptions {
  readonly clock: Clock;
  /** So many may come at once. */
  readonly burst: number;
  /** One more is allowed each time so many milliseconds have passed. */
  readonly everyMs: number;
  /** So many askers are remembered, the latest; 10,000 where missing. Who is forgotten begins anew. */
  readonly remembered?: number;
}

export class Limiter {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #everyMs: number;
  readonly #remembered: number;
  /** When the budget of an asker is whole again, on the monotonic clock, less one (GCRA's theoretical arrival time). */
  readonly #wholeAtMs = new Map<string, number>();

  constructor(options: LimiterOptions) {
    this.#clock = options.clock;
    this.#burst = options.burst;
    this.#everyMs = options.everyMs;
    this.#remembered = options.remembered ?? 10_000;
  }

  /** Takes so many from the budget, one where missing; false where there are fewer left, which takes nothing. */
  take(who: string, count = 1): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (count > this.#burst || this.waitMs(who, count) > 0) return false;
    const wholeAtMs = Math.max(this.#wholeAtMs.get(who) ?? 0, nowMs) + count * this.#everyMs;
    this.#wholeAtMs.delete(who);
    this.#wholeAtMs.set(who, wholeAtMs);
    if (this.#wholeAtMs.size > this.#remembered) this.#forgetOldest();
    return true;
  }

  /** Milliseconds until there are so many to take, one where missing; 0 where there are. */
  waitMs(who: string, count = 1): number {
    const wholeAtMs = this.#wholeAtMs.get(who);
    if (wholeAtMs === undefined) return 0;
    return Math.max(0, wholeAtMs - this.#clock.monotonicMs() - (this.#burst - count) * this.#everyMs);
  }

  forget(who: string): void {
    this.#wholeAtMs.delete(who);
  }

  /** Askers that are remembered. */
  get size(): number {
    return this.#wholeAtMs.size;
  }

  #forgetOldest(): void {
    for (const who of this.#wholeAtMs.keys()) {
      this.#wholeAtMs.delete(who);
      return;
    }
  }
}
