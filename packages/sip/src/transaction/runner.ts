// Performs the effects of one pure machine: sends, timers, and what goes up to the transaction user.

import { isProblem, type Clock, type ProblemError, type Timer } from '@offhook/base';
import type { Effect, Step } from './machine.ts';
import type { TimerName } from './timers.ts';

export interface RunnerHost<Sent, Passed> {
  send(message: Sent): void;
  pass(message: Passed): void;
  /** The user could not work with what it was passed; whatever the machine had decided is still performed. */
  refused(problem: ProblemError, message: Passed): void;
  fail(problem: 'timeout' | 'transport'): void;
  end(): void;
}

interface Refused<Passed> {
  readonly kind: 'refused';
  readonly problem: ProblemError;
  readonly message: Passed;
}

export class Runner<State, Input, Sent, Passed> {
  state: State;
  readonly #step: (state: State, input: Input | { readonly kind: 'timer'; readonly timer: string }) => Step<State, Effect<Sent, Passed>>;
  readonly #clock: Clock;
  readonly #host: RunnerHost<Sent, Passed>;
  readonly #timers = new Map<TimerName, Timer>();
  readonly #waiting: (Effect<Sent, Passed> | Refused<Passed>)[] = [];
  #isPerforming = false;
  #isEnded = false;

  constructor(options: {
    first: State;
    step: (state: State, input: Input | { readonly kind: 'timer'; readonly timer: string }) => Step<State, Effect<Sent, Passed>>;
    clock: Clock;
    host: RunnerHost<Sent, Passed>;
  }) {
    this.state = options.first;
    this.#step = options.step;
    this.#clock = options.clock;
    this.#host = options.host;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The effects of the machine's start. */
  begin(effects: readonly Effect<Sent, Passed>[]): void {
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
  }

  /** Effects that a user's callback brings about come after those that were already decided. */
  #perform(effects: readonly Effect<Sent, Passed>[]): void {
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

  #pass(message: Passed): void {
    try {
      this.#host.pass(message);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#waiting.push({ kind: 'refused', problem: error, message });
    }
  }

  #one(effect: Effect<Sent, Passed> | Refused<Passed>): void {
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
          this.#clock.setTimer(effect.afterMs, () => this.input({ kind: 'timer', timer })),
        );
        return;
      }
      case 'stop':
        this.#timers.get(effect.timer)?.cancel();
        return;
      case 'end':
        this.stop();
        this.#host.end();
        return;
    }
  }
}
