// Performs the effects of one pure machine: sends, timers, and what goes up to the transaction user.

import { isProblem, type Clock, type ProblemError, type Timer } from '@offhook/base';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Effect, Step } from './machine.ts';
import type { TimerName } from './timers.ts';

export interface RunnerHost {
  send(message: SipRequest | SipResponse): void;
  pass(message: SipRequest | SipResponse): void;
  /** The user could not work with what it was passed; whatever the machine had decided is still performed. */
  refused(problem: ProblemError, message: SipRequest | SipResponse): void;
  fail(problem: 'timeout' | 'transport'): void;
  end(): void;
}

interface Refused {
  readonly kind: 'refused';
  readonly problem: ProblemError;
  readonly message: SipRequest | SipResponse;
}

export class Runner<State, Input> {
  state: State;
  readonly #step: (state: State, input: Input | { readonly kind: 'timer'; readonly timer: string }) => Step<State>;
  readonly #clock: Clock;
  readonly #host: RunnerHost;
  readonly #timers = new Map<TimerName, Timer>();
  readonly #waiting: (Effect | Refused)[] = [];
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
  }

  /** Effects that a user's callback brings about come after those that were already decided. */
  #perform(effects: readonly Effect[]): void {
    this.#waiting.push(...effects);
    if (this.#isPerforming) return;
    this.#isPerforming = true;
    try {
      for (let effect = this.#waiting.shift(); effect !== undefined; effect = this.#waiting.shift()) {
        // What was abandoned says and does nothing more, but for the user who is still to hear of its refusal.
        if (!this.#isEnded || effect.kind === 'refused') this.#one(effect);
      }
    } finally {
      this.#isPerforming = false;
    }
  }

  #pass(message: SipRequest | SipResponse): void {
    try {
      this.#host.pass(message);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#waiting.push({ kind: 'refused', problem: error, message });
    }
  }

  #one(effect: Effect | Refused): void {
    switch (effect.kind) {
      case 'send':
        this.#host.send(effect.message);
        return;
      case 'pass':
        this.#pass(effect.message);
        return;
      case 'refused':
        this.#host.refused(effect.problem, effect.message);
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
