// Keeps a connection alive and finds out when it is dead: RFC 5626 §3.5.1, §4.4.1. A double line end is sent now and then; whatever comes back proves that the far end is there.

import type { Clock, Timer } from '@offhook/base';

/** RFC 5626 §4.4.1: an answer is due within 10 s. */
export const answerWithinMs = 10_000;
/** A server that ignores line ends, as RFC 3261 §7.5 lets it, is asked with a request once half of that has passed. */
const askAfterMs = answerWithinMs / 2;

export interface KeepAliveOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly ping: () => void;
  /** Sends a request whose answer is as good as a pong. */
  readonly ask: () => void;
  readonly onDead: () => void;
}

export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #next: Timer;
  #ask: Timer | undefined;
  #due: Timer | undefined;
  #isStopped = false;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    this.#next = this.#plan();
  }

  /** Something came from the far end. */
  heard(): void {
    this.#ask?.cancel();
    this.#due?.cancel();
    this.#ask = undefined;
    this.#due = undefined;
  }

  /** Idempotent. */
  stop(): void {
    this.#isStopped = true;
    this.#next.cancel();
    this.heard();
  }

  #plan(): Timer {
    return this.#options.clock.setTimer(this.#options.everyMs, () => this.#ping());
  }

  #ping(): void {
    const { clock } = this.#options;
    this.#options.ping();
    if (this.#isStopped) return;
    this.#ask ??= clock.setTimer(askAfterMs, () => this.#options.ask());
    this.#due ??= clock.setTimer(answerWithinMs, () => {
      this.stop();
      this.#options.onDead();
    });
    this.#next = this.#plan();
  }
}
