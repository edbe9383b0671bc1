// Performs the effects of one pure machine: sends, timers, and what goes up to the transaction user.

import type { Clock, Timer } from '@offhook/base';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Effect, Step } from './machine.ts';
import type { TimerName } from './timers.ts';

export interface RunnerHost {
  send(message: SipRequest | SipResponse): void;
  pass(message: SipRequest | SipResponse): void;
  fail(problem: 'timeout' | 'transport'): void;
  end(): void;
}

export class Runner<State, Input> {
  state: State;
  readonly #step: (state: State, input: Input | { readonly kind: 'timer'; readonly timer: string }) => Step<State>;
  readonly #clock: Clock;
  readonly #host: RunnerHost;
  readonly #timers = new Map<TimerName, Timer>();
  readonly #waiting: Effect[] = [];
  #isPerforming = false;
  #isEnded = false;

  constructor(options: {
    first: State;
    step: (state: State, input: Input | { readonly kind: 'timer'; readonly timer: string }) => Step<State>;
    clock: Clock;
    host: RunnerHost;
  }) {
    this.state = options.first;
    this.#step = options.step;
    this.#clock = options.clock;
    this.#host = options.host;
  }

  /** The effects of the machine's start. */
  begin(effects: readonly Effect[]): void {
    this.#perform(effects);
  }

  input(input: Input | { readonly kind: 'timer'; readonly timer: string }): void {
    if (this.#isEnded) return;
    const [state, effects] = this.#step(this.state, input);
    this.state = state;
    this.#perform(effects);
  }

  /** Leaves without a word; idempotent. */
  stop(): void {
    this.#isEnded = true;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#waiting.length = 0;
  }

  /** Effects that a user's callback brings about come after those that were already decided. */
  #perform(effects: readonly Effect[]): void {
    this.#waiting.push(...effects);
    if (this.#isPerforming) return;
    this.#isPerforming = true;
    try {
      for (let effect = this.#waiting.shift(); effect !== undefined; effect = this.#waiting.shift()) this.#one(effect);
    } finally {
      this.#isPerforming = false;
    }
  }

  #one(effect: Effect): void {
    switch (effect.kind) {
      case 'send':
        this.#host.send(effect.message);
        return;
      case 'pass':
        this.#host.pass(effect.message);
        return;
      case 'fail':
        this.#host.fail(effect.problem);
        return;
      case 'start': {
        this.#timers.get(effect.timer)?.cancel();
        const { timer } = effect;
        this.#timers.set(
          timer,
          this.#clock.setTimer(effect.afterMs, () => {
            this.#timers.delete(timer);
            this.input({ kind: 'timer', timer });
          }),
        );
        return;
      }
      case 'stop':
        this.#timers.get(effect.timer)?.cancel();
        this.#timers.delete(effect.timer);
        return;
      case 'end':
        this.stop();
        this.#host.end();
        return;
    }
  }
}
