// The one 20 ms tick that drives all media of a process. Ticks are counted from the start on the monotonic clock, so that a late timer does not slow the pace (drift correction);
// a leg never has a timer of its own.

import type { Clock, Timer } from '@offhook/base';
import { frameDurationMs } from './audio.ts';

/** Within a tick all of one phase runs before any of the next: what was received is mixed and sent in the same tick. */
export type TickPhase = 'receive' | 'mix' | 'send';

const phases = ['receive', 'mix', 'send'] as const satisfies readonly TickPhase[];

/** A longer pause (a suspended machine) is skipped rather than caught up. */
const maximumCatchUpTicks = 5;

export class MediaClock {
  readonly #clock: Clock;
  readonly #ticks: Readonly<Record<TickPhase, Set<() => void>>> = { receive: new Set(), mix: new Set(), send: new Set() };
  #timer: Timer | undefined;
  #nextAtMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether any tick is registered; an empty clock has no timer. */
  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Calls `tick` every 20 ms until it is removed; the first call comes within 20 ms. Idempotent. A tick that throws is a bug and ends the process's media. */
  add(tick: () => void, phase: TickPhase = 'send'): void {
    this.#ticks[phase].add(tick);
    if (this.#timer !== undefined) return;
    this.#nextAtMs = this.#clock.monotonicMs() + frameDurationMs;
    this.#arm();
  }

  /** Idempotent; takes the tick out of all phases. */
  remove(tick: () => void): void {
    for (const phase of phases) this.#ticks[phase].delete(tick);
    if (phases.some((phase) => this.#ticks[phase].size > 0)) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = this.#clock.setTimer(this.#nextAtMs - this.#clock.monotonicMs(), this.#onTimer);
  }

  readonly #onTimer = (): void => {
    const nowMs = this.#clock.monotonicMs();
    let due = Math.floor((nowMs - this.#nextAtMs) / frameDurationMs) + 1;
    if (due > maximumCatchUpTicks) {
      this.#nextAtMs += (due - maximumCatchUpTicks) * frameDurationMs;
      due = maximumCatchUpTicks;
    }
    for (; due > 0 && this.#timer !== undefined; due--) {
      this.#nextAtMs += frameDurationMs;
      for (const phase of phases) for (const tick of this.#ticks[phase]) tick();
    }
    if (this.#timer !== undefined) this.#arm();
  };
}
